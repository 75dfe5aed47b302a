//! Saddle-point parts of gamma, beta and binomial densities, free of cancellation for large parameters.
//!
//! After Loader, Fast and Accurate Computation of Binomial Probabilities, 2000.
use super::elementary::ln;
use super::gamma::ln_gamma;

/// ln(2 pi) / 2.
pub(super) const HALF_LN_TAU: f64 = 0.9189385332046728;

/// What Stirling's formula lacks: `ln Gamma(x + 1) - [(x + 1/2) ln x - x + ln(2 pi)/2]`, for x > 0.
pub(super) fn stirling_error(x: f64) -> f64 {
    if x < 16.0 { ln_gamma(x + 1.0) - ((x + 0.5) * ln(x) - x + HALF_LN_TAU) } else { stirling_series(x) }
}

/// The asymptotic series of [`stirling_error`], to 2e-18 for x >= 16 (Abramowitz and Stegun 6.1.41).
pub(super) fn stirling_series(x: f64) -> f64 {
    let z = 1.0 / (x * x);
    let bracket = 1.0 / 1680.0 - z * (1.0 / 1188.0 - z * (691.0 / 360_360.0));
    (1.0 / 12.0 - z * (1.0 / 360.0 - z * (1.0 / 1260.0 - z * bracket))) / x
}

/// `x ln(x / m) + m - x` for positive x and m, accurate where x is near m.
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * ln(x / m) + m - x;
    }
    // ln(x/m) = 2 (v + v^3/3 + v^5/5 + ...) with v = (x - m)/(x + m)
    let v = (x - m) / (x + m);
    let (mut sum, mut power) = ((x - m) * v, 2.0 * x * v);
    for k in 1..20 {
        power *= v * v;
        sum += power / f64::from(2 * k + 1);
    }
    sum
}
