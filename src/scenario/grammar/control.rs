//! What may be written of measures: whom and what they cover, when they hold, and who gets round them.
use crate::scenario::quantity::{Date, FileRate, Hazard, Mass, MoneyPerMass, Quantity, Share, Time};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `[control.NAME]`: a measure. What a shipment needs is the union of the measures that cover it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Control {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// Two-letter code of the country whose goods it covers.
    pub exporter: String,
    /// Countries it applies to; all others if absent.
    pub destinations: Option<Vec<String>>,
    /// Materials it covers.
    pub materials: Vec<String>,
    /// End uses it covers; all if absent.
    pub end_uses: Option<Vec<EndUseName>>,
    /// Named end users it covers, with their affiliates; all firms if absent.
    pub entities: Option<Vec<String>>,
    /// A firm counts as listed if listed entities together hold at least this share of it, and so on along chains.
    pub affiliates_above: Option<f64>,
    /// It covers goods made outside the exporter's country that contain its materials, in place of its own exports.
    pub origin_content: Option<OriginContent>,
    /// The day on which its first entry was made known; buyers may act early from then on.
    pub announced: Option<Date>,
    /// First day in force, for a measure with one regime.
    pub in_force: Option<Date>,
    /// The regime it enters then.
    pub regime: Option<String>,
    /// Last day in force; free afterwards.
    pub expires: Option<Date>,
    /// Periods in which it is not applied.
    #[serde(default)]
    pub suspended: Vec<Window>,
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
    /// What happens to orders that a ban meets.
    #[serde(default)]
    pub orders_under_ban: UnderBan,
    /// How goods get round it.
    pub leak: Option<Leak>,
    /// Until this day the path is history; from it on regimes last their times and switch by chance. The day of the
    /// last entry if absent.
    pub chance_from: Option<Date>,
    /// Regimes by date of entry.
    #[serde(default)]
    pub path: BTreeMap<String, PathEntry>,
}

/// End uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndUseName {
    /// Civil.
    Civil,
    /// Defence.
    Defence,
}

/// `origin-content = { above = 0.001 }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OriginContent {
    /// Goods with a larger share of the exporter's content (by value) are covered.
    pub above: f64,
}

/// `{ from = DATE, until = DATE }`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Window {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// `leak = { ... }`: what may not leave goes through a third country.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Leak {
    /// The third country, under whose name the export is booked.
    pub via: String,
    /// Hazard with which a buyer's orders that may not leave take this way.
    pub rate: Quantity<Hazard>,
    /// Time on top of the lane's.
    pub extra_time: Quantity<Time>,
    /// Cost on top.
    pub extra_cost: Quantity<MoneyPerMass>,
    /// Probability that a shipment is found and seized.
    pub detection: Quantity<Share>,
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
    /// They are void; what they were for is filed anew.
    Void,
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

/// What a ban does to orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnderBan {
    /// They wait for its end.
    #[default]
    Stand,
    /// They wait as long as their buyer's patience, and are then cancelled.
    Patience,
    /// They are cancelled and leave the buyer's position.
    Drop,
}

/// A dated entry of a path: a regime, or a regime with a probability and the day it was made known.
#[derive(Debug, Clone)]
pub struct PathEntry {
    /// Name of the regime entered.
    pub regime: String,
    /// Probability that it is entered; 1 if not given.
    pub probability: Option<Quantity<Share>>,
    /// The day on which it was made known; buyers may act early from then on.
    pub announced: Option<Date>,
}
