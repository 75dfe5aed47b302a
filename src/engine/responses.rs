//! Responses: what buyers have set in motion against a shortage, before demand is met in a step.
use super::sourcing;
use super::state::State;
use crate::model::Model;

/// Backups note whether their main source fails.
#[inline(always)]
pub fn respond<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    sourcing::watch(m, s, t);
}
