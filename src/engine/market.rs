//! Market: scarcity moves prices in closed form.
//!
//! ```text
//! demand Q0 (P/P0)^-e meets supply x Q0 (P/P0)^n, of which a price brings forth k Q0 at most:
//! P/P0 = max(x^(-1/(e+n)), max(k, x)^(-1/e)), between floor and cap
//! ```
//!
//! *x* is the running mean of supply over demand. There is no search: a step stays cheap. What is bought at a clearing
//! price is bought at that of the step before, so that price and demand need no common solution either.
use super::behaviour::answer;
use super::col::{Col, greater, lesser};
use super::sourcing;
use super::state::{State, zeros};
use crate::model::{Domestic, Market, Model, PriceRule};
use crate::numerics::elementary::{exp, ln};

/// Clearing prices, and what they are reckoned from.
#[derive(Debug)]
pub struct Prices<const L: usize> {
    /// Price, by market (USD/t).
    pub price: Vec<Col<L>>,
    /// What goods cost that are bought at the clearing price in part, over their price ex works, by market.
    pub paid: Vec<Col<L>>,
    /// What each plant makes in a step when nothing disturbs it; empty where no supply is domestic.
    pub output: Vec<Col<L>>,
    /// What buyers at home take of it, by market.
    pub home: Vec<Col<L>>,
    /// Sent abroad so far, by market.
    pub exported: Vec<Col<L>>,
    /// Highest ratio to the price that it is held against, by market.
    pub widest: Vec<Col<L>>,
}

impl<const L: usize> Prices<L> {
    /// Room for a model.
    pub fn new(m: &Model) -> Self {
        let n = m.markets.len();
        let domestic = m.markets.iter().any(|k| k.price.as_ref().is_some_and(|p| p.domestic.is_some()));
        Prices {
            price: zeros(n),
            paid: zeros(n),
            output: zeros(if domestic { m.plants.len() } else { 0 }),
            home: zeros(n),
            exported: zeros(n),
            widest: zeros(n),
        }
    }
}

/// What plants make and buyers at home take, where a supply is domestic: as orders are split at the start.
pub fn open<const L: usize>(m: &Model, s: &mut State<L>) {
    if s.prices.output.is_empty() {
        return;
    }
    let mut flows = std::mem::take(&mut s.scratch.cols);
    flows.clear();
    flows.resize(m.links.len(), Col::ZERO);
    for (row, r) in m.rows.iter().enumerate() {
        let (review, mut order) = (r.rule.review as f64, s.rows.base[row]);
        for c in 0..L {
            order[c] = s.quanta.round(review * order[c]);
        }
        sourcing::split(m, s, row, &order, 0);
        for (part, &link) in s.choice.parts.iter().zip(&r.links) {
            flows[link].add_scaled(part, 1.0 / review);
        }
    }
    for (l, flow) in flows.iter().enumerate() {
        s.prices.output[m.links[l].plant].add(flow);
    }
    for (i, market) in m.markets.iter().enumerate() {
        let domestic = market.price.as_ref().and_then(|rule| rule.domestic.as_ref());
        for &link in domestic.iter().flat_map(|d| &d.home) {
            s.prices.home[i].add(&flows[link]);
        }
    }
    s.scratch.cols = flows;
}

/// Every market that has a price clears; then prices are held against each other.
#[cfg_attr(not(test), inline(always))]
pub fn clear<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (i, market) in m.markets.iter().enumerate() {
        if let Some(rule) = &market.price {
            clear_one(m, s, i, rule, t);
        }
    }
    for (i, market) in m.markets.iter().enumerate() {
        if let Some(rule) = market.price.as_ref().filter(|rule| rule.against.is_some()) {
            compare(s, i, rule);
        }
    }
}

#[inline(always)]
fn clear_one<const L: usize>(m: &Model, s: &mut State<L>, i: usize, rule: &PriceRule, t: usize) {
    let (supplied, mut demanded) = match &rule.domestic {
        Some(domestic) => (kept_at_home(m, s, i, domestic), s.prices.home[i]),
        None => (s.rows.market_arrivals[i], s.rows.market_base[i]),
    };
    if rule.spot.is_some() {
        let answered = answered(m, s, &m.markets[i]);
        for c in 0..L {
            demanded[c] *= answered[c];
        }
    }
    let factor = m.markets[i].profile_in(t);
    for c in 0..L {
        demanded[c] *= factor;
    }
    let supply = &mut s.rows.market_supply[i];
    for c in 0..L {
        // Where nothing is wanted nothing is short.
        let wanted = demanded[c] > 0.0;
        let ratio = if wanted { supplied[c] / demanded[c] } else { 1.0 };
        supply[c] += rule.weight * (ratio - supply[c]);
    }
    let ratio = clearing(s, &s.rows.market_supply[i], rule);
    if let Some(share) = rule.spot {
        let share = s.param(share);
        for c in 0..L {
            s.prices.paid[i][c] = 1.0 + share[c] * (ratio[c] - 1.0);
        }
    }
    if let Some(series) = rule.cleared {
        let elasticity = s.param(rule.elasticity);
        for c in 0..L {
            s.ledger.flow[series][c] = answer(ratio[c], elasticity[c]);
        }
    }
    let base = s.param(rule.base);
    let mut price = Col::ZERO;
    for c in 0..L {
        price[c] = base[c] * ratio[c];
    }
    s.prices.price[i] = price;
    s.ledger.flow[rule.series] = price;
}

