//! Reference cases with exact answers: closed forms of textbooks, renewal arithmetic, definitions of rationing rules.
//!
//! Statistical ones must have the exact value in their 99.9 % interval, half of which is at most 0.5 % of it.
mod common;

use coercivity::numerics::normal;
use coercivity::stats::Estimate;
use common::{assert_agrees, case, figure, larger, record, run, scaled, series, smaller};

// ---- base stock ------------------------------------------------------------------------------------------------------

/// E[(S - X)+] and E[(X - S)+] for X normal: sd (phi(z) + z Phi(z)) and sd (phi(z) - z (1 - Phi(z))), z = (S - mean)/sd
/// (Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed., section 4.3).
fn over_and_short(level: f64, mean: f64, sd: f64) -> (f64, f64) {
    let z = (level - mean) / sd;
    let (density, below) = (normal::pdf(z), normal::cdf(z));
    (sd * (density + z * below), sd * (density - z * (1.0 - below)))
}

/// Expected cost of one period at holding 0.18 and back-order 0.70.
fn period_cost(level: f64, mean: f64, sd: f64) -> f64 {
    let (over, short) = over_and_short(level, mean, sd);
    0.18 * over + 0.70 * short
}

/// Snyder and Shen, example 4.1/4.3: N(50, 8) a period, an order arrives before the next demand. The first period is
/// already as the last: it starts with the level on hand.
#[test]
fn base_stock_without_lead_time_costs_what_the_newsvendor_costs() {
    const EXACT: f64 = 1.997_605_193_176_644_5;
    assert!((period_cost(56.60395592743389, 50.0, 8.0) - EXACT).abs() < 1e-9);
    let results = run(&case("base_stock", &[]), 16_384);
    assert_agrees("base stock, L = 0", scaled(figure(&results, "cost").mean, 1.0 / 128.0), EXACT);
}

/// Snyder and Shen, example 4.4: lead time 4, so that a level covers the demand of five periods. Goods ordered in period
/// t arrive in t + 5, before demand. The pipeline at the start holds 50 a period, so that the stock at the end of
/// period k = 0, 1, ... has lost only k + 1 random demands until k = 4: its cost is that of a demand N(250, 8 sqrt(k+1)).
#[test]
fn base_stock_with_lead_time_four_costs_the_closed_form() {
    const LEVEL: f64 = 264.76689437415484;
    const EXACT: f64 = 4.466_781_004_149_577;
    assert!((period_cost(LEVEL, 250.0, 8.0 * 5.0_f64.sqrt()) - EXACT).abs() < 1e-9);
    let steady = 1020.0;
    let start: f64 = (1..5).map(|k| period_cost(LEVEL, 250.0, 8.0 * f64::from(k).sqrt())).sum();
    let sets = [
        ("manufacturer.shop.stock.level", "\"264.76689437415484 units\""),
        ("lane.road.transit", "\"5 periods\""),
        ("scenario.periods", "1024"),
    ];
    let results = run(&case("base_stock", &sets), 8192);
    let total = figure(&results, "cost").mean;
    assert_agrees("base stock, L = 4, start included", total, start + steady * EXACT);
    let net = Estimate { value: (total.value - start) / steady, ..scaled(total, 1.0 / steady) };
    assert_agrees("base stock, L = 4, a period", net, EXACT);
}

/// The same stock with lost sales and an order that arrives before the next demand: every period starts with the level (the
/// first too, as long as the level is not below the 50 under way at the start), so that it loses E[(D - S)+] (newsvendor
/// loss function) and keeps E[(S - D)+].
#[test]
fn lost_sales_without_lead_time_lose_the_loss_function() {
    for (level, sd) in [(50.0, 8.0), (54.0, 10.0), (52.0, 3.0)] {
        let (level_text, sd_text) = (format!("\"{level} units\""), format!("\"{sd} units/period\""));
        let sets = [
            ("manufacturer.shop.stock.level", level_text.as_str()),
            ("manufacturer.shop.noise.normal-sd", sd_text.as_str()),
            ("manufacturer.shop.shortage.rule", "\"lost\""),
            ("manufacturer.shop.shortage.output-value", "\"1 USD/unit\""),
        ];
        let results = run(&case("base_stock", &sets), 24_576);
        let (over, short) = over_and_short(level, 50.0, sd);
        let a_period = |name: &str| scaled(figure(&results, name).mean, 1.0 / 128.0);
        assert_agrees(&format!("lost at level {level}"), a_period("lost-output"), short);
        assert_agrees(&format!("held at level {level}"), scaled(a_period("cost"), 1.0 / 0.18), over);
    }
}

