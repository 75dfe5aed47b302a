//! Ordering: position, targets, sources.
use super::{L, link, model, near, opened};
use crate::engine::col::Col;
use crate::engine::ordering::order;
use crate::engine::start;
use crate::engine::state::State;
use crate::model::Model;

/// The target of row 0.
fn target(layer: &str) -> f64 {
    opened(&model(layer)).rows.target[0][0]
}

/// Orders of row 0 in the first step in which it orders.
fn orders(m: &Model, s: &mut State<L>) -> Vec<f64> {
    order(m, s, m.rows[0].rule.phase);
    m.rows[0].links.iter().map(|l| s.network.ordered[*l][0]).collect()
}

#[test]
fn an_order_fills_the_position_up_to_the_target() {
    let m = model("");
    let mut s = opened(&m);
    s.rows.on_hand[0] = Col::splat(30.0);
    s.rows.on_order[0] = Col::splat(40.0);
    s.rows.backlog[0] = Col::splat(20.0);
    assert_eq!(orders(&m, &mut s), [50.0]);
    assert_eq!(s.rows.on_order[0], Col::splat(90.0));
    assert!(s.network.open[0]);
    assert_eq!(orders(&m, &mut s), [50.0], "the position counts what is on order");
}

#[test]
fn a_position_above_the_target_orders_nothing() {
    let m = model("");
    let mut s = opened(&m);
    s.rows.on_hand[0] = Col([100.0, 101.0, 1e6, 99.0]);
    order(&m, &mut s, 0);
    assert_eq!(s.network.ordered[0], Col([0.0, 0.0, 0.0, 1.0]));
}

#[test]
fn days_of_cover_aim_at_cover_lead_time_and_half_a_review() {
    let stock = |more: &str| {
        format!("[manufacturer.car.stock]\npolicy = \"days-of-cover\"\ntarget = \"5 weeks\"\n{more}")
    };
    near(target(&stock("")), 10.0 * (5.0 + 3.0));
    near(target(&stock("review = \"4 weeks\"\n")), 10.0 * (5.0 + 3.0 + 1.5));
    near(target(&stock("[lane.cn-us]\ncustoms = \"1 week\"\n")), 10.0 * (5.0 + 4.0));
}

#[test]
fn base_stock_is_a_level() {
    near(target("[manufacturer.car.stock]\nlevel = \"123 t\"\n"), 123.0);
}

#[test]
fn standing_orders_ignore_the_position() {
    let m = model("[manufacturer.car.stock]\npolicy = \"standing\"\nreview = \"3 weeks\"\n");
    let mut s = opened(&m);
    s.rows.on_hand[0] = Col::splat(1000.0);
    assert_eq!(orders(&m, &mut s), [30.0]);
}

#[test]
fn a_firm_orders_at_its_reviews_only() {
    let m =
        model("[manufacturer.car]\nfirms = { number = 4 }\n[manufacturer.car.stock]\nreview = \"4 weeks\"\n");
    let phases: std::collections::BTreeSet<usize> = m.rows.iter().map(|r| r.rule.phase).collect();
    assert_eq!(phases.len(), 4, "firms take turns");
    for t in 0..12 {
        let mut s = opened(&m);
        order(&m, &mut s, t);
        for (row, r) in m.rows.iter().enumerate() {
            let wanted = if t % 4 == r.rule.phase { 100.0 } else { 0.0 };
            assert_eq!(s.rows.on_order[row], Col::splat(wanted), "step {t}, firm {row}");
        }
    }
}

const THREE: &str = "[supplier.b]\ncountry = \"CN\"\nmakes.heavy = {}\n[supplier.a]\ncountry = \"CN\"\nmakes.heavy = {}\n\
                     [manufacturer.car.sources.heavy]\ncn = 0.2\nb = 0.45\na = 0.35\n";

#[test]
fn an_order_is_split_and_the_first_source_takes_the_remainder() {
    let m = model(THREE);
    let mut s = opened(&m);
    // An order that does not split into whole quanta.
    s.rows.target[0] = Col::splat(100.0 + m.quantum);
    let parts = orders(&m, &mut s);
    assert_eq!(m.rows[0].links[0], link(&m, 0, "b"), "the largest share comes first");
    near(parts[0], 45.0);
    near(s.network.ordered[link(&m, 0, "a")][0], 35.0);
    near(s.network.ordered[link(&m, 0, "cn")][0], 20.0);
    assert_eq!(parts.iter().sum::<f64>(), 100.0 + m.quantum, "no quantum is lost");
    assert!(parts.iter().all(|x| (x / m.quantum).fract() == 0.0));
}

#[test]
fn what_a_ramping_plant_cannot_make_goes_to_the_largest_other() {
    let ramp = "[supplier.b]\nstarts = 2024-01-01\nramp = { over = \"10 weeks\", first = 0.0 }\n";
    let m = super::layers(&[super::WORLD, THREE, ramp]);
    let mut s = opened(&m);
    let (a, b, cn) = (link(&m, 0, "a"), link(&m, 0, "b"), link(&m, 0, "cn"));
    assert_eq!(m.rows[0].links[0], a, "the largest share of a plant that is not ramping");
    s.network.ripe[m.links[b].plant] = Col::splat(0.4);
    orders(&m, &mut s);
    near(s.network.ordered[b][0], 100.0 * 0.45 * 0.4);
    near(s.network.ordered[cn][0], 20.0);
    near(s.network.ordered[a][0], 100.0 - 18.0 - 20.0);
}

#[test]
fn a_steady_start_needs_no_other_orders_than_demand() {
    // Stock, pipeline and position of the steady state: each order is what was used since the last one.
    for review in ["1 week", "2 weeks", "4 weeks"] {
        let steady = crate::engine::tests::WORLD.replace("initial-mass = \"0 t\"\n", "");
        let layer = format!(
            "[manufacturer.car.stock]\npolicy = \"days-of-cover\"\ntarget = \"5 weeks\"\nreview = \"{review}\"\n"
        );
        let m = super::layers(&[&steady, &layer]);
        let mut s = State::<L>::new(&m);
        start::open(&m, &mut s, 1, 0);
        let parts = {
            for t in 0..=m.rows[0].rule.phase {
                crate::engine::arrivals::receive(&m, &mut s);
                crate::engine::consumption::consume(&m, &mut s, t);
                s.network.now += 1;
            }
            orders(&m, &mut s)
        };
        near(parts[0], 10.0 * m.rows[0].rule.review as f64);
    }
}
