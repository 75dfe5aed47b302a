//! Strata of one dimension, and rectangles of two.
use super::permutation::shuffled;

/// The point's place in [0, 1): its own of `points` equal strata, and `within` it.
pub(super) fn stratum(point: u64, points: u64, key: u64, within: f64) -> f64 {
    inside((shuffled(point, points, key) as f64 + within) / points as f64)
}

/// The same of one `side` of a rectangle: `points` rectangles, as near to squares as their number allows.
pub(super) fn rectangle(point: u64, points: u64, key: u64, side: usize, within: f64) -> f64 {
    let rows = rows(points);
    let columns = points / rows;
    let place = shuffled(point, points, key);
    let (place, strata) = if side == 0 { (place % columns, columns) } else { (place / columns, rows) };
    inside((place as f64 + within) / strata as f64)
}

/// The largest divisor of `points` that is not above its root.
fn rows(points: u64) -> u64 {
    let mut rows = (points as f64).sqrt() as u64;
    while rows > 1 && !points.is_multiple_of(rows) {
        rows -= 1;
    }
    if rows == 0 { 1 } else { rows }
}

/// Rounding must not reach an end of the interval, where quantile functions are infinite.
fn inside(u: f64) -> f64 {
    const LEAST: f64 = f64::EPSILON / 2.0;
    u.clamp(LEAST, 1.0 - LEAST)
}
