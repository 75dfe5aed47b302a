//! Licensing: files are decided, given up and filed; the office takes them up first come, first served.
//!
//! A gate is a link under a control. Of what is ordered on it, `live licences` (granted - used) may leave and
//! `filed` is with the office; the rest is filed at the next opportunity. A file is decided whole: on the step
//! it is due its verdict is drawn against the regime of that step. After its buyer's patience a file is
//! withdrawn and its order cancelled, so the position falls and the buyer orders anew. A refused order is filed
//! again by the same rule, or cancelled.
use super::col::{Col, greater, lesser};
use super::draws::Purpose;
use super::state::{CLOSED, NEVER, State, WAITING, nearest_whole, param_in, status};
use crate::model::policy::{Control, General};
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
        }
        // Who files first within a step takes turns.
        for i in 0..n {
            file(m, s, control.gates.start + (i + t) % n, t);
        }
        if control.office.is_some() {
            take_up(m, s, k, control, t);
        }
        // Last: what is decided in the step of its patience still counts.
        for g in control.gates.clone() {
            give_up(m, s, g, t);
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
    let first = m.gates[g].slots.start;
    for slot in first..first + s.files.count[g] {
        if s.files.live[slot] {
            decide_slot(m, s, g, slot, t);
        }
    }
}

/// Acts on the columns whose file in `slot` is due. Licences lapse in all columns at once; decisions are made
/// column by column, because few are due in one step.
#[inline(always)]
fn decide_slot<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize) {
    let now = t as i16;
    // Most slots have nothing due: they are passed over with one comparison of one cache line.
    let mut hits = 0;
    let due = &s.files.due[slot];
    for c in 0..L {
        hits |= -i16::from(due[c] == now);
    }
    if hits == 0 {
        return;
    }
    let (mut lapses, mut decisions) = (false, false);
    let (due, stands) = (s.files.due[slot], s.files.status[slot]);
    for c in 0..L {
        let granted = stands[c] == status::GRANTED;
        lapses |= (due[c] == now) & granted;
        decisions |= (due[c] == now) & !granted;
    }
    if lapses {
        lapse(s, g, slot, now);
    }
    if decisions {
        for c in 0..L {
            if s.files.due[slot][c] == now {
                decide(m, s, g, slot, t, c);
            }
        }
    }
    s.files.live[slot] = has_event_ahead(&s.files.due[slot], now);
}

#[inline(always)]
fn has_event_ahead<const L: usize>(due: &[i16; L], now: i16) -> bool {
    let mut ahead = false;
    for &step in due {
        ahead |= step > now && step != NEVER;
    }
    ahead
}

/// Grants a slow file; draws the verdict of the others.
fn decide<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize, c: usize) {
    if s.files.status[slot][c] == status::SLOW {
        grant(m, s, g, slot, t, c);
    } else {
        verdict(m, s, g, slot, t, c);
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
        Some(general) if holds_general(s, gate, general, c) => param_in(&s.params, c, general.prompt),
        _ => s.policy.prompt[r * m.classes.len() + gate.class][c],
    };
    if u < p {
        return grant(m, s, g, slot, t, c);
    }
    let rest = (u - p) / (1.0 - p);
    let slow = if gate.defence { regime.slow_defence } else { regime.slow };
    // What defence users are not granted late is never decided.
    let stuck = regime.stuck + (regime.slow - slow);
    if rest < slow {
        let u = s.draws.uniform_in(c, Purpose::Slow, gate.key, count);
        let wait = greater(s.steps_in(c, &regime.slow_review, u), 1.0);
        s.files.due[slot][c] = due_step(t, wait);
        s.files.status[slot][c] = status::SLOW;
    } else if rest < slow + stuck || regime.kind == RegimeKind::Ban {
        s.files.due[slot][c] = NEVER;
    } else {
        refuse(m, s, g, slot, c);
    }
}

