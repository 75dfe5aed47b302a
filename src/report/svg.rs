//! A drawing backend that writes SVG: tenths of a pixel, text as text, accessible titles, the same bytes every time.
use super::text;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
};
use std::convert::Infallible;
use std::fmt::Write;

/// Backend units in a pixel: plotters counts whole units, so a tenth of a pixel is one.
pub(super) const UNITS: f64 = 10.0;

/// Fonts of the same widths, so that what was measured is what is seen.
const FONTS: &str = "Helvetica, Arial, 'Liberation Sans', sans-serif";

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// What a screen reader says, and what keeps ids apart when several figures share a page.
pub(super) struct Names<'t> {
    /// Prefix of ids.
    pub id: &'t str,
    /// Title.
    pub title: &'t str,
    /// Description.
    pub description: &'t str,
}

/// Writes SVG elements into a string.
pub(super) struct Svg<'s> {
    out: &'s mut String,
    size: (u32, u32),
    finished: bool,
}

impl<'s> Svg<'s> {
    /// Opens a picture of `width` by `height` pixels.
    pub(super) fn new(out: &'s mut String, width: u32, height: u32, names: &Names) -> Self {
        let id = escape(names.id);
        write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
             font-family=\"{FONTS}\">\n<title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
            escape(names.title),
            escape(names.description)
        )
        .expect("writing to a string cannot fail");
        let units = UNITS as u32;
        Self { out, size: (width * units, height * units), finished: false }
    }

    fn line(&mut self, arguments: std::fmt::Arguments) -> Drawn {
        self.out.write_fmt(arguments).expect("writing to a string cannot fail");
        self.out.push('\n');
        Ok(())
    }
}

/// Escapes text for XML, attributes included; characters that XML cannot hold become a replacement mark.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Backend units as pixels with at most one decimal.
fn pixels(units: i32) -> String {
    let text = format!("{:.1}", f64::from(units) / UNITS);
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn colour(c: BackendColor) -> String {
    let (r, g, b) = c.rgb;
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn opacity(attribute: &str, c: BackendColor) -> String {
    if c.alpha >= 1.0 { String::new() } else { format!(" {attribute}=\"{:.2}\"", c.alpha) }
}

fn paint<S: BackendStyle>(style: &S, fill: bool) -> String {
    let c = style.color();
    if fill {
        format!("fill=\"{}\"{}", colour(c), opacity("fill-opacity", c))
    } else {
        let width = pixels(style.stroke_width() as i32);
        format!(
            "fill=\"none\" stroke=\"{}\"{} stroke-width=\"{width}\"",
            colour(c),
            opacity("stroke-opacity", c)
        )
    }
}

fn points(path: impl IntoIterator<Item = BackendCoord>) -> String {
    let pairs: Vec<String> = path.into_iter().map(|(x, y)| format!("{},{}", pixels(x), pixels(y))).collect();
    pairs.join(" ")
}

/// Turned text turns about its own anchor.
fn turned<S: BackendTextStyle>(style: &S, (x, y): BackendCoord) -> String {
    let degrees = match style.transform() {
        FontTransform::Rotate90 => 90,
        FontTransform::Rotate180 => 180,
        FontTransform::Rotate270 => 270,
        _ => return String::new(),
    };
    format!(" transform=\"rotate({degrees} {} {})\"", pixels(x), pixels(y))
}

impl DrawingBackend for Svg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        if !self.finished {
            self.out.push_str("</svg>\n");
            self.finished = true;
        }
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(at, (at.0 + 1, at.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S) -> Drawn {
        self.line(format_args!(
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" {}/>",
            pixels(a.0),
            pixels(a.1),
            pixels(b.0),
            pixels(b.1),
            paint(style, false)
        ))
    }

    /// Filled rectangles have sharp edges, so that neighbours show no seam.
    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let sharp = if fill { " shape-rendering=\"crispEdges\"" } else { "" };
        self.line(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}{sharp}/>",
            pixels(a.0.min(b.0)),
            pixels(a.1.min(b.1)),
            pixels((a.0 - b.0).abs()),
            pixels((a.1 - b.1).abs()),
            paint(style, fill)
        ))
    }

    /// plotters draws lines as paths too.
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let path: Vec<BackendCoord> = path.into_iter().collect();
        if let [a, b] = path[..] {
            return self.draw_line(a, b, style);
        }
        self.line(format_args!(
            "<polyline {} stroke-linejoin=\"round\" points=\"{}\"/>",
            paint(style, false),
            points(path)
        ))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.line(format_args!("<polygon {} points=\"{}\"/>", paint(style, true), points(path)))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        at: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.line(format_args!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {}/>",
            pixels(at.0),
            pixels(at.1),
            pixels(radius as i32),
            paint(style, fill)
        ))
    }

    /// The base line is computed here, because viewers differ on `dominant-baseline`.
    fn draw_text<S: BackendTextStyle>(&mut self, words: &str, style: &S, at: BackendCoord) -> Drawn {
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let rise = match style.anchor().v_pos {
            VPos::Top => 0.72,
            VPos::Center => 0.36,
            VPos::Bottom => 0.0,
        };
        let weight = if matches!(style.style(), FontStyle::Bold) { " font-weight=\"bold\"" } else { "" };
        let base = at.1 + (style.size() * rise).round() as i32;
        self.line(format_args!(
            "<text x=\"{}\" y=\"{}\"{anchor} font-size=\"{}\"{weight} {}{}>{}</text>",
            pixels(at.0),
            pixels(base),
            pixels(style.size().round() as i32),
            paint(&style.color(), true),
            turned(style, at),
            escape(words)
        ))
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        words: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let along = text::width(words, style.size(), matches!(style.style(), FontStyle::Bold)).ceil() as u32;
        let across = style.size().ceil() as u32;
        let upright = matches!(style.transform(), FontTransform::Rotate90 | FontTransform::Rotate270);
        Ok(if upright { (across, along) } else { (along, across) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_xml_reserves_and_replaces_what_it_cannot_hold() {
        assert_eq!(escape("a<b>&\"c'\u{1}\n"), "a&lt;b&gt;&amp;&quot;c&#39;\u{fffd} ");
    }

    #[test]
    fn rounds_to_tenths_of_a_pixel() {
        assert_eq!((pixels(120).as_str(), pixels(123).as_str()), ("12", "12.3"));
    }
}
