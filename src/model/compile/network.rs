//! Plants, lanes and links.
use super::{Compiler, ModelError};
use crate::model::calendar::new_year_share;
use crate::model::disruptions::PlantDisruptions;
use crate::model::law::Param;
use crate::model::names::key_of;
use crate::model::{Expedite, Lane, Link, Plant, PlantRamp, Role};
use crate::scenario::grammar::{Allocation, Makes, Manufacturer, Supplier};
use crate::scenario::{Quantity, Share};
use std::collections::BTreeMap;

/// The sources of one row, with the key path where they are written.
struct Sources<'a> {
    path: String,
    shares: &'a BTreeMap<String, Quantity<Share>>,
}

impl<'a> Compiler<'a> {
    /// Plants in name order; every plant's links in the order of its rows.
    pub(super) fn network(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        self.lanes()?;
        for (name, supplier) in &s.supplier {
            for (material, makes) in &supplier.makes {
                let plant = self.plant(name, supplier, material, makes)?;
                self.model.plants.push(plant);
                self.links(name, supplier, material)?;
                self.equip(self.model.plants.len() - 1, name, supplier, makes);
            }
        }
        self.order_links();
        self.order_times();
        Ok(())
    }

    /// Slots for the orders on their way to plants.
    fn order_times(&mut self) {
        let mut start = 0;
        for link in &mut self.model.links {
            let steps = self.model.lanes[link.lane].order_time;
            link.orders = start..start + steps;
            start += steps;
        }
    }

    fn lanes(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        for (name, lane) in &s.lane {
            let path = format!("lane.{name}");
            let at = format!("{path}.customs");
            let customs = lane.customs.as_ref().map(|q| (at.as_str(), q));
            let transit = self.transit(&format!("{path}.transit"), &lane.transit, customs)?;
            let expedite = match &lane.expedite {
                Some(e) => Some(self.expedite(&format!("{path}.expedite"), e, customs)?),
                None => None,
            };
            let closed = lane.closed.iter().map(|w| self.window(w)).collect();
            let (from, to) = (lane.from.clone(), lane.to.clone());
            let order_time = self.optional(&format!("{path}.order-time"), lane.order_time.as_ref(), 0.0);
            let order_time = self.model.calendar.steps_in(self.mean(order_time));
            self.model.lanes.push(Lane { from, to, order_time, transit, expedite, closed });
        }
        Ok(())
    }

    fn expedite(
        &mut self,
        path: &str,
        e: &crate::scenario::grammar::Expedite,
        customs: Option<(&str, &Quantity<crate::scenario::Time>)>,
    ) -> Result<Expedite, ModelError> {
        let days = self.param(&format!("{path}.when-cover-below"), &e.when_cover_below);
        Ok(Expedite {
            transit: self.transit(&format!("{path}.transit"), &e.transit, customs)?,
            cost: self.param(&format!("{path}.cost"), &e.cost),
            below: days.times(1.0 / self.step()),
        })
    }

    fn plant(
        &mut self,
        name: &str,
        supplier: &Supplier,
        material: &str,
        makes: &Makes,
    ) -> Result<Plant, ModelError> {
        let path = format!("supplier.{name}");
        let step = self.step();
        let capacity = makes.capacity.as_ref();
        let capacity =
            capacity.map(|q| self.param(&format!("{path}.makes.{material}.capacity"), q).times(step));
        let closure = supplier.new_year_closure.as_ref();
        let closure = closure.map(|q| self.param(&format!("{path}.new-year-closure"), q));
        let calendar = &self.model.calendar;
        let new_year = (0..calendar.steps).map(|t| new_year_share(calendar, t)).collect();
        let first = self.model.links.len();
        let planned = self.planned(&format!("{path}.makes.{material}.planned"), makes)?;
        Ok(Plant {
            supplier: name.into(),
            material: self.material(material),
            country: supplier.country.clone(),
            capacity,
            closure,
            new_year,
            ramp: self.ramp(&path, supplier),
            allocation: self.allocation(supplier),
            links: first..first,
            disruptions: PlantDisruptions::default(),
            planned,
            site: None,
            finished: None,
            inputs: Vec::new(),
            yields: None,
            also: Vec::new(),
            by_product: false,
            echelon: Vec::new(),
            echelon_to_order: Vec::new(),
            series: None,
            steady: false,
        })
    }

