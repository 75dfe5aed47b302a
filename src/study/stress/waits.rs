//! Times in whole steps over replications: quantiles with intervals from ranks, and survival curves.
use crate::stats::proportion::wilson;
use crate::stats::ranks::{order_ranks, rank_of};
use crate::study::measure::Reading;

/// Confidence of intervals.
const CONFIDENCE: f64 = 0.95;

/// How often a time had each number of steps. The last number stands for times that reach the end of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    counts: Vec<u64>,
}

impl Waits {
    /// None yet, of at most so many steps.
    pub fn new(most: usize) -> Self {
        Waits { counts: vec![0; most + 1] }
    }

    /// Adds a time; one beyond the most is the most.
    pub fn push(&mut self, steps: f64) {
        let most = self.counts.len() - 1;
        let at = if steps.is_finite() { steps.round() as usize } else { most };
        self.counts[if at < most { at } else { most }] += 1;
    }

    /// Adds other times.
    pub fn merge(&mut self, other: &Waits) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(a, b)| *a += b);
    }

    /// The same without those of no step, for what is asked only where something happened.
    pub fn above_zero(&self) -> Waits {
        let mut counts = self.counts.clone();
        counts[0] = 0;
        Waits { counts }
    }

    /// Times that were added.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Steps of the longest time, which stands for the end of the run.
    pub fn most(&self) -> usize {
        self.counts.len() - 1
    }

    /// The `p`-quantile (steps), with an order-statistic interval; none where there are too few times.
    pub fn quantile(&self, p: f64) -> Option<Reading> {
        let n = self.count();
        let (low, high) = order_ranks(n, p, CONFIDENCE)?;
        let [value, low, high] = [rank_of(n, p), low, high].map(|rank| self.at(rank) as f64);
        Some(Reading { value, error: None, low, high })
    }

    fn at(&self, rank: u64) -> usize {
        let mut below = 0;
        let reached = |count: &u64| {
            below += count;
            below >= rank
        };
        self.counts.iter().position(reached).unwrap_or(self.most())
    }

    /// Probability that the time is longer than so many steps, with Wilson's interval; none without times.
    pub fn longer_than(&self, steps: usize) -> Option<Reading> {
        let n = self.count();
        let longer: u64 = self.counts.iter().skip(steps + 1).sum();
        let (low, high) = wilson(longer, n, CONFIDENCE);
        (n > 0).then(|| Reading { value: longer as f64 / n as f64, error: None, low, high })
    }

    /// Probability that the time reaches the end of the run.
    pub fn to_the_end(&self) -> Option<Reading> {
        self.most().checked_sub(1).and_then(|last| self.longer_than(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_and_curve_of_known_times() {
        let mut waits = Waits::new(10);
        (0..100).for_each(|i| waits.push(f64::from(i / 10)));
        let mut more = Waits::new(10);
        more.push(25.0);
        waits.merge(&more);
        assert_eq!((waits.count(), waits.most()), (101, 10));
        let median = waits.quantile(0.5).unwrap();
        assert_eq!((median.value, median.low, median.high), (5.0, 4.0, 6.0));
        assert_eq!(waits.quantile(0.999), None);
        let curve = waits.longer_than(4).unwrap();
        assert_eq!(curve.value, 51.0 / 101.0);
        assert_eq!((curve.low, curve.high), wilson(51, 101, 0.95));
        assert_eq!(waits.to_the_end().unwrap().value, 1.0 / 101.0);
        assert_eq!(waits.above_zero().count(), 91);
        assert_eq!(Waits::new(4).longer_than(1), None);
    }
}
