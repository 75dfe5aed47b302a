//! Proportions with errors that do not vanish at the ends.
use super::Estimate;
use crate::numerics::normal;

/// Level of an interval of one standard error on either side of a normal estimate.
const ONE_SIGMA: f64 = 0.6826894921370859;

/// Wilson's score interval of `level` for `successes` out of `n` > 0, within [0, 1].
///
/// Wilson, Journal of the American Statistical Association 22 (1927) 209. For n = 0, (0, 1).
pub fn wilson(successes: u64, n: u64, level: f64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (p, n_f) = (successes as f64 / n as f64, n as f64);
    let z = normal::quantile(0.5 + 0.5 * level);
    let share = z * z / n_f;
    let midpoint = (p + 0.5 * share) / (1.0 + share);
    let half = z * ((p * (1.0 - p) + 0.25 * share) / n_f).sqrt() / (1.0 + share);
    let low = if successes == 0 { 0.0 } else { midpoint - half };
    let high = if successes == n { 1.0 } else { midpoint + half };
    (low, high)
}

/// A proportion with its standard error, `sqrt(p (1 - p) / n)`.
///
/// Where all or none succeeded that formula would claim certainty; half the length of Wilson's interval at the level of one
/// standard error (68.27 %) stands in, about 1/(2n). For n = 0 the value is NaN and the error infinite.
pub fn proportion(successes: u64, n: u64) -> Estimate {
    let p = successes as f64 / n as f64;
    if n == 0 {
        return Estimate { value: f64::NAN, standard_error: f64::INFINITY, n, method: "proportion" };
    }
    if successes == 0 || successes == n {
        let (low, high) = wilson(successes, n, ONE_SIGMA);
        return Estimate {
            value: p,
            standard_error: 0.5 * (high - low),
            n,
            method: "proportion, Wilson error",
        };
    }
    Estimate { value: p, standard_error: (p * (1.0 - p) / n as f64).sqrt(), n, method: "proportion" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::beta::binomial_cdf;

    #[test]
    fn nine_of_ten() {
        let (low, high) = wilson(9, 10, 0.95);
        assert!((low - 0.5958499732047615).abs() < 1e-9 && (high - 0.9821237869049271).abs() < 1e-9);
        assert!((0.5 * (low + high) - 0.7889868800548443).abs() < 1e-9);
    }

    #[test]
    fn ends_keep_an_error() {
        let (none, all) = (proportion(0, 100), proportion(100, 100));
        assert!(none.standard_error > 0.004 && none.standard_error < 0.006);
        assert!((none.standard_error - all.standard_error).abs() < 1e-15);
        assert_eq!(wilson(0, 100, 0.95).0, 0.0);
        assert_eq!(wilson(100, 100, 0.95).1, 1.0);
        assert_eq!(wilson(0, 0, 0.95), (0.0, 1.0));
    }

    /// Coverage of the 95 % interval, summed exactly over all outcomes and averaged over p from 0.05 to 0.95, n = 50:
    /// within 1 % of 95 %, and nowhere below 91 %.
    #[test]
    fn wilson_covers() {
        let n = 50;
        let coverage = |p: f64| {
            let mass = |k: u64| binomial_cdf(k, n, p) - if k == 0 { 0.0 } else { binomial_cdf(k - 1, n, p) };
            let inside = |k: &u64| {
                let (low, high) = wilson(*k, n, 0.95);
                low <= p && p <= high
            };
            (0..=n).filter(inside).map(mass).sum::<f64>()
        };
        let all: Vec<f64> = (0..=180).map(|i| coverage(0.05 + 0.005 * f64::from(i))).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        assert!((mean - 0.95).abs() < 0.01, "{mean}");
        assert!(all.iter().all(|&c| c > 0.91));
    }
}
