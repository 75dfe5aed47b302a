//! Triggers: what has happened in a future by the end of the last step moves controls in it.
use super::col::Col;
use super::draws::Purpose;
use super::laws::{param_in, span_in};
use super::policy::enter;
use super::state::State;
use crate::model::Model;
use crate::model::policy::When;

/// Nothing has been set off.
pub fn open<const L: usize>(m: &Model, s: &mut State<L>) {
    s.policy.trigger_due.fill(Col::splat(f64::INFINITY));
    s.policy.trigger_run.fill(Col::ZERO);
    s.policy.trigger_count.fill([0; L]);
    debug_assert_eq!(s.policy.trigger_due.len(), m.triggers.len());
}

/// Sets off what last step's state asks for. It acts in this step at the earliest, so that the order of triggers does not
/// matter.
#[inline(always)]
pub fn watch<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (i, trigger) in m.triggers.iter().enumerate() {
        // What has not begun cannot be moved, nor escalate or ease.
        if trigger.moves.iter().all(|(k, _)| !m.controls[*k].begun(t)) {
            continue;
        }
        for c in 0..L {
            let fires = match trigger.when {
                When::Enters { control, regime } => {
                    let p = &s.policy;
                    t > 0
                        && p.regime[control][c] as usize == regime
                        && p.before[control][c] as usize != regime
                }
                When::At(step) => step == t,
                When::Stopped { sector, above, steps } => stopped(m, s, i, sector, above, steps, c),
            };
            if fires {
                set_off(m, s, i, t, c);
            }
        }
    }
}

/// Whether a share stopped has exceeded its limit in so many steps in a row, or in as many again, this being the last.
fn stopped<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    i: usize,
    sector: Option<usize>,
    above: f64,
    steps: usize,
    c: usize,
) -> bool {
    let series = match sector {
        None => m.stopped,
        Some(sector) => m.sectors[sector].series.map(|series| series.stopped),
    };
    let Some(series) = series else { return false };
    let (part, whole) = (s.ledger.flow[series][c], s.ledger.weight[series][c]);
    let run = &mut s.policy.trigger_run[i][c];
    *run = if part > above * whole { *run + 1.0 } else { 0.0 };
    // While the shortage lasts, another chance every so many steps.
    *run > 0.0 && (*run as usize).is_multiple_of(steps)
}

fn set_off<const L: usize>(m: &Model, s: &mut State<L>, i: usize, t: usize, c: usize) {
    let trigger = &m.triggers[i];
    let count = u64::from(s.policy.trigger_count[i][c]);
    s.policy.trigger_count[i][c] += 1;
    let u = s.draws.uniform_in(c, Purpose::Trigger, trigger.key, 2 * count);
    if u >= param_in(&s.params, c, trigger.probability) {
        return;
    }
    let u = s.draws.uniform_in(c, Purpose::Trigger, trigger.key, 2 * count + 1);
    let wait = trigger.after.as_ref().map_or(0.0, |law| span_in(&s.params, c, law, u));
    let due = t as f64 + wait;
    let pending = &mut s.policy.trigger_due[i][c];
    *pending = if due < *pending { due } else { *pending };
}

/// Moves control `k` where a trigger is due.
#[inline(always)]
pub fn act<const L: usize>(m: &Model, s: &mut State<L>, k: usize, t: usize) {
    for (i, trigger) in m.triggers.iter().enumerate() {
        let Some(last) = trigger.moves.last() else { continue };
        let begun = m.controls[k].begun(t);
        for &(_, regime) in trigger.moves.iter().filter(|(control, _)| begun && *control == k) {
            for c in 0..L {
                let due = s.policy.trigger_due[i][c];
                if due <= t as f64 + 1e-9 {
                    enter(m, s, k, c, regime, if due > 0.0 { due } else { 0.0 });
                }
            }
        }
        // Controls move in the order of their indices: the highest one is the last that is due.
        let highest = trigger.moves.iter().map(|(control, _)| *control).fold(last.0, usize::max);
        if highest == k {
            for c in 0..L {
                let due = &mut s.policy.trigger_due[i][c];
                *due = if *due <= t as f64 + 1e-9 { f64::INFINITY } else { *due };
            }
        }
    }
}
