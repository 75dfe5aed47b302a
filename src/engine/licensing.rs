//! Licensing: files are decided, given up and filed; the office takes them up first come, first served.
//!
//! A gate is a link under a control. Of what is ordered on it, `live licences` (granted - used) may leave and
//! `filed` is with the office; the rest is filed at the next opportunity. A file is decided whole: on the step
//! it is due its verdict is drawn against the regime of that step. After its buyer's patience a file no longer
//! counts; its order is cancelled, so the position falls and the buyer orders anew. A refused order is filed
//! again by the same rule, or cancelled.
use super::col::{Col, greater, lesser};
use super::draws::Purpose;
use super::state::{CLOSED, NEVER, State, WAITING, status};
use crate::model::law::StepLaw;
use crate::model::policy::Control;
use crate::model::{Gate, Model, NO_SLOT};
use crate::scenario::grammar::RegimeKind;

/// Decisions first, so that a refused order can be filed again in the same step; then new files; then the
/// office. With review time zero a file is decided in the step in which it is filed.
#[inline(always)]
pub fn license<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (k, control) in m.controls.iter().enumerate() {
        let n = control.gates.len();
        for g in control.gates.clone() {
            if s.policy.changed[k] && control.redraw {
                start_again(m, s, g, t);
            }
            decide_due(m, s, g, t);
            if control.office.is_none() {
                give_up(m, s, g, t);
            }
        }
        // Who files first within a step takes turns.
        for i in 0..n {
            file(m, s, control.gates.start + (i + 7 * t) % n, t);
        }
        if control.office.is_some() {
            take_up(m, s, k, control, t);
            // Last, so that a file taken up and decided in its last week is not given up as well.
            for g in control.gates.clone() {
                give_up(m, s, g, t);
            }
        }
    }
}

/// Address of a file's draws: the step it was filed in, and how often the regime had changed at the draw.
#[inline(always)]
fn address(filed_in: usize, visit: u8) -> u64 {
    (filed_in as u64) * 256 + u64::from(visit)
}

/// Files with an event in this step, slot by slot from the oldest.
#[inline(always)]
fn decide_due<const L: usize>(m: &Model, s: &mut State<L>, g: usize, t: usize) {
    let gate = &m.gates[g];
    for slot in gate.slots.start..gate.slots.start + s.files.count[g] {
        if s.files.live[slot] {
            decide_slot(m, s, g, slot, t);
        }
    }
}

/// Acts on the columns whose file in `slot` is due; scalar, because few columns are due in one step.
#[inline(always)]
fn decide_slot<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize) {
    let mut hit = false;
    for c in 0..L {
        hit |= s.files.due[slot][c] == t as i16;
    }
    if !hit {
        return;
    }
    for c in 0..L {
        if s.files.due[slot][c] == t as i16 {
            act(m, s, g, slot, t, c);
        }
    }
    let mut live = false;
    for c in 0..L {
        let due = s.files.due[slot][c];
        live |= due > t as i16 && due != NEVER;
    }
    s.files.live[slot] = live;
}

/// What happens to one file on its due step.
fn act<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize, c: usize) {
    match s.files.status[slot][c] {
        status::GRANTED => lapse(s, g, slot, c),
        status::SLOW => grant(m, s, g, slot, t, c),
        _ => verdict(m, s, g, slot, t, c),
    }
}

/// Prompt, slow, stuck or refused: one uniform against the cut points of the regime in force.
fn verdict<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize, c: usize) {
    let gate = &m.gates[g];
    let r = s.policy.regime[gate.control][c] as usize;
    let regime = &m.regimes[r];
    let count = address(filed_in(gate, slot), s.policy.visits[gate.control][c]);
    let u = s.draws.uniform_in(c, Purpose::Verdict, gate.key, count);
    let p = match &regime.general {
        Some(general) if holds_general(m, s, gate, r, c) => {
            super::state::param_in(&s.params, c, general.prompt)
        }
        _ => s.policy.prompt[r * m.classes.len() + gate.class][c],
    };
    if u < p {
        return grant(m, s, g, slot, t, c);
    }
    let rest = (u - p) / (1.0 - p);
    if rest < regime.slow {
        let u = s.draws.uniform_in(c, Purpose::Slow, gate.key, count);
        let wait = greater(s.steps_in(c, &regime.slow_review, u), 1.0);
        s.files.due[slot][c] = due_step(t, wait);
        s.files.status[slot][c] = status::SLOW;
    } else if rest < regime.slow + regime.stuck || regime.kind == RegimeKind::Ban {
        s.files.due[slot][c] = NEVER;
    } else {
        refuse(m, s, g, slot, t, c);
    }
}

