//! Shipping: each plant allocates what it can ship to what may leave; shipments enter the pipeline.
//!
//! A shipment may be held at customs, then travels. Its export is booked when it clears export customs, after
//! the hold; its arrival when it joins the buyer's stock. Both are written into rings at their step.
use super::accounts::sector_of;
use super::allocation::{Cut, allocate, cut_request, supply_of};
use super::col::{Col, greater, lesser};
use super::draws::Purpose;
use super::laws::{param_in, steps_in};
use super::licences::{First, trim_in};
use super::pipeline::{Shipment, enter_at_once, enter_pipeline};
use super::plain::send_plain;
use super::state::State;
use super::{contracts, disruptions, late, quotas, service, sites};
use crate::model::output::Bucket;
use crate::model::{Leak, Link, Model, Plant};
use crate::numerics::elementary::exp;
use crate::scenario::grammar::RegimeKind;

/// Every plant in turn; then goods with zero transit arrive.
#[cfg_attr(not(test), inline(always))]
pub fn ship<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    if !m.pools.is_empty() {
        count_on_quotas(m, s, t);
    }
    service::before(m, s);
    for &p in &m.shipping {
        let plant = &m.plants[p];
        if let Some(site) = plant.site.map(|site| &m.sites[site]).filter(|site| site.plants.start == p) {
            sites::make(m, s, site, t);
        }
        s.network.active.clear();
        for link in plant.links.clone() {
            if s.network.open[link] && request(m, s, link, t) {
                s.network.active.push(link);
            }
        }
        let cut = if s.network.active.is_empty() { Cut::Not } else { allocate(m, s, p) };
        for i in 0..s.network.active.len() {
            let link = s.network.active[i];
            match m.links[link].plain {
                true => send_plain(m, s, link, cut),
                false => send(m, s, link, cut, t),
            }
        }
        if !m.outboxes.is_empty() {
            depart(m, s, plant, t);
        }
    }
    service::after(m, s, t);
    late::receive(m, s, t);
}

/// What all links under quotas could ship, so that none is served before the others: by law, and in proportion as far as
/// their plants can make it.
fn count_on_quotas<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    let mut wants = std::mem::take(&mut s.scratch.wants);
    let mut asked = std::mem::take(&mut s.scratch.asked);
    wants.clear();
    asked.clear();
    for (p, plant) in m.plants.iter().enumerate() {
        let (first, mut total) = (wants.len(), Col::<L>::ZERO);
        for l in plant.links.clone().filter(|l| s.network.open[*l]) {
            let wanted = lawful(m, s, l, t);
            total.add(&wanted);
            if !m.links[l].pools.is_empty() {
                wants.push((l, wanted));
                asked.push((l, wanted));
            }
        }
        if plant.capacity.is_some() || !plant.disruptions.capacity.is_empty() {
            let supply = supply_of(m, s, p, &total);
            for (_, wanted) in &mut wants[first..] {
                for c in 0..L {
                    let short = total[c] > supply[c];
                    wanted[c] *= if short { supply[c] / total[c] } else { 1.0 };
                }
            }
        }
    }
    quotas::begin(m, s, &wants, &asked, t);
    for (l, wanted) in &wants {
        s.network.request[*l] = *wanted;
    }
    (s.scratch.wants, s.scratch.asked) = (wants, asked);
}

/// What is ordered and may leave on a link, by law and round it. On a free link that is all that is ordered, and is not
/// written down as a request unless it is rationed.
#[inline(always)]
fn request<const L: usize>(m: &Model, s: &mut State<L>, link: usize, t: usize) -> bool {
    let l = &m.links[link];
    if l.free {
        return true;
    }
    s.network.open[link] = s.network.ordered[link].any_positive();
    let mut wanted = lawful(m, s, link, t);
    if !l.pools.is_empty() {
        quotas::cut(m, s, link, &mut wanted);
    }
    if !l.leaks.is_empty() {
        s.network.lawful[link] = wanted;
        add_leak(m, s, link, t, &mut wanted);
    }
    s.network.request[link] = wanted;
    wanted.any_positive()
}

