//! A made-up table of weeks to hold, for tests.
use crate::stats::Estimate;
use crate::study::comparison::{Frequency, Subject};
use crate::study::hold::{Answer, By, Dearer, Hold, Plant, Row, Unit, When};

const N: u64 = 10_000;
/// 12 October 2026.
const START: i32 = 20_738;
/// Use of a week (t).
const WEEK: f64 = 0.276;

fn estimate(value: f64, standard_error: f64) -> Estimate {
    Estimate { value, standard_error, n: N, method: "mean" }
}

/// Dates of weeks from the start, or beyond the run.
fn by(p: f64, weeks: [i32; 3]) -> Option<By> {
    let when = |week: i32| if week < 52 { When::Day(START + 7 * week) } else { When::Later };
    let [date, low, high] = weeks.map(when);
    Some(By { p, date, between: (low, high) })
}

fn row(weeks: f64, stops: f64, cost: f64, lost: f64, dates: [[i32; 3]; 3]) -> Row {
    let half = 0.02 * (stops * (1.0 - stops)).sqrt();
    let [five, fifty, most] = dates;
    Row {
        weeks: Some(weeks),
        own: weeks == 16.0,
        scenario_hash: format!("{weeks}"),
        materials: vec![("n52".into(), 0.42 * weeks * WEEK), ("n42sh".into(), 0.58 * weeks * WEEK)],
        held: estimate(0.62 * weeks * WEEK, 0.004),
        cost: Some(estimate(cost, 210.0)),
        lost_output: Some(estimate(lost, 50_000.0)),
        both: Some(estimate(cost + lost, 50_000.0)),
        stops: Frequency { value: stops, low: stops - half, high: stops + half },
        dates: [by(0.05, five), by(0.5, fifty), by(0.95, most)],
    }
}

/// Four targets: dates within the run, in the atom beyond it, and at its edge.
pub(in crate::report) fn plant() -> Hold {
    let rows = vec![
        row(4.0, 0.97, 18_000.0, 8.1e6, [[5, 5, 6], [14, 13, 14], [49, 47, 52]]),
        row(16.0, 0.62, 44_000.0, 1.196e6, [[22, 21, 23], [46, 44, 48], [52, 52, 52]]),
        row(20.0, 0.31, 55_000.0, 1.145e6, [[30, 29, 31], [52, 49, 52], [52, 52, 52]]),
        row(26.0, 0.02, 71_000.0, 1.329e6, [[52, 52, 52]; 3]),
    ];
    let dearer = |row, value: f64, error: f64| Dearer {
        row,
        by: estimate(value, error),
        interval: (value - 1.96 * error, value + 1.96 * error),
    };
    Hold {
        scenario: Subject {
            label: "my-motor-plant".into(),
            title: "My motor plant".into(),
            scenario: "my-motor-plant".into(),
            scenario_hash: "0123456789abcdef0123456789abcdef".into(),
            validation: 0,
        },
        plant: Plant {
            name: "my-plant".into(),
            title: "My plant".into(),
            firms: 1,
            unit: Unit::Kilograms,
            start_day: START,
            last_day: START + 363,
            step_days: 7.0,
        },
        seed: 1,
        replications: N,
        engine_version: "0.1.0",
        random_scheme: 1,
        rows,
        answer: Answer {
            risk: 0.05,
            within_risk: Some(3),
            safest: 3,
            cheapest: Some(2),
            dearer: vec![dearer(0, 6.9e6, 6e4), dearer(1, 40_000.0, 30_000.0), dearer(3, 2e5, 3e4)],
        },
    }
}

/// Many targets that lie close together, firms of several sizes and nothing that costs anything.
pub(in crate::report) fn bare() -> Hold {
    let mut hold = plant();
    let weeks = (1..=24).map(|i| f64::from(i) * 0.5);
    hold.rows = weeks.map(|w| row(w, 0.9 - 0.03 * w, 0.0, 0.0, [[1, 1, 2]; 3])).collect();
    for row in &mut hold.rows {
        (row.cost, row.lost_output, row.both, row.dates) = (None, None, None, [None; 3]);
    }
    hold.plant.firms = 7;
    hold.plant.title = "A manufacturer of many firms whose title is longer than a line of the picture can hold without a break".into();
    hold.answer = Answer { risk: 0.001, within_risk: None, safest: 23, cheapest: None, dearer: Vec::new() };
    hold
}
