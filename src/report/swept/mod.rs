//! What a reader sees of a sweep: a table, JSON and CSV, lines or heatmaps.
mod chart;
mod data;
mod journal;
mod table;

pub(super) use chart::sweep_chart;
pub(super) use data::{sweep_csv, sweep_json};
pub use journal::Journal;
pub use table::sweep_table;

use crate::study::sweep::Sweep;

/// The first number that is not finite, in words.
pub(super) fn first_not_finite(sweep: &Sweep) -> Option<String> {
    let finite = |r: &crate::study::measure::Reading| {
        [r.value, r.low, r.high, r.error.unwrap_or_default()].into_iter().all(f64::is_finite)
    };
    let bad =
        |row: &crate::study::sweep::Row| !row.values.iter().chain(&row.differences).flatten().all(finite);
    sweep.rows.iter().position(bad).map(|i| format!("point {}", i + 1))
}
