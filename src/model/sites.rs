//! Suppliers that hold stocks: what their goods are made of, and what they have finished.
use super::law::Param;
use std::ops::Range;

/// A supplier that holds stocks.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its plants.
    pub plants: Range<usize>,
    /// Rows of its inputs.
    pub inputs: Range<usize>,
    /// Inputs are ordered in step with finished goods, by the bill of materials.
    pub follow: bool,
    /// Inputs that follow make up for yields that are lost between their order and their use.
    pub nets: bool,
}

/// A line of a bill of materials.
#[derive(Debug, Clone, Copy)]
pub struct Input {
    /// Row of the input.
    pub row: usize,
    /// Mass of it in a mass of good output, before losses.
    pub per_tonne: Param,
}

/// Good output as a share of what is started, from `first` to `reaches` over a time.
#[derive(Debug, Clone, Copy)]
pub struct YieldRule {
    /// Yield of a grown plant.
    pub reaches: Param,
    /// Yield on the first day.
    pub first: Param,
    /// Steps over which it is learned.
    pub over: Param,
    /// First day of output (days since 1970).
    pub start: Param,
}
