//! Policy: each control moves along its path.
//!
//! Three things move a control's *path*, in this order within a step: dated entries, the ends of truces and what triggers
//! have set off, and the chance that a regime ends by itself. On top of the path lie suspensions and truces: what is in
//! *force* is the path's regime, or the one that eases it. Chance happens in continuous time and shows at the next start
//! of a step, so that the law of a path does not depend on the step.
use super::col::{Col, greater, lesser};
use super::draws::Purpose;
use super::laws::{param_in, span_in, steps_in};
use super::state::{PolicyState, State};
use super::{levies, triggers, truces};
use crate::model::Model;
use crate::numerics::elementary::ln;
use crate::scenario::grammar::RegimeKind;

/// Rounding of times, in steps: an event that misses the start of a step by less happens at it.
const SLACK: f64 = 1e-9;
/// Shortest time a regime lasts (steps), so that a step holds a bounded number of changes.
const SHORTEST: f64 = 1e-3;

/// Free everywhere, and truces with the ends that are drawn for them.
#[inline(always)]
pub fn open<const L: usize>(m: &Model, s: &mut State<L>) {
    let p = &mut s.policy;
    p.under.fill([0; L]);
    p.regime.fill([0; L]);
    p.before.fill([0; L]);
    p.rough.fill([0; L]);
    p.rough_before.fill([0; L]);
    p.leaves.fill(Col::splat(f64::INFINITY));
    p.sojourns.fill([0; L]);
    p.visits.fill([0; L]);
    p.needs.fill(Col::ZERO);
    p.needs_rough.fill(Col::ZERO);
    p.since.fill(Col::splat(f64::INFINITY));
    s.network.restrained_until.fill(Col::ZERO);
    truces::open(m, s);
    triggers::open(m, s);
}

/// Moves every control to step `t`.
#[cfg_attr(not(test), inline(always))]
pub fn advance<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    triggers::watch(m, s, t);
    for k in 0..m.controls.len() {
        follow_path(m, s, k, t);
        put_in_force(m, s, k, t);
    }
    truces::look_ahead(m, s, t);
    hold_back(m, s, t);
    levies::reckon(m, s, t);
}

/// Moves a control's path to step `t`.
#[inline(always)]
fn follow_path<const L: usize>(m: &Model, s: &mut State<L>, k: usize, t: usize) {
    let control = &m.controls[k];
    for entry in control.path.iter().filter(|e| e.step == t) {
        for c in 0..L {
            let u = s.draws.uniform_in(c, Purpose::Path, entry.key, 0);
            if u < param_in(&s.params, c, entry.probability) {
                s.policy.under[k][c] = entry.regime as u8;
                // History is not left by chance.
                s.policy.leaves[k][c] = f64::INFINITY;
                if t as f64 >= control.chance_from {
                    begin(m, s, k, c, t as f64);
                }
            }
        }
    }
    if control.chance_from == t as f64 {
        for c in 0..L {
            // What an entry or chance has brought has its time already.
            if s.policy.leaves[k][c] == f64::INFINITY {
                begin(m, s, k, c, t as f64);
            }
        }
    }
    truces::end(m, s, k, t);
    triggers::act(m, s, k, t);
    leave(m, s, k, t);
}

/// Chance, or what follows from it, brings a regime at a time in steps; it stays where it is in force already.
pub(super) fn enter<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    k: usize,
    c: usize,
    regime: usize,
    time: f64,
) {
    if s.policy.under[k][c] != regime as u8 {
        s.policy.under[k][c] = regime as u8;
        begin(m, s, k, c, time);
    }
}

/// Draws when the regime that begins now ends, and what follows it.
fn begin<const L: usize>(m: &Model, s: &mut State<L>, k: usize, c: usize, time: f64) {
    let regime = &m.regimes[s.policy.under[k][c] as usize];
    s.policy.leaves[k][c] = f64::INFINITY;
    let (lasts, switches) = (regime.lasts.is_some(), !regime.switches.is_empty());
    if !lasts && !switches {
        return;
    }
    let (key, count) = (m.controls[k].key, u64::from(s.policy.sojourns[k][c]));
    s.policy.sojourns[k][c] += 1;
    let u = s.draws.uniform_in(c, Purpose::Sojourn, key, count);
    let v = s.draws.uniform_in(c, Purpose::Next, key, count);
    let (wait, next) = match &regime.lasts {
        Some(law) => (span_in(&s.params, c, law, u), one_of(regime.then.iter().copied(), v)),
        None => {
            let rate = |p| param_in(&s.params, c, p);
            let total: f64 = regime.switches.iter().map(|(_, p)| rate(*p)).sum();
            let mut sum = 0.0;
            let rates = regime.switches.iter().map(|(next, p)| {
                sum += rate(*p) / total;
                (*next, sum)
            });
            (-ln(1.0 - u) / total, one_of(rates, v))
        }
    };
    s.policy.leaves[k][c] = time + greater(wait, SHORTEST);
    s.policy.upcoming[k][c] = next as u8;
}

/// The entry of a table of cumulative probabilities that a uniform falls on; the last for rounding's sake.
fn one_of(table: impl Iterator<Item = (usize, f64)>, u: f64) -> usize {
    let mut found = 0;
    for (next, sum) in table {
        found = next;
        if u < sum {
            break;
        }
    }
    found
}

