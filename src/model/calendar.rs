//! Dates become steps: which days a step covers, and to which reporting period they belong.
use crate::scenario::Date;
use crate::scenario::grammar::ReportBy;

/// Day numbers count from 1 January 1970.
pub type Day = i32;

/// The steps of the horizon and the periods in which they are reported.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// First day.
    pub start: Day,
    /// Days a step lasts (7 for a week; may be a fraction).
    pub step_days: f64,
    /// Number of steps.
    pub steps: usize,
    /// Steps that are run before anything is counted.
    pub warm_up: usize,
    /// Reporting periods, in order.
    pub periods: Vec<Period>,
    /// For each step the periods it falls in, with the share of its days.
    pub parts: Vec<Vec<(usize, f64)>>,
}

/// A reporting period.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// `2025-04`, or the step's number.
    pub label: String,
    /// First day.
    pub start: Day,
    /// First day after it.
    pub end: Day,
}

impl Calendar {
    /// The day in the middle of step `t`, which may lie before the run.
    pub fn middle(&self, t: i64) -> f64 {
        f64::from(self.start) + (t as f64 + 0.5) * self.step_days
    }

    /// `steps` steps of `step_days` days from `start`. By month, only whole months are reported.
    pub fn new(start: Day, step_days: f64, steps: usize, report: ReportBy) -> Self {
        let mut calendar =
            Calendar { start, step_days, steps, warm_up: 0, periods: Vec::new(), parts: Vec::new() };
        match report {
            ReportBy::Step => calendar.report_steps(),
            ReportBy::Month => calendar.report_months(),
        }
        calendar
    }

    /// The same, with the first `steps` run but not counted: periods in which one of them lies are not reported.
    pub fn after(mut self, steps: usize) -> Self {
        self.warm_up = steps.min(self.steps);
        let touched = self.parts[..self.warm_up].iter().flatten();
        let early = touched.map(|(period, _)| period + 1).fold(0, usize::max);
        self.periods.drain(..early);
        for part in &mut self.parts {
            part.retain(|(period, _)| *period >= early);
            part.iter_mut().for_each(|(period, _)| *period -= early);
        }
        self
    }

    /// Steps that are counted.
    pub fn counted(&self) -> usize {
        self.steps - self.warm_up
    }

    fn report_steps(&mut self) {
        self.parts = (0..self.steps).map(|t| vec![(t, 1.0)]).collect();
        self.periods = (0..self.steps)
            .map(|t| Period { label: t.to_string(), start: self.day(t), end: self.day(t + 1) })
            .collect();
    }

    fn report_months(&mut self) {
        self.periods = whole_months(self.start, self.day(self.steps));
        self.parts = (0..self.steps).map(|t| self.parts_of(t)).collect();
    }

    /// Periods of step `t` with the share of the step's time that falls in each.
    fn parts_of(&self, t: usize) -> Vec<(usize, f64)> {
        let (a, b) = (self.time(t), self.time(t + 1));
        let overlap = |p: &Period| {
            let from = if a > f64::from(p.start) { a } else { f64::from(p.start) };
            let to = if b < f64::from(p.end) { b } else { f64::from(p.end) };
            to - from
        };
        let parts = self.periods.iter().enumerate().map(|(i, p)| (i, overlap(p) / self.step_days));
        parts.filter(|(_, share)| *share > 1e-9).collect()
    }

    fn time(&self, t: usize) -> f64 {
        f64::from(self.start) + t as f64 * self.step_days
    }

    /// First day of step `t`.
    pub fn day(&self, t: usize) -> Day {
        self.time(t).floor() as Day
    }

    /// The step in which a day falls, which may lie outside the horizon.
    pub fn step_of(&self, day: Day) -> i64 {
        (f64::from(day - self.start) / self.step_days).floor() as i64
    }

    /// The step whose start is nearest to a day: a change in the middle of a week takes effect at its nearer end.
    pub fn step_near(&self, day: Day) -> i64 {
        (f64::from(day - self.start) / self.step_days).round() as i64
    }

    /// Steps in a length of time, rounded to the nearest.
    pub fn steps_in(&self, days: f64) -> usize {
        (days / self.step_days).round() as usize
    }

    /// Calendar periods of so many months, from January on: where they begin, and what is left of them.
    pub fn quota_periods(&self, months: u32) -> super::QuotaCalendar {
        let mut bounds = vec![];
        let (year, _, _) = Date(self.start).ymd();
        let (mut y, mut m) = (year, 1);
        while bounds.last().is_none_or(|day| *day <= self.day(self.steps)) {
            bounds.push(day_number(y, m, 1));
            m += months;
            if m > 12 {
                (y, m) = (y + 1, m - 12);
            }
        }
        let begins = |t: usize| bounds.iter().any(|day| self.step_near(*day) == t as i64);
        let remaining = |t: usize| {
            let end = bounds.iter().find(|day| self.step_near(**day) > t as i64);
            end.map_or(0.0, |day| (self.step_near(*day) - t as i64) as f64 * self.step_days)
        };
        super::QuotaCalendar {
            months,
            begins: (0..self.steps).map(begins).collect(),
            remaining: (0..self.steps).map(remaining).collect(),
        }
    }

