//! Controls, regimes, truces, triggers and applicants, compiled.
use super::law::{Param, QuantileTable, StepLaw};
use super::working_days::WorkingClock;
use crate::scenario::Shape;
use crate::scenario::grammar::{AtChange, RegimeKind, UnderBan};
use std::ops::Range;

/// A measure.
#[derive(Debug, Clone)]
pub struct Control {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Address of its path's draws.
    pub key: u64,
    /// Dated entries, in order.
    pub path: Vec<PathStep>,
    /// First step in which its path is no longer history, as a time in steps.
    pub chance_from: f64,
    /// Steps in which it is not applied.
    pub suspended: Vec<Range<usize>>,
    /// Truces that suspend or ease it, with the regime while they hold.
    pub eased: Vec<(usize, usize)>,
    /// Some truce reaches only a part of the firms.
    pub partial: bool,
    /// By index: whether some future can bring the regime.
    pub reachable: Vec<bool>,
    /// Whether anything but its dates moves it.
    pub chance: bool,
    /// Files that its office takes into review in a step; unlimited if absent.
    pub office: Option<Param>,
    /// Tonnes a file; an order is one file if absent.
    pub file_size: Option<Param>,
    /// What a change of regime does to open files.
    pub at_change: AtChange,
    /// A refusal cancels the order.
    pub cancel: bool,
    /// What a ban does to orders.
    pub under_ban: UnderBan,
    /// Some regime in reach has licences for one shipment.
    pub single: bool,
    /// By index of material: whether some regime it can be in holds it at customs.
    pub holds: Vec<bool>,
    /// Working days of its office, where a review counts them.
    pub clock: Option<WorkingClock>,
    /// Its gates.
    pub gates: Range<usize>,
    /// Series of files granted and of files pending, where it has gates.
    pub series: Option<ControlSeries>,
}

impl Control {
    /// Whether its path has begun by step `t`; one without dates has from the start.
    pub fn begun(&self, t: usize) -> bool {
        self.path.iter().map(|e| e.step).min().is_none_or(|first| first <= t)
    }
}

/// Where a control's figures go.
#[derive(Debug, Clone, Copy)]
pub struct ControlSeries {
    /// Files granted.
    pub granted: usize,
    /// Files pending.
    pub pending: usize,
}

/// A dated entry of a path.
#[derive(Debug, Clone, Copy)]
pub struct PathStep {
    /// Address of its draw.
    pub key: u64,
    /// Step from which the regime holds.
    pub step: usize,
    /// Index of the regime.
    pub regime: usize,
    /// Probability that it is entered.
    pub probability: Param,
    /// Step in which it was made known (may lie before the horizon), if that was earlier.
    pub announced: Option<i64>,
}

/// A period in which controls are suspended or eased.
#[derive(Debug, Clone)]
pub struct Truce {
    /// Address of its draws.
    pub key: u64,
    /// First step in which it holds.
    pub from: usize,
    /// Time of its first end, in steps.
    pub until: f64,
    /// Probability of renewal at each end.
    pub renewed: Param,
    /// Steps that a renewal lasts; beyond the horizon if absent.
    pub renewal: Option<Param>,
    /// How it breaks.
    pub breaks: Option<Break>,
    /// Time until which it is known to have held, in steps.
    pub known: f64,
    /// Probability that it reaches a firm; all if absent.
    pub compliance: Option<Param>,
    /// Controls and the regimes that a break brings.
    pub on_break: Vec<(usize, usize)>,
    /// The same of a lapse.
    pub on_lapse: Vec<(usize, usize)>,
}

/// Law of a truce's breaking.
#[derive(Debug, Clone)]
pub enum Break {
    /// Hazards per step, each from a time in steps on; the first from the beginning.
    Hazards(Vec<(f64, Param)>),
    /// Time from the truce's first step, conditional on having held.
    After(Span),
}

/// What happens in a future and moves controls in it.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// Address of its draws.
    pub key: u64,
    /// What sets it off.
    pub when: When,
    /// Probability that it acts.
    pub probability: Param,
    /// Time until it acts.
    pub after: Option<Span>,
    /// Controls and the regimes they enter.
    pub moves: Vec<(usize, usize)>,
}

/// What sets a trigger off.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// A control enters a regime.
    Enters {
        /// Index of the control.
        control: usize,
        /// Index of the regime.
        regime: usize,
    },
    /// Manufacturers stop more than a share of their output for so many steps.
    Stopped {
        /// Index of the sector; all if absent.
        sector: Option<usize>,
        /// The share.
        above: f64,
        /// Steps in a row.
        steps: usize,
    },
    /// A step comes.
    At(usize),
}

/// A survey that the run repeats.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Index of the control.
    pub control: usize,
    /// Last step whose files count.
    pub at: usize,
    /// Published share granted.
    pub granted: Option<f64>,
    /// Files counted.
    pub sample: Option<u32>,
    /// Where it was published.
    pub source: String,
}

/// A time in steps that is not rounded: one value a replication, or a scale times a drawn shape.
#[derive(Debug, Clone)]
pub enum Span {
    /// One value.
    Fixed(Param),
    /// Drawn at each use.
    Drawn {
        /// The law.
        shape: Shape,
        /// Factor, in steps per unit of the shape.
        scale: Param,
    },
}

/// Time that an office takes.
#[derive(Debug, Clone)]
pub enum OfficeTime {
    /// Steps of the calendar.
    Steps(StepLaw),
    /// Working days of the office; quantiles times a factor.
    Working {
        /// Quantiles of the law.
        table: Box<QuantileTable>,
        /// Factor, in working days per unit of the table.
        scale: Param,
    },
}

