//! Quantiles, tails and exceedance of a finished sample.
use super::{Estimate, proportion, ranks};
use serde::Serialize;
use thiserror::Error;

/// Fewest values in the tail from which [`Sorted::cvar`] is estimated.
const TAIL: u64 = 5;

/// Why a figure is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unsupported {
    /// The sample is too small; the caller may run more replications or ask for a less extreme figure.
    #[error("{n} replications cannot support this figure; it takes {needed}")]
    TooFew {
        /// Replications there are.
        n: u64,
        /// Replications it takes; `u64::MAX` if no number is enough.
        needed: u64,
    },
    /// The probability or level is not inside (0, 1); the caller must choose another.
    #[error("a probability must lie strictly between 0 and 1")]
    Probability,
}

/// A quantile with its order-statistic interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct QuantileEstimate {
    /// Probability of the quantile.
    pub p: f64,
    /// The inverse of the empirical distribution function at `p`.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// Probability of exceeding a value, with Wilson's interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Exceedance {
    /// The value exceeded.
    pub x: f64,
    /// Share of replications strictly above it.
    pub p: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// The values of a [`Sample`](super::Sample) in ascending order. Large values are the bad ones: push losses.
#[derive(Debug, Clone, PartialEq)]
pub struct Sorted {
    /// Ascending; equal values may repeat.
    values: Vec<f64>,
    /// Number of values up to and including each.
    upto: Vec<u64>,
    /// Smallest and largest value, exactly.
    range: Option<(f64, f64)>,
    /// Replication of each value, in exact mode.
    replications: Option<Vec<u64>>,
}

impl Sorted {
    /// From pairs of replication and value, ascending.
    pub(super) fn exact(pairs: Vec<(u64, f64)>, range: Option<(f64, f64)>) -> Self {
        let upto = (1..=pairs.len() as u64).collect();
        let (replications, values) = pairs.into_iter().unzip();
        Self { values, upto, range, replications: Some(replications) }
    }

    /// From values and their counts, ascending.
    pub(super) fn binned(bins: impl Iterator<Item = (f64, u64)>, range: Option<(f64, f64)>) -> Self {
        let (values, counts): (Vec<f64>, Vec<u64>) = bins.unzip();
        let total = |sum: &mut u64, count: u64| {
            *sum += count;
            Some(*sum)
        };
        Self { values, upto: counts.into_iter().scan(0, total).collect(), range, replications: None }
    }

    /// Number of values.
    pub fn count(&self) -> u64 {
        self.upto.last().copied().unwrap_or(0)
    }

    /// Smallest and largest value, exactly; `None` without values.
    pub fn range(&self) -> Option<(f64, f64)> {
        self.range
    }

