//! Substitutions: the rows of a firm between which demand moves.
use super::{Compiler, ModelError};
use crate::model::Substitution;
use crate::model::law::Param;
use crate::model::names::key_of;
use crate::model::policy::Span;
use crate::scenario::grammar::{self, Manufacturer};

impl<'a> Compiler<'a> {
    /// Substitutions of all firms, by firm, in the order in which they are written.
    pub(super) fn substitutions(&mut self) -> Result<(), ModelError> {
        for firm in 0..self.model.firms.len() {
            let first = self.model.substitutions.len();
            if let Some(row) = self.model.firms[firm].rows.clone().next() {
                let (kind, name, m) = self.buyer(row);
                for (i, entry) in m.substitution.iter().enumerate() {
                    let path = format!("{kind}.{name}.substitution.{}", i + 1);
                    if let Some(compiled) = self.substitution(firm, &path, entry)? {
                        self.model.substitutions.push(compiled);
                    }
                }
            }
            self.model.firms[firm].substitutions = first..self.model.substitutions.len();
        }
        Ok(())
    }

    fn substitution(
        &mut self,
        firm: usize,
        path: &str,
        x: &'a grammar::Substitution,
    ) -> Result<Option<Substitution>, ModelError> {
        let row = |c: &Self, material: &str| {
            let index = c.material(material);
            c.model.firms[firm].rows.clone().find(|row| c.model.rows[*row].material == index)
        };
        let Some(from) = row(self, &x.from) else { return Ok(None) };
        let written = (x.begins.as_ref(), x.begins_with.as_ref(), x.begins_when_cover_below.as_ref());
        let at = |key: &str| format!("{path}.{key}");
        let per_step = 1.0 / self.step();
        Ok(Some(Substitution {
            key: key_of(&format!("{:016x}/{path}", self.model.firms[firm].key)),
            firm,
            from,
            to: x.to.as_ref().and_then(|material| row(self, material)),
            share: self.param(&at("share"), &x.share),
            factor: self.optional(&at("factor"), x.factor.as_ref(), 1.0),
            onset: self.onset(path, written)?,
            delay: match &x.delay {
                Some(q) => self.span(&at("delay"), q),
                None => Span::Fixed(Param::Known(0.0)),
            },
            over: self.optional(&at("over"), x.over.as_ref(), 0.0).times(per_step),
            penalty: self.optional(&at("penalty"), x.penalty.as_ref(), 0.0),
            reverts: x.reverts,
        }))
    }

    /// Expected demand of a row in a step with most of what may move to it.
    pub(super) fn grown_demand(&self, row: usize) -> f64 {
        let to_it = self.model.substitutions.iter().filter(|x| x.to == Some(row));
        let moved = to_it.map(|x| self.mean(x.share) * self.mean(x.factor) * self.row_demand(x.from));
        self.row_demand(row) + moved.sum::<f64>()
    }

    /// Most that substitution moves in a step (t), and what that costs (USD), of manufacturers.
    pub(super) fn moved(&self) -> (f64, f64) {
        let m = &self.model;
        let studied = m.substitutions.iter().filter(|x| m.sectors[m.firms[x.firm].sector].studied);
        studied.fold((0.0, 0.0), |(mass, cost), x| {
            let moved = self.mean(x.share) * self.grown_demand(x.from);
            (mass + moved, cost + moved * self.mean(x.penalty))
        })
    }
}

/// Whether demand for a material may come by substitution, so that it has a row without a share in the mix.
pub(super) fn takes_over(m: &Manufacturer, material: &str) -> bool {
    m.substitution.iter().any(|x| x.to.as_deref() == Some(material))
}
