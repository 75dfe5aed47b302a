//! The grammar of a scenario: one struct a table, one field a key.
//!
//! Decoded from the merged layers by `scenario::load`; what names mean and whether they exist is checked in
//! `scenario::check`. Every quantity is in base units: tonnes, days, US dollars (see [`super::quantity`]).
mod contract;
mod control;
mod demand;
mod disruption;
mod opening;
mod price;
mod recycling;
mod regime;
mod responses;
mod sourcing;
mod supply;
mod truce;

pub use contract::*;
pub use control::*;
pub use demand::*;
pub use disruption::*;
pub use opening::*;
pub use price::*;
pub use recycling::*;
pub use regime::*;
pub use responses::*;
pub use sourcing::*;
pub use supply::*;
pub use truce::*;

use super::quantity::{Date, DiscountRate, Quantity, Share, Time};
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
    /// What happens in a future and moves a control in it.
    #[serde(default)]
    pub trigger: BTreeMap<String, Trigger>,
    /// What breaks physically, and for how long.
    #[serde(default)]
    pub disruption: BTreeMap<String, Disruption>,
    /// Companies that measures may name.
    #[serde(default)]
    pub entity: BTreeMap<String, Entity>,
    /// Surveys of applicants, repeated in the run.
    #[serde(default)]
    pub survey: BTreeMap<String, Survey>,
    /// What firms go through before they may buy from a supplier.
    #[serde(default)]
    pub qualification: BTreeMap<String, Qualification>,
    /// Common stocks that are released to members who run short.
    #[serde(default)]
    pub stockpile: BTreeMap<String, Stockpile>,
    /// Volumes that buyers and suppliers have agreed upon.
    #[serde(default)]
    pub contract: BTreeMap<String, Contract>,
    /// What comes back of use.
    #[serde(default)]
    pub recycling: BTreeMap<String, Recycling>,
    /// Mechanisms that are left out.
    #[serde(default)]
    pub switches: Switches,
    /// Published series to draw and score beside the run.
    #[serde(default)]
    pub observed: BTreeMap<String, Observed>,
    /// Suppliers as buyers of what their goods are made of. Not written: derived from `supplier` when a scenario is loaded.
    #[serde(skip)]
    pub site: BTreeMap<String, Manufacturer>,
}

impl Scenario {
    /// Fills in what follows from what is written.
    pub(crate) fn derive(&mut self) {
        let holding = self.supplier.iter().filter(|(_, supplier)| supplier.holds_stock());
        self.site =
            holding.map(|(name, supplier)| (name.clone(), Manufacturer::of_supplier(supplier))).collect();
    }
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
    /// Steps in this time from the start are run, but counted in no series and no figure.
    pub warm_up: Option<Quantity<Time>>,
    /// Costs are discounted at this rate, continuously, from the start (or the end of the warm-up) on.
    pub discount_rate: Option<Quantity<DiscountRate>>,
    /// Calendar months (default) or every step.
    #[serde(default)]
    pub report: ReportBy,
    /// Series that are kept, by name; a name may end in `*`. All if absent.
    pub series: Option<Vec<String>>,
    /// Figures that are kept, by name; a name may end in `*`. All if absent.
    pub figures: Option<Vec<String>>,
    /// Default number of replications.
    pub replications: Option<u64>,
    /// How far the scenario is validated: 0 illustrative, 1 parameters sourced or assumed, 2 reproduces an episode,
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
    /// Its trade counts in the series of exports and arrivals, which are sums over materials.
    #[serde(default = "counts")]
    pub counted: bool,
}

fn counts() -> bool {
    true
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
    /// Column that says how a value came about; values called `estimated` are left out.
    pub basis: Option<String>,
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
