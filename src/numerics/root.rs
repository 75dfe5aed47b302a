//! Inverting a distribution function on the positive axis.
use super::elementary::{exp, ln};

/// The `x` in (0, `exp(high)`] with `cdf(x) = p`, 0 < p < 1, searching ln x between `low` and `high`.
///
/// `law(x)` returns the distribution function and x times the density. Newton's method for `ln(cdf / p)` as a function
/// of ln x, in which the lower tail of gamma and beta laws is a straight line; a step that leaves the bracket or meets
/// a flat place is replaced by bisection.
pub(super) fn quantile(p: f64, start: f64, low: f64, high: f64, law: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut lo, mut hi, mut y) = (low, high, start);
    for _ in 0..200 {
        let (cdf, slope) = law(exp(y));
        let excess = if cdf < f64::MIN_POSITIVE { f64::NEG_INFINITY } else { ln(cdf / p) };
        if excess < 0.0 {
            lo = y
        } else {
            hi = y
        }
        let newton = y - excess * cdf / slope;
        let next = if newton > lo && newton < hi { newton } else { 0.5 * (lo + hi) };
        let step = (next - y).abs();
        y = next;
        if step <= 1e-15 * (1.0 + y.abs()) {
            break;
        }
    }
    exp(y)
}
