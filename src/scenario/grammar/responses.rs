//! What may be written of what buyers set in motion against a shortage.
use crate::scenario::quantity::{Date, Money, Quantity, Share, Time};
use serde::Deserialize;

/// `[qualification.NAME]`: what firms go through before they may buy from a supplier.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Qualification {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// The supplier that is not bought from before.
    pub supplier: String,
    /// Manufacturers and destinations whose firms have to qualify it, each by itself.
    pub buyers: Vec<String>,
    /// The material that is qualified; all that the supplier makes if absent.
    pub material: Option<String>,
    /// What is gone through, one after the other.
    pub stages: Vec<Stage>,
    /// Day on which it begins.
    pub begins: Option<Quantity<Date>>,
    /// A control that sets it off, in place of a day.
    pub begins_with: Option<BeginsWith>,
    /// A shortage that sets it off, in place of a day.
    pub begins_when_cover_below: Option<Quantity<Time>>,
    /// Stages that were invested in ahead: they are over at the start, and paid for.
    #[serde(default)]
    pub done_ahead: u32,
}

/// A stage of a qualification.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stage {
    /// What is done.
    #[serde(default)]
    pub name: String,
    /// Time of an attempt.
    pub takes: Quantity<Time>,
    /// Probability that an attempt fails, and is begun anew; 0 if absent.
    pub fails: Option<Quantity<Share>>,
    /// Cost of an attempt of one firm; 0 if absent.
    pub cost: Option<Quantity<Money>>,
}

/// `begins-with = { control = "...", regimes = ["freeze"] }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BeginsWith {
    /// When this control ...
    pub control: String,
    /// ... is run under one of these regimes.
    pub regimes: Vec<String>,
}
