//! Duties, floors, and ways round a control.
use super::{L, WORLD, fits, layers, near, opened, order_on, over};
use crate::engine::col::Col;
use crate::engine::consumption::consume;
use crate::engine::ordering::order;
use crate::engine::policy::advance;
use crate::engine::shipping::ship;
use crate::engine::state::State;
use crate::model::Model;
use crate::numerics::{exp, pow};

/// Two controls of the same goods: a floor of 50 USD/kg with a quarter of the price, of which buyers bear a half, and
/// 2 USD/kg that they bear in full.
const STACKED: &str = r#"
[supplier.cn]
makes.heavy = { price = "40 USD/kg" }
[control.a]
exporter = "CN"
materials = ["heavy"]
path.2024-01-29 = "dear"
[control.b]
exporter = "CN"
materials = ["heavy"]
path.2024-01-29 = "fee"
[regime.dear]
kind = "free"
price-floor = "50 USD/kg"
tariff = { ad-valorem = 0.25, pass-through = 0.5 }
[regime.fee]
kind = "free"
tariff = { specific = "2 USD/kg" }
"#;

fn at(m: &Model, t: usize) -> State<L> {
    let mut s = opened(m);
    for step in 1..=t {
        advance(m, &mut s, step);
    }
    s
}

#[test]
fn duties_stack_on_a_floor_and_make_the_landed_cost() {
    // q = 50; duties 12.5 + 2; landed 50 + 6.25 + 2 = 58.25 USD/kg, over 40 USD/kg.
    let m = layers(&[WORLD, STACKED]);
    assert_eq!(at(&m, 3).rows.landed[0], Col::<L>::splat(1.0));
    let mut s = at(&m, 4);
    near(s.rows.landed[0][0], 58.25 / 40.0);
    near(s.network.duty[0][0], 14_500.0);
    order_on(&m, &mut s, 0, 20.0);
    ship(&m, &mut s, 4);
    near(s.ledger.duties[0], 290_000.0);
    let off = layers(&[WORLD, STACKED, "[switches]\ntariffs = false\n"]);
    assert_eq!(at(&off, 4).rows.landed[0], Col::<L>::splat(1.0));
}

#[test]
fn targets_and_demand_answer_to_the_landed_cost() {
    let m = layers(&[WORLD, STACKED, "[manufacturer.car]\nprice-response = { stock = 0.5, demand = 0.1 }\n"]);
    let cost: f64 = 58.25 / 40.0;
    // A stated level is all cover, and it falls with demand besides.
    for (t, target, demand) in [(3, 100.0, 10.0), (4, 100.0 * pow(cost, -0.6), 10.0 * pow(cost, -0.1))] {
        let mut s = at(&m, t);
        consume(&m, &mut s, t);
        near(s.rows.demanded[0][0], demand);
        order(&m, &mut s, t);
        near(s.network.ordered[0][0], target);
    }
}

/// A ban with a way round it through Hong Kong: 0.1 a week, two weeks longer, 3 USD/kg.
const LEAK: &str = r#"
[control.c]
exporter = "CN"
materials = ["heavy"]
path.2024-01-01 = "ban"
[control.c.leak]
via = "HK"
rate = "1000 per week"
extra-time = "2 weeks"
extra-cost = "3 USD/kg"
detection = 0.0
[regime.ban]
kind = "ban"
"#;

/// The state after 20 t were ordered and shipping had its turn.
fn leaked(layer: &str, prepare: impl FnOnce(&mut State<L>)) -> (Model, State<L>) {
    let m = layers(&[WORLD, LEAK, layer]);
    let mut s = opened(&m);
    order_on(&m, &mut s, 0, 20.0);
    prepare(&mut s);
    ship(&m, &mut s, 0);
    (m, s)
}

#[test]
fn an_order_that_may_not_leave_goes_round_by_its_hazard_whole_or_not_at_all() {
    let m = layers(&[WORLD, LEAK, "[control.c.leak]\nrate = \"0.1 per week\"\n"]);
    let (n, mut round) = (20_000, 0);
    over(&m, n, |s| {
        order_on(&m, s, 0, 20.0);
        ship(&m, s, 0);
        for c in 0..L {
            let made = s.network.made[0][c];
            assert!(made == 0.0 || made == 20.0, "{made}");
            round += u64::from(made > 0.0);
        }
    });
    fits(round, n, 1.0 - exp(-0.1));
}

#[test]
fn what_may_not_leave_goes_through_a_third_country() {
    let (m, s) = leaked("", |_| ());
    let round = 20.0;
    near(s.network.made[0][0], round);
    near(s.network.ordered[0][0], 20.0 - round);
    // Three weeks and two more; booked as an export to Hong Kong in the week it leaves.
    near(s.network.arrivals[m.rows[0].ring.start + 5][0], round);
    let place = m.links[0].leaks[0].exports.unwrap();
    assert_eq!(m.series[m.export_series[place]].name, "exports.CN.HK");
    near(s.network.exports[place][0], round);
    let all: f64 = s.network.exports.iter().map(|x| x[0]).sum();
    near(all, round);
    near(s.ledger.leaked[0], round);
    near(s.ledger.cost[0], 3_000.0 * round);
    assert_eq!((s.network.seized[0], s.rows.on_order[0]), (Col::ZERO, Col::splat(20.0)));
}

#[test]
fn what_is_found_is_seized() {
    let (_, s) = leaked("[control.c.leak]\ndetection = 1.0\n", |_| ());
    let round = 20.0;
    near(s.network.seized[0][0], round);
    near(s.network.made[0][0], round);
    assert_eq!(s.network.made[0][0] + s.rows.on_order[0][0], 20.0, "it leaves the position");
    assert!(s.network.arrivals.iter().chain(&s.network.exports).all(|x| *x == Col::ZERO));
    near(s.ledger.leaked[0], round);
}

#[test]
fn what_is_licensed_goes_by_law_and_the_rest_round_it() {
    // 8 t are licensed; the other 12 t go round.
    let licence = "[regime.ban]\nkind = \"licence\"\nreview = \"4 weeks\"\nprompt.civil = 1.0\n";
    let (m, s) = leaked(licence, |s| s.files.granted[0] = Col::splat(8.0));
    assert_eq!(s.files.used[0], Col::splat(8.0));
    assert_eq!(s.network.arrivals[m.rows[0].ring.start + 3], Col::splat(8.0));
    near(s.network.arrivals[m.rows[0].ring.start + 5][0], 12.0);
    near(s.network.exports[m.links[0].exports.unwrap()][0], 8.0);
}
