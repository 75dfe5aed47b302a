//! Suppliers that hold stocks: what they order, make, and use up.
//!
//! A plant with finished stock makes what its stock has ordered of it, a plant without makes to order; both as far as
//! capacity and inputs reach. Masses of inputs are rounded, never above what is there.
use super::accounts;
use super::arrivals::join_row;
use super::col::{Col, Quanta, greater, lesser};
use super::disruptions;
use super::laws::value;
use super::network::Network;
use super::sourcing::place;
use super::state::{State, zeros};
use crate::model::law::Param;
use crate::model::{Input, Model, Plant, Role, Site, YieldRule};

/// Flow that is expected through every stock of a supplier: what the shares of its customers' demand come to.
pub fn expected_flows<const L: usize>(m: &Model, s: &mut State<L>) {
    for &row in m.ordering.iter().filter(|_| !m.sites.is_empty()) {
        let base = s.rows.base[row];
        let shares = shares(m, s, row);
        for (&link, share) in m.rows[row].links.iter().zip(&shares) {
            let plant = &m.plants[m.links[link].plant];
            if plant.site.is_none() {
                continue;
            }
            let mut flow = base;
            for c in 0..L {
                flow[c] *= share[c];
            }
            if let Some(finished) = plant.finished {
                s.rows.base[finished].add(&flow);
            }
            for input in &plant.inputs {
                let mass = expected(s, plant, input.per_tonne, &flow);
                s.rows.base[input.row].add(&mass);
            }
        }
        s.scratch.cols = shares;
    }
}

/// Shares of a row's orders as they fall to its links in the long run; the first takes what the others leave.
fn shares<const L: usize>(m: &Model, s: &mut State<L>, row: usize) -> Vec<Col<L>> {
    let mut shares = std::mem::take(&mut s.scratch.cols);
    shares.clear();
    shares.extend(m.rows[row].links.iter().map(|l| s.param(m.links[*l].share)));
    let mut rest = Col::splat(1.0);
    for share in shares.iter_mut().skip(1) {
        for c in 0..L {
            share[c] = lesser(share[c], rest[c]);
            rest[c] -= share[c];
        }
    }
    if let Some(main) = shares.first_mut() {
        *main = rest;
    }
    shares
}

/// Mass of an input that is expected to go into a mass of good output, at the yield that a plant reaches.
fn expected<const L: usize>(s: &State<L>, plant: &Plant, per_tonne: Param, made: &Col<L>) -> Col<L> {
    let mut x = *made;
    let (mass, times) = value(&s.params, per_tonne);
    x.update(mass, |made, mass| made * (mass * times));
    if let Some(rule) = &plant.yields {
        let (reaches, times) = value(&s.params, rule.reaches);
        x.update(reaches, |mass, reaches| mass / (reaches * times));
    }
    x
}

/// Mass of an input that goes into a mass of good output at the yield of this step, in whole quanta.
#[inline(always)]
fn taken<const L: usize>(m: &Model, s: &State<L>, plant: usize, input: &Input, made: &Col<L>) -> Col<L> {
    let mut x = Col::ZERO;
    take(&mut x, made, value(&s.params, input.per_tonne), yield_now(m, &s.network, plant), s.quanta);
    x
}

/// The same, written to where it is wanted.
#[inline(always)]
fn take<const L: usize>(
    x: &mut Col<L>,
    made: &Col<L>,
    (mass, times): (&Col<L>, f64),
    good: Option<&Col<L>>,
    quanta: Quanta,
) {
    match good {
        None => x.update_with(made, mass, |_, made, mass| quanta.round(made * (mass * times))),
        Some(good) => {
            x.update_with3(made, mass, good, |_, made, mass, good| quanta.round(made * (mass * times) / good))
        }
    }
}

/// Yield of a plant in step `t`: learned evenly from its first to its last value, at the middle of the step.
fn yield_in<const L: usize>(m: &Model, s: &State<L>, rule: &YieldRule, t: usize) -> Col<L> {
    let (reaches, first) = (s.param(rule.reaches), s.param(rule.first));
    let (over, start) = (s.param(rule.over), s.param(rule.start));
    let day = m.calendar.middle(t as i64);
    let mut share = Col::ZERO;
    for c in 0..L {
        let age = greater((day - start[c]) / m.calendar.step_days, 0.0);
        let learned = if over[c] > 0.0 { lesser(age / over[c], 1.0) } else { 1.0 };
        share[c] = first[c] + (reaches[c] - first[c]) * learned;
    }
    share
}

