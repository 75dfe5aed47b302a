//! Stock policies: what a stock point orders, from its rule, the position that it aims at and the one that it has.
use super::col::{Col, Quanta, greater, lesser};
use super::laws;
use super::state::State;
use crate::model::{Alert, Model, StockRule};
use crate::scenario::grammar::StockPolicy;

/// The position that a row aims at in this step: its target, or that of an alert, in proportion to what it forecasts.
#[inline(always)]
pub fn aim<const L: usize>(m: &Model, s: &State<L>, row: usize) -> Col<L> {
    let rule = &m.rows[row].rule;
    let mut target = s.rows.target[row];
    if let Some(alert) = &rule.alert {
        let raised = s.rows.alert[row];
        let holds = alerted(m, s, alert, m.rows[row].firm);
        for c in 0..L {
            target[c] = if holds[c] { raised[c] } else { target[c] };
        }
    }
    follow_forecast(s, row, rule, &mut target);
    target
}

/// The highest position that a row may have aimed at lately: what an alert has raised is not cancelled when it ends.
#[inline(always)]
pub fn highest_aim<const L: usize>(m: &Model, s: &State<L>, row: usize) -> Col<L> {
    let rule = &m.rows[row].rule;
    let mut target = s.rows.target[row];
    if rule.alert.is_some() {
        let raised = s.rows.alert[row];
        for c in 0..L {
            target[c] = greater(target[c], raised[c]);
        }
    }
    follow_forecast(s, row, rule, &mut target);
    target
}

/// Targets are reckoned for the expected demand.
#[inline(always)]
fn follow_forecast<const L: usize>(s: &State<L>, row: usize, rule: &StockRule, target: &mut Col<L>) {
    if rule.forecast.is_none() {
        return;
    }
    let (forecast, base) = (s.rows.forecast[row], s.rows.base[row]);
    for c in 0..L {
        target[c] = s.quanta.round(target[c] * (forecast[c] / greater(base[c], 1e-300)));
    }
}

/// Whether an alert holds for a firm.
#[inline(always)]
pub fn alerted<const L: usize>(m: &Model, s: &State<L>, alert: &Alert, firm: usize) -> [bool; L] {
    let mut holds = [false; L];
    for (c, holds) in holds.iter_mut().enumerate() {
        *holds = alert.regimes[s.policy.regime_for(m, alert.control, firm, c)];
    }
    holds
}

/// The order in whole quanta. `target` is the position ordered up to; for r-Q the position at or below which a lot is
/// ordered, for standing orders the order itself. What has raised or lowered the target of s-S moves its reorder point too.
#[inline(always)]
pub fn order<const L: usize>(
    rule: &StockRule,
    params: &[Col<L>],
    quanta: Quanta,
    target: &Col<L>,
    position: &Col<L>,
) -> Col<L> {
    let wanted = match rule.policy {
        StockPolicy::DaysOfCover | StockPolicy::BaseStock => missing(target, position),
        // An echelon position is a weighted sum, so not in whole quanta. What follows is not ordered by itself.
        StockPolicy::EchelonBaseStock | StockPolicy::Follow => whole(quanta, missing(target, position)),
        StockPolicy::Standing => *target,
        StockPolicy::ReorderUpTo => up_to(rule, params, quanta, target, position),
        StockPolicy::ReorderLot => lot(rule, params, quanta, target, position),
    };
    let order = if rule.rounds_up() { rounded_up(rule, params, quanta, &wanted) } else { wanted };
    match rule.capacity {
        Some(capacity) => cut(rule, params, quanta, &laws::param(params, capacity), position, &order),
        None => order,
    }
}

#[inline(always)]
fn missing<const L: usize>(target: &Col<L>, position: &Col<L>) -> Col<L> {
    let mut wanted = Col::ZERO;
    for c in 0..L {
        wanted[c] = greater(target[c] - position[c], 0.0);
    }
    wanted
}

