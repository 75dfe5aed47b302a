//! Disruptions, compiled: a state machine each, and what stands under it.
use super::law::Param;
use super::policy::Span;
use crate::scenario::grammar::RecoveryShape;
use std::ops::Range;

/// One state and what it does. What hits several independently is one of these for each.
#[derive(Debug, Clone)]
pub struct Disruption {
    /// Address of its draws.
    pub key: u64,
    /// When it begins and ends.
    pub onset: Onset,
    /// Share that is lost, one value a time it begins.
    pub severity: Span,
    /// How what is lost comes back.
    pub recovery: Option<Recovery>,
    /// How much longer shipments take.
    pub delay: Option<Delay>,
    /// Rows whose stock it destroys when it begins.
    pub stocks: Vec<usize>,
    /// Something happens in the replications in which it begins: a severity is drawn, or stock destroyed.
    pub drawn: bool,
    /// How severe it is matters.
    pub graded: bool,
}

/// When a disruption begins and ends.
#[derive(Debug, Clone)]
pub enum Onset {
    /// It holds in these steps.
    Windows(Vec<Range<usize>>),
    /// A chain of two states.
    Chance {
        /// Probability of beginning within `steps`.
        begins: Param,
        /// Probability of ending within `steps`.
        ends: Param,
        /// Steps to which both belong.
        steps: f64,
    },
    /// Undisturbed and disturbed times in turn, in continuous time.
    Renewal {
        /// Time until it begins.
        every: Span,
        /// Time until it ends.
        lasts: Span,
    },
}

/// How what was lost comes back.
#[derive(Debug, Clone, Copy)]
pub struct Recovery {
    /// Steps until all is back; the time constant of an exponential one.
    pub over: Param,
    /// Its shape.
    pub shape: RecoveryShape,
}

/// How much longer shipments take.
#[derive(Debug, Clone)]
pub struct Delay {
    /// Steps on top, drawn a shipment.
    pub longer: Option<Span>,
    /// Factor of the time on the way.
    pub times: Param,
    /// Most steps on top, and the largest factor.
    pub most: (f64, f64),
}

/// The disruptions that bear on a link.
#[derive(Debug, Clone, Default)]
pub struct LinkDisruptions {
    /// Those that pause its orders, apart from those of its plant.
    pub orders: Vec<usize>,
    /// Those that pause its shipments.
    pub shipments: Vec<usize>,
    /// Those that pause its goods on the way.
    pub transit: Vec<usize>,
    /// Those that pause its receipts.
    pub receipts: Vec<usize>,
    /// Those that delay its shipments.
    pub delays: Vec<usize>,
    /// Place of its goods on the way and at the buyer's door, where either may be paused.
    pub door: Option<usize>,
    /// Place of what waits at the supplier's door, where shipments may be paused.
    pub outbox: Option<usize>,
}

/// The disruptions that bear on a plant.
#[derive(Debug, Clone, Default)]
pub struct PlantDisruptions {
    /// Those that pause orders from it (and its own).
    pub orders: Vec<usize>,
    /// Those that take from what it makes.
    pub capacity: Vec<usize>,
    /// Those that take from the good share of what it starts.
    pub yields: Vec<usize>,
}

/// The disruptions that one table of the scenario stands for, reported together.
#[derive(Debug, Clone)]
pub struct DisruptionGroup {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Its disruptions.
    pub members: Range<usize>,
    /// Series of the share of them that is disturbed.
    pub series: usize,
    /// It is reported.
    pub shown: bool,
}
