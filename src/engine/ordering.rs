//! Ordering: inventory position against the stock policy. How an order is split over sources is in `sourcing.rs`.
use super::col::{Col, greater};
use super::state::State;
use super::{accounts, behaviour, contracts, disruptions, sites, sourcing, stock_rule};
use crate::model::{Behaviour, Model, Role};
use crate::scenario::grammar::StockPolicy;

/// Every row whose turn it is orders by its rule: position = on hand + on order - back-orders.
#[cfg_attr(not(test), inline(always))]
pub fn order<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    orders_arrive(m, s, t);
    contracts::accrue(m, s, t);
    for &row in &m.ordering {
        let r = &m.rows[row];
        if r.rule.policy == StockPolicy::Follow {
            sites::order_net(m, s, row, t);
            continue;
        }
        if !r.rule.orders_in(t) {
            continue;
        }
        if let Role::Finished { plant } = r.role {
            order_finished(m, s, row, plant, t);
            continue;
        }
        let mut wanted = wanted(m, s, row, t);
        match r.contracts.is_empty() {
            true => sourcing::place(m, s, row, &mut wanted, t),
            false => contracts::order(m, s, row, &mut wanted, t),
        };
        if r.behaviour.is_some() {
            s.rows.placed[row].add(&wanted);
        }
        accounts::note_orders(m, s, row, &wanted);
    }
}

/// What a row wants by its rule, after what its buyer makes of policy; orders that this makes too many are cancelled.
#[inline(always)]
fn wanted<const L: usize>(m: &Model, s: &mut State<L>, row: usize, t: usize) -> Col<L> {
    let r = &m.rows[row];
    let mut bent = Col::ZERO;
    let moved = r.behaviour.is_some() || r.rule.moves();
    if moved {
        bent = stock_rule::aim(m, s, row);
    }
    if let Some(behaviour) = &r.behaviour {
        bent = answer_to_policy(m, s, row, behaviour, t, bent);
    }
    let target = if moved { &bent } else { &s.rows.target[row] };
    if r.rule.fills_up() && r.doors.is_empty() {
        // What is missing to the target, in one loop.
        let (stock, rows) = (&s.rows.on_hand[row], &s.rows);
        let mut missing = *target;
        missing.update_with3(
            stock,
            &rows.on_order[row],
            &rows.backlog[row],
            |target, stock, ordered, waiting| greater(target - (stock + ordered - waiting), 0.0),
        );
        return missing;
    }
    let have = position(m, s, row);
    stock_rule::order(&r.rule, &s.params, s.quanta, target, &have)
}

/// What a buyer aims at, who would aim at `plain` without any behaviour.
#[cfg_attr(not(test), inline(always))]
fn answer_to_policy<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    row: usize,
    behaviour: &Behaviour,
    t: usize,
    plain: Col<L>,
) -> Col<L> {
    let target = behaviour::target(m, s, row, behaviour, t, plain);
    let mut moved = [false; L];
    for c in 0..L {
        moved[c] = target[c] != plain[c];
    }
    let mut most = target;
    if m.rows[row].rule.alert.is_some() {
        most = behaviour::target(m, s, row, behaviour, t, stock_rule::highest_aim(m, s, row));
    }
    behaviour::cancel_surplus(m, s, row, &most, &moved);
    target
}

/// Orders that were placed so long ago that the plant knows of them now.
#[inline(always)]
fn orders_arrive<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for &link in &m.mailed {
        let l = &m.links[link];
        let slot = l.orders.start + t % l.orders.len();
        let due = std::mem::replace(&mut s.network.orders[slot], Col::ZERO);
        s.network.ordered[link].add(&due);
        s.network.open[link] = true;
    }
}

/// A finished stock orders of its plant by its rule; one that is filled by another's output orders nothing.
#[cfg_attr(not(test), inline(always))]
fn order_finished<const L: usize>(m: &Model, s: &mut State<L>, row: usize, plant: usize, t: usize) {
    if m.plants[plant].by_product {
        return;
    }
    let position = sites::position(m, s, row, plant);
    let rule = &m.rows[row].rule;
    let mut aimed = Col::ZERO;
    if rule.moves() {
        aimed = stock_rule::aim(m, s, row);
    }
    let target = if rule.moves() { &aimed } else { &s.rows.target[row] };
    let mut wanted = stock_rule::order(rule, &s.params, s.quanta, target, &position);
    sites::withhold(m, s, plant, &mut wanted);
    accounts::note_orders(m, s, row, &wanted);
    sites::order_from_plant(m, s, row, plant, &wanted, t);
}

/// What a row has and expects: stock + on order + what waits at its doors - back-orders.
#[inline(always)]
pub fn position<const L: usize>(m: &Model, s: &State<L>, row: usize) -> Col<L> {
    let mut position = Col::ZERO;
    expect(&mut position, &s.rows.on_hand[row], &s.rows.on_order[row], &s.rows.backlog[row]);
    if !m.rows[row].doors.is_empty() {
        position.add(&disruptions::at_doors(m, s, row));
    }
    position
}

/// Stock + on order - back-orders.
#[inline(always)]
fn expect<const L: usize>(position: &mut Col<L>, stock: &Col<L>, ordered: &Col<L>, waiting: &Col<L>) {
    for c in 0..L {
        position[c] = stock[c] + ordered[c] - waiting[c];
    }
}
