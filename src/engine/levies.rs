//! Levies: duties and price floors, and what goods cost where they land.
//!
//! With price p (ex works, times what its market's clearing price of the step before makes of it where they are bought at
//! that in part), floors f and duties (rate r, amount a, share b borne by the buyer) of all controls that bear on a link,
//!
//! ```text
//! q = max(p, f...)      duty = sum of r q + a      landed = q + sum of b (r q + a)
//! ```
//!
//! A row's cost index is the mean of landed over the mean price ex works, by the shares of its sources.
use super::col::{Col, greater};
use super::laws::{param, param_in};
use super::state::State;
use crate::model::law::Param;
use crate::model::{Link, Model};

/// Reckons duties and cost indices anew where a control that levies, or a clearing price, has changed.
#[cfg_attr(not(test), inline(always))]
pub fn reckon<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    if !m.needs.landed {
        return;
    }
    let changed = |l: &Link| l.spot.is_some() || l.levies.iter().any(|k| s.policy.changed[*k]);
    if t > 0 && !m.links.iter().any(changed) {
        return;
    }
    for (row, r) in m.rows.iter().enumerate().filter(|(_, r)| r.levied) {
        let (mut landed, mut plain) = (Col::<L>::ZERO, Col::<L>::ZERO);
        for &l in &r.links {
            let share = param(&s.params, m.links[l].share);
            for c in 0..L {
                let (cost, duty) = at_landing(m, s, &m.links[l], c);
                s.network.duty[l][c] = duty;
                landed[c] += share[c] * cost;
                plain[c] += share[c] * param_in(&s.params, c, m.links[l].price);
            }
        }
        for c in 0..L {
            s.rows.landed[row][c] = if plain[c] > 0.0 { landed[c] / plain[c] } else { 1.0 };
        }
    }
}

/// What a tonne is bought at: the price ex works as the market has moved it, or a higher floor (USD/t).
pub fn price<const L: usize>(m: &Model, s: &State<L>, l: &Link) -> Col<L> {
    let mut price = s.param(l.price);
    if let Some(market) = l.spot {
        for c in 0..L {
            price[c] *= s.prices.paid[market][c];
        }
    }
    floored(m, s, l, price)
}

/// The same where another price was agreed upon, which the market does not move.
pub fn price_of<const L: usize>(m: &Model, s: &State<L>, l: &Link, agreed: Param) -> Col<L> {
    floored(m, s, l, s.param(agreed))
}

fn floored<const L: usize>(m: &Model, s: &State<L>, l: &Link, mut price: Col<L>) -> Col<L> {
    for control in &l.levies {
        for c in 0..L {
            let regime = s.policy.regime_for(m, *control, m.rows[l.row].firm, c);
            let floor = m.regimes[regime].price_floor.map(|p| param_in(&s.params, c, p));
            price[c] = floor.map_or(price[c], |floor| greater(price[c], floor));
        }
    }
    price
}

/// What a tonne costs its buyer, and the duty on it (USD/t).
pub(super) fn at_landing<const L: usize>(m: &Model, s: &State<L>, l: &Link, c: usize) -> (f64, f64) {
    let firm = m.rows[l.row].firm;
    let rules = || l.levies.iter().map(|k| &m.regimes[s.policy.regime_for(m, *k, firm, c)]);
    let value = |p| param_in(&s.params, c, p);
    let floors = rules().filter_map(|r| r.price_floor);
    let asked = l.spot.map_or(value(l.price), |market| value(l.price) * s.prices.paid[market][c]);
    let price = floors.fold(asked, |price, floor| greater(price, value(floor)));
    let (mut cost, mut duties) = (price, 0.0);
    for tariff in rules().filter_map(|r| r.tariff) {
        let duty = value(tariff.ad_valorem) * price + value(tariff.specific);
        duties += duty;
        cost += value(tariff.pass_through) * duty;
    }
    (cost, duties)
}
