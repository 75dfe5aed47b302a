//! What the integration tests share: scenarios by name or from text, runs, and the statistical test.
#![allow(dead_code)] // every test binary uses a part of it
use coercivity::engine::{self, Isa, Plan, Recorder};
use coercivity::model::Model;
use coercivity::scenario::load;
use coercivity::stats::Estimate;
use coercivity::study::results::{Figure, Results};
use coercivity::study::single::{self, Prepared};
use std::path::{Path, PathBuf};

/// Seed of every run of the tests, so that a test passes always or never.
pub const SEED: u64 = 20_250_404;
/// Level of the interval that an estimate must have its exact value in.
pub const LEVEL: f64 = 0.999;
/// Widest that half of that interval may be, relative to the exact value.
pub const PRECISION: f64 = 0.005;

/// A scenario of `tests/cases`, compiled, with entries laid over it as by `--set`.
pub fn case(name: &str, sets: &[(&str, &str)]) -> Prepared {
    file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(format!("{name}.toml")), sets)
}

/// A scenario of `scenarios`.
pub fn shipped(name: &str, sets: &[(&str, &str)]) -> Prepared {
    file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml")), sets)
}

/// A scenario file, compiled.
pub fn file(path: &Path, sets: &[(&str, &str)]) -> Prepared {
    let sets: Vec<(String, String)> = sets.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
    match load(&[PathBuf::from(path)], &sets) {
        Ok(loaded) => single::prepare(&loaded).expect("the scenario compiles"),
        Err(report) => panic!("{}:\n{}", path.display(), report.render(false)),
    }
}

/// A scenario written in a test, compiled.
pub fn from_text(text: &str) -> Prepared {
    let dir = tempfile::tempdir().expect("a folder for a scenario");
    let path = dir.path().join("scenario.toml");
    std::fs::write(&path, text).expect("the scenario is written");
    match load(std::slice::from_ref(&path), &[]) {
        Ok(loaded) => single::prepare(&loaded).expect("the scenario compiles"),
        Err(report) => panic!("{}\n{text}", report.render(false)),
    }
}

/// A plan with the seed of the tests.
pub fn plan(replications: u64) -> Plan {
    Plan { seed: SEED, replications, threads: None, isa: None }
}

/// Runs a scenario to its results.
pub fn run(prepared: &Prepared, replications: u64) -> Results {
    single::run(prepared, plan(replications), &|_| ()).expect("the scenario runs")
}

/// Runs a model to its accumulators.
pub fn record(model: &Model, replications: u64) -> Recorder {
    engine::run(model, plan(replications), &|_| ()).expect("the scenario runs")
}

/// A key figure by name.
pub fn figure<'a>(results: &'a Results, name: &str) -> &'a Figure {
    let found = results.figures.iter().find(|f| f.name == name);
    found.unwrap_or_else(|| panic!("no figure is called {name}"))
}

/// Mean of a series in every period.
pub fn series(results: &Results, name: &str) -> Vec<Estimate> {
    let found = results.series.iter().find(|s| s.name == name);
    let found = found.unwrap_or_else(|| panic!("no series is called {name}"));
    found.summary.iter().map(|s| s.mean).collect()
}

/// An estimate times a known factor.
pub fn scaled(e: Estimate, factor: f64) -> Estimate {
    Estimate { value: e.value * factor, standard_error: e.standard_error * factor.abs(), ..e }
}

/// The exact value lies in the estimate's 99.9 % interval, of which a half is at most 0.5 % of the exact value.
pub fn assert_agrees(what: &str, estimate: Estimate, exact: f64) {
    let half = estimate.half_width(LEVEL);
    let Estimate { value, n, .. } = estimate;
    println!("{what}: {value:.9} +- {half:.9} (99.9 %, n = {n}), exact {exact:.9}");
    assert!(half <= PRECISION * exact.abs(), "{what}: half-width {half} is more than 0.5 % of {exact}");
    assert!((value - exact).abs() <= half, "{what}: {exact} is not in {value} +- {half}");
}

/// Instruction sets that this machine has; prints those it lacks.
pub fn instruction_sets() -> Vec<Isa> {
    let all = [(Isa::Baseline, "baseline"), (Isa::Avx2, "avx2"), (Isa::Avx512, "avx512")];
    for (isa, name) in all {
        if !isa.available() {
            println!("NOT RUN: {name}");
        }
    }
    all.into_iter().map(|(isa, _)| isa).filter(|isa| isa.available()).collect()
}

/// The larger of two.
pub fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The smaller of two.
pub fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}
