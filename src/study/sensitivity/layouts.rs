//! Which point and which luck each replication of a method has.
use crate::engine::Futures;
use crate::engine::draws::Luck;
use crate::stats::design::{Design, Dimension};
use crate::stats::sensitivity::Trajectories;

/// Futures whose mean is the answer at a point of the screening, the same at all points of a trajectory.
pub const EACH: u64 = 16;
/// Futures at a point of the sample.
pub const INNER: u64 = 4;

/// A replication of a method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// The number by which everything that is no input is drawn.
    pub luck: u64,
    /// Whatever coordinates depend on.
    pub point: Point,
}

/// A point of a method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Point {
    /// All inputs at their medians but one, if any, which is at a probability.
    Bar(Option<(usize, f64)>),
    /// A point of a trajectory.
    Step(u64, usize),
    /// A row with all inputs of A or of B, but those of one group from the other sample.
    Row(u64, bool, Option<usize>),
    /// A point of a design.
    Sample(u64),
}

/// A method's points.
#[derive(Debug)]
pub(super) enum Layout {
    /// All bars over the same futures.
    Tornado,
    /// Trajectories.
    Morris(Trajectories),
    /// Two samples, side by side in one design of twice the inputs, and the group of each input.
    Sobol(Design, Vec<usize>),
    /// One sample.
    Sample(Design),
}

/// A layout of the inputs of a model.
#[derive(Debug)]
pub(super) struct Laid {
    pub layout: Layout,
    /// By parameter of the model: its place among the inputs.
    pub places: Vec<Option<usize>>,
    /// Number of inputs.
    pub inputs: usize,
    /// Number of groups.
    pub groups: usize,
}

impl Laid {
    /// Answers that belong together: bars of one future, points of a trajectory, mixtures of a row, futures of a point.
    pub(super) fn together(&self) -> u64 {
        match self.layout {
            Layout::Tornado => 2 * self.inputs as u64 + 1,
            Layout::Morris(_) => (self.inputs as u64 + 1) * EACH,
            Layout::Sobol(..) => self.groups as u64 + 3,
            Layout::Sample(_) => INNER,
        }
    }

    /// Where a replication stands.
    pub(super) fn place(&self, replication: u64) -> Place {
        let (whole, part) = (replication / self.together(), replication % self.together());
        match self.layout {
            Layout::Tornado => {
                let bar =
                    part.checked_sub(1).map(|i| ((i / 2) as usize, if i % 2 == 0 { 0.05 } else { 0.95 }));
                Place { luck: whole, point: Point::Bar(bar) }
            }
            Layout::Morris(_) => {
                Place { luck: whole * EACH + part % EACH, point: Point::Step(whole, (part / EACH) as usize) }
            }
            // A, B, A with the luck of B, then A with each group of B.
            Layout::Sobol(..) => match part {
                0 => Place { luck: 2 * whole, point: Point::Row(whole, false, None) },
                1 => Place { luck: 2 * whole + 1, point: Point::Row(whole, true, None) },
                2 => Place { luck: 2 * whole + 1, point: Point::Row(whole, false, None) },
                _ => Place { luck: 2 * whole, point: Point::Row(whole, false, Some(part as usize - 3)) },
            },
            Layout::Sample(_) => Place { luck: replication, point: Point::Sample(whole) },
        }
    }

    /// Coordinate of an input at a point.
    pub(super) fn at(&self, point: Point, input: usize) -> f64 {
        match (&self.layout, point) {
            (_, Point::Bar(Some((moved, p)))) if moved == input => p,
            (Layout::Morris(trajectories), Point::Step(i, step)) => trajectories.at(i, step, input),
            (Layout::Sobol(design, groups), Point::Row(row, b, group)) => {
                let other = b != (group == Some(groups[input]));
                design.at(0, row, dimension(input + if other { self.inputs } else { 0 }))
            }
            (Layout::Sample(design), Point::Sample(i)) => design.at(0, i, dimension(input)),
            _ => 0.5,
        }
    }
}

fn dimension(index: usize) -> Dimension {
    Dimension { index, key: index as u64 + 1 }
}

impl Futures for Laid {
    fn luck(&self, replication: u64) -> Luck {
        Luck { number: self.place(replication).luck, mirrored: false }
    }

    fn uniform(&self, replication: u64, parameter: usize) -> Option<f64> {
        self.places[parameter].map(|input| self.at(self.place(replication).point, input))
    }
}
