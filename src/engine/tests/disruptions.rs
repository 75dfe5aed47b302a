//! Disruptions: who pauses what, what waits where, what comes back, and how their states move.
use super::{L, WORLD, fits, fits_mean, layers, link, near, opened_at, order_on, series, weeks};
use crate::engine::col::Col;
use crate::engine::disruptions::{advance, stand_still};
use crate::engine::ledger::net_mass;
use crate::engine::ordering::position;
use crate::engine::shipping::ship;
use crate::engine::state::State;
use crate::engine::{production, start};
use crate::model::Model;
use crate::numerics::elementary::exp;

/// Two sources with half of the orders each: China two weeks away, Japan one. Demand is 10 t a week, the level 60 t, all of it
/// on hand at the start. Undisturbed, 45 t are left at the end of a week.
const TWO: &str = r#"
[supplier.jp]
country = "JP"
makes.heavy = {}
[manufacturer.car]
sources.heavy = { cn = 0.5, jp = 0.5 }
shortage.rule = "back-ordered"
[manufacturer.car.stock]
level = "60 t"
initial-mass = "60 t"
[lane.cn-us]
transit = "2 weeks"
[lane.jp-us]
from = "JP"
to = "US"
transit = "1 week"
"#;
/// Steps 3 and 4.
const WINDOW: &str = "windows = [{ from = 2024-01-22, until = 2024-02-04 }]\n";

fn disrupted(what: &str, hits: &str, more: &str) -> Model {
    let layer = format!("[disruption.d]\nhits = {{ {hits} }}\nwhat = \"{what}\"\n{WINDOW}{more}");
    layers(&[WORLD, TWO, &layer])
}

/// Runs steps 0 to `last`; what `see` sees at the end of steps from 3 on. The books balance all the way.
fn watched<T>(m: &Model, last: usize, see: impl Fn(&State<L>) -> T) -> Vec<T> {
    let mut s = opened_at(m, 0);
    let mut seen = Vec::new();
    for t in 0..=last {
        weeks(m, &mut s, t, t);
        assert_eq!(net_mass(m, &s, 0), Col::<L>::ZERO, "step {t}");
        if t >= 3 {
            seen.push(see(&s));
        }
    }
    seen
}

/// Stock at the end of steps 3 to `last`.
fn stock(m: &Model, last: usize) -> Vec<f64> {
    watched(m, last, |s| s.rows.on_hand[0][0])
}

#[test]
fn without_disruption_the_stock_stays() {
    assert_eq!(stock(&layers(&[WORLD, TWO]), 8), [45.0; 6]);
}

/// What is not placed with Japan is missing in the position, so that later orders make up for it, with both: 10, 15 and 17.5
/// are wanted in steps 3 to 5, of which Japan gets nothing, nothing and 8.75.
#[test]
fn paused_orders_are_not_placed_and_stay_missing() {
    for hits in ["lanes = [\"jp-us\"]", "suppliers = [\"jp\"]", "countries = [\"JP\"]"] {
        let m = disrupted("orders", hits, "");
        assert_eq!(stock(&m, 8), [45.0, 40.0, 35.0, 41.25, 45.0, 45.0]);
        let positions = watched(&m, 6, |s| position(&m, s, 0)[0]);
        assert_eq!(positions, [55.0, 52.5, 60.0, 60.0]);
    }
}

/// Nothing is ordered in steps 3 and 4, 30 t in step 5: half of it comes in step 6, half in step 7.
#[test]
fn a_buyer_that_is_hit_orders_nowhere() {
    let m = disrupted("orders", "manufacturers = [\"car\"]", "");
    assert_eq!(stock(&m, 8), [45.0, 40.0, 30.0, 35.0, 45.0, 45.0]);
}

