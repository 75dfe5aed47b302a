//! Consumption: demand is drawn and met from stock; what is not met is lost or waits.
use super::behaviour::answer;
use super::col::{Col, greater, lesser};
use super::draws::Purpose;
use super::state::State;
use crate::model::law::Param;
use crate::model::{Firm, Market, Model, Row, Sector};
use crate::numerics::{elementary::exp, poisson};

/// Every firm draws its demand, serves what it can and notes whether its line is down.
#[inline(always)]
pub fn consume<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (i, sector) in m.sectors.iter().enumerate() {
        let market = &m.markets[sector.market];
        let common = common_noise(s, market, sector.market, t);
        let spread = s.param(if noisy(market.firm_sd) { market.firm_sd } else { market.normal_sd });
        let mut all = Service { wanted: Col::ZERO, used: Col::ZERO, met: Col::ZERO };
        for firm in sector.firms.clone() {
            let demand = draw_demand(m, s, market, &m.firms[firm], &common, &spread, t);
            let service = serve(m, s, sector, firm, &demand);
            if sector.feeds {
                all.wanted.add(&service.wanted);
                all.used.add(&service.used);
            }
        }
        if sector.feeds {
            feed(s, i, &all);
        }
    }
}

pub use crate::scenario::grammar::MOST_MATERIALS;

fn noisy(p: Param) -> bool {
    p != Param::Known(0.0)
}

/// Log noise of a market, common to its firms: exp(sd z - sd^2 / 2) has mean one.
#[inline(always)]
fn common_noise<const L: usize>(s: &mut State<L>, k: &Market, i: usize, t: usize) -> Col<L> {
    let mut log = Col::ZERO;
    if noisy(k.common_sd) {
        let sd = s.param(k.common_sd);
        let z = if t.is_multiple_of(2) {
            let (now, next) = s.draws.normal_pair(Purpose::Noise, k.key, t as u64);
            s.rows.market_spare[i] = next;
            now
        } else {
            s.rows.market_spare[i]
        };
        for c in 0..L {
            log[c] = sd[c] * (z[c] - 0.5 * sd[c]);
        }
    }
    log
}

/// Demand of a firm's rows in this step, in whole quanta.
#[inline(always)]
fn draw_demand<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    market: &Market,
    firm: &Firm,
    common: &Col<L>,
    sd: &Col<L>,
    t: usize,
) -> [Col<L>; MOST_MATERIALS] {
    if let Some(lot) = market.poisson_lot {
        return draw_lots(m, s, firm, lot, t);
    }
    let mut demand = [Col::ZERO; MOST_MATERIALS];
    let (log, additive) = (noisy(market.firm_sd), noisy(market.normal_sd));
    let shared = noisy(market.common_sd);
    let mut z = Col::ZERO;
    for (row, d) in firm.rows.clone().zip(demand.iter_mut()) {
        let base = wanted(m, s, row);
        *d = base;
        if log || additive {
            // Joint inputs serve one product, so they share its noise.
            if !firm.joint || row == firm.rows.start {
                z = row_noise(s, &m.rows[row], row, t);
            }
            if log {
                for c in 0..L {
                    d[c] = base[c] * exp(sd[c] * (z[c] - 0.5 * sd[c]) + common[c]);
                }
            } else {
                for c in 0..L {
                    d[c] = greater(base[c] * exp(common[c]) + sd[c] * z[c], 0.0);
                }
                if !firm.substitutions.is_empty() {
                    // What is not needed has no noise either.
                    for c in 0..L {
                        d[c] = if base[c] > 0.0 { d[c] } else { 0.0 };
                    }
                }
            }
        } else if shared {
            for c in 0..L {
                d[c] = base[c] * exp(common[c]);
            }
        }
        let quanta = s.quanta;
        for c in 0..L {
            d[c] = quanta.round(d[c]);
        }
    }
    demand
}

/// Expected demand of a row, less what its price drives away.
#[inline(always)]
fn wanted<const L: usize>(m: &Model, s: &State<L>, row: usize) -> Col<L> {
    let mut base = s.rows.base[row];
    if let Some(b) = m.rows[row].behaviour.as_ref().filter(|_| m.rows[row].levied) {
        let (elasticity, landed) = (s.param(b.demand_elasticity), s.rows.landed[row]);
        for c in 0..L {
            base[c] *= answer(landed[c], elasticity[c]);
        }
    }
    base
}

/// Demand of a firm's rows in lots: lot x Poisson(expected demand / lot), by inversion of one uniform. Joint inputs share
/// it. Scalar: a search for a count does not become vectors, and the expected demand may differ by column.
fn draw_lots<const L: usize>(
    m: &Model,
    s: &State<L>,
    firm: &Firm,
    lot: f64,
    t: usize,
) -> [Col<L>; MOST_MATERIALS] {
    let mut demand = [Col::ZERO; MOST_MATERIALS];
    let mut u = Col::ZERO;
    for (row, d) in firm.rows.clone().zip(demand.iter_mut()) {
        if !firm.joint || row == firm.rows.start {
            u = s.draws.uniform(Purpose::Noise, m.rows[row].key, t as u64);
        }
        let base = wanted(m, s, row);
        for c in 0..L {
            d[c] = s.quanta.round(lot * poisson::quantile(base[c] / lot, u[c]));
        }
    }
    demand
}

#[inline(always)]
fn row_noise<const L: usize>(s: &mut State<L>, r: &Row, row: usize, t: usize) -> Col<L> {
    if t % 2 == 1 {
        return s.rows.spare[row];
    }
    let (now, next) = s.draws.normal_pair(Purpose::Noise, r.key, t as u64);
    s.rows.spare[row] = next;
    now
}

