//! Yields that are lost for a time: what is used up, what is made of it, and how orders of inputs make up for it.
use super::{L, WORLD, layers, near, weeks};
use crate::engine::col::Col;
use crate::engine::ledger::net_mass;
use crate::engine::state::State;
use crate::model::{Model, Role};

/// A mine a week from a maker, who is two weeks from a firm that needs 10 t a week.
const TIERS: &str = r#"
[material.raw]
[supplier.mine]
country = "AU"
makes.raw = {}
[supplier.cn]
sources.raw = { mine = 1.0 }
[manufacturer.car.stock]
level = "40 t"
initial-mass = "40 t"
[lane.cn-us]
transit = "2 weeks"
[lane.mine-cn]
from = "AU"
to = "CN"
transit = "1 week"
"#;
/// Half of the yield is lost in steps 3 and 4.
const LOSS: &str = "[disruption.d]\nwhat = \"yield\"\nshare = 0.5\nhits = { suppliers = [\"cn\"] }\n\
                    windows = [{ from = 2024-01-22, until = 2024-02-04 }]\n";
/// It makes to order of 60 t of its own.
const TO_ORDER: &str = "inputs = { policy = \"base-stock\", level = \"60 t\", initial-mass = \"60 t\" }\n[supplier.cn.makes.heavy]\nuses.raw = 1.0\n";

fn model(supplier: &str, more: &str) -> Model {
    layers(&[WORLD, TIERS, &format!("[supplier.cn]\n{supplier}{LOSS}{more}")])
}

fn row(m: &Model, role: Role) -> usize {
    m.rows.iter().position(|r| r.role == role).expect("a row of this role")
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

/// Ten of good output take twenty in steps 3 and 4. What is used is ordered again in the next step, and there a step later.
#[test]
fn a_lost_yield_uses_up_more_for_the_same_output() {
    let m = model(TO_ORDER, "");
    let input = row(&m, Role::Input);
    assert_eq!(watched(&m, 6, |s| s.rows.on_hand[input][0]), [50.0, 40.0, 40.0, 30.0, 20.0, 30.0, 40.0]);
    let raw = m.rows[input].material;
    assert_eq!(watched(&m, 6, |s| s.network.used[raw][0]), [10.0, 20.0, 30.0, 50.0, 70.0, 80.0, 90.0]);
    assert_eq!(watched(&m, 4, |s| s.network.made[m.shipping[1]][0]), [10.0, 20.0, 30.0, 40.0, 50.0]);
}

/// The yield of 0.8 falls to 0.4, and comes back over two weeks: three quarters of the loss are missing in step 5, one in 6.
#[test]
fn it_multiplies_what_is_learned_and_comes_back_along_its_curve() {
    let learned = format!("{TO_ORDER}yield = {{ reaches = 0.8 }}\n");
    let m = model(&learned, "[disruption.d.recovery]\nover = \"2 weeks\"\n");
    let plant = m.plants.iter().position(|p| !p.inputs.is_empty()).unwrap();
    let seen = watched(&m, 7, |s| s.network.yields[plant][0]);
    let expected = [0.8, 0.8, 0.8, 0.4, 0.4, 0.8 * 0.625, 0.8 * 0.875, 0.8];
    expected.iter().zip(seen).for_each(|(x, seen)| near(seen, *x));
}

/// A capacity is of good output: 12 t of it become 6, and use no more than before.
#[test]
fn what_can_be_started_stays() {
    let m = model(&format!("{TO_ORDER}capacity = \"12 t/week\"\n"), "");
    let input = row(&m, Role::Input);
    let raw = m.rows[input].material;
    let made = watched(&m, 5, |s| s.network.made[m.shipping[1]][0]);
    assert_eq!(made, [10.0, 20.0, 30.0, 36.0, 42.0, 54.0]);
    let used = watched(&m, 5, |s| s.network.used[raw][0]);
    assert_eq!(used, [10.0, 20.0, 30.0, 42.0, 54.0, 66.0]);
}

/// In the steady state 50 t are finished and 10 being made. In step 3 the 20 being made need 40 t, of which 10 are there: 30
/// are ordered and 5 made. In step 4 25 need 50; 30 are there, which make 15, and 20 more are ordered. They are enough for
/// the 20 of step 5, in which nothing is ordered.
#[test]
fn inputs_that_follow_make_up_for_what_is_lost() {
    let follow = "inputs = { policy = \"follow\" }\n[supplier.cn.makes.heavy]\nuses.raw = 1.0\n\
                  stock = { policy = \"base-stock\", level = \"60 t\" }\n";
    let m = model(follow, "");
    let (input, finished) = (row(&m, Role::Input), m.plants[m.shipping[1]].finished.unwrap());
    let seen = watched(&m, 8, |s| [s.rows.on_hand[finished][0], s.rows.on_order[finished][0]]);
    let steady = [50.0, 10.0];
    assert_eq!(
        seen,
        [steady, steady, steady, [45.0, 15.0], [50.0, 10.0], [60.0, 0.0], steady, steady, steady]
    );
    let ordered = watched(&m, 8, |s| s.rows.on_order[input][0]);
    assert_eq!(ordered, [10.0, 10.0, 10.0, 30.0, 20.0, 0.0, 10.0, 10.0, 10.0]);
}

/// Nothing but plants that use something has a yield to lose.
#[test]
fn a_mine_loses_no_yield() {
    let m = model(
        TO_ORDER,
        "[disruption.all]\nwhat = \"yield\"\nshare = 0.1\nhits = { countries = [\"AU\", \"CN\"] }\nchance = { begins = 0.1, ends = 0.1 }\n",
    );
    let lossy: Vec<usize> = m.plants.iter().map(|p| p.disruptions.yields.len()).collect();
    let of = |name: &str| m.plants.iter().position(|p| p.supplier == name).unwrap();
    assert_eq!((lossy[of("cn")], lossy[of("mine")]), (2, 0));
}
