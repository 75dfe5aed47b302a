//! Disruptions against exact answers: closed forms, renewal arithmetic, and independent simulations with known errors.
//!
//! Statistical ones must have the exact value in their 99.9 % interval, half of which is at most 0.5 % of it.
#![allow(clippy::print_stdout)] // numbers beside their exact values, for `--nocapture`
mod common;

use coercivity::stats::Estimate;
use coercivity::study::results::Results;
use coercivity::study::single::Prepared;
use common::{LEVEL, PRECISION, assert_agrees, case, figure, file, from_text, run, scaled, series};
use std::path::Path;

/// x to the n-th.
fn power(x: f64, n: usize) -> f64 {
    (0..n).fold(1.0, |product, _| product * x)
}

// ---- a base stock whose supplier fails -------------------------------------------------------------------------------

/// Periods of a run.
const PERIODS: usize = 512;
/// Demand of a period, holding and back-order cost, probabilities of failing and of coming back.
const DEMAND: f64 = 2000.0;
const HOLDING: f64 = 0.25;
const SHORT: f64 = 3.0;
const FAILS: f64 = 0.04;
const RETURNS: f64 = 0.25;

/// Cost of a period, and whether its demand is served at once, after `n` periods without an order: the period ends with
/// S - (n + 1) d.
fn period(level: f64, n: usize) -> (f64, f64) {
    let left = level - (n as f64 + 1.0) * DEMAND;
    if left >= 0.0 { (HOLDING * left, 1.0) } else { (-SHORT * left, 0.0) }
}

/// Sums over a law of n: expected cost and share of demand served at once.
fn expected(level: f64, law: &[f64]) -> (f64, f64) {
    let terms = law.iter().enumerate().map(|(n, p)| (p, period(level, n)));
    terms.fold((0.0, 0.0), |(a, b), (p, (cost, served))| (a + p * cost, b + p * served))
}

/// Long-run law of n (Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed., section 9.2.2).
fn long_run() -> Vec<f64> {
    let down = FAILS * RETURNS / (FAILS + RETURNS);
    let up = RETURNS / (FAILS + RETURNS);
    (0..400).map(|n| if n == 0 { up } else { down * power(1.0 - RETURNS, n - 1) }).collect()
}

/// Expected cost and service over the horizon: an order of step t comes in t + 1, so a period ends after what happened to
/// orders until the one before, and the first after none failed.
fn over_horizon(level: f64) -> (f64, f64) {
    let mut law = vec![0.0; 400];
    law[0] = 1.0;
    let mut sum = (0.0, 0.0);
    for _ in 0..PERIODS {
        let now = expected(level, &law);
        sum = (sum.0 + now.0, sum.1 + now.1);
        let down: f64 = law[1..].iter().sum();
        let mut next = vec![0.0; law.len()];
        next[0] = law[0] * (1.0 - FAILS) + down * RETURNS;
        next[1] = law[0] * FAILS;
        for n in 1..law.len() - 1 {
            next[n + 1] = law[n] * (1.0 - RETURNS);
        }
        law = next;
    }
    sum
}

/// Snyder and Shen, example 9.3, at six levels: exact over the horizon, which starts undisturbed, and a period in the long run
/// when what the start saves is taken off.
#[test]
fn a_base_stock_under_disruptions_costs_and_serves_as_in_closed_form() {
    let published = [
        (2000.0, 3310.344790905193, 0.8620689655172413, 98_304),
        (4000.0, 2913.7930672375314, 0.896551724137931, 98_304),
        (6000.0, 2741.3792746043523, 0.9224137931034483, 90_112),
        (8000.0, 2737.0689302470355, 0.9418103448275862, 65_536),
        (10000.0, 2858.836172096615, 0.9563577586206896, 49_152),
        (12000.0, 3075.161603601367, 0.9672683189655172, 32_768),
    ];
    let n = PERIODS as f64;
    for (level, cost, served, replications) in published {
        let exact = expected(level, &long_run());
        assert!((exact.0 - cost).abs() < 1e-3 && (exact.1 - served).abs() < 1e-9, "{level}: {exact:?}");
        let mass = format!("\"{level} units\"");
        let sets =
            [("manufacturer.shop.stock.level", &*mass), ("manufacturer.shop.stock.initial-mass", &*mass)];
        let results = run(&case("disrupted_base_stock", &sets), replications);
        let horizon = over_horizon(level);
        let total = figure(&results, "cost").mean;
        assert_agrees(&format!("cost at {level}"), total, horizon.0);
        let net = Estimate { value: (total.value - horizon.0) / n + cost, ..scaled(total, 1.0 / n) };
        assert_agrees(&format!("cost of a period at {level}"), net, cost);
        let share = figure(&results, "fill-rate").mean;
        assert_agrees(&format!("fill rate at {level}"), share, horizon.1 / n);
        assert_agrees(
            "in the long run",
            Estimate { value: share.value - horizon.1 / n + served, ..share },
            served,
        );
    }
}

// ---- workloads that other programs have run --------------------------------------------------------------------------

fn workload(name: &str) -> Prepared {
    file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/workloads").join(format!("{name}.toml")), &[])
}

/// An estimate agrees with another simulation's: within three standard errors of the difference, and precise.
#[track_caller]
fn assert_matches(what: &str, estimate: Estimate, (value, error): (f64, f64)) {
    let both = (estimate.standard_error * estimate.standard_error + error * error).sqrt();
    let apart = (estimate.value - value) / both;
    println!(
        "{what}: {} +- {}, elsewhere {value} +- {error}: {apart:+.2} errors",
        estimate.value, estimate.standard_error
    );
    assert!(
        estimate.half_width(LEVEL) <= PRECISION * value,
        "{what} is known to {}",
        estimate.half_width(LEVEL)
    );
    assert!(apart.abs() <= 3.0, "{what}: {} in place of {value}, {apart:+.2} errors", estimate.value);
}

