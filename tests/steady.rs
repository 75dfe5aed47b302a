//! Without a control, exports are flat but for season and noise: a run starts in its steady state.
#![allow(clippy::print_stdout)] // the months, for `--nocapture`
mod common;

use coercivity::study::results::Results;
use common::{run, series, shipped};

/// Replications: monthly means are then known to about 0.3 %.
const REPLICATIONS: u64 = 4096;

/// Mean tonnes a day in every month, with the month and the relative standard error.
fn a_day(results: &Results, name: &str) -> Vec<(String, f64, f64)> {
    let days = |i: usize| f64::from(results.periods[i].end_day - results.periods[i].start_day);
    let month = |(i, e): (usize, &coercivity::stats::Estimate)| {
        (results.periods[i].label.clone(), e.value / days(i), e.standard_error / e.value)
    };
    series(results, name).iter().enumerate().map(month).collect()
}

/// Largest distance of a month from the mean of the chosen months, relative to it.
fn spread(name: &str, months: &[(String, f64, f64)], chosen: impl Fn(&str) -> bool) -> f64 {
    let chosen: Vec<&(String, f64, f64)> = months.iter().filter(|m| chosen(&m.0)).collect();
    assert!(chosen.len() >= 9);
    let mean = chosen.iter().map(|m| m.1).sum::<f64>() / chosen.len() as f64;
    let away = |m: &&(String, f64, f64)| (m.1 / mean - 1.0).abs();
    let list: Vec<String> = months.iter().map(|m| format!("{} {:.2}", m.0, m.1)).collect();
    println!("{}", list.join(", "));
    let worst = chosen.iter().max_by(|a, b| away(a).total_cmp(&away(b))).expect("months");
    println!(
        "{name}: {mean:.2} t a day, farthest {} at {:+.3} % (error {:.3} %)",
        worst.0,
        100.0 * (worst.1 / mean - 1.0),
        100.0 * worst.2
    );
    away(worst)
}

/// Away from the New Year and from what is made up after it: from April 2025 (New Year on 29 January) and from May 2026
/// (17 February; April 2026 still makes up 8 %), to December.
fn quiet(month: &str) -> bool {
    (month > "2025-03" && month < "2026-01") || month > "2026-04"
}

/// No New Year closure, and US plants that stand still: one has grown up long ago, the others start after the horizon.
const FLAT: [(&str, &str); 5] = [
    ("supplier.cn.new-year-closure", "0.0"),
    ("supplier.noveon.starts", "2015-01-01"),
    ("supplier.mp-independence.starts", "2035-01-01"),
    ("supplier.evac-sumter.starts", "2035-01-01"),
    ("supplier.usa-rare-earth.starts", "2035-01-01"),
];

/// Buyers order every four weeks, and months are longer: 3 % of ripple come from that (see the next test). US plants take
/// over a part of what the US buys: its imports from China fall from year to year, and no more than a tenth.
#[test]
fn exports_of_quiet_months_are_flat() {
    let results = run(&shipped("baseline", &[]), REPLICATIONS);
    let total = a_day(&results, "exports.CN");
    let away = spread("exports.CN, quiet months", &total, quiet);
    assert!(away < 0.03, "exports.CN: {away}");
    let us = a_day(&results, "exports.CN.US");
    let away = spread("exports.CN.US, quiet months of 2025", &us, |m| quiet(m) && m < "2026");
    assert!(away < 0.04, "exports.CN.US: {away}");
    let mean = |year: &str| {
        let chosen: Vec<f64> =
            us.iter().filter(|m| quiet(&m.0) && m.0.starts_with(year)).map(|m| m.1).collect();
        chosen.iter().sum::<f64>() / chosen.len() as f64
    };
    let fall = 1.0 - mean("2026") / mean("2025");
    println!("exports.CN.US fall by {:.2} % from 2025 to 2026", 100.0 * fall);
    assert!((0.0..0.1).contains(&fall));
}

/// The settings of [`FLAT`], and everybody orders every week.
fn weekly() -> Vec<(String, String)> {
    let prepared = shipped("baseline", &[]);
    let review = prepared.model.sectors.iter().map(|sector| {
        let key = match (sector.site, sector.studied) {
            (true, _) => format!("supplier.{}.inputs.review", sector.name),
            (false, true) => format!("manufacturer.{}.stock.review", sector.name),
            (false, false) => format!("destination.{}.stock.review", sector.name),
        };
        (key, "\"1 week\"".to_owned())
    });
    FLAT.iter().map(|(k, v)| (k.to_string(), v.to_string())).chain(review).collect()
}

/// As ordered, every four weeks, months have a ripple of 3 % (a month is 4.3 weeks); ordered weekly there is nothing but the
/// sampling error (five standard errors of the smaller series are below 1 %).
#[test]
fn exports_without_closure_are_flat_over_the_whole_horizon() {
    let weekly = weekly();
    let weekly: Vec<(&str, &str)> = weekly.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    for (what, sets, tolerance) in [("as ordered", &FLAT[..], 0.04), ("ordered weekly", &weekly[..], 0.01)] {
        let results = run(&shipped("baseline", sets), REPLICATIONS);
        for name in ["exports.CN", "exports.CN.US"] {
            let months = a_day(&results, name);
            assert_eq!(months.len(), 24);
            let away = spread(&format!("{name}, {what}"), &months, |_| true);
            assert!(away < tolerance, "{name}, {what}: {away}");
        }
    }
}
