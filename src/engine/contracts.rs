//! Contracts: what is called off of an agreed volume, who is served of it first, and what is paid for what is not taken.
//!
//! A period's volume falls due evenly. At its reviews a row calls off what it wants as far as volume is due, and at least what it
//! would have to pay for anyway, while it has room. What the supplier does not ship of that is no fault of the buyer's.
use super::accounts::sector_of;
use super::col::{Col, greater, lesser};
use super::levies::{price, price_of};
use super::qualification::qualified;
use super::sourcing;
use super::state::{State, clear, zeros};
use super::{disruptions, ordering};
use crate::model::output::Bucket;
use crate::model::{Contract, Model};

/// Where contracts stand. A member is a row under a contract.
#[derive(Debug)]
pub struct Contracts<const L: usize> {
    /// Part of the volume, by member.
    part: Vec<Col<L>>,
    /// Steps of this period in which the plant could deliver, by contract.
    ran: Vec<Col<L>>,
    /// Called off in this period, by member.
    pub called: Vec<Col<L>>,
    /// Called off and neither shipped nor cancelled, by member.
    pub open: Vec<Col<L>>,
    /// What goods that were shipped and are not on their way yet cost more than the supplier's price (USD), by member.
    premium: Vec<Col<L>>,
    /// Scratch: what a row calls off in the step in hand, by member.
    call: Vec<Col<L>>,
    /// Scratch: of requests, what is under contracts, by link.
    pub firm: Vec<Col<L>>,
    /// Placed so far, by contract.
    pub placed: Vec<Col<L>>,
    /// Shipped so far, by contract.
    pub taken: Vec<Col<L>>,
    /// Paid so far for what was not taken, by contract (USD).
    pub paid: Vec<Col<L>>,
}

impl<const L: usize> Contracts<L> {
    /// Room for a model.
    pub fn new(m: &Model) -> Self {
        let (contracts, members) = (m.contracts.len(), m.contract_members.len());
        Contracts {
            part: zeros(members),
            ran: zeros(contracts),
            called: zeros(members),
            open: zeros(members),
            premium: zeros(members),
            call: zeros(members),
            firm: zeros(if contracts > 0 { m.links.len() } else { 0 }),
            placed: zeros(contracts),
            taken: zeros(contracts),
            paid: zeros(contracts),
        }
    }

    /// What the end of a warm-up forgets; what is open then is still to come.
    pub fn forget(&mut self, m: &Model) {
        clear(&mut self.taken);
        clear(&mut self.paid);
        for (k, placed) in m.contracts.iter().zip(&mut self.placed) {
            *placed = Col::ZERO;
            self.open[k.members.clone()].iter().for_each(|open| placed.add(open));
        }
    }
}

/// Nothing is called off; the volume is shared in proportion to expected demand.
pub fn open<const L: usize>(m: &Model, s: &mut State<L>) {
    let k = &mut s.contracts;
    for cols in
        [&mut k.ran, &mut k.called, &mut k.open, &mut k.premium, &mut k.placed, &mut k.taken, &mut k.paid]
    {
        clear(cols);
    }
    for contract in &m.contracts {
        let members = contract.members.clone();
        let mut all = Col::<L>::ZERO;
        m.contract_members[members.clone()].iter().for_each(|x| all.add(&s.rows.base[x.row]));
        let alone = 1.0 / members.len() as f64;
        for i in members {
            let base = s.rows.base[m.contract_members[i].row];
            for c in 0..L {
                s.contracts.part[i][c] = if all[c] > 0.0 { base[c] / all[c] } else { alone };
            }
        }
    }
}

/// A step's volume falls due, where the plant has started; of what is open, what was cancelled is not to come any more.
#[inline(always)]
pub fn accrue<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (i, contract) in m.contracts.iter().enumerate().filter(|(_, k)| k.steps.contains(&t)) {
        let ripe = m.plants[contract.plant].ramp.is_some().then(|| s.network.ripe[contract.plant]);
        for c in 0..L {
            s.contracts.ran[i][c] += if ripe.is_none_or(|ripe| ripe[c] > 0.0) { 1.0 } else { 0.0 };
        }
    }
    for (i, member) in m.contract_members.iter().enumerate() {
        let mut left = s.network.ordered[member.link];
        for slot in m.links[member.link].orders.clone() {
            left.add(&s.network.orders[slot]);
        }
        for c in 0..L {
            s.contracts.open[i][c] = lesser(s.contracts.open[i][c], left[c]);
        }
    }
}

