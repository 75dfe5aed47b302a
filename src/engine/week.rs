//! The heart: one batch of replications, week by week, as a list of verbs in the order of the week.
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

/// Runs replications `first .. first + L` and records the first `active` of them.
#[inline(always)]
pub fn run_batch<const L: usize>(
    model: &Model,
    state: &mut State<L>,
    seed: u64,
    first: u64,
    active: usize,
    recorder: &mut Recorder,
) {
    run_watched(model, state, seed, first, active, recorder, &mut ());
}

/// The same under somebody's eyes.
#[inline(always)]
pub fn run_watched<const L: usize>(
    model: &Model,
    state: &mut State<L>,
    seed: u64,
    first: u64,
    active: usize,
    recorder: &mut Recorder,
    watch: &mut impl Watch<L>,
) {
    start::open(model, state, seed, first);
    watch.opened(model, state);
    for t in 0..model.calendar.steps {
        ledger::begin(model, state, t);
        policy::advance(model, state, t);
        disruptions::advance(model, state, t);
        arrivals::receive(model, state);
        recycling::join(model, state, t);
        production::produce(model, state, t);
        responses::respond(model, state, t);
        consumption::consume(model, state, t);
        ordering::order(model, state, t);
        licensing::license(model, state, t);
        shipping::ship(model, state, t);
        contracts::settle(model, state, t);
        recycling::collect(model, state, t);
        market::clear(model, state);
        watch.step(model, state, t);
        ledger::record(model, state, t, active, recorder);
    }
    ledger::close(model, state, first, active, recorder);
}
