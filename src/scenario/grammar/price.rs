//! What may be written of a market's price.
use crate::scenario::quantity::{MoneyPerMass, Quantity, Share, Time};
use serde::Deserialize;

/// `price = { ... }`: isoelastic clearing of a market.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Price {
    /// Price when supply meets demand.
    pub base: Quantity<MoneyPerMass>,
    /// Price elasticity of demand, positive.
    pub elasticity: Quantity<Share>,
    /// Supply over demand is averaged over about this time.
    pub over: Quantity<Time>,
    /// The price never rises above this multiple of `base`.
    pub cap: f64,
    /// The price never falls below this multiple of `base`; it never falls below `base` if absent.
    pub floor: Option<f64>,
    /// What counts as supply.
    #[serde(default)]
    pub supply: PriceSupply,
    /// Price elasticity of what those supply who still do; they supply what they do at any price if absent.
    pub supply_elasticity: Option<Quantity<Share>>,
    /// Their capacity, as a share of demand: a higher price brings no more than this; unlimited if absent.
    pub supply_at_most: Option<Quantity<Share>>,
    /// Share of purchases that is paid at the clearing price; the rest is under contract at the price ex works.
    pub spot_share: Option<Quantity<Share>>,
    /// Suppliers of whom that share is bought so; all if empty.
    #[serde(default)]
    pub spot_suppliers: Vec<String>,
    /// Another market whose price this one is divided by.
    pub against: Option<String>,
}

/// What counts as the supply of a market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriceSupply {
    /// What arrives at its buyers.
    #[default]
    Arrivals,
    /// What its country's suppliers make, or could, and do not export.
    Domestic,
}
