//! Contracts: who buys what of whom, for how long, and what is paid for in any case.
use super::{AMOUNT, Checker, POSITIVE, SHARE};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::grammar::{Allocation, Contract};

impl Checker<'_> {
    pub(super) fn contracts(&mut self) {
        let scenario = self.scenario;
        for (name, contract) in &scenario.contract {
            self.parties(name, contract);
            self.terms(name, contract);
            self.period_of(name, contract);
        }
        for (name, supplier) in &scenario.supplier {
            let served = scenario.contract.values().any(|k| &k.supplier == name);
            if supplier.allocate == Allocation::ContractFirst && !served {
                let message =
                    format!("`allocate` of supplier `{name}` serves contracts first, but he has none");
                let hint = "add a [contract.NAME] with this supplier, or leave `allocate` out";
                self.suspicion(&["supplier", name, "allocate"], message, hint);
            }
        }
    }

    /// A supplier of the material, and buyers that have it as a source.
    fn parties(&mut self, name: &str, contract: &Contract) {
        let at = |key| ["contract", name, key];
        let material = self.name("material", &contract.material, &at("material"), false);
        if !self.name("supplier", &contract.supplier, &at("supplier"), false) || !material {
            return;
        }
        if !self.given(&["supplier", &contract.supplier, "makes", &contract.material]) {
            let message = format!("supplier `{}` does not make `{}`", contract.supplier, contract.material);
            return self.error(&at("supplier"), message, "name a supplier that does");
        }
        if contract.buyers.is_empty() {
            let message = format!("contract `{name}` has no buyers");
            self.error(&at("buyers"), message, "name a manufacturer");
        }
        for (i, buyer) in contract.buyers.iter().enumerate() {
            let place = self.member_place(&at("buyers"), buyer);
            if contract.buyers[..i].contains(buyer) {
                self.error_at(place, format!("`{buyer}` stands twice in `buyers`"), "name a buyer once");
            } else if self.buyer_named(buyer, place.clone()) {
                self.buys_there(contract, buyer, place);
            }
        }
    }

    fn buys_there(
        &mut self,
        contract: &Contract,
        buyer: &str,
        place: Option<crate::scenario::diagnostic::Place>,
    ) {
        let (supplier, material) = (&contract.supplier, &contract.material);
        let of = |link: &super::coverage::Link<'_>| {
            link.buyer.name == buyer && link.supplier == supplier && link.material == material
        };
        if self.read.clean && !self.links().iter().any(of) {
            let message = format!("`{supplier}` is not a source of `{material}` of `{buyer}`");
            let hint = format!(
                "add {supplier} = 0.0 to its `sources.{material}`; a share above 0 is what it orders beyond the contract"
            );
            self.found.push(Diagnostic::error(message, place).hint(hint));
        }
    }

    fn terms(&mut self, name: &str, contract: &Contract) {
        let at = |key| ["contract", name, key];
        self.quantity(&at("volume"), &contract.volume, POSITIVE);
        self.optional(&at("take-or-pay"), contract.take_or_pay.as_ref(), SHARE);
        self.optional(&at("price"), contract.price.as_ref(), AMOUNT);
        self.optional(&at("store-up-to"), contract.store_up_to.as_ref(), AMOUNT);
        let taken = contract.take_or_pay.as_ref().is_some_and(|q| q.law.known() != Some(0.0));
        if self.given(&at("store-up-to")) && !taken {
            let message = "`store-up-to` has no effect: nothing has to be paid for anyway";
            self.suspicion(&at("store-up-to"), message, "add take-or-pay = 0.8, or remove it");
        }
        let priced = self.given(&at("price"))
            || self.given(&["supplier", &contract.supplier, "makes", &contract.material, "price"]);
        if taken && !priced {
            let message =
                format!("what is not taken under contract `{name}` costs nothing: there is no price");
            self.suspicion(&at("take-or-pay"), message, "add price = \"55 USD/kg\"");
        }
    }

    /// Exactly one way of saying how long a period is, and dates that follow each other.
    fn period_of(&mut self, name: &str, contract: &Contract) {
        let at = |key| ["contract", name, key];
        self.constant_time(&at("every"), contract.every.as_ref());
        match (self.given(&at("period")), self.given(&at("every"))) {
            (true, true) => {
                let message = format!("`period` and `every` of contract `{name}` exclude each other");
                self.key_error(&at("every"), message, "remove one of them");
            }
            (false, false) => {
                let message = format!("contract `{name}` does not say how long its periods are");
                self.missing(
                    &["contract", name],
                    message,
                    "add period = \"quarter\", or every = \"13 weeks\"",
                );
            }
            _ => {}
        }
        let (start, end) = (self.scenario.start_day(), self.scenario.end_day());
        if let (Some(from), Some(until)) = (contract.from, contract.until)
            && until < from
        {
            let message = format!("contract `{name}` ends on {until} before it begins on {from}");
            return self.error(&at("until"), message, "give a later `until`, or an earlier `from`");
        }
        let outside =
            contract.from.is_some_and(|from| from > end) || contract.until.is_some_and(|until| until < start);
        if outside {
            let message = format!("contract `{name}` lies outside the scenario, so it has no effect");
            let key = if contract.until.is_some_and(|until| until < start) { "until" } else { "from" };
            self.suspicion(&at(key), message, format!("the scenario runs from {start} to {end}"));
        }
    }
}
