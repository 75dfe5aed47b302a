//! The state of one batch: struct of arrays, a row an entity, a column a replication.
use super::col::{Col, Quanta};
use super::contracts::Contracts;
use super::demand::Noise;
use super::disruptions::Disruptions;
use super::draws::{Draws, Purpose};
use super::futures::Futures;
use super::laws;
use super::line::Service;
use super::market::Prices;
use super::network::Network;
use super::opening::Opened;
use super::qualification::Qualifying;
use super::recycling::Returns;
use super::scratch::Scratch;
use super::sites::Making;
use super::sourcing::Choice;
use super::stockpile::Releasing;
use super::substitution::Substituting;
use super::survival::Survival;
use super::totals::Ledger;
use crate::model::Model;
use crate::model::law::{Param, StepLaw};
use crate::model::policy::Control;
use std::sync::Arc;

/// A file that will never be decided under its regime.
pub const NEVER: i16 = i16::MAX;
/// A file that waits for the office to take it up.
pub const WAITING: i16 = i16::MAX - 1;
/// A file that is over, or was never filed.
pub const CLOSED: i16 = -1;

/// Where a file stands.
pub mod status {
    /// In its first review, or stuck.
    pub const REVIEW: u8 = 0;
    /// Will be granted when due.
    pub const SLOW: u8 = 1;
    /// Granted; due when the licence lapses.
    pub const GRANTED: u8 = 2;
    /// With the applicant, for more information; due when its review starts again.
    pub const RETURNED: u8 = 3;
    /// Not with the office: an order that waits for the end of a ban.
    pub const BARRED: u8 = 4;
}

/// Everything that changes while a batch of `L` replications runs. Masses in tonnes, whole quanta.
#[derive(Debug)]
pub struct State<const L: usize> {
    /// Where the luck of replications comes from, where they are not independent.
    pub futures: Option<Arc<dyn Futures>>,
    /// The batch's draws.
    pub draws: Draws<L>,
    /// Rounding of masses.
    pub quanta: Quanta,
    /// Values of the uncertain parameters.
    pub params: Vec<Col<L>>,
    /// Policy.
    pub policy: PolicyState<L>,
    /// Stock points.
    pub rows: Rows<L>,
    /// Suppliers and links.
    pub network: Network<L>,
    /// Files and licences.
    pub files: Files<L>,
    /// Files that were open when the run began.
    pub opened: Opened<L>,
    /// What is broken, and what waits because of it.
    pub disruptions: Disruptions<L>,
    /// Choice among sources.
    pub choice: Choice<L>,
    /// Where contracts stand.
    pub contracts: Contracts<L>,
    /// Qualifications of suppliers.
    pub qualifying: Qualifying<L>,
    /// Substitutions of grades.
    pub substituting: Substituting<L>,
    /// What is to come back of use.
    pub returns: Returns<L>,
    /// Releases of stockpiles.
    pub releasing: Releasing<L>,
    /// Clearing prices.
    pub prices: Prices<L>,
    /// How long supply lasts.
    pub survival: Survival<L>,
    /// Scratch paper of consumption.
    pub service: Service<L>,
    /// Scratch paper of suppliers that hold stocks.
    pub making: Making<L>,
    /// What is recorded.
    pub ledger: Ledger<L>,
    /// Room to work in.
    pub scratch: Scratch<L>,
}

