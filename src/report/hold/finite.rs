//! Proof that a table of weeks to hold has finite numbers throughout.
use crate::stats::Estimate;
use crate::study::hold::{Hold, Row};

/// The first number that is not finite, in words.
pub(in crate::report) fn first_not_finite(hold: &Hold) -> Option<String> {
    let row = hold.rows.iter().position(|row| !finite(row));
    let dearer = hold.answer.dearer.iter().find(|d| !sound(&d.by)).map(|d| d.row);
    row.or(dearer).map(|i| format!("target {} of {}", i + 1, hold.plant.name))
}

fn sound(e: &Estimate) -> bool {
    e.value.is_finite() && e.standard_error.is_finite()
}

fn finite(row: &Row) -> bool {
    let estimates = [Some(row.held), row.cost, row.lost_output, row.both];
    let masses = row.materials.iter().map(|(_, mass)| *mass).chain(row.weeks);
    let shares = [row.stops.value, row.stops.low, row.stops.high];
    estimates.iter().flatten().all(sound) && masses.chain(shares).all(f64::is_finite)
}