// ---- licences --------------------------------------------------------------------------------------------------------

/// A review that takes `weeks[i]` with probability `share[i]` and ends in a licence with probability `approval`.
struct Office {
    weeks: &'static [usize],
    share: &'static [f64],
    approval: f64,
}

const FIRST: Office = Office { weeks: &[4, 6, 9, 13], share: &[0.2, 0.3, 0.4, 0.1], approval: 0.6 };
const SECOND: Office = Office { weeks: &[1, 2, 5, 11], share: &[0.15, 0.35, 0.3, 0.2], approval: 0.45 };

impl Office {
    /// `[k]` = P(a review takes k weeks).
    fn review(&self, weeks: usize) -> Vec<f64> {
        let mut law = vec![0.0; weeks];
        for (&k, &p) in self.weeks.iter().zip(self.share).filter(|(k, _)| **k < weeks) {
            law[k] = p;
        }
        law
    }

    /// `[k]` = P(granted in week k) of an application of week 0 that is filed again whenever it is refused: the renewal
    /// equation a(k) = p f(k) + (1 - p) sum over j of f(j) a(k - j).
    fn granted(&self, weeks: usize) -> Vec<f64> {
        let f = self.review(weeks);
        let mut a = vec![0.0; weeks];
        for k in 0..weeks {
            let again: f64 = (1..=k).map(|j| f[j] * a[k - j]).sum();
            a[k] = self.approval * f[k] + (1.0 - self.approval) * again;
        }
        a
    }

