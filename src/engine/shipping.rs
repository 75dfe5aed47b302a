//! Shipping: each plant allocates what it can ship to what may leave; shipments enter the pipeline.
//!
//! A shipment may be held at customs, then travels. Its export is booked when it clears export customs, after
//! the hold; its arrival when it joins the buyer's stock. Both are written into rings at their step.
use super::allocation::allocate;
use super::arrivals;
use super::col::{Col, greater, lesser};
use super::draws::Purpose;
use super::state::{Network, State, param_in, steps, steps_in};
use crate::model::{Link, Model};

/// Every plant in turn; then goods with zero transit arrive.
#[inline(always)]
pub fn ship<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (p, plant) in m.plants.iter().enumerate() {
        s.network.active.clear();
        for link in plant.links.clone() {
            if s.network.open[link] && request(m, s, link, t) {
                s.network.active.push(link);
            }
        }
        if s.network.active.is_empty() {
            continue;
        }
        allocate(m, s, p);
        for i in 0..s.network.active.len() {
            let link = s.network.active[i];
            send(m, s, link, t);
        }
    }
    arrivals::receive_late(m, s);
}

/// What is ordered and may leave on a link: not barred, licensed where a licence is needed, not held back.
#[inline(always)]
fn request<const L: usize>(m: &Model, s: &mut State<L>, link: usize, t: usize) -> bool {
    let mut wanted = s.network.ordered[link];
    s.network.open[link] = wanted.any_positive();
    for &g in &m.links[link].gates {
        let needs = s.policy.needs[m.gates[g].control];
        let (granted, used) = (s.files.granted[g], s.files.used[g]);
        for c in 0..L {
            let licensed = if needs[c] == 1.0 { granted[c] - used[c] } else { 0.0 };
            let limit = if needs[c] == 0.0 { wanted[c] } else { licensed };
            wanted[c] = lesser(wanted[c], limit);
        }
    }
    for &check in &m.links[link].checks {
        let until = s.network.restrained_until[check];
        for c in 0..L {
            wanted[c] = if until[c] > t as f64 { 0.0 } else { wanted[c] };
        }
    }
    s.network.request[link] = wanted;
    wanted.any_positive()
}

/// Ships what was allocated on a link (in `request`).
#[inline(always)]
fn send<const L: usize>(m: &Model, s: &mut State<L>, link: usize, t: usize) {
    let mass = s.network.request[link];
    let l = &m.links[link];
    s.network.ordered[link].subtract(&mass);
    s.network.made[l.plant].add(&mass);
    for &g in &l.gates {
        let needs = s.policy.needs[m.gates[g].control];
        let mut used = s.files.used[g];
        for c in 0..L {
            used[c] += if needs[c] == 1.0 { mass[c] } else { 0.0 };
        }
        s.files.used[g] = used;
    }
    let held = held(m, s, l, &mass, t);
    let way = way(m, s, l, &mass, t);
    enter_pipeline(m, s, l, &mass, &held, &way);
}

/// Steps that customs hold the shipment: the longest of the controls that test it.
#[inline(always)]
fn held<const L: usize>(m: &Model, s: &State<L>, l: &Link, mass: &Col<L>, t: usize) -> Col<L> {
    let mut longest = Col::ZERO;
    let material = m.plants[l.plant].material;
    for &i in &l.checks {
        let check = &m.checks[i];
        if !m.controls[check.control].holds[material] {
            continue;
        }
        let u = s.draws.uniform(Purpose::Held, check.key, t as u64);
        for c in 0..L {
            let regime = &m.regimes[s.policy.regime[check.control][c] as usize];
            let Some(hold) = regime.hold.as_ref().filter(|h| h.materials[material]) else { continue };
            if mass[c] > 0.0 && u[c] < param_in(&s.params, c, hold.share) {
                let u = s.draws.uniform_in(c, Purpose::Hold, check.key, t as u64);
                longest[c] = greater(longest[c], steps_in(&s.params, c, &hold.time, u));
            }
        }
    }
    longest
}

