//! What a scenario gives: its numbers, its printed files, and what is told of its quantities.
use super::common;
use super::table::{Row, Value};
use coercivity::engine::Plan;
use coercivity::report;
use coercivity::scenario::{Loaded, load};
use coercivity::stats::Estimate;
use coercivity::study::explain::explain;
use coercivity::study::results::{Results, Series};
use coercivity::study::single;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Replications of every run: enough that a rare event happens in one of them.
pub const REPLICATIONS: u64 = 48;

/// What is seen, by name.
pub type Seen = BTreeMap<String, Sight>;

/// Numbers or text.
pub enum Sight {
    /// Of a run.
    Numbers(Vec<f64>),
    /// Printed or told.
    Text(String),
}

impl Sight {
    /// Whether there is a difference beyond what the layout of fixed point and the rounding to quanta make.
    fn differs(&self, other: &Sight) -> bool {
        let apart = |a: f64, b: f64| (a - b).abs() > 1e-5 * (a.abs() + b.abs()) + 1e-9;
        match (self, other) {
            (Sight::Numbers(a), Sight::Numbers(b)) => {
                a.len() != b.len() || a.iter().zip(b).any(|(a, b)| apart(*a, *b))
            }
            (Sight::Text(a), Sight::Text(b)) => a != b,
            _ => true,
        }
    }
}

/// One of the ways to look at a scenario; titles, hashes and the words of `--set` are not looked at.
pub type Look = fn(&Loaded) -> Seen;

/// A world with a value of a row; none where it is refused.
pub fn world(row: &Row, value: &Value) -> Option<Loaded> {
    let sets = value.text().map(|text| (row.set.clone(), text.to_owned()));
    let path = row.folder.join(format!("{}.toml", row.world));
    match (load(&[path], sets.as_slice()), value) {
        (Ok(_), Value::Refused(_)) => panic!("{row:?}: {value:?} is not refused"),
        (Ok(loaded), _) => Some(loaded),
        (Err(_), Value::Refused(_)) => None,
        (Err(report), _) => panic!("{row:?}: {value:?}\n{}", report.render(false)),
    }
}

/// Pairs of values of a row between which nothing changes that both have: that a name comes or goes is not enough.
pub fn same(row: &Row, look: Look) -> Vec<String> {
    let seen: Vec<Option<Seen>> =
        row.values.iter().map(|value| world(row, value).as_ref().map(look)).collect();
    assert!(seen.len() > 1, "{row:?} has one value");
    let differ = |a: &Seen, b: &Seen| a.iter().any(|(name, x)| b.get(name).is_some_and(|y| x.differs(y)));
    let alike = |i: usize, j: usize| match (&seen[i], &seen[j]) {
        (Some(a), Some(b)) => !differ(a, b),
        (a, b) => a.is_none() == b.is_none(),
    };
    let pairs = (0..seen.len()).flat_map(|j| (0..j).map(move |i| (i, j)));
    let same = pairs.filter(|(i, j)| alike(*i, *j));
    same.map(|(i, j)| format!("{} in {}: {:?}, {:?}", row.key, row.world, row.values[i], row.values[j]))
        .collect()
}

fn run(loaded: &Loaded) -> Results {
    let prepared = single::prepare(loaded).unwrap_or_else(|error| panic!("{}: {error}", loaded.name));
    let plan = Plan { seed: common::SEED, replications: REPLICATIONS, threads: Some(1), isa: None };
    single::run(&prepared, plan, &|_| ()).unwrap_or_else(|error| panic!("{}: {error}", loaded.name))
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data serialises")
}

/// Every number of a run that has no error of bins, without words for people.
pub fn numbers(loaded: &Loaded) -> Seen {
    let results = run(loaded);
    let both = |e: &Estimate| [e.value, e.standard_error];
    let figures = results.figures.iter().map(|f| (format!("figure {}", f.name), both(&f.mean).to_vec()));
    let means = |s: &Series| s.summary.iter().flat_map(|s| both(&s.mean)).collect();
    let series = results.series.iter().map(|s| (format!("series {}", s.name), means(s)));
    // Regimes are told by their order in each control.
    let policy =
        results.policy.iter().enumerate().map(|(i, p)| (format!("policy {i}"), p.probability.concat()));
    let numbers = figures.chain(series).chain(policy).map(|(name, numbers)| (name, Sight::Numbers(numbers)));
    let published: Vec<_> = results.observed.iter().map(|o| (&o.series, &o.points)).collect();
    let scores: Vec<_> = results.scores.iter().map(|s| (&s.period, s.observed, s.crps_last)).collect();
    let texts =
        [("periods", json(&results.periods)), ("published", json(&published)), ("scores", json(&scores))];
    numbers.chain(texts.map(|(name, text)| (name.to_owned(), Sight::Text(text)))).collect()
}

/// Every file of a run but the manifest, which the summary repeats, and the chart of its policy.
pub fn printed(loaded: &Loaded) -> Seen {
    let mut results = run(loaded);
    results.manifest.scenario_hash = "0".repeat(32);
    let dir = tempfile::tempdir().expect("a folder for results");
    let files = report::write_all(dir.path(), &results).expect("the results are written");
    let mut text = report::key_figures(&results);
    text.extend(report::policy_path(&results).map(|chart| chart.svg));
    for file in files.iter().filter(|file| !file.ends_with("manifest.json")) {
        text.push_str(&without_manifest(file));
    }
    let prepared = single::prepare(loaded).expect("the scenario compiles");
    text.push_str(&json(&explain(loaded, &prepared, &results).titles));
    [("files".to_owned(), Sight::Text(text))].into()
}

fn without_manifest(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("the file is there");
    if !file.ends_with("summary.json") {
        return text;
    }
    let mut summary: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    summary.as_object_mut().expect("a table").remove("manifest");
    summary.to_string()
}

/// Where every quantity comes from, as `explain` tells it.
pub fn told(loaded: &Loaded) -> Seen {
    let prepared = single::prepare(loaded).expect("the scenario compiles");
    let told = explain(loaded, &prepared, &run(loaded));
    told.values.iter().map(|v| (v.path.clone(), Sight::Text(json(&(&v.origin, v.basis))))).collect()
}
