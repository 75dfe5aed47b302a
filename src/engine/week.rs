//! The heart: one batch of replications, week by week, as a list of verbs in the order of the week.
use super::record::Recorder;
use super::state::State;
use super::{
    arrivals, consumption, ledger, licensing, market, ordering, policy, production, responses, shipping,
    start,
};
use crate::model::Model;

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
    start::open(model, state, seed, first);
    for t in 0..model.calendar.steps {
        policy::advance(model, state, t);
        arrivals::receive(model, state);
        production::produce(model, state, t);
        responses::respond(model, state, t);
        consumption::consume(model, state, t);
        ordering::order(model, state, t);
        licensing::license(model, state, t);
        shipping::ship(model, state, t);
        market::clear(model, state);
        ledger::record(model, state, t, active, recorder);
    }
    ledger::close(model, state, first, active, recorder);
}
