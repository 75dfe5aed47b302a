//! Qualifications: whom they concern, their stages, and what sets them off.
use super::buyers::Buyer;
use super::reach::Reach;
use super::{AMOUNT, Checker, EACH_TIME, ONCE, Path, Rule};
use crate::scenario::diagnostic::Place;
use crate::scenario::grammar::{BeginsWith, Qualification, Stage};
use crate::scenario::nearest::suggest;
use crate::scenario::quantity::{Date, Quantity, Time};

/// A probability of failure with which an end is in sight.
const FAILURE: Rule = Rule { high: 0.99, ..AMOUNT };
/// Keys of which one says what sets something off.
const ONSETS: [&str; 3] = ["begins", "begins-with", "begins-when-cover-below"];

/// What sets a response off, as written.
pub(super) type Onset<'w> = (Option<&'w Quantity<Date>>, Option<&'w BeginsWith>, Option<&'w Quantity<Time>>);

impl<'a> Checker<'a> {
    pub(super) fn qualifications(&mut self) {
        let scenario = self.scenario;
        let reach = self.reach();
        for (name, q) in &scenario.qualification {
            self.qualification(name, q);
            let path = ["qualification", name.as_str()];
            let onset = (q.begins.as_ref(), q.begins_with.as_ref(), q.begins_when_cover_below.as_ref());
            let places = ["supplier", "begins", "begins-with", "begins-when-cover-below"];
            let places = places.map(|key| self.place(&[path[0], path[1], key]));
            self.onset(&path, places, onset, &reach);
            for stage in q.stages.iter().enumerate() {
                self.stage(name, stage);
            }
        }
        for buyer in self.all_buyers() {
            self.somebody_to_buy_from(&buyer);
        }
    }

    fn qualification(&mut self, name: &str, q: &Qualification) {
        let at = |key| ["qualification", name, key];
        let mut supplier = self.name("supplier", &q.supplier, &at("supplier"), false);
        if let Some(material) = &q.material {
            let known = self.name("material", material, &at("material"), false);
            let made = self.given(&["supplier", &q.supplier, "makes", material]);
            if known && supplier && !made {
                let message = format!("supplier `{}` does not make `{material}`", q.supplier);
                self.error(
                    &at("material"),
                    message,
                    "name a material that it makes, or leave `material` out",
                );
            }
            supplier &= known && made;
        }
        if q.buyers.is_empty() {
            self.error(
                &at("buyers"),
                format!("qualification `{name}` concerns nobody"),
                "name a manufacturer",
            );
        }
        for buyer in &q.buyers {
            let place = self.member_place(&at("buyers"), buyer);
            if self.buyer_named(buyer, place.clone()) && supplier {
                self.buys(q, buyer, place);
            }
        }
        if q.stages.is_empty() {
            let hint = "write stages = [{ name = \"tests\", takes = \"12 weeks\" }]";
            self.error(&at("stages"), format!("qualification `{name}` has no stages"), hint);
        }
        if q.done_ahead as usize > q.stages.len() {
            let message =
                format!("`done-ahead` is {}, but there are {} stages", q.done_ahead, q.stages.len());
            self.error(&at("done-ahead"), message, "it is the number of stages that are over at the start");
        }
    }

    /// The name of a manufacturer or destination.
    pub(super) fn buyer_named(&mut self, buyer: &str, place: Option<Place>) -> bool {
        let known: Vec<&str> =
            self.tree.names("manufacturer").chain(self.tree.names("destination")).collect();
        let found = known.contains(&buyer) || self.read.hidden.contains(buyer);
        if !found {
            let hint = suggest(buyer, &known, "manufacturers and destinations");
            self.error_at(place, format!("unknown buyer `{buyer}`"), hint);
        }
        found
    }

    /// A buyer that has to qualify a supplier has it as a source.
    fn buys(&mut self, q: &Qualification, buyer: &str, place: Option<Place>) {
        let of = |link: &super::coverage::Link<'_>| {
            let material = q.material.as_ref().is_none_or(|m| m == link.material);
            link.buyer.name == buyer && link.supplier == q.supplier && material
        };
        if self.read.clean && !self.links().iter().any(of) {
            let message =
                format!("`{buyer}` does not buy from `{}`, so it qualifies it for nothing", q.supplier);
            let hint = format!("add `{}` to its `sources`; one in reserve has a share of 0", q.supplier);
            self.found.push(super::Diagnostic::warning(message, place).hint(hint));
        }
    }

    fn stage(&mut self, name: &str, (i, stage): (usize, &Stage)) {
        let path = ["qualification", name, "stages"];
        let at = |key| ["qualification", name, "stages", key];
        self.quantity(&at("takes"), &stage.takes, EACH_TIME);
        self.optional(&at("fails"), stage.fails.as_ref(), FAILURE);
        self.optional(&at("cost"), stage.cost.as_ref(), AMOUNT);
        if stage.fails.as_ref().is_some_and(|q| q.law.known() == Some(0.0)) {
            let place = self.place_in(&path, i, "fails");
            let hint = "remove it: without it no attempt fails";
            self.found.push(super::Diagnostic::warning("`fails` is 0", place).hint(hint));
        }
    }

    /// Exactly one cause, which is sound. `places` are those of the entry and of its three causes.
    pub(super) fn onset(
        &mut self,
        path: Path<'_>,
        places: [Option<Place>; 4],
        (day, with, cover): Onset<'_>,
        reach: &Reach<'a>,
    ) {
        let [entry, causes @ ..] = places;
        let given = [day.is_some(), with.is_some(), cover.is_some()];
        let given: Vec<usize> = (0..3).filter(|i| given[*i]).collect();
        match given.as_slice() {
            [] if self.read.clean => {
                let message = format!("nothing sets `{}` off", path.join("."));
                let hint = "add begins = YYYY-MM-DD, begins-with = { control = \"...\", regimes = [\"...\"] } or \
                    begins-when-cover-below = \"4 weeks\"";
                self.error_at(entry, message, hint);
            }
            [first, second, ..] => {
                let message = format!("`{}` and `{}` exclude each other", ONSETS[*first], ONSETS[*second]);
                self.error_at(causes[*second].clone(), message, "remove one of them");
            }
            _ => {}
        }
        let at = |key: &'static str| -> Vec<&str> { path.iter().copied().chain([key]).collect() };
        self.optional(&at("begins"), day, ONCE);
        self.optional(&at("begins-when-cover-below"), cover, AMOUNT);
        if let Some(with) = with {
            let place = causes[1].clone();
            self.while_run((place.clone(), place), &with.control, &with.regimes, reach);
        }
    }

    /// A source of each material that need not be qualified first: what nobody may be asked for is not ordered.
    fn somebody_to_buy_from(&mut self, buyer: &Buyer<'a>) {
        let scenario = self.scenario;
        for (material, suppliers) in buyer.sources() {
            let first = |supplier: &String| {
                scenario.qualification.iter().find(|(_, q)| {
                    &q.supplier == supplier
                        && q.buyers.iter().any(|b| b == buyer.name)
                        && q.material.as_ref().is_none_or(|m| m == material)
                })
            };
            let waits: Option<Vec<&String>> =
                suppliers.keys().map(|s| first(s).map(|(name, _)| name)).collect();
            if let Some(name) = waits.as_ref().and_then(|names| names.first()) {
                let message = format!(
                    "`{}` has to qualify every source of `{material}` before it can buy any",
                    buyer.name
                );
                let hint = "leave out the one that it buys from today";
                self.error(&["qualification", name, "supplier"], message, hint);
            }
        }
    }
}
