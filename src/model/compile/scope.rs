//! What a control covers: its gates, checks, duties, quotas and leaks, link by link.
use super::{Compiler, ModelError};
use crate::model::law::Param;
use crate::model::names::key_of;
use crate::model::policy::{Class, Regime};
use crate::model::{Check, Gate, Leak, LinkPools, NO_SLOT, Pool};
use crate::scenario::grammar::{Control as Written, EndUseName, RegimeKind};
use std::collections::{BTreeMap, BTreeSet};

/// What the regimes in reach of a control can do to a link.
struct Powers {
    licences: bool,
    levies: bool,
    quotas: bool,
    watched: Vec<bool>,
}

impl Compiler<'_> {
    /// Everything that the newest control does to the links it covers.
    pub(super) fn cover(&mut self, name: &str, c: &Written, slots: &mut usize) -> Result<(), ModelError> {
        let control = self.model.controls.len() - 1;
        let controlled = self.mask(&c.materials);
        let powers = self.powers(control);
        let listed = c.entities.as_ref().map(|names| self.listed(names, c.affiliates_above));
        let mut pools = BTreeMap::new();
        for link in 0..self.model.links.len() {
            if !self.concerns(c, link, listed.as_ref()) {
                continue;
            }
            let material = self.model.plants[self.model.links[link].plant].material;
            if powers.watched[material] {
                let key = key_of(&format!("{:016x}/{name}/check", self.model.links[link].key));
                self.model.links[link].checks.push(self.model.checks.len());
                self.model.checks.push(Check { link, control, key });
            }
            if !controlled[material] {
                continue;
            }
            if powers.licences {
                self.gate(control, name, link, slots)?;
            }
            if powers.levies {
                self.model.links[link].levies.push(control);
                let row = self.model.links[link].row;
                self.model.rows[row].levied = true;
            }
            if powers.quotas {
                self.pool(control, link, &mut pools);
            }
            self.leak(control, name, c, link)?;
        }
        self.model.controls[control].gates.end = self.model.gates.len();
        Ok(())
    }

    fn powers(&self, control: usize) -> Powers {
        let reachable = &self.model.controls[control].reachable;
        let regimes: Vec<&Regime> =
            self.model.regimes.iter().zip(reachable).filter(|(_, r)| **r).map(|(r, _)| r).collect();
        let watches = |m: usize| {
            regimes.iter().any(|r| {
                r.hold.as_ref().is_some_and(|h| h.materials[m])
                    || r.restraint.as_ref().is_some_and(|h| h.materials[m])
            })
        };
        Powers {
            licences: regimes.iter().any(|r| r.kind != RegimeKind::Free),
            levies: regimes.iter().any(|r| r.tariff.is_some() || r.price_floor.is_some()),
            quotas: regimes.iter().any(|r| r.quota.is_some()),
            watched: (0..self.model.materials.len()).map(watches).collect(),
        }
    }

    /// Whether a control reaches a link: where its goods come from and go to, for whom and for what.
    fn concerns(&self, c: &Written, link: usize, listed: Option<&BTreeSet<String>>) -> bool {
        let (row, plant) = (self.model.links[link].row, &self.model.plants[self.model.links[link].plant]);
        let country = self.country(row);
        let origin = match &c.origin_content {
            None => plant.country == c.exporter,
            Some(content) => {
                let supplier = self.s.supplier.get(&plant.supplier);
                let share = supplier.and_then(|s| s.content.get(&c.exporter)).copied().unwrap_or(0.0);
                plant.country != c.exporter && share > content.above
            }
        };
        let abroad = country != plant.country && country != c.exporter;
        let applies = c.destinations.as_ref().is_none_or(|list| list.iter().any(|d| d == country));
        let firm = &self.model.firms[self.model.rows[row].firm];
        let end_use = if firm.defence { EndUseName::Defence } else { EndUseName::Civil };
        let used = c.end_uses.as_ref().is_none_or(|list| list.contains(&end_use));
        let named = listed.is_none_or(|set| firm.entity.as_ref().is_some_and(|e| set.contains(e)));
        origin && abroad && applies && used && named
    }

    /// Named entities, and those of which listed ones hold at least the share together.
    fn listed(&self, names: &[String], above: Option<f64>) -> BTreeSet<String> {
        let mut set: BTreeSet<String> = names.iter().cloned().collect();
        let Some(above) = above else { return set };
        loop {
            let held = |held_by: &BTreeMap<String, f64>| -> f64 {
                held_by.iter().filter(|(owner, _)| set.contains(*owner)).map(|(_, share)| share).sum()
            };
            let entities = self.s.entity.iter().filter(|(name, _)| !set.contains(*name));
            let more: Vec<String> = entities
                .filter(|(_, e)| held(&e.held_by) >= above - 1e-12 && !e.held_by.is_empty())
                .map(|(name, _)| name.clone())
                .collect();
            if more.is_empty() {
                return set;
            }
            set.extend(more);
        }
    }

    fn gate(&mut self, control: usize, name: &str, link: usize, slots: &mut usize) -> Result<(), ModelError> {
        let row_index = self.model.links[link].row;
        let country = self.country(row_index).to_string();
        let row = &self.model.rows[row_index];
        let (firm, material, patience) = (row.firm, row.material, row.patience.unwrap_or(usize::MAX));
        let by_material = self.model.regimes.iter().any(|r| !r.material_odds.is_empty());
        let applicant = &self.model.firms[firm];
        let (defence, favoured) = (applicant.defence, applicant.favoured);
        let material = by_material.then_some(material);
        let opened = self.open_files((control, name), link, *slots)?;
        let (slot_of, filed_in) = self.filing_steps(control, link, opened.len());
        let key = key_of(&format!("{:016x}/{name}", self.model.links[link].key));
        let first = *slots;
        *slots += filed_in.len();
        let class = self.class(Class { country, defence, favoured, material });
        self.model.links[link].gates.push(self.model.gates.len());
        self.model.gates.push(Gate {
            link,
            row: row_index,
            firm,
            defence,
            patience,
            control,
            class,
            key,
            opened,
            slot_of,
            filed_in,
            slots: first..*slots,
            surveys: Vec::new(),
        });
        Ok(())
    }

    fn class(&mut self, class: Class) -> usize {
        let classes = &mut self.model.classes;
        classes.iter().position(|c| *c == class).unwrap_or_else(|| {
            classes.push(class);
            classes.len() - 1
        })
    }

    /// A file may be filed when the supplier gets its buyer's order, and when the regime changes on a date; in step 0, if
    /// something ordered before has not left. The first slots are those of the files that are `opened` by then.
    fn filing_steps(&self, control: usize, link: usize, opened: usize) -> (Vec<u16>, Vec<u16>) {
        let index = control;
        let control = &self.model.controls[control];
        let steps = self.model.calendar.steps;
        let moved = |moves: &[(usize, usize)]| moves.iter().any(|(k, _)| *k == index);
        let truces = self.model.truces.iter().filter(|t| moved(&t.on_break) || moved(&t.on_lapse));
        let triggered = self.model.triggers.iter().any(|t| moved(&t.moves));
        let eased = control.eased.iter().map(|(t, _)| self.model.truces[*t].from);
        let first = control.path.iter().map(|p| p.step).chain(truces.map(|t| t.from)).chain(eased).min();
        let unshipped = self.has_unshipped(link);
        let first = if triggered || unshipped { 0 } else { first.unwrap_or(0) };
        let link = &self.model.links[link];
        let (rule, under_way) = (&self.model.rows[link.row].rule, link.orders.len());
        let mut dated = vec![false; steps + 1];
        let ends = control.eased.iter().map(|(t, _)| self.model.truces[*t].until as usize);
        let resumed = control.suspended.iter().map(|w| w.end);
        for t in control.path.iter().map(|p| p.step).chain(ends).chain(resumed) {
            dated[if t < steps { t } else { steps }] = true;
        }
        dated[0] |= unshipped;
        // Numbers that no step has address the draws of the files that are there already.
        let (mut slot_of, mut filed_in) = (vec![NO_SLOT; steps], Vec::new());
        filed_in.extend((0..opened).map(|i| u16::MAX - i as u16));
        for (t, slot) in slot_of.iter_mut().enumerate().skip(first) {
            // Orders of before the start, too, are on their way: the step in which an order was placed, made positive.
            let placed = t + under_way * rule.review - under_way;
            if rule.orders_in(placed) || dated[t] {
                *slot = filed_in.len() as u16;
                filed_in.push(t as u16);
            }
        }
        (slot_of, filed_in)
    }

    /// The pools of a control's quotas for one link: the common one, and its country's.
    fn pool(&mut self, control: usize, link: usize, known: &mut BTreeMap<Option<String>, usize>) {
        let country = self.country(self.model.links[link].row).to_string();
        let mut index = |country: Option<String>| {
            *known.entry(country.clone()).or_insert_with(|| {
                self.model.pools.push(Pool { control, country });
                self.model.pools.len() - 1
            })
        };
        let (common, country) = (index(None), index(Some(country)));
        self.model.links[link].pools.push(LinkPools { control, common, country });
    }

    /// The way round the control that covers a link, if it has one.
    fn leak(&mut self, control: usize, name: &str, c: &Written, link: usize) -> Result<(), ModelError> {
        let Some(leak) = c.leak.as_ref().filter(|_| self.s.switches.leaks) else { return Ok(()) };
        let path = format!("control.{name}.leak");
        let step = self.step();
        let compiled = Leak {
            control,
            rate: self.param(&format!("{path}.rate"), &leak.rate).times(step),
            extra_time: self.step_law(&format!("{path}.extra-time"), &leak.extra_time),
            extra_cost: self.param(&format!("{path}.extra-cost"), &leak.extra_cost),
            detection: self.param(&format!("{path}.detection"), &leak.detection),
            key: key_of(&format!("{:016x}/{name}/leak", self.model.links[link].key)),
            exports: None,
        };
        self.model.links[link].leaks.push(compiled);
        Ok(())
    }

    /// Most steps that a leak adds to a link's way.
    pub(super) fn longest_leak(&self, link: usize) -> usize {
        let times = self.model.links[link].leaks.iter().map(|l| self.longest(&l.extra_time));
        times.fold(0, usize::max)
    }

    /// What a supplier asks for a material (USD/t); 0 where it does not say.
    pub(super) fn price(&mut self, supplier: &str, material: &str) -> Param {
        let s = self.s;
        let price =
            s.supplier.get(supplier).and_then(|x| x.makes.get(material)).and_then(|m| m.price.as_ref());
        self.optional(&format!("supplier.{supplier}.makes.{material}.price"), price, 0.0)
    }
}
