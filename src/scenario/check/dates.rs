//! The horizon, and dates within it.
use super::{CONSTANT, Checker, Path};
use crate::scenario::date::Date;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::grammar::Truce;
use crate::scenario::tree::Value;

impl Checker<'_> {
    pub(super) fn dates(&mut self) {
        self.step();
        let horizon = self.horizon();
        self.optional(
            &["scenario", "discount-rate"],
            self.scenario.scenario.discount_rate.as_ref(),
            CONSTANT,
        );
        if horizon {
            self.warm_up();
        }
        self.timelines(horizon);
        if horizon {
            self.truce_dates();
            self.closures();
            self.disruption_dates();
            self.trigger_dates();
            self.survey_dates();
            self.opening_dates();
        }
        self.observed_dates();
    }

    fn step(&mut self) {
        let path = ["scenario", "step"];
        let Some(step) = &self.scenario.scenario.step else { return };
        match step.law.known() {
            _ if step.working => self.refuse_working_days(&path),
            None => self.error(&path, "`scenario.step` must be known", "write \"1 week\""),
            Some(days) if days > 0.0 && days <= 366.0 => self.periods_are_weeks(days),
            Some(days) => {
                let message = format!("a step of {days} days");
                self.error(&path, message, "a step is longer than nothing and at most \"366 days\"");
            }
        }
    }

    /// The unit `period` is a week, the default step; beside another step it would mislead.
    fn periods_are_weeks(&mut self, days: f64) {
        if days == 7.0 {
            return;
        }
        let mut open = vec![&self.tree.root];
        let mut found = Vec::new();
        while let Some(node) = open.pop() {
            match &node.value {
                Value::Table(table) => open.extend(table.entries.values()),
                Value::List(list) => open.extend(list),
                Value::Text(text) if is_in_periods(text) => found.push(node.place.clone()),
                _ => {}
            }
        }
        for place in found {
            let message = format!("a period is 7 days, but a step of this scenario is {days} days");
            let hint = "write days or weeks, or leave `step` out";
            self.found.push(Diagnostic::error(message, Some(place)).hint(hint));
        }
    }

    /// Start and length; whether both are sound, so that dates can be compared with them.
    fn horizon(&mut self) -> bool {
        let header = &self.scenario.scenario;
        let given = |key| self.given(&["scenario", key]);
        match (given("start"), given("end"), given("periods")) {
            (_, true, true) => {
                let hint = "remove one of them";
                self.key_error(&["scenario", "periods"], "`end` and `periods` exclude each other", hint);
            }
            (_, false, false) => {
                let hint = "add end = YYYY-MM-DD, or periods = N";
                self.missing(&["scenario"], "`end` is missing in `scenario`", hint);
                return false;
            }
            (false, true, false) => {
                self.missing(&["scenario"], "`start` is missing in `scenario`", "add start = YYYY-MM-DD");
                return false;
            }
            _ => {}
        }
        if header.periods == Some(0) {
            self.error(&["scenario", "periods"], "no periods", "give at least 1");
        }
        match (header.start, header.end) {
            (Some(start), Some(end)) if end < start => {
                let message = format!("the end {end} lies before the start {start}");
                self.error(&["scenario", "end"], message, "give a later end");
                false
            }
            (start, end) => {
                (start.is_some() || !self.given(&["scenario", "start"]))
                    && (end.is_some() || header.periods.is_some())
            }
        }
    }

    /// Something must be left to count. A survey counts files from the first step on.
    fn warm_up(&mut self) {
        let path = ["scenario", "warm-up"];
        let Some(time) = &self.scenario.scenario.warm_up else { return };
        self.constant_time(&path, Some(time));
        if time.law.known().is_some() && self.scenario.warm_up_steps() >= self.scenario.steps() as usize {
            let message = "the warm-up leaves nothing to count";
            self.error(&path, message, "give a shorter warm-up, or a longer horizon");
        }
        if self.has_entries(&["survey"]) {
            let message =
                "a scenario with surveys has no warm-up: a survey counts files from the first step on";
            self.key_error(&path, message, "remove `warm-up`, or the surveys");
        }
    }

    /// An entry of a control must not lie before the start, and has no effect after the end.
    pub(super) fn path_date(&mut self, path: Path<'_>, date: Date) {
        let (start, end) = (self.scenario.start_day(), self.scenario.end_day());
        if date < start {
            let message = format!("{date} lies before the start of the scenario, {start}");
            let hint =
                format!("write {start} for what is in force from the start, or start the scenario earlier");
            let place = self.tree.place(&["scenario", "start"]);
            self.key_error(path, message, hint);
            if let Some(last) = self.found.pop() {
                self.found.push(last.also(place, "the start"));
            }
        } else if date > end {
            let message = format!("{date} lies after the end of the scenario, {end}");
            self.warning(path, message, "this entry has no effect");
        }
    }

    fn truce_dates(&mut self) {
        let scenario = self.scenario;
        for (name, truce) in &scenario.truce {
            self.one_truce(name, truce);
        }
    }

    fn one_truce(&mut self, name: &str, truce: &Truce) {
        let (start, end) = (self.scenario.start_day(), self.scenario.end_day());
        if truce.until < truce.from {
            let message =
                format!("truce `{name}` ends on {} before it begins on {}", truce.until, truce.from);
            return self.error(&["truce", name, "until"], message, "give a later `until`");
        }
        if truce.until < start || truce.from > end {
            let message = format!("truce `{name}` lies outside the scenario, {start} to {end}");
            self.warning(&["truce", name], message, "it has no effect");
        }
        let after = truce.breaks.as_ref().and_then(|breaks| breaks.after);
        for key in truce.breaks.iter().flat_map(|breaks| breaks.hazards.keys()) {
            self.hazard_date(name, truce, key);
        }
        if let Some(after) = after.filter(|after| *after < truce.from || *after > truce.until) {
            let message = format!("{after} lies outside the truce, {} to {}", truce.from, truce.until);
            let hint = "`after` is the day until which the truce is known to have held";
            self.error(&["truce", name, "breaks", "after"], message, hint);
        }
    }

    /// The first day of a hazard.
    fn hazard_date(&mut self, name: &str, truce: &Truce, key: &str) {
        let path = ["truce", name, "breaks", "hazards", key];
        match Date::parse(key) {
            Err(complaint) => self.key_error(&path, complaint.message, complaint.hint.unwrap_or_default()),
            Ok(date) if date < truce.from || date > truce.until => {
                let message = format!("{date} lies outside the truce, {} to {}", truce.from, truce.until);
                self.key_error(&path, message, "a hazard holds from its day on, as long as the truce does");
            }
            Ok(_) => {}
        }
    }

    /// Periods in which lanes are closed.
    fn closures(&mut self) {
        let scenario = self.scenario;
        for (name, lane) in &scenario.lane {
            self.windows(&["lane", name, "closed"], &lane.closed, true);
        }
    }

    fn observed_dates(&mut self) {
        let scenario = self.scenario;
        for (name, observed) in &scenario.observed {
            if let (Some(from), Some(until)) = (observed.score_from, observed.score_until)
                && until < from
            {
                let message = format!("`score-until` {until} lies before `score-from` {from}");
                self.error(&["observed", name, "score-until"], message, "give a later date");
            }
        }
    }
}

/// A quantity such as "50 units/period" or "3 periods".
fn is_in_periods(text: &str) -> bool {
    let number = text.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '.');
    number && text.split(|c: char| !c.is_alphabetic()).any(|word| word == "period" || word == "periods")
}
