//! What charts draw on: shapes and words in pixels, and plots in the units of their data.
use super::axis::Axis;
use super::svg::{Svg, UNITS};
use super::text;
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::element::{
    Circle, CoordMapper, Drawable, PathElement, PointCollection, Polygon, Rectangle, Text,
};
use plotters::prelude::{
    Color, CoordTranslate, DrawingArea, FontStyle, FontTransform, IntoFont, RGBColor, ShapeStyle, TextStyle,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Where a text stands relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// It starts there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    /// Font size in pixels.
    pub size: f64,
    /// Colour.
    pub colour: RGBColor,
    /// Bold or not.
    pub bold: bool,
    /// Where it stands.
    pub side: Side,
}

impl Type {
    /// Plain text that starts at its point.
    pub(super) const fn new(size: f64, colour: RGBColor) -> Self {
        Self { size, colour, bold: false, side: Side::Start }
    }

    /// The same in bold.
    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same, standing otherwise.
    pub(super) const fn at(self, side: Side) -> Self {
        Self { side, ..self }
    }

    /// Width of a text in this type.
    pub(super) fn width(&self, words: &str) -> f64 {
        text::width(words, self.size, self.bold)
    }

    fn style(self, turned: bool) -> TextStyle<'static> {
        let h = match self.side {
            Side::Start => HPos::Left,
            Side::Middle => HPos::Center,
            Side::End => HPos::Right,
        };
        let weight = if self.bold { FontStyle::Bold } else { FontStyle::Normal };
        let turn = if turned { FontTransform::Rotate270 } else { FontTransform::None };
        let font = ("sans-serif", self.size * UNITS).into_font().style(weight).transform(turn);
        TextStyle { font, color: self.colour.to_backend_color(), pos: Pos::new(h, VPos::Bottom) }
    }
}

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Frame {
    /// Width.
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }
}

/// A line in pixels or in data: its colour and its width in pixels.
pub(super) type Pen = (RGBColor, f64);

fn units(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

fn stroke((colour, width): Pen) -> ShapeStyle {
    colour.stroke_width(units(width) as u32)
}

/// The whole picture, in pixels.
pub(super) struct Canvas<'s> {
    root: DrawingArea<Svg<'s>, Shift>,
}

/// Drawing into a string cannot fail, and nobody else holds the backend while an element is drawn.
fn draw<'a, 's, C: CoordTranslate, E, B>(area: &DrawingArea<Svg<'s>, C>, element: &'a E)
where
    B: CoordMapper,
    &'a E: PointCollection<'a, C::From, B>,
    E: Drawable<Svg<'s>, B>,
{
    area.draw(element).expect("writing SVG into a string cannot fail");
}

impl<'s> Canvas<'s> {
    /// A canvas over an opened picture.
    pub(super) fn new(svg: Svg<'s>) -> Self {
        Self { root: DrawingArea::from(svg) }
    }

    /// Closes the picture.
    pub(super) fn finish(self) {
        self.root.present().expect("writing SVG into a string cannot fail");
    }

    /// A line of text whose base line is at `y`.
    pub(super) fn text(&self, x: f64, y: f64, words: &str, kind: Type) {
        draw(&self.root, &Text::new(words, (units(x), units(y)), kind.style(false)));
    }

    /// A line of text that reads upwards, its base line at `x` and its middle at `y`.
    pub(super) fn upward(&self, x: f64, y: f64, words: &str, kind: Type) {
        draw(&self.root, &Text::new(words, (units(x), units(y)), kind.at(Side::Middle).style(true)));
    }

    /// A straight line; level and upright ones move to the middle of a pixel, where they are sharp.
    pub(super) fn line(&self, from: (f64, f64), to: (f64, f64), pen: Pen) {
        let sharp = |v: f64| v.floor() + 0.5;
        let (from, to) = match (from.0 == to.0, from.1 == to.1) {
            (true, false) => ((sharp(from.0), from.1), (sharp(to.0), to.1)),
            (false, true) => ((from.0, sharp(from.1)), (to.0, sharp(to.1))),
            _ => (from, to),
        };
        let ends = [(units(from.0), units(from.1)), (units(to.0), units(to.1))];
        draw(&self.root, &PathElement::new(ends, stroke(pen)));
    }

    /// A dashed upright line.
    pub(super) fn dashed(&self, x: f64, top: f64, bottom: f64, pen: Pen) {
        let mut y = top;
        while y < bottom {
            self.line((x, y), (x, super::number::smaller(y + 4.0, bottom)), pen);
            y += 7.0;
        }
    }

    /// A filled rectangle.
    pub(super) fn fill(&self, frame: Frame, colour: RGBColor) {
        let corners = [(units(frame.left), units(frame.top)), (units(frame.right), units(frame.bottom))];
        draw(&self.root, &Rectangle::new(corners, colour.filled()));
    }

    /// The outline of a rectangle.
    pub(super) fn outline(&self, frame: Frame, pen: Pen) {
        let corners = [(units(frame.left), units(frame.top)), (units(frame.right), units(frame.bottom))];
        draw(&self.root, &Rectangle::new(corners, stroke(pen)));
    }

    /// A dot with a rim of paper, so that it stands out on a line and on a band.
    pub(super) fn dot(&self, at: (f64, f64), radius: f64, colour: RGBColor) {
        let centre = (units(at.0), units(at.1));
        draw(&self.root, &Circle::new(centre, units(radius + 1.0), super::theme::PAPER.filled()));
        draw(&self.root, &Circle::new(centre, units(radius), colour.filled()));
    }

    /// A plot in data units within `frame`.
    pub(super) fn plot(&self, frame: Frame, x: Axis, y: Axis) -> Plot<'s> {
        let across = units(frame.left)..units(frame.right);
        let up = units(frame.bottom)..units(frame.top);
        let area = self.root.apply_coord_spec(Cartesian2d::<Axis, Axis>::new(x, y, (across, up)));
        Plot { area, frame }
    }
}

/// A plot in data units.
pub(super) struct Plot<'s> {
    area: DrawingArea<Svg<'s>, Cartesian2d<Axis, Axis>>,
    /// Where it is.
    pub frame: Frame,
}

impl Plot<'_> {
    /// Where a value is across, in pixels.
    pub(super) fn across(&self, x: f64) -> f64 {
        let axis = self.area.as_coord_spec();
        f64::from(axis.translate(&(x, 0.0)).0) / UNITS
    }

    /// Where a value is in height, in pixels.
    pub(super) fn height(&self, y: f64) -> f64 {
        let axis = self.area.as_coord_spec();
        f64::from(axis.translate(&(0.0, y)).1) / UNITS
    }

    /// A line through points.
    pub(super) fn line(&self, points: Vec<(f64, f64)>, pen: Pen) {
        draw(&self.area, &PathElement::new(points, stroke(pen)));
    }

    /// The area between two lines over the same places.
    pub(super) fn band(&self, low: &[(f64, f64)], high: &[(f64, f64)], colour: RGBColor) {
        let outline: Vec<(f64, f64)> = low.iter().copied().chain(high.iter().rev().copied()).collect();
        draw(&self.area, &Polygon::new(outline, colour.filled()));
    }

    /// A filled rectangle.
    pub(super) fn fill(&self, low: (f64, f64), high: (f64, f64), colour: RGBColor) {
        draw(&self.area, &Rectangle::new([low, high], colour.filled()));
    }
}
