//! Qualifications of suppliers, and what sets responses off.
use super::{Compiler, ModelError};
use crate::model::names::key_of;
use crate::model::{Onset, Process, Qualification, Stage};
use crate::scenario::grammar::{self, BeginsWith};
use crate::scenario::{Date, Quantity, Time};

impl<'a> Compiler<'a> {
    /// Qualifications in name order, with a process for each firm; links are made afterwards.
    pub(super) fn qualifications(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        for (name, q) in &s.qualification {
            let path = format!("qualification.{name}");
            let first = self.model.processes.len();
            for buyer in &q.buyers {
                let sector = self.sector_index(buyer)?;
                for firm in self.model.sectors[sector].firms.clone() {
                    let key = key_of(&format!("{:016x}/{path}", self.model.firms[firm].key));
                    let qualification = self.model.qualifications.len();
                    self.model.processes.push(Process { qualification, firm, key, rows: Vec::new() });
                }
            }
            let written = (q.begins.as_ref(), q.begins_with.as_ref(), q.begins_when_cover_below.as_ref());
            let compiled = Qualification {
                name: name.clone(),
                title: if q.title.is_empty() { name.clone() } else { q.title.clone() },
                supplier: q.supplier.clone(),
                material: q.material.as_ref().map(|m| self.material(m)),
                stages: q.stages.iter().enumerate().map(|(i, x)| self.stage(&path, i, x)).collect(),
                onset: self.onset(&path, written)?,
                ahead: q.done_ahead as usize,
                processes: first..self.model.processes.len(),
            };
            self.model.qualifications.push(compiled);
        }
        Ok(())
    }

    fn stage(&mut self, path: &str, i: usize, stage: &grammar::Stage) -> Stage {
        let at = |key: &str| format!("{path}.stages.{}.{key}", i + 1);
        Stage {
            name: stage.name.clone(),
            takes: self.span(&at("takes"), &stage.takes),
            fails: self.optional(&at("fails"), stage.fails.as_ref(), 0.0),
            cost: self.optional(&at("cost"), stage.cost.as_ref(), 0.0),
        }
    }

    /// What sets something off: a day, a control, or a shortage.
    pub(super) fn onset(
        &mut self,
        path: &str,
        written: (Option<&Quantity<Date>>, Option<&BeginsWith>, Option<&Quantity<Time>>),
    ) -> Result<Onset, ModelError> {
        match written {
            (Some(day), _, _) => Ok(Onset::At(self.param(&format!("{path}.begins"), day))),
            (_, Some(with), _) => Ok(Onset::Control {
                control: self.control_index(&with.control)?,
                regimes: self.regimes_named(&with.regimes)?,
            }),
            (_, _, Some(cover)) => {
                let days = self.param(&format!("{path}.begins-when-cover-below"), cover);
                Ok(Onset::CoverBelow(days.times(1.0 / self.step())))
            }
            _ => Err(ModelError::Unchecked(format!("nothing sets {path} off"))),
        }
    }

    /// Processes that a link of a row to a supplier has to wait for.
    pub(super) fn qualified_by(&self, row: usize, supplier: &str) -> Vec<usize> {
        let m = &self.model;
        let waits = |p: &Process| {
            let q = &m.qualifications[p.qualification];
            let material = q.material.is_none_or(|material| material == m.rows[row].material);
            p.firm == m.rows[row].firm && q.supplier == supplier && material
        };
        (0..m.processes.len()).filter(|p| waits(&m.processes[*p])).collect()
    }

    /// What all attempts at qualifying are about to cost (USD), for what is laid out by it.
    pub(super) fn qualification_cost(&self) -> f64 {
        let m = &self.model;
        let studied = |p: &&Process| m.sectors[m.firms[p.firm].sector].studied;
        let of = |p: &Process| {
            let stages = m.qualifications[p.qualification].stages.iter();
            stages.map(|x| self.mean(x.cost) / (1.0 - self.mean(x.fails))).sum::<f64>()
        };
        m.processes.iter().filter(studied).map(of).sum()
    }
}
