//! Markets, sectors, firms and their rows.
use super::stock::{Turn, at_least_one, spread};
use super::substitution::takes_over;
use super::{Compiler, ModelError};
use crate::model::law::{Param, QuantileTable};
use crate::model::names::key_of;
use crate::model::{Firm, Lapse, Market, Mix, Role, Row, Sector};
use crate::numerics::elementary;
use crate::scenario::grammar::{Inputs, Manufacturer, MixShare, Noise, Profile, ShortageRule};
use crate::scenario::{Date, Quantity, Share, Time};
use std::collections::BTreeMap;

/// Days in a mean Gregorian year.
const YEAR: f64 = 365.2425;
/// Days in a mean Gregorian month.
const MONTH: f64 = YEAR / 12.0;

impl<'a> Compiler<'a> {
    /// Markets first, then every sector with its firms and rows.
    pub(super) fn buyers(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        for (name, market) in &s.market {
            let path = format!("market.{name}");
            let demand = self.param(&format!("{path}.demand"), &market.demand).times(self.step());
            let mut compiled =
                self.market(name, &path, demand, Some(&market.noise), market.demand_every.as_ref());
            compiled.profile = self.profile(&market.profile);
            compiled.price = market.price.as_ref().map(|p| Box::new(self.price_rule(&path, p)));
            self.model.markets.push(compiled);
        }
        for (name, m) in &s.destination {
            self.sector("destination", name, m, false)?;
        }
        for (name, m) in &s.manufacturer {
            self.sector("manufacturer", name, m, true)?;
        }
        self.dirichlet();
        Ok(())
    }

    /// Shares of a market with a concentration a: gamma draws of shape a x share, over their sum.
    fn dirichlet(&mut self) {
        for i in 0..self.model.markets.len() {
            let written = self.s.market.get(&self.model.markets[i].name);
            let Some(concentration) = written.and_then(|k| k.concentration) else { continue };
            let gamma = |sector: &usize| {
                let shape = concentration * self.mean(self.model.sectors[*sector].share);
                QuantileTable::new(&crate::scenario::Shape::Gamma { shape, mean: shape })
            };
            let tables = self.model.markets[i].sectors.iter().map(gamma).collect();
            self.model.markets[i].shares = Some(tables);
        }
    }

    pub(super) fn market(
        &mut self,
        name: &str,
        path: &str,
        demand: Param,
        noise: Option<&Noise>,
        every: Option<&Quantity<Time>>,
    ) -> Market {
        let every = every.and_then(|q| q.law.known()).map_or(1, |days| self.model.calendar.steps_in(days));
        let every = at_least_one(every);
        // Lumps have the noise of a step as long as what they are needed for.
        let step = self.step() * every as f64;
        // A month is the mean of its steps: their log spread is wider by the root of their number.
        let widen = (MONTH / step).sqrt();
        let none = Noise::default();
        let noise = noise.unwrap_or(&none);
        let sd = |c: &mut Self, key: &str, q: Option<&Quantity<Share>>| {
            c.optional(&format!("{path}.noise.{key}"), q, 0.0).times(widen)
        };
        let common_sd = sd(self, "common-monthly-log-sd", noise.common_monthly_log_sd.as_ref());
        let firm_sd = sd(self, "firm-monthly-log-sd", noise.firm_monthly_log_sd.as_ref());
        let normal_sd = self.optional(&format!("{path}.noise.normal-sd"), noise.normal_sd.as_ref(), 0.0);
        Market {
            name: name.into(),
            key: key_of(path),
            demand,
            every,
            shares: None,
            common_sd,
            firm_sd,
            normal_sd: normal_sd.times(step),
            profile: Vec::new(),
            poisson_lot: noise.poisson_lot.as_ref().and_then(|q| q.law.known()),
            sectors: Vec::new(),
            price: None,
        }
    }

    /// Factors of a level step by step, at the middle of each; none where they are all one.
    fn profile(&self, profile: &Profile) -> Vec<f64> {
        let calendar = &self.model.calendar;
        let factor = |t: usize| {
            let days = (t as f64 + 0.5) * calendar.step_days;
            let month = Date(calendar.start).plus_days(days as i32).ymd().1 as usize;
            let season = profile.season.get(month - 1).copied().unwrap_or(1.0);
            let step = match profile.steps.len() {
                0 => 1.0,
                n => profile.steps[t % n],
            };
            season * step * elementary::exp(elementary::ln(1.0 + profile.growth) * days / YEAR)
        };
        let factors: Vec<f64> = (0..calendar.steps).map(factor).collect();
        if factors.iter().all(|x| *x == 1.0) { Vec::new() } else { factors }
    }

