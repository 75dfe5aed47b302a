//! Weeks of cover of every sector: small multiples of fans.
use super::axis::spoken;
use super::number::Scale;
use super::page::Page;
use super::panels::{Numbers, Panel, Panels, own};
use super::text::distinct;
use super::{Chart, fan};
use crate::study::results::{Results, Series};

/// The chart; `None` without series of cover.
pub(super) fn cover(results: &Results) -> Option<Chart> {
    let series: Vec<&Series> = results.series.iter().filter(|s| s.name.starts_with("cover.")).collect();
    let titles: Vec<&str> = series.iter().map(|s| s.title.as_str()).collect();
    let panels = series
        .iter()
        .zip(distinct(&titles))
        .map(|(s, title)| Panel {
            title,
            finding: lowest(results, s),
            series: s,
            vertical: own(s, |s| fan::extent(&s.summary)),
        })
        .collect();
    let draw = |plot: &super::canvas::Plot, results: &Results, series: &Series| {
        fan::bands(plot, &results.periods, &series.summary);
        fan::median(plot, &results.periods, &series.summary, 1.6);
    };
    let panels = Panels { panels, numbers: Numbers::Everywhere, unit: "weeks of cover", draw };
    panels.chart(results, &page(results, &series))
}

/// When the median is lowest, and how low.
fn lowest(results: &Results, series: &Series) -> String {
    let medians = series.summary.iter().zip(&results.periods);
    let least = medians.min_by(|a, b| a.0.q50.total_cmp(&b.0.q50));
    least.map_or_else(String::new, |(s, p)| {
        format!("lowest median {}, {}", Scale::of(series.unit, s.q50).write(s.q50, 1), spoken(p))
    })
}

fn page(results: &Results, series: &[&Series]) -> Page {
    let lows: Vec<String> = series.iter().map(|s| format!("{}: {}", s.title, lowest(results, s))).collect();
    Page {
        name: "cover".to_owned(),
        title: "Weeks of cover by sector".to_owned(),
        subtitle: "Bands: 50 % and 90 % of replications. Scales differ: each panel has its own, from zero."
            .to_owned(),
        description: format!("{}.", lows.join("; ")),
        legend: fan::legend(),
        notes: vec!["Weeks of cover: how long stocks last at normal use.".to_owned()],
    }
}
