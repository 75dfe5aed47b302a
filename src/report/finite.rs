//! Proof that results are finite numbers: a NaN in a file would be a lie that survives.
use crate::stats::Estimate;
use crate::study::results::{Figure, Quantile, Results, Score, Series, Tail};

/// The first number in `results` that is not finite, in words.
pub(super) fn first_not_finite(results: &Results) -> Option<String> {
    let mut found = Search(None);
    results.series.iter().for_each(|s| found.series(s, results));
    results.figures.iter().for_each(|f| found.figure(f));
    results.scores.iter().for_each(|s| found.score(s));
    for band in &results.policy {
        let probabilities = band.probability.iter().flatten();
        probabilities.for_each(|p| found.look(*p, || format!("probability of a regime of {}", band.title)));
    }
    for observed in &results.observed {
        let values = observed.points.iter();
        values.for_each(|p| found.look(p.1, || format!("published {}", observed.series)));
    }
    found.0
}

/// Remembers the first find.
struct Search(Option<String>);

impl Search {
    fn look(&mut self, value: f64, what: impl FnOnce() -> String) {
        if !value.is_finite() && self.0.is_none() {
            self.0 = Some(what());
        }
    }

    fn estimate(&mut self, estimate: &Estimate, what: &str) {
        self.look(estimate.value, || what.to_owned());
        self.look(estimate.standard_error, || format!("standard error of {what}"));
    }

    fn quantile(&mut self, quantile: &Quantile, what: &str) {
        for value in [quantile.p, quantile.value, quantile.low, quantile.high] {
            self.look(value, || format!("quantile {} of {what}", quantile.p));
        }
    }

    fn series(&mut self, series: &Series, results: &Results) {
        for (i, s) in series.summary.iter().enumerate() {
            let period = results.periods.get(i).map_or("?", |p| p.label.as_str());
            let what = format!("{} in {period}", series.name);
            self.estimate(&s.mean, &format!("mean of {what}"));
            let ends = s.intervals.iter().flatten().flat_map(|(low, high)| [*low, *high]);
            for value in [s.q05, s.q25, s.q50, s.q75, s.q95].into_iter().chain(ends) {
                self.look(value, || format!("quantile of {what}"));
            }
        }
    }

    fn figure(&mut self, figure: &Figure) {
        self.estimate(&figure.mean, &format!("mean of {}", figure.name));
        self.estimate(&figure.above_zero, &format!("probability of {} above zero", figure.name));
        figure.quantiles.iter().for_each(|q| self.quantile(q, &figure.name));
        if let Some(tail) = &figure.tail {
            self.tail(tail, &figure.name);
        }
    }

    fn tail(&mut self, tail: &Tail, name: &str) {
        self.look(tail.level, || format!("level of the tail of {name}"));
        self.quantile(&tail.var, name);
        self.estimate(&tail.cvar, &format!("CVaR of {name}"));
        for e in &tail.exceedance {
            for value in [e.value, e.probability, e.low, e.high] {
                self.look(value, || format!("exceedance curve of {name}"));
            }
        }
    }

    fn score(&mut self, s: &Score) {
        let numbers = [s.observed, s.median, s.low, s.high, s.rank, s.crps, s.crps_mean, s.crps_last];
        for value in numbers {
            self.look(value, || format!("score of {} in {}", s.series, s.period));
        }
    }
}
