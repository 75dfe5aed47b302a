//! A key figure of every replication: exactly up to a fixed count, in fine logarithmic bins beyond it.
use super::{Sorted, wire};
use crate::numerics::{exp, ln};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// Requested replications up to which every value is kept.
pub const EXACT_LIMIT: u64 = 1 << 17;
/// Width of a logarithmic bin: neighbouring edges differ by 0.01 %.
const WIDTH: f64 = 1e-4;
/// Added to a bin's index so that it is positive for every magnitude: ln of a double lies within ±745.
const OFFSET: i32 = 8_000_000;

/// The values of one key figure, one from every replication, in any unit and of any sign.
///
/// Depends on the set of (replication, value) pairs alone, not on the order of pushes and merges. Exact samples keep 16
/// bytes a value; binned ones a count for every bin met, with an error of at most 0.005 % of a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    store: Store,
    invalid: u64,
    #[serde(with = "wire::bits")]
    min: f64,
    #[serde(with = "wire::bits")]
    max: f64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Store {
    #[serde(with = "wire::numbered")]
    Exact(Vec<(u64, f64)>),
    #[serde(with = "wire::counts")]
    Binned(Bins),
}

/// Counts by bin. Hashed, because a push into a tree took a fifth of a small workload's run; read in the order of keys only.
type Bins = HashMap<i32, u64, BuildHasherDefault<Spread>>;

/// Spreads neighbouring keys: Fibonacci hashing (Knuth, The Art of Computer Programming 3, section 6.4).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }
    fn write_i32(&mut self, key: i32) {
        self.write_u64(u64::from(key as u32));
    }
    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

impl PartialEq for Store {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Binned(a), Self::Binned(b)) => a == b,
            (Self::Exact(a), Self::Exact(b)) => ordered(a.clone()) == ordered(b.clone()),
            _ => false,
        }
    }
}

/// Pairs by value ascending, the lowest replication last among equals.
fn ordered(mut pairs: Vec<(u64, f64)>) -> Vec<(u64, f64)> {
    pairs.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    pairs
}

impl Sample {
    /// The sample for a run of `expected` replications: exact up to [`EXACT_LIMIT`], binned above.
    ///
    /// All parts of one run must be made for the whole run's count, so that the form does not depend on the partition.
    pub fn new(expected: u64) -> Self {
        if expected <= EXACT_LIMIT { Self::exact() } else { Self::binned() }
    }

    /// A sample that keeps every value.
    pub fn exact() -> Self {
        Self::with(Store::Exact(Vec::new()))
    }

    /// A sample in logarithmic bins.
    pub fn binned() -> Self {
        Self::with(Store::Binned(Bins::default()))
    }

    fn with(store: Store) -> Self {
        Self { store, invalid: 0, min: f64::INFINITY, max: f64::NEG_INFINITY }
    }

    /// Adds the value of a replication; one that is not finite is counted as [`invalid`](Self::invalid).
    pub fn push(&mut self, replication: u64, x: f64) {
        if !x.is_finite() {
            self.invalid += 1;
            return;
        }
        let x = x + 0.0; // -0 becomes 0
        self.min = if x < self.min { x } else { self.min };
        self.max = if x > self.max { x } else { self.max };
        match &mut self.store {
            Store::Exact(pairs) => pairs.push((replication, x)),
            Store::Binned(bins) => *bins.entry(key(x)).or_default() += 1,
        }
    }

    /// Adds what another sample has seen. If either is binned, the result is.
    pub fn merge(&mut self, other: Self) {
        let Self { store, invalid, min, max } = other;
        self.invalid += invalid;
        self.min = if min < self.min { min } else { self.min };
        self.max = if max > self.max { max } else { self.max };
        let mine = std::mem::replace(&mut self.store, Store::Exact(Vec::new()));
        self.store = match (mine, store) {
            (Store::Exact(mut a), Store::Exact(b)) => {
                a.extend(b);
                Store::Exact(a)
            }
            (a, b) => {
                let mut bins = a.into_bins();
                b.into_bins().into_iter().for_each(|(key, count)| *bins.entry(key).or_default() += count);
                Store::Binned(bins)
            }
        };
    }

    /// Values held.
    pub fn count(&self) -> u64 {
        match &self.store {
            Store::Exact(pairs) => pairs.len() as u64,
            Store::Binned(bins) => bins.values().sum(),
        }
    }

    /// Values refused; a caller with any must report an error, not a figure.
    pub fn invalid(&self) -> u64 {
        self.invalid
    }

    /// Whether every value is kept.
    pub fn is_exact(&self) -> bool {
        matches!(self.store, Store::Exact(_))
    }

    /// The finished view, on which quantiles and tails are read.
    pub fn sorted(&self) -> Sorted {
        let range = (self.min <= self.max).then_some((self.min, self.max));
        match &self.store {
            Store::Exact(pairs) => Sorted::exact(ordered(pairs.clone()), range),
            Store::Binned(bins) => {
                let ascending: BTreeMap<i32, u64> = bins.iter().map(|(&key, &count)| (key, count)).collect();
                Sorted::binned(ascending.into_iter().map(|(key, count)| (self.trimmed(key), count)), range)
            }
        }
    }

    /// The representative value of a bin, within the range of the values.
    fn trimmed(&self, key: i32) -> f64 {
        let x = representative(key);
        let above = if x < self.min { self.min } else { x };
        if above > self.max { self.max } else { above }
    }
}

impl Store {
    fn into_bins(self) -> Bins {
        match self {
            Self::Binned(bins) => bins,
            Self::Exact(pairs) => pairs.iter().fold(Bins::default(), |mut bins, &(_, x)| {
                *bins.entry(key(x)).or_default() += 1;
                bins
            }),
        }
    }
}

/// Bin of `x`: 0 for zero (and subnormals), else its sign and the rank of its magnitude, so that keys ascend with values.
fn key(x: f64) -> i32 {
    let magnitude = x.abs();
    if magnitude < f64::MIN_POSITIVE {
        return 0;
    }
    let rank = (ln(magnitude) / WIDTH).floor() as i32 + OFFSET;
    if x < 0.0 { -rank } else { rank }
}

/// Geometric centre of a bin.
fn representative(key: i32) -> f64 {
    if key == 0 {
        return 0.0;
    }
    let magnitude = exp((f64::from(key.abs() - OFFSET) + 0.5) * WIDTH);
    if key < 0 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests;
