//! Quotas: what is left of them, and what may leave under them.
//!
//! A quota is a rate times the days of a calendar period. A regime that begins inside a period brings the rest of it.
//! What is left unused is carried over in part. Within a step, what may leave is cut in proportion where the pool does not
//! hold it all: who ordered in an earlier step has come first.
use super::col::{Col, greater, lesser};
use super::state::{State, param_in};
use crate::model::policy::Quota;
use crate::model::{Link, LinkPools, Model};

/// Fills pools whose period begins, or whose regime does.
#[inline(always)]
fn fill<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (i, pool) in m.pools.iter().enumerate() {
        let k = pool.control;
        for c in 0..L {
            let (now, begins) = ruling(m, s, k, c);
            let Some(quota) = &m.regimes[now as usize].quota else { continue };
            let calendar = &m.quota_periods[quota.period];
            let entered = begins || t == 0;
            if !entered && !calendar.begins[t] {
                continue;
            }
            let share = share(quota, pool.country.as_deref());
            let volume = param_in(&s.params, c, quota.volume) * calendar.remaining[t] * share;
            let unused = if entered { 0.0 } else { s.network.quota_left[i][c] };
            let carried = unused * param_in(&s.params, c, quota.carry_over);
            s.network.quota_left[i][c] = s.quanta.round(volume + carried);
        }
    }
}

/// The regime by which pools are filled, and whether it begins now: the one in force; where a truce that lifts the quota does
/// not reach all firms, that of the path, which the others still meet.
fn ruling<const L: usize>(m: &Model, s: &State<L>, k: usize, c: usize) -> (u8, bool) {
    let p = &s.policy;
    let has = |regime: u8| m.regimes[regime as usize].quota.is_some();
    let of = |regime: u8, rough: u8| if m.controls[k].partial && !has(regime) { rough } else { regime };
    let (regime, before) = (p.regime[k][c], p.before[k][c]);
    let (now, last) = (of(regime, p.rough[k][c]), of(before, p.rough_before[k][c]));
    (now, now != last || (regime != before && has(regime)))
}

/// A pool's part of a quota: all of it for the common pool of "first come", a country's share of an allocated one.
fn share(quota: &Quota, country: Option<&str>) -> f64 {
    match (quota.allocated, country) {
        (false, None) => 1.0,
        (true, Some(country)) => quota.shares.iter().find(|(name, _)| name == country).map_or(0.0, |s| s.1),
        _ => 0.0,
    }
}

/// The pool on which a link draws under the regime of a column; none without a quota.
#[inline(always)]
fn pool_of<const L: usize>(m: &Model, s: &State<L>, l: &Link, p: &LinkPools, c: usize) -> Option<usize> {
    let regime = s.policy.regime_for(m, p.control, m.rows[l.row].firm, c);
    let quota = m.regimes[regime].quota.as_ref()?;
    Some(if quota.allocated { p.country } else { p.common })
}

/// Adds what a link would ship to the demand on its pools.
pub fn ask<const L: usize>(m: &Model, s: &mut State<L>, l: &Link, wanted: &Col<L>) {
    for p in &l.pools {
        for c in 0..L {
            if let Some(pool) = pool_of(m, s, l, p, c) {
                s.network.quota_asked[pool][c] += wanted[c];
            }
        }
    }
}

/// Cuts what a link would ship to what its pools hold, and takes that from their room.
pub fn cut<const L: usize>(m: &Model, s: &mut State<L>, l: &Link, wanted: &mut Col<L>) {
    for p in &l.pools {
        for c in 0..L {
            let Some(pool) = pool_of(m, s, l, p, c) else { continue };
            let (left, asked) = (greater(s.network.quota_left[pool][c], 0.0), s.network.quota_asked[pool][c]);
            let part = if asked > left { s.quanta.round(wanted[c] * (left / asked)) } else { wanted[c] };
            // Rounded parts may add up to a quantum or so too much.
            wanted[c] = lesser(lesser(part, wanted[c]), s.network.quota_room[pool][c]);
            s.network.quota_room[pool][c] -= wanted[c];
        }
    }
}

/// Before shipping: what every link under a quota would ship, and the room of its pools.
#[inline(always)]
pub fn begin<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    fill(m, s, t);
    s.network.quota_asked.fill(Col::ZERO);
    for room in 0..m.pools.len() {
        for c in 0..L {
            s.network.quota_room[room][c] = greater(s.network.quota_left[room][c], 0.0);
        }
    }
}

/// What has been shipped is taken from the pools.
pub fn draw<const L: usize>(m: &Model, s: &mut State<L>, l: &Link, mass: &Col<L>) {
    for p in &l.pools {
        for c in 0..L {
            if let Some(pool) = pool_of(m, s, l, p, c) {
                s.network.quota_left[pool][c] -= mass[c];
            }
        }
    }
}
