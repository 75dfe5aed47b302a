//! Lines: what a firm wanted, used and lost in a step, and whether its line stands.
use super::col::Col;
use super::laws;
use super::state::State;
use crate::model::output::Bucket;
use crate::model::{Model, Sector};

/// Scratch paper of a firm's service in a step.
#[derive(Debug)]
pub struct Service<const L: usize> {
    /// Used by the row in hand, for demand that waited too.
    pub(super) served: Col<L>,
    /// Of its demand of this step, what was met in it.
    pub(super) met: Col<L>,
    /// Over the rows of a firm that has several, or is judged late.
    pub(super) sums: Sums<L>,
    /// What has waited too long, over all rows; valid where `lapsed_any` says so.
    lapsed: Col<L>,
    lapsed_any: bool,
}

/// What a firm wanted, used and met at once in this step.
#[derive(Debug)]
pub(super) struct Sums<const L: usize> {
    wanted: Col<L>,
    used: Col<L>,
    met: Col<L>,
}

impl<const L: usize> Sums<L> {
    #[inline(always)]
    pub(super) fn add(&mut self, wanted: &Col<L>, used: &Col<L>, met: &Col<L>) {
        self.wanted.add(wanted);
        self.used.add(used);
        self.met.add(met);
    }
}

impl<const L: usize> Service<L> {
    /// Room for it.
    pub fn empty() -> Self {
        let sums = Sums { wanted: Col::ZERO, used: Col::ZERO, met: Col::ZERO };
        Service { served: Col::ZERO, met: Col::ZERO, sums, lapsed: Col::ZERO, lapsed_any: false }
    }

    /// A firm is about to be served or judged, by sums where it has several rows.
    #[inline(always)]
    pub(super) fn begin(&mut self, several: bool) {
        if several {
            self.sums = Sums { wanted: Col::ZERO, used: Col::ZERO, met: Col::ZERO };
        }
        self.lapsed_any = false;
    }

    /// Demand of a row has waited too long.
    #[inline(always)]
    pub(super) fn lapse(&mut self, gone: &Col<L>) {
        if self.lapsed_any {
            self.lapsed.add(gone);
        } else {
            self.lapsed = *gone;
        }
        self.lapsed_any = true;
    }
}

/// Books demand, service, lost output and a stopped line, of a firm's only row or of the sums over several. A line that works
/// off a backlog is up, though its fill rate counts only what is met at once.
#[inline(always)]
pub(super) fn note_line<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    sector: &Sector,
    firm: usize,
    several: bool,
) {
    let f = &m.firms[firm];
    let State { rows, ledger, service, params, substituting, .. } = s;
    let sums = &service.sums;
    let (wanted, used, met) = match several {
        true => (&sums.wanted, &sums.used, &sums.met),
        false => (&rows.demand[f.rows.start], &service.served, &service.met),
    };
    note_down(&mut ledger.down[firm], wanted, used, f.line_down_below);
    if m.needs.up {
        note_up(&mut ledger.up[firm], &ledger.down[firm]);
    }
    ledger.demand.add(wanted);
    ledger.served.add(met);
    // Demand that waits is late, not lost, until its patience is over.
    let lost = f.rows.clone().any(|row| !m.rows[row].back_ordered);
    if (m.needs.output || sector.accounted) && (lost || service.lapsed_any) {
        let mut value = laws::param(params, f.output_value);
        if !f.substitutions.is_empty() {
            let worth = &substituting.worth[firm];
            value.update(worth, |value, worth| value * worth);
        }
        let mut missed = service.lapsed;
        if lost {
            missed.update_with(wanted, met, |_, wanted, met| wanted - met);
        }
        note_loss(&mut ledger.lost_output, &mut value, &missed, ledger.discount);
        if sector.accounted {
            ledger.accounts.cost(f.sector, Bucket::LostOutput).add(&value);
            ledger.accounts.missed[firm].update(&missed, |_, missed| if missed > 0.0 { 1.0 } else { 0.0 });
        }
    } else if sector.accounted {
        ledger.accounts.missed[firm] = Col::ZERO;
    }
    if sector.accounted {
        ledger.accounts.demand[f.sector].add(wanted);
        ledger.accounts.served[f.sector].add(met);
    }
    if sector.series.is_some() || m.stopped.is_some() {
        let mut stopped = Col::ZERO;
        let below = f.line_down_below;
        stopped.update_with(used, wanted, |_, used, wanted| if used < below * wanted { wanted } else { 0.0 });
        for series in sector.series.map(|series| series.stopped).into_iter().chain(m.stopped) {
            ledger.flow[series].add(&stopped);
            ledger.weight[series].add(wanted);
        }
    }
}

/// Counts the steps that a line is down.
#[inline(always)]
fn note_down<const L: usize>(down: &mut Col<L>, wanted: &Col<L>, used: &Col<L>, below: f64) {
    down.update_with(wanted, used, |down, wanted, used| down + if used < below * wanted { 1.0 } else { 0.0 });
}

/// Counts the steps before it was first down.
#[inline(always)]
fn note_up<const L: usize>(up: &mut Col<L>, down: &Col<L>) {
    up.update(down, |up, down| up + if down > 0.0 { 0.0 } else { 1.0 });
}

/// Adds what is lost; `value` of a tonne becomes the loss.
#[inline(always)]
fn note_loss<const L: usize>(total: &mut Col<L>, value: &mut Col<L>, missed: &Col<L>, discount: f64) {
    value.update(missed, |value, missed| value * missed * discount);
    total.add(value);
}
