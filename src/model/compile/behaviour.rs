//! How buyers' orders answer to policy.
use super::Compiler;
use crate::model::law::Param;
use crate::model::{Behaviour, FrontLoading, OrderInflation};
use crate::scenario::grammar::{Manufacturer, RegimeKind};

impl Compiler<'_> {
    /// Behaviour of every row whose buyer has any.
    pub(super) fn behaviours(&mut self) {
        for row in 0..self.model.rows.len() {
            let behaviour = self.behaviour(row);
            self.model.rows[row].behaviour = behaviour.map(Box::new);
        }
    }

    fn behaviour(&mut self, row: usize) -> Option<Behaviour> {
        let on = self.s.switches;
        let (kind, name, m) = self.buyer(row);
        let path = format!("{kind}.{name}");
        let front = if on.front_loading { self.front_loading(row, &path, m) } else { None };
        let inflation = if on.order_inflation { self.order_inflation(&path, m) } else { None };
        let response = m.price_response.as_ref().filter(|_| on.price_response && self.model.rows[row].levied);
        let (mut stock, mut demand) = (Param::Known(0.0), Param::Known(0.0));
        if let Some(r) = response {
            stock = self.optional(&format!("{path}.price-response.stock"), r.stock.as_ref(), 0.0);
            demand = self.optional(&format!("{path}.price-response.demand"), r.demand.as_ref(), 0.0);
        }
        let any = front.is_some() || inflation.is_some() || response.is_some();
        any.then_some(Behaviour { front, inflation, stock_elasticity: stock, demand_elasticity: demand })
    }

    /// Acting ahead of the controls that cover a row's links; none where nothing is announced.
    fn front_loading(&mut self, row: usize, path: &str, m: &Manufacturer) -> Option<FrontLoading> {
        let f = m.front_loading.as_ref()?;
        let controls = self.controls_of(row);
        let steps = self.model.calendar.steps;
        let mut announced = vec![false; steps];
        for &k in &controls {
            for entry in &self.model.controls[k].path {
                let from = entry.announced.filter(|_| self.bites(entry.regime));
                let Some(from) = from else { continue };
                let from = if from > 0 { from as usize } else { 0 };
                for flag in announced.iter_mut().take(entry.step).skip(from) {
                    *flag = true;
                }
            }
        }
        let ahead = f.ahead.as_ref().map(|q| {
            let days = self.param(&format!("{path}.front-loading.ahead"), q);
            self.mean(days) / self.step()
        });
        let moves = |t: &crate::model::policy::Truce, k: usize| {
            t.on_break.iter().chain(&t.on_lapse).any(|(moved, _)| *moved == k)
        };
        let concerned = |t: usize| {
            controls.iter().any(|k| {
                self.model.controls[*k].eased.iter().any(|(truce, _)| *truce == t)
                    || moves(&self.model.truces[t], *k)
            })
        };
        let truces: Vec<usize> = match ahead {
            Some(_) => (0..self.model.truces.len()).filter(|t| concerned(*t)).collect(),
            None => Vec::new(),
        };
        if truces.is_empty() && announced.iter().all(|a| !a) {
            return None;
        }
        let step = self.step();
        Some(FrontLoading {
            cover: self.param(&format!("{path}.front-loading.cover"), &f.cover).times(1.0 / step),
            share: self.optional(&format!("{path}.front-loading.share"), f.share.as_ref(), 1.0),
            announced,
            truces,
            ahead: ahead.unwrap_or(0.0),
        })
    }

    /// Controls that can stop, cap or tax what a row buys.
    fn controls_of(&self, row: usize) -> Vec<usize> {
        let mut list = Vec::new();
        for &l in &self.model.rows[row].links {
            let link = &self.model.links[l];
            list.extend(link.gates.iter().map(|g| self.model.gates[*g].control));
            list.extend(link.levies.iter().copied());
            list.extend(link.pools.iter().map(|p| p.control));
        }
        list.sort_unstable();
        list.dedup();
        list
    }

    /// Whether a regime is worth acting ahead of.
    fn bites(&self, regime: usize) -> bool {
        let r = &self.model.regimes[regime];
        r.kind != RegimeKind::Free || r.tariff.is_some() || r.quota.is_some() || r.price_floor.is_some()
    }

    fn order_inflation(&mut self, path: &str, m: &Manufacturer) -> Option<OrderInflation> {
        let o = m.order_inflation.as_ref()?;
        let days = self.param(&format!("{path}.order-inflation.over"), &o.over);
        let weight = self.step() / self.mean(days);
        Some(OrderInflation {
            at_most: self.param(&format!("{path}.order-inflation.at-most"), &o.at_most),
            weight: weight.clamp(0.0, 1.0),
        })
    }
}
