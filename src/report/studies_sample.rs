//! Made-up sweeps, stress tests and attributions, for tests.
use crate::scenario::Change;
use crate::study::attribute::{Attribution, Effect};
use crate::study::comparison::Subject;
use crate::study::measure::Reading;
use crate::study::stress::{Cell, Exposed, Exposure, Stress, Waits, Watched};
use crate::study::sweep::{Judged, Named, Row, Sweep};
use crate::study::threshold::Verdict;
use crate::study::vary::Axis;

const N: u64 = 10_000;

fn subject(label: &str) -> Subject {
    Subject {
        label: label.into(),
        title: "Licences & truces".into(),
        scenario: label.into(),
        scenario_hash: "0123456789abcdef0123456789abcdef".into(),
        validation: 1,
    }
}

fn reading(value: f64, error: f64) -> Reading {
    Reading { value, error: Some(error), low: value - 1.96 * error, high: value + 1.96 * error }
}

fn measures() -> Vec<Named> {
    let named = |name: &str, title: &str, unit| Named { name: name.into(), title: title.into(), unit };
    vec![
        named("lost-output", "Lost output of manufacturers", "USD"),
        named("fill-rate q5", "Share of manufacturers' demand served, 5 % quantile", "share"),
        named("weeks-down", "Weeks that a firm was down, mean of firms", "weeks"),
    ]
}

fn judged() -> Vec<Judged> {
    vec![Judged {
        threshold: "lost-output below 50e9 USD".into(),
        measure: "lost-output".into(),
        limit: 50e9,
        verdict: Verdict::Fail,
        counts: [1, 1, 2],
    }]
}

fn sweep(axes: Vec<Axis>) -> Sweep {
    let count: usize = axes.iter().map(|axis| axis.values.len()).product();
    let row = |i: usize| {
        let mut left = i;
        let mut at: Vec<usize> = axes.iter().map(|_| 0).collect();
        for (place, axis) in at.iter_mut().zip(&axes).rev() {
            *place = left % axis.values.len();
            left /= axis.values.len();
        }
        let x = 1.0 / (1.0 + i as f64);
        Row {
            at,
            scenario_hash: format!("{i}"),
            values: vec![
                Some(reading(160e9 * x, 3e9)),
                (i != 1).then(|| Reading { error: None, ..reading(0.9 - 0.3 * x, 0.01) }),
                Some(reading(21.0 * x, 0.4)),
            ],
            differences: vec![Some(reading(-20e9 * (1.0 - x), 1e9)), None, Some(reading(0.0, 0.0))],
            verdicts: vec![[Verdict::Pass, Verdict::Undecided, Verdict::Fail][i % 3]],
        }
    };
    Sweep {
        base: subject("snap-back"),
        seed: 1,
        replications: N,
        engine_version: "0.1.0",
        random_scheme: 1,
        measures: measures(),
        own: vec![Some(reading(120e9, 2e9)), None, Some(reading(14.0, 0.3))],
        rows: (0..count).map(row).collect(),
        judged: judged(),
        axes,
    }
}

/// One key over a range, over names, over dates; two over few and over many values.
pub(super) fn sweeps() -> Vec<(&'static str, Sweep)> {
    let axis = |text: &str| Axis::parse(text).unwrap();
    let names =
        "control.c.path.2026-11-16 = freeze, a thaw that has a name of many words, tightening, managed";
    vec![
        ("weeks", sweep(vec![axis("manufacturer.*.stock.target = 2 weeks..26 weeks:13")])),
        ("names", sweep(vec![axis(names)])),
        ("dates", sweep(vec![axis("disruption.stop.windows = 2026-01-01..2026-12-31:12")])),
        ("few", sweep(vec![axis("a.b = 1..3:3"), axis("manufacturer.*.patience = 2 weeks..26 weeks:5")])),
        (
            "many",
            sweep(vec![axis("a.b = 0..1:21"), axis("manufacturer.*.stock.target = 1 week..52 weeks:52")]),
        ),
    ]
}

/// Points over three keys, more than are printed.
pub(super) fn cube() -> Sweep {
    sweep(vec![
        Axis::parse("a=1..4:4").unwrap(),
        Axis::parse("b=1..5:5").unwrap(),
        Axis::parse("c=1..4:4").unwrap(),
    ])
}

fn waits(mean: f64, most: usize) -> Waits {
    let mut waits = Waits::new(most);
    (0..1000).for_each(|i| waits.push(mean * f64::from(i) / 400.0));
    waits
}