/// Shipments of steps 3 and 4 leave with that of step 5 and come in step 6. They stay on order.
#[test]
fn paused_shipments_leave_the_order_book_and_wait_at_the_suppliers_door() {
    let m = disrupted("shipments", "suppliers = [\"jp\"]", "");
    assert_eq!(stock(&m, 7), [45.0, 40.0, 35.0, 45.0, 45.0]);
    let seen =
        watched(&m, 6, |s| (s.disruptions.outbox[0][0], s.rows.on_order[0][0], s.network.ordered[1][0]));
    assert_eq!(seen, [(5.0, 15.0, 0.0), (10.0, 20.0, 0.0), (0.0, 25.0, 0.0), (0.0, 15.0, 0.0)]);
    let p = m.links[link(&m, 0, "jp")].plant;
    let made = watched(&m, 5, |s| s.network.made[p][0]);
    assert_eq!(made, [20.0, 25.0, 30.0], "they are made all the same");
}

/// What waits at a door leaves although nothing more is ordered.
#[test]
fn what_waits_leaves_without_a_new_order() {
    let m = disrupted("shipments", "suppliers = [\"jp\"]", "");
    let mut s = opened_at(&m, 0);
    let jp = link(&m, 0, "jp");
    advance(&m, &mut s, 4);
    order_on(&m, &mut s, jp, 7.0);
    ship(&m, &mut s, 4);
    assert_eq!((s.disruptions.outbox[0][0], s.network.ordered[jp][0]), (7.0, 0.0));
    advance(&m, &mut s, 5);
    ship(&m, &mut s, 5);
    assert_eq!(s.disruptions.outbox[0], Col::ZERO);
    assert_eq!(s.network.arrivals[m.rows[0].ring.start + 1], Col::splat(7.0));
}

/// What comes in steps 3 and 4 is received with that of step 5; it is not on order any more, but in the position, so that
/// orders go on as ever.
#[test]
fn paused_receipts_wait_at_the_buyers_door_and_count_in_the_position() {
    let m = disrupted("receipts", "lanes = [\"jp-us\"]", "");
    assert_eq!(stock(&m, 6), [40.0, 35.0, 45.0, 45.0]);
    let origin = series(&m, "arrivals.US.JP");
    let seen = watched(&m, 6, |s| {
        let at = |x: &[Col<L>]| x[0][0];
        (at(&s.disruptions.door), at(&s.rows.on_order), position(&m, s, 0)[0], s.ledger.flow[origin][0])
    });
    assert_eq!(
        seen,
        [(5.0, 15.0, 60.0, 0.0), (10.0, 15.0, 60.0, 0.0), (0.0, 15.0, 60.0, 15.0), (0.0, 15.0, 60.0, 5.0)]
    );
}

/// A shipment of step 2 comes in step 3 as it should; those of steps 3 to 5 come together in step 6.
#[test]
fn paused_transit_stands_still_a_step_from_the_door() {
    let m = disrupted("transit", "lanes = [\"jp-us\"]", "");
    assert_eq!(stock(&m, 7), [45.0, 40.0, 35.0, 45.0, 45.0]);
    let origin = series(&m, "arrivals.US.JP");
    assert_eq!(watched(&m, 7, |s| s.ledger.flow[origin][0]), [5.0, 0.0, 0.0, 15.0, 5.0]);
    assert_eq!(watched(&m, 6, |s| s.rows.on_order[0][0]), [15.0, 20.0, 25.0, 15.0]);
}

/// Two weeks away: what left in step 2 is a step from the door and comes in step 6; what leaves in steps 3 to 5 enters the
/// same slot, and comes in step 7. The other link's goods go on.
#[test]
fn new_shipments_enter_a_pipeline_that_stands_still() {
    let m = disrupted("transit", "lanes = [\"cn-us\"]", "");
    let origin = series(&m, "arrivals.US.CN");
    assert_eq!(watched(&m, 8, |s| s.ledger.flow[origin][0]), [5.0, 0.0, 0.0, 5.0, 15.0, 5.0]);
    assert_eq!(stock(&m, 8), [45.0, 40.0, 35.0, 35.0, 45.0, 45.0]);
    let all = disrupted("transit", "manufacturers = [\"car\"]", "");
    assert_eq!(stock(&all, 8), [45.0, 35.0, 25.0, 35.0, 45.0, 45.0]);
}

