//! The first day: what is stated of it, and what a file that is still pending must have gone through.
use super::{L, fits, fits_mean, model, near, over, weeks};
use crate::engine::col::Col;
use crate::engine::ledger::net_mass;
use crate::engine::licensing::license;
use crate::engine::policy::advance;
use crate::engine::run::{Plan, RunError, run};
use crate::engine::state::{CLOSED, NEVER, State, status};
use crate::model::{Model, Stood};

/// Stock, goods at sea that arrive in step 2, and an order that the maker has not shipped.
const ORDERS: &str = r#"
[manufacturer.car]
opening.heavy = { stock = "30 t" }
[manufacturer.car.open-order.at-sea]
material = "heavy"
supplier = "cn"
mass = "20 t"
arrives = 2024-01-16
[manufacturer.car.open-order.with-the-maker]
material = "heavy"
supplier = "cn"
mass = "5 t"
"#;

/// A file of 8 t that was filed six weeks before the start, under a regime that reviews for ten.
const FILE: &str = r#"
[manufacturer.car.open-order.pending]
material = "heavy"
supplier = "cn"
mass = "8 t"
filed = 2023-11-20
[control.c]
exporter = "CN"
materials = ["heavy"]
path.2024-01-01 = "r"
[regime.r]
review = "10 weeks"
prompt.civil = 1.0
"#;

fn pending(layer: &str) -> Model {
    super::layers(&[super::WORLD, FILE, layer])
}

fn opened(m: &Model) -> State<L> {
    super::opened_at(m, 0)
}

/// Where the file stands when the run opens, and the step in which something happens to it next.
fn stands(m: &Model) -> (u8, i16) {
    let s = opened(m);
    let slot = m.opening.files[0].slot;
    let all = |c: usize| (s.files.status[slot][c], s.files.due[slot][c]);
    assert!((1..L).all(|c| all(c) == all(0)));
    all(0)
}

#[test]
fn what_is_stated_takes_the_place_of_the_steady_state() {
    let m = model(ORDERS);
    let mut s = opened(&m);
    assert_eq!((s.rows.on_hand[0], s.rows.on_order[0]), (Col::splat(30.0), Col::splat(25.0)));
    assert_eq!(s.network.ordered[0], Col::splat(5.0));
    // What is not shipped is not made yet.
    assert_eq!(s.rows.initial[0], Col::splat(50.0));
    weeks(&m, &mut s, 0, 0);
    // Position 30 - 10 + 25 = 45, level 100: 55 t are ordered, and leave with the 5 t.
    assert_eq!((s.rows.on_hand[0], s.network.shipped[0]), (Col::splat(20.0), Col::splat(60.0)));
    weeks(&m, &mut s, 1, 2);
    // 16 January is nearest to step 2.
    assert_eq!(s.rows.on_hand[0], Col::splat(20.0));
    weeks(&m, &mut s, 3, 3);
    assert_eq!(s.rows.on_hand[0], Col::splat(70.0));
    assert_eq!(net_mass(&m, &s, 0), Col::ZERO);
}

#[test]
fn what_arrives_after_the_run_stays_on_order() {
    let m = model(&ORDERS.replace("2024-01-16", "2030-01-01"));
    let mut s = opened(&m);
    weeks(&m, &mut s, 0, m.calendar.steps - 1);
    assert_eq!(net_mass(&m, &s, 0), Col::ZERO);
    // What left three steps before the end is due with it.
    assert_eq!(s.network.arrivals[m.rows[0].ring.start + m.calendar.steps], Col::splat(30.0));
}

#[test]
fn an_order_without_a_stated_stock_leaves_the_stock_to_the_policy() {
    let m = model(&ORDERS.replace("opening.heavy = { stock = \"30 t\" }", "stock.initial-mass = \"12 t\""));
    assert_eq!(opened(&m).rows.on_hand[0], Col::splat(12.0));
    // In the steady state stock is what is missing to the position: 100 t less the 25 t on order.
    let world = super::WORLD.replace("initial-mass = \"0 t\"\n", "");
    let orders = ORDERS.replace("opening.heavy = { stock = \"30 t\" }", "");
    let m = super::layers(&[&world, &orders]);
    assert_eq!(opened(&m).rows.on_hand[0], Col::splat(75.0));
}

#[test]
fn a_file_waits_for_what_is_left_of_its_review() {
    let m = pending("");
    assert_eq!(stands(&m), (status::REVIEW, 4));
    let mut s = opened(&m);
    assert_eq!((s.files.filed[0], s.files.pending[0]), (Col::splat(8.0), Col::splat(1.0)));
    weeks(&m, &mut s, 0, 3);
    assert_eq!(s.files.granted[0], Col::ZERO);
    weeks(&m, &mut s, 4, 4);
    assert_eq!(s.files.granted[0], Col::splat(8.0));
    assert_eq!(s.opened.granted[0], Col::splat(4.0));
    assert_eq!(net_mass(&m, &s, 0), Col::ZERO);
}

