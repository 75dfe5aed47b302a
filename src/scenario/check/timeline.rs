//! The dates of controls: made known, in force, not applied, free again.
use super::{Checker, Path};
use crate::scenario::date::Date;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::grammar::{Control, Window};

/// A day on which something changes.
struct Change<'a> {
    /// How it is called: `in-force`, or the date of an entry.
    key: &'a str,
    /// The day as written.
    date: Date,
    /// The first day on which it holds.
    first: Date,
}

impl<'a> Checker<'a> {
    /// Dates of controls among themselves, and within the horizon where that is known.
    pub(super) fn timelines(&mut self, horizon: bool) {
        let scenario = self.scenario;
        for (name, control) in &scenario.control {
            self.written_dates(name, control);
            self.order_of_dates(name, control);
            if horizon {
                self.dates_in_horizon(name, control);
                self.one_entry_a_step(name, control);
            }
            self.windows(&["control", name, "suspended"], &control.suspended, horizon);
            self.overlapping(&["control", name, "suspended"], &control.suspended);
        }
    }

    /// Keys of a path are dates.
    fn written_dates(&mut self, name: &str, control: &Control) {
        for key in control.path.keys() {
            if let Err(complaint) = Date::parse(key) {
                let path = ["control", name, "path", key];
                self.key_error(&path, complaint.message, complaint.hint.unwrap_or_default());
            }
        }
    }

    fn order_of_dates(&mut self, name: &str, control: &Control) {
        for (key, entry) in &control.path {
            let date = Date::parse(key).ok();
            let late = entry.announced.zip(date).filter(|(announced, date)| announced > date);
            if let Some((announced, date)) = late {
                let message = format!("{announced}, on which it is made known, lies after the entry, {date}");
                let hint = "give an earlier `announced`, or leave it out";
                self.error(&["control", name, "path", key, "announced"], message, hint);
            }
        }
        let Some(first) = first_entry(control) else { return };
        if let Some(announced) = control.announced.filter(|announced| *announced > first) {
            let message =
                format!("control `{name}` is announced on {announced}, after it is in force on {first}");
            let hint = "`announced` is the day on which the first entry was made known; give an earlier one";
            self.error(&["control", name, "announced"], message, hint);
        }
        if !self.entries_read(name, control) {
            return;
        }
        if let Some(expires) = control.expires.filter(|expires| *expires < first) {
            let message = format!("control `{name}` expires on {expires}, before it is in force on {first}");
            self.error(
                &["control", name, "expires"],
                message,
                "`expires` is the last day in force; give a later one",
            );
        }
        if let Some(chance) = control.chance_from.filter(|chance| *chance < first) {
            let message = format!("`chance-from` {chance} lies before the first entry, {first}");
            let hint =
                "chance moves a regime that the path has brought; give the day of an entry or a later one";
            self.error(&["control", name, "chance-from"], message, hint);
        }
    }

    /// Whether the first entry is known: all that was written could be read.
    fn entries_read(&self, name: &str, control: &Control) -> bool {
        self.entries(&["control", name, "path"]) == control.path.len()
            && control.path.keys().all(|key| Date::parse(key).is_ok())
            && self.given(&["control", name, "in-force"]) == control.in_force.is_some()
    }

    fn dates_in_horizon(&mut self, name: &str, control: &Control) {
        for change in changes(control).filter(|change| change.key != "expires") {
            let path = entry_path(name, change.key);
            self.path_date(&path, change.date);
        }
        let (start, end) = (self.scenario.start_day(), self.scenario.end_day());
        if let Some(expires) = control.expires.filter(|expires| *expires >= end) {
            let message = format!("`expires` {expires} is not before the end of the scenario, {end}");
            self.warning(
                &["control", name, "expires"],
                message,
                "it has no effect; remove it or end the scenario later",
            );
        }
        if let Some(chance) = control.chance_from.filter(|chance| *chance < start || *chance > end) {
            let message = format!("`chance-from` {chance} lies outside the scenario, {start} to {end}");
            self.error(
                &["control", name, "chance-from"],
                message,
                "give a day of the scenario, or leave it out",
            );
        }
    }

