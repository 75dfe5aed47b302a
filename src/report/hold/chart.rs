//! Weeks to hold against what they bring: the probability that the line stops above, money below.
use super::super::Chart;
use super::super::axis::Axis;
use super::super::canvas::{Canvas, Frame, Plot, Side, Type};
use super::super::legend::{Legend, Sample};
use super::super::number::{grouped, larger, smaller};
use super::super::page::Page;
use super::super::theme::{
    GREY, INK, LABEL, LEFT, LINE, OUTER, PARTS, PLOT_LEFT, PUBLISHED, RIGHT, SUBTITLE,
};
use super::super::{grid, text};
use super::words::{Style, probability, share, weeks};
use crate::stats::Estimate;
use crate::study::hold::{Hold, Row};
use crate::study::results::Manifest;
use crate::study::single::SCHEMA_VERSION;
use plotters::coord::ranged1d::ValueFormatter;
use plotters::style::RGBColor;

/// Height of a plot.
const PLOT: f64 = 200.0;
/// Room for the title of a panel.
const HEAD: f64 = 30.0;
/// Room for the numbers below a plot and their title.
const FOOT: f64 = 56.0;
/// Colours of lost output and of cost.
const LOST: RGBColor = PARTS[5];
const COST: RGBColor = PARTS[1];
const CONFIDENCE: f64 = 0.95;

/// A point of a curve: weeks, value, and its 95 % interval.
type Point = (f64, f64, (f64, f64));

/// The chart; `None` below two targets.
pub(in crate::report) fn hold_chart(hold: &Hold) -> Option<Chart> {
    let stops = points(hold, |row| Some((row.stops.value, (row.stops.low, row.stops.high))));
    if stops.len() < 2 {
        return None;
    }
    let money = points(hold, |row| row.both.as_ref().map(with_interval));
    let each = HEAD + PLOT + FOOT;
    let drawn = |canvas: &Canvas, top: f64| {
        risk_panel(canvas, top, hold, &stops);
        if !money.is_empty() {
            money_panel(canvas, top + each, hold, &money);
        }
    };
    let height = if money.is_empty() { each } else { 2.0 * each };
    Some(page(hold, !money.is_empty()).draw_for(&hold.scenario.title, &manifest(hold), height, drawn))
}

/// A value of every row that has one.
fn points(hold: &Hold, pick: impl Fn(&Row) -> Option<(f64, (f64, f64))>) -> Vec<Point> {
    let point = |row: &Row| {
        let (value, interval) = pick(row)?;
        Some((row.weeks?, value, interval))
    };
    hold.rows.iter().filter_map(point).collect()
}

fn with_interval(e: &Estimate) -> (f64, (f64, f64)) {
    (e.value, e.interval(CONFIDENCE))
}

fn risk_panel(canvas: &Canvas, top: f64, hold: &Hold, stops: &[Point]) {
    let most = stops.iter().fold(hold.answer.risk, |most, p| larger(most, p.2.1));
    let title = if hold.plant.firms == 1 {
        "Probability that the line stops within the run"
    } else {
        "Share of firms that stop within the run"
    };
    let up = Axis::holding(0.0, smaller(most, 1.0), 5, "share");
    let plot = panel(canvas, top, hold, title, up);
    let ends = (plot.frame.left, plot.frame.right);
    let risk = plot.height(hold.answer.risk);
    band(&plot, stops);
    canvas.line((ends.0, risk), (ends.1, risk), (PUBLISHED, 1.2));
    plot.line(line(stops), (LINE, 2.0));
    dots(canvas, &plot, hold, stops);
}

fn money_panel(canvas: &Canvas, top: f64, hold: &Hold, both: &[Point]) {
    let lost = points(hold, |row| row.lost_output.as_ref().map(with_interval));
    let cost = points(hold, |row| row.cost.as_ref().map(with_interval));
    let all = both.iter().chain(&lost).chain(&cost);
    let (least, most) = all.fold((0.0, 0.0), |(l, m), p| (smaller(l, p.1), larger(m, larger(p.1, p.2.1))));
    let up = Axis::holding(least, most, 5, "USD");
    let plot = panel(canvas, top, hold, "Cost and lost output a year", up);
    band(&plot, both);
    plot.line(line(&lost), (LOST, 1.6));
    plot.line(line(&cost), (COST, 1.6));
    plot.line(line(both), (LINE, 2.0));
    dots(canvas, &plot, hold, both);
}

