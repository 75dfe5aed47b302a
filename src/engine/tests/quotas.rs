//! Quotas: first come, allocated, carried over, entered inside a period.
use super::{L, WORLD, layers, opened, order_on};
use crate::engine::col::Col;
use crate::engine::policy::advance;
use crate::engine::shipping::ship;
use crate::engine::state::State;
use crate::model::Model;

/// Buyers in two countries, a quota of 10 t a week by the month. Step 0 begins on 1 January; February begins with step 4
/// (29 January), March with step 9 (4 March), April with step 13: January has 4 weeks, February 5, March 4.
const WORLD_OF_TWO: &str = r#"
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
[control.c]
exporter = "CN"
materials = ["heavy"]
[regime.q]
kind = "free"
quota = { volume = "10 t/week", period = "month" }
"#;

const FROM_JANUARY: &str = "[control.c.path]\n2024-01-01 = \"q\"\n";

fn quota(layers_over: &[&str]) -> Model {
    let all: Vec<&str> = [WORLD, WORLD_OF_TWO].iter().chain(layers_over).copied().collect();
    layers(&all)
}

/// Links to the United States and to Germany.
fn links(m: &Model) -> [usize; 2] {
    ["US", "DE"].map(|to| m.links.iter().position(|l| m.lanes[l.lane].to == to).unwrap())
}

/// What is still ordered after shipping in each step, of orders in step 0.
fn waiting(m: &Model, orders: [f64; 2], last: usize) -> (Vec<[f64; 2]>, State<L>) {
    let mut s = opened(m);
    let links = links(m);
    links.iter().zip(orders).for_each(|(l, mass)| order_on(m, &mut s, *l, mass));
    let mut seen = Vec::new();
    for t in 0..=last {
        if t > 0 {
            advance(m, &mut s, t);
        }
        ship(m, &mut s, t);
        seen.push(links.map(|l| s.network.ordered[l][0]));
    }
    (seen, s)
}

/// What is left in the pools, the common one first.
fn left(s: &State<L>) -> Vec<f64> {
    s.network.quota_left.iter().map(|x| x[0]).collect()
}

#[test]
fn those_of_one_step_share_what_is_left_in_proportion() {
    let m = quota(&[FROM_JANUARY]);
    // January has 40 t for 60 + 20 t; February 50 t for the 40 t that wait, and 10 t are left.
    let (seen, s) = waiting(&m, [60.0, 20.0], 4);
    assert_eq!(seen[..4], [[30.0, 10.0]; 4]);
    assert_eq!(seen[4], [0.0, 0.0]);
    assert_eq!(left(&s)[0], 10.0);
}

#[test]
fn a_part_of_what_is_unused_is_carried_over() {
    let of_march = |carry: &str| {
        let m = quota(&[FROM_JANUARY, &format!("[regime.q.quota]\ncarry-over = {carry}\n")]);
        left(&waiting(&m, [60.0, 20.0], 9).1)[0]
    };
    // Of January nothing is left, of February 10 t; March has 40 t.
    assert_eq!((of_march("0.0"), of_march("0.5"), of_march("1.0")), (40.0, 45.0, 50.0));
}

#[test]
fn countries_have_their_shares_of_an_allocated_quota() {
    let allocated = |shares: &str| {
        quota(&[
            FROM_JANUARY,
            &format!("[regime.q.quota]\nrule = \"allocated\"\ncarry-over = 0.5\nshares = {{ {shares} }}\n"),
        ])
    };
    let m = allocated("US = 0.75, DE = 0.25");
    // January: 30 t and 10 t. February: 37.5 t and half of the 10 t left, 12.5 t.
    let (seen, s) = waiting(&m, [20.0, 20.0], 3);
    assert_eq!(seen, [[0.0, 10.0]; 4]);
    let pool = |country: &str| m.pools.iter().position(|p| p.country.as_deref() == Some(country)).unwrap();
    assert_eq!((left(&s)[pool("US")], left(&s)[pool("DE")]), (10.0, 0.0));
    let mut s = s;
    s.network.ordered[links(&m)[1]] = Col::ZERO;
    advance(&m, &mut s, 4);
    ship(&m, &mut s, 4);
    assert_eq!((left(&s)[pool("US")], left(&s)[pool("DE")]), (42.5, 12.5));
    assert_eq!(waiting(&allocated("US = 0.75"), [20.0, 20.0], 20).0[20][1], 20.0, "no share, no exports");
}

