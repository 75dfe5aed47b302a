//! What may be written of materials that come back.
use crate::scenario::quantity::{Date, Quantity, Share, Time};
use serde::Deserialize;

/// `[recycling.NAME]`: a part of what buyers use comes back to a supplier as one of his inputs.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Recycling {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// Manufacturers and destinations whose use it is made of.
    pub from: Vec<String>,
    /// What they use.
    pub material: String,
    /// The supplier to whom it comes back.
    pub to: String,
    /// The input of his that it is recovered as.
    #[serde(rename = "as")]
    pub input: String,
    /// Mass recovered of a mass used.
    pub share: Quantity<Share>,
    /// Time from use to the supplier's stock, at least a step.
    pub delay: Quantity<Time>,
    /// Day from which use is collected; always if absent.
    pub starts: Option<Quantity<Date>>,
    /// Time from `starts` in which the share grows from nothing, evenly; at once if absent.
    pub over: Option<Quantity<Time>>,
}
