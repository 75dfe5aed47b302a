//! The continuous ranked probability score of normal and lognormal forecasts, in closed form.
//!
//! CRPS(F, y) is the integral of (F(x) - 1{x >= y})^2 over x, in the unit of y; 0 is perfect, and for a certain forecast
//! it is the absolute error.
use crate::numerics::normal::{cdf, pdf};
use crate::numerics::{exp, ln};

/// 1 / sqrt(pi).
const INV_SQRT_PI: f64 = 0.5641895835477563;

/// Score of a normal forecast of `mean` and standard deviation `sd` >= 0 for the observation `y`.
///
/// Gneiting and Raftery, Journal of the American Statistical Association 102 (2007) 359, equation 21.
pub fn crps_normal(mean: f64, sd: f64, y: f64) -> f64 {
    if sd == 0.0 {
        return (y - mean).abs();
    }
    let w = (y - mean) / sd;
    sd * (w * (cdf(w) - cdf(-w)) + 2.0 * pdf(w) - INV_SQRT_PI)
}

/// Score of a lognormal forecast whose logarithm has mean `mu` and standard deviation `sigma` >= 0, for the observation
/// `y` of any sign.
///
/// Baran and Lerch, Quarterly Journal of the Royal Meteorological Society 141 (2015) 2289.
pub fn crps_lognormal(mu: f64, sigma: f64, y: f64) -> f64 {
    if sigma == 0.0 {
        return (y - exp(mu)).abs();
    }
    let w = if y < f64::MIN_POSITIVE { f64::NEG_INFINITY } else { (ln(y) - mu) / sigma };
    let mean = exp(mu + 0.5 * sigma * sigma);
    let spread = std::f64::consts::FRAC_1_SQRT_2 * sigma;
    y * (cdf(w) - cdf(-w)) + 2.0 * mean * (cdf(-spread) - cdf(w - sigma))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The defining integral by the midpoint rule, split at `y`.
    fn integral(f: impl Fn(f64) -> f64, lo: f64, y: f64, hi: f64) -> f64 {
        let part = |a: f64, b: f64, g: &dyn Fn(f64) -> f64| -> f64 {
            let n = 200_000;
            let h = (b - a) / f64::from(n);
            (0..n).map(|i| g(a + h * (f64::from(i) + 0.5)) * h).sum()
        };
        part(lo, y, &|x| f(x) * f(x)) + part(y, hi, &|x| (1.0 - f(x)) * (1.0 - f(x)))
    }

    #[test]
    fn normal_matches_the_integral() {
        for (mean, sd, y) in [(0.0, 1.0, 0.0), (3.0, 2.0, 7.5), (-1.0, 0.5, -2.5)] {
            let exact = integral(|x| cdf((x - mean) / sd), mean - 12.0 * sd, y, mean + 12.0 * sd);
            assert!((crps_normal(mean, sd, y) - exact).abs() < 1e-8);
        }
        assert_eq!(crps_normal(2.0, 0.0, 5.0), 3.0);
    }

    #[test]
    fn lognormal_matches_the_integral() {
        for (mu, sigma, y) in [(0.0, 0.5, 1.0), (1.0, 0.8, 9.0), (-0.5, 0.3, 0.2)] {
            let hi = exp(mu + 9.0 * sigma);
            let exact = integral(|x| cdf((ln(x) - mu) / sigma), 0.0, y, hi);
            assert!((crps_lognormal(mu, sigma, y) - exact).abs() < 1e-6);
        }
        assert_eq!(crps_lognormal(0.0, 0.0, 4.0), 3.0);
        let (below, zero) = (crps_lognormal(0.0, 0.5, -2.0), crps_lognormal(0.0, 0.5, 0.0));
        assert!((below - zero - 2.0).abs() < 1e-12);
    }
}