fn cell(row: usize, column: usize, watched: usize) -> Cell {
    let size = 1.0 + column as f64 - 0.3 * row as f64;
    let against = |there: bool| {
        let all = vec![Some(reading(13e9 * size, 0.4e9)), None, Some(reading(-2.0, 0.1))];
        if there { all } else { Vec::new() }
    };
    let lasting = |most: f64| (0..watched).map(|i| waits(most / (1.0 + i as f64), 30)).collect();
    Cell {
        scenario_hash: format!("{row}{column}"),
        values: vec![
            Some(reading(140e9 * size, 3e9)),
            Some(reading(0.8 / size, 0.002)),
            Some(reading(21.0, 0.4)),
        ],
        against_calm: against(column > 0),
        against_none: against(row > 0),
        survival: lasting(20.0 / size),
        recovery: lasting(8.0 * size),
        verdicts: vec![(column > 0).then_some(Verdict::Fail)],
    }
}

/// A small matrix, and one of many rows and columns with long names.
pub(super) fn stresses() -> Vec<(&'static str, Stress)> {
    let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let long = "a shock whose label has more words than a column of a table can hold";
    vec![
        (
            "small",
            stress(names(&["calm", "snap-back", "full-embargo"]), names(&["no strategy", "twelve-weeks"]), 4),
        ),
        (
            "large",
            stress(
                names(&["calm", "one", "two", "three", long, "five", "six", "seven", "eight", "nine"]),
                names(&[
                    "no strategy",
                    "a strategy that goes by a long name indeed",
                    "c",
                    "d",
                    "e",
                    "f",
                    "g",
                    "h",
                ]),
                20,
            ),
        ),
    ]
}

fn stress(shocks: Vec<String>, strategies: Vec<String>, watched: usize) -> Stress {
    let of = |i: usize| Watched {
        manufacturer: format!("maker-{i}"),
        title: format!("A maker of things, number {i}, with a title"),
        material: "ndfeb-heavy".into(),
    };
    let exposed = |(i, title): (usize, &str)| Exposed {
        name: format!("supplier-{i}"),
        title: title.into(),
        differences: vec![
            Some(reading(2.4e9 / (1.0 + 20.0 * i as f64), 0.1e9)),
            None,
            Some(reading(0.0, 0.0)),
        ],
    };
    let titles =
        ["China", "Vietnam and the Philippines and whoever else there is", "Japan", "Germany", "Noveon"];
    let cells = (0..strategies.len()).map(|row| (0..shocks.len()).map(|c| cell(row, c, watched)).collect());
    Stress {
        base: subject("truce-holds"),
        seed: 1,
        replications: N,
        engine_version: "0.1.0",
        random_scheme: 1,
        measures: measures(),
        cells: cells.collect(),
        shocks,
        strategies,
        from: 20_773,
        short: 0.1,
        step_weeks: 1.0,
        watched: (0..watched).map(of).collect(),
        exposure: Some(Exposure {
            days: 56.0,
            from: 20_773,
            suppliers: titles.into_iter().enumerate().map(exposed).collect(),
        }),
        judged: judged(),
    }
}

/// Several changes, one of which could not be switched alone.
pub(super) fn attribution() -> Attribution {
    let change = |key: &str, to: &str| Change { key: key.into(), from: None, to: Some(to.into()) };
    let effect = |key: &str, value: f64| Effect {
        key: key.into(),
        changes: vec![change(key, "\"12 weeks\"")],
        refused: None,
        differences: vec![Some(reading(value, 0.3e9)), None, Some(reading(value / 1e10, 0.1))],
    };
    let refused = Effect {
        refused: Some("unknown regime `snap-back`".into()),
        differences: vec![None; 3],
        ..effect("control.mofcom-18.path.2026-11-16", 0.0)
    };
    let several = Effect {
        changes: vec![change("lane.a.from", "\"CN\""), change("lane.a.to", "\"US\"")],
        ..effect("lane.a", 0.2e9)
    };
    Attribution {
        base: subject("base"),
        other: subject("snap-back"),
        seed: 1,
        replications: N,
        engine_version: "0.1.0",
        random_scheme: 1,
        measures: measures(),
        effects: vec![
            effect("manufacturer.automotive.stock.target", -9e9),
            effect("regime.of-a-long-name.general-licence.share.of.what", 4e9),
            several,
            refused,
        ],
        together: vec![Some(reading(-4e9, 0.5e9)), None, Some(reading(-0.4, 0.1))],
        interaction: vec![Some(reading(0.8e9, 0.6e9)), None, Some(reading(0.08, 0.1))],
    }
}