/// Regimes of every control.
#[derive(Debug)]
pub struct PolicyState<const L: usize> {
    /// `path[step * controls + control]`: regime in force in each column, up to this step.
    pub path: Vec<[u8; L]>,
    /// Regime in force, by control; for firms that no truce reaches see `rough`.
    pub regime: Vec<[u8; L]>,
    /// Regime in force in the step before, by control.
    pub before: Vec<[u8; L]>,
    /// Regime of the path, before truces ease it, by control.
    pub under: Vec<[u8; L]>,
    /// Regime in force for firms that a truce does not reach, by control.
    pub rough: Vec<[u8; L]>,
    /// The same in the step before.
    pub rough_before: Vec<[u8; L]>,
    /// Step in which general licences were first given, by control; infinite before.
    pub since: Vec<Col<L>>,
    /// Time in steps at which the path's regime ends by chance, by control.
    pub leaves: Vec<Col<L>>,
    /// What follows then, by control.
    pub upcoming: Vec<[u8; L]>,
    /// Ends by chance drawn so far, by control.
    pub sojourns: Vec<[u32; L]>,
    /// Truce that eases a control, or last did.
    pub holder: Vec<[u8; L]>,
    /// Whether some column changed regime in this step, by control.
    pub changed: Vec<bool>,
    /// Changes of regime so far, by control: addresses redrawn reviews.
    pub visits: Vec<[u8; L]>,
    /// What a shipment needs now, by control: 0 nothing, 1 a licence, 2 there is no way.
    pub needs: Vec<Col<L>>,
    /// The same for firms that no truce reaches.
    pub needs_rough: Vec<Col<L>>,
    /// First step in which each truce holds.
    pub truce_from: Vec<f64>,
    /// Time in steps at which each truce ends.
    pub truce_end: Vec<Col<L>>,
    /// Whether it breaks then, rather than lapses.
    pub truce_broke: Vec<[bool; L]>,
    /// Steps to the next date on which each truce may lapse.
    pub cliff: Vec<Col<L>>,
    /// `complies[truce * firms + firm]`: whether a truce that not all keep reaches a firm.
    pub complies: Vec<[bool; L]>,
    /// Time in steps at which each trigger acts.
    pub trigger_due: Vec<Col<L>>,
    /// Steps in a row in which its shortage has lasted.
    pub trigger_run: Vec<Col<L>>,
    /// How often it has been set off.
    pub trigger_count: Vec<[u32; L]>,
    /// `prompt[regime * classes + class]`: probability of a prompt licence.
    pub prompt: Vec<Col<L>>,
}

/// A firm's stock of one material, by row.
#[derive(Debug)]
pub struct Rows<const L: usize> {
    /// Expected demand of a step.
    pub base: Vec<Col<L>>,
    /// Stock.
    pub on_hand: Vec<Col<L>>,
    /// Ordered, not yet arrived (awaiting licences included).
    pub on_order: Vec<Col<L>>,
    /// Back-ordered demand.
    pub backlog: Vec<Col<L>>,
    /// Demand of this step.
    pub demand: Vec<Col<L>>,
    /// Back-orders before this step's demand, of firms whose demand is judged late.
    pub before: Vec<Col<L>>,
    /// Joined stock so far; empty unless somebody watches.
    pub received: Vec<Col<L>>,
    /// Position ordered up to; the order itself for standing orders.
    pub target: Vec<Col<L>>,
    /// Noise of demand; drawn for rows that have some.
    pub noise: Vec<Noise<L>>,
    /// Noise that a market's firms have in common.
    pub market_noise: Vec<Noise<L>>,
    /// Stock and goods on the way at the start, by material.
    pub initial: Vec<Col<L>>,
    /// Taken from stock so far, by material.
    pub consumed: Vec<Col<L>>,
    /// Demanded so far, by material.
    pub demanded: Vec<Col<L>>,
    /// Demand lost so far, by material.
    pub lost: Vec<Col<L>>,
    /// Uniform that decides whether a firm holds a general licence, by firm.
    pub general: Vec<Col<L>>,
    /// Arrived in this step, by market (priced markets only).
    pub market_arrivals: Vec<Col<L>>,
    /// Running mean of supply over demand, by market.
    pub market_supply: Vec<Col<L>>,
    /// Expected demand of a step, by market.
    pub market_base: Vec<Col<L>>,
    /// Expected demand of a step, by sector.
    pub sector_base: Vec<Col<L>>,
    /// Landed cost over the price ex works.
    pub landed: Vec<Col<L>>,
    /// Ordered in this step, less what was cancelled, for buyers that inflate orders.
    pub placed: Vec<Col<L>>,
    /// Running mean of it.
    pub asked: Vec<Col<L>>,
    /// Running mean of what is shipped to them in a step.
    pub sent: Vec<Col<L>>,
    /// One where behaviour has moved the target and more than that is still there or ordered.
    pub bent: Vec<Col<L>>,
    /// Their open orders before shipping.
    pub awaiting: Vec<Col<L>>,
    /// Running mean of what is needed in a step: proven use.
    pub proven: Vec<Col<L>>,
    /// Uniform that decides whether a firm acts ahead, by firm.
    pub foresight: Vec<Col<L>>,
    /// Position aimed at while an alert holds; read for rows that have one.
    pub alert: Vec<Col<L>>,
    /// Running mean of demand in a step, for targets that follow it.
    pub forecast: Vec<Col<L>>,
    /// Demand of the steps that waiting demand can be from, for rows where it is lost in the end.
    pub recent: Vec<Col<L>>,
    /// The same step by step, in rings (see `Lapse`).
    pub window: Vec<Col<L>>,
    /// What a line can still use in this step; without a limit where what it misses is not made up.
    pub room: Vec<Col<L>>,
}

