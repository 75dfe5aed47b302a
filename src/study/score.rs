//! Scores of a run against published months, beside two naive forecasts made before the first of them.
use super::results::Score;
use crate::numerics::elementary::ln;
use crate::observed::Point;
use crate::stats::Histogram;
use crate::stats::crps::crps_lognormal;

/// A log-normal forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    /// Mean of the log.
    pub mu: f64,
    /// Standard deviation of the log.
    pub sigma: f64,
}

/// What a month's run is held against.
#[derive(Debug, Clone, Copy)]
pub struct Naive {
    /// As in the twelve published months before the first scored one, with their spread.
    pub mean: LogNormal,
    /// As in the last month before it; the spread of monthly changes grows with the root of the months ahead.
    pub last: LogNormal,
}

/// Both naive forecasts `ahead` months (from 1) after the history ends. The history is the last twelve published
/// values before the first scored month.
pub fn naive(history: &[Point], ahead: usize) -> Option<Naive> {
    let logs: Vec<f64> = history.iter().filter(|p| p.value > 0.0).map(|p| ln(p.value)).collect();
    let tail = &logs[logs.len().saturating_sub(12)..];
    let last = *tail.last()?;
    let n = tail.len() as f64;
    let mu = tail.iter().sum::<f64>() / n;
    let sigma = spread(tail.iter().map(|x| x - mu), n - 1.0)?;
    let step = spread(tail.windows(2).map(|w| w[1] - w[0]), n - 1.0)?;
    let last = LogNormal { mu: last, sigma: step * (ahead as f64).sqrt() };
    Some(Naive { mean: LogNormal { mu, sigma }, last })
}

/// Root mean square with `n` degrees of freedom; `None` where there is no spread to speak of.
fn spread(deviations: impl Iterator<Item = f64>, n: f64) -> Option<f64> {
    let sum: f64 = deviations.map(|d| d * d).sum();
    (n >= 1.0 && sum > 0.0).then(|| (sum / n).sqrt())
}

/// Scores one published month.
pub fn score(series: &str, period: &str, observed: f64, run: &Histogram, naive: Naive) -> Option<Score> {
    let quantile = |p| run.quantile(p);
    let forecast = |f: LogNormal| crps_lognormal(f.mu, f.sigma, observed);
    Some(Score {
        series: series.into(),
        period: period.into(),
        observed,
        median: quantile(0.5)?,
        low: quantile(0.05)?,
        high: quantile(0.95)?,
        rank: run.cdf(observed),
        crps: run.crps(observed),
        crps_mean: forecast(naive.mean),
        crps_last: forecast(naive.last),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn naive_forecasts_are_those_of_the_history() {
        let point = |v: f64| Point { month: String::new(), value: v };
        let history: Vec<Point> = [100.0, 200.0, 100.0].map(point).into();
        let n = naive(&history, 4).expect("three values");
        // Logs l, l + ln 2, l: mean l + ln 2 / 3, sum of squares 6/9 ln^2 2; changes +-ln 2.
        let ln2 = std::f64::consts::LN_2;
        assert!((n.mean.mu - (ln(100.0) + ln2 / 3.0)).abs() < 1e-12);
        assert!((n.mean.sigma - (ln2 * ln2 * (6.0 / 9.0) / 2.0).sqrt()).abs() < 1e-12);
        assert!((n.last.mu - ln(100.0)).abs() < 1e-12);
        assert!((n.last.sigma - ln2 * 2.0).abs() < 1e-12);
        assert!(naive(&history[..1], 1).is_none());
    }
}
