//! What may be written of what buyers set in motion against a shortage.
use crate::scenario::quantity::{
    Date, HoldingCost, Mass, MassRate, Money, MoneyPerMass, Quantity, Share, Time,
};
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

/// `[stockpile.NAME]`: a common stock that is released to members who run short.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stockpile {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// What is held.
    pub material: String,
    /// Where it lies, and under which country's name it asks for licences.
    pub country: String,
    /// Manufacturers and destinations to whose firms it is released.
    pub members: Vec<String>,
    /// Stock at the start.
    pub opening: Quantity<Mass>,
    /// Most that it is refilled to; the opening stock if absent.
    pub capacity: Option<Quantity<Mass>>,
    /// When and how much is released.
    pub release: Release,
    /// Where it buys; never refilled if absent.
    pub refill: Option<Refill>,
    /// Cost of holding it, which its members bear.
    pub holding_cost: Option<Quantity<HoldingCost>>,
}

/// `release = { when-cover-below = "2 weeks", up-to = "4 weeks", most = "20 t/week" }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Release {
    /// A firm whose stock lasts less than this ...
    pub when_cover_below: Quantity<Time>,
    /// ... gets what it lacks to this.
    pub up_to: Quantity<Time>,
    /// Most that is released; unlimited if absent.
    pub most: Option<Quantity<MassRate>>,
    /// Time until it reaches the firm; a step if absent.
    pub delay: Option<Quantity<Time>>,
}

/// `refill = { source = "jp", rate = "10 t/week", when-cover-above = "5 weeks", while-free = "mofcom-18" }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Refill {
    /// The supplier.
    pub source: String,
    /// Most that is ordered; unlimited if absent.
    pub rate: Option<Quantity<MassRate>>,
    /// Time between orders; every step if absent.
    pub review: Option<Quantity<Time>>,
    /// Only while the stock of every member lasts this long; always if absent.
    pub when_cover_above: Option<Quantity<Time>>,
    /// Only while this control asks for nothing; always if absent.
    pub while_free: Option<String>,
}
