//! The office: how long reviews take, and how many files it takes up.
use super::col::{Col, greater, lesser};
use super::draws::Purpose;
use super::laws::{nearest_whole, param_in, steps_in};
use super::licences::holds_general;
use super::licensing::{address, decide_slot};
use super::state::{NEVER, State, WAITING, status};
use crate::model::Model;
use crate::model::policy::{Control, Limit, OfficeTime};
use crate::model::working_days::WorkingClock;

/// The step of an event so many steps from now.
#[inline(always)]
pub(super) fn due_step(t: usize, wait: f64) -> i16 {
    let due = t as f64 + wait;
    // Beyond any horizon is never, as far as a run can see.
    if due < f64::from(WAITING) { due as i16 } else { NEVER }
}

/// Whole steps that an office takes from step `t` on, in one column at the uniform `u`; the clock of working days stops
/// on the days on which its country does not work.
#[inline(always)]
pub(super) fn office_time<const L: usize>(
    m: &Model,
    s: &State<L>,
    control: usize,
    time: &OfficeTime,
    t: usize,
    u: f64,
    c: usize,
) -> f64 {
    office_time_in(m, &s.params, m.controls[control].clock.as_ref(), time, t, u, c)
}

/// The same by a clock that may have begun earlier; `t` is a step of the clock.
#[inline(always)]
pub(super) fn office_time_in<const L: usize>(
    m: &Model,
    params: &[Col<L>],
    clock: Option<&WorkingClock>,
    time: &OfficeTime,
    t: usize,
    u: f64,
    c: usize,
) -> f64 {
    match time {
        OfficeTime::Steps(law) => steps_in(params, c, law, u),
        OfficeTime::Working { table, scale } => {
            working_steps(m, clock, t, table.at(u) * param_in(params, c, *scale))
        }
    }
}

fn working_steps(m: &Model, clock: Option<&WorkingClock>, t: usize, days: f64) -> f64 {
    match clock {
        Some(clock) => nearest_whole(clock.steps_for(t, days)),
        None => nearest_whole(days / m.calendar.step_days),
    }
}

/// Draws the review times of the chosen columns under the regime in force.
#[inline(always)]
pub(super) fn begin_reviews<const L: usize>(
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
        counts[c] = address(s, gate, slot, c);
    }
    let u = s.draws.uniform_at(Purpose::Review, gate.key, &counts);
    for c in 0..L {
        if chosen[c] {
            let regime = &m.regimes[s.policy.regime_for(m, gate.control, gate.firm, c)];
            let law = match &regime.general {
                Some(general) if holds_general(m, s, gate, general, t, c) => &general.review,
                _ => &regime.review,
            };
            let mut wait = greater(office_time(m, s, gate.control, law, t, u[c], c), 0.0);
            if let Some(limit) = &regime.limit {
                let luck = s.draws.uniform_in(c, Purpose::Limit, gate.key, counts[c]);
                let clock = m.controls[gate.control].clock.as_ref();
                wait = within_limit(m, &s.params, clock, limit, t, wait, luck, c);
            }
            s.files.due[slot][c] = due_step(t, wait);
            s.files.status[slot][c] = status::REVIEW;
        }
    }
}

/// A review that would exceed the limit by law ends there where the limit is kept.
#[allow(clippy::too_many_arguments)]
pub(super) fn within_limit<const L: usize>(
    m: &Model,
    params: &[Col<L>],
    clock: Option<&WorkingClock>,
    limit: &Limit,
    t: usize,
    wait: f64,
    luck: f64,
    c: usize,
) -> f64 {
    let time = param_in(params, c, limit.time);
    let time = if limit.working { working_steps(m, clock, t, time) } else { nearest_whole(time) };
    let kept = luck < param_in(params, c, limit.kept);
    if kept { lesser(wait, time) } else { wait }
}

/// The office: it has taken up min(filed, taken up + capacity) files; those start their review.
#[inline(always)]
pub(super) fn take_up<const L: usize>(m: &Model, s: &mut State<L>, k: usize, control: &Control, t: usize) {
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
