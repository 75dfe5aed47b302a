//! Recycling: who uses what, and which stock it comes back to.
use super::outputs::positive;
use super::{Compiler, ModelError};
use crate::model::names::key_of;
use crate::model::output::FigureKind;
use crate::model::{Recycling, Role};
use crate::scenario::grammar;

impl Compiler<'_> {
    /// What comes back, in name order; rows, sites and disruptions are known by now.
    pub(super) fn recycling(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        let mut start = 0;
        for (i, (name, written)) in s.recycling.iter().enumerate() {
            let mut compiled = self.recycled(name, written)?;
            // A step later at the earliest: one slot for each step ahead and this one's.
            compiled.ring = start..start + compiled.longest + 1;
            start = compiled.ring.end;
            for &row in &compiled.sources {
                self.model.rows[row].recycled.push(i);
            }
            // Inputs that follow take what has come back off what they order.
            for site in self.model.sites.iter_mut().filter(|site| site.inputs.contains(&compiled.row)) {
                site.nets = site.follow;
            }
            self.model.recycling.push(compiled);
        }
        Ok(())
    }

    fn recycled(&mut self, name: &str, r: &grammar::Recycling) -> Result<Recycling, ModelError> {
        let at = |key: &str| format!("recycling.{name}.{key}");
        let step = self.step();
        let delay = self.step_law(&at("delay"), &r.delay);
        let longest = self.longest(&delay);
        Ok(Recycling {
            name: name.into(),
            title: if r.title.is_empty() { name.into() } else { r.title.clone() },
            key: key_of(&format!("recycling.{name}")),
            sources: self.recycled_rows(r)?,
            row: self.recycled_to(r)?,
            share: self.param(&at("share"), &r.share),
            delay,
            longest: if longest > 1 { longest } else { 1 },
            start: r.starts.as_ref().map(|q| self.param(&at("starts"), q)),
            over: self.optional(&at("over"), r.over.as_ref(), 0.0).times(1.0 / step),
            ring: 0..0,
        })
    }

    /// Rows of the buyers' firms that use the material.
    fn recycled_rows(&self, r: &grammar::Recycling) -> Result<Vec<usize>, ModelError> {
        let (material, mut rows) = (self.material(&r.material), Vec::new());
        for buyer in &r.from {
            let sector = self.sector_index(buyer)?;
            for firm in self.model.sectors[sector].firms.clone() {
                let of = self.model.firms[firm].rows.clone();
                rows.extend(of.filter(|row| self.model.rows[*row].material == material));
            }
        }
        Ok(rows)
    }

    /// The supplier's stock of the input.
    fn recycled_to(&self, r: &grammar::Recycling) -> Result<usize, ModelError> {
        let (model, material) = (&self.model, self.material(&r.input));
        let owner = |row: &crate::model::Row| &model.sectors[model.firms[row.firm].sector];
        let is_it = |row: &crate::model::Row| {
            row.role == Role::Input && row.material == material && owner(row).name == r.to
        };
        let missing = || ModelError::Unchecked(format!("supplier `{}` does not use `{}`", r.to, r.input));
        model.rows.iter().position(is_it).ok_or_else(missing)
    }

    /// What came back.
    pub(super) fn recycling_figures(&mut self) {
        for i in 0..self.model.recycling.len() {
            let r = &self.model.recycling[i];
            let used: f64 = r.sources.iter().map(|row| self.row_demand(*row)).sum();
            let mass = positive(used * self.mean(r.share) * self.model.calendar.steps as f64);
            let (name, title) = (format!("recycled.{}", r.name), format!("Came back: {}", r.title));
            self.figure(&name, &title, "t", mass, FigureKind::Recycled(i));
        }
    }
}
