//! How orders are split: preference, cost, lead time, limits, backups and contingent shares.
use super::{L, layers, link, near, opened, weeks};
use crate::engine::ledger::net_mass;
use crate::engine::state::State;
use crate::engine::{col::Col, ordering, policy, responses};
use crate::model::Model;

/// Three sources: cn, 3 weeks away at 40 USD/kg; jp, 5 weeks at 50; vn, 4 weeks at 60, without a share of its own.
const THREE: &str = r#"
[supplier.cn]
makes.heavy = { price = "40 USD/kg" }
[supplier.jp]
country = "JP"
makes.heavy = { price = "50 USD/kg" }
[supplier.vn]
country = "VN"
makes.heavy = { price = "60 USD/kg" }
[manufacturer.car.sources.heavy]
cn = 0.7
jp = 0.3
vn = 0.0
[lane.jp-us]
from = "JP"
to = "US"
transit = "5 weeks"
[lane.vn-us]
from = "VN"
to = "US"
transit = "4 weeks"
"#;
/// A control on Chinese goods, run under `regime.now` from step 2 on.
const CONTROL: &str = r#"
[control.c]
exporter = "CN"
materials = ["heavy"]
path.2024-01-15 = "now"
"#;

fn model(layer: &str) -> Model {
    layers(&[super::WORLD, THREE, layer])
}

fn sourcing(text: &str) -> String {
    format!("[manufacturer.car.sourcing]\nheavy = {text}\n")
}

/// What the first row orders of cn, jp and vn at step `t`, policy included, with 100 t wanted.
fn orders(m: &Model, s: &mut State<L>, t: usize) -> [f64; 3] {
    policy::advance(m, s, t);
    responses::respond(m, s, t);
    ordering::order(m, s, t);
    let placed = ["cn", "jp", "vn"].map(|name| s.network.ordered[link(m, 0, name)][0]);
    // The book is cleared, so that the next order is 100 t again.
    s.network.ordered.fill(Col::ZERO);
    s.rows.on_order.fill(Col::ZERO);
    placed
}

/// The orders of the first steps of a layer.
fn placed<const N: usize>(layer: &str) -> [[f64; 3]; N] {
    let m = model(layer);
    let mut s = opened(&m);
    let mut step = 0;
    [(); N].map(|_| {
        step += 1;
        orders(&m, &mut s, step - 1)
    })
}

#[test]
fn the_preferred_source_takes_what_its_limit_allows() {
    assert_eq!(placed(&sourcing("{ rule = \"priority\", order = [\"jp\", \"vn\"] }")), [[0.0, 100.0, 0.0]]);
    let limited = "{ rule = \"priority\", order = [\"jp\", \"vn\"], at-most = { jp = \"10 t/week\", vn = \"25 t/week\" } }";
    assert_eq!(placed(&sourcing(limited)), [[65.0, 10.0, 25.0]], "who is not named comes last");
    // Limits are rates: a review of four weeks may order four weeks' worth.
    let monthly = format!("{}[manufacturer.car.stock]\nreview = \"4 weeks\"\n", sourcing(limited));
    let m = model(&monthly);
    assert_eq!(orders(&m, &mut opened(&m), m.rows[0].rule.phase), [0.0, 40.0, 60.0]);
}

#[test]
fn what_no_source_may_take_is_not_ordered() {
    let all =
        "{ rule = \"cheapest\", at-most = { cn = \"20 t/week\", jp = \"10 t/week\", vn = \"5 t/week\" } }";
    let m = model(&sourcing(all));
    let mut s = opened(&m);
    ordering::order(&m, &mut s, 0);
    assert_eq!(s.rows.on_order[0], Col::splat(35.0), "the position counts what was placed");
    assert_eq!(orders(&m, &mut s, 1), [40.0, 20.0, 10.0], "and the rest is wanted at the next review");
}

