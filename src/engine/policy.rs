//! Policy: each control moves along its path.
//!
//! Paths depend on nothing else, so they are drawn whole when a batch starts (scalar, a few microseconds a
//! batch); the weekly step looks them up and notes what has changed. At a change the customers of exporters
//! that may hold back draw anew whether theirs do.
use super::col::{Col, greater};
use super::draws::Purpose;
use super::state::{PolicyState, State, param_in, steps_in};
use crate::model::Model;
use crate::model::policy::{Control, TruceRule};
use crate::scenario::grammar::RegimeKind;

/// Draws the paths of all controls.
#[inline(always)]
pub fn draw_paths<const L: usize>(m: &Model, s: &mut State<L>) {
    for k in 0..m.controls.len() {
        for c in 0..L {
            draw_path(m, s, k, c);
        }
    }
    s.policy.visits.fill([0; L]);
    s.network.restrained_until.fill(Col::ZERO);
    s.policy.needs.fill(Col::ZERO);
}

/// When a truce ends badly, if it does.
struct Ending {
    step: usize,
    regime: usize,
}

/// One control's path in one column: dated entries, ends of truces, and regimes that last a drawn time.
fn draw_path<const L: usize>(m: &Model, s: &mut State<L>, k: usize, c: usize) {
    let control = &m.controls[k];
    let endings: Vec<Ending> = control.truces.iter().filter_map(|truce| ending(m, s, truce, c)).collect();
    let (mut regime, mut leaves, mut visit) = (0, usize::MAX, 0);
    for t in 0..m.calendar.steps {
        for entry in control.path.iter().filter(|e| e.step == t) {
            let u = s.draws.uniform_in(c, Purpose::Path, entry.key, 0);
            if u < param_in(&s.params, c, entry.probability) {
                (regime, leaves) = (entry.regime, usize::MAX);
            }
        }
        let ends = endings.iter().find(|e| e.step == t && e.regime != regime);
        let next = if leaves == t { Some(m.regimes[regime].then) } else { None };
        if let Some(next) = ends.map(|e| e.regime).or(next) {
            regime = next;
            leaves = sojourn(m, s, control, regime, visit, c).map_or(usize::MAX, |n| t.saturating_add(n));
            visit += 1;
        }
        s.policy.path[t * m.controls.len() + k][c] = regime as u8;
    }
}

/// Steps that a regime lasts which chance has brought; at least one.
fn sojourn<const L: usize>(
    m: &Model,
    s: &State<L>,
    control: &Control,
    regime: usize,
    visit: u64,
    c: usize,
) -> Option<usize> {
    let law = m.regimes[regime].lasts.as_ref()?;
    let u = s.draws.uniform_in(c, Purpose::Sojourn, control.key, visit);
    Some(greater(steps_in(&s.params, c, law, u), 1.0) as usize)
}

/// A break (exponential waiting time from the first step in which it can happen) or a lapse at the end.
fn ending<const L: usize>(m: &Model, s: &State<L>, truce: &TruceRule, c: usize) -> Option<Ending> {
    let last = if truce.until < m.calendar.steps { truce.until } else { m.calendar.steps };
    let u = s.draws.uniform_in(c, Purpose::Path, truce.key, 0);
    if let Some(hazard) = truce.hazard {
        let wait = -crate::numerics::elementary::ln(1.0 - u) / param_in(&s.params, c, hazard);
        let step = truce.from as f64 + wait;
        if step < last as f64 {
            return Some(Ending { step: step as usize, regime: truce.regime });
        }
    }
    let u = s.draws.uniform_in(c, Purpose::Path, truce.key, 1);
    let lapses = u >= param_in(&s.params, c, truce.renewed);
    (lapses && truce.until < m.calendar.steps).then_some(Ending { step: truce.until, regime: truce.regime })
}

/// Moves every control to step `t`.
#[inline(always)]
pub fn advance<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for k in 0..m.controls.len() {
        let p = &mut s.policy;
        p.before[k] = if t == 0 { [0; L] } else { p.regime[k] };
        p.regime[k] = p.path[t * m.controls.len() + k];
        let mut changed = false;
        for c in 0..L {
            let differs = p.regime[k][c] != p.before[k][c];
            // Beyond 255 changes the count starts again; a file does not live that long.
            p.visits[k][c] = p.visits[k][c].wrapping_add(u8::from(differs));
            changed |= differs;
        }
        p.changed[k] = changed;
        if changed {
            for c in 0..L {
                p.needs[k][c] = need_of(p.kinds[p.regime[k][c] as usize]);
            }
        }
    }
    hold_back(m, s, t);
}

/// Nothing, a licence, or no way, as a number that vectors can compare.
fn need_of(kind: RegimeKind) -> f64 {
    match kind {
        RegimeKind::Free => 0.0,
        RegimeKind::Licence => 1.0,
        RegimeKind::Ban => 2.0,
    }
}

/// Customers of a control that has changed regime: do their exporters hold back, and how long?
#[inline(always)]
fn hold_back<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    if !s.policy.changed.iter().any(|changed| *changed) {
        return;
    }
    for i in 0..m.checks.len() {
        if s.policy.changed[m.checks[i].control] {
            restrain(m, s, i, t);
        }
    }
}

fn restrain<const L: usize>(m: &Model, s: &mut State<L>, i: usize, t: usize) {
    let check = &m.checks[i];
    let link = &m.links[check.link];
    let row = &m.rows[link.row];
    let favoured = m.firms[row.firm].favoured;
    let PolicyState { regime, before, visits, .. } = &s.policy;
    for c in 0..L {
        if regime[check.control][c] == before[check.control][c] {
            continue;
        }
        s.network.restrained_until[i][c] = 0.0;
        let rule = m.regimes[regime[check.control][c] as usize].restraint.as_ref();
        let Some(rule) = rule.filter(|r| r.materials[row.material] && !(favoured && r.spares_favoured))
        else {
            continue;
        };
        let visit = u64::from(visits[check.control][c]);
        // One draw a customer, not one a material: its exporters are the same houses.
        let who = m.firms[row.firm].key ^ m.controls[check.control].key;
        if s.draws.uniform_in(c, Purpose::Restrained, who, visit) < param_in(&s.params, c, rule.share) {
            let u = s.draws.uniform_in(c, Purpose::Restraint, who, visit);
            s.network.restrained_until[i][c] = t as f64 + steps_in(&s.params, c, &rule.time, u);
        }
    }
}
