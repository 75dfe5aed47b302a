//! Sobol indices: what each group of parameters has of the variance, alone and with all that it takes part in.
use super::super::Chart;
use super::super::axis::Axis;
use super::super::canvas::Canvas;
use super::super::legend::{Legend, Sample};
use super::super::number::{grouped, larger, smaller};
use super::super::page::Page;
use super::super::theme::{INK, INNER, LINE};
use super::bars::{self, MOST, Rows};
use super::{manifest, percent};
use crate::stats::sensitivity::Index;
use crate::study::sensitivity::Sensitivity;

/// The chart; `None` where the indices were not asked for.
pub(super) fn shares(s: &Sensitivity) -> Option<Chart> {
    let shares = s.shares.as_ref()?;
    let mut rows: Vec<(&str, Index)> = shares.groups.iter().map(|g| (g.name.as_str(), g.index)).collect();
    rows.sort_by(|a, b| b.1.total.value.total_cmp(&a.1.total.value));
    let left = rows.len().saturating_sub(MOST - 1);
    rows.truncate(MOST - 1);
    rows.insert(0, ("chance", shares.chance));
    let ends = rows.iter().flat_map(|(_, i)| [i.first.low, i.first.high, i.total.low, i.total.high]);
    let (least, most) = ends.fold((0.0, 0.1), |(l, m), x| (smaller(l, x), larger(m, x)));
    let axis = Axis::holding(least, most, 5, "share");
    let told: Vec<String> = rows
        .iter()
        .take(6)
        .map(|(name, i)| {
            format!("{name}: {} alone, {} in all", percent(i.first.value), percent(i.total.value))
        })
        .collect();
    let mut notes = vec![
        "Alone: the share that would go on average if the group were known (first index). With all that it takes part in: the \
         share that would stay if everything else were known (total index). Chance is what is drawn beside the uncertain \
         parameters. Thin lines: 95 % intervals by resampling; below zero is an error of estimation."
            .to_owned(),
    ];
    if left > 0 {
        notes.push(format!("{left} groups with smaller shares are in sensitivity.csv."));
    }
    let n = grouped(s.sizes.rows as f64, 0);
    let page = Page {
        name: "shares".into(),
        title: format!("{}: where its spread comes from", s.metric.title),
        subtitle: format!("Shares of the variance of single futures (Sobol indices, {n} rows)"),
        description: format!("{}.", told.join("; ")),
        legend: Legend::default()
            .with(Sample::Area(LINE), "alone")
            .with(Sample::Area(INNER), "with all that it takes part in")
            .with(Sample::Line(INK), "95 % interval"),
        notes,
    };
    let drawn = |canvas: &Canvas, top: f64| {
        let plot = Rows::new(canvas, top, rows.len(), &axis, "share of the variance");
        for (i, (name, index)) in rows.iter().enumerate() {
            let y = plot.middle(i);
            for (b, colour, at) in [(index.first, LINE, y - 3.5), (index.total, INNER, y + 3.5)] {
                plot.bar(at, 3.5, (0.0, b.value), colour);
                if b.high > b.low {
                    plot.whisker(at, (b.low, b.high));
                }
            }
            plot.words(i, name, &format!("{} / {}", percent(index.first.value), percent(index.total.value)));
        }
        plot.mark(0.0, (INK, 1.0));
    };
    Some(page.draw_for(&s.scenario.title, &manifest(s), bars::height(rows.len()), drawn))
}
