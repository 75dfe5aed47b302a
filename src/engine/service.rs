//! Service: how well buyers that inflate orders have been served lately.
use super::col::Col;
use super::state::State;
use crate::model::Model;

/// Rows whose buyers watch how they are served.
fn watching(m: &Model) -> impl Iterator<Item = (usize, f64)> {
    let weight = |row: usize| Some(m.rows[row].behaviour.as_ref()?.inflation?.weight);
    (0..m.rows.len()).filter_map(move |row| Some((row, weight(row)?)))
}

/// Open orders over all links of a row.
fn open_orders<const L: usize>(m: &Model, s: &State<L>, row: usize) -> Col<L> {
    let mut sum = Col::ZERO;
    for &l in &m.rows[row].links {
        sum.add(&s.network.ordered[l]);
    }
    sum
}

/// Notes open orders before shipping.
#[inline(always)]
pub fn before<const L: usize>(m: &Model, s: &mut State<L>) {
    for (row, _) in watching(m) {
        s.rows.asked[row] = open_orders(m, s, row);
    }
}

/// Adds the share of open orders that was shipped to its running mean; a step without orders says nothing.
#[inline(always)]
pub fn after<const L: usize>(m: &Model, s: &mut State<L>) {
    for (row, weight) in watching(m) {
        let (asked, left) = (s.rows.asked[row], open_orders(m, s, row));
        let service = &mut s.rows.service[row];
        for c in 0..L {
            let part = if asked[c] > 0.0 { 1.0 - left[c] / asked[c] } else { service[c] };
            service[c] += weight * (part - service[c]);
        }
    }
}
