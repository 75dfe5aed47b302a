//! How a control is run on the first day, as far as the scenario says it for certain.
use super::date::Date;
use super::grammar::{Control, RegimeKind, Scenario};

/// The regime of a control in step 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstDay<'a> {
    /// It is not applied.
    Free,
    /// It is run under this regime.
    Under(&'a str),
    /// Chance decides.
    Chance,
}

impl Scenario {
    /// How a control is run in step 0: what is suspended is free, what a truce eases is run as it says, and otherwise
    /// the path's entry of that step holds.
    pub(crate) fn first_day_of<'a>(&'a self, name: &str, control: &'a Control) -> FirstDay<'a> {
        let in_window =
            control.suspended.iter().any(|w| self.near(w.from) <= 0 && self.near(after(w.until)) > 0);
        if in_window {
            return FirstDay::Free;
        }
        let mut regime = self.dated(control);
        let sets_off = |date: Option<Date>| date.is_some_and(|date| self.near(date) == 0);
        let mut triggers = self.trigger.values().filter(|t| sets_off(t.when.date));
        if triggers.any(|t| t.moves.0.iter().any(|moved| moved.control == name)) {
            regime = FirstDay::Chance;
        }
        for truce in self.truce.values().filter(|truce| self.near(truce.from) <= 0) {
            let eased = truce.eases.get(name).map(|regime| FirstDay::Under(regime));
            let suspended = truce.suspends.iter().any(|k| k == name).then_some(FirstDay::Free);
            let Some(brought) = suspended.or(eased) else { continue };
            let certain = truce.compliance.is_none() && self.near(after(truce.until)) > 0;
            regime = if certain { brought } else { FirstDay::Chance };
        }
        regime
    }

    /// Whether a licence is needed under a regime.
    pub(crate) fn licenses(&self, regime: &str) -> bool {
        self.regime.get(regime).is_some_and(|regime| regime.kind == RegimeKind::Licence)
    }

    /// The step whose start is nearest to a day.
    pub(crate) fn near(&self, day: Date) -> i64 {
        (f64::from(day.0 - self.start_day().0) / self.step_days()).round() as i64
    }

    /// What the dated entries of step 0 bring.
    fn dated<'a>(&self, control: &'a Control) -> FirstDay<'a> {
        let mut last = (i32::MIN, FirstDay::Free);
        let mut note = |day: Date, regime| {
            if self.near(day) <= 0 && day.0 >= last.0 {
                last = (day.0, regime);
            }
        };
        if let (Some(day), Some(regime)) = (control.in_force, &control.regime) {
            note(day, FirstDay::Under(regime));
        }
        for (date, entry) in &control.path {
            let Ok(day) = Date::parse(date) else { continue };
            let certain = entry.probability.as_ref().is_none_or(|p| p.law.known() == Some(1.0));
            note(day, if certain { FirstDay::Under(&entry.regime) } else { FirstDay::Chance });
        }
        if let Some(day) = control.expires {
            note(after(day), FirstDay::Free);
        }
        last.1
    }
}

/// The day after.
fn after(day: Date) -> Date {
    day.plus_days(1)
}
