//! What a measure needs of the values of its figure, summed over replications, and what is read of it.
use super::measure::{Measure, MeasureError, Statistic, threshold_of};
use crate::engine::record::FigureCell;
use crate::model::output::FigureSpec;
use crate::stats::proportion::{proportion, wilson};
use crate::stats::{Moments, Sample, Sorted};
use serde::{Deserialize, Serialize};

/// A number that was read, with the interval of the confidence that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The value, in the unit of the measure.
    pub value: f64,
    /// Its standard error; none for a quantile, whose interval comes from ranks.
    pub error: Option<f64>,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// Accumulates what a measure needs of the values of its figure; merges in any order to the same bits.
#[derive(Debug, Clone)]
pub struct Tally {
    statistic: Kind,
    moments: Moments,
    /// Of the values, where ranks are needed.
    sample: Option<Sample>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Mean,
    Quantile(f64),
    Cvar(f64),
    Over(f64),
    Under(f64),
}

impl Tally {
    /// Nothing yet, for a run of so many replications.
    ///
    /// # Errors
    /// [`MeasureError::Unit`].
    pub fn new(measure: &Measure, spec: &FigureSpec, replications: u64) -> Result<Self, MeasureError> {
        let level = threshold_of(&measure.statistic, spec)?.unwrap_or_default();
        let statistic = match measure.statistic {
            Statistic::Mean => Kind::Mean,
            Statistic::Quantile(p) => Kind::Quantile(p),
            Statistic::Cvar(p) => Kind::Cvar(p),
            Statistic::Over(_) => Kind::Over(level),
            Statistic::Under(_) => Kind::Under(level),
        };
        let share = matches!(statistic, Kind::Over(_) | Kind::Under(_));
        let ranks = matches!(statistic, Kind::Quantile(_) | Kind::Cvar(_));
        Ok(Tally {
            statistic,
            moments: Moments::new(if share || spec.nominal <= 0.0 { 1.0 } else { spec.nominal }),
            sample: ranks.then(|| Sample::new(replications)),
        })
    }

    /// What is summed of a value: itself, or whether it is above (below) a value.
    pub fn summed(&self, x: f64) -> f64 {
        let indicator = |is: bool| if is { 1.0 } else { 0.0 };
        match self.statistic {
            // A value that is no number must not count as a zero.
            _ if x.is_nan() => x,
            Kind::Over(level) => indicator(x > level),
            Kind::Under(level) => indicator(x < level),
            _ => x,
        }
    }

    /// Whether its value is a mean over replications, so that differences of it can be paired.
    pub fn is_mean(&self) -> bool {
        self.sample.is_none()
    }

    /// Adds values of replications.
    pub fn push_all(&mut self, values: &[f64]) {
        values.iter().for_each(|x| self.moments.push(self.summed(*x)));
        if let Some(sample) = &mut self.sample {
            // Which replication had a value does not matter to ranks.
            values.iter().for_each(|x| sample.push(0, *x));
        }
    }

    /// Adds another part of the same run.
    pub fn merge(&mut self, part: &Tally) {
        self.moments.merge(&part.moments);
        if let (Some(sample), Some(part)) = (&mut self.sample, &part.sample) {
            sample.merge(part.clone());
        }
    }

    /// Values that were no numbers.
    pub fn invalid(&self) -> u64 {
        self.moments.invalid()
    }

    /// Mean and variance of what is summed.
    pub fn moments(&self) -> &Moments {
        &self.moments
    }

    /// The value with its interval; none where the sample cannot support it.
    pub fn read(&self, confidence: f64) -> Option<Reading> {
        match &self.sample {
            None => mean(self.statistic, &self.moments, confidence),
            Some(sample) => ranked(self.statistic, &sample.sorted(), confidence),
        }
    }

    /// The same from what a run has kept of the figure; none also where only its mean was kept.
    pub fn read_cell(&self, cell: &FigureCell, confidence: f64) -> Option<Reading> {
        let sorted = || cell.sample.sorted();
        match self.statistic {
            Kind::Mean => mean(Kind::Mean, &cell.moments, confidence),
            Kind::Over(level) => (cell.sample.count() > 0).then(|| {
                let e = sorted().exceedance(level, confidence);
                share((e.p * cell.sample.count() as f64).round() as u64, cell.sample.count(), confidence)
            }),
            Kind::Under(level) => (cell.sample.count() > 0).then(|| {
                let below = sorted().counted().filter(|(x, _)| *x < level).map(|(_, n)| n).sum();
                share(below, cell.sample.count(), confidence)
            }),
            kind => ranked(kind, &sorted(), confidence),
        }
    }
}

fn mean(kind: Kind, moments: &Moments, confidence: f64) -> Option<Reading> {
    let e = moments.estimate();
    if matches!(kind, Kind::Over(_) | Kind::Under(_)) {
        return Some(share((e.value * e.n as f64).round() as u64, e.n, confidence));
    }
    let (low, high) = e.interval(confidence);
    let finite = e.value.is_finite() && low.is_finite() && high.is_finite();
    finite.then_some(Reading { value: e.value, error: Some(e.standard_error), low, high })
}

fn share(count: u64, n: u64, confidence: f64) -> Reading {
    let e = proportion(count, n);
    let (low, high) = wilson(count, n, confidence);
    Reading { value: e.value, error: Some(e.standard_error), low, high }
}

fn ranked(kind: Kind, sorted: &Sorted, confidence: f64) -> Option<Reading> {
    if let Kind::Cvar(level) = kind {
        let e = sorted.cvar(level).ok()?;
        let (low, high) = e.interval(confidence);
        return Some(Reading { value: e.value, error: Some(e.standard_error), low, high });
    }
    let Kind::Quantile(p) = kind else { return None };
    let q = sorted.quantile(p, confidence).ok()?;
    Some(Reading { value: q.value, error: None, low: q.low, high: q.high })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::output::FigureKind;

    fn spec(unit: &'static str) -> FigureSpec {
        FigureSpec {
            name: "f".into(),
            title: "F".into(),
            unit,
            nominal: 10.0,
            tail: false,
            detail: false,
            mean_only: false,
            kind: FigureKind::FillRate,
        }
    }

    fn tally(text: &str, unit: &'static str, values: &[f64]) -> Tally {
        let mut tally = Tally::new(&Measure::parse(text).unwrap(), &spec(unit), values.len() as u64).unwrap();
        // In two parts, the later first.
        let mut early = tally.clone();
        let (a, b) = values.split_at(values.len() / 3);
        early.push_all(a);
        tally.push_all(b);
        tally.merge(&early);
        tally
    }

    #[test]
    fn readings_of_known_values() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        let read = |text: &str| tally(text, "weeks", &values).read(0.95).unwrap();
        assert_eq!(read("f").value, 50.5);
        assert!((read("f").error.unwrap() - (8.41666666666_f64).sqrt()).abs() < 1e-9);
        assert_eq!((read("f q50").value, read("f q50").low, read("f q50").high), (50.0, 40.0, 61.0));
        assert_eq!(read("f cvar90").value, 95.5);
        assert_eq!(read("f over 90").value, 0.1);
        assert_eq!(read("f under 14 days").value, 0.01);
        assert_eq!(read("f over 90").low, wilson(10, 100, 0.95).0);
        assert_eq!(
            tally("f q99", "weeks", &values).read(0.95),
            None,
            "a hundred values have no such interval"
        );
    }

    #[test]
    fn what_is_no_number_is_counted() {
        let bad = tally("f over 3", "weeks", &[1.0, f64::NAN, 5.0]);
        assert_eq!(bad.invalid(), 1);
    }
}
