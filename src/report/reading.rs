//! Readings of studies in words: a mean with its error, a quantile with its interval.
use super::number::{Scale, larger};
use crate::study::comparison::Subject;
use crate::study::measure::Reading;
use crate::study::results::Manifest;
use crate::study::single::SCHEMA_VERSION;
use crate::study::sweep::Judged;
use crate::study::threshold::Verdict;
use std::fmt::Write as _;

/// The scale in which readings of a unit are written: only money is abbreviated, as in the table of a run.
pub(super) fn scale<'r>(unit: &str, readings: impl Iterator<Item = &'r Reading>) -> Scale {
    let largest = readings.fold(0.0, |most, r| larger(most, r.value.abs()));
    Scale::of(unit, if unit == "USD" { largest } else { 0.0 })
}

/// A reading in a table: `12.3 ± 0.4`, or for a quantile `12.3 (11.9 to 12.8)`; a dash where there is none.
pub(super) fn cell(scale: &Scale, reading: Option<&Reading>) -> String {
    let scale = Scale { prefix: "", suffix: "", ..scale.clone() };
    match reading {
        None => "–".to_owned(),
        Some(Reading { value, error: Some(error), .. }) => scale.with_error(*value, *error),
        Some(r) => scale.with_interval(r.value, (r.low, r.high)),
    }
}

/// Value and half the interval, for a cell of a picture.
pub(super) fn halves(scale: &Scale, r: &Reading) -> [String; 2] {
    let half = (r.high - r.low) / 2.0;
    let text = scale.with_error(r.value, half);
    let (value, error) = text.split_once(" ± ").unwrap_or((text.as_str(), ""));
    [value.to_owned(), format!("± {error}")]
}

/// The origin of a study's numbers.
pub(super) fn origin(
    base: &Subject,
    seed: u64,
    replications: u64,
    engine_version: &'static str,
    random_scheme: u32,
) -> Manifest {
    Manifest {
        schema_version: SCHEMA_VERSION,
        scenario: base.scenario.clone(),
        scenario_hash: base.scenario_hash.clone(),
        seed,
        replications,
        engine_version,
        random_scheme,
        validation: base.validation,
    }
}

/// What became of thresholds, a line each; nothing without any.
pub(super) fn judged(all: &[Judged]) -> String {
    let mut out = String::new();
    for j in all {
        let [pass, undecided, fail] = j.counts;
        let many = pass + undecided + fail > 1;
        let counts =
            if many { format!(" ({pass} pass, {undecided} undecided, {fail} fail)") } else { String::new() };
        let _ = writeln!(out, "{}: {}{counts}", j.threshold, word(j.verdict));
    }
    out
}

fn word(verdict: Verdict) -> String {
    verdict.to_string().to_uppercase()
}

/// Value, standard error and interval in the shortest form that reads back as the same; empty where there is none.
pub(super) fn numbers(reading: &Option<Reading>) -> [String; 4] {
    let of = |pick: fn(&Reading) -> Option<f64>| {
        reading.as_ref().and_then(pick).map_or(String::new(), |x| x.to_string())
    };
    [of(|r| Some(r.value)), of(|r| r.error), of(|r| Some(r.low)), of(|r| Some(r.high))]
}
