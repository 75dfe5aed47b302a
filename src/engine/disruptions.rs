//! Disruptions: what breaks, whom it pauses, and how it comes back.
//!
//! Every disruption is a state machine in each column, moved at the start of a step. Four kinds pause a link: its orders, its
//! shipments (what is allotted waits at the supplier's door), its goods on the way (they stand still), its receipts (what
//! arrives waits at the buyer's door). The others are graded: capacity, yield, time on the way, stock.
use super::col::{Col, greater, lesser};
use super::draws::{Purpose, Stem};
use super::laws::{nearest_whole, param_in, span_in};
use super::state::{State, zeros};
use crate::model::Model;
use crate::model::disruptions::{Onset, Recovery};
use crate::model::law::Param;
use crate::model::policy::Span;
use crate::numerics::elementary::{exp, ln};
use crate::scenario::grammar::RecoveryShape;
use std::ops::Range;

/// Rounding of times, in steps: an event that misses the start of a step by less happens at it.
const SLACK: f64 = 1e-9;
/// Shortest time between two events (steps), so that a step holds a bounded number of them.
const SHORTEST: f64 = 1e-3;
/// Beyond so many time constants an exponential recovery is over: what is missing is below a unit in the last place.
const OVER: f64 = 40.0;

/// What is broken, and what waits because of it.
#[derive(Debug)]
pub struct Disruptions<const L: usize> {
    /// One while it holds, by disruption.
    pub disturbed: Vec<Col<L>>,
    /// Draws of each, where chance decides step by step.
    stems: Vec<Stem<L>>,
    /// Scratch: how often the disruption in hand has begun since the step before.
    pub begun: Col<L>,
    /// Scratch: where it was disturbed in the step before.
    before: Col<L>,
    /// Share of what it bears on that is lost in this step: its severity, or what of it has not recovered.
    pub force: Vec<Col<L>>,
    /// Severity since it last began.
    pub severity: Vec<Col<L>>,
    /// How often it has begun.
    pub count: Vec<[u32; L]>,
    /// First step after it last ended; infinite before.
    pub over: Vec<Col<L>>,
    /// Probability of beginning in a step, where chance decides.
    pub begins: Vec<Col<L>>,
    /// Probability of ending in a step, where chance decides.
    pub ends: Vec<Col<L>>,
    /// Time in steps at which it next begins or ends, where times are drawn.
    pub turns: Vec<Col<L>>,
    /// Times drawn so far.
    pub turned: Vec<[u32; L]>,
    /// Weeks disturbed so far, by group.
    pub weeks: Vec<Col<L>>,
    /// Goods on the way that may be paused: `ring[slot * doors + place]`, slots as in the rings of exports and origins.
    pub ring: Vec<Col<L>>,
    /// Arrived and not received, by place.
    pub door: Vec<Col<L>>,
    /// Allotted and not shipped, by place.
    pub outbox: Vec<Col<L>>,
    /// Stock destroyed so far, by material.
    pub destroyed: Vec<Col<L>>,
}

impl<const L: usize> Disruptions<L> {
    /// Room for one batch of a model.
    pub fn new(m: &Model) -> Self {
        let n = m.disruptions.len();
        Disruptions {
            disturbed: zeros(n),
            stems: vec![Stem::EMPTY; n],
            begun: Col::ZERO,
            before: Col::ZERO,
            force: zeros(n),
            severity: zeros(n),
            count: vec![[0; L]; n],
            over: zeros(n),
            begins: zeros(n),
            ends: zeros(n),
            turns: zeros(n),
            turned: vec![[0; L]; n],
            weeks: zeros(m.disruption_groups.len()),
            ring: zeros(m.ring * m.doors.len()),
            door: zeros(m.doors.len()),
            outbox: zeros(m.outboxes.len()),
            destroyed: zeros(m.materials.len()),
        }
    }
}