/// What is ordered and may leave by law: not barred, licensed where a licence is needed, not held back.
#[inline(always)]
fn lawful<const L: usize>(m: &Model, s: &State<L>, link: usize, t: usize) -> Col<L> {
    let l = &m.links[link];
    let mut wanted = s.network.ordered[link];
    for &g in &l.gates {
        let needs = s.policy.needs_of(m, m.gates[g].control, m.gates[g].firm);
        let (granted, used) = (s.files.granted[g], s.files.used[g]);
        for c in 0..L {
            let licensed = if needs[c] == 1.0 { granted[c] - used[c] } else { 0.0 };
            let limit = if needs[c] == 0.0 { wanted[c] } else { licensed };
            wanted[c] = lesser(wanted[c], limit);
        }
    }
    for &check in &l.checks {
        let until = s.network.restrained_until[check];
        for c in 0..L {
            wanted[c] = if until[c] > t as f64 { 0.0 } else { wanted[c] };
        }
    }
    if m.lanes[l.lane].closed.iter().any(|w| w.contains(&t)) {
        wanted = Col::ZERO;
    }
    wanted
}

/// With probability 1 - exp(-rate) in a step, what may not leave by law goes through a third country: a buyer goes round
/// with his whole order or not at all.
fn add_leak<const L: usize>(m: &Model, s: &State<L>, link: usize, t: usize, wanted: &mut Col<L>) {
    let l = &m.links[link];
    if m.lanes[l.lane].closed.iter().any(|w| w.contains(&t)) {
        return;
    }
    let ordered = s.network.ordered[link];
    let mut blocked = false;
    for c in 0..L {
        blocked |= ordered[c] > wanted[c];
    }
    if !blocked {
        return;
    }
    let luck = s.draws.uniform(Purpose::Leak, l.key, t as u64);
    let paused = disruptions::shipments_paused(m, s, link);
    for c in 0..L {
        if ordered[c] > wanted[c] && paused[c] == 0.0 && goes_round(m, s, l, t, luck[c], c) {
            wanted[c] = ordered[c];
        }
    }
}

/// Whether the luck of a step sends a link's goods round the control that bars them, and no exporter holds them back.
fn goes_round<const L: usize>(m: &Model, s: &State<L>, l: &Link, t: usize, luck: f64, c: usize) -> bool {
    // Few do: most columns are passed over before anything is looked up.
    let most = l.leaks.iter().map(|leak| param_in(&s.params, c, leak.rate)).fold(0.0, greater);
    if luck >= most {
        return false;
    }
    let held = l.checks.iter().any(|k| s.network.restrained_until[*k][c] > t as f64);
    let rate = way_round(m, s, l, c).map(|i| param_in(&s.params, c, l.leaks[i].rate));
    !held && rate.is_some_and(|rate| luck < 1.0 - exp(-rate))
}

/// The leak that a link's goods take in a column: the first whose control asks for something.
fn way_round<const L: usize>(m: &Model, s: &State<L>, l: &Link, c: usize) -> Option<usize> {
    let firm = m.rows[l.row].firm;
    let bars = |k: usize| {
        let regime = s.policy.regime_for(m, k, firm, c);
        m.regimes[regime].kind != RegimeKind::Free
    };
    l.leaks.iter().position(|leak| bars(leak.control))
}

