//! What must always hold, on random scenarios; for each invariant a deliberate fault shows that its test can fail.
//!
//! The invariants are numbered as in the model's description: 1 mass balance, 2 demand balance, 3 licences, 4 what
//! changes nothing, 5 what never falls, 6 order, names and unused entries, 7 the same luck, 8 halves, 9 equilibria.
#![allow(clippy::print_stdout)] // how many scenarios notice, for `--nocapture`
mod common;
#[path = "common/world.rs"]
mod world;

#[path = "invariants/bits.rs"]
mod bits;
#[path = "invariants/books.rs"]
mod books;
#[path = "invariants/calm.rs"]
mod calm;
#[path = "invariants/halves.rs"]
mod halves;
#[path = "invariants/luck.rs"]
mod luck;
#[path = "invariants/names.rs"]
mod names;
#[path = "invariants/steady.rs"]
mod steady;
#[path = "invariants/trivial.rs"]
mod trivial;
#[path = "invariants/unexpired.rs"]
mod unexpired;

use coercivity::engine::state::State;
use coercivity::engine::{
    Recorder, arrivals, consumption, disruptions, ledger, licensing, market, ordering, policy, production,
    responses, shipping, start,
};
use coercivity::model::Model;
use coercivity::study::single;
use common::{from_text, plan};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};
use std::cell::{Cell, RefCell};
use world::{dice, measures, responses as answers, world};

/// Replications of a comparison.
const REPLICATIONS: u64 = 48;
/// Columns of a batch that is looked into.
const L: usize = 8;

/// Runs a test on `cases` random lists, always the same.
fn for_all(cases: u32, test: impl Fn(&[u32]) -> Result<(), TestCaseError>) {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[25; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    if let Err(error) = runner.run(&dice(), |rolls| test(&rolls)) {
        let reason = match error {
            TestError::Fail(reason, _) | TestError::Abort(reason) => reason,
        };
        panic!("{reason}");
    }
}

/// How many of the scenarios seen do something.
#[derive(Default)]
struct Tally(Cell<(u32, u32)>);

impl Tally {
    fn add(&self, does: bool) {
        let (some, all) = self.0.get();
        self.0.set((some + u32::from(does), all + 1));
    }

    /// At least `part` of `whole` do.
    #[track_caller]
    fn at_least(&self, part: u32, whole: u32, what: &str) {
        let (some, all) = self.0.get();
        println!("{some} of {all} scenarios {what}");
        assert!(whole * some >= part * all && all > 0, "{some} of {all} scenarios {what}");
    }
}

/// Series and figures that a control, a leak or a duty has for itself.
const OWN: [&str; 8] =
    ["granted.", "pending.", "filed.", "weeks-in.", "weeks-until.", "duties", "leaked", "exports.CN.ZZ"];

/// All numbers of a run as text: series (without the measures' own), figures, regimes. Shortest round-trip decimals,
/// so equal text is equal bits.
fn outcome(text: &str) -> Vec<String> {
    let results = single::run(&from_text(text), plan(REPLICATIONS), &|_| ());
    let results = results.unwrap_or_else(|error| panic!("{error}\n{text}"));
    // The figure of an exporter's total is there only where it has several customers; its series always is.
    let total = |name: &str| name.starts_with("exports.") && name.matches('.').count() == 1;
    // So are what goods and duties cost a manufacturer: they follow prices and floors, which the twins need not share.
    let paid = |name: &str| name.ends_with(".purchase") || name.ends_with(".duties");
    let own = |name: &str| OWN.iter().any(|prefix| name.starts_with(prefix)) || paid(name);
    let json = |x: &dyn erased::Json| x.json();
    let series = results.series.iter().filter(|s| !own(&s.name));
    let series = series.map(|s| format!("{} {}", s.name, json(&s.summary)));
    let figures = results.figures.iter().filter(|f| !own(&f.name) && !total(&f.name));
    let figures = figures
        .map(|f| format!("{} {} {} {}", f.name, json(&f.mean), json(&f.quantiles), json(&f.above_zero)));
    series.chain(figures).collect()
}

/// That two outcomes of a scenario are equal; where they are not, what differs first.
fn same(one: &[String], other: &[String], text: &str) -> Result<(), TestCaseError> {
    let short = |line: &String| {
        let (name, rest) = line.split_once(' ').unwrap_or_default();
        let values: Vec<&str> =
            rest.split("\"value\":").skip(1).map(|v| v.split(',').next().unwrap_or("")).collect();
        format!("{name} {}", values.join(" "))
    };
    let differ = one.iter().zip(other).filter(|(a, b)| a != b).take(4);
    let told: Vec<String> = differ.map(|(a, b)| format!("{}\n  {}\n", short(a), short(b))).collect();
    prop_assert!(told.is_empty() && one.len() == other.len(), "{}{text}", told.concat());
    Ok(())
}

/// Serialisation behind a pointer.
mod erased {
    /// What can be written as JSON.
    pub trait Json {
        /// The JSON text.
        fn json(&self) -> String;
    }
    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> String {
            serde_json::to_string(self).expect("numbers serialise")
        }
    }
}

