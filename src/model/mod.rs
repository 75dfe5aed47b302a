//! What the engine runs: names have become indices, dates have become steps, all of it checked and immutable.
//!
//! [`compile`] makes a [`Model`] of a loaded scenario. Entities stand in name order, so the order of a file
//! never matters; each carries the hash of its name, by which its draws are addressed.
mod buyers;
pub mod calendar;
mod compile;
mod contracts;
pub mod disruptions;
pub mod law;
pub mod names;
mod opening;
pub mod output;
pub mod policy;
mod prices;
mod recycling;
mod responses;
mod sites;
mod sourcing;
mod stock;
mod survival;
pub mod working_days;

pub use buyers::{
    Behaviour, Firm, FrontLoading, Initial, Lapse, Market, Mix, OrderInflation, Role, Row, Sector,
    SectorSeries,
};
use calendar::Calendar;
pub use compile::{ModelError, compile};
pub use contracts::{Contract, ContractMember};
use disruptions::{Disruption, DisruptionGroup, LinkDisruptions, PlantDisruptions};
use law::{Param, StepLaw};
pub use opening::{OpenFile, OpenGroup, OpenOrder, Opening, Stood};
use output::{FigureSpec, SeriesSpec};
use policy::{Class, Control, Regime, Survey, Trigger, Truce};
pub use prices::{Against, Domestic, PriceRule};
pub use recycling::Recycling;
pub use responses::{Onset, Process, Qualification, Stage, Stockpile, Substitution};
pub use sites::{Input, Site, YieldRule};
pub use sourcing::{Backup, Contingent, Sourcing};
use std::ops::Range;
pub use stock::{Alert, StockRule};
pub use survival::{Survival, Watched};

use crate::scenario::Shape;
use crate::scenario::grammar::{Allocation, RampShape};

