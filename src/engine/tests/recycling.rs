//! Recycling: how much comes back when, and what is ordered less for it.
use super::{L, WORLD, layers, near, weeks};
use crate::engine::col::Col;
use crate::engine::ledger::net_mass;
use crate::engine::state::State;
use crate::model::{Model, Role};

/// A mine a week from a maker, who makes to order of 60 t of raw material, two weeks from a firm that uses 10 t a week. Of
/// that 30 % come back after three weeks.
const LOOP: &str = r#"
[material.raw]
[supplier.mine]
country = "AU"
makes.raw = {}
[supplier.cn]
sources.raw = { mine = 1.0 }
inputs = { policy = "base-stock", level = "60 t", initial-mass = "60 t" }
[supplier.cn.makes.heavy]
uses.raw = 1.0
[manufacturer.car.stock]
level = "40 t"
initial-mass = "40 t"
[lane.cn-us]
transit = "2 weeks"
[lane.mine-cn]
from = "AU"
to = "CN"
transit = "1 week"
[recycling.scrap]
from = ["car"]
material = "heavy"
to = "cn"
as = "raw"
share = 0.3
delay = "3 weeks"
"#;

fn model(layer: &str) -> Model {
    layers(&[WORLD, LOOP, layer])
}

fn input(m: &Model) -> usize {
    m.rows.iter().position(|r| r.role == Role::Input).expect("an input")
}

/// What is seen at the end of the steps up to `last`; the books balance all the way.
fn watched<T>(m: &Model, last: usize, see: impl Fn(&State<L>) -> T) -> Vec<T> {
    let mut s = super::opened_at(m, 0);
    let look = |t| {
        weeks(m, &mut s, t, t);
        for material in 0..m.materials.len() {
            assert_eq!(net_mass(m, &s, material), Col::<L>::ZERO, "step {t}");
        }
        see(&s)
    };
    (0..=last).map(look).collect()
}

#[track_caller]
fn all_near(seen: Vec<f64>, expected: &[f64]) {
    assert_eq!(seen.len(), expected.len());
    seen.into_iter().zip(expected).for_each(|(a, b)| near(a, *b));
}

/// From the first step on 3 t come back, at first of what was used before the run. Of 60 t and 3, 10 are used in step 0; in step 1,
/// with 3 more, 4 are missing to 60; then 7 a week.
#[test]
fn what_comes_back_is_ordered_less() {
    let m = model("");
    let row = input(&m);
    all_near(watched(&m, 5, |s| s.returns.counted[0][0]), &[3.0, 6.0, 9.0, 12.0, 15.0, 18.0]);
    all_near(watched(&m, 5, |s| s.rows.on_hand[row][0]), &[53.0, 46.0, 43.0, 43.0, 43.0, 43.0]);
    all_near(watched(&m, 5, |s| s.rows.on_order[row][0]), &[0.0, 4.0, 7.0, 7.0, 7.0, 7.0]);
}

/// The use of step 2 is the first that is collected; with four weeks of growth, an eighth and then three of it.
#[test]
fn it_starts_and_grows() {
    let begins = "[recycling.scrap]\nstarts = 2024-01-15\n";
    let counted = |m: &Model| watched(m, 7, |s| s.returns.counted[0][0]);
    all_near(counted(&model(begins)), &[0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 6.0, 9.0]);
    let grown = counted(&model(&format!("{begins}over = \"4 weeks\"\n")));
    all_near(grown, &[0.0, 0.0, 0.0, 0.0, 0.0, 0.375, 1.5, 3.375]);
}

/// Ten are to be made in every week and 3 come back: of the 20 being made in step 0, 13 can be, and 7 are ordered; so it goes on.
#[test]
fn inputs_that_follow_are_ordered_net_of_what_has_come_back() {
    let text = LOOP.replace("\"base-stock\", level = \"60 t\", initial-mass = \"60 t\"", "\"follow\"");
    let finished = "[supplier.cn.makes.heavy]\nstock = { policy = \"base-stock\", level = \"60 t\" }\n";
    let m = layers(&[WORLD, &text, finished]);
    let (row, finished) = (input(&m), m.plants.iter().find_map(|p| p.finished).unwrap());
    all_near(watched(&m, 4, |s| s.rows.on_order[row][0]), &[7.0; 5]);
    all_near(watched(&m, 4, |s| s.rows.on_hand[finished][0]), &[53.0; 5]);
    all_near(watched(&m, 4, |s| s.rows.on_hand[row][0]), &[0.0; 5]);
}

/// Half of all use, demand that was served late in its step included, has come back or is on its way.
#[test]
fn all_use_counts_wherever_it_is_served() {
    for transit in ["0 weeks", "2 weeks"] {
        let text = "[recycling.scrap]\nshare = 0.5\nstarts = 2024-01-01\ndelay = { varies = \"uniform\", min = \"2 weeks\", max = \"7 weeks\" }\n\
                    [manufacturer.car]\nshortage.rule = \"back-ordered\"\n[manufacturer.car.stock]\nlevel = \"5 t\"\ninitial-mass = \"0 t\"\n";
        let m = model(&format!("{text}[lane.cn-us]\ntransit = \"{transit}\"\n"));
        let heavy = m.rows.iter().find(|r| r.role == Role::Use).unwrap().material;
        let seen = watched(&m, 40, |s| {
            let back = s.returns.counted[0];
            let coming = (0..L).map(|c| s.returns.coming(c)).collect::<Vec<f64>>();
            (0..L).for_each(|c| assert_eq!(back[c] + coming[c], 0.5 * s.rows.consumed[heavy][c]));
            back
        });
        let last = seen[40];
        assert!(last[0] > 100.0, "{last:?}");
        assert!(seen.iter().any(|x| x[0] != x[1]), "every replication draws its own times");
    }
}