/// Serves a firm's demand (and what waits) from stock; joint inputs are used in step with the scarcest.
#[inline(always)]
fn serve<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    sector: &Sector,
    firm: usize,
    demand: &[Col<L>; MOST_MATERIALS],
) -> Service<L> {
    let f = &m.firms[firm];
    let mut possible = Col::splat(1.0);
    if f.joint {
        possible = scarcest(s, f, demand);
    }
    let mut service = Service { wanted: Col::ZERO, used: Col::ZERO, met: Col::ZERO };
    for (row, d) in f.rows.clone().zip(demand) {
        let (waits, material) = (m.rows[row].back_ordered, m.rows[row].material);
        // Copies, so that the compiler knows that no column overlaps another and makes vectors of the loop.
        let (mut stock, before, quanta) = (s.rows.on_hand[row], s.rows.backlog[row], s.quanta);
        let (mut served, mut missed) = (Col::ZERO, Col::ZERO);
        for c in 0..L {
            let need = d[c] + before[c];
            let limit = if f.joint { quanta.round(possible[c] * need) } else { need };
            served[c] = lesser(lesser(stock[c], limit), need);
            missed[c] = need - served[c];
            stock[c] -= served[c];
            service.met[c] += greater(served[c] - before[c], 0.0);
        }
        s.rows.on_hand[row] = stock;
        service.wanted.add(d);
        service.used.add(&served);
        s.rows.consumed[material].add(&served);
        s.rows.demanded[material].add(d);
        if m.capped {
            prove(m, s, row, d);
        }
        if waits {
            s.rows.backlog[row] = missed;
        } else {
            s.rows.lost[material].add(&missed);
        }
    }
    if sector.studied {
        note_line(m, s, sector, firm, &service);
    }
    service
}

/// What a plant's purchases, over all firms of the sector, get of what they need limits its output in the next step.
fn feed<const L: usize>(s: &mut State<L>, sector: usize, x: &Service<L>) {
    let fed = &mut s.rows.fed[sector];
    for c in 0..L {
        let part = lesser(x.used[c] / greater(x.wanted[c], 1e-300), 1.0);
        fed[c] = if x.wanted[c] > 0.0 { part } else { 1.0 };
    }
}

/// Time over which a buyer's use is proved (days).
const PROOF: f64 = 182.0;

/// Running mean of what a row needs: what an applicant can show is what its lines take, not what it got in a shortage.
#[inline(always)]
fn prove<const L: usize>(m: &Model, s: &mut State<L>, row: usize, needed: &Col<L>) {
    let weight = lesser(m.calendar.step_days / PROOF, 1.0);
    let proven = &mut s.rows.proven[row];
    for c in 0..L {
        proven[c] += weight * (needed[c] - proven[c]);
    }
}

/// Share of a firm's needs that its scarcest material allows.
#[inline(always)]
pub(super) fn scarcest<const L: usize>(s: &State<L>, f: &Firm, demand: &[Col<L>; MOST_MATERIALS]) -> Col<L> {
    let mut share = Col::splat(1.0);
    for (row, d) in f.rows.clone().zip(demand) {
        for c in 0..L {
            let need = d[c] + s.rows.backlog[row][c];
            // What is not needed does not limit.
            let part = s.rows.on_hand[row][c] / greater(need, 1e-300);
            share[c] = if need > 0.0 { lesser(share[c], part) } else { share[c] };
        }
    }
    share
}

/// What a firm wanted, used (for demand that waited too) and met at once in this step.
struct Service<const L: usize> {
    wanted: Col<L>,
    used: Col<L>,
    met: Col<L>,
}

/// Books demand, service, lost output and a stopped line. A line that works off a backlog is up, though its fill
/// rate counts only what is met at once.
#[inline(always)]
fn note_line<const L: usize>(m: &Model, s: &mut State<L>, sector: &Sector, firm: usize, x: &Service<L>) {
    let f = &m.firms[firm];
    let mut value = s.param(f.output_value);
    if !f.substitutions.is_empty() {
        let worth = s.substituting.worth[firm];
        for c in 0..L {
            value[c] *= worth[c];
        }
    }
    // Demand that waits is late, not lost.
    let lost = f.rows.clone().any(|row| !m.rows[row].back_ordered);
    let (mut stopped, mut down) = (Col::ZERO, s.ledger.down[firm]);
    let mut lost_output = s.ledger.lost_output;
    for c in 0..L {
        let stands = x.used[c] < f.line_down_below * x.wanted[c];
        stopped[c] = if stands { x.wanted[c] } else { 0.0 };
        down[c] += if stands { 1.0 } else { 0.0 };
        let missed = if lost { x.wanted[c] - x.met[c] } else { 0.0 };
        lost_output[c] += value[c] * missed;
    }
    s.ledger.down[firm] = down;
    s.ledger.lost_output = lost_output;
    s.ledger.demand.add(&x.wanted);
    s.ledger.served.add(&x.met);
    if let Some(series) = sector.series {
        book_share(s, series.stopped, &stopped, &x.wanted);
    }
    if let Some(all) = m.stopped {
        book_share(s, all, &stopped, &x.wanted);
    }
}

/// Adds to numerator and denominator of a ratio series.
#[inline(always)]
fn book_share<const L: usize>(s: &mut State<L>, series: usize, part: &Col<L>, whole: &Col<L>) {
    s.ledger.flow[series].add(part);
    s.ledger.weight[series].add(whole);
}
