//! Confidence intervals of quantiles from ranks: distribution-free, by the binomial law.
use crate::numerics::{beta::binomial_cdf, ln, normal};

/// Ranks (from 1, ascending) whose order statistics enclose the `p`-quantile with probability at least `level`.
///
/// The number of values below the quantile is binomial (n, p); at most (1 - level)/2 is left out on either side (David and
/// Nagaraja, Order Statistics, section 7.1). `None` where a rank falls off an end of the sample: then
/// [`replications_for_quantile`] says how many values it takes.
pub fn order_ranks(n: u64, p: f64, level: f64) -> Option<(u64, u64)> {
    if n == 0 || p.is_nan() || p <= 0.0 || p >= 1.0 {
        return None;
    }
    let left_out = 0.5 * (1.0 - level);
    let low = binomial_quantile(n, p, left_out);
    let high = binomial_quantile(n, p, 1.0 - left_out) + 1;
    (low >= 1 && high <= n).then_some((low, high))
}

/// The smallest number of values for which [`order_ranks`] exists; `u64::MAX` where none is enough.
pub fn replications_for_quantile(p: f64, level: f64) -> u64 {
    let far = if p > 0.5 { p } else { 1.0 - p };
    if far.is_nan() || far >= 1.0 || level >= 1.0 {
        return u64::MAX;
    }
    let exact = ln(0.5 * (1.0 - level)) / ln(far);
    let mut n = exact.floor() as u64;
    while order_ranks(n, p, level).is_none() {
        n += 1;
    }
    n
}

/// Smallest `k` with `P(B <= k) >= target`: a normal guess, then steps.
fn binomial_quantile(n: u64, p: f64, target: f64) -> u64 {
    let (mean, z) = (n as f64 * p, normal::quantile(target));
    let guess = mean + z * (mean * (1.0 - p)).sqrt() + (1.0 - 2.0 * p) * (z * z - 1.0) / 6.0 - 0.5;
    let rounded = guess.ceil() as u64;
    let mut k = if rounded > n { n } else { rounded };
    while k > 0 && binomial_cdf(k - 1, n, p) >= target {
        k -= 1;
    }
    while k < n && binomial_cdf(k, n, p) < target {
        k += 1;
    }
    k
}

/// The rank of the inverse-ECDF `p`-quantile among `n` > 0 values: `ceil(n p)`, from 1 to n.
///
/// A product that misses an integer by rounding alone counts as that integer.
pub fn rank_of(n: u64, p: f64) -> u64 {
    let exact = n as f64 * p;
    let rank = (exact - 1e-12 * n as f64).ceil() as u64;
    rank.clamp(1, n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_ranks() {
        // median of ten: ranks 2 and 9 cover with probability 0.979, 3 and 8 only with 0.891
        assert_eq!(order_ranks(10, 0.5, 0.95), Some((2, 9)));
        assert_eq!(order_ranks(5, 0.5, 0.95), None);
        assert_eq!(replications_for_quantile(0.5, 0.95), 6);
        assert_eq!(replications_for_quantile(0.99, 0.95), 368);
        assert_eq!(replications_for_quantile(0.01, 0.95), 368);
        assert_eq!(replications_for_quantile(1.0, 0.95), u64::MAX);
    }

    #[test]
    fn ranks_hold_their_level_and_no_less_will_do() {
        for (n, p, level) in [(1000, 0.95, 0.95), (368, 0.99, 0.95), (50_000, 0.001, 0.9), (777, 0.3, 0.99)] {
            let (low, high) = order_ranks(n, p, level).unwrap();
            let at_most = |k: u64| binomial_cdf(k, n, p);
            assert!(at_most(high - 1) - at_most(low - 1) >= level);
            assert!(at_most(low) > 0.5 * (1.0 - level));
            assert!(at_most(high - 2) < 0.5 * (1.0 + level));
        }
    }

    #[test]
    fn rank_of_products_that_round() {
        assert_eq!(rank_of(100, 0.95), 95);
        assert_eq!(rank_of(10, 0.7), 7);
        assert_eq!(rank_of(1000, 0.1 + 0.2), 300);
        assert_eq!(rank_of(3, 0.5), 2);
        assert_eq!((rank_of(7, 0.0), rank_of(7, 1.0)), (1, 7));
    }
}
