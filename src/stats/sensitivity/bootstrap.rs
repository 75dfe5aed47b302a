//! Intervals by resampling rows.
use crate::numerics::mix::mix64;
use serde::Serialize;

const G: u64 = 0x9e37_79b9_7f4a_7c15;

/// A value with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bounded {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// Percentile intervals of 95 % for several statistics of `rows` rows (Efron, Journal of the American Statistical Association 82
/// (1987) 171): `of` gets how often each row is taken and gives the statistics, always as many; `times` is how often rows are
/// resampled.
///
/// Statistics that are no number in some resample (a ratio of zeros) have the interval of the others, or themselves alone.
pub fn resampled(rows: usize, times: usize, seed: u64, of: impl Fn(&[f64]) -> Vec<f64>) -> Vec<Bounded> {
    let values = of(&vec![1.0; rows]);
    let mut drawn: Vec<Vec<f64>> = vec![Vec::with_capacity(times); values.len()];
    let mut taken = vec![0.0; rows];
    for time in 0..times as u64 {
        taken.fill(0.0);
        let key = mix64(seed ^ mix64(time.wrapping_add(G)));
        for row in 0..rows as u64 {
            let word = mix64(key.wrapping_add((row + 1).wrapping_mul(G)));
            taken[below(word, rows)] += 1.0;
        }
        for (drawn, value) in drawn.iter_mut().zip(of(&taken)) {
            if value.is_finite() {
                drawn.push(value);
            }
        }
    }
    values.into_iter().zip(drawn).map(|(value, drawn)| bounded(value, drawn)).collect()
}

/// A whole number below `n` from a word.
pub(super) fn below(word: u64, n: usize) -> usize {
    ((u128::from(word) * n as u128) >> 64) as usize
}

fn bounded(value: f64, mut drawn: Vec<f64>) -> Bounded {
    if drawn.is_empty() {
        return Bounded { value, low: value, high: value };
    }
    drawn.sort_by(f64::total_cmp);
    let last = (drawn.len() - 1) as f64;
    let at = |p: f64| drawn[(p * last).round() as usize];
    Bounded { value, low: at(0.025), high: at(0.975) }
}