/// What of a share of a member's volume has fallen due after so many steps, in whole quanta.
#[inline(always)]
fn due<const L: usize>(m: &Model, s: &State<L>, member: usize, share: &Col<L>, ahead: usize) -> Col<L> {
    let i = m.contract_members[member].contract;
    let (volume, part, ran) = (s.param(m.contracts[i].volume), s.contracts.part[member], s.contracts.ran[i]);
    let mut mass = Col::ZERO;
    for c in 0..L {
        let steps = if ran[c] > 0.0 { ran[c] + ahead as f64 } else { 0.0 };
        mass[c] = s.quanta.round(volume[c] * share[c] * part[c] * steps);
    }
    mass
}

/// Places an order of a row under contracts: what has to be paid for anyway, then volume that is due, and the rest as the row
/// splits its orders. What is wanted becomes what was placed.
pub fn order<const L: usize>(m: &Model, s: &mut State<L>, row: usize, wanted: &mut Col<L>, t: usize) {
    let members = &m.rows[row].contracts;
    let (mut owed, mut rest) = (Col::ZERO, Col::ZERO);
    for &i in members {
        s.contracts.call[i] = least(m, s, i, wanted, &owed, t);
        owed.add(&s.contracts.call[i]);
    }
    for c in 0..L {
        rest[c] = greater(wanted[c] - owed[c], 0.0);
    }
    let mut placed = Col::ZERO;
    for &i in members {
        let more = most(m, s, i, &rest, t);
        rest.subtract(&more);
        s.contracts.call[i].add(&more);
        placed.add(&call_off(m, s, i, t));
    }
    s.rows.on_order[row].add(&placed);
    sourcing::place(m, s, row, &mut rest, t);
    placed.add(&rest);
    *wanted = placed;
}

/// Steps beyond this one for which a review orders, within the period.
fn ahead(m: &Model, row: usize, contract: &Contract, t: usize) -> usize {
    (m.rows[row].rule.review - 1).min(contract.left[t])
}

/// What has to be paid for anyway and is not called off yet, as far as other contracts (`owed`) leave room for it.
fn least<const L: usize>(
    m: &Model,
    s: &State<L>,
    member: usize,
    wanted: &Col<L>,
    owed: &Col<L>,
    t: usize,
) -> Col<L> {
    let row = m.contract_members[member].row;
    let contract = &m.contracts[m.contract_members[member].contract];
    if !contract.steps.contains(&t) {
        return Col::ZERO;
    }
    let due = due(m, s, member, &s.param(contract.take), ahead(m, row, contract, t));
    let (called, fits) = (s.contracts.called[member], fits(m, s, row, contract));
    let ready = qualified(m, s, m.contract_members[member].link);
    let mut call = Col::ZERO;
    for c in 0..L {
        let free = greater(fits[c], wanted[c]) - owed[c];
        call[c] = ready[c] * greater(lesser(due[c] - called[c], free), 0.0);
    }
    call
}

/// Mass by which a row's position may rise: to its capacity, and to the cover up to which it stores.
fn fits<const L: usize>(m: &Model, s: &State<L>, row: usize, contract: &Contract) -> Col<L> {
    let (position, base) = (ordering::position(m, s, row), s.rows.base[row]);
    let capacity = m.rows[row].rule.capacity.map(|p| s.param(p));
    let store = contract.store.map(|p| s.param(p));
    let mut most = Col::splat(f64::INFINITY);
    for c in 0..L {
        if let Some(capacity) = &capacity {
            most[c] = s.quanta.round(capacity[c]) - position[c];
        }
        if let Some(store) = &store {
            most[c] = lesser(most[c], s.quanta.round(store[c] * base[c]) - position[c]);
        }
    }
    most
}

/// What of the rest a contract takes: volume that is due and not called off.
fn most<const L: usize>(m: &Model, s: &State<L>, member: usize, rest: &Col<L>, t: usize) -> Col<L> {
    let row = m.contract_members[member].row;
    let contract = &m.contracts[m.contract_members[member].contract];
    if !contract.steps.contains(&t) {
        return Col::ZERO;
    }
    let due = due(m, s, member, &Col::splat(1.0), ahead(m, row, contract, t));
    let (called, call, ready) = (
        s.contracts.called[member],
        s.contracts.call[member],
        qualified(m, s, m.contract_members[member].link),
    );
    let mut more = Col::ZERO;
    for c in 0..L {
        more[c] = ready[c] * lesser(greater(due[c] - called[c] - call[c], 0.0), rest[c]);
    }
    more
}

