//! Mean and variance from fixed-point integer sums.
use super::{Estimate, wire};
use serde::{Deserialize, Serialize};

/// Largest magnitude, in steps, that is summed.
const LIMIT: f64 = (1_u64 << 50) as f64;
/// 1.5 * 2^52, which rounds to an integer what is added to it.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// Count, sum and sum of squares of values, each value first rounded to a whole number of steps.
///
/// A step is the power of two nearest to `scale * 2^-40`, so a value of the size of `scale` is held to 1e-12 of it, and
/// values up to 680 times `scale` can be held. Sums are integers: pushing and merging in any order gives the same bits.
/// Exact for up to 2^28 values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    /// The step is 2 to this power.
    exponent: i32,
    count: u64,
    invalid: u64,
    #[serde(with = "wire::decimal")]
    sum: i128,
    #[serde(with = "wire::decimal")]
    squares: u128,
}

impl Moments {
    /// An empty accumulator for values of the size of `scale`, in their unit; 1 stands in for a scale that is not positive
    /// and finite.
    pub fn new(scale: f64) -> Self {
        let usable = if scale > 1e-250 && scale < 1e250 { scale } else { 1.0 };
        let bits = usable.to_bits();
        let up = ((bits >> 51) & 1) as i32;
        let exponent = (bits >> 52) as i32 - 1023 + up - 40;
        Self { exponent, count: 0, invalid: 0, sum: 0, squares: 0 }
    }

    /// The step: values are held as whole multiples of it.
    pub fn step(&self) -> f64 {
        power_of_two(self.exponent)
    }

    /// Adds a value. One that is not finite, or beyond 2^50 steps, is counted as [`invalid`](Self::invalid) and not summed.
    #[inline]
    pub fn push(&mut self, x: f64) {
        let steps = x * power_of_two(-self.exponent);
        if steps.abs() <= LIMIT {
            let whole = ((steps + MAGIC) - MAGIC) as i64;
            self.count += 1;
            self.sum += i128::from(whole);
            let square = u128::from(whole.unsigned_abs()) * u128::from(whole.unsigned_abs());
            self.squares = self.squares.saturating_add(square);
        } else {
            self.invalid += 1;
        }
    }

    /// What [`push`](Self::push) would sum for a value: the nearest whole number of steps, in the unit of the values; `None`
    /// where it would be refused.
    pub(super) fn held(&self, x: f64) -> Option<f64> {
        let steps = x * power_of_two(-self.exponent);
        (steps.abs() <= LIMIT).then(|| ((steps + MAGIC) - MAGIC) * self.step())
    }

    /// Adds all values of a column.
    pub fn push_all(&mut self, values: &[f64]) {
        values.iter().for_each(|&x| self.push(x));
    }

    /// Adds what another accumulator has seen.
    ///
    /// # Panics
    /// If the scales differ: the two were not made for the same quantity.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.exponent, other.exponent, "moments of different scales cannot be merged");
        self.count += other.count;
        self.invalid += other.invalid;
        self.sum += other.sum;
        self.squares = self.squares.saturating_add(other.squares);
    }

    /// Values summed.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Values refused because they were not finite or too large; a caller with any must report an error, not a figure.
    pub fn invalid(&self) -> u64 {
        self.invalid
    }

    /// Mean, in the unit of the values; NaN without values.
    pub fn mean(&self) -> f64 {
        if self.count == 0 {
            return f64::NAN;
        }
        let n = i128::from(self.count);
        let fraction = (self.sum % n) as f64 / self.count as f64;
        ((self.sum / n) as f64 + fraction) * self.step()
    }

    /// Unbiased variance, in the squared unit of the values; NaN for fewer than two values.
    ///
    /// The squared deviations from the whole number m next to the mean are summed in integers, so nothing cancels:
    /// with sum = n m + r, the sum about the mean is (squares - n m^2 - 2 m r) - r^2/n.
    pub fn variance(&self) -> f64 {
        if self.count < 2 || self.squares == u128::MAX {
            return f64::NAN;
        }
        let n = u128::from(self.count);
        let (m, r) = (self.sum.unsigned_abs() / n, self.sum.unsigned_abs() % n);
        let about_m = self.squares - n * m * m - 2 * m * r;
        let about_mean = match about_m.checked_mul(n) {
            Some(product) => (product - r * r) as f64 / n as f64,
            None => about_m as f64 - (r * r) as f64 / n as f64,
        };
        about_mean / (self.count - 1) as f64 * self.step() * self.step()
    }

    /// The mean with its standard error, `sqrt(variance / n)`; exactly 0 if all values were equal, infinite for fewer than
    /// two values.
    pub fn estimate(&self) -> Estimate {
        let error = (self.variance() / self.count as f64).sqrt();
        let standard_error = if error.is_nan() { f64::INFINITY } else { error };
        Estimate { value: self.mean(), standard_error, n: self.count, method: "mean" }
    }
}

/// 2^`exponent`, -1022 <= exponent <= 1023.
#[inline]
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(scale: f64, values: &[f64]) -> Moments {
        let mut moments = Moments::new(scale);
        moments.push_all(values);
        moments
    }

    #[test]
    fn known_values() {
        let m = of(4.0, &[1.0, 2.0, 3.0, 4.0]);
        assert_eq!((m.mean(), m.count(), m.invalid()), (2.5, 4, 0));
        assert!((m.variance() - 5.0 / 3.0).abs() < 1e-15);
        assert_eq!(m.estimate().method, "mean");
        assert!((m.estimate().standard_error - (5.0_f64 / 12.0).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn equal_values_have_no_error() {
        let m = of(1.0, &[0.1; 1000]);
        assert_eq!(m.estimate().standard_error, 0.0);
        assert!((m.mean() - 0.1).abs() < 1e-12);
    }

    #[test]
    fn small_spread_on_a_large_mean_does_not_cancel() {
        let m = of(1e9, &[1e9, 1e9 + 1.0, 1e9 + 2.0]);
        assert!((m.variance() - 1.0).abs() < 1e-2, "{}", m.variance());
        let extreme = of(1.0, &[1000.0; 4096]);
        assert_eq!(extreme.variance(), 0.0);
    }

    #[test]
    fn the_unusable_is_counted_apart() {
        let m = of(1.0, &[1.0, f64::NAN, f64::INFINITY, 1e9, -1e300]);
        assert_eq!((m.count(), m.invalid(), m.mean()), (1, 4, 1.0));
        assert_eq!(m.estimate().standard_error, f64::INFINITY);
        assert!(Moments::new(0.0).mean().is_nan());
    }

    #[test]
    fn survives_json() {
        let m = of(3.0, &[-1e3, 2e3, 0.1]);
        assert_eq!(serde_json::from_str::<Moments>(&serde_json::to_string(&m).unwrap()).unwrap(), m);
    }

    proptest! {
        #[test]
        fn any_order_gives_the_same_bits(
            values in prop::collection::vec(-1e3_f64..1e3, 2..60), cut in 0_usize..60, turn in 0_usize..60
        ) {
            let whole = of(1.0, &values);
            let (cut, mut turned) = (cut % values.len(), values.clone());
            turned.rotate_left(turn % values.len());
            let (mut late, early) = (of(1.0, &turned[cut..]), of(1.0, &turned[..cut]));
            late.merge(&early);
            prop_assert_eq!(&late, &whole);
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
            prop_assert!((whole.mean() - mean).abs() < 1e-9);
            let variance = squares / (values.len() - 1) as f64;
            prop_assert!((whole.variance() - variance).abs() < 1e-8 * (1.0 + variance));
        }
    }
}