/// Whether the applicant holds a general licence of the regime: civil firms draw once.
#[inline(always)]
fn holds_general<const L: usize>(s: &State<L>, gate: &Gate, general: &General, c: usize) -> bool {
    !gate.defence && s.rows.general[gate.firm][c] < param_in(&s.params, c, general.share)
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

fn grant<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize, c: usize) {
    let gate = &m.gates[g];
    let volume = s.files.volume[slot][c];
    close(m, s, g, slot, c);
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

fn refuse<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, c: usize) {
    let gate = &m.gates[g];
    let volume = s.files.volume[slot][c];
    close(m, s, g, slot, c);
    if m.controls[gate.control].cancel {
        cancel(s, gate, volume, c);
    }
}

/// A decision takes the file off the office's desk and out of what the buyer counts on.
fn close<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, c: usize) {
    let gate = &m.gates[g];
    let volume = s.files.volume[slot][c];
    s.files.due[slot][c] = CLOSED;
    s.files.filed[g][c] -= volume;
    let files = files_in(m, s, gate.control, volume, c);
    s.files.pending[gate.control][c] -= files;
}

/// An order leaves the exporter's book and the buyer's position.
#[inline(always)]
fn cancel<const L: usize>(s: &mut State<L>, gate: &Gate, volume: f64, c: usize) {
    let gone = lesser(volume, s.network.ordered[gate.link][c]);
    s.network.ordered[gate.link][c] -= gone;
    s.rows.on_order[gate.row][c] -= gone;
}

/// What was granted a validity ago and is unused has lapsed: exact for licences used oldest first.
#[inline(always)]
fn lapse<const L: usize>(s: &mut State<L>, g: usize, slot: usize, now: i16) {
    let f = &mut s.files;
    let (mut due, stands, volume) = (f.due[slot], f.status[slot], f.volume[slot]);
    let (mut matured, mut used) = (f.matured[g], f.used[g]);
    for c in 0..L {
        let over = (due[c] == now) & (stands[c] == status::GRANTED);
        matured[c] += if over { volume[c] } else { 0.0 };
        used[c] = greater(used[c], matured[c]);
        due[c] = if over { CLOSED } else { due[c] };
    }
    (f.due[slot], f.matured[g], f.used[g]) = (due, matured, used);
}