#[test]
fn a_limit_is_shared_by_the_firms_in_proportion_to_their_demand() {
    let layer = "[manufacturer.car]\nfirms = { number = 3, size-spread = 0.7 }\n";
    let rule = "{ rule = \"priority\", order = [\"jp\"], at-most = { jp = \"6 t/week\" } }";
    let m = model(&format!("{layer}{}", sourcing(rule)));
    let mut s = opened(&m);
    ordering::order(&m, &mut s, 0);
    let parts: Vec<f64> = (0..3).map(|row| s.network.ordered[link(&m, row, "jp")][0]).collect();
    near(parts.iter().sum(), 6.0);
    for row in 0..3 {
        near(parts[row], 6.0 * m.firms[row].size);
    }
}

#[test]
fn a_banned_source_is_passed_over_and_the_main_one_waits_where_there_is_no_other() {
    let ban = format!("{CONTROL}[regime.now]\nkind = \"ban\"\n");
    let rule = sourcing("{ rule = \"priority\", order = [\"cn\", \"jp\", \"vn\"] }");
    let orders: [_; 3] = placed(&format!("{rule}{ban}"));
    assert_eq!(orders, [[100.0, 0.0, 0.0], [100.0, 0.0, 0.0], [0.0, 100.0, 0.0]]);
    let closed = "closed = [{ from = 2024-01-01, until = 2024-03-31 }]\n";
    let lanes = format!("[lane.jp-us]\n{closed}[lane.vn-us]\n{closed}");
    let orders: [_; 3] = placed(&format!("{rule}{ban}{lanes}"));
    assert_eq!(orders[2], [100.0, 0.0, 0.0], "nobody is available");
    let lane = format!("[lane.jp-us]\n{closed}");
    let orders: [_; 3] = placed(&format!("{rule}{ban}{lane}"));
    assert_eq!(orders[2], [0.0, 0.0, 100.0], "the lane from Japan is closed");
}

#[test]
fn a_plant_is_available_once_it_has_started() {
    let rule = sourcing("{ rule = \"priority\", order = [\"jp\", \"cn\"] }");
    let orders: [_; 3] = placed(&format!(
        "{rule}[supplier.jp]\nstarts = 2024-01-09\nramp = {{ over = \"8 weeks\", first = 0.1 }}\n"
    ));
    // Ripeness is that of the middle of a step, which for step 1 is Thursday, 11 January; shares have no part in it.
    let m = model(&format!("{rule}[supplier.jp]\nstarts = 2024-01-09\n"));
    let mut s = opened(&m);
    let mut own = |t| {
        crate::engine::production::produce(&m, &mut s, t);
        self::orders(&m, &mut s, t)
    };
    assert_eq!(own(0), [100.0, 0.0, 0.0]);
    assert_eq!(own(1), [0.0, 100.0, 0.0]);
    assert_eq!(orders[0], [100.0, 0.0, 0.0]);
}

#[test]
fn the_cheapest_source_is_chosen_by_what_its_goods_cost_where_they_land() {
    // 40 USD/kg and a duty of 60 % of which the buyer bears 0.5: 52 against 50; 0.4: 49.6.
    let duty = |borne: &str| {
        format!(
            "{CONTROL}[regime.now]\nkind = \"free\"\ntariff = {{ ad-valorem = 0.6, pass-through = {borne} }}\n{}",
            sourcing("{ rule = \"cheapest\" }")
        )
    };
    let orders: [_; 3] = placed(&duty("0.5"));
    assert_eq!(orders[1..], [[100.0, 0.0, 0.0], [0.0, 100.0, 0.0]]);
    let orders: [_; 3] = placed(&duty("0.4"));
    assert_eq!(orders[2], [100.0, 0.0, 0.0]);
}

