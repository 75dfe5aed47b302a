//! Small multiples: a panel a series, side by side over the same time.
use super::Chart;
use super::axis::{Axis, TimeAxis};
use super::canvas::{Canvas, Frame, Plot, Type};
use super::grid::{self, Look};
use super::number::larger;
use super::page::Page;
use super::text::shorten;
use super::theme::{GREY, INK, NOTE, PLOT_LEFT, RIGHT, SUBTITLE};
use crate::study::results::{Results, Series};
use plotters::coord::ranged1d::ValueFormatter;

/// A panel: what stands over it and what is drawn in it.
pub(super) struct Panel<'r> {
    /// Title.
    pub title: String,
    /// A line of finding under the title.
    pub finding: String,
    /// The series.
    pub series: &'r Series,
    /// The vertical axis.
    pub vertical: Axis,
}

/// Which panels have numbers at their left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Those of the first column: all panels have the same axis.
    FirstColumn,
    /// All of them: axes differ.
    Everywhere,
}

/// What all panels share.
pub(super) struct Panels<'r> {
    /// The panels, in reading order.
    pub panels: Vec<Panel<'r>>,
    /// Where numbers stand.
    pub numbers: Numbers,
    /// Title of the vertical axes.
    pub unit: &'static str,
    /// What draws a series.
    pub draw: fn(&Plot, &Results, &Series),
}

const PLOT: f64 = 104.0;
const HEAD: f64 = 36.0;
const FOOT: f64 = 28.0;
/// With the title of an axis of steps.
const TITLED_FOOT: f64 = 48.0;
/// Between columns, beside what numbers need.
const GAP: f64 = 20.0;
/// Size of numbers and names of periods.
const SMALL: f64 = NOTE + 0.5;

impl Panels<'_> {
    /// The finished chart; `None` below two periods or without a panel.
    pub(super) fn chart(&self, results: &Results, page: &Page) -> Option<Chart> {
        let columns = columns(self.panels.len())?;
        let gap = self.gap();
        let width = (RIGHT - PLOT_LEFT - gap * (columns - 1) as f64) / columns as f64;
        let time = TimeAxis::small(&results.periods, width)?;
        let rows = self.panels.len().div_ceil(columns);
        let pitch = HEAD + PLOT + if time.title.is_some() { TITLED_FOOT } else { FOOT };
        let height = rows as f64 * pitch;
        let drawn = |canvas: &Canvas, top: f64| {
            for (i, panel) in self.panels.iter().enumerate() {
                let (row, column) = (i / columns, i % columns);
                let left = PLOT_LEFT + column as f64 * (width + gap);
                let plot_top = top + row as f64 * pitch + HEAD;
                let frame = Frame { left, top: plot_top, right: left + width, bottom: plot_top + PLOT };
                let numbers = column == 0 || self.numbers == Numbers::Everywhere;
                self.draw_panel(canvas, results, panel, frame, &time, numbers);
            }
            let middle = Frame { left: 0.0, top, right: RIGHT, bottom: top + height };
            grid::upward_title(canvas, middle, self.unit);
        };
        Some(page.draw(results, height, drawn))
    }

    /// Distance between columns: the widest number has room in it where every panel has numbers.
    fn gap(&self) -> f64 {
        let kind = Type::new(SMALL, GREY);
        let wide = |axis: &Axis| axis.ticks.iter().map(|t| kind.width(&axis.format_ext(t))).fold(0.0, larger);
        match self.numbers {
            Numbers::FirstColumn => GAP,
            Numbers::Everywhere => self.panels.iter().map(|p| wide(&p.vertical)).fold(0.0, larger) + GAP,
        }
    }

    fn draw_panel(
        &self,
        canvas: &Canvas,
        results: &Results,
        panel: &Panel,
        frame: Frame,
        time: &TimeAxis,
        numbers: bool,
    ) {
        let title = shorten(&panel.title, SUBTITLE, true, frame.width());
        canvas.text(frame.left, frame.top - 22.0, &title, Type::new(SUBTITLE, INK).bold());
        let finding = shorten(&panel.finding, NOTE, false, frame.width());
        canvas.text(frame.left, frame.top - 9.0, &finding, Type::new(NOTE, GREY));
        let plot = canvas.plot(frame, time.axis.clone(), panel.vertical.clone());
        grid::levels(canvas, &plot, &panel.vertical, Look { numbers, size: SMALL });
        (self.draw)(&plot, results, panel.series);
        grid::time(canvas, &plot, time, SMALL);
    }
}

/// Columns that leave the fewest gaps at a readable width.
fn columns(panels: usize) -> Option<usize> {
    match panels {
        0 => None,
        1 => Some(1),
        2 | 4 => Some(2),
        3 | 5..=9 => Some(3),
        _ => Some(4),
    }
}

/// The vertical axis that holds `extent` of one series, and zero.
pub(super) fn own(series: &Series, extent: fn(&Series) -> (f64, f64)) -> Axis {
    common(&[series], series.unit, extent)
}

/// The vertical axis that holds `extent` of every series, and zero.
pub(super) fn common(series: &[&Series], unit: &str, extent: fn(&Series) -> (f64, f64)) -> Axis {
    let (low, high) = series
        .iter()
        .map(|s| extent(s))
        .fold((0.0, 0.0), |(low, high), (l, h)| (super::number::smaller(low, l), larger(high, h)));
    Axis::tight(low, high, unit)
}
