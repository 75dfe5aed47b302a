//! Axes and grid of a plot: light level lines, months or steps below, numbers at the left.
use super::axis::{Axis, Span, TimeAxis};
use super::canvas::{Canvas, Frame, Plot, Side, Type};
use super::theme::{GREY, GRID, INK, LABEL, LEFT};
use plotters::coord::ranged1d::ValueFormatter;

/// Height of the names of months and years below a plot.
pub(super) const TIME_HEIGHT: f64 = 40.0;

/// Which parts of the axes a plot shows, and how large its labels are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Numbers at the left.
    pub numbers: bool,
    /// Size of labels.
    pub size: f64,
}

/// The look of a chart with one plot.
pub(super) const FULL: Look = Look { numbers: true, size: LABEL };

/// Level lines at the ticks of `axis`, with their numbers.
pub(super) fn levels(canvas: &Canvas, plot: &Plot, axis: &Axis, look: Look) {
    let frame = plot.frame;
    for &tick in &axis.ticks {
        let y = plot.height(tick);
        let base = tick == axis.from;
        let pen = if base { (INK, 1.0) } else { (GRID, 1.0) };
        canvas.line((frame.left, y), (frame.right, y), pen);
        if look.numbers {
            let kind = Type::new(look.size, GREY).at(Side::End);
            canvas.text(frame.left - 8.0, y + 0.36 * look.size, &axis.format_ext(&tick), kind);
        }
    }
}

/// The title of the numbers at the left of a plot, reading upwards.
pub(super) fn upward_title(canvas: &Canvas, frame: Frame, words: &str) {
    canvas.upward(LEFT + 10.0, (frame.top + frame.bottom) / 2.0, words, Type::new(LABEL, GREY));
}

/// The title of the numbers below a plot.
pub(super) fn level_title(canvas: &Canvas, frame: Frame, words: &str) {
    let middle = (frame.left + frame.right) / 2.0;
    canvas.text(middle, frame.bottom + 37.0, words, Type::new(LABEL, GREY).at(Side::Middle));
}

/// Ticks, names of months or steps, and years below a plot.
pub(super) fn time(canvas: &Canvas, plot: &Plot, time: &TimeAxis, size: f64) {
    let bottom = plot.frame.bottom;
    for &tick in &time.axis.ticks {
        let x = plot.across(tick);
        canvas.line((x, bottom), (x, bottom + 4.0), (INK, 1.0));
    }
    let kind = Type::new(size, GREY).at(Side::Middle);
    names(canvas, plot, &time.names, bottom + 6.0 + size, kind, false);
    let below = if time.names.is_empty() { 6.0 + size } else { 10.0 + 2.0 * size };
    names(canvas, plot, &time.years, bottom + below, kind, true);
    for year in time.years.iter().skip(1) {
        let x = plot.across(year.from);
        canvas.line((x, bottom + below - size), (x, bottom + below), (GREY, 1.0));
    }
    if let Some(title) = time.title {
        level_title(canvas, plot.frame, title);
    }
}

/// Names in the middle of their stretches; one that the plot, or a stretch that is `tight`, cannot hold is left out.
fn names(canvas: &Canvas, plot: &Plot, spans: &[Span], base: f64, kind: Type, tight: bool) {
    for span in spans {
        let middle = plot.across((span.from + span.to) / 2.0);
        let half = kind.width(&span.label) / 2.0;
        let held = !tight || plot.across(span.to) - middle > half + 2.0;
        if held && middle + half <= plot.frame.right + 6.0 {
            canvas.text(middle, base, &span.label, kind);
        }
    }
}