#[test]
fn the_fastest_source_is_chosen_by_transit_and_mean_review() {
    let slow = |review: &str| {
        format!(
            "{CONTROL}[regime.now]\nreview = {review}\nprompt.civil = 1.0\n{}",
            sourcing("{ rule = \"fastest\" }")
        )
    };
    // 3 weeks and a mean review of 1.5 weeks against 4 weeks from vn; of 0.5 weeks.
    let orders: [_; 3] = placed(&slow("{ varies = \"uniform\", min = \"0 weeks\", max = \"3 weeks\" }"));
    assert_eq!(orders[1..], [[100.0, 0.0, 0.0], [0.0, 0.0, 100.0]]);
    let orders: [_; 3] = placed(&slow("{ varies = \"uniform\", min = \"0 weeks\", max = \"1 week\" }"));
    assert_eq!(orders[2], [100.0, 0.0, 0.0]);
    // Five working days are a week.
    let orders: [_; 3] = placed(&slow("\"4 working days\""));
    assert_eq!(orders[2], [100.0, 0.0, 0.0]);
    let orders: [_; 3] = placed(&slow("\"6 working days\""));
    assert_eq!(orders[2], [0.0, 0.0, 100.0]);
}

#[test]
fn a_backup_steps_in_after_its_delay_and_goes_when_the_failure_ends() {
    let ban = format!(
        "{CONTROL}path.2024-02-12 = \"over\"\n[regime.now]\nkind = \"ban\"\n[regime.over]\nkind = \"free\"\n"
    );
    let backup = "[manufacturer.car.backup]\nheavy = { source = \"vn\", share = 0.4, delay = \"2 weeks\" }\n";
    let orders: [_; 8] = placed(&format!("{ban}{backup}"));
    // The ban is in force in steps 2 to 5; what the backup leaves is split by shares.
    let (usual, called) = ([70.0, 30.0, 0.0], [42.0, 18.0, 40.0]);
    for (t, placed) in orders.iter().enumerate() {
        let wanted = if (4..6).contains(&t) { called } else { usual };
        (0..3).for_each(|i| near(placed[i], wanted[i]));
    }
}

#[test]
fn a_backup_steps_in_when_stock_runs_short() {
    let backup = "[manufacturer.car.backup]\nheavy = { source = \"jp\", share = 1.0, delay = \"1 week\", when-cover-below = \"3 weeks\" }\n";
    let m = model(backup);
    let mut s = opened(&m);
    // Cover of 3 weeks is 30 t; the target is 100 t.
    let stocks =
        [Col([30.0, 29.0, 29.0, 29.0]), Col([30.0, 29.0, 31.0, 29.0]), Col([29.0, 31.0, 29.0, 29.0])];
    let expected = [[0.3; L], [0.3, 1.0, 0.3, 1.0], [0.3, 0.3, 0.3, 1.0]];
    for (t, (stock, shares)) in stocks.iter().zip(expected).enumerate() {
        s.rows.on_hand[0] = *stock;
        responses::respond(&m, &mut s, t);
        ordering::order(&m, &mut s, t);
        for c in 0..L {
            near(s.network.ordered[link(&m, 0, "jp")][c], shares[c] * (100.0 - stock[c]));
        }
        s.network.ordered.fill(Col::ZERO);
        s.rows.on_order.fill(Col::ZERO);
    }
}

#[test]
fn contingent_shares_hold_while_their_control_is_run_so() {
    let layer = format!(
        "{CONTROL}path.2024-01-22 = \"other\"\n[regime.now]\nreview = \"1 week\"\nprompt.civil = 1.0\n[regime.other]\nkind = \"free\"\n\
         [manufacturer.car.contingent]\nheavy = [{{ control = \"c\", regimes = [\"now\"], shares = {{ jp = 0.6, vn = 0.4 }} }}]\n"
    );
    let orders: [_; 4] = placed(&layer);
    for i in [0, 1, 3] {
        (0..3).for_each(|k| near(orders[i][k], [70.0, 30.0, 0.0][k]));
    }
    assert_eq!(orders[2][0], 0.0, "not a quantum is left to the usual main source");
    near(orders[2][1], 60.0);
    assert_eq!(orders[2][1] + orders[2][2], 100.0);
}

