//! Demand: what every firm needs in a step, with its noise.
use super::behaviour::answer;
use super::col::{Col, Quanta, greater};
use super::draws::{Draws, Purpose, Stem};
use super::laws::value;
use super::state::State;
use crate::model::law::Param;
use crate::model::{Firm, Market, Model};
use crate::numerics::{elementary::exp, poisson};

/// Standard normals of one entity, step by step: a pair serves two steps.
#[derive(Debug, Clone, Copy)]
pub struct Noise<const L: usize> {
    stem: Stem<L>,
    even: Col<L>,
    odd: Col<L>,
}

impl<const L: usize> Noise<L> {
    /// Room for one.
    pub const EMPTY: Self = Noise { stem: Stem::EMPTY, even: Col::ZERO, odd: Col::ZERO };

    /// The entity's draws in a batch.
    #[inline(always)]
    pub fn open(&mut self, draws: &Draws<L>, key: u64) {
        self.stem = draws.stem(Purpose::Noise, key);
    }

    /// Draws as far as step `t`; steps must be reached one after another, from an even one on.
    #[inline(always)]
    pub fn reach(&mut self, t: usize) {
        if t.is_multiple_of(2) {
            self.stem.normal_pair(t as u64, &mut self.even, &mut self.odd);
        }
    }

    /// The normals of the step that was reached.
    #[inline(always)]
    pub fn in_step(&self, t: usize) -> &Col<L> {
        if t.is_multiple_of(2) { &self.even } else { &self.odd }
    }
}

/// Opens the noise of all rows and markets in a batch.
pub fn open<const L: usize>(m: &Model, s: &mut State<L>) {
    for (noise, row) in s.rows.noise.iter_mut().zip(&m.rows) {
        noise.open(&s.draws, row.key);
    }
    for (noise, market) in s.rows.market_noise.iter_mut().zip(&m.markets) {
        noise.open(&s.draws, market.key);
    }
}

fn noisy(p: Param) -> bool {
    p != Param::Known(0.0)
}

/// Noise that a market's firms have in common, which has mean one: its logarithm where firms have log noise of their own,
/// else the factor itself.
#[inline(always)]
pub(super) fn common_noise<const L: usize>(s: &mut State<L>, k: &Market, i: usize, t: usize) -> Col<L> {
    let mut noise = Col::ZERO;
    if noisy(k.common_sd) {
        s.rows.market_noise[i].reach(t);
        let (sd, times) = value(&s.params, k.common_sd);
        let log = noisy(k.firm_sd);
        noise.update_with(sd, s.rows.market_noise[i].in_step(t), |_, sd, z| {
            let (sd, z) = (sd * times, z);
            sd * (z - 0.5 * sd)
        });
        if !log {
            for c in 0..L {
                noise[c] = exp(noise[c]);
            }
        }
    }
    noise
}

/// Demand of a firm's rows in this step, in whole quanta.
#[inline(always)]
pub(super) fn draw_demand<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    market: &Market,
    firm: &Firm,
    common: &Col<L>,
    t: usize,
) {
    let due = t.is_multiple_of(market.every);
    if let Some(lot) = market.poisson_lot {
        if due {
            draw_lots(m, s, market, firm, lot, t);
        } else {
            s.rows.demand[firm.rows.clone()].fill(Col::ZERO);
        }
        return;
    }
    let (log, additive) = (noisy(market.firm_sd), noisy(market.normal_sd));
    let plain = market.every == 1 && market.profile.is_empty();
    for row in firm.rows.clone() {
        // Joint inputs serve one product, so they share its noise.
        let of = if firm.joint { firm.rows.start } else { row };
        if (log || additive) && of == row {
            s.rows.noise[row].reach(t);
        }
        let mut moved = Col::ZERO;
        let bent = !plain || m.rows[row].levied || (noisy(market.common_sd) && !log);
        if bent {
            moved = wanted(m, s, market, row, t);
            if noisy(market.common_sd) && !log {
                moved.update(common, |base, factor| base * factor);
            }
        }
        let (base, d) = (if bent { &moved } else { &s.rows.base[row] }, &mut s.rows.demand[row]);
        let z = s.rows.noise[of].in_step(t);
        if log {
            multiply_noise(d, base, z, common, value(&s.params, market.firm_sd), s.quanta);
        } else if additive {
            // What is substituted away has no noise either.
            let needed = if firm.substitutions.is_empty() { f64::NEG_INFINITY } else { 0.0 };
            add_noise(d, base, z, value(&s.params, market.normal_sd), needed, s.quanta);
        } else {
            let quanta = s.quanta;
            d.update(base, |_, base| quanta.round(base));
        }
        if !due {
            // Between lumps nothing is needed; noise is drawn all the same, because a pair of normals serves two steps.
            *d = Col::ZERO;
        }
    }
}

