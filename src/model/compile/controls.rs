//! Controls: their paths, and all that moves them.
use super::truces::date_of;
use super::{Compiler, ModelError};
use crate::model::law::Param;
use crate::model::names::key_of;
use crate::model::policy::{Control, OfficeTime, PathStep, Regime};
use crate::model::working_days::WorkingClock;
use crate::scenario::Date;
use crate::scenario::grammar::{Control as Written, OnRefusal, UnderBan};

impl Compiler<'_> {
    /// Regimes, truces and triggers first, then every control with the links it covers.
    pub(super) fn controls(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        self.regimes()?;
        self.truces()?;
        self.triggers()?;
        let mut slots = 0;
        for (name, control) in &s.control {
            self.control(name, control)?;
            self.cover(name, control, &mut slots)?;
        }
        self.surveys()?;
        self.behaviours();
        self.marks();
        Ok(())
    }

    fn control(&mut self, name: &str, c: &Written) -> Result<(), ModelError> {
        let path = format!("control.{name}");
        let index = self.model.controls.len();
        let step = self.step();
        let entries = self.entries(&path, c)?;
        let eased = self.eased(name)?;
        let office = c.office.as_ref().filter(|_| self.s.switches.office_capacity);
        let office = office.map(|o| self.param(&format!("{path}.office.capacity"), &o.capacity).times(step));
        let file_size = c.file_size.as_ref().map(|q| self.param(&format!("{path}.file-size"), q));
        let reachable = self.reachable(index, &entries, &eased);
        let last = entries.iter().map(|e| e.step).fold(0, usize::max) as f64;
        let chance = self.moved_by_chance(index, &entries, &eased, &reachable);
        let regimes = self.model.regimes.iter().zip(&reachable).filter(|(_, r)| **r).map(|(r, _)| r);
        let works = regimes.clone().any(counts_working_days);
        let single = regimes.clone().any(|r| r.single);
        let first = self.model.gates.len();
        self.model.controls.push(Control {
            name: name.into(),
            title: if c.title.is_empty() { name.into() } else { c.title.clone() },
            key: key_of(&path),
            path: entries,
            chance_from: c.chance_from.map_or(last, |day| self.step_at(day) as f64),
            suspended: c.suspended.iter().map(|w| self.window(w)).collect(),
            partial: eased.iter().any(|(t, _)| self.model.truces[*t].compliance.is_some()),
            eased,
            chance,
            office,
            file_size,
            at_change: c.open_files_at_change,
            cancel: c.on_refusal == OnRefusal::Cancel,
            single,
            drop_orders: c.orders_under_ban == UnderBan::Drop,
            holds: self.held_materials(&reachable),
            clock: works.then(|| WorkingClock::new(&self.model.calendar, &c.exporter)),
            gates: first..first,
            series: None,
            reachable,
        });
        Ok(())
    }

    /// Steps of a window, its last day included.
    pub(super) fn window(&self, w: &crate::scenario::grammar::Window) -> std::ops::Range<usize> {
        self.step_at(w.from)..self.step_at(Date(w.until.0 + 1))
    }

    /// Dated entries within the horizon: those of the path, the beginning of a measure with one regime, and its end.
    fn entries(&mut self, path: &str, c: &Written) -> Result<Vec<PathStep>, ModelError> {
        let mut entries = Vec::new();
        if let (Some(day), Some(regime)) = (c.in_force, &c.regime) {
            let regime = self.regime(regime)?;
            entries.push((day, regime, Param::Known(1.0), None, format!("{path}/in-force")));
        }
        for (date, entry) in &c.path {
            let day = date_of(date, &format!("{path}.path"))?;
            let probability = entry.probability.as_ref();
            let probability = self.optional(&format!("{path}.path.{date}.probability"), probability, 1.0);
            let regime = self.regime(&entry.regime)?;
            entries.push((day, regime, probability, entry.announced, format!("{path}/{date}")));
        }
        if let Some(day) = c.expires {
            entries.push((Date(day.0 + 1), 0, Param::Known(1.0), None, format!("{path}/expires")));
        }
        entries.sort_by_key(|(day, ..)| day.0);
        if let Some((_, _, _, announced @ None, _)) = entries.first_mut() {
            *announced = c.announced;
        }
        let calendar = &self.model.calendar;
        let inside =
            entries.into_iter().filter(|(day, ..)| calendar.step_near(day.0) < calendar.steps as i64);
        Ok(inside
            .map(|(day, regime, probability, announced, name)| PathStep {
                key: key_of(&name),
                step: self.step_at(day),
                regime,
                probability,
                announced: announced.map(|day| calendar.step_near(day.0)),
            })
            .collect())
    }

    /// Truces that suspend or ease a control, and the regime while they hold.
    fn eased(&self, control: &str) -> Result<Vec<(usize, usize)>, ModelError> {
        let mut list = Vec::new();
        for (i, truce) in self.s.truce.values().enumerate() {
            if truce.suspends.iter().any(|k| k == control) {
                list.push((i, 0));
            } else if let Some(regime) = truce.eases.get(control) {
                list.push((i, self.regime(regime)?));
            }
        }
        Ok(list)
    }

    /// Regimes that some future can bring, by index.
    fn reachable(&self, control: usize, path: &[PathStep], eased: &[(usize, usize)]) -> Vec<bool> {
        let here = |moves: &[(usize, usize)]| -> Vec<usize> {
            moves.iter().filter(|(k, _)| *k == control).map(|(_, r)| *r).collect()
        };
        let mut open: Vec<usize> = path.iter().map(|e| e.regime).chain([0]).collect();
        open.extend(eased.iter().map(|(_, r)| *r));
        for truce in &self.model.truces {
            open.extend(here(&truce.on_break).into_iter().chain(here(&truce.on_lapse)));
        }
        for trigger in &self.model.triggers {
            open.extend(here(&trigger.moves));
        }
        let mut seen = vec![false; self.model.regimes.len()];
        while let Some(r) = open.pop() {
            if !seen[r] {
                seen[r] = true;
                let regime = &self.model.regimes[r];
                open.extend(regime.then.iter().map(|(next, _)| *next));
                open.extend(regime.switches.iter().map(|(next, _)| *next));
            }
        }
        seen
    }

    fn moved_by_chance(
        &self,
        control: usize,
        path: &[PathStep],
        eased: &[(usize, usize)],
        reachable: &[bool],
    ) -> bool {
        let m = &self.model;
        let uncertain = path.iter().any(|e| e.probability != Param::Known(1.0));
        let names = |moves: &[(usize, usize)]| moves.iter().any(|(k, _)| *k == control);
        let truce = m.truces.iter().any(|t| names(&t.on_break) || names(&t.on_lapse));
        let ends = eased
            .iter()
            .any(|(t, _)| m.truces[*t].breaks.is_some() || m.truces[*t].renewed != Param::Known(1.0));
        let trigger = m.triggers.iter().any(|t| names(&t.moves));
        let mut regimes = m.regimes.iter().zip(reachable).filter(|(_, r)| **r);
        uncertain
            || truce
            || ends
            || trigger
            || regimes.any(|(r, _)| r.lasts.is_some() || !r.switches.is_empty())
    }

    /// Materials that some regime in reach holds at customs.
    fn held_materials(&self, reachable: &[bool]) -> Vec<bool> {
        let regimes: Vec<&Regime> =
            self.model.regimes.iter().zip(reachable).filter(|(_, r)| **r).map(|(r, _)| r).collect();
        let held = |m: usize| regimes.iter().filter_map(|r| r.hold.as_ref()).any(|h| h.materials[m]);
        (0..self.model.materials.len()).map(held).collect()
    }
}

fn counts_working_days(r: &Regime) -> bool {
    let working = |t: &OfficeTime| matches!(t, OfficeTime::Working { .. });
    working(&r.review)
        || working(&r.slow_review)
        || r.general.as_ref().is_some_and(|g| working(&g.review))
        || r.limit.is_some_and(|l| l.working)
}
