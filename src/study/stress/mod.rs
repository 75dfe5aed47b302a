//! Policy shocks against strategies: a matrix of scenarios on the same random futures, how long supply lasts in each, and which
//! supplier is missed most.
mod exposure;
mod run;
mod waits;

pub use exposure::outages;
pub use run::{Ask, Prepared, prepare, run};
pub use waits::Waits;

use super::comparison::Subject;
use super::measure::Reading;
use super::sweep::{Judged, Named};
use super::threshold::Verdict;

/// A stress test.
#[derive(Debug, Clone, PartialEq)]
pub struct Stress {
    /// The scenario without shock and strategy.
    pub base: Subject,
    /// Seed of the draws.
    pub seed: u64,
    /// Replications of each cell.
    pub replications: u64,
    /// Version of this program.
    pub engine_version: &'static str,
    /// Version of the addressing scheme of the draws.
    pub random_scheme: u32,
    /// What was read.
    pub measures: Vec<Named>,
    /// Labels of the columns, the calm one first.
    pub shocks: Vec<String>,
    /// Labels of the rows, that without a strategy first.
    pub strategies: Vec<String>,
    /// By strategy and shock.
    pub cells: Vec<Vec<Cell>>,
    /// First day from which survival counts (days since 1970).
    pub from: i32,
    /// Share of a step's demand that must be missing for a shortage.
    pub short: f64,
    /// Weeks of a step, in which times of survival and recovery are counted.
    pub step_weeks: f64,
    /// Manufacturers and materials whose supply was watched.
    pub watched: Vec<Watched>,
    /// What is lost where a supplier is gone, the worst first.
    pub exposure: Option<Exposure>,
    /// What became of each threshold.
    pub judged: Vec<Judged>,
}

/// One scenario of the matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Hash of the scenario.
    pub scenario_hash: String,
    /// By measure; none where the replications cannot support it.
    pub values: Vec<Option<Reading>>,
    /// Less the calm column of the same strategy; empty in it.
    pub against_calm: Vec<Option<Reading>>,
    /// Less the same shock without a strategy; empty there.
    pub against_none: Vec<Option<Reading>>,
    /// How long supply lasts, by manufacturer and material.
    pub survival: Vec<Waits>,
    /// How long until it is back.
    pub recovery: Vec<Waits>,
    /// By threshold; none for one that is about other cells.
    pub verdicts: Vec<Option<Verdict>>,
}

/// A manufacturer and a material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// Name of the manufacturer.
    pub manufacturer: String,
    /// Its printed title.
    pub title: String,
    /// The material.
    pub material: String,
}

/// Suppliers in the order of what is lost without them.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// How long each is gone (days).
    pub days: f64,
    /// From this day on (days since 1970).
    pub from: i32,
    /// One entry a supplier: largest change of the first measure first.
    pub suppliers: Vec<Exposed>,
}

/// What is lost where a supplier is gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposed {
    /// Its name.
    pub name: String,
    /// Its printed title.
    pub title: String,
    /// Measures less those with the supplier, with paired intervals; none for measures that are no means.
    pub differences: Vec<Option<Reading>>,
}