#[test]
fn an_order_at_the_plant_is_filed_in_the_first_step() {
    let m = super::layers(&[super::WORLD, ORDERS, FILE]);
    let mut s = opened(&m);
    assert_eq!(s.network.ordered[0], Col::splat(13.0));
    advance(&m, &mut s, 0);
    license(&m, &mut s, 0);
    // 8 t are with the office already; the 5 t at the maker's are filed.
    assert_eq!((s.files.filed[0], s.files.queued[0]), (Col::splat(13.0), Col::splat(1.0)));
}

/// The regime that a history is drawn under is the one that is in force in step 0.
#[test]
fn a_history_meets_the_regime_of_the_first_step() {
    let other = "[regime.other]\nreview = \"9 weeks\"\nprompt.civil = 1.0\n";
    let truce = "[truce.t]\nfrom = 2024-01-01\nuntil = 2024-03-31\neases.c = \"other\"\nrenewed = 0.5\n\
        breaks = { hazard = \"0.5/week\" }\n";
    let over = "[control.c]\nsuspended = [{ from = 2024-02-05, until = 2024-02-18 }]\n";
    for (layer, due) in [(other.to_owned(), 4), (format!("{other}{truce}"), 3), (over.to_owned(), 4)] {
        let m = pending(&layer);
        assert_eq!(stands(&m), (status::REVIEW, due), "{layer}");
        let s = super::opened(&m);
        assert_eq!(s.policy.regime[0], [m.opening.files[0].regime as u8; L], "{layer}");
    }
    let dated = FILE.replace("path.2024-01-01 = \"r\"", "in-force = 2024-01-01\nregime = \"r\"");
    let m = super::layers(&[super::WORLD, &dated]);
    assert_eq!(super::opened(&m).policy.regime[0], [m.opening.files[0].regime as u8; L]);
}

#[test]
fn a_verdict_before_the_start_leaves_it_slow_stuck_or_returned() {
    let late = "[regime.r]\nreview = \"5 weeks\"\nprompt.civil = 0.0\n";
    let slow = "if-not-prompt = { slow = 1.0, slow-review = \"3 weeks\" }\n";
    assert_eq!(stands(&pending(&format!("{late}{slow}"))), (status::SLOW, 2));
    let stuck = pending(&format!("{late}if-not-prompt = {{ stuck = 1.0 }}\n"));
    assert_eq!(stands(&stuck), (status::REVIEW, NEVER));
    assert_eq!(opened(&stuck).opened.stood[0], [Stood::Stuck; L]);
    let returned = "returned = { probability = 1.0, answer = \"2 weeks\", at-most = 1 }\n";
    let m = pending(&format!("[regime.r]\nreview = \"5 weeks\"\n{returned}"));
    assert_eq!(stands(&m), (status::RETURNED, 1));
    let mut s = opened(&m);
    weeks(&m, &mut s, 0, 6);
    // Answered in step 1, reviewed anew for five weeks, and not returned a second time.
    assert_eq!(s.opened.granted[0], Col::splat(6.0));
}

/// From Monday 20 November 2023 on. 30 working days are over on Friday 29 December; with 1 January off, 35 on Monday
/// 8 January, which is nearer to step 1 than to step 2.
#[test]
fn working_days_before_the_start_count() {
    let review = |days: usize| stands(&pending(&format!("[regime.r]\nreview = \"{days} working days\"\n")));
    assert_eq!(review(30), (status::REVIEW, 0));
    assert_eq!(review(35), (status::REVIEW, 1));
    let limit = "[regime.r.statutory-limit]\ntime = \"35 working days\"\nkept = 1.0\n";
    assert_eq!(stands(&pending(limit)), (status::REVIEW, 1));
}

#[test]
fn a_general_licence_is_reviewed_by_its_own_rule() {
    let general = "[regime.r.general-licence]\nshare = 1.0\nreview = \"7 weeks\"\nprompt = 1.0\n";
    assert_eq!(stands(&pending(general)), (status::REVIEW, 1));
}

#[test]
fn patience_counts_from_the_day_of_filing() {
    let m = pending("[manufacturer.car]\npatience = \"8 weeks\"\n[regime.r]\nreview = \"60 weeks\"\n");
    let mut s = opened(&m);
    let slot = m.opening.files[0].slot;
    for t in 0..=2 {
        assert_eq!(s.files.due[slot], [54; L]);
        advance(&m, &mut s, t);
        license(&m, &mut s, t);
    }
    assert_eq!(s.files.due[slot], [CLOSED; L]);
    assert_eq!((s.network.ordered[0], s.rows.on_order[0]), (Col::ZERO, Col::ZERO));
}

