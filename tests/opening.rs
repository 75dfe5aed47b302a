//! Files that are pending on the first day, from TOML to the chance that they come, against answers by hand.
mod common;

use coercivity::numerics::elementary::exp;
use coercivity::stats::Estimate;
use coercivity::study::results::Results;
use common::{figure, from_text, run};

/// Replications of every run.
const N: u64 = 20_000;
/// Standard errors within which a right engine stays with all but one seed in 150,000, estimate by estimate.
const WIDTH: f64 = 4.5;

/// A file that was filed twenty weeks before the start, under a regime that the test adds.
const WORLD: &str = r#"
format = 1
scenario = { title = "A pending file", start = 2026-01-05, periods = 12 }
material.magnets = {}
supplier.maker = { country = "CN", makes.magnets = {} }
lane.sea = { from = "CN", to = "US", transit = "3 weeks" }

[manufacturer.plant]
country = "US"
demand = "10 t/week"
mix.magnets = 1.0
sources.magnets.maker = 1.0
stock = { policy = "base-stock", level = "100 t" }
opening.magnets = { stock = "60 t" }

[manufacturer.plant.open-order.po-1]
material = "magnets"
supplier = "maker"
mass = "15 t"
filed = 2025-08-18
by = [2026-01-05, 2026-02-02, 2026-03-22]

[control.office]
exporter = "CN"
materials = ["magnets"]
path.2026-01-05 = "licences"
"#;
/// Steps since the file was filed.
const AGO: usize = 20;

fn results(regime: &str) -> Results {
    run(&from_text(&format!("{WORLD}\n[regime.licences]\n{regime}")), N)
}

#[track_caller]
fn agrees(what: &str, Estimate { value, standard_error, .. }: Estimate, exact: f64) {
    assert!(
        (value - exact).abs() <= WIDTH * standard_error,
        "{what}: {value} +- {standard_error}, not {exact}"
    );
}

fn mean(results: &Results, name: &str) -> Estimate {
    figure(results, &format!("open-file.plant.po-1.{name}")).mean
}

/// P(an exponential time of this mean, to the nearest step, is at least k).
fn at_least(k: usize, mean: f64) -> f64 {
    if k == 0 { 1.0 } else { exp(-(k as f64 - 0.5) / mean) }
}

/// P(it is k).
fn exactly(k: usize, mean: f64) -> f64 {
    at_least(k, mean) - at_least(k + 1, mean)
}

/// P(the further time of a slow file, at least one step, is at least k).
fn slow_at_least(k: usize, mean: f64) -> f64 {
    if k <= 1 { 1.0 } else { at_least(k, mean) }
}

/// Reviews of 8 weeks and further times of 30, both exponential; 0.6 prompt, and of the others half slow and half stuck.
#[test]
fn the_chance_of_a_pending_file_is_that_of_bayes() {
    let results = results(
        "review = { varies = \"exponential\", mean = \"8 weeks\" }\nprompt.civil = 0.6\n\
         if-not-prompt = { slow = 0.5, stuck = 0.5, slow-review = { varies = \"exponential\", mean = \"30 weeks\" } }\n",
    );
    let review = at_least(AGO, 8.0);
    let slow_of = |k: usize| 0.2 * exactly(k, 8.0);
    let slow: f64 = (0..AGO).map(|k| slow_of(k) * slow_at_least(AGO - k, 30.0)).sum();
    let stuck = 0.2 * (1.0 - review);
    let open = review + slow + stuck;
    agrees("under review", mean(&results, "review"), review / open);
    agrees("slow", mean(&results, "slow"), slow / open);
    agrees("stuck", mean(&results, "stuck"), stuck / open);
    // Granted in steps 0 to t: prompt after a review that ends by then, or slow, with a verdict before the start or after.
    let granted = |t: usize| {
        let prompt = 0.6 * (at_least(AGO, 8.0) - at_least(AGO + t + 1, 8.0));
        let late = |k: usize| {
            let from = if k < AGO { slow_at_least(AGO - k, 30.0) } else { 1.0 };
            let until = if k <= AGO + t { slow_at_least(AGO + t + 1 - k, 30.0) } else { from };
            slow_of(k) * (from - until)
        };
        (prompt + (0..=AGO + t).map(late).sum::<f64>()) / open
    };
    for (day, t) in [("2026-01-05", 0), ("2026-02-02", 4), ("2026-03-22", 10)] {
        agrees(day, mean(&results, &format!("by-{day}")), granted(t));
    }
    let weeks: f64 = (0..12).map(|t| 1.0 - granted(t)).sum();
    agrees("weeks", figure(&results, "weeks-until-granted.plant.po-1").mean, weeks);
    // The table's file has the same numbers with Wilson intervals.
    let file = &results.open_files[0];
    assert_eq!(
        (file.filed.as_str(), file.pending_weeks, file.control.as_str()),
        ("2025-08-18", 20.0, "office")
    );
    for chance in &file.chances {
        assert_eq!(chance.granted.value, mean(&results, &format!("by-{}", chance.by)).value);
        assert!(chance.low < chance.granted.value && chance.granted.value < chance.high);
    }
    let text = coercivity::report::open_files(&results);
    assert!(text.contains("2026-02-02") && text.contains("plant.po-1"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
}

/// Simpson's rule.
fn integral(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    const PARTS: usize = 2000;
    let h = (to - from) / PARTS as f64;
    let weight = |i: usize| if i == 0 || i == PARTS { 1.0 } else { 2.0 + 2.0 * (i % 2) as f64 };
    (0..=PARTS).map(|i| weight(i) * f(from + i as f64 * h)).sum::<f64>() * h / 3.0
}

/// All are granted at the end of a review whose mean is uncertain: one that lasts tells that the office is slow.
#[test]
fn an_uncertain_review_is_learned_from_the_wait() {
    let results = results(
        "review = { varies = \"exponential\", mean = { uncertain = \"uniform\", min = \"4 weeks\", max = \"16 weeks\" } }\n\
         prompt.civil = 1.0\n",
    );
    let open = integral(4.0, 16.0, |mean| at_least(AGO, mean));
    for (day, t) in [("2026-01-05", 0), ("2026-02-02", 4), ("2026-03-22", 10)] {
        let granted = integral(4.0, 16.0, |mean| at_least(AGO, mean) - at_least(AGO + t + 1, mean)) / open;
        let chance = mean(&results, &format!("by-{day}"));
        agrees(day, chance, granted);
        // Whoever learns nothing is too hopeful, by more than the error of this test.
        let prior =
            integral(4.0, 16.0, |mean| 1.0 - at_least(AGO + t + 1, mean) / at_least(AGO, mean)) / 12.0;
        assert!(t == 0 || prior - chance.value > WIDTH * chance.standard_error, "{prior}");
    }
}

/// Half of those that are not granted within two weeks are refused, the others stuck; the prompt share is uncertain. Whoever
/// is pending is stuck, whatever the share.
#[test]
fn who_is_pending_beyond_every_review_never_comes() {
    let results = results(
        "review = \"2 weeks\"\nprompt.civil = { uncertain = \"uniform\", min = 0.1, max = 0.9 }\n\
         if-not-prompt = { stuck = 0.5, refused = 0.5 }\n",
    );
    assert_eq!(mean(&results, "stuck").value, 1.0);
    assert_eq!(mean(&results, "by-2026-03-22").value, 0.0);
    assert_eq!(figure(&results, "weeks-until-granted.plant.po-1").mean.value, 12.0);
}
