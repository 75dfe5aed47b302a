//! What is open on the first day: goods on the way, orders at plants, and files that are pending.
//!
//! A file that is still pending tells something of its own fate, and of the office. Its history from the day on which it
//! was filed is drawn under the regime of step 0, together with the uncertain parameters that it depends on and
//! the histories of all files that share them, again and again until all of them are still open when the run begins:
//! rejection, so that what is kept has the conditional law exactly.
use super::col::{Col, greater, lesser};
use super::draws::Purpose;
use super::laws::{param_in, steps_in};
use super::licences::files_in;
use super::office::{due_step, office_time_in, within_limit};
use super::start::prompt_in;
use super::state::{NEVER, State, status, zeros};
use crate::model::law::quantile;
use crate::model::policy::General;
use crate::model::{Model, OpenFile, Stood};

/// Histories that are drawn for a group of files in one replication before the run is given up.
pub const MOST_ATTEMPTS: u64 = 100_000;

/// What becomes of open files.
#[derive(Debug)]
pub struct Opened<const L: usize> {
    /// Where each stood when the run began.
    pub stood: Vec<[Stood; L]>,
    /// Step in which something happens to it next.
    due: Vec<[i16; L]>,
    /// How often it had come back.
    rounds: Vec<[u8; L]>,
    /// Step in which it is granted; infinite where it is not.
    pub granted: Vec<Col<L>>,
    /// By group: which of the histories that were drawn is the one that happened.
    attempt: Vec<[u64; L]>,
    /// By group: none of those that were drawn could be.
    pub impossible: Vec<[bool; L]>,
}

impl<const L: usize> Opened<L> {
    /// Room for a model.
    pub fn new(m: &Model) -> Self {
        let (files, groups) = (m.opening.files.len(), m.opening.groups.len());
        Opened {
            stood: vec![[Stood::Review; L]; files],
            due: vec![[0; L]; files],
            rounds: vec![[0; L]; files],
            granted: zeros(files),
            attempt: vec![[0; L]; groups],
            impossible: vec![[false; L]; groups],
        }
    }
}

/// Where a history has led to when the run begins.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pending {
    stood: Stood,
    due: i16,
    rounds: u8,
}

/// Draws the histories of open files and, with them, the parameters that they depend on. The first attempt takes the
/// parameters as they are drawn anyway.
pub fn condition<const L: usize>(m: &Model, s: &mut State<L>) {
    for (i, group) in m.opening.groups.iter().enumerate() {
        for c in 0..L {
            let mut attempt = 0;
            while !histories(m, s, &group.files, attempt, c) && attempt < MOST_ATTEMPTS {
                attempt += 1;
                for &p in &group.parameters {
                    let parameter = &m.parameters[p];
                    let u = s.draws.uniform_in(c, Purpose::Parameter, parameter.key, attempt);
                    s.params[p][c] = quantile(&parameter.shape, u);
                }
            }
            s.opened.attempt[i][c] = attempt;
            s.opened.impossible[i][c] = attempt == MOST_ATTEMPTS;
        }
    }
}

/// Draws the histories of some files; whether all of them are still open.
fn histories<const L: usize>(m: &Model, s: &mut State<L>, files: &[usize], attempt: u64, c: usize) -> bool {
    for &i in files {
        let Some(pending) = History { m, s, file: &m.opening.files[i], attempt, c }.draw() else {
            return false;
        };
        s.opened.stood[i][c] = pending.stood;
        s.opened.due[i][c] = pending.due;
        s.opened.rounds[i][c] = pending.rounds;
    }
    true
}

/// What a draw of a history is for.
#[derive(Clone, Copy)]
enum Draw {
    Review,
    Limit,
    Returned,
    Answer,
    Verdict,
    Slow,
}

/// One file's history in one replication.
struct History<'a, const L: usize> {
    m: &'a Model,
    s: &'a State<L>,
    file: &'a OpenFile,
    attempt: u64,
    c: usize,
}

