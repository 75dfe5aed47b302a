//! What a user asks: a run, its results with their errors, scores against observations; what a scenario says; a paired
//! comparison; what a stock is worth; one future told.
pub mod attribute;
pub mod comparison;
pub mod explain;
pub mod file;
pub mod hold;
pub mod measure;
mod open_files;
pub mod paired;
mod points;
pub mod precision;
pub mod results;
pub mod sampled;
pub mod score;
pub mod sensitivity;
pub mod single;
pub mod stress;
pub mod sweep;
mod tally;
pub mod threshold;
pub mod trace;
pub mod vary;
