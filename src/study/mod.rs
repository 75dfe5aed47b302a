//! What a user asks: a run, its results with their errors, scores against observations; what a scenario says; a paired
//! comparison; what a stock is worth; one future told.
pub mod comparison;
pub mod explain;
pub mod hold;
mod open_files;
pub mod paired;
pub mod results;
pub mod sampled;
pub mod score;
pub mod sensitivity;
pub mod single;
pub mod trace;
