//! What may be written of regimes: how a measure is run at a time.
use crate::scenario::quantity::{Hazard, Mass, MassRate, MoneyPerMass, Quantity, Share, Time};
use serde::Deserialize;
use std::collections::BTreeMap;

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
    /// Time under review of a file that is decided; working days are those of the exporter's country.
    pub review: Option<Quantity<Time>>,
    /// A limit of the review by law.
    pub statutory_limit: Option<StatutoryLimit>,
    /// Files that come back for more information.
    pub returned: Option<Returned>,
    /// Probability that the review ends in a licence, by end use.
    pub prompt: Option<Prompt>,
    /// Odds of a prompt licence against the stated ones, by destination country.
    #[serde(default)]
    pub odds: BTreeMap<String, Quantity<Share>>,
    /// Odds of a prompt licence of favoured firms against the stated ones.
    pub favoured_odds: Option<Quantity<Share>>,
    /// Odds of a prompt licence by material against the stated ones.
    #[serde(default)]
    pub material_odds: BTreeMap<String, Quantity<Share>>,
    /// What becomes of the other files.
    pub if_not_prompt: Option<IfNotPrompt>,
    /// A licence lapses after this time; never if absent.
    pub validity: Option<Quantity<Time>>,
    /// Whether a licence is good for one shipment or for many.
    #[serde(default, rename = "use")]
    pub uses: Uses,
    /// Most that one licence allows.
    pub volume_cap: Option<Quantity<Mass>>,
    /// A buyer is licensed no more than this time's worth of what it has proved to use, stock included.
    pub stockpile_cap: Option<Quantity<Time>>,
    /// Most that may leave in a period.
    pub quota: Option<Quota>,
    /// A duty on what is shipped.
    pub tariff: Option<Tariff>,
    /// Lowest price at which goods change hands.
    pub price_floor: Option<Quantity<MoneyPerMass>>,
    /// Customs tests of uncontrolled goods under the same code.
    pub hold: Option<Hold>,
    /// Exporters that ship nothing to a customer for a time.
    pub restraint: Option<Restraint>,
    /// Licences that cover a named customer.
    pub general_licence: Option<GeneralLicence>,
    /// How long the regime lasts, once the path is no longer history; for ever if absent.
    pub lasts: Option<Quantity<Time>>,
    /// The regime that follows, or several with their probabilities.
    pub then: Option<Then>,
    /// Regimes that may follow at any time, each with its hazard (in place of `lasts` and `then`).
    #[serde(default)]
    pub switches: BTreeMap<String, Quantity<Hazard>>,
}

/// What follows a regime.
#[derive(Debug, Clone, PartialEq)]
pub enum Then {
    /// This one.
    Regime(String),
    /// One of these, with their probabilities, which add up to one.
    OneOf(BTreeMap<String, f64>),
}

/// `statutory-limit = { time = "45 working days", kept = 0.5 }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StatutoryLimit {
    /// The limit.
    pub time: Quantity<Time>,
    /// Probability that a file which would take longer is decided at the limit.
    pub kept: Quantity<Share>,
}

/// `returned = { probability = 0.3, answer = ..., at-most = 2 }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Returned {
    /// Probability that a review ends in a question in place of a verdict.
    pub probability: Quantity<Share>,
    /// Time until the applicant has answered; then the review starts again.
    pub answer: Quantity<Time>,
    /// Most times that a file comes back.
    pub at_most: u32,
}

/// How often a licence may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Uses {
    /// Until it is used up or lapses.
    #[default]
    Multiple,
    /// For one shipment; what that leaves unused lapses.
    Single,
}

/// `quota = { ... }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Quota {
    /// Most that may leave, as a rate; a period's quota is this rate times the period.
    pub volume: Quantity<MassRate>,
    /// The period within which it may be used.
    pub period: QuotaPeriod,
    /// Who may use it.
    #[serde(default)]
    pub rule: QuotaRule,
    /// Shares of destination countries, for `allocated`; countries without a share get nothing.
    #[serde(default)]
    pub shares: BTreeMap<String, f64>,
    /// Share of what is unused that is added to the next period's quota.
    pub carry_over: Option<Quantity<Share>>,
}

/// Periods of a quota or a contract, by the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuotaPeriod {
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
    /// Halves of a year.
    HalfYear,
    /// Calendar years.
    Year,
}

impl QuotaPeriod {
    /// Its length in months.
    pub fn months(self) -> u32 {
        match self {
            QuotaPeriod::Month => 1,
            QuotaPeriod::Quarter => 3,
            QuotaPeriod::HalfYear => 6,
            QuotaPeriod::Year => 12,
        }
    }
}

/// Who may use a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuotaRule {
    /// Who comes first; those of one step share what is left in proportion.
    #[default]
    FirstCome,
    /// Each destination country has its share.
    Allocated,
}

/// `tariff = { ad-valorem = 0.25, specific = "2 USD/kg", pass-through = 1.0 }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tariff {
    /// Share of the price.
    pub ad_valorem: Option<Quantity<Share>>,
    /// Amount per mass.
    pub specific: Option<Quantity<MoneyPerMass>>,
    /// Share of it that the buyer bears; all if absent.
    pub pass_through: Option<Quantity<Share>>,
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
    /// Time from the regime's beginning until a firm gets its licence; at once if absent.
    pub issued_after: Option<Quantity<Time>>,
    /// A general licence ends after this time; never if absent.
    pub validity: Option<Quantity<Time>>,
    /// Probability that it is renewed at its end; 0 if absent.
    pub renewed: Option<Quantity<Share>>,
}
