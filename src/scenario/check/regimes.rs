//! Regimes: how a control is run, and what follows.
use super::{AMOUNT, CONSTANT, Checker, EACH_TIME, OFFICE_TIME, POSITIVE, Rule, SHARE, rounded};
use crate::scenario::grammar::{Quota, QuotaRule, Regime, RegimeKind, Tariff, Then};
use crate::scenario::tree::{Node, Value};
use std::collections::BTreeMap;

/// Keys that only a new licence reads.
const OF_LICENCES: [&str; 6] =
    ["validity", "use", "volume-cap", "stockpile-cap", "returned", "statutory-limit"];

impl Checker<'_> {
    pub(super) fn regimes(&mut self) {
        let scenario = self.scenario;
        for (name, regime) in &scenario.regime {
            self.regime(name, regime);
            self.review(name, regime);
            self.holds(name, regime);
            self.general_licence(name, regime);
            self.measures(name, regime);
            self.follows(name, regime);
            self.idle_licence_keys(name, regime);
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
        for (material, odds) in &regime.material_odds {
            let path = ["regime", name, "material-odds", material];
            self.name("material", material, &path, true);
            self.odds(&path, Some(odds));
        }
        self.odds(&at("favoured-odds"), regime.favoured_odds.as_ref());
        self.if_not_prompt(name, regime);
        self.constant_time(&at("validity"), regime.validity.as_ref());
        self.optional(&at("volume-cap"), regime.volume_cap.as_ref(), POSITIVE);
        self.constant_time(&at("stockpile-cap"), regime.stockpile_cap.as_ref());
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

    /// The limit by law, and files that come back.
    fn review(&mut self, name: &str, regime: &Regime) {
        if let Some(limit) = &regime.statutory_limit {
            let at = |key| ["regime", name, "statutory-limit", key];
            self.quantity(&at("time"), &limit.time, Rule { working: true, ..CONSTANT });
            self.above_zero(&at("time"), &limit.time);
            self.quantity(&at("kept"), &limit.kept, SHARE);
        }
        if let Some(returned) = &regime.returned {
            let at = |key| ["regime", name, "returned", key];
            self.quantity(&at("probability"), &returned.probability, SHARE);
            self.quantity(&at("answer"), &returned.answer, EACH_TIME);
            if returned.at_most == 0 {
                let message = format!("`regime.{name}.returned.at-most` is 0, so that no file comes back");
                self.error(&at("at-most"), message, "give at least 1, or leave `returned` out");
            }
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
    }

    fn general_licence(&mut self, name: &str, regime: &Regime) {
        let Some(licence) = &regime.general_licence else { return };
        let at = |key| ["regime", name, "general-licence", key];
        self.quantity(&at("share"), &licence.share, SHARE);
        self.quantity(&at("review"), &licence.review, OFFICE_TIME);
        self.quantity(&at("prompt"), &licence.prompt, SHARE);
        self.optional(&at("issued-after"), licence.issued_after.as_ref(), EACH_TIME);
        self.constant_time(&at("validity"), licence.validity.as_ref());
        self.optional(&at("renewed"), licence.renewed.as_ref(), SHARE);
        if self.given(&at("renewed")) && !self.given(&at("validity")) {
            let message = format!("`regime.{name}.general-licence.renewed` has no effect without `validity`");
            self.suspicion(&at("renewed"), message, "add validity = \"1 year\", or remove it");
        }
    }

    /// Quotas, duties and floors.
    fn measures(&mut self, name: &str, regime: &Regime) {
        if let Some(quota) = &regime.quota {
            self.quota(name, quota);
        }
        if let Some(tariff) = &regime.tariff {
            self.tariff(name, tariff);
        }
        self.optional(&["regime", name, "price-floor"], regime.price_floor.as_ref(), AMOUNT);
    }

    fn quota(&mut self, name: &str, quota: &Quota) {
        let at = |key| ["regime", name, "quota", key];
        self.quantity(&at("volume"), &quota.volume, AMOUNT);
        self.optional(&at("carry-over"), quota.carry_over.as_ref(), SHARE);
        for (country, share) in &quota.shares {
            let path = ["regime", name, "quota", "shares", country];
            self.number(&path, *share, 0.0, 1.0);
            self.buyers_country(&path, country);
        }
        let sum = rounded(quota.shares.values().sum());
        if sum > 1.0 + 1e-9 && quota.shares.values().all(|share| *share <= 1.0) {
            let message = format!("the shares of `regime.{name}.quota` add up to {sum}, more than 1");
            self.error(&at("shares"), message, "they are shares of the whole quota");
        }
        let shared = self.has_entries(&at("shares"));
        match quota.rule {
            QuotaRule::Allocated if !shared => {
                let message = format!("`regime.{name}.quota` is allocated, but has no `shares`");
                let hint = "add shares = { US = 0.3, DE = 0.2 }, or write rule = \"first-come\"";
                self.missing(&at("rule"), message, hint);
            }
            QuotaRule::FirstCome if shared => {
                let message =
                    format!("`regime.{name}.quota.shares` have no effect: who comes first is served");
                self.suspicion(&at("shares"), message, "write rule = \"allocated\", or remove them");
            }
            _ => {}
        }
    }

    fn tariff(&mut self, name: &str, tariff: &Tariff) {
        let at = |key| ["regime", name, "tariff", key];
        self.optional(&at("ad-valorem"), tariff.ad_valorem.as_ref(), AMOUNT);
        self.optional(&at("specific"), tariff.specific.as_ref(), AMOUNT);
        self.optional(&at("pass-through"), tariff.pass_through.as_ref(), SHARE);
        if !self.given(&at("ad-valorem")) && !self.given(&at("specific")) {
            let message = format!("`regime.{name}.tariff` does not say how high it is");
            self.missing(
                &["regime", name, "tariff"],
                message,
                "add ad-valorem = 0.25, or specific = \"2 USD/kg\"",
            );
        }
    }

    /// What follows a regime, after a time or at any time.
    fn follows(&mut self, name: &str, regime: &Regime) {
        let at = |key| ["regime", name, key];
        self.optional(&at("lasts"), regime.lasts.as_ref(), EACH_TIME);
        match &regime.then {
            Some(Then::Regime(then)) => drop(self.name("regime", then, &at("then"), false)),
            Some(Then::OneOf(odds)) => self.one_of(name, odds),
            None => {}
        }
        for (next, hazard) in &regime.switches {
            let path = ["regime", name, "switches", next];
            self.quantity(&path, hazard, AMOUNT);
            if self.name("regime", next, &path, true) && next == name {
                let hint = match self.is_inherited(name, "switches") {
                    true => {
                        "it is inherited; write switches = { ... } in braces, which replaces it as a whole"
                    }
                    false => "name another regime, or remove it",
                };
                self.key_error(&path, format!("`{name}` switches to itself"), hint);
            }
        }
        let (lasts, then) = (self.given(&at("lasts")), self.given(&at("then")));
        if self.has_entries(&at("switches")) && (lasts || then) {
            let other = if lasts { "lasts" } else { "then" };
            let message = format!("`switches` and `{other}` of `regime.{name}` exclude each other");
            let hint = "a regime ends after a time (`lasts`, `then`) or at any time (`switches`); remove one, or \
                write switches = {} over an inherited one";
            self.key_error(&at("switches"), message, hint);
        } else if lasts != then {
            let (has, lacks) = if lasts { ("lasts", "then") } else { ("then", "lasts") };
            let message = format!("`{has}` of regime `{name}` needs `{lacks}`");
            self.missing(&at(has), message, format!("add `{lacks} = ...`"));
        }
    }

    /// Regimes that may follow, with their probabilities.
    fn one_of(&mut self, name: &str, odds: &BTreeMap<String, f64>) {
        for (next, probability) in odds {
            let path = ["regime", name, "then", next];
            self.name("regime", next, &path, true);
            self.number(&path, *probability, 0.0, 1.0);
        }
        let path = ["regime", name, "then"];
        let sum = rounded(odds.values().sum());
        let sound = odds.values().all(|odds| (0.0..=1.0).contains(odds));
        if (sum - 1.0).abs() > 1e-9 && sound && self.entries(&path) == odds.len() {
            let message = format!("the probabilities in `regime.{name}.then` add up to {sum}, not 1");
            self.error(
                &path,
                message,
                "write then = { managed = 0.7, freeze = 0.3 }, or the name of one regime",
            );
        }
    }

    /// Where no licences are given, what they are like has no effect; what is inherited says nothing.
    fn idle_licence_keys(&mut self, name: &str, regime: &Regime) {
        let kind = match regime.kind {
            RegimeKind::Licence => return,
            RegimeKind::Free => "free",
            RegimeKind::Ban => "ban",
        };
        for key in OF_LICENCES {
            let path = ["regime", name, key];
            if self.given(&path) && !self.is_inherited(name, key) {
                let message = format!("`{key}` has no effect in `regime.{name}`, which gives no licences");
                let hint = format!("remove it, or write kind = \"licence\" in place of \"{kind}\"");
                self.suspicion(&path, message, hint);
            }
        }
    }

    /// Whether a key of a regime comes from the one that it inherits.
    fn is_inherited(&self, name: &str, key: &str) -> bool {
        let place = |name: &str| self.tree.get(&["regime", name, key]).map(|node| &node.place);
        self.tree.inherits.get(name).is_some_and(|base| place(base) == place(name))
    }
}
