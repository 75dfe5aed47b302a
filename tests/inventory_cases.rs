//! Single stock points with exact answers: textbooks' (s,S), (r,Q) and base stocks, lost sales, deterministic events.
//!
//! Statistical ones must have the exact value in their 99.9 % interval, half of which is at most 0.5 % of it.
mod common;

use coercivity::numerics::exp;
use coercivity::study::results::Results;
use common::{assert_agrees, case, figure, larger, run, scaled, smaller};

/// Counted periods of `stock_point`.
const PERIODS: f64 = 1000.0;

/// `[k]` = P(X = k) for X Poisson, up to where nothing is left.
fn poisson(mean: f64) -> Vec<f64> {
    let mut law = vec![exp(-mean)];
    while law.len() < (4.0 * mean) as usize + 60 {
        let next = law[law.len() - 1] * mean / law.len() as f64;
        law.push(next);
    }
    law
}

/// E[(y - X)+] and E[(X - y)+] for X Poisson.
fn over_and_short(y: f64, mean: f64) -> (f64, f64) {
    let terms = poisson(mean);
    let part = |f: fn(f64) -> f64| terms.iter().enumerate().map(|(k, p)| p * f(y - k as f64)).sum::<f64>();
    (part(|x| larger(x, 0.0)), part(|x| larger(-x, 0.0)))
}

/// What a single stock point costs, with its demand in a period.
#[derive(Clone, Copy)]
struct Costs {
    mean: f64,
    holding: f64,
    shortage: f64,
    order: f64,
}

/// The costs of `stock_point`.
const PLAIN: Costs = Costs { mean: 6.0, holding: 1.0, shortage: 4.0, order: 5.0 };

impl Costs {
    /// Expected cost of a period that `transit` periods after its position was `y`.
    fn period(&self, y: f64, transit: f64) -> f64 {
        let (over, short) = over_and_short(y, self.mean * transit);
        self.holding * over + self.shortage * short
    }

    /// Long-run cost a period of (s,S): with m the renewal density of demand, M its sum over S - s values and G the cost of a
    /// position, (K + sum of m(j) G(S - j)) / M (Zheng and Federgruen, Operations Research 39 (1991) 654).
    fn s_and_s(&self, s: usize, level: usize, transit: f64) -> f64 {
        let p = poisson(self.mean);
        let mut m = vec![1.0 / (1.0 - p[0])];
        for j in 1..level - s {
            let sum: f64 = (1..=j).map(|l| p[l] * m[j - l]).sum();
            m.push(sum / (1.0 - p[0]));
        }
        let cost: f64 = m.iter().enumerate().map(|(j, m)| m * self.period((level - j) as f64, transit)).sum();
        (self.order + cost) / m.iter().sum::<f64>()
    }