/// Steps on the way: the lane's, or its faster mode's where the buyer's stock lasts too short a time.
#[inline(always)]
fn way<const L: usize>(m: &Model, s: &mut State<L>, l: &Link, mass: &Col<L>, t: usize) -> Col<L> {
    let lane = &m.lanes[l.lane];
    let u = s.draws.uniform(Purpose::Transit, l.key, t as u64);
    let mut way = steps(&s.params, &lane.transit.law, &u);
    let Some(fast) = &lane.expedite else { return way };
    let below = s.param(fast.below);
    let mut short = false;
    let mut hurry = [false; L];
    let studied = l.arrivals.is_some();
    let (stock, base) = (s.rows.on_hand[l.row], s.rows.base[l.row]);
    for c in 0..L {
        hurry[c] = (stock[c] < below[c] * base[c]) & (mass[c] > 0.0);
        short |= hurry[c];
    }
    if short {
        let u = s.draws.uniform(Purpose::Expedite, l.key, t as u64);
        let quick = steps(&s.params, &fast.transit.law, &u);
        let cost = s.param(fast.cost);
        for c in 0..L {
            let sent = if hurry[c] { mass[c] } else { 0.0 };
            way[c] = if hurry[c] { lesser(quick[c], way[c]) } else { way[c] };
            // Figures are the studied manufacturers', as all costs are.
            s.ledger.expedited[c] += if studied { sent } else { 0.0 };
            s.ledger.cost[c] += if studied { sent * cost[c] } else { 0.0 };
        }
    }
    way
}

/// Writes a shipment into the rings, column by column: each has its own steps.
#[inline(always)]
fn enter_pipeline<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    l: &Link,
    mass: &Col<L>,
    held: &Col<L>,
    way: &Col<L>,
) {
    let n = &mut s.network;
    let origins = m.arrival_series.len();
    if let Some(place) = l.exports {
        book_export(n, m, place, mass, held);
    }
    let (ring, now) = (&m.rows[l.row].ring, n.due[l.row]);
    let mut ahead = Col::ZERO;
    for c in 0..L {
        // What would lie beyond the ring takes its last slot (see `Compiler::longest`).
        ahead[c] = lesser(held[c] + way[c], (ring.len() - 1) as f64);
    }
    let spread = Spread::of(mass, &ahead);
    let row = &mut n.arrivals[ring.clone()];
    spread.add(mass, &ahead, |k| wrapped(now, k, ring.len()), row);
    if let Some(place) = l.arrivals {
        spread.add(mass, &ahead, |k| wrapped(n.now, k, m.ring) * origins + place, &mut n.origins);
    }
}

/// How the columns of a shipment lie over the slots ahead.
struct Spread {
    first: usize,
    last: usize,
    filled: usize,
}

/// A shipment in most columns over few slots is added slot by slot, all columns at once (three times as fast as
/// column by column); a sparse or wide one column by column.
const FEW_SLOTS: usize = 8;

impl Spread {
    #[inline(always)]
    fn of<const L: usize>(mass: &Col<L>, ahead: &Col<L>) -> Spread {
        let (mut first, mut last, mut filled) = (f64::MAX, 0.0, 0.0);
        for c in 0..L {
            let there = mass[c] > 0.0;
            first = lesser(first, if there { ahead[c] } else { f64::MAX });
            last = greater(last, if there { ahead[c] } else { 0.0 });
            filled += if there { 1.0 } else { 0.0 };
        }
        Spread { first: first as usize, last: last as usize, filled: filled as usize }
    }

    /// Adds the shipment to the slots that `slot` gives for steps ahead.
    #[inline(always)]
    fn add<const L: usize>(
        &self,
        mass: &Col<L>,
        ahead: &Col<L>,
        slot: impl Fn(usize) -> usize,
        ring: &mut [Col<L>],
    ) {
        if 4 * self.filled < L || self.last - self.first >= FEW_SLOTS {
            for c in 0..L {
                if mass[c] > 0.0 {
                    ring[slot(ahead[c] as usize)][c] += mass[c];
                }
            }
            return;
        }
        for k in self.first..=self.last {
            let place = &mut ring[slot(k)];
            let mut sum = *place;
            for c in 0..L {
                sum[c] += if ahead[c] == k as f64 { mass[c] } else { 0.0 };
            }
            *place = sum;
        }
    }
}

/// Most shipments clear in the step in which they leave: those are added as one row.
#[inline(always)]
fn book_export<const L: usize>(n: &mut Network<L>, m: &Model, place: usize, mass: &Col<L>, held: &Col<L>) {
    let exports = m.export_series.len();
    let mut now = n.exports[n.now * exports + place];
    let mut any = false;
    for c in 0..L {
        now[c] += if held[c] > 0.0 { 0.0 } else { mass[c] };
        any |= held[c] > 0.0;
    }
    n.exports[n.now * exports + place] = now;
    if any {
        for c in 0..L {
            if held[c] > 0.0 {
                let ahead = lesser(held[c], (m.ring - 1) as f64) as usize;
                n.exports[wrapped(n.now, ahead, m.ring) * exports + place][c] += mass[c];
            }
        }
    }
}

/// Ring slot `ahead` steps after `now`.
#[inline(always)]
fn wrapped(now: usize, ahead: usize, ring: usize) -> usize {
    let slot = now + ahead;
    if slot < ring { slot } else { slot - ring }
}
