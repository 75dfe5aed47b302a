//! Contracts: buyers become rows, dates steps.
use super::outputs::positive;
use super::{Compiler, ModelError};
use crate::model::law::Param;
use crate::model::output::FigureKind;
use crate::model::{Contract, ContractMember};
use crate::scenario::grammar;
use std::ops::Range;

impl Compiler<'_> {
    /// Contracts in name order; buyers and their links are known by now.
    pub(super) fn contracts(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        for (name, contract) in &s.contract {
            let compiled = self.contract(name, contract)?;
            self.model.contracts.push(compiled);
        }
        for (i, member) in self.model.contract_members.iter().enumerate() {
            self.model.rows[member.row].contracts.push(i);
            self.model.links[member.link].contracts.push(i);
        }
        Ok(())
    }

    fn contract(&mut self, name: &str, k: &grammar::Contract) -> Result<Contract, ModelError> {
        let at = |key: &str| format!("contract.{name}.{key}");
        let step = self.step();
        let plants = &self.model.plants;
        let material = self.material(&k.material);
        let plant = plants.iter().position(|p| p.supplier == k.supplier && p.material == material);
        let missing =
            || ModelError::Unchecked(format!("supplier `{}` makes no `{}`", k.supplier, k.material));
        let plant = plant.ok_or_else(missing)?;
        let members = self.contract_members(k, plant)?;
        let steps = self.contract_steps(k);
        Ok(Contract {
            name: name.into(),
            title: if k.title.is_empty() { name.into() } else { k.title.clone() },
            plant,
            volume: self.param(&at("volume"), &k.volume).times(step),
            take: self.optional(&at("take-or-pay"), k.take_or_pay.as_ref(), 0.0),
            price: k.price.as_ref().map(|q| self.param(&at("price"), q)),
            store: k.store_up_to.as_ref().map(|q| self.param(&at("store-up-to"), q).times(1.0 / step)),
            left: self.left_of_periods(k, &steps),
            steps,
            members,
        })
    }

    /// Rows of the buyers that the plant supplies.
    fn contract_members(&mut self, k: &grammar::Contract, plant: usize) -> Result<Range<usize>, ModelError> {
        let first = self.model.contract_members.len();
        for buyer in &k.buyers {
            let sector = self.sector_index(buyer)?;
            for link in self.model.plants[plant].links.clone() {
                let row = self.model.links[link].row;
                if self.model.firms[self.model.rows[row].firm].sector == sector {
                    let contract = self.model.contracts.len();
                    self.model.contract_members.push(ContractMember { contract, row, link });
                }
            }
        }
        Ok(first..self.model.contract_members.len())
    }

    /// Steps from the start nearest to the first day to that nearest to the day after the last.
    fn contract_steps(&self, k: &grammar::Contract) -> Range<usize> {
        let calendar = &self.model.calendar;
        let near = |day: i32| usize::try_from(calendar.step_near(day)).unwrap_or(0).min(calendar.steps);
        let from = k.from.map_or(0, |day| near(day.0));
        let until = k.until.map_or(calendar.steps, |day| near(day.0.saturating_add(1)));
        from..until
    }

    /// By step: how many steps of its period follow. One that the end of the run cuts short goes on beyond it.
    fn left_of_periods(&self, k: &grammar::Contract, steps: &Range<usize>) -> Vec<usize> {
        let calendar = &self.model.calendar;
        let every = k.every.as_ref().and_then(|q| q.law.known());
        let every = every.map(|days| calendar.steps_in(days).max(1));
        let last = k.until.map(|day| calendar.step_near(day.0.saturating_add(1)));
        let last = last.and_then(|step| usize::try_from(step).ok());
        let remaining = k.period.map(|period| calendar.quota_periods(period.months()).remaining);
        let left = |t: usize| {
            let in_period = match (&remaining, every) {
                (Some(days), _) => calendar.steps_in(days[t]).max(1) - 1,
                (None, Some(every)) => every - 1 - t.saturating_sub(steps.start) % every,
                (None, None) => calendar.steps,
            };
            last.map_or(in_period, |last| in_period.min(last.saturating_sub(t + 1)))
        };
        (0..calendar.steps).map(left).collect()
    }

    /// Part of a row's orders that contracts may bring to a link, about.
    pub(super) fn contracted(&self, link: usize) -> f64 {
        let l = &self.model.links[link];
        let demand = self.row_demand(l.row);
        let share = |member: &usize| {
            let k = &self.model.contracts[self.model.contract_members[*member].contract];
            let all = k.members.clone().map(|i| self.row_demand(self.model.contract_members[i].row));
            self.mean(k.volume) / positive(all.sum())
        };
        if demand > 0.0 { l.contracts.iter().map(share).sum() } else { 0.0 }
    }

    /// What contracts bring over the horizon (t).
    pub(super) fn contracted_mass(&self) -> f64 {
        self.model.contracts.iter().map(|k| self.mean(k.volume) * k.steps.len() as f64).sum()
    }

    /// The dearest price under a contract (USD/t).
    fn contract_price(&self, k: &Contract) -> f64 {
        let members = self.model.contract_members[k.members.clone()].iter();
        let prices = members.map(|x| self.mean(k.price.unwrap_or(self.model.links[x.link].price)));
        prices.fold(0.0, |a, b| if b > a { b } else { a })
    }

    /// About the most that a sector, or all manufacturers, may pay for what is not taken (USD).
    pub(super) fn contract_cost(&self, sector: Option<usize>) -> f64 {
        let m = &self.model;
        let concerned = |x: &ContractMember| match sector {
            Some(sector) => m.firms[m.rows[x.row].firm].sector == sector,
            None => self.studied(x.row),
        };
        let cost = |k: &Contract| {
            let any = m.contract_members[k.members.clone()].iter().any(concerned);
            let mass = self.mean(k.volume) * self.mean(k.take) * k.steps.len() as f64;
            if any { mass * self.contract_price(k) } else { 0.0 }
        };
        m.contracts.iter().map(cost).sum()
    }

    /// What was taken, not delivered and paid for in vain.
    pub(super) fn contract_figures(&mut self) {
        for i in 0..self.model.contracts.len() {
            let k = &self.model.contracts[i];
            let (name, title) = (format!("contract.{}", k.name), k.title.clone());
            let mass = positive(self.mean(k.volume) * k.steps.len() as f64);
            let paid = mass * self.mean(k.take) * self.contract_price(k);
            let told = format!("Taken under contract {title}");
            self.figure(&format!("{name}.taken"), &told, "t", mass, FigureKind::ContractTaken(i));
            let told = format!("Called off and not shipped under contract {title}");
            self.figure(&format!("{name}.undelivered"), &told, "t", mass, FigureKind::ContractUndelivered(i));
            if paid > 0.0 {
                let told = format!("Paid for what was not taken under contract {title}");
                self.figure(&format!("{name}.paid"), &told, "USD", paid, FigureKind::ContractPaid(i));
            }
        }
    }

    /// Whether a row has something at a price under a contract.
    pub(super) fn contract_priced(&self, row: usize) -> bool {
        let members = self.model.rows[row].contracts.iter();
        let mut prices =
            members.map(|i| self.model.contracts[self.model.contract_members[*i].contract].price);
        prices.any(|price| price.is_some_and(|p| p != Param::Known(0.0)))
    }
}
