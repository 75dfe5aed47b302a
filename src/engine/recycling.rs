//! Recycling: a part of what buyers use comes back to a supplier's stock of an input, after a time.
//!
//! What is used is gone for its material's balance. What is recovered of it enters the balance of the material that it is
//! recovered as when it joins the stock; before that nobody counts on it.
use super::col::{Col, greater, lesser};
use super::draws::Purpose;
use super::state::{State, clear, zeros};
use crate::model::{Model, Recycling};

/// What is to come back, and what has.
#[derive(Debug)]
pub struct Returns<const L: usize> {
    /// Used in this step, by flow.
    used: Vec<Col<L>>,
    /// To come, in the slots of each flow's ring, of which step modulo slots is this step's.
    ring: Vec<Col<L>>,
    /// Has come back since counting began, by flow.
    pub counted: Vec<Col<L>>,
    /// Has come back so far, by material that it was recovered as; empty where nothing comes back.
    pub made: Vec<Col<L>>,
}

impl<const L: usize> Returns<L> {
    /// Room for a model.
    pub fn new(m: &Model) -> Self {
        let flows = m.recycling.len();
        Returns {
            used: zeros(flows),
            ring: zeros(m.recycling.last().map_or(0, |r| r.ring.end)),
            counted: zeros(flows),
            made: zeros(if flows > 0 { m.materials.len() } else { 0 }),
        }
    }
}

#[cfg(test)]
impl<const L: usize> Returns<L> {
    /// All that is to come back in a column, over all flows.
    pub fn coming(&self, c: usize) -> f64 {
        self.ring.iter().map(|slot| slot[c]).sum()
    }
}

/// At the start comes back what was used before it, at expected demand.
pub fn open<const L: usize>(m: &Model, s: &mut State<L>) {
    let x = &mut s.returns;
    for cols in [&mut x.used, &mut x.ring, &mut x.counted, &mut x.made] {
        clear(cols);
    }
    for flow in &m.recycling {
        let mut used = Col::ZERO;
        flow.sources.iter().for_each(|row| used.add(&s.rows.base[*row]));
        for ago in 1..=flow.longest {
            let (mass, way) = recovered(m, s, flow, &used, -(ago as i64));
            for c in 0..L {
                if way[c] >= ago as f64 {
                    s.returns.ring[flow.ring.start + way[c] as usize - ago][c] += mass[c];
                }
            }
        }
    }
}

/// Notes what a row has used.
#[cfg_attr(not(test), inline(always))]
pub fn note<const L: usize>(m: &Model, s: &mut State<L>, row: usize, used: &Col<L>) {
    for &flow in &m.rows[row].recycled {
        s.returns.used[flow].add(used);
    }
}

/// What comes back in this step joins its stock.
#[cfg_attr(not(test), inline(always))]
pub fn join<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (i, flow) in m.recycling.iter().enumerate() {
        let slot = flow.ring.start + t % flow.ring.len();
        let mass = std::mem::replace(&mut s.returns.ring[slot], Col::ZERO);
        s.rows.on_hand[flow.row].add(&mass);
        if let Some(sum) = s.rows.received.get_mut(flow.row) {
            sum.add(&mass);
        }
        s.returns.counted[i].add(&mass);
        s.returns.made[m.rows[flow.row].material].add(&mass);
    }
}

/// What is recovered of a step's use sets out.
#[cfg_attr(not(test), inline(always))]
pub fn collect<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    for (i, flow) in m.recycling.iter().enumerate() {
        let used = std::mem::replace(&mut s.returns.used[i], Col::ZERO);
        let (mass, way) = recovered(m, s, flow, &used, t as i64);
        for c in 0..L {
            let slot = (t + way[c] as usize) % flow.ring.len();
            s.returns.ring[flow.ring.start + slot][c] += mass[c];
        }
    }
}

/// Mass recovered of what is used in step `t`, and the steps until it joins the stock.
fn recovered<const L: usize>(
    m: &Model,
    s: &State<L>,
    flow: &Recycling,
    used: &Col<L>,
    t: i64,
) -> (Col<L>, Col<L>) {
    let (share, grown) = (s.param(flow.share), grown(m, s, flow, t));
    let mut way = s.steps(&flow.delay, Purpose::Recycling, flow.key, t as u64);
    let mut mass = Col::ZERO;
    for c in 0..L {
        mass[c] = s.quanta.round(used[c] * share[c] * grown[c]);
        way[c] = lesser(greater(way[c], 1.0), flow.longest as f64);
    }
    (mass, way)
}

/// Part of its share that is collected in the middle of step `t`.
fn grown<const L: usize>(m: &Model, s: &State<L>, flow: &Recycling, t: i64) -> Col<L> {
    let Some(start) = flow.start else { return Col::splat(1.0) };
    let (start, over) = (s.param(start), s.param(flow.over));
    let day = m.calendar.middle(t);
    let mut part = Col::ZERO;
    for c in 0..L {
        let age = (day - start[c]) / m.calendar.step_days;
        let grown = if over[c] > 0.0 { lesser(age / over[c], 1.0) } else { 1.0 };
        part[c] = if age >= 0.0 { grown } else { 0.0 };
    }
    part
}