    fn sector(&mut self, kind: &str, name: &str, m: &Manufacturer, studied: bool) -> Result<(), ModelError> {
        let path = format!("{kind}.{name}");
        let market = self.market_of(&path, name, m)?;
        let index = self.model.sectors.len();
        self.model.markets[market].sectors.push(index);
        let share = self.optional(&format!("{path}.share"), m.share.as_ref(), 1.0);
        let first = self.model.firms.len();
        let title = if m.title.is_empty() { name.to_string() } else { m.title.clone() };
        self.model.sectors.push(Sector {
            name: name.into(),
            title,
            key: key_of(&path),
            studied,
            market,
            share,
            firms: first..first + m.firms.number as usize,
            series: None,
            site: false,
            accounted: true,
            cover: None,
            aims: Vec::new(),
        });
        for i in 0..m.firms.number as usize {
            self.firm(index, &path, m, i);
        }
        Ok(())
    }

    /// The market a sector belongs to; one of its own where it names none.
    fn market_of(&mut self, path: &str, name: &str, m: &Manufacturer) -> Result<usize, ModelError> {
        if let Some(market) = &m.market {
            let found = self.model.markets.iter().position(|k| &k.name == market);
            return found.ok_or_else(|| ModelError::Unchecked(format!("no market is called `{market}`")));
        }
        let demand = self.optional(&format!("{path}.demand"), m.demand.as_ref(), 0.0).times(self.step());
        let mut market = self.market(name, path, demand, m.noise.as_ref(), m.demand_every.as_ref());
        market.profile = m.profile.as_ref().map_or(Vec::new(), |profile| self.profile(profile));
        self.model.markets.push(market);
        Ok(self.model.markets.len() - 1)
    }

    fn firm(&mut self, sector: usize, path: &str, m: &Manufacturer, i: usize) {
        let n = m.firms.number as usize;
        let first = self.model.rows.len();
        let firm = self.model.firms.len();
        let output_value = m.shortage.output_value.as_ref();
        let output_value = self.optional(&format!("{path}.shortage.output-value"), output_value, 0.0);
        let key = key_of(&format!("{path}/{i}"));
        let mix = if m.mix.is_empty() { self.market_mix(m) } else { Some(&m.mix) };
        let mix_path = if m.mix.is_empty() { market_path(m) } else { path.to_string() };
        for (material, share) in mix.into_iter().flatten() {
            // What has no share may yet take the place of another grade.
            if is_zero(share) && !takes_over(m, material) {
                continue;
            }
            let row = self.row(firm, path, m, i, material, share, (mix.unwrap_or(&m.mix), &mix_path));
            self.model.rows.push(row);
        }
        self.model.firms.push(Firm {
            sector,
            key,
            size: spread(m.firms.size_spread, i, n) / n as f64,
            defence: picked(m.end_use.defence, i),
            // Standing goes with size: the largest firms have it.
            favoured: i + (m.firms.favoured * n as f64).round() as usize >= n,
            joint: m.inputs == Inputs::Joint,
            late: false,
            line_down_below: m.shortage.line_down_below,
            output_value,
            rows: first..self.model.rows.len(),
            substitutions: 0..0,
            // The largest firm is the first that is named.
            entity: m.firms.named.get(n - 1 - i).cloned(),
        });
    }

