//! What is open on the first day: stocks, orders and files of a buyer with one firm.
use super::buyers::Buyer;
use super::coverage::Link;
use super::{AMOUNT, Checker, Path};
use crate::scenario::first_day::FirstDay;
use crate::scenario::grammar::{MixShare, OpenOrder};
use crate::scenario::nearest::suggest;

impl<'a> Checker<'a> {
    pub(super) fn openings(&mut self) {
        for buyer in self.all_buyers() {
            self.one_firm(&buyer);
            for (material, opening) in &buyer.entry.opening {
                let path = [buyer.section, buyer.name, "opening", material];
                self.used_material(&buyer, material, &path, true);
                self.quantity(&[&path[..], &["stock"]].concat(), &opening.stock, AMOUNT);
            }
            self.idle_initial(&buyer);
            for (name, order) in &buyer.entry.open_order {
                self.open_order(&buyer, &[buyer.section, buyer.name, "open-order", name], order);
            }
        }
    }

    /// What is stated of a firm's first day cannot be of several.
    fn one_firm(&mut self, buyer: &Buyer<'a>) {
        let number = buyer.entry.firms.number;
        for key in ["opening", "open-order"] {
            let path = [buyer.section, buyer.name, key];
            if number > 1 && self.given(&path) {
                let message = format!("`{key}` states what one firm has, and `{}` has {number}", buyer.name);
                let hint =
                    "give the firm a manufacturer or destination of its own, with its share of the demand";
                self.key_error(&path, message, hint);
            }
        }
    }

    /// What the stock policy says of all materials, where all are stated one by one.
    fn idle_initial(&mut self, buyer: &Buyer<'a>) {
        let stated = |material: &String| buyer.entry.opening.contains_key(material);
        if buyer.entry.opening.is_empty() || !buyer.mix().keys().all(stated) {
            return;
        }
        for key in ["initial", "initial-mass"] {
            let path = [buyer.section, buyer.name, "stock", key];
            if self.given(&path) {
                let message =
                    format!("`stock.{key}` has no effect: `opening` states the stock of every material");
                self.suspicion(&path, message, "remove it, or a material from `opening`");
            }
        }
    }

    /// A material that the buyer has a stock of.
    fn used_material(&mut self, buyer: &Buyer<'a>, material: &str, path: Path<'_>, is_key: bool) -> bool {
        if !self.name("material", material, path, is_key) || !self.read.whole {
            return false;
        }
        let replaces = buyer.entry.substitution.iter().any(|x| x.to.as_deref() == Some(material));
        let used = |share: &MixShare| match share {
            MixShare::Share(q) => q.law.known() != Some(0.0) || replaces,
            MixShare::Rest => true,
        };
        if buyer.mix().get(material).is_some_and(used) {
            return true;
        }
        let known: Vec<&str> = buyer.mix().keys().map(String::as_str).collect();
        let place = if is_key { self.tree.key_place(path) } else { self.tree.place(path) };
        let hint = suggest(material, &known, "materials that it uses");
        self.error_at(place, format!("`{}` uses no `{material}`", buyer.name), hint);
        false
    }

    fn open_order(&mut self, buyer: &Buyer<'a>, path: Path<'_>, order: &'a OpenOrder) {
        let at = |key| [path, &[key]].concat();
        self.quantity(&at("mass"), &order.mass, AMOUNT);
        let known = self.used_material(buyer, &order.material, &at("material"), false);
        let sold = self.sold_by(buyer, &at("supplier"), order);
        if self.given(&at("arrives")) && self.given(&at("filed")) {
            let message = "`arrives` and `filed` exclude each other";
            let hint = "what is on its way has its licence; what waits for one arrives when it may";
            return self.key_error(&at("filed"), message, hint);
        }
        for key in ["control", "by"] {
            if self.given(&at(key)) && !self.given(&at("filed")) {
                let message = format!("`{key}` is said of a file that is pending, and needs `filed`");
                self.missing(&at(key), message, "add filed = YYYY-MM-DD, or remove it");
            }
        }
        if let Some(control) = &order.control {
            self.name("control", control, &at("control"), false);
        }
        if known && sold && order.filed.is_some() {
            let link = Link { buyer: *buyer, material: &order.material, supplier: &order.supplier };
            self.pending_under(&link, path, order);
        }
    }

