//! A fan: the bands that hold 90 % and 50 % of replications, and their median.
use super::axis::middle;
use super::canvas::Plot;
use super::legend::{Legend, Sample};
use super::number::{larger, smaller};
use super::theme::{INNER, LINE, OUTER};
use crate::study::results::{Period, Summary};

/// Draws the bands of `summary`, each value in the middle of its period.
pub(super) fn bands(plot: &Plot, periods: &[Period], summary: &[Summary]) {
    let along = |pick: fn(&Summary) -> f64| points(periods, summary, pick);
    plot.band(&along(|s| s.q05), &along(|s| s.q95), OUTER);
    plot.band(&along(|s| s.q25), &along(|s| s.q75), INNER);
}

/// Draws the median of `summary`.
pub(super) fn median(plot: &Plot, periods: &[Period], summary: &[Summary], width: f64) {
    plot.line(points(periods, summary, |s| s.q50), (LINE, width));
}

/// One number of every period, as points.
pub(super) fn points(periods: &[Period], summary: &[Summary], pick: fn(&Summary) -> f64) -> Vec<(f64, f64)> {
    periods.iter().zip(summary).map(|(p, s)| (middle(p), pick(s))).collect()
}

/// The legend of a fan.
pub(super) fn legend() -> Legend {
    Legend::default()
        .with(Sample::Line(LINE), "median")
        .with(Sample::Area(INNER), "50 % of replications")
        .with(Sample::Area(OUTER), "90 % of replications")
}

/// Smallest and largest value of a fan; zero is always inside.
pub(super) fn extent(summary: &[Summary]) -> (f64, f64) {
    summary.iter().fold((0.0, 0.0), |(low, high), s| (smaller(low, s.q05), larger(high, s.q95)))
}
