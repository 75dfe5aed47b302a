//! What a user asks: a run, its results with their errors, scores against observations.
pub mod results;
pub mod score;
pub mod single;
