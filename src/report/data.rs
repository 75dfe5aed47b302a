//! Results as JSON and as a tidy table.
use crate::study::results::{
    Figure, Manifest, OpenFile, Period, Results, Sampled, Score, Series, Summary, Surveyed,
};
use serde::Serialize;

/// `summary.json`: the layout's version first.
#[derive(Serialize)]
struct Document<'r> {
    schema_version: u32,
    manifest: &'r Manifest,
    title: &'r str,
    description: &'r str,
    periods: &'r [Period],
    figures: &'r [Figure],
    series: Vec<Named<'r>>,
    policy: Vec<Band<'r>>,
    marks: Vec<Day<'r>>,
    published: Vec<Published<'r>>,
    scores: &'r [Score],
    #[serde(skip_serializing_if = "<[Surveyed]>::is_empty")]
    surveys: &'r [Surveyed],
    #[serde(skip_serializing_if = "<[OpenFile]>::is_empty")]
    open_files: &'r [OpenFile],
    #[serde(skip_serializing_if = "Option::is_none")]
    sampled: &'r Option<Sampled>,
}

#[derive(Serialize)]
struct Named<'r> {
    name: &'r str,
    title: &'r str,
    unit: &'r str,
    values: Vec<Value<'r>>,
}

#[derive(Serialize)]
struct Value<'r> {
    period: &'r str,
    #[serde(flatten)]
    summary: &'r Summary,
}

#[derive(Serialize)]
struct Band<'r> {
    title: &'r str,
    regimes: &'r [String],
    days: &'r [i32],
    probability: &'r [Vec<f64>],
}

#[derive(Serialize)]
struct Day<'r> {
    day: i32,
    label: &'r str,
}

#[derive(Serialize)]
struct Published<'r> {
    series: &'r str,
    title: &'r str,
    source: &'r str,
    values: Vec<Point<'r>>,
}

#[derive(Serialize)]
struct Point<'r> {
    period: &'r str,
    value: f64,
}

/// The whole of the results, with every error.
pub(super) fn summary_json(results: &Results) -> String {
    pretty(&Document {
        schema_version: results.manifest.schema_version,
        manifest: &results.manifest,
        title: &results.title,
        description: &results.description,
        periods: &results.periods,
        figures: &results.figures,
        series: results.series.iter().map(|s| named(s, results)).collect(),
        policy: policy(results),
        marks: results.marks.iter().map(|m| Day { day: m.day, label: &m.label }).collect(),
        published: published(results),
        scores: &results.scores,
        surveys: &results.surveys,
        open_files: &results.open_files,
        sampled: &results.sampled,
    })
}

/// Where the numbers come from.
pub(super) fn manifest_json(results: &Results) -> String {
    pretty(&results.manifest)
}

/// JSON for people, with a line break at its end.
pub(super) fn pretty(document: &impl Serialize) -> String {
    let mut text =
        serde_json::to_string_pretty(document).expect("plain data with text keys always serialises");
    text.push('\n');
    text
}

fn named<'r>(series: &'r Series, results: &'r Results) -> Named<'r> {
    let values = results.periods.iter().zip(&series.summary);
    let values = values.map(|(p, summary)| Value { period: &p.label, summary }).collect();
    Named { name: &series.name, title: &series.title, unit: series.unit, values }
}

fn policy(results: &Results) -> Vec<Band<'_>> {
    let bands = results.policy.iter();
    bands
        .map(|b| Band { title: &b.title, regimes: &b.regimes, days: &b.days, probability: &b.probability })
        .collect()
}

fn published(results: &Results) -> Vec<Published<'_>> {
    let all = results.observed.iter();
    all.map(|o| Published {
        series: &o.series,
        title: &o.title,
        source: &o.source,
        values: points(results, &o.points).map(|(period, value)| Point { period, value }).collect(),
    })
    .collect()
}

/// Published values of periods that the run has.
fn points<'r>(results: &'r Results, points: &'r [(usize, f64)]) -> impl Iterator<Item = (&'r str, f64)> {
    points.iter().filter_map(|&(i, value)| Some((results.periods.get(i)?.label.as_str(), value)))
}

/// One number a line: `month,series,statistic,value`, published values last.
pub(super) fn series_csv(results: &Results) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let header = ["month", "series", "statistic", "value"].map(str::to_owned);
    for record in std::iter::once(header).chain(simulated(results)).chain(observed(results)) {
        out.write_record(record).expect("writing to memory cannot fail");
    }
    out.into_inner().expect("flushing to memory cannot fail")
}

fn simulated(results: &Results) -> impl Iterator<Item = [String; 4]> {
    let values = |series: &'_ Series| -> Vec<[String; 4]> {
        let periods = results.periods.iter().zip(&series.summary);
        periods
            .flat_map(|(p, s)| {
                let all = statistics(s).into_iter();
                all.map(|(name, v)| record(&p.label, &series.name, name, v)).collect::<Vec<_>>()
            })
            .collect()
    };
    results.series.iter().flat_map(values)
}

fn observed(results: &Results) -> impl Iterator<Item = [String; 4]> {
    let all = results.observed.iter();
    all.flat_map(|o| points(results, &o.points).map(|(month, v)| record(month, &o.series, "observed", v)))
}

/// Values in the shortest form that reads back as the same number.
fn record(month: &str, series: &str, statistic: &str, value: f64) -> [String; 4] {
    [month.to_owned(), series.to_owned(), statistic.to_owned(), value.to_string()]
}

/// Every statistic with its error: the mean's standard error, the quantiles' intervals.
fn statistics(s: &Summary) -> Vec<(&'static str, f64)> {
    const ENDS: [(&str, &str); 5] = [
        ("q05_low", "q05_high"),
        ("q25_low", "q25_high"),
        ("q50_low", "q50_high"),
        ("q75_low", "q75_high"),
        ("q95_low", "q95_high"),
    ];
    let mut all = vec![
        ("mean", s.mean.value),
        ("se", s.mean.standard_error),
        ("q05", s.q05),
        ("q25", s.q25),
        ("q50", s.q50),
        ("q75", s.q75),
        ("q95", s.q95),
    ];
    for ((low, high), interval) in ENDS.iter().zip(s.intervals) {
        if let Some(ends) = interval {
            all.extend([(*low, ends.0), (*high, ends.1)]);
        }
    }
    all
}