/// Hands a member's call to the plant. One that a disruption keeps from being placed counts as made: it is nobody's fault.
fn call_off<const L: usize>(m: &Model, s: &mut State<L>, member: usize, t: usize) -> Col<L> {
    let link = m.contract_members[member].link;
    let call = s.contracts.call[member];
    s.contracts.called[member].add(&call);
    let (mut part, mut placed) = (call, call);
    disruptions::withhold(m, s, link, &mut part, &mut placed);
    sourcing::put(m, s, link, &part, t);
    s.contracts.open[member].add(&part);
    s.contracts.placed[m.contract_members[member].contract].add(&part);
    part
}

/// What is under contracts on a link and has not left.
#[inline(always)]
pub fn open_on<const L: usize>(m: &Model, open: &[Col<L>], link: usize) -> Col<L> {
    let mut sum = Col::ZERO;
    for &i in &m.links[link].contracts {
        sum.add(&open[i]);
    }
    sum
}

/// A shipment on a link: what is under contracts goes first, at their prices.
#[inline(always)]
pub fn deliver<const L: usize>(m: &Model, s: &mut State<L>, link: usize, mass: &Col<L>) {
    let mut rest = *mass;
    for &i in &m.links[link].contracts {
        let k = m.contract_members[i].contract;
        let (agreed, plain) = prices(m, s, link, &m.contracts[k]);
        for c in 0..L {
            let part = lesser(s.contracts.open[i][c], rest[c]);
            s.contracts.open[i][c] -= part;
            s.contracts.taken[k][c] += part;
            s.contracts.premium[i][c] += part * (agreed[c] - plain[c]);
            rest[c] -= part;
        }
    }
}

/// The price under a contract and without one; a floor raises both.
fn prices<const L: usize>(m: &Model, s: &State<L>, link: usize, contract: &Contract) -> (Col<L>, Col<L>) {
    let l = &m.links[link];
    let spot = price(m, s, l);
    (contract.price.map_or(spot, |agreed| price_of(m, s, l, agreed)), spot)
}

/// Adds what goods that set out now cost more under contracts to what is paid for them.
#[inline(always)]
pub fn charge<const L: usize>(
    members: &[usize],
    premium: &mut Contracts<L>,
    mass: &Col<L>,
    paid: &mut Col<L>,
) {
    for &i in members {
        let premium = &mut premium.premium[i];
        for c in 0..L {
            let leaves = mass[c] > 0.0;
            paid[c] += if leaves { premium[c] } else { 0.0 };
            premium[c] = if leaves { 0.0 } else { premium[c] };
        }
    }
}

/// Where a period ends: what had to be taken and was not called off is paid for.
#[cfg_attr(not(test), inline(always))]
pub fn settle<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (k, contract) in m.contracts.iter().enumerate() {
        if !contract.steps.contains(&t) || contract.left[t] > 0 {
            continue;
        }
        for i in contract.members.clone() {
            pay(m, s, k, i);
            s.contracts.called[i] = Col::ZERO;
        }
        s.contracts.ran[k] = Col::ZERO;
    }
}

fn pay<const L: usize>(m: &Model, s: &mut State<L>, k: usize, member: usize) {
    let (contract, x) = (&m.contracts[k], m.contract_members[member]);
    let due = due(m, s, member, &s.param(contract.take), 0);
    let price = s.param(contract.price.unwrap_or(m.links[x.link].price));
    let (called, discount) = (s.contracts.called[member], s.ledger.discount);
    let mut paid = Col::<L>::ZERO;
    for c in 0..L {
        paid[c] = greater(due[c] - called[c], 0.0) * price[c] * discount;
    }
    s.contracts.paid[k].add(&paid);
    let sector = sector_of(m, &m.rows[x.row]);
    if m.sectors[sector].studied {
        s.ledger.cost.add(&paid);
        s.ledger.accounts.cost(sector, Bucket::Contract).add(&paid);
    }
}
