//! Controls, regimes and applicants, compiled.
use super::law::{Param, StepLaw};
use crate::scenario::grammar::RegimeKind;
use std::ops::Range;

/// An export-control measure.
#[derive(Debug, Clone)]
pub struct Control {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Address of its path's draws.
    pub key: u64,
    /// Dated entries, in order.
    pub path: Vec<PathStep>,
    /// Truces whose end moves it.
    pub truces: Vec<TruceRule>,
    /// Files that its office takes into review in a step; unlimited if absent.
    pub office: Option<Param>,
    /// Tonnes a file; an order is one file if absent.
    pub file_size: Option<Param>,
    /// Open files start a new review when the regime changes.
    pub redraw: bool,
    /// A refusal cancels the order.
    pub cancel: bool,
    /// By index of material: whether some regime it can be in holds it at customs.
    pub holds: Vec<bool>,
    /// Its gates.
    pub gates: Range<usize>,
    /// Series of files granted and of files pending.
    pub series: ControlSeries,
}

/// Where a control's figures go.
#[derive(Debug, Clone, Copy)]
pub struct ControlSeries {
    /// Files granted.
    pub granted: usize,
    /// Files pending.
    pub pending: usize,
}

/// A dated entry of a path.
#[derive(Debug, Clone, Copy)]
pub struct PathStep {
    /// Address of its draw.
    pub key: u64,
    /// Step from which the regime holds.
    pub step: usize,
    /// Index of the regime.
    pub regime: usize,
    /// Probability that it is entered.
    pub probability: Param,
}

/// What the end of a truce does to a control.
#[derive(Debug, Clone)]
pub struct TruceRule {
    /// Address of its draws.
    pub key: u64,
    /// First step in which it can break.
    pub from: usize,
    /// First step after it; beyond the horizon if it ends later.
    pub until: usize,
    /// Probability of renewal at its end.
    pub renewed: Param,
    /// Hazard of a break (per step).
    pub hazard: Option<Param>,
    /// Index of the regime entered.
    pub regime: usize,
}

/// How a control is run.
#[derive(Debug, Clone)]
pub struct Regime {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Free, licence or ban.
    pub kind: RegimeKind,
    /// Steps under review.
    pub review: StepLaw,
    /// Probability of a licence at the end of the review, civil.
    pub civil: Param,
    /// The same, defence.
    pub defence: Param,
    /// Odds against it by country.
    pub odds: Vec<(String, Param)>,
    /// Odds of favoured firms.
    pub favoured_odds: Param,
    /// Of the files that are not prompt: share that is granted later.
    pub slow: f64,
    /// Of the defence files that are not prompt: share that is granted later.
    pub slow_defence: f64,
    /// Share that is never decided.
    pub stuck: f64,
    /// Further steps of a slow file.
    pub slow_review: StepLaw,
    /// Steps until a licence lapses.
    pub validity: Option<usize>,
    /// Customs tests.
    pub hold: Option<Hold>,
    /// Exporters that hold back.
    pub restraint: Option<Restraint>,
    /// Licences for named customers.
    pub general: Option<General>,
    /// Steps it lasts when chance has brought it.
    pub lasts: Option<StepLaw>,
    /// The regime that follows then.
    pub then: usize,
}

/// Customs tests of goods under the same code.
#[derive(Debug, Clone)]
pub struct Hold {
    /// By index of material.
    pub materials: Vec<bool>,
    /// Probability that a shipment is held.
    pub share: Param,
    /// Steps until it clears.
    pub time: StepLaw,
}

/// Exporters that ship nothing to a customer for a time.
#[derive(Debug, Clone)]
pub struct Restraint {
    /// By index of material.
    pub materials: Vec<bool>,
    /// Probability that a customer's exporters hold back.
    pub share: Param,
    /// Steps until they ship again.
    pub time: StepLaw,
    /// Favoured firms are served all the same.
    pub spares_favoured: bool,
}

/// Licences that cover a named customer.
#[derive(Debug, Clone)]
pub struct General {
    /// Probability that a civil firm holds one.
    pub share: Param,
    /// Steps to sign off a file.
    pub review: StepLaw,
    /// Probability that the sign-off is prompt.
    pub prompt: Param,
}

/// Kind of applicant: what a verdict may depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Country of the end user.
    pub country: String,
    /// Defence end use.
    pub defence: bool,
    /// Standing at the office.
    pub favoured: bool,
}
