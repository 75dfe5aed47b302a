//! What may be written of controls, regimes and truces.
use crate::scenario::quantity::{Date, FileRate, Hazard, Mass, Quantity, Share, Time};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `[control.NAME]`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Control {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// Two-letter code of the country that controls.
    pub exporter: String,
    /// Countries it applies to; all others if absent.
    pub destinations: Option<Vec<String>>,
    /// Controlled materials.
    pub materials: Vec<String>,
    /// The licensing office; unlimited if absent.
    pub office: Option<Office>,
    /// An order makes this many files: its mass over the file size, rounded up. They are decided together.
    pub file_size: Option<Quantity<Mass>>,
    /// What happens to open files when the regime changes.
    #[serde(default)]
    pub open_files_at_change: AtChange,
    /// What happens to a refused order.
    #[serde(default)]
    pub on_refusal: OnRefusal,
    /// Regimes by date of entry.
    pub path: BTreeMap<String, PathEntry>,
}

/// `office = { ... }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Office {
    /// Files that it takes into review in a week, first come first served over all destinations.
    pub capacity: Quantity<FileRate>,
}

/// What a change of regime does to files under review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AtChange {
    /// They start a new review (stuck ones too).
    #[default]
    Redraw,
    /// They keep their remaining time; the verdict follows the regime of the decision date.
    Keep,
}

/// What a refusal does to the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnRefusal {
    /// Filed again at the next opportunity.
    #[default]
    Refile,
    /// The order is cancelled and leaves the buyer's position.
    Cancel,
}

/// A dated entry of a path: a regime, or a regime with a probability.
#[derive(Debug, Clone)]
pub struct PathEntry {
    /// Name of the regime entered.
    pub regime: String,
    /// Probability that it is entered; 1 if not given.
    pub probability: Option<Quantity<Share>>,
}

/// `[regime.NAME]`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Regime {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// Free, licence or ban.
    #[serde(default)]
    pub kind: RegimeKind,
    /// Time under review of a file that is decided.
    pub review: Option<Quantity<Time>>,
    /// Probability that the review ends in a licence, by end use.
    pub prompt: Option<Prompt>,
    /// Odds of a prompt licence against the stated ones, by destination country.
    #[serde(default)]
    pub odds: BTreeMap<String, Quantity<Share>>,
    /// Odds of a prompt licence of favoured firms against the stated ones.
    pub favoured_odds: Option<Quantity<Share>>,
    /// What becomes of the other files.
    pub if_not_prompt: Option<IfNotPrompt>,
    /// A licence lapses after this time; never if absent.
    pub validity: Option<Quantity<Time>>,
    /// Customs tests of uncontrolled goods under the same code.
    pub hold: Option<Hold>,
    /// Exporters that ship nothing to a customer for a time.
    pub restraint: Option<Restraint>,
    /// Licences that cover a named customer.
    pub general_licence: Option<GeneralLicence>,
    /// How long the regime lasts when chance has brought it; for ever if absent.
    pub lasts: Option<Quantity<Time>>,
    /// The regime that follows.
    pub then: Option<String>,
}

/// Kinds of regime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegimeKind {
    /// A licence is needed.
    #[default]
    Licence,
    /// Nothing is needed.
    Free,
    /// Nothing passes.
    Ban,
}

/// `prompt = { civil = ..., defence = ... }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Prompt {
    /// Civil end use.
    pub civil: Quantity<Share>,
    /// Defence; refused promptness (0) if absent.
    pub defence: Option<Quantity<Share>>,
}

/// Shares of files that are not prompt; they add up to one.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct IfNotPrompt {
    /// Granted after `slow-review` more.
    #[serde(default)]
    pub slow: f64,
    /// As `slow`, of defence files; what it is short of `slow` is stuck. Nothing if absent: refused in principle.
    #[serde(default)]
    pub slow_defence: f64,
    /// Never decided, unless a change of regime starts the review again (`open-files-at-change`).
    #[serde(default)]
    pub stuck: f64,
    /// Refused.
    #[serde(default)]
    pub refused: f64,
    /// Further time of a slow file.
    pub slow_review: Option<Quantity<Time>>,
}

/// `hold = { ... }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Hold {
    /// Materials that share the customs code.
    pub materials: Vec<String>,
    /// Probability that a shipment is held.
    pub share: Quantity<Share>,
    /// Time until it clears.
    pub time: Quantity<Time>,
}

/// `restraint = { ... }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Restraint {
    /// Materials concerned.
    pub materials: Vec<String>,
    /// Probability that the exporters of a customer hold back when the regime begins.
    pub share: Quantity<Share>,
    /// Time until they ship again.
    pub time: Quantity<Time>,
    /// Whether favoured firms are served all the same.
    #[serde(default)]
    pub spares_favoured: bool,
}

/// `general-licence = { ... }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GeneralLicence {
    /// Probability that a civil firm holds one.
    pub share: Quantity<Share>,
    /// Sign-off of one of its files.
    pub review: Quantity<Time>,
    /// Probability that the sign-off is prompt.
    pub prompt: Quantity<Share>,
}

/// `[truce.NAME]`: marked on charts; its end and its break move a control.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Truce {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Probability that it is renewed at its end (it then outlasts the horizon); 1 if absent.
    pub renewed: Option<Quantity<Share>>,
    /// Hazard of breaking before its end.
    pub breaks: Option<Breaks>,
    /// What a break or a lapse brings; without it the truce is only marked.
    pub on_break: Option<OnBreak>,
}

/// `breaks = { hazard = "0.03 per month", after = DATE }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Breaks {
    /// Constant hazard.
    pub hazard: Quantity<Hazard>,
    /// The truce is known to have held until here.
    pub after: Option<Date>,
}

/// `on-break = { control = "...", regime = "..." }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OnBreak {
    /// The control that moves.
    pub control: String,
    /// The regime it enters.
    pub regime: String,
}
