//! Sourcing: how an order is split over a row's sources.
//!
//! Without a rule it is split by shares, and the first source takes what the others leave. With one, in this order: a backup
//! whose time has come gets its part; shares that hold under a control in force split the rest; what is left goes by
//! the rule, in the order of preference, landed cost or lead time, to sources that are available.
use super::col::{Col, Quanta, greater, lesser};
use super::disruptions;
use super::laws::{self, param_in};
use super::levies::at_landing;
use super::qualification::qualified;
use super::responses::SLACK;
use super::state::{State, zeros};
use super::stockpile::refill;
use crate::model::{Backup, Contingent, Model, Sourcing};
use crate::scenario::grammar::SourcingRule;

/// What the choice among sources has to remember, and its scratch paper.
#[derive(Debug)]
pub struct Choice<const L: usize> {
    /// Step in which the main source's failure began, by row; infinite where it does not fail.
    pub failing: Vec<Col<L>>,
    /// A row's part of the limits that it shares with its peers, by row.
    pub part: Vec<Col<L>>,
    /// What of the order in hand has no source yet.
    rest: Col<L>,
    /// Parts of the order in hand, by place of the source.
    pub parts: Vec<Col<L>>,
    /// What each source may still take of it.
    room: Vec<Col<L>>,
    /// How far down the list each source is; the least is chosen first.
    rank: Vec<Col<L>>,
}

impl<const L: usize> Choice<L> {
    /// Room for a model.
    pub fn new(m: &Model) -> Self {
        let most = m.rows.iter().map(|r| r.links.len()).fold(0, usize::max);
        let rows = if m.rows.iter().any(|r| r.sourcing.is_some()) { m.rows.len() } else { 0 };
        Choice {
            failing: zeros(rows),
            part: zeros(rows),
            rest: Col::ZERO,
            parts: zeros(most),
            room: zeros(most),
            rank: zeros(most),
        }
    }
}

/// At the start nothing fails, and limits are shared in proportion to expected demand.
pub fn open<const L: usize>(m: &Model, s: &mut State<L>) {
    s.choice.failing.fill(Col::splat(f64::INFINITY));
    for (row, r) in m.rows.iter().enumerate() {
        let Some(sourcing) = r.sourcing.as_ref().filter(|x| !x.peers.is_empty()) else { continue };
        let mut all = Col::<L>::ZERO;
        for &peer in &sourcing.peers {
            all.add(&s.rows.base[peer]);
        }
        let alone = 1.0 / sourcing.peers.len() as f64;
        for c in 0..L {
            s.choice.part[row][c] = if all[c] > 0.0 { s.rows.base[row][c] / all[c] } else { alone };
        }
    }
}

/// Notes where the main source of a row with a backup fails: it is not available, or stock lasts too short a time.
#[cfg_attr(not(test), inline(always))]
pub fn watch<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    if s.choice.failing.is_empty() {
        return;
    }
    for (row, r) in m.rows.iter().enumerate() {
        let backup = r.sourcing.as_ref().and_then(|x| x.backup.as_ref());
        let (Some(backup), Some(&main)) = (backup, r.links.first()) else { continue };
        let there = available(m, s, main, t);
        let below = backup.below.map_or(Col::ZERO, |p| s.param(p));
        let (stock, base) = (s.rows.on_hand[row], s.rows.base[row]);
        let failing = &mut s.choice.failing[row];
        for c in 0..L {
            let short = stock[c] < below[c] * base[c];
            let since = lesser(failing[c], t as f64);
            failing[c] = if there[c] && !short { f64::INFINITY } else { since };
        }
    }
}

/// Places an order of a row with its sources; what is wanted becomes what was placed, which limits may keep below it. What a
/// disruption keeps from being placed is not ordered elsewhere: it stays missing in the position.
#[cfg_attr(not(test), inline(always))]
pub fn place<const L: usize>(m: &Model, s: &mut State<L>, row: usize, wanted: &mut Col<L>, t: usize) {
    let links = &m.rows[row].links;
    if links.is_empty() {
        *wanted = Col::ZERO;
        return;
    }
    if m.rows[row].sourcing.is_some() {
        place_by_rule(m, s, row, wanted, t);
    } else if let [link] = links[..] {
        disruptions::keep_back(m, s, link, wanted);
        put(m, s, link, wanted, t);
    } else if links.iter().any(|l| m.links[*l].disruptions.is_some()) {
        let asked = *wanted;
        place_by_shares(m, s, row, &asked, Some(wanted), t);
    } else {
        place_by_shares(m, s, row, wanted, None, t);
    }
    s.rows.on_order[row].add(wanted);
}

