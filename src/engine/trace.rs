//! One replication under a magnifying glass: what every stock, link, plant and file did in every step.
use super::col::Col;
use super::disruptions;
use super::isa::Baseline;
use super::ledger::between;
use super::record::Recorder;
use super::run::RunError;
use super::state::{CLOSED, NEVER, State, WAITING, status};
use super::week::{Watch, run_batch};
use crate::model::{Model, Role};
use serde::Serialize;

/// What happened in one replication, step by step, by the indices of the model. Masses in tonnes.
#[derive(Debug)]
pub struct Trace {
    /// Every row when the run opens: what it holds and has on order.
    pub opening: Vec<RowStep>,
    /// Masses of the orders that are open then, in the order of `Opening::orders`.
    pub open_orders: Vec<f64>,
    /// Files that are open then, in the order of `Opening::files`.
    pub open_files: Vec<FileStep>,
    /// Why this future cannot be.
    pub impossible: Option<RunError>,
    /// The steps.
    pub steps: Vec<Step>,
}

/// One step, as it ends.
#[derive(Debug, Clone)]
pub struct Step {
    /// Regime in force, by control.
    pub regimes: Vec<u8>,
    /// Stocks, by row.
    pub rows: Vec<RowStep>,
    /// Trade, by link.
    pub links: Vec<LinkStep>,
    /// Output, by plant.
    pub plants: Vec<PlantStep>,
    /// Files that are not over, by gate and then by the step in which they were filed.
    pub files: Vec<FileStep>,
}

/// A stock in a step.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct RowStep {
    /// Demand of final users; customers' new orders from a finished stock.
    pub demand: f64,
    /// Taken from stock: used, made into something else, or shipped.
    pub used: f64,
    /// Demand that is gone.
    pub lost: f64,
    /// Joined stock: arrived, or made.
    pub received: f64,
    /// Ordered, less what was cancelled.
    pub ordered: f64,
    /// Stock at the end.
    pub stock: f64,
    /// Ordered and not arrived, at the end.
    pub on_order: f64,
    /// Of it, on the way.
    pub on_the_way: f64,
    /// Arrived, and kept at the door by a disruption; not on order any more.
    pub at_doors: f64,
    /// Of what is on order, allotted and kept at suppliers' doors.
    pub at_suppliers_doors: f64,
    /// Demand that waits; customers' open orders from a finished stock.
    pub backlog: f64,
    /// The firm serves too little of its demand.
    pub down: bool,
}

/// A link in a step.
#[derive(Debug, Clone, Copy, Default)]
pub struct LinkStep {
    /// Left the plant.
    pub shipped: f64,
    /// Ordered and not shipped, at the end.
    pub open: f64,
    /// The customer's exporters hold back.
    pub held_back: bool,
}

/// A plant in a step.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlantStep {
    /// Most that it could make; infinite where nothing limits it.
    pub capacity: f64,
    /// Made.
    pub made: f64,
}

/// An open file at the end of a step.
#[derive(Debug, Clone, Copy)]
pub struct FileStep {
    /// Index of its gate.
    pub gate: usize,
    /// Step in which it was filed; 0 for one that was open when the run began.
    pub filed: usize,
    /// Index of such a file in `Opening::files`.
    pub opened: Option<usize>,
    /// What it is for (t).
    pub mass: f64,
    /// Where it stands.
    pub stands: Stands,
    /// Step in which something happens to it next, where that is known.
    pub due: Option<usize>,
}

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Waits until the office takes it up.
    Queued,
    /// Under review.
    Review,
    /// With the applicant, for more information.
    Returned,
    /// Will be granted, late.
    Slow,
    /// Never decided under this regime.
    Stuck,
    /// Not with the office: waits for the end of a ban.
    Barred,
}

/// Runs one replication and notes all of it.
pub fn trace(model: &Model, seed: u64, replication: u64) -> Trace {
    let mut state = Box::new(State::<1>::watched(model));
    let mut recorder = Recorder::new(model, 1);
    let mut tracer = Tracer::default();
    run_batch::<Baseline, 1>(model, &mut state, seed, replication, 1, &mut recorder, &mut tracer);
    Trace {
        opening: tracer.opening,
        open_orders: tracer.open_orders,
        open_files: tracer.open_files,
        impossible: recorder.impossible.map(|group| RunError::open_files(model, group)),
        steps: tracer.steps,
    }
}

/// Totals at the end of the last step, from which the next one's flows follow.
#[derive(Default)]
struct Tracer {
    opening: Vec<RowStep>,
    open_orders: Vec<f64>,
    open_files: Vec<FileStep>,
    steps: Vec<Step>,
    received: Vec<f64>,
    shipped: Vec<f64>,
    made: Vec<f64>,
    down: Vec<f64>,
}

impl Watch<1> for Tracer {
    fn opened(&mut self, m: &Model, s: &State<1>) {
        let rows = s.rows.on_hand.iter().zip(&s.rows.on_order);
        let opening = rows.map(|(a, b)| RowStep { stock: a[0], on_order: b[0], ..RowStep::default() });
        self.opening = opening.collect();
        self.open_orders = m.opening.orders.iter().map(|o| s.quanta.round(s.param(o.mass)[0])).collect();
        self.open_files = open_files(m, s);
        self.received = vec![0.0; m.rows.len()];
        self.shipped = s.network.shipped.iter().map(|x| x[0]).collect();
        self.made = vec![0.0; m.plants.len()];
        self.down = vec![0.0; m.firms.len()];
    }

