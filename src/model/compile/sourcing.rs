//! Rules by which orders are split over sources.
use super::{Compiler, ModelError};
use crate::model::law::Param;
use crate::model::{Backup, Contingent, Sourcing};
use crate::scenario::grammar::{self, SourcingRule};
use std::collections::BTreeMap;

/// The days of a week over its working days: what an office's time comes to on the calendar, holidays left out.
const WORKING: f64 = 7.0 / 5.0;

/// An entry of a buyer, or of its market where it gives none: the table's path, and the entry.
type Entry<'a, T> = Option<(String, &'a T)>;

impl<'a> Compiler<'a> {
    /// The rules of all rows, whose links stand in their order by now.
    pub(super) fn sourcing(&mut self) -> Result<(), ModelError> {
        for row in 0..self.model.rows.len() {
            let sourcing = self.sourcing_of(row)?;
            self.model.rows[row].sourcing = sourcing.map(Box::new);
        }
        if self.model.rows.iter().any(|r| rule(r) == SourcingRule::Fastest) {
            self.review_means();
        }
        Ok(())
    }

    fn sourcing_of(&mut self, row: usize) -> Result<Option<Sourcing>, ModelError> {
        let written = self.entry(row, |b| &b.sourcing, |k| &k.sourcing);
        let backup = self.entry(row, |b| &b.backup, |k| &k.backup);
        let contingent = self.entry(row, |b| &b.contingent, |k| &k.contingent);
        if written.is_none() && backup.is_none() && contingent.is_none() {
            return Ok(None);
        }
        let mut sourcing = Sourcing {
            rule: SourcingRule::Shares,
            at_most: Vec::new(),
            peers: Vec::new(),
            backup: backup.and_then(|(path, b)| self.backup(row, &path, b)),
            contingent: Vec::new(),
            stockpile: None,
        };
        if let Some((path, w)) = written {
            sourcing.rule = w.rule;
            if w.rule != SourcingRule::Shares && !w.at_most.is_empty() {
                sourcing.at_most = self.limits(row, &path, w);
                sourcing.peers = self.peers(row, &path);
            }
        }
        if let Some((path, list)) = contingent {
            let material = self.model.materials[self.model.rows[row].material].clone();
            for (i, entry) in list.iter().enumerate() {
                let path = format!("{path}.contingent.{material}.{}", i + 1);
                sourcing.contingent.push(self.contingent(row, &path, entry)?);
            }
        }
        Ok(Some(sourcing))
    }

    /// What is written of a row's material in a table of its buyer, or else of its market.
    fn entry<T>(
        &self,
        row: usize,
        own: impl Fn(&'a grammar::Manufacturer) -> &'a BTreeMap<String, T>,
        common: impl Fn(&'a grammar::Market) -> &'a BTreeMap<String, T>,
    ) -> Entry<'a, T> {
        let material = self.model.materials[self.model.rows[row].material].as_str();
        let (kind, name, m) = self.buyer(row);
        if let Some(entry) = own(m).get(material) {
            return Some((format!("{kind}.{name}"), entry));
        }
        let market = m.market.as_deref()?;
        let entry = common(self.s.market.get(market)?).get(material)?;
        Some((format!("market.{market}"), entry))
    }

    /// The order of preference that is written for a row, for the place of its links.
    pub(super) fn preferred(&self, row: usize) -> &'a [String] {
        match self.entry(row, |b| &b.sourcing, |k| &k.sourcing) {
            Some((_, w)) if w.rule == SourcingRule::Priority => &w.order,
            _ => &[],
        }
    }

    /// Place of a supplier among a row's sources.
    fn place_of(&self, row: usize, supplier: &str) -> Option<usize> {
        let m = &self.model;
        m.rows[row].links.iter().position(|l| m.plants[m.links[*l].plant].supplier == supplier)
    }

    fn limits(&mut self, row: usize, path: &str, w: &'a grammar::Sourcing) -> Vec<Option<Param>> {
        let material = self.model.materials[self.model.rows[row].material].clone();
        let mut limits = vec![None; self.model.rows[row].links.len()];
        for (supplier, rate) in &w.at_most {
            let rate = self.param(&format!("{path}.sourcing.{material}.at-most.{supplier}"), rate);
            if let Some(i) = self.place_of(row, supplier) {
                limits[i] = Some(rate.times(self.step()));
            }
        }
        limits
    }

