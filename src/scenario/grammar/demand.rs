//! What may be written of markets, manufacturers and destinations.
use crate::scenario::quantity::{HoldingCost, Mass, MassRate, Money, MoneyPerMass, Quantity, Share, Time};
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
    /// Demand comes in lumps: all that so much time needs at its first step, from step 0; every step if absent.
    pub demand_every: Option<Quantity<Time>>,
    /// Dirichlet concentration of the manufacturers' shares; shares are fixed if absent.
    pub concentration: Option<f64>,
    /// Noise around the level.
    #[serde(default)]
    pub noise: Noise,
    /// How the level changes with time.
    #[serde(default)]
    pub profile: Profile,
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
    pub price: Option<super::Price>,
}

/// `profile = { growth = 0.03, season = [...], steps = [...] }`: factors of the level of demand, multiplied.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Profile {
    /// Growth a year, compounded from the first day of the run on.
    pub growth: f64,
    /// Twelve factors, January to December.
    pub season: Vec<f64>,
    /// A factor a step, from the first one on; over again when they are used up.
    pub steps: Vec<f64>,
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
    /// Demand comes in lumps, where it belongs to no market: all that so much time needs at its first step.
    pub demand_every: Option<Quantity<Time>>,
    /// Noise of its demand, where it belongs to no market.
    pub noise: Option<Noise>,
    /// How the level of its demand changes with time, where it belongs to no market.
    pub profile: Option<Profile>,
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
    /// Stock of materials on the first day, where it is stated one by one.
    #[serde(default)]
    pub opening: BTreeMap<String, super::Opening>,
    /// Orders that are open on the first day.
    #[serde(default)]
    pub open_order: BTreeMap<String, super::OpenOrder>,
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

impl Manufacturer {
    /// A supplier as a buyer of what its goods are made of.
    pub(crate) fn of_supplier(supplier: &super::Supplier) -> Self {
        let all = || MixShare::Share(Quantity::known(1.0));
        Manufacturer {
            title: supplier.title.clone(),
            market: None,
            share: None,
            country: Some(supplier.country.clone()),
            demand: None,
            demand_every: None,
            noise: None,
            profile: None,
            firms: Firms::default(),
            end_use: EndUse::default(),
            inputs: Inputs::Independent,
            mix: supplier.used().into_iter().map(|material| (material.to_owned(), all())).collect(),
            sources: supplier.sources.clone(),
            sourcing: BTreeMap::new(),
            backup: BTreeMap::new(),
            contingent: BTreeMap::new(),
            substitution: Vec::new(),
            stock: supplier.inputs.clone().unwrap_or_default(),
            opening: BTreeMap::new(),
            open_order: BTreeMap::new(),
            patience: supplier.patience.clone(),
            shortage: Shortage::default(),
            front_loading: None,
            order_inflation: None,
            price_response: None,
        }
    }
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
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stock {
    /// Rule by which orders are placed.
    pub policy: StockPolicy,
    /// `days-of-cover`: mean stock on hand, in time of own use. `standing`: the stock it starts with, none if absent.
    pub target: Option<Quantity<Time>>,
    /// `days-of-cover`: log standard deviation of the target over firms.
    #[serde(default)]
    pub spread: f64,
    /// `base-stock` and `s-S`: order up to this position (per firm and material).
    pub level: Option<Quantity<Mass>>,
    /// `s-S` and `r-Q`: order when the position is at or below this (per firm and material).
    pub reorder: Option<Quantity<Mass>>,
    /// `r-Q`: what is ordered then.
    pub quantity: Option<Quantity<Mass>>,
    /// Orders are no smaller than this; a smaller one is rounded up.
    pub min_order: Option<Quantity<Mass>>,
    /// Orders are whole multiples of this, rounded up.
    pub multiple: Option<Quantity<Mass>>,
    /// Orders are cut so that the position does not exceed this (per firm and material).
    pub capacity: Option<Quantity<Mass>>,
    /// `days-of-cover`: the target follows demand as averaged over about this time; its expectation if absent.
    pub forecast: Option<Quantity<Time>>,
    /// Another target while a control is in force.
    pub alert: Option<Alert>,
    /// Stock on hand at the start, in time of own use; the steady state if absent.
    pub initial: Option<Quantity<Time>>,
    /// Stock on hand at the start as a quantity (per firm and material), instead of `initial`.
    pub initial_mass: Option<Quantity<Mass>>,
    /// Time between orders; every step if absent.
    pub review: Option<Quantity<Time>>,
    /// Cost of holding stock.
    pub holding_cost: Option<Quantity<HoldingCost>>,
    /// Cost of goods on the way to this stock.
    pub transit_cost: Option<Quantity<HoldingCost>>,
    /// Cost of an order, whatever its size: each review at which a firm orders a material counts once.
    pub ordering_cost: Option<Quantity<Money>>,
}

/// `alert = { target = "12 weeks", when = "heavy" }`: a second target that holds while a control is in force.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Alert {
    /// In place of `target`, for days of cover.
    pub target: Option<Quantity<Time>>,
    /// In place of `level`, for `base-stock` and `s-S`, whose reorder point rises with it.
    pub level: Option<Quantity<Mass>>,
    /// The control.
    pub when: String,
    /// Regimes of the control under which it holds; all that are not free if absent.
    pub regimes: Option<Vec<String>>,
}

/// Stock policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StockPolicy {
    /// Order up to cover + lead time + half a review of expected demand.
    #[default]
    DaysOfCover,
    /// Order up to a level.
    BaseStock,
    /// Order the expected demand at every review, whatever the position.
    Standing,
    /// Finished stock: raise the echelon position (own stock and all that is downstream) to a level.
    EchelonBaseStock,
    /// Inputs: order what the finished stock's orders take.
    Follow,
    /// Order up to a level when the position is at or below the reorder point.
    #[serde(rename = "s-S")]
    ReorderUpTo,
    /// Order a fixed quantity when the position is at or below the reorder point.
    #[serde(rename = "r-Q")]
    ReorderLot,
}

/// `shortage = { ... }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Shortage {
    /// Lost or back-ordered.
    pub rule: ShortageRule,
    /// Value of the output that a missing mass stops.
    pub output_value: Option<Quantity<MoneyPerMass>>,
    /// `patient`: unmet demand waits for stock this long, and is then lost.
    pub patience: Option<Quantity<Time>>,
    /// `made-up`: output that overtime adds in a step, as a share of normal output.
    pub overtime: Option<Quantity<Share>>,
    /// `made-up`: what is not made up so long after it was missed is lost; it waits for ever if absent.
    pub made_up_within: Option<Quantity<Time>>,
    /// Cost of a back-ordered mass for a time.
    pub cost: Option<Quantity<HoldingCost>>,
    /// A firm that serves less than this share of a step's demand is down.
    pub line_down_below: f64,
}

impl Default for Shortage {
    fn default() -> Self {
        Shortage {
            rule: ShortageRule::Lost,
            output_value: None,
            patience: None,
            overtime: None,
            made_up_within: None,
            cost: None,
            line_down_below: 0.5,
        }
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
    /// Waits for stock so long, and is then lost.
    Patient,
    /// Is made up by overtime, after the demand of the step, as far as stock and time allow.
    MadeUp,
}
