//! What may be written of suppliers and lanes.
use super::Stock;
use crate::scenario::quantity::{Date, MassRate, MoneyPerMass, Quantity, Share, Time};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// `[supplier.NAME]`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Supplier {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// Two-letter country code.
    pub country: String,
    /// What it makes, by material.
    pub makes: BTreeMap<String, Makes>,
    /// Who goes short first when orders exceed what can be shipped.
    #[serde(default)]
    pub allocate: Allocation,
    /// Weights or order by destination country, for `weighted` and `priority`.
    #[serde(default)]
    pub weights: BTreeMap<String, f64>,
    /// Plants closed around Chinese New Year: share of four weeks' capacity that is lost.
    pub new_year_closure: Option<Quantity<Share>>,
    /// First day of output (uncertain starts are allowed). Always on if absent.
    pub starts: Option<Quantity<Date>>,
    /// How output grows after the start.
    pub ramp: Option<Ramp>,
    /// Shares of other countries' controlled content in its goods, by value.
    #[serde(default)]
    pub content: BTreeMap<String, f64>,
    /// Where it buys what its goods are made of: shares of suppliers by material.
    #[serde(default)]
    pub sources: BTreeMap<String, BTreeMap<String, Quantity<Share>>>,
    /// How it stocks what its goods are made of.
    pub inputs: Option<Stock>,
    /// Age at which a file for its inputs is withdrawn and placed anew; never if absent.
    pub patience: Option<Quantity<Time>>,
}

impl Supplier {
    /// The materials that its goods are made of, each once, in name order.
    pub fn used(&self) -> BTreeSet<&str> {
        self.makes.values().flat_map(|makes| makes.uses.keys()).map(String::as_str).collect()
    }

    /// Whether it holds stocks: of inputs, or of finished goods.
    pub fn holds_stock(&self) -> bool {
        self.makes.values().any(|makes| makes.stock.is_some() || !makes.uses.is_empty())
    }
}

/// What a supplier makes of one material.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Makes {
    /// Most it can ship; unlimited if absent.
    pub capacity: Option<Quantity<MassRate>>,
    /// Price ex works, on which duties are reckoned.
    pub price: Option<Quantity<MoneyPerMass>>,
    /// Capacity from a date on, in place of what held before.
    #[serde(default)]
    pub planned: BTreeMap<String, Quantity<MassRate>>,
    /// Bill of materials: mass of each input in a mass of good output.
    #[serde(default)]
    pub uses: BTreeMap<String, Quantity<Share>>,
    /// Good output as a share of what is started; 1 if absent.
    #[serde(rename = "yield")]
    pub yields: Option<Yield>,
    /// Co-products: mass of each other material of the supplier that comes with a mass of this one.
    #[serde(default)]
    pub also: BTreeMap<String, Quantity<Share>>,
    /// Finished stock, from which it ships; it makes to order if absent.
    pub stock: Option<Stock>,
}

/// `yield = { reaches = 0.9, first = 0.6, over = "1 year" }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Yield {
    /// Yield of a grown plant.
    pub reaches: Quantity<Share>,
    /// Yield on the first day; as `reaches` if absent.
    pub first: Option<Quantity<Share>>,
    /// Time over which it is learned, evenly.
    pub over: Option<Quantity<Time>>,
}

/// Rationing rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Allocation {
    /// Everyone gets the same share of his order.
    #[default]
    Proportional,
    /// Everyone gets the same quantity, but no more than his order.
    Uniform,
    /// Everyone served is cut by the same quantity; the smallest orders drop out first.
    Linear,
    /// In the order of `weights` (largest first), then by name.
    Priority,
    /// Proportional to order times the destination's weight, never above the order.
    Weighted,
    /// What is called off under contracts first, then the rest, each in proportion.
    ContractFirst,
}

/// Growth of a new plant from `first` to 1 `over` a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ramp {
    /// Time from start to full output.
    pub over: Quantity<Time>,
    /// Output share on the first day.
    #[serde(default)]
    pub first: f64,
    /// Linear, S-curve (3x^2 - 2x^3) or exponential (1 - exp(-x)).
    #[serde(default)]
    pub shape: RampShape,
    /// Output reached at the end, as a share of capacity (uncertain yield of a young plant).
    pub reaches: Option<Quantity<Share>>,
}

/// Shapes of a ramp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RampShape {
    /// Constant growth.
    #[default]
    Linear,
    /// Slow, fast, slow.
    SCurve,
    /// What is missing shrinks by a constant rate: 1 - exp(-age / over).
    Exponential,
}

/// `[lane.NAME]`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Lane {
    /// Country of origin.
    pub from: String,
    /// Country of destination.
    pub to: String,
    /// Suppliers whose goods it carries; all if empty.
    #[serde(default)]
    pub suppliers: Vec<String>,
    /// Manufacturers, destinations and suppliers to whom it carries them; all if empty.
    #[serde(default)]
    pub buyers: Vec<String>,
    /// Materials that it carries; all if empty.
    #[serde(default)]
    pub materials: Vec<String>,
    /// Time from an order to the day on which the supplier knows of it.
    pub order_time: Option<Quantity<Time>>,
    /// Door to door time.
    pub transit: Quantity<Time>,
    /// Import customs time on top.
    pub customs: Option<Quantity<Time>>,
    /// The faster mode, used when cover is short.
    pub expedite: Option<Expedite>,
    /// Periods in which nothing leaves on it.
    #[serde(default)]
    pub closed: Vec<super::Window>,
}

/// `expedite = { ... }`: the faster mode of a lane.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Expedite {
    /// Door to door time.
    pub transit: Quantity<Time>,
    /// Extra freight.
    pub cost: Quantity<MoneyPerMass>,
    /// Used by a firm whose stock on hand lasts less than this.
    pub when_cover_below: Quantity<Time>,
}
