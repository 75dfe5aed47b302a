//! Deterministic scenarios worked out by hand, week by week, and matched exactly: without chance every standard error
//! is exactly zero.
mod common;

use coercivity::study::results::Results;
use common::{case, figure, run, series};

/// Mean of a series in every week; its error is exactly zero.
fn exact(results: &Results, name: &str) -> Vec<f64> {
    let estimates = series(results, name);
    assert!(estimates.iter().all(|e| e.standard_error == 0.0), "{name} is not random");
    estimates.iter().map(|e| e.value).collect()
}

/// A figure that is the same in all replications: the kept values are it exactly, their mean to the 40 binary places in
/// which sums are held.
fn exact_figure(results: &Results, name: &str) -> f64 {
    let figure = figure(results, name);
    assert_eq!(figure.mean.standard_error, 0.0, "{name} is not random");
    let value = figure.quantiles[0].value;
    assert!(figure.quantiles.iter().all(|q| (q.value, q.low, q.high) == (value, value, value)));
    assert!((figure.mean.value - value).abs() <= 1e-12 * (1.0 + value), "{name}: {}", figure.mean.value);
    value
}

fn weeks(parts: &[(usize, f64)]) -> Vec<f64> {
    parts.iter().flat_map(|(n, x)| std::iter::repeat_n(*x, *n)).collect()
}

/// Target: 10 t x (4 + 3) weeks = 70 t of position. At the start 40 t in stock and 10 t due in each of weeks 0, 1 and 2.
///
/// A normal week: 10 t arrive, 10 t are used, stock 40 t (cover 4), position 40 + 20 = 60, order 10 t, which leave.
/// Weeks 0-3 are normal. From week 4 files are stuck (1, 2, ... 6 pending in weeks 4-9) and nothing leaves.
/// Weeks 4-6: what left in weeks 1-3 arrives: stock 40. Weeks 7-10: nothing arrives: 30, 20, 10, 0 at the end of the week,
/// served in full; 10 t ordered in each. Week 10: review of the six stuck files begins again, a seventh is filed; all
/// are due in week 12. Week 11: no stock, 10 t lost; position 0 + 70, no order. Week 12: 10 t lost; seven files granted;
/// 70 t may leave, 30 t can (capacity). Week 13: lost; 30 t leave. Week 14: lost; 10 t leave.
/// Week 15: 30 t arrive, 10 used: stock 20, on order 40, order 10 (filed, due in 17). Week 16: 30 t arrive: stock 40, on
/// order 20, order 10 (due in 18). Week 17: 10 t arrive: stock 40, on order 20, order 10; the file of week 15 is granted
/// and 10 t leave (they arrive in week 20, beyond the horizon). Week 18: stock 30, order 10, one granted, 10 t leave.
/// Week 19: stock 20, the same.
#[test]
fn files_that_nobody_decides_stop_the_line_four_weeks() {
    let results = run(&case("small_licensing", &[]), 64);
    let exports = weeks(&[(4, 10.0), (8, 0.0), (2, 30.0), (1, 10.0), (2, 0.0), (3, 10.0)]);
    assert_eq!(exact(&results, "exports.CN.US"), exports);
    assert_eq!(exact(&results, "exports.CN"), exports);
    let arrivals = weeks(&[(7, 10.0), (8, 0.0), (2, 30.0), (1, 10.0), (2, 0.0)]);
    assert_eq!(exact(&results, "arrivals.US.CN"), arrivals);
    let cover =
        [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 3.0, 2.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 4.0, 4.0, 3.0, 2.0];
    assert_eq!(exact(&results, "cover.motor"), cover);
    let stopped = weeks(&[(11, 0.0), (4, 1.0), (5, 0.0)]);
    assert_eq!(exact(&results, "stopped.motor"), stopped);
    assert_eq!(exact(&results, "stopped"), stopped);
    let pending: Vec<f64> =
        [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 7, 0, 0, 0, 1, 2, 2, 2, 2].map(f64::from).into();
    assert_eq!(exact(&results, "pending.office"), pending);
    assert_eq!(exact(&results, "granted.office"), weeks(&[(12, 0.0), (1, 7.0), (4, 0.0), (3, 1.0)]));
    let figures = [
        ("lost-output", 40_000.0),
        ("fill-rate", 0.8),
        ("weeks-down", 4.0),
        ("firms-stopped", 1.0),
        ("peak-stopped", 1.0),
        ("filed.office", 12.0),
        ("granted.office", 10.0),
        ("pending.office", 2.0),
        ("exports.CN.US", 140.0),
    ];
    for (name, value) in figures {
        assert_eq!(exact_figure(&results, name), value, "{name}");
    }
}