/// d = base + sd z, not below zero, in whole quanta; nothing where the base is not above `needed`.
#[inline(always)]
fn add_noise<const L: usize>(
    d: &mut Col<L>,
    base: &Col<L>,
    z: &Col<L>,
    (sd, times): (&Col<L>, f64),
    needed: f64,
    quanta: Quanta,
) {
    d.update_with3(base, sd, z, |_, base, sd, z| {
        quanta.round(if base > needed { greater(base + sd * times * z, 0.0) } else { 0.0 })
    });
}

/// d = base exp(sd z - sd^2 / 2 + what is common), in whole quanta.
#[inline(always)]
fn multiply_noise<const L: usize>(
    d: &mut Col<L>,
    base: &Col<L>,
    z: &Col<L>,
    common: &Col<L>,
    (sd, times): (&Col<L>, f64),
    quanta: Quanta,
) {
    for c in 0..L {
        let sd = sd[c] * times;
        d[c] = quanta.round(base[c] * exp(sd * (z[c] - 0.5 * sd) + common[c]));
    }
}

/// Expected demand of a row in a step, or from it to the next lump, less what its price drives away.
#[inline(always)]
fn wanted<const L: usize>(m: &Model, s: &State<L>, market: &Market, row: usize, t: usize) -> Col<L> {
    let mut base = s.rows.base[row];
    if market.every > 1 || !market.profile.is_empty() {
        let factor: f64 = (t..t + market.every).map(|k| market.profile_in(k)).sum();
        for c in 0..L {
            base[c] *= factor;
        }
    }
    if let Some(b) = m.rows[row].behaviour.as_ref().filter(|_| m.rows[row].levied) {
        let (elasticity, landed) = (s.param(b.demand_elasticity), s.rows.landed[row]);
        for c in 0..L {
            base[c] *= answer(landed[c], elasticity[c]);
        }
    }
    base
}

/// Demand of a firm's rows in lots: lot x Poisson(expected demand / lot), by inversion of one uniform. Joint inputs share
/// it. Scalar: a search for a count does not become vectors, and the expected demand may differ by column.
fn draw_lots<const L: usize>(m: &Model, s: &mut State<L>, market: &Market, firm: &Firm, lot: f64, t: usize) {
    let mut u = Col::ZERO;
    for row in firm.rows.clone() {
        if !firm.joint || row == firm.rows.start {
            u = s.draws.uniform(Purpose::Noise, m.rows[row].key, t as u64);
        }
        let base = wanted(m, s, market, row, t);
        let mut d = Col::ZERO;
        for c in 0..L {
            d[c] = s.quanta.round(lot * poisson::quantile(base[c] / lot, u[c]));
        }
        s.rows.demand[row] = d;
    }
}

/// Expected demand of a market and of its sectors: the sums over their rows, always in the same order.
pub(super) fn sum_demand<const L: usize>(m: &Model, s: &mut State<L>, market: usize) {
    s.rows.market_base[market] = Col::ZERO;
    for &sector in &m.markets[market].sectors {
        s.rows.sector_base[sector] = Col::ZERO;
        for firm in m.sectors[sector].firms.clone() {
            for row in m.firms[firm].rows.clone() {
                s.rows.sector_base[sector].add(&s.rows.base[row]);
                s.rows.market_base[market].add(&s.rows.base[row]);
            }
        }
    }
}
