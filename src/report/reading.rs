//! Readings of studies in words: a mean with its error, a quantile with its interval.
use super::number::{Scale, is_share, larger};
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

/// Value and half the interval, for a cell of a picture: `$3.42 bn` and `± 0.02`.
pub(super) fn halves(scale: &Scale, r: &Reading) -> [String; 2] {
    let bare = Scale { suffix: "", ..scale.clone() };
    let text = bare.with_error(r.value, (r.high - r.low) / 2.0);
    let (value, error) = text.split_once(" ± ").unwrap_or((text.as_str(), ""));
    [format!("{value}{}", scale.suffix), format!("± {error}")]
}

/// The same in one line, in the scale of its own size.
pub(super) fn line(unit: &str, r: &Reading) -> String {
    let half = (r.high - r.low) / 2.0;
    let money = unit == "USD";
    let scale = Scale::of(unit, if money { larger(r.value.abs(), half) } else { 0.0 });
    // A difference of shares is in percentage points.
    let scale = if is_share(unit) { Scale { suffix: "", ..scale } } else { scale };
    scale.with_error(r.value, half)
}

/// A title with its unit, where the numbers do not show it.
pub(super) fn titled(title: &str, unit: &str) -> String {
    let shown = is_share(unit) || matches!(unit, "USD" | "");
    if shown { title.to_owned() } else { format!("{title} ({unit})") }
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
