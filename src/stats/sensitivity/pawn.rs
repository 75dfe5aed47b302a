//! How far knowing an input moves a distribution: PAWN on given data (Pianosi and Wagener, Environmental Modelling and Software 67
//! (2015) 1 and 108 (2018) 197).
use super::super::design::shuffled;
use crate::numerics::mix::mix64;

/// Intervals into which an input's range is cut.
const CUTS: usize = 10;
/// Shuffled inputs behind the baseline.
const DUMMIES: u64 = 200;

/// Distances between the distribution of all answers and that of those whose input lies in one interval (Kolmogorov and Smirnov).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Shift {
    /// Their median over ten intervals.
    pub median: f64,
    /// Their maximum.
    pub most: f64,
    /// The maximum where only answers at or above the 90 % quantile are looked at: how far the probability of some such
    /// answer, or of more, moves.
    pub tail: f64,
}

/// Answers in order, ready for any input.
#[derive(Debug, Clone)]
pub struct Pawn {
    /// Rows by their answers, from the least.
    order: Vec<usize>,
    /// By place in that order: another answer follows, so that distribution functions can be compared here.
    last: Vec<bool>,
    /// First place of the tail.
    tail: usize,
}

impl Pawn {
    /// Of a sample of answers: at least a hundred, so that an interval holds ten.
    pub fn new(answers: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..answers.len()).collect();
        order.sort_by(|a, b| answers[*a].total_cmp(&answers[*b]));
        let next = |i: usize| order.get(i + 1).map(|row| answers[*row]);
        let last = (0..order.len()).map(|i| next(i) != Some(answers[order[i]])).collect();
        // Just below the first answer of the tail the distribution function counts, too: P(y >= q) is 1 - F(q-).
        let tail = (answers.len() as f64 * 0.9).floor() as usize;
        let quantile = order.get(tail).map(|row| answers[*row]);
        let first = order.iter().position(|row| Some(answers[*row]) == quantile).unwrap_or(0);
        Pawn { order, last, tail: first.saturating_sub(1) }
    }

    /// How far the distribution moves with an input, given in (0, 1) by row.
    pub fn shift(&self, input: impl Fn(usize) -> f64) -> Shift {
        let cut = |x: f64| {
            let cut = (x * CUTS as f64) as usize;
            if cut < CUTS { cut } else { CUTS - 1 }
        };
        let cuts: Vec<usize> = (0..self.order.len()).map(|row| cut(input(row))).collect();
        self.of(&cuts)
    }

    /// What inputs that have nothing to do with the answers reach: the mean and the 95 % quantile, which an input must exceed to be
    /// told from none; of `median` first, then of `tail`.
    pub fn baseline(&self, seed: u64) -> [(f64, f64); 2] {
        let n = self.order.len() as u64;
        let dummy = |i: u64| {
            let key = mix64(seed ^ mix64(i));
            let cuts: Vec<usize> =
                (0..n).map(|row| shuffled(row, n, key) as usize * CUTS / n as usize).collect();
            self.of(&cuts)
        };
        let shifts: Vec<Shift> = (0..DUMMIES).map(dummy).collect();
        [shifts.iter().map(|s| s.median).collect(), shifts.iter().map(|s| s.tail).collect()].map(
            |mut all: Vec<f64>| {
                all.sort_by(f64::total_cmp);
                (all.iter().sum::<f64>() / all.len() as f64, all[all.len() * 95 / 100])
            },
        )
    }

    fn of(&self, cuts: &[usize]) -> Shift {
        let mut sizes = [0.0; CUTS];
        cuts.iter().for_each(|k| sizes[*k] += 1.0);
        let (mut seen, mut whole, mut tail) = ([0.0; CUTS], [0.0; CUTS], [0.0; CUTS]);
        let n = self.order.len() as f64;
        for (i, row) in self.order.iter().enumerate() {
            seen[cuts[*row]] += 1.0;
            if !self.last[i] {
                continue;
            }
            let all = (i + 1) as f64 / n;
            for k in 0..CUTS {
                let distance = (seen[k] / sizes[k] - all).abs();
                // An empty interval has no distribution: its distance is no number, and no comparison holds.
                if distance > whole[k] {
                    whole[k] = distance;
                }
                if i >= self.tail && distance > tail[k] {
                    tail[k] = distance;
                }
            }
        }
        Shift { median: median(whole), most: largest(whole), tail: largest(tail) }
    }
}

fn largest(values: [f64; CUTS]) -> f64 {
    values.into_iter().fold(0.0, |a, b| if b > a { b } else { a })
}

fn median(mut values: [f64; CUTS]) -> f64 {
    values.sort_by(f64::total_cmp);
    0.5 * (values[CUTS / 2 - 1] + values[CUTS / 2])
}
