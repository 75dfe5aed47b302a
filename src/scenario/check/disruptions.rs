//! Disruptions: whom they hit, what they do, when.
use super::coverage::Link;
use super::{AMOUNT, Checker, EACH_TIME, Path, Rule, SHARE};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::grammar::{Disruption, DisruptionKind, Hits, MixShare, Supplier};
use crate::scenario::nearest::suggest;

/// A share that may be drawn anew each time.
const SHARE_EACH_TIME: Rule = Rule { high: 1.0, ..EACH_TIME };
/// Most of a yield that may be lost: with nothing good of what is started, no input would be enough.
const MOST_OF_YIELD: Rule = Rule { high: 0.99, ..EACH_TIME };
/// Ways to say when a disruption holds.
const WHEN: [&str; 3] = ["windows", "chance", "random"];
/// Keys of `hits`, other than `materials`.
const WHOM: [&str; 6] = ["suppliers", "countries", "lanes", "manufacturers", "destinations", "buyers"];

impl<'a> Checker<'a> {
    pub(super) fn disruptions(&mut self) {
        let scenario = self.scenario;
        for (name, d) in &scenario.disruption {
            let before = self.found.len();
            self.hit(name, &d.hits);
            if self.found.len() == before {
                self.idle_hits(name, d);
            }
            self.severity(name, d);
            self.outbreak(name, d);
            self.idle_keys(name, d);
            self.idle_lists(name, d);
        }
    }

    /// Periods in which disruptions hold.
    pub(super) fn disruption_dates(&mut self) {
        let scenario = self.scenario;
        for (name, d) in &scenario.disruption {
            let path = ["disruption", name, "windows"];
            self.windows(&path, &d.windows, true);
            self.overlapping(&path, &d.windows);
        }
    }

    /// Names of those who are hit.
    fn hit(&mut self, name: &str, hits: &Hits) {
        let at = |key| ["disruption", name, "hits", key];
        self.listed("supplier", &hits.suppliers, &at("suppliers"));
        self.listed("lane", &hits.lanes, &at("lanes"));
        self.listed("manufacturer", &hits.manufacturers, &at("manufacturers"));
        self.listed("destination", &hits.destinations, &at("destinations"));
        self.listed("supplier", &hits.buyers, &at("buyers"));
        self.listed("material", &hits.materials, &at("materials"));
        let scenario = self.scenario;
        let known: Vec<&str> = scenario.supplier.values().map(|s| s.country.as_str()).collect();
        for country in hits.countries.iter().filter(|country| !known.contains(&country.as_str())) {
            let place = self.member_place(&at("countries"), country);
            if self.read.clean {
                let hint = suggest(country, &known, "countries of suppliers");
                let message = format!("no supplier is in `{country}`");
                self.found.push(Diagnostic::error(message, place).hint(hint));
            }
        }
        if WHOM.iter().chain(&["materials"]).all(|key| !self.given(&at(key))) {
            let message = format!("disruption `{name}` hits nobody");
            let hint = "write hits = { suppliers = [\"...\"] }; or countries, lanes, manufacturers, destinations, materials";
            self.missing(&["disruption", name, "hits"], message, hint);
        }
    }

    /// How much is lost, or how much longer it takes.
    fn severity(&mut self, name: &str, d: &Disruption) {
        let at = |key| ["disruption", name, key];
        let lossy = d.what == DisruptionKind::Yield;
        let share = if lossy { MOST_OF_YIELD } else { SHARE_EACH_TIME };
        self.optional(&at("share"), d.share.as_ref(), share);
        if lossy && !self.given(&at("share")) {
            let message = format!("disruption `{name}` does not say how much of the yield is lost");
            self.missing(
                &at("what"),
                message,
                "add share = 0.2; a plant that stands still has what = \"capacity\"",
            );
        }
        self.optional(&at("longer"), d.longer.as_ref(), EACH_TIME);
        self.optional(&at("times"), d.times.as_ref(), AMOUNT);
        if let Some(recovery) = &d.recovery {
            let path = ["disruption", name, "recovery", "over"];
            self.quantity(&path, &recovery.over, AMOUNT);
            self.above_zero(&path, &recovery.over);
        }
        if d.what == DisruptionKind::LeadTime && !self.given(&at("longer")) && !self.given(&at("times")) {
            let message = format!("disruption `{name}` does not say how much longer shipments take");
            self.missing(&at("what"), message, "add longer = \"2 weeks\", or times = 1.5");
        }
    }

