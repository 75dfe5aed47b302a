//! Goods that arrive in the step in which they leave: they serve what waits, and demand is judged after them.
use super::arrivals;
use super::col::{Col, greater, lesser};
use super::consumption::{comes_to_wait, give_up, scarcest};
use super::line::note_line;
use super::recycling;
use super::state::State;
use super::survival;
use crate::model::{Firm, Model};

/// Takes goods without time on the way into stock, and judges the demand that waited for them.
#[cfg_attr(not(test), inline(always))]
pub fn receive<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    if !m.receives_late {
        return;
    }
    arrivals::join(m, s);
    for (i, firm) in m.firms.iter().enumerate().filter(|(_, f)| f.late) {
        serve(m, s, firm);
        judge(m, s, i, firm, t);
    }
}

/// Serves what waits from stock; joint inputs are used in step with the scarcest.
#[inline(always)]
fn serve<const L: usize>(m: &Model, s: &mut State<L>, firm: &Firm) {
    let possible = if firm.joint { scarcest(s, firm, false) } else { Col::splat(1.0) };
    for row in firm.rows.clone() {
        let (mut waiting, mut stock, quanta) = (s.rows.backlog[row], s.rows.on_hand[row], s.quanta);
        let room = s.rows.room[row];
        let mut served = Col::<L>::ZERO;
        for c in 0..L {
            let need = lesser(waiting[c], room[c]);
            let most = if firm.joint { quanta.round(possible[c] * need) } else { need };
            served[c] = lesser(lesser(most, need), stock[c]);
            waiting[c] -= served[c];
            stock[c] -= served[c];
        }
        s.rows.backlog[row] = waiting;
        s.rows.on_hand[row] = stock;
        s.rows.consumed[m.rows[row].material].add(&served);
        recycling::note(m, s, row, &served);
    }
}

/// What of a step's demand was met in it, what has waited too long or is lost, and whether the line is down.
#[inline(always)]
fn judge<const L: usize>(m: &Model, s: &mut State<L>, firm: usize, f: &Firm, t: usize) {
    s.service.begin(true);
    for row in f.rows.clone() {
        let r = &m.rows[row];
        let (d, before, missed) = (s.rows.demand[row], s.rows.before[row], s.rows.backlog[row]);
        let (mut used, mut met) = (Col::<L>::ZERO, Col::<L>::ZERO);
        let made_up = r.overtime.is_some();
        for c in 0..L {
            used[c] = d[c] + before[c] - missed[c];
            // Backlog goes first: what is missing is missing of this step's demand. It is made up after that demand.
            met[c] = if made_up { lesser(used[c], d[c]) } else { greater(d[c] - missed[c], 0.0) };
        }
        survival::note(m, s, row, &used);
        s.service.sums.add(&d, &used, &met);
        if let Some(lapse) = &r.lapse {
            let coming = comes_to_wait(r, &d, &met);
            let gone = give_up(&mut s.rows, lapse, row, &coming, t);
            s.rows.lost[r.material].add(&gone);
            s.service.lapse(&gone);
        }
        if !r.back_ordered {
            let missed = std::mem::replace(&mut s.rows.backlog[row], Col::ZERO);
            s.rows.lost[r.material].add(&missed);
        }
    }
    let sector = &m.sectors[f.sector];
    if sector.studied {
        note_line(m, s, sector, firm, true);
    }
}