/// Reckons the yields of a step: learned, less what disruptions take.
#[cfg_attr(not(test), inline(always))]
pub fn learn<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (p, plant) in m.plants.iter().enumerate() {
        if let Some(rule) = &plant.yields {
            s.network.yields[p] = yield_in(m, s, rule, t);
        }
        if !plant.disruptions.yields.is_empty() {
            let left = disruptions::left_of_yield(m, s, p);
            let learned = if plant.yields.is_some() { s.network.yields[p] } else { Col::splat(1.0) };
            for c in 0..L {
                s.network.yields[p][c] = learned[c] * left[c];
            }
        }
    }
}

/// What is owed to customers from a finished stock: all orders that are with the plant.
#[inline(always)]
pub fn owed<const L: usize>(m: &Model, s: &State<L>, plant: usize) -> Col<L> {
    let orders = &s.network.ordered[m.plants[plant].links.clone()];
    if let [only] = orders {
        return *only;
    }
    let mut sum = Col::ZERO;
    for ordered in orders {
        sum.add(ordered);
    }
    sum
}

/// Position of a finished stock: on hand + being made - owed; for an echelon policy with all that is downstream.
#[inline(always)]
pub fn position<const L: usize>(m: &Model, s: &State<L>, row: usize, plant: usize) -> Col<L> {
    let mut x = owed(m, s, plant);
    x.update_with(&s.rows.on_hand[row], &s.rows.on_order[row], |owed, stock, coming| stock + coming - owed);
    if !m.plants[plant].echelon.is_empty() {
        x.add(&downstream(m, s, plant));
    }
    x
}

/// What lies downstream in a plant's echelon: stock and pipeline less what is owed there.
pub fn downstream<const L: usize>(m: &Model, s: &State<L>, plant: usize) -> Col<L> {
    let mut x = Col::ZERO;
    for &(row, weight) in &m.plants[plant].echelon {
        // What a finished stock has ordered of its plant is in the stock and pipeline of the inputs.
        let (coming, waiting) = match m.rows[row].role {
            Role::Finished { plant } => (Col::ZERO, owed(m, s, plant)),
            _ => (s.rows.on_order[row], s.rows.backlog[row]),
        };
        let mut stock = s.rows.on_hand[row];
        if !m.rows[row].doors.is_empty() {
            stock.add(&disruptions::at_doors(m, s, row));
        }
        for c in 0..L {
            x[c] += weight * (stock[c] + coming[c] - waiting[c]);
        }
    }
    for &(plant, weight) in &m.plants[plant].echelon_to_order {
        x.add_scaled(&owed(m, s, plant), -weight);
    }
    x
}

/// Takes an order away where a disruption keeps its site from ordering: nothing can be made of inputs that are not ordered, so
/// where inputs follow, one that may not be ordered stops all.
#[inline(always)]
pub fn withhold<const L: usize>(m: &Model, s: &State<L>, plant: usize, wanted: &mut Col<L>) {
    let p = &m.plants[plant];
    if !p.site.is_some_and(|site| m.sites[site].follow) {
        return;
    }
    for input in &p.inputs {
        for &link in &m.rows[input.row].links {
            if m.links[link].disruptions.is_some() {
                let (mut part, mut order) = (*wanted, *wanted);
                disruptions::withhold(m, s, link, &mut part, &mut order);
                *wanted = part;
            }
        }
    }
}

/// A finished stock's order to its plant; inputs that follow are ordered with it.
#[inline(always)]
pub fn order_from_plant<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    row: usize,
    plant: usize,
    wanted: &Col<L>,
    t: usize,
) {
    s.rows.on_order[row].add(wanted);
    let p = &m.plants[plant];
    let follows = p.site.is_some_and(|site| m.sites[site].follow && !m.sites[site].nets);
    if !follows || !wanted.any_positive() {
        return;
    }
    for input in &p.inputs {
        let mut mass = taken(m, s, plant, input, wanted);
        accounts::note_orders(m, s, input.row, &mass);
        place(m, s, input.row, &mut mass, t);
    }
}

/// Orders of an input that follows where yields may be lost: it is raised to what all that is being made needs at the yield of
/// today, so that a loss is made up for and what it leaves over is used first.
#[cfg_attr(not(test), inline(always))]
pub fn order_net<const L: usize>(m: &Model, s: &mut State<L>, row: usize, t: usize) {
    let Some(site) = m.sites.iter().find(|site| site.nets && site.inputs.contains(&row)) else { return };
    let mut wanted = Col::<L>::ZERO;
    for p in site.plants.clone() {
        let Some(finished) = m.plants[p].finished else { continue };
        for input in m.plants[p].inputs.iter().filter(|i| i.row == row) {
            wanted.add(&taken(m, s, p, input, &s.rows.on_order[finished]));
        }
    }
    let have = super::ordering::position(m, s, row);
    for c in 0..L {
        wanted[c] = greater(wanted[c] - have[c], 0.0);
    }
    accounts::note_orders(m, s, row, &wanted);
    place(m, s, row, &mut wanted, t);
}