/// Whether the applicant's firm holds a general licence under regime `r`: one draw a firm.
fn holds_general<const L: usize>(m: &Model, s: &State<L>, gate: &Gate, r: usize, c: usize) -> bool {
    let Some(general) = &m.regimes[r].general else { return false };
    let firm = &m.firms[m.rows[m.links[gate.link].row].firm];
    let u = s.draws.uniform_in(c, Purpose::General, firm.key, 0);
    !firm.defence && u < super::state::param_in(&s.params, c, general.share)
}

#[inline(always)]
fn due_step(t: usize, wait: f64) -> i16 {
    let due = t as f64 + wait;
    // Beyond any horizon is never, as far as a run can see.
    if due < f64::from(WAITING) { due as i16 } else { NEVER }
}

#[inline(always)]
fn filed_in(gate: &Gate, slot: usize) -> usize {
    gate.filed_in[slot - gate.slots.start] as usize
}

/// Whether the buyer still counts on a file.
#[inline(always)]
fn counted(m: &Model, gate: &Gate, slot: usize, t: usize) -> bool {
    let patience = m.rows[m.links[gate.link].row].patience;
    patience.is_none_or(|p| t <= filed_in(gate, slot) + p)
}

fn grant<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize, c: usize) {
    let gate = &m.gates[g];
    let volume = s.files.volume[slot][c];
    close(m, s, g, slot, t, c);
    s.files.granted[g][c] += volume;
    let files = files_in(m, s, gate.control, volume, c);
    s.files.decided[gate.control][c] += files;
    s.ledger.flow[m.controls[gate.control].series.granted][c] += files;
    let regime = &m.regimes[s.policy.regime[gate.control][c] as usize];
    if let Some(validity) = regime.validity {
        s.files.due[slot][c] = due_step(t, greater(validity as f64, 1.0));
        s.files.status[slot][c] = status::GRANTED;
    }
}

fn refuse<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize, c: usize) {
    let gate = &m.gates[g];
    let volume = s.files.volume[slot][c];
    close(m, s, g, slot, t, c);
    if m.controls[gate.control].cancel && counted(m, gate, slot, t) {
        cancel(m, s, gate.link, volume, c);
    }
}

/// A decision takes the file off the office's desk and out of what the buyer counts on.
fn close<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize, c: usize) {
    let gate = &m.gates[g];
    let volume = s.files.volume[slot][c];
    s.files.due[slot][c] = CLOSED;
    if counted(m, gate, slot, t) {
        s.files.filed[g][c] -= volume;
    }
    let files = files_in(m, s, gate.control, volume, c);
    s.files.pending[gate.control][c] -= files;
}

/// An order leaves the exporter's book and the buyer's position.
fn cancel<const L: usize>(m: &Model, s: &mut State<L>, link: usize, volume: f64, c: usize) {
    let gone = lesser(volume, s.network.ordered[link][c]);
    s.network.ordered[link][c] -= gone;
    s.rows.on_order[m.links[link].row][c] -= gone;
}

/// What was granted a validity ago and is unused has lapsed: exact for licences used oldest first.
fn lapse<const L: usize>(s: &mut State<L>, g: usize, slot: usize, c: usize) {
    s.files.due[slot][c] = CLOSED;
    s.files.matured[g][c] += s.files.volume[slot][c];
    s.files.used[g][c] = greater(s.files.used[g][c], s.files.matured[g][c]);
}

/// The file that reaches its buyer's patience in this step, if it is still open.
#[inline(always)]
fn give_up<const L: usize>(m: &Model, s: &mut State<L>, g: usize, t: usize) {
    let gate = &m.gates[g];
    let Some(patience) = m.rows[m.links[gate.link].row].patience else { return };
    if t < patience || gate.slot_of[t - patience] == NO_SLOT {
        return;
    }
    let slot = gate.slots.start + gate.slot_of[t - patience] as usize;
    for c in 0..L {
        let open = s.files.due[slot][c] != CLOSED && s.files.status[slot][c] != status::GRANTED;
        if open {
            let volume = s.files.volume[slot][c];
            s.files.filed[g][c] -= volume;
            cancel(m, s, gate.link, volume, c);
        }
    }
}

