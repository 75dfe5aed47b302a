//! How many weeks to hold: one manufacturer's stock, costs and stops at several targets, on the same random futures.
//!
//! Everything here is plain data; [`prepare`] and [`run`] make it.
mod ask;
mod dates;
mod row;
mod run;

pub use ask::{HoldError, key_of_target, whose};
pub use dates::{By, When};
pub use row::{Plant, Row, Unit};
pub(crate) use row::{line, only};
pub use run::{Prepared, prepare, run};

use super::comparison::Subject;
use crate::stats::Estimate;

/// What a manufacturer gets for each target.
#[derive(Debug, Clone, PartialEq)]
pub struct Hold {
    /// The scenario, at its own target.
    pub scenario: Subject,
    /// The manufacturer, and the time over which it is watched.
    pub plant: Plant,
    /// Seed of the draws, the same for all targets.
    pub seed: u64,
    /// Replications of each.
    pub replications: u64,
    /// Version of this program.
    pub engine_version: &'static str,
    /// Version of the addressing scheme of the draws.
    pub random_scheme: u32,
    /// One entry a target, from the least.
    pub rows: Vec<Row>,
    /// What follows from them.
    pub answer: Answer,
}

/// What the rows say, as indices of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Highest probability of a stop that is accepted.
    pub risk: f64,
    /// The least target at which the probability, at the upper end of its interval, is no higher; none if there is none.
    pub within_risk: Option<usize>,
    /// The target with the lowest probability of a stop, the least of them if several have it.
    pub safest: usize,
    /// The target with the lowest sum of cost and lost output; none where nothing has a price.
    pub cheapest: Option<usize>,
    /// What each of the others costs more than the cheapest, in their order.
    pub dearer: Vec<Dearer>,
}

/// What a target costs more than the cheapest, over pairs of replications with the same luck.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dearer {
    /// Index of its row.
    pub row: usize,
    /// Mean difference (USD a year); its standard error is that of paired differences.
    pub by: Estimate,
    /// 95 % interval.
    pub interval: (f64, f64),
}

impl Dearer {
    /// Whether the interval leaves zero out.
    pub fn is_clear(&self) -> bool {
        self.interval.0 > 0.0 || self.interval.1 < 0.0
    }
}
