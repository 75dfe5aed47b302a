//! Controls with their paths and truces, regimes, gates and checks.
use super::{Compiler, ModelError, free_regime};
use crate::model::law::{Param, StepLaw};
use crate::model::names::key_of;
use crate::model::policy::{
    Class, Control, ControlSeries, General, Hold, PathStep, Regime, Restraint, TruceRule,
};
use crate::model::{Check, Gate, Mark, NO_SLOT};
use crate::scenario::grammar::{AtChange, Control as Written, OnRefusal, Regime as WrittenRegime, Truce};
use crate::scenario::{Quantity, Time};

impl Compiler<'_> {
    /// Regimes first, then every control with the links it covers.
    pub(super) fn controls(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        self.model.regimes.push(free_regime());
        for (name, regime) in &s.regime {
            let compiled = self.regime_of(name, regime)?;
            self.model.regimes.push(compiled);
        }
        let mut slots = 0;
        for (name, control) in &s.control {
            self.control(name, control, &mut slots)?;
        }
        self.marks();
        Ok(())
    }

    fn regime_of(&mut self, name: &str, r: &WrittenRegime) -> Result<Regime, ModelError> {
        let path = format!("regime.{name}");
        let rest = r.if_not_prompt.as_ref();
        let slow_review = rest.and_then(|n| n.slow_review.as_ref());
        let mut odds = Vec::new();
        for (country, q) in &r.odds {
            odds.push((country.clone(), self.param(&format!("{path}.odds.{country}"), q)));
        }
        let civil = r.prompt.as_ref().map(|p| &p.civil);
        let defence = r.prompt.as_ref().and_then(|p| p.defence.as_ref());
        let then = match &r.then {
            Some(crate::scenario::grammar::Then::Regime(next)) => self.regime(next)?,
            _ => 0,
        };
        Ok(Regime {
            name: name.into(),
            title: if r.title.is_empty() { name.into() } else { r.title.clone() },
            kind: r.kind,
            review: self.law_or_zero(&format!("{path}.review"), r.review.as_ref()),
            civil: self.optional(&format!("{path}.prompt.civil"), civil, 1.0),
            defence: self.optional(&format!("{path}.prompt.defence"), defence, 0.0),
            odds,
            favoured_odds: self.optional(&format!("{path}.favoured-odds"), r.favoured_odds.as_ref(), 1.0),
            slow: rest.map_or(0.0, |n| n.slow),
            slow_defence: rest.map_or(0.0, |n| n.slow_defence),
            stuck: rest.map_or(0.0, |n| n.stuck),
            slow_review: self.law_or_zero(&format!("{path}.if-not-prompt.slow-review"), slow_review),
            validity: r.validity.as_ref().map(|q| {
                let days = self.param(&format!("{path}.validity"), q);
                self.model.calendar.steps_in(self.mean(days))
            }),
            hold: r.hold.as_ref().map(|h| self.hold(&path, h)),
            restraint: r.restraint.as_ref().map(|h| self.restraint(&path, h)),
            general: r.general_licence.as_ref().map(|g| General {
                share: self.param(&format!("{path}.general-licence.share"), &g.share),
                review: self.step_law(&format!("{path}.general-licence.review"), &g.review),
                prompt: self.param(&format!("{path}.general-licence.prompt"), &g.prompt),
            }),
            lasts: r.lasts.as_ref().map(|q| self.step_law(&format!("{path}.lasts"), q)),
            then,
        })
    }

    fn law_or_zero(&mut self, path: &str, q: Option<&Quantity<Time>>) -> StepLaw {
        q.map_or(StepLaw::Fixed(Param::Known(0.0)), |q| self.step_law(path, q))
    }

    fn hold(&mut self, path: &str, h: &crate::scenario::grammar::Hold) -> Hold {
        Hold {
            materials: self.mask(&h.materials),
            share: self.param(&format!("{path}.hold.share"), &h.share),
            time: self.step_law(&format!("{path}.hold.time"), &h.time),
        }
    }

    fn restraint(&mut self, path: &str, h: &crate::scenario::grammar::Restraint) -> Restraint {
        Restraint {
            materials: self.mask(&h.materials),
            share: self.param(&format!("{path}.restraint.share"), &h.share),
            time: self.step_law(&format!("{path}.restraint.time"), &h.time),
            spares_favoured: h.spares_favoured,
        }
    }

    fn mask(&self, names: &[String]) -> Vec<bool> {
        self.model.materials.iter().map(|m| names.contains(m)).collect()
    }

    fn control(&mut self, name: &str, c: &Written, slots: &mut usize) -> Result<(), ModelError> {
        let path = format!("control.{name}");
        let index = self.model.controls.len();
        let step = self.step();
        let entries = self.path(&path, c)?;
        let truces = self.truces(name)?;
        let office = c.office.as_ref();
        let office = office.map(|o| self.param(&format!("{path}.office.capacity"), &o.capacity).times(step));
        let file_size = c.file_size.as_ref().map(|q| self.param(&format!("{path}.file-size"), q));
        let first = self.model.gates.len();
        self.model.controls.push(Control {
            name: name.into(),
            title: if c.title.is_empty() { name.into() } else { c.title.clone() },
            key: key_of(&path),
            path: entries,
            truces,
            office,
            file_size,
            redraw: c.open_files_at_change == AtChange::Redraw,
            cancel: c.on_refusal == OnRefusal::Cancel,
            holds: self.held_materials(),
            gates: first..first,
            series: ControlSeries { granted: usize::MAX, pending: usize::MAX },
        });
        self.cover(index, name, c, slots);
        self.model.controls[index].gates.end = self.model.gates.len();
        Ok(())
    }

    fn path(&mut self, path: &str, c: &Written) -> Result<Vec<PathStep>, ModelError> {
        let mut entries = Vec::new();
        for (date, entry) in &c.path {
            let day = crate::scenario::Date::parse(date)
                .map_err(|_| ModelError::Unchecked(format!("`{date}` in {path}.path is no date")))?;
            let step = self.model.calendar.step_near(day.0);
            let probability = entry.probability.as_ref();
            let probability = self.optional(&format!("{path}.path.{date}.probability"), probability, 1.0);
            if step < self.model.calendar.steps as i64 {
                let step = if step > 0 { step as usize } else { 0 };
                let key = key_of(&format!("{path}/{date}"));
                entries.push(PathStep { key, step, regime: self.regime(&entry.regime)?, probability });
            }
        }
        Ok(entries)
    }

    fn truces(&mut self, control: &str) -> Result<Vec<TruceRule>, ModelError> {
        let s = self.s;
        let mut rules = Vec::new();
        for (name, truce) in &s.truce {
            let Some(on_break) = truce.on_break.0.iter().find(|b| b.control == control) else { continue };
            let regime = self.regime(&on_break.regime)?;
            rules.push(self.truce_rule(name, truce, regime));
        }
        Ok(rules)
    }

    fn truce_rule(&mut self, name: &str, truce: &Truce, regime: usize) -> TruceRule {
        let path = format!("truce.{name}");
        let calendar = &self.model.calendar;
        let known = truce.breaks.as_ref().and_then(|b| b.after).unwrap_or(truce.from);
        let step = |day: i32| {
            let t = calendar.step_near(day);
            if t > 0 { t as usize } else { 0 }
        };
        // It is known to have held until then, so a break comes in a later step.
        let held = calendar.step_of(known.0 - 1) + 1;
        let (from, until) = (if held > 0 { held as usize } else { 0 }, step(truce.until.0 + 1));
        let hazard = truce.breaks.as_ref();
        let days = self.step();
        TruceRule {
            key: key_of(&path),
            from,
            until,
            renewed: self.optional(&format!("{path}.renewed"), truce.renewed.as_ref().map(|r| &r.probability), 1.0),
            hazard: hazard
                .and_then(|b| b.hazard.as_ref())
                .map(|h| self.param(&format!("{path}.breaks.hazard"), h).times(days)),
            regime,
        }
    }

    /// Gates and checks of a control: links from its exporter to the countries it applies to.
    fn cover(&mut self, control: usize, name: &str, c: &Written, slots: &mut usize) {
        let controlled = self.mask(&c.materials);
        let watched = self.watched_materials();
        for link in 0..self.model.links.len() {
            let (row, plant) = (self.model.links[link].row, self.model.links[link].plant);
            let country = self.country(row).to_string();
            let plant = &self.model.plants[plant];
            let abroad = country != c.exporter;
            let applies = c.destinations.as_ref().is_none_or(|list| list.contains(&country));
            if plant.country != c.exporter || !abroad || !applies {
                continue;
            }
            let material = plant.material;
            if controlled[material] {
                self.gate(control, name, link, &country, slots);
            }
            if watched[material] {
                let key = key_of(&format!("{:016x}/{name}/check", self.model.links[link].key));
                self.model.links[link].checks.push(self.model.checks.len());
                self.model.checks.push(Check { link, control, key });
            }
        }
    }

    /// Materials that some regime holds at customs.
    fn held_materials(&self) -> Vec<bool> {
        let held = |m: usize| {
            let mut holds = self.model.regimes.iter().filter_map(|r| r.hold.as_ref());
            holds.any(|h| h.materials[m])
        };
        (0..self.model.materials.len()).map(held).collect()
    }

    /// Materials that some regime holds at customs or whose exporters it makes hold back.
    fn watched_materials(&self) -> Vec<bool> {
        let n = self.model.materials.len();
        let any = |m: usize| {
            self.model.regimes.iter().any(|r| {
                r.hold.as_ref().is_some_and(|h| h.materials[m])
                    || r.restraint.as_ref().is_some_and(|h| h.materials[m])
            })
        };
        (0..n).map(any).collect()
    }

    fn gate(&mut self, control: usize, name: &str, link: usize, country: &str, slots: &mut usize) {
        let row = &self.model.rows[self.model.links[link].row];
        let firm = &self.model.firms[row.firm];
        let class = Class { country: country.into(), defence: firm.defence, favoured: firm.favoured };
        let (slot_of, filed_in) = self.filing_steps(control, self.model.links[link].row);
        let key = key_of(&format!("{:016x}/{name}", self.model.links[link].key));
        let (firm, defence, patience) = (row.firm, firm.defence, row.patience.unwrap_or(usize::MAX));
        let first = *slots;
        *slots += filed_in.len();
        let (class, slots) = (self.class(class), first..*slots);
        self.model.links[link].gates.push(self.model.gates.len());
        let row = self.model.links[link].row;
        let gate = Gate { link, row, firm, defence, patience, control, class, key, slot_of, filed_in, slots };
        self.model.gates.push(gate);
    }

    fn class(&mut self, class: Class) -> usize {
        let classes = &mut self.model.classes;
        classes.iter().position(|c| *c == class).unwrap_or_else(|| {
            classes.push(class);
            classes.len() - 1
        })
    }

    /// A file may be filed when its buyer orders, and when the control enters a dated regime.
    fn filing_steps(&self, control: usize, row: usize) -> (Vec<u16>, Vec<u16>) {
        let control = &self.model.controls[control];
        let steps = self.model.calendar.steps;
        let ends = |truce: &TruceRule| if truce.hazard.is_some() { truce.from } else { truce.until };
        let entries = control.path.iter().map(|p| p.step).chain(control.truces.iter().map(ends));
        let first = entries.min().unwrap_or(0);
        let row = &self.model.rows[row];
        let dated = |t: usize| control.path.iter().any(|p| p.step == t);
        let (mut slot_of, mut filed_in) = (vec![NO_SLOT; steps], Vec::new());
        for (t, slot) in slot_of.iter_mut().enumerate().skip(first) {
            if row.orders_in(t) || dated(t) {
                *slot = filed_in.len() as u16;
                filed_in.push(t as u16);
            }
        }
        (slot_of, filed_in)
    }

    fn marks(&mut self) {
        let s = self.s;
        let mut marks = Vec::new();
        for (name, truce) in &s.truce {
            let title = if truce.title.is_empty() { name.as_str() } else { truce.title.as_str() };
            marks.push(Mark { day: truce.from.0, label: title.to_string() });
            marks.push(Mark { day: truce.until.0, label: format!("{title} ends") });
        }
        let (from, to) = (self.model.calendar.day(0), self.model.calendar.day(self.model.calendar.steps));
        marks.retain(|m| m.day >= from && m.day < to);
        marks.sort_by(|a, b| a.day.cmp(&b.day).then(a.label.cmp(&b.label)));
        self.model.marks = marks;
    }
}
