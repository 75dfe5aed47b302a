//! Where the luck of replications comes from, where it is not drawn independently for each.
use super::draws::Luck;
use crate::model::Model;
use crate::stats::design::{Design, Dimension, Kind};
use std::fmt::Debug;
use std::sync::Arc;

/// What a batch asks when it opens. A batch may ask for replications beyond the last one: its columns are always full.
pub trait Futures: Debug + Send + Sync {
    /// By which number a replication's draws are addressed, and whether they are turned over.
    fn luck(&self, replication: u64) -> Luck;
    /// The uniform of an uncertain parameter (index in the model); none where it is drawn like everything else.
    fn uniform(&self, replication: u64, parameter: usize) -> Option<f64>;
}

/// How the futures of a run are drawn. Whatever is chosen, each single future has the scenario's law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sampling {
    /// Each by itself.
    #[default]
    Independent,
    /// In pairs of opposites: replication 2k + 1 has 1 - u wherever 2k has u, and -z for a normal z.
    Antithetic,
    /// Uncertain parameters as [`Kind::Stratified`].
    Stratified,
    /// Uncertain parameters as [`Kind::Latin`].
    LatinHypercube,
    /// Uncertain parameters as [`Kind::Sobol`].
    Sobol,
}

impl Sampling {
    /// All of them.
    pub const ALL: [Sampling; 5] = [
        Sampling::Independent,
        Sampling::Antithetic,
        Sampling::Stratified,
        Sampling::LatinHypercube,
        Sampling::Sobol,
    ];

    /// Its name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Sampling::Independent => "independent",
            Sampling::Antithetic => "antithetic",
            Sampling::Stratified => "stratified",
            Sampling::LatinHypercube => "latin-hypercube",
            Sampling::Sobol => "sobol",
        }
    }

    /// The number of replications, from `asked` on, that fills `parts` parts: whole pairs, and powers of two where they matter.
    pub fn filling(self, asked: u64, parts: u64) -> u64 {
        let part = asked.div_ceil(parts);
        let part = match self {
            Sampling::Sobol => part.next_power_of_two(),
            Sampling::Antithetic => part.next_multiple_of(2),
            _ => part,
        };
        part * parts
    }

    /// The futures of a run of `parts` parts with `points` replications each; none where all are independent.
    pub fn futures(self, model: &Model, seed: u64, points: u64) -> Option<Arc<dyn Futures>> {
        let kind = match self {
            Sampling::Independent => return None,
            Sampling::Antithetic => return Some(Arc::new(Opposites)),
            Sampling::Stratified => Kind::Stratified,
            Sampling::LatinHypercube => Kind::Latin,
            Sampling::Sobol => Kind::Sobol,
        };
        let keys: Vec<u64> = model.parameters.iter().map(|p| p.key).collect();
        Some(Arc::new(Designed { design: Design::new(kind, seed, points, keys.len()), keys }))
    }
}

/// Pairs of opposites.
#[derive(Debug)]
struct Opposites;

impl Futures for Opposites {
    fn luck(&self, replication: u64) -> Luck {
        Luck { number: replication & !1, mirrored: replication & 1 == 1 }
    }

    fn uniform(&self, _: u64, _: usize) -> Option<f64> {
        None
    }
}

/// Parameters from a design, everything else by chance.
#[derive(Debug)]
struct Designed {
    design: Design,
    keys: Vec<u64>,
}

impl Futures for Designed {
    fn luck(&self, replication: u64) -> Luck {
        Luck { number: replication, mirrored: false }
    }

    fn uniform(&self, replication: u64, parameter: usize) -> Option<f64> {
        let points = self.design.points();
        let dimension = Dimension { index: parameter, key: self.keys[parameter] };
        Some(self.design.at(replication / points, replication % points, dimension))
    }
}