/// Cost of a period, fill rate, probability that some buyer ends some period with back-orders.
fn check_workload(name: &str, replications: u64, expected: [(f64, f64); 3]) {
    let results: Results = run(&workload(name), replications);
    let [cost, served, short] = expected;
    assert_matches(&format!("{name}, cost"), scaled(figure(&results, "cost").mean, 1.0 / 104.0), cost);
    assert_matches(&format!("{name}, fill rate"), figure(&results, "fill-rate").mean, served);
    assert_matches(&format!("{name}, any stock-out"), figure(&results, "firms-stopped").above_zero, short);
}

/// 2 x 10^7 replications of an independent program.
#[test]
fn one_node_agrees_with_an_independent_simulation() {
    check_workload("w1", 294_912, [(305.338, 0.037), (0.977735, 0.000007), (0.59769, 0.00011)]);
}

/// 4 x 10^6 replications of an independent program.
#[test]
fn a_network_that_rations_in_proportion_agrees_with_an_independent_simulation() {
    check_workload("w3p", 204_800, [(2920.28, 0.69), (0.981673, 0.000017), (0.68557, 0.00023)]);
}

/// The same with fixed priorities.
#[test]
fn a_network_with_priorities_agrees_with_an_independent_simulation() {
    check_workload("w3i", 163_840, [(3473.13, 1.05), (0.973374, 0.000017), (0.83207, 0.00019)]);
}

// ---- states in time --------------------------------------------------------------------------------------------------

/// One buyer, two suppliers, and a disruption.
fn two_suppliers(periods: usize, disruption: &str) -> Prepared {
    from_text(&format!(
        r#"
format = 1
[scenario]
title = "Two suppliers"
periods = {periods}
report = "step"
[material.part]
[supplier.one]
country = "AA"
makes.part = {{}}
[supplier.two]
country = "AA"
makes.part = {{}}
[manufacturer.shop]
country = "BB"
demand = "10 units/period"
mix.part = 1.0
sources.part = {{ one = 0.5, two = 0.5 }}
stock = {{ policy = "base-stock", level = "20 units", initial-mass = "20 units" }}
shortage = {{ rule = "lost", line-down-below = 0.25 }}
[lane.road]
from = "AA"
to = "BB"
transit = "1 period"
[disruption.fire]
hits = {{ suppliers = ["one", "two"] }}
{disruption}
"#
    ))
}

/// The share of suppliers that is disturbed in step t has mean a/(a + b) (1 - (1 - a - b)^(t + 1)), common cause or not; weeks
/// add up.
#[test]
fn a_chain_of_two_states_is_disturbed_as_often_as_its_powers_say() {
    let (a, b, steps) = (0.2, 0.3, 12);
    let at = |t: usize| a / (a + b) * (1.0 - power(1.0 - a - b, t + 1));
    for own in ["", "independent = true"] {
        let chance = format!("what = \"capacity\"\nchance = {{ begins = {a}, ends = {b} }}\n{own}");
        let results = run(&two_suppliers(steps, &chance), 1_769_472);
        for (t, estimate) in series(&results, "disrupted.fire").into_iter().enumerate() {
            assert_agrees(&format!("step {t} {own}"), estimate, at(t));
        }
        assert_agrees("weeks", figure(&results, "weeks-disrupted.fire").mean, (0..steps).map(at).sum());
    }
}

/// Probability that a line stops in step 2, in which nothing is left from the start (20 units serve two steps) but what was sent in
/// steps 0 and 1: orders of step 0 are 10, of step 1 what is missing. It stops where both suppliers were down in both steps.
/// Under a common cause that is one path of the chain, a (1 - b); apart, its square.
#[test]
fn a_common_cause_stops_a_line_more_often_than_luck_of_ones_own() {
    let (a, b) = (0.5, 0.2);
    let both = a * (1.0 - b);
    for (own, exact) in [("", both), ("independent = true", both * both)] {
        let chance = format!("what = \"orders\"\nchance = {{ begins = {a}, ends = {b} }}\n{own}");
        let results = run(&two_suppliers(3, &chance), 2_629_632);
        assert_agrees(&format!("stopped {own}"), figure(&results, "firms-stopped").mean, exact);
    }
}

/// Renewal theorem: in the long run it is disturbed for E lasts / (E every + E lasts) of the time. Read between two horizons, so
/// that the undisturbed start drops out.
#[test]
fn random_times_are_disturbed_for_the_share_of_their_means() {
    let laws = [
        (
            "{ varies = \"lognormal\", mean = \"6 periods\", sd = \"5 periods\" }",
            "{ varies = \"gamma\", shape = 3.0, mean = \"2 periods\" }",
            0.25,
            2048,
        ),
        (
            "{ varies = \"exponential\", mean = \"20 periods\" }",
            "{ varies = \"uniform\", min = \"1 period\", max = \"9 periods\" }",
            0.2,
            6144,
        ),
    ];
    for (every, lasts, share, replications) in laws {
        let random = format!("what = \"receipts\"\nrandom = {{ every = {every}, lasts = {lasts} }}");
        let weeks = |periods: usize| {
            figure(&run(&two_suppliers(periods, &random), replications), "weeks-disrupted.fire").mean
        };
        let (short, long) = (weeks(160), weeks(2160));
        let error =
            (short.standard_error * short.standard_error + long.standard_error * long.standard_error).sqrt();
        let between =
            Estimate { value: (long.value - short.value) / 2000.0, standard_error: error / 2000.0, ..long };
        assert_agrees(&format!("share of time {share}"), between, share);
    }
}
