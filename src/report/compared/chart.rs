//! Differences from the base: a panel a key figure, in it a point with its 95 % interval for each alternative.
use super::super::Chart;
use super::super::axis::Axis;
use super::super::canvas::{Canvas, Frame, Plot, Side, Type};
use super::super::legend::{Legend, Sample};
use super::super::number::{Scale, grouped, is_share, larger, smaller};
use super::super::page::Page;
use super::super::text::shorten;
use super::super::theme::{GREY, GRID, INK, LABEL, LEFT, LINE, MARK, RIGHT, SUBTITLE};
use crate::stats::Estimate;
use crate::study::comparison::{Comparison, Contrast};
use crate::study::results::Manifest;
use crate::study::single::SCHEMA_VERSION;
use plotters::coord::ranged1d::ValueFormatter;

/// Figures that have a panel, before exports to the studied countries.
const FIGURES: [&str; 3] = ["lost-output", "fill-rate", "weeks-down"];
/// Most panels of exports: those with the largest flow in the base.
const EXPORTS: usize = 3;
/// Left and right edge of a plot: names of alternatives stand before it, numbers behind it.
const EDGES: (f64, f64) = (270.0, 620.0);
/// Room for the title of a panel, the mean of the base and the name of the zero line.
const HEAD: f64 = 56.0;
/// Height of an alternative.
const ROW: f64 = 22.0;
/// Room for the numbers and the title of the axis, and for air below them.
const FOOT: f64 = 58.0;

/// A key figure in all alternatives.
struct Panel<'c> {
    title: &'c str,
    unit: &'static str,
    base: Estimate,
    /// One entry an alternative; none where it does not report the figure.
    rows: Vec<Option<&'c Contrast>>,
}

/// The chart; `None` where no alternative reports any of its figures.
pub(in crate::report) fn differences(comparison: &Comparison) -> Option<Chart> {
    let panels = panels(comparison);
    if panels.is_empty() {
        return None;
    }
    let each = HEAD + ROW * comparison.alternatives.len() as f64 + FOOT;
    let labels: Vec<&str> = comparison.alternatives.iter().map(|a| a.subject.label.as_str()).collect();
    let drawn = |canvas: &Canvas, top: f64| {
        for (i, panel) in panels.iter().enumerate() {
            draw(canvas, top + i as f64 * each, panel, &labels, &comparison.base.label);
        }
    };
    let height = each * panels.len() as f64;
    let page = page(comparison, &panels);
    Some(page.draw_for(&comparison.base.title, &manifest(comparison), height, drawn))
}

fn panels(comparison: &Comparison) -> Vec<Panel<'_>> {
    let names = FIGURES.iter().map(|name| (*name).to_owned()).chain(exports(comparison));
    names.filter_map(|name| panel(comparison, &name)).collect()
}

fn panel<'c>(comparison: &'c Comparison, name: &str) -> Option<Panel<'c>> {
    let found = comparison.alternatives.iter().map(|a| a.figures.iter().find(|f| f.name == name));
    let found: Vec<_> = found.collect();
    let first = found.iter().find_map(|f| *f)?;
    let rows = found.iter().map(|f| f.map(|f| &f.contrast)).collect();
    Some(Panel { title: &first.title, unit: first.unit, base: first.contrast.base, rows })
}

/// Names of the figures of exports to countries in which goods arrive at studied buyers, the largest flows first.
fn exports(comparison: &Comparison) -> Vec<String> {
    let mut flows: Vec<(String, f64)> = Vec::new();
    for a in &comparison.alternatives {
        let arrivals = a.series.iter().filter_map(|s| s.name.strip_prefix("arrivals.")?.split('.').next());
        let studied: Vec<&str> = arrivals.collect();
        for figure in &a.figures {
            let mut parts = figure.name.split('.');
            let ends = (parts.next(), parts.next(), parts.next());
            let (Some("exports"), Some(_), Some(to)) = ends else { continue };
            if studied.contains(&to) && flows.iter().all(|(name, _)| *name != figure.name) {
                flows.push((figure.name.clone(), figure.contrast.base.value));
            }
        }
    }
    flows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    flows.into_iter().take(EXPORTS).map(|(name, _)| name).collect()
}

fn draw(canvas: &Canvas, top: f64, panel: &Panel, labels: &[&str], base: &str) {
    let height = ROW * labels.len() as f64;
    let frame = Frame { left: EDGES.0, top: top + HEAD, right: EDGES.1, bottom: top + HEAD + height };
    let axis = axis(panel);
    let plot = canvas.plot(frame, axis.clone(), Axis::holding(0.0, 1.0, 2, ""));
    let title = shorten(panel.title, SUBTITLE, true, RIGHT - LEFT);
    canvas.text(LEFT, top + 14.0, &title, Type::new(SUBTITLE, INK).bold());
    // As in the table of a run, only money is abbreviated.
    let scale = Scale::of(panel.unit, if panel.unit == "USD" { panel.base.value } else { 0.0 });
    let unit = if is_share(panel.unit) || panel.unit == "USD" { "" } else { panel.unit };
    let mean = format!("mean of {base}: {} {unit}", interval_text(&scale, &panel.base));
    let mean = shorten(mean.trim_end(), LABEL, false, RIGHT - LEFT);
    canvas.text(LEFT, top + 30.0, &mean, Type::new(LABEL, GREY));
    frame_of(canvas, &plot, &axis, panel.unit);
    for (i, (row, label)) in panel.rows.iter().zip(labels).enumerate() {
        let y = frame.top + (i as f64 + 0.5) * ROW;
        let label = shorten(label, LABEL, false, EDGES.0 - LEFT - 14.0);
        canvas.text(EDGES.0 - 10.0, y + 0.36 * LABEL, &label, Type::new(LABEL, INK).at(Side::End));
        let words = match row {
            Some(contrast) => point(canvas, &plot, &axis, y, contrast),
            None => "not reported".to_owned(),
        };
        canvas.text(EDGES.1 + 12.0, y + 0.36 * LABEL, &words, Type::new(LABEL, INK));
    }
}

