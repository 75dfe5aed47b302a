//! Consumption: demand is drawn and met from stock; what is not met is lost or waits.
use super::col::{Col, Quanta, greater, lesser};
use super::demand::{common_noise, draw_demand};
use super::line::note_line;
use super::recycling;
use super::state::{Rows, State};
use super::survival;
use crate::model::{Firm, Lapse, Model, Row, Sector};

/// Every firm draws its demand, serves what it can and notes whether its line is down.
#[cfg_attr(not(test), inline(always))]
pub fn consume<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for sector in &m.sectors {
        if sector.site {
            continue;
        }
        let market = &m.markets[sector.market];
        let common = common_noise(s, market, sector.market, t);
        for firm in sector.firms.clone() {
            draw_demand(m, s, market, &m.firms[firm], &common, t);
            serve(m, s, sector, firm, t);
        }
    }
}

/// Serves a firm's demand (and what waits) from stock; joint inputs are used in step with the scarcest. Where goods may
/// still come in this step, what is missing waits for them (see `late`).
#[inline(always)]
fn serve<const L: usize>(m: &Model, s: &mut State<L>, sector: &Sector, firm: usize, t: usize) {
    let f = &m.firms[firm];
    make_room(m, s, f);
    let mut possible = Col::ZERO;
    if f.joint {
        possible = scarcest(s, f, true);
    }
    let several = f.rows.len() > 1;
    s.service.begin(several);
    for row in f.rows.clone() {
        let r = &m.rows[row];
        let material = r.material;
        if f.late {
            s.rows.before[row] = s.rows.backlog[row];
        }
        let lapsing = r.lapse.is_some() && !f.late;
        let State { rows, service, quanta, .. } = s;
        let stocks = (&mut rows.on_hand[row], &mut rows.backlog[row]);
        let books = (&mut rows.consumed[material], &mut rows.demanded[material]);
        let (served, met) = (&mut service.served, &mut service.met);
        let d = &rows.demand[row];
        if f.joint || r.overtime.is_some() {
            // What waits goes first, but is made up after the demand of the step.
            let first = if r.overtime.is_some() { 0.0 } else { 1.0 };
            let rule = Limits { joint: f.joint, first, quanta: *quanta };
            serve_within(stocks.0, stocks.1, d, &mut rows.room[row], &possible, served, met, &rule);
            books.0.add(served);
            books.1.add(d);
        } else {
            serve_row(stocks.0, stocks.1, d, books.0, books.1, served, met);
        }
        if several {
            service.sums.add(d, served, met);
        }
        if !r.recycled.is_empty() {
            let served = s.service.served;
            recycling::note(m, s, row, &served);
        }
        if m.survival.is_some() && !f.late {
            let served = s.service.served;
            survival::note(m, s, row, &served);
        }
        if m.capped {
            prove(m, s, row);
        }
        if let Some(weight) = r.rule.forecast {
            follow(&mut s.rows.forecast[row], &s.rows.demand[row], weight);
        }
        if let Some(lapse) = r.lapse.as_ref().filter(|_| lapsing) {
            let coming = comes_to_wait(r, &s.rows.demand[row], &s.service.met);
            let gone = give_up(&mut s.rows, lapse, row, &coming, t);
            s.rows.lost[material].add(&gone);
            s.service.lapse(&gone);
        }
        if !r.back_ordered && !f.late {
            let missed = std::mem::replace(&mut s.rows.backlog[row], Col::ZERO);
            s.rows.lost[material].add(&missed);
        }
    }
    if sector.studied && !f.late {
        note_line(m, s, sector, firm, several);
    }
}

/// Serves what waits, then the demand of the step. Columns come one by one, because only arguments are known not to
/// overlap: the loop stays in registers (twice as fast as with copies).
#[inline(always)]
fn serve_row<const L: usize>(
    stock: &mut Col<L>,
    waiting: &mut Col<L>,
    demand: &Col<L>,
    consumed: &mut Col<L>,
    demanded: &mut Col<L>,
    served: &mut Col<L>,
    met: &mut Col<L>,
) {
    for c in 0..L {
        let (d, before) = (demand[c], waiting[c]);
        let need = d + before;
        let x = lesser(stock[c], need);
        stock[c] -= x;
        waiting[c] = need - x;
        served[c] = x;
        met[c] = lesser(greater(x - before, 0.0), d);
        consumed[c] += x;
        demanded[c] += d;
    }
}

/// What else bounds what a row can serve.
struct Limits {
    /// It is used in step with others.
    joint: bool,
    /// One where what waits goes first, zero where it is made up after the demand of the step.
    first: f64,
    quanta: Quanta,
}

/// The same where a line can use no more than it has room for, or no more than a part of its needs.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn serve_within<const L: usize>(
    stock: &mut Col<L>,
    waiting: &mut Col<L>,
    demand: &Col<L>,
    room: &mut Col<L>,
    possible: &Col<L>,
    served: &mut Col<L>,
    met: &mut Col<L>,
    rule: &Limits,
) {
    let Limits { joint, first, quanta } = *rule;
    for c in 0..L {
        let (d, before) = (demand[c], waiting[c]);
        let all = d + before;
        let need = lesser(all, room[c]);
        let part = quanta.round(possible[c] * need);
        let limit = if joint { part } else { need };
        let x = lesser(lesser(stock[c], limit), need);
        stock[c] -= x;
        room[c] -= x;
        waiting[c] = all - x;
        served[c] = x;
        met[c] = lesser(greater(x - first * before, 0.0), d);
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
    rows: &mut Rows<L>,
    lapse: &Lapse,
    row: usize,
    coming: &Col<L>,
    t: usize,
) -> Col<L> {
    let slot = &mut rows.window[lapse.ring.start + t % lapse.steps];
    let recent = &mut rows.recent[row];
    recent.update_with(coming, slot, |recent, coming, slot| recent + (coming - slot));
    *slot = *coming;
    let mut gone = rows.backlog[row];
    gone.update(recent, |waiting, recent| greater(waiting - recent, 0.0));
    rows.backlog[row].subtract(&gone);
    gone
}

/// Takes a step's demand into a running mean.
#[inline(always)]
fn follow<const L: usize>(mean: &mut Col<L>, demand: &Col<L>, weight: f64) {
    mean.update(demand, |mean, demand| mean + weight * (demand - mean));
}

/// Time over which a buyer's use is proved (days).
const PROOF: f64 = 182.0;

/// Running mean of what a row needs: what an applicant can show is what its lines take, not what it got in a shortage.
#[inline(always)]
fn prove<const L: usize>(m: &Model, s: &mut State<L>, row: usize) {
    follow(&mut s.rows.proven[row], &s.rows.demand[row], lesser(m.calendar.step_days / PROOF, 1.0));
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
