//! Stockpiles: release by hand, shares of members, delay, refilling, cost and books.
use super::{L, layers, link, near, opened, weeks};
use crate::engine::col::Col;
use crate::engine::ledger::net_mass;
use crate::engine::responses::respond;
use crate::engine::stockpile::mean_stock;
use crate::engine::{ordering, policy};
use crate::model::Model;

/// Two firms that need 10 and 5 t a week and have a common stockpile; the lane is closed until March.
const PILE: &str = r#"
[manufacturer.car.stock]
initial-mass = "35 t"
[manufacturer.truck]
country = "US"
demand = "5 t/week"
mix.heavy = 1.0
sources.heavy.cn = 1.0
stock = { policy = "base-stock", level = "100 t", initial-mass = "100 t" }
[lane.cn-us]
closed = [{ from = 2024-01-01, until = 2024-05-26 }]
[stockpile.common]
material = "heavy"
country = "US"
members = ["car", "truck"]
opening = "100 t"
release = { when-cover-below = "2 weeks", up-to = "3 weeks", most = "15 t/week" }
"#;

fn model(layer: &str) -> Model {
    layers(&[super::WORLD, PILE, layer])
}

/// Row of the stockpile.
fn pile(m: &Model) -> usize {
    m.stockpiles[0].row
}

#[test]
fn members_that_run_short_are_filled_up_until_it_is_empty() {
    let m = model("[stockpile.common]\nmembers = [\"car\"]\n");
    let mut s = opened(&m);
    let car = m.stockpiles[0].members[0];
    // Short of 20 t, what lacks to 30 t is released, at most 15 t a week, and arrives in the next one.
    let stock = [25.0, 15.0, 5.0, 10.0, 0.0, 5.0, 10.0, 0.0, 5.0, 10.0, 0.0, 5.0, 5.0, 0.0, 0.0];
    let held = [100.0, 100.0, 85.0, 85.0, 70.0, 55.0, 55.0, 40.0, 25.0, 25.0, 10.0, 0.0, 0.0, 0.0, 0.0];
    for t in 0..15 {
        weeks(&m, &mut s, t, t);
        near(s.rows.on_hand[car][0], stock[t]);
        near(s.rows.on_hand[pile(&m)][0], held[t]);
        assert_eq!(net_mass(&m, &s, 0), Col::ZERO, "step {t}");
    }
    near(s.releasing.released[0][0], 100.0);
    near(s.rows.lost[0][0], 5.0 + 10.0);
    let sum: f64 = held.iter().sum();
    near(s.releasing.held[0][0], sum);
    near(mean_stock(&m, &s, 0)[0], sum / 60.0);
}

#[test]
fn members_share_in_proportion_to_what_they_lack() {
    let m = model("[stockpile.common]\nrelease.most = \"20 t/week\"\n");
    let mut s = opened(&m);
    let members = m.stockpiles[0].members.clone();
    assert_eq!(members.len(), 2);
    // The car lacks 30 - 15, the truck 15 - 5; in the second column the truck has enough, in the third both have.
    s.rows.on_hand[members[0]] = Col([15.0, 15.0, 20.0, 15.0]);
    s.rows.on_hand[members[1]] = Col([5.0, 10.0, 10.0, 5.0]);
    s.rows.on_hand[pile(&m)] = Col([100.0, 100.0, 100.0, 5.0]);
    let before: Vec<_> = members.iter().map(|row| s.rows.on_order[*row]).collect();
    respond(&m, &mut s, 0);
    let expected = [[12.0, 15.0, 0.0, 3.0], [8.0, 0.0, 0.0, 2.0]];
    for ((row, wanted), before) in members.iter().zip(expected).zip(before) {
        for c in 0..L {
            near(s.rows.on_order[*row][c] - before[c], wanted[c]);
            near(s.network.arrivals[m.rows[*row].ring.start + 1][c], wanted[c]);
        }
    }
    assert_eq!(s.rows.on_hand[pile(&m)], Col([80.0, 85.0, 100.0, 0.0]));
    assert_eq!(net_mass(&m, &s, 0)[3], 100.0 + 35.0 + 100.0 - 5.0 - 15.0 - 5.0, "what was set by hand aside");
}

