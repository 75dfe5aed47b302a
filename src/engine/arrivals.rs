//! Arrivals: what is due clears customs and joins the buyer's stock.
use super::accounts::sector_of;
use super::col::Col;
use super::disruptions;
use super::state::State;
use crate::model::Model;
use crate::model::output::{Bucket, SeriesKind};

/// Begins a step's books and takes what is due into stock.
#[cfg_attr(not(test), inline(always))]
pub fn receive<const L: usize>(m: &Model, s: &mut State<L>) {
    clear_step(m, s);
    join(m, s);
}

/// Takes this step's slot of the rings into stock.
#[cfg_attr(not(test), inline(always))]
pub fn join<const L: usize>(m: &Model, s: &mut State<L>) {
    join_stock(m, s);
    if !m.doors.is_empty() {
        disruptions::receive(m, s);
    }
    book_origins(m, s);
}

#[inline(always)]
fn clear_step<const L: usize>(m: &Model, s: &mut State<L>) {
    s.ledger.flow.fill(Col::ZERO);
    for (i, spec) in m.series.iter().enumerate() {
        // Ratios collect their denominators; flows and levels are weighted by time alone.
        s.ledger.weight[i] = if spec.kind == SeriesKind::Ratio { Col::ZERO } else { *Col::ONES };
    }
    s.rows.market_arrivals.fill(Col::ZERO);
}

#[inline(always)]
fn join_stock<const L: usize>(m: &Model, s: &mut State<L>) {
    for &row in &m.receiving {
        join_row(m, s, row);
    }
}

/// Takes what is due at one stock into it.
#[inline(always)]
pub fn join_row<const L: usize>(m: &Model, s: &mut State<L>, row: usize) {
    let r = &m.rows[row];
    let slot = r.ring.start + s.network.due[row];
    let due = &mut s.network.arrivals[slot];
    if let Some(received) = s.rows.received.get_mut(row) {
        received.add(due);
    }
    if let Some(market) = r.market {
        s.rows.market_arrivals[market].add(due);
    }
    take_in(due, &mut s.rows.on_hand[row], &mut s.rows.on_order[row]);
    if r.priced {
        let paid = std::mem::replace(&mut s.network.payable[slot], Col::ZERO);
        let (sector, discount) = (sector_of(m, r), s.ledger.discount);
        s.ledger.accounts.cost(sector, Bucket::Purchase).add_scaled(&paid, discount);
    }
}

/// What is due is no longer on order, but on hand.
#[inline(always)]
fn take_in<const L: usize>(due: &mut Col<L>, on_hand: &mut Col<L>, on_order: &mut Col<L>) {
    for c in 0..L {
        let mass = due[c];
        on_hand[c] += mass;
        on_order[c] -= mass;
        due[c] = 0.0;
    }
}

#[inline(always)]
fn book_origins<const L: usize>(m: &Model, s: &mut State<L>) {
    let first = s.network.now * m.arrival_series.len();
    for (place, &series) in m.arrival_series.iter().enumerate() {
        let due = s.network.origins[first + place];
        s.network.origins[first + place] = Col::ZERO;
        s.ledger.flow[series].add(&due);
    }
}
