//! Stages in series with exact costs (Snyder and Shen, Fundamentals of Supply Chain Theory, example and problem 6.1), under
//! echelon levels and under the local levels that are the same policy.
mod common;

use coercivity::study::results::Results;
use coercivity::study::single::Prepared;
use common::{assert_agrees, case, figure, file, run, scaled};
use std::path::Path;

/// Periods before those that are counted, where the long run is asked for.
const WARM_UP: f64 = 100.0;

/// Three stages: normal demand of 5 with standard deviation 1, and 1000 periods.
fn three(sets: &[(&str, &str)]) -> Prepared {
    file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/workloads/w2.toml"), sets)
}

/// The cost of a period in the long run is the exact one.
fn assert_cost(what: &str, prepared: &Prepared, periods: f64, replications: u64, exact: f64) -> Results {
    let results = run(prepared, replications);
    assert_agrees(what, scaled(figure(&results, "cost").mean, 1.0 / (periods - WARM_UP)), exact);
    results
}

const LONG_RUN: (&str, &str) = ("scenario.warm-up", "\"100 periods\"");

#[test]
fn three_stages_with_local_levels_cost_what_the_recursion_says() {
    let results = assert_cost("three stages, local", &three(&[LONG_RUN]), 1000.0, 256, 47.660_178);
    assert_agrees("fill rate", figure(&results, "fill-rate").mean, 0.9757);
}

#[test]
fn three_stages_with_echelon_levels_cost_the_same() {
    let sets = [
        LONG_RUN,
        ("supplier.stage-3.makes.part.stock.policy", "echelon-base-stock"),
        ("supplier.stage-3.makes.part.stock.level", "22.71 units"),
        ("supplier.stage-2.makes.assembly.stock.policy", "echelon-base-stock"),
        ("supplier.stage-2.makes.assembly.stock.level", "12.02 units"),
    ];
    let results = assert_cost("three stages, echelon", &three(&sets), 1000.0, 256, 47.660_178);
    assert_agrees("fill rate", figure(&results, "fill-rate").mean, 0.9757);
}

/// Other levels cost more: the exact cost is that of the published ones.
#[test]
fn other_levels_cost_more() {
    let at = |level| {
        let sets = [LONG_RUN, ("supplier.stage-2.makes.assembly.stock.level", level)];
        figure(&run(&three(&sets), 64), "cost").mean.value
    };
    let best = at("5.53 units");
    assert!(at("4.5 units") > 1.005 * best && at("6.5 units") > 1.005 * best);
}

/// With its start: every stage begins with its level on hand and nothing on order.
#[test]
fn a_thousand_periods_from_full_stocks_cost_what_they_should() {
    let results = run(&three(&[]), 512);
    let cost = scaled(figure(&results, "cost").mean, 1e-3);
    let fill = figure(&results, "fill-rate").mean;
    for (estimate, exact) in [(cost, 47.6640), (fill, 0.975_821)] {
        let error = estimate.standard_error;
        assert!(error <= 1e-3 * exact, "standard error {error} of {exact}");
        assert!((estimate.value - exact).abs() <= 3.0 * error, "{estimate:?} is not {exact}");
    }
}

#[test]
fn two_stages_cost_what_the_recursion_says() {
    let local = case("two_stages_in_noise", &[]);
    assert_cost("two stages, local", &local, 500.0, 512, 166.259_812);
    let echelon = case(
        "two_stages_in_noise",
        &[
            ("supplier.second.makes.part.stock.policy", "echelon-base-stock"),
            ("supplier.second.makes.part.stock.level", "228.488 units"),
        ],
    );
    assert_cost("two stages, echelon", &echelon, 500.0, 512, 166.259_812);
}
