//! Published traces, period by period and value for value: stockpyl 1.0.2 (Snyder, `stockpyl`, MIT), checked by an
//! independent implementation of its rules. Every number is exact.
mod common;

use coercivity::study::single::Prepared;
use coercivity::study::trace::{Future, StockPath, future};
use common::{case, figure, run};

/// Columns: orders received, ordered, received, shipped or used, inventory level, on order.
type Row = [f64; 6];
/// Changes of a case.
type Sets<'a> = &'a [(&'a str, &'a str)];

fn told(name: &str, sets: &[(&str, &str)]) -> (Prepared, Future) {
    let prepared = case(name, sets);
    let future = future(&prepared, 1, 0);
    (prepared, future)
}

fn stock<'a>(future: &'a Future, owner: &str, role: &str) -> &'a StockPath {
    future.stocks.iter().find(|s| s.owner == owner && s.role == role).expect("the stock is traced")
}

/// What a buyer orders, receives, uses, holds and waits for.
fn buyer(future: &Future, owner: &str) -> Vec<Row> {
    let row = |s: &coercivity::study::trace::StockStep| {
        [s.demand, s.ordered, s.received, s.used, s.stock - s.backlog, s.on_order]
    };
    stock(future, owner, "use").steps.iter().map(row).collect()
}

/// The same of a supplier with finished stock: what it receives and has on order are inputs.
fn supplier(future: &Future, owner: &str) -> Vec<Row> {
    let (made, bought) = (stock(future, owner, "finished"), stock(future, owner, "input"));
    let row = |(f, i): (&coercivity::study::trace::StockStep, &coercivity::study::trace::StockStep)| {
        [f.demand, f.ordered, i.received, f.used, f.stock - f.backlog, i.on_order]
    };
    made.steps.iter().zip(&bought.steps).map(row).collect()
}

fn assert_rows(name: &str, seen: &[Row], expected: &[Row]) {
    assert_eq!(seen.len(), expected.len(), "{name}");
    for (t, (a, b)) in seen.iter().zip(expected).enumerate() {
        for k in 0..6 {
            assert!((a[k] - b[k]).abs() < 1e-6, "{name}, period {t}, column {k}: {} is not {}", a[k], b[k]);
        }
    }
}

/// Every replication is the same: the cost of all periods.
fn assert_cost(prepared: &Prepared, expected: f64) {
    let cost = figure(&run(prepared, 32), "cost").mean;
    assert!((cost.value - expected).abs() < 1e-6 && cost.standard_error < 1e-6, "{cost:?} is not {expected}");
}

const BASE_STOCK: [[f64; 6]; 16] = [
    [5.0, 5.0, 0.0, 5.0, 11.0, 5.0],
    [8.0, 8.0, 0.0, 8.0, 3.0, 13.0],
    [3.0, 3.0, 5.0, 3.0, 5.0, 11.0],
    [7.0, 7.0, 8.0, 7.0, 6.0, 10.0],
    [6.0, 6.0, 3.0, 6.0, 3.0, 13.0],
    [4.0, 4.0, 7.0, 4.0, 6.0, 10.0],
    [9.0, 9.0, 6.0, 9.0, 3.0, 13.0],
    [5.0, 5.0, 4.0, 5.0, 2.0, 14.0],
    [6.0, 6.0, 9.0, 6.0, 5.0, 11.0],
    [7.0, 7.0, 5.0, 7.0, 3.0, 13.0],
    [10.0, 10.0, 6.0, 9.0, -1.0, 17.0],
    [2.0, 2.0, 7.0, 3.0, 4.0, 12.0],
    [4.0, 4.0, 10.0, 4.0, 10.0, 6.0],
    [8.0, 8.0, 2.0, 8.0, 4.0, 12.0],
    [6.0, 6.0, 4.0, 6.0, 2.0, 14.0],
    [5.0, 5.0, 8.0, 5.0, 5.0, 11.0],
];

const REORDER_UP_TO: [[f64; 6]; 16] = [
    [5.0, 0.0, 0.0, 5.0, 20.0, 0.0],
    [8.0, 0.0, 0.0, 8.0, 12.0, 0.0],
    [3.0, 16.0, 0.0, 3.0, 9.0, 16.0],
    [7.0, 0.0, 0.0, 7.0, 2.0, 16.0],
    [6.0, 0.0, 16.0, 6.0, 12.0, 0.0],
    [4.0, 17.0, 0.0, 4.0, 8.0, 17.0],
    [9.0, 0.0, 0.0, 8.0, -1.0, 17.0],
    [5.0, 0.0, 17.0, 6.0, 11.0, 0.0],
    [6.0, 20.0, 0.0, 6.0, 5.0, 20.0],
    [7.0, 0.0, 0.0, 5.0, -2.0, 20.0],
    [10.0, 17.0, 20.0, 12.0, 8.0, 17.0],
    [2.0, 0.0, 0.0, 2.0, 6.0, 17.0],
    [4.0, 0.0, 17.0, 4.0, 19.0, 0.0],
    [8.0, 0.0, 0.0, 8.0, 11.0, 0.0],
    [6.0, 20.0, 0.0, 6.0, 5.0, 20.0],
    [5.0, 0.0, 0.0, 5.0, 0.0, 20.0],
];

