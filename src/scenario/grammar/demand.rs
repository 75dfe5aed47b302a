//! What may be written of markets, manufacturers and destinations.
use crate::scenario::quantity::{HoldingCost, Mass, MassRate, MoneyPerMass, Quantity, Share, Time};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Most materials in one mix: a firm's stocks are worked on together.
pub const MOST_MATERIALS: usize = 8;

/// `[market.NAME]`: a country's demand, and defaults for the manufacturers in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Market {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// Two-letter country code.
    pub country: String,
    /// Demand of all its manufacturers together.
    pub demand: Quantity<MassRate>,
    /// Dirichlet concentration of the manufacturers' shares; shares are fixed if absent.
    pub concentration: Option<f64>,
    /// Noise around the level.
    #[serde(default)]
    pub noise: Noise,
    /// Shares of materials in demand, for manufacturers that give none.
    #[serde(default)]
    pub mix: BTreeMap<String, MixShare>,
    /// Shares of suppliers by material, for manufacturers that give none.
    #[serde(default)]
    pub sources: BTreeMap<String, BTreeMap<String, Quantity<Share>>>,
    /// How orders are split over sources, by material, for manufacturers that say nothing of it.
    #[serde(default)]
    pub sourcing: BTreeMap<String, super::Sourcing>,
    /// Sources that step in when the main one fails, by material, for manufacturers that say nothing of it.
    #[serde(default)]
    pub backup: BTreeMap<String, super::Backup>,
    /// Other shares while a control is run in some way, by material, for manufacturers that say nothing of it; the first that is in force holds.
    #[serde(default)]
    pub contingent: BTreeMap<String, Vec<super::Contingent>>,
    /// How its price answers to scarcity; no price is reported if absent.
    pub price: Option<Price>,
}

/// `price = { ... }`: isoelastic clearing of a market.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Price {
    /// Price when arrivals meet demand.
    pub base: Quantity<MoneyPerMass>,
    /// Price elasticity of demand, positive.
    pub elasticity: Quantity<Share>,
    /// Arrivals are averaged over about this time.
    pub over: Quantity<Time>,
    /// The price never rises above this multiple of `base`.
    pub cap: f64,
}

/// Noise of demand. Log-normal around the level (white, mean one), or additive normal cut off at zero.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Noise {
    /// Standard deviation of the log of a month's level, common to all firms of the market.
    pub common_monthly_log_sd: Option<Quantity<Share>>,
    /// The same, of one firm's demand for one material (of all its materials where inputs are joint).
    pub firm_monthly_log_sd: Option<Quantity<Share>>,
    /// Standard deviation of one step's demand of a firm, additive and normal.
    pub normal_sd: Option<Quantity<MassRate>>,
    /// Demand comes in lots of this mass, a Poisson number of them in a step; in place of the others.
    pub poisson_lot: Option<Quantity<Mass>>,
}

/// A material's share in a buyer's demand: a quantity, or `"rest"` for what the others leave.
#[derive(Debug, Clone)]
pub enum MixShare {
    /// A share of demand.
    Share(Quantity<Share>),
    /// One minus the other shares.
    Rest,
}

/// `[manufacturer.NAME]` and `[destination.NAME]`: a sector of firms that buy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Manufacturer {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// The market whose demand it shares.
    pub market: Option<String>,
    /// Its share of the market's demand.
    pub share: Option<Quantity<Share>>,
    /// Country, where it belongs to no market.
    pub country: Option<String>,
    /// Demand of all its firms, where it belongs to no market.
    pub demand: Option<Quantity<MassRate>>,
    /// Noise of its demand, where it belongs to no market.
    pub noise: Option<Noise>,
    /// Number, spread and standing of its firms.
    #[serde(default)]
    pub firms: Firms,
    /// Civil or defence, or shares of both (by firm).
    #[serde(default)]
    pub end_use: EndUse,
    /// Whether its materials are separate products or all needed for one.
    #[serde(default)]
    pub inputs: Inputs,
    /// Shares of materials in its demand.
    #[serde(default)]
    pub mix: BTreeMap<String, MixShare>,
    /// Shares of suppliers by material; a ramping supplier's unripe share goes to the first other by size.
    #[serde(default)]
    pub sources: BTreeMap<String, BTreeMap<String, Quantity<Share>>>,
    /// How orders are split over sources, by material.
    #[serde(default)]
    pub sourcing: BTreeMap<String, super::Sourcing>,
    /// Sources that step in when the main one fails, by material.
    #[serde(default)]
    pub backup: BTreeMap<String, super::Backup>,
    /// Other shares while a control is run in some way, by material; the first that is in force holds.
    #[serde(default)]
    pub contingent: BTreeMap<String, Vec<super::Contingent>>,
    /// Stock policy.
    pub stock: Stock,
    /// Age at which a file is withdrawn, its order cancelled and placed anew; never if absent.
    pub patience: Option<Quantity<Time>>,
    /// What happens to unmet demand, and what it costs.
    #[serde(default)]
    pub shortage: Shortage,
    /// Grades that take the place of others, and use that is saved, in this order.
    #[serde(default)]
    pub substitution: Vec<super::Substitution>,
    /// How it acts ahead of measures that it sees coming.
    pub front_loading: Option<FrontLoading>,
    /// How it inflates orders when it is rationed.
    pub order_inflation: Option<OrderInflation>,
    /// How it answers to the landed cost.
    pub price_response: Option<PriceResponse>,
}