    /// As settings of a scenario, with a `unit` of time for a week.
    fn sets(&self, unit: &str) -> [(&'static str, String); 3] {
        let weeks: Vec<String> = self.weeks.iter().map(|w| format!("\"{w} {unit}\"")).collect();
        [
            ("regime.licence.review.values", format!("[{}]", weeks.join(", "))),
            ("regime.licence.review.weights", format!("{:?}", self.share)),
            ("regime.licence.prompt.civil", self.approval.to_string()),
        ]
    }
}

/// A case with an office and other settings.
fn licence_case(
    name: &str,
    office: &Office,
    unit: &str,
    more: &[(&str, &str)],
) -> coercivity::study::single::Prepared {
    let own = office.sets(unit);
    let mut sets: Vec<(&str, &str)> = own.iter().map(|(k, v)| (*k, v.as_str())).collect();
    sets.extend(more);
    case(name, &sets)
}

fn cumulative(law: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let add = |p: &f64| {
        sum += p;
        sum
    };
    law.iter().map(add).collect()
}

/// Mean, variance and fourth central moment of a law on 0, 1, 2, ...
fn moments(law: &[f64]) -> (f64, f64, f64) {
    let about = |centre: f64, power: i32| {
        let term = |(k, p): (usize, &f64)| {
            let d = k as f64 - centre;
            p * (0..power).fold(1.0, |x, _| x * d)
        };
        law.iter().enumerate().map(term).sum::<f64>()
    };
    let mean = about(0.0, 1);
    (mean, about(mean, 2), about(mean, 4))
}

/// Replications that bring half a 99.9 % interval of a proportion well below 0.5 % of it.
fn replications_for(p: f64) -> u64 {
    let z = 3.2905;
    let needed = 1.15 * (1.0 - p) / p * (z / common::PRECISION) * (z / common::PRECISION);
    // A few losses too few would make the estimated error too small or too wide.
    (needed as u64 + 8192).div_ceil(1024) * 1024
}

/// P(granted by week k) for one application, refiled at once when refused.
fn check_distribution(office: &Office, weeks: &[usize]) {
    let exact =
        cumulative(&office.granted(weeks.iter().copied().fold(0, |a, b| if b > a { b } else { a }) + 1));
    for &week in weeks {
        let periods = (week + 1).to_string();
        let prepared = licence_case("one_application", office, "weeks", &[("scenario.periods", &periods)]);
        let results = run(&prepared, replications_for(exact[week]));
        let granted = &figure(&results, "granted.office");
        assert_agrees(&format!("P(granted by week {week})"), granted.mean, exact[week]);
        assert_eq!(granted.mean.value, granted.above_zero.value, "one application, one licence");
    }
}

/// Renewal arithmetic by hand gives the values of the list; the simulation must too.
#[test]
fn one_application_is_granted_by_each_week_as_renewal_arithmetic_says() {
    let by_hand = [
        (4, 0.12),
        (6, 0.3),
        (8, 0.3096),
        (9, 0.5496),
        (13, 0.699168),
        (18, 0.82103808),
        (26, 0.9260379),
        (39, 0.98353588),
        (52, 0.99640483),
    ];
    let exact = cumulative(&FIRST.granted(53));
    for (week, p) in by_hand {
        assert!((exact[week] - p).abs() < 1e-7, "week {week}: {} for {p}", exact[week]);
    }
    check_distribution(&FIRST, &by_hand.map(|(week, _)| week));
}

#[test]
fn another_review_law_is_granted_as_renewal_arithmetic_says() {
    check_distribution(&SECOND, &[2, 3, 7, 13, 29]);
}

/// The case with days for weeks: fewer months are reported, which takes less time.
fn in_days(office: &Office, periods: &str) -> coercivity::study::single::Prepared {
    let sets = [
        ("scenario.step", "\"1 day\""),
        ("scenario.periods", periods),
        ("manufacturer.shop.stock.holding-cost", "\"0.01 USD/unit/day\""),
    ];
    licence_case("one_application", office, "days", &sets)
}

/// Weeks to approval T, read from the cost: the goods arrive in week T and cost 1 USD a week from then on, so that the cost
/// of N weeks is N - T. A geometric number of reviews X: E T = E X / p = 7.5 / 0.6 and
/// Var T = Var X / p + (E X)^2 (1 - p) / p^2 = 7.05 / 0.6 + 56.25 * 0.4 / 0.36.
fn check_mean_to_approval(office: &Office, horizon: usize, mean: f64, replications: u64) -> Estimate {
    let results = run(&in_days(office, &horizon.to_string()), replications);
    let cost = figure(&results, "cost").mean;
    assert_agrees("mean weeks to approval", Estimate { value: horizon as f64 - cost.value, ..cost }, mean);
    cost
}

/// The law is cut off at 96 weeks, which it exceeds once in 40,000 times: 0.05 % of the variance. The error of the
/// variance follows from the fourth moment of the law.
#[test]
fn time_to_approval_has_the_mean_and_variance_of_a_geometric_sum() {
    const WEEKS: usize = 96;
    let (x, xx, p): (f64, f64, f64) = (7.5, 7.05, 0.6);
    let (mean, variance) = (x / p, xx / p + x * x * (1.0 - p) / (p * p));
    assert!((mean - 12.5).abs() < 1e-12 && (variance - 74.25).abs() < 1e-12);
    let mut law = FIRST.granted(WEEKS);
    law.push(1.0 - law.iter().sum::<f64>());
    let (m, v, fourth) = moments(&law);
    assert!((m - mean).abs() < 1e-3 && (v - variance).abs() < 0.05, "{m} {v}");
    let cost = check_mean_to_approval(&FIRST, WEEKS, mean, 3_604_480);
    let n = cost.n as f64;
    let value = cost.standard_error * cost.standard_error * n;
    let standard_error = ((fourth - v * v) / n).sqrt();
    let estimate = Estimate { value, standard_error, n: cost.n, method: "variance" };
    assert_agrees("variance of weeks to approval", estimate, variance);
}

#[test]
fn another_time_to_approval_has_the_mean_of_a_geometric_sum() {
    let x: f64 = SECOND.weeks.iter().zip(SECOND.share).map(|(w, s)| *w as f64 * s).sum();
    check_mean_to_approval(&SECOND, 128, x / SECOND.approval, 425_984);
}

/// Median 9, 90 % within 24 and 95 % within 30 weeks. Exact quantiles: the sample keeps every value.
#[test]
fn time_to_approval_has_the_quantiles_of_the_renewal_law() {
    let sum = cumulative(&FIRST.granted(128));
    let prepared = in_days(&FIRST, "128");
    let recorder = record(&prepared.model, 131_072);
    let at = prepared.model.figures.iter().position(|f| f.name == "cost").expect("a figure");
    let sorted = recorder.figures[at].sample.sorted();
    for (p, week) in [(0.5, 9), (0.9, 24), (0.95, 30)] {
        let exact = sum.iter().position(|s| *s >= p).expect("a quantile");
        assert_eq!(exact, week);
        let q = sorted.quantile(1.0 - p, common::LEVEL).expect("supported");
        let weeks = [q.value, q.low, q.high].map(|cost| (128.0 - cost).round());
        println!("{p} quantile: {weeks:?}, exact {week}");
        assert_eq!(weeks, [week as f64; 3]);
    }
}

/// An application in each of the weeks 0, 1, ..., so that in week k the expected number granted is the sum over ages
/// of the distribution function, and the expected number pending the sum over ages of its complement.
fn check_pipeline(office: &Office, weeks: &[usize], refile: bool) {
    let rule = if refile { "\"refile\"" } else { "\"cancel\"" };
    for &week in weeks {
        let n = week + 1;
        let granted = if refile {
            cumulative(&office.granted(n))
        } else {
            cumulative(&office.review(n)).iter().map(|f| office.approval * f).collect()
        };
        let decided = if refile { granted.clone() } else { cumulative(&office.review(n)) };
        let (approved, over) = (granted.iter().sum::<f64>(), decided.iter().sum::<f64>());
        let periods = n.to_string();
        let sets = [("scenario.periods", periods.as_str()), ("control.office.on-refusal", rule)];
        let results = run(&licence_case("weekly_applications", office, "weeks", &sets), 196_608);
        let name = |what: &str| format!("{what} by week {week}, on refusal {rule}");
        assert_agrees(&name("approved"), figure(&results, "granted.office").mean, approved);
        assert_agrees(&name("pending"), figure(&results, "pending.office").mean, n as f64 - over);
    }
}

#[test]
fn weekly_applications_without_refiling_are_approved_and_pending_as_expected() {
    let by_hand = [(12, 3.3), (26, 11.7), (52, 27.3)];
    for (week, approved) in by_hand {
        let sum: f64 = cumulative(&FIRST.review(week + 1)).iter().sum();
        assert!((0.6 * sum - approved).abs() < 1e-9 && ((week + 1) as f64 - sum - 7.5).abs() < 1e-9);
    }
    check_pipeline(&FIRST, &[12, 26, 52], false);
    check_pipeline(&SECOND, &[9, 30], false);
}

#[test]
fn weekly_applications_with_refiling_are_approved_and_pending_as_expected() {
    let by_hand = [
        (12, 3.456768, 9.543232),
        (26, 15.089611732992005, 11.910388267007995),
        (52, 40.529208340813, 12.470791659187),
    ];
    for (week, approved, pending) in by_hand {
        let sum: f64 = cumulative(&FIRST.granted(week + 1)).iter().sum();
        assert!((sum - approved).abs() < 1e-7 && ((week + 1) as f64 - sum - pending).abs() < 1e-7);
    }
    check_pipeline(&FIRST, &[12, 26, 52], true);
    check_pipeline(&SECOND, &[9, 30], true);
}

// ---- rationing -------------------------------------------------------------------------------------------------------

/// What each buyer gets, from the definitions; by bisection where the engine drops buyers one by one.
fn share_out(rule: &str, wanted: &[f64], weights: &[f64], supply: f64) -> Vec<f64> {
    let total: f64 = wanted.iter().sum();
    if total <= supply {
        return wanted.to_vec();
    }
    match rule {
        "proportional" => wanted.iter().map(|d| d * supply / total).collect(),
        // Water filling: everyone min(wanted, cap).
        "uniform" => at_level(supply, |cap| wanted.iter().map(|d| smaller(*d, cap)).collect()),
        // Proportional to wanted x weight, never above what is wanted.
        "weighted" => at_level(supply, |level| {
            wanted.iter().zip(weights).map(|(d, w)| smaller(*d, level * d * w)).collect()
        }),
        // Everyone cut by the same quantity, nobody below zero.
        "linear" => at_level(supply, |keep| wanted.iter().map(|d| larger(d - (1e4 - keep), 0.0)).collect()),
        _ => {
            let mut order: Vec<usize> = (0..wanted.len()).collect();
            order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
            let (mut given, mut left) = (vec![0.0; wanted.len()], supply);
            for i in order {
                given[i] = smaller(wanted[i], left);
                left -= given[i];
            }
            given
        }
    }
}

/// The shares at the level (0 to 10,000) at which they spend the supply.
fn at_level(supply: f64, given: impl Fn(f64) -> Vec<f64>) -> Vec<f64> {
    let (mut low, mut high) = (0.0, 1e4);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if given(middle).iter().sum::<f64>() < supply { low = middle } else { high = middle }
    }
    given(high)
}

