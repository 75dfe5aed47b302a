//! What a reader sees of what an answer depends on: a table, JSON and CSV, and a chart a method.
mod bars;
mod data;
mod finite;
mod plane;
#[cfg(test)]
pub(super) mod sample;
mod shares;
mod shifts;
mod table;
mod tornado;

pub(super) use data::{sensitivity_csv, sensitivity_json};
pub(super) use finite::first_not_finite;
pub use table::sensitivity_table;

use super::Chart;
use super::number::{Scale, grouped};
use crate::study::results::Manifest;
use crate::study::sensitivity::Sensitivity;
use crate::study::single::SCHEMA_VERSION;

/// Names of the charts that [`sensitivity_charts`] may make.
pub(super) const CHARTS: [&str; 4] = ["tornado.svg", "shares.svg", "screening.svg", "shifts.svg"];

/// A chart for every method that was asked for.
pub(super) fn sensitivity_charts(s: &Sensitivity) -> Vec<Chart> {
    [tornado::tornado(s), shares::shares(s), plane::plane(s), shifts::shifts(s)]
        .into_iter()
        .flatten()
        .collect()
}

fn manifest(s: &Sensitivity) -> Manifest {
    Manifest {
        schema_version: SCHEMA_VERSION,
        scenario: s.scenario.scenario.clone(),
        scenario_hash: s.scenario.scenario_hash.clone(),
        seed: s.seed,
        replications: s.replications,
        engine_version: s.engine_version,
        random_scheme: s.random_scheme,
        validation: s.scenario.validation,
    }
}

/// The figure with its unit, where its numbers do not carry it.
fn figure(s: &Sensitivity) -> String {
    match s.metric.unit {
        "" | "USD" | "share" => s.metric.title.clone(),
        unit => format!("{} ({unit})", s.metric.title),
    }
}

/// How numbers of the figure up to `largest` are written.
fn scale(s: &Sensitivity, largest: f64) -> Scale {
    Scale::of(s.metric.unit, if s.metric.unit == "USD" { largest } else { 0.0 })
}

/// A share in whole per cent, and to a tenth below ten.
fn percent(x: f64) -> String {
    let percent = 100.0 * x;
    format!("{} %", grouped(percent, usize::from(percent.abs() < 9.95))).replacen('-', "−", 1)
}