#[test]
fn what_is_on_its_way_is_not_released_again() {
    let m = model(
        "[stockpile.common]\nmembers = [\"car\"]\nrelease.delay = \"3 weeks\"\nrelease.most = \"90 t/week\"\n",
    );
    let mut s = opened(&m);
    let car = m.stockpiles[0].members[0];
    // 15 t are released in step 2 and arrive in step 5; with 20 t at hand or coming nobody is short, with 15 t he is.
    let released = [0.0, 0.0, 15.0, 15.0, 30.0, 30.0, 30.0, 45.0];
    let stock = [25.0, 15.0, 5.0, 0.0, 0.0, 5.0, 0.0, 5.0];
    for t in 0..8 {
        weeks(&m, &mut s, t, t);
        near(s.rows.on_hand[car][0], stock[t]);
        near(s.releasing.released[0][0], released[t]);
        assert_eq!(net_mass(&m, &s, 0), Col::ZERO);
    }
}

/// Orders of the stockpile in a step in which its members have these stocks.
fn refill(m: &Model, t: usize, stocks: [f64; 2]) -> f64 {
    let mut s = opened(m);
    for k in 0..=t {
        policy::advance(m, &mut s, k);
    }
    for (row, stock) in m.stockpiles[0].members.iter().zip(stocks) {
        s.rows.on_hand[*row] = Col::splat(stock);
    }
    ordering::order(m, &mut s, t);
    s.network.ordered[link(m, pile(m), "cn")][0]
}

#[test]
fn it_is_refilled_at_its_rate_while_its_members_do_well() {
    let of = |more: &str| {
        model(&format!(
            "[stockpile.common]\ncapacity = \"150 t\"\nrefill = {{ source = \"cn\"{more} }}\n\
             [control.c]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\npath.2024-01-15 = \"strict\"\n[regime.strict]\nreview = \"1 week\"\nprompt.civil = 1.0\n"
        ))
    };
    near(refill(&of(""), 0, [0.0, 0.0]), 50.0);
    near(refill(&of(", rate = \"8 t/week\""), 0, [0.0, 0.0]), 8.0);
    let careful = of(", when-cover-above = \"4 weeks\"");
    near(refill(&careful, 0, [40.0, 20.0]), 50.0);
    near(refill(&careful, 0, [39.0, 20.0]), 0.0);
    near(refill(&careful, 0, [40.0, 19.0]), 0.0);
    let free = of(", while-free = \"c\"");
    near(refill(&free, 1, [40.0, 20.0]), 50.0);
    near(refill(&free, 2, [40.0, 20.0]), 0.0);
    near(refill(&of(""), 2, [40.0, 20.0]), 50.0);
    let monthly = of(", rate = \"8 t/week\", review = \"4 weeks\"");
    near(refill(&monthly, monthly.rows[pile(&monthly)].rule.phase, [40.0, 20.0]), 32.0);
}

#[test]
fn refills_are_licensed_travel_and_are_paid_for() {
    let m = model(
        "[stockpile.common]\nopening = \"0 t\"\ncapacity = \"30 t\"\nholding-cost = \"2 USD/t/week\"\nrefill = { source = \"cn\" }\n\
         release = { when-cover-below = \"0 weeks\", up-to = \"0 weeks\" }\n\
         [lane.cn-us]\nclosed = []\n\
         [control.c]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\npath.2024-01-01 = \"strict\"\n[regime.strict]\nreview = \"2 weeks\"\nprompt.civil = 1.0\n",
    );
    let mut s = opened(&m);
    // Two weeks for the licence, three on the way: on hand in steps 5 to 9.
    weeks(&m, &mut s, 0, 9);
    near(s.rows.on_hand[pile(&m)][0], 30.0);
    near(s.releasing.held[0][0], 5.0 * 30.0);
    let cost = m.figures.iter().any(|f| f.name == "cost");
    assert!(cost && m.figures.iter().any(|f| f.name == "stockpile.common"));
    near(s.ledger.cost[0], 5.0 * 30.0 * 2.0);
    assert_eq!(net_mass(&m, &s, 0), Col::ZERO);
}

#[test]
fn a_stockpile_without_members_in_need_changes_nothing_for_them() {
    let calm = "[manufacturer.car.stock]\ninitial-mass = \"100 t\"\n[lane.cn-us]\nclosed = []\n";
    let (with, without) =
        (model(calm), layers(&[super::WORLD, &PILE[..PILE.find("[stockpile").unwrap()], calm]));
    let (mut a, mut b) = (opened(&with), opened(&without));
    weeks(&with, &mut a, 0, 39);
    weeks(&without, &mut b, 0, 39);
    let of = |m: &Model, name: &str| {
        m.rows.iter().position(|r| m.sectors[m.firms[r.firm].sector].name == name).unwrap()
    };
    for name in ["car", "truck"] {
        assert_eq!(a.rows.on_hand[of(&with, name)], b.rows.on_hand[of(&without, name)]);
        assert_eq!(a.rows.on_order[of(&with, name)], b.rows.on_order[of(&without, name)]);
    }
    near(a.releasing.released[0][0], 0.0);
}
