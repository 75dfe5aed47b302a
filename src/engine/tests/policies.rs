//! Stock policies: published traces, and cases worked by hand.
use super::{L, layers, model, near, opened, weeks};
use crate::engine::col::Col;
use crate::engine::record::Recorder;
use crate::engine::state::State;
use crate::engine::{consumption, ledger, ordering, policy, stock_rule};
use crate::model::Model;

/// Demand of the traces, a period each.
const DEMAND: [f64; 16] = [5.0, 8.0, 3.0, 7.0, 6.0, 4.0, 9.0, 5.0, 6.0, 7.0, 10.0, 2.0, 4.0, 8.0, 6.0, 5.0];

/// A single stage: unmet demand waits at 10 USD a unit and period, stock costs 1; goods take two periods.
fn stage(stock: &str, initial: u32) -> Model {
    model(&format!(
        "[scenario]\nreport = \"step\"\n[manufacturer.car.stock]\n{stock}initial-mass = \"{initial} t\"\n\
         holding-cost = \"1 USD/t/week\"\n[manufacturer.car.shortage]\nrule = \"back-ordered\"\n\
         cost = \"10 USD/t/week\"\n[lane.cn-us]\ntransit = \"2 weeks\"\n"
    ))
}

/// Inventory level and orders on the way at the end of every period, and the cost of all.
fn trace(m: &Model) -> (Vec<[f64; 2]>, f64) {
    let mut s = opened(m);
    let mut rows = Vec::new();
    for (t, d) in DEMAND.iter().enumerate() {
        s.rows.base[0] = Col::splat(*d);
        weeks(m, &mut s, t, t);
        rows.push([s.rows.on_hand[0][0] - s.rows.backlog[0][0], s.rows.on_order[0][0]]);
    }
    assert_eq!(books(m, &s), 0);
    (rows, s.ledger.cost[0])
}

/// Columns whose books do not balance.
fn books(m: &Model, s: &State<L>) -> u64 {
    let mut recorder = Recorder::new(m, L as u64);
    ledger::close(m, s, 0, L, &mut recorder);
    recorder.imbalances
}

/// The traces are those of stockpyl 1.0.2 (single stage, deterministic demand, back-orders, unlimited supplier), which an
/// independent program has reproduced.
#[test]
fn base_stock_follows_the_published_trace() {
    let (rows, cost) = trace(&stage("policy = \"base-stock\"\nlevel = \"16 t\"\n", 16));
    let level = [11, 3, 5, 6, 3, 6, 3, 2, 5, 3, -1, 4, 10, 4, 2, 5];
    let under_way = [5, 13, 11, 10, 13, 10, 13, 14, 11, 13, 17, 12, 6, 12, 14, 11];
    assert_trace(&rows, &level, &under_way);
    near(cost, 82.0);
}

#[test]
fn reorder_up_to_follows_the_published_trace() {
    // The level of the world below gives way.
    let (rows, cost) = trace(&stage("policy = \"s-S\"\nreorder = \"10 t\"\nlevel = \"25 t\"\n", 25));
    let level = [20, 12, 9, 2, 12, 8, -1, 11, 5, -2, 8, 6, 19, 11, 5, 0];
    let under_way = [0, 0, 16, 16, 0, 17, 17, 0, 20, 20, 17, 17, 0, 0, 20, 20];
    assert_trace(&rows, &level, &under_way);
    near(cost, 158.0);
}

#[test]
fn reorder_lot_follows_the_published_trace() {
    let (rows, cost) = trace(&stage("policy = \"r-Q\"\nreorder = \"12 t\"\nquantity = \"20 t\"\n", 20));
    let level = [15, 7, 4, 17, 11, 7, 18, 13, 7, 0, 10, 8, 24, 16, 10, 5];
    let under_way = [0, 20, 20, 0, 20, 20, 0, 0, 20, 20, 20, 20, 0, 0, 20, 20];
    assert_trace(&rows, &level, &under_way);
    near(cost, 172.0);
}

#[track_caller]
fn assert_trace(rows: &[[f64; 2]], level: &[i32], under_way: &[i32]) {
    let exact: Vec<[f64; 2]> =
        level.iter().zip(under_way).map(|(a, b)| [f64::from(*a), f64::from(*b)]).collect();
    assert_eq!(rows, exact);
}

