//! Loading as an analyst meets it: layers, overrides, and every kind of mistake.
use super::diagnostic::Report;
use super::load::{Loaded, load_with};
use super::{Law, Shape};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

const GOOD: &str = include_str!("../../tests/bad/good.toml");

/// Loads files held in memory.
fn load(files: &[(&str, &str)], paths: &[&str], sets: &[(&str, &str)]) -> Result<Loaded, Report> {
    let held: BTreeMap<PathBuf, &str> =
        files.iter().map(|(name, text)| (PathBuf::from(name), *text)).collect();
    let reader = |path: &Path| match held.get(path) {
        Some(text) => Ok(text.as_bytes().to_vec()),
        None => Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    let sets: Vec<(String, String)> =
        sets.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    load_with(&reader, &paths, &sets)
}

/// The good scenario with one more layer.
fn with(layer: &str) -> Result<Loaded, Report> {
    load(&[("good.toml", GOOD), ("layer.toml", layer)], &["good.toml", "layer.toml"], &[])
}

/// The report of the good scenario with a text of it replaced.
fn spoilt(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    match load(&[("good.toml", &GOOD.replacen(from, to, 1))], &["good.toml"], &[]) {
        Ok(loaded) => loaded.warnings.render(false),
        Err(report) => report.render(false),
    }
}

#[track_caller]
fn says(report: &str, parts: &[&str]) {
    for part in parts {
        assert!(report.contains(part), "`{part}` is not in:\n{report}");
    }
}

#[test]
fn the_good_scenario_loads_without_a_word() {
    let loaded =
        load(&[("good.toml", GOOD)], &["good.toml"], &[]).unwrap_or_else(|report| panic!("{report}"));
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    assert_eq!(loaded.name, "good");
    let managed = &loaded.scenario.regime["managed"];
    assert_eq!(managed.validity.as_ref().unwrap().law, Law::Known(182.0));
    let civil = &managed.prompt.as_ref().unwrap().civil.law;
    assert_eq!(*civil, Law::Uncertain(Shape::Triangular { min: 0.4, mode: 0.6, max: 0.75 }));
}
