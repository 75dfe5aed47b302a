//! One batch of replications, week by week: a step of the week a file; the addressed draws.
//!
//! [`week::run_batch`] is the list of verbs; [`run::run`] spreads blocks of replications over threads. State is
//! struct-of-arrays with the replications of a batch innermost (see [`col`]); rules are selects.
pub mod accounts;
pub mod allocation;
pub mod arrivals;
pub mod behaviour;
pub mod col;
pub mod consumption;
mod contracts;
pub mod demand;
pub mod disruptions;
pub mod draws;
pub mod futures;
pub mod isa;
pub mod known;
mod late;
pub mod laws;
pub mod ledger;
pub mod levies;
pub mod licences;
pub mod licensing;
pub mod line;
pub mod market;
pub mod network;
pub mod office;
pub mod opening;
pub mod ordering;
pub mod parts;
pub mod pipeline;
mod plain;
pub mod policy;
pub mod production;
pub mod qualification;
pub mod quotas;
pub mod record;
mod recycling;
pub mod responses;
pub mod run;
pub mod scratch;
pub mod service;
pub mod shipping;
pub mod sites;
pub mod sourcing;
pub mod start;
pub mod state;
pub mod stock_rule;
pub mod stockpile;
pub mod substitution;
mod survival;
#[cfg(test)]
mod tests;
pub mod together;
pub mod totals;
pub mod trace;
pub mod triggers;
pub mod truces;
pub mod week;

pub use draws::RANDOM_SCHEME;
pub use futures::{Futures, Sampling};
pub use isa::Isa;
pub use parts::{run_parts, run_values};
pub use record::Recorder;
pub use run::{BLOCK, Plan, Progress, RunError, run, run_from};
pub use together::{run_together, run_together_from};