/// Ships a link's part of what is there.
#[inline(always)]
fn send<const L: usize>(m: &Model, s: &mut State<L>, link: usize, cut: Cut, t: usize) {
    let l = &m.links[link];
    cut_request(m, s, link, cut);
    let mut mass = s.network.request[link];
    s.network.ordered[link].subtract(&mass);
    if let Some(shipped) = s.network.shipped.get_mut(link) {
        shipped.add(&mass);
    }
    sites::leave(m, s, l.plant, &mass);
    let mut gone_round = None;
    if !l.leaks.is_empty() {
        // What may leave by law goes first.
        let lawful = s.network.lawful[link];
        let mut round = Col::<L>::ZERO;
        for c in 0..L {
            round[c] = greater(mass[c] - lawful[c], 0.0);
            mass[c] -= round[c];
        }
        if round.any_positive() {
            go_round(m, s, link, &round, t);
            gone_round = Some(round);
        }
    }
    if !l.contracts.is_empty() {
        contracts::deliver(m, s, link, &mass);
    }
    for &g in &l.gates {
        let needs = s.policy.needs_of(m, m.gates[g].control, m.gates[g].firm);
        let mut used = s.files.used[g];
        for c in 0..L {
            used[c] += if needs[c] == 1.0 { mass[c] } else { 0.0 };
        }
        s.files.used[g] = used;
        void_single(m, s, g, &mass);
    }
    if !l.pools.is_empty() {
        quotas::draw(m, s, l, &mass);
    }
    if !l.levies.is_empty() && l.studied {
        let (duty, discount) = (s.network.duty[link], s.ledger.discount);
        let mut duties = Col::<L>::ZERO;
        for c in 0..L {
            duties[c] = mass[c] * duty[c] * discount;
        }
        s.ledger.duties.add(&duties);
        s.ledger.accounts.cost(sector_of(m, &m.rows[l.row]), Bucket::Duties).add(&duties);
    }
    if let Some(round) = gone_round {
        for c in (0..L).filter(|c| round[*c] > 0.0) {
            trim_in(m, s, link, First::Newest, c);
        }
    }
    match l.disruptions.as_ref().and_then(|borne| borne.outbox) {
        Some(place) => s.disruptions.outbox[place].add(&mass),
        None => dispatch(m, s, link, &mass, t),
    }
}

/// What waits at a plant's door leaves, where shipments are not paused: this step's with what has waited.
#[inline(always)]
fn depart<const L: usize>(m: &Model, s: &mut State<L>, plant: &Plant, t: usize) {
    for (place, &link) in m.outboxes.iter().enumerate().filter(|(_, link)| plant.links.contains(link)) {
        let mass = disruptions::leave(m, s, place);
        if mass.any_positive() {
            dispatch(m, s, link, &mass, t);
        }
    }
}

/// A shipment leaves: customs may hold it, then it travels.
#[inline(always)]
fn dispatch<const L: usize>(m: &Model, s: &mut State<L>, link: usize, mass: &Col<L>, t: usize) {
    let l = &m.links[link];
    if let Some(steps) = l.way {
        enter_at_once(m, s, l, mass, steps);
        return;
    }
    let held = held(m, s, l, mass, t);
    let way = way(m, s, link, mass, t);
    enter_pipeline(m, s, l, &Shipment { mass, held: &held, way: &way, exports: l.exports });
}

/// Where licences are good for one shipment, what this one leaves of them lapses.
#[inline(always)]
fn void_single<const L: usize>(m: &Model, s: &mut State<L>, g: usize, mass: &Col<L>) {
    let gate = &m.gates[g];
    if !m.controls[gate.control].single {
        return;
    }
    for c in 0..L {
        let single = m.regimes[s.policy.regime_for(m, gate.control, gate.firm, c)].single;
        if single && mass[c] > 0.0 {
            s.files.used[g][c] = s.files.granted[g][c];
        }
    }
}

/// Shipments through third countries, leak by leak.
fn go_round<const L: usize>(m: &Model, s: &mut State<L>, link: usize, round: &Col<L>, t: usize) {
    let l = &m.links[link];
    for (i, leak) in l.leaks.iter().enumerate() {
        let mut mass = *round;
        for c in 0..L {
            mass[c] = if way_round(m, s, l, c) == Some(i) { round[c] } else { 0.0 };
        }
        if mass.any_positive() {
            send_round(m, s, link, leak, &mass, t);
        }
    }
}

