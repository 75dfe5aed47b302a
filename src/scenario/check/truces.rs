//! Truces: what they suspend and ease, how they end, and what follows.
use super::{AMOUNT, Checker, EACH_TIME, Path, SHARE};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::grammar::{Breaks, Moves, Truce};
use std::collections::BTreeSet;

impl<'a> Checker<'a> {
    pub(super) fn truces(&mut self) {
        let scenario = self.scenario;
        for (name, truce) in &scenario.truce {
            self.truce(name, truce);
            self.renewal(name, truce);
            if let Some(breaks) = &truce.breaks {
                self.breaks(name, breaks);
            }
            self.moves(&["truce", name, "on-break"], &truce.on_break);
            if let Some(moves) = &truce.on_lapse {
                self.moves(&["truce", name, "on-lapse"], moves);
            }
            self.idle_truce(name, truce);
        }
        self.beside_each_other();
    }

    fn truce(&mut self, name: &str, truce: &Truce) {
        let at = |key| ["truce", name, key];
        self.listed("control", &truce.suspends, &at("suspends"));
        for (control, regime) in &truce.eases {
            let path = ["truce", name, "eases", control];
            self.name("control", control, &path, true);
            self.name("regime", regime, &path, false);
            if truce.suspends.contains(control) {
                let message = format!("truce `{name}` both suspends and eases control `{control}`");
                let other = self.member_place(&at("suspends"), control);
                let place = self.tree.key_place(&path);
                let diagnostic = Diagnostic::error(message, place).hint("remove it from one of them");
                self.found.push(diagnostic.also(other, "it is suspended here"));
            }
        }
        self.optional(&at("compliance"), truce.compliance.as_ref(), SHARE);
    }

    fn renewal(&mut self, name: &str, truce: &Truce) {
        let Some(renewed) = &truce.renewed else { return };
        let [table, plain] = [vec!["truce", name, "renewed", "probability"], vec!["truce", name, "renewed"]];
        let path = if self.given(&table) { table } else { plain };
        self.quantity(&path, &renewed.probability, SHARE);
        self.constant_time(&["truce", name, "renewed", "for"], renewed.length.as_ref());
    }