/// Files and licences.
#[derive(Debug)]
pub struct Files<const L: usize> {
    /// In files that the buyer still counts on, by gate.
    pub filed: Vec<Col<L>>,
    /// Granted so far, by gate.
    pub granted: Vec<Col<L>>,
    /// Used or lapsed so far, by gate.
    pub used: Vec<Col<L>>,
    /// Granted so long ago that what is unused has lapsed, by gate.
    pub matured: Vec<Col<L>>,
    /// Granted so far when a slot's file was, it included; empty where all licences of a control are good for the same time.
    pub end: Vec<Col<L>>,
    /// Slots that have been filed, by gate.
    pub count: Vec<usize>,
    /// Step in which something happens to a file, by slot.
    pub due: Vec<[i16; L]>,
    /// Mass of a file.
    pub volume: Vec<Col<L>>,
    /// Where it stands (see [`status`]).
    pub status: Vec<[u8; L]>,
    /// How often it has come back; empty where files do not.
    pub rounds: Vec<[u8; L]>,
    /// Place in its office's queue; empty without offices. Counts of files: whole numbers below 2^24.
    pub place: Vec<[f32; L]>,
    /// Whether some column has an event ahead, by slot.
    pub live: Vec<bool>,
    /// Whether some column waits for the office, by slot.
    pub waiting: Vec<bool>,
    /// Files filed so far, by control.
    pub queued: Vec<Col<L>>,
    /// Files taken up so far, by control.
    pub taken: Vec<Col<L>>,
    /// Files granted so far, by control.
    pub decided: Vec<Col<L>>,
    /// Files pending, by control.
    pub pending: Vec<Col<L>>,
    /// Files that a survey counts, filed so far.
    pub asked: Vec<Col<L>>,
    /// Of them granted so far.
    pub answered: Vec<Col<L>>,
}

impl<const L: usize> State<L> {
    /// Room for one batch of a model.
    pub fn new(model: &Model) -> Self {
        State {
            futures: None,
            draws: Draws::new(0, 0),
            quanta: Quanta::of(model.quantum),
            params: zeros(model.parameters.len()),
            policy: PolicyState::new(model),
            rows: Rows::new(model),
            network: Network::new(model),
            files: Files::new(model),
            opened: Opened::new(model),
            disruptions: Disruptions::new(model),
            choice: Choice::new(model),
            contracts: Contracts::new(model),
            qualifying: Qualifying::new(model),
            substituting: Substituting::new(model),
            returns: Returns::new(model),
            releasing: Releasing::new(model),
            prices: Prices::new(model),
            survival: Survival::new(model),
            service: Service::empty(),
            making: Making::new(model),
            ledger: Ledger::new(model),
            scratch: Scratch::new(model),
        }
    }

    /// Whether what a step touches of a model's state lies in a second-level cache of 1 MB, with room to spare: rows with a dozen
    /// columns each, links with three, and the rings.
    pub fn fits(m: &Model) -> bool {
        let rings = m.rows.last().map_or(0, |r| r.ring.end);
        let shared = m.ring * (m.export_series.len() + m.arrival_series.len() + m.doors.len());
        let files = m.gates.last().map_or(0, |g| g.slots.end);
        let columns = 12 * m.rows.len() + 3 * m.links.len() + rings + shared + 2 * files + m.series.len() * 5;
        columns * size_of::<Col<L>>() <= 1 << 19
    }

    /// The same for somebody who watches: what has been shipped and received is summed too.
    pub fn watched(model: &Model) -> Self {
        let mut state = Self::new(model);
        state.rows.received = zeros(model.rows.len());
        state.network.shipped = zeros(model.links.len());
        state
    }

    /// A parameter's value in every column.
    #[inline(always)]
    pub fn param(&self, p: Param) -> Col<L> {
        laws::param(&self.params, p)
    }

    /// A law's steps in every column; a draw is made only where it varies.
    #[inline(always)]
    pub fn steps(&self, law: &StepLaw, purpose: Purpose, key: u64, count: u64) -> Col<L> {
        match law {
            StepLaw::Fixed(_) => laws::steps(&self.params, law, &Col::ZERO),
            _ => laws::steps(&self.params, law, &self.draws.uniform(purpose, key, count)),
        }
    }

    /// A law's steps in column `c` at the uniform `u`.
    #[inline(always)]
    pub fn steps_in(&self, c: usize, law: &StepLaw, u: f64) -> f64 {
        laws::steps_in(&self.params, c, law, u)
    }
}

/// `n` zero columns.
pub fn zeros<const L: usize>(n: usize) -> Vec<Col<L>> {
    vec![Col::ZERO; n]
}

