//! Stockpiles: each is a buyer of its own, without demand, and a rule by which it releases what it holds.
use super::{Compiler, ModelError};
use crate::model::Stockpile;
use crate::scenario::Quantity;
use crate::scenario::grammar::{self, Manufacturer, MixShare, Scenario, Sourcing, SourcingRule};
use crate::scenario::grammar::{Stock, StockPolicy};
use std::collections::BTreeMap;

/// Name of the buyer that a stockpile is; no table of a file has it, since the grammar's names do not hold slashes.
fn buyer_name(name: &str) -> String {
    format!("stockpile/{name}")
}

/// The scenario with a buyer for each stockpile; none where it has no stockpiles.
pub(super) fn with_stockpiles(s: &Scenario) -> Option<Scenario> {
    if s.stockpile.is_empty() {
        return None;
    }
    let mut extended = s.clone();
    for (name, pile) in &s.stockpile {
        extended.destination.insert(buyer_name(name), stand_in(pile));
    }
    Some(extended)
}

/// A buyer without demand that orders up to the stockpile's capacity.
fn stand_in(pile: &grammar::Stockpile) -> Manufacturer {
    let of = |refill: &grammar::Refill| {
        let at_most = refill.rate.iter().map(|rate| (refill.source.clone(), rate.clone())).collect();
        Sourcing { rule: SourcingRule::Priority, order: vec![refill.source.clone()], at_most }
    };
    let one = |refill: &grammar::Refill| BTreeMap::from([(refill.source.clone(), Quantity::known(1.0))]);
    let refill = pile.refill.as_ref();
    let material = pile.material.clone();
    let stock = Stock {
        policy: StockPolicy::BaseStock,
        level: Some(pile.capacity.clone().unwrap_or_else(|| pile.opening.clone())),
        initial_mass: Some(pile.opening.clone()),
        review: refill.and_then(|r| r.review.clone()),
        ..Stock::default()
    };
    let mix = BTreeMap::from([(material.clone(), MixShare::Share(Quantity::known(1.0)))]);
    let sources = refill.map(|r| (material.clone(), one(r))).into_iter().collect();
    let sourcing = refill.map(|r| (material.clone(), of(r))).into_iter().collect();
    Manufacturer {
        title: pile.title.clone(),
        market: None,
        share: None,
        country: Some(pile.country.clone()),
        demand: Some(Quantity::known(0.0)),
        demand_every: None,
        noise: None,
        profile: None,
        firms: Default::default(),
        end_use: Default::default(),
        inputs: Default::default(),
        mix,
        sources,
        sourcing,
        backup: BTreeMap::new(),
        contingent: BTreeMap::new(),
        stock,
        opening: BTreeMap::new(),
        open_order: BTreeMap::new(),
        patience: None,
        shortage: Default::default(),
        substitution: Vec::new(),
        front_loading: None,
        order_inflation: None,
        price_response: None,
    }
}

impl Compiler<'_> {
    /// Stockpiles in name order; buyers and their rules are known by now.
    pub(super) fn stockpiles(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        for (i, (name, pile)) in s.stockpile.iter().enumerate() {
            let compiled = self.stockpile(name, pile)?;
            if let Some(sourcing) = &mut self.model.rows[compiled.row].sourcing {
                sourcing.stockpile = Some(i);
            }
            self.model.stockpiles.push(compiled);
        }
        Ok(())
    }

    fn stockpile(&mut self, name: &str, pile: &grammar::Stockpile) -> Result<Stockpile, ModelError> {
        let path = format!("stockpile.{name}");
        let at = |key: &str| format!("{path}.{key}");
        let step = self.step();
        let own = self.sector_index(&buyer_name(name))?;
        let row = self.model.firms[self.model.sectors[own].firms.start].rows.start;
        let refill = pile.refill.as_ref();
        let above = refill.and_then(|r| r.when_cover_above.as_ref());
        let control = refill.and_then(|r| r.while_free.as_ref());
        let delay = pile.release.delay.as_ref().map(|q| self.param(&at("release.delay"), q));
        let delay = delay.map_or(1, |p| self.model.calendar.steps_in(self.mean(p)));
        Ok(Stockpile {
            name: name.into(),
            title: if pile.title.is_empty() { name.into() } else { pile.title.clone() },
            row,
            members: self.member_rows(row, &pile.members)?,
            below: self
                .param(&at("release.when-cover-below"), &pile.release.when_cover_below)
                .times(1.0 / step),
            up_to: self.param(&at("release.up-to"), &pile.release.up_to).times(1.0 / step),
            most: pile.release.most.as_ref().map(|q| self.param(&at("release.most"), q).times(step)),
            delay: if delay > 1 { delay } else { 1 },
            above: above.map(|q| self.param(&at("refill.when-cover-above"), q).times(1.0 / step)),
            while_free: control.map(|k| self.control_index(k)).transpose()?,
            holding_cost: self.optional(&at("holding-cost"), pile.holding_cost.as_ref(), 0.0).times(step),
        })
    }

    /// Rows of the same material of the members' firms.
    fn member_rows(&self, own: usize, members: &[String]) -> Result<Vec<usize>, ModelError> {
        let mut rows = Vec::new();
        for member in members {
            let sector = self.sector_index(member)?;
            for firm in self.model.sectors[sector].firms.clone() {
                let material = self.model.rows[own].material;
                let of = self.model.firms[firm].rows.clone();
                rows.extend(of.filter(|row| self.model.rows[*row].material == material));
            }
        }
        Ok(rows)
    }

    /// Steps that goods from a stockpile may be on their way to a row.
    pub(super) fn longest_release(&self, row: usize) -> usize {
        let piles = self.model.stockpiles.iter().filter(|p| p.members.contains(&row));
        piles.map(|p| p.delay).fold(0, usize::max)
    }

    /// What stockpiles hold at most (t), and what that costs over the horizon (USD).
    pub(super) fn stockpiled(&self, pile: &Stockpile) -> (f64, f64) {
        let row = &self.model.rows[pile.row];
        let opening = match row.initial {
            crate::model::Initial::Mass(p) => self.mean(p),
            _ => 0.0,
        };
        let level = self.mean(row.rule.target);
        let most = if level > opening { level } else { opening };
        (most, most * self.mean(pile.holding_cost) * self.model.calendar.steps as f64)
    }
}
