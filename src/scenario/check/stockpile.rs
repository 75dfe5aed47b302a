//! Stockpiles: what is held, for whom, when it is released and refilled.
use super::{AMOUNT, CONSTANT, Checker, Rule};
use crate::scenario::grammar::{Refill, Stockpile};

/// Known and above zero.
const SOME: Rule = Rule { low: f64::MIN_POSITIVE, ..CONSTANT };

impl<'a> Checker<'a> {
    pub(super) fn stockpiles(&mut self) {
        let scenario = self.scenario;
        for (name, pile) in &scenario.stockpile {
            let at = |key| ["stockpile", name.as_str(), key];
            let material = self.name("material", &pile.material, &at("material"), false);
            self.country(&at("country"), &pile.country);
            self.quantity(&at("opening"), &pile.opening, CONSTANT);
            self.optional(&at("capacity"), pile.capacity.as_ref(), CONSTANT);
            self.optional(&at("holding-cost"), pile.holding_cost.as_ref(), AMOUNT);
            if material {
                self.members(name, pile);
            }
            self.capacity(name, pile);
            self.release(name, pile);
            if let Some(refill) = &pile.refill {
                self.refill(name, pile, refill);
            }
        }
    }

    /// Buyers that use what is held, in one stockpile of it each.
    fn members(&mut self, name: &str, pile: &Stockpile) {
        let path = ["stockpile", name, "members"];
        if pile.members.is_empty() {
            self.error(&path, format!("stockpile `{name}` has no members"), "name a manufacturer");
        }
        for member in &pile.members {
            let place = self.member_place(&path, member);
            if !self.buyer_named(member, place.clone()) {
                continue;
            }
            let uses =
                |b: &super::buyers::Buyer<'_>| b.name == member && b.mix().contains_key(&pile.material);
            if self.read.clean && !self.all_buyers().iter().any(uses) {
                let message = format!("`{member}` does not use `{}`", pile.material);
                self.warn_at(place.clone(), message, "remove it, or change what is held");
            }
            let other = self.scenario.stockpile.iter().find(|(other, p)| {
                other.as_str() < name && p.material == pile.material && p.members.contains(member)
            });
            if let Some((other, _)) = other {
                let message = format!("`{member}` is a member of stockpiles `{other}` and `{name}`");
                self.error_at(place, message, "a buyer is a member of one stockpile of a material");
            }
        }
    }

    fn capacity(&mut self, name: &str, pile: &Stockpile) {
        let path = ["stockpile", name, "capacity"];
        let capacity = pile.capacity.as_ref().and_then(|q| q.law.known());
        if let (Some(capacity), Some(opening)) = (capacity, pile.opening.law.known())
            && capacity < opening
        {
            let message =
                format!("stockpile `{name}` opens with {opening} t, more than its capacity of {capacity} t");
            self.error(&path, message, "give a larger `capacity`, or a smaller `opening`");
        }
        if pile.capacity.is_some() && !self.given(&["stockpile", name, "refill"]) {
            let message = "`capacity` has no effect: nothing refills the stockpile";
            self.suspicion(&path, message, "add `refill`, or remove it");
        }
    }

    fn release(&mut self, name: &str, pile: &Stockpile) {
        let release = &pile.release;
        let at = |key| ["stockpile", name, "release", key];
        self.quantity(&at("when-cover-below"), &release.when_cover_below, AMOUNT);
        self.quantity(&at("up-to"), &release.up_to, AMOUNT);
        self.optional(&at("most"), release.most.as_ref(), AMOUNT);
        self.constant_time(&at("delay"), release.delay.as_ref());
        let known = release.when_cover_below.law.known().zip(release.up_to.law.known());
        if known.is_some_and(|(below, up_to)| up_to < below) {
            let message = "`up-to` is less than `when-cover-below`";
            self.error(&at("up-to"), message, "a firm that is short is filled up to at least that cover");
        }
    }

    fn refill(&mut self, name: &str, pile: &Stockpile, refill: &Refill) {
        let at = |key| ["stockpile", name, "refill", key];
        self.optional(&at("rate"), refill.rate.as_ref(), SOME);
        self.constant_time(&at("review"), refill.review.as_ref());
        self.optional(&at("when-cover-above"), refill.when_cover_above.as_ref(), AMOUNT);
        if let Some(control) = &refill.while_free {
            self.name("control", control, &at("while-free"), false);
        }
        if !self.name("supplier", &refill.source, &at("source"), false) {
            return;
        }
        if !self.given(&["supplier", &refill.source, "makes", &pile.material]) {
            let message = format!("supplier `{}` does not make `{}`", refill.source, pile.material);
            return self.error(&at("source"), message, "name a supplier that does");
        }
        if let Some(supplier) = self.scenario.supplier.get(&refill.source) {
            self.lane_between(&supplier.country, &pile.country, &at("source"));
        }
    }
}
