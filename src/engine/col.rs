//! Thirty-two replications side by side: a column each, contiguous, so that loops over columns become vectors.
use std::ops::{Index, IndexMut};

/// Columns of a batch in production; tests run other widths and expect the same bits.
pub const WIDTH: usize = 32;

/// Columns of a batch of a model that is so small that the state of this many still lies near the processor (see
/// [`State::fits`](super::state::State::fits)): what a step costs besides its columns is shared by more of them.
pub const WIDE: usize = 64;

/// One number for each replication of a batch.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(64))]
pub struct Col<const L: usize>(pub [f64; L]);

impl<const L: usize> Col<L> {
    /// Zeros.
    pub const ZERO: Self = Col([0.0; L]);

    /// Ones.
    pub const ONES: &'static Self = &Col([1.0; L]);

    /// The same number in every column.
    #[inline(always)]
    pub fn splat(x: f64) -> Self {
        Col([x; L])
    }

    /// Whether some column is above zero.
    #[inline(always)]
    pub fn any_positive(&self) -> bool {
        let mut any = false;
        for c in 0..L {
            any |= self[c] > 0.0;
        }
        any
    }

    /// Whether some column is above the other's.
    #[inline(always)]
    pub fn exceeds(&self, other: &Self) -> bool {
        let mut any = false;
        for c in 0..L {
            any |= self[c] > other[c];
        }
        any
    }

    /// Replaces every number by what `f` makes of it and the other's.
    ///
    /// Columns are known not to overlap only where they are arguments of a function that is inlined late, by the code generator:
    /// then the loop becomes vectors. A loop as short as an addition is inlined early, forgets it and runs one number at a
    /// time, four times as slow; with a closure it is not. So short loops over columns go through this and its likes.
    #[inline(always)]
    pub fn update(&mut self, other: &Self, f: impl Fn(f64, f64) -> f64) {
        for c in 0..L {
            self.0[c] = f(self.0[c], other.0[c]);
        }
    }

    /// The same with two others.
    #[inline(always)]
    pub fn update_with(&mut self, x: &Self, y: &Self, f: impl Fn(f64, f64, f64) -> f64) {
        for c in 0..L {
            self.0[c] = f(self.0[c], x.0[c], y.0[c]);
        }
    }

    /// The same with three others.
    #[inline(always)]
    pub fn update_with3(&mut self, x: &Self, y: &Self, z: &Self, f: impl Fn(f64, f64, f64, f64) -> f64) {
        for c in 0..L {
            self.0[c] = f(self.0[c], x.0[c], y.0[c], z.0[c]);
        }
    }

    /// Replaces the numbers of both by what `f` makes of them and a third.
    #[inline(always)]
    pub fn update_both(&mut self, second: &mut Self, other: &Self, f: impl Fn(f64, f64, f64) -> (f64, f64)) {
        for c in 0..L {
            (self.0[c], second.0[c]) = f(self.0[c], second.0[c], other.0[c]);
        }
    }

    /// Adds column by column.
    #[inline(always)]
    pub fn add(&mut self, other: &Self) {
        self.update(other, |a, b| a + b);
    }

    /// Subtracts column by column.
    #[inline(always)]
    pub fn subtract(&mut self, other: &Self) {
        self.update(other, |a, b| a - b);
    }

    /// Adds a product column by column.
    #[inline(always)]
    pub fn add_product(&mut self, a: &Col<L>, b: &Col<L>) {
        self.update_with(a, b, |sum, a, b| sum + a * b);
    }

    /// Adds `factor` times the other.
    #[inline(always)]
    pub fn add_scaled(&mut self, other: &Self, factor: f64) {
        self.update(other, |a, b| a + factor * b);
    }
}

impl<const L: usize> Index<usize> for Col<L> {
    type Output = f64;
    #[inline(always)]
    fn index(&self, c: usize) -> &f64 {
        &self.0[c]
    }
}

impl<const L: usize> IndexMut<usize> for Col<L> {
    #[inline(always)]
    fn index_mut(&mut self, c: usize) -> &mut f64 {
        &mut self.0[c]
    }
}

/// The smaller of two as a select (`f64::min` leaves -0.0 and NaN open).
#[inline(always)]
pub fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger of two as a select.
#[inline(always)]
pub fn greater(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Rounds masses to whole quanta: adding and taking away 1.5 x 2^52 quanta leaves the nearest whole number.
#[derive(Debug, Clone, Copy)]
pub struct Quanta(f64);

impl Quanta {
    /// For a quantum that is a power of two.
    pub fn of(quantum: f64) -> Self {
        Quanta(quantum * 1.5 * (1u64 << 52) as f64)
    }

    /// The nearest whole number of quanta, for |x| below 2^51 quanta.
    #[inline(always)]
    pub fn round(self, x: f64) -> f64 {
        (x + self.0) - self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_gives_whole_quanta_and_exact_sums() {
        let q = 1.0 / 1024.0;
        let quanta = Quanta::of(q);
        for i in 0..1000 {
            let x = 0.37 * f64::from(i);
            let r = quanta.round(x);
            assert_eq!(r / q, (r / q).floor());
            assert!((r - x).abs() <= 0.5 * q);
            assert_eq!((r + 5.0 * q) - 5.0 * q, r);
        }
    }
}
