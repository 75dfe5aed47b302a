//! Morris's plane: the size of effects across, how unlike themselves they are upwards.
use super::super::Chart;
use super::super::axis::Axis;
use super::super::canvas::{Canvas, Frame, Plot, Side, Type};
use super::super::grid;
use super::super::legend::{Legend, Sample};
use super::super::number::{grouped, larger};
use super::super::page::Page;
use super::super::theme::{GREY, INK, INNER, LABEL, LINE, MARK, PLOT_LEFT, RIGHT};
use super::bars::tail;
use super::{manifest, scale};
use crate::stats::sensitivity::Elementary;
use crate::study::sensitivity::Sensitivity;
use crate::study::sensitivity::layouts::EACH;
use plotters::coord::ranged1d::ValueFormatter;

/// Height of the plot.
const PLOT: f64 = 330.0;
/// Room for the numbers below it and their title.
const FOOT: f64 = 50.0;
/// Parameters with a name.
const NAMED: usize = 8;
/// Most pixels of a name.
const NAME: f64 = 220.0;

/// The chart; `None` where nothing was screened.
pub(super) fn plane(s: &Sensitivity) -> Option<Chart> {
    let mut points: Vec<(&str, Elementary)> =
        s.parameters.iter().filter_map(|p| Some((p.name.as_str(), p.elementary?))).collect();
    points.sort_by(|a, b| b.1.size.value.total_cmp(&a.1.size.value));
    let (first, _) = points.first()?;
    let most = |of: fn(&Elementary) -> f64| points.iter().fold(0.0, |m, (_, e)| larger(m, of(e)));
    let across = Axis::holding(0.0, most(|e| e.size.high), 6, s.metric.unit);
    let up = Axis::holding(0.0, most(|e| e.spread.value), 5, s.metric.unit);
    let n = grouped(s.sizes.trajectories as f64, 0);
    let scale = scale(s, most(|e| e.size.value));
    let page = Page {
        name: "screening".into(),
        title: format!("{}: parameters screened", s.metric.title),
        subtitle: format!(
            "Elementary effects over {n} trajectories: change of the mean per whole range of a parameter's probability"
        ),
        description: format!("Largest mean size: {first}, {}.", scale.short(points[0].1.size.value)),
        legend: Legend::default()
            .with(Sample::Dot(LINE), "a parameter")
            .with(Sample::Line(INNER), "95 % interval of the mean size")
            .with(Sample::Line(MARK), "deviation = mean size"),
        notes: vec![format!(
            "Well below the grey line effects are nearly the same everywhere; near or above it they depend on the other parameters, \
             or on where the parameter stands. Each point of a trajectory is the mean of {EACH} futures, the same along a trajectory; \
             what chance leaves in it counts as deviation."
        )],
    };
    let drawn = |canvas: &Canvas, top: f64| {
        let frame =
            Frame { left: PLOT_LEFT + 12.0, top: top + 8.0, right: RIGHT - 20.0, bottom: top + 8.0 + PLOT };
        let plot = canvas.plot(frame, across.clone(), up.clone());
        grid::levels(canvas, &plot, &up, grid::FULL);
        grid::upward_title(canvas, frame, "standard deviation of effects (σ)");
        for &tick in &across.ticks {
            let x = plot.across(tick);
            canvas.line((x, frame.bottom), (x, frame.bottom + 4.0), (INK, 1.0));
            let words = across.format_ext(&tick);
            canvas.text(x, frame.bottom + 18.0, &words, Type::new(LABEL, GREY).at(Side::Middle));
        }
        grid::level_title(canvas, frame, "mean size of effects (µ*)");
        let end = if across.to < up.to { across.to } else { up.to };
        plot.line(vec![(0.0, 0.0), (end, end)], (MARK, 1.0));
        for (_, e) in points.iter().rev() {
            let y = plot.height(e.spread.value);
            canvas.line(
                (plot.across(larger(e.size.low, 0.0)), y),
                (plot.across(e.size.high), y),
                (INNER, 1.4),
            );
        }
        for (_, e) in points.iter().rev() {
            canvas.dot((plot.across(e.size.value), plot.height(e.spread.value)), 3.2, LINE);
        }
        names(canvas, &plot, &points);
    };
    Some(page.draw_for(&s.scenario.title, &manifest(s), 8.0 + PLOT + FOOT, drawn))
}

/// Names of the largest, where they run into nothing.
fn names(canvas: &Canvas, plot: &Plot, points: &[(&str, Elementary)]) {
    let kind = Type::new(LABEL, INK);
    let place = |e: &Elementary| (plot.across(e.size.value), plot.height(e.spread.value));
    let dots: Vec<(f64, f64)> = points.iter().map(|(_, e)| place(e)).collect();
    let mut taken: Vec<Frame> = Vec::new();
    for (name, e) in points.iter().take(NAMED) {
        let (x, y) = place(e);
        let name = tail(name, NAME);
        let width = kind.width(&name);
        // Above and below to the left or right of the dot, whatever is free and inside.
        let left =
            if x - width / 2.0 < plot.frame.left + 4.0 { plot.frame.left + 4.0 } else { x - width / 2.0 };
        let left = if left + width > plot.frame.right { plot.frame.right - width } else { left };
        let boxes = [-9.0, 19.0].map(|dy| Frame {
            left,
            top: y + dy - 11.0,
            right: left + width,
            bottom: y + dy + 3.0,
        });
        let free = |b: &&Frame| {
            let inside = b.top >= plot.frame.top && b.bottom <= plot.frame.bottom - 2.0;
            let over = |d: &(f64, f64)| {
                d.0 > b.left - 5.0 && d.0 < b.right + 5.0 && d.1 > b.top - 4.0 && d.1 < b.bottom + 4.0
            };
            let meets = |t: &Frame| {
                t.left < b.right + 4.0 && b.left < t.right + 4.0 && t.top < b.bottom && b.top < t.bottom
            };
            inside && !dots.iter().any(over) && !taken.iter().any(meets)
        };
        if let Some(found) = boxes.iter().find(free) {
            canvas.text(found.left, found.bottom - 3.0, &name, kind);
            taken.push(*found);
        }
    }
}
