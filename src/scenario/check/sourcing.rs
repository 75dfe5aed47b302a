//! How orders are split over sources: what is named is a source, and what is written has an effect.
use super::buyers::Sources;
use super::reach::Reach;
use super::{AMOUNT, Checker, Path, SHARE};
use crate::scenario::diagnostic::{Diagnostic, Place};
use crate::scenario::grammar::{Backup, Contingent, Manufacturer, Market, Sourcing, SourcingRule};
use crate::scenario::nearest::suggest;
use crate::scenario::quantity::{Quantity, Share};
use std::collections::BTreeMap;

/// What is written of the choice among sources in the table of a market or a buyer.
struct Written<'a> {
    table: [&'a str; 2],
    sourcing: &'a BTreeMap<String, Sourcing>,
    backup: &'a BTreeMap<String, Backup>,
    contingent: &'a BTreeMap<String, Vec<Contingent>>,
    /// The sources that it is about, its market's where it gives none.
    sources: Sources,
}

impl<'a> Written<'a> {
    fn of_market(name: &'a str, k: &'a Market) -> Self {
        let (sourcing, backup, contingent) = (&k.sourcing, &k.backup, &k.contingent);
        Written { table: ["market", name], sourcing, backup, contingent, sources: k.sources.clone() }
    }

    fn of_buyer(table: [&'a str; 2], m: &'a Manufacturer, sources: Sources) -> Self {
        Written { table, sourcing: &m.sourcing, backup: &m.backup, contingent: &m.contingent, sources }
    }

    /// The source that takes what the others leave: the preferred one, or the one with the largest known share.
    fn main(&self, material: &str) -> Option<&str> {
        if let Some(rule) = self.sourcing.get(material).filter(|s| s.rule == SourcingRule::Priority) {
            return rule.order.first().map(String::as_str);
        }
        let shares = self.sources.get(material)?.iter();
        let known: Option<Vec<(&String, f64)>> = shares.map(|(n, q)| Some((n, q.law.known()?))).collect();
        let largest = known?.into_iter().fold(None, |best: Option<(&String, f64)>, one| match best {
            Some(best) if best.1 >= one.1 => Some(best),
            _ => Some(one),
        });
        largest.map(|(name, _)| name.as_str())
    }
}

impl<'a> Checker<'a> {
    pub(super) fn sourcing(&mut self) {
        let scenario = self.scenario;
        let mut all: Vec<Written<'a>> =
            scenario.market.iter().map(|(name, k)| Written::of_market(name, k)).collect();
        for buyer in self.all_buyers() {
            let sources = buyer.sources().map(|(m, shares)| (m.clone(), shares.clone())).collect();
            all.push(Written::of_buyer([buyer.section, buyer.name], buyer.entry, sources));
        }
        let reach = self.reach();
        for written in &all {
            for (material, entry) in written.sourcing {
                self.rule(written, material, entry);
            }
            for (material, entry) in written.backup {
                self.backup(written, material, entry);
            }
            for (material, list) in written.contingent {
                for (i, entry) in list.iter().enumerate() {
                    self.contingent(written, material, i, entry, &reach);
                }
            }
        }
    }