/// What the plants of a country make when nothing disturbs them, or can make now if that is less, and do not send abroad.
/// Where buyers at home take nothing, supply is as large as their demand.
fn kept_at_home<const L: usize>(m: &Model, s: &mut State<L>, i: usize, domestic: &Domestic) -> Col<L> {
    let mut kept = Col::ZERO;
    for &p in &domestic.plants {
        kept.add(&could_make(m, s, p));
    }
    let mut exported = Col::ZERO;
    for &link in &domestic.abroad {
        exported.add(&s.network.shipped[link]);
    }
    kept.add(&s.prices.exported[i]);
    kept.subtract(&exported);
    s.prices.exported[i] = exported;
    let home = &mut s.prices.home[i];
    for c in 0..L {
        let none = home[c] <= 0.0;
        kept[c] = if none { 1.0 } else { kept[c] };
        home[c] = if none { 1.0 } else { home[c] };
    }
    kept
}

fn could_make<const L: usize>(m: &Model, s: &State<L>, p: usize) -> Col<L> {
    let plant = &m.plants[p];
    let mut output = s.prices.output[p];
    if plant.capacity.is_some() {
        for c in 0..L {
            output[c] = lesser(output[c], s.network.capacity[p][c]);
        }
    } else if !plant.disruptions.capacity.is_empty() {
        let left = super::disruptions::left(m, s, p);
        for c in 0..L {
            output[c] *= left[c];
        }
    }
    output
}

/// Share of its expected demand that a market still wants at what its goods cost.
fn answered<const L: usize>(m: &Model, s: &State<L>, market: &Market) -> Col<L> {
    let (mut all, mut wanted) = (Col::<L>::ZERO, Col::<L>::ZERO);
    let firms = market.sectors.iter().flat_map(|sector| m.sectors[*sector].firms.clone());
    for row in firms.flat_map(|firm| m.firms[firm].rows.clone()) {
        let base = s.rows.base[row];
        all.add(&base);
        match m.rows[row].behaviour.as_ref().filter(|_| m.rows[row].levied) {
            Some(b) => {
                let (elasticity, landed) = (s.param(b.demand_elasticity), s.rows.landed[row]);
                for c in 0..L {
                    wanted[c] += base[c] * answer(landed[c], elasticity[c]);
                }
            }
            None => wanted.add(&base),
        }
    }
    for c in 0..L {
        wanted[c] = if all[c] > 0.0 { wanted[c] / all[c] } else { 1.0 };
    }
    wanted
}

/// Price over its base at a supply over demand.
#[inline(always)]
fn clearing<const L: usize>(s: &State<L>, supply: &Col<L>, rule: &PriceRule) -> Col<L> {
    let (demand, more) = (s.param(rule.elasticity), s.param(rule.supply_elasticity));
    let (most, least) = match rule.floor {
        Some(floor) => (f64::INFINITY, floor),
        None => (1.0, 0.0),
    };
    let capacity = rule.supply_at_most.map(|p| s.param(p));
    let mut ratio = Col::ZERO;
    for c in 0..L {
        let supplied = lesser(greater(supply[c], 1e-6), most);
        ratio[c] = price_ratio(supplied, demand[c] + more[c]);
        if let Some(capacity) = capacity {
            // Those who supply more than this at the base price go on doing so.
            ratio[c] = greater(ratio[c], price_ratio(greater(capacity[c], supplied), demand[c]));
        }
        ratio[c] = greater(lesser(ratio[c], rule.cap), least);
    }
    ratio
}

/// supply^(-1/elasticity).
#[inline(always)]
fn price_ratio(supply: f64, elasticity: f64) -> f64 {
    exp(-ln(supply) / elasticity)
}

/// A price over another one, and its highest value so far.
fn compare<const L: usize>(s: &mut State<L>, i: usize, rule: &PriceRule) {
    let Some(against) = rule.against else { return };
    let (price, other) = (s.prices.price[i], s.prices.price[against.market]);
    for c in 0..L {
        let gap = if other[c] > 0.0 { price[c] / other[c] } else { 1.0 };
        s.ledger.flow[against.series][c] = gap;
        s.prices.widest[i][c] = greater(s.prices.widest[i][c], gap);
    }
}
