//! Recycling: whose use comes back to whom, as what.
use super::{AMOUNT, Checker, EACH_TIME, ONCE, SHARE};
use crate::scenario::grammar::Recycling;
use crate::scenario::nearest::suggest;

impl Checker<'_> {
    pub(super) fn recycling(&mut self) {
        let scenario = self.scenario;
        for (name, recycling) in &scenario.recycling {
            self.collected(name, recycling);
            self.recovered(name, recycling);
            let at = |key| ["recycling", name, key];
            self.quantity(&at("share"), &recycling.share, SHARE);
            self.quantity(&at("delay"), &recycling.delay, EACH_TIME);
            self.optional(&at("starts"), recycling.starts.as_ref(), ONCE);
            self.optional(&at("over"), recycling.over.as_ref(), AMOUNT);
            if self.given(&at("over")) && !self.given(&at("starts")) {
                let message = format!("`over` of recycling `{name}` needs a start");
                self.missing(&at("over"), message, "add starts = YYYY-MM-DD");
            }
        }
    }

    /// Buyers who use the material.
    fn collected(&mut self, name: &str, recycling: &Recycling) {
        let path = ["recycling", name, "from"];
        let material = self.name("material", &recycling.material, &["recycling", name, "material"], false);
        if recycling.from.is_empty() {
            self.error(&path, format!("recycling `{name}` is fed by nobody"), "name a manufacturer");
        }
        for (i, buyer) in recycling.from.iter().enumerate() {
            let place = self.member_place(&path, buyer);
            if recycling.from[..i].contains(buyer) {
                self.error_at(place, format!("`{buyer}` stands twice in `from`"), "name a buyer once");
                continue;
            }
            let uses =
                |b: &super::buyers::Buyer<'_>| b.name == buyer && b.mix().contains_key(&recycling.material);
            let known = self.buyer_named(buyer, place.clone());
            if known && material && self.read.clean && !self.all_buyers().iter().any(uses) {
                let message =
                    format!("`{buyer}` does not use `{}`, so nothing comes back of it", recycling.material);
                self.warn_at(place, message, "remove it, or change `material`");
            }
        }
    }

    /// A supplier who uses what is recovered.
    fn recovered(&mut self, name: &str, recycling: &Recycling) {
        let at = |key| ["recycling", name, key];
        let input = self.name("material", &recycling.input, &at("as"), false);
        if !self.name("supplier", &recycling.to, &at("to"), false) || !input {
            return;
        }
        let Some(supplier) = self.scenario.supplier.get(&recycling.to) else { return };
        let used: Vec<&str> = supplier.used().into_iter().collect();
        if !used.contains(&recycling.input.as_str()) {
            let message = format!("supplier `{}` does not use `{}`", recycling.to, recycling.input);
            let hint = match used.is_empty() {
                true => format!("add uses = {{ {} = 1.0 }} to what it makes", recycling.input),
                false => suggest(&recycling.input, &used, "its inputs"),
            };
            self.error(&at("as"), message, hint);
        }
    }
}
