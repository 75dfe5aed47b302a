//! What may be written of the first day: what a firm has, what it has ordered, and the files that are pending.
use crate::scenario::quantity::{Date, Mass, Quantity};
use serde::Deserialize;

/// `[manufacturer.NAME.opening]`: `MATERIAL = { stock = "300 kg" }`, what its firm has of a material on the first day.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Opening {
    /// Stock on hand at the start, in place of what `stock.initial` or `stock.initial-mass` says of all materials.
    pub stock: Quantity<Mass>,
}

/// `[manufacturer.NAME.open-order.ORDER]`: what its firm has ordered before the first day and not yet got.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OpenOrder {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// What is ordered.
    pub material: String,
    /// With whom.
    pub supplier: String,
    /// How much of it has not arrived.
    pub mass: Quantity<Mass>,
    /// It has been shipped, and arrives on this day.
    pub arrives: Option<Date>,
    /// It has not been shipped: a licence for it was applied for on this day, and the file is pending.
    pub filed: Option<Date>,
    /// The control under which the file is pending; the only one that asks a licence for it on the first day if absent.
    pub control: Option<String>,
    /// Days by which the file may be granted, of which the run gives the chance; ends of months if absent.
    pub by: Option<Vec<Date>>,
}