#[inline(always)]
fn whole<const L: usize>(quanta: Quanta, mut wanted: Col<L>) -> Col<L> {
    for c in 0..L {
        wanted[c] = quanta.round(wanted[c]);
    }
    wanted
}

/// (s,S): all that is missing to S when the position is at or below s. Like s, S is taken in whole quanta.
#[inline(always)]
fn up_to<const L: usize>(
    rule: &StockRule,
    params: &[Col<L>],
    quanta: Quanta,
    target: &Col<L>,
    position: &Col<L>,
) -> Col<L> {
    let (reorder, plain) = (laws::param(params, rule.reorder), laws::param(params, rule.target));
    let mut wanted = Col::ZERO;
    for c in 0..L {
        let point = quanta.round(reorder[c]) + (target[c] - quanta.round(plain[c]));
        let missing = greater(target[c] - position[c], 0.0);
        wanted[c] = if position[c] <= point { missing } else { 0.0 };
    }
    wanted
}

/// (r,Q): one lot when the position is at or below r.
#[inline(always)]
fn lot<const L: usize>(
    rule: &StockRule,
    params: &[Col<L>],
    quanta: Quanta,
    target: &Col<L>,
    position: &Col<L>,
) -> Col<L> {
    let lot = laws::param(params, rule.lot);
    let mut wanted = Col::ZERO;
    for c in 0..L {
        wanted[c] = if position[c] <= target[c] { quanta.round(lot[c]) } else { 0.0 };
    }
    wanted
}

/// An order that is placed at all is at least the least order, and then a whole number of multiples.
#[inline(always)]
fn rounded_up<const L: usize>(
    rule: &StockRule,
    params: &[Col<L>],
    quanta: Quanta,
    wanted: &Col<L>,
) -> Col<L> {
    let (least, unit) = (laws::param(params, rule.min_order), laws::param(params, rule.multiple));
    let mut order = Col::ZERO;
    for c in 0..L {
        let mass = if wanted[c] > 0.0 { greater(wanted[c], quanta.round(least[c])) } else { 0.0 };
        let unit = quanta.round(unit[c]);
        let n = laws::nearest_whole(mass / greater(unit, 1e-300));
        let units = n + if n * unit < mass { 1.0 } else { 0.0 };
        order[c] = if unit > 0.0 { units * unit } else { mass };
    }
    order
}

/// An order for which there is no room is cut, to whole multiples; below the least order none is placed.
#[inline(always)]
fn cut<const L: usize>(
    rule: &StockRule,
    params: &[Col<L>],
    quanta: Quanta,
    capacity: &Col<L>,
    position: &Col<L>,
    order: &Col<L>,
) -> Col<L> {
    let (least, unit) = (laws::param(params, rule.min_order), laws::param(params, rule.multiple));
    let mut fits = Col::ZERO;
    for c in 0..L {
        // An echelon's position need not be a whole number of quanta.
        let room = greater(quanta.round(quanta.round(capacity[c]) - position[c]), 0.0);
        let (mass, unit) = (lesser(order[c], room), quanta.round(unit[c]));
        let n = laws::nearest_whole(mass / greater(unit, 1e-300));
        let units = n - if n * unit > mass { 1.0 } else { 0.0 };
        let whole = if unit > 0.0 { units * unit } else { mass };
        fits[c] = if whole < quanta.round(least[c]) { 0.0 } else { whole };
    }
    fits
}

/// How far a position may rightly lie above its target, by the lot or by rounding up.
#[inline(always)]
pub fn slack<const L: usize>(rule: &StockRule, params: &[Col<L>], quanta: Quanta) -> Col<L> {
    let [lot, least, unit] = [rule.lot, rule.min_order, rule.multiple].map(|p| laws::param(params, p));
    let mut slack = Col::ZERO;
    for c in 0..L {
        slack[c] = quanta.round(greater(lot[c], least[c])) + quanta.round(unit[c]);
    }
    slack
}