    /// Share of step `t`'s days that lie in `[from, to)`.
    pub fn overlap(&self, t: usize, from: Day, to: Day) -> f64 {
        let (a, b) = (self.time(t), self.time(t + 1));
        let lo = if a > f64::from(from) { a } else { f64::from(from) };
        let hi = if b < f64::from(to) { b } else { f64::from(to) };
        if hi > lo { (hi - lo) / self.step_days } else { 0.0 }
    }
}

/// Calendar months that lie wholly in `[start, end)`.
fn whole_months(start: Day, end: Day) -> Vec<Period> {
    let (mut year, mut month, day) = Date(start).ymd();
    if day > 1 {
        (year, month) = next_month(year, month);
    }
    let mut months = Vec::new();
    loop {
        let (next_year, next) = next_month(year, month);
        let (first, after) = (day_number(year, month, 1), day_number(next_year, next, 1));
        if after > end {
            return months;
        }
        months.push(Period { label: format!("{year:04}-{month:02}"), start: first, end: after });
        (year, month) = (next_year, next);
    }
}

fn next_month(year: i32, month: u32) -> (i32, u32) {
    if month == 12 { (year + 1, 1) } else { (year, month + 1) }
}

/// Day number of a date that the calendar has.
pub(super) fn day_number(year: i32, month: u32, day: u32) -> Day {
    Date::from_ymd(year, month, day).expect("months and New Years are days of the calendar").0
}

/// Chinese New Year's days, 2009 to 2035 (Hong Kong Observatory conversion tables).
pub(super) const NEW_YEARS: [(i32, u32, u32); 27] = [
    (2009, 1, 26),
    (2010, 2, 14),
    (2011, 2, 3),
    (2012, 1, 23),
    (2013, 2, 10),
    (2014, 1, 31),
    (2015, 2, 19),
    (2016, 2, 8),
    (2017, 1, 28),
    (2018, 2, 16),
    (2019, 2, 5),
    (2020, 1, 25),
    (2021, 2, 12),
    (2022, 2, 1),
    (2023, 1, 22),
    (2024, 2, 10),
    (2025, 1, 29),
    (2026, 2, 17),
    (2027, 2, 6),
    (2028, 1, 26),
    (2029, 2, 13),
    (2030, 2, 3),
    (2031, 1, 23),
    (2032, 2, 11),
    (2033, 1, 31),
    (2034, 2, 19),
    (2035, 2, 8),
];

/// Share of step `t` that lies in the four weeks around a Chinese New Year (from three days before it).
pub fn new_year_share(calendar: &Calendar, t: usize) -> f64 {
    let share = |&(y, m, d): &(i32, u32, u32)| {
        let day = day_number(y, m, d);
        calendar.overlap(t, day - 3, day + 25)
    };
    NEW_YEARS.iter().map(share).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_months_are_not_reported_and_weeks_are_split_by_days() {
        let c = Calendar::new(day_number(2024, 12, 30), 7.0, 105, ReportBy::Month);
        assert_eq!(c.periods.len(), 24);
        assert_eq!(c.periods[0].label, "2025-01");
        assert_eq!(c.periods[23].label, "2026-12");
        // 30 and 31 December 2024 belong to no reported month.
        assert_eq!(c.parts[0].len(), 1);
        assert!((c.parts[0][0].1 - 5.0 / 7.0).abs() < 1e-12);
        // 27 January to 2 February: five days and two.
        assert_eq!(c.parts[4].len(), 2);
        assert!((c.parts[4][0].1 - 5.0 / 7.0).abs() < 1e-12);
        let days: f64 = c.parts.iter().flatten().filter(|p| p.0 == 3).map(|p| p.1 * 7.0).sum();
        assert!((days - 30.0).abs() < 1e-9);
    }

    #[test]
    fn new_year_follows_its_date() {
        let c = Calendar::new(day_number(2024, 12, 30), 7.0, 105, ReportBy::Month);
        let total: f64 = (0..105).map(|t| new_year_share(&c, t)).sum();
        assert!((total - 8.0).abs() < 1e-9, "four weeks in each of two years");
        assert_eq!(new_year_share(&c, 0), 0.0);
        assert_eq!(new_year_share(&c, 5), 1.0);
    }
}
