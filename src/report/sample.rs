//! Made-up results of a realistic shape, for tests.
use crate::stats::Estimate;
use crate::study::results::*;

/// Replications that the made-up results claim.
const N: u64 = 20_000;
/// 1 January 2025.
const START: i32 = 20_089;
const LENGTHS: [i32; 24] =
    [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/// A collapse, a recovery, and what follows.
const US: [f64; 24] = [
    620.0, 560.0, 585.0, 246.0, 46.0, 353.0, 619.0, 590.0, 420.0, 656.0, 582.0, 610.0, 640.0, 520.0, 600.0,
    610.0, 605.0, 600.0, 595.0, 590.0, 590.0, 585.0, 430.0, 380.0,
];
const SECTORS: [(&str, &str); 8] = [
    ("cars", "Cars and light trucks"),
    ("wind", "Wind turbines"),
    ("defence", "Defence and aerospace"),
    ("drives", "Hard disk drives and data storage"),
    ("robots", "Industrial motors and robots"),
    ("medical", "Medical imaging"),
    ("appliances", "Household appliances"),
    ("other", "Other manufacturing"),
];

fn estimate(value: f64, standard_error: f64) -> Estimate {
    Estimate { value, standard_error, n: N, method: "mean over replications" }
}

fn periods() -> Vec<Period> {
    let mut day = START;
    let month = |i: usize| format!("{}-{:02}", 2025 + i / 12, i % 12 + 1);
    let period = |(i, &length): (usize, &i32)| {
        day += length;
        Period { label: month(i), start_day: day - length, end_day: day }
    };
    LENGTHS.iter().enumerate().map(period).collect()
}

/// A summary whose spread grows with time and is lopsided below.
fn summary(centre: f64, i: usize, cap: f64) -> Summary {
    let spread = centre * (0.06 + 0.012 * i as f64) + if cap > 1.0 { 0.0 } else { 0.004 };
    let within = |v: f64| v.clamp(0.0, cap);
    Summary {
        mean: estimate(within(centre * 0.98), spread / 141.0),
        q05: within(centre - 2.2 * spread),
        q25: within(centre - 0.8 * spread),
        q50: within(centre),
        q75: within(centre + 0.6 * spread),
        q95: within(centre + 1.5 * spread),
        intervals: [-2.2, -0.8, 0.0, 0.6, 1.5]
            .map(|k| Some((within(centre + (k - 0.02) * spread), within(centre + (k + 0.02) * spread)))),
    }
}

fn series(name: &str, title: &str, unit: &'static str, centre: &dyn Fn(usize) -> f64, cap: f64) -> Series {
    let summary = (0..24).map(|i| summary(centre(i), i, cap)).collect();
    Series { name: name.to_owned(), title: title.to_owned(), unit, summary }
}

fn flows() -> Vec<Series> {
    let from = |i: usize, part: f64| US[i.saturating_sub(1)] * part;
    let us = "Exports of magnets from China to the United States";
    let de = "Exports of magnets from China to Germany";
    let arriving = |place: &str| format!("Arrivals of magnets in the United States from {place}");
    vec![
        series("exports.CN.US", us, "t", &|i| US[i] * 1.02, 1e9),
        series("exports.CN", "Exports of magnets from China, all destinations", "t", &|i| US[i] * 9.4, 1e9),
        series("exports.CN.DE", de, "t", &|i| US[i] * 1.4 + 90.0, 1e9),
        series("exports.JP.US", "Exports of magnets from Japan to the United States", "t", &|_| 60.0, 1e9),
        series("arrivals.US.CN", &arriving("China"), "t", &|i| from(i, 0.97), 1e9),
        series("arrivals.US.JP", &arriving("Japan"), "t", &|i| 60.0 + i as f64, 1e9),
        series("arrivals.US.DE", &arriving("Germany"), "t", &|_| 21.0, 1e9),
        series("arrivals.US.VN", &arriving("Viet Nam"), "t", &|i| 2.0 * i as f64, 1e9),
        series("arrivals.US.US", &arriving("domestic plants"), "t", &|i| 0.3 * (i * i) as f64, 1e9),
    ]
}

fn sectors() -> Vec<Series> {
    let mut out = Vec::new();
    for (k, (name, title)) in SECTORS.iter().enumerate() {
        let level = 4.0 + 1.7 * k as f64;
        let weeks = move |i: usize| level * (0.45 + 0.55 * US[i.saturating_sub(1)] / 660.0);
        out.push(series(&format!("cover.{name}"), &format!("Weeks of cover: {title}"), "weeks", &weeks, 1e9));
    }
    let share = |k: usize, i: usize| {
        let short = 1.0 - US[i.saturating_sub(2)] / 660.0;
        (short * short * short * 0.5 / (1.0 + k as f64)).clamp(0.0, 1.0)
    };
    out.push(series("stopped", "Output stopped: all manufacturers", "share", &|i| share(1, i), 1.0));
    for (k, (name, title)) in SECTORS.iter().enumerate() {
        let title = format!("Output stopped: {title}");
        out.push(series(&format!("stopped.{name}"), &title, "share", &|i| share(k, i), 1.0));
    }
    out
}

fn quantile(p: f64, value: f64, half: f64) -> Quantile {
    Quantile { p, value, low: value - half, high: value + half }
}

/// An exponential-like tail without a logarithm: each step keeps a fixed part.
fn tail() -> Tail {
    let mut probability = 0.82;
    let mut exceedance = Vec::new();
    for i in 0..=60 {
        let half = 1.96 * (probability * (1.0 - probability) / N as f64 + 1e-8_f64).sqrt();
        let (low, high) = ((probability - half).clamp(0.0, 1.0), probability + half);
        exceedance.push(Exceedance { value: 0.125e9 * f64::from(i), probability, low, high });
        probability *= 0.9;
    }
    let var = Quantile { p: 0.95, value: 3.32e9, low: 3.25e9, high: 3.4e9 };
    Tail { level: 0.95, var, cvar: estimate(4.51e9, 0.04e9), exceedance }
}

fn figures() -> Vec<Figure> {
    let figure = |name: &str, title: &str, unit, mean: (f64, f64), q: [f64; 3], tail| Figure {
        name: name.to_owned(),
        title: title.to_owned(),
        unit,
        detail: false,
        mean: estimate(mean.0, mean.1),
        quantiles: [0.05, 0.5, 0.95].into_iter().zip(q).map(|(p, v)| quantile(p, v, v * 0.02)).collect(),
        above_zero: estimate(0.82, 0.0027),
        tail,
    };
    let stop = "Weeks in which a manufacturer stood still";
    vec![
        figure(
            "lost-output",
            "Lost output of manufacturers",
            "USD",
            (1.042e9, 0.0076e9),
            [0.0, 0.71e9, 3.32e9],
            Some(tail()),
        ),
        figure("stop-weeks", stop, "weeks", (6.23, 0.041), [0.0, 5.0, 17.0], None),
        figure(
            "lowest-cover",
            "Lowest cover of any manufacturer",
            "weeks",
            (1.21, 0.0052),
            [0.2, 1.2, 2.4],
            None,
        ),
        figure("unmet", "Share of needs unmet", "share", (0.0312, 0.0003), [0.004, 0.028, 0.081], None),
    ]
}

/// Free trade, licences from April 2025, a truce from 10 November 2025 that may end a year later.
fn policy() -> Vec<PolicyBand> {
    let days: Vec<i32> = (0..104).map(|w| START + 7 * w).collect();
    let lapse = |w: usize| if w < 97 { 0.0 } else { 0.3 + 0.015 * (w - 97) as f64 };
    let at = |w: usize| match w {
        0..=12 => [1.0, 0.0, 0.0],
        13..=44 => [0.0, 1.0, 0.0],
        _ => [0.0, lapse(w), 1.0 - lapse(w)],
    };
    let probability = (0..3).map(|r| (0..104).map(|w| at(w)[r]).collect()).collect();
    let regimes = ["no licence needed", "case-by-case licences", "truce: general licences"];
    let title = "Chinese export control".to_owned();
    vec![PolicyBand { title, regimes: regimes.map(str::to_owned).to_vec(), days, probability }]
}

fn observed(series: &str, title: &str, factor: f64, months: usize) -> ObservedSeries {
    let points = (0..months).map(|i| (i, US[i] * factor)).collect();
    let source = "General Administration of Customs of China, HS 8505.11, monthly".to_owned();
    ObservedSeries { title: title.to_owned(), series: series.to_owned(), source, points }
}

fn mark(day: i32, label: &str) -> Mark {
    Mark { day, label: label.to_owned() }
}

/// Two years by month, with everything that a report can show.
pub(crate) fn results() -> Results {
    let manifest = Manifest {
        schema_version: 1,
        scenario: "us-magnets".to_owned(),
        scenario_hash: "3f9ac0de51b7e2a4c6d8".to_owned(),
        seed: 20_260_101,
        replications: N,
        engine_version: "0.1.0",
        random_scheme: 1,
        validation: 1,
    };
    Results {
        manifest,
        title: "Truce collapse after November 2026".to_owned(),
        description: "Licences, truce, and a chance that it lapses.".to_owned(),
        periods: periods(),
        series: flows().into_iter().chain(sectors()).collect(),
        figures: figures(),
        policy: policy(),
        marks: vec![
            mark(START + 93, "licensing starts"),
            mark(START + 131, "first truce"),
            mark(START + 221, "first truce ends"),
            mark(START + 313, "truce"),
            mark(START + 334, "general licences"),
            mark(START + 645, "Policy known until here"),
            mark(START + 678, "truce ends"),
            mark(START + 740, "not in range"),
        ],
        observed: vec![
            observed("exports.CN.US", "Chinese exports of NdFeB magnets to the United States", 1.0, 18),
            observed("exports.CN", "Chinese exports of NdFeB magnets", 9.6, 18),
        ],
        surveys: Vec::new(),
        held: None,
        open_files: Vec::new(),
        sampled: None,
        scores: vec![Score {
            series: "exports.CN.US".to_owned(),
            period: "2025-05".to_owned(),
            observed: 46.0,
            median: 47.0,
            low: 36.0,
            high: 52.0,
            rank: 0.46,
            crps: 3.1,
            crps_mean: 210.0,
            crps_last: 88.0,
        }],
    }
}

/// The same without a calendar: periods are steps.
pub(crate) fn by_step() -> Results {
    let mut results = results();
    for (i, period) in results.periods.iter_mut().enumerate() {
        period.label = (i + 1).to_string();
    }
    results
}

/// Prices inside and outside, one of them under a long title, and their ratio.
fn prices() -> Vec<Series> {
    let outside = |i: usize| 41_300.0 * (1.0 + if (4..14).contains(&i) { 0.4 * i as f64 } else { 0.0 });
    let long = "Clearing price, buyers outside who pay what is asked & those who do not";
    vec![
        series("price.cn", "Clearing price, cn", "USD/t", &|_| 30_000.0, 1e9),
        series("price.eu", long, "USD/t", &outside, 1e9),
        series("price-gap.eu", "Price, eu over cn", "times", &|i| outside(i) / 30_000.0, 1e9),
    ]
}

/// Marks so close that their labels must give way, and words that XML reserves.
pub(crate) fn crowded() -> Results {
    let mut results = results();
    let close = (0..5).map(|i| mark(START + 690 + 8 * i, &format!("event <{i}> & a \"long\" label")));
    results.marks.extend(close);
    results.policy.extend(policy());
    results.series.extend(prices());
    results.title = "A & B < C: what if the truce ends early, and nobody tells the manufacturers?".to_owned();
    results
}

/// Twenty manufacturers, fourteen origins, ten regimes, and names that no place of a chart can hold.
pub(crate) fn many() -> Results {
    let mut results = results();
    let long = "of a very long name that no panel, no legend and no axis can hold in one line";
    let template =
        |name: &str| results.series.iter().find(|s| s.name == name).expect("a sample series").clone();
    let numbered = |series: &Series, prefix: &str, head: &str, i: usize| Series {
        name: format!("{prefix}.{i}"),
        title: format!("{head} {i} {long} {i}"),
        ..series.clone()
    };
    let (cover, stopped) = (template("cover.other"), template("stopped.cars"));
    let origin = template("arrivals.US.JP");
    let mut more: Vec<Series> = (0..20).map(|i| numbered(&cover, "cover", "Weeks of cover:", i)).collect();
    more.extend((0..20).map(|i| numbered(&stopped, "stopped", "Output stopped:", i)));
    more.extend((0..14).map(|i| numbered(&origin, "arrivals.US", "Arrivals in the United States from", i)));
    results.series.retain(|s| !["cover.", "stopped.", "arrivals."].iter().any(|p| s.name.starts_with(p)));
    results.series.extend(more);
    results.series.iter_mut().take(1).for_each(|s| s.title = format!("{} {long} {long}", s.title));
    results.figures.iter_mut().for_each(|f| f.title = format!("{} {long}", f.title));
    results.marks.iter_mut().for_each(|m| m.label = m.label.replace("truce", &format!("truce {long}")));
    results.title = format!("A scenario {long} {long}");
    let zeros = vec![0.0; 104];
    let band = &mut results.policy[0];
    band.title = format!("A control {long}");
    band.regimes.extend((3..10).map(|i| format!("regime {i} {long}")));
    band.probability.extend(std::iter::repeat_n(zeros, 7));
    results
}

/// Eight controls, some with regimes of long names, some without chance.
pub(crate) fn controls() -> Results {
    let mut results = results();
    let template = results.policy.remove(0);
    let long =
        "of a name that is longer than its stretch, its row of the legend and the page can hold together";
    for i in 0..8 {
        let mut band = template.clone();
        band.title = format!("Control {i}");
        if i % 3 == 1 {
            band.regimes = band.regimes.iter().map(|regime| format!("{regime} {long}")).collect();
            band.title = format!("Control {i} {long}");
        }
        if i % 2 == 1 {
            band.probability[1].iter_mut().skip(45).for_each(|p| *p = 0.0);
            band.probability[2].iter_mut().skip(45).for_each(|p| *p = 1.0);
        }
        results.policy.push(band);
    }
    results
}
