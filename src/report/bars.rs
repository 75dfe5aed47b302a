//! Bars from zero with their intervals: what each of several things changes.
use super::axis::Axis;
use super::canvas::{Canvas, Frame, Side, Type};
use super::number::{is_share, larger, smaller};
use super::reading::line;
use super::text::shorten;
use super::theme::{GREY, GRID, INK, INNER, LABEL, LEFT, LINE, MARK, RIGHT, SUBTITLE};
use crate::study::measure::Reading;
use plotters::coord::ranged1d::ValueFormatter;

/// A panel of bars.
pub(super) struct Bars {
    /// Title.
    pub title: String,
    /// Unit of the values.
    pub unit: &'static str,
    /// A bar each: its name and length; none where it has no paired error.
    pub bars: Vec<(String, Option<Reading>)>,
}

/// Left and right edge of the plot: names stand before it, numbers behind it.
const EDGES: (f64, f64) = (270.0, 620.0);
const HEAD: f64 = 30.0;
const ROW: f64 = 22.0;
const FOOT: f64 = 54.0;

impl Bars {
    /// Height of the panel.
    pub(super) fn height(&self) -> f64 {
        HEAD + ROW * self.bars.len() as f64 + FOOT
    }

    /// Draws it below `top`.
    pub(super) fn draw(&self, canvas: &Canvas, top: f64) {
        let bottom = top + HEAD + ROW * self.bars.len() as f64;
        let frame = Frame { left: EDGES.0, top: top + HEAD, right: EDGES.1, bottom };
        let ends = self.bars.iter().flat_map(|(_, r)| r.iter().flat_map(|r| [r.low, r.high]));
        let (low, high) = ends.fold((0.0, 0.0), |(l, h), x| (smaller(l, x), larger(h, x)));
        // The end of an interval alone does not open the other side of zero.
        let (low, high) =
            (if -low < 0.03 * high { 0.0 } else { low }, if high < -0.03 * low { 0.0 } else { high });
        let mut axis = Axis::holding(low, high, 5, self.unit);
        if is_share(self.unit) {
            axis.scale.suffix = "";
        }
        let plot = canvas.plot(frame, axis.clone(), Axis::holding(0.0, 1.0, 2, ""));
        let title = shorten(&self.title, SUBTITLE, true, RIGHT - LEFT);
        canvas.text(LEFT, top + 14.0, &title, Type::new(SUBTITLE, INK).bold());
        for &tick in &axis.ticks {
            let x = plot.across(tick);
            canvas.line((x, frame.top), (x, frame.bottom + 4.0), (GRID, 1.0));
            let words = axis.format_ext(&tick);
            canvas.text(x, frame.bottom + 18.0, &words, Type::new(LABEL, GREY).at(Side::Middle));
        }
        let zero = plot.across(0.0);
        canvas.line((zero, frame.top - 4.0), (zero, frame.bottom), (INK, 1.0));
        for (i, (name, reading)) in self.bars.iter().enumerate() {
            let y = frame.top + (i as f64 + 0.5) * ROW;
            let name = shorten(name, LABEL, false, EDGES.0 - LEFT - 14.0);
            canvas.text(EDGES.0 - 10.0, y + 0.36 * LABEL, &name, Type::new(LABEL, INK).at(Side::End));
            let words = match reading {
                Some(r) => {
                    let (a, b) = (plot.across(r.value), zero);
                    let bar =
                        Frame { left: smaller(a, b), top: y - 6.0, right: larger(a, b), bottom: y + 6.0 };
                    let clear = r.low > 0.0 || r.high < 0.0;
                    canvas.fill(bar, if clear { INNER } else { GRID });
                    let pen = (if clear { LINE } else { MARK }, 1.6);
                    canvas.line((plot.across(r.low), y), (plot.across(r.high), y), pen);
                    for end in [r.low, r.high] {
                        canvas.line((plot.across(end), y - 4.0), (plot.across(end), y + 4.0), pen);
                    }
                    line(self.unit, r)
                }
                None => "no paired error".to_owned(),
            };
            canvas.text(EDGES.1 + 12.0, y + 0.36 * LABEL, &words, Type::new(LABEL, INK));
        }
        let words = match self.unit {
            unit if is_share(unit) => "difference in percentage points".to_owned(),
            "USD" => "difference".to_owned(),
            unit => format!("difference, {unit}"),
        };
        let middle = (frame.left + frame.right) / 2.0;
        canvas.text(middle, frame.bottom + 35.0, &words, Type::new(LABEL, GREY).at(Side::Middle));
    }
}

/// What the colours of bars mean.
pub(super) fn legend() -> super::legend::Legend {
    use super::legend::{Legend, Sample};
    Legend::default()
        .with(Sample::Area(INNER), "difference whose 95 % interval leaves zero out")
        .with(Sample::Area(GRID), "difference that may be zero")
}
