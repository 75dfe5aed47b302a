//! How buyers act ahead of measures, under rationing, and on prices.
use super::buyers::Buyer;
use super::coverage::Link;
use super::reach::Reach;
use super::timeline::first_entry;
use super::{AMOUNT, AT_LEAST_ONE, Checker, SHARE};
use crate::scenario::date::Date;
use crate::scenario::grammar::{Control, FrontLoading, PriceResponse, Truce};

impl<'a> Checker<'a> {
    pub(super) fn behaviour(&mut self) {
        let reach = self.reach();
        for buyer in self.all_buyers() {
            if let Some(ahead) = &buyer.entry.front_loading {
                self.front_loading(&buyer, ahead);
            }
            if let Some(inflation) = &buyer.entry.order_inflation {
                let at = |key| [buyer.section, buyer.name, "order-inflation", key];
                self.quantity(&at("at-most"), &inflation.at_most, AT_LEAST_ONE);
                self.constant_time(&at("over"), Some(&inflation.over));
            }
            if let Some(response) = &buyer.entry.price_response {
                self.price_response(&buyer, response, &reach);
            }
        }
    }

    fn front_loading(&mut self, buyer: &Buyer<'a>, ahead: &FrontLoading) {
        let at = |key| [buyer.section, buyer.name, "front-loading", key];
        self.quantity(&at("cover"), &ahead.cover, AMOUNT);
        self.optional(&at("share"), ahead.share.as_ref(), SHARE);
        self.constant_time(&at("ahead"), ahead.ahead.as_ref());
        let scenario = self.scenario;
        let foreseen = self.controls_of(buyer).any(is_announced);
        let ends = scenario.truce.values().any(has_effect);
        if foreseen || (ends && self.given(&at("ahead"))) {
            return;
        }
        let message = format!(
            "`front-loading` of `{}.{}` has no effect: no measure that concerns it is announced before it is in force",
            buyer.section, buyer.name
        );
        let hint = match ends {
            true => {
                "give `announced` to a control or an entry, or add ahead = \"10 weeks\" for the end of a truce"
            }
            false => "give `announced` to a control or an entry of its path",
        };
        self.suspicion(&at("cover")[..3], message, hint);
    }

    fn price_response(&mut self, buyer: &Buyer<'a>, response: &PriceResponse, reach: &Reach<'a>) {
        let at = |key| [buyer.section, buyer.name, "price-response", key];
        self.optional(&at("stock"), response.stock.as_ref(), AMOUNT);
        self.optional(&at("demand"), response.demand.as_ref(), AMOUNT);
        if !self.given(&at("stock")) && !self.given(&at("demand")) {
            let message =
                format!("`price-response` of `{}.{}` does not say what answers", buyer.section, buyer.name);
            self.missing(&at("stock")[..3], message, "add stock = 0.5, or demand = 0.05");
        }
        let moves = |link: &Link<'a>| self.duty(link, reach).is_some() || self.is_bought_at_spot(link);
        let bears = |link: &Link<'a>| is_of(link, buyer) && moves(link);
        if !self.links().iter().any(bears) {
            let message = format!(
                "`price-response` of `{}.{}` has no effect: nothing that it buys bears a tariff or a price floor, or is bought at a clearing price",
                buyer.section, buyer.name
            );
            let hint = "add a `tariff` or a `price-floor` to a regime of a control that concerns it, or a `spot-share` to its market's price";
            self.suspicion(&at("stock")[..3], message, hint);
        }
    }

    /// Controls that cover something that a buyer gets.
    fn controls_of(&self, buyer: &Buyer<'a>) -> impl Iterator<Item = &'a Control> {
        let links: Vec<Link<'a>> = self.links().into_iter().filter(|link| is_of(link, buyer)).collect();
        let covers = move |control: &&Control| links.iter().any(|link| self.covered(control, link));
        self.scenario.control.values().filter(covers)
    }
}

fn is_of(link: &Link<'_>, buyer: &Buyer<'_>) -> bool {
    (link.buyer.section, link.buyer.name) == (buyer.section, buyer.name)
}

/// Made known before it is in force.
fn is_announced(control: &Control) -> bool {
    let first = control.announced.zip(first_entry(control));
    let mut entries =
        control.path.iter().filter_map(|(key, entry)| entry.announced.zip(Date::parse(key).ok()));
    first.is_some_and(|(announced, first)| announced < first) || entries.any(|(known, date)| known < date)
}

/// Whether the end of a truce changes anything.
fn has_effect(truce: &Truce) -> bool {
    let lapse = truce.on_lapse.as_ref().unwrap_or(&truce.on_break);
    super::truces::controls(truce).next().is_some() || !lapse.0.is_empty()
}