#[test]
fn a_regime_that_begins_inside_a_period_brings_the_rest_of_it() {
    // From 15 January: two weeks are left of January.
    let m = quota(&["[control.c.path]\n2024-01-15 = \"q\"\n"]);
    let mut s = opened(&m);
    advance(&m, &mut s, 1);
    ship(&m, &mut s, 1);
    order_on(&m, &mut s, links(&m)[0], 100.0);
    for (t, open) in [(2, 80.0), (3, 80.0), (4, 30.0)] {
        advance(&m, &mut s, t);
        ship(&m, &mut s, t);
        assert_eq!(s.network.ordered[links(&m)[0]], Col::splat(open), "step {t}");
    }
    // A year from 1 January has 52 weeks (to step 52, 30 December), a quarter 13 weeks.
    for (period, weeks) in [("quarter", 11.0), ("half-year", 24.0), ("year", 50.0)] {
        let m = quota(&[
            "[control.c.path]\n2024-01-15 = \"q\"\n",
            &format!("[regime.q.quota]\nperiod = \"{period}\"\n"),
        ]);
        let (_, s) = waiting(&m, [0.0, 0.0], 2);
        assert_eq!(left(&s)[0], 10.0 * weeks, "{period}");
    }
}

#[test]
fn firms_that_a_truce_does_not_reach_still_have_their_quota() {
    let m = quota(&[
        FROM_JANUARY,
        "[truce.t]\nfrom = 2024-01-15\nuntil = 2024-03-24\nrenewed = 0.0\nsuspends = [\"c\"]\ncompliance = 0.0\n",
    ]);
    // 40 t in January and 50 t in February for 100 t.
    let (seen, _) = waiting(&m, [100.0, 0.0], 9);
    let us: Vec<f64> = seen.iter().map(|x| x[0]).collect();
    assert_eq!(us, [60.0, 60.0, 60.0, 60.0, 10.0, 10.0, 10.0, 10.0, 10.0, 0.0]);
}

/// Two quotas on one link: 600 t are ordered, four or five weeks of 10 t and of 7 t may leave. The tighter one lets all through
/// that it holds.
#[test]
fn of_two_quotas_the_tighter_one_binds() {
    let text = "[control.c]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\nin-force = 2024-01-01\nregime = \"q\"\n\
                [control.d]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\nin-force = 2024-01-01\nregime = \"r\"\n\
                [regime.q]\nkind = \"free\"\nquota = { volume = \"10 t/week\", period = \"month\" }\n\
                [regime.r]\nkind = \"free\"\nquota = { volume = \"7 t/week\", period = \"month\" }\n";
    let m = super::model(text);
    let mut s = super::opened(&m);
    super::order_on(&m, &mut s, 0, 600.0);
    crate::engine::shipping::ship(&m, &mut s, 0);
    let made = s.network.made[0][0];
    assert!(made == 28.0 || made == 35.0, "{made}");
}

/// A month's 40 t are more than the 20 t that can be made, and less than the 160 t that are ordered: both get their part of
/// what is made, whoever comes first.
#[test]
fn a_quota_that_holds_what_can_be_made_is_not_for_who_comes_first() {
    let m = quota(&[FROM_JANUARY, "[supplier.cn]\nmakes.heavy.capacity = \"20 t/week\"\n"]);
    let (seen, s) = waiting(&m, [100.0, 60.0], 0);
    assert_eq!((seen, left(&s)[0]), (vec![[87.5, 52.5]], 20.0));
}
