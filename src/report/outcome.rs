//! How well figures are known, what it takes to know them better, and what became of limits.
use super::data::pretty;
use super::number::grouped;
use super::reading::judged;
use crate::stats::precision::replications_needed;
use crate::study::precision::Reached;
use crate::study::results::{Manifest, Results};
use crate::study::single::Outcome;
use serde::Serialize;
use std::fmt::Write as _;

/// Relative half-width for which the replications are told where nothing was asked for.
const USUAL: f64 = 0.01;

/// What it takes to know the first figure that has a tail to a hundredth; nothing where it is known so well, or cannot be.
pub fn outlook(results: &Results) -> String {
    let headline = results.figures.iter().find(|f| f.tail.is_some()).or(results.figures.first());
    let Some(figure) = headline else { return String::new() };
    let (e, half) = (&figure.mean, figure.mean.half_width(0.95));
    let relative = half / e.value.abs();
    if !(relative.is_finite() && relative > USUAL) {
        return String::new();
    }
    let cv = e.standard_error * (e.n as f64).sqrt() / e.value.abs();
    let needed = replications_needed(cv, USUAL, 0.95);
    format!(
        "{} is known to {} % of its mean (half the 95 % interval); 1 % takes about {} replications in all.\n",
        figure.title,
        grouped(100.0 * relative, 1),
        about(needed)
    )
}

/// How far each precision is, a line each.
pub fn reached(all: &[Reached], replications: u64) -> String {
    let mut out = String::new();
    for r in all {
        let (far, wanted) = match r.relative {
            Some((far, wanted)) => (percent(far), percent(wanted)),
            None => (plain(r.half_width), plain(r.wanted)),
        };
        let n = grouped(replications as f64, 0);
        let _ = match (r.is_met(), r.needed) {
            (true, _) => {
                writeln!(out, "{}: known to {far} after {n} replications ({wanted} was asked for)", r.name)
            }
            (false, Some(needed)) => writeln!(
                out,
                "{}: known to {far} after {n} replications, not to {wanted}; that takes about {} in all",
                r.name,
                about(needed)
            ),
            (false, None) => {
                writeln!(out, "{}: known to {far} after {n} replications, not to {wanted}", r.name)
            }
        };
    }
    out
}

fn percent(x: f64) -> String {
    let text = format!("{:.2}", 100.0 * x);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

fn plain(x: f64) -> String {
    if x == 0.0 || (1e-3..1e6).contains(&x) { format!("{x:.4}") } else { format!("{x:.3e}") }
}

/// To two digits, upwards, because the standard deviation that it comes from is an estimate.
fn about(n: u64) -> String {
    let mut unit = 1;
    while n / unit >= 100 {
        unit *= 10;
    }
    grouped((n.div_ceil(unit) * unit) as f64, 0)
}

/// Precisions and limits, a line each.
pub fn outcome_text(outcome: &Outcome, replications: u64) -> String {
    reached(&outcome.reached, replications) + &judged(&outcome.judged)
}

#[derive(Serialize)]
struct Document<'o> {
    schema_version: u32,
    manifest: &'o Manifest,
    precision: Vec<Precision<'o>>,
    thresholds: &'o [crate::study::sweep::Judged],
}

#[derive(Serialize)]
struct Precision<'o> {
    figure: &'o str,
    half_width: f64,
    wanted: f64,
    met: bool,
    replications_needed: Option<u64>,
}

/// `verdict.json`; none where nothing was wanted of a run.
pub(super) fn outcome_json(manifest: &Manifest, outcome: &Outcome) -> Option<String> {
    if outcome.reached.is_empty() && outcome.judged.is_empty() {
        return None;
    }
    let precision = outcome.reached.iter().map(|r| Precision {
        figure: &r.name,
        half_width: r.half_width,
        wanted: r.wanted,
        met: r.is_met(),
        replications_needed: r.needed,
    });
    Some(pretty(&Document {
        schema_version: manifest.schema_version,
        manifest,
        precision: precision.collect(),
        thresholds: &outcome.judged,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn what_is_needed_is_told_to_two_digits() {
        assert_eq!(
            (about(7), about(99), about(101), about(32_401)),
            ("7".into(), "99".into(), "110".into(), "33,000".into())
        );
        let mut results = sample::results();
        let place = results.figures.iter().position(|f| f.tail.is_some()).unwrap();
        let mean = &mut results.figures[place].mean;
        (mean.value, mean.standard_error, mean.n) = (100.0, 2.0, 10_000);
        let text = outlook(&results);
        assert!(
            text.contains("known to 3.9 % of its mean") && text.contains("about 160,000 replications"),
            "{text}"
        );
        results.figures[place].mean.standard_error = 0.1;
        assert_eq!(outlook(&results), "");
    }

    #[test]
    fn precisions_are_met_or_not() {
        let r = Reached {
            name: "lost-output".into(),
            half_width: 3.0,
            wanted: 2.0,
            relative: Some((0.03, 0.02)),
            needed: Some(2304),
        };
        let text = reached(std::slice::from_ref(&r), 1024);
        assert_eq!(
            text,
            "lost-output: known to 3 % after 1,024 replications, not to 2 %; that takes about 2,400 in all\n"
        );
        let met = Reached { half_width: 1.5, relative: Some((0.015, 0.02)), needed: None, ..r };
        assert!(
            reached(&[met], 4096).contains("known to 1.5 % after 4,096 replications (2 % was asked for)")
        );
    }
}
