//! The heart: one batch of replications, week by week, as a list of verbs in the order of the week.
//!
//! Verbs are inlined into the parts that are compiled for each instruction set; in unit tests they are functions of their own, as
//! every test would hold a copy of them otherwise.
use super::draws::Draws;
use super::record::Recorder;
use super::state::State;
use super::{
    arrivals, consumption, contracts, disruptions, ledger, licensing, market, ordering, policy, production,
    recycling, responses, shipping, start,
};
use crate::model::Model;

/// Somebody who looks on while a batch runs.
pub trait Watch<const L: usize> {
    /// What is seen when a batch has been opened.
    fn opened(&mut self, model: &Model, state: &State<L>);
    /// What is seen at the end of step `t`, before it is booked.
    fn step(&mut self, model: &Model, state: &State<L>, t: usize);
}

/// Nobody looks on.
impl<const L: usize> Watch<L> for () {
    #[inline(always)]
    fn opened(&mut self, _: &Model, _: &State<L>) {}
    #[inline(always)]
    fn step(&mut self, _: &Model, _: &State<L>, _: usize) {}
}

/// The parts of a batch, each compiled by itself for an instruction set: one function that held the whole week would take
/// minutes to compile. What happens once a batch is the same for all sets.
pub trait Parts {
    /// The draws of replications `first .. first + L`.
    fn draw<const L: usize>(draws: &mut Draws<L>, seed: u64, first: u64) {
        draws.address(seed, first);
    }
    /// Opens a batch of replications whose draws are there.
    fn open<const L: usize>(m: &Model, s: &mut State<L>) {
        start::open_drawn(m, s);
    }
    /// What happens to firms in step `t` before they act.
    fn happen<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
        happen(m, s, t);
    }
    /// Demand is met.
    fn consume<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
        consumption::consume(m, s, t);
    }
    /// Orders are placed.
    fn order<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
        ordering::order(m, s, t);
    }
    /// The office decides.
    fn license<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
        licensing::license(m, s, t);
    }
    /// Goods leave.
    fn ship<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
        ship(m, s, t);
    }
    /// The step is booked, for the first `active` replications.
    fn record<const L: usize>(m: &Model, s: &mut State<L>, t: usize, active: usize, recorder: &mut Recorder) {
        ledger::record(m, s, t, active, recorder);
    }
    /// Key figures are recorded and the books checked.
    fn close<const L: usize>(m: &Model, s: &State<L>, first: u64, active: usize, recorder: &mut Recorder) {
        ledger::close(m, s, first, active, recorder);
    }
}

/// What happens to firms before they act: policy, what breaks, arrivals, production, and what they have set in motion.
#[cfg_attr(not(test), inline(always))]
pub fn happen<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    ledger::begin(m, s, t);
    policy::advance(m, s, t);
    disruptions::advance(m, s, t);
    arrivals::receive(m, s);
    recycling::join(m, s, t);
    production::produce(m, s, t);
    responses::respond(m, s, t);
}

/// Shipping, and what follows from it: contracts, what comes back of use, prices.
#[cfg_attr(not(test), inline(always))]
pub fn ship<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    shipping::ship(m, s, t);
    contracts::settle(m, s, t);
    recycling::collect(m, s, t);
    market::clear(m, s, t);
}

/// Runs replications `first .. first + L` and records the first `active` of them, under somebody's eyes.
pub fn run_batch<P: Parts, const L: usize>(
    model: &Model,
    state: &mut State<L>,
    seed: u64,
    first: u64,
    active: usize,
    recorder: &mut Recorder,
    watch: &mut impl Watch<L>,
) {
    P::draw(&mut state.draws, seed, first);
    P::open(model, state);
    watch.opened(model, state);
    for t in 0..model.calendar.steps {
        P::happen(model, state, t);
        P::consume(model, state, t);
        P::order(model, state, t);
        P::license(model, state, t);
        P::ship(model, state, t);
        watch.step(model, state, t);
        P::record(model, state, t, active, recorder);
    }
    P::close(model, state, first, active, recorder);
}
