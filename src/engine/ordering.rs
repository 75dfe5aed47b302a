//! Ordering: inventory position against the stock policy. How an order is split over sources is in `sourcing.rs`.
use super::col::greater;
use super::state::State;
use super::{behaviour, sourcing};
use crate::model::Model;
use crate::scenario::grammar::StockPolicy;

/// Every row whose turn it is orders up to its target: position = on hand + on order - back-orders.
#[inline(always)]
pub fn order<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (row, r) in m.rows.iter().enumerate() {
        if !r.orders_in(t) {
            continue;
        }
        let mut target = s.rows.target[row];
        if let Some(behaviour) = &r.behaviour {
            target = behaviour::target(m, s, row, behaviour, t);
            behaviour::cancel_surplus(m, s, row, &target);
        }
        let mut wanted = target;
        if r.policy != StockPolicy::Standing {
            let (stock, ordered, waiting) = (s.rows.on_hand[row], s.rows.on_order[row], s.rows.backlog[row]);
            for c in 0..L {
                wanted[c] = greater(target[c] - (stock[c] + ordered[c] - waiting[c]), 0.0);
            }
        }
        let placed = sourcing::place(m, s, row, &wanted, t);
        if r.behaviour.is_some() {
            s.rows.placed[row].add(&placed);
        }
    }
}
