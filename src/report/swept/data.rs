//! A sweep as JSON, and as a table of one line a point and measure.
use crate::report::data::pretty;
use crate::report::reading::numbers;
use crate::study::comparison::Subject;
use crate::study::measure::Reading;
use crate::study::single::SCHEMA_VERSION;
use crate::study::sweep::{Judged, Named, Row, Sweep};
use crate::study::threshold::Verdict;
use serde::Serialize;

/// `sweep.json`: the layout's version first.
#[derive(Serialize)]
struct Document<'s> {
    schema_version: u32,
    base: &'s Subject,
    seed: u64,
    replications: u64,
    engine_version: &'s str,
    random_scheme: u32,
    axes: Vec<Varied<'s>>,
    measures: Vec<Measured<'s>>,
    thresholds: &'s [Judged],
    points: Vec<Point<'s>>,
}

#[derive(Serialize)]
struct Varied<'s> {
    key: &'s str,
    values: &'s [String],
}

#[derive(Serialize)]
struct Measured<'s> {
    name: &'s str,
    title: &'s str,
    unit: &'s str,
    base: Option<Reading>,
}

#[derive(Serialize)]
struct Point<'s> {
    at: Vec<&'s str>,
    scenario_hash: &'s str,
    values: &'s [Option<Reading>],
    differences: &'s [Option<Reading>],
    #[serde(skip_serializing_if = "<[Verdict]>::is_empty")]
    verdicts: &'s [Verdict],
}

/// All points, with every error.
pub(in crate::report) fn sweep_json(sweep: &Sweep) -> String {
    pretty(&Document {
        schema_version: SCHEMA_VERSION,
        base: &sweep.base,
        seed: sweep.seed,
        replications: sweep.replications,
        engine_version: sweep.engine_version,
        random_scheme: sweep.random_scheme,
        axes: sweep.axes.iter().map(|axis| Varied { key: &axis.key, values: &axis.values }).collect(),
        measures: sweep.measures.iter().zip(&sweep.own).map(|(m, own)| measured(m, own)).collect(),
        thresholds: &sweep.judged,
        points: sweep.rows.iter().map(|row| point(sweep, row)).collect(),
    })
}

fn measured<'s>(m: &'s Named, own: &Option<Reading>) -> Measured<'s> {
    Measured { name: &m.name, title: &m.title, unit: m.unit, base: *own }
}

fn point<'s>(sweep: &'s Sweep, row: &'s Row) -> Point<'s> {
    Point {
        at: sweep.axes.iter().zip(&row.at).map(|(axis, i)| axis.values[*i].as_str()).collect(),
        scenario_hash: &row.scenario_hash,
        values: &row.values,
        differences: &row.differences,
        verdicts: &row.verdicts,
    }
}

/// One line a point and measure.
pub(in crate::report) fn sweep_csv(sweep: &Sweep) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let keys = sweep.axes.iter().map(|axis| axis.key.clone());
    let rest = [
        "measure",
        "unit",
        "value",
        "se",
        "low",
        "high",
        "difference",
        "difference_se",
        "difference_low",
        "difference_high",
    ];
    let header = keys.chain(rest.map(str::to_owned));
    out.write_record(header).expect("writing to memory cannot fail");
    for row in &sweep.rows {
        let at: Vec<&str> =
            sweep.axes.iter().zip(&row.at).map(|(axis, i)| axis.values[*i].as_str()).collect();
        for (m, (value, difference)) in sweep.measures.iter().zip(row.values.iter().zip(&row.differences)) {
            let numbers = numbers(value).into_iter().chain(numbers(difference));
            let names = [m.name.clone(), m.unit.to_owned()];
            let line = at.iter().map(|v| (*v).to_owned()).chain(names).chain(numbers);
            out.write_record(line).expect("writing to memory cannot fail");
        }
    }
    out.into_inner().expect("flushing to memory cannot fail")
}
