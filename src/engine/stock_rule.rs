//! Stock policies: what a stock point orders, from its rule, the position that it aims at and the one that it has.
use super::col::{Col, Quanta, greater};
use super::laws;
use crate::model::StockRule;
use crate::scenario::grammar::StockPolicy;

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
    if rule.rounds_up() { rounded_up(rule, params, quanta, &wanted) } else { wanted }
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
