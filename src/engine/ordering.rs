//! Ordering: inventory position against the stock policy; orders split over sources.
use super::col::{Col, lesser};
use super::state::State;
use super::{accounts, behaviour, stock_rule};
use crate::model::Model;

/// Every row whose turn it is orders by its rule: position = on hand + on order - back-orders.
#[inline(always)]
pub fn order<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (row, r) in m.rows.iter().enumerate() {
        if !r.rule.orders_in(t) {
            continue;
        }
        let mut target = stock_rule::aim(m, s, row);
        if let Some(behaviour) = &r.behaviour {
            target = behaviour::target(m, s, row, behaviour, t, target);
            let mut most = target;
            if r.rule.alert.is_some() {
                most = behaviour::target(m, s, row, behaviour, t, stock_rule::highest_aim(m, s, row));
            }
            behaviour::cancel_surplus(m, s, row, &most);
        }
        let wanted = stock_rule::order(&r.rule, &s.params, s.quanta, &target, &position(s, row));
        if r.behaviour.is_some() {
            s.rows.placed[row].add(&wanted);
        }
        accounts::note_orders(m, s, row, &wanted);
        place(m, s, row, &wanted);
    }
}

/// On hand + on order - back-orders.
#[inline(always)]
pub fn position<const L: usize>(s: &State<L>, row: usize) -> Col<L> {
    let (stock, ordered, waiting) = (s.rows.on_hand[row], s.rows.on_order[row], s.rows.backlog[row]);
    let mut position = Col::ZERO;
    for c in 0..L {
        position[c] = stock[c] + ordered[c] - waiting[c];
    }
    position
}

/// Splits an order over the row's links; the first takes what the others leave.
#[inline(always)]
fn place<const L: usize>(m: &Model, s: &mut State<L>, row: usize, wanted: &Col<L>) {
    let links = &m.rows[row].links;
    let mut rest = *wanted;
    for &link in links.iter().skip(1) {
        let part = part(m, s, link, wanted, &rest);
        rest.subtract(&part);
        put(s, link, &part);
    }
    if let Some(&main) = links.first() {
        put(s, main, &rest);
        s.rows.on_order[row].add(wanted);
    }
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
