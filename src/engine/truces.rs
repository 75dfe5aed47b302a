//! Truces: when they break or lapse, whom they reach, and what their end brings.
//!
//! A truce's end depends on nothing but its own luck, so it is drawn when a batch starts.
use super::col::{Col, lesser};
use super::draws::Purpose;
use super::laws::{param, param_in};
use super::policy::enter;
use super::state::State;
use crate::model::Model;
use crate::model::law::{Param, cdf, quantile};
use crate::model::policy::{Break, Span, Truce};
use crate::numerics::elementary::ln;

/// Most renewals of a truce; a horizon holds no more.
const MOST_RENEWALS: u64 = 10_000;

/// Draws the ends of all truces, and which firms they reach.
pub fn open<const L: usize>(m: &Model, s: &mut State<L>) {
    for (j, truce) in m.truces.iter().enumerate() {
        s.policy.truce_from[j] = truce.from as f64;
        for c in 0..L {
            let breaks = breaking(m, s, truce, c);
            let lapses = lapsing(m, s, truce, c);
            s.policy.truce_end[j][c] = lesser(breaks, lapses);
            s.policy.truce_broke[j][c] = breaks < lapses;
        }
        let Some(compliance) = truce.compliance else { continue };
        let share = param(&s.params, compliance);
        for (f, firm) in m.firms.iter().enumerate() {
            let u = s.draws.uniform(Purpose::Compliance, firm.key ^ truce.key, 0);
            for c in 0..L {
                s.policy.complies[j * m.firms.len() + f][c] = u[c] < share[c];
            }
        }
    }
}

/// Time in steps at which a truce would break; infinite where it does not.
fn breaking<const L: usize>(m: &Model, s: &State<L>, truce: &Truce, c: usize) -> f64 {
    let Some(law) = &truce.breaks else { return f64::INFINITY };
    let u = s.draws.uniform_in(c, Purpose::Path, truce.key, 0);
    let from = truce.from as f64;
    let known = if truce.known > from { truce.known } else { from };
    match law {
        Break::Hazards(list) => {
            let rate = |p| param_in(&s.params, c, p);
            first_event(list, rate, known, -ln(1.0 - u), m.calendar.steps as f64)
        }
        Break::After(span) => from + after(s, span, known - from, u, c),
    }
}

/// Time at which a hazard that is constant from each time on, at `rate` of what stands beside the time, has added up to `exposure`,
/// from `time` on.
fn first_event(
    pieces: &[(f64, Param)],
    rate: impl Fn(Param) -> f64,
    mut time: f64,
    mut exposure: f64,
    horizon: f64,
) -> f64 {
    for (i, &(start, p)) in pieces.iter().enumerate() {
        let rate = rate(p);
        let end = pieces.get(i + 1).map_or(f64::INFINITY, |next| next.0);
        if end <= time {
            continue;
        }
        // Before the first hazard begins there is none.
        time = if start > time { start } else { time };
        let span = end - time;
        if rate * span >= exposure && rate > 0.0 {
            return time + exposure / rate;
        }
        exposure -= if rate > 0.0 { rate * span } else { 0.0 };
        time = end;
    }
    if time < horizon { f64::INFINITY } else { time }
}

/// A draw of a law, given that it is longer than `held`.
fn after<const L: usize>(s: &State<L>, span: &Span, held: f64, u: f64, c: usize) -> f64 {
    match span {
        Span::Fixed(p) => {
            let time = param_in(&s.params, c, *p);
            if time > held { time } else { f64::INFINITY }
        }
        Span::Drawn { shape, scale } => {
            let scale = param_in(&s.params, c, *scale);
            let past = if held > 0.0 { cdf(shape, held / scale) } else { 0.0 };
            scale * quantile(shape, past + u * (1.0 - past))
        }
    }
}

/// Time in steps of the first end at which a truce is not renewed; infinite beyond the horizon.
fn lapsing<const L: usize>(m: &Model, s: &State<L>, truce: &Truce, c: usize) -> f64 {
    let (mut end, horizon) = (truce.until, m.calendar.steps as f64);
    let renewed = param_in(&s.params, c, truce.renewed);
    for i in 0..MOST_RENEWALS {
        if end >= horizon {
            break;
        }
        let u = s.draws.uniform_in(c, Purpose::Path, truce.key, 1 + i);
        if u >= renewed {
            return end;
        }
        let Some(length) = truce.renewal else { break };
        end += param_in(&s.params, c, length);
    }
    f64::INFINITY
}

/// What the end of a truce brings to control `k`, in the first step that begins after it.
#[inline(always)]
pub fn end<const L: usize>(m: &Model, s: &mut State<L>, k: usize, t: usize) {
    for (j, truce) in m.truces.iter().enumerate() {
        let find = |moves: &[(usize, usize)]| moves.iter().find(|(moved, _)| *moved == k).map(|(_, r)| *r);
        let (broken, lapsed) = (find(&truce.on_break), find(&truce.on_lapse));
        if broken.is_none() && lapsed.is_none() {
            continue;
        }
        for c in 0..L {
            let end = s.policy.truce_end[j][c];
            let over = !s.policy.holds(j, c, t);
            let held = t > 0 && s.policy.holds(j, c, t - 1);
            let moved = if s.policy.truce_broke[j][c] { broken } else { lapsed };
            if let Some(regime) = moved.filter(|_| over && held) {
                enter(m, s, k, c, regime, end);
            }
        }
    }
}

/// Steps from `t` to the next date on which each truce ends unless it is renewed; infinite where it does not hold.
#[inline(always)]
pub fn look_ahead<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (j, truce) in m.truces.iter().enumerate() {
        let mut cliff = Col::splat(f64::INFINITY);
        for c in 0..L {
            let mut until = truce.until;
            if let Some(length) = truce.renewal.filter(|_| until <= t as f64) {
                let length = param_in(&s.params, c, length);
                until += length * ((t as f64 - until) / length + 1e-12).floor() + length;
            }
            // An end at which it is renewed for certain is none.
            let certain = truce.renewed == Param::Known(1.0);
            let ahead = if certain { 0.0 } else { until - t as f64 };
            cliff[c] = if s.policy.holds(j, c, t) && ahead > 0.0 { ahead } else { f64::INFINITY };
        }
        s.policy.cliff[j] = cliff;
    }
}
