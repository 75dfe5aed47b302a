//! Ordering: inventory position against the stock policy; orders split over sources.
use super::behaviour;
use super::col::{Col, greater, lesser};
use super::disruptions;
use super::state::State;
use crate::model::Model;
use crate::scenario::grammar::StockPolicy;

/// Every row whose turn it is orders up to its target: position = on hand + on order - back-orders.
#[inline(always)]
pub fn order<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (row, r) in m.rows.iter().enumerate() {
        if !r.orders_in(t) {
            continue;
        }
        let mut target = s.rows.target[row];
        if let Some(behaviour) = &r.behaviour {
            target = behaviour::target(m, s, row, behaviour, t);
            behaviour::cancel_surplus(m, s, row, &target);
        }
        let mut wanted = target;
        if r.policy != StockPolicy::Standing {
            let position = position(m, s, row);
            for c in 0..L {
                wanted[c] = greater(target[c] - position[c], 0.0);
            }
        }
        let placed = place(m, s, row, &wanted);
        if r.behaviour.is_some() {
            s.rows.placed[row].add(&placed);
        }
    }
}

/// What a row has and expects: stock + on order + what waits at its doors - back-orders.
#[inline(always)]
pub fn position<const L: usize>(m: &Model, s: &State<L>, row: usize) -> Col<L> {
    let (stock, ordered, waiting) = (s.rows.on_hand[row], s.rows.on_order[row], s.rows.backlog[row]);
    let mut position = Col::ZERO;
    for c in 0..L {
        position[c] = stock[c] + ordered[c] - waiting[c];
    }
    if !m.rows[row].doors.is_empty() {
        position.add(&disruptions::at_doors(m, s, row));
    }
    position
}

/// Splits an order over the row's links; the first takes what the others leave. What a disruption keeps from being placed is
/// not ordered elsewhere: it stays missing in the position. What is placed.
#[inline(always)]
fn place<const L: usize>(m: &Model, s: &mut State<L>, row: usize, wanted: &Col<L>) -> Col<L> {
    let links = &m.rows[row].links;
    let (mut rest, mut placed) = (*wanted, *wanted);
    for &link in links.iter().skip(1) {
        let mut part = part(m, s, link, wanted, &rest);
        rest.subtract(&part);
        disruptions::withhold(m, s, link, &mut part, &mut placed);
        put(s, link, &part);
    }
    if let Some(&main) = links.first() {
        disruptions::withhold(m, s, main, &mut rest, &mut placed);
        put(s, main, &rest);
        s.rows.on_order[row].add(&placed);
    }
    placed
}

/// A link's part of an order: its share, but no more than the links before it have left, because uncertain shares
/// may add up to more than one.
#[inline(always)]
pub fn part<const L: usize>(m: &Model, s: &State<L>, link: usize, wanted: &Col<L>, rest: &Col<L>) -> Col<L> {
    let (share, quanta) = (share(m, s, link), s.quanta);
    let mut x = Col::ZERO;
    for c in 0..L {
        x[c] = lesser(quanta.round(wanted[c] * share[c]), rest[c]);
    }
    x
}

/// A link's share of orders in this step: as written, times the growth of a plant that is still ramping.
#[inline(always)]
pub fn share<const L: usize>(m: &Model, s: &State<L>, link: usize) -> Col<L> {
    let l = &m.links[link];
    let mut share = s.param(l.share);
    if m.plants[l.plant].ramp.is_some() {
        let ripe = s.network.ripe[l.plant];
        for c in 0..L {
            share[c] *= ripe[c];
        }
    }
    share
}

#[inline(always)]
fn put<const L: usize>(s: &mut State<L>, link: usize, part: &Col<L>) {
    s.network.ordered[link].add(part);
    s.network.open[link] |= part.any_positive();
}