/// The same with a ban from week 4 and freedom from week 10. Orders stand: 60 t wait at week 10, 10 t are added; 30, 30
/// and 10 t leave in weeks 10, 11, 12 and arrive in weeks 13, 14, 15. Weeks 11 and 12 are lost. Week 13: stock 20, on
/// order 40, order 10; week 14: 30 t arrive, stock 40; week 15: 10 t arrive; from then on all is normal.
#[test]
fn a_ban_of_six_weeks_stops_the_line_two_weeks() {
    let sets =
        [("control.office.path.2025-02-03", "\"closed\""), ("control.office.path.2025-03-17", "\"open\"")];
    let results = run(&case("small_licensing", &sets), 64);
    let exports = weeks(&[(4, 10.0), (6, 0.0), (2, 30.0), (8, 10.0)]);
    assert_eq!(exact(&results, "exports.CN.US"), exports);
    let arrivals = weeks(&[(7, 10.0), (6, 0.0), (2, 30.0), (5, 10.0)]);
    assert_eq!(exact(&results, "arrivals.US.CN"), arrivals);
    let cover =
        [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 3.0, 2.0, 1.0, 0.0, 0.0, 0.0, 2.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0];
    assert_eq!(exact(&results, "cover.motor"), cover);
    assert_eq!(exact(&results, "stopped.motor"), weeks(&[(11, 0.0), (2, 1.0), (7, 0.0)]));
    let figures = [("lost-output", 20_000.0), ("fill-rate", 0.9), ("weeks-down", 2.0), ("filed.office", 0.0)];
    for (name, value) in figures {
        assert_eq!(exact_figure(&results, name), value, "{name}");
    }
}

/// Back-ordered instead of lost, with the ban: 10 t wait after week 11 and 20 t after week 12; the buyer's position falls
/// with them, so he goes on ordering 10 t a week: weeks 11 and 12 leave 30 and 20 t. Week 13: 30 t arrive and serve the
/// 20 t that wait and 10 t of the week: stock 0. Week 14: 30 t arrive, stock 20; week 15: 30 t arrive (70 + 10 + 10 t
/// ordered by week 12, 30 t a week), stock 40; weeks 16 on: normal.
#[test]
fn back_orders_are_served_late_and_lose_nothing() {
    let sets = [
        ("control.office.path.2025-02-03", "\"closed\""),
        ("control.office.path.2025-03-17", "\"open\""),
        ("manufacturer.motor.shortage.rule", "\"back-ordered\""),
        ("manufacturer.motor.shortage.cost", "\"2 USD/t/week\""),
        ("manufacturer.motor.stock.holding-cost", "\"1 USD/t/week\""),
    ];
    let results = run(&case("small_licensing", &sets), 64);
    assert_eq!(exact(&results, "exports.CN.US"), weeks(&[(4, 10.0), (6, 0.0), (3, 30.0), (7, 10.0)]));
    assert_eq!(exact(&results, "arrivals.US.CN"), weeks(&[(7, 10.0), (6, 0.0), (3, 30.0), (4, 10.0)]));
    let cover =
        [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 3.0, 2.0, 1.0, 0.0, 0.0, 0.0, 0.0, 2.0, 4.0, 4.0, 4.0, 4.0, 4.0];
    assert_eq!(exact(&results, "cover.motor"), cover);
    // Stock: 7 x 40 + 30 + 20 + 10 + 20 + 5 x 40 = 560 t-weeks at 1 USD; waiting 10 + 20 t-weeks at 2 USD.
    for (name, value) in [("lost-output", 0.0), ("cost", 620.0), ("weeks-down", 2.0)] {
        assert_eq!(exact_figure(&results, name), value, "{name}");
    }
}

/// A manufacturer without demand has stock but no weeks of cover: the run reports 0 and does not fail.
#[test]
fn a_manufacturer_without_demand_has_no_cover() {
    let sets = [
        ("manufacturer.motor.demand", "\"0 t/week\""),
        ("manufacturer.motor.stock.initial-mass", "\"40 t\""),
    ];
    let results = run(&case("small_licensing", &sets), 64);
    assert_eq!(exact(&results, "cover.motor"), vec![0.0; 20]);
    assert_eq!(exact(&results, "stopped.motor"), vec![0.0; 20]);
    assert_eq!(exact_figure(&results, "fill-rate"), 1.0);
}
