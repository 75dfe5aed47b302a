//! Every scenario that is shipped: it loads without a word, runs with its books in balance, and is like no other.
mod common;

use coercivity::scenario::load;
use coercivity::study::results::Results;
use coercivity::study::single;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Replications of each.
const REPLICATIONS: u64 = 128;
/// The world as it is, and the scenario that gives it a name.
const ALIKE: [(&str, &str); 1] = [("baseline", "us-magnets")];

/// The TOML files of a folder, by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the library is there");
    let entries = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    files.sort();
    files
}

/// Every scenario of the library, and every strategy over the licensing of April 2025.
fn library() -> Vec<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let april = folder.join("april-2025-licensing.toml");
    let strategies = files(&folder.join("strategies")).into_iter().map(|layer| vec![april.clone(), layer]);
    files(&folder).into_iter().map(|scenario| vec![scenario]).chain(strategies).collect()
}

/// Runs it; an imbalance of its books is an error of the run.
fn results(paths: &[PathBuf]) -> Results {
    let loaded = load(paths, &[]).unwrap_or_else(|report| panic!("{}", report.render(false)));
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings.render(false));
    let prepared = single::prepare(&loaded).unwrap_or_else(|error| panic!("{}: {error}", loaded.name));
    let plan = common::plan(REPLICATIONS);
    single::run(&prepared, plan, &|_| ()).unwrap_or_else(|error| panic!("{}: {error}", loaded.name))
}

/// Means of figures by name, to eight digits, beyond which the layout of fixed point may tell scenarios apart.
fn means(results: &Results) -> BTreeMap<&str, String> {
    let digits = |x: f64| format!("{x:.7e}");
    results
        .figures
        .iter()
        .map(|f| (f.name.as_str(), digits(f.mean.value) + &digits(f.mean.standard_error)))
        .collect()
}

#[test]
fn scenarios_load_run_and_differ() {
    let all: Vec<Results> = library().par_iter().map(|paths| results(paths)).collect();
    assert!(all.len() > 20, "the library is found");
    let all: Vec<(&str, BTreeMap<&str, String>)> =
        all.iter().map(|results| (results.manifest.scenario.as_str(), means(results))).collect();
    for (i, (name, figures)) in all.iter().enumerate() {
        assert!(!figures.is_empty(), "{name} has no figures");
        for (other, others) in all[..i].iter().filter(|(other, _)| !ALIKE.contains(&(other, name))) {
            let mut common = figures.iter().filter_map(|(figure, mean)| Some((mean, others.get(figure)?)));
            let any = common.next();
            let alike = any.is_some_and(|(a, b)| a == b) && common.all(|(a, b)| a == b);
            assert!(!alike, "{other} and {name} give the same");
        }
    }
}
