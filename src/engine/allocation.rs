//! Rationing: who goes short when orders exceed what a plant can ship.
//!
//! Requests come in `network.request` by link and are replaced by what is shipped. All rules ship
//! min(supply, requests) in whole quanta; published examples are in the tests.
use super::col::{Col, Quanta, greater, lesser};
use super::contracts;
use super::scratch::Levels;
use super::state::State;
use crate::model::Model;
use crate::scenario::grammar::Allocation;

/// How a plant's requests are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// They are not.
    Not,
    /// Everyone gets the share `network.ratio` of what he wants, as far as `network.left` reaches.
    InProportion,
    /// In the order of the links, as far as `network.left` reaches.
    InOrder,
    /// What is left of them is in `network.request`.
    Done,
}

/// Finds how the requests of plant `p` are cut to what it can ship, where they exceed it in some column.
#[cfg_attr(not(test), inline(always))]
pub fn allocate<const L: usize>(m: &Model, s: &mut State<L>, p: usize) -> Cut {
    let plant = &m.plants[p];
    let limited = plant.capacity.is_some() || !plant.planned.is_empty() || plant.ramp.is_some();
    if !limited && plant.site.is_none() && plant.disruptions.capacity.is_empty() {
        return Cut::Not;
    }
    // In the state, as a local column that a loop adds to would be split between registers.
    let n = &mut s.network;
    for (i, &link) in n.active.iter().enumerate() {
        let wanted = if m.links[link].free { &n.ordered[link] } else { &n.request[link] };
        match i {
            0 => n.total = *wanted,
            _ => n.total.add(wanted),
        }
    }
    let mut reckoned = Col::ZERO;
    let stated = stated_supply(m, s, p);
    if stated.is_none() {
        reckoned = unstated_supply(m, s, p, &s.network.total);
    }
    let supply = stated.unwrap_or(&reckoned);
    if !s.network.total.exceeds(supply) {
        return Cut::Not;
    }
    // What can be given, in place: copies of columns would cost as much as the rule.
    let mut left = *supply;
    let n = &mut s.network;
    left.update(&n.total, lesser);
    n.left = left;
    match plant.allocation {
        Allocation::ContractFirst if !s.contracts.firm.is_empty() => {
            write_requests(m, s);
            let total = s.network.total;
            let supply = supply_of(m, s, p, &total);
            contract_first(m, s, &supply, &total);
            Cut::Done
        }
        // Without a contract nobody comes first.
        Allocation::Proportional | Allocation::ContractFirst => {
            share(&mut n.ratio, &n.total, &n.left);
            Cut::InProportion
        }
        Allocation::Priority => Cut::InOrder,
        rule => {
            write_requests(m, s);
            let total = s.network.total;
            let supply = supply_of(m, s, p, &total);
            for c in 0..L {
                if total[c] > supply[c] {
                    by_level(m, s, supply[c], rule, c);
                }
            }
            Cut::Done
        }
    }
}

/// Share of what is wanted that is there: less than all only where what is left to be given is less.
#[inline(always)]
fn share<const L: usize>(ratio: &mut Col<L>, total: &Col<L>, left: &Col<L>) {
    ratio.update_with(
        total,
        left,
        |_, total, left| {
            if left < total { left / greater(total, 1e-300) } else { 1.0 }
        },
    );
}

/// On free links all that is ordered is requested.
fn write_requests<const L: usize>(m: &Model, s: &mut State<L>) {
    let n = &mut s.network;
    for &link in n.active.iter().filter(|link| m.links[**link].free) {
        n.request[link] = n.ordered[link];
    }
}

/// Cuts the request of one link of the plant in hand, whose links are cut in turn.
#[inline(always)]
pub(super) fn cut_request<const L: usize>(m: &Model, s: &mut State<L>, link: usize, cut: Cut) {
    let (n, quanta) = (&mut s.network, s.quanta);
    let free = m.links[link].free;
    if free && cut != Cut::Done {
        n.request[link] = n.ordered[link];
    }
    match cut {
        Cut::InProportion => ration(&mut n.request[link], &mut n.left, &n.ratio, quanta),
        Cut::InOrder => serve_first(&mut n.request[link], &mut n.left),
        Cut::Not | Cut::Done => {}
    }
}