    fn market_mix(&self, m: &Manufacturer) -> Option<&'a BTreeMap<String, MixShare>> {
        m.market.as_ref().and_then(|k| self.s.market.get(k)).map(|k| &k.mix)
    }

    #[allow(clippy::too_many_arguments)]
    fn row(
        &mut self,
        firm: usize,
        path: &str,
        m: &Manufacturer,
        i: usize,
        material: &str,
        share: &MixShare,
        (mix, mix_path): (&BTreeMap<String, MixShare>, &str),
    ) -> Row {
        let stock = format!("{path}.stock");
        // Firms of a sector take turns.
        let turn = Turn { key: key_of(path), i, n: m.firms.number as usize };
        let rule = self.stock_rule(&stock, &m.stock, turn);
        let cost = |c: &mut Self, key: &str, q: Option<&Quantity<_>>| {
            let step = c.step();
            c.optional(&format!("{path}.{key}"), q, 0.0).times(step)
        };
        let holding_cost = cost(self, "stock.holding-cost", m.stock.holding_cost.as_ref());
        let transit_cost = m.stock.transit_cost.as_ref();
        let transit_cost = transit_cost.map(|q| cost(self, "stock.transit-cost", Some(q)));
        let shortage_cost = cost(self, "shortage.cost", m.shortage.cost.as_ref());
        let ordering_cost = m.stock.ordering_cost.as_ref();
        let ordering_cost = self.optional(&format!("{stock}.ordering-cost"), ordering_cost, 0.0);
        let patience = m.patience.as_ref().map(|q| self.param(&format!("{path}.patience"), q));
        let steps = |c: &Self, p: Param| c.model.calendar.steps_in(c.mean(p));
        let mix = self.mix(mix_path, material, share, mix);
        Row {
            firm,
            material: self.material(material),
            role: Role::Use,
            key: key_of(&format!("{path}/{i}/{material}")),
            mix,
            rule,
            initial: self.opening_stock(path, m, material),
            stated: false,
            holding_cost,
            transit_cost,
            shortage_cost,
            ordering_cost,
            back_ordered: m.shortage.rule != ShortageRule::Lost,
            lapse: self.lapse(m),
            overtime: self.overtime(path, m),
            // Patience that outlasts the run never ends.
            patience: patience
                .map(|p| at_least_one(steps(self, p)))
                .filter(|p| *p <= self.model.calendar.steps + self.oldest_file(m)),
            links: Vec::new(),
            ring: 0..0,
            doors: Vec::new(),
            behaviour: None,
            levied: false,
            priced: false,
            market: None,
            counts_orders: false,
            sourcing: None,
            contracts: Vec::new(),
            recycled: Vec::new(),
        }
    }

    /// Patience that outlasts the run never ends.
    fn lapse(&self, m: &Manufacturer) -> Option<Lapse> {
        let days = match m.shortage.rule {
            ShortageRule::Patient => m.shortage.patience.as_ref(),
            ShortageRule::MadeUp => m.shortage.made_up_within.as_ref(),
            ShortageRule::Lost | ShortageRule::BackOrdered => None,
        }?;
        let steps = at_least_one(self.model.calendar.steps_in(days.law.known()?));
        let first =
            self.model.rows.iter().filter_map(|r| r.lapse.as_ref()).map(|l| l.ring.end).fold(0, usize::max);
        (steps <= self.model.calendar.steps).then(|| Lapse { steps, ring: first..first + steps })
    }

    fn overtime(&mut self, path: &str, m: &Manufacturer) -> Option<Param> {
        let made_up = m.shortage.rule == ShortageRule::MadeUp;
        let overtime = m.shortage.overtime.as_ref().filter(|_| made_up)?;
        Some(self.param(&format!("{path}.shortage.overtime"), overtime))
    }

    fn mix(&mut self, path: &str, name: &str, share: &MixShare, all: &BTreeMap<String, MixShare>) -> Mix {
        let mut param =
            |material: &str, q: &Quantity<Share>| self.param(&format!("{path}.mix.{material}"), q);
        match share {
            MixShare::Share(q) => Mix::Share(param(name, q)),
            MixShare::Rest => Mix::Rest(
                all.iter()
                    .filter_map(|(k, v)| match v {
                        MixShare::Share(q) => Some(param(k, q)),
                        MixShare::Rest => None,
                    })
                    .collect(),
            ),
        }
    }

    pub(super) fn material(&self, name: &str) -> usize {
        self.model.materials.iter().position(|m| m == name).unwrap_or(0)
    }
}

fn market_path(m: &Manufacturer) -> String {
    format!("market.{}", m.market.as_deref().unwrap_or_default())
}

fn is_zero(share: &MixShare) -> bool {
    matches!(share, MixShare::Share(q) if q.law == crate::scenario::Law::Known(0.0))
}

/// Whether firm `i` belongs to the share `p` of firms, spread evenly over the sector.
fn picked(p: f64, i: usize) -> bool {
    ((i + 1) as f64 * p + 1e-9).floor() > (i as f64 * p + 1e-9).floor()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_mean_one_and_shares_of_firms_are_kept() {
        let sizes: Vec<f64> = (0..12).map(|i| spread(0.6, i, 12)).collect();
        assert!((sizes.iter().sum::<f64>() - 12.0).abs() < 1e-12);
        assert!(sizes.windows(2).all(|w| w[0] < w[1]));
        assert_eq!((0..10).filter(|i| picked(0.3, *i)).count(), 3);
        assert_eq!((0..8).filter(|i| picked(1.0, *i)).count(), 8);
        assert_eq!((0..8).filter(|i| picked(0.0, *i)).count(), 0);
    }
}
