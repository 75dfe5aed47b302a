//! Which trade a control covers, and what it needs of it.
use super::Checker;
use super::buyers::Buyer;
use super::reach::Reach;
use crate::scenario::grammar::{Control, EndUseName, Regime};
use std::collections::BTreeSet;

/// Goods of one material that a buyer gets from a supplier.
pub(super) struct Link<'a> {
    pub(super) buyer: Buyer<'a>,
    pub(super) material: &'a str,
    pub(super) supplier: &'a str,
}

impl<'a> Checker<'a> {
    /// All trade of the scenario.
    pub(super) fn links(&self) -> Vec<Link<'a>> {
        let mut links = Vec::new();
        for buyer in self.all_buyers() {
            for (material, suppliers) in buyer.sources() {
                links.extend(suppliers.keys().map(|supplier| Link { buyer, material, supplier }));
            }
        }
        links
    }

    /// Whether a control covers a link. What is not known is taken to be covered.
    pub(super) fn covered(&self, control: &Control, link: &Link<'a>) -> bool {
        self.traded(control, link) && used(control, &link.buyer) && self.named(control, &link.buyer)
    }

    /// Whether goods, origin and destination are covered.
    fn traded(&self, control: &Control, link: &Link<'a>) -> bool {
        if !control.materials.iter().any(|material| material == link.material) {
            return false;
        }
        let abroad = link.buyer.country().is_none_or(|country| {
            let listed =
                control.destinations.as_ref().is_none_or(|list| list.iter().any(|listed| listed == country));
            listed && country != control.exporter
        });
        let made =
            self.scenario.supplier.get(link.supplier).is_none_or(|supplier| match &control.origin_content {
                None => supplier.country == control.exporter,
                Some(rule) => {
                    let content = supplier.content.get(&control.exporter).copied().unwrap_or_default();
                    supplier.country != control.exporter && content > rule.above
                }
            });
        abroad && made
    }

    /// Whether a firm of the buyer is listed, or held by who is.
    fn named(&self, control: &Control, buyer: &Buyer<'a>) -> bool {
        let Some(entities) = &control.entities else { return true };
        let listed = self.affiliated(entities, control.affiliates_above);
        buyer.entry.firms.named.iter().any(|name| listed.contains(name.as_str()))
    }

    /// Listed entities, those of which they hold enough together, and so on.
    fn affiliated(&self, entities: &'a [String], above: Option<f64>) -> BTreeSet<&'a str> {
        let scenario = self.scenario;
        let mut listed: BTreeSet<&str> = entities.iter().map(String::as_str).collect();
        let Some(above) = above else { return listed };
        for _ in 0..scenario.entity.len() {
            for (name, entity) in &scenario.entity {
                let holders = entity.held_by.iter().filter(|(holder, _)| listed.contains(holder.as_str()));
                let sum: f64 = holders.map(|(_, share)| share).sum();
                if !entity.held_by.is_empty() && sum >= above - 1e-12 {
                    listed.insert(name);
                }
            }
        }
        listed
    }

    /// A control that meets no trade has no effect.
    pub(super) fn meets(&mut self, name: &str, control: &Control) {
        let known = |name: &String| self.scenario.entity.contains_key(name);
        let entities = control.entities.as_ref();
        if control.end_uses.as_ref().is_some_and(Vec::is_empty)
            || entities.is_some_and(|list| list.is_empty() || !list.iter().all(known))
            || control.origin_content.as_ref().is_some_and(|rule| rule.above > 1.0)
        {
            // That is reported, and what follows from it is not.
            return;
        }
        let links = self.links();
        let traded: Vec<&Link<'a>> = links.iter().filter(|link| self.traded(control, link)).collect();
        let in_use = || traded.iter().filter(|link| used(control, &link.buyer));
        let hint = if traded.is_empty() {
            no_trade(control)
        } else if in_use().next().is_none() {
            let end_use = if is_civil(control) { "civil" } else { "defence" };
            format!(
                "no buyer it applies to has an end use that is {end_use}; change `end-uses`, or `end-use` of a buyer"
            )
        } else if !in_use().any(|link| self.named(control, &link.buyer)) {
            let named = control.entities.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ");
            format!(
                "no firm of a buyer it applies to is {named} or held by them; name one in `firms.named` of a buyer, \
                or give `affiliates-above`"
            )
        } else {
            return;
        };
        self.suspicion(&["control", name], format!("control `{name}` meets no trade"), hint);
    }

    /// Duties and floors are reckoned on prices of all goods that bear them.
    pub(super) fn prices(&mut self, reach: &Reach<'a>) {
        let scenario = self.scenario;
        let mut seen = BTreeSet::new();
        for link in self.links() {
            let path = ["supplier", link.supplier, "makes", link.material];
            let Some((regime, duty)) = self.duty(&link, reach).filter(|_| self.given(&path)) else {
                continue;
            };
            let priced = self.given(&["supplier", link.supplier, "makes", link.material, "price"]);
            let known = scenario.supplier.contains_key(link.supplier);
            if known && !priced && seen.insert((link.supplier, link.material)) {
                let (supplier, material) = (link.supplier, link.material);
                let message = format!(
                    "`price` of `{material}` is missing in supplier `{supplier}`, whose goods bear the {duty} of regime `{regime}`"
                );
                let hint = format!("add price = \"41 USD/kg\" to makes.{material} of [supplier.{supplier}]");
                self.missing(&path, message, hint);
            }
        }
    }

    /// A regime under which goods of a link bear a tariff or a floor.
    pub(super) fn duty(&self, link: &Link<'a>, reach: &Reach<'a>) -> Option<(&'a str, &'static str)> {
        let scenario = self.scenario;
        let kind = |regime: &Regime| match (&regime.tariff, &regime.price_floor) {
            (Some(_), _) => Some("tariff"),
            (None, Some(_)) => Some("price floor"),
            (None, None) => None,
        };
        let mut controls = scenario.control.iter().filter(|(_, control)| self.covered(control, link));
        controls.find_map(|(name, _)| {
            let regimes = reach.get(name.as_str())?;
            regimes.iter().find_map(|name| Some((*name, kind(scenario.regime.get(*name)?)?)))
        })
    }
}

/// Whether some firm of the buyer has an end use that is covered.
fn used(control: &Control, buyer: &Buyer<'_>) -> bool {
    let defence = buyer.entry.end_use.defence;
    control.end_uses.as_ref().is_none_or(|uses| {
        uses.iter().any(|end_use| match end_use {
            EndUseName::Civil => defence < 1.0,
            EndUseName::Defence => defence > 0.0,
        })
    })
}

fn is_civil(control: &Control) -> bool {
    control.end_uses.iter().flatten().any(|end_use| *end_use == EndUseName::Civil)
}

/// Why no goods are covered.
fn no_trade(control: &Control) -> String {
    let materials = control.materials.join(" or ");
    let exporter = &control.exporter;
    match &control.origin_content {
        None => format!("no buyer it applies to gets {materials} from a supplier in {exporter}"),
        Some(rule) => format!(
            "no buyer it applies to gets {materials} from a supplier outside {exporter} whose content of {exporter} \
            is above {}; give content.{exporter} to a supplier",
            rule.above
        ),
    }
}