/// The file that reaches its buyer's patience in this step, if it is still open: it is withdrawn with its order. (One
/// licence is good for one contract: a file that went on without its order would be a second chance for the next.)
#[inline(always)]
fn give_up<const L: usize>(m: &Model, s: &mut State<L>, g: usize, t: usize) {
    let gate = &m.gates[g];
    if t < gate.patience || gate.slot_of[t - gate.patience] == NO_SLOT {
        return;
    }
    let slot = gate.slots.start + gate.slot_of[t - gate.patience] as usize;
    let (due, stands) = (s.files.due[slot], s.files.status[slot]);
    for c in 0..L {
        if due[c] != CLOSED && stands[c] != status::GRANTED {
            let volume = s.files.volume[slot][c];
            close(m, s, g, slot, c);
            cancel(s, gate, volume, c);
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
    let (needs, ordered) = (s.policy.needs[gate.control], s.network.ordered[gate.link]);
    let (granted, used, filed) = (s.files.granted[g], s.files.used[g], s.files.filed[g]);
    for c in 0..L {
        let unfiled = ordered[c] - (granted[c] - used[c]) - filed[c];
        volume[c] = if needs[c] == 1.0 { greater(unfiled, 0.0) } else { 0.0 };
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
    let mut new = [false; L];
    for c in 0..L {
        let volume = s.files.volume[slot][c];
        new[c] = volume > 0.0;
        let files = if new[c] { files_in(m, s, gate.control, volume, c) } else { 0.0 };
        s.files.queued[gate.control][c] += files;
        s.files.pending[gate.control][c] += files;
        if limited {
            s.files.place[slot][c] = s.files.queued[gate.control][c] as f32;
            s.files.due[slot][c] = if new[c] { WAITING } else { CLOSED };
        }
    }
    s.files.waiting[slot] = limited;
    s.files.live[slot] = true;
    if !limited {
        begin_reviews(m, s, g, slot, t, &new);
        decide_slot(m, s, g, slot, t);
    }
}

/// Draws the review times of the chosen columns under the regime in force.
#[inline(always)]
fn begin_reviews<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    g: usize,
    slot: usize,
    t: usize,
    chosen: &[bool; L],
) {
    let gate = &m.gates[g];
    let mut counts = [0; L];
    for c in 0..L {
        counts[c] = address(filed_in(gate, slot), s.policy.visits[gate.control][c]);
    }
    let u = s.draws.uniform_at(Purpose::Review, gate.key, &counts);
    for c in 0..L {
        if chosen[c] {
            let regime = &m.regimes[s.policy.regime[gate.control][c] as usize];
            let law = match &regime.general {
                Some(general) if holds_general(s, gate, general, c) => &general.review,
                _ => &regime.review,
            };
            s.files.due[slot][c] = due_step(t, greater(s.steps_in(c, law, u[c]), 0.0));
            s.files.status[slot][c] = status::REVIEW;
        }
    }
}

/// A new regime starts the review of open files again, stuck ones too; those that wait keep their place.
#[inline(always)]
fn start_again<const L: usize>(m: &Model, s: &mut State<L>, g: usize, t: usize) {
    let gate = &m.gates[g];
    for slot in gate.slots.start..gate.slots.start + s.files.count[g] {
        let mut chosen = [false; L];
        let mut any = false;
        for c in 0..L {
            let due = s.files.due[slot][c];
            let open = due != CLOSED && due != WAITING && s.files.status[slot][c] != status::GRANTED;
            chosen[c] = open && s.policy.regime[gate.control][c] != s.policy.before[gate.control][c];
            any |= chosen[c];
        }
        if any {
            begin_reviews(m, s, g, slot, t, &chosen);
            s.files.live[slot] = true;
        }
    }
}

/// The office: it has taken up min(filed, taken up + capacity) files; those start their review.
#[inline(always)]
fn take_up<const L: usize>(m: &Model, s: &mut State<L>, k: usize, control: &Control, t: usize) {
    let Some(capacity) = control.office else { return };
    let capacity = s.param(capacity);
    let mut taken = [0.0f32; L];
    for c in 0..L {
        s.files.taken[k][c] = lesser(s.files.queued[k][c], s.files.taken[k][c] + capacity[c]);
        // Places are whole numbers: rounding down cannot let a file in early.
        taken[c] = s.files.taken[k][c].floor() as f32;
    }
    for g in control.gates.clone() {
        let first = m.gates[g].slots.start;
        for slot in first..first + s.files.count[g] {
            if s.files.waiting[slot] {
                take_up_slot(m, s, g, slot, t, &taken);
            }
        }
    }
}

#[inline(always)]
fn take_up_slot<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    g: usize,
    slot: usize,
    t: usize,
    taken: &[f32; L],
) {
    let mut chosen = [false; L];
    let (mut waiting, mut started) = (false, false);
    let (due, place) = (s.files.due[slot], s.files.place[slot]);
    for c in 0..L {
        let waits = due[c] == WAITING;
        chosen[c] = waits & (place[c] <= taken[c]);
        waiting |= waits && !chosen[c];
        started |= chosen[c];
    }
    s.files.waiting[slot] = waiting;
    if started {
        begin_reviews(m, s, g, slot, t, &chosen);
        decide_slot(m, s, g, slot, t);
    }
}

/// Files that a mass makes: over the file size, rounded up; one where there is no size. A mass that is a whole
/// number of files but for rounding counts as that number.
#[inline(always)]
fn files_in<const L: usize>(m: &Model, s: &State<L>, control: usize, volume: f64, c: usize) -> f64 {
    match m.controls[control].file_size {
        None => 1.0,
        Some(size) => rounded_up(volume / param_in(&s.params, c, size) - 1e-9),
    }
}

/// The next whole number above x (to nearest of x + 1/2), for 0 <= x < 2^51.
#[inline(always)]
fn rounded_up(x: f64) -> f64 {
    let nearest = nearest_whole(x);
    nearest + if nearest < x { 1.0 } else { 0.0 }
}