    /// As settings of `stock_point`.
    fn sets(&self) -> [(&'static str, String); 4] {
        [
            ("manufacturer.shop.demand", format!("\"{} units/period\"", self.mean)),
            ("manufacturer.shop.stock.holding-cost", format!("\"{} USD/unit/period\"", self.holding)),
            ("manufacturer.shop.shortage.cost", format!("\"{} USD/unit/period\"", self.shortage)),
            ("manufacturer.shop.stock.ordering-cost", format!("\"{} USD\"", self.order)),
        ]
    }
}

/// `stock_point` with a policy, in the words of its `stock` table.
fn simulate(costs: Costs, stock: &[(&str, &str)], transit: usize, replications: u64) -> Results {
    let mut sets: Vec<(String, String)> = costs.sets().map(|(k, v)| (k.to_owned(), v)).to_vec();
    sets.extend(stock.iter().map(|(k, v)| (format!("manufacturer.shop.stock.{k}"), format!("\"{v}\""))));
    sets.push(("lane.road.transit".to_owned(), format!("\"{transit} periods\"")));
    let sets: Vec<(&str, &str)> = sets.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    run(&case("stock_point", &sets), replications)
}

/// A figure of the shop, a period.
fn a_period(results: &Results, name: &str) -> coercivity::stats::Estimate {
    scaled(figure(results, name).mean, 1.0 / PERIODS)
}

// ---- (s,S) -------------------------------------------------------------------------------------------------------------

fn check_s_and_s(costs: Costs, s: usize, level: usize, transit: usize, replications: u64) -> f64 {
    let (reorder, up_to) = (format!("{s} units"), format!("{level} units"));
    let results = simulate(costs, &[("reorder", &reorder), ("level", &up_to)], transit, replications);
    let exact = costs.s_and_s(s, level, transit as f64);
    assert_agrees(&format!("({s},{level}), {transit} periods"), a_period(&results, "cost"), exact);
    let of = |bucket: &str| figure(&results, &format!("cost.shop.{bucket}")).mean.value;
    let (cost, orders) = (figure(&results, "cost").mean.value, figure(&results, "orders.shop").mean.value);
    let parts = of("holding") + of("shortage") + of("ordering");
    assert!((parts - cost).abs() <= 1e-9 * cost, "{parts} in place of {cost}");
    assert!((of("ordering") - costs.order * orders).abs() <= 1e-9 * cost, "{orders} orders");
    exact
}

/// Snyder and Shen, example 4.7: Poisson(6) a period, K = 5, holding 1, back-orders 4; (4,10) is optimal.
#[test]
fn reorder_up_to_costs_what_the_exact_recursion_says() {
    assert!((check_s_and_s(PLAIN, 4, 10, 1, 512) - 8.034_111_561_471_642).abs() < 1e-9);
    assert!((check_s_and_s(PLAIN, 6, 18, 1, 512) - 10.193_798_671_644_045).abs() < 1e-9);
}

#[test]
fn reorder_up_to_costs_the_same_with_other_numbers_and_lead_times() {
    let other = Costs { mean: 8.0, holding: 1.0, shortage: 9.0, order: 40.0 };
    check_s_and_s(other, 10, 37, 2, 768);
    check_s_and_s(other, 26, 45, 3, 1536);
    check_s_and_s(Costs { mean: 2.5, ..PLAIN }, 1, 9, 1, 1536);
}

// ---- (r,Q) -------------------------------------------------------------------------------------------------------------

/// The mean of `f` over positions that are uniform on `first`, ..., `first + n - 1`.
fn over_positions(first: usize, n: usize, f: impl Fn(f64) -> f64) -> f64 {
    (first..first + n).map(|y| f(y as f64)).sum::<f64>() / n as f64
}

/// After ordering, the position is uniform on r + 1, ..., r + Q (Hadley and Whitin, Analysis of Inventory Systems, 1963,
/// chapter 4), and a lot is ordered every Q units; a period's demand exceeds no lot here, but for one time in ten million.
#[test]
fn reorder_lot_costs_the_mean_over_uniform_positions() {
    for (costs, r, q, transit, replications) in
        [(PLAIN, 9, 24, 1, 2048), (Costs { shortage: 9.0, order: 30.0, ..PLAIN }, 20, 30, 3, 2048)]
    {
        let (reorder, quantity) = (format!("{r} units"), format!("{q} units"));
        let stock = [("policy", "r-Q"), ("reorder", reorder.as_str()), ("quantity", &quantity)];
        // The world's `level` is left in place: (r,Q) does not read it.
        let results = simulate(costs, &stock, transit, replications);
        let held = over_positions(r + 1, q, |y| costs.period(y, transit as f64));
        let exact = held + costs.order * costs.mean / q as f64;
        assert_agrees(&format!("({r},{q}), {transit} periods"), a_period(&results, "cost"), exact);
        assert_agrees("orders", a_period(&results, "orders.shop"), costs.mean / q as f64);
    }
}

/// A base stock in multiples is the policy that orders as many lots as lift the position above r = S - 1.
#[test]
fn base_stock_in_multiples_has_uniform_positions() {
    let (level, lot, transit) = (10usize, 5usize, 2usize);
    let stock = [("policy", "base-stock"), ("level", "10 units"), ("multiple", "5 units")];
    let results = simulate(PLAIN, &stock, transit, 2048);
    let mean = PLAIN.mean * transit as f64;
    let over = over_positions(level, lot, |y| over_and_short(y, mean).0);
    let short = over_positions(level, lot, |y| over_and_short(y, mean).1);
    assert_agrees("stock in multiples", figure(&results, "mean-stock.shop").mean, over);
    assert_agrees("back-orders in multiples", figure(&results, "mean-backlog.shop").mean, short);
}

// ---- base stock --------------------------------------------------------------------------------------------------------

/// Lead time 2 with an order before demand, so that a level meets the demand of three periods, D3. The published values of
/// E[B] and of the fill rate 1 - (E(D3 - S)+ - E(D2 - S)+)/10 are those of the formulas.
#[test]
fn base_stock_has_the_stock_the_back_orders_and_the_service_of_the_closed_form() {
    let costs = Costs { mean: 10.0, ..PLAIN };
    let published = [
        (30, 2.179035794147767, 0.7853088117965712, 3072),
        (35, 0.5723286304448824, 0.9429323948132745, 24_576),
        (40, 0.09520816274028981, 0.9904838825032594, 0),
    ];
    for (level, backlog, fill, replications) in published {
        let (over, short) = over_and_short(f64::from(level), 30.0);
        let before = over_and_short(f64::from(level), 20.0).1;
        assert!((short - backlog).abs() < 1e-9 && (1.0 - (short - before) / 10.0 - fill).abs() < 1e-9);
        let below: f64 = poisson(30.0)[..=level as usize].iter().sum();
        let text = format!("{level} units");
        let results = simulate(
            costs,
            &[("policy", "base-stock"), ("level", &text)],
            3,
            larger(replications as f64, 512.0) as u64,
        );
        let name = |what: &str| format!("{what} at level {level}");
        if replications > 0 {
            assert_agrees(&name("back-orders"), figure(&results, "mean-backlog.shop").mean, backlog);
        }
        assert_agrees(&name("stock"), figure(&results, "mean-stock.shop").mean, over);
        assert_agrees(&name("cycle service"), figure(&results, "service-level.shop").mean, below);
        assert_agrees(&name("fill rate"), figure(&results, "fill-rate.shop").mean, fill);
    }
}

/// Reviews every R periods, goods after T: a level meets the demand of T, T + 1, ..., T + R - 1 periods, each as often.
#[test]
fn base_stock_with_a_review_period_meets_the_demand_of_each_period_since() {
    for (level, review, transit) in [(26, 4, 3), (27, 2, 4)] {
        let (text, every) = (format!("{level} units"), format!("{review} periods"));
        let stock = [("policy", "base-stock"), ("level", text.as_str()), ("review", &every)];
        let results = simulate(PLAIN, &stock, transit, 8192);
        let mean = |f: &dyn Fn(f64) -> f64| {
            (0..review).map(|j| f(PLAIN.mean * (transit + j) as f64)).sum::<f64>() / review as f64
        };
        let (over, short) = (
            mean(&|m| over_and_short(f64::from(level), m).0),
            mean(&|m| over_and_short(f64::from(level), m).1),
        );
        assert_agrees("stock under review", figure(&results, "mean-stock.shop").mean, over);
        assert_agrees("back-orders under review", figure(&results, "mean-backlog.shop").mean, short);
    }
}

/// Snyder and Shen, example 4.3, in the long run, without the first 500 periods.
#[test]
fn a_base_stock_costs_the_newsvendor_cost_after_a_warm_up() {
    let sets = [("scenario.periods", "1500"), ("scenario.warm-up", "\"500 periods\"")];
    let results = run(&case("base_stock", &sets), 2048);
    assert_agrees("after a warm-up", a_period(&results, "cost"), 1.997_605_193_176_644_5);
}

// ---- lost sales ----------------------------------------------------------------------------------------------------------

/// Erlang's loss formula: B(n) = a B(n-1) / (n + a B(n-1)), B(0) = 1.
fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |b, n| load * b / (f64::from(n) + load * b))
}