/// By shares; the first source takes what the others leave. What disruptions withhold is taken from `placed`, where there may be some.
#[inline(always)]
fn place_by_shares<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    row: usize,
    wanted: &Col<L>,
    mut placed: Option<&mut Col<L>>,
    t: usize,
) {
    let links = &m.rows[row].links;
    s.choice.rest = *wanted;
    for &link in links.iter().skip(1) {
        let l = &m.links[link];
        if l.settled && l.orders.is_empty() && placed.is_none() {
            let (share, times) = laws::value(&s.params, l.share);
            let ordered = &mut s.network.ordered[link];
            order_share(ordered, &mut s.choice.rest, wanted, share, times, s.quanta);
            s.network.open[link] = true;
            continue;
        }
        let mut part = part(m, s, link, wanted, &s.choice.rest);
        s.choice.rest.subtract(&part);
        if let Some(placed) = &mut placed {
            disruptions::withhold(m, s, link, &mut part, placed);
        }
        put(m, s, link, &part, t);
    }
    let mut rest = s.choice.rest;
    if let Some(placed) = &mut placed {
        disruptions::withhold(m, s, links[0], &mut rest, placed);
    }
    put(m, s, links[0], &rest, t);
}

/// Orders a share of what is wanted, but no more than is left of it.
#[inline(always)]
fn order_share<const L: usize>(
    ordered: &mut Col<L>,
    rest: &mut Col<L>,
    wanted: &Col<L>,
    share: &Col<L>,
    times: f64,
    quanta: Quanta,
) {
    for c in 0..L {
        let x = lesser(quanta.round(wanted[c] * (share[c] * times)), rest[c]);
        ordered[c] += x;
        rest[c] -= x;
    }
}

fn place_by_rule<const L: usize>(m: &Model, s: &mut State<L>, row: usize, wanted: &mut Col<L>, t: usize) {
    match m.rows[row].sourcing.as_ref().and_then(|x| x.stockpile) {
        Some(pile) => {
            let wanted = refill(m, s, pile, wanted);
            split(m, s, row, &wanted, t);
        }
        None => split(m, s, row, wanted, t),
    }
    *wanted = Col::ZERO;
    for (i, &link) in m.rows[row].links.iter().enumerate() {
        let mut part = s.choice.parts[i];
        wanted.add(&part);
        disruptions::withhold(m, s, link, &mut part, wanted);
        put(m, s, link, &part, t);
    }
}

/// Hands a part of an order to its plant, at once or on its way to it.
#[inline(always)]
pub(super) fn put<const L: usize>(m: &Model, s: &mut State<L>, link: usize, part: &Col<L>, t: usize) {
    let orders = &m.links[link].orders;
    if !orders.is_empty() {
        s.network.orders[orders.start + t % orders.len()].add(part);
        return;
    }
    s.network.ordered[link].add(part);
    s.network.open[link] = true;
}

/// Splits an order of a row into `choice.parts`, source by source.
pub fn split<const L: usize>(m: &Model, s: &mut State<L>, row: usize, wanted: &Col<L>, t: usize) {
    let r = &m.rows[row];
    s.choice.parts[..r.links.len()].fill(Col::ZERO);
    let mut rest = *wanted;
    let mut rule = SourcingRule::Shares;
    if let Some(sourcing) = &r.sourcing {
        rule = sourcing.rule;
        if let Some(backup) = &sourcing.backup {
            call_backup(m, s, row, backup, &mut rest, t);
        }
        for entry in &sourcing.contingent {
            by_contingency(m, s, row, entry, &mut rest);
        }
        if rule != SourcingRule::Shares {
            by_rank(m, s, row, sourcing, &mut rest, t);
        }
    }
    if rule == SourcingRule::Shares {
        by_shares(m, s, row, &rest);
    }
}

/// The usual shares; the first source takes what the others leave.
fn by_shares<const L: usize>(m: &Model, s: &mut State<L>, row: usize, wanted: &Col<L>) {
    let mut rest = *wanted;
    for (i, &link) in m.rows[row].links.iter().enumerate().skip(1) {
        let part = part(m, s, link, wanted, &rest);
        rest.subtract(&part);
        s.choice.parts[i].add(&part);
    }
    if !m.rows[row].links.is_empty() {
        s.choice.parts[0].add(&rest);
    }
}

