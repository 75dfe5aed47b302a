//! Stock policies.
use super::Compiler;
use crate::model::law::Param;
use crate::model::{Alert, Initial, StockRule};
use crate::numerics::{elementary, normal};
use crate::scenario::grammar::{RegimeKind, Stock, StockPolicy};

/// A stock point's place among those that share a `stock` table: they take turns, and their targets spread.
#[derive(Clone, Copy)]
pub(super) struct Turn {
    /// Hash of the owner's path.
    pub(super) key: u64,
    /// Which of them it is.
    pub(super) i: usize,
    /// How many there are.
    pub(super) n: usize,
}

impl Compiler<'_> {
    /// The ordering rule that a `stock` table at the key path `path` gives.
    pub(super) fn stock_rule(&mut self, path: &str, stock: &Stock, turn: Turn) -> StockRule {
        let review = self.review(path, stock);
        let target = self.target(path, stock, turn);
        let mass = |c: &mut Self, key: &str, q: Option<&crate::scenario::Quantity<_>>| {
            c.optional(&format!("{path}.{key}"), q, 0.0)
        };
        // A lot is as large as it is.
        let fixed = stock.policy == StockPolicy::ReorderLot;
        StockRule {
            policy: stock.policy,
            target,
            reorder: match stock.policy {
                StockPolicy::ReorderUpTo => mass(self, "reorder", stock.reorder.as_ref()),
                _ => Param::Known(0.0),
            },
            lot: match stock.policy {
                StockPolicy::ReorderLot => mass(self, "quantity", stock.quantity.as_ref()),
                _ => Param::Known(0.0),
            },
            min_order: mass(self, "min-order", stock.min_order.as_ref().filter(|_| !fixed)),
            multiple: mass(self, "multiple", stock.multiple.as_ref().filter(|_| !fixed)),
            capacity: stock.capacity.as_ref().map(|q| self.param(&format!("{path}.capacity"), q)),
            forecast: self.forecast(stock),
            alert: self.alert(path, stock, turn).map(Box::new),
            review,
            phase: (turn.key as usize % review + turn.i) % review,
        }
    }

    fn review(&mut self, path: &str, stock: &Stock) -> usize {
        let days = self.optional(&format!("{path}.review"), stock.review.as_ref(), self.step());
        let steps = self.model.calendar.steps_in(self.mean(days));
        at_least_one(steps)
    }

    /// Cover in steps, or a level in tonnes.
    fn target(&mut self, path: &str, stock: &Stock, turn: Turn) -> Param {
        match stock.policy {
            StockPolicy::BaseStock | StockPolicy::EchelonBaseStock | StockPolicy::ReorderUpTo => {
                self.optional(&format!("{path}.level"), stock.level.as_ref(), 0.0)
            }
            StockPolicy::ReorderLot => self.optional(&format!("{path}.reorder"), stock.reorder.as_ref(), 0.0),
            StockPolicy::DaysOfCover | StockPolicy::Standing | StockPolicy::Follow => {
                // Cover goes with another order of the firms than size does.
                let other = (turn.i * 5 + 2) % turn.n;
                let days = self.optional(&format!("{path}.target"), stock.target.as_ref(), 0.0);
                days.times(spread(stock.spread, other, turn.n) / self.step())
            }
        }
    }

    fn forecast(&self, stock: &Stock) -> Option<f64> {
        let days = stock.forecast.as_ref()?.law.known()?;
        // A mean over less than a step is the step's own.
        (stock.policy == StockPolicy::DaysOfCover).then(|| (self.step() / days).clamp(0.0, 1.0))
    }

    fn alert(&mut self, path: &str, stock: &Stock, turn: Turn) -> Option<Alert> {
        let alert = stock.alert.as_ref()?;
        let target = Stock { target: alert.target.clone(), level: alert.level.clone(), ..stock.clone() };
        Some(Alert {
            // Controls and regimes stand in name order; regime 0 is free.
            control: self.s.control.keys().position(|name| *name == alert.when)?,
            regimes: self.alerting(alert),
            target: self.target(&format!("{path}.alert"), &target, turn),
        })
    }

    /// By regime: whether an alert holds under it.
    fn alerting(&self, alert: &crate::scenario::grammar::Alert) -> Vec<bool> {
        let listed = |name: &String| alert.regimes.as_ref().map(|list| list.contains(name));
        let holds = |(name, regime): (&String, &crate::scenario::grammar::Regime)| {
            listed(name).unwrap_or(regime.kind != RegimeKind::Free)
        };
        std::iter::once(false).chain(self.s.regime.iter().map(holds)).collect()
    }

    /// What a stock point holds at the start.
    pub(super) fn initial(&mut self, path: &str, stock: &Stock) -> Initial {
        if let Some(q) = &stock.initial {
            return Initial::Cover(self.param(&format!("{path}.initial"), q).times(1.0 / self.step()));
        }
        match &stock.initial_mass {
            Some(q) => Initial::Mass(self.param(&format!("{path}.initial-mass"), q)),
            None => Initial::Steady,
        }
    }

    /// The position that a rule may order up to, where it is stated as a mass, and what rounding an order up may add (t).
    pub(super) fn stated_level(&self, rule: &StockRule) -> f64 {
        let level = match rule.policy {
            StockPolicy::BaseStock
            | StockPolicy::EchelonBaseStock
            | StockPolicy::ReorderUpTo
            | StockPolicy::ReorderLot => self.mean(rule.target) + self.mean(rule.lot),
            StockPolicy::DaysOfCover | StockPolicy::Standing | StockPolicy::Follow => 0.0,
        };
        let alert = rule.alert.as_ref().filter(|_| level > 0.0).map_or(0.0, |a| self.mean(a.target));
        let level = if alert > level { alert } else { level };
        level + self.mean(rule.min_order) + self.mean(rule.multiple)
    }
}

/// A time that is shorter than half a step still takes one.
pub(super) fn at_least_one(steps: usize) -> usize {
    if steps > 1 { steps } else { 1 }
}

/// Size of firm `i` of `n` over their mean: log-normal quantiles with log standard deviation `sd`.
pub(super) fn spread(sd: f64, i: usize, n: usize) -> f64 {
    let size = |k: usize| elementary::exp(sd * normal::quantile((k as f64 + 0.5) / n as f64));
    size(i) * n as f64 / (0..n).map(size).sum::<f64>()
}
