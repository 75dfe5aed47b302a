//! Mergeable accumulators and the `Estimate` type.
mod estimate;
pub use estimate::Estimate;
