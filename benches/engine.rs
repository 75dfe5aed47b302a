//! What a replication costs: `cargo bench`. Items are replications (or draws, or values), so divan prints them per second.
use coercivity::engine::col::WIDTH;
use coercivity::engine::draws::{Draws, Purpose};
use coercivity::engine::isa::Kernel;
use coercivity::engine::run::run_range;
use coercivity::engine::state::State;
use coercivity::engine::{Isa, Recorder};
use coercivity::model::{Model, compile};
use coercivity::scenario::{Loaded, load};
use coercivity::stats::{Histogram, Scale};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use std::path::Path;

/// Replications of one measured batch run: four batches, so that opening a batch is in the figure.
const REPLICATIONS: u64 = 4 * WIDTH as u64;

fn main() {
    divan::main();
}

fn loaded(name: &str) -> Loaded {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    load(&[path], &[]).expect("the shipped scenarios load")
}

fn model(name: &str) -> Model {
    compile(&loaded(name)).expect("the shipped scenarios compile")
}

/// One thread, every instruction set that this machine has.
fn batches(bencher: Bencher, name: &str, isa: Isa) {
    let Some(kernel) = Kernel::of(isa) else { return };
    let model = model(name);
    let mut state = State::<WIDTH>::new(&model);
    let mut recorder = Recorder::new(&model, 1 << 20);
    bencher.counter(ItemsCount::new(REPLICATIONS)).bench_local(|| {
        run_range(&model, kernel, &mut state, 1, 0, black_box(REPLICATIONS), &mut recorder);
    });
}

#[divan::bench(args = [Isa::Baseline, Isa::Avx2, Isa::Avx512], sample_count = 20)]
fn licensing(bencher: Bencher, isa: Isa) {
    batches(bencher, "april-2025-licensing.toml", isa);
}

#[divan::bench(args = [Isa::Baseline, Isa::Avx2, Isa::Avx512], sample_count = 20)]
fn without_control(bencher: Bencher, isa: Isa) {
    batches(bencher, "baseline.toml", isa);
}

#[divan::bench]
fn uniform_draws(bencher: Bencher) {
    let draws = Draws::<WIDTH>::new(1, 0);
    let mut count = 0;
    bencher.counter(ItemsCount::new(WIDTH)).bench_local(|| {
        count += 1;
        black_box(draws.uniform(Purpose::Transit, 7, black_box(count)))
    });
}

#[divan::bench]
fn normal_draws(bencher: Bencher) {
    let draws = Draws::<WIDTH>::new(1, 0);
    let mut count = 0;
    bencher.counter(ItemsCount::new(2 * WIDTH)).bench_local(|| {
        count += 2;
        black_box(draws.normal_pair(Purpose::Noise, 7, black_box(count)))
    });
}

#[divan::bench]
fn histogram_push(bencher: Bencher) {
    let draws = Draws::<WIDTH>::new(1, 0).uniform(Purpose::Transit, 7, 0);
    let values = draws.0.map(|u| 620.0 * 2.0 * u);
    let mut histogram = Histogram::new(Scale::Positive(620.0));
    bencher.counter(ItemsCount::new(WIDTH)).bench_local(|| histogram.push_all(black_box(&values)));
}

#[divan::bench]
fn load_and_compile(bencher: Bencher) {
    bencher.bench(|| model(black_box("april-2025-licensing.toml")));
}

#[divan::bench]
fn compile_only(bencher: Bencher) {
    let loaded = loaded("april-2025-licensing.toml");
    bencher.bench(|| compile(black_box(&loaded)));
}
