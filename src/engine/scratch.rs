//! Room that rules work in and leave behind, so that no week allocates (`tests/allocations.rs`).
//!
//! Who needs a list takes it (`std::mem::take`), empties it, and gives it back when he is done.
use super::col::Col;
use crate::model::Model;

/// Lists with room for the most that a model can put into them.
#[derive(Debug)]
pub struct Scratch<const L: usize> {
    /// A column for each of some sectors, sources or links.
    pub cols: Vec<Col<L>>,
    /// Links under quotas with what their plants can make of what may leave by law.
    pub wants: Vec<(usize, Col<L>)>,
    /// The same links with all that may leave by law.
    pub asked: Vec<(usize, Col<L>)>,
    /// What is asked of a pool in one column, and the share that a link's other pools let through.
    pub through: Vec<(f64, f64)>,
    /// Rationing by a common level.
    pub levels: Levels,
}

/// What a common level is searched with, by link of the plant in hand.
#[derive(Debug, Default)]
pub struct Levels {
    /// Orders.
    pub wanted: Vec<f64>,
    /// What an order gets at level one.
    pub pull: Vec<f64>,
    /// What it gets.
    pub given: Vec<f64>,
    /// Served in full, or dropped out.
    pub settled: Vec<bool>,
}

impl<const L: usize> Scratch<L> {
    /// Room for a model.
    pub fn new(m: &Model) -> Self {
        let sources = m.rows.iter().map(|r| r.links.len());
        let sectors = m.markets.iter().map(|x| x.sectors.len());
        let most = sources.chain(sectors).fold(0, usize::max);
        let links = m.plants.iter().map(|p| p.links.len()).fold(0, usize::max);
        let drawing = m.links.iter().filter(|l| !l.pools.is_empty()).count();
        Scratch {
            cols: Vec::with_capacity(most),
            wants: Vec::with_capacity(drawing),
            asked: Vec::with_capacity(drawing),
            through: Vec::with_capacity(drawing),
            levels: Levels::new(links),
        }
    }
}

impl Levels {
    /// Room for so many links.
    pub fn new(links: usize) -> Self {
        let room = || Vec::with_capacity(links);
        Levels { wanted: room(), pull: room(), given: room(), settled: Vec::with_capacity(links) }
    }
}
