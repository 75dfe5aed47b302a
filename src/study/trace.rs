//! One future, told: what every stock held and moved week by week, and why lines stopped.
use super::single::Prepared;
pub use crate::engine::trace::RowStep as StockStep;
use crate::engine::trace::{FileStep, Stands, Step, Trace, trace};
use crate::model::{Model, Role};
use crate::scenario::Date;
use serde::Serialize;

/// One replication, with the names of things. Masses in tonnes.
#[derive(Debug, Clone, Serialize)]
pub struct Future {
    /// Printed title of the scenario.
    pub title: String,
    /// Seed of the draws.
    pub seed: u64,
    /// Number of the replication, from 0.
    pub replication: u64,
    /// First day of every step.
    pub dates: Vec<String>,
    /// Controls and the regimes that they are run under.
    pub controls: Vec<ControlPath>,
    /// What was open on the first day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open_orders: Vec<OpenOrder>,
    /// Why this future cannot be: its files would not be open on the first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impossible: Option<String>,
    /// Stocks of buyers and suppliers.
    pub stocks: Vec<StockPath>,
    /// Who ships to whom.
    pub trades: Vec<TradePath>,
    /// What plants make.
    pub plants: Vec<PlantPath>,
    /// When and why lines stopped.
    pub stops: Vec<Stop>,
}

/// A control's path.
#[derive(Debug, Clone, Serialize)]
pub struct ControlPath {
    /// Name.
    pub name: String,
    /// Steps in which the regime changed, with its printed name, from step 0 on.
    pub changes: Vec<(usize, String)>,
}

/// An order that was open on the first day.
#[derive(Debug, Clone, Serialize)]
pub struct OpenOrder {
    /// Name of the buyer.
    pub owner: String,
    /// Name of the order.
    pub name: String,
    /// Supplier.
    pub supplier: String,
    /// Material.
    pub material: String,
    /// How much of it had not arrived (t).
    pub mass: f64,
    /// Where it was.
    pub stands: String,
}

/// A stock's path.
#[derive(Debug, Clone, Serialize)]
pub struct StockPath {
    /// `manufacturer`, `destination` or `supplier`.
    pub kind: &'static str,
    /// Name of the owner.
    pub owner: String,
    /// Which of its firms, from 0.
    pub firm: usize,
    /// Material.
    pub material: String,
    /// `use`, `input` or `finished`.
    pub role: &'static str,
    /// Stock at the start.
    pub opening: f64,
    /// Step by step.
    pub steps: Vec<StockStep>,
}

/// A supplier's shipments to a stock.
#[derive(Debug, Clone, Serialize)]
pub struct TradePath {
    /// Supplier.
    pub supplier: String,
    /// Index of the stock.
    pub stock: usize,
    /// Shipped, by step.
    pub shipped: Vec<f64>,
    /// Ordered and not shipped at the end of every step.
    pub open: Vec<f64>,
}

/// A plant's output.
#[derive(Debug, Clone, Serialize)]
pub struct PlantPath {
    /// Supplier.
    pub supplier: String,
    /// Material.
    pub material: String,
    /// Most that it could make, by step; none where nothing limits it.
    pub capacity: Vec<Option<f64>>,
    /// Made, by step.
    pub made: Vec<f64>,
}

/// A line that stood still for a time.
#[derive(Debug, Clone, Serialize)]
pub struct Stop {
    /// Name of the manufacturer.
    pub manufacturer: String,
    /// Which of its firms, from 0.
    pub firm: usize,
    /// First step.
    pub from: usize,
    /// Last step.
    pub until: usize,
    /// The material that was short.
    pub material: String,
    /// What was needed in the first step, and what was there (t).
    pub needed: f64,
    /// What could be used.
    pub used: f64,
    /// Where the missing mass was, one place a line.
    pub why: Vec<String>,
}

/// Replays a replication.
pub fn future(prepared: &Prepared, seed: u64, replication: u64) -> Future {
    let m = &prepared.model;
    let trace = trace(m, seed, replication);
    let teller = Teller { m, trace: &trace };
    Future {
        title: m.title.clone(),
        seed,
        replication,
        dates: (0..=m.calendar.steps).map(|t| teller.date(t)).collect(),
        controls: (0..m.controls.len()).map(|k| teller.control(k)).collect(),
        open_orders: (0..m.opening.orders.len()).map(|i| teller.open_order(i)).collect(),
        impossible: trace.impossible.as_ref().map(|error| error.to_string()),
        stocks: (0..m.rows.len()).map(|row| teller.stock(row)).collect(),
        trades: (0..m.links.len()).map(|l| teller.trade(l)).collect(),
        plants: (0..m.plants.len()).map(|p| teller.plant(p)).collect(),
        stops: (0..m.firms.len()).flat_map(|firm| teller.stops(firm)).collect(),
    }
}

