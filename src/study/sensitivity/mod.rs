//! Which uncertain parameter an answer depends on, and how much of its spread is chance: tornado, elementary effects, Sobol
//! indices, PAWN, and the split of the variance.
//!
//! Everything here is plain data; [`prepare`] and [`run`] make it. A parameter is an uncertain quantity of the scenario; *chance* is
//! everything that is drawn beside them.
mod ask;
pub mod layouts;
mod run;

pub use ask::{Ask, By, Method, Prepared, SensitivityError, prepare};
pub use run::{affordable, run};

use super::comparison::Subject;
use crate::stats::Estimate;
use crate::stats::sensitivity::{Bounded, Elementary, Index, Shift};
use serde::Serialize;

/// What one answer of a scenario depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// The scenario.
    pub scenario: Subject,
    /// The key figure that is asked about.
    pub metric: Metric,
    /// Seed of the draws.
    pub seed: u64,
    /// Replications of all methods together.
    pub replications: u64,
    /// Version of this program.
    pub engine_version: &'static str,
    /// Version of the addressing scheme of the draws.
    pub random_scheme: u32,
    /// How many points each method took.
    pub sizes: Sizes,
    /// One entry an uncertain parameter, in the order of their names.
    pub parameters: Vec<Parameter>,
    /// The answer with all parameters at their medians; none without a tornado.
    pub at_medians: Option<Estimate>,
    /// Shares of the variance by group of parameters; none without Sobol indices.
    pub shares: Option<Shares>,
    /// Variance between and within points; none without a sample.
    pub spread: Option<Spread>,
    /// Names of parameters that are left to chance, because the files that are open on the first day tell something of them.
    pub left_out: Vec<String>,
}

/// A key figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Metric {
    /// Stable name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Unit.
    pub unit: &'static str,
}

/// How many points each method took; 0 where it was not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Sizes {
    /// Futures behind each bar of the tornado.
    pub futures: u64,
    /// Trajectories of the screening, each point of which is the mean of [`layouts::EACH`] futures.
    pub trajectories: u64,
    /// Rows of each of the two samples behind the indices.
    pub rows: u64,
    /// Points of the sample behind PAWN and the split.
    pub points: u64,
}

/// What the answer has from one uncertain parameter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameter {
    /// Key path in the scenario.
    pub name: String,
    /// Its 5 %, 50 % and 95 % quantiles, in the unit in which the engine holds it.
    pub quantiles: [f64; 3],
    /// Local: from its median to either quantile, with all others at their medians.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub swing: Option<Swing>,
    /// Screening.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elementary: Option<Elementary>,
    /// How far knowing it moves the distribution of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift: Option<Shift>,
}

/// Mean paired differences from the answer at the medians, over the same futures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Swing {
    /// With the parameter at its 5 % quantile.
    pub low: Estimate,
    /// With the parameter at its 95 % quantile.
    pub high: Estimate,
}

impl Swing {
    /// From the lower of both answers to the higher.
    pub fn width(&self) -> f64 {
        (self.high.value - self.low.value).abs()
    }
}

/// Shares of the variance of single futures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shares {
    /// One entry a group.
    pub groups: Vec<Group>,
    /// What is drawn beside the parameters, taken as one input.
    pub chance: Index,
}

/// A group of parameters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Its name: the beginning that the keys have in common, or the pattern that chose them.
    pub name: String,
    /// Names of its parameters.
    pub members: Vec<String>,
    /// Its shares.
    pub index: Index,
}

/// The answer over the whole sample, and what of its variance is between points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spread {
    /// Mean; its error is that between points.
    pub mean: Estimate,
    /// Standard deviation of single futures.
    pub deviation: f64,
    /// Share of the variance that is ignorance: it would go if all parameters were known. The rest is chance.
    pub ignorance: Bounded,
    /// What parameters without any effect reach in PAWN: mean and 95 % quantile of the median shift.
    pub baseline: (f64, f64),
    /// The same of the tail shift.
    pub tail_baseline: (f64, f64),
}

impl Sensitivity {
    /// The group whose knowledge would take most of the variance away: the one with the highest first index.
    pub fn first_to_learn(&self) -> Option<&Group> {
        let groups = self.shares.as_ref()?.groups.iter();
        groups.reduce(|a, b| if b.index.first.value > a.index.first.value { b } else { a })
    }
}
