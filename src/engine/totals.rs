//! What is recorded while a batch runs, by step, by open period and over the horizon.
use super::accounts::Accounts;
use super::col::Col;
use super::state::zeros;
use crate::model::Model;

/// What is recorded.
#[derive(Debug)]
pub struct Ledger<const L: usize> {
    /// Value of this step, by series.
    pub flow: Vec<Col<L>>,
    /// Denominator of this step, by series.
    pub weight: Vec<Col<L>>,
    /// Value of the open period, by series.
    pub sum: Vec<Col<L>>,
    /// Denominator of the open period, by series.
    pub sum_weight: Vec<Col<L>>,
    /// Total over all closed periods, by series.
    pub total: Vec<Col<L>>,
    /// Steps that each firm was down.
    pub down: Vec<Col<L>>,
    /// Steps that each firm got through before it was first down.
    pub up: Vec<Col<L>>,
    /// Value of lost output (USD).
    pub lost_output: Col<L>,
    /// Demand of studied firms, and what was served at once.
    pub demand: Col<L>,
    /// Served at once.
    pub served: Col<L>,
    /// Highest share stopped in a step.
    pub peak: Col<L>,
    /// Holding, back-order and expedite cost (USD).
    pub cost: Col<L>,
    /// Sent by the faster mode (t).
    pub expedited: Col<L>,
    /// Duties on what studied firms were sent (USD).
    pub duties: Col<L>,
    /// Shipped to studied firms round a control, what was seized included (t).
    pub leaked: Col<L>,
    /// What a dollar of this step counts.
    pub discount: f64,
    /// The same and more by manufacturer.
    pub accounts: Accounts<L>,
}

impl<const L: usize> Ledger<L> {
    pub(super) fn new(m: &Model) -> Self {
        // One that nobody reads: where what is not reported goes (see `select`).
        let n = m.series.len() + 1;
        Ledger {
            flow: zeros(n),
            weight: zeros(n),
            sum: zeros(n),
            sum_weight: zeros(n),
            total: zeros(n),
            down: zeros(m.firms.len()),
            up: zeros(m.firms.len()),
            lost_output: Col::ZERO,
            demand: Col::ZERO,
            served: Col::ZERO,
            peak: Col::ZERO,
            cost: Col::ZERO,
            expedited: Col::ZERO,
            duties: Col::ZERO,
            leaked: Col::ZERO,
            discount: 1.0,
            accounts: Accounts::new(m),
        }
    }
}
