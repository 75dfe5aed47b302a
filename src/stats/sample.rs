//! A key figure of every replication: exactly up to a fixed count, in fine logarithmic bins beyond it.
use super::{Sorted, wire};
use crate::numerics::{exp, ln};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// Counts by bin, in pages of neighbours: values of a figure fall on few pages, so that these stay near the processor (a map
/// from single bins took a fifth of a small workload's run).
#[derive(Debug, Clone, Default)]
pub(super) struct Bins {
    /// Which page holds the bins from `key << PAGE_BITS` on.
    places: BTreeMap<i32, usize>,
    pages: Vec<[u64; PAGE]>,
    /// Page that was written last, which is often the next one too.
    last: Option<(i32, usize)>,
}

const PAGE_BITS: u32 = 8;
/// Bins of a page.
const PAGE: usize = 1 << PAGE_BITS;

impl Bins {
    fn add(&mut self, key: i32, count: u64) {
        let wanted = key >> PAGE_BITS;
        let place = match self.last {
            Some((page, place)) if page == wanted => place,
            _ => {
                let place = *self.places.entry(wanted).or_insert(self.pages.len());
                if place == self.pages.len() {
                    self.pages.push([0; PAGE]);
                }
                self.last = Some((wanted, place));
                place
            }
        };
        self.pages[place][key as usize % PAGE] += count;
    }

    /// Bins that are not empty, ascending.
    pub(super) fn counts(&self) -> impl Iterator<Item = (i32, u64)> + '_ {
        let of_page = |(page, place): (&i32, &usize)| {
            let first = *page << PAGE_BITS;
            (first..).zip(self.pages[*place])
        };
        self.places.iter().flat_map(of_page).filter(|(_, count)| *count > 0)
    }

    fn merge(&mut self, other: &Self) {
        other.counts().for_each(|(key, count)| self.add(key, count));
    }
}

impl PartialEq for Bins {
    fn eq(&self, other: &Self) -> bool {
        self.counts().eq(other.counts())
    }
}

impl FromIterator<(i32, u64)> for Bins {
    fn from_iter<I: IntoIterator<Item = (i32, u64)>>(counts: I) -> Self {
        let mut bins = Self::default();
        counts.into_iter().for_each(|(key, count)| bins.add(key, count));
        bins
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
            Store::Binned(bins) => bins.add(key(x), 1),
        }
    }

    /// Adds the values of replications `first ..`, in their order.
    pub fn push_all(&mut self, first: u64, values: &[f64]) {
        const CHUNK: usize = 32;
        let whole = values.iter().all(|x| x.is_finite());
        let (Store::Binned(bins), true) = (&mut self.store, whole) else {
            return (first..).zip(values).for_each(|(replication, &x)| self.push(replication, x));
        };
        for chunk in values.chunks(CHUNK) {
            // Keys first, for all at once: logarithms of single values would wait for one another's results.
            let mut keys = [0; CHUNK];
            for (key, x) in keys.iter_mut().zip(chunk) {
                *key = self::key(*x);
                self.min = if *x < self.min { *x + 0.0 } else { self.min };
                self.max = if *x > self.max { *x + 0.0 } else { self.max };
            }
            keys[..chunk.len()].iter().for_each(|key| bins.add(*key, 1));
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
                bins.merge(&b.into_bins());
                Store::Binned(bins)
            }
        };
    }

    /// Values held.
    pub fn count(&self) -> u64 {
        match &self.store {
            Store::Exact(pairs) => pairs.len() as u64,
            Store::Binned(bins) => bins.counts().map(|(_, count)| count).sum(),
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
                Sorted::binned(bins.counts().map(|(key, count)| (self.trimmed(key), count)), range)
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
            Self::Exact(pairs) => pairs.iter().map(|&(_, x)| (key(x), 1)).collect(),
        }
    }
}

/// Bin of `x`: 0 for zero (and subnormals), else its sign and the rank of its magnitude, so that keys ascend with values.
fn key(x: f64) -> i32 {
    let magnitude = x.abs();
    let place = ln(magnitude) / WIDTH;
    // `floor` is a call of the platform's library where the baseline has no instruction for it.
    let whole = place as i32;
    let rank = whole - i32::from(place < f64::from(whole)) + OFFSET;
    let signed = if x < 0.0 { -rank } else { rank };
    if magnitude < f64::MIN_POSITIVE { 0 } else { signed }
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
