//! What a replication costs: `cargo bench --bench engine`. Items are replications (or draws, or values), so divan prints them per second.
mod stats;
mod steps;

use coercivity::engine::col::{Col, WIDTH};
use coercivity::engine::draws::{Draws, Purpose};
use coercivity::engine::isa::Kernel;
use coercivity::engine::run::run_range;
use coercivity::engine::state::State;
use coercivity::engine::{BLOCK, Isa, Plan, Recorder};
use coercivity::model::{Model, compile};
use coercivity::scenario::{Loaded, load};
use coercivity::study::single;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use std::path::Path;

/// Replications of one measured batch run: four batches, so that opening a batch is in the figure.
const REPLICATIONS: u64 = 4 * WIDTH as u64;

fn main() {
    divan::main();
}

/// A scenario by its path in the project.
fn loaded(path: &str) -> Loaded {
    load(&[Path::new(env!("CARGO_MANIFEST_DIR")).join(path)], &[]).expect("the shipped scenarios load")
}

fn model(path: &str) -> Model {
    compile(&loaded(path)).expect("the shipped scenarios compile")
}

const ISAS: [Isa; 3] = [Isa::Baseline, Isa::Avx2, Isa::Avx512];

/// Batches on one thread, on every instruction set that this machine has.
mod kernel {
    use super::*;

    fn batches(bencher: Bencher, path: &str, isa: Isa) {
        let Some(kernel) = Kernel::of(isa) else { return };
        let model = model(path);
        let mut state = State::<WIDTH>::new(&model);
        let mut recorder = Recorder::new(&model, 1 << 20);
        bencher.counter(ItemsCount::new(REPLICATIONS)).bench_local(|| {
            run_range(&model, kernel, &mut state, 1, 0, black_box(REPLICATIONS), &mut recorder);
        });
    }

    #[divan::bench(args = ISAS, sample_count = 20)]
    fn licensing(bencher: Bencher, isa: Isa) {
        batches(bencher, "scenarios/april-2025-licensing.toml", isa);
    }

    #[divan::bench(args = ISAS, sample_count = 20)]
    fn without_control(bencher: Bencher, isa: Isa) {
        batches(bencher, "scenarios/baseline.toml", isa);
    }

    #[divan::bench(args = ISAS, sample_count = 50)]
    fn w1(bencher: Bencher, isa: Isa) {
        batches(bencher, "benches/workloads/w1.toml", isa);
    }

    #[divan::bench(args = ISAS, sample_count = 50)]
    fn w3p(bencher: Bencher, isa: Isa) {
        batches(bencher, "benches/workloads/w3p.toml", isa);
    }
}

mod draws {
    use super::*;

    #[divan::bench]
    fn uniform(bencher: Bencher) {
        let draws = Draws::<WIDTH>::new(1, 0);
        let mut count = 0;
        bencher.counter(ItemsCount::new(WIDTH)).bench_local(|| {
            count += 1;
            black_box(draws.uniform(Purpose::Transit, 7, black_box(count)))
        });
    }

    #[divan::bench]
    fn normal(bencher: Bencher) {
        let stem = Draws::<WIDTH>::new(1, 0).stem(Purpose::Noise, 7);
        let (mut count, mut x, mut y) = (0, Col::ZERO, Col::ZERO);
        bencher.counter(ItemsCount::new(2 * WIDTH)).bench_local(|| {
            count += 2;
            stem.normal_pair(black_box(count), &mut x, &mut y);
            black_box((x, y))
        });
    }
}

/// From files to results, without writing them.
mod end_to_end {
    use super::*;

    /// A block of replications on one thread; the scenario is read and compiled each time.
    #[divan::bench(args = ["scenarios/april-2025-licensing.toml", "benches/workloads/w3p.toml"], sample_count = 5)]
    fn block(bencher: Bencher, path: &str) {
        let plan = Plan { seed: 1, replications: BLOCK, threads: Some(1), isa: None };
        bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| {
            let prepared = single::prepare(&loaded(black_box(path))).expect("it compiles");
            single::run(&prepared, plan, &|_| ()).expect("it runs")
        });
    }

    #[divan::bench]
    fn load_and_compile(bencher: Bencher) {
        bencher.bench(|| model(black_box("scenarios/april-2025-licensing.toml")));
    }

    #[divan::bench]
    fn compile_only(bencher: Bencher) {
        let loaded = loaded("scenarios/april-2025-licensing.toml");
        bencher.bench(|| compile(black_box(&loaded)));
    }
}
