//! What is written and touches no trade.
use super::Spot;
use super::path::{acts, moves, reached};
use super::reader::Reader;
use crate::scenario::diagnostic::Place;
use crate::scenario::grammar::{Control, Manufacturer, Market, MixShare, Scenario, Stockpile};
use crate::scenario::tree::Value;
use crate::scenario::{Quantity, Share};
use crate::study::results::Results;
use crate::study::single::Prepared;
use serde::Serialize;
use std::collections::BTreeSet;

/// Something without effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Idle {
    /// What it is and why it has no effect.
    pub what: String,
    /// Where it was written.
    pub spot: Option<Spot>,
}

/// Who gets what from where: one for each buyer, material and supplier with a share above zero, or in reserve.
struct Purchase<'a> {
    material: &'a str,
    supplier: &'a str,
    from: &'a str,
    to: &'a str,
    /// The market whose table names the supplier.
    by_market: Option<&'a str>,
}

/// Everything without effect: what the check warns of, then by section.
pub(super) fn idle(reader: Reader<'_>, prepared: &Prepared, results: &Results) -> Vec<Idle> {
    let scenario = &reader.0.scenario;
    let mut search = Search { reader, purchases: purchases(scenario), warned: Vec::new(), found: Vec::new() };
    search.warnings();
    search.supply();
    search.markets();
    search.policy(prepared, results);
    search.found
}

fn purchases(scenario: &Scenario) -> Vec<Purchase<'_>> {
    let buyers = scenario.manufacturer.values().chain(scenario.destination.values());
    let buyers = buyers.chain(scenario.site.values());
    let refilled = scenario.stockpile.values().filter_map(|pile| refilled(scenario, pile));
    buyers.flat_map(|buyer| bought(scenario, buyer)).chain(refilled).collect()
}

/// What refills a stockpile.
fn refilled<'a>(scenario: &'a Scenario, pile: &'a Stockpile) -> Option<Purchase<'a>> {
    let supplier = pile.refill.as_ref()?.source.as_str();
    let from = scenario.supplier.get(supplier)?.country.as_str();
    Some(Purchase { material: &pile.material, supplier, from, to: &pile.country, by_market: None })
}

/// What one buyer gets: its own mix and sources, or its market's.
fn bought<'a>(scenario: &'a Scenario, buyer: &'a Manufacturer) -> Vec<Purchase<'a>> {
    let market = buyer.market.as_ref().and_then(|name| Some((name, scenario.market.get(name)?)));
    let country =
        buyer.country.as_deref().or(market.map(|(_, market): (_, &Market)| market.country.as_str()));
    let mix = market.filter(|_| buyer.mix.is_empty()).map_or(&buyer.mix, |(_, market)| &market.mix);
    let used = |share: &MixShare| !matches!(share, MixShare::Share(share) if is_zero(share));
    let mut found = Vec::new();
    let taken = |material: &str| buyer.substitution.iter().any(|x| x.to.as_deref() == Some(material));
    let wanted = mix.iter().filter(|(material, share)| used(share) || taken(material));
    for material in wanted.map(|(material, _)| material) {
        let of_market = || Some((Some(market?.0.as_str()), market?.1.sources.get(material)?));
        let Some((by_market, sources)) =
            buyer.sources.get(material).map(|own| (None, own)).or_else(of_market)
        else {
            continue;
        };
        let reserve = chosen(buyer, market.map(|(_, market)| market), material);
        let live = |(supplier, share): &(&String, &Quantity<Share>)| {
            reserve || !is_zero(share) || contracted(scenario, buyer, supplier, material)
        };
        for (supplier, _) in sources.iter().filter(live) {
            let from = scenario.supplier.get(supplier).map(|supplier| supplier.country.as_str());
            if let (Some(from), Some(to)) = (from, country) {
                found.push(Purchase { material, supplier, from, to, by_market });
            }
        }
    }
    found
}

/// Whether a buyer has a contract with a supplier.
fn contracted(scenario: &Scenario, buyer: &Manufacturer, supplier: &str, material: &str) -> bool {
    let is_this = |name: &String| {
        let named = [scenario.manufacturer.get(name), scenario.destination.get(name)];
        named.into_iter().flatten().any(|other| std::ptr::eq(other, buyer))
    };
    let mut contracts = scenario.contract.values();
    contracts.any(|k| k.supplier == supplier && k.material == material && k.buyers.iter().any(is_this))
}

/// Whether something else than shares says which source gets an order.
fn chosen(buyer: &Manufacturer, market: Option<&Market>, material: &str) -> bool {
    let own = buyer.sourcing.contains_key(material)
        || buyer.backup.contains_key(material)
        || buyer.contingent.contains_key(material);
    let common = |k: &Market| {
        k.sourcing.contains_key(material)
            || k.backup.contains_key(material)
            || k.contingent.contains_key(material)
    };
    own || market.is_some_and(common)
}

fn is_zero(share: &Quantity<Share>) -> bool {
    share.law.known() == Some(0.0)
}

struct Search<'a> {
    reader: Reader<'a>,
    purchases: Vec<Purchase<'a>>,
    /// Places of which the check has warned.
    warned: Vec<Place>,
    found: Vec<Idle>,
}

impl<'a> Search<'a> {
    fn add(&mut self, path: &[&str], what: String) {
        let place = self.reader.0.tree.key_place(path);
        if place.as_ref().is_some_and(|place| self.warned.contains(place)) {
            return;
        }
        self.found.push(Idle { what, spot: self.reader.key_spot(path) });
    }