/// Regimes whose time is over give way to what follows.
#[inline(always)]
fn leave<const L: usize>(m: &Model, s: &mut State<L>, k: usize, t: usize) {
    let mut due = false;
    let now = t as f64 + SLACK;
    for c in 0..L {
        due |= s.policy.leaves[k][c] <= now;
    }
    if !due {
        return;
    }
    for c in 0..L {
        while s.policy.leaves[k][c] <= now {
            let time = s.policy.leaves[k][c];
            s.policy.under[k][c] = s.policy.upcoming[k][c];
            begin(m, s, k, c, time);
        }
    }
}

/// Lays suspensions and truces over the path, and notes what has changed.
#[inline(always)]
fn put_in_force<const L: usize>(m: &Model, s: &mut State<L>, k: usize, t: usize) {
    let control = &m.controls[k];
    let p = &mut s.policy;
    (p.before[k], p.rough_before[k]) = (p.regime[k], p.rough[k]);
    let suspended = control.suspended.iter().any(|w| w.contains(&t));
    p.rough[k] = if suspended { [0; L] } else { p.under[k] };
    p.regime[k] = p.rough[k];
    for &(truce, regime) in control.eased.iter().filter(|_| !suspended) {
        for c in 0..L {
            if p.holds(truce, c, t) {
                p.regime[k][c] = regime as u8;
                p.holder[k][c] = truce as u8;
            }
        }
    }
    p.path[t * m.controls.len() + k] = p.regime[k];
    let mut changed = false;
    for c in 0..L {
        let differs = p.regime[k][c] != p.before[k][c] || p.rough[k][c] != p.rough_before[k][c];
        // Beyond 255 changes the count starts again; a file does not live that long.
        p.visits[k][c] = p.visits[k][c].wrapping_add(u8::from(differs));
        if differs && m.regimes[p.regime[k][c] as usize].general.is_some() {
            p.since[k][c] = lesser(p.since[k][c], t as f64);
        }
        changed |= differs;
    }
    p.changed[k] = changed;
    if changed {
        for c in 0..L {
            p.needs[k][c] = need_of(m.regimes[p.regime[k][c] as usize].kind);
            p.needs_rough[k][c] = need_of(m.regimes[p.rough[k][c] as usize].kind);
        }
    }
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
    for c in 0..L {
        let now = s.policy.regime_for(m, check.control, row.firm, c);
        if now == s.policy.before_for(m, check.control, row.firm, c) {
            continue;
        }
        s.network.restrained_until[i][c] = 0.0;
        let rule = m.regimes[now].restraint.as_ref();
        let Some(rule) = rule.filter(|r| r.materials[row.material] && !(favoured && r.spares_favoured))
        else {
            continue;
        };
        let visit = u64::from(s.policy.visits[check.control][c]);
        // One draw a customer, not one a material: its exporters are the same houses.
        let who = m.firms[row.firm].key ^ m.controls[check.control].key;
        if s.draws.uniform_in(c, Purpose::Restrained, who, visit) < param_in(&s.params, c, rule.share) {
            let u = s.draws.uniform_in(c, Purpose::Restraint, who, visit);
            s.network.restrained_until[i][c] = t as f64 + steps_in(&s.params, c, &rule.time, u);
        }
    }
}

impl<const L: usize> PolicyState<L> {
    /// Whether a truce holds in a column at the start of step `t`.
    #[inline(always)]
    pub fn holds(&self, truce: usize, c: usize, t: usize) -> bool {
        t as f64 >= self.truce_from[truce] && (t as f64) < self.truce_end[truce][c] - SLACK
    }

    /// The regime of a control that a firm meets: a truce may not reach it.
    #[inline(always)]
    pub fn regime_for(&self, m: &Model, control: usize, firm: usize, c: usize) -> usize {
        let eased = self.regime[control][c] as usize;
        if !m.controls[control].partial || self.reached(m, control, firm, c) {
            return eased;
        }
        self.rough[control][c] as usize
    }

    /// The same, of the step before.
    #[inline(always)]
    pub fn before_for(&self, m: &Model, control: usize, firm: usize, c: usize) -> usize {
        let eased = self.before[control][c] as usize;
        if !m.controls[control].partial || self.reached(m, control, firm, c) {
            return eased;
        }
        self.rough_before[control][c] as usize
    }

    /// What a shipment of a firm needs: 0 nothing, 1 a licence, 2 there is no way.
    #[inline(always)]
    pub fn needs_of(&self, m: &Model, control: usize, firm: usize) -> Col<L> {
        let mut needs = self.needs[control];
        if m.controls[control].partial {
            for c in 0..L {
                let reached = self.reached(m, control, firm, c);
                needs[c] = if reached { needs[c] } else { self.needs_rough[control][c] };
            }
        }
        needs
    }

    /// Whether the truce that eases (or last eased) a control reaches a firm.
    #[inline(always)]
    fn reached(&self, m: &Model, control: usize, firm: usize, c: usize) -> bool {
        let truce = self.holder[control][c] as usize;
        self.complies[truce * m.firms.len() + firm][c]
    }
}
