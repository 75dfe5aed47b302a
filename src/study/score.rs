//! Scores of a run against published months, beside two naive forecasts made before the first of them.
use super::results::Score;
use crate::numerics::elementary::ln;
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

/// Both naive forecasts `ahead` calendar months (from 1) after `last`, the month before the first scored one. The
/// history is what was published in the twelve calendar months up to `last`; a change counts where both of its
/// months were published. Months are numbered as by [`month_number`].
pub fn naive(history: &[(i32, f64)], last: i32, ahead: i32) -> Option<Naive> {
    let in_year = |m: i32| m > last - 12 && m <= last;
    let year: Vec<(i32, f64)> =
        history.iter().filter(|(m, x)| in_year(*m) && *x > 0.0).map(|(m, x)| (*m, ln(*x))).collect();
    let (newest, level) = *year.last()?;
    let mu = year.iter().map(|(_, x)| x).sum::<f64>() / year.len() as f64;
    let sigma = spread(&year.iter().map(|(_, x)| x - mu).collect::<Vec<_>>(), 1.0)?;
    let changes: Vec<f64> =
        year.windows(2).filter(|w| w[1].0 == w[0].0 + 1).map(|w| w[1].1 - w[0].1).collect();
    let step = spread(&changes, 0.0)?;
    let distance = f64::from(last - newest + ahead);
    Some(Naive {
        mean: LogNormal { mu, sigma },
        last: LogNormal { mu: level, sigma: step * distance.sqrt() },
    })
}

/// Root mean square of deviations, with `used` degrees of freedom spent; `None` where there is no spread.
fn spread(deviations: &[f64], used: f64) -> Option<f64> {
    let sum: f64 = deviations.iter().map(|d| d * d).sum();
    let n = deviations.len() as f64 - used;
    (n >= 1.0 && sum > 0.0).then(|| (sum / n).sqrt())
}

/// Months since year 0 of a label such as `2025-04`.
pub fn month_number(label: &str) -> Option<i32> {
    let (year, month) = label.split_once('-')?;
    Some(year.parse::<i32>().ok()? * 12 + month.parse::<i32>().ok()? - 1)
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
    fn naive_forecasts_are_those_of_the_year_before() {
        // A value of two years ago does not count; nor does a change over a month that was not published.
        let history = [(0, 900.0), (20, 400.0), (22, 100.0), (23, 200.0), (24, 100.0)];
        let n = naive(&history, 24, 4).expect("four values in the year");
        let ln2 = std::f64::consts::LN_2;
        // Logs over ln 100: 2 ln 2, 0, ln 2, 0: mean 3/4 ln 2; squares (25 + 9 + 1 + 9)/16; changes +-ln 2.
        assert!((n.mean.mu - (ln(100.0) + 0.75 * ln2)).abs() < 1e-12);
        assert!((n.mean.sigma - (ln2 * ln2 * (44.0 / 16.0) / 3.0).sqrt()).abs() < 1e-12);
        assert!((n.last.mu - ln(100.0)).abs() < 1e-12);
        assert!((n.last.sigma - ln2 * 2.0).abs() < 1e-12);
        assert!(naive(&history[..1], 24, 1).is_none());
        assert_eq!(month_number("2025-04").zip(month_number("2024-12")).map(|(a, b)| a - b), Some(4));
    }
}
