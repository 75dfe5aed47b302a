//! Controls, regimes and truces.
use super::{AMOUNT, Checker, EACH_TIME, OFFICE_TIME, POSITIVE, SHARE};
use crate::scenario::grammar::{Control, Regime, RegimeKind, Then, Truce};
use crate::scenario::tree::{Node, Value};
use std::collections::BTreeSet;

impl<'a> Checker<'a> {
    pub(super) fn controls(&mut self) {
        let scenario = self.scenario;
        for (name, control) in &scenario.control {
            self.control(name, control);
            self.covers(name, control);
        }
        for (name, regime) in &scenario.regime {
            self.regime(name, regime);
        }
        for (name, truce) in &scenario.truce {
            self.truce(name, truce);
        }
        self.reached();
    }

    fn control(&mut self, name: &str, control: &Control) {
        let at = |key| ["control", name, key];
        self.country(&at("exporter"), &control.exporter);
        for country in control.destinations.iter().flatten() {
            self.country(&at("destinations"), country);
        }
        self.materials(&at("materials"), &control.materials);
        if let Some(office) = &control.office {
            self.quantity(&["control", name, "office", "capacity"], &office.capacity, AMOUNT);
        }
        self.optional(&at("file-size"), control.file_size.as_ref(), POSITIVE);
        for (date, entry) in &control.path {
            let inner = self.tree.get(&["control", name, "path", date, "regime"]).map(|_| "regime");
            let path: Vec<&str> = ["control", name, "path", date].into_iter().chain(inner).collect();
            self.name("regime", &entry.regime, &path, false);
            let path = ["control", name, "path", date, "probability"];
            self.optional(&path, entry.probability.as_ref(), SHARE);
        }
    }

    /// Members of a list of materials, each at its place.
    fn materials(&mut self, path: super::Path<'_>, materials: &[String]) {
        for material in materials {
            if self.given(&["material", material]) {
                continue;
            }
            self.name("material", material, path, false);
        }
    }

    /// A control that meets no trade has no effect.
    fn covers(&mut self, name: &str, control: &Control) {
        let scenario = self.scenario;
        let meets = self.all_buyers().iter().any(|buyer| {
            let concerned = match (&control.destinations, buyer.country()) {
                (Some(countries), Some(country)) => countries.iter().any(|listed| listed == country),
                _ => true,
            };
            let exported = |supplier: &String| {
                scenario.supplier.get(supplier).is_none_or(|supplier| supplier.country == control.exporter)
            };
            let mut sources = buyer.sources();
            concerned
                && sources.any(|(material, suppliers)| {
                    control.materials.contains(material) && suppliers.keys().any(exported)
                })
        });
        if !meets {
            let message = format!("control `{name}` meets no trade");
            let hint = format!(
                "no buyer it applies to gets {} from a supplier in {}",
                control.materials.join(" or "),
                control.exporter
            );
            self.suspicion(&["control", name], message, hint);
        }
    }

    fn regime(&mut self, name: &str, regime: &Regime) {
        let at = |key| ["regime", name, key];
        self.optional(&at("review"), regime.review.as_ref(), OFFICE_TIME);
        self.prompt(name, regime);
        for (country, odds) in &regime.odds {
            self.odds(&["regime", name, "odds", country], Some(odds));
            self.buyers_country(&["regime", name, "odds", country], country);
        }
        self.odds(&at("favoured-odds"), regime.favoured_odds.as_ref());
        self.if_not_prompt(name, regime);
        self.constant_time(&at("validity"), regime.validity.as_ref());
        self.holds(name, regime);
        self.optional(&at("lasts"), regime.lasts.as_ref(), EACH_TIME);
        if let Some(Then::Regime(then)) = &regime.then {
            self.name("regime", then, &at("then"), false);
        }
        if self.given(&at("lasts")) != self.given(&at("then")) {
            let (has, lacks) = if self.given(&at("lasts")) { ("lasts", "then") } else { ("then", "lasts") };
            let message = format!("`{has}` of regime `{name}` needs `{lacks}`");
            self.missing(&at(has), message, format!("add `{lacks} = ...`"));
        }
    }

    fn prompt(&mut self, name: &str, regime: &Regime) {
        if let Some(prompt) = &regime.prompt {
            self.quantity(&["regime", name, "prompt", "civil"], &prompt.civil, SHARE);
            self.optional(&["regime", name, "prompt", "defence"], prompt.defence.as_ref(), SHARE);
        }
        if regime.kind != RegimeKind::Licence {
            return;
        }
        for (key, example) in [("review", "\"45 days\""), ("prompt", "{ civil = 0.5 }")] {
            if !self.given(&["regime", name, key]) {
                let message = format!("`{key}` is missing in `regime.{name}`, which needs licences");
                let hint = format!("add {key} = {example}, or write kind = \"free\" or \"ban\"");
                self.missing(&["regime", name], message, hint);
            }
        }
    }

