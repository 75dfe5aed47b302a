//! The Poisson law.
use super::elementary::exp;
use super::gamma::{prefix, regularised_upper};
use super::normal;

/// Largest mean for which probabilities are added up from zero.
const SMALL: f64 = 50.0;
/// Largest mean for which the quantile is corrected by the distribution function.
const LARGE: f64 = 1e6;

/// Quantile of the Poisson law: the least `k` with P(N <= k) >= `u`, so that it rises with `u`.
///
/// Up to a mean of 50 the probabilities are added up from zero. Above it a start by Cornish and Fisher's expansion
/// (Abramowitz and Stegun 26.2.49) is corrected step by step with P(N <= k) = Q(k + 1, mean) (26.4.21). From a million
/// the expansion stands alone: it differs from the quantile by one at most, and that is a thousandth of a standard
/// deviation.
///
/// A mean of 0 or less gives 0, `u` = 0 too, `u` = 1 infinity, arguments that are not numbers NaN.
pub fn quantile(mean: f64, u: f64) -> f64 {
    if mean.is_nan() || !(0.0..=1.0).contains(&u) {
        f64::NAN
    } else if mean <= 0.0 || u == 0.0 {
        0.0
    } else if u == 1.0 {
        f64::INFINITY
    } else if mean <= SMALL {
        from_zero(mean, u)
    } else if mean <= LARGE {
        corrected(mean, u, expansion(mean, u))
    } else {
        expansion(mean, u)
    }
}

fn from_zero(mean: f64, u: f64) -> f64 {
    let (mut k, mut p) = (0.0, exp(-mean));
    let mut sum = p;
    // Near one the sum may stop short of `u` by rounding: then what follows no longer counts.
    while sum < u && !(k > mean && sum + p == sum) {
        k += 1.0;
        p *= mean / k;
        sum += p;
    }
    k
}

/// The quantile with skewness taken into account, as a whole number.
fn expansion(mean: f64, u: f64) -> f64 {
    let z = normal::quantile(u);
    let k = (mean + mean.sqrt() * z + (z * z - 1.0) / 6.0 - 0.5).ceil();
    if k > 0.0 { k } else { 0.0 }
}

/// The quantile, sought from a whole number near it.
fn corrected(mean: f64, u: f64, start: f64) -> f64 {
    let mut k = if start > 1.0 { start } else { 1.0 };
    let mut p = prefix(k, mean);
    // P(N < k), which is small where `u` is and keeps its digits there.
    let mut below = regularised_upper(k, mean);
    while below >= u && k > 0.0 {
        p *= k / mean;
        k -= 1.0;
        below -= p;
    }
    while below + p < u && below + p > below {
        below += p;
        k += 1.0;
        p *= mean / k;
    }
    k
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{DiscreteCDF, Poisson};

    #[test]
    fn quantiles_match_statrs() {
        let means = [0.01, 0.3, 1.0, 4.5, 12.0, 49.9, 50.0, 50.1, 80.0, 317.3, 1000.0, 5000.0];
        for mean in means {
            let oracle = Poisson::new(mean).unwrap();
            let tails = [1e-9, 1e-6, 1e-4, 1.0 - 1e-4, 1.0 - 1e-6, 1.0 - 1e-9];
            for u in (1..500).map(|i| (f64::from(i) - 0.37) / 500.0).chain(tails) {
                assert_eq!(quantile(mean, u), oracle.inverse_cdf(u) as f64, "mean {mean} at {u}");
            }
        }
    }

    #[test]
    fn it_is_the_least_count_that_reaches_u() {
        for mean in [0.7, 20.0, 51.0, 400.0, 20_000.0, 999_999.0] {
            let up_to = |k: f64| regularised_upper(k + 1.0, mean);
            for i in 1..200 {
                let u = (f64::from(i) - 0.5) / 200.0;
                let k = quantile(mean, u);
                assert!(up_to(k) >= u - 1e-11, "mean {mean} at {u}: {k}");
                assert!(k == 0.0 || up_to(k - 1.0) < u + 1e-11, "mean {mean} at {u}: {k}");
            }
        }
    }

    #[test]
    fn it_rises_with_u_and_the_three_methods_meet() {
        for mean in [0.2, 50.0, 50.5, 3000.0, 2e6] {
            let mut last = 0.0;
            for i in 1..1000 {
                let k = quantile(mean, f64::from(i) / 1000.0);
                assert!(k >= last);
                last = k;
            }
        }
        for i in 1..1000 {
            let u = (f64::from(i) - 0.41) / 1000.0;
            assert_eq!(from_zero(SMALL, u), corrected(SMALL, u, expansion(SMALL, u)));
        }
        for i in 1..50 {
            let u = (f64::from(i) - 0.41) / 50.0;
            let start = expansion(LARGE, u);
            assert!((corrected(LARGE, u, start) - start).abs() <= 1.0);
        }
    }

    #[test]
    fn ends_and_senseless_arguments() {
        assert_eq!((quantile(3.0, 0.0), quantile(3.0, 1.0), quantile(0.0, 0.4)), (0.0, f64::INFINITY, 0.0));
        assert!(quantile(f64::NAN, 0.5).is_nan() && quantile(1.0, 1.5).is_nan());
        let (least, most) = (f64::EPSILON / 4.0, 1.0 - f64::EPSILON / 2.0);
        for mean in [1e-9, 0.5, 50.0, 51.0, 700.0, 1e5, 1e9] {
            let (low, high) = (quantile(mean, least), quantile(mean, most));
            assert!((low - mean).abs() < 9.0 * mean.sqrt() + 1.0, "{mean}: {low}");
            assert!((high - mean).abs() < 9.0 * mean.sqrt() + 15.0, "{mean}: {high}");
        }
    }
}