/// The yield of this step, where a plant has one or a disruption takes from it.
#[inline(always)]
fn yield_now<'a, const L: usize>(m: &Model, n: &'a Network<L>, plant: usize) -> Option<&'a Col<L>> {
    let p = &m.plants[plant];
    (p.yields.is_some() || !p.disruptions.yields.is_empty()).then(|| &n.yields[plant])
}

/// Scratch paper of the suppliers that hold stocks.
#[derive(Debug)]
pub struct Making<const L: usize> {
    /// What each plant would make of unlimited inputs.
    wants: Vec<Col<L>>,
    /// Share of what is wanted of each input that is there, at most all of it, by row.
    parts: Vec<Col<L>>,
    /// What is wanted of the input in hand. (A local column that a loop adds to would be split between registers.)
    total: Col<L>,
}

impl<const L: usize> Making<L> {
    /// Room for a model.
    pub fn new(m: &Model) -> Self {
        let some = usize::from(!m.sites.is_empty());
        Making { wants: zeros(some * m.plants.len()), parts: zeros(some * m.rows.len()), total: Col::ZERO }
    }
}

/// Takes in what has come down the tiers in this step, and makes what can be made: into finished stocks, or up to what
/// those that make to order can make of their inputs (`network.possible`).
#[cfg_attr(not(test), inline(always))]
pub fn make<const L: usize>(m: &Model, s: &mut State<L>, site: &Site, t: usize) {
    if m.receives_late {
        for row in site.inputs.clone() {
            join_row(m, s, row);
        }
        if site.inputs.clone().any(|row| !m.rows[row].doors.is_empty()) {
            disruptions::receive(m, s);
        }
    }
    for p in site.plants.clone() {
        want(m, s, p, t);
    }
    let mut short = false;
    for row in site.inputs.clone() {
        short |= find_part(m, s, site, row);
    }
    for p in site.plants.clone() {
        let mut made = s.making.wants[p];
        if short {
            limit(m, s, p, &mut made);
        }
        match m.plants[p].finished {
            Some(row) if !m.plants[p].by_product => finish(m, s, p, row, &made),
            Some(_) => {}
            None => s.network.possible[p] = made,
        }
    }
}

/// What a plant would make of unlimited inputs.
#[inline(always)]
fn want<const L: usize>(m: &Model, s: &mut State<L>, plant: usize, t: usize) {
    let p = &m.plants[plant];
    let mut want = match p.finished {
        _ if p.by_product => Col::ZERO,
        Some(row) => s.rows.on_order[row],
        None => owed(m, s, plant),
    };
    let limited = p.capacity_in(t).is_some();
    if limited {
        want.update(&s.network.capacity[plant], lesser);
    }
    if p.ramp.is_some() {
        want.update(&s.network.ripe[plant], |want, ripe| if ripe == 0.0 { 0.0 } else { want });
    }
    if !limited && !p.disruptions.capacity.is_empty() {
        let (left, quanta) = (disruptions::left(m, s, plant), s.quanta);
        want.update(&left, |want, left| quanta.round(want * left));
    }
    s.making.wants[plant] = want;
}

/// Share of what a site's plants together want of an input that is there, at most all of it; whether some column is short.
#[inline(always)]
fn find_part<const L: usize>(m: &Model, s: &mut State<L>, site: &Site, row: usize) -> bool {
    let mut first = true;
    for p in site.plants.clone() {
        for input in &m.plants[p].inputs {
            if input.row == row {
                let State { making, network, params, quanta, .. } = s;
                let (per_tonne, good) = (value(params, input.per_tonne), yield_now(m, network, p));
                if std::mem::take(&mut first) {
                    take(&mut making.total, &making.wants[p], per_tonne, good, *quanta);
                } else {
                    let mut mass = Col::ZERO;
                    take(&mut mass, &making.wants[p], per_tonne, good, *quanta);
                    making.total.add(&mass);
                }
            }
        }
    }
    if first {
        s.making.total = Col::ZERO;
    }
    let (part, total, stock) = (&mut s.making.parts[row], &s.making.total, &s.rows.on_hand[row]);
    if !total.exceeds(stock) {
        *part = *Col::ONES;
        return false;
    }
    part.update_with(total, stock, |_, total, stock| if total > stock { stock / total } else { 1.0 });
    true
}