/// Moments of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Consumption,
    Ordering,
    Licensing,
    Shipping,
}

/// Runs the first batch of a model and shows its state after the steps of each week; step 0 is also shown before anything
/// has happened, as `None`. Returns the replications whose books the engine itself finds out of balance.
fn walk(model: &Model, see: impl FnMut(Option<After>, usize, &mut State<L>)) -> u64 {
    walk_with(model, common::SEED, see)
}

fn walk_with(model: &Model, seed: u64, mut see: impl FnMut(Option<After>, usize, &mut State<L>)) -> u64 {
    recorded(model, seed, &mut see).imbalances
}

/// What looks on.
type See<'a> = &'a mut dyn FnMut(Option<After>, usize, &mut State<L>);

/// The same, with all that was recorded. One function for all who look on: each of its own would hold a copy of the engine.
fn recorded(model: &Model, seed: u64, see: See<'_>) -> Recorder {
    let mut state = State::<L>::new(model);
    let mut recorder = Recorder::new(model, L as u64);
    start::open(model, &mut state, seed, 0);
    see(None, 0, &mut state);
    for t in 0..model.calendar.steps {
        ledger::begin(model, &mut state, t);
        policy::advance(model, &mut state, t);
        disruptions::advance(model, &mut state, t);
        arrivals::receive(model, &mut state);
        production::produce(model, &mut state, t);
        responses::respond(model, &mut state, t);
        consumption::consume(model, &mut state, t);
        see(Some(After::Consumption), t, &mut state);
        ordering::order(model, &mut state, t);
        see(Some(After::Ordering), t, &mut state);
        licensing::license(model, &mut state, t);
        see(Some(After::Licensing), t, &mut state);
        shipping::ship(model, &mut state, t);
        market::clear(model, &mut state, t);
        see(Some(After::Shipping), t, &mut state);
        ledger::record(model, &mut state, t, L, &mut recorder);
    }
    ledger::close(model, &state, 0, L, &mut recorder);
    recorder
}

#[test]
fn every_mechanism_is_in_a_share_of_the_scenarios() {
    let words: Vec<&str> = measures::MECHANISMS.into_iter().chain(answers::MECHANISMS).collect();
    let seen = RefCell::new(vec![0; words.len()]);
    for_all(400, |rolls| {
        let text = world(rolls).text();
        for (count, word) in seen.borrow_mut().iter_mut().zip(&words) {
            *count += i32::from(text.contains(word));
        }
        Ok(())
    });
    for (count, word) in seen.into_inner().into_iter().zip(words) {
        println!("{count} of 400: {word}");
        assert!(count >= 12, "{word} is in {count} of 400 scenarios");
    }
}
