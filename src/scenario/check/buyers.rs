//! Markets, manufacturers and destinations, and how they are supplied.
use super::{AMOUNT, CONSTANT, Checker, ONCE, POSITIVE, Path, SHARE};
use crate::scenario::grammar::{
    MOST_MATERIALS, Manufacturer, Market, MixShare, Noise, Profile, ShortageRule,
};
use crate::scenario::quantity::{Quantity, Share};
use std::collections::{BTreeMap, BTreeSet};

/// Firms of a sector: each is simulated.
const MOST_FIRMS: u32 = 10_000;
/// Concentration at which one sector takes nearly everything.
const LEAST_CONCENTRATION: f64 = 1e-3;
/// Concentration beyond which drawn shares differ from fixed ones by a thousandth at most.
const MOST_CONCENTRATION: f64 = 1e6;

pub(super) type Mix = BTreeMap<String, MixShare>;
pub(super) type Sources = BTreeMap<String, BTreeMap<String, Quantity<Share>>>;

/// A buyer with what it takes from its market.
#[derive(Clone, Copy)]
pub(super) struct Buyer<'a> {
    /// `manufacturer` or `destination`.
    pub(super) section: &'static str,
    pub(super) name: &'a str,
    pub(super) entry: &'a Manufacturer,
    market: Option<&'a Market>,
}

impl<'a> Buyer<'a> {
    pub(super) fn country(&self) -> Option<&'a str> {
        self.entry.country.as_deref().or(self.market.map(|market| market.country.as_str()))
    }

    /// The mix and the table that it stands in.
    pub(super) fn mix(&self) -> &'a Mix {
        match self.market {
            Some(market) if self.entry.mix.is_empty() => &market.mix,
            _ => &self.entry.mix,
        }
    }

    /// Its own sources, and its market's for materials that it gives none of.
    pub(super) fn sources(
        &self,
    ) -> impl Iterator<Item = (&'a String, &'a BTreeMap<String, Quantity<Share>>)> {
        let own = &self.entry.sources;
        let market = self.market.map(|market| &market.sources);
        own.iter().chain(market.into_iter().flatten().filter(|(material, _)| !own.contains_key(*material)))
    }

    /// The table in which the sources of a material are written.
    fn sources_path(&self, material: &str) -> [&'a str; 2] {
        match (&self.entry.market, self.market) {
            (Some(name), Some(_)) if !self.entry.sources.contains_key(material) => ["market", name],
            _ => [self.section, self.name],
        }
    }
}

