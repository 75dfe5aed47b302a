//! Share of output stopped, by sector and for all together: small multiples of means and bands.
use super::axis::spoken;
use super::canvas::Plot;
use super::legend::{Legend, Sample};
use super::number::{Scale, larger};
use super::page::Page;
use super::panels::{Numbers, Panel, Panels, common};
use super::text::distinct;
use super::theme::{LINE, OUTER};
use super::{Chart, fan};
use crate::study::results::{Results, Series};

/// The chart; `None` without series of stopped output.
pub(super) fn stopped(results: &Results) -> Option<Chart> {
    let whole = results.series.iter().filter(|s| s.name == "stopped");
    let sectors: Vec<&Series> = results.series.iter().filter(|s| s.name.starts_with("stopped.")).collect();
    let titles: Vec<&str> = sectors.iter().map(|s| s.title.as_str()).collect();
    let whole = whole.map(|s| ("All manufacturers".to_owned(), s));
    let named: Vec<(String, &Series)> =
        whole.chain(distinct(&titles).into_iter().zip(sectors.iter().copied())).collect();
    let series: Vec<&Series> = named.iter().map(|(_, s)| *s).collect();
    if series.is_empty() {
        return None;
    }
    let vertical = common(&series, "share", extent);
    let panel =
        |(title, s)| Panel { title, finding: highest(results, s), series: s, vertical: vertical.clone() };
    let panels = named.into_iter().map(panel).collect();
    let panels = Panels { panels, numbers: Numbers::FirstColumn, unit: "share of output stopped", draw };
    panels.chart(results, &page(results, &series))
}

/// Band of 90 % and mean; a mean can lie above the band where few replications stop at all.
fn draw(plot: &Plot, results: &Results, series: &Series) {
    let along = |pick| fan::points(&results.periods, &series.summary, pick);
    plot.band(&along(|s| s.q05), &along(|s| s.q95), OUTER);
    plot.line(along(|s| s.mean.value), (LINE, 1.6));
}

fn extent(series: &Series) -> (f64, f64) {
    let (low, high) = fan::extent(&series.summary);
    (low, series.summary.iter().fold(high, |high, s| larger(high, s.mean.value)))
}

/// When the mean is highest, and how high.
fn highest(results: &Results, series: &Series) -> String {
    let means = series.summary.iter().zip(&results.periods);
    let most = means.max_by(|a, b| a.0.mean.value.total_cmp(&b.0.mean.value));
    most.map_or_else(String::new, |(s, p)| match s.mean.value {
        v if v <= 0.0 => "never stopped".to_owned(),
        v => format!("highest mean {}, {}", Scale::of("share", 1.0).write(v, 1), spoken(p)),
    })
}

fn page(results: &Results, series: &[&Series]) -> Page {
    let highs: Vec<String> = series.iter().map(|s| format!("{}: {}", s.title, highest(results, s))).collect();
    Page {
        name: "stopped".to_owned(),
        title: "Share of output stopped for want of materials".to_owned(),
        subtitle: "Line: mean over replications; band: 90 % of replications; one scale for all.".to_owned(),
        description: format!("{}.", highs.join("; ")),
        legend: Legend::default()
            .with(Sample::Line(LINE), "mean")
            .with(Sample::Area(OUTER), "90 % of replications"),
        notes: Vec::new(),
    }
}