/// A compiled scenario. Masses are in tonnes, money in US dollars, times in steps.
#[derive(Debug, Clone)]
pub struct Model {
    /// Name of the scenario.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// Hash of the scenario.
    pub hash: String,
    /// How far it is validated, 0 to 3.
    pub validation: u8,
    /// Steps and reporting periods.
    pub calendar: Calendar,
    /// All masses are whole multiples of this power of two (t), so their sums are exact.
    pub quantum: f64,
    /// Drawn once per replication.
    pub parameters: Vec<Parameter>,
    /// Names of materials.
    pub materials: Vec<String>,
    /// A supplier's output of one material.
    pub plants: Vec<Plant>,
    /// Demand with common noise.
    pub markets: Vec<Market>,
    /// Manufacturers and destinations.
    pub sectors: Vec<Sector>,
    /// Their firms, by sector.
    pub firms: Vec<Firm>,
    /// A firm's stock of one material, by firm.
    pub rows: Vec<Row>,
    /// A row's supply from one plant, by plant.
    pub links: Vec<Link>,
    /// Suppliers that hold stocks.
    pub sites: Vec<Site>,
    /// Rows in the order in which they order: final use first, then up the tiers.
    pub ordering: Vec<usize>,
    /// Links on which orders take time.
    pub mailed: Vec<usize>,
    /// Rows that have links.
    pub receiving: Vec<usize>,
    /// Plants in the order in which they ship: down the tiers.
    pub shipping: Vec<usize>,
    /// Rows whose cost is booked by themselves: suppliers' stocks, and goods on the way.
    pub costed: Vec<usize>,
    /// Goods can arrive in the step in which they leave.
    pub receives_late: bool,
    /// What else its figures ask for.
    pub needs: Needs,
    /// Links that need a licence of a control, by control.
    pub gates: Vec<Gate>,
    /// Links whose goods a control may hold at customs or whose exporters may hold back.
    pub checks: Vec<Check>,
    /// Transport between countries.
    pub lanes: Vec<Lane>,
    /// Export-control measures.
    pub controls: Vec<Control>,
    /// How controls are run; 0 is "free".
    pub regimes: Vec<Regime>,
    /// Periods in which controls are suspended or eased.
    pub truces: Vec<Truce>,
    /// What moves controls within a future.
    pub triggers: Vec<Trigger>,
    /// What breaks.
    pub disruptions: Vec<Disruption>,
    /// They by table of the scenario.
    pub disruption_groups: Vec<DisruptionGroup>,
    /// Links whose goods on the way or receipts may be paused: they have rings of their own.
    pub doors: Vec<usize>,
    /// Links whose shipments may be paused.
    pub outboxes: Vec<usize>,
    /// What firms go through before they may buy from a supplier.
    pub qualifications: Vec<Qualification>,
    /// What each firm goes through, by qualification.
    pub processes: Vec<Process>,
    /// Demand that moves between grades, by firm.
    pub substitutions: Vec<Substitution>,
    /// Common stocks.
    pub stockpiles: Vec<Stockpile>,
    /// Volumes that are agreed upon.
    pub contracts: Vec<Contract>,
    /// Rows that buy under contracts, by contract.
    pub contract_members: Vec<ContractMember>,
    /// What comes back of use.
    pub recycling: Vec<Recycling>,
    /// Surveys that the run repeats.
    pub surveys: Vec<Survey>,
    /// Pools of quotas.
    pub pools: Vec<Pool>,
    /// Calendars of quotas: see [`QuotaCalendar`].
    pub quota_periods: Vec<QuotaCalendar>,
    /// Kinds of applicant.
    pub classes: Vec<Class>,
    /// Reported series.
    pub series: Vec<SeriesSpec>,
    /// Reported key figures.
    pub figures: Vec<FigureSpec>,
    /// Series of exports by pair of countries, in the order of the export ring.
    pub export_series: Vec<usize>,
    /// Series of the exporter's total, for each of them.
    pub export_totals: Vec<Option<usize>>,
    /// Series that hold arrivals by origin, in the order of the ring by origin.
    pub arrival_series: Vec<usize>,
    /// Steps that an export or an arrival can lie ahead, plus one: slots of the shared rings.
    pub ring: usize,
    /// Series of the share stopped over all studied sectors.
    pub stopped: Option<usize>,
    /// Dates to mark on charts.
    pub marks: Vec<Mark>,
    /// By regime: mean time under review (steps), where orders go to the fastest source; empty otherwise.
    pub review_means: Vec<Param>,
    /// Some regime caps purchases at proven use.
    pub capped: bool,
    /// Value of a dollar of each step; empty where nothing is discounted.
    pub discount: Vec<f64>,
    /// What is open on the first day.
    pub opening: Opening,
    /// Whose supply is watched; nobody's unless a study asks (see [`Model::watch_survival`]).
    pub survival: Option<Survival>,
}

/// A quantity that is drawn once per replication.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Key path in the scenario.
    pub name: String,
    /// Address of its draw.
    pub key: u64,
    /// Its law.
    pub shape: Shape,
}

/// A supplier's output of one material.
#[derive(Debug, Clone)]
pub struct Plant {
    /// Supplier's name.
    pub supplier: String,
    /// Index of the material.
    pub material: usize,
    /// Country code.
    pub country: String,
    /// Most it can ship in a step (t); unlimited if absent.
    pub capacity: Option<Param>,
    /// Share of four weeks' capacity lost around Chinese New Year.
    pub closure: Option<Param>,
    /// Share of each step that lies in those four weeks.
    pub new_year: Vec<f64>,
    /// Growth after a start.
    pub ramp: Option<PlantRamp>,
    /// Rationing rule.
    pub allocation: Allocation,
    /// Its links.
    pub links: Range<usize>,
    /// What may break in it.
    pub disruptions: PlantDisruptions,
    /// Capacity from a step on, in place of what held before.
    pub planned: Vec<(usize, Param)>,
    /// Index of its site, where its supplier holds stocks.
    pub site: Option<usize>,
    /// Row of its finished stock; it makes to order where it has none.
    pub finished: Option<usize>,
    /// Bill of materials.
    pub inputs: Vec<Input>,
    /// Good output over what is started.
    pub yields: Option<YieldRule>,
    /// Finished stocks of its co-products, and their mass in a mass of its own.
    pub also: Vec<(usize, Param)>,
    /// It makes nothing by itself: what it has comes with another plant's output.
    pub by_product: bool,
    /// Rows in its echelon but for its own stock, each with what a tonne of it stands for here.
    pub echelon: Vec<(usize, f64)>,
    /// Plants in its echelon that make to order, likewise: what they owe lies in the inputs of their site and is on order too.
    pub echelon_to_order: Vec<(usize, f64)>,
    /// Series of what it makes, where its supplier holds stocks.
    pub series: Option<usize>,
    /// What it could ship is the same in all steps.
    pub steady: bool,
}

