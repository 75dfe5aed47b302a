//! Prices inside and outside a country, what is paid at them, and what answers to them.
use super::{L, layers, link, near, opened, order_on, series, weeks};
use crate::engine::col::Col;
use crate::engine::ledger::begin;
use crate::engine::levies::reckon;
use crate::engine::market::clear;
use crate::engine::ordering::order;
use crate::engine::shipping::ship;
use crate::engine::state::State;
use crate::model::Model;
use crate::model::output::Bucket;
use crate::numerics::pow;

/// Ten tonnes a week of a market abroad come from two countries, half and half; one of them sells 15 t a week at home.
const TWO: &str = r#"
format = 1
[scenario]
title = "Inside and outside"
start = 2024-01-01
periods = 400
report = "step"
[material.heavy]
[supplier.cn]
country = "CN"
makes.heavy = { price = "40 USD/kg" }
[supplier.jp]
country = "JP"
makes.heavy = { price = "50 USD/kg" }
[market.home]
country = "CN"
demand = "15 t/week"
mix = { heavy = 1.0 }
sources.heavy = { cn = 1.0 }
price = { base = "40 USD/kg", elasticity = 0.5, over = "1 week", cap = 9.0, floor = 0.2, supply = "domestic" }
[market.us]
country = "US"
demand = "10 t/week"
mix = { heavy = 1.0 }
sources.heavy = { cn = 0.5, jp = 0.5 }
price = { base = "50 USD/kg", elasticity = 0.5, over = "1 week", cap = 9.0, against = "home" }
[destination.maker]
market = "home"
share = 1.0
stock = { policy = "base-stock", level = "30 t" }
[manufacturer.car]
market = "us"
share = 1.0
stock = { policy = "base-stock", level = "100 t" }
[lane]
cn-cn = { from = "CN", to = "CN", transit = "1 week" }
cn-us = { from = "CN", to = "US", transit = "3 weeks" }
jp-us = { from = "JP", to = "US", transit = "3 weeks" }
"#;

fn market(m: &Model, name: &str) -> usize {
    m.markets.iter().position(|k| k.name == name).unwrap()
}

fn price(m: &Model, s: &State<L>, name: &str) -> f64 {
    s.ledger.flow[series(m, &format!("price.{name}"))][0] / 1000.0
}

/// The market abroad clears with so much more in arrivals.
fn arrive(m: &Model, s: &mut State<L>, mass: f64) -> f64 {
    s.rows.market_arrivals[market(m, "us")] = Col::splat(mass);
    clear(m, s, 0);
    price(m, s, "us") / 50.0
}

#[test]
fn supply_answers_to_the_price_as_far_as_its_capacity_goes() {
    // x^(-1/(0.5 + 0.5)); with a capacity of 0.4 at least min(0.4, x)^(-1/0.5).
    let elastic = "[market.us.price]\nsupply-elasticity = 0.5\n";
    let m = layers(&[TWO, elastic]);
    let mut s = opened(&m);
    let cleared = series(&m, "cleared.us");
    for (mass, ratio, quantity) in
        [(2.5, 4.0, 0.5), (5.0, 2.0, 0.5f64.sqrt()), (10.0, 1.0, 1.0), (20.0, 1.0, 1.0)]
    {
        near(arrive(&m, &mut s, mass), ratio);
        near(s.ledger.flow[cleared][0], quantity);
    }
    let m = layers(&[TWO, elastic, "[market.us.price]\nsupply-at-most = 0.4\n"]);
    let mut s = opened(&m);
    for (mass, ratio) in [(2.5, 6.25), (1.0, 9.0), (5.0, 4.0), (8.0, 1.5625), (10.0, 1.0)] {
        near(arrive(&m, &mut s, mass), ratio);
    }
}

#[test]
fn plenty_lowers_the_price_down_to_its_floor() {
    let m = layers(&[TWO, "[market.us.price]\nsupply-elasticity = 0.5\nsupply-at-most = 0.4\nfloor = 0.3\n"]);
    let mut s = opened(&m);
    for (mass, ratio) in [(20.0, 0.5), (80.0, 0.3), (2.5, 6.25)] {
        near(arrive(&m, &mut s, mass), ratio);
    }
}

/// Price at home over its base when the plant sends so much abroad.
fn inside(m: &Model, s: &mut State<L>, sent: f64) -> f64 {
    let abroad = m.links.iter().position(|l| l.row == 1 && m.plants[l.plant].supplier == "cn").unwrap();
    s.network.shipped[abroad].add(&Col::splat(sent));
    clear(m, s, 0);
    price(m, s, "home") / 40.0
}

#[test]
fn what_is_not_exported_stays_at_home() {
    // The plant makes 20 t, of which 5 go abroad and 15 are sold at home: (20 - sent) / 15 to the power of -2.
    let m = layers(&[TWO]);
    let mut s = opened(&m);
    for (sent, ratio) in [(5.0, 1.0), (0.0, 0.5625), (12.5, 4.0), (5.0, 1.0), (30.0, 9.0)] {
        near(inside(&m, &mut s, sent), ratio);
    }
}