    /// Exactly one way of saying when.
    fn outbreak(&mut self, name: &str, d: &Disruption) {
        let at = |key| ["disruption", name, key];
        let hint = "write windows = [{ from = DATE, until = DATE }], chance = { begins = 0.05, ends = 0.3 } or \
            random = { every = ..., lasts = ... }";
        let given: Vec<&str> = WHEN.into_iter().filter(|key| self.given(&at(key))).collect();
        match given.as_slice() {
            [] => self.missing(&["disruption", name], format!("disruption `{name}` never begins"), hint),
            [_] => {}
            [first, second, ..] => {
                let message = format!("`{first}` and `{second}` of disruption `{name}` exclude each other");
                self.key_error(&at(second), message, hint);
            }
        }
        self.times(name, d);
    }

    /// Probabilities, drawn times, and periods of which there are none.
    fn times(&mut self, name: &str, d: &Disruption) {
        if let Some(chance) = &d.chance {
            let at = |key| ["disruption", name, "chance", key];
            self.quantity(&at("begins"), &chance.begins, SHARE);
            self.quantity(&at("ends"), &chance.ends, SHARE);
            self.constant_time(&at("per"), chance.per.as_ref());
            if chance.begins.law.known() == Some(0.0) {
                let message = format!("disruption `{name}` never begins: `begins` is 0");
                self.suspicion(
                    &at("begins"),
                    message,
                    "give a probability above 0, or remove the disruption",
                );
            }
        }
        if let Some(random) = &d.random {
            let at = |key| ["disruption", name, "random", key];
            self.quantity(&at("every"), &random.every, EACH_TIME);
            self.quantity(&at("lasts"), &random.lasts, EACH_TIME);
        }
        let windows = ["disruption", name, "windows"];
        if self.given(&windows) && !self.has_members(&windows) {
            let message = format!("disruption `{name}` never begins: `windows` is empty");
            self.suspicion(&windows, message, "give a period, or remove the disruption");
        }
    }

    /// Whether a list was written that is not empty, readable or not.
    fn has_members(&self, path: Path<'_>) -> bool {
        use crate::scenario::tree::Value;
        matches!(self.tree.get(path).map(|node| &node.value), Some(Value::List(list)) if !list.is_empty())
    }

    /// Keys that this kind of disruption does not read.
    fn idle_keys(&mut self, name: &str, d: &Disruption) {
        use DisruptionKind::{Capacity, LeadTime, Stock, Yield};
        let kinds: [(&str, &[DisruptionKind], &str); 4] = [
            ("share", &[Capacity, Yield, Stock], "\"capacity\", \"yield\" or \"stock\""),
            ("longer", &[LeadTime], "\"lead-time\""),
            ("times", &[LeadTime], "\"lead-time\""),
            ("recovery", &[Capacity, Yield, LeadTime], "\"capacity\", \"yield\" or \"lead-time\""),
        ];
        for (key, of, words) in kinds {
            let path = ["disruption", name, key];
            if self.given(&path) && !of.contains(&d.what) {
                let message = format!("`{key}` of disruption `{name}` has no effect");
                self.suspicion(&path, message, format!("it belongs to what = {words}; remove it"));
            }
        }
    }

    /// Whom this kind of disruption cannot hit.
    fn idle_lists(&mut self, name: &str, d: &Disruption) {
        use DisruptionKind::{Capacity, Stock, Yield};
        let whom: &[&str] = match d.what {
            Capacity | Yield => &WHOM[2..],
            Stock => &WHOM[2..3],
            _ => &[],
        };
        for key in whom {
            let path = ["disruption", name, "hits", key];
            if self.given(&path) {
                let message = format!("`{key}` of disruption `{name}` has no effect");
                let hint = match d.what {
                    Stock => "stock is held by manufacturers, destinations and suppliers",
                    Yield => "yield is that of suppliers; name suppliers or countries",
                    _ => "capacity is that of suppliers; name suppliers or countries",
                };
                self.suspicion(&path, message, hint);
            }
        }
    }

