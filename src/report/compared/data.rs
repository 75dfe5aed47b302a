//! A comparison as JSON and as a table of one line a quantity.
use super::super::data::pretty;
use crate::study::comparison::{
    Alternative, ComparedFigure, ComparedSeries, Comparison, Contrast, Names, Over, Subject,
};
use crate::study::results::Period;
use crate::study::single::SCHEMA_VERSION;
use serde::Serialize;

/// `comparison.json`: the layout's version first.
#[derive(Serialize)]
struct Document<'c> {
    schema_version: u32,
    base: &'c Subject,
    seed: u64,
    replications: u64,
    engine_version: &'c str,
    random_scheme: u32,
    alternatives: Vec<Against<'c>>,
}

#[derive(Serialize)]
struct Against<'c> {
    #[serde(flatten)]
    subject: &'c Subject,
    changes: Vec<Changed<'c>>,
    notes: &'c [String],
    periods: &'c [Period],
    figures: &'c [ComparedFigure],
    series: Vec<Named<'c>>,
    only_base: &'c Names,
    only_other: &'c Names,
}

#[derive(Serialize)]
struct Changed<'c> {
    key: &'c str,
    base: Option<&'c str>,
    other: Option<&'c str>,
}

#[derive(Serialize)]
struct Named<'c> {
    name: &'c str,
    title: &'c str,
    unit: &'c str,
    over: Over,
    whole: Option<&'c Contrast>,
    values: Vec<Value<'c>>,
}

#[derive(Serialize)]
struct Value<'c> {
    period: &'c str,
    #[serde(flatten)]
    contrast: &'c Contrast,
}

/// The whole of a comparison, with every error.
pub(in crate::report) fn comparison_json(comparison: &Comparison) -> String {
    pretty(&Document {
        schema_version: SCHEMA_VERSION,
        base: &comparison.base,
        seed: comparison.seed,
        replications: comparison.replications,
        engine_version: comparison.engine_version,
        random_scheme: comparison.random_scheme,
        alternatives: comparison.alternatives.iter().map(against).collect(),
    })
}

fn against(a: &Alternative) -> Against<'_> {
    let changed = a.changes.iter();
    let changed = changed.map(|c| Changed { key: &c.key, base: c.from.as_deref(), other: c.to.as_deref() });
    Against {
        subject: &a.subject,
        changes: changed.collect(),
        notes: &a.notes,
        periods: &a.periods,
        figures: &a.figures,
        series: a.series.iter().map(|s| named(s, &a.periods)).collect(),
        only_base: &a.only_base,
        only_other: &a.only_other,
    }
}

fn named<'c>(s: &'c ComparedSeries, periods: &'c [Period]) -> Named<'c> {
    let values = periods.iter().zip(&s.by_period);
    let values = values.map(|(p, contrast)| Value { period: &p.label, contrast }).collect();
    Named { name: &s.name, title: &s.title, unit: s.unit, over: s.over, whole: s.whole.as_ref(), values }
}

const HEADER: [&str; 24] = [
    "alternative",
    "kind",
    "name",
    "period",
    "unit",
    "base",
    "base_se",
    "other",
    "other_se",
    "difference",
    "difference_se",
    "difference_low",
    "difference_high",
    "correlation",
    "variance_ratio",
    "above",
    "above_low",
    "above_high",
    "below",
    "below_low",
    "below_high",
    "equal",
    "equal_low",
    "equal_high",
];

/// One line a quantity: figures, then series over all common periods (`sum` or `mean`), then series by period. What is not
/// defined is left empty.
pub(in crate::report) fn comparison_csv(comparison: &Comparison) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let header = HEADER.map(str::to_owned).to_vec();
    let lines = comparison.alternatives.iter().flat_map(lines);
    for record in std::iter::once(header).chain(lines) {
        out.write_record(record).expect("writing to memory cannot fail");
    }
    out.into_inner().expect("flushing to memory cannot fail")
}

fn lines(a: &Alternative) -> Vec<Vec<String>> {
    let label = a.subject.label.as_str();
    let figures = a.figures.iter().map(|f| line([label, "figure", &f.name, "", f.unit], &f.contrast));
    let wholes = a.series.iter().filter_map(|s| {
        let kind = if s.over == Over::Sum { "sum" } else { "mean" };
        Some(line([label, kind, &s.name, "", s.unit], s.whole.as_ref()?))
    });
    let periods = a.series.iter().flat_map(|s| {
        let values = a.periods.iter().zip(&s.by_period);
        values.map(|(p, c)| line([label, "series", &s.name, &p.label, s.unit], c))
    });
    figures.chain(wholes).chain(periods).collect()
}

/// Values in the shortest form that reads back as the same number.
fn line(names: [&str; 5], c: &Contrast) -> Vec<String> {
    let means = [c.base, c.other, c.difference].into_iter().flat_map(|e| [e.value, e.standard_error]);
    let means = means.chain([c.interval.0, c.interval.1]).map(Some);
    let frequencies = [c.above, c.below, c.equal].into_iter().flat_map(|f| [f.value, f.low, f.high]);
    let numbers = means.chain([c.correlation, c.variance_ratio]).chain(frequencies.map(Some));
    let text = numbers.map(|x| x.map_or(String::new(), |x| x.to_string()));
    names.into_iter().map(str::to_owned).chain(text).collect()
}
