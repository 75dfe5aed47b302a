//! Points that fill a unit cube more evenly than chance does: designs for what is drawn once a replication.
//!
//! A design comes in *randomisations*: parts of so many points, each drawn anew and independently of the others, so that
//! the scatter between parts is an honest error. Every single point is uniform on the cube. A coordinate is a function of seed,
//! part, point and dimension, of nothing else: any point can be had by anybody, in any order.
//!
//! | design | what it fills evenly |
//! |---|---|
//! | [`Kind::Latin`] | every dimension by itself |
//! | [`Kind::Stratified`] | squares of two neighbouring dimensions, and so each of them more coarsely |
//! | [`Kind::Sobol`] | every dimension, and most cells of a few dimensions |
mod latin;
mod permutation;
mod sobol;

pub use permutation::shuffled;
pub use sobol::{MOST_DIMENSIONS, Sobol};

use crate::numerics::mix::mix64;
use crate::numerics::uniform::unit;

const G: u64 = 0x9e37_79b9_7f4a_7c15;
const B: u64 = 0xaf25_1af3_b0f0_25b5;

/// What a design fills evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Latin hypercube, jittered: McKay, Beckman and Conover, Technometrics 21 (1979) 239.
    Latin,
    /// The same with points in the middle of their strata: no random error of integrals that are linear, and a bias of the
    /// order of 1 / points² elsewhere.
    Centred,
    /// Two neighbouring dimensions at a time, one point in each of as many equal rectangles as there are points.
    Stratified,
    /// Sobol's sequence with the direction numbers of Joe and Kuo (2008), scrambled as by Owen (Monte Carlo and Quasi-Monte
    /// Carlo Methods in Scientific Computing, 1995, 299); Latin in dimensions beyond [`MOST_DIMENSIONS`].
    Sobol,
}

/// A design of so many points a part.
#[derive(Debug, Clone)]
pub struct Design {
    kind: Kind,
    seed: u64,
    points: u64,
    /// Where [`Kind::Sobol`] needs it.
    sobol: Option<Sobol>,
}

/// A dimension: its place among the others, and an address that may survive when others are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimension {
    /// Place, from 0.
    pub index: usize,
    /// Address.
    pub key: u64,
}

impl Design {
    /// A design of `dimensions` dimensions with `points` points in every part (at least 1).
    ///
    /// The balance of [`Kind::Sobol`] needs a power of two; other numbers of points are as uniform, and less even.
    pub fn new(kind: Kind, seed: u64, points: u64, dimensions: usize) -> Self {
        let sobol = (kind == Kind::Sobol).then(|| Sobol::new(dimensions, points));
        Design { kind, seed, points: if points == 0 { 1 } else { points }, sobol }
    }

    /// Points a part.
    pub fn points(&self) -> u64 {
        self.points
    }

    /// A coordinate in (0, 1). A point beyond the last one of a part begins again with the first.
    pub fn at(&self, part: u64, point: u64, dimension: Dimension) -> f64 {
        let point = point % self.points;
        let part = mix64(mix64(self.seed.wrapping_add(G)) ^ part.wrapping_mul(B));
        let key = mix64(part ^ dimension.key.wrapping_mul(G));
        match (self.kind, &self.sobol) {
            (Kind::Sobol, Some(sobol)) if dimension.index < sobol.dimensions() => {
                sobol.scrambled(point, dimension.index, key)
            }
            (Kind::Centred, _) => latin::stratum(point, self.points, key, 0.5),
            (Kind::Stratified, _) => {
                // Both dimensions of a pair share the permutation that gives out the rectangles.
                let pair = mix64(part.wrapping_add((dimension.index as u64 / 2).wrapping_mul(B)));
                latin::rectangle(point, self.points, pair, dimension.index % 2, jitter(key, point))
            }
            _ => latin::stratum(point, self.points, key, jitter(key, point)),
        }
    }
}

/// Where in its stratum a point lies.
fn jitter(key: u64, point: u64) -> f64 {
    unit(mix64(key.wrapping_add((point + 1).wrapping_mul(G))))
}

#[cfg(test)]
mod tests;
