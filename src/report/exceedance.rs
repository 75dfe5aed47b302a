//! The exceedance curve of a figure's upper tail: all outcomes at the left; at the right the worst, with VaR and CVaR.
use super::axis::Axis;
use super::canvas::{Canvas, Frame, Plot, Side, Type};
use super::legend::{Legend, Sample};
use super::marks::{Marks, Upright};
use super::number::{Scale, larger, smaller};
use super::page::Page;
use super::text::shorten;
use super::theme::{GREY, INK, LABEL, LINE, OUTER, PLOT_LEFT, RIGHT, SUBTITLE};
use super::{Chart, grid, slug};
use crate::study::results::{Exceedance, Figure, Results, Tail};
use plotters::coord::ranged1d::ValueFormatter;

/// Height of a plot.
const PLOT: f64 = 280.0;
/// Room for the title of a panel and, at the right, the labels of VaR and CVaR in two rows at most.
const HEAD: f64 = 62.0;
/// Right edge of the left panel, left edge of the right panel.
const EDGES: (f64, f64) = (368.0, 436.0);
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
    let (worst, limit) = worst(tail);
    let drawn = |canvas: &Canvas, top: f64| {
        let at = |left, right| Frame { left, top: top + HEAD, right, bottom: top + HEAD + PLOT };
        let (left, right) = (at(PLOT_LEFT, EDGES.0), at(EDGES.1, RIGHT));
        panel(canvas, figure, left, &tail.exceedance, (0.0, 1.0));
        let plot = panel(canvas, figure, right, &worst, (worst[0].value, limit));
        let marks = marks(figure, tail, &plot);
        marks.draw(canvas, right.top - marks.height(), right.bottom);
        canvas.dot((plot.across(tail.var.value), plot.height(1.0 - tail.level)), 3.2, LINE);
        heading(canvas, left, top, "All outcomes");
        heading(canvas, right, top, &format!("The worst {}", percent(limit)));
        grid::upward_title(canvas, left, "probability of more than the value");
    };
    Some(page(results, figure, tail).draw(results, HEAD + PLOT + grid::TIME_HEIGHT, drawn))
}

/// The part of the curve below twice the probability beyond VaR, and that probability; all of it where that is nothing.
fn worst(tail: &Tail) -> (Vec<Exceedance>, f64) {
    let limit = smaller(1.0, 2.0 * (1.0 - tail.level));
    let curve = &tail.exceedance;
    let cut = curve.partition_point(|e| e.probability > limit);
    let below = curve[cut..].iter().map(|e| Exceedance { high: smaller(e.high, limit), ..*e });
    let entry = cut.checked_sub(1).zip(curve.get(cut)).map(|(i, e)| entering(&curve[i], e, limit));
    let part: Vec<Exceedance> = entry.into_iter().chain(below).collect();
    let holds_var = part.first().is_some_and(|e| e.value <= tail.var.value);
    if part.len() < 2 || !holds_var { (curve.clone(), 1.0) } else { (part, limit) }
}

/// Where a curve comes below `limit` between two of its points.
fn entering(above: &Exceedance, below: &Exceedance, limit: f64) -> Exceedance {
    let along = (above.probability - limit) / (above.probability - below.probability);
    let between = |a: f64, b: f64| a + along * (b - a);
    Exceedance {
        value: between(above.value, below.value),
        probability: limit,
        low: between(above.low, below.low),
        high: limit,
    }
}

/// One panel: axes and the curve with its band.
fn panel<'s>(
    canvas: &Canvas<'s>,
    figure: &Figure,
    frame: Frame,
    curve: &[Exceedance],
    (from, limit): (f64, f64),
) -> Plot<'s> {
    let ends = curve.iter().fold((from, from), |(l, h), e| (smaller(l, e.value), larger(h, e.value)));
    let beyond = figure.tail.as_ref().map_or(ends.1, |t| larger(t.cvar.value, ends.1));
    let across = Axis::holding(ends.0, beyond, 4, figure.unit);
    let up = Axis::holding(0.0, limit, 5, "share");
    let plot = canvas.plot(frame, across.clone(), up.clone());
    grid::levels(canvas, &plot, &up, grid::FULL);
    draw(&plot, curve);
    numbers(canvas, &plot, &across);
    grid::level_title(canvas, frame, &shorten(&figure.title, LABEL, false, frame.width()));
    plot
}

fn draw(plot: &Plot, curve: &[Exceedance]) {
    let along = |pick: fn(&Exceedance) -> f64| -> Vec<(f64, f64)> {
        curve.iter().map(|e| (e.value, pick(e))).collect()
    };
    plot.band(&along(|e| e.low), &along(|e| e.high), OUTER);
    plot.line(along(|e| e.probability), (LINE, 2.0));
}

fn heading(canvas: &Canvas, frame: Frame, top: f64, words: &str) {
    canvas.text(frame.left, top + 14.0, words, Type::new(SUBTITLE, INK).bold());
}

/// VaR and CVaR with their errors.
fn marks(figure: &Figure, tail: &Tail, plot: &Plot) -> Marks {
    let scale = Scale::of(figure.unit, tail.cvar.value);
    let cvar = scale.with_error(tail.cvar.value, HALF * tail.cvar.standard_error);
    let var = scale.with_interval(tail.var.value, (tail.var.low, tail.var.high));
    let level = percent(tail.level);
    let at = |value, label| Upright::new(plot.across(value), label);
    let marks = [
        at(tail.var.value, format!("VaR {level}: {var}")),
        at(tail.cvar.value, format!("CVaR {level}: {cvar}")).dashed(Side::Start),
    ];
    Marks::place(&marks, plot.frame.left, RIGHT)
}

/// Numbers below a plot.
fn numbers(canvas: &Canvas, plot: &Plot, across: &Axis) {
    let bottom = plot.frame.bottom;
    for &tick in &across.ticks {
        let x = plot.across(tick);
        canvas.line((x, bottom), (x, bottom + 4.0), (INK, 1.0));
        let side = if x > RIGHT - 20.0 { Side::End } else { Side::Middle };
        canvas.text(x, bottom + 18.0, &across.format_ext(&tick), Type::new(LABEL, GREY).at(side));
    }
}

fn percent(share: f64) -> String {
    let whole = (share * 100.0 - (share * 100.0).round()).abs() < 1e-9;
    Scale::of("share", 1.0).write(share, if whole { 0 } else { 1 })
}

fn page(results: &Results, figure: &Figure, tail: &Tail) -> Page {
    let (level, beyond) = (percent(tail.level), percent(1.0 - tail.level));
    let scale = Scale::of(figure.unit, tail.cvar.value);
    let (var, cvar) = (scale.short(tail.var.value), scale.short(tail.cvar.value));
    let n = super::number::grouped(results.manifest.replications as f64, 0);
    Page {
        name: slug(&format!("exceedance.{}", figure.name)),
        title: format!("{}: how likely is more?", figure.title),
        subtitle: format!(
            "VaR {level} is exceeded in {beyond} of replications; CVaR {level} is the mean of those."
        ),
        description: format!(
            "Exceedance curve of {} over {n} replications. VaR at {level}: {var}; CVaR: {cvar}.",
            figure.title
        ),
        legend: Legend::default()
            .with(Sample::Line(LINE), "share of replications above the value")
            .with(Sample::Area(OUTER), "its 95 % Wilson interval"),
        notes: vec![
            "VaR (dot): in brackets its 95 % interval, from order statistics. CVaR: ± half its 95 % interval, \
             1.96 standard errors."
                .to_owned(),
        ],
    }
}
