//! Regimes, truces and offices against exact values: Markov chains, survival laws, queues.
mod common;

use coercivity::model::Model;
use coercivity::numerics::{exp, ln, pow};
use coercivity::stats::{Estimate, proportion::proportion};
use common::{assert_agrees, case, from_text, record, run};

/// Days in a month.
const MONTH: f64 = 30.436_875;

/// Replications after which half of a 99.9 % interval is 0.45 % of a probability.
fn replications_for(p: f64) -> u64 {
    let z: f64 = 3.290_526_731_491_9;
    (z * z * (1.0 - p) / (p * 0.0045 * 0.0045)).ceil() as u64
}

/// Share of the replications that are in a regime at the start of a step.
fn share(m: &Model, n: u64, step: usize, regime: &str) -> Estimate {
    shares(m, n, step, &[regime]).remove(0)
}

fn shares(m: &Model, n: u64, step: usize, regimes: &[&str]) -> Vec<Estimate> {
    let recorder = record(m, n);
    let at = |name: &&str| m.regimes.iter().position(|r| r.name == **name).expect("a regime of the case");
    let of = |r: usize| recorder.regimes[step * m.controls.len() * m.regimes.len() + r];
    regimes.iter().map(|name| proportion(of(at(name)), n)).collect()
}

fn horizon(name: &str, sets: &[(&str, &str)], periods: usize) -> Model {
    let periods = periods.to_string();
    let sets: Vec<(&str, &str)> =
        sets.iter().copied().chain([("scenario.periods", periods.as_str())]).collect();
    case(name, &sets).model
}

const REGIMES: [&str; 4] = ["open", "licensing", "restricted", "truce"];

/// exp(Q t) of the chain of `switching.toml`, from licensing.
const CONTINUOUS: [(usize, [f64; 4]); 4] = [
    (1, [0.019331711, 0.8470848656, 0.0429879352, 0.0905954882]),
    (6, [0.0998729716, 0.4267873024, 0.1290817664, 0.3442579595]),
    (12, [0.1701821425, 0.2666362325, 0.1319338688, 0.4312477562]),
    (24, [0.2517716413, 0.20690841, 0.1128927876, 0.428427161]),
];

#[test]
fn a_chain_in_continuous_time_has_its_law_at_every_step_length() {
    for (months, exact) in CONTINUOUS {
        let m = horizon("switching", &[], months + 1);
        let rarest = exact.iter().fold(1.0, |a, b| common::smaller(a, *b));
        let got = shares(&m, replications_for(rarest), months, &REGIMES);
        for ((name, estimate), exact) in REGIMES.iter().zip(got).zip(exact) {
            assert_agrees(&format!("P({name} after {months} months)"), estimate, exact);
        }
    }
    // The law at a time does not depend on the step.
    let halved = horizon("switching", &[("scenario.step", "\"0.5 months\"")], 13);
    assert_agrees(
        "restricted after 6 months of halves",
        share(&halved, replications_for(0.129), 12, "restricted"),
        0.1290817664,
    );
}

#[test]
fn a_chain_in_continuous_time_is_stationary_in_the_long_run() {
    let m = horizon("switching", &[("scenario.step", "\"12 months\"")], 21);
    let exact = [0.3101719198, 0.2005730659, 0.106017192, 0.3832378223];
    let got = shares(&m, replications_for(0.106), 20, &REGIMES);
    for ((name, estimate), exact) in REGIMES.iter().zip(got).zip(exact) {
        assert_agrees(&format!("{name} in the long run"), estimate, exact);
    }
}

/// Expected months in each regime of the first 24: the trapezoidal rule over starts of steps, of which the figure is the sum.
#[test]
fn time_in_regimes_adds_up_to_the_integral_of_their_probabilities() {
    let exact = [3.736034106805973, 8.612255431026913, 2.7741025270409096, 8.877607935126203];
    let months = |step: f64| {
        let (length, periods) = (format!("\"{step} months\""), (24.0 / step) as usize + 1);
        let sets = [("scenario.step", length.as_str()), ("scenario.periods", &periods.to_string())];
        let results = run(&case("switching", &sets), 1_400_000);
        let band = &results.policy[0];
        REGIMES.map(|name| {
            let place = band.regimes.iter().position(|r| r == name).expect("it is entered");
            let shares = &band.probability[place];
            let ends = 0.5 * step * (shares[0] + shares[periods - 1]);
            let sum = common::figure(&results, &format!("weeks-in.office.{name}")).mean;
            let sum = common::scaled(sum, 7.0 / MONTH);
            Estimate { value: sum.value - ends, ..sum }
        })
    };
    for ((name, (coarse, fine)), exact) in
        REGIMES.iter().zip(months(1.0).into_iter().zip(months(0.5))).zip(exact)
    {
        assert_agrees(&format!("months in {name}"), fine, exact);
        let moved = (coarse.value - fine.value).abs();
        assert!(moved <= 0.005 * exact, "{name}: halving the step moves {moved}");
    }
}

