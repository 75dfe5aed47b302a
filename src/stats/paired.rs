//! Two values of the same replication: their difference, and how often one is above the other.
use super::{Estimate, Moments};
use serde::{Deserialize, Serialize};

/// Values closer than this many steps of the fixed point, 1e-9 of the scale, count as equal: two models may count mass in
/// different quanta.
const EQUAL: f64 = 1024.0;

/// Mergeable sums over pairs (a, b) of values that belong to one replication.
///
/// Both are first rounded to the same fixed point (see [`Moments`]), in which their difference b - a is exact. So the
/// covariance, `(var a + var b - var(b - a)) / 2`, needs no sum of products, and all merges in any order to the same bits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paired {
    a: Moments,
    b: Moments,
    difference: Moments,
    above: u64,
    below: u64,
    invalid: u64,
}

impl Paired {
    /// An empty accumulator for values of the size of `scale`, in their unit.
    pub fn new(scale: f64) -> Self {
        let fresh = Moments::new(scale);
        Self { a: fresh.clone(), b: fresh.clone(), difference: fresh, above: 0, below: 0, invalid: 0 }
    }

    /// Adds a pair. One of which a value is not finite or too large is counted as [`invalid`](Self::invalid) and not summed.
    #[inline]
    pub fn push(&mut self, a: f64, b: f64) {
        let held = self.a.held(a).zip(self.b.held(b));
        let Some((a, b, d)) = held.and_then(|(a, b)| Some((a, b, self.difference.held(b - a)?))) else {
            self.invalid += 1;
            return;
        };
        self.a.push(a);
        self.b.push(b);
        self.difference.push(d);
        let least = EQUAL * self.difference.step();
        self.above += u64::from(d > least);
        self.below += u64::from(d < -least);
    }

    /// Adds pairs of two columns of equal length.
    pub fn push_all(&mut self, a: &[f64], b: &[f64]) {
        debug_assert_eq!(a.len(), b.len(), "a replication has a value on both sides");
        a.iter().zip(b).for_each(|(&a, &b)| self.push(a, b));
    }

    /// Adds what another accumulator has seen.
    ///
    /// # Panics
    /// If the scales differ.
    pub fn merge(&mut self, other: &Self) {
        self.a.merge(&other.a);
        self.b.merge(&other.b);
        self.difference.merge(&other.difference);
        self.above += other.above;
        self.below += other.below;
        self.invalid += other.invalid;
    }

    /// Pairs summed.
    pub fn count(&self) -> u64 {
        self.difference.count()
    }

    /// Pairs refused; a caller with any must report an error, not a figure.
    pub fn invalid(&self) -> u64 {
        self.invalid
    }

    /// Pairs in which b is above a, by more than 1e-9 of the scale.
    pub fn above(&self) -> u64 {
        self.above
    }

    /// Pairs in which b is below a, by more than 1e-9 of the scale.
    pub fn below(&self) -> u64 {
        self.below
    }

    /// The other pairs.
    pub fn equal(&self) -> u64 {
        self.count() - self.above - self.below
    }

    /// Mean of a.
    pub fn a(&self) -> Estimate {
        self.a.estimate()
    }

    /// Mean of b.
    pub fn b(&self) -> Estimate {
        self.b.estimate()
    }

    /// Mean of b - a, with the standard error of paired differences.
    pub fn difference(&self) -> Estimate {
        Estimate { method: "mean of paired differences", ..self.difference.estimate() }
    }

    /// Correlation of a and b over the pairs; `None` where one of them does not vary.
    pub fn correlation(&self) -> Option<f64> {
        let (a, b) = (self.a.variance(), self.b.variance());
        let spread = (a * b).sqrt();
        let correlation = 0.5 * (a + b - self.difference.variance()) / spread;
        (spread > 0.0 && correlation.is_finite()).then(|| correlation.clamp(-1.0, 1.0))
    }

