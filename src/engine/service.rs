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

/// Adds the share of open orders that was shipped to its running mean; a step without orders says nothing, nor does one in
/// which the main source is closed for New Year, as everybody knows.
#[inline(always)]
pub fn after<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (row, weight) in watching(m) {
        let main = m.rows[row].links.first().map(|l| &m.plants[m.links[*l].plant]);
        if main.is_some_and(|plant| plant.closure.is_some() && plant.new_year[t] > 0.0) {
            continue;
        }
        let (asked, left) = (s.rows.asked[row], open_orders(m, s, row));
        let service = &mut s.rows.service[row];
        for c in 0..L {
            let part = if asked[c] > 0.0 { 1.0 - left[c] / asked[c] } else { service[c] };
            service[c] += weight * (part - service[c]);
        }
    }
}
