//! Service: how well buyers that inflate orders have been served lately.
//!
//! Two running means with the same weight: of what a buyer orders in a step, and of what is shipped to him. Their ratio is
//! one as long as what is shipped keeps pace with what is ordered, however long it takes: time with an office or on
//! the way is lead time, not rationing.
use super::col::Col;
use super::state::State;
use crate::model::Model;

/// Rows whose buyers watch how they are served.
fn watching(m: &Model) -> impl Iterator<Item = (usize, f64)> {
    let weight = |row: usize| Some(m.rows[row].behaviour.as_ref()?.inflation?.weight);
    (0..m.rows.len()).filter_map(move |row| Some((row, weight(row)?)))
}

/// Open orders over all links of a row.
#[inline(always)]
fn open_orders<const L: usize>(m: &Model, s: &State<L>, row: usize) -> Col<L> {
    let mut sum = Col::ZERO;
    for &l in &m.rows[row].links {
        sum.add(&s.network.ordered[l]);
    }
    sum
}

/// At the start buyers are served.
pub fn open<const L: usize>(m: &Model, s: &mut State<L>) {
    for (row, _) in watching(m) {
        s.rows.asked[row] = s.rows.base[row];
        s.rows.sent[row] = s.rows.base[row];
    }
}

/// Notes open orders before shipping.
#[inline(always)]
pub fn before<const L: usize>(m: &Model, s: &mut State<L>) {
    if !m.needs.served {
        return;
    }
    for (row, _) in watching(m) {
        s.rows.awaiting[row] = open_orders(m, s, row);
    }
}

/// Takes a step's orders, less cancelled ones, and its shipments into the running means; a step in which the main source is
/// closed for New Year says nothing, as everybody knows of it.
#[inline(always)]
pub fn after<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    if !m.needs.served {
        return;
    }
    for (row, weight) in watching(m) {
        let placed = std::mem::replace(&mut s.rows.placed[row], Col::ZERO);
        let main = m.rows[row].links.first().map(|l| &m.plants[m.links[*l].plant]);
        if main.is_some_and(|plant| plant.closure.is_some() && plant.new_year[t] > 0.0) {
            continue;
        }
        let (awaited, left) = (s.rows.awaiting[row], open_orders(m, s, row));
        let (asked, sent) = (&mut s.rows.asked[row], &mut s.rows.sent[row]);
        for c in 0..L {
            asked[c] += weight * (placed[c] - asked[c]);
            sent[c] += weight * (awaited[c] - left[c] - sent[c]);
        }
    }
}