/// Undisturbed everywhere, nothing at any door.
pub fn open<const L: usize>(m: &Model, s: &mut State<L>) {
    let x = &mut s.disruptions;
    for empty in [&mut x.disturbed, &mut x.force, &mut x.severity, &mut x.ring, &mut x.door, &mut x.outbox] {
        empty.fill(Col::ZERO);
    }
    x.destroyed.fill(Col::ZERO);
    x.weeks.fill(Col::ZERO);
    x.over.fill(Col::splat(f64::INFINITY));
    x.count.fill([0; L]);
    x.turned.fill([0; L]);
    for d in 0..m.disruptions.len() {
        let rule = &m.disruptions[d];
        s.disruptions.stems[d] = s.draws.stem(Purpose::Disruption, rule.key);
        if let (Span::Fixed(severity), false) = (&rule.severity, rule.drawn) {
            s.disruptions.severity[d] = s.param(*severity);
        }
        match &rule.onset {
            Onset::Windows(_) => {}
            Onset::Chance { begins, ends, steps } => {
                s.disruptions.begins[d] = of_a_step(s, *begins, *steps);
                s.disruptions.ends[d] = of_a_step(s, *ends, *steps);
            }
            Onset::Renewal { .. } => {
                for c in 0..L {
                    s.disruptions.turns[d][c] = 0.0;
                    prolong(m, s, d, c, false);
                }
            }
        }
    }
}

/// Probability within a step of what happens within `steps` with a probability.
fn of_a_step<const L: usize>(s: &State<L>, p: Param, steps: f64) -> Col<L> {
    let mut p = s.param(p);
    if steps != 1.0 {
        for c in 0..L {
            p[c] = if p[c] < 1.0 { 1.0 - exp(ln(1.0 - p[c]) / steps) } else { 1.0 };
        }
    }
    p
}

/// Moves every disruption to step `t`.
#[cfg_attr(not(test), inline(always))]
pub fn advance<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (d, rule) in m.disruptions.iter().enumerate() {
        if rule.recovery.is_some() {
            s.disruptions.before = s.disruptions.disturbed[d];
        }
        match &rule.onset {
            Onset::Windows(windows) => {
                let now = if windows.iter().any(|w| w.contains(&t)) { 1.0 } else { 0.0 };
                let x = &mut s.disruptions;
                hold(&mut x.disturbed[d], &mut x.begun, now);
            }
            Onset::Chance { .. } => {
                let x = &mut s.disruptions;
                let u = x.stems[d].uniform(t as u64);
                match rule.drawn {
                    true => turn(&mut x.disturbed[d], &mut x.begun, &u, &x.begins[d], &x.ends[d]),
                    false => x.disturbed[d].update_with3(&u, &x.begins[d], &x.ends[d], turned),
                }
            }
            Onset::Renewal { .. } => renew(m, s, d, t),
        }
        if rule.drawn && s.disruptions.begun.any_positive() {
            begin(m, s, d);
        }
        if rule.graded {
            let x = &mut s.disruptions;
            // All of its worst while it lasts.
            x.force[d]
                .update_with(&x.disturbed[d], &x.severity[d], |_, disturbed, severity| disturbed * severity);
        }
        if rule.recovery.is_some() {
            recover(m, s, d, t);
        }
    }
}

/// Disturbed or not in all columns; where it was not before, it has begun.
#[inline(always)]
fn hold<const L: usize>(disturbed: &mut Col<L>, begun: &mut Col<L>, now: f64) {
    begun.update(disturbed, |_, before| greater(now - before, 0.0));
    *disturbed = Col::splat(now);
}

/// The chain of two states: what is disturbed ends with one probability, what is not begins with another.
#[inline(always)]
fn turn<const L: usize>(
    disturbed: &mut Col<L>,
    begun: &mut Col<L>,
    u: &Col<L>,
    begins: &Col<L>,
    ends: &Col<L>,
) {
    for c in 0..L {
        let before = disturbed[c];
        let now = turned(before, u[c], begins[c], ends[c]);
        begun[c] = greater(now - before, 0.0);
        disturbed[c] = now;
    }
}

#[inline(always)]
fn turned(disturbed: f64, u: f64, begins: f64, ends: f64) -> f64 {
    let stays = if u < ends { 0.0 } else { 1.0 };
    let starts = if u < begins { 1.0 } else { 0.0 };
    if disturbed > 0.0 { stays } else { starts }
}

