//! Plain links: what leaves is mass under way and nothing else, so that cutting and shipping it is one loop over columns.
use super::allocation::{Cut, cut_request, rationed};
use super::col::{Col, Quanta, lesser};
use super::network::Network;
use super::pipeline::wrapped;
use super::state::State;
use crate::model::{Link, Model};

/// Ships on a link on which nothing asks for more than the mass: all that is ordered, or the link's part of what is there.
#[inline(always)]
pub(super) fn send_plain<const L: usize>(m: &Model, s: &mut State<L>, link: usize, cut: Cut) {
    let (l, plant) = (&m.links[link], &m.plants[m.links[link].plant]);
    let (ring, steps) = (&m.rows[l.row].ring, l.way.unwrap_or(0));
    let seen = l.exports.is_some() || l.arrivals.is_some() || !s.network.shipped.is_empty();
    if seen {
        cut_request(m, s, link, cut);
        note_plain(m, &mut s.network, l, link, steps);
    }
    let n = &mut s.network;
    let (source, sign) = match plant.finished {
        Some(row) => (&mut s.rows.on_hand[row], -1.0),
        None => (&mut n.made[l.plant], 1.0),
    };
    let slot = &mut n.arrivals[ring.start + wrapped(n.due[l.row], steps, ring.len())];
    let (ordered, part) = (&mut n.ordered[link], &n.request[link]);
    match cut {
        Cut::Not => {
            leave_whole(ordered, slot, source, sign);
            n.open[link] = false;
        }
        _ if seen => leave_in_part(ordered, part, slot, source, sign),
        Cut::Done => leave_in_part(ordered, part, slot, source, sign),
        Cut::InProportion => leave_rationed(ordered, &mut n.left, &n.ratio, slot, source, sign, s.quanta),
        Cut::InOrder => leave_in_order(ordered, &mut n.left, slot, source, sign),
    }
}

/// Books the request of a plain link where somebody looks.
#[inline(always)]
fn note_plain<const L: usize>(m: &Model, n: &mut Network<L>, l: &Link, link: usize, steps: usize) {
    let mass = &n.request[link];
    if let Some(place) = l.exports {
        n.exports[n.now * m.export_series.len() + place].add(mass);
    }
    if let Some(place) = l.arrivals {
        n.origins[wrapped(n.now, steps, m.ring) * m.arrival_series.len() + place].add(mass);
    }
    if let Some(shipped) = n.shipped.get_mut(link) {
        shipped.add(mass);
    }
}

/// All that is ordered leaves for a slot of the ring: out of a stock, or on top of what was made.
#[inline(always)]
fn leave_whole<const L: usize>(ordered: &mut Col<L>, slot: &mut Col<L>, source: &mut Col<L>, sign: f64) {
    for c in 0..L {
        let mass = ordered[c];
        slot[c] += mass;
        source[c] += sign * mass;
        ordered[c] = 0.0;
    }
}

/// A part of it leaves.
#[inline(always)]
fn leave_in_part<const L: usize>(
    ordered: &mut Col<L>,
    part: &Col<L>,
    slot: &mut Col<L>,
    source: &mut Col<L>,
    sign: f64,
) {
    for c in 0..L {
        let mass = part[c];
        slot[c] += mass;
        source[c] += sign * mass;
        ordered[c] -= mass;
    }
}

/// A share of it leaves, as far as what is left to be given reaches: as `allocation::ration`, in one loop.
#[inline(always)]
fn leave_rationed<const L: usize>(
    ordered: &mut Col<L>,
    left: &mut Col<L>,
    ratio: &Col<L>,
    slot: &mut Col<L>,
    source: &mut Col<L>,
    sign: f64,
    quanta: Quanta,
) {
    for c in 0..L {
        let mass = rationed(ordered[c], left[c], ratio[c], quanta);
        slot[c] += mass;
        source[c] += sign * mass;
        ordered[c] -= mass;
        left[c] -= mass;
    }
}

/// What is left to be given leaves, as far as it is ordered.
#[inline(always)]
fn leave_in_order<const L: usize>(
    ordered: &mut Col<L>,
    left: &mut Col<L>,
    slot: &mut Col<L>,
    source: &mut Col<L>,
    sign: f64,
) {
    for c in 0..L {
        let mass = lesser(ordered[c], left[c]);
        slot[c] += mass;
        source[c] += sign * mass;
        ordered[c] -= mass;
        left[c] -= mass;
    }
}
