//! Limits that a study must keep: pass, fail, or undecided where the interval straddles the limit.
use super::measure::{Amount, Measure, MeasureError, Reading};
use crate::model::Model;
use crate::model::output::FigureSpec;
use serde::Serialize;
use std::fmt;

/// Confidence of the intervals of tables and charts, and of a threshold that names none.
pub const CONFIDENCE: f64 = 0.95;

/// A limit of a measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// What is limited.
    pub measure: Measure,
    /// On which side of the limit it must be.
    pub side: Side,
    /// The limit.
    pub limit: Amount,
    /// Confidence of the interval that must lie wholly on one side.
    pub confidence: f64,
    /// Whether it must hold at every point of the study, or at one at least.
    pub scope: Scope,
    /// Labels of the points that it is about; all if empty.
    pub only: Vec<String>,
}

/// A side of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At most the limit.
    Below,
    /// At least the limit.
    Above,
}

/// At which points of a study a threshold must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// At every point.
    #[default]
    Every,
    /// At one point at least.
    Some,
}

/// What is known of a limit; the worst is the largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The interval lies on the right side.
    Pass,
    /// The interval holds the limit, or the sample cannot support the measure.
    Undecided,
    /// The interval lies on the wrong side.
    Fail,
}

impl Threshold {
    /// Reads `MEASURE below LIMIT` or `MEASURE above LIMIT`.
    ///
    /// # Errors
    /// [`MeasureError`].
    pub fn parse(text: &str) -> Result<Self, MeasureError> {
        let place = |word: &str| text.rfind(&format!(" {word} ")).map(|at| (at, word.len() + 2));
        let sides = [(place("below"), Side::Below), (place("above"), Side::Above)];
        let found = sides.into_iter().filter_map(|(place, side)| Some((place?, side)));
        let Some(((at, long), side)) = found.max_by_key(|((at, _), _)| *at) else {
            return Err(MeasureError::NoLimit(text.trim().to_owned()));
        };
        let measure = Measure::parse(&text[..at])?;
        let limit = Amount::parse(&text[at + long..])
            .map_err(|message| MeasureError::Amount { text: text.to_owned(), message })?;
        let (scope, only) = (Scope::Every, Vec::new());
        Ok(Threshold { measure, side, limit, confidence: CONFIDENCE, scope, only })
    }

    /// What a reading of the measure says; the figure gives the unit.
    ///
    /// # Errors
    /// [`MeasureError::Unit`].
    pub fn judge(&self, reading: Option<&Reading>, figure: &FigureSpec) -> Result<Verdict, MeasureError> {
        let limit = self.level(figure)?;
        Ok(match (reading, self.side) {
            (None, _) => Verdict::Undecided,
            (Some(r), Side::Below) if r.high <= limit => Verdict::Pass,
            (Some(r), Side::Below) if r.low > limit => Verdict::Fail,
            (Some(r), Side::Above) if r.low >= limit => Verdict::Pass,
            (Some(r), Side::Above) if r.high < limit => Verdict::Fail,
            _ => Verdict::Undecided,
        })
    }

    /// The limit in the unit of the measure.
    ///
    /// # Errors
    /// [`MeasureError::Unit`].
    pub fn level(&self, figure: &FigureSpec) -> Result<f64, MeasureError> {
        match self.measure.unit(figure.unit) {
            "share" => self.limit.of(&FigureSpec { unit: "share", ..figure.clone() }),
            _ => self.limit.of(figure),
        }
    }

    /// Whether it is about a point that goes by any of these labels.
    pub fn concerns(&self, labels: &[&str]) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| labels.contains(&only.as_str()))
    }

    /// The verdict over all points that it is about; undecided if there is none.
    pub fn over(&self, verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
        let verdicts = verdicts.into_iter();
        let whole = match self.scope {
            Scope::Every => verdicts.max(),
            Scope::Some => verdicts.min(),
        };
        whole.unwrap_or(Verdict::Undecided)
    }
}

/// Thresholds in which every `*` is replaced by names of a model's figures: one that stands for several figures is about each.
///
/// # Errors
/// [`MeasureError`].
pub(super) fn among(thresholds: &[Threshold], model: &Model) -> Result<Vec<Threshold>, MeasureError> {
    let mut all = Vec::new();
    for threshold in thresholds {
        let found = threshold.measure.among(model)?;
        all.extend(found.into_iter().map(|measure| Threshold { measure, ..threshold.clone() }));
    }
    Ok(all)
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.side == Side::Below { "below" } else { "above" };
        write!(f, "{} {side} {}", self.measure, self.limit)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Verdict::Pass => "pass",
            Verdict::Undecided => "undecided",
            Verdict::Fail => "fail",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::output::FigureKind;

    fn figure(unit: &'static str) -> FigureSpec {
        let (tail, detail, mean_only, kind) = (false, false, false, FigureKind::FillRate);
        FigureSpec { name: "f".into(), title: "F".into(), unit, nominal: 1.0, tail, detail, mean_only, kind }
    }

    fn verdict(text: &str, unit: &'static str, low: f64, high: f64) -> Verdict {
        let reading = Reading { value: (low + high) / 2.0, error: None, low, high };
        Threshold::parse(text).unwrap().judge(Some(&reading), &figure(unit)).unwrap()
    }

    #[test]
    fn an_interval_that_straddles_the_limit_decides_nothing() {
        use Verdict::*;
        for (low, high, expected) in
            [(1.0, 2.0, Pass), (2.0, 3.5, Undecided), (3.1, 4.0, Fail), (1.0, 3.0, Pass)]
        {
            assert_eq!(verdict("f below 3", "weeks", low, high), expected);
        }
        assert_eq!(verdict("f above 14 days", "weeks", 2.0, 3.0), Pass);
        assert_eq!(verdict("f above 14 days", "weeks", 1.0, 1.9), Fail);
        assert_eq!(verdict("f over 3 weeks below 5 %", "weeks", 0.01, 0.049), Pass);
        assert_eq!(Threshold::parse("f q95 below 3").unwrap().judge(None, &figure("t")), Ok(Undecided));
    }

    #[test]
    fn forms() {
        let t = Threshold::parse("lost-output over 2e9 USD below 5 %").unwrap();
        assert_eq!(t.to_string(), "lost-output over 2e9 USD below 5 %");
        for wrong in ["lost-output", "lost-output below", "lost-output q95 below x", "below 3"] {
            assert!(Threshold::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_and_some() {
        use Verdict::*;
        let mut t = Threshold::parse("f below 3").unwrap();
        assert_eq!(
            (t.over([Pass, Undecided, Fail]), t.over([Pass, Pass]), t.over([])),
            (Fail, Pass, Undecided)
        );
        t.scope = Scope::Some;
        assert_eq!((t.over([Pass, Undecided, Fail]), t.over([Undecided, Fail])), (Pass, Undecided));
        t.only = vec!["a".into()];
        assert!(t.concerns(&["b", "a"]) && !t.concerns(&["b"]));
    }
}
