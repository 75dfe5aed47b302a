//! How much of a variance is between points, and how much within them.
use super::bootstrap::{Bounded, resampled};

/// Resamples behind the interval.
const TIMES: usize = 1000;

/// Share of the variance that lies between points: `answers` holds `each` (at least 2) independent answers of every point, one
/// point after the other; at least two points.
///
/// One-way random effects: with mean squares B between and W within points, (B - W)/each estimates the variance of a point's
/// expectation without bias and W that around it (Searle, Casella and McCulloch, Variance Components, 1992, section 3.5). The
/// share is cut off at 0. Interval by resampling points, which supposes no law.
pub fn split(answers: &[f64], each: usize, seed: u64) -> Bounded {
    let points: Vec<(f64, f64)> = answers.chunks_exact(each).map(sums).collect();
    let share = |taken: &[f64]| {
        let n: f64 = taken.iter().sum();
        let weighted =
            |of: fn(&(f64, f64)) -> f64| points.iter().zip(taken).map(|(p, w)| of(p) * w).sum::<f64>();
        let mean = weighted(|p| p.0) / n;
        let squares: f64 = points.iter().zip(taken).map(|(p, w)| (p.0 - mean) * (p.0 - mean) * w).sum();
        let within = weighted(|p| p.1) / (n * (each as f64 - 1.0));
        let between = squares / (n - 1.0) - within / each as f64;
        let between = if between > 0.0 { between } else { 0.0 };
        vec![between / (between + within)]
    };
    resampled(points.len(), TIMES, seed, share)[0]
}

/// Mean of a point's answers, and the sum of squares around it.
fn sums(answers: &[f64]) -> (f64, f64) {
    let mean = answers.iter().sum::<f64>() / answers.len() as f64;
    (mean, answers.iter().map(|x| (x - mean) * (x - mean)).sum())
}