/// A trace and what its indices mean.
struct Teller<'a> {
    m: &'a Model,
    trace: &'a Trace,
}

impl Teller<'_> {
    fn date(&self, t: usize) -> String {
        let (year, month, day) = Date(self.m.calendar.day(t)).ymd();
        format!("{year:04}-{month:02}-{day:02}")
    }

    fn control(&self, k: usize) -> ControlPath {
        let regime = |step: &Step| usize::from(step.regimes[k]);
        let mut changes: Vec<(usize, String)> = Vec::new();
        let mut last = None;
        for (t, step) in self.trace.steps.iter().enumerate() {
            if last.replace(regime(step)) != Some(regime(step)) {
                changes.push((t, self.m.regimes[regime(step)].title.clone()));
            }
        }
        ControlPath { name: self.m.controls[k].name.clone(), changes }
    }

    /// Where an order was on the first day.
    fn open_order(&self, i: usize) -> OpenOrder {
        let (m, order) = (self.m, &self.m.opening.orders[i]);
        let (plant, row) = (&m.plants[m.links[order.link].plant], &m.rows[m.links[order.link].row]);
        let file = m.opening.files.iter().position(|f| f.order == i);
        let stands = match (order.arrives, file.and_then(|f| self.trace.open_files.get(f))) {
            (Some(step), _) if step < m.calendar.steps => format!("on the way, arrives {}", self.date(step)),
            (Some(_), _) => "on the way, arrives after the horizon".to_owned(),
            (None, Some(file)) => self.stands(file, &m.controls[m.gates[file.gate].control].name),
            (None, None) => format!("with {}, not shipped", plant.supplier),
        };
        OpenOrder {
            owner: m.sectors[m.firms[row.firm].sector].name.clone(),
            name: order.name.rsplit('.').next().unwrap_or_default().to_owned(),
            supplier: plant.supplier.clone(),
            material: m.materials[plant.material].clone(),
            mass: self.trace.open_orders[i],
            stands,
        }
    }

    fn stock(&self, row: usize) -> StockPath {
        let r = &self.m.rows[row];
        let sector = &self.m.sectors[self.m.firms[r.firm].sector];
        StockPath {
            kind: match (sector.site, sector.studied) {
                (true, _) => "supplier",
                (_, true) => "manufacturer",
                _ => "destination",
            },
            owner: sector.name.clone(),
            firm: r.firm - sector.firms.start,
            material: self.m.materials[r.material].clone(),
            role: match r.role {
                Role::Use => "use",
                Role::Input => "input",
                Role::Finished { .. } => "finished",
            },
            opening: self.trace.opening[row].stock,
            steps: self.trace.steps.iter().map(|step| step.rows[row]).collect(),
        }
    }

    fn trade(&self, link: usize) -> TradePath {
        let l = &self.m.links[link];
        TradePath {
            supplier: self.m.plants[l.plant].supplier.clone(),
            stock: l.row,
            shipped: self.trace.steps.iter().map(|step| step.links[link].shipped).collect(),
            open: self.trace.steps.iter().map(|step| step.links[link].open).collect(),
        }
    }

    fn plant(&self, p: usize) -> PlantPath {
        let plant = &self.m.plants[p];
        let steps = &self.trace.steps;
        PlantPath {
            supplier: plant.supplier.clone(),
            material: self.m.materials[plant.material].clone(),
            capacity: steps.iter().map(|s| Some(s.plants[p].capacity).filter(|x| x.is_finite())).collect(),
            made: steps.iter().map(|s| s.plants[p].made).collect(),
        }
    }

    /// A studied firm's stops, one a spell of steps.
    fn stops(&self, firm: usize) -> Vec<Stop> {
        let f = &self.m.firms[firm];
        let sector = &self.m.sectors[f.sector];
        if !sector.studied || f.rows.is_empty() {
            return Vec::new();
        }
        let down = |t: usize| self.trace.steps[t].rows[f.rows.start].down;
        let n = self.trace.steps.len();
        let starts = (0..n).filter(|t| down(*t) && (*t == 0 || !down(*t - 1)));
        let stop = |from: usize| {
            let until = (from..n).take_while(|t| down(*t)).last().unwrap_or(from);
            let row = self.scarcest(firm, from);
            let step = &self.trace.steps[from].rows[row];
            Stop {
                manufacturer: sector.name.clone(),
                firm: firm - sector.firms.start,
                from,
                until,
                material: self.m.materials[self.m.rows[row].material].clone(),
                needed: step.demand + self.waiting(row, from),
                used: step.used,
                why: self.why(row, from),
            }
        };
        starts.map(stop).collect()
    }

    fn waiting(&self, row: usize, t: usize) -> f64 {
        if t == 0 { 0.0 } else { self.trace.steps[t - 1].rows[row].backlog }
    }

    /// The row of a firm that served the least share of its need.
    fn scarcest(&self, firm: usize, t: usize) -> usize {
        let rows = self.m.firms[firm].rows.clone();
        let share = |row: usize| {
            let step = &self.trace.steps[t].rows[row];
            let need = step.demand + self.waiting(row, t);
            if need > 0.0 { step.used / need } else { 1.0 }
        };
        rows.clone().min_by(|a, b| share(*a).total_cmp(&share(*b))).unwrap_or(rows.start)
    }

    /// Where the mass is that a stock lacks: on the way, with an office, barred, with the supplier, or not ordered at all.
    fn why(&self, row: usize, t: usize) -> Vec<String> {
        let step = &self.trace.steps[t].rows[row];
        let mut why = Vec::new();
        if step.on_the_way > 0.0 {
            let next =
                (t + 1..self.trace.steps.len()).find(|s| self.trace.steps[*s].rows[row].received > 0.0);
            let next = next.map_or("after the horizon".to_owned(), |s| self.date(s));
            why.push(format!("{} on the way, next to arrive {next}", mass(step.on_the_way)));
        }
        for (waits, where_it_is) in
            [(step.at_doors, "at the door"), (step.at_suppliers_doors, "at suppliers' doors")]
        {
            if waits > 0.0 {
                why.push(format!("{} {where_it_is}, where a disruption keeps it", mass(waits)));
            }
        }
        for &link in &self.m.rows[row].links {
            why.extend(self.why_not_shipped(link, t));
        }
        if why.is_empty() {
            why.push(format!("nothing was on order beyond {}", mass(step.on_order)));
        }
        why
    }

    /// Why what is ordered on a link has not left.
    fn why_not_shipped(&self, link: usize, t: usize) -> Vec<String> {
        let l = &self.m.links[link];
        let (step, plant) = (&self.trace.steps[t], &self.m.plants[l.plant]);
        let open = step.links[link].open;
        if open <= 0.0 {
            return Vec::new();
        }
        let mut why = Vec::new();
        for &g in &l.gates {
            let control = self.m.gates[g].control;
            let regime = &self.m.regimes[usize::from(step.regimes[control])];
            let name = &self.m.controls[control].name;
            if regime.kind == crate::scenario::grammar::RegimeKind::Ban {
                why.push(format!(
                    "{} from {}: barred by {name} ({})",
                    mass(open),
                    plant.supplier,
                    regime.title
                ));
            }
            for file in step.files.iter().filter(|file| file.gate == g && file.mass > 0.0) {
                why.push(format!("{} from {}: {}", mass(file.mass), plant.supplier, self.stands(file, name)));
            }
        }
        if step.links[link].held_back {
            why.push(format!("{} from {}: exporters hold back", mass(open), plant.supplier));
        }
        for pool in &l.pools {
            let regime = &self.m.regimes[usize::from(step.regimes[pool.control])];
            if regime.quota.is_some() {
                let name = &self.m.controls[pool.control].name;
                why.push(format!("{} from {}: beyond the quota of {name}", mass(open), plant.supplier));
            }
        }
        if self.m.lanes[l.lane].closed.iter().any(|w| w.contains(&t)) {
            why.push(format!("{} from {}: the lane is closed", mass(open), plant.supplier));
        }
        if why.is_empty() {
            let made = step.plants[l.plant];
            let limit = if made.capacity.is_finite() {
                format!(", which can make {} a step and has made {}", mass(made.capacity), mass(made.made))
            } else {
                String::new()
            };
            why.push(format!("{} still with {}{limit}", mass(open), plant.supplier));
        }
        why
    }

    fn stands(&self, file: &FileStep, control: &str) -> String {
        let since = match file.opened {
            Some(i) => Date(self.m.opening.files[i].filed).to_string(),
            None => self.date(file.filed),
        };
        let due = file.due.map_or(String::new(), |t| format!(" until {}", self.date(t)));
        match file.stands {
            Stands::Queued => format!("filed with {control} {since}, waits for the office"),
            Stands::Review => format!("filed with {control} {since}, under review{due}"),
            Stands::Returned => format!("filed with {control} {since}, returned for information{due}"),
            Stands::Slow => format!("filed with {control} {since}, slow{due}"),
            Stands::Stuck => format!("filed with {control} {since}, stuck: never decided under this regime"),
            Stands::Barred => format!("ordered {since}, waits for the end of a ban by {control}"),
        }
    }
}

/// A mass in the unit in which it is easiest to read.
fn mass(t: f64) -> String {
    match t {
        t if t >= 100.0 => format!("{t:.0} t"),
        t if t >= 1.0 => format!("{t:.1} t"),
        t => format!("{:.1} kg", 1000.0 * t),
    }
}
