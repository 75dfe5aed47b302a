//! The same bits whatever runs them: in batches of another width, on other instruction sets, by any number of threads.
use super::{L, Tally, common, for_all, from_text, recorded, world::world};
use coercivity::engine::{self, Isa, Plan, Recorder};
use proptest::prelude::*;

/// Accumulators as text.
fn parts(recorder: &Recorder) -> Vec<String> {
    let json = |x: Result<String, serde_json::Error>| x.expect("numbers serialise");
    let cells = recorder.cells.iter().map(|c| json(serde_json::to_string(&c.moments)));
    let figures = recorder.figures.iter().map(|f| json(serde_json::to_string(&f.moments)));
    cells.chain(figures).chain([format!("{:?}", recorder.regimes)]).collect()
}

/// The batch that the other tests look into, of 8 columns, is the engine's own of 32; the fault: another seed.
#[test]
fn a_batch_that_is_looked_into_is_the_engines_own() {
    let noticed = Tally::default();
    for_all(64, |rolls| {
        let w = world(rolls);
        let model = w.prepared().model;
        let engine = parts(&common::record(&model, L as u64));
        let walked = parts(&recorded(&model, common::SEED, &mut |_, _, _| ()));
        prop_assert!(engine == walked, "{}", w.text());
        noticed.add(engine != parts(&recorded(&model, common::SEED + 1, &mut |_, _, _| ())));
        Ok(())
    });
    noticed.at_least(9, 10, "notice another seed");
}

/// Two blocks of replications on the plainest instruction set and one thread, and on the best with two.
#[test]
fn threads_and_instruction_sets_give_the_same_bits() {
    for_all(6, |rolls| {
        let w = world(rolls);
        let model = from_text(&w.text()).model;
        let run = |threads, isa| {
            let plan =
                Plan { seed: common::SEED, replications: 1100, threads: Some(threads), isa: Some(isa) };
            parts(&engine::run(&model, plan, &|_| ()).expect("the scenario runs"))
        };
        let one = run(1, Isa::Baseline);
        prop_assert!(one == run(2, Isa::best()), "{}", w.text());
        prop_assert!(one == run(2, Isa::Baseline), "{}", w.text());
        Ok(())
    });
}