impl<const L: usize> History<'_, L> {
    /// Where the file stands when the run begins; none where it has been decided before.
    fn draw(&self) -> Option<Pending> {
        let regime = &self.m.regimes[self.file.regime];
        let (mut since, mut rounds) = (0.0, 0);
        loop {
            since += self.review(since as usize, rounds);
            if let Some(pending) = self.still(since, Stood::Review, rounds) {
                return Some(pending);
            }
            let Some(rule) = &regime.returned else { break };
            let returned =
                self.uniform(Draw::Returned, rounds) < param_in(&self.s.params, self.c, rule.probability);
            if rounds >= rule.at_most || !returned {
                break;
            }
            let u = self.uniform(Draw::Answer, rounds);
            since += greater(steps_in(&self.s.params, self.c, &rule.answer, u), 0.0);
            rounds += 1;
            if let Some(pending) = self.still(since, Stood::Returned, rounds) {
                return Some(pending);
            }
        }
        self.decided(since, rounds)
    }

    /// What a verdict that fell before the run leaves open.
    fn decided(&self, since: f64, rounds: u8) -> Option<Pending> {
        let (m, gate) = (self.m, &self.m.gates[self.file.gate]);
        let regime = &m.regimes[self.file.regime];
        let p = match self.general() {
            Some(general) => param_in(&self.s.params, self.c, general.prompt),
            None => prompt_in(&self.s.params, self.c, regime, &m.classes[gate.class]),
        };
        let u = self.uniform(Draw::Verdict, rounds);
        if u < p {
            return None;
        }
        let rest = (u - p) / (1.0 - p);
        let slow = if gate.defence { regime.slow_defence } else { regime.slow };
        if rest < slow {
            let u = self.uniform(Draw::Slow, rounds);
            let time = office_time_in(
                m,
                &self.s.params,
                self.clock(),
                &regime.slow_review,
                since as usize,
                u,
                self.c,
            );
            return self.still(since + greater(time, 1.0), Stood::Slow, rounds);
        }
        let stuck = regime.stuck + (regime.slow - slow);
        (rest < slow + stuck).then_some(Pending { stood: Stood::Stuck, due: NEVER, rounds })
    }

    /// It is still where it is when the run begins, if that lasts until step 0 or beyond.
    fn still(&self, since: f64, stood: Stood, rounds: u8) -> Option<Pending> {
        let left = since - self.file.ago as f64;
        (left >= 0.0).then(|| Pending { stood, due: due_step(0, left), rounds })
    }

    fn review(&self, t: usize, rounds: u8) -> f64 {
        let regime = &self.m.regimes[self.file.regime];
        let law = self.general().map_or(&regime.review, |general| &general.review);
        let u = self.uniform(Draw::Review, rounds);
        let wait = greater(office_time_in(self.m, &self.s.params, self.clock(), law, t, u, self.c), 0.0);
        let Some(limit) = &regime.limit else { return wait };
        let luck = self.uniform(Draw::Limit, rounds);
        within_limit(self.m, &self.s.params, self.clock(), limit, t, wait, luck, self.c)
    }

    /// The general licence that its applicant holds. One that is issued in the course of a regime, or ends, counts from the
    /// run's first step: there was none before.
    fn general(&self) -> Option<&General> {
        let gate = &self.m.gates[self.file.gate];
        let general = self.m.regimes[self.file.regime].general.as_ref()?;
        let key = self.m.firms[gate.firm].key;
        let u = self.s.draws.uniform_in(self.c, Purpose::General, key, self.attempt);
        let holds =
            !gate.defence && general.from_the_start() && u < param_in(&self.s.params, self.c, general.share);
        holds.then_some(general)
    }

    fn clock(&self) -> Option<&crate::model::working_days::WorkingClock> {
        self.file.clock.as_ref()
    }

    fn uniform(&self, draw: Draw, rounds: u8) -> f64 {
        let count = (self.attempt << 16) + (u64::from(rounds) << 8) + draw as u64;
        self.s.draws.uniform_in(self.c, Purpose::History, self.file.key, count)
    }
}

