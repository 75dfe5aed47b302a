//! An estimate cannot exist without its error.
use serde::Serialize;

/// A number from a simulation, with its error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimated value, in the unit of what is estimated.
    pub value: f64,
    /// Its standard error, in the same unit.
    pub standard_error: f64,
    /// Replications behind it.
    pub n: u64,
    /// How value and error were computed.
    pub method: &'static str,
}