/// How a control is run.
#[derive(Debug, Clone)]
pub struct Regime {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Free, licence or ban.
    pub kind: RegimeKind,
    /// Time under review.
    pub review: OfficeTime,
    /// A limit of it by law.
    pub limit: Option<Limit>,
    /// Files that come back.
    pub returned: Option<Returned>,
    /// Probability of a licence at the end of the review, civil.
    pub civil: Param,
    /// The same, defence.
    pub defence: Param,
    /// Odds against it by country.
    pub odds: Vec<(String, Param)>,
    /// Odds by index of material.
    pub material_odds: Vec<(usize, Param)>,
    /// Odds of favoured firms.
    pub favoured_odds: Param,
    /// Of the files that are not prompt: share that is granted later.
    pub slow: f64,
    /// Of the defence files that are not prompt: share that is granted later.
    pub slow_defence: f64,
    /// Share that is never decided.
    pub stuck: f64,
    /// Further time of a slow file.
    pub slow_review: OfficeTime,
    /// Steps until a licence lapses.
    pub validity: Option<usize>,
    /// What a shipment leaves of its licence lapses.
    pub single: bool,
    /// Most tonnes of one licence.
    pub volume_cap: Option<Param>,
    /// Most steps of proven use that a buyer may hold, have under way and be licensed.
    pub stockpile_cap: Option<f64>,
    /// Most that may leave.
    pub quota: Option<Quota>,
    /// Duty.
    pub tariff: Option<Tariff>,
    /// Lowest price (USD/t).
    pub price_floor: Option<Param>,
    /// Customs tests.
    pub hold: Option<Hold>,
    /// Exporters that hold back.
    pub restraint: Option<Restraint>,
    /// Licences for named customers.
    pub general: Option<General>,
    /// Time it lasts.
    pub lasts: Option<Span>,
    /// The regimes that may follow then, with their cumulative probabilities.
    pub then: Vec<(usize, f64)>,
    /// Regimes that may follow at any time, with their hazards per step.
    pub switches: Vec<(usize, Param)>,
}

impl Regime {
    /// Probability of a prompt licence before anything bends it.
    pub fn plain(&self, class: &Class) -> Param {
        if class.defence { self.defence } else { self.civil }
    }

    /// Factors on its odds for a kind of applicant.
    pub fn factors<'a>(&'a self, class: &'a Class) -> impl Iterator<Item = Param> + 'a {
        let odds = self.odds.iter().filter(|(country, _)| *country == class.country).map(|(_, k)| *k);
        let goods = self.material_odds.iter().filter(|(m, _)| Some(*m) == class.material).map(|(_, k)| *k);
        odds.chain(goods).chain(class.favoured.then_some(self.favoured_odds))
    }
}

/// A limit of the review by law.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// The limit in steps, or in working days.
    pub time: Param,
    /// It counts working days.
    pub working: bool,
    /// Probability that it is kept.
    pub kept: Param,
}

/// Files that come back for more information.
#[derive(Debug, Clone)]
pub struct Returned {
    /// Probability at the end of a review.
    pub probability: Param,
    /// Steps until the review starts again.
    pub answer: StepLaw,
    /// Most times.
    pub at_most: u8,
}

/// Most that may leave in a period.
#[derive(Debug, Clone)]
pub struct Quota {
    /// Rate (t a day).
    pub volume: Param,
    /// Index of its period in `Model::quota_periods`.
    pub period: usize,
    /// By pool of the control: its share.
    pub shares: Vec<(String, f64)>,
    /// Countries have shares of their own.
    pub allocated: bool,
    /// Share of what is unused that is added to the next period's.
    pub carry_over: Param,
}

/// A duty on what is shipped.
#[derive(Debug, Clone, Copy)]
pub struct Tariff {
    /// Share of the price.
    pub ad_valorem: Param,
    /// USD a tonne.
    pub specific: Param,
    /// Share that the buyer bears.
    pub pass_through: Param,
}

/// Customs tests of goods under the same code.
#[derive(Debug, Clone)]
pub struct Hold {
    /// By index of material.
    pub materials: Vec<bool>,
    /// Probability that a shipment is held.
    pub share: Param,
    /// Steps until it clears.
    pub time: StepLaw,
}

/// Exporters that ship nothing to a customer for a time.
#[derive(Debug, Clone)]
pub struct Restraint {
    /// By index of material.
    pub materials: Vec<bool>,
    /// Probability that a customer's exporters hold back.
    pub share: Param,
    /// Steps until they ship again.
    pub time: StepLaw,
    /// Favoured firms are served all the same.
    pub spares_favoured: bool,
}

/// Licences that cover a named customer.
#[derive(Debug, Clone)]
pub struct General {
    /// Probability that a civil firm holds one.
    pub share: Param,
    /// Time to sign off a file.
    pub review: OfficeTime,
    /// Probability that the sign-off is prompt.
    pub prompt: Param,
    /// Time from the regime's beginning until a firm has its licence.
    pub issued_after: Option<Span>,
    /// Steps that it lasts.
    pub validity: Option<f64>,
    /// Probability of its renewal.
    pub renewed: Param,
}

impl General {
    /// Whether whoever gets one has it when a run begins: it is issued at once, and for good.
    pub fn from_the_start(&self) -> bool {
        self.issued_after.is_none() && self.validity.is_none()
    }
}

/// Kind of applicant: what a verdict may depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Country of the end user.
    pub country: String,
    /// Defence end use.
    pub defence: bool,
    /// Standing at the office.
    pub favoured: bool,
    /// Index of the material, where some regime judges by it.
    pub material: Option<usize>,
}
