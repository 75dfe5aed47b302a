//! Shipping: what may leave, when it clears and when it arrives.
use super::{L, WORLD, fits, layers, link, model, near, opened, order_on, over};
use crate::engine::col::Col;
use crate::engine::shipping::ship;
use crate::engine::state::State;
use crate::model::Model;

const CONTROL: &str = r#"
[control.c]
exporter = "CN"
materials = ["heavy"]
[control.c.path]
2024-01-01 = "r"
[regime.r]
review = "4 weeks"
prompt = { civil = 1.0 }
"#;

/// The state after 20 t were ordered on link 0 and shipping had its turn at step `t`.
fn shipped(m: &Model, t: usize, prepare: impl FnOnce(&mut State<L>)) -> State<L> {
    let mut s = opened(m);
    order_on(m, &mut s, 0, 20.0);
    prepare(&mut s);
    ship(m, &mut s, t);
    s
}

/// Mass on the way to row 0 by steps ahead, in column 0.
fn on_the_way(m: &Model, s: &State<L>) -> Vec<f64> {
    (0..m.ring).map(|slot| s.network.arrivals[m.rows[0].ring.start + slot][0]).collect()
}

#[test]
fn an_order_leaves_and_is_on_the_way() {
    let m = model("");
    let s = shipped(&m, 0, |_| ());
    assert_eq!((s.network.ordered[0], s.network.made[0]), (Col::ZERO, Col::splat(20.0)));
    assert_eq!(on_the_way(&m, &s), [0.0, 0.0, 0.0, 20.0]);
    assert_eq!(s.rows.on_order[0], Col::splat(20.0), "on order until it arrives");
}

#[test]
fn no_more_leaves_than_is_licensed() {
    let m = model(CONTROL);
    let s = shipped(&m, 0, |s| {
        s.files.granted[0] = Col([8.0, 0.0, 25.0, 12.0]);
        s.files.used[0] = Col([0.0, 0.0, 0.0, 7.0]);
    });
    assert_eq!(s.network.made[0], Col([8.0, 0.0, 20.0, 5.0]));
    assert_eq!(s.network.ordered[0], Col([12.0, 20.0, 0.0, 15.0]));
    assert_eq!(s.files.used[0], Col([8.0, 0.0, 20.0, 12.0]));
}

#[test]
fn two_controls_ask_for_a_licence_each() {
    let second = CONTROL
        .replace("control.c", "control.d")
        .replace("[regime.r]\nreview = \"4 weeks\"\nprompt = { civil = 1.0 }\n", "");
    let m = model(&format!("{CONTROL}{second}"));
    let s = shipped(&m, 0, |s| (s.files.granted[0], s.files.granted[1]) = (Col::splat(8.0), Col::splat(3.0)));
    assert_eq!(s.network.made[0], Col::splat(3.0));
    assert_eq!((s.files.used[0], s.files.used[1]), (Col::splat(3.0), Col::splat(3.0)));
}

#[test]
fn nothing_leaves_under_a_ban_whatever_is_licensed() {
    let m = layers(&[WORLD, CONTROL, "[regime.r]\nkind = \"ban\"\n"]);
    let s = shipped(&m, 0, |s| s.files.granted[0] = Col::splat(50.0));
    assert_eq!((s.network.made[0], s.network.ordered[0]), (Col::ZERO, Col::splat(20.0)));
}

#[test]
fn a_free_regime_uses_no_licence() {
    let later = "[regime.r]\nkind = \"free\"\n[regime.late]\nreview = \"1 week\"\nprompt.civil = 1.0\n\
                 [control.c.path]\n2024-12-02 = \"late\"\n";
    let m = layers(&[WORLD, CONTROL, later]);
    let s = shipped(&m, 0, |s| s.files.granted[0] = Col::splat(5.0));
    assert_eq!((s.network.made[0], s.files.used[0]), (Col::splat(20.0), Col::ZERO));
}

const HOLD: &str =
    "[regime.r]\nkind = \"free\"\nhold = { materials = [\"heavy\"], share = 1.0, time = \"2 weeks\" }\n";

#[test]
fn a_hold_delays_export_and_arrival_by_the_same_time() {
    let exports = |m: &Model, s: &State<L>| {
        let n = m.export_series.len();
        (0..m.ring).map(|slot| s.network.exports[slot * n][0]).collect::<Vec<f64>>()
    };
    let free = model(CONTROL);
    let s = shipped(&free, 0, |s| s.files.granted[0] = Col::splat(20.0));
    assert_eq!(exports(&free, &s).iter().position(|x| *x == 20.0), Some(0));
    assert_eq!(on_the_way(&free, &s).iter().position(|x| *x == 20.0), Some(3));
    let held = layers(&[WORLD, CONTROL, HOLD]);
    let s = shipped(&held, 0, |_| ());
    assert_eq!(exports(&held, &s).iter().position(|x| *x == 20.0), Some(2));
    assert_eq!(on_the_way(&held, &s).iter().position(|x| *x == 20.0), Some(5));
}

#[test]
fn a_share_of_the_shipments_is_held() {
    let m = layers(&[WORLD, CONTROL, HOLD, "[regime.r.hold]\nshare = 0.3\n"]);
    let (n, mut held) = (8_000, 0);
    over(&m, n, |s| {
        order_on(&m, s, 0, 20.0);
        ship(&m, s, 0);
        held += (0..L).filter(|c| s.network.arrivals[5][*c] == 20.0).count() as u64;
    });
    fits(held, n, 0.3);
}