/// A backup gets its part from its delay after the failure began, if it is available itself.
fn call_backup<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    row: usize,
    backup: &Backup,
    rest: &mut Col<L>,
    t: usize,
) {
    let there = available(m, s, m.rows[row].links[backup.source], t);
    let (share, delay, failing) = (s.param(backup.share), s.param(backup.delay), s.choice.failing[row]);
    let mut part = Col::ZERO;
    for c in 0..L {
        let called = there[c] && failing[c] + delay[c] <= t as f64 + SLACK;
        part[c] = if called { lesser(s.quanta.round(share[c] * rest[c]), rest[c]) } else { 0.0 };
    }
    rest.subtract(&part);
    s.choice.parts[backup.source].add(&part);
}

/// Where a control is run in a way that calls for other shares, these split what is left.
fn by_contingency<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    row: usize,
    entry: &Contingent,
    rest: &mut Col<L>,
) {
    let r = &m.rows[row];
    let mut wanted = Col::<L>::ZERO;
    for c in 0..L {
        let holds = entry.regimes[s.policy.regime_for(m, entry.control, r.firm, c)];
        wanted[c] = if holds { rest[c] } else { 0.0 };
    }
    if !wanted.any_positive() {
        return;
    }
    rest.subtract(&wanted);
    let mut left = wanted;
    for &(i, share) in entry.shares.iter().skip(1) {
        let part = part_of(m, s, r.links[i], &s.param(share), &wanted, &left);
        left.subtract(&part);
        s.choice.parts[i].add(&part);
    }
    if let Some(&(main, _)) = entry.shares.first() {
        s.choice.parts[main].add(&left);
    }
}

/// All to the first source by rank that is available, as far as its limit goes; the rest to the next. Where no source is
/// available the main one takes it.
fn by_rank<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    row: usize,
    sourcing: &Sourcing,
    rest: &mut Col<L>,
    t: usize,
) {
    if !rest.any_positive() {
        return;
    }
    let links = &m.rows[row].links;
    let mut nowhere = [true; L];
    for (i, &link) in links.iter().enumerate() {
        let (there, most) = (available(m, s, link, t), limit(m, s, row, sourcing, i));
        s.choice.rank[i] = rank(m, s, link, sourcing.rule, i);
        for c in 0..L {
            s.choice.room[i][c] = if there[c] { most[c] } else { 0.0 };
            nowhere[c] &= !there[c];
        }
    }
    let main = limit(m, s, row, sourcing, 0);
    for c in 0..L {
        s.choice.room[0][c] = if nowhere[c] { main[c] } else { s.choice.room[0][c] };
    }
    for _ in links {
        serve_best(s, links.len(), rest);
        if !rest.any_positive() {
            break;
        }
    }
}

/// The best source with room takes what it can of the rest, column by column.
fn serve_best<const L: usize>(s: &mut State<L>, sources: usize, rest: &mut Col<L>) {
    let choice = &mut s.choice;
    let (mut best, mut least) = (Col::<L>::splat(-1.0), Col::<L>::splat(f64::INFINITY));
    for i in 0..sources {
        for c in 0..L {
            let better = choice.room[i][c] > 0.0 && choice.rank[i][c] < least[c];
            least[c] = if better { choice.rank[i][c] } else { least[c] };
            best[c] = if better { i as f64 } else { best[c] };
        }
    }
    for i in 0..sources {
        for c in 0..L {
            let chosen = best[c] == i as f64;
            let part = if chosen { lesser(rest[c], choice.room[i][c]) } else { 0.0 };
            choice.room[i][c] = if chosen { 0.0 } else { choice.room[i][c] };
            choice.parts[i][c] += part;
            rest[c] -= part;
        }
    }
}

/// Most that a row orders of a source at a review: its part of the limit over the time between reviews.
fn limit<const L: usize>(m: &Model, s: &State<L>, row: usize, sourcing: &Sourcing, i: usize) -> Col<L> {
    let Some(most) = sourcing.at_most.get(i).copied().flatten() else { return Col::splat(f64::INFINITY) };
    let (most, part, review) = (s.param(most), s.choice.part[row], m.rows[row].rule.review as f64);
    let mut limit = Col::ZERO;
    for c in 0..L {
        limit[c] = s.quanta.round(most[c] * review * part[c]);
    }
    limit
}