/// Runs a rationing case and returns what each buyer is sent in the first and the second period.
fn ration(rule: &str, demand: &[f64; 3], weights: &[f64; 3], supply: f64, transit: u32) -> [Vec<f64>; 2] {
    let mut sets = vec![
        ("supplier.maker.makes.part.capacity".to_owned(), format!("\"{supply} units/period\"")),
        ("supplier.maker.allocate".to_owned(), format!("\"{rule}\"")),
    ];
    for (i, name) in ["a", "b", "c"].iter().enumerate() {
        sets.push((format!("destination.{name}.demand"), format!("\"{} units/period\"", demand[i])));
        sets.push((format!("lane.{name}.transit"), format!("\"{transit} periods\"")));
        if rule == "priority" || rule == "weighted" {
            let country = ["AA", "BB", "CC"][i];
            sets.push((format!("supplier.maker.weights.{country}"), format!("{:?}", weights[i])));
        }
    }
    let sets: Vec<(&str, &str)> = sets.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let results = run(&case("rationing", &sets), 2);
    let all = ["exports.XX.AA", "exports.XX.BB", "exports.XX.CC"].map(|name| series(&results, name));
    assert!(all.iter().flatten().all(|e| e.standard_error == 0.0), "nothing is random");
    [0, 1].map(|t| all.iter().map(|e| e[t].value).collect())
}