    /// A material with sources to choose from.
    fn chosen<'w>(
        &mut self,
        w: &'w Written<'_>,
        key: &str,
        material: &str,
    ) -> Option<&'w BTreeMap<String, Quantity<Share>>> {
        let path = [w.table[0], w.table[1], key, material];
        if !self.name("material", material, &path, true) {
            return None;
        }
        let sources = w.sources.get(material);
        if sources.is_none() {
            let message =
                format!("`{key}` of `{material}` has no effect: `{}` has no source of it", w.table.join("."));
            self.suspicion(&path, message, format!("add sources.{material} = {{ SUPPLIER = 1.0 }}"));
        }
        sources
    }

    /// A supplier that is to be one of the sources.
    fn is_source(
        &mut self,
        sources: &BTreeMap<String, Quantity<Share>>,
        supplier: &str,
        place: Option<Place>,
    ) -> bool {
        if sources.contains_key(supplier) || self.read.hidden.contains(supplier) {
            return true;
        }
        if self.name_at("supplier", supplier, place.clone()) {
            let known: Vec<&str> = sources.keys().map(String::as_str).collect();
            let mut hint = suggest(supplier, &known, "sources");
            hint.push_str(&format!(
                "; a source in reserve has a share of 0: add {supplier} = 0.0 to `sources`"
            ));
            self.error_at(place, format!("`{supplier}` is not a source here"), hint);
        }
        false
    }

    fn rule(&mut self, w: &Written<'_>, material: &str, entry: &Sourcing) {
        let Some(sources) = self.chosen(w, "sourcing", material) else { return };
        let at = |key| [w.table[0], w.table[1], "sourcing", material, key];
        for supplier in &entry.order {
            let place = self.member_place(&at("order"), supplier);
            self.is_source(sources, supplier, place);
        }
        if let Some(twice) = entry.order.iter().enumerate().find(|(i, s)| entry.order[..*i].contains(s)) {
            self.error(&at("order"), format!("`{}` stands twice in `order`", twice.1), "name a source once");
        }
        for (supplier, rate) in &entry.at_most {
            let path = [w.table[0], w.table[1], "sourcing", material, "at-most", supplier];
            self.is_source(sources, supplier, self.tree.key_place(&path));
            self.quantity(&path, rate, AMOUNT);
        }
        let priority = entry.rule == SourcingRule::Priority;
        if priority && !self.given(&at("order")) {
            let message = "`rule = \"priority\"` needs `order`";
            self.missing(&at("rule"), message, "add order = [\"...\", \"...\"], the preferred source first");
        }
        if !priority && self.given(&at("order")) {
            let message = "`order` has no effect: it is read under `rule = \"priority\"` only";
            self.suspicion(&at("order"), message, "remove it, or change `rule`");
        }
        if entry.rule == SourcingRule::Shares && self.given(&at("at-most")) {
            let message = "`at-most` has no effect: it is not read under `rule = \"shares\"`";
            self.suspicion(&at("at-most"), message, "remove it, or change `rule`");
        }
        if entry.rule == SourcingRule::Cheapest {
            self.priced(&at("rule"), material, sources);
        }
    }

    /// Prices that are to be compared.
    fn priced(&mut self, path: Path<'_>, material: &str, sources: &BTreeMap<String, Quantity<Share>>) {
        let lacks: Vec<&str> = sources.keys().map(String::as_str).collect();
        let unpriced = |s: &&str| {
            self.given(&["supplier", s, "makes", material])
                && !self.given(&["supplier", s, "makes", material, "price"])
        };
        if let Some(supplier) = lacks.into_iter().find(unpriced) {
            let message =
                format!("`rule = \"cheapest\"` needs the `price` of `{material}` of supplier `{supplier}`");
            let hint = format!("add price = \"41 USD/kg\" to makes.{material} of [supplier.{supplier}]");
            self.missing(path, message, hint);
        }
    }

    fn backup(&mut self, w: &Written<'_>, material: &str, entry: &Backup) {
        let Some(sources) = self.chosen(w, "backup", material) else { return };
        let at = |key| [w.table[0], w.table[1], "backup", material, key];
        self.quantity(&at("share"), &entry.share, SHARE);
        self.optional(&at("delay"), entry.delay.as_ref(), AMOUNT);
        self.optional(&at("when-cover-below"), entry.when_cover_below.as_ref(), AMOUNT);
        let place = self.place(&at("source"));
        if self.is_source(sources, &entry.source, place) && w.main(material) == Some(entry.source.as_str()) {
            let message = format!("`{}` is the main source, which a backup stands in for", entry.source);
            self.error(&at("source"), message, "name another source");
        }
    }

    fn contingent(
        &mut self,
        w: &Written<'_>,
        material: &str,
        i: usize,
        entry: &Contingent,
        reach: &Reach<'a>,
    ) {
        let Some(sources) = self.chosen(w, "contingent", material) else { return };
        let path = [w.table[0], w.table[1], "contingent", material];
        let places = (self.place_in(&path, i, "control"), self.place_in(&path, i, "regimes"));
        self.while_run(places, &entry.control, &entry.regimes, reach);
        let place = self.place_in(&path, i, "shares");
        for (supplier, share) in &entry.shares {
            self.is_source(sources, supplier, place.clone());
            self.quantity(&[path[0], path[1], path[2], path[3], "shares", supplier], share, SHARE);
        }
        let known: Option<Vec<f64>> = entry.shares.values().map(|share| share.law.known()).collect();
        let sum = known.map(|shares| shares.iter().sum::<f64>());
        if let Some(sum) = sum.filter(|sum| (sum - 1.0).abs() > 1e-6) {
            let message =
                format!("the contingent shares of `{material}` add up to {}, not 1", super::rounded(sum));
            self.error_at(place, message, "shares of suppliers add up to 1");
        }
    }

    /// A control and the regimes under which something is done, with the places where they are written.
    pub(super) fn while_run(
        &mut self,
        (at_control, at_regimes): (Option<Place>, Option<Place>),
        control: &str,
        regimes: &[String],
        reach: &Reach<'a>,
    ) {
        if regimes.is_empty() {
            self.error_at(at_regimes.clone(), "`regimes` names none", "write regimes = [\"...\"]");
        }
        if !self.name_at("control", control, at_control) {
            return;
        }
        for regime in regimes {
            let known = self.name_at("regime", regime, at_regimes.clone());
            let never = !reach.get(control).is_some_and(|list| list.contains(regime.as_str()));
            if known && never && self.read.clean {
                let message = format!("control `{control}` never enters `{regime}`");
                let list = reach.get(control).into_iter().flatten().copied().collect::<Vec<_>>();
                let hint = match list.as_slice() {
                    [] => "it enters no regime".to_owned(),
                    list => format!("it may enter {}", list.join(", ")),
                };
                self.found.push(Diagnostic::warning(message, at_regimes.clone()).hint(hint));
            }
        }
    }
}
