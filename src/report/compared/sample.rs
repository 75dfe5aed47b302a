//! Made-up comparisons, for tests.
use crate::report::sample;
use crate::scenario::Change;
use crate::stats::Estimate;
use crate::study::comparison::*;

const N: u64 = 20_000;

fn subject(label: &str, title: &str) -> Subject {
    Subject {
        label: label.into(),
        title: title.into(),
        scenario: "baseline".into(),
        scenario_hash: "0123456789abcdef0123456789abcdef".into(),
        validation: 1,
    }
}

fn contrast(base: f64, difference: f64, error: f64) -> Contrast {
    let estimate = |value: f64, standard_error: f64| Estimate { value, standard_error, n: N, method: "mean" };
    let frequency = |value: f64| Frequency { value, low: value * 0.99, high: value };
    Contrast {
        base: estimate(base, base.abs() * 0.003),
        other: estimate(base + difference, base.abs() * 0.003),
        difference: estimate(difference, error),
        interval: (difference - 1.96 * error, difference + 1.96 * error),
        correlation: (error > 0.0).then_some(0.97),
        above: frequency(0.1),
        below: frequency(0.6),
        equal: frequency(0.3),
        variance_ratio: (error > 0.0).then_some(33.3),
    }
}

fn figures(sign: f64, error: f64) -> Vec<ComparedFigure> {
    let figure = |name: &str, title: &str, unit, base: f64, d: f64| ComparedFigure {
        name: name.into(),
        title: title.into(),
        unit,
        detail: false,
        contrast: contrast(base, sign * d, error * d.abs()),
    };
    vec![
        figure("exports.CN.US", "Exports, China to the United States, whole months", "t", 14_742.0, 3217.0),
        figure("exports.CN.DE", "Exports, China to Germany, whole months", "t", 20_922.0, 4594.0),
        figure("fill-rate", "Share of manufacturers' demand served", "share", 0.863, 0.021),
        figure("lost-output", "Lost output of manufacturers", "USD", 91.6e9, -3.4e9),
        figure("weeks-down", "Weeks that a firm was down, mean of firms", "weeks", 12.18, -0.7),
    ]
}

fn alternative(label: &str, sign: f64, error: f64) -> Alternative {
    let results = sample::results();
    let series = |name: &str, title: &str, over| ComparedSeries {
        name: name.into(),
        title: title.into(),
        unit: if over == Over::Sum { "t" } else { "share" },
        over,
        whole: Some(contrast(0.8, 0.1 * sign, 0.01 * error)),
        by_period: vec![contrast(0.8, 0.1 * sign, 0.01 * error); results.periods.len()],
    };
    Alternative {
        subject: subject(label, "Another title"),
        changes: vec![Change { key: "a.b".into(), from: Some("\"6 weeks\"".into()), to: None }],
        notes: Vec::new(),
        periods: results.periods.clone(),
        figures: figures(sign, error),
        series: vec![
            series("arrivals.US.CN", "Arrivals in the United States from China", Over::Sum),
            series("stopped", "Output stopped, all manufacturers", Over::Mean),
        ],
        only_base: Names::default(),
        only_other: Names { figures: vec!["filed.office".into()], series: Vec::new() },
    }
}

/// A base and two alternatives.
pub(in crate::report) fn two() -> Comparison {
    comparison(vec![alternative("no queue", 1.0, 0.05), alternative("no holds", -0.2, 0.9)])
}

/// Many alternatives, with long labels, notes, a difference of nothing and one that lacks a figure.
pub(in crate::report) fn crowded() -> Comparison {
    let labels = (1..=9).map(|i| format!("alternative number {i} that has a label of more words than fit"));
    let mut all: Vec<Alternative> =
        labels.enumerate().map(|(i, l)| alternative(&l, 1.0 - 0.25 * i as f64, 0.1 * i as f64)).collect();
    all[4] = alternative("nothing", 0.0, 0.0);
    all[5].figures.remove(3);
    all[6]
        .notes
        .push("Horizons differ: one reports 2025-01 to 2026-12, the other 2025-01 to 2025-06.".into());
    all[6].changes =
        (0..50).map(|i| Change { key: format!("k.x{i}"), from: None, to: Some("1".into()) }).collect();
    comparison(all)
}

/// A base compared with itself.
pub(in crate::report) fn itself() -> Comparison {
    comparison(vec![alternative("baseline (2)", 0.0, 0.0)])
}

fn comparison(alternatives: Vec<Alternative>) -> Comparison {
    Comparison {
        base: subject("baseline", "Licences & truces"),
        seed: 1,
        replications: N,
        engine_version: "0.1.0",
        random_scheme: 1,
        alternatives,
    }
}
