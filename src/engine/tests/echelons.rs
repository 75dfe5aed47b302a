//! Echelon positions, counted tonne by tonne.
use super::{L, layers, near, opened};
use crate::engine::state::State;
use crate::engine::{arrivals, consumption, ordering, production, shipping};
use crate::model::{Model, Role};

/// A mine with an echelon level, a plant that makes to order from its ore, a shop.
const TIERS: &str = r#"
format = 1
[scenario]
title = "To order"
start = 2024-01-01
periods = 20
[material.ore]
[material.good]
[supplier.mine]
country = "AA"
makes.ore = { capacity = "12 t/week", stock = { policy = "echelon-base-stock", level = "90 t", initial-mass = "30 t" } }
[supplier.plant]
country = "BB"
makes.good = { capacity = "11 t/week", uses = { ore = 1.0 } }
sources.ore = { mine = 1.0 }
inputs = { policy = "base-stock", level = "25 t", initial-mass = "5 t" }
[manufacturer.shop]
country = "CC"
demand = "10 t/week"
mix = { good = 1.0 }
sources.good = { plant = 1.0 }
stock = { policy = "base-stock", level = "40 t", initial-mass = "20 t" }
shortage = { rule = "back-ordered" }
[lane.a]
from = "AA"
to = "BB"
transit = "1 week"
[lane.b]
from = "BB"
to = "CC"
transit = "1 week"
"#;

/// What there is of the ore, as such or as goods, less what customers wait for: no tonne counts twice.
fn counted(m: &Model, s: &State<L>) -> f64 {
    let mut sum = 0.0;
    for (row, r) in m.rows.iter().enumerate() {
        sum += s.rows.on_hand[row][0] - s.rows.backlog[row][0];
        sum += match r.role {
            Role::Finished { .. } => s.rows.on_order[row][0],
            // What is on order and has left its plant.
            _ => {
                let waits: f64 = r.links.iter().map(|l| s.network.ordered[*l][0]).sum();
                s.rows.on_order[row][0] - waits
            }
        };
    }
    sum
}

#[test]
fn what_a_plant_that_makes_to_order_owes_counts_once() {
    let m = layers(&[TIERS]);
    let mut s = opened(&m);
    for t in 0..12 {
        arrivals::receive(&m, &mut s);
        production::produce(&m, &mut s, t);
        consumption::consume(&m, &mut s, t);
        ordering::order(&m, &mut s, t);
        near(counted(&m, &s), 90.0);
        shipping::ship(&m, &mut s, t);
        crate::engine::ledger::turn_rings(&m, &mut s);
    }
    assert!(s.network.made.iter().all(|made| made[0] > 60.0), "goods have flowed");
}
