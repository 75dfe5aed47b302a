//! Who buys: markets, sectors, firms, their stocks of each material, and how their orders answer to policy.
use super::law::{Param, QuantileTable};
use super::stock::StockRule;
use std::ops::Range;

/// A country's demand and its noise.
#[derive(Debug, Clone)]
pub struct Market {
    /// Name.
    pub name: String,
    /// Address of its noise and of its shares.
    pub key: u64,
    /// Demand (t a step).
    pub demand: Param,
    /// Steps whose demand comes at once, at the first of them.
    pub every: usize,
    /// Gamma laws whose normalised draws are the sectors' shares (a Dirichlet law), in the order of `sectors`.
    pub shares: Option<Vec<QuantileTable>>,
    /// Log standard deviation of a step's common noise.
    pub common_sd: Param,
    /// The same of one firm.
    pub firm_sd: Param,
    /// Additive standard deviation of a firm's demand (t a step).
    pub normal_sd: Param,
    /// Factor of the level in every step; none where it is constant.
    pub profile: Vec<f64>,
    /// Demand is a Poisson number of lots of this mass (t), in place of the noise above.
    pub poisson_lot: Option<f64>,
    /// Its sectors.
    pub sectors: Vec<usize>,
    /// How its price answers to scarcity.
    pub price: Option<Box<super::PriceRule>>,
}

impl Market {
    /// Factor of demand in step `t`; beyond the run that of its last step.
    pub fn profile_in(&self, t: usize) -> f64 {
        self.profile.get(t).or(self.profile.last()).copied().unwrap_or(1.0)
    }
}

/// A manufacturer or a destination.
#[derive(Debug, Clone)]
pub struct Sector {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Address of its share's draw.
    pub key: u64,
    /// A manufacturer (its lines are studied), not a mere destination.
    pub studied: bool,
    /// Index of its market.
    pub market: usize,
    /// Share of the market's demand.
    pub share: Param,
    /// Its firms.
    pub firms: Range<usize>,
    /// Stopped-share and cover series, where studied.
    pub series: Option<SectorSeries>,
    /// It is a supplier that holds stocks, and has no demand of its own.
    pub site: bool,
    /// A figure shows its accounts.
    pub accounted: bool,
    /// Cover that its firms aim at (steps), their mean; none where they do not aim at days of cover, or are not studied.
    pub cover: Option<f64>,
    /// What they are expected to use in that time, by material (t).
    pub aims: Vec<(usize, f64)>,
}

/// Where a studied sector's figures go.
#[derive(Debug, Clone, Copy)]
pub struct SectorSeries {
    /// Weeks of cover.
    pub cover: usize,
    /// Share of output stopped.
    pub stopped: usize,
}

/// One firm.
#[derive(Debug, Clone)]
pub struct Firm {
    /// Index of its sector.
    pub sector: usize,
    /// Address of its own draws.
    pub key: u64,
    /// Share of its sector's demand.
    pub size: f64,
    /// Defence end use.
    pub defence: bool,
    /// Has standing at the licensing office.
    pub favoured: bool,
    /// All materials are needed for one product.
    pub joint: bool,
    /// Its demand is judged when goods without time on the way have come, at the end of shipping.
    pub late: bool,
    /// Serving less than this share of demand is a stopped line.
    pub line_down_below: f64,
    /// Value of the output that a missing tonne stops (USD/t).
    pub output_value: Param,
    /// Its rows.
    pub rows: Range<usize>,
    /// Its substitutions.
    pub substitutions: Range<usize>,
    /// The entity that it is, where it is named.
    pub entity: Option<String>,
}

/// What a stock is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Final use: demand is drawn and met from it.
    Use,
    /// A supplier makes its goods of it.
    Input,
    /// A supplier ships from it what the plant has made.
    Finished {
        /// Index of the plant.
        plant: usize,
    },
}

/// Share of a row's material in its firm's demand.
#[derive(Debug, Clone)]
pub enum Mix {
    /// This share.
    Share(Param),
    /// What the others leave.
    Rest(Vec<Param>),
}

