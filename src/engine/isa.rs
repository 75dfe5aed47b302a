//! One portable binary, three instruction sets: the batch is compiled three times and chosen at run time.
//!
//! The kernel has no fused multiply-add and no platform mathematics, so all three give the same bits (tested).
//! This is the only file with `unsafe`: calling a function compiled for an instruction set is sound exactly
//! when the machine has it, which [`Isa::available`] checks before a [`Kernel`] can be had.
#![allow(unsafe_code)]

use super::record::Recorder;
use super::state::State;
use super::week::{Parts, run_batch};
use crate::model::Model;
use serde::Serialize;

/// Instruction sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Isa {
    /// What every machine of the architecture has (SSE2 on x86-64).
    Baseline,
    /// AVX2.
    Avx2,
    /// AVX-512 F, VL, DQ and BW.
    Avx512,
}

impl Isa {
    /// The best that this machine has.
    pub fn best() -> Isa {
        [Isa::Avx512, Isa::Avx2].into_iter().find(|isa| isa.available()).unwrap_or(Isa::Baseline)
    }

    /// Whether this machine has it.
    pub fn available(self) -> bool {
        match self {
            Isa::Baseline => true,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => std::arch::is_x86_feature_detected!("avx2"),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => {
                std::arch::is_x86_feature_detected!("avx512f")
                    && std::arch::is_x86_feature_detected!("avx512vl")
                    && std::arch::is_x86_feature_detected!("avx512dq")
                    && std::arch::is_x86_feature_detected!("avx512bw")
            }
            #[cfg(not(target_arch = "x86_64"))]
            _ => false,
        }
    }
}

/// A kernel for an instruction set that this machine has.
#[derive(Debug, Clone, Copy)]
pub struct Kernel(Isa);

impl Kernel {
    /// The kernel of an instruction set; `None` where the machine lacks it.
    pub fn of(isa: Isa) -> Option<Kernel> {
        isa.available().then_some(Kernel(isa))
    }

    /// Runs one batch (see [`run_batch`]). A function of its own, so that `.ci/instructions` finds it.
    #[inline(never)]
    pub fn run<const L: usize>(
        self,
        model: &Model,
        state: &mut State<L>,
        seed: u64,
        first: u64,
        active: usize,
        recorder: &mut Recorder,
    ) {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => run_batch::<x86::Avx2, L>(model, state, seed, first, active, recorder, &mut ()),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => run_batch::<x86::Avx512, L>(model, state, seed, first, active, recorder, &mut ()),
            _ => run_batch::<Baseline, L>(model, state, seed, first, active, recorder, &mut ()),
        }
    }
}

/// What every machine of the architecture runs.
pub(super) struct Baseline;

impl Parts for Baseline {}

/// The parts of the week for instruction sets that not every machine has. Nobody but [`Kernel::run`] can name them.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::super::draws::Draws;
    use super::super::{consumption, ledger, licensing, ordering, week};
    use super::{Model, Parts, Recorder, State};

    pub(super) struct Avx2;
    pub(super) struct Avx512;

    macro_rules! compiled {
        ($features:literal, $($room:ident)::+ ( $($more:ident : $type:ty),* ) as $name:ident) => {
            fn $name<const L: usize>(m: &Model, s: &mut State<L>, t: usize, $($more: $type),*) {
                #[target_feature(enable = $features)]
                fn compiled<const L: usize>(m: &Model, s: &mut State<L>, t: usize, $($more: $type),*) {
                    $($room)::+(m, s, t, $($more),*);
                }
                // SAFETY: a Kernel exists only for an instruction set that `available` has found on this machine, and only
                // it runs these parts.
                unsafe { compiled(m, s, t, $($more),*) }
            }
        };
    }

    macro_rules! week {
        ($set:ident, $features:literal) => {
            impl Parts for $set {
                fn draw<const L: usize>(draws: &mut Draws<L>, seed: u64, first: u64) {
                    #[target_feature(enable = $features)]
                    fn compiled<const L: usize>(draws: &mut Draws<L>, seed: u64, first: u64) {
                        draws.address(seed, first);
                    }
                    // SAFETY: as for the other parts, above.
                    unsafe { compiled(draws, seed, first) }
                }
                compiled!($features, week::happen() as happen);
                compiled!($features, consumption::consume() as consume);
                compiled!($features, ordering::order() as order);
                compiled!($features, licensing::license() as license);
                compiled!($features, week::ship() as ship);
                compiled!($features, ledger::record(active: usize, recorder: &mut Recorder) as record);
            }
        };
    }

    week!(Avx2, "avx2");
    week!(Avx512, "avx512f,avx512vl,avx512dq,avx512bw");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::col::WIDTH;
    use crate::engine::state::State;

    /// One batch of a small licensing scenario through every instruction set that there is, also under a memory checker, because
    /// the calls of this file are the program's only `unsafe`. Bits of whole runs are compared in `tests/identity.rs`.
    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let model = crate::engine::tests::small();
        let run = |isa: Isa| {
            let mut recorder = Recorder::new(&model, WIDTH as u64);
            let mut state = State::<WIDTH>::new(&model);
            Kernel::of(isa).map(|kernel| {
                kernel.run(&model, &mut state, 7, 0, WIDTH, &mut recorder);
                recorder.figures.iter().map(|f| f.moments.estimate()).collect::<Vec<_>>()
            })
        };
        let baseline = run(Isa::Baseline).expect("every machine has it");
        for isa in [Isa::Avx2, Isa::Avx512] {
            match run(isa) {
                Some(figures) => assert_eq!(figures, baseline, "{isa:?}"),
                None => println!("NOT RUN: this machine has no {isa:?}"),
            }
        }
        assert!(Isa::best().available());
    }
}
