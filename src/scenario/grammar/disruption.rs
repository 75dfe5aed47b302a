//! What may be written of disruptions: what breaks, when, and how it comes back.
use super::Window;
use crate::scenario::quantity::{Quantity, Share, Time};
use serde::Deserialize;

/// `[disruption.NAME]`: something breaks physically for a time; policy is not concerned.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Disruption {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// Whom it hits.
    pub hits: Hits,
    /// What it does to them.
    pub what: DisruptionKind,
    /// `capacity`, `stock`: share that is lost, drawn anew each time it begins; all if absent. `yield`: share of the yield.
    pub share: Option<Quantity<Share>>,
    /// `lead-time`: time on top of a shipment's, drawn a shipment.
    pub longer: Option<Quantity<Time>>,
    /// `lead-time`: factor of a shipment's time.
    pub times: Option<Quantity<Share>>,
    /// Periods in which it holds; or `chance`, or `random`.
    #[serde(default)]
    pub windows: Vec<Window>,
    /// Probabilities with which it begins and ends.
    pub chance: Option<Chance>,
    /// Times between and times of disturbances.
    pub random: Option<RandomWindows>,
    /// How what is lost comes back after its end; at once if absent.
    pub recovery: Option<Recovery>,
    /// Everybody who is hit has luck of his own; otherwise all are hit together.
    #[serde(default)]
    pub independent: bool,
}

/// `hits = { ... }`: any of these; `materials` restricts what of them is hit.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Hits {
    /// Suppliers, with what is bought from them.
    pub suppliers: Vec<String>,
    /// All suppliers in these countries.
    pub countries: Vec<String>,
    /// Lanes.
    pub lanes: Vec<String>,
    /// Manufacturers.
    pub manufacturers: Vec<String>,
    /// Destinations.
    pub destinations: Vec<String>,
    /// Suppliers as buyers of what their goods are made of; `suppliers` hits what is bought from them.
    pub buyers: Vec<String>,
    /// Only these materials; written alone, everybody who makes them (who stocks them, for `stock`).
    pub materials: Vec<String>,
}

/// What a disruption does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisruptionKind {
    /// No orders are placed.
    Orders,
    /// What is allotted waits at the supplier's door.
    Shipments,
    /// What is on the way stands still.
    Transit,
    /// What arrives waits at the buyer's door.
    Receipts,
    /// Suppliers make less.
    Capacity,
    /// Less of what suppliers start becomes good output.
    Yield,
    /// Shipments take longer.
    LeadTime,
    /// Stock is destroyed.
    Stock,
}

/// `chance = { begins = 0.05, ends = 0.3, per = "1 week" }`: a chain of two states, drawn in every step.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Chance {
    /// Probability of beginning.
    pub begins: Quantity<Share>,
    /// Probability of ending.
    pub ends: Quantity<Share>,
    /// Time to which both belong; a step if absent.
    pub per: Option<Quantity<Time>>,
}

/// `random = { every = ..., lasts = ... }`: disturbed and undisturbed times follow each other.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RandomWindows {
    /// Time from an end (or the start) to the next beginning.
    pub every: Quantity<Time>,
    /// Time from a beginning to its end.
    pub lasts: Quantity<Time>,
}

/// `recovery = { over = "8 weeks", shape = "linear" }`: what was lost comes back gradually after the end.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Recovery {
    /// Time until all is back; for `exponential` the time after which 37 % is still missing.
    pub over: Quantity<Time>,
    /// How it comes back.
    #[serde(default)]
    pub shape: RecoveryShape,
}

/// Shapes of a recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecoveryShape {
    /// The same in every step.
    #[default]
    Linear,
    /// The same share of what is still missing in every step.
    Exponential,
    /// Slow, fast, slow (3x^2 - 2x^3).
    SCurve,
}
