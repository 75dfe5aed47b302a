//! Accounts: what is booked by manufacturer, costs by bucket and how its stocks did.
use super::col::Col;
use super::laws;
use super::state::{State, clear, zeros};
use crate::model::output::Bucket;
use crate::model::{Model, Row};

/// Sums over the steps that are counted.
#[derive(Debug)]
pub struct Accounts<const L: usize> {
    /// `costs[sector * buckets + bucket]` (USD).
    pub costs: Vec<Col<L>>,
    /// Stock at the ends of steps, by sector.
    pub stock: Vec<Col<L>>,
    /// Back-orders at the ends of steps, by sector.
    pub backlog: Vec<Col<L>>,
    /// Demand, by sector.
    pub demand: Vec<Col<L>>,
    /// What was served at once, by sector.
    pub served: Vec<Col<L>>,
    /// Firms that lost demand in a step or ended it with back-orders, by sector.
    pub failed: Vec<Col<L>>,
    /// Orders placed, by sector.
    pub orders: Vec<Col<L>>,
    /// Whether a firm has lost demand in this step, by firm: 0 or 1.
    pub missed: Vec<Col<L>>,
    /// Files filed and granted before counting began, by control.
    pub files_before: Vec<[Col<L>; 2]>,
    /// Stock destroyed before.
    pub destroyed_before: Col<L>,
}

impl<const L: usize> Accounts<L> {
    /// Room for the manufacturers of a model.
    pub fn new(m: &Model) -> Self {
        let n = m.sectors.len();
        Accounts {
            costs: zeros(n * Bucket::ALL.len()),
            stock: zeros(n),
            backlog: zeros(n),
            demand: zeros(n),
            served: zeros(n),
            failed: zeros(n),
            orders: zeros(n),
            missed: zeros(m.firms.len()),
            files_before: vec![[Col::ZERO; 2]; m.controls.len()],
            destroyed_before: Col::ZERO,
        }
    }

    /// Empties all that is summed.
    pub fn reset(&mut self) {
        let sums = [&mut self.costs, &mut self.stock, &mut self.backlog, &mut self.demand];
        let more = [&mut self.served, &mut self.failed, &mut self.orders, &mut self.missed];
        sums.into_iter().chain(more).for_each(|cols| clear(cols));
        self.files_before.fill([Col::ZERO; 2]);
        self.destroyed_before = Col::ZERO;
    }

    /// The account of a sector's bucket.
    #[inline(always)]
    pub fn cost(&mut self, sector: usize, bucket: Bucket) -> &mut Col<L> {
        &mut self.costs[sector * Bucket::ALL.len() + bucket as usize]
    }
}

/// The sector of a row's firm.
#[inline(always)]
pub fn sector_of(m: &Model, row: &Row) -> usize {
    m.firms[row.firm].sector
}

/// Orders that a row of a manufacturer, or of a supplier that holds stocks, places in this step, and what placing them costs.
#[inline(always)]
pub fn note_orders<const L: usize>(m: &Model, s: &mut State<L>, row: usize, wanted: &Col<L>) {
    let r = &m.rows[row];
    if !r.counts_orders {
        return;
    }
    let (sector, discount, l) = (sector_of(m, r), s.ledger.discount, &mut s.ledger);
    let mut paid = laws::param(&s.params, r.ordering_cost);
    count_orders(wanted, &mut l.accounts.orders[sector], &mut paid, &mut l.cost, discount);
    l.accounts.cost(sector, Bucket::Ordering).add(&paid);
}

/// Counts orders; what one costs becomes what they cost.
#[inline(always)]
fn count_orders<const L: usize>(
    wanted: &Col<L>,
    orders: &mut Col<L>,
    paid: &mut Col<L>,
    total: &mut Col<L>,
    discount: f64,
) {
    for c in 0..L {
        let placed = if wanted[c] > 0.0 { 1.0 } else { 0.0 };
        orders[c] += placed;
        let fee = placed * paid[c] * discount;
        paid[c] = fee;
        total[c] += fee;
    }
}

/// Stock, back-orders and what they cost, of a sector at the end of a step. All its rows cost the same.
#[inline(always)]
pub fn note_stock<const L: usize>(
    a: &mut Accounts<L>,
    params: &[Col<L>],
    sector: usize,
    row: &Row,
    (stock, waiting): (&Col<L>, &Col<L>),
    discount: f64,
) {
    let (mut held, mut late) = (*stock, *waiting);
    let (hold, wait) = (laws::value(params, row.holding_cost), laws::value(params, row.shortage_cost));
    for c in 0..L {
        held[c] = hold.0[c] * hold.1 * stock[c];
        late[c] = wait.0[c] * wait.1 * waiting[c];
    }
    a.cost(sector, Bucket::Holding).add_scaled(&held, discount);
    a.cost(sector, Bucket::Shortage).add_scaled(&late, discount);
    a.stock[sector].add(stock);
    a.backlog[sector].add(waiting);
}

/// What a stock and its back-orders cost in a step.
#[inline(always)]
pub fn charge_stock<const L: usize>(
    cost: &mut Col<L>,
    stock: &Col<L>,
    waiting: &Col<L>,
    hold: (&Col<L>, f64),
    wait: (&Col<L>, f64),
    discount: f64,
) {
    let ((hold, h), (wait, w)) = (hold, wait);
    for c in 0..L {
        cost[c] += (hold[c] * h * stock[c] + wait[c] * w * waiting[c]) * discount;
    }
}

/// Firms of a sector that have lost demand in this step or end it with back-orders.
#[inline(always)]
pub fn note_service<const L: usize>(m: &Model, s: &mut State<L>, sector: usize) {
    for firm in m.sectors[sector].firms.clone() {
        let mut missed = s.ledger.accounts.missed[firm];
        for row in m.firms[firm].rows.clone().filter(|row| m.rows[*row].back_ordered) {
            let waiting = s.rows.backlog[row];
            for c in 0..L {
                missed[c] = if waiting[c] > 0.0 { 1.0 } else { missed[c] };
            }
        }
        s.ledger.accounts.failed[sector].add(&missed);
    }
}