/// Sets every column to zero.
pub fn clear<const L: usize>(cols: &mut [Col<L>]) {
    cols.fill(Col::ZERO);
}

impl<const L: usize> PolicyState<L> {
    fn new(m: &Model) -> Self {
        let (controls, truces, triggers) = (m.controls.len(), m.truces.len(), m.triggers.len());
        let partial = m.truces.iter().any(|t| t.compliance.is_some());
        PolicyState {
            path: vec![[0; L]; controls * m.calendar.steps],
            regime: vec![[0; L]; controls],
            before: vec![[0; L]; controls],
            under: vec![[0; L]; controls],
            rough: vec![[0; L]; controls],
            rough_before: vec![[0; L]; controls],
            since: zeros(controls),
            leaves: zeros(controls),
            upcoming: vec![[0; L]; controls],
            sojourns: vec![[0; L]; controls],
            holder: vec![[0; L]; controls],
            changed: vec![false; controls],
            visits: vec![[0; L]; controls],
            needs: zeros(controls),
            needs_rough: zeros(controls),
            truce_from: vec![0.0; truces],
            truce_end: zeros(truces),
            truce_broke: vec![[false; L]; truces],
            cliff: zeros(truces),
            complies: vec![[true; L]; if partial { truces * m.firms.len() } else { 0 }],
            trigger_due: zeros(triggers),
            trigger_run: zeros(triggers),
            trigger_count: vec![[0; L]; triggers],
            prompt: zeros(m.regimes.len() * m.classes.len()),
        }
    }
}

impl<const L: usize> Rows<L> {
    fn new(m: &Model) -> Self {
        let (n, k) = (m.rows.len(), m.markets.len());
        Rows {
            base: zeros(n),
            on_hand: zeros(n),
            on_order: zeros(n),
            backlog: zeros(n),
            before: zeros(n),
            demand: zeros(n),
            received: Vec::new(),
            target: zeros(n),
            noise: vec![Noise::EMPTY; n],
            market_noise: vec![Noise::EMPTY; k],
            initial: zeros(m.materials.len()),
            consumed: zeros(m.materials.len()),
            demanded: zeros(m.materials.len()),
            lost: zeros(m.materials.len()),
            general: zeros(m.firms.len()),
            market_arrivals: zeros(k),
            market_supply: zeros(k),
            market_base: zeros(k),
            sector_base: zeros(m.sectors.len()),
            landed: zeros(n),
            placed: zeros(n),
            asked: zeros(n),
            sent: zeros(n),
            awaiting: zeros(n),
            proven: zeros(n),
            bent: zeros(n),
            foresight: zeros(m.firms.len()),
            alert: zeros(n),
            forecast: zeros(n),
            recent: zeros(n),
            window: zeros(
                m.rows.iter().filter_map(|r| r.lapse.as_ref()).map(|l| l.ring.end).fold(0, usize::max),
            ),
            room: zeros(n),
        }
    }
}

impl<const L: usize> Files<L> {
    fn new(m: &Model) -> Self {
        let (gates, controls) = (m.gates.len(), m.controls.len());
        let slots = m.gates.last().map_or(0, |g| g.slots.end);
        let returning = m.regimes.iter().any(|r| r.returned.is_some());
        let places = if m.controls.iter().any(|c| c.office.is_some()) { slots } else { 0 };
        Files {
            filed: zeros(gates),
            granted: zeros(gates),
            used: zeros(gates),
            matured: zeros(gates),
            end: zeros(if m.controls.iter().any(|c| differ_in_validity(m, c)) { slots } else { 0 }),
            count: vec![0; gates],
            due: vec![[CLOSED; L]; slots],
            volume: zeros(slots),
            status: vec![[status::REVIEW; L]; slots],
            rounds: vec![[0; L]; if returning { slots } else { 0 }],
            place: vec![[0.0; L]; places],
            live: vec![false; slots],
            waiting: vec![false; slots],
            queued: zeros(controls),
            taken: zeros(controls),
            decided: zeros(controls),
            pending: zeros(controls),
            asked: zeros(m.surveys.len()),
            answered: zeros(m.surveys.len()),
        }
    }
}

/// Whether licences of a control may lapse in another order than that of their grants. Files that are open when a control
/// becomes free are still decided, so that every regime counts.
fn differ_in_validity(m: &Model, control: &Control) -> bool {
    let regimes = m.regimes.iter().zip(&control.reachable).filter(|(_, reachable)| **reachable);
    let mut times = regimes.map(|(r, _)| r.validity);
    times.next().is_some_and(|first| times.any(|other| other != first))
}
