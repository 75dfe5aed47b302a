//! The same scenario, seed and version give the same bytes: on any number of threads, on every instruction set, in
//! batches of any width, in one piece or merged from ranges in any order.
mod common;

use coercivity::engine::col::WIDE;
use coercivity::engine::isa::Kernel;
use coercivity::engine::run::run_range;
use coercivity::engine::state::State;
use coercivity::engine::{BLOCK, Isa, Plan, Recorder};
use coercivity::model::Model;
use coercivity::study::results::Results;
use coercivity::study::single::{self, Prepared};
use common::{SEED, case, instruction_sets, shipped};

/// Every number of a run as text; shortest round-trip decimals, so equal text is equal bits.
fn bytes(results: &Results) -> String {
    let json = |x: Result<String, serde_json::Error>| x.expect("numbers serialise");
    let series =
        results.series.iter().map(|s| format!("{} {}\n", s.name, json(serde_json::to_string(&s.summary))));
    let figures = results.figures.iter().map(|f| format!("{}\n", json(serde_json::to_string(f))));
    let scores = results.scores.iter().map(|s| format!("{}\n", json(serde_json::to_string(s))));
    let manifest = json(serde_json::to_string(&results.manifest));
    let policy = results.policy.iter().map(|p| format!("{:?}\n", p.probability));
    series.chain(figures).chain(scores).chain(policy).chain([manifest]).collect()
}

fn run(prepared: &Prepared, replications: u64, threads: usize, isa: Isa) -> String {
    let plan = Plan { seed: SEED, replications, threads: Some(threads), isa: Some(isa) };
    bytes(&single::run(prepared, plan, &|_| ()).expect("the scenario runs"))
}

/// Threads and instruction sets against one thread of the baseline.
fn check(prepared: &Prepared, replications: u64, threads: &[usize]) {
    let one = run(prepared, replications, 1, Isa::Baseline);
    let sets = instruction_sets();
    for &n in threads {
        let best = *sets.last().expect("a baseline");
        assert!(run(prepared, replications, n, best) == one, "{n} threads give other bytes");
    }
    for isa in sets {
        assert!(run(prepared, replications, 2, isa) == one, "{isa:?} gives other bytes");
    }
}

/// Replications of the small scenario: ten blocks, the last one short, and no multiple of any width but one.
const TOTAL: u64 = 10_007;

#[test]
fn threads_and_instruction_sets_give_the_same_bytes() {
    check(&case("identity", &[]), TOTAL, &[1, 2, 8]);
}

/// One run an instruction set, each on another number of threads; 2,100 replications are three blocks, one of them short.
#[test]
fn threads_and_instruction_sets_give_the_same_bytes_of_the_shipped_scenario() {
    let prepared = shipped("april-2025-licensing", &[]);
    let sets = instruction_sets();
    let mut plans =
        sets.iter().copied().zip([1, 8, 2]).chain([(Isa::best(), 8)].into_iter().filter(|_| sets.len() < 2));
    let (isa, threads) = plans.next().expect("a baseline");
    let one = run(&prepared, 2100, threads, isa);
    for (isa, threads) in plans {
        assert!(run(&prepared, 2100, threads, isa) == one, "{isa:?} on {threads} threads gives other bytes");
    }
}

/// The same text is not got whatever is run: another seed, or one replication more, gives another.
#[test]
fn other_seeds_and_counts_give_other_bytes() {
    let prepared = case("identity", &[]);
    let one = run(&prepared, 1100, 2, Isa::Baseline);
    assert!(run(&prepared, 1101, 2, Isa::Baseline) != one);
    let plan = Plan { seed: SEED + 1, replications: 1100, threads: Some(2), isa: Some(Isa::Baseline) };
    assert!(bytes(&single::run(&prepared, plan, &|_| ()).expect("the scenario runs")) != one);
}

