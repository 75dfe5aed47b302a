//! Quotas: what is left of them, and what may leave under them.
//!
//! A quota is a rate times the days of a calendar period. A regime that begins inside a period brings the rest of it.
//! What is left unused is carried over in part. Periods begin with the step nearest to their first day. Within a step, what
//! links can ship (by law, and as far as their plants can make it) is cut in proportion where a pool does not hold it all:
//! who ordered in an earlier step has come first.
use super::col::{Col, greater, lesser};
use super::laws::param_in;
use super::state::State;
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

/// Passes over the pools; with two on a link, what one lets through changes what is asked of the other.
const SWEEPS: usize = 4;
/// Halvings of the interval in which a level is searched.
const HALVINGS: usize = 40;

/// Before shipping: fills pools and finds each one's level, the share of what its links can ship that it lets through.
/// `wants` has what every link under a quota could ship without quotas, `asked` what is asked of its plant, who may make less.
#[cfg_attr(not(test), inline(always))]
pub fn begin<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    wants: &[(usize, Col<L>)],
    asked: &[(usize, Col<L>)],
    t: usize,
) {
    fill(m, s, t);
    for pool in 0..m.pools.len() {
        for c in 0..L {
            s.network.quota_room[pool][c] = greater(s.network.quota_left[pool][c], 0.0);
        }
    }
    s.network.quota_level.fill(Col::splat(1.0));
    let mut through = std::mem::take(&mut s.scratch.through);
    for _ in 0..SWEEPS {
        for pool in 0..m.pools.len() {
            for c in 0..L {
                let room = s.network.quota_room[pool][c];
                through.clear();
                through.extend(drawn(m, s, wants, pool, c));
                s.network.quota_level[pool][c] = level(&through, room);
            }
        }
    }
    s.scratch.through = through;
    for pool in 0..m.pools.len() {
        for c in 0..L {
            let drawn = asked.iter().filter(|(l, _)| others(m, s, *l, pool, c).is_some());
            let all = drawn.map(|(_, mass)| mass[c]).sum::<f64>();
            s.network.quota_ample[pool][c] = if all <= s.network.quota_room[pool][c] { 1.0 } else { 0.0 };
        }
    }
}

/// What is wanted of a pool, and the share of it that the link's other pools let through.
fn drawn<const L: usize>(
    m: &Model,
    s: &State<L>,
    wants: &[(usize, Col<L>)],
    pool: usize,
    c: usize,
) -> impl Iterator<Item = (f64, f64)> {
    let wanted = wants.iter().filter(move |(_, want)| want[c] > 0.0);
    wanted.filter_map(move |(l, want)| Some((want[c], others(m, s, *l, pool, c)?)))
}

/// The share r at which a pool is used up: the sum of want x min(r, what the link's other pools let through) is the room that it
/// has; one where that is enough.
fn level(asked: &[(f64, f64)], room: f64) -> f64 {
    let through = |r: f64| asked.iter().map(|(want, other)| want * lesser(r, *other)).sum::<f64>();
    if room <= 0.0 || through(1.0) <= room {
        return if room > 0.0 { 1.0 } else { 0.0 };
    }
    if asked.iter().all(|(_, other)| *other == 1.0) {
        return room / through(1.0);
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if through(middle) <= room { low = middle } else { high = middle }
    }
    high
}

/// What a link's other pools let through; none where it does not draw on this one.
fn others<const L: usize>(m: &Model, s: &State<L>, l: usize, pool: usize, c: usize) -> Option<f64> {
    let link = &m.links[l];
    let (mut draws, mut least) = (false, 1.0);
    for p in &link.pools {
        match pool_of(m, s, link, p, c) {
            Some(this) if this == pool => draws = true,
            Some(other) => least = lesser(least, s.network.quota_level[other][c]),
            None => (),
        }
    }
    draws.then_some(least)
}

/// Cuts what a link would ship to what its pools let through, and takes that from their room. Its `request` still holds what
/// it could ship without quotas.
pub fn cut<const L: usize>(m: &Model, s: &mut State<L>, l: usize, wanted: &mut Col<L>) {
    let link = &m.links[l];
    for c in 0..L {
        let (mut share, mut room, mut ample) = (1.0, f64::INFINITY, true);
        for p in &link.pools {
            if let Some(pool) = pool_of(m, s, link, p, c) {
                share = lesser(share, s.network.quota_level[pool][c]);
                room = lesser(room, s.network.quota_room[pool][c]);
                ample &= s.network.quota_ample[pool][c] > 0.0;
            }
        }
        // A pool that holds what plants can make, but not all that is asked of them, is not for who comes first.
        let part =
            if share < 1.0 || !ample { s.quanta.round(s.network.request[l][c] * share) } else { wanted[c] };
        // Rounded parts may add up to a quantum or so too much.
        wanted[c] = lesser(lesser(part, wanted[c]), room);
        for p in &link.pools {
            if let Some(pool) = pool_of(m, s, link, p, c) {
                s.network.quota_room[pool][c] -= wanted[c];
            }
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
