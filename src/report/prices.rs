//! Clearing prices: small multiples of fans on one scale, so that markets can be compared, and their ratios.
use super::axis::spoken;
use super::canvas::Plot;
use super::number::Scale;
use super::page::Page;
use super::panels::{Numbers, Panel, Panels, common};
use super::{Chart, fan};
use crate::study::results::{Results, Series};

/// A chart of prices and one of ratios, as far as there are any.
pub(super) fn prices(results: &Results) -> Vec<Chart> {
    let prices = Kind {
        family: "price.",
        name: "prices",
        title: "Clearing prices by market",
        unit: "USD per tonne",
        notes: "Price at which a market's demand is as large as what is supplied.",
    };
    let gaps = Kind {
        family: "price-gap.",
        name: "price-gap",
        title: "Prices over those of another market",
        unit: "times the other price",
        notes: "One where both markets pay the same.",
    };
    [prices, gaps].into_iter().filter_map(|kind| kind.chart(results)).collect()
}

/// What a chart shows.
struct Kind {
    family: &'static str,
    name: &'static str,
    title: &'static str,
    unit: &'static str,
    notes: &'static str,
}

impl Kind {
    fn chart(&self, results: &Results) -> Option<Chart> {
        let series: Vec<&Series> =
            results.series.iter().filter(|s| s.name.starts_with(self.family)).collect();
        let unit = series.first()?.unit;
        let vertical = common(&series, unit, |s| fan::extent(&s.summary));
        let panels = series
            .iter()
            .map(|s| Panel {
                title: s.title.clone(),
                finding: highest(results, s),
                series: s,
                vertical: vertical.clone(),
            })
            .collect();
        let panels = Panels { panels, numbers: Numbers::FirstColumn, unit: self.unit, draw };
        panels.chart(results, &self.page(results, &series))
    }

    fn page(&self, results: &Results, series: &[&Series]) -> Page {
        let highs: Vec<String> =
            series.iter().map(|s| format!("{}: {}", s.title, highest(results, s))).collect();
        Page {
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            subtitle: "Bands: 50 % and 90 % of replications; one scale for all.".to_owned(),
            description: format!("{}.", highs.join("; ")),
            legend: fan::legend(),
            notes: vec![self.notes.to_owned()],
        }
    }
}

fn draw(plot: &Plot, results: &Results, series: &Series) {
    fan::bands(plot, &results.periods, &series.summary);
    fan::median(plot, &results.periods, &series.summary, 1.6);
}

/// When the median is highest, and how high.
fn highest(results: &Results, series: &Series) -> String {
    let medians = series.summary.iter().zip(&results.periods);
    // The first of equals is the last one backwards.
    let most = medians.rev().max_by(|a, b| a.0.q50.total_cmp(&b.0.q50));
    most.map_or_else(String::new, |(s, p)| {
        format!("highest median {}, {}", Scale::of(series.unit, s.q50).short(s.q50), spoken(p))
    })
}
