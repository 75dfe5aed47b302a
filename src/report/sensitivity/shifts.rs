//! PAWN: how far knowing a parameter moves the distribution, and its tail.
use super::super::Chart;
use super::super::axis::Axis;
use super::super::canvas::Canvas;
use super::super::legend::{Legend, Sample};
use super::super::number::{grouped, larger};
use super::super::page::Page;
use super::super::theme::{INNER, LINE, PUBLISHED};
use super::bars::{self, MOST, ROW, Rows};
use super::manifest;
use crate::stats::sensitivity::Shift;
use crate::study::sensitivity::Sensitivity;

/// The chart; `None` where there is no sample.
pub(super) fn shifts(s: &Sensitivity) -> Option<Chart> {
    let spread = s.spread.as_ref()?;
    let mut rows: Vec<(&str, Shift)> =
        s.parameters.iter().filter_map(|p| Some((p.name.as_str(), p.shift?))).collect();
    // By what they exceed of what nothing reaches, in either measure.
    let above = |s: &Shift| larger(s.median / spread.baseline.1, s.tail / spread.tail_baseline.1);
    rows.sort_by(|a, b| above(&b.1).total_cmp(&above(&a.1)));
    let seen = rows.iter().filter(|(_, s)| above(s) > 1.0).count();
    let left = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    let limits = larger(spread.baseline.1, spread.tail_baseline.1);
    let most = rows.iter().fold(limits, |m, (_, s)| larger(m, larger(s.median, s.tail)));
    let axis = Axis::holding(0.0, most, 5, "");
    let mut notes = vec![
        "Distances (Kolmogorov and Smirnov) between the distribution of all futures and that of those whose parameter lies in one tenth of its range: \
         the median over ten tenths, and the largest where only the worst tenth of futures is looked at. Left of its line a parameter cannot be \
         told from one that has no effect."
            .to_owned(),
    ];
    if left > 0 {
        notes.push(format!("{left} parameters that stand out less are in sensitivity.csv."));
    }
    let n = grouped(s.sizes.points as f64, 0);
    let page = Page {
        name: "shifts".into(),
        title: format!("{}: what moves its distribution", s.metric.title),
        subtitle: format!("PAWN indices from {n} points of a Latin hypercube"),
        description: format!(
            "{seen} of {} parameters can be told from none. First: {}.",
            s.parameters.len(),
            rows.first().map_or("none", |(name, _)| name)
        ),
        legend: Legend::default()
            .with(Sample::Area(LINE), "whole distribution")
            .with(Sample::Area(INNER), "worst tenth")
            .with(Sample::Line(PUBLISHED), "95 % of parameters without effect stay left of it"),
        notes,
    };
    let drawn = |canvas: &Canvas, top: f64| {
        let plot = Rows::new(canvas, top, rows.len(), &axis, "distance between distributions");
        for (i, (name, shift)) in rows.iter().enumerate() {
            let y = plot.middle(i);
            let both = [
                (shift.median, LINE, y - 3.5, spread.baseline.1),
                (shift.tail, INNER, y + 3.5, spread.tail_baseline.1),
            ];
            for (value, colour, at, limit) in both {
                plot.bar(at, 3.5, (0.0, value), colour);
                let x = plot.plot.across(limit);
                canvas.line((x, at - 0.25 * ROW), (x, at + 0.25 * ROW), (PUBLISHED, 1.4));
            }
            plot.words(i, name, &format!("{:.2} / {:.2}", shift.median, shift.tail));
        }
    };
    Some(page.draw_for(&s.scenario.title, &manifest(s), bars::height(rows.len()), drawn))
}
