//! Clearing prices of markets: what they are reckoned from, who buys at them, and what is reported of them.
use super::Compiler;
use crate::model::law::Param;
use crate::model::output::{FigureKind, SeriesKind, SeriesSpec};
use crate::model::{Against, Domestic, PriceRule};
use crate::scenario::grammar::{Price, PriceSupply};

impl Compiler<'_> {
    /// A market's rule, before its links and series are known.
    pub(super) fn price_rule(&mut self, market: &str, p: &Price) -> PriceRule {
        let at = |key: &str| format!("{market}.price.{key}");
        let days = self.param(&at("over"), &p.over).known();
        let mut given = |key, q| Option::map(q, |q| self.param(&at(key), q));
        let supply_at_most = given("supply-at-most", p.supply_at_most.as_ref());
        let spot = given("spot-share", p.spot_share.as_ref());
        PriceRule {
            base: self.param(&at("base"), &p.base),
            elasticity: self.param(&at("elasticity"), &p.elasticity),
            supply_elasticity: self.optional(&at("supply-elasticity"), p.supply_elasticity.as_ref(), 0.0),
            supply_at_most,
            // A mean over less than a step is the step's own.
            weight: (self.step() / days.unwrap_or(self.step())).clamp(0.0, 1.0),
            cap: p.cap,
            floor: p.floor,
            spot: spot.filter(|share| *share != Param::Known(0.0)),
            domestic: (p.supply == PriceSupply::Domestic).then(Domestic::default),
            series: usize::MAX,
            cleared: None,
            against: None,
        }
    }

    /// Who buys at a clearing price, and whose goods are a domestic supply.
    pub(super) fn clearing_prices(&mut self) {
        for market in 0..self.model.markets.len() {
            let Some(mut rule) = self.model.markets[market].price.take() else { continue };
            if rule.spot.is_some() {
                self.spot_links(market);
            }
            rule.domestic = rule.domestic.map(|_| self.domestic(market));
            self.model.markets[market].price = Some(rule);
        }
    }

    fn spot_links(&mut self, market: usize) {
        let named = self.written_price(market).map_or(Vec::new(), |p| p.spot_suppliers.clone());
        for l in 0..self.model.links.len() {
            let (row, supplier) =
                (self.model.links[l].row, &self.model.plants[self.model.links[l].plant].supplier);
            let concerned = named.is_empty() || named.contains(supplier);
            if concerned
                && self.market_of_row(row) == market
                && self.model.links[l].price != Param::Known(0.0)
            {
                self.model.links[l].spot = Some(market);
                self.model.rows[row].levied = true;
            }
        }
    }

    fn written_price(&self, market: usize) -> Option<&Price> {
        self.s.market.get(&self.model.markets[market].name)?.price.as_ref()
    }

    fn market_of_row(&self, row: usize) -> usize {
        self.model.sectors[self.model.firms[self.model.rows[row].firm].sector].market
    }

    fn domestic(&self, market: usize) -> Domestic {
        let m = &self.model;
        let country = self.s.market.get(&m.markets[market].name).map(|k| k.country.as_str());
        let rows = m.rows.iter().enumerate().filter(|(row, _)| self.market_of_row(*row) == market);
        let materials: Vec<usize> = rows.map(|(_, r)| r.material).collect();
        let mut domestic = Domestic::default();
        for (p, plant) in m.plants.iter().enumerate() {
            if Some(plant.country.as_str()) == country && materials.contains(&plant.material) {
                domestic.plants.push(p);
                let (home, abroad): (Vec<usize>, Vec<usize>) =
                    plant.links.clone().partition(|l| m.lanes[m.links[*l].lane].to == plant.country);
                domestic.home.extend(home);
                domestic.abroad.extend(abroad);
            }
        }
        domestic
    }

    /// The price of every market that has one, and its ratio to the one that it is held against.
    pub(super) fn prices(&mut self) {
        for i in 0..self.model.markets.len() {
            let Some(mut rule) = self.model.markets[i].price.take() else { continue };
            let name = self.model.markets[i].name.clone();
            rule.series = self.series(SeriesSpec {
                name: format!("price.{name}"),
                title: format!("Clearing price, {name}"),
                unit: "USD/t",
                kind: SeriesKind::Level,
                nominal: self.mean(rule.base) * rule.cap,
            });
            if self.written_price(i).is_some_and(|p| p.supply_elasticity.is_some()) {
                rule.cleared = Some(self.series(SeriesSpec {
                    name: format!("cleared.{name}"),
                    title: format!("Bought at the clearing price, over demand at the base price, {name}"),
                    unit: "share",
                    kind: SeriesKind::Level,
                    nominal: 1.0,
                }));
            }
            self.model.markets[i].price = Some(rule);
        }
        for i in 0..self.model.markets.len() {
            let against = self.against(i);
            if let Some(rule) = &mut self.model.markets[i].price {
                rule.against = against;
            }
        }
    }

    fn against(&mut self, i: usize) -> Option<Against> {
        let other = self.written_price(i)?.against.as_ref()?;
        let market = self.model.markets.iter().position(|k| &k.name == other)?;
        let name = &self.model.markets[i].name;
        let series = self.series(SeriesSpec {
            name: format!("price-gap.{name}"),
            title: format!("Price, {name} over {other}"),
            unit: "times",
            kind: SeriesKind::Level,
            nominal: self.widest_gap(i, market),
        });
        Some(Against { market, series })
    }

    /// The highest that a price can stand over another.
    fn widest_gap(&self, i: usize, other: usize) -> f64 {
        let rule = |k: usize| self.model.markets[k].price.as_ref();
        let highest = rule(i).map_or(1.0, |r| self.mean(r.base) * r.cap);
        let lowest = rule(other).map_or(1.0, |r| self.mean(r.base) * r.floor.unwrap_or(1.0));
        if lowest > 0.0 { super::outputs::positive(highest / lowest) } else { 1.0 }
    }

    /// How far each price stood over the one that it is held against, at most.
    pub(super) fn price_figures(&mut self) {
        for i in 0..self.model.markets.len() {
            let Some(against) = self.model.markets[i].price.as_ref().and_then(|p| p.against) else {
                continue;
            };
            let (name, other) =
                (self.model.markets[i].name.clone(), &self.model.markets[against.market].name);
            let title = format!("Highest price, {name} over {other}");
            let nominal = self.widest_gap(i, against.market);
            self.figure(&format!("price-gap.{name}"), &title, "times", nominal, FigureKind::PriceGap(i));
        }
    }

    /// The most that a tonne on a link may cost before duties, about.
    pub(super) fn dearest_price(&self, link: &crate::model::Link) -> f64 {
        let rule = link.spot.and_then(|k| self.model.markets[k].price.as_ref());
        let spot = rule.and_then(|r| r.spot.map(|share| self.mean(share) * (r.cap - 1.0)));
        self.mean(link.price) * (1.0 + spot.unwrap_or(0.0))
    }
}