/// `front-loading = { cover = "6 weeks", share = 0.5, ahead = "10 weeks" }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FrontLoading {
    /// Cover added to the target while a measure is announced and not yet in force, or a truce is near its end.
    pub cover: Quantity<Time>,
    /// Probability that a firm acts so, drawn once a firm; 1 if absent.
    pub share: Option<Quantity<Share>>,
    /// How long before the end of a truce it begins; ends of truces are not acted upon if absent.
    pub ahead: Option<Quantity<Time>>,
}

/// `order-inflation = { at-most = 1.5, over = "8 weeks" }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OrderInflation {
    /// Targets are multiplied by what was lately ordered over what was lately shipped, at most by this. When the multiple
    /// falls, what is not needed any more is cancelled.
    pub at_most: Quantity<Share>,
    /// Time of both running means.
    pub over: Quantity<Time>,
}

/// `price-response = { stock = 0.5, demand = 0.05 }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PriceResponse {
    /// Elasticity of the cover aimed at to the landed cost against the price without duties and floors.
    pub stock: Option<Quantity<Share>>,
    /// The same of demand.
    pub demand: Option<Quantity<Share>>,
}

/// The firms that a sector stands for.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Firms {
    /// How many.
    pub number: u32,
    /// Log standard deviation of their sizes.
    #[serde(default)]
    pub size_spread: f64,
    /// Share of firms with standing at the licensing office.
    #[serde(default)]
    pub favoured: f64,
    /// Entities that are firms of the sector: the largest is the first, and so on.
    #[serde(default)]
    pub named: Vec<String>,
}

impl Default for Firms {
    fn default() -> Self {
        Firms { number: 1, size_spread: 0.0, favoured: 0.0, named: Vec::new() }
    }
}

/// End uses as shares of firms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EndUse {
    /// Share of firms whose end use is defence; the others are civil.
    pub defence: f64,
}

impl Default for EndUse {
    fn default() -> Self {
        EndUse { defence: 0.0 }
    }
}

/// How a firm's materials combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inputs {
    /// Separate product lines.
    #[default]
    Independent,
    /// The scarcest one stops the line.
    Joint,
}

/// `stock = { ... }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stock {
    /// Rule by which orders are placed.
    pub policy: StockPolicy,
    /// `days-of-cover`: mean stock on hand, in time of own use. `standing`: the stock it starts with, none if absent.
    pub target: Option<Quantity<Time>>,
    /// `days-of-cover`: log standard deviation of the target over firms.
    #[serde(default)]
    pub spread: f64,
    /// `base-stock`: order up to this position (per firm and material).
    pub level: Option<Quantity<Mass>>,
    /// Stock on hand at the start, in time of own use; the steady state if absent.
    pub initial: Option<Quantity<Time>>,
    /// Stock on hand at the start as a quantity (per firm and material), instead of `initial`.
    pub initial_mass: Option<Quantity<Mass>>,
    /// Time between orders; every step if absent.
    pub review: Option<Quantity<Time>>,
    /// Cost of holding stock.
    pub holding_cost: Option<Quantity<HoldingCost>>,
}

/// Stock policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StockPolicy {
    /// Order up to cover + lead time + half a review of expected demand.
    DaysOfCover,
    /// Order up to a level.
    BaseStock,
    /// Order the expected demand at every review, whatever the position.
    Standing,
}

/// `shortage = { ... }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Shortage {
    /// Lost or back-ordered.
    pub rule: ShortageRule,
    /// Value of the output that a missing mass stops.
    pub output_value: Option<Quantity<MoneyPerMass>>,
    /// Cost of a back-ordered mass for a time.
    pub cost: Option<Quantity<HoldingCost>>,
    /// A firm that serves less than this share of a step's demand is down.
    pub line_down_below: f64,
}

impl Default for Shortage {
    fn default() -> Self {
        Shortage { rule: ShortageRule::Lost, output_value: None, cost: None, line_down_below: 0.5 }
    }
}

/// What unmet demand becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShortageRule {
    /// Gone.
    #[default]
    Lost,
    /// Waits for stock.
    BackOrdered,
}