const REORDER_LOT: [[f64; 6]; 16] = [
    [5.0, 0.0, 0.0, 5.0, 15.0, 0.0],
    [8.0, 20.0, 0.0, 8.0, 7.0, 20.0],
    [3.0, 0.0, 0.0, 3.0, 4.0, 20.0],
    [7.0, 0.0, 20.0, 7.0, 17.0, 0.0],
    [6.0, 20.0, 0.0, 6.0, 11.0, 20.0],
    [4.0, 0.0, 0.0, 4.0, 7.0, 20.0],
    [9.0, 0.0, 20.0, 9.0, 18.0, 0.0],
    [5.0, 0.0, 0.0, 5.0, 13.0, 0.0],
    [6.0, 20.0, 0.0, 6.0, 7.0, 20.0],
    [7.0, 0.0, 0.0, 7.0, 0.0, 20.0],
    [10.0, 20.0, 20.0, 10.0, 10.0, 20.0],
    [2.0, 0.0, 0.0, 2.0, 8.0, 20.0],
    [4.0, 0.0, 20.0, 4.0, 24.0, 0.0],
    [8.0, 0.0, 0.0, 8.0, 16.0, 0.0],
    [6.0, 20.0, 0.0, 6.0, 10.0, 20.0],
    [5.0, 0.0, 0.0, 5.0, 5.0, 20.0],
];

const SERIES_1: [[f64; 6]; 16] = [
    [5.0, 5.0, 0.0, 5.0, 7.0, 5.0],
    [8.0, 8.0, 5.0, 8.0, 4.0, 8.0],
    [3.0, 3.0, 8.0, 3.0, 9.0, 3.0],
    [7.0, 7.0, 3.0, 7.0, 5.0, 7.0],
    [6.0, 6.0, 7.0, 6.0, 6.0, 6.0],
    [4.0, 4.0, 6.0, 4.0, 8.0, 4.0],
    [9.0, 9.0, 4.0, 9.0, 3.0, 9.0],
    [5.0, 5.0, 9.0, 5.0, 7.0, 5.0],
    [6.0, 6.0, 5.0, 6.0, 6.0, 6.0],
    [7.0, 7.0, 6.0, 7.0, 5.0, 7.0],
    [10.0, 10.0, 7.0, 10.0, 2.0, 10.0],
    [2.0, 2.0, 10.0, 2.0, 10.0, 2.0],
    [4.0, 4.0, 2.0, 4.0, 8.0, 4.0],
    [8.0, 8.0, 4.0, 8.0, 4.0, 8.0],
    [6.0, 6.0, 8.0, 6.0, 6.0, 6.0],
    [5.0, 5.0, 6.0, 5.0, 7.0, 5.0],
];

const SERIES_2: [[f64; 6]; 16] = [
    [5.0, 5.0, 0.0, 5.0, 9.0, 5.0],
    [8.0, 8.0, 5.0, 8.0, 6.0, 8.0],
    [3.0, 3.0, 8.0, 3.0, 11.0, 3.0],
    [7.0, 7.0, 3.0, 7.0, 7.0, 7.0],
    [6.0, 6.0, 7.0, 6.0, 8.0, 6.0],
    [4.0, 4.0, 6.0, 4.0, 10.0, 4.0],
    [9.0, 9.0, 4.0, 9.0, 5.0, 9.0],
    [5.0, 5.0, 9.0, 5.0, 9.0, 5.0],
    [6.0, 6.0, 5.0, 6.0, 8.0, 6.0],
    [7.0, 7.0, 6.0, 7.0, 7.0, 7.0],
    [10.0, 10.0, 7.0, 10.0, 4.0, 10.0],
    [2.0, 2.0, 10.0, 2.0, 12.0, 2.0],
    [4.0, 4.0, 2.0, 4.0, 10.0, 4.0],
    [8.0, 8.0, 4.0, 8.0, 6.0, 8.0],
    [6.0, 6.0, 8.0, 6.0, 8.0, 6.0],
    [5.0, 5.0, 6.0, 5.0, 9.0, 5.0],
];