/// Files what is ordered, unlicensed and not yet filed, where the regime asks for a licence.
#[inline(always)]
fn file<const L: usize>(m: &Model, s: &mut State<L>, g: usize, t: usize) {
    let gate = &m.gates[g];
    if gate.slot_of[t] == NO_SLOT {
        return;
    }
    let slot = gate.slots.start + gate.slot_of[t] as usize;
    s.files.count[g] = gate.slot_of[t] as usize + 1;
    let mut any = false;
    let mut volume = Col::ZERO;
    for c in 0..L {
        let needed = s.policy.kinds[s.policy.regime[gate.control][c] as usize] == RegimeKind::Licence;
        let licensed = s.files.granted[g][c] - s.files.used[g][c];
        let unfiled = s.network.ordered[gate.link][c] - licensed - s.files.filed[g][c];
        volume[c] = if needed { greater(unfiled, 0.0) } else { 0.0 };
        any |= volume[c] > 0.0;
    }
    if !any {
        return;
    }
    s.files.volume[slot] = volume;
    s.files.filed[g].add(&volume);
    hand_in(m, s, g, slot, t);
}

/// A new file joins the office's queue, or starts its review at once where the office has no limit.
#[inline(always)]
fn hand_in<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize) {
    let gate = &m.gates[g];
    let limited = m.controls[gate.control].office.is_some();
    for c in 0..L {
        let volume = s.files.volume[slot][c];
        if volume <= 0.0 {
            continue;
        }
        let files = files_in(m, s, gate.control, volume, c);
        s.files.queued[gate.control][c] += files;
        s.files.pending[gate.control][c] += files;
        if limited {
            s.files.place[slot][c] = s.files.queued[gate.control][c];
            s.files.due[slot][c] = WAITING;
        } else {
            begin_review(m, s, g, slot, t, c);
        }
    }
    s.files.waiting[slot] = limited;
    s.files.live[slot] = true;
    if !limited {
        decide_slot(m, s, g, slot, t);
    }
}

/// Draws the review time under the regime in force.
fn begin_review<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize, c: usize) {
    let gate = &m.gates[g];
    let r = s.policy.regime[gate.control][c] as usize;
    let regime = &m.regimes[r];
    let law: &StepLaw = match &regime.general {
        Some(general) if holds_general(m, s, gate, r, c) => &general.review,
        _ => &regime.review,
    };
    let count = address(filed_in(gate, slot), s.policy.visits[gate.control][c]);
    let u = s.draws.uniform_in(c, Purpose::Review, gate.key, count);
    s.files.due[slot][c] = due_step(t, greater(s.steps_in(c, law, u), 0.0));
    s.files.status[slot][c] = status::REVIEW;
}

/// A new regime starts the review of open files again, stuck ones too; those that wait keep their place.
#[inline(always)]
fn start_again<const L: usize>(m: &Model, s: &mut State<L>, g: usize, t: usize) {
    let gate = &m.gates[g];
    for slot in gate.slots.start..gate.slots.start + s.files.count[g] {
        for c in 0..L {
            let due = s.files.due[slot][c];
            let open = due != CLOSED && due != WAITING && s.files.status[slot][c] != status::GRANTED;
            let moved = s.policy.regime[gate.control][c] != s.policy.before[gate.control][c];
            if open && moved {
                begin_review(m, s, g, slot, t, c);
                s.files.live[slot] = true;
            }
        }
    }
}

/// The office: it has taken up min(filed, taken up + capacity) files; those start their review.
#[inline(always)]
fn take_up<const L: usize>(m: &Model, s: &mut State<L>, k: usize, control: &Control, t: usize) {
    let Some(capacity) = control.office else { return };
    let capacity = s.param(capacity);
    for c in 0..L {
        s.files.taken[k][c] = lesser(s.files.queued[k][c], s.files.taken[k][c] + capacity[c]);
    }
    for g in control.gates.clone() {
        let first = m.gates[g].slots.start;
        for slot in first..first + s.files.count[g] {
            if s.files.waiting[slot] {
                take_up_slot(m, s, g, slot, t);
            }
        }
    }
}

#[inline(always)]
fn take_up_slot<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize) {
    let k = m.gates[g].control;
    let (mut waiting, mut started) = (false, false);
    for c in 0..L {
        if s.files.due[slot][c] != WAITING {
            continue;
        }
        if s.files.place[slot][c] <= s.files.taken[k][c] {
            begin_review(m, s, g, slot, t, c);
            started = true;
        } else {
            waiting = true;
        }
    }
    s.files.waiting[slot] = waiting;
    if started {
        decide_slot(m, s, g, slot, t);
    }
}

/// Files that a mass makes: over the file size, rounded up; one where there is no size.
#[inline(always)]
fn files_in<const L: usize>(m: &Model, s: &State<L>, control: usize, volume: f64, c: usize) -> f64 {
    match m.controls[control].file_size {
        None => 1.0,
        Some(size) => (volume / super::state::param_in(&s.params, c, size) - 1e-9).ceil(),
    }
}
