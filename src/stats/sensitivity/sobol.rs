//! Shares of the variance: Sobol, Mathematics and Computers in Simulation 55 (2001) 271.
use super::bootstrap::{Bounded, resampled};

/// Resamples behind the intervals.
const TIMES: usize = 500;

/// Answers at the rows of two independent samples A and B, and where one input (or group of inputs) comes from B and everything
/// else from A.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixtures {
    /// Answers of A.
    pub a: Vec<f64>,
    /// Answers of B.
    pub b: Vec<f64>,
    /// By input: answers of A with this input from B.
    pub mixed: Vec<Vec<f64>>,
}

/// What an input has of the variance.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Index {
    /// Share that would go if it alone were known.
    pub first: Bounded,
    /// Share that would stay if everything else were known.
    pub total: Bounded,
}

/// First and total indices of every input, with intervals by resampling rows.
///
/// First: mean of f(B) (f(AB) - f(A)) with answers less their mean (Saltelli and others, Computer Physics Communications 181 (2010)
/// 259, table 2 b); total: half the mean of (f(A) - f(AB))² (Jansen, Computer Physics Communications 117 (1999) 35); each over the
/// variance of A and B together. 0 where nothing varies.
pub fn indices(y: &Mixtures, seed: u64) -> Vec<Index> {
    let n = y.a.len();
    let mean = y.a.iter().chain(&y.b).sum::<f64>() / (2 * n) as f64;
    let a: Vec<f64> = y.a.iter().map(|x| x - mean).collect();
    let b: Vec<f64> = y.b.iter().map(|x| x - mean).collect();
    // Per row, so that a resample only weighs them: what each input adds to both means.
    let terms = |mixed: &Vec<f64>| -> Vec<(f64, f64)> {
        let of = |((a, b), m): ((&f64, &f64), &f64)| {
            let moved = m - mean - a;
            (b * moved, 0.5 * moved * moved)
        };
        a.iter().zip(&b).zip(mixed).map(of).collect()
    };
    let terms: Vec<Vec<(f64, f64)>> = y.mixed.iter().map(terms).collect();
    let shares = |taken: &[f64]| {
        let variance = variance(&a, &b, taken);
        let mut shares = Vec::with_capacity(2 * terms.len());
        for terms in &terms {
            let sum = terms.iter().zip(taken).fold((0.0, 0.0), |s, (t, w)| (s.0 + t.0 * w, s.1 + t.1 * w));
            shares.extend([sum.0, sum.1].map(|s| if variance > 0.0 { s / n as f64 / variance } else { 0.0 }));
        }
        shares
    };
    let bounded = resampled(n, TIMES, seed, shares);
    bounded.chunks_exact(2).map(|pair| Index { first: pair[0], total: pair[1] }).collect()
}

/// Variance of both samples together, of rows that are taken so often each.
fn variance(a: &[f64], b: &[f64], taken: &[f64]) -> f64 {
    let rows = a.iter().zip(b).zip(taken);
    let (sum, squares) =
        rows.fold((0.0, 0.0), |s, ((a, b), w)| (s.0 + w * (a + b), s.1 + w * (a * a + b * b)));
    let n = 2.0 * taken.iter().sum::<f64>();
    (squares - sum * sum / n) / (n - 1.0)
}
