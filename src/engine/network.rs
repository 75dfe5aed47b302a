//! State of suppliers, links and goods on the way: a row an entity, a column a replication.
use super::col::Col;
use super::state::zeros;
use crate::model::Model;

/// Suppliers, links and goods on the way.
#[derive(Debug)]
pub struct Network<const L: usize> {
    /// What each plant can ship in this step.
    pub capacity: Vec<Col<L>>,
    /// Growth of each ramping plant, 0 to 1.
    pub ripe: Vec<Col<L>>,
    /// Made so far, by plant.
    pub made: Vec<Col<L>>,
    /// Good output over what is started in this step, by plant with a yield.
    pub yields: Vec<Col<L>>,
    /// What plants that make to order can make of their inputs in this step.
    pub possible: Vec<Col<L>>,
    /// Used up as inputs so far, by material.
    pub used: Vec<Col<L>>,
    /// Orders on their way to plants: `orders[link.orders]`, a slot a step, of which step modulo slots is this step's.
    pub orders: Vec<Col<L>>,
    /// Arrivals by row: `arrivals[row.ring]`, of which `due[row]` is this step's slot.
    pub arrivals: Vec<Col<L>>,
    /// What arrivals cost, in the slots of `arrivals` (USD); empty where nothing has a price.
    pub payable: Vec<Col<L>>,
    /// This step's slot in each row's ring, counted from its start.
    pub due: Vec<usize>,
    /// `exports[slot * export series + place]`.
    pub exports: Vec<Col<L>>,
    /// `origins[slot * arrival series + place]`.
    pub origins: Vec<Col<L>>,
    /// Slot of this step in the rings of exports and origins.
    pub now: usize,
    /// Ordered, not yet shipped, by link.
    pub ordered: Vec<Col<L>>,
    /// Shipped so far, by link; empty unless somebody watches or a price looks at exports.
    pub shipped: Vec<Col<L>>,
    /// Whether some column may have an order open, by link.
    pub open: Vec<bool>,
    /// Wanted and allowed to leave in this step, by link; valid for the links in `active` only.
    pub request: Vec<Col<L>>,
    /// What is wanted of the plant in hand.
    pub total: Col<L>,
    /// What the plant in hand has left to give, where its links are served in turn.
    pub left: Col<L>,
    /// Share of what is wanted of it that is there.
    pub ratio: Col<L>,
    /// Links of the plant in hand with something to ship.
    pub active: Vec<usize>,
    /// First step in which a customer's exporters ship again, by check.
    pub restrained_until: Vec<Col<L>>,
    /// Of the request, what may leave by law, by link; valid for links with a leak only.
    pub lawful: Vec<Col<L>>,
    /// Seized so far, by material.
    pub seized: Vec<Col<L>>,
    /// Duty on a tonne, by link (USD).
    pub duty: Vec<Col<L>>,
    /// What is left of each pool of a quota.
    pub quota_left: Vec<Col<L>>,
    /// Share of what they could ship that each pool lets its links ship in this step.
    pub quota_level: Vec<Col<L>>,
    /// One where a pool holds all that is asked of plants on its links in this step.
    pub quota_ample: Vec<Col<L>>,
    /// What is left of each pool for the links that are not served yet in this step.
    pub quota_room: Vec<Col<L>>,
}

impl<const L: usize> Network<L> {
    /// Room for a model.
    pub fn new(m: &Model) -> Self {
        Network {
            capacity: zeros(m.plants.len()),
            ripe: zeros(m.plants.len()),
            made: zeros(m.plants.len()),
            yields: zeros(m.plants.len()),
            possible: zeros(m.plants.len()),
            used: zeros(m.materials.len()),
            orders: zeros(m.links.last().map_or(0, |l| l.orders.end)),
            arrivals: zeros(m.rows.last().map_or(0, |r| r.ring.end)),
            payable: zeros(if m.rows.iter().any(|r| r.priced) {
                m.rows.last().map_or(0, |r| r.ring.end)
            } else {
                0
            }),
            due: vec![0; m.rows.len()],
            exports: zeros(m.ring * m.export_series.len()),
            origins: zeros(m.ring * m.arrival_series.len()),
            now: 0,
            ordered: zeros(m.links.len()),
            shipped: zeros(if m.markets.iter().any(|k| k.price.is_some()) { m.links.len() } else { 0 }),
            open: vec![false; m.links.len()],
            request: zeros(m.links.len()),
            total: Col::ZERO,
            left: Col::ZERO,
            ratio: Col::ZERO,
            active: Vec::with_capacity(m.links.len()),
            restrained_until: zeros(m.checks.len()),
            lawful: zeros(m.links.len()),
            seized: zeros(m.materials.len()),
            duty: zeros(m.links.len()),
            quota_left: zeros(m.pools.len()),
            quota_level: zeros(m.pools.len()),
            quota_room: zeros(m.pools.len()),
            quota_ample: zeros(m.pools.len()),
        }
    }
}