    /// A step has one regime, so that of two entries in one step the first would be lost.
    fn one_entry_a_step(&mut self, name: &str, control: &Control) {
        let steps = i64::from(self.scenario.steps());
        let mut changes: Vec<Change<'_>> = changes(control).collect();
        changes.sort_by_key(|change| change.first);
        for pair in changes.windows(2) {
            let (one, other) = (&pair[0], &pair[1]);
            let same = self.step_near(one.first).filter(|step| self.step_near(other.first) == Some(*step));
            if same.is_none_or(|step| step < 0 || step >= steps) {
                continue;
            }
            let places = [one, other].map(|change| self.tree.key_place(&entry_path(name, change.key)));
            let [first, second] = places;
            let (message, hint) = if one.date == other.date && [one.key, other.key].contains(&"in-force") {
                let message =
                    format!("control `{name}` enters on {} by `in-force` and by its path", one.date);
                (message, "remove one of them".to_owned())
            } else {
                let message = format!(
                    "{} and {} of control `{name}` take effect in the same step",
                    called(one),
                    called(other)
                );
                let days = self.scenario.step_days();
                (
                    message,
                    format!("a step of {days} days has one regime; remove one of them, or move it by a step"),
                )
            };
            self.found.push(Diagnostic::error(message, second).hint(hint).also(first, "the other"));
        }
    }

    /// The step whose start is nearest to a day.
    fn step_near(&self, day: Date) -> Option<i64> {
        let days = self.scenario.step_days();
        let steps = (f64::from(day.0) - f64::from(self.scenario.start_day().0)) / days;
        (days > 0.0).then_some(steps.round() as i64)
    }

    /// Each window ends after it begins, and lies in the horizon.
    pub(super) fn windows(&mut self, path: Path<'_>, windows: &[Window], horizon: bool) {
        for (index, window) in windows.iter().enumerate() {
            let Window { from, until } = window;
            if until < from {
                let message = format!("the period ends on {until} before it begins on {from}");
                let place = self.place_in(path, index, "until");
                self.error_at(place, message, "give a later `until`");
                continue;
            }
            let (start, end) = (self.scenario.start_day(), self.scenario.end_day());
            if horizon && (*until < start || *from > end) {
                let message =
                    format!("the period {from} to {until} lies outside the scenario, {start} to {end}");
                let place = self.place_in(path, index, "from");
                self.found.push(Diagnostic::warning(message, place).hint("it has no effect"));
            }
        }
    }

    pub(super) fn overlapping(&mut self, path: Path<'_>, windows: &[Window]) {
        for (index, window) in windows.iter().enumerate() {
            let sound = |window: &Window| window.from <= window.until;
            let both = |other: &Window| {
                sound(window) && sound(other) && window.from <= other.until && other.from <= window.until
            };
            let Some(other) = windows[..index].iter().position(both) else { continue };
            let message = format!(
                "the periods {} to {} and {} to {} overlap",
                windows[other].from, windows[other].until, window.from, window.until
            );
            let [place, first] = [index, other].map(|index| self.place_in(path, index, "from"));
            let diagnostic = Diagnostic::error(message, place).hint("write them as one period");
            self.found.push(diagnostic.also(first, "the other"));
        }
    }
}

/// The keys that lead to a change.
fn entry_path<'p>(name: &'p str, key: &'p str) -> Vec<&'p str> {
    match key {
        "in-force" | "expires" => vec!["control", name, key],
        date => vec!["control", name, "path", date],
    }
}

fn called(change: &Change<'_>) -> String {
    match change.key {
        "in-force" | "expires" => format!("`{}` {}", change.key, change.date),
        _ => change.date.to_string(),
    }
}

/// Entries of the path that are dates, the one entry of a control without a path, and the end.
fn changes(control: &Control) -> impl Iterator<Item = Change<'_>> {
    let path = control.path.keys().filter_map(|key| {
        let date = Date::parse(key).ok()?;
        Some(Change { key, date, first: date })
    });
    let in_force = control.in_force.map(|date| Change { key: "in-force", date, first: date });
    let expires = control.expires.map(|date| Change { key: "expires", date, first: date.plus_days(1) });
    path.chain(in_force).chain(expires)
}

/// The first day on which a control is in force by its dates, as far as they could be read.
pub(super) fn first_entry(control: &Control) -> Option<Date> {
    changes(control).filter(|change| change.key != "expires").map(|change| change.date).min()
}
