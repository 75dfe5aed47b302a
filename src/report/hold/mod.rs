//! What a reader sees of the weeks to hold: a table and an answer, JSON and CSV, and a chart.
mod chart;
mod data;
mod finite;
#[cfg(test)]
pub(super) mod sample;
mod table;
mod words;

pub(super) use chart::hold_chart;
pub(super) use data::{hold_csv, hold_json};
pub(super) use finite::first_not_finite;
pub use table::{hold_table, own_row};
pub(super) use words::folded;
