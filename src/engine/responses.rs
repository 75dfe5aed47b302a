//! Responses: what buyers have set in motion against a shortage, before demand is met in a step.
use super::state::State;
use super::{qualification, sourcing, stockpile, substitution};
use crate::model::{Model, Onset};

/// Rounding of times, in steps.
pub(super) const SLACK: f64 = 1e-9;

/// Qualifications and substitutions move on; backups note whether their main source fails; stockpiles release.
#[cfg_attr(not(test), inline(always))]
pub fn respond<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    qualification::advance(m, s, t);
    sourcing::watch(m, s, t);
    substitution::advance(m, s, t);
    stockpile::release(m, s, t);
}

/// The time in steps of a day, counted from 1 January 1970.
pub(super) fn day_in_steps(m: &Model, day: f64) -> f64 {
    (day - f64::from(m.calendar.start)) / m.calendar.step_days
}

/// Whether what sets a response off is so in step `t`, in each column. A day takes effect at the start of the nearest step; of
/// a firm's rows one that is short is enough.
pub(super) fn met<const L: usize>(
    m: &Model,
    s: &State<L>,
    onset: &Onset,
    firm: usize,
    rows: &[usize],
    t: usize,
) -> [bool; L] {
    let mut met = [false; L];
    match onset {
        Onset::At(day) => {
            let day = s.param(*day);
            for c in 0..L {
                met[c] = day_in_steps(m, day[c]) < t as f64 + 0.5;
            }
        }
        Onset::Control { control, regimes } => {
            for c in 0..L {
                met[c] = regimes[s.policy.regime_for(m, *control, firm, c)];
            }
        }
        Onset::CoverBelow(steps) => {
            let below = s.param(*steps);
            for &row in rows {
                for c in 0..L {
                    met[c] |= s.rows.on_hand[row][c] < below[c] * s.rows.base[row][c];
                }
            }
        }
    }
    met
}
