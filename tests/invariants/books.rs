//! 1, 2: books balance at the end of every step.
use super::{After, L, Tally, common, for_all, outcome, walk, world::world};
use coercivity::engine::col::Col;
use coercivity::engine::state::State;
use coercivity::engine::{ledger, start};
use coercivity::model::{Model, Role};
use proptest::prelude::*;

/// What is done to the state in the middle of a run, to see that it is noticed.
type Fault = fn(&Model, &mut State<L>);

fn no_fault(_: &Model, _: &mut State<L>) {}

/// Replications whose books the engine itself finds out of balance, and everything that is wrong at the end of some step.
/// `fault` is applied after the consumption of step 5.
fn watched_run(model: &Model, fault: Fault) -> (u64, Vec<String>) {
    let (mut wrong, mut initial) = (Vec::new(), Vec::new());
    let imbalances = walk(model, |moment, t, state| match moment {
        None => initial = totals(model, state),
        Some(After::Consumption) if t == 5 => fault(model, state),
        Some(After::Shipping) => {
            wrong.extend(faults(model, state, &initial).map(|what| format!("step {t}: {what}")));
        }
        _ => (),
    });
    (imbalances, wrong)
}

/// Mass in stock and under way by material and column.
fn totals(m: &Model, s: &State<L>) -> Vec<Col<L>> {
    let mut total = vec![Col::<L>::ZERO; m.materials.len()];
    for (i, row) in m.rows.iter().enumerate() {
        total[row.material].add(&s.rows.on_hand[i]);
        for slot in row.ring.clone() {
            total[row.material].add(&s.network.arrivals[slot]);
        }
        for &link in &row.links {
            total[row.material].add(&paused(m, s, link));
            total[row.material].add(&at(m.doors.iter().position(|l| *l == link), &s.disruptions.door));
        }
    }
    total
}

/// What is in a place, if there is one.
fn at(place: Option<usize>, of: &[Col<L>]) -> Col<L> {
    place.map_or(Col::ZERO, |place| of[place])
}

/// Goods of a link that disruptions may pause: at the supplier's door and on the way to the buyer's.
fn paused(m: &Model, s: &State<L>, link: usize) -> Col<L> {
    let mut mass = at(m.outboxes.iter().position(|l| *l == link), &s.disruptions.outbox);
    let place = m.doors.iter().position(|l| *l == link);
    let ring = s.disruptions.ring.iter().skip(place.unwrap_or(0)).step_by(m.doors.len().max(1));
    ring.filter(|_| place.is_some()).for_each(|slot| mass.add(slot));
    mass
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

/// 1: initial + made = consumed + used as input + seized + destroyed + stock + at doors + under way, per material, exactly.
fn mass(m: &Model, s: &State<L>, initial: &[Col<L>], wrong: &mut Vec<String>) {
    let now = totals(m, s);
    for (material, name) in m.materials.iter().enumerate() {
        let mut balance = initial[material];
        let plants = m.plants.iter().zip(&s.network.made).filter(|(p, _)| p.material == material);
        plants.for_each(|(_, made)| balance.add(made));
        balance.subtract(&s.rows.consumed[material]);
        balance.subtract(&s.network.used[material]);
        balance.subtract(&s.network.seized[material]);
        balance.subtract(&s.disruptions.destroyed[material]);
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

/// What a row has on order is what its sources have not heard of, have not shipped, and what is under way, exactly. (A finished
/// stock orders of its plant.)
fn orders(m: &Model, s: &State<L>, wrong: &mut Vec<String>) {
    for (i, row) in m.rows.iter().enumerate().filter(|(_, r)| !matches!(r.role, Role::Finished { .. })) {
        let mut open = Col::<L>::ZERO;
        for &link in &row.links {
            open.add(&s.network.ordered[link]);
            m.links[link].orders.clone().for_each(|slot| open.add(&s.network.orders[slot]));
            open.add(&paused(m, s, link));
        }
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
        ("filed so far", &f.queued),
        ("files granted", &f.decided),
        ("volumes", &f.volume),
        ("seized", &n.seized),
        ("quota", &n.quota_left),
        ("duty", &n.duty),
        ("proven use", &r.proven),
        ("used as input", &n.used),
        ("orders on their way", &n.orders),
        ("at buyers' doors", &s.disruptions.door),
        ("at suppliers' doors", &s.disruptions.outbox),
        ("on the way to doors", &s.disruptions.ring),
        ("destroyed", &s.disruptions.destroyed),
        ("received", &r.received),
        ("expected demand", &r.base),
    ];
    for (what, columns) in all {
        if columns.iter().any(|col| col.0.iter().any(|x| *x < 0.0)) {
            wrong.push(format!("negative: {what}"));
        }
    }
}

#[test]
fn books_balance_at_the_end_of_every_step_and_nothing_is_negative() {
    let bites = Tally::default();
    for_all(192, |rolls| {
        let w = world(rolls);
        let (imbalances, wrong) = watched_run(&w.prepared().model, no_fault);
        prop_assert_eq!(imbalances, 0, "{}", w.text());
        prop_assert!(wrong.is_empty(), "{:?}\n{}", wrong, w.text());
        bites.add(outcome(&w.text()) != outcome(&w.free()));
        Ok(())
    });
    bites.at_least(1, 2, "have a control that bites");
}

/// The first row of a buyer.
fn used(m: &Model) -> usize {
    m.rows.iter().position(|row| row.role == Role::Use).expect("somebody buys")
}

/// The faults: a quantum of stock out of nothing; a quantum of demand forgotten; a quantum of licence never granted; a
/// quantum of an order that nobody has placed, of an input that nothing was made of, of a stock that nobody destroyed. The engine's own check must see the first two.
#[test]
fn books_that_are_tampered_with_do_not_balance() {
    let stock: Fault = |m, s| s.rows.on_hand[0][3] += m.quantum;
    let forgotten: Fault = |m, s| s.rows.demanded[0][0] += m.quantum;
    let made: Fault = |m, s| s.network.made[0][7] += m.quantum;
    let order: Fault = |m, s| s.rows.on_order[used(m)][2] += m.quantum;
    let eaten: Fault = |m, s| s.network.used[0][4] += m.quantum;
    let broken: Fault = |m, s| s.disruptions.destroyed[0][5] += m.quantum;
    let negative: Fault = |_, s| s.rows.lost[0][1] = -1e-9;
    let seized: Fault = |m, s| s.network.seized[0][6] += m.quantum;
    for_all(8, |rolls| {
        let model = world(rolls).prepared().model;
        let masses = [stock, made, seized, eaten, broken].map(|fault| (fault, "mass"));
        for (fault, kind) in masses.into_iter().chain([(forgotten, "demand"), (negative, "demand")]) {
            let (imbalances, wrong) = watched_run(&model, fault);
            prop_assert_eq!(imbalances, 1, "{}", kind);
            prop_assert!(wrong.iter().any(|w| w.starts_with("step 5:") && w.contains(kind)), "{:?}", wrong);
        }
        let (_, wrong) = watched_run(&model, order);
        prop_assert!(
            wrong.iter().any(|w| w.contains(&format!("orders of row {}", used(&model)))),
            "{:?}",
            wrong
        );
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
