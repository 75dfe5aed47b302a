//! The distribution of one series in one period, in bounded memory.
use super::{ranks, wire};
use serde::{Deserialize, Serialize};

/// Bins between the atoms.
pub const BINS: usize = 256;
/// Slot of the values exactly 0; bins follow from 1.
const ZERO: usize = 0;
/// Slot of the values exactly 1 (shares) or above the last edge (positive scale).
const TOP: usize = BINS + 1;

/// Where the bins of a [`Histogram`] lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Scale {
    /// Shares in [0, 1]: 256 equal bins, exact atoms at 0 and at 1.
    Share,
    /// Values from 0 upwards whose usual size is the number given: edges `8 nominal (i/256)^2`, an exact atom at 0 and one
    /// bin above the last edge, of which only the count and the largest value are known.
    Positive(#[serde(with = "wire::bits")] f64),
}

/// Counts of values in 256 bins, with exact atoms, minimum and maximum.
///
/// Between the atoms the distribution function is linear inside every bin, so a quantile is in error by at most the width of
/// the bin it falls in: 0.4 % on shares; at `x` on a positive scale `sqrt(8 nominal x) / 128`, 2.2 % of `nominal` for
/// x = nominal and 0.7 % for x = nominal/10. Holds 2^32 - 1 values. A function of the set of values alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    scale: Scale,
    /// 1 over the last edge: a division saved at every value.
    #[serde(with = "wire::bits")]
    per_edge: f64,
    /// Zero atom, bins, top: [`BINS`] + 2 counts.
    slots: Vec<u32>,
    invalid: u64,
    #[serde(with = "wire::bits")]
    min: f64,
    #[serde(with = "wire::bits")]
    max: f64,
}

/// Part of the distribution: `count` values spread evenly over [low, high], or an atom where these are equal.
#[derive(Debug, Clone, Copy)]
struct Segment {
    low: f64,
    high: f64,
    count: u32,
}

impl Histogram {
    /// An empty histogram. A nominal size that is not positive and finite is taken as 1.
    pub fn new(scale: Scale) -> Self {
        let scale = match scale {
            Scale::Positive(nominal) if !(nominal > 1e-250 && nominal < 1e250) => Scale::Positive(1.0),
            usable => usable,
        };
        let per_edge = match scale {
            Scale::Share => 1.0,
            Scale::Positive(nominal) => 1.0 / (8.0 * nominal),
        };
        let (min, max) = (f64::INFINITY, f64::NEG_INFINITY);
        Self { scale, per_edge, slots: vec![0; BINS + 2], invalid: 0, min, max }
    }

    /// Adds a value in the unit of the scale. Values that are not finite, negative ones, and shares above 1 are counted as
    /// [`invalid`](Self::invalid).
    #[inline]
    pub fn push(&mut self, x: f64) {
        let (position, highest) = match self.scale {
            Scale::Share => (x, 1.0),
            Scale::Positive(_) => ((x * self.per_edge).sqrt(), f64::MAX),
        };
        if x >= 0.0 && x <= highest {
            let bin = (position * BINS as f64) as usize;
            let slot = if x == 0.0 { ZERO } else { 1 + if bin < BINS { bin } else { BINS } };
            self.slots[slot] += 1;
            self.min = if x < self.min { x } else { self.min };
            self.max = if x > self.max { x } else { self.max };
        } else {
            self.invalid += 1;
        }
    }

    /// Adds all values of a column.
    pub fn push_all(&mut self, values: &[f64]) {
        values.iter().for_each(|&x| self.push(x));
    }

