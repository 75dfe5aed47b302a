//! How long supply lasts: what stock could meet of each watched manufacturer's demand for a material, week by week.
//!
//! What counts is what the stock of a material allows, so that of inputs that are used together only the scarce one is short.
use super::col::{Col, lesser};
use super::state::{State, clear, zeros};
use crate::model::Model;

/// Steps without a shortage after which supply counts as back.
const STEADY: f64 = 4.0;

/// What is noted, by item.
#[derive(Debug)]
pub struct Survival<const L: usize> {
    /// Demand of the step.
    wanted: Vec<Col<L>>,
    /// What stock allowed of it.
    allowed: Vec<Col<L>>,
    /// Steps before the first shortage.
    lasted: Vec<Col<L>>,
    /// 1 from the first shortage on.
    fallen: Vec<Col<L>>,
    /// Steps from it until supply was back, or so far.
    out: Vec<Col<L>>,
    /// Steps since the last shortage; infinite once supply was back.
    steady: Vec<Col<L>>,
}

impl<const L: usize> Survival<L> {
    pub(super) fn new(m: &Model) -> Self {
        let room = || zeros(m.survival.as_ref().map_or(0, |s| s.items.len()));
        let (wanted, allowed, lasted, fallen, out, steady) = (room(), room(), room(), room(), room(), room());
        Survival { wanted, allowed, lasted, fallen, out, steady }
    }

    /// Forgets the last batch.
    pub(super) fn reset(&mut self) {
        for cols in [&mut self.wanted, &mut self.allowed, &mut self.lasted] {
            clear(cols);
        }
        for cols in [&mut self.fallen, &mut self.out, &mut self.steady] {
            clear(cols);
        }
    }
}

/// Notes a row that has been served: what its stock could have met of its demand.
#[inline(always)]
pub(super) fn note<const L: usize>(m: &Model, s: &mut State<L>, row: usize, used: &Col<L>) {
    let Some(item) = m.survival.as_ref().and_then(|survival| survival.of_row[row]) else { return };
    let (stock, demand) = (s.rows.on_hand[row], s.rows.demand[row]);
    let mut allowed = Col::ZERO;
    for c in 0..L {
        allowed[c] = lesser(used[c] + stock[c], demand[c]);
    }
    s.survival.wanted[item].add(&demand);
    s.survival.allowed[item].add(&allowed);
}

/// Closes a step.
#[inline(always)]
pub(super) fn book<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    let Some(survival) = &m.survival else { return };
    let counts = t >= survival.from;
    for item in 0..survival.items.len() {
        let x = &mut s.survival;
        let wanted = std::mem::replace(&mut x.wanted[item], Col::ZERO);
        let allowed = std::mem::replace(&mut x.allowed[item], Col::ZERO);
        if !counts {
            continue;
        }
        for c in 0..L {
            let short = allowed[c] < (1.0 - survival.short) * wanted[c];
            let fallen = if short { 1.0 } else { x.fallen[item][c] };
            x.fallen[item][c] = fallen;
            x.lasted[item][c] += 1.0 - fallen;
            // From the first shortage on until supply has been steady, whose steps are taken back.
            let open = fallen > 0.0 && x.steady[item][c] < STEADY;
            let run = if short { 0.0 } else { x.steady[item][c] + 1.0 };
            let steady = if open { run } else { x.steady[item][c] };
            x.steady[item][c] = steady;
            x.out[item][c] += if open { 1.0 } else { 0.0 };
            x.out[item][c] -= if open && steady >= STEADY { STEADY } else { 0.0 };
        }
    }
}

/// Weeks until the first shortage; what is left of the run where there is none.
pub(super) fn survives<const L: usize>(m: &Model, s: &State<L>, item: usize) -> Col<L> {
    in_weeks(m, &s.survival.lasted[item])
}

/// Weeks from the first shortage until supply is back for good measure, or until the run ends; 0 without a shortage.
pub(super) fn recovers<const L: usize>(m: &Model, s: &State<L>, item: usize) -> Col<L> {
    in_weeks(m, &s.survival.out[item])
}

fn in_weeks<const L: usize>(m: &Model, steps: &Col<L>) -> Col<L> {
    let mut weeks = Col::ZERO;
    weeks.add_scaled(steps, m.calendar.step_days / 7.0);
    weeks
}
