//! Market: price in closed form.
use super::{L, layers, near, opened, series};
use crate::engine::col::Col;
use crate::engine::market::clear;
use crate::model::Model;

const MARKET: &str = r#"
format = 1
[scenario]
title = "A priced market"
start = 2024-01-01
periods = 60
[material.heavy]
[supplier.cn]
country = "CN"
makes.heavy = {}
[market.us]
country = "US"
demand = "10 t/week"
mix = { heavy = 1.0 }
sources.heavy = { cn = 1.0 }
[market.us.price]
base = "60 USD/kg"
elasticity = 0.5
over = "1 week"
cap = 9.0
[manufacturer.car]
market = "us"
share = 1.0
stock = { policy = "base-stock", level = "100 t", initial-mass = "0 t" }
[lane.cn-us]
from = "CN"
to = "US"
transit = "3 weeks"
"#;

/// Prices over the base after steps with these arrivals.
fn prices(m: &Model, arrivals: &[f64]) -> Vec<f64> {
    let mut s = opened(m);
    let price = series(m, "price.us");
    let one = |arrived: &f64| {
        s.rows.market_arrivals[0] = Col::splat(*arrived);
        clear(m, &mut s, 0);
        let p = s.ledger.flow[price];
        assert!((0..L).all(|c| p[c] == p[0]));
        p[0] / 60_000.0
    };
    arrivals.iter().map(one).collect()
}

#[test]
fn scarcity_moves_the_price_by_the_elasticity_of_demand() {
    let m = layers(&[MARKET]);
    // (S / Q)^(-1 / 0.5): half the demand costs four times as much, nothing costs the cap.
    let got = prices(&m, &[10.0, 5.0, 8.0, 20.0, 0.0]);
    for (got, wanted) in got.iter().zip([1.0, 4.0, 1.5625, 1.0, 9.0]) {
        near(*got, wanted);
    }
}

#[test]
fn arrivals_are_averaged_over_a_time() {
    let m = layers(&[MARKET, "[market.us.price]\nover = \"4 weeks\"\ncap = 1000.0\n"]);
    // The mean of supply over demand goes 1, 3/4, 9/16, then back up by a quarter of the gap.
    let got = prices(&m, &[0.0, 0.0, 10.0]);
    let mean = [0.75f64, 0.5625, 0.5625 + 0.25 * 0.4375];
    for (got, mean) in got.iter().zip(mean) {
        near(*got, 1.0 / (mean * mean));
    }
}

/// Demand that its profile has doubled is met by half, and where nothing is wanted nothing is short.
#[test]
fn prices_go_by_the_demand_of_the_profile() {
    let price = "[manufacturer.car]\nmarket = \"us\"\nshare = 1.0\n[market.us]\ncountry = \"US\"\ndemand = \"10 t/week\"\nprofile = { steps = [2.0, 0.0] }\n\
                 price = { base = \"100 USD/t\", elasticity = 0.5, over = \"1 week\", cap = 50.0 }\n";
    let text = super::WORLD.replace("country = \"US\"\ndemand = \"10 t/week\"\n", "");
    let m = super::layers(&[&text, price]);
    let mut s = super::opened(&m);
    s.rows.market_arrivals[0] = Col::splat(10.0);
    for (t, expected) in [(0, 400.0), (1, 100.0)] {
        clear(&m, &mut s, t);
        super::near(s.prices.price[0][0], expected);
    }
}