/// Disturbed and undisturbed times in turn, in continuous time; what begins and ends between two starts is not seen.
fn renew<const L: usize>(m: &Model, s: &mut State<L>, d: usize, t: usize) {
    s.disruptions.begun = Col::ZERO;
    for c in 0..L {
        while s.disruptions.turns[d][c] <= t as f64 + SLACK {
            let begins = s.disruptions.disturbed[d][c] == 0.0;
            s.disruptions.disturbed[d][c] = if begins { 1.0 } else { 0.0 };
            s.disruptions.begun[c] += s.disruptions.disturbed[d][c];
            prolong(m, s, d, c, begins);
        }
    }
}

/// Draws how long the state that begins now lasts.
fn prolong<const L: usize>(m: &Model, s: &mut State<L>, d: usize, c: usize, disturbed: bool) {
    let Onset::Renewal { every, lasts } = &m.disruptions[d].onset else { return };
    let law = if disturbed { lasts } else { every };
    let count = u64::from(s.disruptions.turned[d][c]);
    let u = s.draws.uniform_in(c, Purpose::Disruption, m.disruptions[d].key, count);
    s.disruptions.turned[d][c] += 1;
    s.disruptions.turns[d][c] += greater(span_in(&s.params, c, law, u), SHORTEST);
}

/// Draws how severe it is this time, and destroys stock.
fn begin<const L: usize>(m: &Model, s: &mut State<L>, d: usize) {
    let rule = &m.disruptions[d];
    for c in 0..L {
        for _ in 0..s.disruptions.begun[c] as usize {
            let count = u64::from(s.disruptions.count[d][c]);
            s.disruptions.count[d][c] += 1;
            let u = s.draws.uniform_in(c, Purpose::Severity, rule.key, count);
            let severity = span_in(&s.params, c, &rule.severity, u);
            s.disruptions.severity[d][c] = severity;
            for &row in &rule.stocks {
                let stock = s.rows.on_hand[row][c];
                let gone = lesser(s.quanta.round(severity * stock), stock);
                s.rows.on_hand[row][c] -= gone;
                s.disruptions.destroyed[m.rows[row].material][c] += gone;
            }
        }
    }
}

/// After the end, what has not recovered by the middle of the step.
fn recover<const L: usize>(m: &Model, s: &mut State<L>, d: usize, t: usize) {
    let Some(recovery) = &m.disruptions[d].recovery else { return };
    let x = &mut s.disruptions;
    let (now, severity) = (x.disturbed[d], x.severity[d]);
    for c in 0..L {
        let ends = x.before[c] > 0.0 && now[c] == 0.0;
        x.over[d][c] = if ends { t as f64 } else { x.over[d][c] };
        if now[c] == 0.0 && t as f64 >= x.over[d][c] {
            let age = t as f64 + 0.5 - x.over[d][c];
            x.force[d][c] = severity[c] * missing(&s.params, c, recovery, age);
        }
    }
}

/// Share of a loss that is still missing so many steps after the end.
fn missing<const L: usize>(params: &[Col<L>], c: usize, recovery: &Recovery, age: f64) -> f64 {
    let x = age / greater(param_in(params, c, recovery.over), 1e-9);
    match recovery.shape {
        RecoveryShape::Linear => greater(1.0 - x, 0.0),
        RecoveryShape::Exponential => {
            if x < OVER {
                exp(-x)
            } else {
                0.0
            }
        }
        RecoveryShape::SCurve => {
            let x = lesser(x, 1.0);
            1.0 - x * x * (3.0 - 2.0 * x)
        }
    }
}

/// One where any of these disruptions holds.
#[inline(always)]
fn any_of<const L: usize>(s: &State<L>, list: &[usize]) -> Col<L> {
    let mut any = Col::ZERO;
    for &d in list {
        any.update(&s.disruptions.disturbed[d], greater);
    }
    any
}

/// One where nothing is ordered from a plant, and a plant that buys orders nothing.
#[inline(always)]
pub fn plant_paused<const L: usize>(m: &Model, s: &State<L>, plant: usize) -> Col<L> {
    any_of(s, &m.plants[plant].disruptions.orders)
}