/// What the rule goes by: the place in the order of preference, the landed cost, or the expected lead time.
fn rank<const L: usize>(m: &Model, s: &State<L>, link: usize, rule: SourcingRule, place: usize) -> Col<L> {
    let l = &m.links[link];
    let mut rank = Col::splat(place as f64);
    match rule {
        SourcingRule::Shares | SourcingRule::Priority => {}
        SourcingRule::Cheapest => {
            for c in 0..L {
                rank[c] = at_landing(m, s, l, c).0;
            }
        }
        SourcingRule::Fastest => {
            rank = s.param(m.lanes[l.lane].transit.mean);
            rank.add(&review_time(m, s, link));
            rank.add(&Col::splat(l.orders.len() as f64));
        }
    }
    rank
}

/// Mean time that the longest review of a link's licences takes under the regimes in force.
fn review_time<const L: usize>(m: &Model, s: &State<L>, link: usize) -> Col<L> {
    let mut longest = Col::<L>::ZERO;
    for &g in &m.links[link].gates {
        let gate = &m.gates[g];
        for c in 0..L {
            let regime = s.policy.regime_for(m, gate.control, gate.firm, c);
            longest[c] = greater(longest[c], param_in(&s.params, c, m.review_means[regime]));
        }
    }
    longest
}

/// Whether a source can be had in each column: its plant has started, the buyer has qualified it, its lane
/// is open, no disruption pauses its orders or shipments, and no control bans it for this buyer.
#[inline(always)]
pub fn available<const L: usize>(m: &Model, s: &State<L>, link: usize, t: usize) -> [bool; L] {
    let l = &m.links[link];
    let mut there = [!m.lanes[l.lane].closed.iter().any(|w| w.contains(&t)); L];
    if m.plants[l.plant].ramp.is_some() {
        for c in 0..L {
            there[c] &= s.network.ripe[l.plant][c] > 0.0;
        }
    }
    if l.disruptions.is_some() {
        let (orders, goods) =
            (disruptions::orders_paused(m, s, link), disruptions::shipments_paused(m, s, link));
        for c in 0..L {
            there[c] &= orders[c] + goods[c] == 0.0;
        }
    }
    let qualified = qualified(m, s, link);
    for c in 0..L {
        there[c] &= qualified[c] > 0.0;
    }
    for &g in &l.gates {
        let needs = s.policy.needs_of(m, m.gates[g].control, m.gates[g].firm);
        for c in 0..L {
            there[c] &= needs[c] != 2.0;
        }
    }
    there
}

/// A link's part of an order: its share, but no more than the links before it have left, because uncertain shares
/// may add up to more than one.
#[inline(always)]
pub fn part<const L: usize>(m: &Model, s: &State<L>, link: usize, wanted: &Col<L>, rest: &Col<L>) -> Col<L> {
    part_of(m, s, link, &s.param(m.links[link].share), wanted, rest)
}

/// The same of a share that is not its usual one.
#[inline(always)]
fn part_of<const L: usize>(
    m: &Model,
    s: &State<L>,
    link: usize,
    share: &Col<L>,
    wanted: &Col<L>,
    rest: &Col<L>,
) -> Col<L> {
    let (share, quanta) = (ripe(m, s, link, share), s.quanta);
    let mut x = Col::ZERO;
    for c in 0..L {
        x[c] = lesser(quanta.round(wanted[c] * share[c]), rest[c]);
    }
    x
}

/// A link's share of orders in this step: as written, times the growth of a plant that is still ramping, nothing
/// before it is qualified.
#[inline(always)]
pub fn share<const L: usize>(m: &Model, s: &State<L>, link: usize) -> Col<L> {
    ripe(m, s, link, &s.param(m.links[link].share))
}

/// A share of a source, as far as it is ripe for it.
#[inline(always)]
fn ripe<const L: usize>(m: &Model, s: &State<L>, link: usize, share: &Col<L>) -> Col<L> {
    let l = &m.links[link];
    let mut share = *share;
    if m.plants[l.plant].ramp.is_some() {
        let ripe = s.network.ripe[l.plant];
        for c in 0..L {
            share[c] *= ripe[c];
        }
    }
    if !l.qualified_by.is_empty() {
        let qualified = qualified(m, s, link);
        for c in 0..L {
            share[c] *= qualified[c];
        }
    }
    share
}