#[test]
fn a_preferred_source_with_a_limit_ships_it_and_the_other_the_rest() {
    // Demand is 10 t a week. The steady start has the pipelines of both as the rule splits orders.
    let layer = format!(
        "{}[manufacturer.car.stock]\npolicy = \"days-of-cover\"\ntarget = \"4 weeks\"\n",
        sourcing("{ rule = \"priority\", order = [\"jp\", \"cn\"], at-most = { jp = \"4 t/week\" } }")
    );
    let steady = super::WORLD.replace("initial-mass = \"0 t\"\n", "");
    let m = layers(&[&steady, THREE, &layer]);
    let mut s = opened(&m);
    let (jp, cn) = (link(&m, 0, "jp"), link(&m, 0, "cn"));
    assert_eq!(m.rows[0].links[..2], [jp, cn], "the preferred source is the main one");
    // Lead time 0.4 x 5 + 0.6 x 3 weeks.
    near(s.rows.target[0][0], 10.0 * (4.0 + 3.8));
    near(s.rows.on_order[0][0], 4.0 * 5.0 + 6.0 * 3.0);
    weeks(&m, &mut s, 0, 29);
    near(s.network.made[m.links[jp].plant][0], 30.0 * 4.0);
    near(s.network.made[m.links[cn].plant][0], 30.0 * 6.0);
    near(s.rows.on_hand[0][0], 40.0);
    assert_eq!(net_mass(&m, &s, 0), Col::ZERO);
}

#[test]
fn a_market_says_it_for_the_buyers_that_do_not() {
    let layer = "[market.us]\ncountry = \"US\"\ndemand = \"20 t/week\"\nsourcing.heavy = { rule = \"priority\", order = [\"vn\"] }\n\
         [manufacturer.truck]\nmarket = \"us\"\nshare = 0.5\nmix.heavy = 1.0\nsources.heavy = { cn = 1.0, vn = 0.0 }\n\
         stock = { policy = \"base-stock\", level = \"100 t\", initial-mass = \"0 t\" }\n\
         [manufacturer.bus]\nmarket = \"us\"\nshare = 0.5\nmix.heavy = 1.0\nsources.heavy = { cn = 1.0, vn = 0.0 }\n\
         sourcing.heavy = { rule = \"fastest\" }\n\
         stock = { policy = \"base-stock\", level = \"100 t\", initial-mass = \"0 t\" }\n";
    let m = model(layer);
    let mut s = opened(&m);
    ordering::order(&m, &mut s, 0);
    let row =
        |name: &str| m.rows.iter().position(|r| m.sectors[m.firms[r.firm].sector].name == name).unwrap();
    let of = |s: &State<L>, buyer: &str, supplier: &str| s.network.ordered[link(&m, row(buyer), supplier)][0];
    assert_eq!([of(&s, "truck", "vn"), of(&s, "truck", "cn")], [100.0, 0.0]);
    assert_eq!([of(&s, "bus", "vn"), of(&s, "bus", "cn")], [0.0, 100.0]);
}

#[test]
fn a_source_whose_orders_or_shipments_are_paused_is_passed_over() {
    let rule = sourcing("{ rule = \"priority\", order = [\"cn\", \"jp\", \"vn\"] }");
    for what in ["orders", "shipments"] {
        let pause = format!(
            "[disruption.fire]\nhits = {{ suppliers = [\"cn\"] }}\nwhat = \"{what}\"\nwindows = [{{ from = 2024-01-08, until = 2024-01-14 }}]\n"
        );
        let m = model(&format!("{rule}{pause}"));
        let mut s = opened(&m);
        for (t, wanted) in [[100.0, 0.0, 0.0], [0.0, 100.0, 0.0], [100.0, 0.0, 0.0]].into_iter().enumerate() {
            crate::engine::disruptions::advance(&m, &mut s, t);
            assert_eq!(orders(&m, &mut s, t), wanted, "{what}, step {t}");
        }
    }
}