/// Every column has its own pause: slots move in those that stand still, and however long, none is lost.
#[test]
fn a_long_pause_of_some_columns_loses_nothing() {
    let m = disrupted("transit", "lanes = [\"cn-us\"]", "");
    let mut s = opened_at(&m, 0);
    let cn = link(&m, 0, "cn");
    let places = m.doors.len();
    assert_eq!((places, m.ring), (1, 3));
    for t in 0..50 {
        order_on(&m, &mut s, cn, 1.0);
        ship(&m, &mut s, t);
        s.disruptions.disturbed[0] = Col([0.0, 1.0, 1.0, 0.0]);
        stand_still(&m, &mut s);
        s.network.now = (s.network.now + 1) % m.ring;
        crate::engine::disruptions::receive(&m, &mut s);
    }
    // Fifty were sent: two steps' are on the way where nothing stood still, and all of them where all did.
    let now = s.network.now;
    let way: Vec<Col<L>> = (1..m.ring).map(|k| s.disruptions.ring[(now + k) % m.ring]).collect();
    assert_eq!(way[1], Col([0.0, 50.0, 50.0, 0.0]));
    assert_eq!(way[0], Col([1.0, 0.0, 0.0, 1.0]));
    assert_eq!(s.rows.on_hand[0], Col([109.0, 60.0, 60.0, 109.0]));
}