/// Limits what a plant makes to what its scarcest input allows.
#[inline(always)]
fn limit<const L: usize>(m: &Model, s: &State<L>, plant: usize, made: &mut Col<L>) {
    let quanta = s.quanta;
    let cut = |want: f64, least: f64| {
        let part = lesser(quanta.round(want * least), want);
        if least < 1.0 { part } else { want }
    };
    if let [only] = &m.plants[plant].inputs[..] {
        return made.update(&s.making.parts[only.row], cut);
    }
    let mut least = *Col::ONES;
    for input in &m.plants[plant].inputs {
        least.update(&s.making.parts[input.row], lesser);
    }
    made.update(&least, cut);
}

/// Puts what was made into finished stock, with its co-products.
#[inline(always)]
fn finish<const L: usize>(m: &Model, s: &mut State<L>, plant: usize, row: usize, made: &Col<L>) {
    s.rows.on_order[row].subtract(made);
    s.rows.on_hand[row].add(made);
    s.network.made[plant].add(made);
    note_made(m, s, plant, made);
}

/// Books what making a mass has used and what else came of it.
#[inline(always)]
pub fn note_made<const L: usize>(m: &Model, s: &mut State<L>, plant: usize, made: &Col<L>) {
    let p = &m.plants[plant];
    for input in &p.inputs {
        let mut used = taken(m, s, plant, input, made);
        let stock = &mut s.rows.on_hand[input.row];
        used.update(stock, lesser);
        stock.subtract(&used);
        s.network.used[m.rows[input.row].material].add(&used);
    }
    for &(row, share) in &p.also {
        let share = s.param(share);
        let Role::Finished { plant: other } = m.rows[row].role else { continue };
        for c in 0..L {
            let mass = s.quanta.round(made[c] * share[c]);
            s.rows.on_hand[row][c] += mass;
            s.network.made[other][c] += mass;
        }
    }
    if let Some(series) = p.series {
        s.ledger.flow[series].add(made);
    }
}

/// Stocks of a site whose inputs follow, as in the steady state: a finished stock has on order what its inputs' pipelines
/// stand for.
pub fn fill_following<const L: usize>(m: &Model, s: &mut State<L>, site: &Site) {
    for p in site.plants.clone() {
        if let Some(row) = m.plants[p].finished.filter(|_| !m.plants[p].by_product) {
            fill_finished(m, s, p, row);
        }
    }
    for row in site.inputs.clone() {
        level_inputs(m, s, site, row);
    }
}

/// What a finished stock has on order: as much as the longest of its inputs' pipelines stands for.
fn fill_finished<const L: usize>(m: &Model, s: &mut State<L>, plant: usize, row: usize) {
    let mut coming = Col::<L>::ZERO;
    for input in &m.plants[plant].inputs {
        let (pipeline, flow) = (s.rows.on_order[input.row], s.rows.base[input.row]);
        for c in 0..L {
            let share = s.rows.base[row][c] / greater(flow[c], 1e-300);
            coming[c] = greater(coming[c], s.quanta.round(pipeline[c] * share));
        }
    }
    let stock = s.rows.on_hand[row];
    let (material, quanta) = (m.rows[row].material, s.quanta);
    for c in 0..L {
        let less = lesser(coming[c], stock[c]);
        s.rows.on_order[row][c] += coming[c];
        s.rows.on_hand[row][c] -= quanta.round(less);
        s.rows.initial[material][c] -= quanta.round(less);
    }
}

/// Inputs that come sooner than others wait for them.
fn level_inputs<const L: usize>(m: &Model, s: &mut State<L>, site: &Site, row: usize) {
    let mut need = Col::<L>::ZERO;
    for p in site.plants.clone() {
        let Some(finished) = m.plants[p].finished else { continue };
        for input in m.plants[p].inputs.iter().filter(|i| i.row == row) {
            need.add(&taken(m, s, p, input, &s.rows.on_order[finished]));
        }
    }
    let material = m.rows[row].material;
    for c in 0..L {
        let stock = greater(need[c] - s.rows.on_order[row][c], 0.0);
        let more = stock - s.rows.on_hand[row][c];
        s.rows.on_hand[row][c] = stock;
        s.rows.initial[material][c] += more;
    }
}

/// What leaves a plant comes from its finished stock, or is made in the same step.
#[inline(always)]
pub fn leave<const L: usize>(m: &Model, s: &mut State<L>, plant: usize, mass: &Col<L>) {
    match m.plants[plant].finished {
        Some(row) => s.rows.on_hand[row].subtract(mass),
        None => {
            s.network.made[plant].add(mass);
            if m.plants[plant].site.is_some() {
                note_made(m, s, plant, mass);
            }
        }
    }
}