/// Continuous review, Poisson demand, lost sales: a level is so many servers, a lead time is service, of which the mean alone
/// matters (Karush 1957). Half the step gives the same within the interval.
#[test]
fn lost_sales_are_those_of_erlangs_formula() {
    let published = [(8, 0.3383184328873665), (12, 0.11973918844482516), (16, 0.022301872040363657)];
    for (level, lost) in published {
        assert!((erlang_b(level, 10.0) - lost).abs() < 1e-9);
        let text = format!("\"{level} units\"");
        for (step, periods, longer) in
            [("\"0.05 weeks\"", "14000", "2.05 weeks"), ("\"0.025 weeks\"", "28000", "2.025 weeks")]
        {
            let values = format!("[\"2 weeks\", \"{longer}\"]");
            let sets = [
                ("scenario.step", step),
                ("scenario.periods", periods),
                ("lane.road.transit.values", values.as_str()),
                ("manufacturer.shop.stock.level", &text),
                ("manufacturer.shop.stock.initial-mass", &text),
            ];
            let results = run(&case("lost_sales", &sets), 256);
            let name = format!("fill rate of {level}, step {step}");
            assert_agrees(&name, figure(&results, "fill-rate.shop").mean, 1.0 - lost);
        }
    }
}

// ---- events ------------------------------------------------------------------------------------------------------------

/// What a stock point does event by event: at one instant arrivals, then demand, then a review.
#[derive(Debug, Default, PartialEq)]
struct Story {
    on_hand: f64,
    held: f64,
    orders: f64,
    received: f64,
    lost: f64,
}

