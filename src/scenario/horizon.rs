//! First and last day of a scenario and the length of its steps.
use super::date::Date;
use super::grammar::Scenario;

/// The first day where a scenario gives none.
const DEFAULT_START: Date = Date(11_323); // 2001-01-01
/// Days in a step where a scenario gives none.
const WEEK: f64 = 7.0;

impl Scenario {
    /// First day; 2001-01-01 where only `periods` is given.
    pub fn start_day(&self) -> Date {
        self.scenario.start.unwrap_or(DEFAULT_START)
    }

    /// Length of a step in days, a whole number; a week where none is given.
    pub fn step_days(&self) -> i32 {
        let step = self.scenario.step.as_ref().and_then(|step| step.law.known());
        step.unwrap_or(WEEK) as i32
    }

    /// Number of steps; the last one may reach beyond the last day.
    pub fn steps(&self) -> u32 {
        let step = i64::from(self.step_days()).clamp(1, i64::MAX);
        match (self.scenario.periods, self.scenario.end) {
            (Some(periods), _) => periods,
            (None, Some(end)) => {
                let days = i64::from(end.0) - i64::from(self.start_day().0) + 1;
                u32::try_from((days + step - 1).div_euclid(step)).unwrap_or(0)
            }
            (None, None) => 0,
        }
    }

    /// Last day (included): `end`, or the last day of the last of the `periods`.
    pub fn end_day(&self) -> Date {
        let of_periods = || {
            let days = i64::from(self.steps()) * i64::from(self.step_days()) - 1;
            self.start_day().plus_days(i32::try_from(days).unwrap_or(i32::MAX))
        };
        self.scenario.end.unwrap_or_else(of_periods)
    }
}
