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

    /// Length of a step in days, which may be a fraction; a week where none is given.
    pub fn step_days(&self) -> f64 {
        self.scenario.step.as_ref().and_then(|step| step.law.known()).unwrap_or(WEEK)
    }

    /// Number of whole steps.
    pub fn steps(&self) -> u32 {
        match (self.scenario.periods, self.scenario.end) {
            (Some(periods), _) => periods,
            (None, Some(end)) => {
                let days = f64::from(end.0) - f64::from(self.start_day().0) + 1.0;
                // A float becomes an integer by saturation: a horizon that ends before it starts has no steps.
                (days / self.step_days() + 1e-9).floor() as u32
            }
            (None, None) => 0,
        }
    }

    /// Whole steps that are run before anything is counted.
    pub fn warm_up_steps(&self) -> usize {
        let days = self.scenario.warm_up.as_ref().and_then(|time| time.law.known());
        (days.unwrap_or(0.0) / self.step_days()).round() as usize
    }

    /// Last day (included): `end`, or the last day of the last of the `periods`.
    pub fn end_day(&self) -> Date {
        let of_periods = || {
            let days = f64::from(self.steps()) * self.step_days();
            self.start_day().plus_days((days.ceil() - 1.0) as i32)
        };
        self.scenario.end.unwrap_or_else(of_periods)
    }
}
