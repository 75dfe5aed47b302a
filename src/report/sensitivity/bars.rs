//! Rows with a name before and numbers behind a plot: what tornado, shares and shifts have in common.
use super::super::axis::Axis;
use super::super::canvas::{Canvas, Frame, Plot, Side, Type};
use super::super::grid;
use super::super::text::shorten;
use super::super::theme::{GREY, GRID, INK, LABEL, LEFT};
use plotters::coord::ranged1d::ValueFormatter;

/// Most rows of a chart: what a page holds and a reader reads.
pub(super) const MOST: usize = 20;
/// Left and right edge of a plot.
const EDGES: (f64, f64) = (276.0, 642.0);
/// Height of a row.
pub(super) const ROW: f64 = 21.0;
/// Room above the first row.
const HEAD: f64 = 8.0;
/// Room for the numbers and the title of the axis.
const FOOT: f64 = 48.0;

/// Height of so many rows.
pub(super) fn height(rows: usize) -> f64 {
    HEAD + ROW * rows as f64 + FOOT
}

/// Rows that are being drawn.
pub(super) struct Rows<'c, 's> {
    /// What they are drawn on.
    pub canvas: &'c Canvas<'s>,
    /// Their plot.
    pub plot: Plot<'s>,
}

impl<'c, 's> Rows<'c, 's> {
    /// Axis and grid of so many rows.
    pub(super) fn new(canvas: &'c Canvas<'s>, top: f64, rows: usize, axis: &Axis, title: &str) -> Self {
        let bottom = top + HEAD + ROW * rows as f64;
        let frame = Frame { left: EDGES.0, top: top + HEAD, right: EDGES.1, bottom };
        let plot = canvas.plot(frame, axis.clone(), Axis::holding(0.0, 1.0, 2, ""));
        for &tick in &axis.ticks {
            let x = plot.across(tick);
            canvas.line((x, frame.top), (x, bottom), (GRID, 1.0));
            canvas.line((x, bottom), (x, bottom + 4.0), (INK, 1.0));
            let words = axis.format_ext(&tick);
            canvas.text(x, bottom + 18.0, &words, Type::new(LABEL, GREY).at(Side::Middle));
        }
        canvas.line((frame.left, bottom), (frame.right, bottom), (INK, 1.0));
        grid::level_title(canvas, frame, title);
        Rows { canvas, plot }
    }

    /// Middle of a row.
    pub(super) fn middle(&self, row: usize) -> f64 {
        self.plot.frame.top + (row as f64 + 0.5) * ROW
    }

    /// Words before and behind a row.
    pub(super) fn words(&self, row: usize, name: &str, numbers: &str) {
        let base = self.middle(row) + 0.36 * LABEL;
        let name = tail(name, EDGES.0 - LEFT - 12.0);
        self.canvas.text(EDGES.0 - 10.0, base, &name, Type::new(LABEL, INK).at(Side::End));
        self.canvas.text(EDGES.1 + 12.0, base, numbers, Type::new(LABEL, INK));
    }

    /// An area between two values, `half` pixels to either side of a height.
    pub(super) fn bar(&self, y: f64, half: f64, (from, to): (f64, f64), colour: plotters::style::RGBColor) {
        let (a, b) = (self.plot.across(from), self.plot.across(to));
        let (left, right) = if a < b { (a, b) } else { (b, a) };
        self.canvas.fill(Frame { left, top: y - half, right, bottom: y + half }, colour);
    }

    /// A line between two values, with an upright line at either end.
    pub(super) fn whisker(&self, y: f64, (from, to): (f64, f64)) {
        let (a, b) = (self.plot.across(from), self.plot.across(to));
        self.canvas.line((a, y), (b, y), (INK, 1.0));
        for x in [a, b] {
            self.canvas.line((x, y - 2.5), (x, y + 2.5), (INK, 1.0));
        }
    }

    /// An upright line through all rows.
    pub(super) fn mark(&self, at: f64, pen: super::super::canvas::Pen) {
        let (x, frame) = (self.plot.across(at), self.plot.frame);
        self.canvas.line((x, frame.top), (x, frame.bottom), pen);
    }
}

/// A key, or as much of its end as fits: what is special about it stands there, and its beginning in the tables.
pub(super) fn tail(name: &str, room: f64) -> String {
    if Type::new(LABEL, INK).width(name) <= room {
        return name.to_owned();
    }
    // The beginning tells the table, the end the key: both stay, in halves.
    let chars: Vec<char> = name.chars().collect();
    let fits = |kept: usize| {
        let (head, end) = (kept / 2, kept - kept / 2);
        let words: String =
            chars[..head].iter().chain(['…'].iter()).chain(&chars[chars.len() - end..]).collect();
        (Type::new(LABEL, INK).width(&words) <= room).then_some(words)
    };
    (1..chars.len()).rev().find_map(fits).unwrap_or_else(|| shorten(name, LABEL, false, room))
}
