//! Market: scarcity moves price in closed form.
use super::col::{Col, greater, lesser};
use super::state::State;
use crate::model::Model;
use crate::numerics::elementary::{exp, ln};

/// Isoelastic clearing. With demand Q = Q0 (P/P0)^-e and supply S below Q0, P/P0 = (S/Q0)^(-1/e); S/Q0 is the
/// running mean of arrivals over expected demand. There is no search: a step stays cheap.
#[inline(always)]
pub fn clear<const L: usize>(m: &Model, s: &mut State<L>) {
    for (i, market) in m.markets.iter().enumerate() {
        let Some(rule) = market.price else { continue };
        let expected = s.rows.market_base[i];
        let (base, elasticity) = (s.param(rule.base), s.param(rule.elasticity));
        let arrived = s.rows.market_arrivals[i];
        let supply = &mut s.rows.market_supply[i];
        let mut price = Col::ZERO;
        for c in 0..L {
            let ratio = arrived[c] / greater(expected[c], 1e-300);
            supply[c] += rule.weight * (ratio - supply[c]);
            price[c] = base[c] * price_ratio(supply[c], elasticity[c], rule.cap);
        }
        s.ledger.flow[rule.series] = price;
    }
}

/// (supply over demand)^(-1/elasticity) for a supply below demand, never above `cap`.
#[inline(always)]
fn price_ratio(supply: f64, elasticity: f64, cap: f64) -> f64 {
    let short = lesser(greater(supply, 1e-6), 1.0);
    lesser(exp(-ln(short) / elasticity), cap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clearing_gives_the_closed_form() {
        // Q = Q0 (P/P0)^-e: with e = 0.2 and 80 % of Q0 supplied P/P0 = 0.8^-5; with e = 0.4 and 20 %, 0.2^-2.5.
        assert!((price_ratio(0.8, 0.2, 1e9) - 3.051757812499999).abs() < 1e-12);
        assert!((price_ratio(0.5, 0.2, 1e9) - 32.0).abs() < 1e-11);
        assert!((price_ratio(0.2, 0.4, 1e9) - 55.901699437494734).abs() < 1e-11);
        assert_eq!(price_ratio(1.3, 0.2, 6.0), 1.0);
        assert_eq!(price_ratio(0.0, 0.2, 6.0), 6.0);
    }
}