    /// Capacities from dates on, in the order of their steps.
    fn planned(&mut self, path: &str, makes: &Makes) -> Result<Vec<(usize, Param)>, ModelError> {
        let mut planned = Vec::new();
        for (text, capacity) in &makes.planned {
            let date = super::truces::date_of(text, path)?;
            let from = self.model.calendar.step_of(date.0);
            let capacity = self.param(&format!("{path}.{text}"), capacity).times(self.step());
            planned.push((usize::try_from(from).unwrap_or(0), capacity));
        }
        Ok(planned)
    }

    /// Without political weights, what they would bend is in proportion to orders.
    fn allocation(&self, supplier: &Supplier) -> Allocation {
        match supplier.allocate {
            Allocation::Weighted if !self.s.switches.political_weights => Allocation::Proportional,
            rule => rule,
        }
    }

    fn ramp(&mut self, path: &str, supplier: &Supplier) -> Option<PlantRamp> {
        if supplier.starts.is_none() && supplier.ramp.is_none() {
            return None;
        }
        let step = self.step();
        let start = self.first_day(path, supplier);
        let ramp = supplier.ramp.as_ref();
        let over = ramp.map(|r| self.param(&format!("{path}.ramp.over"), &r.over));
        let reaches = ramp.and_then(|r| r.reaches.as_ref());
        Some(PlantRamp {
            // In days since 1970: the engine subtracts the first day and divides by the step.
            start,
            over: over.map_or(Param::Known(0.0), |p| p.times(1.0 / step)),
            first: ramp.map_or(1.0, |r| r.first),
            shape: ramp.map(|r| r.shape).unwrap_or_default(),
            reaches: self.optional(&format!("{path}.ramp.reaches"), reaches, 1.0),
        })
    }

    /// First day of output (days since 1970), uncertain perhaps; that of the run where none is written.
    pub(super) fn first_day(&mut self, path: &str, supplier: &Supplier) -> Param {
        match &supplier.starts {
            Some(q) => self.param(&format!("{path}.starts"), q),
            None => Param::Known(f64::from(self.model.calendar.start)),
        }
    }

    /// Links of the newest plant: every row of its material that names its supplier as a source.
    fn links(&mut self, supplier_name: &str, supplier: &Supplier, material: &str) -> Result<(), ModelError> {
        let plant = self.model.plants.len() - 1;
        let material_index = self.material(material);
        for row in 0..self.model.rows.len() {
            let finished = matches!(self.model.rows[row].role, Role::Finished { .. });
            if finished || self.model.rows[row].material != material_index {
                continue;
            }
            let sources = self.sources(row, material);
            let Some(share) = sources.shares.get(supplier_name) else { continue };
            let share = self.param(&format!("{}.sources.{material}.{supplier_name}", sources.path), share);
            let country = self.country(row).to_string();
            let price = self.price(supplier_name, material);
            let qualified_by = self.qualified_by(row, supplier_name);
            for &p in &qualified_by {
                self.model.processes[p].rows.push(row);
            }
            let link = Link {
                row,
                plant,
                lane: self.lane(supplier_name, &supplier.country, self.buyer(row).1, &country, material)?,
                share,
                weight: weight(supplier, &country),
                key: key_of(&format!("{:016x}/{supplier_name}", self.model.rows[row].key)),
                orders: 0..0,
                gates: Vec::new(),
                checks: Vec::new(),
                levies: Vec::new(),
                pools: Vec::new(),
                leaks: Vec::new(),
                disruptions: None,
                qualified_by,
                contracts: Vec::new(),
                price,
                spot: None,
                exports: None,
                arrivals: None,
                studied: false,
                way: None,
                free: false,
                plain: false,
                settled: false,
            };
            self.model.rows[row].links.push(self.model.links.len());
            self.model.links.push(link);
        }
        let first = self.model.plants[plant].links.start;
        self.model.plants[plant].links = first..self.model.links.len();
        if supplier.allocate == Allocation::Priority {
            self.by_priority(first);
        }
        Ok(())
    }

