//! Stockpiles: a common stock that is released to members who run short, and refilled when they do not.
//!
//! A stockpile is a row like any other, without demand. What it releases is on order for the member from that step on and
//! arrives after the stockpile's delay, through the member's ring of arrivals.
use super::col::{Col, greater, lesser};
use super::state::{State, zeros};
use crate::model::{Model, Stockpile};

/// What stockpiles have released.
#[derive(Debug)]
pub struct Releasing<const L: usize> {
    /// On its way to a member, by stockpile and member.
    coming: Vec<Col<L>>,
    /// By when it was released: `delay` slots for each member.
    slots: Vec<Col<L>>,
    /// Missing to a member in the step in hand.
    lack: Vec<Col<L>>,
    /// Released so far, by stockpile (t).
    pub released: Vec<Col<L>>,
    /// Stock after release, summed over steps, by stockpile (t).
    pub held: Vec<Col<L>>,
}

impl<const L: usize> Releasing<L> {
    /// Room for a model.
    pub fn new(m: &Model) -> Self {
        let members = m.stockpiles.iter().map(|p| p.members.len()).sum();
        let most = m.stockpiles.iter().map(|p| p.members.len()).fold(0, usize::max);
        Releasing {
            coming: zeros(members),
            slots: zeros(m.stockpiles.iter().map(|p| p.members.len() * p.delay).sum()),
            lack: zeros(most),
            released: zeros(m.stockpiles.len()),
            held: zeros(m.stockpiles.len()),
        }
    }
}

/// Nothing has been released.
pub fn open<const L: usize>(s: &mut State<L>) {
    let r = &mut s.releasing;
    for cols in [&mut r.coming, &mut r.slots, &mut r.released, &mut r.held] {
        cols.fill(Col::ZERO);
    }
}

/// Every stockpile releases what its members lack, as far as it may and can.
#[cfg_attr(not(test), inline(always))]
pub fn release<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    let (mut member, mut slot) = (0, 0);
    for (i, pile) in m.stockpiles.iter().enumerate() {
        let lacking = assess(m, s, pile, (member, slot), t);
        if lacking.any_positive() {
            share_out(m, s, i, &lacking, (member, slot), t);
        }
        member += pile.members.len();
        slot += pile.members.len() * pile.delay;
        let (stock, cost) = (s.rows.on_hand[pile.row], s.param(pile.holding_cost));
        s.releasing.held[i].add(&stock);
        for c in 0..L {
            s.ledger.cost[c] += cost[c] * stock[c] * s.ledger.discount;
        }
    }
}

/// What the members lack: what has arrived is no longer on its way; who has less than the lower cover, what is on its way
/// to it included, lacks what is missing to the upper one.
fn assess<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    pile: &Stockpile,
    (member, slot): (usize, usize),
    t: usize,
) -> Col<L> {
    let (below, up_to) = (s.param(pile.below), s.param(pile.up_to));
    let mut total = Col::<L>::ZERO;
    for (k, &row) in pile.members.iter().enumerate() {
        let arrived = &mut s.releasing.slots[slot + k * pile.delay + t % pile.delay];
        let arrived = std::mem::replace(arrived, Col::ZERO);
        s.releasing.coming[member + k].subtract(&arrived);
        let (stock, base, coming) = (s.rows.on_hand[row], s.rows.base[row], s.releasing.coming[member + k]);
        let lack = &mut s.releasing.lack[k];
        for c in 0..L {
            let has = stock[c] + coming[c];
            let short = has < below[c] * base[c];
            let missing = greater(s.quanta.round(up_to[c] * base[c]) - has, 0.0);
            lack[c] = if short { missing } else { 0.0 };
            total[c] += lack[c];
        }
    }
    debug_assert!(pile.members.iter().all(|row| m.rows[*row].material == m.rows[pile.row].material));
    total
}

/// Members share what can be released in proportion to what they lack; a quantum or so of rounding may stay.
fn share_out<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    i: usize,
    lacking: &Col<L>,
    (member, slot): (usize, usize),
    t: usize,
) {
    let pile = &m.stockpiles[i];
    let most = pile.most.map_or(Col::splat(f64::INFINITY), |p| s.param(p));
    let mut left = s.rows.on_hand[pile.row];
    let mut ratio = Col::<L>::ZERO;
    for c in 0..L {
        let may = if most[c] < left[c] { s.quanta.round(most[c]) } else { left[c] };
        left[c] = lesser(may, lacking[c]);
        ratio[c] = left[c] / greater(lacking[c], 1e-300);
    }
    for (k, &row) in pile.members.iter().enumerate() {
        let mut part = s.releasing.lack[k];
        for c in 0..L {
            part[c] = lesser(lesser(s.quanta.round(part[c] * ratio[c]), part[c]), left[c]);
            left[c] -= part[c];
        }
        let ring = &m.rows[row].ring;
        let due = (s.network.due[row] + pile.delay) % ring.len();
        s.network.arrivals[ring.start + due].add(&part);
        s.rows.on_order[row].add(&part);
        s.rows.on_hand[pile.row].subtract(&part);
        s.releasing.coming[member + k].add(&part);
        s.releasing.slots[slot + k * pile.delay + t % pile.delay].add(&part);
        s.releasing.released[i].add(&part);
    }
}

/// What of an order a stockpile may place: nothing while a member has less than the stated cover, or while the control that is
/// to be free is not.
pub fn refill<const L: usize>(m: &Model, s: &State<L>, i: usize, wanted: &Col<L>) -> Col<L> {
    let pile = &m.stockpiles[i];
    let mut order = *wanted;
    if let Some(control) = pile.while_free {
        let needs = s.policy.needs_of(m, control, m.rows[pile.row].firm);
        for c in 0..L {
            order[c] = if needs[c] == 0.0 { order[c] } else { 0.0 };
        }
    }
    if let Some(above) = pile.above {
        let above = s.param(above);
        for &row in &pile.members {
            for c in 0..L {
                let short = s.rows.on_hand[row][c] < above[c] * s.rows.base[row][c];
                order[c] = if short { 0.0 } else { order[c] };
            }
        }
    }
    order
}

/// Mean stock over the horizon.
pub fn mean_stock<const L: usize>(m: &Model, s: &State<L>, i: usize) -> Col<L> {
    let mut mean = s.releasing.held[i];
    for c in 0..L {
        mean[c] /= m.calendar.counted() as f64;
    }
    mean
}
