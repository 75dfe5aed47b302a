//! Licensing: files are decided, given up and filed; the office takes them up first come, first served.
//!
//! A gate is a link under a control. Of what is ordered on it, `live licences` (granted - used) may leave and
//! `filed` is with the office; the rest is filed at the next opportunity. A file is decided whole: on the step
//! it is due its verdict is drawn against the regime of that step. After its buyer's patience a file is
//! withdrawn and its order cancelled, so the position falls and the buyer orders anew. A refused order is filed
//! again by the same rule, or cancelled. How long reviews take is in `office.rs`, what a licence is in `licences.rs`.
use super::col::{Col, greater, lesser};
use super::disruptions;
use super::draws::Purpose;
use super::laws::param_in;
use super::licences::{First, cancel, close, files_in, grant, holds_general, lapse, trim_in};
use super::office::{begin_reviews, due_step, office_time, take_up};
use super::state::{CLOSED, NEVER, State, WAITING, status};
use crate::model::{Gate, Model, NO_SLOT};
use crate::scenario::grammar::{AtChange, RegimeKind, UnderBan};

/// Decisions first, so that a refused order can be filed again in the same step; then new files; then the
/// office. With review time zero a file is decided in the step in which it is filed.
#[cfg_attr(not(test), inline(always))]
pub fn license<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (k, control) in m.controls.iter().enumerate() {
        let n = control.gates.len();
        for g in control.gates.clone() {
            if s.policy.changed[k] {
                if control.under_ban == UnderBan::Patience {
                    unbar(m, s, g);
                }
                // Files that are open in step 0 were filed under its regime.
                if t > 0 {
                    at_change(m, s, g, t, control.at_change);
                }
            }
            decide_due(m, s, g, t);
            if control.under_ban == UnderBan::Drop {
                drop_banned(m, s, g);
            }
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

/// Address of a file's draws: the step it was filed in, how often the regime had changed at the draw, and how often the
/// file had come back.
#[inline(always)]
pub(super) fn address<const L: usize>(s: &State<L>, gate: &Gate, slot: usize, c: usize) -> u64 {
    let visit = s.policy.visits[gate.control][c];
    let rounds = if s.files.rounds.is_empty() { 0 } else { s.files.rounds[slot][c] };
    filed_in(gate, slot) as u64 * 256 + u64::from(visit) + (u64::from(rounds) << 32)
}

/// The step in which a slot's file is filed.
#[inline(always)]
pub(super) fn filed_in(gate: &Gate, slot: usize) -> usize {
    gate.filed_in[slot - gate.slots.start] as usize
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
pub(super) fn decide_slot<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize) {
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
        lapse(m, s, g, slot, now);
    }
    if decisions {
        for c in 0..L {
            // A file that comes back and is answered at once is reviewed again in the same step.
            while s.files.due[slot][c] == now && s.files.status[slot][c] != status::GRANTED {
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

/// Grants a slow file; starts the review of one that has come back; draws the verdict of the others.
fn decide<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize, c: usize) {
    let stands = s.files.status[slot][c];
    match stands {
        status::SLOW => grant(m, s, g, slot, t, c),
        status::RETURNED => {
            let mut chosen = [false; L];
            chosen[c] = true;
            begin_reviews(m, s, g, slot, t, &chosen);
        }
        _ if comes_back(m, s, g, slot, t, c) => (),
        _ => verdict(m, s, g, slot, t, c),
    }
}

/// Whether the office asks for more information in place of a verdict; the file then waits for the answer.
fn comes_back<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    g: usize,
    slot: usize,
    t: usize,
    c: usize,
) -> bool {
    let gate = &m.gates[g];
    let Some(rule) = &m.regimes[s.policy.regime_for(m, gate.control, gate.firm, c)].returned else {
        return false;
    };
    let count = address(s, gate, slot, c);
    let u = s.draws.uniform_in(c, Purpose::Returned, gate.key, count);
    if s.files.rounds[slot][c] >= rule.at_most || u >= param_in(&s.params, c, rule.probability) {
        return false;
    }
    let u = s.draws.uniform_in(c, Purpose::Answer, gate.key, count);
    let wait = greater(s.steps_in(c, &rule.answer, u), 0.0);
    s.files.rounds[slot][c] += 1;
    s.files.due[slot][c] = due_step(t, wait);
    s.files.status[slot][c] = status::RETURNED;
    true
}

/// Prompt, slow, stuck or refused: one uniform against the cut points of the regime in force.
fn verdict<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize, c: usize) {
    let gate = &m.gates[g];
    let r = s.policy.regime_for(m, gate.control, gate.firm, c);
    let regime = &m.regimes[r];
    let count = address(s, gate, slot, c);
    let u = s.draws.uniform_in(c, Purpose::Verdict, gate.key, count);
    let p = match &regime.general {
        Some(general) if holds_general(m, s, gate, general, t, c) => param_in(&s.params, c, general.prompt),
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
        let wait = greater(office_time(m, s, gate.control, &regime.slow_review, t, u, c), 1.0);
        s.files.due[slot][c] = due_step(t, wait);
        s.files.status[slot][c] = status::SLOW;
    } else if rest < slow + stuck || regime.kind == RegimeKind::Ban {
        s.files.due[slot][c] = NEVER;
    } else {
        refuse(m, s, g, slot, c);
    }
}

fn refuse<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, c: usize) {
    let gate = &m.gates[g];
    let volume = s.files.volume[slot][c];
    close(m, s, g, slot, c);
    if m.controls[gate.control].cancel {
        cancel(s, gate, volume, c);
        trim_in(m, s, gate.link, First::Oldest, c);
    }
}

/// The file that reaches its buyer's patience in this step, if it is still open: it is withdrawn with its order, and with
/// that order's files under other controls. (One licence is good for one contract: a file that went on without its order
/// would be a second chance for the next.) Where nothing is needed any more, the file goes and the order ships.
#[inline(always)]
fn give_up<const L: usize>(m: &Model, s: &mut State<L>, g: usize, t: usize) {
    let gate = &m.gates[g];
    for (i, file) in gate.opened.clone().enumerate() {
        let age = t + m.opening.files[file].ago;
        if age == gate.patience || (t == 0 && age > gate.patience) {
            give_up_slot(m, s, g, gate.slots.start + i);
        }
    }
    if t >= gate.patience && gate.slot_of[t - gate.patience] != NO_SLOT {
        give_up_slot(m, s, g, gate.slots.start + gate.slot_of[t - gate.patience] as usize);
    }
}

#[inline(always)]
fn give_up_slot<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize) {
    let gate = &m.gates[g];
    let (due, stands) = (s.files.due[slot], s.files.status[slot]);
    for c in 0..L {
        if due[c] != CLOSED && stands[c] != status::GRANTED {
            let volume = s.files.volume[slot][c];
            close(m, s, g, slot, c);
            if s.policy.needs_of(m, gate.control, gate.firm)[c] > 0.0 {
                cancel(s, gate, volume, c);
                trim_in(m, s, gate.link, First::Oldest, c);
            }
        }
    }
}