#[test]
fn a_later_regime_reviews_an_open_file_anew() {
    let later =
        "[control.c]\npath.2024-01-22 = \"thaw\"\n[regime.thaw]\nreview = \"2 weeks\"\nprompt.civil = 1.0\n";
    let stuck = "[regime.r]\nreview = \"5 weeks\"\nprompt.civil = 0.0\nif-not-prompt = { stuck = 1.0 }\n";
    let m = pending(&format!("{later}{stuck}"));
    let mut s = opened(&m);
    weeks(&m, &mut s, 0, 5);
    // Step 3 and two weeks.
    assert_eq!(s.opened.granted[0], Col::splat(5.0));
}

#[test]
fn a_file_that_cannot_be_open_stops_the_run() {
    let m = pending("[regime.r]\nreview = \"1 week\"\n");
    let plan = Plan { seed: 1, replications: 2, threads: Some(1), isa: None };
    match run(&m, plan, &|_| ()) {
        Err(RunError::OpenFiles { files, .. }) => assert_eq!(files, "open-order car.pending"),
        other => panic!("{:?}", other.map(|_| ())),
    }
}

/// Review over after two weeks, then stuck or granted: pending after six weeks is stuck, with probability 1 - p. So p,
/// uniform on [0.2, 0.8], has density (1 - p)/0.3: mean 0.44, variance 0.22 - 0.44². With a second file it is
/// (1 - p)²/0.168: mean 0.066/0.168.
#[test]
fn a_parameter_is_learned_from_what_is_still_open() {
    let law = "[regime.r]\nreview = \"2 weeks\"\nif-not-prompt = { stuck = 1.0 }\n\
        prompt.civil = { uncertain = \"uniform\", min = 0.2, max = 0.8 }\n";
    let demand =
        "[manufacturer.car]\ndemand = { uncertain = \"uniform\", min = \"9 t/week\", max = \"11 t/week\" }\n";
    let second = "[manufacturer.car.open-order.another]\nmaterial = \"heavy\"\nsupplier = \"cn\"\nmass = \"1 t\"\n\
        filed = 2023-11-27\n";
    let one = pending(&format!("{law}{demand}"));
    let two = pending(&format!("{law}{demand}{second}"));
    let none = super::layers(&[super::WORLD, &FILE[FILE.find("[control").unwrap()..], law, demand]);
    assert_eq!((one.opening.groups.len(), two.opening.groups.len()), (1, 1));
    let n = 20_000;
    let values = |m: &Model, name: &str| -> Vec<f64> {
        let i = m.parameters.iter().position(|p| p.name == name).unwrap();
        let mut all = Vec::new();
        over(m, n, |s| all.extend_from_slice(&s.params[i].0));
        all
    };
    let (first, joint) = (values(&one, "regime.r.prompt.civil"), values(&two, "regime.r.prompt.civil"));
    fits_mean(first.iter().sum(), n, 0.44, (0.22f64 - 0.44 * 0.44).sqrt());
    fits_mean(joint.iter().sum(), n, 0.066 / 0.168, 0.15);
    // What no file depends on is as it is without one, and so is what the first history can explain.
    assert_eq!(values(&one, "manufacturer.car.demand"), values(&none, "manufacturer.car.demand"));
    let plain = values(&none, "regime.r.prompt.civil");
    let same = first.iter().zip(&plain).filter(|(a, b)| a == b).count();
    fits(same as u64, n, 0.5);
}

/// Half the firms hold a general licence that is through in a week; who is still pending has none.
#[test]
fn a_pending_file_tells_that_there_is_no_general_licence() {
    let general = "[regime.r.general-licence]\nshare = 0.5\nreview = \"1 week\"\nprompt = 1.0\n";
    let m = pending(general);
    let mut held = 0;
    over(&m, 2000, |s| held += (0..L).filter(|c| s.rows.general[0][*c] < 0.5).count());
    assert_eq!(held, 0);
}

/// Exponential reviews of mean 4 weeks, p = 0.6 prompt, then stuck: P(stuck | pending after 6 weeks) by Bayes.
#[test]
fn bayes_says_who_is_stuck() {
    let m = pending(
        "[regime.r]\nreview = { varies = \"exponential\", mean = \"4 weeks\" }\nprompt.civil = 0.6\n\
         if-not-prompt = { stuck = 1.0 }\n",
    );
    // Reviews end in the step that is nearest: one that lasts to step 0 or longer lasts 5.5 weeks or more.
    let review = crate::numerics::elementary::exp(-5.5 / 4.0);
    let stuck = 0.4 * (1.0 - review);
    let (n, mut hits) = (40_000, 0);
    over(&m, n, |s| hits += s.opened.stood[0].iter().filter(|x| **x == Stood::Stuck).count());
    fits(hits as u64, n, stuck / (stuck + review));
    near(review + stuck, 0.4 + 0.6 * review);
}