const ORDERS_PAUSED_1: [[f64; 6]; 16] = [
    [5.0, 5.0, 0.0, 5.0, 7.0, 5.0],
    [8.0, 8.0, 5.0, 8.0, 4.0, 8.0],
    [3.0, 3.0, 8.0, 3.0, 9.0, 3.0],
    [7.0, 7.0, 3.0, 7.0, 5.0, 7.0],
    [0.0, 0.0, 7.0, 0.0, 12.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 12.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 12.0, 0.0],
    [24.0, 24.0, 0.0, 12.0, -12.0, 24.0],
    [6.0, 6.0, 24.0, 18.0, 6.0, 6.0],
    [7.0, 7.0, 6.0, 7.0, 5.0, 7.0],
    [10.0, 10.0, 7.0, 10.0, 2.0, 10.0],
    [2.0, 2.0, 10.0, 2.0, 10.0, 2.0],
    [4.0, 4.0, 2.0, 4.0, 8.0, 4.0],
    [8.0, 8.0, 4.0, 8.0, 4.0, 8.0],
    [6.0, 6.0, 8.0, 6.0, 6.0, 6.0],
    [5.0, 5.0, 6.0, 5.0, 7.0, 5.0],
];

const ORDERS_PAUSED_2: [[f64; 6]; 16] = [
    [5.0, 5.0, 0.0, 5.0, 9.0, 5.0],
    [8.0, 8.0, 5.0, 8.0, 6.0, 8.0],
    [3.0, 3.0, 8.0, 3.0, 11.0, 3.0],
    [7.0, 7.0, 3.0, 7.0, 7.0, 7.0],
    [6.0, 0.0, 7.0, 6.0, 8.0, 0.0],
    [4.0, 0.0, 0.0, 4.0, 4.0, 0.0],
    [9.0, 0.0, 0.0, 4.0, -5.0, 0.0],
    [5.0, 24.0, 0.0, 0.0, -10.0, 24.0],
    [6.0, 6.0, 12.0, 12.0, -4.0, 18.0],
    [7.0, 7.0, 18.0, 11.0, 7.0, 7.0],
    [10.0, 10.0, 7.0, 10.0, 4.0, 10.0],
    [2.0, 2.0, 10.0, 2.0, 12.0, 2.0],
    [4.0, 4.0, 2.0, 4.0, 10.0, 4.0],
    [8.0, 8.0, 4.0, 8.0, 6.0, 8.0],
    [6.0, 6.0, 8.0, 6.0, 8.0, 6.0],
    [5.0, 5.0, 6.0, 5.0, 9.0, 5.0],
];

const TRANSIT_PAUSED_1: [[f64; 6]; 16] = [
    [5.0, 5.0, 0.0, 5.0, 7.0, 5.0],
    [8.0, 8.0, 5.0, 8.0, 4.0, 8.0],
    [3.0, 3.0, 8.0, 3.0, 9.0, 3.0],
    [7.0, 7.0, 3.0, 7.0, 5.0, 7.0],
    [6.0, 6.0, 7.0, 6.0, 6.0, 6.0],
    [4.0, 4.0, 6.0, 4.0, 8.0, 4.0],
    [9.0, 9.0, 4.0, 9.0, 3.0, 9.0],
    [5.0, 5.0, 9.0, 5.0, 7.0, 5.0],
    [6.0, 6.0, 5.0, 6.0, 6.0, 6.0],
    [7.0, 7.0, 6.0, 7.0, 5.0, 7.0],
    [10.0, 10.0, 7.0, 10.0, 2.0, 10.0],
    [2.0, 2.0, 10.0, 2.0, 10.0, 2.0],
    [4.0, 4.0, 2.0, 4.0, 8.0, 4.0],
    [8.0, 8.0, 4.0, 8.0, 4.0, 8.0],
    [6.0, 6.0, 8.0, 6.0, 6.0, 6.0],
    [5.0, 5.0, 6.0, 5.0, 7.0, 5.0],
];

