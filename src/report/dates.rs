//! The dates that a chart of time marks: events, periods with a start and an end, and where knowledge ends.
use crate::study::results::{Mark, Results};

/// A date, or a period if it has an end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Date {
    /// Day, counted from 1 January 1970.
    pub day: f64,
    /// Last day of a period.
    pub until: Option<f64>,
    /// What it is.
    pub label: String,
    /// Nothing happens there: something is known until then.
    pub limit: bool,
}

/// The label of an end is the label of its start and this.
const ENDS: &str = " ends";
/// The label of the day after which changes of policy are drawn by chance.
const KNOWN: &str = "Policy known until here";
/// The label of the day after which a chart has no published values.
const PUBLISHED: &str = "Published until here";

/// The dates from `days.0` to before `days.1`, a start and its end as one period.
pub(super) fn of(results: &Results, days: (f64, f64), published: Option<f64>) -> Vec<Date> {
    let shown = |day: f64| (days.0..days.1).contains(&day);
    let mut rest: Vec<&Mark> = results.marks.iter().filter(|m| shown(f64::from(m.day))).collect();
    let mut out = Vec::new();
    while !rest.is_empty() {
        let mark = rest.remove(0);
        let end = rest.iter().position(|m| m.day > mark.day && ends(m, mark)).map(|i| rest.remove(i));
        out.push(Date {
            day: f64::from(mark.day),
            until: end.map(|m| f64::from(m.day)),
            label: mark.label.clone(),
            limit: mark.label == KNOWN,
        });
    }
    let limit = |day| Date { day, until: None, label: PUBLISHED.to_owned(), limit: true };
    out.extend(published.filter(|day| shown(*day)).map(limit));
    out
}

fn ends(end: &Mark, start: &Mark) -> bool {
    end.label.strip_suffix(ENDS) == Some(start.label.as_str())
}

/// What the line of known policy means, if there is one.
pub(super) fn note(results: &Results) -> Option<&'static str> {
    let known = results.marks.iter().any(|m| m.label == KNOWN);
    known.then_some("Policy known until here: after that line, changes of regime are drawn by chance.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_and_its_end_are_a_period() {
        let mut results = super::super::sample::results();
        let mark = |day, label: &str| Mark { day, label: label.to_owned() };
        results.marks = vec![
            mark(0, "before the chart"),
            mark(10, "truce"),
            mark(15, KNOWN),
            mark(20, "truce ends"),
            mark(30, "another ends"),
        ];
        let dates = of(&results, (5.0, 50.0), Some(12.0));
        let said: Vec<_> = dates.iter().map(|d| (d.label.as_str(), d.until, d.limit)).collect();
        let expected = [
            ("truce", Some(20.0), false),
            (KNOWN, None, true),
            ("another ends", None, false),
            (PUBLISHED, None, true),
        ];
        assert_eq!(said, expected);
    }
}