/// Accumulators as text.
fn parts(recorder: &Recorder) -> String {
    let json = |x: Result<String, serde_json::Error>| x.expect("numbers serialise");
    let cell = |c: &coercivity::engine::record::Cell| {
        json(serde_json::to_string(&c.moments)) + &json(serde_json::to_string(&c.histogram))
    };
    let cells = recorder.cells.iter().map(cell);
    let figures = recorder.figures.iter().map(|f| {
        let sorted = f.sample.sorted();
        let values: Vec<(u64, u64)> = sorted.counted().map(|(x, n)| (x.to_bits(), n)).collect();
        format!("{} {} {values:?}", json(serde_json::to_string(&f.moments)), f.positive)
    });
    cells.chain(figures).chain([recorder.imbalances.to_string()]).collect()
}

/// Replications `ranges` (first, count) in batches of `L`, merged in the order given.
fn ranges<const L: usize>(model: &Model, isa: Isa, total: u64, ranges: &[(u64, u64)]) -> String {
    let kernel = Kernel::of(isa).expect("the machine has it");
    let mut state = State::<L>::new(model);
    let mut whole = Recorder::new(model, total);
    for &(first, count) in ranges {
        let mut part = Recorder::new(model, total);
        run_range(model, kernel, &mut state, SEED, first, count, &mut part);
        whole.merge(part);
    }
    parts(&whole)
}

/// Widths 8 and 32 on every instruction set, and 1, which gains nothing from one, on the best; and the width that a run chooses, which is
/// 64 for the small one.
#[test]
fn batches_of_any_width_give_the_same_bits() {
    let large = [(case("identity", &[]), TOTAL), (shipped("april-2025-licensing", &[]), 85)];
    for (prepared, total) in large.into_iter().chain([(case("one_stock", &[]), 2100)]) {
        let model = &prepared.model;
        let whole = [(0, total)];
        assert_eq!(State::<WIDE>::fits(model), total == 2100, "the last is so small that a run is wide");
        let one = ranges::<32>(model, Isa::Baseline, total, &whole);
        for isa in instruction_sets() {
            assert!(ranges::<32>(model, isa, total, &whole) == one, "width 32 on {isa:?}");
            assert!(ranges::<8>(model, isa, total, &whole) == one, "width 8 on {isa:?}");
            let plan = Plan { seed: SEED, replications: total, threads: Some(1), isa: Some(isa) };
            let recorder = coercivity::engine::run(model, plan, &|_| ()).expect("the scenario runs");
            assert!(parts(&recorder) == one, "the width of a run on {isa:?}");
        }
        assert!(ranges::<1>(model, Isa::best(), total, &whole) == one, "width 1");
    }
}

/// Ranges cut at blocks, merged backwards and mixed; the last one is short.
#[test]
fn ranges_merged_in_any_order_equal_the_whole() {
    let prepared = case("identity", &[]);
    let model = &prepared.model;
    let isa = Isa::best();
    let whole = ranges::<32>(model, isa, TOTAL, &[(0, TOTAL)]);
    let cuts = [0, 1, 3, 4, 7, 9].map(|block| block * BLOCK);
    let ends = cuts.iter().skip(1).copied().chain([TOTAL]);
    let cut: Vec<(u64, u64)> = cuts.iter().zip(ends).map(|(first, end)| (*first, end - first)).collect();
    let backwards: Vec<(u64, u64)> = cut.iter().rev().copied().collect();
    let mixed = [2, 5, 0, 4, 1, 3].map(|i| cut[i]);
    let other = [5, 1, 4, 0, 3, 2].map(|i| cut[i]);
    for order in [cut.clone(), backwards, mixed.to_vec(), other.to_vec()] {
        assert!(ranges::<32>(model, isa, TOTAL, &order) == whole, "{order:?}");
    }
    assert!(ranges::<32>(model, isa, TOTAL, &cut[1..]) != whole, "a missing range is noticed");
    let plan = Plan { seed: SEED, replications: TOTAL, threads: Some(2), isa: None };
    let recorder = coercivity::engine::run(model, plan, &|_| ());
    assert!(parts(&recorder.expect("the scenario runs")) == whole, "the run itself");
}