/// What the plant can ship: its capacity, or everything once it has started where it has no limit; of that, what disruptions
/// leave.
#[inline(always)]
pub(super) fn supply_of<const L: usize>(m: &Model, s: &State<L>, p: usize, total: &Col<L>) -> Col<L> {
    match stated_supply(m, s, p) {
        Some(supply) => *supply,
        None => unstated_supply(m, s, p, total),
    }
}

/// Of a plant with a limit: its stock, what it can make of its inputs, or its capacity.
#[inline(always)]
fn stated_supply<'a, const L: usize>(m: &Model, s: &'a State<L>, p: usize) -> Option<&'a Col<L>> {
    let plant = &m.plants[p];
    if let Some(row) = plant.finished {
        return Some(&s.rows.on_hand[row]);
    }
    if plant.site.is_some() {
        return Some(&s.network.possible[p]);
    }
    (plant.capacity.is_some() || !plant.planned.is_empty()).then(|| &s.network.capacity[p])
}

/// Of a plant without one: all that is wanted, as far as it has started and disruptions leave it.
fn unstated_supply<const L: usize>(m: &Model, s: &State<L>, p: usize, total: &Col<L>) -> Col<L> {
    let mut supply = *total;
    if m.plants[p].ramp.is_some() {
        for c in 0..L {
            supply[c] = if s.network.ripe[p][c] > 0.0 { total[c] } else { 0.0 };
        }
    }
    if !m.plants[p].disruptions.capacity.is_empty() {
        let left = super::disruptions::left(m, s, p);
        for c in 0..L {
            supply[c] = s.quanta.round(supply[c] * left[c]);
        }
    }
    supply
}

/// Everyone gets the same share of his order; a quantum or so of rounding may stay unshipped.
#[inline(always)]
fn ration<const L: usize>(request: &mut Col<L>, left: &mut Col<L>, ratio: &Col<L>, quanta: Quanta) {
    request.update_both(left, ratio, |request, left, ratio| {
        let x = rationed(request, left, ratio, quanta);
        (x, left - x)
    });
}

/// A share of a request in whole quanta, no more than is left.
#[inline(always)]
pub(super) fn rationed(request: f64, left: f64, ratio: f64, quanta: Quanta) -> f64 {
    lesser(lesser(quanta.round(request * ratio), request), left)
}

/// In the order of the links, which the compiler has sorted.
#[inline(always)]
fn serve_first<const L: usize>(request: &mut Col<L>, left: &mut Col<L>) {
    for c in 0..L {
        let x = lesser(request[c], left[c]);
        request[c] = x;
        left[c] -= x;
    }
}

/// The same share for all, of what `supply` allows of the `total`.
fn in_proportion<const L: usize>(
    active: &[usize],
    requests: &mut [Col<L>],
    supply: &Col<L>,
    total: &Col<L>,
    quanta: Quanta,
) {
    let mut left = *supply;
    left.update(total, lesser);
    let mut ratio = Col::ZERO;
    share(&mut ratio, total, &left);
    for &link in active {
        ration(&mut requests[link], &mut left, &ratio, quanta);
    }
}

/// What is under contracts is served first, what is left goes to the rest; both in proportion.
fn contract_first<const L: usize>(m: &Model, s: &mut State<L>, supply: &Col<L>, total: &Col<L>) {
    let (active, requests) = (&s.network.active, &mut s.network.request);
    let mut agreed = Col::<L>::ZERO;
    for &link in active {
        let open = contracts::open_on(m, &s.contracts.open, link);
        for c in 0..L {
            let firm = lesser(requests[link][c], open[c]);
            s.contracts.firm[link][c] = firm;
            requests[link][c] -= firm;
            agreed[c] += firm;
        }
    }
    let (mut left, mut others) = (*supply, *total);
    for c in 0..L {
        left[c] = greater(supply[c] - agreed[c], 0.0);
        others[c] -= agreed[c];
    }
    in_proportion(active, &mut s.contracts.firm, supply, &agreed, s.quanta);
    in_proportion(active, requests, &left, &others, s.quanta);
    for &link in active {
        requests[link].add(&s.contracts.firm[link]);
    }
}

/// Rules with a common level. Scalar: only columns that are short come here.
fn by_level<const L: usize>(m: &Model, s: &mut State<L>, supply: f64, rule: Allocation, c: usize) {
    let (active, requests, quanta) = (&s.network.active, &mut s.network.request, s.quanta);
    let levels = &mut s.scratch.levels;
    levels.open(active.iter().map(|l| (requests[*l][c], m.links[*l].weight)));
    levels.find(rule, supply);
    let mut left = supply;
    for (&link, x) in active.iter().zip(&levels.given) {
        let request = &mut requests[link];
        request[c] = lesser(lesser(quanta.round(*x), request[c]), left);
        left -= request[c];
    }
}