const TRANSIT_PAUSED_2: [[f64; 6]; 16] = [
    [5.0, 5.0, 0.0, 5.0, 9.0, 5.0],
    [8.0, 8.0, 5.0, 8.0, 6.0, 8.0],
    [3.0, 3.0, 8.0, 3.0, 11.0, 3.0],
    [7.0, 7.0, 3.0, 7.0, 7.0, 7.0],
    [6.0, 6.0, 7.0, 6.0, 8.0, 6.0],
    [4.0, 4.0, 0.0, 4.0, 4.0, 10.0],
    [9.0, 9.0, 0.0, 4.0, -5.0, 19.0],
    [5.0, 5.0, 0.0, 0.0, -10.0, 24.0],
    [6.0, 6.0, 24.0, 16.0, 8.0, 6.0],
    [7.0, 7.0, 6.0, 7.0, 7.0, 7.0],
    [10.0, 10.0, 7.0, 10.0, 4.0, 10.0],
    [2.0, 2.0, 10.0, 2.0, 12.0, 2.0],
    [4.0, 4.0, 2.0, 4.0, 10.0, 4.0],
    [8.0, 8.0, 4.0, 8.0, 6.0, 8.0],
    [6.0, 6.0, 8.0, 6.0, 8.0, 6.0],
    [5.0, 5.0, 6.0, 5.0, 9.0, 5.0],
];

const WAREHOUSE_0: [[f64; 6]; 12] = [
    [8.0, 8.0, 0.0, 8.0, 12.0, 8.0],
    [12.0, 12.0, 0.0, 12.0, 0.0, 20.0],
    [9.0, 9.0, 8.0, 8.0, -1.0, 21.0],
    [9.0, 9.0, 12.0, 10.0, 2.0, 18.0],
    [14.0, 14.0, 9.0, 11.0, -3.0, 23.0],
    [9.0, 9.0, 9.0, 9.0, -3.0, 23.0],
    [10.0, 10.0, 14.0, 13.0, 1.0, 19.0],
    [12.0, 12.0, 9.0, 10.0, -2.0, 22.0],
    [10.0, 10.0, 10.0, 10.0, -2.0, 22.0],
    [13.0, 13.0, 12.0, 12.0, -3.0, 23.0],
    [12.0, 12.0, 10.0, 10.0, -5.0, 25.0],
    [5.0, 5.0, 13.0, 10.0, 3.0, 17.0],
];

const WAREHOUSE_1: [[f64; 6]; 12] = [
    [5.0, 5.0, 0.0, 5.0, 5.0, 5.0],
    [8.0, 8.0, 5.0, 8.0, 2.0, 8.0],
    [3.0, 3.0, 8.0, 3.0, 7.0, 3.0],
    [7.0, 7.0, 3.0, 7.0, 3.0, 7.0],
    [6.0, 6.0, 7.0, 6.0, 4.0, 6.0],
    [4.0, 4.0, 6.0, 4.0, 6.0, 4.0],
    [9.0, 9.0, 4.0, 9.0, 1.0, 9.0],
    [5.0, 5.0, 9.0, 5.0, 5.0, 5.0],
    [6.0, 6.0, 5.0, 6.0, 4.0, 6.0],
    [7.0, 7.0, 6.0, 7.0, 3.0, 7.0],
    [3.0, 3.0, 7.0, 3.0, 7.0, 3.0],
    [3.0, 3.0, 3.0, 3.0, 7.0, 3.0],
];

const WAREHOUSE_2: [[f64; 6]; 12] = [
    [3.0, 3.0, 0.0, 3.0, 6.0, 3.0],
    [4.0, 4.0, 3.0, 4.0, 5.0, 4.0],
    [6.0, 6.0, 4.0, 6.0, 3.0, 6.0],
    [2.0, 2.0, 5.0, 2.0, 6.0, 3.0],
    [8.0, 8.0, 3.0, 8.0, 1.0, 8.0],
    [5.0, 5.0, 5.0, 5.0, 1.0, 8.0],
    [1.0, 1.0, 5.0, 1.0, 5.0, 4.0],
    [7.0, 7.0, 4.0, 7.0, 2.0, 7.0],
    [4.0, 4.0, 5.0, 4.0, 3.0, 6.0],
    [6.0, 6.0, 4.0, 6.0, 1.0, 8.0],
    [9.0, 9.0, 5.0, 6.0, -3.0, 12.0],
    [2.0, 2.0, 7.0, 5.0, 2.0, 7.0],
];

