//! Truces, triggers and surveys.
use super::{Compiler, ModelError};
use crate::model::Mark;
use crate::model::names::key_of;
use crate::model::policy::{Break, Survey, Trigger, Truce, When};
use crate::scenario::grammar::{self, Moves};
use crate::scenario::{Date, Quantity};

impl Compiler<'_> {
    /// Truces in name order.
    pub(super) fn truces(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        for (name, truce) in &s.truce {
            let compiled = self.truce(name, truce)?;
            self.model.truces.push(compiled);
        }
        Ok(())
    }

    fn truce(&mut self, name: &str, truce: &grammar::Truce) -> Result<Truce, ModelError> {
        let path = format!("truce.{name}");
        let renewed = truce.renewed.as_ref();
        let inner = |key: &str| format!("{path}.renewed.{key}");
        // Written as a plain quantity it is its own probability.
        let tabled = self.loaded.tree.get(&["truce", name, "renewed", "probability"]).is_some();
        let at = if tabled { inner("probability") } else { format!("{path}.renewed") };
        let step = self.step();
        let known = truce.breaks.as_ref().and_then(|b| b.after).unwrap_or(truce.from);
        let on_break = self.moves(&truce.on_break)?;
        let on_lapse = match &truce.on_lapse {
            Some(moves) => self.moves(moves)?,
            None => on_break.clone(),
        };
        Ok(Truce {
            key: key_of(&path),
            from: self.step_at(truce.from),
            until: self.model.calendar.step_near(truce.until.0 + 1) as f64,
            renewed: self.optional(&at, renewed.map(|r| &r.probability), 1.0),
            renewal: renewed
                .and_then(|r| r.length.as_ref())
                .map(|q| self.param(&inner("for"), q).times(1.0 / step)),
            breaks: match &truce.breaks {
                Some(b) => Some(self.break_law(&path, b)?),
                None => None,
            },
            known: self.time_of(known),
            compliance: truce.compliance.as_ref().map(|q| self.param(&format!("{path}.compliance"), q)),
            on_break,
            on_lapse,
        })
    }

    fn break_law(&mut self, path: &str, b: &grammar::Breaks) -> Result<Break, ModelError> {
        let step = self.step();
        if let Some(time) = &b.time {
            return Ok(Break::After(self.span(&format!("{path}.breaks.time"), time)));
        }
        let mut list = Vec::new();
        if let Some(hazard) = &b.hazard {
            list.push((f64::NEG_INFINITY, self.param(&format!("{path}.breaks.hazard"), hazard).times(step)));
        }
        for (date, hazard) in &b.hazards {
            let hazard = self.param(&format!("{path}.breaks.hazards.{date}"), hazard).times(step);
            list.push((self.time_of(date_of(date, path)?), hazard));
        }
        Ok(Break::Hazards(list))
    }

    /// Controls and regimes by index.
    fn moves(&self, moves: &Moves) -> Result<Vec<(usize, usize)>, ModelError> {
        moves.0.iter().map(|m| Ok((self.control_index(&m.control)?, self.regime(&m.regime)?))).collect()
    }

    /// Place of a control in name order, compiled or not.
    pub(super) fn control_index(&self, name: &str) -> Result<usize, ModelError> {
        let found = self.s.control.keys().position(|k| k == name);
        found.ok_or_else(|| ModelError::Unchecked(format!("no control is called `{name}`")))
    }

    /// The step whose start is nearest to a day, none before the first.
    pub(super) fn step_at(&self, day: Date) -> usize {
        let step = self.model.calendar.step_near(day.0);
        if step > 0 { step as usize } else { 0 }
    }

    /// The time of a day's beginning, in steps.
    pub(super) fn time_of(&self, day: Date) -> f64 {
        f64::from(day.0 - self.model.calendar.start) / self.step()
    }

    /// Triggers in name order.
    pub(super) fn triggers(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        for (name, trigger) in &s.trigger {
            let path = format!("trigger.{name}");
            let compiled = Trigger {
                key: key_of(&path),
                when: self.when(&path, &trigger.when)?,
                probability: self.optional(&format!("{path}.probability"), trigger.probability.as_ref(), 1.0),
                after: trigger.after.as_ref().map(|q| self.span(&format!("{path}.after"), q)),
                moves: self.moves(&trigger.moves)?,
            };
            self.model.triggers.push(compiled);
        }
        Ok(())
    }

    fn when(&mut self, path: &str, w: &grammar::When) -> Result<When, ModelError> {
        if let (Some(control), Some(regime)) = (&w.control, &w.regime) {
            return Ok(When::Enters { control: self.control_index(control)?, regime: self.regime(regime)? });
        }
        if let Some(date) = w.date {
            return Ok(When::At(self.step_at(date)));
        }
        let Some(stopped) = &w.stopped else {
            return Err(ModelError::Unchecked(format!("nothing sets {path} off")));
        };
        let sector = match stopped.as_str() {
            "all" => None,
            name => Some(self.sector_index(name)?),
        };
        let steps = match &w.lasting {
            Some(q) => self.steps_of(&format!("{path}.when.for"), q),
            None => 1,
        };
        Ok(When::Stopped { sector, above: w.above.unwrap_or(0.0), steps })
    }

    /// Whole steps of a known time, at least one.
    fn steps_of<D>(&mut self, path: &str, q: &Quantity<D>) -> usize {
        let days = self.param(path, q);
        let steps = self.model.calendar.steps_in(self.mean(days));
        if steps > 1 { steps } else { 1 }
    }

    /// Index of a manufacturer, or of a destination where no manufacturer has the name.
    pub(super) fn sector_index(&self, name: &str) -> Result<usize, ModelError> {
        let find =
            |studied: bool| self.model.sectors.iter().position(|s| s.name == name && s.studied == studied);
        let missing = || ModelError::Unchecked(format!("no buyer is called `{name}`"));
        find(true).or_else(|| find(false)).ok_or_else(missing)
    }

    /// Surveys in name order, and the gates whose files they count.
    pub(super) fn surveys(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        for (i, (name, survey)) in s.survey.iter().enumerate() {
            let control = self.control_index(&survey.control)?;
            let at = self.model.calendar.step_of(survey.at.0);
            self.model.surveys.push(Survey {
                name: name.clone(),
                title: if survey.title.is_empty() { name.clone() } else { survey.title.clone() },
                control,
                at: if at > 0 { at as usize } else { 0 },
                granted: survey.granted,
                sample: survey.sample,
                source: survey.source.clone(),
            });
            for g in self.model.controls[control].gates.clone() {
                let gate = &self.model.gates[g];
                let country = self.country(gate.row);
                let asked = survey.countries.as_ref().is_none_or(|list| list.iter().any(|c| c == country));
                let defence = gate.defence;
                let use_fits = survey.end_use.is_none_or(|u| (u == grammar::EndUseName::Defence) == defence);
                if asked && use_fits {
                    self.model.gates[g].surveys.push(i);
                }
            }
        }
        Ok(())
    }

    /// Dates to mark on charts: beginnings and ends of truces and of scheduled disruptions.
    pub(super) fn marks(&mut self) {
        let s = self.s;
        let mut marks = Vec::new();
        for (name, truce) in &s.truce {
            let title = if truce.title.is_empty() { name.as_str() } else { truce.title.as_str() };
            marks.push(Mark { day: truce.from.0, label: title.to_string() });
            marks.push(Mark { day: truce.until.0, label: format!("{title} ends") });
        }
        self.disruption_marks(&mut marks);
        let (from, to) = (self.model.calendar.day(0), self.model.calendar.day(self.model.calendar.steps));
        marks.retain(|m| m.day >= from && m.day < to);
        marks.sort_by(|a, b| a.day.cmp(&b.day).then(a.label.cmp(&b.label)));
        self.model.marks = marks;
    }
}

/// A date that is written as a key.
pub(super) fn date_of(text: &str, path: &str) -> Result<Date, ModelError> {
    Date::parse(text).map_err(|_| ModelError::Unchecked(format!("`{text}` in {path} is no date")))
}