    fn if_not_prompt(&mut self, name: &str, regime: &Regime) {
        let Some(other) = &regime.if_not_prompt else { return };
        let at = |key| ["regime", name, "if-not-prompt", key];
        for (key, share) in [("slow", other.slow), ("stuck", other.stuck), ("refused", other.refused)] {
            self.number(&at(key), share, 0.0, 1.0);
        }
        self.number(&at("slow-defence"), other.slow_defence, 0.0, other.slow);
        self.optional(&at("slow-review"), other.slow_review.as_ref(), OFFICE_TIME);
        let sum = other.slow + other.stuck + other.refused;
        let table = &at("slow")[..3];
        let written = self.tree.get(table).and_then(|node| node.table());
        let readable = written.is_none_or(|table| {
            ["slow", "stuck", "refused"].iter().all(|key| {
                let number = |node: &Node| matches!(node.value, Value::Float(_) | Value::Integer(_));
                table.entries.get(*key).is_none_or(number)
            })
        });
        if (sum - 1.0).abs() > 1e-9 && readable {
            let message = format!("slow, stuck and refused add up to {sum}, not 1");
            self.error(table, message, "they share out the files that are not prompt");
        }
        if other.slow > 0.0 && !self.given(&at("slow-review")) {
            let hint = "add slow-review = { varies = \"exponential\", mean = \"9 months\" }";
            self.missing(table, "slow files need `slow-review`", hint);
        }
    }

    fn holds(&mut self, name: &str, regime: &Regime) {
        if let Some(hold) = &regime.hold {
            let at = |key| ["regime", name, "hold", key];
            self.materials(&at("materials"), &hold.materials);
            self.quantity(&at("share"), &hold.share, SHARE);
            self.quantity(&at("time"), &hold.time, EACH_TIME);
        }
        if let Some(restraint) = &regime.restraint {
            let at = |key| ["regime", name, "restraint", key];
            self.materials(&at("materials"), &restraint.materials);
            self.quantity(&at("share"), &restraint.share, SHARE);
            self.quantity(&at("time"), &restraint.time, EACH_TIME);
        }
        if let Some(licence) = &regime.general_licence {
            let at = |key| ["regime", name, "general-licence", key];
            self.quantity(&at("share"), &licence.share, SHARE);
            self.quantity(&at("review"), &licence.review, OFFICE_TIME);
            self.quantity(&at("prompt"), &licence.prompt, SHARE);
        }
    }

    fn truce(&mut self, name: &str, truce: &Truce) {
        self.optional(&["truce", name, "renewed"], truce.renewed.as_ref().map(|r| &r.probability), SHARE);
        if let Some(breaks) = &truce.breaks {
            self.optional(&["truce", name, "breaks", "hazard"], breaks.hazard.as_ref(), AMOUNT);
        }
        for event in &truce.on_break.0 {
            self.name("control", &event.control, &["truce", name, "on-break", "control"], false);
            self.name("regime", &event.regime, &["truce", name, "on-break", "regime"], false);
        }
        if truce.breaks.is_some() && !self.given(&["truce", name, "on-break"]) {
            let hint = "add on-break = { control = \"...\", regime = \"...\" }";
            self.warning(
                &["truce", name, "breaks"],
                format!("a break of truce `{name}` has no effect"),
                hint,
            );
        }
    }

    /// Regimes that nothing leads to, and that no other inherits.
    fn reached(&mut self) {
        let scenario = self.scenario;
        let entries = scenario.control.values().flat_map(|control| control.path.values());
        let paths = entries.map(|entry| entry.regime.as_str());
        let breaks = scenario.truce.values().flat_map(|truce| &truce.on_break.0);
        let mut open: Vec<&str> = paths.chain(breaks.map(|event| event.regime.as_str())).collect();
        let mut reached = BTreeSet::new();
        while let Some(name) = open.pop() {
            if reached.insert(name) {
                let then = scenario.regime.get(name).and_then(|regime| regime.then.as_ref());
                if let Some(Then::Regime(next)) = then {
                    open.push(next);
                }
            }
        }
        for name in scenario.regime.keys() {
            let needed =
                reached.contains(name.as_str()) || self.tree.inherits.values().any(|base| base == name);
            if !needed {
                let hint =
                    "enter it in a control's path, in a truce's `on-break` or in another regime's `then`";
                self.suspicion(&["regime", name], format!("regime `{name}` is never reached"), hint);
            }
        }
    }
}