#[test]
fn what_cannot_be_made_does_not_stay_at_home() {
    let m = layers(&[TWO, "[supplier.cn.makes.heavy]\ncapacity = \"12 t/week\"\n"]);
    let mut s = opened(&m);
    near(inside(&m, &mut s, 0.0), 1.5625);
}

#[test]
fn the_gap_is_the_price_outside_over_the_price_inside() {
    let m = layers(&[TWO]);
    let mut s = opened(&m);
    let gap = series(&m, "price-gap.us");
    // Outside 4 x 50 and inside 0.5625 x 40; then 1.5625 x 50 and 40.
    s.rows.market_arrivals[market(&m, "us")] = Col::splat(5.0);
    inside(&m, &mut s, 0.0);
    near(s.ledger.flow[gap][0], 200.0 / 22.5);
    s.rows.market_arrivals[market(&m, "us")] = Col::splat(8.0);
    inside(&m, &mut s, 5.0);
    near(s.ledger.flow[gap][0], 78.125 / 40.0);
    near(s.prices.widest[market(&m, "us")][0], 200.0 / 22.5);
}

const SPOT: &str = "[market.us.price]\nspot-share = 0.5\n";

/// The world after the market abroad cleared at four times its base.
fn scarce(m: &Model) -> State<L> {
    let mut s = opened(m);
    begin(m, &mut s, 0);
    near(arrive(m, &mut s, 5.0), 4.0);
    reckon(m, &mut s, 1);
    s
}

#[test]
fn half_of_what_is_bought_is_paid_at_four_times_its_price() {
    let m = layers(&[TWO, SPOT]);
    let mut s = scarce(&m);
    near(s.rows.landed[1][0], 2.5);
    near(s.rows.landed[0][0], 1.0);
    let l = link(&m, 1, "jp");
    order_on(&m, &mut s, l, 20.0);
    ship(&m, &mut s, 1);
    let paid = s.network.payable[m.rows[1].ring.start + 3][0];
    near(paid, 20.0 * 2.5 * 50_000.0);
}

#[test]
fn duties_and_floors_are_of_what_is_paid() {
    // 2.5 x 40 and 2.5 x 50 with a duty of a tenth on the first, and a floor of 110 under it.
    let duty = r#"
[control.c]
exporter = "CN"
materials = ["heavy"]
path.2024-01-01 = "dear"
[regime.dear]
kind = "free"
price-floor = "110 USD/kg"
tariff = { ad-valorem = 0.1 }
"#;
    let s = scarce(&layers(&[TWO, SPOT, duty]));
    near(s.rows.landed[1][0], (121.0 + 125.0) / 90.0);
}

#[test]
fn the_cheapest_source_is_the_one_that_has_not_become_dear() {
    // 40 against 50 under contract; then 2.5 x 40, as only the first sells at the clearing price.
    let cheapest = "[market.us]\nsourcing.heavy = { rule = \"cheapest\" }\n";
    let spot = "[market.us.price]\nspot-share = 0.5\nspot-suppliers = [\"cn\"]\n";
    let m = layers(&[TWO, cheapest, spot]);
    let (cn, jp) = (link(&m, 1, "cn"), link(&m, 1, "jp"));
    let ordered = |s: &mut State<L>| {
        s.rows.on_hand[1] = Col::ZERO;
        order(&m, s, 1);
        [s.network.ordered[cn][0] > 0.0, s.network.ordered[jp][0] > 0.0]
    };
    assert_eq!(ordered(&mut opened(&m)), [true, false]);
    assert_eq!(ordered(&mut scarce(&m)), [false, true]);
}

#[test]
fn price_and_demand_settle_and_recover() {
    // Half of demand can be made: 0.5^(-1/(0.5 + 0.25)), and demand 10 p^-0.25; from week 200 on all can be.
    let loop_of = r#"
[supplier.jp.makes.heavy]
capacity = "5 t/week"
planned = { 2027-11-01 = "100 t/week" }
[market.us]
sources.heavy = { jp = 1.0, cn = 0.0 }
[market.us.price]
over = "8 weeks"
spot-share = 1.0
[manufacturer.car]
price-response = { demand = 0.25 }
stock = { policy = "base-stock", level = "40 t" }
"#;
    let m = layers(&[TWO, loop_of]);
    let mut s = opened(&m);
    weeks(&m, &mut s, 0, 190);
    let settled = pow(0.5, -1.0 / 0.75);
    near(price(&m, &s, "us") / 50.0, settled);
    near(s.rows.demand[1][0], 10.0 * pow(settled, -0.25));
    weeks(&m, &mut s, 191, 350);
    assert!((price(&m, &s, "us") / 50.0 - 1.0).abs() < 1e-3, "{}", price(&m, &s, "us") / 50.0);
    // What arrived in the last week was bought at about its price ex works.
    let before = s.ledger.accounts.costs[purchase(&m)][0];
    weeks(&m, &mut s, 351, 351);
    let last = s.ledger.accounts.costs[purchase(&m)][0] - before;
    assert!((last / (50_000.0 * 10.0) - 1.0).abs() < 1e-2, "{last}");
}

/// The account of what a manufacturer's purchases cost.
fn purchase(m: &Model) -> usize {
    let car = m.sectors.iter().position(|s| s.name == "car").unwrap();
    car * Bucket::ALL.len() + Bucket::Purchase as usize
}