/// What is reckoned only where a figure asks for it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Needs {
    /// Steps until a firm is first down.
    pub up: bool,
    /// Value of lost output.
    pub output: bool,
    /// What goods cost where they land changes.
    pub landed: bool,
    /// Some buyer watches how he is served.
    pub served: bool,
}

impl Plant {
    /// Most it could make in step `t` (t); none where there is no limit.
    pub fn capacity_in(&self, t: usize) -> Option<Param> {
        let planned = self.planned.iter().rev().find(|(from, _)| *from <= t);
        planned.map(|(_, capacity)| *capacity).or(self.capacity)
    }
}

/// Some of a quota: a control's common pool, or a country's part.
#[derive(Debug, Clone)]
pub struct Pool {
    /// Index of the control.
    pub control: usize,
    /// The country; all if absent.
    pub country: Option<String>,
}

/// Calendar periods of so many months.
#[derive(Debug, Clone)]
pub struct QuotaCalendar {
    /// Months in a period.
    pub months: u32,
    /// By step: whether a period begins with it.
    pub begins: Vec<bool>,
    /// By step: days from its start to the end of its period.
    pub remaining: Vec<f64>,
}

/// A plant's start and growth.
#[derive(Debug, Clone, Copy)]
pub struct PlantRamp {
    /// Step of the start (may be fractional or before the horizon).
    pub start: Param,
    /// Steps from start to full output.
    pub over: Param,
    /// Output share on the first day.
    pub first: f64,
    /// Linear or S-curve.
    pub shape: RampShape,
    /// Output share reached.
    pub reaches: Param,
}

/// A row's supply from one plant.
#[derive(Debug, Clone)]
pub struct Link {
    /// Index of its row.
    pub row: usize,
    /// Index of its plant.
    pub plant: usize,
    /// Index of its lane.
    pub lane: usize,
    /// Share of the row's orders.
    pub share: Param,
    /// Weight in the plant's allocation.
    pub weight: f64,
    /// Address of its transit, hold and restraint draws.
    pub key: u64,
    /// Orders on their way to the plant: as many slots as steps they take.
    pub orders: Range<usize>,
    /// Gates it must pass.
    pub gates: Vec<usize>,
    /// Customs checks and restraints it is subject to.
    pub checks: Vec<usize>,
    /// Controls whose duties and floors bear on it.
    pub levies: Vec<usize>,
    /// Pools of quotas it draws on, common and the country's, by control.
    pub pools: Vec<LinkPools>,
    /// How its goods get round controls; the first whose control bars them counts.
    pub leaks: Vec<Leak>,
    /// What may break on it; none where nothing may.
    pub disruptions: Option<Box<LinkDisruptions>>,
    /// Processes of qualification that it waits for.
    pub qualified_by: Vec<usize>,
    /// Members of contracts that call off on it.
    pub contracts: Vec<usize>,
    /// Price ex works (USD/t); 0 where none is given.
    pub price: Param,
    /// The market at whose clearing price a part of its goods is bought.
    pub spot: Option<usize>,
    /// Place of its exports in the export ring, by pair of countries; none within a country.
    pub exports: Option<usize>,
    /// Place of its arrivals in the ring by origin, where they are reported.
    pub arrivals: Option<usize>,
    /// Its buyer is studied.
    pub studied: bool,
    /// Steps from plant to stock, where they are the same for every shipment, in every replication.
    pub way: Option<usize>,
    /// All that is ordered on it may leave at any time: no control, check or closed lane bears on it.
    pub free: bool,
    /// It is free, and what leaves on it is mass under way and nothing else: nothing is paid, held or detoured.
    pub plain: bool,
    /// Its share of orders is the stated one in all steps.
    pub settled: bool,
}

