//! By when a line stops: quantiles of the step in which it is first down, where a part of the futures never gets there.
use super::row::Plant;
use crate::stats::ranks::{order_ranks, rank_of};

/// Confidence of intervals.
const CONFIDENCE: f64 = 0.95;

/// A date, or that it lies beyond the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// First day of the step, counted from 1 January 1970.
    Day(i32),
    /// Not within the run.
    Later,
}

/// The date by which a line has stopped in a share of the futures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct By {
    /// The share.
    pub p: f64,
    /// The least date by which it has stopped in that share of replications.
    pub date: When,
    /// Ends of its 95 % interval, from order statistics.
    pub between: (When, When),
}

/// The date by which a line has stopped with probability `p`.
///
/// `first[k]` counts the replications in which it was first down in step k of those that are counted; the last entry those in
/// which it never was: an atom beyond the run, in which quantiles and ends of intervals may lie. `None` where the replications
/// cannot support an interval.
pub(super) fn by(plant: &Plant, first: &[u64], p: f64) -> Option<By> {
    let n: u64 = first.iter().sum();
    let (low, high) = order_ranks(n, p, CONFIDENCE)?;
    let at = |rank: u64| {
        let step = step_of(first, rank);
        if step + 1 < first.len() { When::Day(plant.day(step)) } else { When::Later }
    };
    Some(By { p, date: at(rank_of(n, p)), between: (at(low), at(high)) })
}

/// The step of the replication of a rank, from 1.
fn step_of(first: &[u64], rank: u64) -> usize {
    let mut seen = 0;
    let holds = |count: &u64| {
        seen += count;
        seen >= rank
    };
    first.iter().position(holds).unwrap_or(first.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::super::Unit;
    use super::*;

    /// Ten weeks from day 100 on.
    fn plant() -> Plant {
        Plant {
            name: "mine".into(),
            title: "Mine".into(),
            firms: 1,
            unit: Unit::Kilograms,
            start_day: 100,
            last_day: 169,
            step_days: 7.0,
        }
    }

    fn told(first: &[u64], p: f64) -> (When, When, When) {
        let by = by(&plant(), first, p).unwrap();
        (by.date, by.between.0, by.between.1)
    }

    #[test]
    fn a_quantile_is_a_date() {
        // One hundred replications in each of ten weeks.
        let mut first = [100; 11];
        first[10] = 0;
        let day = |step: i32| When::Day(100 + 7 * step);
        // The median is the 500th of 1,000, its interval ranks 469 and 532 (binomial).
        assert_eq!(told(&first, 0.5), (day(4), day(4), day(5)));
        // The fifth percentile is the 50th, between ranks 37 and 65: all in the first week.
        assert_eq!(told(&first, 0.05), (day(0), day(0), day(0)));
        assert_eq!(told(&first, 0.95), (day(9), day(9), day(9)));
    }

    #[test]
    fn an_atom_beyond_the_run_is_no_date() {
        // It stops in the third week in 100 of 1,000, otherwise never.
        let mut first = [0; 11];
        (first[2], first[10]) = (100, 900);
        assert_eq!(told(&first, 0.05), (When::Day(114), When::Day(114), When::Day(114)));
        assert_eq!(told(&first, 0.5), (When::Later, When::Later, When::Later));
        // At a tenth, the rank of the value still holds the date and the upper rank does not.
        assert_eq!(told(&first, 0.1), (When::Day(114), When::Day(114), When::Later));
        (first[2], first[10]) = (95, 905);
        assert_eq!(told(&first, 0.1), (When::Later, When::Day(114), When::Later));
    }

    #[test]
    fn an_atom_at_the_start_is_the_first_day() {
        let mut first = [0; 11];
        first[0] = 500;
        assert_eq!(told(&first, 0.05), (When::Day(100), When::Day(100), When::Day(100)));
    }

    #[test]
    fn what_the_replications_cannot_support_is_left_out() {
        let mut first = [0; 11];
        first[4] = 50;
        assert_eq!(by(&plant(), &first, 0.05), None);
        assert!(by(&plant(), &first, 0.5).is_some());
    }
}