impl<'a> Checker<'a> {
    /// All manufacturers and destinations.
    pub(super) fn all_buyers(&self) -> Vec<Buyer<'a>> {
        let scenario = self.scenario;
        let sections = [("manufacturer", &scenario.manufacturer), ("destination", &scenario.destination)];
        let buyer = |section, name: &'a str, entry: &'a Manufacturer| {
            let market = entry.market.as_ref().and_then(|market| scenario.market.get(market));
            Buyer { section, name, entry, market }
        };
        let entries = sections
            .into_iter()
            .flat_map(|(section, entries)| entries.iter().map(move |(name, entry)| (section, name, entry)));
        entries.map(|(section, name, entry)| buyer(section, name, entry)).collect()
    }

    /// All buyers, and suppliers that buy what their goods are made of.
    pub(super) fn all_customers(&self) -> Vec<Buyer<'a>> {
        let sites = self.scenario.site.iter();
        let sites = sites.map(|(name, entry)| Buyer { section: "supplier", name, entry, market: None });
        self.all_buyers().into_iter().chain(sites).collect()
    }

    pub(super) fn buyers(&mut self) {
        let scenario = self.scenario;
        for (name, market) in &scenario.market {
            self.market(name, market);
        }
        for buyer in self.all_buyers() {
            self.buyer(&buyer);
            self.supplied(&buyer);
        }
        if self.all_buyers().is_empty() && self.tree.names("manufacturer").count() == 0 {
            self.missing(&["scenario"], "there is no manufacturer", "add a [manufacturer.NAME]");
        }
        self.lanes_of_buyers();
    }

    fn market(&mut self, name: &str, market: &Market) {
        let at = |key| ["market", name, key];
        self.country(&at("country"), &market.country);
        self.quantity(&at("demand"), &market.demand, AMOUNT);
        self.constant_time(&at("demand-every"), market.demand_every.as_ref());
        if let Some(concentration) = market.concentration {
            self.number(&at("concentration"), concentration, LEAST_CONCENTRATION, MOST_CONCENTRATION);
        }
        self.noise(&["market", name, "noise"], &market.noise);
        self.profile(&["market", name, "profile"], &market.profile);
        self.mix(&at("mix"), &market.mix);
        self.sources(&at("sources"), &market.sources);
        self.price(name, market);
        self.market_shares(name);
    }

    /// Fixed shares of a market's manufacturers add up to one.
    fn market_shares(&mut self, name: &str) {
        let members: Vec<Buyer<'_>> = self
            .all_buyers()
            .into_iter()
            .filter(|buyer| buyer.entry.market.as_deref() == Some(name))
            .collect();
        let all_read = self.scenario.manufacturer.len() == self.tree.names("manufacturer").count()
            && self.scenario.destination.len() == self.tree.names("destination").count();
        let shares = members.iter().map(|buyer| buyer.entry.share.as_ref()?.law.known());
        let Some(sum) = shares.sum::<Option<f64>>().filter(|_| all_read && !members.is_empty()) else {
            return;
        };
        if (sum - 1.0).abs() > 1e-6 {
            let message = format!("the shares of market `{name}` add up to {sum}, not 1");
            let names: Vec<&str> = members.iter().map(|buyer| buyer.name).collect();
            self.missing(&["market", name], message, format!("change `share` of {}", names.join(", ")));
        }
    }

    fn noise(&mut self, path: Path<'_>, noise: &Noise) {
        let at = |key| [path[0], path[1], path[2], key];
        self.optional(&at("common-monthly-log-sd"), noise.common_monthly_log_sd.as_ref(), AMOUNT);
        self.optional(&at("firm-monthly-log-sd"), noise.firm_monthly_log_sd.as_ref(), AMOUNT);
        self.optional(&at("normal-sd"), noise.normal_sd.as_ref(), AMOUNT);
        if self.given(&at("firm-monthly-log-sd")) && self.given(&at("normal-sd")) {
            let message = "`firm-monthly-log-sd` and `normal-sd` exclude each other";
            self.key_error(&at("normal-sd"), message, "remove one of them");
        }
        let known = super::Rule { low: f64::MIN_POSITIVE, ..CONSTANT };
        self.optional(&at("poisson-lot"), noise.poisson_lot.as_ref(), known);
        for key in ["common-monthly-log-sd", "firm-monthly-log-sd", "normal-sd"] {
            if self.given(&at("poisson-lot")) && self.given(&at(key)) {
                let message = format!("`poisson-lot` and `{key}` exclude each other");
                self.key_error(&at(key), message, "a Poisson demand has its own spread; remove one of them");
            }
        }
    }

    /// Twelve months, and factors from zero up.
    fn profile(&mut self, path: Path<'_>, profile: &Profile) {
        let at = |key| [path[0], path[1], path[2], key];
        self.number(&at("growth"), profile.growth, -0.99, 10.0);
        if !profile.season.is_empty() && profile.season.len() != 12 {
            let message = format!("`season` has {} factors", profile.season.len());
            self.error(&at("season"), message, "give twelve, January to December");
        }
        for (key, factors) in [("season", &profile.season), ("steps", &profile.steps)] {
            for factor in factors {
                self.number(&at(key), *factor, 0.0, f64::INFINITY);
            }
        }
    }

    fn mix(&mut self, path: Path<'_>, mix: &Mix) {
        let (mut sum, mut rests, mut all_known) = (0.0, 0, true);
        let zero = |share: &MixShare| matches!(share, MixShare::Share(q) if q.law.known() == Some(0.0));
        let count = mix.values().filter(|share| !zero(share)).count();
        if count > MOST_MATERIALS {
            let message = format!("{count} materials in one mix; a firm uses at most {MOST_MATERIALS}");
            self.error(path, message, "split it into two buyers, or join grades");
        }
        for (material, share) in mix {
            let at = [path[0], path[1], path[2], material];
            self.name("material", material, &at, true);
            match share {
                MixShare::Rest => rests += 1,
                MixShare::Share(share) => {
                    self.quantity(&at, share, SHARE);
                    all_known &= share.law.known().is_some();
                    sum += share.law.known().unwrap_or(0.0);
                }
            }
        }
        if rests > 1 {
            self.error(path, "more than one material takes \"rest\"", "give the others a share");
        }
        if sum > 1.0 + 1e-9 {
            let message = format!("the shares of materials add up to {sum}, more than 1");
            self.error(path, message, "write \"rest\" for one of them");
        } else if rests == 0 && all_known && sum < 1.0 - 1e-6 && !mix.is_empty() {
            let message = format!("the shares of materials add up to {sum}, less than 1");
            self.suspicion(
                path,
                message,
                "write \"rest\" for one of them, or the remaining demand is left out",
            );
        }
    }

    pub(super) fn sources(&mut self, path: Path<'_>, sources: &Sources) {
        for (material, suppliers) in sources {
            let at = [path[0], path[1], path[2], material];
            self.name("material", material, &at, true);
            for (supplier, share) in suppliers {
                let at = [path[0], path[1], path[2], material, supplier];
                self.source(&at, material, supplier, share);
            }
            let sum: Option<f64> = suppliers.values().map(|share| share.law.known()).sum();
            let whole = self.tree.get(&at).and_then(|node| node.table()).map(|table| table.entries.len());
            if let Some(sum) = sum.filter(|sum| (sum - 1.0).abs() > 1e-6 && whole == Some(suppliers.len())) {
                let message = format!("the sources of `{material}` add up to {sum}, not 1");
                self.error(&at, message, "shares of suppliers add up to 1 for each material");
            }
        }
    }

    fn source(&mut self, path: Path<'_>, material: &str, supplier: &str, share: &Quantity<Share>) {
        self.quantity(path, share, SHARE);
        if !self.name("supplier", supplier, path, true)
            || self.given(&["supplier", supplier, "makes", material])
        {
            return;
        }
        let makers: Vec<&str> = self.tree.names("supplier").collect();
        let makers = makers.into_iter().filter(|name| self.given(&["supplier", name, "makes", material]));
        let hint = match makers.collect::<Vec<_>>().as_slice() {
            [] => format!("nobody makes it; add makes.{material} = {{}} to [supplier.{supplier}]"),
            makers => format!("`{material}` is made by {}", makers.join(", ")),
        };
        if self.given(&["material", material]) {
            self.key_error(path, format!("supplier `{supplier}` does not make `{material}`"), hint);
        }
    }

    fn buyer(&mut self, buyer: &Buyer<'_>) {
        let (section, name, entry) = (buyer.section, buyer.name, buyer.entry);
        let at = |key| [section, name, key];
        if let Some(market) = &entry.market {
            self.name("market", market, &at("market"), false);
        }
        self.belonging(buyer);
        self.optional(&at("share"), entry.share.as_ref(), SHARE);
        self.optional(&at("demand"), entry.demand.as_ref(), AMOUNT);
        if let Some(country) = &entry.country {
            self.country(&at("country"), country);
        }
        if let Some(noise) = &entry.noise {
            self.noise(&at("noise"), noise);
        }
        if let Some(profile) = &entry.profile {
            self.profile(&at("profile"), profile);
        }
        self.mix(&at("mix"), &entry.mix);
        self.sources(&at("sources"), &entry.sources);
        self.firms(buyer);
        self.stock(buyer);
        self.constant_time(&at("patience"), entry.patience.as_ref());
        self.constant_time(&at("demand-every"), entry.demand_every.as_ref());
    }

    /// A market with a share of it, or a country and a demand of its own.
    fn belonging(&mut self, buyer: &Buyer<'_>) {
        let (section, name) = (buyer.section, buyer.name);
        let (needed, excluded): (&[&str], &[&str]) = match self.given(&[section, name, "market"]) {
            true => (&["share"], &["country", "demand", "demand-every", "noise", "profile"]),
            false => (&["country", "demand"], &["share"]),
        };
        let other = if needed.len() == 1 { "belongs to a market" } else { "belongs to no market" };
        for key in needed.iter().filter(|key| !self.given(&[section, name, key])).collect::<Vec<_>>() {
            let message = format!("`{key}` is missing in `{section}.{name}`, which {other}");
            self.missing(&[section, name], message, format!("add `{key} = ...`"));
        }
        for key in excluded.iter().filter(|key| self.given(&[section, name, key])).collect::<Vec<_>>() {
            let message = format!("`{section}.{name}` {other}, so it has no `{key}` of its own");
            self.key_error(&[section, name, key], message, "remove it, or change `market`");
        }
    }

    fn firms(&mut self, buyer: &Buyer<'_>) {
        let firms = &buyer.entry.firms;
        let at = |key| [buyer.section, buyer.name, "firms", key];
        if firms.number == 0 {
            self.error(&at("number"), "no firms", "give at least 1");
        } else if firms.number > MOST_FIRMS {
            let message = format!("{} firms in one sector", firms.number);
            self.error(&at("number"), message, format!("give at most {MOST_FIRMS}"));
        }
        self.number(&at("size-spread"), firms.size_spread, 0.0, f64::INFINITY);
        self.number(&at("favoured"), firms.favoured, 0.0, 1.0);
        let shortage = &buyer.entry.shortage;
        let at = |key| [buyer.section, buyer.name, "shortage", key];
        self.optional(&at("output-value"), shortage.output_value.as_ref(), AMOUNT);
        self.optional(&at("cost"), shortage.cost.as_ref(), AMOUNT);
        self.number(&at("line-down-below"), shortage.line_down_below, 0.0, 1.0);
        self.constant_time(&at("patience"), shortage.patience.as_ref());
        if shortage.rule == ShortageRule::Patient && !self.given(&at("patience")) {
            let message = "demand that waits so long and no longer needs `patience`";
            self.missing(&at("rule"), message, "add patience = \"3 weeks\"");
        }
        self.optional(&at("overtime"), shortage.overtime.as_ref(), POSITIVE);
        self.constant_time(&at("made-up-within"), shortage.made_up_within.as_ref());
        if shortage.rule == ShortageRule::MadeUp && !self.given(&at("overtime")) {
            let message = "output that is made up needs `overtime`";
            self.missing(&at("rule"), message, "add overtime = 0.2: what it adds to normal output");
        }
    }

    fn stock(&mut self, buyer: &Buyer<'_>) {
        self.stock_table(&[buyer.section, buyer.name, "stock"], &buyer.entry.stock);
        self.buyers_policy(&[buyer.section, buyer.name, "stock"], &buyer.entry.stock);
        self.idle_shortage_keys(buyer);
        self.unstudied(buyer);
    }

    /// Keys that the shortage rule does not read.
    fn idle_shortage_keys(&mut self, buyer: &Buyer<'_>) {
        let forever = !self.given(&[buyer.section, buyer.name, "shortage", "made-up-within"]);
        let idle: &[&str] = match buyer.entry.shortage.rule {
            ShortageRule::Lost => &["cost", "patience", "overtime", "made-up-within"],
            ShortageRule::BackOrdered => &["output-value", "patience", "overtime", "made-up-within"],
            ShortageRule::Patient => &["overtime", "made-up-within"],
            ShortageRule::MadeUp if forever => &["output-value", "patience"],
            ShortageRule::MadeUp => &["patience"],
        };
        for key in idle {
            self.idle_key(&[buyer.section, buyer.name, "shortage"], key);
        }
    }

    /// What is reported of manufacturers alone.
    fn unstudied(&mut self, buyer: &Buyer<'_>) {
        if buyer.section != "destination" {
            return;
        }
        let keys = [
            ["stock", "holding-cost"],
            ["stock", "transit-cost"],
            ["stock", "ordering-cost"],
            ["shortage", "cost"],
            ["shortage", "output-value"],
            ["shortage", "line-down-below"],
        ];
        for [table, key] in keys {
            let path = [buyer.section, buyer.name, table, key];
            if self.given(&path) {
                let message =
                    format!("`{table}.{key}` has no effect: nothing is reported of a destination's lines");
                self.suspicion(&path, message, "remove it, or write the buyer as a manufacturer");
            }
        }
    }

    /// A mix, and sources for each material in it.
    fn supplied(&mut self, buyer: &Buyer<'_>) {
        let (section, name) = (buyer.section, buyer.name);
        let market = buyer.entry.market.as_deref().unwrap_or_default();
        if buyer.entry.market.is_some() && buyer.market.is_none() {
            // Its market is unknown or could not be read: that is reported, and what follows from it is not.
            return;
        }
        let anywhere = |checker: &Self, key: &str| {
            checker.given(&[section, name, key]) || checker.given(&["market", market, key])
        };
        if !anywhere(self, "mix") {
            let message = format!("`mix` is missing in `{section}.{name}`");
            self.missing(&[section, name], message, "add mix = { MATERIAL = 1.0 }");
        }
        for material in buyer.mix().keys() {
            let [table, owner] = buyer.sources_path(material);
            if !self.given(&[table, owner, "sources", material]) && self.given(&["material", material]) {
                let message = format!("`{section}.{name}` has no source of `{material}`");
                self.missing(
                    &[section, name],
                    message,
                    format!("add sources.{material} = {{ SUPPLIER = 1.0 }}"),
                );
            }
        }
    }

    /// A lane for each pair of countries between which a buyer is supplied.
    fn lanes_of_buyers(&mut self) {
        let mut seen = BTreeSet::new();
        for buyer in self.all_customers() {
            let Some(to) = buyer.country() else { continue };
            for (material, suppliers) in buyer.sources() {
                for supplier in suppliers.keys() {
                    let from = self.scenario.supplier.get(supplier).map(|supplier| supplier.country.as_str());
                    let Some(from) = from.filter(|from| seen.insert((*from, to))) else { continue };
                    let [table, owner] = buyer.sources_path(material);
                    self.lane_between(from, to, &[table, owner, "sources", material, supplier]);
                }
            }
        }
    }

    pub(super) fn lane_between(&mut self, from: &str, to: &str, path: Path<'_>) {
        let lanes: Vec<&str> = self.tree.names("lane").collect();
        let text = |lane: &str, key| self.tree.get(&["lane", lane, key]).and_then(|node| node.text());
        // A lane that was not readable counts for any pair.
        let leads = |lane: &str| {
            let end = |key, country| text(lane, key).is_none_or(|written| written == country);
            end("from", from) && end("to", to)
        };
        if !lanes.iter().any(|lane| leads(lane)) {
            let name = format!("{}-{}", from.to_lowercase(), to.to_lowercase());
            let hint = format!("add\n[lane.{name}]\nfrom = \"{from}\"\nto = \"{to}\"\ntransit = \"30 days\"");
            self.missing(path, format!("there is no lane from {from} to {to}"), hint);
        }
    }

    /// A country in which somebody buys.
    pub(super) fn buyers_country(&mut self, path: Path<'_>, country: &str) {
        let buyers = self.all_customers();
        let countries: BTreeSet<&str> = buyers.iter().filter_map(Buyer::country).collect();
        if !countries.contains(country) {
            let known: Vec<&str> = countries.into_iter().collect();
            let hint = crate::scenario::nearest::suggest(country, &known, "countries with buyers");
            self.suspicion(path, format!("there is no buyer in `{country}`"), hint);
        }
    }

    /// A ratio of odds: any number from zero up, once per replication.
    pub(super) fn odds(&mut self, path: Path<'_>, odds: Option<&Quantity<Share>>) {
        self.optional(path, odds, super::Rule { low: 0.0, ..ONCE });
    }
}
