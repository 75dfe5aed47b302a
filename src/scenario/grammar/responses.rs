//! What may be written of what buyers set in motion against a shortage.
use crate::scenario::quantity::{Date, Money, MoneyPerMass, Quantity, Share, Time};
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

/// `[[manufacturer.NAME.substitution]]`: a part of the demand for a grade moves to another, or is saved.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Substitution {
    /// The material that is needed less.
    pub from: String,
    /// The material that takes its place; without one its use is saved.
    pub to: Option<String>,
    /// Most of the demand for `from` that moves.
    pub share: Quantity<Share>,
    /// Mass of `to` in place of a mass of `from`; 1 if absent.
    pub factor: Option<Quantity<Share>>,
    /// Day on which it is set off.
    pub begins: Option<Quantity<Date>>,
    /// A control that sets it off, in place of a day.
    pub begins_with: Option<BeginsWith>,
    /// A shortage of `from` that sets it off, in place of a day.
    pub begins_when_cover_below: Option<Quantity<Time>>,
    /// Time until the first demand moves; none if absent.
    pub delay: Option<Quantity<Time>>,
    /// Time in which the share grows from nothing to its most; at once if absent.
    pub over: Option<Quantity<Time>>,
    /// Cost of a mass that has moved.
    pub penalty: Option<Quantity<MoneyPerMass>>,
    /// Whether it goes back, at the same pace, while what has set it off is over.
    #[serde(default)]
    pub reverts: bool,
}
