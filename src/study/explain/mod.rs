//! What a scenario says, and where each of its numbers comes from.
//!
//! Built from the merged tree more than from the structs of the grammar, so that a new key is told like the old ones.
mod idle;
mod path;
mod reader;
#[cfg(test)]
mod tests;
mod values;

pub use idle::Idle;
pub use path::{ControlPath, Rule, Setting, Shares};
pub use values::{Basis, ByConfidence, Count, Origin, Value};

use crate::scenario::{Date, Loaded};
use crate::study::results::{Manifest, Results};
use crate::study::single::Prepared;
use reader::Reader;
use serde::Serialize;
use std::fmt;

/// Everything that is told of a scenario.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The simulation from which the shares of futures come.
    pub manifest: Manifest,
    /// Printed title of the scenario.
    pub title: String,
    /// Its paragraph.
    pub description: String,
    /// First and last day, steps and what follows from them.
    pub horizon: Horizon,
    /// What it was put together from, the lowest layer first.
    pub layers: Vec<Layer>,
    /// What names stand for: key path of an entry and its title.
    pub titles: Vec<(String, String)>,
    /// Path of every control.
    pub controls: Vec<ControlPath>,
    /// Every quantity with its origin, in the order of sections.
    pub values: Vec<Value>,
    /// Totals of `values`.
    pub count: Count,
    /// What has no effect on any trade.
    pub idle: Vec<Idle>,
}

/// The days that a scenario is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Horizon {
    /// First day, as `2025-01-01`.
    pub start: String,
    /// Last day.
    pub end: String,
    /// Number of steps.
    pub steps: usize,
    /// Length of a step in days.
    pub step_days: f64,
    /// Policy after this day is chance.
    pub known_until: Option<String>,
}

/// A file or a `--set` that was laid over those before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// The file's path as given, or `command line`.
    pub file: String,
    /// What a `--set` says.
    pub says: Option<String>,
}

/// Where something was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Spot {
    /// The file's path as given, or `command line`.
    pub file: String,
    /// Its line, from 1; none on the command line.
    pub line: Option<usize>,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.file),
            None => f.write_str(&self.file),
        }
    }
}

/// Tells a scenario; `results` is a run of it, of which only the probabilities of regimes are used.
pub fn explain(loaded: &Loaded, prepared: &Prepared, results: &Results) -> Explanation {
    let reader = Reader(loaded);
    let values = values::values(reader);
    Explanation {
        manifest: results.manifest.clone(),
        title: results.title.clone(),
        description: results.description.clone(),
        horizon: horizon(loaded, prepared),
        layers: loaded.layers.iter().filter_map(|id| reader.layer(*id)).collect(),
        titles: titles(loaded),
        controls: path::controls(reader, prepared, results),
        count: values::count(&values),
        values,
        idle: idle::idle(reader, prepared, results),
    }
}

/// Sections whose entries have titles, in the order of the grammar's documentation.
const TITLED: [&str; 17] = [
    "material",
    "supplier",
    "market",
    "manufacturer",
    "destination",
    "lane",
    "control",
    "regime",
    "truce",
    "trigger",
    "disruption",
    "contract",
    "recycling",
    "entity",
    "survey",
    "parameter",
    "observed",
];

fn titles(loaded: &Loaded) -> Vec<(String, String)> {
    let tree = &loaded.tree;
    let title = |section: &'static str, name: &str| {
        let text = tree.get(&[section, name, "title"])?.text()?;
        Some((format!("{section}.{name}"), text.to_owned()))
    };
    TITLED.iter().flat_map(|section| tree.names(section).filter_map(|name| title(section, name))).collect()
}

fn horizon(loaded: &Loaded, prepared: &Prepared) -> Horizon {
    let calendar = &prepared.model.calendar;
    Horizon {
        start: loaded.scenario.start_day().to_string(),
        end: loaded.scenario.end_day().to_string(),
        steps: calendar.steps,
        step_days: loaded.scenario.step_days(),
        known_until: known_until(loaded).map(|date| date.to_string()),
    }
}

fn known_until(loaded: &Loaded) -> Option<Date> {
    loaded.scenario.scenario.known_until
}
