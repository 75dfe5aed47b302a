//! Behaviour: how buyers' targets answer to policy.
//!
//! ```text
//! target = plain target, less dear cover x min(most, max(1, ordered/shipped)) + cover in hand ahead of a measure
//! ```
//!
//! Whatever of this moved a target, as far as a buyer has and has ordered more, orders that have not left are cancelled. What
//! else lowers a target or raises a position (a forecast, a substitution, customers who leave) cancels nothing.
use super::col::{Col, greater, lesser};
use super::contracts;
use super::licences::{First, trim_in};
use super::ordering::position;
use super::state::State;
use super::stock_rule;
use crate::model::{Behaviour, FrontLoading, Model};
use crate::numerics::elementary::{exp, ln};
use crate::scenario::grammar::StockPolicy;

/// What a row orders up to in step `t`, in whole quanta, where it would aim at `target` without any behaviour.
#[cfg_attr(not(test), inline(always))]
pub fn target<const L: usize>(
    m: &Model,
    s: &State<L>,
    row: usize,
    b: &Behaviour,
    t: usize,
    mut target: Col<L>,
) -> Col<L> {
    if m.rows[row].levied {
        answer_to_cost(m, s, row, b, &mut target);
    }
    if let Some(rule) = b.inflation {
        let (most, asked, sent) = (s.param(rule.at_most), s.rows.asked[row], s.rows.sent[row]);
        for c in 0..L {
            let multiple = greater(asked[c] / greater(sent[c], 1e-9 * s.rows.base[row][c] + 1e-300), 1.0);
            target[c] *= lesser(multiple, most[c]);
        }
    }
    if let Some(front) = &b.front {
        let (cover, base) = (s.param(front.cover), s.rows.base[row]);
        let acts = acts_ahead(m, s, row, front, t);
        for c in 0..L {
            target[c] += if acts[c] { cover[c] * base[c] } else { 0.0 };
        }
    }
    for c in 0..L {
        target[c] = s.quanta.round(target[c]);
    }
    target
}

/// Expected demand falls with the landed cost, and with it all of the position; of the stock aimed at, only what is cover:
/// the pipeline is as long as before. A stated level is all cover, a standing order has none.
#[cfg_attr(not(test), inline(always))]
fn answer_to_cost<const L: usize>(m: &Model, s: &State<L>, row: usize, b: &Behaviour, target: &mut Col<L>) {
    let (landed, base) = (s.rows.landed[row], s.rows.base[row]);
    let (demand, stock) = (s.param(b.demand_elasticity), s.param(b.stock_elasticity));
    let rule = &m.rows[row].rule;
    let (cover, level) = match rule.policy {
        StockPolicy::DaysOfCover => (s.param(rule.target), false),
        StockPolicy::Standing => (Col::ZERO, false),
        _ => (Col::ZERO, true),
    };
    for c in 0..L {
        let kept = answer(landed[c], stock[c]);
        let less = if level { target[c] } else { cover[c] * base[c] } * (1.0 - kept);
        target[c] = (target[c] - less) * answer(landed[c], demand[c]);
    }
}

/// cost^-elasticity, exactly one where nothing is levied.
#[inline(always)]
pub fn answer(cost: f64, elasticity: f64) -> f64 {
    if cost == 1.0 || elasticity == 0.0 { 1.0 } else { exp(-elasticity * ln(cost)) }
}

/// Whether a row's firm acts ahead in each column: a measure is announced and not put off, or a truce is near its end.
#[inline(always)]
fn acts_ahead<const L: usize>(
    m: &Model,
    s: &State<L>,
    row: usize,
    front: &FrontLoading,
    t: usize,
) -> [bool; L] {
    let mut acts = [false; L];
    for (control, _) in front.announced.iter().filter(|(_, steps)| steps.contains(&t)) {
        let rule = &m.controls[*control];
        let suspended = rule.suspended.iter().any(|w| w.contains(&t));
        for c in 0..L {
            // What a truce or a suspension has put off is no longer feared.
            let eased = rule.eased.iter().any(|(truce, _)| s.policy.holds(*truce, c, t));
            acts[c] |= !suspended && !eased;
        }
    }
    for &truce in &front.truces {
        for c in 0..L {
            acts[c] |= s.policy.cliff[truce][c] <= front.ahead;
        }
    }
    let (share, luck) = (s.param(front.share), s.rows.foresight[m.rows[row].firm]);
    for c in 0..L {
        acts[c] &= luck[c] < share[c];
    }
    acts
}

/// Orders that have not left are cancelled as far as stock and orders exceed the target, those of the main source last: from
/// the step in which behaviour has moved the target until the position is back at it.
#[cfg_attr(not(test), inline(always))]
pub fn cancel_surplus<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    row: usize,
    target: &Col<L>,
    moved: &[bool; L],
) {
    let r = &m.rows[row];
    if r.rule.policy == StockPolicy::Standing {
        return;
    }
    let (position, slack) = (position(m, s, row), stock_rule::slack(&r.rule, &s.params, s.quanta));
    let mut surplus = Col::<L>::ZERO;
    let bent = &mut s.rows.bent[row];
    for c in 0..L {
        let above = greater(position[c] - (target[c] + slack[c]), 0.0);
        surplus[c] = if moved[c] || bent[c] > 0.0 { above } else { 0.0 };
        bent[c] = if moved[c] || surplus[c] > 0.0 { 1.0 } else { 0.0 };
    }
    if !surplus.any_positive() {
        return;
    }
    for &link in r.links.iter().rev() {
        // What is called off under a contract is firm.
        let firm = contracts::open_on(m, &s.contracts.open, link);
        for c in 0..L {
            let gone = lesser(surplus[c], s.network.ordered[link][c] - firm[c]);
            if gone > 0.0 {
                s.network.ordered[link][c] -= gone;
                s.rows.on_order[row][c] -= gone;
                s.rows.placed[row][c] -= gone;
                surplus[c] -= gone;
                trim_in(m, s, link, First::Newest, c);
            }
        }
    }
}
