//! The grammar of a scenario: one struct a table, one field a key.
//!
//! Decoded from the merged layers by `scenario::load`; what names mean and whether they exist is checked in
//! `scenario::check`. Every quantity is in base units: tonnes, days, US dollars (see [`super::quantity`]).
use super::quantity::{
    Date, FileRate, Hazard, HoldingCost, Mass, MassRate, MoneyPerMass, Quantity, Share, Time,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// World, policy path and strategy: everything that a run needs.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scenario {
    /// Version of this grammar; 1 is the only one.
    pub format: u32,
    /// Horizon, step and titles.
    pub scenario: Header,
    /// Named quantities that several entries share, so that one draw serves them all.
    #[serde(default)]
    pub parameter: BTreeMap<String, Parameter>,
    /// Tradable grades.
    #[serde(default)]
    pub material: BTreeMap<String, Material>,
    /// Who makes what, where.
    #[serde(default)]
    pub supplier: BTreeMap<String, Supplier>,
    /// A country's demand as a whole, split over manufacturers, with common noise.
    #[serde(default)]
    pub market: BTreeMap<String, Market>,
    /// Buyers whose lines are studied.
    #[serde(default)]
    pub manufacturer: BTreeMap<String, Manufacturer>,
    /// Buyers elsewhere, which share suppliers and licensing office; recorded as exports only.
    #[serde(default)]
    pub destination: BTreeMap<String, Manufacturer>,
    /// Transport from country to country.
    #[serde(default)]
    pub lane: BTreeMap<String, Lane>,
    /// Export-control measures.
    #[serde(default)]
    pub control: BTreeMap<String, Control>,
    /// How a control is run at a time.
    #[serde(default)]
    pub regime: BTreeMap<String, Regime>,
    /// Periods in which a control is eased, and what follows when they end.
    #[serde(default)]
    pub truce: BTreeMap<String, Truce>,
    /// Published series to draw and score beside the run.
    #[serde(default)]
    pub observed: BTreeMap<String, Observed>,
}

/// `[scenario]`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Header {
    /// Printed on every chart and table.
    pub title: String,
    /// A paragraph on what the scenario is for.
    #[serde(default)]
    pub description: String,
    /// First day. May be left out where `periods` is given.
    pub start: Option<Date>,
    /// Last day (included).
    pub end: Option<Date>,
    /// Length in steps, instead of `end`.
    pub periods: Option<u32>,
    /// Length of a step; a week by default.
    pub step: Option<Quantity<Time>>,
    /// Calendar months (default) or every step.
    #[serde(default)]
    pub report: ReportBy,
    /// Default number of replications.
    pub replications: Option<u64>,
    /// How far the scenario is validated: 0 illustrative, 1 parameters sourced, 2 reproduces an episode,
    /// 3 scored out of sample.
    #[serde(default)]
    pub validation: u8,
    /// Policy after this date is chance, not history; marked on charts.
    pub known_until: Option<Date>,
}

/// The buckets in which series are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportBy {
    /// Whole calendar months; a week that spans two is split by days.
    #[default]
    Month,
    /// Every step.
    Step,
}

/// `[parameter.NAME]`: a quantity that several entries share.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Parameter {
    /// What it is.
    #[serde(default)]
    pub title: String,
    /// Its value or law (dimensionless).
    pub value: Quantity<Share>,
}

/// `[material.NAME]`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Material {
    /// Printed name.
    #[serde(default)]
    pub title: String,
}

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
}

/// What a supplier makes of one material.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Makes {
    /// Most it can ship; unlimited if absent.
    pub capacity: Option<Quantity<MassRate>>,
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
    /// Linear or S-curve (3x^2 - 2x^3).
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
}

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
    /// The same, of one firm alone.
    pub firm_monthly_log_sd: Option<Quantity<Share>>,
    /// Standard deviation of one step's demand of a firm, additive and normal.
    pub normal_sd: Option<Quantity<MassRate>>,
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
    /// Stock policy.
    pub stock: Stock,
    /// Age at which a file is no longer counted on, its order cancelled and placed anew; never if absent.
    pub patience: Option<Quantity<Time>>,
    /// What happens to unmet demand, and what it costs.
    #[serde(default)]
    pub shortage: Shortage,
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
}

impl Default for Firms {
    fn default() -> Self {
        Firms { number: 1, size_spread: 0.0, favoured: 0.0 }
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

/// `[lane.NAME]`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Lane {
    /// Country of origin.
    pub from: String,
    /// Country of destination.
    pub to: String,
    /// Door to door time.
    pub transit: Quantity<Time>,
    /// Import customs time on top.
    pub customs: Option<Quantity<Time>>,
    /// The faster mode, used when cover is short.
    pub expedite: Option<Expedite>,
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

/// `[observed.NAME]`: a published monthly series.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Observed {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// CSV file, relative to the scenario file.
    pub file: String,
    /// Column with the values; the months are in `month`.
    pub column: String,
    /// The reported series it is comparable with.
    pub series: String,
    /// The run is scored on the months from here ...
    pub score_from: Option<Date>,
    /// ... to here.
    pub score_until: Option<Date>,
    /// Where it was published.
    #[serde(default)]
    pub source: String,
}
