//! What a run reports: the list of series and key figures, made when the scenario is compiled.

/// A series by period.
#[derive(Debug, Clone)]
pub struct SeriesSpec {
    /// Stable name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Unit of its values.
    pub unit: &'static str,
    /// How steps make a period's value.
    pub kind: SeriesKind,
    /// A typical large value, by which histogram bins are laid out; 0 for a share in [0, 1].
    pub nominal: f64,
}

/// How the values of steps make the value of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesKind {
    /// The sum over its days.
    Flow,
    /// The mean over its days.
    Level,
    /// Sum of numerators over sum of denominators.
    Ratio,
}

/// A key figure of a replication.
#[derive(Debug, Clone)]
pub struct FigureSpec {
    /// Stable name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Unit of its values.
    pub unit: &'static str,
    /// A typical large value, by which the fixed point of its sums is laid out.
    pub nominal: f64,
    /// Whether its upper tail is worth a curve.
    pub tail: bool,
    /// A detail for other programs, which the printed table leaves out.
    pub detail: bool,
    /// Its mean alone is kept, because there are many of its kind.
    pub mean_only: bool,
    /// What it is.
    pub kind: FigureKind,
}

/// What a key figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureKind {
    /// Sum of a flow series over all reported periods.
    Total(usize),
    /// Served demand of the manufacturers over their demand.
    FillRate,
    /// Value of the manufacturers' output that was stopped (USD).
    LostOutput,
    /// Mean number of weeks that a manufacturer's firm was down.
    WeeksDown,
    /// Share of the manufacturers' firms that were down at least once.
    FirmsStopped,
    /// Highest share of output stopped in any step.
    PeakStopped,
    /// Holding, back-order and expedite cost (USD).
    Cost,
    /// Tonnes sent by the faster mode.
    Expedited,
    /// Files filed with a control.
    Filed(usize),
    /// Files granted by a control.
    Granted(usize),
    /// Files pending with a control at the end.
    Pending(usize),
    /// Duties on what manufacturers were sent (USD).
    Duties,
    /// Tonnes sent to manufacturers round a control.
    Leaked,
    /// Share of the files that a survey counts which were granted by its date.
    Surveyed(usize),
    /// Demand of manufacturers that was moved to other grades, or saved (t).
    Substituted,
    /// Mean stock of a stockpile (t).
    Stockpile(usize),
    /// Released by a stockpile (t).
    Released(usize),
    /// Weeks until firms have qualified a supplier.
    Qualified(usize),
    /// Paid for attempts to qualify suppliers (USD).
    QualificationCost,
    /// Weeks that a control was run under a regime.
    WeeksIn(usize, usize),
    /// Weeks until it first was; the horizon where it never was.
    WeeksUntil(usize, usize),
    /// Cost of a sector in a bucket (USD).
    CostOf(usize, Bucket),
    /// Cost of a sector in the buckets of [`Bucket::OWN`] (USD).
    OwnCost(usize),
    /// The same and its lost output (USD).
    OwnLoss(usize),
    /// Share of a sector's firms that were down at least once.
    LineStops(usize),
    /// Weeks until a firm of a sector is first down, the mean of its firms; the horizon for one that never is.
    WeeksUntilStop(usize),
    /// Mean stock of a sector at the end of a step (t).
    MeanStock(usize),
    /// Mean back-orders of a sector at the end of a step (t).
    MeanBacklog(usize),
    /// Served demand of a sector over its demand.
    FillRateOf(usize),
    /// Share of a sector's firms and steps that end without back-orders or lost demand.
    ServiceLevel(usize),
    /// Orders that a sector has placed.
    Orders(usize),
    /// Weeks that a disruption held, as a mean over those that it hits independently.
    WeeksDisrupted(usize),
    /// Tonnes of stock destroyed.
    Destroyed,
    /// What has come back of use (t).
    Recycled(usize),
    /// Shipped under a contract (t).
    ContractTaken(usize),
    /// Called off under a contract and not shipped (t).
    ContractUndelivered(usize),
    /// Paid for what was not taken under a contract (USD).
    ContractPaid(usize),
    /// Highest ratio of a market's price to the one that it is held against.
    PriceGap(usize),
    /// Weeks until a file that is open at the start is granted; the horizon where it is not.
    UntilGranted(usize),
    /// Whether such a file is granted in this step or before.
    GrantedBy(usize, usize),
    /// Whether it stood so at the start.
    Stood(usize, super::Stood),
    /// Weeks until a watched manufacturer is short of a material.
    Survives(usize),
    /// Weeks from then until it is supplied again.
    Recovers(usize),
}

/// What a manufacturer's costs are booked under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// Of stock.
    Holding,
    /// Of back-orders.
    Shortage,
    /// Of placing orders.
    Ordering,
    /// Extra freight, by the faster mode and round controls.
    Expediting,
    /// Goods that have arrived, at what they were bought for.
    Purchase,
    /// Duties on goods that were sent.
    Duties,
    /// Value of output that was lost.
    LostOutput,
    /// Of qualifying suppliers.
    Qualification,
    /// Of demand that moves to other grades.
    Substitution,
    /// Of volume under contracts that was not taken.
    Contract,
}

impl Bucket {
    /// What a manufacturer pays beside the goods, the duties on them and the output that it loses.
    pub const OWN: [Bucket; 6] = [
        Bucket::Holding,
        Bucket::Shortage,
        Bucket::Ordering,
        Bucket::Expediting,
        Bucket::Qualification,
        Bucket::Substitution,
    ];

    /// All of them, in the order of their accounts.
    pub const ALL: [Bucket; 10] = [
        Bucket::Holding,
        Bucket::Shortage,
        Bucket::Ordering,
        Bucket::Expediting,
        Bucket::Purchase,
        Bucket::Duties,
        Bucket::LostOutput,
        Bucket::Qualification,
        Bucket::Substitution,
        Bucket::Contract,
    ];
}