    /// Links from `first` on, largest weight first; the sort is stable, so names break ties.
    fn by_priority(&mut self, first: usize) {
        self.model.links[first..].sort_by(|a, b| b.weight.total_cmp(&a.weight));
        for row in &mut self.model.rows {
            row.links.retain(|l| *l < first);
        }
        for l in first..self.model.links.len() {
            let row = self.model.links[l].row;
            self.model.rows[row].links.push(l);
        }
    }

    /// Each row's first link takes what the others leave: the preferred source, or the largest share of a plant that is
    /// neither ramping nor to be qualified.
    fn order_links(&mut self) {
        let model = &self.model;
        let rank = |l: &usize| {
            let link = &model.links[*l];
            let young = model.plants[link.plant].ramp.is_some() || !link.qualified_by.is_empty();
            (young, -self.mean(link.share))
        };
        let mut orders: Vec<Vec<usize>> = model.rows.iter().map(|r| r.links.clone()).collect();
        for (row, links) in orders.iter_mut().enumerate() {
            links.sort_by(|a, b| {
                let (a, b) = (rank(a), rank(b));
                a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
            });
            // A preferred order of sources is kept to; those it does not name come after it.
            let preferred = self.preferred(row);
            let place = |l: &usize| {
                let supplier = &model.plants[model.links[*l].plant].supplier;
                preferred.iter().position(|name| name == supplier).unwrap_or(preferred.len())
            };
            links.sort_by_key(place);
        }
        for (row, links) in self.model.rows.iter_mut().zip(orders) {
            row.links = links;
        }
    }

    /// Where a row buys its material: its sector's own table, else its market's.
    fn sources(&self, row: usize, material: &str) -> Sources<'a> {
        let (kind, name, m) = self.buyer(row);
        if let Some(shares) = m.sources.get(material) {
            return Sources { path: format!("{kind}.{name}"), shares };
        }
        static NONE: BTreeMap<String, Quantity<Share>> = BTreeMap::new();
        let market = m.market.as_deref().unwrap_or_default();
        let shares = self.s.market.get(market).and_then(|k| k.sources.get(material));
        Sources { path: format!("market.{market}"), shares: shares.unwrap_or(&NONE) }
    }

    pub(super) fn buyer(&self, row: usize) -> (&'static str, &'a str, &'a Manufacturer) {
        let sector = &self.model.sectors[self.model.firms[self.model.rows[row].firm].sector];
        let (kind, table) = if sector.site {
            ("supplier", &self.s.site)
        } else if sector.studied {
            ("manufacturer", &self.s.manufacturer)
        } else {
            ("destination", &self.s.destination)
        };
        let (name, m) = table.get_key_value(&sector.name).expect("sectors were made from these tables");
        (kind, name, m)
    }

    /// Country of a row's firm.
    pub(super) fn country(&self, row: usize) -> &'a str {
        let (_, _, m) = self.buyer(row);
        let market = m.market.as_ref().and_then(|k| self.s.market.get(k));
        m.country.as_deref().or(market.map(|k| k.country.as_str())).unwrap_or_default()
    }

    /// The lane that says most about a trade: of those that carry it, the one with the most kinds of restriction.
    fn lane(
        &self,
        supplier: &str,
        from: &str,
        buyer: &str,
        to: &str,
        material: &str,
    ) -> Result<usize, ModelError> {
        let carries = |list: &Vec<String>, name: &str| list.is_empty() || list.iter().any(|x| x == name);
        let fits = self.s.lane.values().enumerate().filter(|(_, lane)| {
            lane.from == from
                && lane.to == to
                && carries(&lane.suppliers, supplier)
                && carries(&lane.buyers, buyer)
                && carries(&lane.materials, material)
        });
        let says = |lane: &crate::scenario::grammar::Lane| {
            [&lane.suppliers, &lane.buyers, &lane.materials].iter().filter(|list| !list.is_empty()).count()
        };
        let best = fits.rev().max_by_key(|(_, lane)| says(lane)).map(|(i, _)| i);
        best.ok_or_else(|| ModelError::Unchecked(format!("no lane leads from {from} to {to}")))
    }
}

fn weight(supplier: &Supplier, country: &str) -> f64 {
    supplier.weights.get(country).copied().unwrap_or(match supplier.allocate {
        Allocation::Priority => 0.0,
        _ => 1.0,
    })
}