/// Title, axes and grid of a panel.
fn panel<'s>(canvas: &Canvas<'s>, top: f64, hold: &Hold, title: &str, up: Axis) -> Plot<'s> {
    let frame = Frame { left: PLOT_LEFT, top: top + HEAD, right: RIGHT - 14.0, bottom: top + HEAD + PLOT };
    let most = hold.rows.iter().filter_map(|row| row.weeks).fold(0.0, larger);
    let across = Axis::holding(0.0, most, 12, "");
    canvas.text(LEFT, top + 14.0, title, Type::new(SUBTITLE, INK).bold());
    let plot = canvas.plot(frame, across.clone(), up.clone());
    grid::levels(canvas, &plot, &up, grid::FULL);
    for &tick in &across.ticks {
        let x = plot.across(tick);
        canvas.line((x, frame.bottom), (x, frame.bottom + 4.0), (INK, 1.0));
        let words = across.format_ext(&tick);
        canvas.text(x, frame.bottom + 18.0, &words, Type::new(LABEL, GREY).at(Side::Middle));
    }
    grid::level_title(canvas, frame, "weeks of use that orders aim at");
    plot
}

fn line(points: &[Point]) -> Vec<(f64, f64)> {
    points.iter().map(|p| (p.0, p.1)).collect()
}

fn band(plot: &Plot, points: &[Point]) {
    let along = |pick: fn(&Point) -> f64| -> Vec<(f64, f64)> {
        points.iter().map(|p| (p.0, larger(pick(p), 0.0))).collect()
    };
    plot.band(&along(|p| p.2.0), &along(|p| p.2.1), OUTER);
}

/// A dot a target; the scenario's own has its own colour.
fn dots(canvas: &Canvas, plot: &Plot, hold: &Hold, points: &[Point]) {
    let own = hold.rows.iter().find(|row| row.own).and_then(|row| row.weeks);
    for p in points {
        let colour = if own == Some(p.0) { PUBLISHED } else { LINE };
        canvas.dot((plot.across(p.0), plot.height(p.1)), 3.4, colour);
    }
}

fn page(hold: &Hold, money: bool) -> Page {
    let n = grouped(hold.replications as f64, 0);
    let style = Style::of(&hold.plant, &hold.rows);
    let told = |row: &Row| {
        let [value, interval] = probability(&row.stops);
        format!("{} weeks: {value} ({interval})", weeks(row.weeks.unwrap_or_default()))
    };
    let said: Vec<String> = hold.rows.iter().map(told).collect();
    let least = hold.answer.cheapest.map(|i| format!(" Lowest cost: {}.", style.target(&hold.rows[i])));
    let mut legend = Legend::default()
        .with(Sample::Line(LINE), if money { "stops; cost and lost output together" } else { "stops" })
        .with(Sample::Area(OUTER), "95 % interval")
        .with(Sample::Dot(PUBLISHED), "own target of the scenario")
        .with(Sample::Line(PUBLISHED), format!("accepted: {}", share(hold.answer.risk)));
    if money {
        legend = legend.with(Sample::Line(LOST), "lost output").with(Sample::Line(COST), "cost");
    }
    Page {
        name: "hold".to_owned(),
        title: format!("{}: how many weeks to hold?", text::clipped(&hold.plant.title, 120)),
        subtitle: format!("Each target over the same {n} random futures"),
        description: format!("{}.{}", said.join("; "), least.unwrap_or_default()),
        legend,
        notes: vec![
            "Only the target changes: a stock that the scenario states for the start stays as it is; where it states none, \
             it opens in the steady state of each target."
                .to_owned(),
        ],
    }
}

fn manifest(hold: &Hold) -> Manifest {
    Manifest {
        schema_version: SCHEMA_VERSION,
        scenario: hold.scenario.scenario.clone(),
        scenario_hash: hold.scenario.scenario_hash.clone(),
        seed: hold.seed,
        replications: hold.replications,
        engine_version: hold.engine_version,
        random_scheme: hold.random_scheme,
        validation: hold.scenario.validation,
    }
}
