//! Sobol's sequence and its scrambling.
use crate::numerics::mix::mix64;
use crate::numerics::uniform::unit;
use std::sync::Arc;

/// Direction numbers as they were published.
const TABLE: &str = include_str!("joe_kuo.txt");
/// Dimensions for which there are direction numbers.
pub const MOST_DIMENSIONS: usize = 1024;

/// The sequence in some dimensions. Copies share their numbers.
#[derive(Debug, Clone)]
pub struct Sobol {
    /// By dimension and digit of the point's number, aligned to the left.
    directions: Arc<Vec<Vec<u64>>>,
    /// Digits by which the points of a part differ.
    levels: u32,
}

impl Sobol {
    /// The first `points` points in `dimensions` dimensions, or in [`MOST_DIMENSIONS`] where that is less.
    pub fn new(dimensions: usize, points: u64) -> Self {
        let levels = u64::BITS - points.saturating_sub(1).leading_zeros();
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let first = (1..=levels).map(|k| 1 << (u64::BITS - k)).collect();
        let others = lines.map(|line| directions(line, levels as usize));
        let all = std::iter::once(first).chain(others).take(dimensions).collect();
        Sobol { directions: Arc::new(all), levels }
    }

    /// How many dimensions it has.
    pub fn dimensions(&self) -> usize {
        self.directions.len()
    }

    /// The digits of a point's coordinate, the first in the highest bit.
    pub fn digits(&self, point: u64, dimension: usize) -> u64 {
        let chosen = self.directions[dimension].iter().enumerate().filter(|(k, _)| point >> k & 1 == 1);
        chosen.fold(0, |x, (_, direction)| x ^ direction)
    }

    /// A coordinate in (0, 1) after nested uniform scrambling: a digit is turned over, or not, by a word that belongs to
    /// `key` and to the digits before it. Below the digits in which the points of a part differ the point is alone, so
    /// that all further digits come out of one word: the law is Owen's exactly.
    pub fn scrambled(&self, point: u64, dimension: usize, key: u64) -> f64 {
        let digits = self.digits(point, dimension);
        let mut word = 0;
        let mut prefix = 1;
        for level in 0..self.levels {
            let digit = digits >> (u64::BITS - 1 - level) & 1;
            word = word << 1 | (digit ^ mix64(key ^ mix64(prefix)) >> 63);
            prefix = prefix << 1 | digit;
        }
        let rest = mix64(key ^ mix64(prefix));
        let all =
            if self.levels == 0 { rest } else { word << (u64::BITS - self.levels) | rest >> self.levels };
        unit(all)
    }
}

/// Direction numbers of a dimension from its line of the table, by the recurrence of its polynomial.
fn directions(line: &str, levels: usize) -> Vec<u64> {
    let numbers: Vec<u64> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    let (degree, inner) = (numbers[0] as usize, numbers[1]);
    let mut v: Vec<u64> = Vec::with_capacity(levels);
    for k in 0..levels {
        let next = if k < degree {
            numbers[2 + k] << (u64::BITS as usize - 1 - k)
        } else {
            let first = v[k - degree] ^ v[k - degree] >> degree;
            (1..degree).filter(|i| inner >> (degree - 1 - i) & 1 == 1).fold(first, |x, i| x ^ v[k - i])
        };
        v.push(next);
    }
    v
}