/// What row 0 orders at a position of `stock`.
fn order_at(layer: &str, stock: f64) -> f64 {
    let m = model(&format!("[manufacturer.car.stock]\n{layer}"));
    let mut s = opened(&m);
    s.rows.on_hand[0] = Col::splat(stock);
    ordering::order(&m, &mut s, 0);
    s.rows.on_order[0][0]
}

#[test]
fn one_lot_is_ordered_however_far_the_position_has_fallen() {
    let lot = "policy = \"r-Q\"\nreorder = \"50 t\"\nquantity = \"20 t\"\n";
    assert_eq!([0.0, 50.0, 50.5].map(|x| order_at(lot, x)), [20.0, 20.0, 0.0]);
}

#[test]
fn orders_are_rounded_up_to_the_least_order_and_to_multiples() {
    assert_eq!(order_at("multiple = \"30 t\"\n", 90.0), 30.0);
    assert_eq!(order_at("multiple = \"30 t\"\n", 40.0), 60.0);
    assert_eq!(order_at("multiple = \"30 t\"\n", 39.0), 90.0);
    assert_eq!(order_at("multiple = \"30 t\"\n", 100.0), 0.0);
    assert_eq!(order_at("min-order = \"45 t\"\n", 90.0), 45.0);
    assert_eq!(order_at("min-order = \"45 t\"\n", 40.0), 60.0);
    assert_eq!(order_at("min-order = \"45 t\"\nmultiple = \"30 t\"\n", 90.0), 60.0);
    // Multiples that are no whole quanta are taken in whole ones.
    let third = order_at("multiple = \"0.3333333333333333 t\"\n", 90.0);
    assert!((third - 10.0).abs() < 0.34 && third >= 10.0, "{third}");
}

#[test]
fn orders_are_cut_to_the_room_there_is() {
    assert_eq!(order_at("capacity = \"70 t\"\n", 30.0), 40.0);
    assert_eq!(order_at("capacity = \"70 t\"\n", 80.0), 0.0);
    assert_eq!(order_at("capacity = \"70 t\"\nmultiple = \"15 t\"\n", 30.0), 30.0);
    assert_eq!(order_at("capacity = \"70 t\"\nmin-order = \"50 t\"\n", 30.0), 0.0);
    assert_eq!(order_at("capacity = \"100 t\"\nmin-order = \"50 t\"\n", 30.0), 70.0);
}

#[test]
fn a_reorder_point_moves_with_what_bends_the_level() {
    let m = model("[manufacturer.car.stock]\npolicy = \"s-S\"\nreorder = \"60 t\"\n");
    let s = opened(&m);
    let order = |target: f64, position: f64| {
        let columns = (Col::<L>::splat(target), Col::splat(position));
        stock_rule::order(&m.rows[0].rule, &s.params, s.quanta, &columns.0, &columns.1)[0]
    };
    assert_eq!([60.0, 61.0].map(|x| order(100.0, x)), [40.0, 0.0]);
    assert_eq!([90.0, 91.0].map(|x| order(130.0, x)), [40.0, 0.0]);
}

/// Ten a week and nothing in stock; an order takes five weeks, so that what arrives serves demand of two weeks before.
const PATIENT: &str = "[manufacturer.car.stock]\nlevel = \"0 t\"\n[manufacturer.car.shortage]\nrule = \"patient\"\n\
                       patience = \"2 weeks\"\noutput-value = \"3 USD/t\"\n[lane.cn-us]\ntransit = \"5 weeks\"\n";

/// Week 2: 30 wait, of them 10 since week 0: these go. The orders of weeks 0 and 1 arrive in weeks 5 and 6, when nothing
/// older than two weeks waits, and as much as arrives would have gone.
#[test]
fn demand_waits_as_long_as_its_patience_and_is_then_lost() {
    let m = model(PATIENT);
    let mut s = opened(&m);
    let (mut backlog, mut lost) = (Vec::new(), Vec::new());
    for t in 0..9 {
        weeks(&m, &mut s, t, t);
        backlog.push(s.rows.backlog[0][0]);
        lost.push(s.rows.lost[0][0]);
        assert_eq!(books(&m, &s), 0, "week {t}");
    }
    assert_eq!(backlog, [10.0, 20.0, 20.0, 20.0, 20.0, 20.0, 20.0, 20.0, 20.0]);
    assert_eq!(lost, [0.0, 0.0, 10.0, 20.0, 30.0, 30.0, 30.0, 40.0, 50.0]);
    near(s.ledger.lost_output[0], 150.0);
}

