//! What an answer depends on: estimators that see inputs in (0, 1) and answers, and nothing of what they mean.
//!
//! | estimator | points it needs | what it says |
//! |---|---|---|
//! | [`screen`] (Morris) | a trajectory per repetition, one input moved at a time ([`Trajectories`]) | mean size of an input's effect, and how unlike itself it is elsewhere |
//! | [`indices`] (Sobol) | two samples and mixtures of them | shares of the variance: of an input alone, and with all that it takes part in |
//! | [`Pawn`] | any sample | how far knowing an input moves the whole distribution, or its tail |
//! | [`split`] | several answers at every point | how much of the variance is between points |
//!
//! Intervals come from resampling rows ([`resampled`]) with addressed draws: the same numbers on every machine.
mod bootstrap;
mod morris;
mod nested;
mod pawn;
mod sobol;

pub use bootstrap::{Bounded, resampled};
pub use morris::{Elementary, STEP, Trajectories, screen};
pub use nested::split;
pub use pawn::{Pawn, Shift};
pub use sobol::{Index, Mixtures, indices};

#[cfg(test)]
mod tests;