/// A firm's stock of one material.
#[derive(Debug, Clone)]
pub struct Row {
    /// Index of its firm.
    pub firm: usize,
    /// Index of its material.
    pub material: usize,
    /// What it is there for.
    pub role: Role,
    /// Address of its demand noise.
    pub key: u64,
    /// Share in its firm's demand.
    pub mix: Mix,
    /// When and how much it orders.
    pub rule: StockRule,
    /// Stock at the start.
    pub initial: Initial,
    /// What is on order at the start is stated, and not the steady state's.
    pub stated: bool,
    /// Cost of holding (USD/t a step).
    pub holding_cost: Param,
    /// Cost of goods on the way to it (USD/t a step); none where nothing is said.
    pub transit_cost: Option<Param>,
    /// Cost of a back-ordered tonne (USD/t a step).
    pub shortage_cost: Param,
    /// Cost of an order (USD).
    pub ordering_cost: Param,
    /// Unmet demand waits.
    pub back_ordered: bool,
    /// It waits no longer than this; for ever where absent.
    pub lapse: Option<Lapse>,
    /// What waits is served after the demand of the step, by overtime of this share of expected demand; first, and without
    /// a limit, where absent.
    pub overtime: Option<Param>,
    /// Age in steps at which a file is given up.
    pub patience: Option<usize>,
    /// Its links; the first takes what the others leave.
    pub links: Vec<usize>,
    /// Its arrivals in the ring of slots: as many as a shipment can be under way, plus one.
    pub ring: Range<usize>,
    /// Places of its links whose goods on the way or receipts may be paused.
    pub doors: Vec<usize>,
    /// How its orders answer to policy; none where they do not.
    pub behaviour: Option<Box<Behaviour>>,
    /// What its goods cost may change: a duty or a floor may bear on them, or some are bought at a clearing price.
    pub levied: bool,
    /// How its orders are split, where shares alone do not say it.
    pub sourcing: Option<Box<super::Sourcing>>,
    /// Memberships of contracts under which it orders.
    pub contracts: Vec<usize>,
    /// Flows into which a part of its use goes.
    pub recycled: Vec<usize>,
    /// What its goods cost is booked when they arrive: it is studied, and a supplier of its has a price.
    pub priced: bool,
    /// Its market, where that has a price that looks at what arrives.
    pub market: Option<usize>,
    /// Its orders cost something, or are counted in a figure.
    pub counts_orders: bool,
}

/// How long unmet demand waits.
#[derive(Debug, Clone)]
pub struct Lapse {
    /// Steps, at least one.
    pub steps: usize,
    /// What may still wait from as many steps, in the ring of all rows: their demand, or what of it was not met at once where
    /// that is made up.
    pub ring: Range<usize>,
}

/// How orders answer to policy.
#[derive(Debug, Clone)]
pub struct Behaviour {
    /// Acting ahead.
    pub front: Option<FrontLoading>,
    /// Inflating orders.
    pub inflation: Option<OrderInflation>,
    /// Elasticity of the stock target to the landed cost.
    pub stock_elasticity: Param,
    /// Elasticity of demand to it.
    pub demand_elasticity: Param,
}

/// Acting ahead of measures.
#[derive(Debug, Clone)]
pub struct FrontLoading {
    /// Steps of cover added.
    pub cover: Param,
    /// Probability that a firm acts so.
    pub share: Param,
    /// Controls, and the steps in which a measure of theirs is announced and not yet in force.
    pub announced: Vec<(usize, Range<usize>)>,
    /// Truces whose ends matter.
    pub truces: Vec<usize>,
    /// Steps before a truce's end.
    pub ahead: f64,
}

/// Inflating orders when rationed.
#[derive(Debug, Clone, Copy)]
pub struct OrderInflation {
    /// Highest multiple of the target.
    pub at_most: Param,
    /// Weight of a step in the running mean.
    pub weight: f64,
}

/// Stock at the start of a run.
#[derive(Debug, Clone, Copy)]
pub enum Initial {
    /// As in the steady state.
    Steady,
    /// Steps of own use.
    Cover(Param),
    /// Tonnes.
    Mass(Param),
}