    /// Rows of the same material whose rule stands in the same table.
    fn peers(&self, row: usize, path: &str) -> Vec<usize> {
        let material = self.model.rows[row].material;
        let same = |other: &usize| {
            let written = self.entry(*other, |b| &b.sourcing, |k| &k.sourcing);
            self.model.rows[*other].material == material && written.is_some_and(|(at, _)| at == path)
        };
        (0..self.model.rows.len()).filter(same).collect()
    }

    fn backup(&mut self, row: usize, path: &str, b: &'a grammar::Backup) -> Option<Backup> {
        let material = self.model.materials[self.model.rows[row].material].clone();
        let at = |key: &str| format!("{path}.backup.{material}.{key}");
        let per_step = 1.0 / self.step();
        Some(Backup {
            source: self.place_of(row, &b.source)?,
            share: self.param(&at("share"), &b.share),
            delay: self.optional(&at("delay"), b.delay.as_ref(), 0.0).times(per_step),
            below: b
                .when_cover_below
                .as_ref()
                .map(|q| self.param(&at("when-cover-below"), q).times(per_step)),
        })
    }

    fn contingent(
        &mut self,
        row: usize,
        path: &str,
        entry: &'a grammar::Contingent,
    ) -> Result<Contingent, ModelError> {
        let regimes = self.regimes_named(&entry.regimes)?;
        let mut shares = Vec::new();
        for (supplier, share) in &entry.shares {
            let share = self.param(&format!("{path}.shares.{supplier}"), share);
            if let Some(i) = self.place_of(row, supplier) {
                shares.push((i, share));
            }
        }
        // The largest takes what rounding and young plants leave; a stable sort, so that names break ties.
        shares.sort_by(|a, b| self.mean(b.1).total_cmp(&self.mean(a.1)));
        Ok(Contingent { control: self.control_index(&entry.control)?, regimes, shares })
    }

    /// By index of regime: whether it is in a list of names.
    pub(super) fn regimes_named(&self, names: &[String]) -> Result<Vec<bool>, ModelError> {
        let mut mask = vec![false; self.s.regime.len() + 1];
        for name in names {
            mask[self.regime(name)?] = true;
        }
        Ok(mask)
    }

    /// Mean time under review in steps, by regime; none in a regime without licences.
    fn review_means(&mut self) {
        let s = self.s;
        let step = self.step();
        let mut means = vec![Param::Known(0.0)];
        for (name, regime) in &s.regime {
            let mean = regime.review.as_ref().map(|q| {
                let days = self.mean_of(&format!("regime.{name}.review"), &q.law);
                days.times(if q.working { WORKING / step } else { 1.0 / step })
            });
            means.push(mean.unwrap_or(Param::Known(0.0)));
        }
        self.model.review_means = means;
    }

    /// The largest part of a row's orders that a link may get, about; it lays out bins and fixed point.
    pub(super) fn largest_share(&self, link: usize) -> f64 {
        let l = &self.model.links[link];
        let plain = self.mean(l.share);
        let row = &self.model.rows[l.row];
        let plain = plain + self.contracted(link);
        let Some(sourcing) = &row.sourcing else { return plain };
        let place = row.links.iter().position(|other| *other == link);
        let part = |found: bool, p: Param| if found { self.mean(p) } else { 0.0 };
        let backup = sourcing.backup.iter().map(|b| part(Some(b.source) == place, b.share));
        let listed = sourcing.contingent.iter().flat_map(|k| &k.shares);
        let others = backup.chain(listed.map(|(i, p)| part(Some(*i) == place, *p)));
        let whole = if sourcing.rule == SourcingRule::Shares { plain } else { 1.0 };
        others.fold(whole, |a, b| if b > a { b } else { a })
    }
}

fn rule(row: &crate::model::Row) -> SourcingRule {
    row.sourcing.as_ref().map_or(SourcingRule::Shares, |s| s.rule)
}
