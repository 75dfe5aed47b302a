//! Substitution: demand for a grade moves to another, or is saved, in time.
//!
//! What moves is expected demand: the noise of a row, its target and all that goes by its demand follow. In the order of the
//! list, with growth g from 0 to 1,
//!
//! ```text
//! x = share g d(from)     d(from) <- d(from) - x     d(to) <- d(to) + factor x
//! ```
use super::col::{Col, greater, lesser};
use super::draws::Purpose;
use super::laws::{param_in, span_in};
use super::responses::{SLACK, day_in_steps, met};
use super::start::cover_steps;
use super::state::{State, zeros};
use crate::model::output::Bucket;
use crate::model::{Firm, Model, Onset};
use crate::scenario::grammar::StockPolicy;

/// How far substitutions have come.
#[derive(Debug)]
pub struct Substituting<const L: usize> {
    /// Time in steps from which demand moves; infinite where it is not set off.
    due: Vec<Col<L>>,
    /// Growth, 0 to 1.
    grown: Vec<Col<L>>,
    /// How often it was set off.
    starts: Vec<[u32; L]>,
    /// Whether it has grown up in all columns and stays so.
    settled: Vec<bool>,
    /// Moved in a step (t).
    flow: Vec<Col<L>>,
    /// Expected demand of a row without substitution.
    original: Vec<Col<L>>,
    /// Steps of demand that a row's position aims at.
    reach: Vec<Col<L>>,
    /// Output that a tonne stands for, by firm: it rises where less is used.
    pub worth: Vec<Col<L>>,
    /// Moved so far by manufacturers (t).
    pub moved: Col<L>,
}

impl<const L: usize> Substituting<L> {
    /// Room for a model.
    pub fn new(m: &Model) -> Self {
        let n = m.substitutions.len();
        let (rows, firms) = if n > 0 { (m.rows.len(), m.firms.len()) } else { (0, 0) };
        Substituting {
            due: zeros(n),
            grown: zeros(n),
            starts: vec![[0; L]; n],
            settled: vec![false; n],
            flow: zeros(n),
            original: zeros(rows),
            reach: zeros(rows),
            worth: zeros(firms),
            moved: Col::ZERO,
        }
    }
}

/// Expected demand is known and stocks are not: what was set off before the start has come so far.
pub fn open<const L: usize>(m: &Model, s: &mut State<L>) {
    if m.substitutions.is_empty() {
        return;
    }
    let x = &mut s.substituting;
    x.due.fill(Col::splat(f64::INFINITY));
    x.starts.fill([0; L]);
    x.settled.fill(false);
    x.worth.fill(Col::splat(1.0));
    x.moved = Col::ZERO;
    x.original.copy_from_slice(&s.rows.base);
    for i in 0..m.substitutions.len() {
        for c in 0..L {
            s.substituting.grown[i][c] = already_grown(m, s, i, c);
        }
    }
    for firm in &m.firms {
        move_demand(m, s, firm);
    }
}

/// Growth before the first step.
fn already_grown<const L: usize>(m: &Model, s: &mut State<L>, i: usize, c: usize) -> f64 {
    let Onset::At(day) = m.substitutions[i].onset else { return 0.0 };
    let time = day_in_steps(m, param_in(&s.params, c, day));
    if time >= 0.0 {
        return 0.0;
    }
    set_off(m, s, i, c, time);
    let (due, pace) = (s.substituting.due[i][c], pace(m, s, i, c));
    lesser(greater(-due * pace, 0.0), 1.0)
}

/// What a position aims at in steps of demand is known when stocks are filled, and stays.
pub fn aim<const L: usize>(m: &Model, s: &mut State<L>) {
    for firm in m.firms.iter().filter(|f| !f.substitutions.is_empty()) {
        for row in firm.rows.clone() {
            s.substituting.reach[row] = cover_steps(m, s, row, m.rows[row].rule.target);
        }
    }
}

/// Moves every substitution on by a step, and with them demand and targets.
#[inline(always)]
pub fn advance<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    if m.substitutions.is_empty() {
        return;
    }
    for firm in m.firms.iter().filter(|f| !f.substitutions.is_empty()) {
        let mut changed = false;
        for i in firm.substitutions.clone() {
            changed |= grow(m, s, i, t);
        }
        if changed {
            move_demand(m, s, firm);
            for row in firm.rows.clone() {
                follow(m, s, row);
            }
        }
        if m.sectors[firm.sector].studied {
            book(m, s, firm);
        }
    }
}