/// Takes from a link's part of an order, and from the order, what is not placed because ordering is paused.
#[inline(always)]
pub fn withhold<const L: usize>(m: &Model, s: &State<L>, link: usize, part: &mut Col<L>, order: &mut Col<L>) {
    let Some(borne) = &m.links[link].disruptions else { return };
    // What one has taken away is nothing to the next.
    for &d in m.plants[m.links[link].plant].disruptions.orders.iter().chain(&borne.orders) {
        let disturbed = &s.disruptions.disturbed[d];
        order.update_with(part, disturbed, |order, part, off| order - if off > 0.0 { part } else { 0.0 });
        part.update(disturbed, |part, off| if off > 0.0 { 0.0 } else { part });
    }
}

/// The same for a row's only link, whose part of an order is all of it.
#[inline(always)]
pub fn keep_back<const L: usize>(m: &Model, s: &State<L>, link: usize, order: &mut Col<L>) {
    let Some(borne) = &m.links[link].disruptions else { return };
    for &d in m.plants[m.links[link].plant].disruptions.orders.iter().chain(&borne.orders) {
        order.update(&s.disruptions.disturbed[d], |order, off| if off > 0.0 { 0.0 } else { order });
    }
}

/// More than nothing where no order can be placed on a link that disruptions bear on.
#[inline(always)]
pub fn orders_paused<const L: usize>(m: &Model, s: &State<L>, link: usize) -> Col<L> {
    let mut paused = plant_paused(m, s, m.links[link].plant);
    if let Some(borne) = &m.links[link].disruptions {
        paused.add(&any_of(s, &borne.orders));
    }
    paused
}

/// What has arrived for a row and waits at its doors.
#[inline(always)]
pub fn at_doors<const L: usize>(m: &Model, s: &State<L>, row: usize) -> Col<L> {
    let mut sum = Col::ZERO;
    for &place in &m.rows[row].doors {
        sum.add(&s.disruptions.door[place]);
    }
    sum
}

/// Share of its output that a plant is left with.
#[inline(always)]
pub fn left<const L: usize>(m: &Model, s: &State<L>, plant: usize) -> Col<L> {
    let mut left = Col::splat(1.0);
    take(&s.disruptions, &m.plants[plant].disruptions.capacity, &mut left);
    left
}

/// Share of its yield that a plant is left with.
#[inline(always)]
pub fn left_of_yield<const L: usize>(m: &Model, s: &State<L>, plant: usize) -> Col<L> {
    let mut left = Col::splat(1.0);
    take(&s.disruptions, &m.plants[plant].disruptions.yields, &mut left);
    left
}

/// Takes from a share what graded disruptions take together.
#[inline(always)]
pub fn take<const L: usize>(x: &Disruptions<L>, list: &[usize], share: &mut Col<L>) {
    for &d in list {
        share.update(&x.force[d], |share, force| share * (1.0 - force));
    }
}

/// Makes shipments that leave in this step longer: factors first, then times on top.
pub fn delay<const L: usize>(
    m: &Model,
    s: &State<L>,
    link: usize,
    mass: &Col<L>,
    way: &mut Col<L>,
    t: usize,
) {
    let Some(borne) = m.links[link].disruptions.as_ref().filter(|b| !b.delays.is_empty()) else { return };
    for c in (0..L).filter(|c| mass[*c] > 0.0) {
        let (mut times, mut longer) = (1.0, 0.0);
        for &d in &borne.delays {
            let (force, rule) = (s.disruptions.force[d][c], &m.disruptions[d]);
            let Some(rule_of_time) = rule.delay.as_ref().filter(|_| force > 0.0) else { continue };
            times *= 1.0 + (param_in(&s.params, c, rule_of_time.times) - 1.0) * force;
            if let Some(law) = &rule_of_time.longer {
                let u = s.draws.uniform_in(c, Purpose::Delay, m.links[link].key ^ rule.key, t as u64);
                longer += force * span_in(&s.params, c, law, u);
            }
        }
        way[c] = nearest_whole(way[c] * times + longer);
    }
}

/// Takes what leaves from the supplier's door: all that waits, where shipments are not paused.
#[inline(always)]
pub fn leave<const L: usize>(m: &Model, s: &mut State<L>, place: usize) -> Col<L> {
    let paused = shipments_paused(m, s, m.outboxes[place]);
    let outbox = &mut s.disruptions.outbox[place];
    let mut mass = Col::ZERO;
    for c in 0..L {
        mass[c] = if paused[c] > 0.0 { 0.0 } else { outbox[c] };
        outbox[c] -= mass[c];
    }
    mass
}

