//! The pipeline: a shipment is written into the rings at the step in which its export clears and in which it arrives.
use super::col::{Col, greater, lesser};
use super::contracts;
use super::levies::price;
use super::network::Network;
use super::state::State;
use crate::model::{Link, Model};

/// What leaves, with the steps that customs hold it and that it is on its way, and the place where its export is booked.
pub(super) struct Shipment<'s, const L: usize> {
    pub(super) mass: &'s Col<L>,
    pub(super) held: &'s Col<L>,
    pub(super) way: &'s Col<L>,
    pub(super) exports: Option<usize>,
}

/// Writes a shipment into the rings, column by column: each has its own steps.
#[cfg_attr(not(test), inline(always))]
pub(super) fn enter_pipeline<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    l: &Link,
    shipment: &Shipment<'_, L>,
) {
    let Shipment { mass, held, way, exports } = *shipment;
    let price = m.rows[l.row].priced.then(|| price(m, s, l));
    let n = &mut s.network;
    let origins = m.arrival_series.len();
    if let Some(place) = exports {
        book_export(n, m, place, mass, held);
    }
    let (ring, now) = (&m.rows[l.row].ring, n.due[l.row]);
    let mut ahead = Col::ZERO;
    for c in 0..L {
        // What would lie beyond the ring takes its last slot (see `Compiler::longest`).
        ahead[c] = lesser(held[c] + way[c], (ring.len() - 1) as f64);
    }
    let spread = Spread::of(mass, &ahead);
    // Goods are paid for when they reach the buyer's door.
    if let Some(mut paid) = price {
        for c in 0..L {
            paid[c] *= mass[c];
        }
        contracts::charge(&l.contracts, &mut s.contracts, mass, &mut paid);
        spread.add(&paid, &ahead, |k| wrapped(now, k, ring.len()), &mut n.payable[ring.clone()]);
    }
    if let Some(place) = l.disruptions.as_ref().and_then(|borne| borne.door) {
        let doors = m.doors.len();
        spread.add(mass, &ahead, |k| wrapped(n.now, k, m.ring) * doors + place, &mut s.disruptions.ring);
        return;
    }
    let row = &mut n.arrivals[ring.clone()];
    spread.add(mass, &ahead, |k| wrapped(now, k, ring.len()), row);
    if let Some(place) = l.arrivals {
        spread.add(mass, &ahead, |k| wrapped(n.now, k, m.ring) * origins + place, &mut n.origins);
    }
}

/// The same for goods that all take `steps`, which customs do not hold and which no disruption can pause: one slot for all
/// columns.
#[inline(always)]
pub(super) fn enter_at_once<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    l: &Link,
    mass: &Col<L>,
    steps: usize,
) {
    let price = m.rows[l.row].priced.then(|| price(m, s, l));
    let n = &mut s.network;
    if let Some(place) = l.exports {
        n.exports[n.now * m.export_series.len() + place].add(mass);
    }
    let ring = &m.rows[l.row].ring;
    // What would lie beyond the ring takes its last slot, as any other shipment.
    let steps = steps.min(ring.len() - 1);
    let slot = ring.start + wrapped(n.due[l.row], steps, ring.len());
    n.arrivals[slot].add(mass);
    if let Some(price) = price {
        n.payable[slot].add_product(&price, mass);
        contracts::charge(&l.contracts, &mut s.contracts, mass, &mut n.payable[slot]);
    }
    if let Some(place) = l.arrivals {
        n.origins[wrapped(n.now, steps, m.ring) * m.arrival_series.len() + place].add(mass);
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
pub(super) fn wrapped(now: usize, ahead: usize, ring: usize) -> usize {
    let slot = now + ahead;
    if slot < ring { slot } else { slot - ring }
}