    /// Adds what another histogram has seen.
    ///
    /// # Panics
    /// If the scales differ: the two were not made for the same series.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.scale, other.scale, "histograms of different scales cannot be merged");
        self.slots.iter_mut().zip(&other.slots).for_each(|(mine, theirs)| *mine += theirs);
        self.invalid += other.invalid;
        self.min = if other.min < self.min { other.min } else { self.min };
        self.max = if other.max > self.max { other.max } else { self.max };
    }

    /// The scale, as given.
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// Values counted.
    pub fn count(&self) -> u64 {
        self.slots.iter().map(|&c| u64::from(c)).sum()
    }

    /// Values refused; a caller with any must report an error, not a figure.
    pub fn invalid(&self) -> u64 {
        self.invalid
    }

    /// Smallest and largest value, exactly; `None` without values.
    pub fn range(&self) -> Option<(f64, f64)> {
        (self.min <= self.max).then_some((self.min, self.max))
    }

    /// Share of values exactly 0, and exactly 1 (on a share scale) or above the last edge; NaN without values.
    pub fn atoms(&self) -> (f64, f64) {
        let n = self.count() as f64;
        (f64::from(self.slots[ZERO]) / n, f64::from(self.slots[TOP]) / n)
    }

    /// Lower edge of bin `i` of [`BINS`], or the last edge for `i` = `BINS`.
    fn edge(&self, i: usize) -> f64 {
        let t = i as f64 / BINS as f64;
        match self.scale {
            Scale::Share => t,
            Scale::Positive(nominal) => 8.0 * nominal * t * t,
        }
    }

    /// The occupied slots in ascending order, trimmed to the range of the values. Of the values above the last edge, whose
    /// bin may be wide, the largest is an atom of its own.
    fn segments(&self) -> impl Iterator<Item = Segment> {
        let open_top = matches!(self.scale, Scale::Positive(_)) && self.slots[TOP] > 0;
        let largest = open_top.then_some(Segment { low: self.max, high: self.max, count: 1 });
        let counts = self.slots.iter().enumerate();
        let others = counts.map(move |(slot, count)| (slot, count - u32::from(open_top && slot == TOP)));
        others.filter(|&(_, count)| count > 0).map(|(slot, count)| self.trimmed(slot, count)).chain(largest)
    }

    fn trimmed(&self, slot: usize, count: u32) -> Segment {
        let (low, high) = self.limits(slot);
        let low = if low < self.min { self.min } else { low };
        let high = if high > self.max { self.max } else { high };
        Segment { low: if low > high { high } else { low }, high, count }
    }

    /// Edges of a slot.
    fn limits(&self, slot: usize) -> (f64, f64) {
        match (slot, self.scale) {
            (ZERO, _) => (0.0, 0.0),
            (TOP, Scale::Share) => (1.0, 1.0),
            (TOP, Scale::Positive(_)) => (self.edge(BINS), f64::INFINITY),
            (bin, _) => (self.edge(bin - 1), self.edge(bin)),
        }
    }

    /// The `p`-quantile, linear inside a bin and never outside the range of the values; `None` without values.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        self.at_rank(p * self.count() as f64)
    }

    /// The value below which `rank` values lie.
    fn at_rank(&self, rank: f64) -> Option<f64> {
        let mut before = 0.0;
        for Segment { low, high, count } in self.segments() {
            let inside = (rank - before) / f64::from(count);
            if inside <= 1.0 {
                let share = if inside > 0.0 { inside } else { 0.0 };
                return Some(low + (high - low) * share);
            }
            before += f64::from(count);
        }
        self.range().map(|(_, max)| max)
    }

    /// Share of values at most `x`; NaN without values.
    pub fn cdf(&self, x: f64) -> f64 {
        let below = |s: Segment| {
            let share = if x >= s.high { 1.0 } else { (x - s.low) / (s.high - s.low) };
            f64::from(s.count) * if share > 0.0 { share } else { 0.0 }
        };
        self.segments().map(below).sum::<f64>() / self.count() as f64
    }

    /// The `p`-quantile's confidence interval of `level`, from the ranks of [`ranks::order_ranks`]; `None` where the sample
    /// cannot support one.
    pub fn quantile_interval(&self, p: f64, level: f64) -> Option<(f64, f64)> {
        self.between_ranks(ranks::order_ranks(self.count(), p, level)?)
    }

    /// Values at two ranks (from 1, ascending), for callers that keep the ranks of many histograms of the same count.
    pub fn between_ranks(&self, (low, high): (u64, u64)) -> Option<(f64, f64)> {
        Some((self.at_rank(low as f64 - 0.5)?, self.at_rank(high as f64 - 0.5)?))
    }

    /// Continuous ranked probability score for an `observation`, in the unit of the values; NaN without values.
    ///
    /// The integral of (F(x) - 1{x >= observation})^2, exact for the distribution function as kept: linear in bins, steps
    /// at atoms. Gneiting and Raftery, JASA 102 (2007) 359, equation 20.
    pub fn crps(&self, observation: f64) -> f64 {
        let Some((min, max)) = self.range() else { return f64::NAN };
        let outside = if observation < min { min - observation } else { observation - max };
        let (mut sum, mut at, mut f) = (if outside > 0.0 { outside } else { 0.0 }, min, 0.0);
        let n = self.count() as f64;
        for Segment { low, high, count } in self.segments() {
            let next = f + f64::from(count) / n;
            sum += squared(at, low, f, f, observation) + squared(low, high, f, next, observation);
            (at, f) = (high, next);
        }
        sum
    }
}

/// Integral of (F(x) - 1{x >= y})^2 from `a` to `b`, F linear from `fa` to `fb`.
fn squared(a: f64, b: f64, fa: f64, fb: f64, y: f64) -> f64 {
    if b <= a {
        return 0.0;
    }
    let linear = |h: f64, u: f64, v: f64| h * (u * u + u * v + v * v) / 3.0;
    if y <= a {
        linear(b - a, 1.0 - fa, 1.0 - fb)
    } else if y >= b {
        linear(b - a, fa, fb)
    } else {
        let fy = fa + (fb - fa) * (y - a) / (b - a);
        linear(y - a, fa, fy) + linear(b - y, 1.0 - fy, 1.0 - fb)
    }
}

#[cfg(test)]
mod tests;