#[test]
fn one_stock_under_three_policies() {
    let level = "\"25 units\"";
    let cases: [(&str, Sets<'_>, &[Row], f64); 3] = [
        ("base stock", &[], &BASE_STOCK, 82.0),
        (
            "(s, S)",
            &[
                ("manufacturer.shop.stock.policy", "s-S"),
                ("manufacturer.shop.stock.reorder", "\"10 units\""),
                ("manufacturer.shop.stock.level", level),
                ("manufacturer.shop.stock.initial-mass", level),
            ],
            &REORDER_UP_TO,
            158.0,
        ),
        (
            "(r, Q)",
            &[(
                "manufacturer.shop.stock",
                "{ policy = \"r-Q\", reorder = \"12 units\", quantity = \"20 units\", initial-mass = \"20 units\", holding-cost = \"1 USD/unit/period\" }",
            )],
            &REORDER_LOT,
            172.0,
        ),
    ];
    for (name, sets, expected, cost) in cases {
        let (prepared, future) = told("one_stock", sets);
        assert_rows(name, &buyer(&future, "shop"), expected);
        assert_cost(&prepared, cost);
    }
}

#[test]
fn two_stages_in_series() {
    let (prepared, future) = told("two_stages", &[]);
    assert_rows("first", &supplier(&future, "first"), &SERIES_1);
    assert_rows("second", &buyer(&future, "second"), &SERIES_2);
    assert_cost(&prepared, 450.0);
}

#[test]
fn one_warehouse_with_two_retailers() {
    let (prepared, future) = told("warehouse", &[]);
    assert_rows("warehouse", &supplier(&future, "warehouse"), &WAREHOUSE_0);
    assert_rows("retailer 1", &buyer(&future, "retailer-1"), &WAREHOUSE_1);
    assert_rows("retailer 2", &buyer(&future, "retailer-2"), &WAREHOUSE_2);
    assert_cost(&prepared, 409.0);
}

#[test]
fn two_stages_of_which_the_second_is_disturbed() {
    let cases: [(&str, &[Row], &[Row], f64); 2] = [
        ("orders", &ORDERS_PAUSED_1, &ORDERS_PAUSED_2, 786.0),
        ("transit", &TRANSIT_PAUSED_1, &TRANSIT_PAUSED_2, 745.0),
    ];
    for (what, first, second, cost) in cases {
        let (prepared, future) = told("two_stages_disturbed", &[("disruption.trouble.what", what)]);
        assert_rows(&format!("{what} paused, first"), &supplier(&future, "first"), first);
        assert_rows(&format!("{what} paused, second"), &buyer(&future, "second"), second);
        assert_cost(&prepared, cost);
    }
}

/// Total costs by an independent implementation of the same published rules: two stages with each kind of pause at either
/// stage, an assembly of two inputs with different lead times, and orders that take a period under (s, S) and (r, Q).
#[test]
fn other_networks_and_pauses_cost_what_the_rules_say() {
    let first = ("disruption.trouble.hits", "{ buyers = [\"first\"] }");
    let what = |kind| ("disruption.trouble.what", kind);
    let cases: [(&str, Sets<'_>, f64); 12] = [
        ("two_stages_disturbed", &[what("shipments")], 745.0),
        ("two_stages_disturbed", &[what("receipts")], 743.0),
        ("two_stages_disturbed", &[what("orders"), first], 484.0),
        ("two_stages_disturbed", &[what("transit"), first], 484.0),
        ("two_stages_disturbed", &[what("receipts"), first], 503.0),
        ("assembly", &[], 1465.0),
        ("assembly_disturbed", &[what("orders")], 1468.0),
        ("assembly_disturbed", &[what("transit")], 1485.0),
        ("assembly_disturbed", &[what("shipments")], 1485.0),
        ("assembly_disturbed", &[what("receipts")], 1507.0),
        ("two_stages_slow_orders", &[], 346.0),
        ("two_stages", &[("lane.out.order-time", "\"0 periods\"")], 450.0),
    ];
    for (name, sets, cost) in cases {
        assert_cost(&case(name, sets), cost);
    }
}

/// Stock before demand, day by day, orders with their days, and what they come to: a published case, event by event.
#[test]
fn a_lane_on_which_nothing_can_be_ordered() {
    let before: [f64; 30] = [
        100., 90., 80., 70., 60., 50., 40., 30., 80., 70., 60., 50., 40., 30., 20., 10., 0., 0., 0., 0., 0.,
        0., 0., 0., 0., 100., 90., 80., 70., 60.,
    ];
    let (prepared, future) = told("closed_lane", &[]);
    let steps = &stock(&future, "shop", "use").steps;
    let held: Vec<f64> = steps.iter().map(|s| s.stock + s.used).collect();
    assert_eq!(held, before);
    let orders: Vec<(usize, f64)> =
        steps.iter().enumerate().filter(|(_, s)| s.ordered > 0.0).map(|(t, s)| (t, s.ordered)).collect();
    assert_eq!(orders, [(5, 60.0), (22, 100.0)]);
    let (served, lost): (f64, f64) = (steps.iter().map(|s| s.used).sum(), steps.iter().map(|s| s.lost).sum());
    assert_eq!((served, lost), (210.0, 90.0));
    assert_cost(&prepared, 1070.0);
}
