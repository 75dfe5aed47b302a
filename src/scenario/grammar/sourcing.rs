//! What may be written of the choice among sources.
use crate::scenario::quantity::{MassRate, Quantity, Share, Time};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `sourcing.MATERIAL = { rule = "priority", order = ["jp", "cn"], at-most = { jp = "10 t/week" } }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Sourcing {
    /// How an order is split over sources.
    pub rule: SourcingRule,
    /// For `priority`: sources, the preferred one first; those left out come last, by their shares.
    #[serde(default)]
    pub order: Vec<String>,
    /// Most that is ordered of a source by all buyers whose rule this is; unlimited if absent. Not for `shares`.
    #[serde(default)]
    pub at_most: BTreeMap<String, Quantity<MassRate>>,
}

/// Rules by which an order is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourcingRule {
    /// By the shares of `sources`, whether a source is available or not.
    #[default]
    Shares,
    /// All to the first source of `order` that is available.
    Priority,
    /// All to the available source with the least landed cost.
    Cheapest,
    /// All to the available source with the least expected lead time.
    Fastest,
}

/// `backup.MATERIAL = { source = "jp", share = 0.5, delay = "8 weeks", when-cover-below = "3 weeks" }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Backup {
    /// The source that gets a part of orders while the main source fails.
    pub source: String,
    /// That part.
    pub share: Quantity<Share>,
    /// Time from the beginning of the failure to the first order; none if absent.
    pub delay: Option<Quantity<Time>>,
    /// Stock that lasts less than this counts as a failure too; only a main source that is not available does if absent.
    pub when_cover_below: Option<Quantity<Time>>,
}

/// `contingent.MATERIAL = [{ control = "...", regimes = ["freeze"], shares = { jp = 1.0 } }]`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Contingent {
    /// While this control ...
    pub control: String,
    /// ... is run under one of these regimes ...
    pub regimes: Vec<String>,
    /// ... orders are split by these shares of sources.
    pub shares: BTreeMap<String, Quantity<Share>>,
}
