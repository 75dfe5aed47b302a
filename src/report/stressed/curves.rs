//! How long supply lasts: a panel a manufacturer and material, a curve a shock.
use super::super::Chart;
use super::super::axis::Axis;
use super::super::canvas::{Canvas, Frame, Side, Type};
use super::super::grid::{self, Look};
use super::super::legend::{Legend, Sample};
use super::super::number::{grouped, larger};
use super::super::page::Page;
use super::super::text::shorten;
use super::super::theme::{GREY, INK, NOTE, PARTS, PLOT_LEFT, RIGHT, SUBTITLE};
use crate::scenario::Date;
use crate::study::stress::{Stress, Waits};
use plotters::coord::ranged1d::ValueFormatter;
use plotters::style::RGBColor;

/// Most panels: those most likely to run short.
const MOST: usize = 12;
const COLUMNS: usize = 3;
const PLOT: f64 = 110.0;
const HEAD: f64 = 36.0;
const FOOT: f64 = 34.0;
const GAP: f64 = 26.0;
/// Size of numbers.
const SMALL: f64 = NOTE + 0.5;

/// The chart, of the row without a strategy; none where nothing may run short.
pub(in crate::report) fn survival_chart(stress: &Stress) -> Option<Chart> {
    let panels = panels(stress);
    if panels.is_empty() {
        return None;
    }
    let rows = panels.len().div_ceil(COLUMNS);
    let height = rows as f64 * (HEAD + PLOT + FOOT) + 16.0;
    let width = (RIGHT - PLOT_LEFT - GAP * (COLUMNS - 1) as f64) / COLUMNS as f64;
    let drawn = |canvas: &Canvas, top: f64| {
        for (i, item) in panels.iter().enumerate() {
            let (row, column) = (i / COLUMNS, i % COLUMNS);
            let left = PLOT_LEFT + column as f64 * (width + GAP);
            let above = top + row as f64 * (HEAD + PLOT + FOOT) + HEAD;
            let frame = Frame { left, top: above, right: left + width, bottom: above + PLOT };
            panel(canvas, stress, *item, frame, column == 0);
        }
        let whole = Frame { left: 0.0, top, right: RIGHT, bottom: top + height - 16.0 };
        grid::upward_title(canvas, whole, "supply has lasted");
        let kind = Type::new(SMALL, GREY).at(Side::Middle);
        let words = format!("weeks from {}", Date(stress.from));
        canvas.text((PLOT_LEFT + RIGHT) / 2.0, top + height - 4.0, &words, kind);
    };
    Some(page(stress, &panels).draw_for(&stress.base.title, &super::manifest(stress), height, drawn))
}

/// How likely a shortage is before the end of the run.
fn short(waits: &Waits) -> f64 {
    waits.to_the_end().map_or(0.0, |r| 1.0 - r.value)
}

/// Manufacturers and materials that a shock may bring short, the likeliest first.
fn panels(stress: &Stress) -> Vec<usize> {
    let worst = |i: usize| stress.cells[0].iter().map(|cell| short(&cell.survival[i])).fold(0.0, larger);
    let mut all: Vec<usize> = (0..stress.watched.len()).filter(|i| worst(*i) >= 0.01).collect();
    all.sort_by(|a, b| worst(*b).total_cmp(&worst(*a)));
    all.truncate(MOST);
    all
}

fn panel(canvas: &Canvas, stress: &Stress, item: usize, frame: Frame, numbers: bool) {
    let watched = &stress.watched[item];
    let title = shorten(&watched.title, SUBTITLE, true, frame.width());
    canvas.text(frame.left, frame.top - 22.0, &title, Type::new(SUBTITLE, INK).bold());
    let material = shorten(&watched.material, NOTE, false, frame.width());
    canvas.text(frame.left, frame.top - 9.0, &material, Type::new(NOTE, GREY));
    let weeks = stress.cells[0][0].survival[item].most() as f64 * stress.step_weeks;
    let (across, up) = (Axis::holding(0.0, weeks, 4, ""), Axis::holding(0.0, 1.0, 4, "share"));
    let plot = canvas.plot(frame, across.clone(), up.clone());
    grid::levels(canvas, &plot, &up, Look { numbers, size: SMALL });
    for &tick in &across.ticks {
        let x = plot.across(tick);
        canvas.line((x, frame.bottom), (x, frame.bottom + 4.0), (INK, 1.0));
        canvas.text(
            x,
            frame.bottom + 16.0,
            &across.format_ext(&tick),
            Type::new(SMALL, GREY).at(Side::Middle),
        );
    }
    for (column, cell) in stress.cells[0].iter().enumerate() {
        let waits = &cell.survival[item];
        let at = |step: usize| (step as f64 * stress.step_weeks, waits.longer_than(step.saturating_sub(1)));
        let first = std::iter::once((0.0, 1.0));
        let points = (1..=waits.most()).filter_map(|step| Some((at(step).0, at(step).1?.value)));
        plot.line(stairs(first.chain(points)), (colour(column), 1.8));
    }
}

/// A curve that falls at the end of a step.
fn stairs(points: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut line: Vec<(f64, f64)> = Vec::new();
    for (x, y) in points {
        if let Some(&(_, before)) = line.last().filter(|(_, before)| *before != y) {
            line.push((x, before));
        }
        line.push((x, y));
    }
    line
}

/// The calm column is grey.
fn colour(column: usize) -> RGBColor {
    const SHOCKS: [RGBColor; 6] = [PARTS[3], PARTS[0], PARTS[1], PARTS[5], PARTS[2], INK];
    if column == 0 { PARTS[6] } else { SHOCKS[(column - 1) % SHOCKS.len()] }
}

fn page(stress: &Stress, panels: &[usize]) -> Page {
    let told = |i: &usize| {
        let (w, cells) = (&stress.watched[*i], stress.shocks.iter().zip(&stress.cells[0]));
        let said: Vec<String> = cells
            .map(|(shock, cell)| format!("{shock} {} %", grouped(100.0 * short(&cell.survival[*i]), 1)))
            .collect();
        format!("{}, {}, short by the end: {}.", w.title, w.material, said.join(", "))
    };
    let legend = stress.shocks.iter().enumerate();
    let legend =
        legend.fold(Legend::default(), |l, (i, shock)| l.with(Sample::Line(colour(i)), shock.clone()));
    Page {
        name: "survival".to_owned(),
        title: "How long supply lasts".to_owned(),
        subtitle: format!(
            "Share of {} futures in which stock has met at least {} % of every week's demand so far, {}",
            grouped(stress.replications as f64, 0),
            grouped(100.0 * (1.0 - stress.short), 0),
            stress.strategies[0]
        ),
        description: panels.iter().map(told).collect::<Vec<_>>().join(" "),
        legend,
        notes: vec!["95 % intervals of the curves are in survival.csv.".to_owned()],
    }
}
