//! When and how much a stock point orders.
use super::law::Param;
use crate::scenario::grammar::StockPolicy;

/// A stock policy with its numbers.
#[derive(Debug, Clone)]
pub struct StockRule {
    /// The policy.
    pub policy: StockPolicy,
    /// Days of cover and standing orders: cover (steps). Base stock and s-S: the position ordered up to (t). r-Q: the
    /// position at or below which it orders (t).
    pub target: Param,
    /// s-S: the position at or below which it orders (t).
    pub reorder: Param,
    /// r-Q: the lot ordered (t).
    pub lot: Param,
    /// Least mass of an order (t); none where 0.
    pub min_order: Param,
    /// Orders are whole multiples of it (t); any mass where 0.
    pub multiple: Param,
    /// Highest position that orders may lead to (t); none where absent.
    pub capacity: Option<Param>,
    /// Weight of a step in the running mean of demand that the target follows; the expectation counts where absent.
    pub forecast: Option<f64>,
    /// Another target while a control is in force.
    pub alert: Option<Box<Alert>>,
    /// Steps between orders.
    pub review: usize,
    /// First step in which it orders.
    pub phase: usize,
}

/// A second target, that holds while a control is run under certain regimes.
#[derive(Debug, Clone)]
pub struct Alert {
    /// Index of the control.
    pub control: usize,
    /// Whether it holds under each regime.
    pub regimes: Vec<bool>,
    /// In place of [`StockRule::target`].
    pub target: Param,
}

impl StockRule {
    /// Whether orders are placed in step `t`.
    #[inline(always)]
    pub fn orders_in(&self, t: usize) -> bool {
        self.review == 1 || t % self.review == self.phase
    }

    /// Whether the position that it aims at moves from step to step.
    pub fn moves(&self) -> bool {
        self.alert.is_some() || self.forecast.is_some()
    }

    /// Whether an order is all that is missing to the target, and nothing else bears on it.
    pub fn fills_up(&self) -> bool {
        let up = matches!(self.policy, StockPolicy::DaysOfCover | StockPolicy::BaseStock);
        up && !self.rounds_up() && self.capacity.is_none()
    }

    /// Whether orders are rounded up to a least mass or to multiples.
    pub fn rounds_up(&self) -> bool {
        self.min_order != Param::Known(0.0) || self.multiple != Param::Known(0.0)
    }
}