/// Level lines, numbers below, and the line of no difference with its name.
fn frame_of(canvas: &Canvas, plot: &Plot, axis: &Axis, unit: &str) {
    let frame = plot.frame;
    for &tick in &axis.ticks {
        let x = plot.across(tick);
        canvas.line((x, frame.top), (x, frame.bottom + 4.0), (GRID, 1.0));
        let words = axis.format_ext(&tick);
        canvas.text(x, frame.bottom + 18.0, &words, Type::new(LABEL, GREY).at(Side::Middle));
    }
    canvas.line((frame.left, frame.bottom), (frame.right, frame.bottom), (MARK, 1.0));
    let zero = plot.across(0.0);
    canvas.line((zero, frame.top - 4.0), (zero, frame.bottom), (INK, 1.0));
    canvas.text(zero, frame.top - 8.0, "no difference", Type::new(LABEL, INK).at(Side::Middle));
    let title = match unit {
        unit if is_share(unit) => "difference in percentage points".to_owned(),
        "USD" => "difference".to_owned(),
        unit => format!("difference, {unit}"),
    };
    let middle = (frame.left + frame.right) / 2.0;
    canvas.text(middle, frame.bottom + 35.0, &title, Type::new(LABEL, GREY).at(Side::Middle));
}

/// A point with its interval; what it says in numbers.
fn point(canvas: &Canvas, plot: &Plot, axis: &Axis, y: f64, c: &Contrast) -> String {
    let colour = if clear(c) { LINE } else { MARK };
    let (low, high) = (plot.across(c.interval.0), plot.across(c.interval.1));
    canvas.line((low, y), (high, y), (colour, 2.0));
    for end in [low, high] {
        canvas.line((end, y - 4.0), (end, y + 4.0), (colour, 1.5));
    }
    canvas.dot((plot.across(c.difference.value), y), 3.6, colour);
    interval_text(&axis.scale, &c.difference)
}

/// Whether the interval leaves zero out.
fn clear(c: &Contrast) -> bool {
    c.interval.0 > 0.0 || c.interval.1 < 0.0
}

/// A mean with half its 95 % interval.
fn interval_text(scale: &Scale, estimate: &Estimate) -> String {
    scale.with_error(estimate.value, estimate.half_width(0.95))
}

/// An axis that holds zero and all intervals. Differences of shares are written in points.
fn axis(panel: &Panel) -> Axis {
    let ends = panel.rows.iter().flatten().map(|c| c.interval);
    let (low, high) = ends.fold((0.0, 0.0), |(l, h), (low, high)| (smaller(l, low), larger(h, high)));
    let mut axis = Axis::holding(low, high, 5, panel.unit);
    if is_share(panel.unit) {
        axis.scale.suffix = "";
    }
    axis
}

fn page(comparison: &Comparison, panels: &[Panel]) -> Page {
    let base = &comparison.base.label;
    let others: Vec<&str> = comparison.alternatives.iter().map(|a| a.subject.label.as_str()).collect();
    let said = panels.iter().flat_map(|p| {
        let scale = axis(p).scale;
        p.rows.iter().zip(&others).filter_map(move |(row, label)| {
            Some(format!("{}, {label}: {}.", p.title, interval_text(&scale, &(*row)?.difference)))
        })
    });
    let notes = comparison.alternatives.iter();
    let notes = notes.flat_map(|a| a.notes.iter().map(|note| format!("{}: {note}", a.subject.label)));
    let origin = format!(
        "Both scenarios of a pair see the same random futures; the number at the right is the mean difference ± half \
         its 95 % interval. The last line names {base}; the others are in comparison.json."
    );
    Page {
        name: "differences".to_owned(),
        title: format!("What changes against {base}"),
        subtitle: format!(
            "Mean paired difference over {} replications, alternative less {base}",
            grouped(comparison.replications as f64, 0)
        ),
        description: said.collect::<Vec<_>>().join(" "),
        legend: Legend::default()
            .with(Sample::Dot(LINE), "difference whose 95 % interval leaves zero out")
            .with(Sample::Dot(MARK), "difference that may be zero"),
        notes: std::iter::once(origin).chain(notes).collect(),
    }
}

/// The origin of the numbers: the base's, with the lowest level of validation.
fn manifest(comparison: &Comparison) -> Manifest {
    let base = &comparison.base;
    let levels = comparison.alternatives.iter().map(|a| a.subject.validation);
    Manifest {
        schema_version: SCHEMA_VERSION,
        scenario: base.scenario.clone(),
        scenario_hash: base.scenario_hash.clone(),
        seed: comparison.seed,
        replications: comparison.replications,
        engine_version: comparison.engine_version,
        random_scheme: comparison.random_scheme,
        validation: levels.fold(base.validation, |a, b| if b < a { b } else { a }),
    }
}