/// What is in stock in week 2 is for the demand of week 0, which has waited for two weeks and no longer.
#[test]
fn the_oldest_demand_is_served_first_and_before_it_goes() {
    let m = model(PATIENT);
    let mut s = opened(&m);
    weeks(&m, &mut s, 0, 1);
    s.rows.on_hand[0] = Col([10.0, 4.0, 0.0, 25.0]);
    consumption::consume(&m, &mut s, 2);
    assert_eq!(s.rows.lost[0], Col([0.0, 6.0, 10.0, 0.0]));
    assert_eq!(s.rows.backlog[0], Col([20.0, 20.0, 20.0, 5.0]));
}

/// The position that row 0 aims at in step `t`.
fn aim(m: &Model, s: &mut State<L>, t: usize) -> f64 {
    policy::advance(m, s, t);
    stock_rule::aim(m, s, 0)[0]
}

#[test]
fn an_alert_holds_while_its_control_is_not_free() {
    let world = |alert: &str| {
        model(&format!(
            "[manufacturer.car.stock]\npolicy = \"days-of-cover\"\ntarget = \"5 weeks\"\nalert = {{ target = \"8 weeks\", {alert} }}\n\
             [control.c]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\npath = {{ 2024-01-15 = \"strict\", 2024-01-29 = \"eased\", 2024-02-12 = \"open\" }}\n\
             [regime.strict]\nkind = \"ban\"\n[regime.eased]\nreview = \"1 week\"\nprompt.civil = 1.0\n[regime.open]\nkind = \"free\"\n"
        ))
    };
    let aims = |m: &Model| (0..8).scan(opened(m), |s, t| Some(aim(m, s, t))).collect::<Vec<f64>>();
    let (plain, raised) = (80.0, 110.0);
    let m = world("when = \"c\"");
    assert_eq!(aims(&m), [plain, plain, raised, raised, raised, raised, plain, plain]);
    let m = world("when = \"c\", regimes = [\"eased\"]");
    assert_eq!(aims(&m), [plain, plain, plain, plain, raised, raised, plain, plain]);
}

#[test]
fn what_an_alert_has_ordered_is_not_cancelled_when_it_ends() {
    let alert = "[manufacturer.car]\norder-inflation = { at-most = 1.5, over = \"8 weeks\" }\n[manufacturer.car.stock]\n\
                 alert = { level = \"150 t\", when = \"c\" }\n[control.c]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\n\
                 path = { 2024-01-01 = \"strict\", 2024-01-08 = \"open\" }\n[regime.strict]\nkind = \"ban\"\n[regime.open]\nkind = \"free\"\n";
    let m = model(alert);
    let mut s = opened(&m);
    ordering::order(&m, &mut s, 0);
    assert_eq!(s.rows.on_order[0], Col::splat(150.0));
    policy::advance(&m, &mut s, 1);
    ordering::order(&m, &mut s, 1);
    assert_eq!(s.rows.on_order[0], Col::splat(150.0));
    // What behaviour has not brought about stays; what it has is cancelled down to the higher of both levels.
    s.rows.on_hand[0] = Col::splat(20.0);
    ordering::order(&m, &mut s, 2);
    assert_eq!(s.rows.on_order[0], Col::splat(150.0));
    s.rows.bent[0] = Col::splat(1.0);
    ordering::order(&m, &mut s, 2);
    assert_eq!(s.rows.on_order[0], Col::splat(130.0));
}

#[test]
fn a_target_on_a_forecast_follows_the_running_mean_of_demand() {
    let m = model(
        "[manufacturer.car.stock]\npolicy = \"days-of-cover\"\ntarget = \"5 weeks\"\nforecast = \"4 weeks\"\n",
    );
    let mut s = opened(&m);
    assert_eq!(stock_rule::aim(&m, &s, 0)[0], 80.0);
    s.rows.forecast[0] = Col::splat(18.0);
    near(stock_rule::aim(&m, &s, 0)[0], 144.0);
    // 18 + (10 - 18)/4.
    consumption::consume(&m, &mut s, 0);
    near(s.rows.forecast[0][0], 16.0);
    near(stock_rule::aim(&m, &s, 0)[0], 128.0);
}