    /// `(var a + var b) / var(b - a)`: by how much the variance of the mean difference is smaller than between two independent
    /// runs of as many replications, which is also how many times the replications those would need. With correlation
    /// rho and equal variances it is 1 / (1 - rho). `None` where the difference does not vary.
    pub fn variance_ratio(&self) -> Option<f64> {
        let ratio = (self.a.variance() + self.b.variance()) / self.difference.variance();
        ratio.is_finite().then_some(ratio)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(pairs: &[(f64, f64)]) -> Paired {
        let mut paired = Paired::new(1.0);
        pairs.iter().for_each(|&(a, b)| paired.push(a, b));
        paired
    }

    #[test]
    fn known_values() {
        let p = of(&[(1.0, 2.0), (2.0, 1.5), (3.0, 3.0), (4.0, 6.0)]);
        assert_eq!((p.count(), p.above(), p.below(), p.equal()), (4, 2, 1, 1));
        assert_eq!((p.a().value, p.b().value, p.difference().value), (2.5, 3.125, 0.625));
        // deviations of b from its mean: -1.125, -1.625, -0.125, 2.875; the sum of their squares is 12.1875
        let (va, vb) = (5.0_f64 / 3.0, 12.1875_f64 / 3.0);
        let cov = (-1.5 * -1.125 + -0.5 * -1.625 + 0.5 * -0.125 + 1.5 * 2.875) / 3.0;
        assert!((p.correlation().unwrap() - cov / (va * vb).sqrt()).abs() < 1e-12);
        assert!((p.variance_ratio().unwrap() - (va + vb) / (va + vb - 2.0 * cov)).abs() < 1e-9);
    }

    #[test]
    fn a_value_paired_with_itself() {
        let p = of(&[(0.1, 0.1), (0.7, 0.7), (0.3, 0.3)]);
        assert_eq!((p.difference().value, p.difference().standard_error), (0.0, 0.0));
        assert_eq!((p.equal(), p.correlation(), p.variance_ratio()), (3, Some(1.0), None));
    }

    #[test]
    fn what_does_not_vary_has_no_correlation() {
        let p = of(&[(1.0, 2.0), (1.0, 2.5)]);
        assert_eq!((p.correlation(), p.variance_ratio()), (None, Some(1.0)));
    }

    #[test]
    fn rounding_is_no_difference() {
        let p = of(&[(0.5, 0.5 + 1e-12), (0.5, 0.5 - 1e-12), (0.5, 0.5 + 1e-8)]);
        assert_eq!((p.above(), p.below(), p.equal()), (1, 0, 2));
    }

    #[test]
    fn a_pair_with_an_unusable_value_is_counted_apart() {
        let p = of(&[(1.0, f64::NAN), (f64::INFINITY, 1.0), (1.0, 1e9), (600.0, -600.0), (1.0, 1.0)]);
        assert_eq!((p.count(), p.invalid()), (1, 4));
        assert_eq!((p.a().n, p.b().n), (1, 1));
    }

    proptest! {
        #[test]
        fn any_order_gives_the_same_bits(
            pairs in prop::collection::vec((-9.0_f64..9.0, -9.0_f64..9.0), 2..60), cut in 0_usize..60, turn in 0_usize..60
        ) {
            let whole = of(&pairs);
            let (cut, mut turned) = (cut % pairs.len(), pairs.clone());
            turned.rotate_left(turn % pairs.len());
            let (mut late, early) = (of(&turned[cut..]), of(&turned[..cut]));
            late.merge(&early);
            prop_assert_eq!(&late, &whole);
            let n = pairs.len() as f64;
            let (a, b) = pairs.iter().fold((0.0, 0.0), |(a, b), p| (a + p.0 / n, b + p.1 / n));
            let cov = pairs.iter().map(|p| (p.0 - a) * (p.1 - b)).sum::<f64>();
            let (va, vb) = pairs.iter().fold((0.0, 0.0), |(va, vb), p| {
                (va + (p.0 - a) * (p.0 - a), vb + (p.1 - b) * (p.1 - b))
            });
            prop_assume!(va > 1e-3 && vb > 1e-3);
            let rho = whole.correlation().unwrap();
            prop_assert!((rho - cov / (va * vb).sqrt()).abs() < 1e-6, "{} {}", rho, cov / (va * vb).sqrt());
        }
    }
}
