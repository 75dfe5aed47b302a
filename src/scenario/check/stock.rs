//! Stock policies.
use super::{AMOUNT, Checker, Path};
use crate::scenario::grammar::{Stock, StockPolicy};
use crate::scenario::quantity::{Mass, Quantity};

impl Checker<'_> {
    /// A `stock` table.
    pub(super) fn stock_table(&mut self, path: Path<'_>, stock: &Stock) {
        let at = |key| [path, &[key]].concat();
        self.optional(&at("target"), stock.target.as_ref(), AMOUNT);
        self.number(&at("spread"), stock.spread, 0.0, f64::INFINITY);
        let masses = [
            ("level", &stock.level),
            ("reorder", &stock.reorder),
            ("quantity", &stock.quantity),
            ("min-order", &stock.min_order),
            ("multiple", &stock.multiple),
            ("capacity", &stock.capacity),
            ("initial-mass", &stock.initial_mass),
        ];
        for (key, mass) in masses {
            self.optional(&at(key), mass.as_ref(), AMOUNT);
        }
        self.optional(&at("initial"), stock.initial.as_ref(), AMOUNT);
        self.optional(&at("holding-cost"), stock.holding_cost.as_ref(), AMOUNT);
        self.optional(&at("ordering-cost"), stock.ordering_cost.as_ref(), AMOUNT);
        self.optional(&at("transit-cost"), stock.transit_cost.as_ref(), AMOUNT);
        self.constant_time(&at("review"), stock.review.as_ref());
        self.constant_time(&at("forecast"), stock.forecast.as_ref());
        self.policy_keys(path, stock);
        self.order_of_levels(path, stock);
        self.alert(path, stock);
        if self.given(&at("initial")) && self.given(&at("initial-mass")) {
            let message = "`initial` and `initial-mass` exclude each other";
            self.key_error(&at("initial-mass"), message, "remove one of them");
        }
    }

    /// What the policy needs, and what it does not read.
    fn policy_keys(&mut self, path: Path<'_>, stock: &Stock) {
        let at = |key| [path, &[key]].concat();
        let needs: &[(&str, &str)] = match stock.policy {
            StockPolicy::DaysOfCover => &[("target", "\"5 weeks\"")],
            StockPolicy::BaseStock | StockPolicy::EchelonBaseStock => &[("level", "\"120 t\"")],
            StockPolicy::ReorderUpTo => &[("reorder", "\"80 t\""), ("level", "\"120 t\"")],
            StockPolicy::ReorderLot => &[("reorder", "\"80 t\""), ("quantity", "\"40 t\"")],
            StockPolicy::Standing | StockPolicy::Follow => &[],
        };
        for (key, example) in needs.iter().filter(|(key, _)| !self.given(&at(key))).collect::<Vec<_>>() {
            let message = format!("this stock policy needs `{key}`");
            self.missing(&at("policy"), message, format!("add {key} = {example}"));
        }
        let idle: &[&str] = match stock.policy {
            StockPolicy::DaysOfCover => &["level", "reorder", "quantity"],
            StockPolicy::Standing => &["level", "reorder", "quantity", "forecast"],
            StockPolicy::BaseStock | StockPolicy::EchelonBaseStock => {
                &["target", "spread", "reorder", "quantity", "forecast"]
            }
            StockPolicy::Follow => &[
                "target",
                "spread",
                "level",
                "reorder",
                "quantity",
                "min-order",
                "multiple",
                "capacity",
                "review",
                "forecast",
            ],
            StockPolicy::ReorderUpTo => &["target", "spread", "quantity", "forecast"],
            StockPolicy::ReorderLot => &["target", "spread", "level", "min-order", "multiple", "forecast"],
        };
        for key in idle {
            self.idle_key(path, key);
        }
    }

    /// A key that the policy or rule in force does not read.
    pub(super) fn idle_key(&mut self, path: Path<'_>, key: &str) {
        let at = [path, &[key]].concat();
        if self.given(&at) {
            let table = path.last().copied().unwrap_or_default();
            let message = format!("`{table}.{key}` is not read under this policy or rule");
            self.suspicion(&at, message, "remove it, or change the policy or rule");
        }
    }

    /// A second target: the policy's kind of target, a control, and regimes that it may come to.
    fn alert(&mut self, path: Path<'_>, stock: &Stock) {
        let Some(alert) = &stock.alert else { return };
        let at = |key| [path, &["alert", key]].concat();
        self.optional(&at("target"), alert.target.as_ref(), AMOUNT);
        self.optional(&at("level"), alert.level.as_ref(), AMOUNT);
        self.name("control", &alert.when, &at("when"), false);
        self.listed("regime", alert.regimes.as_deref().unwrap_or_default(), &at("regimes"));
        let (needed, other) = match stock.policy {
            StockPolicy::DaysOfCover => (("target", "\"12 weeks\""), "level"),
            StockPolicy::BaseStock | StockPolicy::EchelonBaseStock | StockPolicy::ReorderUpTo => {
                (("level", "\"200 t\""), "target")
            }
            StockPolicy::Standing | StockPolicy::ReorderLot | StockPolicy::Follow => {
                let message = "this stock policy has no second target";
                let hint = "take days-of-cover, base-stock or s-S, or leave `alert` out";
                return self.key_error(&[path, &["alert"]].concat(), message, hint);
            }
        };
        if !self.given(&at(needed.0)) {
            let message = format!("under this stock policy `alert` needs `{}`", needed.0);
            self.missing(&[path, &["alert"]].concat(), message, format!("add {} = {}", needed.0, needed.1));
        }
        self.idle_key(&[path, &["alert"]].concat(), other);
    }

    /// A level below its reorder point could never be ordered up to; a lot of nothing would never help.
    fn order_of_levels(&mut self, path: Path<'_>, stock: &Stock) {
        let at = |key| [path, &[key]].concat();
        let known = |q: &Option<Quantity<Mass>>| q.as_ref().and_then(|q| q.law.known());
        let (level, reorder) = (known(&stock.level), known(&stock.reorder));
        if let (StockPolicy::ReorderUpTo, Some(level), Some(reorder)) = (stock.policy, level, reorder)
            && level < reorder
        {
            let message = format!("`level` is {level}, below `reorder`, which is {reorder}");
            self.error(
                &at("level"),
                message,
                "orders fill the position up to `level` when it is at or below `reorder`",
            );
        }
        let capacity = known(&stock.capacity);
        let top = match stock.policy {
            StockPolicy::ReorderLot => reorder.zip(known(&stock.quantity)).map(|(r, q)| r + q),
            _ => level,
        };
        if let (Some(capacity), Some(top)) = (capacity, top)
            && capacity < top
        {
            let message = format!("`capacity` is {capacity}, below the {top} that the policy orders up to");
            self.suspicion(&at("capacity"), message, "orders are cut; give more room, or aim at less");
        }
        if stock.policy == StockPolicy::ReorderLot && known(&stock.quantity) == Some(0.0) {
            self.error(&at("quantity"), "orders of nothing", "give a mass greater than 0");
        }
    }
}
