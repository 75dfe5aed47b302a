//! The exceedance curve of a figure's upper tail, with VaR and CVaR.
use super::axis::Axis;
use super::canvas::{Canvas, Frame, Plot, Side, Type};
use super::exports::trimmed;
use super::legend::{Legend, Sample};
use super::marks::{Marks, Upright};
use super::number::{Scale, larger};
use super::page::Page;
use super::theme::{GREY, INK, LABEL, LINE, OUTER, PLOT_LEFT, RIGHT};
use super::{Chart, grid, slug};
use crate::study::results::{Figure, Results, Tail};
use plotters::coord::ranged1d::ValueFormatter;

/// Height of the plot.
const PLOT: f64 = 320.0;
/// Room for the labels of VaR and CVaR, in two rows at most.
const LABELS: f64 = 42.0;
/// Half a 95 % interval in standard errors.
const HALF: f64 = 1.96;

/// A chart for every figure with a tail.
pub(super) fn exceedance(results: &Results) -> Vec<Chart> {
    results.figures.iter().filter_map(|f| one(results, f, f.tail.as_ref()?)).collect()
}

/// The chart of one figure; `None` for a curve of fewer than two points.
fn one(results: &Results, figure: &Figure, tail: &Tail) -> Option<Chart> {
    if tail.exceedance.len() < 2 {
        return None;
    }
    let across = Axis::holding(lowest(tail), highest(tail), 6, figure.unit);
    let drawn = |canvas: &Canvas, top: f64| {
        let up = Axis::holding(0.0, 1.0, 5, "share");
        let frame = Frame { left: PLOT_LEFT, top: top + LABELS, right: RIGHT, bottom: top + LABELS + PLOT };
        let plot = canvas.plot(frame, across.clone(), up.clone());
        grid::levels(canvas, &plot, &up, grid::FULL);
        curve(&plot, tail);
        let marks = marks(figure, tail, &plot);
        marks.draw(canvas, frame.top - marks.height(), frame.bottom);
        numbers(canvas, &plot, &across);
        grid::upward_title(canvas, frame, "probability of more than the value");
        grid::level_title(canvas, frame, &format!("{}, {}", figure.title, figure.unit));
    };
    Some(page(results, figure, tail).draw(results, LABELS + PLOT + grid::TIME_HEIGHT, drawn))
}

fn lowest(tail: &Tail) -> f64 {
    tail.exceedance.iter().fold(0.0, |low, e| super::number::smaller(low, e.value))
}

fn highest(tail: &Tail) -> f64 {
    let ends = larger(tail.var.value, tail.cvar.value);
    tail.exceedance.iter().fold(ends, |high, e| larger(high, e.value))
}

fn curve(plot: &Plot, tail: &Tail) {
    let along = |pick: fn(&crate::study::results::Exceedance) -> f64| -> Vec<(f64, f64)> {
        tail.exceedance.iter().map(|e| (e.value, pick(e))).collect()
    };
    plot.band(&along(|e| e.low), &along(|e| e.high), OUTER);
    plot.line(along(|e| e.probability), (LINE, 2.2));
}

/// VaR and CVaR with their errors.
fn marks(figure: &Figure, tail: &Tail, plot: &Plot) -> Marks {
    let scale = Scale::of(figure.unit, highest(tail));
    let level = Scale::of("share", 1.0).write(tail.level, 0);
    let (cvar, error) = scale.with_error(tail.cvar.value, HALF * tail.cvar.standard_error);
    let var = &tail.var;
    let half = (var.high - var.low) / 2.0;
    let say = |v: f64| scale.with_error(v, half).0;
    let marks = [
        Upright {
            x: plot.across(var.value),
            label: format!("VaR {level}: {} ({} to {})", say(var.value), say(var.low), say(var.high)),
            dashed: false,
        },
        Upright {
            x: plot.across(tail.cvar.value),
            label: format!("CVaR {level}: {cvar} ± {error}"),
            dashed: true,
        },
    ];
    Marks::place(&marks, PLOT_LEFT, RIGHT)
}

/// Numbers below the plot.
fn numbers(canvas: &Canvas, plot: &Plot, across: &Axis) {
    let bottom = plot.frame.bottom;
    for &tick in &across.ticks {
        let x = plot.across(tick);
        canvas.line((x, bottom), (x, bottom + 4.0), (INK, 1.0));
        let side = if x > RIGHT - 20.0 { Side::End } else { Side::Middle };
        canvas.text(x, bottom + 18.0, &across.format_ext(&tick), Type::new(LABEL, GREY).at(side));
    }
}

fn page(results: &Results, figure: &Figure, tail: &Tail) -> Page {
    let level = Scale::of("share", 1.0).write(tail.level, 0);
    let beyond = Scale::of("share", 1.0).write(1.0 - tail.level, 0);
    let scale = Scale::of(figure.unit, highest(tail));
    Page {
        name: slug(&format!("exceedance.{}", figure.name)),
        title: format!("{}: how likely is more?", figure.title),
        subtitle: format!(
            "{}. Share of replications that exceed each value. VaR {level} is exceeded in {beyond} of \
             replications; CVaR {level} is the mean beyond it.",
            trimmed(&results.title)
        ),
        description: format!(
            "Exceedance curve of {}. VaR at {level}: {}; CVaR: {}.",
            figure.title,
            scale.short(tail.var.value),
            scale.short(tail.cvar.value)
        ),
        legend: Legend::default()
            .with(Sample::Line(LINE), "share of replications above the value")
            .with(Sample::Area(OUTER), "95 % Wilson interval"),
        notes: vec![
            "VaR: in brackets its 95 % interval, from order statistics. CVaR: ± half its 95 % interval, 1.96 \
             standard errors."
                .to_owned(),
        ],
    }
}