    /// A disruption that touches no trade, and independence without anybody to be independent of.
    fn idle_hits(&mut self, name: &str, d: &Disruption) {
        let links: Vec<Link<'a>> =
            self.links().into_iter().filter(|l| is_used(l) || self.is_agreed(l)).collect();
        let touched: Vec<&Link<'a>> = links.iter().filter(|link| self.hits_link(d, link)).collect();
        let path = ["disruption", name];
        if touched.is_empty() {
            let hint = "nobody buys from, over or as what it names; change `hits`, or remove it";
            self.suspicion(&path, format!("disruption `{name}` touches nothing"), hint);
        } else if d.independent && self.number_hit(d) == 1 {
            let message = format!("`independent` of disruption `{name}` has no effect: it hits only one");
            self.suspicion(&["disruption", name, "independent"], message, "remove it");
        }
    }

    /// Whether a disruption bears on trade; what is not known is taken to be hit.
    fn hits_link(&self, d: &Disruption, link: &Link<'a>) -> bool {
        let h = &d.hits;
        if !h.materials.is_empty() && !h.materials.iter().any(|m| m == link.material) {
            return false;
        }
        let Some(supplier) = self.scenario.supplier.get(link.supplier) else { return true };
        let lane = |name: &String| {
            let lane = self.scenario.lane.get(name);
            lane.is_none_or(|lane| lane.from == supplier.country && link.buyer.country() == Some(&lane.to))
        };
        let from = h.suppliers.iter().any(|s| s == link.supplier) || h.countries.contains(&supplier.country);
        let buyers = match link.buyer.section {
            "manufacturer" => &h.manufacturers,
            "destination" => &h.destinations,
            _ => &h.buyers,
        };
        let to = buyers.iter().any(|buyer| buyer == link.buyer.name);
        match d.what {
            DisruptionKind::Yield => (from || names_only_materials(h)) && uses(supplier, link.material),
            _ if names_only_materials(h) => true,
            DisruptionKind::Capacity => from,
            DisruptionKind::Stock => to || (from && supplier.holds_stock()),
            _ => from || to || h.lanes.iter().any(lane),
        }
    }

    /// Whether anything is bought on a link under a contract.
    fn is_agreed(&self, link: &Link<'_>) -> bool {
        let mut contracts = self.scenario.contract.values();
        contracts.any(|k| {
            let buys = k.buyers.iter().any(|buyer| buyer == link.buyer.name);
            buys && k.supplier == link.supplier && k.material == link.material
        })
    }

    /// How many states an independent disruption has; two where only materials are named, as that is left open.
    fn number_hit(&self, d: &Disruption) -> usize {
        let h = &d.hits;
        if names_only_materials(h) {
            return 2;
        }
        let suppliers = self.scenario.supplier.iter();
        let suppliers =
            suppliers.filter(|(name, s)| h.suppliers.contains(name) || h.countries.contains(&s.country));
        suppliers.count() + h.lanes.len() + h.manufacturers.len() + h.destinations.len() + h.buyers.len()
    }
}

/// Whether a supplier's output of a material is made of anything.
fn uses(supplier: &Supplier, material: &str) -> bool {
    supplier.makes.get(material).is_some_and(|makes| !makes.uses.is_empty())
}

fn names_only_materials(h: &Hits) -> bool {
    let lists = [&h.suppliers, &h.countries, &h.lanes, &h.manufacturers, &h.destinations, &h.buyers];
    lists.iter().all(|list| list.is_empty()) && !h.materials.is_empty()
}

/// Whether anything is bought on a link.
fn is_used(link: &Link<'_>) -> bool {
    let zero = |share: &MixShare| matches!(share, MixShare::Share(q) if q.law.known() == Some(0.0));
    let needed = link.buyer.mix().get(link.material).is_some_and(|share| !zero(share));
    let sources = link.buyer.sources().find(|(material, _)| *material == link.material);
    let share = sources.and_then(|(_, suppliers)| suppliers.get(link.supplier));
    needed && share.is_none_or(|share| share.law.known() != Some(0.0))
}
