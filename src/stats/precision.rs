//! Intervals of a mean, and how many replications a precision takes.
use crate::numerics::{beta, normal};

/// Replications up to which Student's t is used, and the normal law above.
const STUDENT_LIMIT: u64 = 200;

/// The multiple of the standard error that makes half a two-sided interval of `level` for `n` values.
///
/// Student's t with n - 1 degrees of freedom up to n = 200, the normal law above; infinite for n < 2.
pub fn critical_value(n: u64, level: f64) -> f64 {
    let p = 0.5 + 0.5 * level;
    match n {
        0 | 1 => f64::INFINITY,
        2..=STUDENT_LIMIT => beta::student_t_quantile(p, (n - 1) as f64),
        _ => normal::quantile(p),
    }
}

/// Student's two-sided interval of `level` for a mean with standard error `standard_error` from `n` values, whatever n.
pub fn t_interval(mean: f64, standard_error: f64, n: u64, level: f64) -> (f64, f64) {
    let critical =
        if n < 2 { f64::INFINITY } else { beta::student_t_quantile(0.5 + 0.5 * level, (n - 1) as f64) };
    (mean - critical * standard_error, mean + critical * standard_error)
}

/// Replications for which the half-width of the interval of `level` is at most `relative_half_width` times the mean.
///
/// `cv` is the standard deviation of one replication over the mean: n = ceil((z cv / relative_half_width)^2) with the
/// normal quantile z (Law, Simulation Modeling and Analysis, section 9.4). At least 2; saturates at `u64::MAX`.
pub fn replications_needed(cv: f64, relative_half_width: f64, level: f64) -> u64 {
    let ratio = normal::quantile(0.5 + 0.5 * level) * cv / relative_half_width;
    let n = (ratio * ratio).ceil() as u64;
    if n < 2 { 2 } else { n }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Moments;

    #[test]
    fn quarter_variation_to_a_hundredth() {
        assert_eq!(replications_needed(0.25, 0.01, 0.95), 2401);
        assert_eq!(replications_needed(0.0, 0.01, 0.95), 2);
        assert_eq!(replications_needed(1.0, 0.0, 0.95), u64::MAX);
    }

    #[test]
    fn ten_values() {
        let mut moments = Moments::new(10.0);
        moments.push_all(&[12.1, 9.8, 11.4, 10.3, 13.0, 8.9, 10.7, 11.9, 10.1, 12.6]);
        let e = moments.estimate();
        assert!((e.value - 11.08).abs() < 1e-9 && (e.standard_error - 0.42052876767760416).abs() < 1e-9);
        assert!((moments.variance().sqrt() - 1.3298287274850262).abs() < 1e-9);
        let (low, high) = t_interval(e.value, e.standard_error, e.n, 0.95);
        assert!((low - 10.128697836035403).abs() < 1e-9 && (high - 12.031302163964593).abs() < 1e-9);
    }

    /// 4,000 samples of ten normal values: 95 % intervals cover the mean in 95 % ± 1 % (three standard errors).
    #[test]
    fn t_interval_covers() {
        use rand::{SeedableRng, rngs::SmallRng};
        use rand_distr::{Distribution, StandardNormal};
        let mut rng = SmallRng::seed_from_u64(1);
        let trials = 4000;
        let covered = (0..trials).filter(|_| {
            let mut moments = Moments::new(1.0);
            (0..10).for_each(|_| moments.push(StandardNormal.sample(&mut rng)));
            let (low, high) = moments.estimate().interval(0.95);
            low <= 0.0 && 0.0 <= high
        });
        let share = covered.count() as f64 / f64::from(trials);
        assert!((share - 0.95).abs() < 0.0104, "{share}");
    }
}
