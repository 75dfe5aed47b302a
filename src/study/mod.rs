//! What a user asks: a run, its results with their errors, scores against observations; a paired comparison.
pub mod comparison;
pub mod paired;
pub mod results;
pub mod score;
pub mod single;
