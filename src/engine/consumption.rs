//! Consumption: demand is drawn and met from stock; what is not met is lost or waits.
use super::behaviour::answer;
use super::col::{Col, greater, lesser};
use super::draws::Purpose;
use super::recycling;
use super::state::State;
use super::survival;
use crate::model::law::Param;
use crate::model::output::Bucket;
use crate::model::{Firm, Lapse, Market, Model, Row, Sector};
use crate::numerics::{elementary::exp, poisson};

/// Every firm draws its demand, serves what it can and notes whether its line is down.
#[cfg_attr(not(test), inline(always))]
pub fn consume<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for sector in m.sectors.iter().filter(|sector| !sector.site) {
        let market = &m.markets[sector.market];
        let common = common_noise(s, market, sector.market, t);
        let spread = s.param(if noisy(market.firm_sd) { market.firm_sd } else { market.normal_sd });
        for firm in sector.firms.clone() {
            draw_demand(m, s, market, &m.firms[firm], &common, &spread, t);
            serve(m, s, sector, firm, t);
        }
    }
}

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
) {
    let due = t.is_multiple_of(market.every);
    if let Some(lot) = market.poisson_lot {
        if due {
            draw_lots(m, s, market, firm, lot, t);
        } else {
            s.rows.demand[firm.rows.clone()].fill(Col::ZERO);
        }
        return;
    }
    let (log, additive) = (noisy(market.firm_sd), noisy(market.normal_sd));
    let shared = noisy(market.common_sd);
    let mut z = Col::ZERO;
    for row in firm.rows.clone() {
        let base = wanted(m, s, market, row, t);
        let mut d = base;
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
                if shared {
                    for c in 0..L {
                        d[c] = base[c] * exp(common[c]);
                    }
                }
                for c in 0..L {
                    d[c] = greater(d[c] + sd[c] * z[c], 0.0);
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
        // Between lumps nothing is needed; noise is drawn all the same, because a pair of normals serves two steps.
        s.rows.demand[row] = if due { d } else { Col::ZERO };
    }
}

/// Expected demand of a row in a step, or from it to the next lump, less what its price drives away.
#[inline(always)]
fn wanted<const L: usize>(m: &Model, s: &State<L>, market: &Market, row: usize, t: usize) -> Col<L> {
    let mut base = s.rows.base[row];
    if market.every > 1 || !market.profile.is_empty() {
        let factor: f64 = (t..t + market.every).map(|k| market.profile_in(k)).sum();
        for c in 0..L {
            base[c] *= factor;
        }
    }
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
fn draw_lots<const L: usize>(m: &Model, s: &mut State<L>, market: &Market, firm: &Firm, lot: f64, t: usize) {
    let mut u = Col::ZERO;
    for row in firm.rows.clone() {
        if !firm.joint || row == firm.rows.start {
            u = s.draws.uniform(Purpose::Noise, m.rows[row].key, t as u64);
        }
        let base = wanted(m, s, market, row, t);
        let mut d = Col::ZERO;
        for c in 0..L {
            d[c] = s.quanta.round(lot * poisson::quantile(base[c] / lot, u[c]));
        }
        s.rows.demand[row] = d;
    }
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

/// Serves a firm's demand (and what waits) from stock; joint inputs are used in step with the scarcest. Where goods may
/// still come in this step, what is missing waits for them (see `late`).
#[inline(always)]
fn serve<const L: usize>(m: &Model, s: &mut State<L>, sector: &Sector, firm: usize, t: usize) {
    let f = &m.firms[firm];
    make_room(m, s, f);
    let mut possible = Col::splat(1.0);
    if f.joint {
        possible = scarcest(s, f, true);
    }
    let mut service = Service::none();
    for row in f.rows.clone() {
        let d = s.rows.demand[row];
        let (waits, material) = (m.rows[row].back_ordered || f.late, m.rows[row].material);
        // Copies, so that the compiler knows that no column overlaps another and makes vectors of the loop.
        let (mut stock, before, quanta) = (s.rows.on_hand[row], s.rows.backlog[row], s.quanta);
        let (mut room, made_up) = (s.rows.room[row], m.rows[row].overtime.is_some());
        let (mut served, mut missed, mut met) = (Col::ZERO, Col::ZERO, Col::ZERO);
        for c in 0..L {
            let all = d[c] + before[c];
            let need = lesser(all, room[c]);
            let limit = if f.joint { quanta.round(possible[c] * need) } else { need };
            served[c] = lesser(lesser(stock[c], limit), need);
            missed[c] = all - served[c];
            stock[c] -= served[c];
            room[c] -= served[c];
            // What waits goes first, but is made up after the demand of the step.
            let first = if made_up { 0.0 } else { before[c] };
            met[c] = lesser(greater(served[c] - first, 0.0), d[c]);
            service.met[c] += met[c];
        }
        s.rows.on_hand[row] = stock;
        if made_up {
            s.rows.room[row] = room;
        }
        service.wanted.add(&d);
        service.used.add(&served);
        s.rows.consumed[material].add(&served);
        recycling::note(m, s, row, &served);
        s.rows.demanded[material].add(&d);
        if !f.late {
            survival::note(m, s, row, &served);
        }
        if m.capped {
            prove(m, s, row, &d);
        }
        if let Some(weight) = m.rows[row].rule.forecast {
            follow(&mut s.rows.forecast[row], &d, weight);
        }
        if f.late {
            s.rows.before[row] = before;
        } else if let Some(lapse) = &m.rows[row].lapse {
            let coming = comes_to_wait(&m.rows[row], &d, &met);
            let gone = give_up(s, lapse, row, &coming, &mut missed, t);
            s.rows.lost[material].add(&gone);
            service.lapsed.add(&gone);
        }
        if waits {
            s.rows.backlog[row] = missed;
        } else {
            s.rows.lost[material].add(&missed);
        }
    }
    if sector.studied && !f.late {
        note_line(m, s, sector, firm, &service);
    }
}

/// How much a line that makes up what it missed can use in this step: its demand, and overtime on what is expected.
#[inline(always)]
fn make_room<const L: usize>(m: &Model, s: &mut State<L>, f: &Firm) {
    for row in f.rows.clone() {
        let Some(overtime) = m.rows[row].overtime else { continue };
        let (overtime, base, d) = (s.param(overtime), s.rows.base[row], s.rows.demand[row]);
        for c in 0..L {
            s.rows.room[row][c] = d[c] + s.quanta.round(overtime[c] * base[c]);
        }
    }
}

/// What of a step's demand comes to wait: all of it where it is served in turn, what was not met where that is made up.
#[inline(always)]
pub(super) fn comes_to_wait<const L: usize>(row: &Row, demand: &Col<L>, met: &Col<L>) -> Col<L> {
    let mut coming = *demand;
    if row.overtime.is_some() {
        coming.subtract(met);
    }
    coming
}

/// What began to wait in the last `lapse.steps` steps, this one included, may go on waiting; what is older goes. The oldest is
/// served first, so that what waits beyond what those steps have brought is older: of two cumulative curves, of what has
/// come and of what has left, the second is raised to where the first was `lapse.steps` ago.
#[inline(always)]
pub(super) fn give_up<const L: usize>(
    s: &mut State<L>,
    lapse: &Lapse,
    row: usize,
    coming: &Col<L>,
    waiting: &mut Col<L>,
    t: usize,
) -> Col<L> {
    let slot = &mut s.rows.window[lapse.ring.start + t % lapse.steps];
    let recent = &mut s.rows.recent[row];
    let mut gone = Col::ZERO;
    for c in 0..L {
        recent[c] += coming[c] - slot[c];
        slot[c] = coming[c];
        gone[c] = greater(waiting[c] - recent[c], 0.0);
        waiting[c] -= gone[c];
    }
    gone
}

/// Takes a step's demand into a running mean.
#[inline(always)]
fn follow<const L: usize>(mean: &mut Col<L>, demand: &Col<L>, weight: f64) {
    for c in 0..L {
        mean[c] += weight * (demand[c] - mean[c]);
    }
}

/// Time over which a buyer's use is proved (days).
const PROOF: f64 = 182.0;

/// Running mean of what a row needs: what an applicant can show is what its lines take, not what it got in a shortage.
#[inline(always)]
fn prove<const L: usize>(m: &Model, s: &mut State<L>, row: usize, needed: &Col<L>) {
    follow(&mut s.rows.proven[row], needed, lesser(m.calendar.step_days / PROOF, 1.0));
}

/// Share of a firm's needs that its scarcest material allows: of what waits, and before that is served of the step's demand.
#[inline(always)]
pub(super) fn scarcest<const L: usize>(s: &State<L>, f: &Firm, fresh: bool) -> Col<L> {
    let mut share = Col::splat(1.0);
    for row in f.rows.clone() {
        let demand = if fresh { s.rows.demand[row] } else { Col::ZERO };
        for c in 0..L {
            let need = lesser(demand[c] + s.rows.backlog[row][c], s.rows.room[row][c]);
            // What is not needed does not limit.
            let part = s.rows.on_hand[row][c] / greater(need, 1e-300);
            share[c] = if need > 0.0 { lesser(share[c], part) } else { share[c] };
        }
    }
    share
}

/// What a firm wanted, used (for demand that waited too) and met at once in this step, and what has waited too long.
pub(super) struct Service<const L: usize> {
    pub(super) wanted: Col<L>,
    pub(super) used: Col<L>,
    pub(super) met: Col<L>,
    pub(super) lapsed: Col<L>,
}

impl<const L: usize> Service<L> {
    #[inline(always)]
    pub(super) fn none() -> Self {
        Service { wanted: Col::ZERO, used: Col::ZERO, met: Col::ZERO, lapsed: Col::ZERO }
    }
}

/// Books demand, service, lost output and a stopped line. A line that works off a backlog is up, though its fill
/// rate counts only what is met at once.
#[inline(always)]
pub(super) fn note_line<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    sector: &Sector,
    firm: usize,
    x: &Service<L>,
) {
    let f = &m.firms[firm];
    let mut value = s.param(f.output_value);
    if !f.substitutions.is_empty() {
        let worth = s.substituting.worth[firm];
        for c in 0..L {
            value[c] *= worth[c];
        }
    }
    // Demand that waits is late, not lost, until its patience is over.
    let lost = f.rows.clone().any(|row| !m.rows[row].back_ordered);
    let (mut stopped, mut down, mut up) = (Col::ZERO, s.ledger.down[firm], s.ledger.up[firm]);
    let (mut lost_output, discount) = (s.ledger.lost_output, s.ledger.discount);
    let (mut output, mut failed) = (Col::ZERO, Col::ZERO);
    for c in 0..L {
        let stands = x.used[c] < f.line_down_below * x.wanted[c];
        stopped[c] = if stands { x.wanted[c] } else { 0.0 };
        down[c] += if stands { 1.0 } else { 0.0 };
        up[c] += if down[c] > 0.0 { 0.0 } else { 1.0 };
        let missed = if lost { x.wanted[c] - x.met[c] } else { x.lapsed[c] };
        output[c] = value[c] * missed * discount;
        lost_output[c] += output[c];
        failed[c] = if missed > 0.0 { 1.0 } else { 0.0 };
    }
    s.ledger.down[firm] = down;
    s.ledger.up[firm] = up;
    s.ledger.lost_output = lost_output;
    s.ledger.demand.add(&x.wanted);
    s.ledger.served.add(&x.met);
    if sector.accounted {
        let accounts = &mut s.ledger.accounts;
        accounts.cost(f.sector, Bucket::LostOutput).add(&output);
        accounts.demand[f.sector].add(&x.wanted);
        accounts.served[f.sector].add(&x.met);
        accounts.missed[firm] = failed;
    }
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
