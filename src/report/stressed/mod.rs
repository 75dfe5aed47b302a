//! What a reader sees of a stress test: tables, JSON and CSV, a heatmap, survival curves, a ranking of suppliers.
mod curves;
mod data;
mod exposure;
mod matrix;
mod table;

pub(super) use curves::survival_chart;
pub(super) use data::{exposure_csv, stress_csv, stress_json, survival_csv};
pub(super) use exposure::exposure_chart;
pub(super) use matrix::matrix_chart;
pub use table::stress_table;

use crate::study::measure::Reading;
use crate::study::results::Manifest;
use crate::study::stress::{Cell, Stress};

/// The first number that is not finite, in words.
pub(super) fn first_not_finite(stress: &Stress) -> Option<String> {
    let finite =
        |r: &Reading| [r.value, r.low, r.high, r.error.unwrap_or_default()].into_iter().all(f64::is_finite);
    let sound = |cell: &Cell| {
        let all = cell.values.iter().chain(&cell.against_calm).chain(&cell.against_none);
        all.flatten().all(finite)
    };
    let exposed = stress.exposure.iter().flat_map(|e| &e.suppliers);
    let mut suppliers = exposed.filter(|s| !s.differences.iter().flatten().all(finite));
    let cells = stress.cells.iter().flatten();
    let bad = cells.zip(1..).find(|(cell, _)| !sound(cell)).map(|(_, i)| format!("cell {i} of the matrix"));
    bad.or(suppliers.next().map(|s| format!("the exposure to {}", s.name)))
}

fn manifest(stress: &Stress) -> Manifest {
    super::reading::origin(
        &stress.base,
        stress.seed,
        stress.replications,
        stress.engine_version,
        stress.random_scheme,
    )
}