    fn breaks(&mut self, name: &str, breaks: &Breaks) {
        let at = |key| ["truce", name, "breaks", key];
        self.optional(&at("hazard"), breaks.hazard.as_ref(), AMOUNT);
        for (date, hazard) in &breaks.hazards {
            self.quantity(&["truce", name, "breaks", "hazards", date], hazard, AMOUNT);
        }
        self.optional(&at("time"), breaks.time.as_ref(), EACH_TIME);
        let hint = "write hazard = \"0.03 per month\", hazards = { 2026-01-01 = \"0.03 per month\" } or a law of the \
            time in `time`";
        let given = |key: &&'static str| match *key {
            "hazards" => self.has_entries(&at(key)),
            key => self.given(&at(key)),
        };
        let keys: Vec<&'static str> = ["hazard", "hazards", "time"].into_iter().filter(given).collect();
        match keys.as_slice() {
            [_] => {}
            [] => {
                let message = format!("`breaks` of truce `{name}` does not say when it breaks");
                self.missing(&["truce", name, "breaks"], message, hint);
            }
            [first, second, ..] => {
                let message = format!("`{first}` and `{second}` of truce `{name}` exclude each other");
                self.key_error(&at(second), message, hint);
            }
        }
    }

    /// Names of controls and regimes, each control once.
    pub(super) fn moves(&mut self, path: Path<'_>, moves: &Moves) {
        let mut seen = BTreeSet::new();
        for (index, event) in moves.0.iter().enumerate() {
            let place = self.place_in(path, index, "control");
            self.name_at("control", &event.control, place.clone());
            if !seen.insert(event.control.as_str()) {
                let message = format!("`{}` moves control `{}` twice", path.join("."), event.control);
                self.error_at(place, message, "remove one of them");
            }
            let place = self.place_in(path, index, "regime");
            self.name_at("regime", &event.regime, place);
        }
    }

    /// Keys of a truce that change nothing.
    fn idle_truce(&mut self, name: &str, truce: &Truce) {
        let at = |key| ["truce", name, key];
        let given = |key| self.given(&at(key));
        let acts = given("suspends") && !truce.suspends.is_empty() || !truce.eases.is_empty();
        let on_lapse = truce.on_lapse.as_ref().unwrap_or(&truce.on_break);
        let lapse = acts || !on_lapse.0.is_empty();
        let certain =
            truce.renewed.as_ref().is_none_or(|renewed| renewed.probability.law.known() == Some(1.0));
        let limited = truce.renewed.as_ref().is_some_and(|renewed| renewed.length.is_some());
        if !acts && truce.on_break.0.is_empty() && on_lapse.0.is_empty() {
            let idle = ["breaks", "compliance", "renewed"].into_iter().find(|key| given(key));
            let idle = idle.filter(|key| *key != "renewed" || !certain);
            if let Some(key) = idle {
                let message = format!("`{key}` has no effect: truce `{name}` is only marked on charts");
                let hint = "add suspends = [\"CONTROL\"], eases = { CONTROL = \"REGIME\" } or \
                    on-break = { control = \"...\", regime = \"...\" }";
                self.suspicion(&at(key), message, hint);
            }
            return;
        }
        let mut idle = Vec::new();
        if !acts && given("compliance") {
            let hint = "add `suspends` or `eases`, or remove it";
            idle.push(("compliance", "truce `NAME` eases nothing that could reach a firm", hint));
        }
        if given("on-lapse") && certain && !limited {
            let hint = "add renewed = 0.85, the probability that it does not lapse";
            idle.push(("on-lapse", "truce `NAME` is always renewed, so it never lapses", hint));
        }
        if given("on-break") && !given("breaks") && (given("on-lapse") || certain) {
            let hint = "add breaks = { hazard = \"0.03 per month\" }, or renewed = 0.85";
            idle.push(("on-break", "truce `NAME` never breaks", hint));
        }
        if given("renewed") && !certain && !lapse {
            let hint = "add `suspends`, `eases` or `on-lapse`, or remove it";
            idle.push(("renewed", "a lapse of truce `NAME` brings nothing", hint));
        }
        for (key, why, hint) in idle {
            let message = format!("`{key}` has no effect: {}", why.replace("NAME", name));
            self.suspicion(&at(key), message, hint);
        }
    }

    /// Of two truces only one can say how a control is run.
    fn beside_each_other(&mut self) {
        let truces: Vec<(&'a String, &'a Truce)> = self.scenario.truce.iter().collect();
        for (index, (name, truce)) in truces.iter().enumerate() {
            for (other_name, other) in &truces[..index] {
                let shared = controls(truce).find(|control| controls(other).any(|own| own == *control));
                let Some(control) = shared else { continue };
                self.together(control, (other_name, other), (name, truce));
            }
        }
    }

    fn together(&mut self, control: &str, one: (&str, &Truce), other: (&str, &Truce)) {
        let (first, second) = if one.1.from <= other.1.from { (one, other) } else { (other, one) };
        let sound = |truce: &Truce| truce.from <= truce.until;
        if !sound(first.1) || !sound(second.1) {
            return;
        }
        let endless =
            !self.given(&["truce", first.0, "renewed"]) && !self.given(&["truce", first.0, "breaks"]);
        let (message, hint) = if second.1.from <= first.1.until {
            let message = format!(
                "truces `{}` and `{}` hold at the same time on control `{control}`",
                first.0, second.0
            );
            (message, "let the second begin after the first has ended")
        } else if endless {
            let message = format!(
                "truces `{}` and `{}` hold at the same time on control `{control}`: the first never ends",
                first.0, second.0
            );
            (
                message,
                "add renewed = 0.0 to the first, or its probability: without it a renewal is certain and for good",
            )
        } else {
            return;
        };
        let place = self.tree.key_place(&["truce", second.0]);
        let also = self.tree.key_place(&["truce", first.0]);
        self.found.push(Diagnostic::error(message, place).hint(hint).also(also, "the other"));
    }
}

/// Controls on which a truce acts while it holds.
pub(super) fn controls(truce: &Truce) -> impl Iterator<Item = &str> {
    truce.suspends.iter().chain(truce.eases.keys()).map(String::as_str)
}