/// Under a ban that drops orders they leave the exporter's book and the buyer's position, and their files the offices.
#[inline(always)]
fn drop_banned<const L: usize>(m: &Model, s: &mut State<L>, g: usize) {
    let gate = &m.gates[g];
    let needs = s.policy.needs_of(m, gate.control, gate.firm);
    for c in 0..L {
        let ordered = s.network.ordered[gate.link][c];
        if needs[c] == 2.0 && ordered > 0.0 {
            cancel(s, gate, ordered, c);
            trim_in(m, s, gate.link, First::Oldest, c);
        }
    }
}

/// Orders that have waited for the end of a ban are free again when it ends.
fn unbar<const L: usize>(m: &Model, s: &mut State<L>, g: usize) {
    let gate = &m.gates[g];
    let needs = s.policy.needs_of(m, gate.control, gate.firm);
    for slot in gate.slots.start..gate.slots.start + s.files.count[g] {
        for c in 0..L {
            let barred = s.files.status[slot][c] == status::BARRED && s.files.due[slot][c] != CLOSED;
            if barred && needs[c] != 2.0 {
                close(m, s, g, slot, c);
            }
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
    let mut barred = false;
    let waits = m.controls[gate.control].under_ban == UnderBan::Patience;
    let mut volume = Col::ZERO;
    let (needs, ordered) = (s.policy.needs_of(m, gate.control, gate.firm), s.network.ordered[gate.link]);
    let (granted, used, filed) = (s.files.granted[g], s.files.used[g], s.files.filed[g]);
    for c in 0..L {
        let unfiled = ordered[c] - (granted[c] - used[c]) - filed[c];
        let kept = (needs[c] == 1.0) | (waits & (needs[c] == 2.0));
        volume[c] = if kept { greater(unfiled, 0.0) } else { 0.0 };
        any |= volume[c] > 0.0;
        barred |= (volume[c] > 0.0) & (needs[c] == 2.0);
    }
    if !any {
        return;
    }
    if barred {
        wait_for_end(s, g, slot, &needs, &mut volume);
    }
    if m.capped {
        cap(m, s, g, &mut volume);
    }
    let mut new = [false; L];
    for c in 0..L {
        new[c] = volume[c] > 0.0;
        // What waits for the end of a ban keeps its slot.
        s.files.volume[slot][c] = if new[c] || !barred { volume[c] } else { s.files.volume[slot][c] };
    }
    s.files.filed[g].add(&volume);
    hand_in(m, s, g, slot, t, &new);
}

/// Under a ban an order is no file: it waits in its slot for the end of the ban, or of its buyer's patience.
fn wait_for_end<const L: usize>(
    s: &mut State<L>,
    g: usize,
    slot: usize,
    needs: &Col<L>,
    volume: &mut Col<L>,
) {
    for c in 0..L {
        if needs[c] == 2.0 && volume[c] > 0.0 {
            s.files.volume[slot][c] = volume[c];
            s.files.filed[g][c] += volume[c];
            s.files.due[slot][c] = NEVER;
            s.files.status[slot][c] = status::BARRED;
            volume[c] = 0.0;
        }
    }
}

/// A regulator licenses no more than so many steps of proven use, counting stock, goods on the way, live licences and
/// files.
#[inline(always)]
fn cap<const L: usize>(m: &Model, s: &State<L>, g: usize, volume: &mut Col<L>) {
    let gate = &m.gates[g];
    let at_doors = disruptions::at_doors(m, s, gate.row);
    for c in 0..L {
        let regime = &m.regimes[s.policy.regime_for(m, gate.control, gate.firm, c)];
        let Some(steps) = regime.stockpile_cap else { continue };
        // What is on order counts from its shipment; before, as far as it is licensed or filed, with any supplier.
        let (mut unshipped, mut licensed) = (0.0, 0.0);
        for &l in &m.rows[gate.row].links {
            unshipped += s.network.ordered[l][c];
            for &o in m.links[l].gates.iter().filter(|o| m.gates[**o].control == gate.control) {
                licensed += s.files.granted[o][c] - s.files.used[o][c] + s.files.filed[o][c];
            }
        }
        let has =
            s.rows.on_hand[gate.row][c] + at_doors[c] + s.rows.on_order[gate.row][c] - unshipped + licensed;
        let room = s.quanta.round(steps * s.rows.proven[gate.row][c]) - has;
        volume[c] = lesser(volume[c], greater(room, 0.0));
    }
}

/// A new file joins the office's queue, or starts its review at once where the office has no limit.
#[inline(always)]
fn hand_in<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize, new: &[bool; L]) {
    let gate = &m.gates[g];
    let limited = m.controls[gate.control].office.is_some();
    for c in 0..L {
        let volume = s.files.volume[slot][c];
        let files = if new[c] { files_in(m, s, gate.control, volume, c) } else { 0.0 };
        s.files.queued[gate.control][c] += files;
        s.files.pending[gate.control][c] += files;
        for &survey in &gate.surveys {
            s.files.asked[survey][c] += if t <= m.surveys[survey].at { files } else { 0.0 };
        }
        if limited {
            s.files.place[slot][c] = s.files.queued[gate.control][c] as f32;
            let barred = s.files.status[slot][c] == status::BARRED && s.files.due[slot][c] == NEVER;
            let none = if barred { NEVER } else { CLOSED };
            s.files.due[slot][c] = if new[c] { WAITING } else { none };
            s.files.status[slot][c] = if new[c] { status::REVIEW } else { s.files.status[slot][c] };
        }
    }
    s.files.waiting[slot] = limited;
    s.files.live[slot] = true;
    if !limited {
        begin_reviews(m, s, g, slot, t, new);
        decide_slot(m, s, g, slot, t);
    }
}

/// What a change of regime does to open files. A new review starts for stuck ones too; those that wait keep their place.
#[inline(always)]
fn at_change<const L: usize>(m: &Model, s: &mut State<L>, g: usize, t: usize, rule: AtChange) {
    if rule == AtChange::Keep {
        return;
    }
    let gate = &m.gates[g];
    for slot in gate.slots.start..gate.slots.start + s.files.count[g] {
        let mut chosen = [false; L];
        let mut any = false;
        for c in 0..L {
            let due = s.files.due[slot][c];
            let waits = due == WAITING && rule == AtChange::Redraw;
            let with_office = !matches!(s.files.status[slot][c], status::GRANTED | status::BARRED);
            let open = due != CLOSED && !waits && with_office;
            let p = &s.policy;
            let moved =
                p.regime_for(m, gate.control, gate.firm, c) != p.before_for(m, gate.control, gate.firm, c);
            chosen[c] = open && moved;
            any |= chosen[c];
        }
        if any && rule == AtChange::Redraw {
            begin_reviews(m, s, g, slot, t, &chosen);
            s.files.live[slot] = true;
        } else if any {
            for c in 0..L {
                if chosen[c] {
                    close(m, s, g, slot, c);
                }
            }
        }
    }
}
