//! Suppliers that hold stocks: bills of materials, yields, co-products, finished goods and inputs.
use super::{AMOUNT, Checker, POSITIVE, Rule};
use crate::scenario::date::Date;
use crate::scenario::grammar::{Lane, Makes, Stock, StockPolicy, Supplier, Yield};
use crate::scenario::nearest::suggest;
use std::collections::BTreeSet;

/// A yield: above zero, at most one, once per replication.
const YIELD: Rule = Rule { high: 1.0, ..POSITIVE };

impl Checker<'_> {
    /// What a supplier's output of a material is made of and kept in.
    pub(super) fn made(&mut self, name: &str, material: &str, makes: &Makes) {
        let at = |key| ["supplier", name, "makes", material, key];
        for (input, mass) in &makes.uses {
            let path = ["supplier", name, "makes", material, "uses", input];
            self.name("material", input, &path, true);
            self.quantity(&path, mass, POSITIVE);
        }
        if let Some(rule) = &makes.yields {
            self.yields(name, material, rule, makes);
        }
        for (other, mass) in &makes.also {
            let path = ["supplier", name, "makes", material, "also", other];
            self.name("material", other, &path, true);
            self.quantity(&path, mass, AMOUNT);
        }
        if let Some(stock) = &makes.stock {
            self.stock_table(&at("stock"), stock);
            // Nothing is on the way to it: it is made where it is kept.
            self.of_buyers(&at("stock"), &["forecast", "spread", "transit-cost"]);
            self.not_here(&at("stock"), stock, StockPolicy::Follow, "only inputs follow");
        }
        for (date, capacity) in &makes.planned {
            let path = ["supplier", name, "makes", material, "planned", date];
            self.quantity(&path, capacity, AMOUNT);
            if Date::parse(date).is_err() {
                let message = format!("`{date}` is no date");
                self.key_error(&path, message, "write year-month-day, for example 2026-01-01");
            }
        }
        if !makes.planned.is_empty() && !self.given(&at("capacity")) {
            let message = format!("`planned` of `{material}` needs a `capacity` that holds until then");
            self.missing(&at("planned"), message, "add capacity = \"100 t/month\"");
        }
    }

    fn yields(&mut self, name: &str, material: &str, rule: &Yield, makes: &Makes) {
        let at = |key| ["supplier", name, "makes", material, "yield", key];
        self.quantity(&at("reaches"), &rule.reaches, YIELD);
        self.optional(&at("first"), rule.first.as_ref(), YIELD);
        self.optional(&at("over"), rule.over.as_ref(), AMOUNT);
        let path = ["supplier", name, "makes", material, "yield"];
        if makes.uses.is_empty() {
            let message = format!("`yield` of `{material}` has no effect: it is made of nothing");
            self.suspicion(&path, message, "add uses = { MATERIAL = 1.0 }, or lower the capacity");
        }
        for (one, other) in [("first", "over"), ("over", "first")] {
            if self.given(&at(one)) && !self.given(&at(other)) {
                let message = format!("`{one}` of a yield needs `{other}`");
                self.missing(&at(one), message, "a yield is learned from `first` to `reaches` over a time");
            }
        }
    }

    /// A supplier's stock is one, and aims at what its customers take on average.
    fn of_buyers(&mut self, path: super::Path<'_>, idle: &[&str]) {
        for key in idle {
            let at = [path, &[key]].concat();
            if self.given(&at) {
                self.suspicion(&at, format!("`{key}` has no effect on a supplier's stock"), "remove it");
            }
        }
    }

    /// A supplier as a buyer of its inputs.
    pub(super) fn site(&mut self, name: &str, supplier: &Supplier) {
        let used = supplier.used();
        self.sources(&["supplier", name, "sources"], &supplier.sources);
        self.constant_time(&["supplier", name, "patience"], supplier.patience.as_ref());
        if let Some(stock) = &supplier.inputs {
            let path = ["supplier", name, "inputs"];
            self.stock_table(&path, stock);
            self.of_buyers(&path, &["forecast", "spread"]);
            let hint = "an echelon is what lies below a finished stock";
            self.not_here(&path, stock, StockPolicy::EchelonBaseStock, hint);
            self.followed(name, supplier, stock);
        }
        for material in &used {
            if !self.given(&["supplier", name, "sources", material]) {
                let message = format!("supplier `{name}` has no source of `{material}`");
                let hint = format!("add sources.{material} = {{ SUPPLIER = 1.0 }}");
                self.missing(&["supplier", name], message, hint);
            }
        }
        if !used.is_empty() && !self.given(&["supplier", name, "inputs"]) {
            let message = format!("supplier `{name}` says nothing about its stock of {}", list(&used));
            let hint = "add inputs = { policy = \"days-of-cover\", target = \"6 weeks\" }";
            self.missing(&["supplier", name], message, hint);
        }
        for key in ["sources", "inputs", "patience"] {
            let path = ["supplier", name, key];
            if used.is_empty() && self.given(&path) {
                let message =
                    format!("`{key}` of supplier `{name}` has no effect: its goods are made of nothing");
                self.suspicion(&path, message, "add makes.MATERIAL.uses = { INPUT = 1.0 }, or remove it");
            }
        }
        self.co_products(name, supplier);
        self.circle(name);
    }

    /// Inputs can follow finished stocks only.
    fn followed(&mut self, name: &str, supplier: &Supplier, stock: &Stock) {
        if stock.policy != StockPolicy::Follow {
            return;
        }
        for (material, makes) in &supplier.makes {
            if !makes.uses.is_empty() && makes.stock.is_none() {
                let message = format!("inputs follow the finished stock of `{material}`, and there is none");
                let hint = format!("add makes.{material}.stock, with level = \"0 t\" to make to order");
                self.missing(&["supplier", name, "inputs", "policy"], message, hint);
            }
        }
    }

    /// A co-product is a material of the supplier that nothing else is said about.
    fn co_products(&mut self, name: &str, supplier: &Supplier) {
        let all =
            supplier.makes.iter().flat_map(|(of, makes)| makes.also.keys().map(move |other| (of, other)));
        for (of, other) in all.collect::<Vec<_>>() {
            let path = ["supplier", name, "makes", of, "also", other];
            let Some(makes) = supplier.makes.get(other) else {
                let message = format!("supplier `{name}` does not make `{other}`");
                self.key_error(&path, message, format!("add makes.{other} = {{}}, with its price perhaps"));
                continue;
            };
            if makes.capacity.is_some() || !makes.uses.is_empty() || !makes.also.is_empty() {
                let message =
                    format!("`{other}` comes with `{of}`, so it has no capacity, inputs or co-products");
                self.key_error(&["supplier", name, "makes", other], message, "remove them");
            }
        }
    }

    fn not_here(&mut self, path: super::Path<'_>, stock: &Stock, policy: StockPolicy, hint: &str) {
        if stock.policy == policy {
            let at = [path, &["policy"]].concat();
            self.error(&at, "this stock policy has no meaning here", hint);
        }
    }

    /// Nobody supplies himself, directly or through others.
    fn circle(&mut self, name: &str) {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut ahead: Vec<&str> = self.sellers(name);
        while let Some(next) = ahead.pop() {
            if next == name {
                let message = format!("supplier `{name}` is made of its own goods, perhaps through others");
                let hint = "suppliers stand in tiers: split one, so that nobody supplies himself";
                self.key_error(&["supplier", name, "sources"], message, hint);
                return;
            }
            if reached.insert(next) {
                ahead.extend(self.sellers(next));
            }
        }
    }

    /// Who sells inputs to a supplier.
    fn sellers(&self, name: &str) -> Vec<&'_ str> {
        let scenario = self.scenario;
        let supplier = scenario.supplier.get(name);
        let used = supplier.map(Supplier::used).unwrap_or_default();
        let sources = supplier.into_iter().flat_map(|s| &s.sources);
        let sources = sources.filter(|(material, _)| used.contains(material.as_str()));
        sources.flat_map(|(_, shares)| shares.keys().map(String::as_str)).collect()
    }

    /// Buyers whom a lane names.
    pub(super) fn lane_buyers(&mut self, name: &str, lane: &Lane) {
        let names = |section| self.tree.names(section).collect::<Vec<&str>>();
        let known = [names("manufacturer"), names("destination"), names("supplier")].concat();
        for buyer in lane.buyers.iter().filter(|buyer| !known.contains(&buyer.as_str())).collect::<Vec<_>>() {
            let place = self.member_place(&["lane", name, "buyers"], buyer);
            let hint = suggest(buyer, &known, "known buyers");
            self.error_at(place, format!("unknown buyer `{buyer}`"), hint);
        }
    }

    /// Policies that only suppliers' stocks can have.
    pub(super) fn buyers_policy(&mut self, path: super::Path<'_>, stock: &Stock) {
        self.not_here(path, stock, StockPolicy::Follow, "only a supplier's inputs follow its finished stock");
        let hint = "write \"base-stock\": a buyer has nothing downstream";
        self.not_here(path, stock, StockPolicy::EchelonBaseStock, hint);
    }
}

fn list(names: &BTreeSet<&str>) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
