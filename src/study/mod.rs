//! What a user asks: a run, its results with their errors, scores against observations, what a scenario says.
pub mod explain;
pub mod results;
pub mod score;
pub mod single;
