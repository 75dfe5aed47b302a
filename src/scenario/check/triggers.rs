//! Triggers: what sets them off, and what they move.
use super::reach::Reach;
use super::{Checker, EACH_TIME, SHARE};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::grammar::{Trigger, When};
use crate::scenario::nearest::suggest;

/// What may set a trigger off, by the keys that say so.
const CAUSES: [&[&str]; 3] = [&["control", "regime"], &["stopped", "above"], &["date"]];

impl<'a> Checker<'a> {
    pub(super) fn triggers(&mut self) {
        let scenario = self.scenario;
        if scenario.trigger.is_empty() {
            return;
        }
        let reach = self.reach();
        for (name, trigger) in &scenario.trigger {
            self.trigger(name, trigger);
            self.cause(name);
            self.moment(name, &trigger.when, &reach);
        }
    }

    fn trigger(&mut self, name: &str, trigger: &Trigger) {
        let at = |key| ["trigger", name, key];
        self.optional(&at("probability"), trigger.probability.as_ref(), SHARE);
        self.optional(&at("after"), trigger.after.as_ref(), EACH_TIME);
        self.moves(&at("moves"), &trigger.moves);
        if trigger.moves.0.is_empty() {
            let hint = "write moves = { control = \"...\", regime = \"...\" }";
            self.error(&at("moves"), format!("trigger `{name}` moves nothing"), hint);
        }
    }

    /// Exactly one cause, with all of its keys.
    fn cause(&mut self, name: &str) {
        let at = |key| ["trigger", name, "when", key];
        let given = |keys: &&'static [&'static str]| keys.iter().any(|key| self.given(&at(key)));
        let causes: Vec<&'static [&'static str]> = CAUSES.into_iter().filter(given).collect();
        let hint = "write when = { control = \"...\", regime = \"...\" }, { stopped = \"...\", above = 0.2 } or \
            { date = YYYY-MM-DD }";
        match causes.as_slice() {
            [] => {
                let message = format!("`when` of trigger `{name}` does not say what sets it off");
                self.missing(&["trigger", name, "when"], message, hint);
            }
            [keys] => {
                let lacks = keys.iter().find(|key| !self.given(&at(key)));
                let has = keys.iter().find(|key| self.given(&at(key)));
                if let (Some(lacks), Some(has)) = (lacks, has) {
                    let message = format!("`{has}` in `when` of trigger `{name}` needs `{lacks}`");
                    self.missing(&at(has), message, hint);
                }
            }
            [first, second, ..] => {
                let key =
                    |keys: &&'static [&'static str]| keys.iter().copied().find(|key| self.given(&at(key)));
                let (first, second) = (key(first).unwrap_or_default(), key(second).unwrap_or_default());
                let message =
                    format!("`{first}` and `{second}` in `when` of trigger `{name}` exclude each other");
                self.key_error(&at(second), message, hint);
            }
        }
        if self.given(&at("for")) && !self.given(&at("stopped")) {
            let message = format!("`for` in `when` of trigger `{name}` needs `stopped`");
            self.key_error(&at("for"), message, "it is how long a line has stood still; remove it");
        }
    }

    fn moment(&mut self, name: &str, when: &When, reach: &Reach<'a>) {
        let at = |key| ["trigger", name, "when", key];
        let control =
            when.control.as_deref().filter(|control| self.name("control", control, &at("control"), false));
        let regime =
            when.regime.as_deref().filter(|regime| self.name("regime", regime, &at("regime"), false));
        if let (Some(control), Some(regime)) = (control, regime)
            && !reach.get(control).is_some_and(|regimes| regimes.contains(regime))
        {
            let message =
                format!("trigger `{name}` is never set off: control `{control}` never enters `{regime}`");
            let hint = match reach.get(control) {
                Some(regimes) => {
                    format!("it may enter {}", regimes.iter().copied().collect::<Vec<_>>().join(", "))
                }
                None => "it enters no regime".to_owned(),
            };
            self.suspicion(&at("regime"), message, hint);
        }
        if let Some(stopped) = when.stopped.as_deref().filter(|stopped| *stopped != "all") {
            self.manufacturer(name, stopped);
        }
        if let Some(above) = when.above {
            self.number(&at("above"), above, 0.0, 1.0);
        }
        self.constant_time(&at("for"), when.lasting.as_ref());
    }

    fn manufacturer(&mut self, name: &str, stopped: &str) {
        let known: Vec<&str> = self.tree.names("manufacturer").collect();
        if !known.contains(&stopped) && !self.read.hidden.contains(stopped) {
            let hint = suggest(stopped, &known, "manufacturers, besides \"all\"");
            let place = self.place(&["trigger", name, "when", "stopped"]);
            let message = format!("unknown manufacturer `{stopped}`");
            self.found.push(Diagnostic::error(message, place).hint(hint));
        }
    }

    /// The day that sets a trigger off.
    pub(super) fn trigger_dates(&mut self) {
        let scenario = self.scenario;
        let (start, end) = (scenario.start_day(), scenario.end_day());
        for (name, trigger) in &scenario.trigger {
            let path = ["trigger", name, "when", "date"];
            let Some(date) = trigger.when.date else { continue };
            if date < start {
                let message = format!("{date} lies before the start of the scenario, {start}");
                self.error(
                    &path,
                    message,
                    "give a day of the scenario; what is known goes into a control's path",
                );
            } else if date > end {
                let message = format!("{date} lies after the end of the scenario, {end}");
                self.warning(&path, message, format!("trigger `{name}` has no effect"));
            }
        }
    }
}
