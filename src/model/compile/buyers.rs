//! Markets, sectors, firms and their rows.
use super::substitution::takes_over;
use super::{Compiler, ModelError};
use crate::model::law::{Param, QuantileTable};
use crate::model::names::key_of;
use crate::model::{Firm, Initial, Market, Mix, PriceRule, Row, Sector};
use crate::numerics::{elementary, normal};
use crate::scenario::grammar::{Inputs, Manufacturer, MixShare, Noise, ShortageRule, Stock, StockPolicy};
use crate::scenario::{Quantity, Share};
use std::collections::BTreeMap;

/// Days in a mean Gregorian month.
const MONTH: f64 = 365.2425 / 12.0;

impl<'a> Compiler<'a> {
    /// Markets first, then every sector with its firms and rows.
    pub(super) fn buyers(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        for (name, market) in &s.market {
            let path = format!("market.{name}");
            let demand = self.param(&format!("{path}.demand"), &market.demand).times(self.step());
            let mut compiled = self.market(name, &path, demand, Some(&market.noise));
            compiled.price = market.price.as_ref().map(|p| {
                let days = self.param(&format!("{path}.price.over"), &p.over).known();
                PriceRule {
                    base: self.param(&format!("{path}.price.base"), &p.base),
                    elasticity: self.param(&format!("{path}.price.elasticity"), &p.elasticity),
                    // A mean over less than a step is the step's own.
                    weight: (self.step() / days.unwrap_or(self.step())).clamp(0.0, 1.0),
                    cap: p.cap,
                    series: usize::MAX,
                }
            });
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

    fn market(&mut self, name: &str, path: &str, demand: Param, noise: Option<&Noise>) -> Market {
        // A month is the mean of its steps: their log spread is wider by the root of their number.
        let widen = (MONTH / self.step()).sqrt();
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
            shares: None,
            common_sd,
            firm_sd,
            normal_sd: normal_sd.times(self.step()),
            poisson_lot: noise.poisson_lot.as_ref().and_then(|q| q.law.known()),
            sectors: Vec::new(),
            price: None,
        }
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
            feeds: false,
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
        let market = self.market(name, path, demand, m.noise.as_ref());
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
        let review = self.review(path, &m.stock);
        let target = self.target(path, m, i);
        let cost = |c: &mut Self, key: &str, q: Option<&Quantity<_>>| {
            let step = c.step();
            c.optional(&format!("{path}.{key}"), q, 0.0).times(step)
        };
        let holding_cost = cost(self, "stock.holding-cost", m.stock.holding_cost.as_ref());
        let shortage_cost = cost(self, "shortage.cost", m.shortage.cost.as_ref());
        let patience = m.patience.as_ref().map(|q| self.param(&format!("{path}.patience"), q));
        let steps = |c: &Self, p: Param| c.model.calendar.steps_in(c.mean(p));
        let mix = self.mix(mix_path, material, share, mix);
        Row {
            firm,
            material: self.material(material),
            key: key_of(&format!("{path}/{i}/{material}")),
            mix,
            policy: m.stock.policy,
            target,
            initial: self.initial(path, &m.stock),
            review,
            phase: phase(path, i, review),
            holding_cost,
            shortage_cost,
            back_ordered: m.shortage.rule == ShortageRule::BackOrdered,
            // Patience that outlasts the run never ends.
            patience: patience
                .map(|p| at_least_one(steps(self, p)))
                .filter(|p| *p <= self.model.calendar.steps),
            links: Vec::new(),
            ring: 0..0,
            behaviour: None,
            levied: false,
            sourcing: None,
        }
    }

    fn review(&mut self, path: &str, stock: &Stock) -> usize {
        let days = self.optional(&format!("{path}.stock.review"), stock.review.as_ref(), self.step());
        let steps = self.model.calendar.steps_in(self.mean(days));
        at_least_one(steps)
    }

    /// Cover in steps, or for base stock a level in tonnes.
    fn target(&mut self, path: &str, m: &Manufacturer, i: usize) -> Param {
        let stock = &m.stock;
        match stock.policy {
            StockPolicy::BaseStock => {
                self.optional(&format!("{path}.stock.level"), stock.level.as_ref(), 0.0)
            }
            StockPolicy::DaysOfCover | StockPolicy::Standing => {
                let n = m.firms.number as usize;
                // Cover goes with another order of the firms than size does.
                let other = (i * 5 + 2) % n;
                let days = self.optional(&format!("{path}.stock.target"), stock.target.as_ref(), 0.0);
                days.times(spread(stock.spread, other, n) / self.step())
            }
        }
    }

    fn initial(&mut self, path: &str, stock: &Stock) -> Initial {
        if let Some(q) = &stock.initial {
            return Initial::Cover(self.param(&format!("{path}.stock.initial"), q).times(1.0 / self.step()));
        }
        match &stock.initial_mass {
            Some(q) => Initial::Mass(self.param(&format!("{path}.stock.initial-mass"), q)),
            None => Initial::Steady,
        }
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

/// A time that is shorter than half a step still takes one.
fn at_least_one(steps: usize) -> usize {
    if steps > 1 { steps } else { 1 }
}

fn market_path(m: &Manufacturer) -> String {
    format!("market.{}", m.market.as_deref().unwrap_or_default())
}

fn is_zero(share: &MixShare) -> bool {
    matches!(share, MixShare::Share(q) if q.law == crate::scenario::Law::Known(0.0))
}

/// Size of firm `i` of `n` over their mean: log-normal quantiles with log standard deviation `sd`.
fn spread(sd: f64, i: usize, n: usize) -> f64 {
    let size = |k: usize| elementary::exp(sd * normal::quantile((k as f64 + 0.5) / n as f64));
    size(i) * n as f64 / (0..n).map(size).sum::<f64>()
}

/// Whether firm `i` belongs to the share `p` of firms, spread evenly over the sector.
fn picked(p: f64, i: usize) -> bool {
    ((i + 1) as f64 * p + 1e-9).floor() > (i as f64 * p + 1e-9).floor()
}

/// Firms of a sector take turns: firm `i` orders first in this step of its review cycle.
fn phase(path: &str, i: usize, review: usize) -> usize {
    (key_of(path) as usize % review + i) % review
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
