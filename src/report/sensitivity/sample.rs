//! A made-up answer, for tests.
use crate::stats::Estimate;
use crate::stats::sensitivity::{Bounded, Elementary, Index, Shift};
use crate::study::comparison::Subject;
use crate::study::sensitivity::{Group, Metric, Parameter, Sensitivity, Shares, Sizes, Spread, Swing};

fn estimate(value: f64, standard_error: f64) -> Estimate {
    Estimate { value, standard_error, n: 200, method: "mean" }
}

fn bounded(value: f64, half: f64) -> Bounded {
    Bounded { value, low: value - half, high: value + half }
}

fn parameter(name: &str, [low, high]: [f64; 2], sigma: f64, [median, tail]: [f64; 2]) -> Parameter {
    let size = 0.6 * (high - low).abs();
    Parameter {
        name: name.into(),
        quantiles: [0.05, 0.4, 0.81],
        swing: Some(Swing { low: estimate(low, 3e7), high: estimate(high, 3e7) }),
        elementary: Some(Elementary {
            size: bounded(size, 0.1 * size),
            mean: bounded(if high < low { -size } else { size }, 0.15 * size),
            spread: bounded(sigma, 0.2 * sigma),
        }),
        shift: Some(Shift { median, most: 1.6 * median, tail }),
    }
}

fn index(first: f64, total: f64) -> Index {
    Index { first: bounded(first, 0.05), total: bounded(total, 0.05) }
}

/// Three parameters, one of them without effect.
pub(crate) fn three() -> Sensitivity {
    let parameters = vec![
        parameter("lane.CN-US.transit", [-1.2e8, 2.1e8], 1.1e8, [0.08, 0.09]),
        parameter("regime.freeze.prompt", [6e8, -4e8], 3.2e8, [0.24, 0.31]),
        parameter("supplier.e-vac.capacity", [0.0, 0.0], 0.0, [0.04, 0.03]),
    ];
    let group = |name: &str, member: usize, index: Index| Group {
        name: name.into(),
        members: vec![parameters[member].name.clone()],
        index,
    };
    let groups = vec![
        group("lane.CN-US", 0, index(0.05, 0.09)),
        group("regime.freeze", 1, index(0.3, 0.41)),
        group("supplier.e-vac", 2, index(-0.01, 0.01)),
    ];
    Sensitivity {
        scenario: Subject {
            label: "april".into(),
            title: "April 2025 licensing".into(),
            scenario: "april".into(),
            scenario_hash: "0123456789abcdef".into(),
            validation: 1,
        },
        metric: Metric {
            name: "lost-output".into(),
            title: "Lost output of manufacturers".into(),
            unit: "USD",
        },
        seed: 1,
        replications: 200_000,
        engine_version: "0.1.0",
        random_scheme: 1,
        sizes: Sizes { futures: 200, trajectories: 20, rows: 1024, points: 10_000 },
        at_medians: Some(estimate(2.9e9, 6e7)),
        shares: Some(Shares { groups, chance: index(0.5, 0.6) }),
        spread: Some(Spread {
            mean: estimate(3.1e9, 2e7),
            deviation: 1.4e9,
            ignorance: bounded(0.42, 0.02),
            baseline: (0.03, 0.04),
            tail_baseline: (0.035, 0.05),
        }),
        parameters,
        left_out: vec!["regime.pending.review".into()],
    }
}

/// Forty parameters with long names.
pub(crate) fn many() -> Sensitivity {
    let mut s = three();
    let long =
        |i: usize| format!("regime.managed-trade-{i}.general-licence.share-of-the-firms-that-hold-one");
    s.parameters = (0..40)
        .map(|i| {
            let x = 4e8 / (i as f64 + 1.0);
            parameter(
                &long(i),
                [-x, if i % 3 == 0 { 0.3 * x } else { x }],
                0.3 * x,
                [0.3 / (i as f64 + 1.0), 0.02],
            )
        })
        .collect();
    let group = |i: usize| Group {
        name: long(i),
        members: vec![long(i)],
        index: index(0.3 / (i as f64 + 1.0), 0.32 / (i as f64 + 1.0)),
    };
    s.shares = Some(Shares { groups: (0..40).map(group).collect(), chance: index(0.2, 0.3) });
    s
}