/// A shipment through a third country: it is booked there, takes longer, and may be seized.
fn send_round<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    link: usize,
    leak: &Leak,
    mass: &Col<L>,
    t: usize,
) {
    let l = &m.links[link];
    let found = s.draws.uniform(Purpose::Detection, leak.key, t as u64);
    let mut way = way(m, s, link, mass, t);
    let longer = s.steps(&leak.extra_time, Purpose::Detour, leak.key, t as u64);
    let (detection, cost) = (s.param(leak.detection), s.param(leak.extra_cost));
    let material = m.plants[l.plant].material;
    let (mut through, mut freight) = (Col::ZERO, Col::ZERO);
    let (studied, discount) = (l.studied, s.ledger.discount);
    for c in 0..L {
        let seized = found[c] < detection[c];
        through[c] = if seized { 0.0 } else { mass[c] };
        let lost = mass[c] - through[c];
        s.network.seized[material][c] += lost;
        s.rows.on_order[l.row][c] -= lost;
        way[c] += longer[c];
        s.ledger.leaked[c] += if studied { mass[c] } else { 0.0 };
        freight[c] = if studied { mass[c] * cost[c] * discount } else { 0.0 };
    }
    book_freight(m, s, l, &freight);
    let exports = leak.exports;
    enter_pipeline(m, s, l, &Shipment { mass: &through, held: &Col::ZERO, way: &way, exports });
}

/// Steps that customs hold the shipment: the longest of the controls that test it.
#[inline(always)]
fn held<const L: usize>(m: &Model, s: &State<L>, l: &Link, mass: &Col<L>, t: usize) -> Col<L> {
    let mut longest = Col::ZERO;
    let (material, firm) = (m.plants[l.plant].material, m.rows[l.row].firm);
    for &i in &l.checks {
        let check = &m.checks[i];
        if !m.controls[check.control].holds[material] {
            continue;
        }
        let u = s.draws.uniform(Purpose::Held, check.key, t as u64);
        for c in 0..L {
            let regime = &m.regimes[s.policy.regime_for(m, check.control, firm, c)];
            let Some(hold) = regime.hold.as_ref().filter(|h| h.materials[material]) else { continue };
            if mass[c] > 0.0 && u[c] < param_in(&s.params, c, hold.share) {
                let u = s.draws.uniform_in(c, Purpose::Hold, check.key, t as u64);
                longest[c] = greater(longest[c], steps_in(&s.params, c, &hold.time, u));
            }
        }
    }
    longest
}

/// Steps on the way: the lane's, or its faster mode's where the buyer's stock lasts too short a time; longer under some
/// disruptions.
#[inline(always)]
fn way<const L: usize>(m: &Model, s: &mut State<L>, link: usize, mass: &Col<L>, t: usize) -> Col<L> {
    let mut way = usual_way(m, s, &m.links[link], mass, t);
    if m.links[link].disruptions.is_some() {
        disruptions::delay(m, s, link, mass, &mut way, t);
    }
    way
}

#[inline(always)]
fn usual_way<const L: usize>(m: &Model, s: &mut State<L>, l: &Link, mass: &Col<L>, t: usize) -> Col<L> {
    let lane = &m.lanes[l.lane];
    let mut way = s.steps(&lane.transit.law, Purpose::Transit, l.key, t as u64);
    let Some(fast) = &lane.expedite else { return way };
    let below = s.param(fast.below);
    let mut short = false;
    let mut hurry = [false; L];
    let studied = l.studied;
    let (stock, base) = (s.rows.on_hand[l.row], s.rows.base[l.row]);
    for c in 0..L {
        hurry[c] = (stock[c] < below[c] * base[c]) & (mass[c] > 0.0);
        short |= hurry[c];
    }
    if short {
        let quick = s.steps(&fast.transit.law, Purpose::Expedite, l.key, t as u64);
        let (cost, discount) = (s.param(fast.cost), s.ledger.discount);
        let mut freight = Col::ZERO;
        for c in 0..L {
            let sent = if hurry[c] { mass[c] } else { 0.0 };
            way[c] = if hurry[c] { lesser(quick[c], way[c]) } else { way[c] };
            // Figures are the studied manufacturers', as all costs are.
            s.ledger.expedited[c] += if studied { sent } else { 0.0 };
            freight[c] = if studied { sent * cost[c] * discount } else { 0.0 };
        }
        book_freight(m, s, l, &freight);
    }
    way
}

/// Extra freight of what a manufacturer is sent.
#[inline(always)]
fn book_freight<const L: usize>(m: &Model, s: &mut State<L>, l: &Link, freight: &Col<L>) {
    s.ledger.cost.add(freight);
    s.ledger.accounts.cost(sector_of(m, &m.rows[l.row]), Bucket::Expediting).add(freight);
}