    /// Values with their counts, ascending.
    pub fn counted(&self) -> impl DoubleEndedIterator<Item = (f64, u64)> + '_ {
        let before = |i: usize| if i == 0 { 0 } else { self.upto[i - 1] };
        (0..self.values.len()).map(move |i| (self.values[i], self.upto[i] - before(i)))
    }

    /// The value of a rank from 1 to the count.
    fn at(&self, rank: u64) -> f64 {
        self.values[self.upto.partition_point(|&upto| upto < rank)]
    }

    /// Number of values at most `x`.
    fn at_most(&self, x: f64) -> u64 {
        let i = self.values.partition_point(|&value| value <= x);
        if i == 0 { 0 } else { self.upto[i - 1] }
    }

    /// The mean of all values; standard error `sd / sqrt(n)`, infinite for one value.
    ///
    /// # Errors
    /// [`Unsupported::TooFew`] without values.
    pub fn mean(&self) -> Result<Estimate, Unsupported> {
        self.at_least(1)?;
        let n = self.count();
        let mean = self.counted().map(|(x, count)| x * count as f64).sum::<f64>() / n as f64;
        let deviations = self.counted().map(|(x, count)| (x - mean) * (x - mean) * count as f64);
        let error = (deviations.sum::<f64>() / (n as f64 - 1.0) / n as f64).sqrt();
        let standard_error = if n < 2 { f64::INFINITY } else { error };
        Ok(Estimate { value: mean, standard_error, n, method: "mean" })
    }

    fn at_least(&self, needed: u64) -> Result<(), Unsupported> {
        let n = self.count();
        if n < needed { Err(Unsupported::TooFew { n, needed }) } else { Ok(()) }
    }

    /// The `p`-quantile without an interval, for parts of a run between which there is one; `None` without values.
    pub fn value_at(&self, p: f64) -> Option<f64> {
        let n = self.count();
        (n > 0).then(|| self.at(ranks::rank_of(n, p)))
    }

    /// The `p`-quantile, the smallest value with at least the share `p` of the sample at or below it, with the interval of
    /// confidence `level` from exact binomial ranks ([`ranks::order_ranks`]).
    ///
    /// # Errors
    /// [`Unsupported`] where `p` or `level` is not inside (0, 1), or the sample is too small for the interval.
    pub fn quantile(&self, p: f64, level: f64) -> Result<QuantileEstimate, Unsupported> {
        inside(p)?;
        inside(level)?;
        let n = self.count();
        let (low, high) = ranks::order_ranks(n, p, level)
            .ok_or_else(|| Unsupported::TooFew { n, needed: ranks::replications_for_quantile(p, level) })?;
        Ok(QuantileEstimate {
            p,
            value: self.at(ranks::rank_of(n, p)),
            low: self.at(low),
            high: self.at(high),
        })
    }

    /// Value at risk: the loss not exceeded with probability `level`, with its interval of confidence `ci`.
    ///
    /// # Errors
    /// As [`quantile`](Self::quantile).
    pub fn value_at_risk(&self, level: f64, ci: f64) -> Result<QuantileEstimate, Unsupported> {
        self.quantile(level, ci)
    }

    /// The quantile interpolated linearly between order statistics at `(n - 1) p + 1`: type 7 of Hyndman and Fan, The American
    /// Statistician 50 (1996) 361, which spreadsheets give. For comparison with them; reports use
    /// [`quantile`](Self::quantile).
    ///
    /// # Errors
    /// [`Unsupported`] for `p` outside [0, 1] or without values.
    pub fn quantile_type7(&self, p: f64) -> Result<f64, Unsupported> {
        if !(0.0..=1.0).contains(&p) {
            return Err(Unsupported::Probability);
        }
        self.at_least(1)?;
        let position = (self.count() - 1) as f64 * p;
        let below = position.floor();
        let (a, b) = (self.at(below as u64 + 1), self.at(position.ceil() as u64 + 1));
        Ok(a + (position - below) * (b - a))
    }

    /// Conditional value at risk: the mean of the worst `ceil(n (1 - level))` values.
    ///
    /// Standard error `sd(Z) / sqrt(n)` with the influence values `Z = VaR + (X - VaR)+ / (1 - level)` of Rockafellar and
    /// Uryasev, whose variance is the asymptotic one (Trindade, Uryasev, Shapiro and Zrazhevsky, Journal of Banking and Finance
    /// 31 (2007) 3524). It is some per cent too small when the tail holds few values of a heavy-tailed law.
    ///
    /// # Errors
    /// [`Unsupported`] for a level outside (0, 1) or fewer than five values in the tail.
    pub fn cvar(&self, level: f64) -> Result<Estimate, Unsupported> {
        inside(level)?;
        let (n, tail) = (self.count(), 1.0 - level);
        let worst = n - (n as f64 * level + 1e-12 * n as f64).floor() as u64;
        if worst < TAIL {
            return Err(Unsupported::TooFew { n, needed: tail_needed(level) });
        }
        let var = self.at(ranks::rank_of(n, level));
        let standard_error = self.excess_sd(var) / (tail * (n as f64).sqrt());
        Ok(Estimate { value: self.mean_of_worst(worst), standard_error, n, method: "mean of the worst" })
    }

    /// Mean of the `k` largest values.
    fn mean_of_worst(&self, k: u64) -> f64 {
        let (mut left, mut sum) = (k, 0.0);
        for (x, count) in self.counted().rev() {
            let taken = if count < left { count } else { left };
            sum += x * taken as f64;
            left -= taken;
            if left == 0 {
                break;
            }
        }
        sum / k as f64
    }

    /// Standard deviation of (X - threshold)+ over the whole sample.
    fn excess_sd(&self, threshold: f64) -> f64 {
        let n = self.count() as f64;
        let excess = |x: f64| if x > threshold { x - threshold } else { 0.0 };
        let mean = self.counted().map(|(x, count)| excess(x) * count as f64).sum::<f64>() / n;
        let deviation = |x: f64| (excess(x) - mean) * (excess(x) - mean);
        (self.counted().map(|(x, count)| deviation(x) * count as f64).sum::<f64>() / (n - 1.0)).sqrt()
    }

    /// Share of values strictly above `x`, with Wilson's interval of `level`; (NaN, 0, 1) without values.
    pub fn exceedance(&self, x: f64, level: f64) -> Exceedance {
        let n = self.count();
        let above = n - self.at_most(x);
        let (low, high) = proportion::wilson(above, n, level);
        Exceedance { x, p: above as f64 / n as f64, low, high }
    }

    /// Exceedance at `points` values evenly spaced from the smallest to the largest; empty without values.
    pub fn exceedance_curve(&self, points: usize, level: f64) -> Vec<Exceedance> {
        let Some((min, max)) = self.range() else { return Vec::new() };
        let last = if points < 2 { 1.0 } else { (points - 1) as f64 };
        let at = |i: usize| if i + 1 == points { max } else { min + (max - min) * (i as f64 / last) };
        (0..points).map(|i| self.exceedance(at(i), level)).collect()
    }

    /// Replications of the `k` largest values, the worst first and the lowest number first among equals; `None` for a binned
    /// sample, which does not know them.
    pub fn worst(&self, k: usize) -> Option<Vec<u64>> {
        self.replications.as_ref().map(|all| all.iter().rev().take(k).copied().collect())
    }
}

fn inside(p: f64) -> Result<(), Unsupported> {
    if p > 0.0 && p < 1.0 { Ok(()) } else { Err(Unsupported::Probability) }
}

/// Values that leave [`TAIL`] in the tail.
fn tail_needed(level: f64) -> u64 {
    ((TAIL - 1) as f64 / (1.0 - level) * (1.0 + 1e-9)).floor() as u64 + 1
}