/// One where nothing leaves a link's supplier.
#[inline(always)]
pub fn shipments_paused<const L: usize>(m: &Model, s: &State<L>, link: usize) -> Col<L> {
    m.links[link].disruptions.as_ref().map_or(Col::ZERO, |borne| any_of(s, &borne.shipments))
}

/// Slots of the goods on the way to a door, from this step's on.
fn slots(m: &Model, place: usize, now: usize) -> impl Iterator<Item = usize> + '_ {
    (0..m.ring).map(move |ahead| {
        let slot = now + ahead;
        (if slot < m.ring { slot } else { slot - m.ring }) * m.doors.len() + place
    })
}

/// What is due at the doors: it is no longer on the way, and is received unless receipts are paused.
pub fn receive<const L: usize>(m: &Model, s: &mut State<L>) {
    for (place, &link) in m.doors.iter().enumerate() {
        let slot = s.network.now * m.doors.len() + place;
        let due = std::mem::replace(&mut s.disruptions.ring[slot], Col::ZERO);
        let l = &m.links[link];
        s.rows.on_order[l.row].subtract(&due);
        s.disruptions.door[place].add(&due);
        let paused = l.disruptions.as_ref().map_or(Col::ZERO, |borne| any_of(s, &borne.receipts));
        let mut received = s.disruptions.door[place];
        for c in 0..L {
            received[c] = if paused[c] > 0.0 { 0.0 } else { received[c] };
        }
        s.disruptions.door[place].subtract(&received);
        s.rows.on_hand[l.row].add(&received);
        if let Some(sum) = s.rows.received.get_mut(l.row) {
            sum.add(&received);
        }
        let market = m.sectors[m.firms[m.rows[l.row].firm].sector].market;
        if m.markets[market].price.is_some() {
            s.rows.market_arrivals[market].add(&received);
        }
        if let Some(origin) = l.arrivals {
            s.ledger.flow[m.arrival_series[origin]].add(&received);
        }
    }
}

/// At the end of a step: where transit is paused, everything on the way is due one step later. What was due in this step is
/// received by now, so its slot is free and takes the last one's goods when the ring has turned: a pause needs no room.
pub fn stand_still<const L: usize>(m: &Model, s: &mut State<L>) {
    for (place, &link) in m.doors.iter().enumerate() {
        let paused = m.links[link].disruptions.as_ref().map_or(Col::ZERO, |borne| any_of(s, &borne.transit));
        if !paused.any_positive() {
            continue;
        }
        let now = s.network.now;
        for c in (0..L).filter(|c| paused[*c] > 0.0) {
            let ring = &mut s.disruptions.ring;
            let mut last = slots(m, place, now).last().map_or(0.0, |slot| ring[slot][c]);
            for slot in slots(m, place, now) {
                last = std::mem::replace(&mut ring[slot][c], last);
            }
        }
    }
}

/// Share of these disruptions that is disturbed.
pub fn disturbed<const L: usize>(s: &State<L>, members: &Range<usize>) -> Col<L> {
    let mut share = Col::ZERO;
    for disturbed in &s.disruptions.disturbed[members.clone()] {
        share.add(disturbed);
    }
    let number = greater(members.len() as f64, 1.0);
    for c in 0..L {
        share[c] /= number;
    }
    share
}

/// What waits at doors, is on the way to them, or has been destroyed, of one material.
pub fn held<const L: usize>(m: &Model, s: &State<L>, material: usize) -> Col<L> {
    let mut sum = s.disruptions.destroyed[material];
    let of = |link: usize| m.plants[m.links[link].plant].material == material;
    for (place, _) in m.doors.iter().enumerate().filter(|(_, l)| of(**l)) {
        sum.add(&s.disruptions.door[place]);
        for slot in slots(m, place, 0) {
            sum.add(&s.disruptions.ring[slot]);
        }
    }
    for (place, _) in m.outboxes.iter().enumerate().filter(|(_, l)| of(**l)) {
        sum.add(&s.disruptions.outbox[place]);
    }
    sum
}