/// Firms whose files have a history hold a general licence as that history has it.
pub fn general_licences<const L: usize>(m: &Model, s: &mut State<L>) {
    for (group, attempt) in m.opening.groups.iter().zip(&s.opened.attempt) {
        for &firm in &group.firms {
            s.rows.general[firm] = s.draws.uniform_at(Purpose::General, m.firms[firm].key, attempt);
        }
    }
}

/// Puts what is stated to be on order for a row into its books.
pub fn place_orders<const L: usize>(m: &Model, s: &mut State<L>, row: usize) {
    for order in m.opening.orders.iter().filter(|o| m.links[o.link].row == row) {
        let mut mass = s.param(order.mass);
        for c in 0..L {
            mass[c] = s.quanta.round(mass[c]);
        }
        s.rows.on_order[row].add(&mass);
        match order.arrives {
            Some(step) => {
                for c in 0..L {
                    super::start::send(m, s, order.link, c, step, mass[c]);
                }
            }
            None => {
                s.network.ordered[order.link].add(&mass);
                s.network.open[order.link] |= mass.any_positive();
            }
        }
    }
}

/// Puts the files that are pending where their histories have led them.
pub fn place_files<const L: usize>(m: &Model, s: &mut State<L>) {
    for (i, file) in m.opening.files.iter().enumerate() {
        let gate = &m.gates[file.gate];
        let mass = s.param(m.opening.orders[file.order].mass);
        s.opened.granted[i] = Col::splat(f64::INFINITY);
        s.files.count[file.gate] = gate.opened.len();
        let mut live = false;
        for c in 0..L {
            let volume = s.quanta.round(mass[c]);
            let files = files_in(m, s, gate.control, volume, c);
            s.files.volume[file.slot][c] = volume;
            s.files.filed[file.gate][c] += volume;
            s.files.pending[gate.control][c] += files;
            for &survey in &gate.surveys {
                s.files.asked[survey][c] += files;
            }
            s.files.due[file.slot][c] = s.opened.due[i][c];
            s.files.status[file.slot][c] = match s.opened.stood[i][c] {
                Stood::Slow => status::SLOW,
                Stood::Returned => status::RETURNED,
                _ => status::REVIEW,
            };
            if let Some(rounds) = s.files.rounds.get_mut(file.slot) {
                rounds[c] = s.opened.rounds[i][c];
            }
            live |= s.opened.due[i][c] != NEVER;
        }
        s.files.live[file.slot] = live;
    }
}

/// Notes that a file is granted, if it was open when the run began.
pub(super) fn note_grant<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    g: usize,
    slot: usize,
    t: usize,
    c: usize,
) {
    let (gate, place) = (&m.gates[g], slot - m.gates[g].slots.start);
    if place < gate.opened.len() {
        s.opened.granted[gate.opened.start + place][c] = t as f64;
    }
}

/// Weeks until an open file is granted; the horizon where it is not.
pub(super) fn weeks_until_granted<const L: usize>(m: &Model, s: &State<L>, file: usize) -> Col<L> {
    let mut weeks = s.opened.granted[file];
    for c in 0..L {
        weeks[c] = lesser(weeks[c], m.calendar.steps as f64) * (m.calendar.step_days / 7.0);
    }
    weeks
}

/// Whether an open file is granted by a step, as 1 or 0.
pub(super) fn granted_by<const L: usize>(s: &State<L>, file: usize, step: usize) -> Col<L> {
    let mut granted = Col::ZERO;
    for c in 0..L {
        granted[c] = if s.opened.granted[file][c] <= step as f64 { 1.0 } else { 0.0 };
    }
    granted
}

/// Whether an open file stood so when the run began, as 1 or 0.
pub(super) fn stood<const L: usize>(s: &State<L>, file: usize, stood: Stood) -> Col<L> {
    let mut so = Col::ZERO;
    for c in 0..L {
        so[c] = if s.opened.stood[file][c] == stood { 1.0 } else { 0.0 };
    }
    so
}
