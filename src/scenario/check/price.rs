//! Clearing prices of markets.
use super::coverage::Link;
use super::{AMOUNT, Checker, POSITIVE, Rule, SHARE};
use crate::scenario::grammar::{Market, Price, PriceSupply};

/// A share of demand above zero.
const PART: Rule = Rule { high: 1.0, ..POSITIVE };

impl<'a> Checker<'a> {
    pub(super) fn price(&mut self, name: &str, market: &Market) {
        let Some(price) = &market.price else { return };
        let at = |key| ["market", name, "price", key];
        self.quantity(&at("base"), &price.base, AMOUNT);
        self.quantity(&at("elasticity"), &price.elasticity, POSITIVE);
        self.constant_time(&at("over"), Some(&price.over));
        self.number(&at("cap"), price.cap, 1.0, f64::INFINITY);
        if let Some(floor) = price.floor {
            self.number(&at("floor"), floor, f64::MIN_POSITIVE, 1.0);
        }
        self.optional(&at("supply-elasticity"), price.supply_elasticity.as_ref(), AMOUNT);
        self.optional(&at("supply-at-most"), price.supply_at_most.as_ref(), PART);
        if self.given(&at("supply-at-most")) && !self.given(&at("supply-elasticity")) {
            let message =
                format!("`supply-at-most` of market `{name}` has no effect: no price brings more supply");
            self.suspicion(&at("supply-at-most"), message, "add supply-elasticity = 0.2, or remove it");
        }
        self.domestic(name, market, price);
        self.spot(name, price);
        self.against(name, price);
    }

    /// Output less exports: who makes what at home, and a price that can fall.
    fn domestic(&mut self, name: &str, market: &Market, price: &Price) {
        if price.supply != PriceSupply::Domestic {
            return;
        }
        let at = |key| ["market", name, "price", key];
        if !self.given(&at("floor")) {
            let message = format!("the price of market `{name}` cannot fall, whatever stays at home");
            self.missing(&at("supply"), message, "add floor = 0.3: its lowest multiple of `base`");
        }
        let links = self.links();
        let materials: Vec<&str> = links.iter().filter(|l| buys_in(l, name)).map(|l| l.material).collect();
        let made_here = |l: &&Link<'a>| {
            let supplier = self.scenario.supplier.get(l.supplier);
            supplier.is_some_and(|s| s.country == market.country) && materials.contains(&l.material)
        };
        let (home, abroad): (Vec<&Link<'a>>, Vec<&Link<'a>>) =
            links.iter().filter(made_here).partition(|l| l.buyer.country() == Some(&market.country));
        let lacks = match (home.is_empty(), abroad.is_empty()) {
            (true, _) => "to buyers at home",
            (_, true) => "abroad",
            _ => return,
        };
        let message = format!("no supplier in {} sells what market `{name}` buys {lacks}", market.country);
        let hint =
            "supply = \"domestic\" needs suppliers in the market's country who sell at home and abroad";
        self.suspicion(&at("supply"), message, hint);
    }

    /// Who sells at the clearing price, and what he asks otherwise.
    fn spot(&mut self, name: &str, price: &Price) {
        let at = |key| ["market", name, "price", key];
        self.optional(&at("spot-share"), price.spot_share.as_ref(), SHARE);
        if !self.given(&at("spot-share")) {
            if self.given(&at("spot-suppliers")) {
                let message =
                    format!("`spot-suppliers` of market `{name}` has no effect without `spot-share`");
                self.suspicion(&at("spot-suppliers"), message, "add spot-share = 1.0, or remove it");
            }
            return;
        }
        if self.given(&at("spot-suppliers")) && price.spot_suppliers.is_empty() {
            let message = format!("nobody sells at the clearing price of market `{name}`");
            self.key_error(&at("spot-suppliers"), message, "name suppliers, or leave it out: all of them");
        }
        self.listed("supplier", &price.spot_suppliers, &at("spot-suppliers"));
        let links: Vec<Link<'a>> = self.links().into_iter().filter(|l| buys_in(l, name)).collect();
        for supplier in &price.spot_suppliers {
            if self.scenario.supplier.contains_key(supplier) && !links.iter().any(|l| l.supplier == supplier)
            {
                let place = self.member_place(&at("spot-suppliers"), supplier);
                let message = format!("nobody in market `{name}` buys from `{supplier}`");
                self.error_at(place, message, "name a source of its buyers");
            }
        }
        for link in links.iter().filter(|l| is_spot(price, l.supplier)) {
            let path = ["supplier", link.supplier, "makes", link.material];
            if self.given(&path) && !self.given(&[path[0], path[1], path[2], path[3], "price"]) {
                let message = format!(
                    "`spot-share` of market `{name}` needs the `price` of `{}` of supplier `{}`",
                    link.material, link.supplier
                );
                let hint = format!(
                    "add price = \"41 USD/kg\" to makes.{} of [supplier.{}]",
                    link.material, link.supplier
                );
                self.missing(&at("spot-share"), message, hint);
                return;
            }
        }
        if !links.iter().any(|l| l.buyer.section == "manufacturer" || l.buyer.entry.price_response.is_some())
        {
            let message =
                format!("`spot-share` of market `{name}` has no effect: nobody's costs or demand follow it");
            let hint =
                "what destinations pay is not booked; give one of them a `price-response`, or remove it";
            self.suspicion(&at("spot-share"), message, hint);
        }
    }

    fn against(&mut self, name: &str, price: &Price) {
        let Some(other) = &price.against else { return };
        let at = ["market", name, "price", "against"];
        if other == name {
            self.error(&at, format!("market `{name}` is held against itself"), "name another market");
        } else if self.name("market", other, &at, false) && !self.given(&["market", other, "price"]) {
            let message = format!("market `{other}` has no price");
            self.missing(&at, message, format!("give [market.{other}] a `price`"));
        }
    }

    /// Whether goods of a link are bought at a clearing price in part.
    pub(super) fn is_bought_at_spot(&self, link: &Link<'a>) -> bool {
        let market = link.buyer.entry.market.as_ref().and_then(|name| self.scenario.market.get(name));
        let price = market.and_then(|market| market.price.as_ref());
        price.is_some_and(|price| price.spot_share.is_some() && is_spot(price, link.supplier))
    }
}

fn buys_in(link: &Link<'_>, market: &str) -> bool {
    link.buyer.entry.market.as_deref() == Some(market)
}

fn is_spot(price: &Price, supplier: &str) -> bool {
    price.spot_suppliers.is_empty() || price.spot_suppliers.iter().any(|name| name == supplier)
}
