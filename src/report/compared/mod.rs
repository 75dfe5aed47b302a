//! What a reader sees of a paired comparison: a table, JSON and CSV, and a chart of differences.
mod chart;
mod data;
mod finite;
#[cfg(test)]
pub(super) mod sample;
mod table;

pub(super) use chart::differences;
pub(super) use data::{comparison_csv, comparison_json};
pub(super) use finite::first_not_finite;
pub use table::comparison_table;