    /// A supplier of whom the buyer gets the material.
    fn sold_by(&mut self, buyer: &Buyer<'a>, path: Path<'_>, order: &OpenOrder) -> bool {
        if !self.name("supplier", &order.supplier, path, false) {
            return false;
        }
        let mut sources = buyer.sources();
        let Some((material, suppliers)) = sources.find(|(material, _)| **material == order.material) else {
            return false;
        };
        let found = suppliers.contains_key(&order.supplier);
        if !found && self.read.whole {
            let known: Vec<&str> = suppliers.keys().map(String::as_str).collect();
            let mut hint = suggest(&order.supplier, &known, "its sources");
            hint.push_str(&format!(
                "; one that is not ordered from any more has {} = 0.0 in `sources.{material}`",
                order.supplier
            ));
            let place = self.tree.place(path);
            self.error_at(
                place,
                format!("`{}` gets no `{material}` from `{}`", buyer.name, order.supplier),
                hint,
            );
        }
        found
    }

    /// The control under which a file is pending asks a licence for its goods on the first day, for certain.
    fn pending_under(&mut self, link: &Link<'a>, path: Path<'_>, order: &'a OpenOrder) {
        if !self.read.clean {
            return;
        }
        let scenario = self.scenario;
        let covering = scenario.control.iter().filter(|(_, control)| self.covered(control, link));
        let first: Vec<(&str, FirstDay<'_>)> =
            covering.map(|(name, control)| (name.as_str(), scenario.first_day_of(name, control))).collect();
        let named = order.control.as_deref();
        let asking = |day: FirstDay<'_>| matches!(day, FirstDay::Under(r) if scenario.licenses(r));
        let licensing: Vec<&str> =
            first.iter().filter(|(_, day)| asking(*day)).map(|(name, _)| *name).collect();
        let at = [path, &["filed"]].concat();
        let goods = format!("`{}` from `{}`", link.material, link.supplier);
        if let Some((name, _)) = first
            .iter()
            .find(|(name, day)| *day == FirstDay::Chance && named.is_none_or(|named| named == *name))
        {
            let message = format!(
                "how `{name}` is run on the first day is left to chance, and a file is pending under it"
            );
            let hint = "let one regime be in force from the start: a certain entry of `path` on the first day, and no truce \
                with `compliance`";
            return self.error(&at, message, hint);
        }
        let message = match (licensing.as_slice(), named) {
            ([], _) => format!(
                "no control asks a licence for {goods} on the first day, so that no file can be pending"
            ),
            (list, Some(named)) if !list.contains(&named) => {
                format!(
                    "`{named}` asks no licence for {goods} on the first day, so that no file can be pending"
                )
            }
            ([_, _, ..], None) => {
                let message =
                    format!("{} ask a licence for {goods} on the first day", licensing.join(" and "));
                return self.error(
                    &at,
                    message,
                    "say under which of them the file is pending: add control = \"NAME\"",
                );
            }
            _ => return,
        };
        self.error(
            &at,
            message,
            "remove `filed`: what is ordered and not shipped is filed when a licence is needed",
        );
    }

    /// Days before and after the first one.
    pub(super) fn opening_dates(&mut self) {
        let (start, end) = (self.scenario.start_day(), self.scenario.end_day());
        for buyer in self.all_buyers() {
            for (name, order) in &buyer.entry.open_order {
                let at = |key| [buyer.section, buyer.name, "open-order", name, key];
                if let Some(day) = order.arrives.filter(|day| *day < start) {
                    let message = format!("{day} lies before the start of the scenario, {start}");
                    self.error(&at("arrives"), message, "what has arrived is stock: add it to `opening`");
                }
                if let Some(day) = order.arrives.filter(|day| *day >= end) {
                    let message =
                        format!("{day} lies after the end of the scenario: the goods never arrive in it");
                    self.suspicion(
                        &at("arrives"),
                        message,
                        "give a date within the run, or remove the order",
                    );
                }
                if let Some(day) = order.filed.filter(|day| *day > start) {
                    let message = format!("{day} lies after the start of the scenario, {start}");
                    self.error(
                        &at("filed"),
                        message,
                        "leave `filed` out: it is filed when a licence is needed",
                    );
                }
                let patience = buyer.entry.patience.as_ref().and_then(|q| q.law.known());
                let age = order.filed.map(|day| f64::from(start.0 - day.0));
                if let (Some(age), Some(patience)) = (age, patience)
                    && age > patience
                {
                    let message = format!(
                        "the file is {age} days old, and `{}` gives files up after {patience}",
                        buyer.name
                    );
                    self.error(&at("filed"), message, "raise `patience`, or leave the order out");
                }
                for day in order.by.iter().flatten().filter(|day| **day < start || **day > end) {
                    let message = format!("{day} lies outside the scenario, {start} to {end}");
                    self.error(&at("by"), message, "give days of the scenario");
                }
            }
        }
    }
}