/// Demand of `q` at 0, `every`, ... below `until`; up to `top` (or a lot, where `top` is none) is ordered at or below `point`.
fn story(
    (point, top, lot): (f64, Option<f64>, f64),
    stock: f64,
    lead: usize,
    (q, every): (f64, usize),
    until: usize,
) -> Story {
    let mut s = Story { on_hand: stock, ..Story::default() };
    let mut due = vec![0.0; until + lead + 1];
    let mut on_order = 0.0;
    for t in 0..until {
        s.on_hand += due[t];
        s.received += due[t];
        on_order -= due[t];
        if t % every == 0 {
            let served = smaller(q, s.on_hand);
            s.on_hand -= served;
            s.lost += q - served;
            let position = s.on_hand + on_order;
            if position <= point {
                let order = top.map_or(lot, |top| top - position);
                due[t + lead] += order;
                on_order += order;
                s.orders += 1.0;
            }
        }
        s.held += s.on_hand;
    }
    s
}

fn assert_story(sets: &[(&str, &str)], exact: &Story) -> Results {
    let results = run(&case("events", sets), 32);
    let of = |name: &str| figure(&results, name).mean.value;
    let days = exact.held / of("mean-stock.shop");
    let told = Story {
        on_hand: exact.on_hand,
        held: of("mean-stock.shop") * days.round(),
        orders: of("orders.shop"),
        received: of("cost.shop.purchase") / 200.0,
        lost: exact.lost,
    };
    assert!(
        (told.held - exact.held).abs() < 1e-6 && (of("cost.shop.holding") - 0.2 * exact.held).abs() < 1e-6
    );
    assert_eq!(told.orders, exact.orders);
    assert_eq!(told.received, exact.received);
    results
}

/// Checked by an independent event simulator: holding 3092, goods received 648,000, ten orders of which nine arrive, no loss,
/// and 400 of transport: 10 an order and 10 for each of thirty demands.
#[test]
fn a_reorder_level_tells_the_published_story() {
    let exact = story((200.0, Some(500.0), 0.0), 500.0, 2, (120.0, 2), 59);
    assert_eq!(exact, Story { on_hand: 140.0, held: 15_460.0, orders: 10.0, received: 3240.0, lost: 0.0 });
    let results = assert_story(&[], &exact);
    let of = |name: &str| figure(&results, name).mean.value;
    assert!((of("cost.shop.holding") - 3092.0).abs() < 1e-6);
    assert!((of("cost.shop.purchase") - 648_000.0).abs() < 1e-6);
    assert!((of("cost.shop.ordering") + 10.0 * 30.0 - 400.0).abs() < 1e-9);
    assert_eq!((of("fill-rate.shop"), of("service-level.shop")), (1.0, 1.0));
}

#[test]
fn other_stories_agree_with_an_event_simulator() {
    let base = [
        ("manufacturer.shop.demand-every", "\"3 days\""),
        ("manufacturer.shop.demand", "\"50 units/day\""),
        ("manufacturer.shop.stock.initial-mass", "\"310 units\""),
        ("lane.road.transit", "\"7 days\""),
    ];
    let exact = story((200.0, Some(500.0), 0.0), 310.0, 7, (150.0, 3), 59);
    let results = assert_story(&base, &exact);
    assert!(exact.lost > 0.0);
    let fill = 1.0 - exact.lost / (20.0 * 150.0);
    assert!((figure(&results, "fill-rate.shop").mean.value - fill).abs() < 1e-9);
    let lot = [
        ("manufacturer.shop.stock.policy", "\"r-Q\""),
        ("manufacturer.shop.stock.quantity", "\"260 units\""),
        ("lane.road.transit", "\"4 days\""),
    ];
    let exact = story((200.0, None, 260.0), 500.0, 4, (120.0, 2), 59);
    assert_story(&lot, &exact);
}

// ---- money -------------------------------------------------------------------------------------------------------------

/// A stock that never changes costs the same every period; discounted, a geometric sum.
#[test]
fn discounted_costs_are_a_geometric_sum() {
    let sets = [
        ("manufacturer.shop.noise.normal-sd", "\"0 units/period\""),
        ("scenario.discount-rate", "\"0.3 %/period\""),
        ("scenario.warm-up", "\"28 periods\""),
    ];
    let results = run(&case("base_stock", &sets), 32);
    let one = 0.18 * 6.603956;
    let factor = exp(-0.003);
    let exact = one * (1.0 - (0..100).fold(1.0, |x, _| x * factor)) / (1.0 - factor);
    let value = figure(&results, "cost").mean.value;
    assert!((value - exact).abs() < 1e-6, "{value} in place of {exact}");
}
