//! Qualification: a firm buys from a new supplier once it has gone through all stages, each as often as it fails.
//!
//! Every firm goes through it by itself. How long an attempt takes and whether it fails is drawn by firm, stage and
//! attempt, so that a process has the same luck whenever it begins; its end is known when it begins.
use super::col::{Col, lesser};
use super::draws::Purpose;
use super::laws::{param_in, span_in};
use super::responses::{SLACK, day_in_steps, met};
use super::state::{State, zeros};
use crate::model::output::Bucket;
use crate::model::{Model, Onset};

/// Attempts at one stage that have an address of their own.
const ATTEMPTS: u64 = 1 << 16;

/// Where every firm's qualifications stand.
#[derive(Debug)]
pub struct Qualifying<const L: usize> {
    /// Whether it has begun, by process.
    begun: Vec<[bool; L]>,
    /// Time in steps at which the supplier is qualified, by process; infinite while that is not in sight.
    pub until: Vec<Col<L>>,
    /// One once it is, nothing before, by process.
    pub ready: Vec<Col<L>>,
    /// Whether it is in all columns, by process.
    settled: Vec<bool>,
    /// Paid by manufacturers for attempts (USD).
    pub cost: Col<L>,
}

impl<const L: usize> Qualifying<L> {
    /// Room for a model.
    pub fn new(m: &Model) -> Self {
        let n = m.processes.len();
        Qualifying {
            begun: vec![[false; L]; n],
            until: zeros(n),
            ready: zeros(n),
            settled: vec![false; n],
            cost: Col::ZERO,
        }
    }
}

/// What was done ahead is paid for; what begins on a day has its end.
pub fn open<const L: usize>(m: &Model, s: &mut State<L>) {
    let q = &mut s.qualifying;
    q.begun.fill([false; L]);
    q.until.fill(Col::splat(f64::INFINITY));
    q.ready.fill(Col::ZERO);
    q.settled.fill(false);
    q.cost = Col::ZERO;
    for p in 0..m.processes.len() {
        let rule = &m.qualifications[m.processes[p].qualification];
        for c in 0..L {
            pay_ahead(m, s, p, c);
            if let Onset::At(day) = rule.onset {
                let time = day_in_steps(m, param_in(&s.params, c, day));
                begin(m, s, p, c, time);
            }
        }
    }
    settle(m, s, 0);
}

/// Processes that a control or a shortage sets off begin, and those whose time has come are over.
#[inline(always)]
pub fn advance<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (p, process) in m.processes.iter().enumerate() {
        let onset = &m.qualifications[process.qualification].onset;
        if s.qualifying.settled[p] || matches!(onset, Onset::At(_)) {
            continue;
        }
        let now = met(m, s, onset, process.firm, &process.rows, t);
        for c in 0..L {
            if now[c] && !s.qualifying.begun[p][c] {
                begin(m, s, p, c, t as f64);
            }
        }
    }
    settle(m, s, t);
}

fn settle<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    let q = &mut s.qualifying;
    for p in 0..m.processes.len() {
        if q.settled[p] {
            continue;
        }
        let mut all = true;
        for c in 0..L {
            let done = q.until[p][c] <= t as f64 + SLACK;
            q.ready[p][c] = if done { 1.0 } else { 0.0 };
            all &= done;
        }
        q.settled[p] = all;
    }
}

/// A firm begins at a time in steps: all attempts that it takes are drawn, and those that begin in the run paid for.
fn begin<const L: usize>(m: &Model, s: &mut State<L>, p: usize, c: usize, time: f64) {
    s.qualifying.begun[p][c] = true;
    let (rule, end) = (&m.qualifications[m.processes[p].qualification], m.calendar.steps as f64);
    let mut now = time;
    for (i, stage) in rule.stages.iter().enumerate().skip(rule.ahead) {
        for attempt in 0..ATTEMPTS {
            if now >= end {
                return;
            }
            let count = i as u64 * ATTEMPTS + attempt;
            let u = s.draws.uniform_in(c, Purpose::Stage, m.processes[p].key, count);
            pay(m, s, p, i, c);
            now += span_in(&s.params, c, &stage.takes, u);
            if !fails(m, s, p, i, attempt, c) {
                break;
            }
        }
    }
    s.qualifying.until[p][c] = now;
}

/// Whether an attempt at a stage fails.
fn fails<const L: usize>(m: &Model, s: &State<L>, p: usize, stage: usize, attempt: u64, c: usize) -> bool {
    let process = &m.processes[p];
    let count = stage as u64 * ATTEMPTS + attempt;
    let u = s.draws.uniform_in(c, Purpose::Failure, process.key, count);
    u < param_in(&s.params, c, m.qualifications[process.qualification].stages[stage].fails)
}

/// Stages that were invested in ahead took as many attempts as they would have taken in the run.
fn pay_ahead<const L: usize>(m: &Model, s: &mut State<L>, p: usize, c: usize) {
    for stage in 0..m.qualifications[m.processes[p].qualification].ahead {
        for attempt in 0..ATTEMPTS {
            pay(m, s, p, stage, c);
            if !fails(m, s, p, stage, attempt, c) {
                break;
            }
        }
    }
}

/// Costs are the studied manufacturers', as all costs are.
fn pay<const L: usize>(m: &Model, s: &mut State<L>, p: usize, stage: usize, c: usize) {
    let process = &m.processes[p];
    if m.sectors[m.firms[process.firm].sector].studied {
        let cost = param_in(&s.params, c, m.qualifications[process.qualification].stages[stage].cost);
        let paid = cost * s.ledger.discount;
        s.qualifying.cost[c] += paid;
        s.ledger.cost[c] += paid;
        s.ledger.accounts.cost(m.firms[process.firm].sector, Bucket::Qualification)[c] += paid;
    }
}

/// Weeks from the end of the warm-up until a supplier is qualified, the horizon where it never is: mean of the firms.
pub fn weeks<const L: usize>(m: &Model, s: &State<L>, q: usize) -> Col<L> {
    let processes = m.qualifications[q].processes.clone();
    let part = m.calendar.step_days / 7.0 / processes.len() as f64;
    let mut mean = Col::<L>::ZERO;
    for p in processes {
        for c in 0..L {
            let until = lesser(s.qualifying.until[p][c], m.calendar.steps as f64) - m.calendar.warm_up as f64;
            mean[c] += part * if until > 0.0 { until } else { 0.0 };
        }
    }
    mean
}

/// One where a link's buyer has qualified its supplier, or need not.
#[inline(always)]
pub fn qualified<const L: usize>(m: &Model, s: &State<L>, link: usize) -> Col<L> {
    let mut all = Col::splat(1.0);
    for &p in &m.links[link].qualified_by {
        let ready = s.qualifying.ready[p];
        for c in 0..L {
            all[c] *= ready[c];
        }
    }
    all
}