#[test]
fn materials_restrict_what_is_hit() {
    let light = "[material.light]\n[supplier.jp.makes]\nlight = {}\n[manufacturer.car]\nmix = { heavy = 0.5, light = 0.5 }\n\
                 sources.light = { jp = 1.0 }\n";
    let hit = |hits: &str| {
        let layer = format!("[disruption.d]\nhits = {{ {hits} }}\nwhat = \"shipments\"\n{WINDOW}");
        let m = layers(&[WORLD, TWO, light, &layer]);
        let names = |l: &usize| {
            let p = &m.plants[m.links[*l].plant];
            format!("{}/{}", p.supplier, m.materials[p.material])
        };
        m.outboxes.iter().map(names).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(hit("suppliers = [\"jp\"]"), "jp/heavy jp/light");
    assert_eq!(hit("suppliers = [\"jp\"], materials = [\"light\"]"), "jp/light");
    assert_eq!(hit("materials = [\"heavy\"]"), "cn/heavy jp/heavy");
    assert_eq!(
        hit("suppliers = [\"cn\"], lanes = [\"jp-us\"], materials = [\"heavy\"]"),
        "cn/heavy jp/heavy"
    );
    assert_eq!(hit("manufacturers = [\"car\"], materials = [\"heavy\"]"), "cn/heavy jp/heavy");
}

/// Capacity of Japan at the end of steps 2 to `last`.
fn capacity(m: &Model, last: usize) -> Vec<f64> {
    let mut s = opened_at(m, 0);
    let p = m.links[link(m, 0, "jp")].plant;
    let mut seen = Vec::new();
    for t in 0..=last {
        advance(m, &mut s, t);
        production::produce(m, &mut s, t);
        seen.push(s.network.capacity[p][0]);
    }
    seen.split_off(2)
}

/// Half of 16 t a week is lost in steps 3 and 4; over four weeks it comes back, as in the middle of each step.
#[test]
fn capacity_comes_back_along_its_curve() {
    let with = |more: &str| {
        let limit = "[supplier.jp.makes]\nheavy = { capacity = \"16 t/week\" }\n";
        disrupted("capacity", "suppliers = [\"jp\"]", &format!("share = 0.5\n{more}{limit}"))
    };
    let recovery = |shape: &str| with(&format!("recovery = {{ over = \"4 weeks\", shape = \"{shape}\" }}\n"));
    assert_eq!(capacity(&with(""), 6), [16.0, 8.0, 8.0, 16.0, 16.0]);
    assert_eq!(capacity(&recovery("linear"), 9), [16.0, 8.0, 8.0, 9.0, 11.0, 13.0, 15.0, 16.0]);
    let curve = |x: f64| x * x * (3.0 - 2.0 * x);
    let smooth = capacity(&recovery("s-curve"), 9);
    let exponential = capacity(&recovery("exponential"), 9);
    for k in 0..4 {
        let x = (k as f64 + 0.5) / 4.0;
        near(smooth[3 + k], 8.0 + 8.0 * curve(x));
        near(exponential[3 + k], 16.0 - 8.0 * exp(-x));
    }
    assert_eq!(smooth[7], 16.0);
    near(exponential[7], 16.0 - 8.0 * exp(-1.125));
}

/// Without a limit a plant loses a share of what is asked of it; what it cannot make stays ordered.
#[test]
fn a_plant_without_limit_makes_a_share_of_what_is_ordered() {
    let m = disrupted("capacity", "suppliers = [\"jp\"]", "share = 0.25\n");
    let mut s = opened_at(&m, 0);
    let jp = link(&m, 0, "jp");
    order_on(&m, &mut s, jp, 8.0);
    advance(&m, &mut s, 3);
    ship(&m, &mut s, 3);
    assert_eq!(s.network.ordered[jp], Col::splat(2.0));
    assert_eq!(s.network.made[m.links[jp].plant], Col::splat(6.0));
    advance(&m, &mut s, 5);
    ship(&m, &mut s, 5);
    assert_eq!(s.network.ordered[jp], Col::<L>::ZERO);
}

/// Several losses multiply: a third of 12 t is left of a half and then two thirds of that.
#[test]
fn losses_of_several_disruptions_multiply() {
    let limit = "[supplier.jp.makes]\nheavy = { capacity = \"12 t/week\" }\n";
    let other = format!(
        "[disruption.e]\nhits = {{ countries = [\"JP\"] }}\nwhat = \"capacity\"\nshare = 0.5\n{WINDOW}"
    );
    let m = disrupted("capacity", "suppliers = [\"jp\"]", &format!("share = 0.25\n{limit}{other}"));
    assert_eq!(capacity(&m, 5), [12.0, 4.5, 4.5, 12.0]);
}

/// Steps from shipment to arrival of what leaves Japan in step `t`.
fn way(m: &Model, t: usize) -> Vec<usize> {
    let mut s = opened_at(m, 0);
    for earlier in 0..=t {
        advance(m, &mut s, earlier);
    }
    order_on(m, &mut s, link(m, 0, "jp"), 5.0);
    ship(m, &mut s, t);
    let ring = &s.network.arrivals[m.rows[0].ring.clone()];
    (0..L).map(|c| ring.iter().position(|slot| slot[c] > 0.0).unwrap()).collect()
}

#[test]
fn shipments_that_leave_take_longer() {
    let delayed = |more: &str| disrupted("lead-time", "lanes = [\"jp-us\"]", more);
    let longer = delayed("longer = \"2 weeks\"\n");
    assert_eq!([2, 3, 4, 5].map(|t| way(&longer, t)[0]), [1, 3, 3, 1]);
    let times = delayed("times = 4.0\n");
    assert_eq!([2, 3, 5].map(|t| way(&times, t)[0]), [1, 4, 1]);
    let both = delayed("times = 3.0\nlonger = \"2 weeks\"\nrecovery = { over = \"2 weeks\" }\n");
    // In the first step after the end three quarters are left: 1 x 2.5 + 1.5; then a quarter: 1.5 + 0.5.
    assert_eq!([3, 5, 6, 7].map(|t| way(&both, t)[0]), [5, 4, 2, 1]);
    let drawn = delayed("longer = { varies = \"uniform\", min = \"4 weeks\", max = \"9 weeks\" }\n");
    let ways: Vec<usize> = way(&drawn, 3);
    assert!(ways.iter().all(|w| (5..=10).contains(w)) && ways.iter().any(|w| *w != ways[0]), "{ways:?}");
}

#[test]
fn stock_is_destroyed_once_when_it_begins() {
    let m = disrupted("stock", "manufacturers = [\"car\"]", "share = 0.4\n");
    // 45 t at the end of step 2 become 27; the 18 that are lost are ordered in step 3 and come in steps 4 and 5.
    assert_eq!(stock(&m, 6), [27.0, 36.0, 45.0, 45.0]);
    assert_eq!(watched(&m, 5, |s| s.disruptions.destroyed[0][0]), [18.0, 18.0, 18.0]);
    let figure = m.figures.iter().position(|f| f.name == "destroyed");
    assert!(figure.is_some());
}

// ---- states ----------------------------------------------------------------------------------------------------------

/// x to the n-th.
fn power(x: f64, n: usize) -> f64 {
    (0..n).fold(1.0, |product, _| product * x)
}

fn by_chance(chance: &str, hits: &str, more: &str) -> Model {
    let layer = format!("[disruption.d]\nhits = {{ {hits} }}\nwhat = \"orders\"\n{chance}\n{more}");
    layers(&[WORLD, TWO, &layer])
}

/// Calls `count` with the state at step `t` of each of `n` replications' batches.
fn at(m: &Model, n: u64, t: usize, mut count: impl FnMut(&State<L>)) {
    let mut s = State::new(m);
    for first in (0..n).step_by(L) {
        start::open(m, &mut s, 1, first);
        (0..=t).for_each(|step| advance(m, &mut s, step));
        count(&s);
    }
}

/// P(disturbed at step t) = a / (a + b) (1 - (1 - a - b)^(t + 1)), as a transition is drawn before step 0 too. Two suppliers
/// are both disturbed with that probability under a common cause, and with its square where each has its own luck.
#[test]
fn a_chain_of_two_states_is_common_or_each_ones_own() {
    let (a, b, n): (f64, f64, u64) = (0.1, 0.3, 20_000);
    let chance = "chance = { begins = 0.1, ends = 0.3 }";
    let p = |t: usize| a / (a + b) * (1.0 - power(1.0 - a - b, t + 1));
    for t in [0, 1, 6, 20] {
        let common = by_chance(chance, "suppliers = [\"cn\", \"jp\"]", "");
        assert_eq!(common.disruptions.len(), 1);
        let mut hit = 0;
        at(&common, n, t, |s| {
            hit += s.disruptions.disturbed[0].0.iter().filter(|x| **x > 0.0).count() as u64
        });
        fits(hit, n, p(t));
        let own = by_chance(chance, "suppliers = [\"cn\", \"jp\"]", "independent = true\n");
        assert_eq!(own.disruptions.len(), 2);
        let (mut one, mut both) = (0, 0);
        at(&own, n, t, |s| {
            let [x, y] = [0, 1].map(|d| s.disruptions.disturbed[d]);
            one += (0..L).filter(|c| x[*c] > 0.0).count() as u64;
            both += (0..L).filter(|c| x[*c] * y[*c] > 0.0).count() as u64;
        });
        fits(one, n, p(t));
        fits(both, n, p(t) * p(t));
    }
}

/// Of a probability per four weeks a week has 1 - (1 - p)^(1/4).
#[test]
fn probabilities_of_other_times_are_those_of_a_step() {
    let m =
        by_chance("chance = { begins = 0.3439, ends = 1.0, per = \"4 weeks\" }", "suppliers = [\"jp\"]", "");
    let s = opened_at(&m, 0);
    near(s.disruptions.begins[0][0], 0.1);
    assert_eq!(s.disruptions.ends[0], Col::<L>::splat(1.0));
    let weekly = "[scenario]\nstep = \"1 day\"\n[disruption.d]\nhits = { suppliers = [\"jp\"] }\nwhat = \"orders\"\n\
                  chance = { begins = 0.5, ends = 0.25, per = \"1 week\" }\n";
    let daily = layers(&[WORLD, TWO, weekly]);
    let s = opened_at(&daily, 0);
    near(1.0 - power(1.0 - s.disruptions.begins[0][0], 7), 0.5);
    near(1.0 - power(1.0 - s.disruptions.ends[0][0], 7), 0.25);
}

/// Exponential times of 6 and 2 weeks: P(disturbed at t) = 2/8 (1 - exp(-(1/6 + 1/2) t)), at any step.
#[test]
fn random_times_alternate_in_continuous_time() {
    let random = "random = { every = { varies = \"exponential\", mean = \"6 weeks\" }, \
                  lasts = { varies = \"exponential\", mean = \"2 weeks\" } }";
    let m = by_chance(random, "suppliers = [\"jp\"]", "");
    for t in [0, 1, 3, 20] {
        let (n, mut hit) = (20_000, 0);
        at(&m, n, t, |s| hit += s.disruptions.disturbed[0].0.iter().filter(|x| **x > 0.0).count() as u64);
        match t {
            0 => assert_eq!(hit, 0, "it starts undisturbed"),
            t => fits(hit, n, 0.25 * (1.0 - exp(-(1.0 / 6.0 + 0.5) * t as f64))),
        }
    }
}

/// Known times: 3 weeks undisturbed, 2 disturbed, and so on.
#[test]
fn known_times_alternate_as_written() {
    let m = by_chance("random = { every = \"3 weeks\", lasts = \"2 weeks\" }", "suppliers = [\"jp\"]", "");
    let mut s = opened_at(&m, 0);
    for t in 0..20 {
        advance(&m, &mut s, t);
        assert_eq!(s.disruptions.disturbed[0], Col::<L>::splat(f64::from(u8::from(t % 5 >= 3))), "step {t}");
    }
}

/// A severity is drawn each time it begins, and kept while it lasts.
#[test]
fn severity_is_drawn_each_time() {
    let layer = "[disruption.d]\nhits = { suppliers = [\"jp\"] }\nwhat = \"capacity\"\n\
                 random = { every = \"3 weeks\", lasts = \"2 weeks\" }\n\
                 share = { varies = \"uniform\", min = 0.2, max = 0.8 }\n";
    let m = layers(&[WORLD, TWO, layer]);
    let (n, mut sum, mut same) = (8_000, 0.0, 0);
    let mut s = State::<L>::new(&m);
    for first in (0..n).step_by(L) {
        start::open(&m, &mut s, 1, first);
        let mut force = Vec::new();
        for t in 0..10 {
            advance(&m, &mut s, t);
            force.push(s.disruptions.force[0]);
        }
        assert_eq!((force[3], force[8]), (force[4], force[9]));
        assert_eq!(force[5], Col::ZERO);
        for c in 0..L {
            sum += force[8][c];
            same += u64::from(force[3][c] == force[8][c]);
        }
    }
    assert_eq!(same, 0);
    fits_mean(sum, n, 0.5, 0.6 / 12f64.sqrt());
}

/// A disruption that does nothing leaves every draw and every figure as it was, though goods take another way through memory.
#[test]
fn a_disruption_leaves_other_luck_alone() {
    let figures = |more: &str| {
        let noise = "[manufacturer.car]\nnoise.normal-sd = \"4 t/week\"\n[lane.jp-us]\n\
                     transit = { varies = \"triangular\", min = \"1 week\", mode = \"2 weeks\", max = \"6 weeks\" }\n";
        let m = layers(&[WORLD, TWO, noise, more]);
        let mut s = opened_at(&m, 0);
        weeks(&m, &mut s, 0, 40);
        (s.rows.on_hand[0], s.rows.backlog[0], s.ledger.served)
    };
    let plain = figures("");
    for what in ["orders", "shipments", "transit", "receipts", "capacity", "lead-time", "stock"] {
        let more = if what == "lead-time" { "longer = \"3 weeks\"\n" } else { "" };
        let layer = format!(
            "[disruption.d]\nhits = {{ suppliers = [\"jp\"], manufacturers = [\"car\"] }}\nwhat = \"{what}\"\n\
             windows = [{{ from = 2024-12-01, until = 2024-12-31 }}]\n{more}"
        );
        assert_eq!(figures(&layer), plain, "{what}");
    }
}