fn assert_near(what: &str, got: &[f64], expected: &[f64]) {
    for (g, e) in got.iter().zip(expected) {
        assert!((g - e).abs() <= 1e-9, "{what}: {got:?} for {expected:?}");
    }
}

/// Both periods of a case: in the second what was not sent is ordered still, beside the new demand.
fn check_rationing(rule: &str, demand: &[f64; 3], weights: &[f64; 3], supply: f64) -> Vec<f64> {
    let what = format!("{rule}, {demand:?} by {weights:?}, supply {supply}");
    let first = share_out(rule, demand, weights, supply);
    let waiting: Vec<f64> = demand.iter().zip(&first).map(|(d, x)| d - x + d).collect();
    let second = share_out(rule, &waiting, weights, supply);
    for transit in [0, 1] {
        let got = ration(rule, demand, weights, supply, transit);
        assert_near(&what, &got[0], &first);
        assert_near(&format!("{what}, second period"), &got[1], &second);
        let (sent, total) = (got[0].iter().sum::<f64>(), demand.iter().sum::<f64>());
        assert!((sent - smaller(total, supply)).abs() <= 1e-9, "{what}: {sent} sent");
    }
    first
}

const IN_ORDER: [f64; 3] = [3.0, 2.0, 1.0];
/// Demands, supply, and the shares under each rule.
type Rationed = (&'static [f64; 3], f64, [[f64; 3]; 4]);
const RULES: [&str; 4] = ["proportional", "uniform", "linear", "priority"];

/// Demands 40, 60, 100 and so on against a supply; shares by arithmetic on the definitions: proportional d S / sum d,
/// uniform min(d, cap), linear d - cut with the smallest dropped first, priority in the order of the buyers.
#[test]
fn rationing_rules_give_what_their_definitions_give() {
    let third = 20.0 / 7.0;
    let cases: [Rationed; 4] = [
        (
            &[40.0, 60.0, 100.0],
            120.0,
            [[24.0, 36.0, 60.0], [40.0; 3], [40.0 / 3.0, 100.0 / 3.0, 220.0 / 3.0], [40.0, 60.0, 20.0]],
        ),
        (
            &[10.0, 20.0, 70.0],
            50.0,
            [[5.0, 10.0, 35.0], [10.0, 20.0, 20.0], [0.0, 0.0, 50.0], [10.0, 20.0, 20.0]],
        ),
        (
            &[5.0, 50.0, 50.0],
            60.0,
            [[third, 10.0 * third, 10.0 * third], [5.0, 27.5, 27.5], [0.0, 30.0, 30.0], [5.0, 50.0, 5.0]],
        ),
        (&[30.0; 3], 90.0, [[30.0; 3]; 4]),
    ];
    for (demand, supply, expected) in cases {
        for (rule, by_hand) in RULES.iter().zip(expected) {
            let got = check_rationing(rule, demand, &IN_ORDER, supply);
            assert_near(rule, &got, &by_hand);
        }
    }
}

#[test]
fn rationing_holds_with_zeros_ties_and_extremes() {
    let cases: [([f64; 3], f64); 7] = [
        ([0.0, 50.0, 50.0], 60.0),
        ([0.0, 0.0, 70.0], 20.0),
        ([25.0, 25.0, 25.0], 50.0),
        ([1.0, 1.0, 1000.0], 3.0),
        ([33.3, 66.7, 0.1], 0.05),
        ([12.5, 12.5, 80.0], 37.5),
        ([7.0, 11.0, 13.0], 0.0),
    ];
    for (demand, supply) in cases {
        for rule in RULES {
            check_rationing(rule, &demand, &IN_ORDER, supply);
        }
    }
}

/// Proportional to order times weight, never above the order: 80, 60 and 100 pull at 120, so that the first two are
/// served in full at the level 1/2 ... and so on, worked out in the comments.
#[test]
fn weighted_rationing_favours_heavy_destinations_up_to_their_orders() {
    // Pulls 80, 60, 100 (sum 240): level 1/2 gives 40, 30, 50.
    assert_near(
        "a",
        &check_rationing("weighted", &[40.0, 60.0, 100.0], &[2.0, 1.0, 1.0], 120.0),
        &[40.0, 30.0, 50.0],
    );
    // Pulls 160, 60, 100 (sum 320): level 3/8 would give the first 60; he gets 40, the rest 80 of pulls 160.
    assert_near(
        "b",
        &check_rationing("weighted", &[40.0, 60.0, 100.0], &[4.0, 1.0, 1.0], 120.0),
        &[40.0, 30.0, 50.0],
    );
    // Pulls 20, 60, 200 (sum 280): 120 x 1/14, 120 x 3/14, 120 x 10/14.
    let thirds = [120.0 / 14.0, 360.0 / 14.0, 1200.0 / 14.0];
    assert_near("c", &check_rationing("weighted", &[40.0, 60.0, 100.0], &[0.5, 1.0, 2.0], 120.0), &thirds);
    check_rationing("weighted", &[0.0, 60.0, 60.0], &[1.0, 1.0, 3.0], 70.0);
}

/// Asking for more than the cap changes nothing under the uniform rule, and much under the proportional and the linear one.
#[test]
fn only_the_uniform_rule_is_proof_against_inflated_orders() {
    let (honest, inflated) = ([40.0, 60.0, 100.0], [80.0, 60.0, 100.0]);
    let got = |rule: &str, d: &[f64; 3]| ration(rule, d, &IN_ORDER, 120.0, 1)[0][0];
    assert!((got("uniform", &inflated) - got("uniform", &honest)).abs() <= 1e-9);
    assert!((got("proportional", &inflated) - 40.0).abs() <= 1e-9 && got("proportional", &honest) < 24.1);
    assert!(got("linear", &inflated) > got("linear", &honest) + 10.0);
}
