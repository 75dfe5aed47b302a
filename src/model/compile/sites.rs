//! Suppliers that hold stocks: their rows, their bills of materials, and the order of tiers.
use super::stock::{Turn, at_least_one};
use super::{Compiler, ModelError};
use crate::model::law::Param;
use crate::model::names::key_of;
use crate::model::{Firm, Initial, Input, Mix, Role, Row, Sector, Site, YieldRule};
use crate::scenario::grammar::{Makes, Stock, StockPolicy, Supplier};
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Compiler<'a> {
    /// A sector of one firm for every supplier that holds stocks: its inputs, then its finished goods, by material.
    pub(super) fn sites(&mut self) {
        let s = self.s;
        for (name, supplier) in s.supplier.iter().filter(|(_, supplier)| supplier.holds_stock()) {
            self.site(name, supplier);
        }
    }

    fn site(&mut self, name: &str, supplier: &Supplier) {
        let path = format!("supplier.{name}");
        let market = self.market("", &path, Param::Known(0.0), None, None);
        self.model.markets.push(market);
        let (sector, firm) = (self.model.sectors.len(), self.model.firms.len());
        let first = self.model.rows.len();
        self.model.markets.last_mut().expect("it was just added").sectors.push(sector);
        for material in supplier.used() {
            let stock = supplier.inputs.clone().unwrap_or_default();
            let row = self.site_row(firm, (&path, "inputs"), &stock, material, Role::Input);
            let patience = self.site_patience(&path, supplier);
            let initial = if given_state(supplier) { Initial::Mass(Param::Known(0.0)) } else { row.initial };
            self.model.rows.push(Row { patience, initial, ..row });
        }
        let by_products = by_products(supplier);
        for (material, makes) in &supplier.makes {
            let given = makes.stock.clone();
            let Some(stock) = given.or_else(|| by_products.contains(material).then(empty_stock)) else {
                continue;
            };
            // The plant is not there yet; `network` fills its index in.
            let role = Role::Finished { plant: usize::MAX };
            let row =
                self.site_row(firm, (&path, &format!("makes.{material}.stock")), &stock, material, role);
            self.model.rows.push(row);
        }
        self.model.sectors.push(Sector {
            name: name.into(),
            title: if supplier.title.is_empty() { name.into() } else { supplier.title.clone() },
            key: key_of(&path),
            studied: false,
            market: self.model.markets.len() - 1,
            share: Param::Known(1.0),
            firms: firm..firm + 1,
            series: None,
            site: true,
            accounted: true,
            cover: None,
            aims: Vec::new(),
        });
        self.model.firms.push(Firm {
            sector,
            key: key_of(&format!("{path}/0")),
            size: 1.0,
            defence: false,
            favoured: false,
            joint: false,
            late: false,
            line_down_below: 0.0,
            output_value: Param::Known(0.0),
            rows: first..self.model.rows.len(),
            substitutions: 0..0,
            entity: None,
        });
    }

    fn site_patience(&mut self, path: &str, supplier: &Supplier) -> Option<usize> {
        let days = supplier.patience.as_ref().map(|q| self.param(&format!("{path}.patience"), q))?;
        let steps = at_least_one(self.model.calendar.steps_in(self.mean(days)));
        (steps <= self.model.calendar.steps).then_some(steps)
    }

    fn site_row(
        &mut self,
        firm: usize,
        (path, table): (&str, &str),
        stock: &Stock,
        material: &str,
        role: Role,
    ) -> Row {
        let at = format!("{path}.{table}");
        let key = key_of(&format!("{path}/{table}/{material}"));
        let rule = self.stock_rule(&at, stock, Turn { key, i: 0, n: 1 });
        let step = self.step();
        let holding_cost = self.optional(&format!("{at}.holding-cost"), stock.holding_cost.as_ref(), 0.0);
        let ordering_cost = stock.ordering_cost.as_ref();
        let ordering_cost = self.optional(&format!("{at}.ordering-cost"), ordering_cost, 0.0);
        let transit_cost = stock.transit_cost.as_ref().filter(|_| role == Role::Input);
        let transit_cost = transit_cost.map(|q| self.param(&format!("{at}.transit-cost"), q).times(step));
        Row {
            firm,
            material: self.material(material),
            role,
            key,
            mix: Mix::Share(Param::Known(0.0)),
            rule,
            initial: self.initial(&at, stock),
            stated: false,
            holding_cost: holding_cost.times(step),
            transit_cost,
            shortage_cost: Param::Known(0.0),
            ordering_cost,
            back_ordered: false,
            lapse: None,
            overtime: None,
            patience: None,
            links: Vec::new(),
            ring: 0..0,
            doors: Vec::new(),
            behaviour: None,
            sourcing: None,
            contracts: Vec::new(),
            recycled: Vec::new(),
            levied: false,
            priced: false,
            market: None,
            counts_orders: false,
        }
    }

    /// What follows for a plant from its supplier's stocks, once its links are known.
    pub(super) fn equip(&mut self, plant: usize, name: &str, supplier: &'a Supplier, makes: &'a Makes) {
        let material = self.model.plants[plant].material;
        let path = format!("supplier.{name}.makes.{}", self.model.materials[material]);
        let Some(firm) = self.model.sectors.iter().find(|x| x.site && x.name == name).map(|x| x.firms.start)
        else {
            return;
        };
        let rows = self.model.firms[firm].rows.clone();
        let find = |model: &crate::model::Model, material: usize, input: bool| {
            rows.clone().find(|r| {
                let row = &model.rows[*r];
                row.material == material && (row.role == Role::Input) == input
            })
        };
        self.model.plants[plant].finished = find(&self.model, material, false);
        if let Some(row) = self.model.plants[plant].finished {
            self.model.rows[row].role = Role::Finished { plant };
        }
        for (used, mass) in &makes.uses {
            let per_tonne = self.param(&format!("{path}.uses.{used}"), mass);
            if let Some(row) = find(&self.model, self.material(used), true) {
                self.model.plants[plant].inputs.push(Input { row, per_tonne });
            }
        }
        for (also, mass) in &makes.also {
            let mass = self.param(&format!("{path}.also.{also}"), mass);
            if let Some(row) = find(&self.model, self.material(also), false) {
                self.model.plants[plant].also.push((row, mass));
            }
        }
        self.model.plants[plant].by_product = by_products(supplier).contains(&self.model.materials[material]);
        self.model.plants[plant].yields = self.yields(&path, supplier, makes);
    }

    fn yields(&mut self, path: &str, supplier: &Supplier, makes: &Makes) -> Option<YieldRule> {
        let rule = makes.yields.as_ref()?;
        let reaches = self.param(&format!("{path}.yield.reaches"), &rule.reaches);
        let first = rule.first.as_ref().map(|q| self.param(&format!("{path}.yield.first"), q));
        let over = self.optional(&format!("{path}.yield.over"), rule.over.as_ref(), 0.0);
        let start = self.first_day(path.rsplit_once(".makes").map_or(path, |(site, _)| site), supplier);
        Some(YieldRule {
            reaches,
            first: first.unwrap_or(reaches),
            over: over.times(1.0 / self.step()),
            start,
        })
    }

    /// Sites in tiers: who buys before who sells when orders are placed, the other way round when goods leave.
    ///
    /// # Errors
    /// Where suppliers supply one another in a circle.
    pub(super) fn tiers(&mut self) -> Result<(), ModelError> {
        let sites = self.sites_in_order()?;
        let model = &mut self.model;
        let uses = model.rows.iter().enumerate().filter(|(_, r)| r.role == Role::Use);
        model.ordering = uses.map(|(i, _)| i).collect();
        let mut shipping: Vec<usize> = Vec::new();
        for sector in sites.iter().rev() {
            let rows = model.firms[model.sectors[*sector].firms.start].rows.clone();
            let (finished, inputs): (Vec<usize>, Vec<usize>) =
                rows.partition(|r| model.rows[*r].role != Role::Input);
            model.ordering.extend(finished.iter().chain(&inputs));
        }
        // Plants of suppliers without stocks come first: they are nobody's customers.
        shipping.extend((0..model.plants.len()).filter(|p| model.plants[*p].site.is_none()));
        for sector in &sites {
            let name = &model.sectors[*sector].name;
            shipping.extend((0..model.plants.len()).filter(|p| &model.plants[*p].supplier == name));
        }
        model.shipping = shipping;
        self.flows = self.mean_flows();
        self.echelons();
        let free = |p: Param| p == Param::Known(0.0);
        let model = &mut self.model;
        // Nothing is reported of destinations.
        let told = |row: &Row| row.role != Role::Use || model.sectors[model.firms[row.firm].sector].studied;
        let costs = |row: &Row| {
            told(row) && (row.transit_cost.is_some() || (row.role != Role::Use && !free(row.holding_cost)))
        };
        model.costed = (0..model.rows.len()).filter(|r| costs(&model.rows[*r])).collect();
        Ok(())
    }

    /// Sectors that are sites, suppliers before their customers.
    fn sites_in_order(&mut self) -> Result<Vec<usize>, ModelError> {
        let site_sectors: Vec<usize> =
            (0..self.model.sectors.len()).filter(|i| self.model.sectors[*i].site).collect();
        for sector in &site_sectors {
            self.add_site(*sector);
        }
        let (mut sorted, mut left) = (Vec::new(), site_sectors);
        while !left.is_empty() {
            let waits = |sector: &usize| left.iter().any(|other| self.supplies(*other, *sector));
            let ready: Vec<usize> = left.iter().copied().filter(|sector| !waits(sector)).collect();
            if ready.is_empty() {
                let names: Vec<&str> = left.iter().map(|i| self.model.sectors[*i].name.as_str()).collect();
                let message = format!("suppliers {} supply one another in a circle", names.join(", "));
                return Err(ModelError::Unchecked(message));
            }
            left.retain(|sector| !ready.contains(sector));
            sorted.extend(ready);
        }
        Ok(sorted)
    }

    fn add_site(&mut self, sector: usize) {
        let model = &mut self.model;
        let name = &model.sectors[sector].name;
        let mut plants = (0..model.plants.len()).filter(|p| &model.plants[*p].supplier == name);
        let first = plants.next().unwrap_or(0);
        let plants = first..first + 1 + plants.count();
        let rows = model.firms[model.sectors[sector].firms.start].rows.clone();
        let inputs = rows.clone().filter(|r| model.rows[*r].role == Role::Input).count();
        let inputs = rows.start..rows.start + inputs;
        let follow = inputs.clone().any(|r| model.rows[r].rule.policy == StockPolicy::Follow);
        for p in plants.clone() {
            model.plants[p].site = Some(model.sites.len());
        }
        model.sites.push(Site { plants, inputs, follow, nets: false });
    }

    /// Whether a site's plants are sources of another's inputs.
    fn supplies(&self, supplier: usize, customer: usize) -> bool {
        let name = &self.model.sectors[supplier].name;
        let rows = self.model.firms[self.model.sectors[customer].firms.start].rows.clone();
        let mut links = rows.flat_map(|r| &self.model.rows[r].links);
        links.any(|l| &self.model.plants[self.model.links[*l].plant].supplier == name)
    }

    /// Mean flow through every row: demand, and for sites what their customers take.
    fn mean_flows(&self) -> Vec<f64> {
        let mut flows: Vec<f64> = (0..self.model.rows.len()).map(|row| self.final_demand(row)).collect();
        for &row in &self.model.ordering {
            for (&link, share) in self.model.rows[row].links.iter().zip(self.mean_shares(row)) {
                let plant = &self.model.plants[self.model.links[link].plant];
                let flow = flows[row] * share;
                if let Some(finished) = plant.finished {
                    flows[finished] += flow;
                }
                for input in &plant.inputs {
                    let good = plant.yields.map_or(1.0, |y| self.mean(y.reaches));
                    flows[input.row] += flow * self.mean(input.per_tonne) / good;
                }
            }
        }
        flows
    }

    /// Mean shares of a row's links; the first takes what the others leave.
    fn mean_shares(&self, row: usize) -> Vec<f64> {
        let links = &self.model.rows[row].links;
        let mut shares: Vec<f64> = links.iter().map(|l| self.mean(self.model.links[*l].share)).collect();
        let others: f64 = shares.iter().skip(1).sum();
        if let Some(main) = shares.first_mut() {
            *main = if others < 1.0 { 1.0 - others } else { 0.0 };
        }
        shares
    }

    /// What lies downstream of every finished stock that is raised to an echelon level.
    fn echelons(&mut self) {
        let wanted: Vec<usize> = (0..self.model.plants.len())
            .filter(|p| {
                let finished = self.model.plants[*p].finished;
                finished.is_some_and(|r| self.model.rows[r].rule.policy == StockPolicy::EchelonBaseStock)
            })
            .collect();
        for p in wanted {
            let (mut terms, mut to_order) = (BTreeMap::new(), BTreeMap::new());
            self.downstream(p, 1.0, &mut terms, &mut to_order);
            self.model.plants[p].echelon = terms.into_iter().collect();
            self.model.plants[p].echelon_to_order = to_order.into_iter().collect();
        }
    }

    fn downstream(
        &self,
        plant: usize,
        weight: f64,
        terms: &mut BTreeMap<usize, f64>,
        to_order: &mut BTreeMap<usize, f64>,
    ) {
        for link in self.model.plants[plant].links.clone() {
            let row = self.model.links[link].row;
            *terms.entry(row).or_default() += weight;
            for (next, input) in self.users(row) {
                let good = self.model.plants[next].yields.map_or(1.0, |y| self.mean(y.reaches));
                let weight = weight * self.mean(input.per_tonne) / good;
                match self.model.plants[next].finished {
                    Some(finished) => *terms.entry(finished).or_default() += weight,
                    None => *to_order.entry(next).or_default() += weight,
                }
                self.downstream(next, weight, terms, to_order);
            }
        }
    }

    /// Plants that use a row as an input.
    fn users(&self, row: usize) -> impl Iterator<Item = (usize, &Input)> {
        let plants = self.model.plants.iter().enumerate();
        plants.filter_map(move |(p, plant)| Some((p, plant.inputs.iter().find(|i| i.row == row)?)))
    }
}

/// Materials of a supplier that come with others.
fn by_products(supplier: &Supplier) -> BTreeSet<&String> {
    supplier.makes.values().flat_map(|makes| makes.also.keys()).collect()
}

/// Whether inputs that follow have nothing under way at the start, because finished stock was given as a mass.
fn given_state(supplier: &Supplier) -> bool {
    let follow = supplier.inputs.as_ref().is_some_and(|stock| stock.policy == StockPolicy::Follow);
    let finished = supplier.makes.values().filter_map(|makes| makes.stock.as_ref());
    follow && finished.into_iter().any(|stock| stock.initial_mass.is_some())
}

/// The stock of a co-product about which nothing is said: empty at first, filled by what comes.
fn empty_stock() -> Stock {
    Stock {
        policy: StockPolicy::BaseStock,
        initial_mass: Some(crate::scenario::Quantity::known(0.0)),
        ..Stock::default()
    }
}