    fn warnings(&mut self) {
        for warning in &self.reader.0.warnings.diagnostics {
            let spot = warning.primary.as_ref().map(|place| self.reader.spot(place));
            self.warned.extend(warning.primary.clone());
            self.found.push(Idle { what: warning.message.clone(), spot });
        }
    }

    fn any(&self, is: impl Fn(&Purchase<'_>) -> bool) -> bool {
        self.purchases.iter().any(is)
    }

    /// Materials, suppliers with what they make, and lanes.
    fn supply(&mut self) {
        let scenario = &self.reader.0.scenario;
        for material in scenario.material.keys() {
            if !self.any(|p| p.material == material) {
                self.add(&["material", material], format!("material `{material}` is bought by nobody"));
            }
        }
        for (name, supplier) in &scenario.supplier {
            if !self.any(|p| p.supplier == name) {
                self.add(&["supplier", name], format!("supplier `{name}` sells to nobody"));
                continue;
            }
            for material in supplier.makes.keys() {
                if !self.any(|p| p.supplier == name && p.material == material) {
                    let what = format!("nobody buys `{material}` from supplier `{name}`");
                    self.add(&["supplier", name, "makes", material], what);
                }
            }
        }
        for (name, lane) in &scenario.lane {
            if !self.any(|p| p.from == lane.from && p.to == lane.to) {
                let what = format!("lane `{name}` carries nothing from {} to {}", lane.from, lane.to);
                self.add(&["lane", name], what);
            }
        }
    }

    /// Markets without members, and sources that every member replaces.
    fn markets(&mut self) {
        let scenario = &self.reader.0.scenario;
        let buyers = || scenario.manufacturer.values().chain(scenario.destination.values());
        for (name, market) in &scenario.market {
            if !buyers().any(|buyer| buyer.market.as_ref() == Some(name)) {
                self.add(&["market", name], format!("market `{name}` has no buyer"));
                continue;
            }
            for material in market.sources.keys() {
                if !self.any(|p| p.by_market == Some(name.as_str()) && p.material == material) {
                    let what = format!("no buyer takes its sources of `{material}` from market `{name}`");
                    self.add(&["market", name, "sources", material], what);
                }
            }
        }
    }

    fn policy(&mut self, prepared: &Prepared, results: &Results) {
        let scenario = &self.reader.0.scenario;
        let mut live: Vec<&str> = Vec::new();
        for (name, control) in &scenario.control {
            if self.meets(prepared, name, control) {
                live.push(name);
            } else {
                self.add(&["control", name], format!("control `{name}` meets no trade"));
            }
        }
        self.truces(&live);
        self.regimes(&live, prepared, results);
    }

    /// Whether somebody abroad gets a material that the control or one of its regimes names from its exporter.
    fn meets(&self, prepared: &Prepared, name: &str, control: &Control) -> bool {
        let regimes = reached(prepared, &[name]);
        let leaves = regimes.iter().flat_map(|regime| self.reader.leaves(&["regime", regime]));
        let held: BTreeSet<String> =
            leaves.flat_map(|leaf| leaf.texts().into_iter().map(str::to_owned).collect::<Vec<_>>()).collect();
        let concerned = |to: &str| match &control.destinations {
            Some(list) => list.iter().any(|country| country == to),
            None => true,
        };
        self.any(|p| {
            let material = control.materials.iter().any(|m| m == p.material) || held.contains(p.material);
            p.from == control.exporter && p.to != control.exporter && concerned(p.to) && material
        })
    }

    fn truces(&mut self, live: &[&str]) {
        let scenario = &self.reader.0.scenario;
        for (name, truce) in &scenario.truce {
            let path = ["truce", name.as_str()];
            let moved: Vec<&str> =
                scenario.control.keys().map(String::as_str).filter(|control| moves(truce, control)).collect();
            if moved.iter().any(|control| acts(truce, control) && live.contains(control)) {
                continue;
            }
            let chance = self
                .reader
                .leaves(&path)
                .into_iter()
                .any(|leaf| leaf.is_quantity() && !matches!(leaf.node.value, Value::Date(_)));
            let what = match (moved.iter().any(|control| live.contains(control)), chance) {
                (true, true) => continue,
                (true, false) => "can neither break nor lapse; it is only marked on charts",
                (false, _) if moved.is_empty() => "moves no control; it is only marked on charts",
                (false, _) => "moves only controls that meet no trade",
            };
            self.add(&path, format!("truce `{name}` {what}"));
        }
    }

    /// Regimes that no control with an effect leads to, or that none of the simulated futures enters.
    fn regimes(&mut self, live: &[&str], prepared: &Prepared, results: &Results) {
        let reached = reached(prepared, live);
        let entered: BTreeSet<&String> = results.policy.iter().flat_map(|band| &band.regimes).collect();
        let titles = prepared.model.regimes.iter().map(|regime| (regime.name.as_str(), &regime.title));
        let never: BTreeSet<&str> =
            titles.filter(|(_, title)| !entered.contains(title)).map(|(n, _)| n).collect();
        let bases = &self.reader.0.tree.inherits;
        for (name, _) in self.reader.entries("regime") {
            let what = match (reached.contains(name), never.contains(name)) {
                (true, false) => continue,
                (true, true) => {
                    format!("is entered in none of {} futures", results.manifest.replications)
                }
                // Its keys are those of another regime, which has its own line if it is idle.
                (false, _) if bases.values().any(|base| base == name) => continue,
                (false, _) => "is led to by no control that meets trade".to_owned(),
            };
            self.add(&["regime", name], format!("regime `{name}` {what}"));
        }
    }
}