/// One step of growth, forward once it is due, back while it reverts; whether anything has changed.
fn grow<const L: usize>(m: &Model, s: &mut State<L>, i: usize, t: usize) -> bool {
    if s.substituting.settled[i] {
        return false;
    }
    let rule = &m.substitutions[i];
    let (on, now) = (met(m, s, &rule.onset, rule.firm, &[rule.from], t), t as f64);
    let (mut changed, mut settled) = (false, !rule.reverts);
    for c in 0..L {
        if on[c] && s.substituting.due[i][c] == f64::INFINITY {
            set_off(m, s, i, c, now);
        }
        let back = rule.reverts && !on[c];
        if back {
            s.substituting.due[i][c] = f64::INFINITY;
        }
        let pace = pace(m, s, i, c);
        let due = s.substituting.due[i][c] <= now + SLACK;
        let grown = &mut s.substituting.grown[i][c];
        let step = if due { pace } else { 0.0 } - if back { pace } else { 0.0 };
        let next = lesser(greater(*grown + step, 0.0), 1.0);
        changed |= next != *grown;
        *grown = next;
        settled &= next == 1.0;
    }
    s.substituting.settled[i] = settled;
    changed
}

/// It is set off at a time in steps: demand moves after its delay.
fn set_off<const L: usize>(m: &Model, s: &mut State<L>, i: usize, c: usize, time: f64) {
    let rule = &m.substitutions[i];
    let count = u64::from(s.substituting.starts[i][c]);
    let u = s.draws.uniform_in(c, Purpose::Substitution, rule.key, count);
    s.substituting.due[i][c] = time + span_in(&s.params, c, &rule.delay, u);
    s.substituting.starts[i][c] += 1;
}

/// Growth in a step.
fn pace<const L: usize>(m: &Model, s: &State<L>, i: usize, c: usize) -> f64 {
    let over = param_in(&s.params, c, m.substitutions[i].over);
    if over > 1.0 { 1.0 / over } else { 1.0 }
}

/// Expected demand of a firm's rows, and what a tonne stands for, after all that has moved.
fn move_demand<const L: usize>(m: &Model, s: &mut State<L>, firm: &Firm) {
    let Some(first) = firm.substitutions.clone().next() else { return };
    let market = m.sectors[firm.sector].market;
    for row in firm.rows.clone() {
        s.rows.base[row] = s.substituting.original[row];
    }
    for i in firm.substitutions.clone() {
        let rule = &m.substitutions[i];
        let (share, factor, grown) = (s.param(rule.share), s.param(rule.factor), s.substituting.grown[i]);
        let mut moved = s.rows.base[rule.from];
        for c in 0..L {
            moved[c] *= share[c] * grown[c];
        }
        s.rows.base[rule.from].subtract(&moved);
        if let Some(to) = rule.to {
            for c in 0..L {
                s.rows.base[to][c] += factor[c] * moved[c];
            }
        }
        s.substituting.flow[i] = moved;
    }
    let (mut before, mut after) = (Col::<L>::ZERO, Col::<L>::ZERO);
    for row in firm.rows.clone() {
        before.add(&s.substituting.original[row]);
        after.add(&s.rows.base[row]);
    }
    // Summed anew, in the order of the start: taking away and adding would leave a rounding error, also in columns in which
    // nothing has moved, so that a value would depend on the other columns of its batch.
    super::demand::sum_demand(m, s, market);
    let worth = &mut s.substituting.worth[m.substitutions[first].firm];
    for c in 0..L {
        worth[c] = if after[c] > 0.0 { before[c] / after[c] } else { 1.0 };
    }
}

/// A row's target follows its demand, and so does that of an alert; a stated level stays.
fn follow<const L: usize>(m: &Model, s: &mut State<L>, row: usize) {
    let rule = &m.rows[row].rule;
    let base = s.rows.base[row];
    match rule.policy {
        StockPolicy::DaysOfCover => {
            let mut reach = s.substituting.reach[row];
            s.rows.target[row] = at_cover(s, &reach, &base);
            if let Some(alert) = &rule.alert {
                reach.subtract(&s.param(rule.target));
                reach.add(&s.param(alert.target));
                s.rows.alert[row] = at_cover(s, &reach, &base);
            }
        }
        StockPolicy::Standing => {
            s.rows.target[row] = at_cover(s, &Col::splat(rule.review as f64), &base);
        }
        _ => {}
    }
}

/// So many steps of demand, in whole quanta.
fn at_cover<const L: usize>(s: &State<L>, steps: &Col<L>, base: &Col<L>) -> Col<L> {
    let mut mass = Col::ZERO;
    for c in 0..L {
        mass[c] = s.quanta.round(steps[c] * base[c]);
    }
    mass
}

/// What has moved in a step, and what it costs.
fn book<const L: usize>(m: &Model, s: &mut State<L>, firm: &Firm) {
    for i in firm.substitutions.clone() {
        let (penalty, moved) = (s.param(m.substitutions[i].penalty), s.substituting.flow[i]);
        let discount = s.ledger.discount;
        s.substituting.moved.add(&moved);
        let mut paid = Col::<L>::ZERO;
        for c in 0..L {
            paid[c] = penalty[c] * moved[c] * discount;
        }
        s.ledger.cost.add(&paid);
        s.ledger.accounts.cost(firm.sector, Bucket::Substitution).add(&paid);
    }
}