    fn step(&mut self, m: &Model, s: &State<1>, t: usize) {
        let plants: Vec<PlantStep> = (0..m.plants.len()).map(|p| self.plant(m, s, p, t)).collect();
        let rows: Vec<RowStep> = (0..m.rows.len()).map(|row| self.row(m, s, row, &plants)).collect();
        let links = (0..m.links.len()).map(|l| self.link(m, s, l, t)).collect();
        let step = Step {
            regimes: s.policy.regime.iter().map(|x| x[0]).collect(),
            rows,
            links,
            plants,
            files: open_files(m, s),
        };
        self.received = s.rows.received.iter().map(|x| x[0]).collect();
        self.shipped = s.network.shipped.iter().map(|x| x[0]).collect();
        self.made = s.network.made.iter().map(|x| x[0]).collect();
        self.down = s.ledger.down.iter().map(|x| x[0]).collect();
        self.steps.push(step);
    }
}

impl Tracer {
    fn plant(&self, m: &Model, s: &State<1>, p: usize, t: usize) -> PlantStep {
        let limited = m.plants[p].capacity_in(t).is_some();
        let capacity = if limited { s.network.capacity[p][0] } else { f64::INFINITY };
        PlantStep { capacity, made: s.network.made[p][0] - self.made[p] }
    }

    fn link(&self, m: &Model, s: &State<1>, l: usize, t: usize) -> LinkStep {
        LinkStep {
            shipped: s.network.shipped[l][0] - self.shipped[l],
            open: s.network.ordered[l][0],
            held_back: m.links[l].checks.iter().any(|k| s.network.restrained_until[*k][0] > t as f64),
        }
    }

    /// A stock's flows, from what it holds now and held before: stock, orders and back-orders all balance.
    fn row(&self, m: &Model, s: &State<1>, row: usize, plants: &[PlantStep]) -> RowStep {
        let before = self.steps.last().map_or(self.opening[row], |step| step.rows[row]);
        let (stock, on_order) = (s.rows.on_hand[row][0], s.rows.on_order[row][0]);
        let r = &m.rows[row];
        let (received, backlog, on_the_way) = match r.role {
            Role::Finished { plant } => (plants[plant].made, super::sites::owed(m, s, plant)[0], 0.0),
            _ => {
                let received = s.rows.received[row][0] - self.received[row];
                (received, s.rows.backlog[row][0], on_the_way(m, s, row))
            }
        };
        let at_doors = disruptions::at_doors(m, s, row)[0];
        // What waits at a door is not on order any more.
        let arrived = received + at_doors - before.at_doors;
        let used = before.stock + received - stock;
        let demand = match r.role {
            Role::Use => s.rows.demand[row][0],
            Role::Input => used,
            Role::Finished { .. } => backlog - before.backlog + used,
        };
        RowStep {
            demand,
            used,
            lost: if r.role == Role::Use { demand + before.backlog - used - backlog } else { 0.0 },
            received,
            ordered: on_order - before.on_order + arrived,
            stock,
            on_order,
            on_the_way,
            at_doors,
            at_suppliers_doors: outboxes(m, s, row),
            backlog,
            down: s.ledger.down[r.firm][0] > self.down[r.firm],
        }
    }
}

/// What is on the way to a row.
fn on_the_way(m: &Model, s: &State<1>, row: usize) -> f64 {
    let mut mass = Col::ZERO;
    between(m, s, row, &mut mass);
    mass[0] - disruptions::at_doors(m, s, row)[0] - outboxes(m, s, row)
}

/// What was allotted to a row and waits at suppliers' doors.
fn outboxes(m: &Model, s: &State<1>, row: usize) -> f64 {
    let of_row = m.outboxes.iter().enumerate().filter(|(_, link)| m.links[**link].row == row);
    of_row.map(|(place, _)| s.disruptions.outbox[place][0]).sum()
}

/// Files that are not over.
fn open_files(m: &Model, s: &State<1>) -> Vec<FileStep> {
    let mut files = Vec::new();
    for (g, gate) in m.gates.iter().enumerate() {
        for i in 0..s.files.count[g] {
            let slot = gate.slots.start + i;
            let (due, status) = (s.files.due[slot][0], s.files.status[slot][0]);
            if due == CLOSED || status == status::GRANTED {
                continue;
            }
            let stands = match (due, status) {
                (_, status::BARRED) => Stands::Barred,
                (WAITING, _) => Stands::Queued,
                (NEVER, _) => Stands::Stuck,
                (_, status::RETURNED) => Stands::Returned,
                (_, status::SLOW) => Stands::Slow,
                _ => Stands::Review,
            };
            let known = !matches!(stands, Stands::Barred | Stands::Queued | Stands::Stuck);
            files.push(FileStep {
                gate: g,
                filed: if i < gate.opened.len() { 0 } else { usize::from(gate.filed_in[i]) },
                opened: gate.opened.clone().nth(i),
                mass: s.files.volume[slot][0],
                stands,
                due: known.then_some(due as usize),
            });
        }
    }
    files
}