#[test]
fn restrained_exporters_ship_when_their_time_is_over() {
    let restraint = "[regime.r]\nkind = \"free\"\n\
                     restraint = { materials = [\"heavy\"], share = 1.0, time = \"5 weeks\" }\n";
    let m = layers(&[WORLD, CONTROL, restraint]);
    assert_eq!(shipped(&m, 4, |_| ()).network.made[0], Col::<L>::ZERO);
    assert_eq!(shipped(&m, 5, |_| ()).network.made[0], Col::splat(20.0));
}

const FAST: &str = "[lane.cn-us]\n\
                    expedite = { transit = \"1 week\", cost = \"6 USD/kg\", when-cover-below = \"2 weeks\" }\n";

#[test]
fn a_buyer_whose_cover_is_short_takes_the_faster_mode() {
    let m = model(FAST);
    // 2 weeks of cover are 20 t.
    let s = shipped(&m, 0, |s| s.rows.on_hand[0] = Col([0.0, 19.9, 20.0, 50.0]));
    let at = |steps: usize| s.network.arrivals[steps];
    assert_eq!((at(1), at(3)), (Col([20.0, 20.0, 0.0, 0.0]), Col([0.0, 0.0, 20.0, 20.0])));
    assert_eq!(s.ledger.expedited, Col([20.0, 20.0, 0.0, 0.0]));
    assert_eq!(s.ledger.cost, Col([120_000.0, 120_000.0, 0.0, 0.0]));
}

#[test]
fn nobody_pays_for_a_mode_without_goods() {
    let m = model(FAST);
    let mut s = opened(&m);
    ship(&m, &mut s, 0);
    assert_eq!((s.ledger.expedited, s.ledger.cost), (Col::<L>::ZERO, Col::ZERO));
}

#[test]
fn transit_follows_its_law() {
    let m = model(
        "[lane.cn-us]\ntransit = { varies = \"discrete\", values = [\"2 weeks\", \"4 weeks\", \"7 weeks\"], \
         weights = [0.25, 0.6, 0.15] }\n",
    );
    let (n, mut counts) = (12_000, vec![0; m.ring]);
    over(&m, n, |s| {
        order_on(&m, s, 0, 20.0);
        ship(&m, s, 0);
        for (slot, count) in counts.iter_mut().enumerate() {
            *count += s.network.arrivals[slot].0.iter().filter(|x| **x > 0.0).count() as u64;
        }
    });
    for (weeks, p) in [(2, 0.25), (4, 0.6), (7, 0.15)] {
        fits(counts[weeks], n, p);
    }
    assert_eq!(counts.iter().sum::<u64>(), n);
}

/// Two buyers of one plant that can ship 30 t a week.
const SHORT: &str = r#"
[supplier.cn.makes.heavy]
capacity = "30 t/week"
[destination.germany]
country = "DE"
demand = "10 t/week"
mix = { heavy = 1.0 }
sources.heavy = { cn = 1.0 }
stock = { policy = "base-stock", level = "100 t", initial-mass = "0 t" }
[lane.cn-de]
from = "CN"
to = "DE"
transit = "4 weeks"
"#;

/// What the US and Germany get of orders of 20 t and 40 t.
fn rationed(rule: &str) -> (f64, f64) {
    let m = layers(&[WORLD, SHORT, rule]);
    let row = |to: &str| m.links.iter().position(|l| m.lanes[l.lane].to == to).unwrap();
    let (us, de) = (row("US"), row("DE"));
    let mut s = opened(&m);
    crate::engine::production::produce(&m, &mut s, 0);
    order_on(&m, &mut s, us, 20.0);
    order_on(&m, &mut s, de, 40.0);
    ship(&m, &mut s, 0);
    (20.0 - s.network.ordered[us][0], 40.0 - s.network.ordered[de][0])
}

#[test]
fn a_short_plant_rations_by_its_rule() {
    let allocated = |rule: &str| rationed(&format!("[supplier.cn]\nallocate = {rule}\n"));
    let same = |got: (f64, f64), wanted: (f64, f64)| {
        near(got.0, wanted.0);
        near(got.1, wanted.1);
    };
    same(allocated("\"proportional\""), (10.0, 20.0));
    same(allocated("\"uniform\""), (15.0, 15.0));
    same(allocated("\"linear\""), (5.0, 25.0));
    same(allocated("\"priority\"\nweights = { US = 2.0, DE = 1.0 }"), (20.0, 10.0));
    same(allocated("\"priority\"\nweights = { US = 1.0, DE = 2.0 }"), (0.0, 30.0));
    same(allocated("\"weighted\"\nweights = { US = 1.0, DE = 2.0 }"), (6.0, 24.0));
}

#[test]
fn nobody_can_buy_from_a_plant_that_has_not_started() {
    let m = model("[supplier.cn]\nstarts = 2024-06-03\n");
    let mut s = opened(&m);
    order_on(&m, &mut s, link(&m, 0, "cn"), 20.0);
    crate::engine::production::produce(&m, &mut s, 0);
    ship(&m, &mut s, 0);
    assert_eq!(s.network.made[0], Col::<L>::ZERO);
    crate::engine::production::produce(&m, &mut s, 30);
    ship(&m, &mut s, 30);
    assert_eq!(s.network.made[0], Col::splat(20.0));
}