#[test]
fn lumps_are_the_demand_until_the_next_one() {
    let lumps = |noise: &str| {
        let m = model(&format!("[manufacturer.car]\ndemand-every = \"3 weeks\"\n{noise}"));
        let mut s = opened(&m);
        let demand = |s: &mut State<L>, t| {
            let before = s.rows.demanded[0];
            consumption::consume(&m, s, t);
            s.rows.demanded[0][1] - before[1]
        };
        (0..7).map(|t| demand(&mut s, t)).collect::<Vec<f64>>()
    };
    assert_eq!(lumps(""), [30.0, 0.0, 0.0, 30.0, 0.0, 0.0, 30.0]);
    for noise in [
        "noise.poisson-lot = \"1 t\"\n",
        "noise.normal-sd = \"1 t/week\"\n",
        "noise.firm-monthly-log-sd = 0.1\n",
    ] {
        let got = lumps(noise);
        let sizes: Vec<bool> = got.iter().map(|x| *x > 10.0).collect();
        assert_eq!(sizes, [true, false, false, true, false, false, true], "{got:?}");
        assert!(got[0] != got[3] && got.iter().all(|x| *x > 10.0 || *x == 0.0), "{got:?}");
    }
}

/// A profile of 1, 2, 3, 1, 2, 3, ... and lumps of two weeks: 10 + 20, 30 + 10, 20 + 30, ...
#[test]
fn a_lump_has_the_level_of_every_step_that_it_is_for() {
    let m = model("[manufacturer.car]\ndemand-every = \"2 weeks\"\nprofile.steps = [1.0, 2.0, 3.0]\n");
    let mut s = opened(&m);
    let mut demand = |t| {
        let before = s.rows.demanded[0][0];
        consumption::consume(&m, &mut s, t);
        s.rows.demanded[0][0] - before
    };
    assert_eq!((0..6).map(&mut demand).collect::<Vec<f64>>(), [30.0, 0.0, 40.0, 0.0, 50.0, 0.0]);
}

/// Held in the first two weeks, of which the first is not counted.
#[test]
fn disruptions_of_a_warm_up_are_not_counted() {
    let weeks_of = |header: &str| {
        let m = model(&format!(
            "[scenario]\n{header}[disruption.quake]\nhits.suppliers = [\"cn\"]\nwhat = \"capacity\"\n\
             windows = [{{ from = 2024-01-01, until = 2024-01-14 }}]\n"
        ));
        let mut s = opened(&m);
        weeks(&m, &mut s, 0, 5);
        s.disruptions.weeks[0][0]
    };
    assert_eq!((weeks_of(""), weeks_of("warm-up = \"1 week\"\n")), (2.0, 1.0));
}

/// A hundred tonnes lie idle at 1 USD a week; a dollar loses a tenth a week.
#[test]
fn costs_are_discounted_and_counted_from_the_end_of_the_warm_up() {
    let cost = |header: &str| {
        let idle = "[manufacturer.car]\ndemand = \"0 t/week\"\n[manufacturer.car.stock]\ninitial-mass = \"100 t\"\n\
                    holding-cost = \"1 USD/t/week\"\n";
        let m = layers(&[super::WORLD, idle, &format!("[scenario]\nperiods = 4\n{header}")]);
        let mut s = opened(&m);
        weeks(&m, &mut s, 0, 3);
        (s.ledger.cost[0], m.calendar.periods.len())
    };
    let value = |t: f64| 100.0 * crate::numerics::elementary::exp(-0.1 * t);
    near(cost("").0, 400.0);
    near(cost("discount-rate = \"10 %/week\"\n").0, value(0.0) + value(1.0) + value(2.0) + value(3.0));
    near(cost("warm-up = \"3 weeks\"\n").0, 100.0);
    near(cost("warm-up = \"2 weeks\"\ndiscount-rate = \"10 %/week\"\n").0, value(0.0) + value(1.0));
    assert_eq!(cost("warm-up = \"3 weeks\"\nreport = \"step\"\n").1, 1);
}

/// The second of three weeks begins a month; with a warm-up of one week it is the first that is reported.
#[test]
fn months_that_a_warm_up_touches_are_not_reported() {
    let periods = |warm_up: &str| {
        let m = model(&format!("[scenario]\nperiods = 14\n{warm_up}"));
        let labels: Vec<String> = m.calendar.periods.iter().map(|p| p.label.clone()).collect();
        assert!(m.calendar.parts.iter().flatten().all(|(p, _)| *p < labels.len()));
        labels
    };
    assert_eq!(periods(""), ["2024-01", "2024-02", "2024-03"]);
    assert_eq!(periods("warm-up = \"1 week\"\n"), ["2024-02", "2024-03"]);
    // Week 4 is the last days of January and the first of February.
    assert_eq!(periods("warm-up = \"5 weeks\"\n"), ["2024-03"]);
}
