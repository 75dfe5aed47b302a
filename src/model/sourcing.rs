//! How a row's orders are split over its links, where shares alone do not say it.
use super::law::Param;
use crate::scenario::grammar::SourcingRule;

/// The choice among a row's sources. Lists by source go with `Row::links`.
#[derive(Debug, Clone)]
pub struct Sourcing {
    /// How an order is split.
    pub rule: SourcingRule,
    /// By source: most that all peers order of it in a step (t); empty where nothing is limited.
    pub at_most: Vec<Option<Param>>,
    /// Rows that share these limits, this one included.
    pub peers: Vec<usize>,
    /// Who steps in.
    pub backup: Option<Backup>,
    /// Other shares, the first in force holds.
    pub contingent: Vec<Contingent>,
    /// The stockpile whose refilling this is.
    pub stockpile: Option<usize>,
}

/// A source that gets a part of orders while the main source fails.
#[derive(Debug, Clone, Copy)]
pub struct Backup {
    /// Its place among the row's sources.
    pub source: usize,
    /// Its part.
    pub share: Param,
    /// Steps until it gets the first order.
    pub delay: Param,
    /// Stock that lasts fewer steps counts as a failure.
    pub below: Option<Param>,
}

/// Other shares while a control is run in some way.
#[derive(Debug, Clone)]
pub struct Contingent {
    /// Index of the control.
    pub control: usize,
    /// By index of regime: whether they hold under it.
    pub regimes: Vec<bool>,
    /// Places among the row's sources and their shares; the first takes what the others leave.
    pub shares: Vec<(usize, Param)>,
}
