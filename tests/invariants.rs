//! What must always hold, on random scenarios; for each invariant a deliberate fault shows that its test can fail.
//!
//! The invariants are numbered as in the model's description: 1 mass balance, 2 demand balance, 3 licences, 4 trivial
//! controls, 6 order, names and unused entries.
mod common;
#[path = "common/world.rs"]
mod world;

use coercivity::engine::col::Col;
use coercivity::engine::state::State;
use coercivity::engine::{
    Recorder, arrivals, consumption, ledger, licensing, market, ordering, policy, production, shipping, start,
};
use coercivity::model::Model;
use coercivity::study::single;
use common::{from_text, plan};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};
use std::cell::Cell;
use world::{World, dice, world};

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

/// All numbers of a run as text: series (without the control's own), figures, regimes. Shortest round-trip decimals,
/// so equal text is equal bits.
fn outcome(text: &str) -> Vec<String> {
    let results = single::run(&from_text(text), plan(REPLICATIONS), &|_| ());
    let results = results.unwrap_or_else(|error| panic!("{error}\n{text}"));
    let own = |name: &str| ["granted.", "pending.", "filed."].iter().any(|prefix| name.starts_with(prefix));
    let json = |x: &dyn erased::Json| x.json();
    let series = results.series.iter().filter(|s| !own(&s.name));
    let series = series.map(|s| format!("{} {}", s.name, json(&s.summary)));
    let figures = results.figures.iter().filter(|f| !own(&f.name));
    let figures = figures
        .map(|f| format!("{} {} {} {}", f.name, json(&f.mean), json(&f.quantiles), json(&f.above_zero)));
    series.chain(figures).collect()
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

// ---- 1, 2, 3: books ---------------------------------------------------------------------------------------------------

/// What is done to the state in the middle of a run, to see that it is noticed.
type Fault = fn(&Model, &mut State<L>);

fn no_fault(_: &Model, _: &mut State<L>) {}

/// Replications of the first batch whose books the engine itself finds out of balance, and everything that is wrong at
/// the end of some step. `fault` is applied after the consumption of step 5.
fn watched_run(model: &Model, fault: Fault) -> (u64, Vec<String>) {
    let mut state = State::<L>::new(model);
    let mut recorder = Recorder::new(model, L as u64);
    let mut wrong = Vec::new();
    start::open(model, &mut state, common::SEED, 0);
    let initial = totals(model, &state);
    for t in 0..model.calendar.steps {
        policy::advance(model, &mut state, t);
        arrivals::receive(model, &mut state);
        production::produce(model, &mut state, t);
        consumption::consume(model, &mut state, t);
        if t == 5 {
            fault(model, &mut state);
        }
        ordering::order(model, &mut state, t);
        licensing::license(model, &mut state, t);
        shipping::ship(model, &mut state, t);
        market::clear(model, &mut state);
        wrong.extend(faults(model, &state, &initial).map(|what| format!("step {t}: {what}")));
        ledger::record(model, &mut state, t, L, &mut recorder);
    }
    ledger::close(model, &state, 0, L, &mut recorder);
    (recorder.imbalances, wrong)
}

/// Mass in stock and under way by material and column.
fn totals(m: &Model, s: &State<L>) -> Vec<Col<L>> {
    let mut total = vec![Col::<L>::ZERO; m.materials.len()];
    for (i, row) in m.rows.iter().enumerate() {
        total[row.material].add(&s.rows.on_hand[i]);
        for slot in row.ring.clone() {
            total[row.material].add(&s.network.arrivals[slot]);
        }
    }
    total
}

/// Everything that is wrong with a state at the end of a step.
fn faults(m: &Model, s: &State<L>, initial: &[Col<L>]) -> impl Iterator<Item = String> {
    let mut wrong = Vec::new();
    mass(m, s, initial, &mut wrong);
    demand(m, s, &mut wrong);
    orders(m, s, &mut wrong);
    licences(m, s, &mut wrong);
    negatives(s, &mut wrong);
    wrong.into_iter()
}

fn note(wrong: &mut Vec<String>, what: &str, bad: impl Fn(usize) -> bool) {
    if (0..L).any(bad) {
        wrong.push(what.to_owned());
    }
}

/// 1: initial + made = consumed + stock + under way, per material, exactly.
fn mass(m: &Model, s: &State<L>, initial: &[Col<L>], wrong: &mut Vec<String>) {
    let now = totals(m, s);
    for (material, name) in m.materials.iter().enumerate() {
        let mut balance = initial[material];
        let plants = m.plants.iter().zip(&s.network.made).filter(|(p, _)| p.material == material);
        plants.for_each(|(_, made)| balance.add(made));
        balance.subtract(&s.rows.consumed[material]);
        note(wrong, &format!("mass of {name}"), |c| balance[c] != now[material][c]);
    }
}

/// 2: demanded = consumed + lost + waiting, per material, exactly.
fn demand(m: &Model, s: &State<L>, wrong: &mut Vec<String>) {
    let r = &s.rows;
    for (material, name) in m.materials.iter().enumerate() {
        let mut met = r.consumed[material];
        met.add(&r.lost[material]);
        let rows = m.rows.iter().zip(&r.backlog).filter(|(row, _)| row.material == material);
        rows.for_each(|(_, waiting)| met.add(waiting));
        note(wrong, &format!("demand of {name}"), |c| r.demanded[material][c] != met[c]);
    }
}

/// What a row has on order is what its sources have not shipped and what is under way, exactly.
fn orders(m: &Model, s: &State<L>, wrong: &mut Vec<String>) {
    for (i, row) in m.rows.iter().enumerate() {
        let mut open = Col::<L>::ZERO;
        row.links.iter().for_each(|l| open.add(&s.network.ordered[*l]));
        row.ring.clone().for_each(|slot| open.add(&s.network.arrivals[slot]));
        note(wrong, &format!("orders of row {i}"), |c| open[c] != s.rows.on_order[i][c]);
    }
}

/// 3: what was shipped under a control never exceeds licences that were granted and have not lapsed.
fn licences(m: &Model, s: &State<L>, wrong: &mut Vec<String>) {
    for g in 0..m.gates.len() {
        note(wrong, &format!("licences of gate {g}"), |c| s.files.used[g][c] > s.files.granted[g][c]);
    }
}

/// 2: nothing is negative.
fn negatives(s: &State<L>, wrong: &mut Vec<String>) {
    let (r, n, f) = (&s.rows, &s.network, &s.files);
    let all = [
        ("stock", &r.on_hand),
        ("on order", &r.on_order),
        ("backlog", &r.backlog),
        ("lost", &r.lost),
        ("consumed", &r.consumed),
        ("demanded", &r.demanded),
        ("capacity", &n.capacity),
        ("made", &n.made),
        ("under way", &n.arrivals),
        ("exports", &n.exports),
        ("ordered", &n.ordered),
        ("filed", &f.filed),
        ("granted", &f.granted),
        ("used", &f.used),
        ("pending", &f.pending),
    ];
    for (what, columns) in all {
        if columns.iter().any(|col| col.0.iter().any(|x| *x < 0.0)) {
            wrong.push(format!("negative: {what}"));
        }
    }
}

#[test]
fn books_balance_at_the_end_of_every_step_and_nothing_is_negative() {
    let bites = Cell::new((0, 0));
    for_all(192, |rolls| {
        let w = world(rolls);
        let (imbalances, wrong) = watched_run(&w.prepared().model, no_fault);
        prop_assert_eq!(imbalances, 0, "{}", w.text());
        prop_assert!(wrong.is_empty(), "{:?}\n{}", wrong, w.text());
        let (bitten, all) = bites.get();
        bites.set((bitten + u32::from(outcome(&w.text()) != outcome(&w.free())), all + 1));
        Ok(())
    });
    let (bitten, all) = bites.get();
    println!("the control bites in {bitten} of {all} scenarios");
    assert!(2 * bitten >= all, "the control bites in {bitten} of {all} scenarios only");
}

/// The faults: a quantum of stock out of nothing; a quantum of demand forgotten; a quantum of licence never granted; a
/// quantum of an order that nobody has placed. The engine's own check must see the first two.
#[test]
fn books_that_are_tampered_with_do_not_balance() {
    let stock: Fault = |m, s| s.rows.on_hand[0][3] += m.quantum;
    let forgotten: Fault = |m, s| s.rows.demanded[0][0] += m.quantum;
    let made: Fault = |m, s| s.network.made[0][7] += m.quantum;
    let order: Fault = |m, s| s.rows.on_order[0][2] += m.quantum;
    let negative: Fault = |_, s| s.rows.lost[0][1] = -1e-9;
    for_all(8, |rolls| {
        let model = world(rolls).prepared().model;
        for (fault, kind) in [(stock, "mass"), (forgotten, "demand"), (made, "mass"), (negative, "demand")] {
            let (imbalances, wrong) = watched_run(&model, fault);
            prop_assert_eq!(imbalances, 1, "{}", kind);
            prop_assert!(wrong.iter().any(|w| w.starts_with("step 5:") && w.contains(kind)), "{:?}", wrong);
        }
        let (_, wrong) = watched_run(&model, order);
        prop_assert!(wrong.iter().any(|w| w.contains("orders of row 0")), "{:?}", wrong);
        Ok(())
    });
}

/// The run itself refuses to report books that do not balance: what it counts is what `Recorder::imbalances` has.
#[test]
fn a_run_refuses_books_that_do_not_balance() {
    let model = world(&[]).prepared().model;
    let mut recorder = common::record(&model, 64);
    assert_eq!(recorder.imbalances, 0);
    let mut state = State::<L>::new(&model);
    start::open(&model, &mut state, common::SEED, 0);
    state.rows.initial[0][0] -= model.quantum;
    ledger::close(&model, &state, 0, L, &mut recorder);
    assert_eq!(recorder.imbalances, 1);
}

// ---- 4: controls that change nothing ----------------------------------------------------------------------------------

/// A control of everything that China sells, in one regime from the first day.
fn control_of(w: &World, extra: &str, regime: &str) -> Vec<String> {
    let control = format!(
        "[control.office]\nexporter = \"CN\"\nmaterials = {:?}\n{extra}path.{} = \"only\"\n",
        w.materials, w.start
    );
    vec![control, format!("[regime.only]\n{regime}")]
}

fn prompt_regime(prompt: f64) -> String {
    format!(
        "review = \"0 days\"\nprompt = {{ civil = {prompt:?}, defence = {prompt:?} }}\nif-not-prompt.stuck = 1.0\n"
    )
}

/// Every file prompt, no review, no expiry, hold or restraint: bit-identical to no control. The fault: one file in a
/// thousand (or ten) is stuck.
#[test]
fn a_regime_that_grants_everything_at_once_equals_no_control() {
    let noticed = Cell::new([0, 0, 0]);
    for_all(48, |rolls| {
        let w = world(rolls);
        let free = outcome(&w.free());
        for extra in [
            "",
            "file-size = \"2 t\"\n",
            "office.capacity = \"1e9 files/week\"\n",
            "on-refusal = \"cancel\"\n",
        ] {
            let granted = outcome(&w.with(&control_of(&w, extra, &prompt_regime(1.0))));
            prop_assert_eq!(&granted, &free, "{}\n{}", extra, w.free());
        }
        let sees = |p: f64| i32::from(outcome(&w.with(&control_of(&w, "", &prompt_regime(p)))) != free);
        let [all, rare, often] = noticed.get();
        noticed.set([all + 1, rare + sees(0.999), often + sees(0.9)]);
        Ok(())
    });
    let [all, rare, often] = noticed.get();
    println!("of {all} scenarios, {rare} notice prompt = 0.999 and {often} notice prompt = 0.9");
    assert!(often * 10 >= all * 8 && rare * 2 >= all);
}

/// A ban from the first day equals suppliers in China that can ship nothing (orders stand in both). The fault: one
/// supplier can still ship 1 kg a week.
#[test]
fn a_ban_equals_suppliers_that_can_ship_nothing() {
    let noticed = Cell::new((0, 0));
    for_all(48, |rolls| {
        let w = world(rolls);
        let banned = outcome(&w.with(&control_of(&w, "", "kind = \"ban\"\n")));
        let closed = |capacity: &str| {
            let mut shut = w.clone();
            for table in shut.tables.iter_mut().filter(|t| t.contains("country = \"CN\"")) {
                let keep: Vec<&str> = table.lines().filter(|line| !line.starts_with("makes.")).collect();
                let makes = w.materials.iter().map(|m| format!("makes.{m}.capacity = \"{capacity}\""));
                *table =
                    keep.into_iter().map(String::from).chain(makes).collect::<Vec<_>>().join("\n") + "\n";
            }
            outcome(&shut.free())
        };
        prop_assert_eq!(&banned, &closed("0 t/week"), "{}", w.free());
        let (seen, all) = noticed.get();
        noticed.set((seen + i32::from(banned != closed("1 kg/week")), all + 1));
        Ok(())
    });
    let (seen, all) = noticed.get();
    println!("{seen} of {all} scenarios notice 1 kg a week through the ban");
    assert!(seen * 10 >= all * 9);
}

/// An office that takes up more files than anybody files equals no office. The fault: it takes up one file in two weeks.
#[test]
fn an_office_without_limit_equals_no_office() {
    let noticed = Cell::new((0, 0));
    for_all(48, |rolls| {
        let w = world(rolls);
        let with = |capacity: Option<&str>| {
            let mut control = w.control.clone();
            let lines = control[0].lines().filter(|line| !line.starts_with("office.capacity"));
            let lines: Vec<String> = lines.map(String::from).collect();
            let office =
                capacity.map(|c| format!("office.capacity = \"{c} files/week\"\n[control.office.path]"));
            let text = lines.join("\n") + "\n";
            control[0] = match office {
                Some(office) => text.replace("[control.office.path]", &office),
                None => text,
            };
            outcome(&w.with(&control))
        };
        let without = with(None);
        prop_assert_eq!(&without, &with(Some("1e9")), "{}", w.text());
        let (seen, all) = noticed.get();
        noticed.set((seen + i32::from(without != with(Some("0.5"))), all + 1));
        Ok(())
    });
    let (seen, all) = noticed.get();
    println!("{seen} of {all} scenarios notice an office of half a file a week");
    assert!(seen * 2 >= all);
}

// ---- 6: order, names and unused entries -------------------------------------------------------------------------------

/// Tables in the opposite and in a turned order. The fault: two regimes exchange their names.
#[test]
fn the_order_of_entries_changes_nothing() {
    let noticed = Cell::new((0, 0));
    for_all(32, |rolls| {
        let w = world(rolls);
        let straight = outcome(&w.text());
        let mut turned = w.clone();
        turned.tables.reverse();
        turned.control.reverse();
        prop_assert_eq!(&straight, &outcome(&turned.text()), "{}", w.text());
        let (n, all) = (turned.tables.len(), turned.tables.clone());
        turned.tables = (0..n).map(|i| all[(i + n / 2) % n].clone()).collect();
        prop_assert_eq!(&straight, &outcome(&turned.text()), "{}", w.text());
        let mut swapped = w.clone();
        for table in &mut swapped.control {
            *table = table.replace("[regime.r0]", "[regime.X]").replace("[regime.r1]", "[regime.r0]");
            *table = table.replace("[regime.X]", "[regime.r1]");
        }
        let (seen, all) = noticed.get();
        noticed.set((seen + i32::from(straight != outcome(&swapped.text())), all + 1));
        Ok(())
    });
    let (seen, all) = noticed.get();
    println!("{seen} of {all} scenarios notice that two regimes have exchanged their names");
    assert!(seen * 2 >= all);
}

const UNUSED: &str = "[material.spare]\ntitle = \"Spare\"\n\n[parameter.spare]\nvalue = { uncertain = \"uniform\", min = 1.0, \
    max = 2.0 }\n\n[regime.aaa]\nreview = \"1 week\"\nprompt.civil = 0.5\nif-not-prompt.stuck = 1.0\n\n[lane.zz-yy]\nfrom = \
    \"ZZ\"\nto = \"YY\"\ntransit = \"3 weeks\"\n";

/// Titles, and entries that nothing refers to, under one name and another. The fault: a used supplier gets another name,
/// and with it another transit.
#[test]
fn titles_and_unused_entries_change_nothing() {
    let noticed = Cell::new((0, 0));
    for_all(32, |rolls| {
        let w = world(rolls);
        let plain = outcome(&w.text());
        prop_assert_eq!(
            &plain,
            &outcome(&w.text().replace("title = \"", "title = \"Other ")),
            "{}",
            w.text()
        );
        let mut more = w.clone();
        more.tables.push(UNUSED.to_owned());
        prop_assert_eq!(&plain, &outcome(&more.text()), "{}", w.text());
        let renamed = more.text().replace(".spare]", ".zzz]").replace("regime.aaa", "regime.zzz");
        prop_assert_eq!(&plain, &outcome(&renamed), "{}", w.text());
        let other = w.text().replace("supplier.s0]", "supplier.other]").replace("s0 = ", "other = ");
        let (seen, all) = noticed.get();
        noticed.set((seen + i32::from(plain != outcome(&other)), all + 1));
        Ok(())
    });
    let (seen, all) = noticed.get();
    println!("{seen} of {all} scenarios notice another name of a used supplier");
    assert!(seen * 2 >= all);
}

/// A supplier that nobody buys from. The fault: one buyer takes a thousandth of its first material from it.
#[test]
fn an_unused_supplier_changes_nothing() {
    let noticed = Cell::new((0, 0));
    for_all(32, |rolls| {
        let w = world(rolls);
        let plain = outcome(&w.text());
        let mut more = w.clone();
        for name in ["aaa", "zzz"] {
            more.tables.push(format!(
                "[supplier.{name}]\ncountry = \"CN\"\nnew-year-closure = 0.5\nmakes.m0.capacity = \"3 t/week\"\n"
            ));
        }
        prop_assert_eq!(&plain, &outcome(&more.text()), "{}", w.text());
        let used =
            more.text().replacen("sources.m0 = { s0 = 1.0 }", "sources.m0 = { s0 = 0.999, zzz = 0.001 }", 1);
        let used = used.replacen("sources.m0 = { s0 = 0.5, ", "sources.m0 = { s0 = 0.499, zzz = 0.001, ", 1);
        if used != more.text() && !used.contains("uncertain = \"uniform\", min = 0.") {
            let (seen, all) = noticed.get();
            noticed.set((seen + i32::from(plain != outcome(&used)), all + 1));
        }
        Ok(())
    });
    let (seen, all) = noticed.get();
    println!("{seen} of {all} scenarios notice a thousandth from the new supplier");
    assert!(all >= 4 && seen == all);
}