/// The pools of one control's quotas that a link draws on.
#[derive(Debug, Clone, Copy)]
pub struct LinkPools {
    /// Index of the control.
    pub control: usize,
    /// Its common pool.
    pub common: usize,
    /// The country's.
    pub country: usize,
}

/// How a link's goods get round a control.
#[derive(Debug, Clone)]
pub struct Leak {
    /// Index of the control.
    pub control: usize,
    /// Hazard of going round (per step) of what may not leave.
    pub rate: Param,
    /// Steps on top of the lane's.
    pub extra_time: StepLaw,
    /// Cost on top (USD/t).
    pub extra_cost: Param,
    /// Probability that a shipment is seized.
    pub detection: Param,
    /// Address of its draws.
    pub key: u64,
    /// Place of its exports in the export ring; none where they are not counted.
    pub exports: Option<usize>,
}

/// A link under a control that demands a licence.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Index of the link.
    pub link: usize,
    /// Index of the link's row.
    pub row: usize,
    /// Index of the applicant.
    pub firm: usize,
    /// The applicant's end use is defence.
    pub defence: bool,
    /// Age in steps at which the applicant gives a file up; `usize::MAX` for never.
    pub patience: usize,
    /// Index of the control.
    pub control: usize,
    /// Kind of applicant.
    pub class: usize,
    /// Address of its files' draws.
    pub key: u64,
    /// Its files that are open on the first day, in `Opening::files`; they have its first slots.
    pub opened: Range<usize>,
    /// Slot of the file that may be filed in each step, or `NO_SLOT`.
    pub slot_of: Vec<u16>,
    /// Step in which each slot's file is filed; of those open on the first day a number that no step has.
    pub filed_in: Vec<u16>,
    /// First of its slots in the state.
    pub slots: Range<usize>,
    /// Surveys that count its files.
    pub surveys: Vec<usize>,
}

/// No file can be filed in this step.
pub const NO_SLOT: u16 = u16::MAX;

/// A link whose goods share the customs code of a control.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Index of the link.
    pub link: usize,
    /// Index of the control.
    pub control: usize,
    /// Address of its draws.
    pub key: u64,
}

/// Transport from country to country.
#[derive(Debug, Clone)]
pub struct Lane {
    /// Country of origin.
    pub from: String,
    /// Country of destination.
    pub to: String,
    /// Steps from an order to the day on which the plant knows of it.
    pub order_time: usize,
    /// Steps door to door, customs included.
    pub transit: Transit,
    /// The faster mode.
    pub expedite: Option<Expedite>,
    /// Steps in which nothing leaves on it.
    pub closed: Vec<Range<usize>>,
}

/// Time on the way.
#[derive(Debug, Clone)]
pub struct Transit {
    /// Law in steps.
    pub law: StepLaw,
    /// Mean in steps.
    pub mean: Param,
    /// Most steps that are ever drawn.
    pub longest: usize,
}

/// A lane's faster mode.
#[derive(Debug, Clone)]
pub struct Expedite {
    /// Steps door to door, customs included.
    pub transit: Transit,
    /// Extra freight (USD/t).
    pub cost: Param,
    /// Used where stock on hand lasts fewer steps than this.
    pub below: Param,
}

/// A date to mark on charts.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Day, counted from 1 January 1970.
    pub day: calendar::Day,
    /// Label.
    pub label: String,
}
