//! Accounts: what is booked by manufacturer, costs by bucket and how its stocks did.
use super::col::Col;
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
    let sector = sector_of(m, r);
    if !m.sectors[sector].studied && !m.sectors[sector].site {
        return;
    }
    let (fee, discount) = (s.param(r.ordering_cost), s.ledger.discount);
    let l = &mut s.ledger;
    let (orders, total) = (&mut l.accounts.orders[sector], &mut l.cost);
    let mut paid = Col::<L>::ZERO;
    for c in 0..L {
        let placed = if wanted[c] > 0.0 { 1.0 } else { 0.0 };
        orders[c] += placed;
        paid[c] = placed * fee[c] * discount;
        total[c] += paid[c];
    }
    l.accounts.cost(sector, Bucket::Ordering).add(&paid);
}

/// Stock, back-orders and what they cost, of a sector at the end of a step.
#[inline(always)]
pub fn note_stock<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    sector: usize,
    row: &Row,
    stock: &Col<L>,
    waiting: &Col<L>,
) {
    let (hold, wait) = (s.param(row.holding_cost), s.param(row.shortage_cost));
    let discount = s.ledger.discount;
    let (mut held, mut late) = (Col::<L>::ZERO, Col::<L>::ZERO);
    for c in 0..L {
        held[c] = hold[c] * stock[c];
        late[c] = wait[c] * waiting[c];
        s.ledger.cost[c] += (held[c] + late[c]) * discount;
    }
    if !m.sectors[sector].accounted {
        return;
    }
    let a = &mut s.ledger.accounts;
    a.cost(sector, Bucket::Holding).add_scaled(&held, discount);
    a.cost(sector, Bucket::Shortage).add_scaled(&late, discount);
    a.stock[sector].add(stock);
    a.backlog[sector].add(waiting);
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