#[test]
fn first_passages_have_their_mean_and_their_probabilities() {
    // Once restricted, always restricted.
    let absorbing =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/switching.toml"))
            .expect("the case is there")
            .replace("switches = { licensing = \"0.06/month\", truce = \"0.1/month\" }\n", "");
    let from = |start: &str, step: &str, periods: usize| {
        let text = absorbing
            .replace("regime = \"licensing\"", &format!("regime = \"{start}\""))
            .replace("step = \"1 month\"", &format!("step = \"{step}\""))
            .replace("periods = 25", &format!("periods = {periods}"));
        from_text(&text)
    };
    for (start, months, exact) in [
        ("truce", 12, 0.16513390753865115),
        ("truce", 24, 0.32723620957438343),
        ("licensing", 12, 0.32081820962484375),
    ] {
        let m = from(start, "1 month", months + 1).model;
        let estimate = share(&m, replications_for(exact), months, "restricted");
        assert_agrees(&format!("P(restricted within {months} months from {start})"), estimate, exact);
    }
    // Seen at the next start of a step, so half a step late (the trapezoidal rule for the integral of survival).
    let until = |step: f64| {
        let prepared = from("licensing", &format!("{step} months"), (600.0 / step) as usize);
        let weeks = common::figure(&run(&prepared, 640_000), "weeks-until.office.restricted").mean;
        let months = common::scaled(weeks, 7.0 / MONTH);
        Estimate { value: months.value - 0.5 * step, ..months }
    };
    let (coarse, fine) = (until(4.0), until(2.0));
    assert_agrees("months until restricted", fine, 45.9459459459);
    assert!((coarse.value - fine.value).abs() <= 0.005 * 45.9, "halving the step moves it");
}

#[test]
fn a_chain_in_discrete_time_has_its_law() {
    let from_truce = [0.1368368796, 0.2583135308, 0.0928599851, 0.5119896045];
    let m = horizon("sojourns", &[], 53);
    let got = shares(&m, replications_for(0.0928), 52, &REGIMES);
    for ((name, estimate), exact) in REGIMES.iter().zip(got).zip(from_truce) {
        assert_agrees(&format!("{name} 52 weeks after a truce"), estimate, exact);
    }
    let from_licensing = [0.1236441843, 0.3686601992, 0.1253521407, 0.3823434758];
    let m = horizon("sojourns", &[("control.office.regime", "\"licensing\"")], 27);
    let got = shares(&m, replications_for(0.1236), 26, &REGIMES);
    for ((name, estimate), exact) in REGIMES.iter().zip(got).zip(from_licensing) {
        assert_agrees(&format!("{name} 26 weeks after licensing"), estimate, exact);
    }
    let stationary = [0.1687657431, 0.2795969773, 0.0982367758, 0.4534005038];
    let m = horizon("sojourns", &[], 401);
    let got = shares(&m, replications_for(0.0982), 400, &REGIMES);
    for ((name, estimate), exact) in REGIMES.iter().zip(got).zip(stationary) {
        assert_agrees(&format!("{name} in the long run"), estimate, exact);
    }
}

/// Survival exp(-(t/16)^1.3) of a truce in months; it ends after 24 with a renewal of 0.8 for 12 months.
#[test]
fn a_weibull_truce_with_a_cliff_survives_as_its_law_says() {
    let truce = "[truce.peace]\nfrom = 2025-01-06\nuntil = 2027-01-05\nsuspends = [\"office\"]\n\
                 renewed = { probability = 0.8, for = \"12 months\" }\n\
                 breaks.time = { varies = \"weibull\", shape = 1.3, scale = \"16 months\" }\n";
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/switching.toml"))
        .expect("the case is there");
    let text = text
        .replace("[regime.licensing]\nkind = \"free\"\nswitches = { open = \"0.02/month\", restricted = \"0.05/month\", truce = \"0.1/month\" }", "[regime.licensing]\nkind = \"free\"")
        .replace("periods = 25", "periods = 31");
    let m = from_text(&format!("{text}\n{truce}")).model;
    let survival = |t: f64| exp(-pow(t / 16.0, 1.3));
    for (months, exact) in [(6, survival(6.0)), (18, survival(18.0)), (30, 0.8 * survival(30.0))] {
        let estimate = share(&m, replications_for(exact), months, "free");
        assert_agrees(&format!("a truce holds after {months} months"), estimate, exact);
    }
}

/// Pending files of Poisson applications with any review law are Poisson with mean rate x mean review (M/G/infinity).
#[test]
fn pending_poisson_applications_are_rate_times_review() {
    let pending = |step: &str, periods: usize| {
        let sets = [("scenario.step", step), ("scenario.periods", &periods.to_string())];
        run(&case("poisson_office", &sets), 120_000)
    };
    let days = pending("\"1 day\"", 400);
    let halves = pending("\"0.5 days\"", 800);
    let mean = |r: &coercivity::study::results::Results| common::figure(r, "pending.office").mean;
    assert_agrees("pending, steps of half a day", mean(&halves), 4.0);
    assert!((mean(&days).value - mean(&halves).value).abs() <= 0.02, "halving the step moves it");
    // P(none pending) = exp(-4).
    let none = 1.0 - common::figure(&halves, "pending.office").above_zero.value;
    let exact = exp(-4.0);
    let error = (exact * (1.0 - exact) / 120_000.0).sqrt();
    assert!((none - exact).abs() <= 3.3 * error + 0.001, "{none} in place of {exact}");
}

/// Four buyers file with probability 0.2 a day each, the office takes up one file a day: the queue after service has the
/// mean E[A(A-1)] / (2 (1 - E[A])) with A binomial, 4 x 3 x 0.04 / 0.4 = 1.2.
#[test]
fn a_finite_office_has_the_queue_of_the_exact_recursion() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/poisson_office.toml"))
            .expect("the case is there");
    let rate = -ln(0.8) * 4.0;
    let text = text
        .replace("file-size = \"1 unit\"\n", "office.capacity = \"7 files/week\"\n")
        .replace("demand = \"0.1 units/day\"", &format!("demand = \"{rate} units/day\"\nfirms.number = 4"))
        .replace("review = { varies = \"gamma\", shape = 2.5, mean = \"40 days\" }", "review = \"0 days\"")
        .replace("periods = 1600", "periods = 300");
    let results = run(&from_text(&text), 1_300_000);
    assert_agrees("queue", common::figure(&results, "pending.office").mean, 1.2);
}