/// Levels are found by dropping buyers until it no longer moves (at most once a buyer).
impl Levels {
    /// Takes orders, each with the weight of its buyer.
    fn open(&mut self, orders: impl Iterator<Item = (f64, f64)>) {
        self.wanted.clear();
        self.pull.clear();
        for (wanted, weight) in orders {
            self.wanted.push(wanted);
            self.pull.push(wanted * weight);
        }
        self.given.clear();
        self.given.resize(self.wanted.len(), 0.0);
        self.settled.clear();
        self.settled.resize(self.wanted.len(), false);
    }

    /// What everyone is given of a supply that is too small.
    fn find(&mut self, rule: Allocation, supply: f64) {
        match rule {
            Allocation::Linear => self.linear(supply),
            Allocation::Uniform => {
                self.pull.fill(1.0);
                self.water_fill(supply);
            }
            _ => self.water_fill(supply),
        }
    }

    /// Everyone gets `level x pull`, but no more than he wants; the level spends the supply.
    fn water_fill(&mut self, supply: f64) {
        let Levels { wanted, pull, given, settled: full } = self;
        loop {
            let spent: f64 = given.iter().zip(&*full).filter(|(_, f)| **f).map(|(x, _)| x).sum();
            let pulls: f64 = pull.iter().zip(&*full).filter(|(_, f)| !**f).map(|(w, _)| w).sum();
            let level = if pulls > 0.0 { (supply - spent) / pulls } else { 0.0 };
            let mut moved = false;
            for i in 0..wanted.len() {
                if !full[i] && level * pull[i] >= wanted[i] {
                    (full[i], given[i], moved) = (true, wanted[i], true);
                }
            }
            if !moved {
                for i in 0..wanted.len() {
                    if !full[i] {
                        given[i] = level * pull[i];
                    }
                }
                return;
            }
        }
    }

    /// Everyone served is cut by the same quantity; orders smaller than the cut drop out.
    fn linear(&mut self, supply: f64) {
        let Levels { wanted, given, settled: out, .. } = self;
        for (o, d) in out.iter_mut().zip(&*wanted) {
            *o = *d <= 0.0;
        }
        loop {
            let total: f64 = wanted.iter().zip(&*out).filter(|(_, o)| !**o).map(|(d, _)| d).sum();
            let served = out.iter().filter(|o| !**o).count();
            let cut = if served > 0 { (total - supply) / served as f64 } else { 0.0 };
            let mut moved = false;
            for i in 0..wanted.len() {
                if !out[i] && wanted[i] < cut {
                    (out[i], moved) = (true, true);
                }
            }
            if !moved {
                for i in 0..wanted.len() {
                    given[i] = if out[i] { 0.0 } else { wanted[i] - cut };
                }
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What orders are given, each with its weight.
    fn given(rule: Allocation, orders: &[(f64, f64)], supply: f64) -> Vec<f64> {
        let mut levels = Levels::new(orders.len());
        for _ in 0..2 {
            levels.open(orders.iter().copied());
            levels.find(rule, supply);
        }
        levels.given
    }

    #[test]
    fn common_levels_are_those_of_the_definitions() {
        let plain = |orders: [f64; 3]| orders.map(|d| (d, 1.0));
        assert_eq!(given(Allocation::Linear, &plain([10.0, 20.0, 70.0]), 50.0), [0.0, 0.0, 50.0]);
        assert_eq!(given(Allocation::Linear, &plain([5.0, 50.0, 50.0]), 60.0), [0.0, 30.0, 30.0]);
        assert_eq!(given(Allocation::Uniform, &plain([10.0, 20.0, 70.0]), 50.0), [10.0, 20.0, 20.0]);
        assert_eq!(given(Allocation::Uniform, &plain([5.0, 50.0, 50.0]), 60.0), [5.0, 27.5, 27.5]);
        // Weights by order are proportional shares until someone is full.
        assert_eq!(given(Allocation::Weighted, &plain([40.0, 60.0, 100.0]), 120.0), [24.0, 36.0, 60.0]);
    }
}
