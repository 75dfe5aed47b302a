//! Substitution and saving of grades: growth, demand, targets, books and costs.
use super::{L, fits, layers, near, opened, over, weeks};
use crate::engine::col::Col;
use crate::engine::ledger::net_mass;
use crate::engine::responses::respond;
use crate::engine::state::State;
use crate::model::Model;

/// Heavy magnets, and light ones that nobody uses yet; the target is 4 weeks and 3 weeks on the way.
const GRADES: &str = r#"
[material.light]
[material.ferrite]
[supplier.cn]
makes.light = {}
makes.ferrite = {}
[manufacturer.car]
mix = { heavy = 1.0, light = 0.0 }
sources.light.cn = 1.0
sources.ferrite.cn = 1.0
shortage.output-value = "2 USD/kg"
[manufacturer.car.stock]
policy = "days-of-cover"
target = "4 weeks"
"#;

fn model(substitutions: &str, layer: &str) -> Model {
    let list = format!("[manufacturer.car]\nsubstitution = [{substitutions}]\n");
    let steady = super::WORLD.replace("initial-mass = \"0 t\"\n", "");
    layers(&[&steady, GRADES, &list, layer])
}

/// Expected demand for each of the first firm's materials, in name order.
fn bases(m: &Model, s: &State<L>) -> Vec<f64> {
    m.firms[0].rows.clone().map(|row| s.rows.base[row][0]).collect()
}

/// Responses of a step alone.
fn step(m: &Model, s: &mut State<L>, t: usize) -> Vec<f64> {
    crate::engine::policy::advance(m, s, t);
    respond(m, s, t);
    bases(m, s)
}

#[test]
fn demand_moves_after_the_delay_and_grows_to_its_share() {
    let m = model(
        "{ from = \"heavy\", to = \"light\", share = 0.6, factor = 1.5, begins = 2024-01-15, delay = \"3 weeks\", over = \"4 weeks\", penalty = \"7 USD/t\" }",
        "[manufacturer.truck]\ncountry = \"US\"\ndemand = \"5 t/week\"\nmix.heavy = 1.0\nsources.heavy.cn = 1.0\nstock = { policy = \"standing\" }\n",
    );
    let mut s = opened(&m);
    let (mut cost, mut moved) = (0.0, 0.0);
    let growth = |t: usize| [0.0, 0.25, 0.5, 0.75, 1.0][t.saturating_sub(4).min(4)];
    for t in 0..10 {
        // Set off in step 2, due in step 5.
        let x = 6.0 * growth(t);
        (moved, cost) = (moved + x, cost + 7.0 * x);
        let base = step(&m, &mut s, t);
        near(base[0], 10.0 - x);
        near(base[1], 1.5 * x);
        near(s.rows.target[0][0], 7.0 * (10.0 - x));
        near(s.rows.target[1][0], 7.0 * 1.5 * x);
        near(s.rows.sector_base[0][0], 10.0 + 0.5 * x);
        near(s.rows.sector_base[1][0], 5.0);
        near(s.ledger.cost[0], cost);
        near(s.substituting.moved[0], moved);
    }
    assert!(m.figures.iter().any(|f| f.name == "substituted") && m.figures.iter().any(|f| f.name == "cost"));
}

#[test]
fn the_books_hold_and_what_moved_is_demanded_of_the_other_grade() {
    let m = model(
        "{ from = \"heavy\", to = \"light\", share = 0.6, factor = 1.5, begins = 2024-01-15, over = \"4 weeks\" }",
        "[manufacturer.car]\nnoise = { firm-monthly-log-sd = 0.3 }\nshortage.rule = \"back-ordered\"\nshortage.cost = \"1 USD/kg/week\"\n\
         [control.c]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\npath = { 2024-02-05 = \"ban\", 2024-05-06 = \"over\" }\n[regime.ban]\nkind = \"ban\"\n[regime.over]\nkind = \"free\"\n",
    );

    let mut s = opened(&m);
    weeks(&m, &mut s, 0, 49);
    for (row, r) in m.rows.iter().enumerate() {
        let mut net = s.rows.demanded[r.material];
        net.subtract(&s.rows.consumed[r.material]);
        net.subtract(&s.rows.lost[r.material]);
        net.subtract(&s.rows.backlog[row]);
        assert_eq!(net, Col::ZERO);
        assert_eq!(net_mass(&m, &s, r.material), Col::ZERO);
    }
    let light = m.rows[1].material;
    assert!(s.rows.consumed[light][0] > 300.0, "{}", s.rows.consumed[light][0]);
}

#[test]
fn what_is_saved_is_not_demanded_and_a_tonne_is_worth_more() {
    let m = model("{ from = \"heavy\", share = 0.6, begins = 2024-01-01 }", "");
    let mut s = opened(&m);
    for stock in &mut s.rows.on_hand {
        *stock = Col::ZERO;
    }
    assert_eq!(step(&m, &mut s, 0), [4.0], "light magnets have no row");
    crate::engine::consumption::consume(&m, &mut s, 0);
    near(s.rows.demanded[m.rows[0].material][0], 4.0);
    // 4 t are missing that make what 10 t made: 2 USD/kg of them.
    near(s.ledger.lost_output[0], 10.0 * 2000.0);
}

#[test]
fn a_ladder_moves_what_has_come_down_to_it() {
    let m = model(
        "{ from = \"heavy\", to = \"light\", share = 0.5, begins = 2024-01-01 }, { from = \"light\", to = \"ferrite\", share = 0.5, factor = 2.0, begins = 2024-01-08 }",
        "[manufacturer.car]\nmix.ferrite = 0.0\n",
    );
    let mut s = opened(&m);
    // In name order: ferrite, heavy, light.
    assert_eq!(bases(&m, &s), [0.0, 10.0, 0.0]);
    assert_eq!(step(&m, &mut s, 0), [0.0, 5.0, 5.0]);
    assert_eq!(step(&m, &mut s, 1), [5.0, 5.0, 2.5]);
}

#[test]
fn it_goes_back_when_what_has_set_it_off_is_over_and_is_set_off_anew() {
    let control = "[control.c]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\npath = { 2024-01-08 = \"hard\", 2024-02-05 = \"mild\", 2024-03-11 = \"hard\" }\n\
                   [regime.mild]\nkind = \"free\"\n[regime.hard]\nkind = \"free\"\n";
    let entry = |reverts: &str| {
        format!(
            "{{ from = \"heavy\", to = \"light\", share = 1.0, begins-with = {{ control = \"c\", regimes = [\"hard\"] }}, delay = \"1 week\", over = \"4 weeks\"{reverts} }}"
        )
    };
    let run = |text: &str| {
        let m = model(text, control);
        let mut s = opened(&m);
        (0..14).map(|t| step(&m, &mut s, t)[1] / 10.0).collect::<Vec<_>>()
    };
    // Hard in steps 1 to 4 and from 10 on.
    let back = [0.0, 0.0, 0.25, 0.5, 0.75, 0.5, 0.25, 0.0, 0.0, 0.0, 0.0, 0.25, 0.5, 0.75];
    assert_eq!(run(&entry(", reverts = true")), back);
    let forth = [0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    assert_eq!(run(&entry("")), forth);
}

#[test]
fn a_shortage_of_the_grade_sets_it_off() {
    let m =
        model("{ from = \"heavy\", to = \"light\", share = 0.5, begins-when-cover-below = \"2 weeks\" }", "");
    let mut s = opened(&m);
    s.rows.on_hand[0] = Col([20.0, 19.0, 20.0, 21.0]);
    step(&m, &mut s, 0);
    assert_eq!(s.rows.base[1], Col([0.0, 5.0, 0.0, 0.0]));
    s.rows.on_hand[0] = Col([20.0, 99.0, 0.0, 21.0]);
    step(&m, &mut s, 1);
    assert_eq!(s.rows.base[1], Col([0.0, 5.0, 5.0, 0.0]));
}

#[test]
fn what_began_before_the_start_is_part_of_the_steady_state() {
    let m = model(
        "{ from = \"heavy\", to = \"light\", share = 0.8, begins = 2023-12-04, over = \"8 weeks\" }",
        "",
    );
    let mut s = opened(&m);
    assert_eq!(bases(&m, &s), [6.0, 4.0]);
    near(s.rows.on_order[1][0], 12.0);
    near(s.rows.target[1][0], 28.0);
    near(step(&m, &mut s, 0)[1], 8.0 * 0.625);
}

#[test]
fn delays_follow_their_law_firm_by_firm() {
    let m = model(
        "{ from = \"heavy\", to = \"light\", share = 1.0, begins = 2024-01-01, delay = { varies = \"exponential\", mean = \"4 weeks\" } }",
        "[manufacturer.car]\nfirms = { number = 2 }\n",
    );
    let n = 20_000;
    let (mut first, mut both) = (0, 0);
    over(&m, n, |s| {
        for t in 0..=4 {
            respond(&m, s, t);
        }
        for c in 0..L {
            let (a, b) = (s.rows.base[1][c] > 0.0, s.rows.base[3][c] > 0.0);
            first += u64::from(a);
            both += u64::from(a && b);
        }
    });
    let p = 1.0 - crate::numerics::elementary::exp(-1.0);
    fits(first, n, p);
    fits(both, n, p * p);
}

#[test]
fn a_grade_that_is_not_used_has_no_noise() {
    let m = model(
        "{ from = \"heavy\", to = \"light\", share = 0.5, begins = 2024-02-05 }",
        "[manufacturer.car]\nnoise = { normal-sd = \"1 t/week\" }\n",
    );
    let mut s = opened(&m);
    weeks(&m, &mut s, 0, 4);
    assert_eq!(s.rows.demanded[m.rows[1].material], Col::ZERO);
    weeks(&m, &mut s, 5, 5);
    assert!(s.rows.demanded[m.rows[1].material][0] > 0.0);
}

#[test]
fn the_target_of_an_alert_follows_too() {
    let control = "[control.c]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\npath.2024-01-22 = \"hard\"\n[regime.hard]\nreview = \"1 week\"\nprompt.civil = 1.0\n\
                   [manufacturer.car.stock]\nalert = { target = \"9 weeks\", when = \"c\" }\n";
    let m = model("{ from = \"heavy\", to = \"light\", share = 0.6, begins = 2024-01-08 }", control);
    let mut s = opened(&m);
    near(s.rows.alert[0][0], 10.0 * (9.0 + 3.0));
    step(&m, &mut s, 0);
    step(&m, &mut s, 1);
    // Four weeks of cover and three on the way, or nine and three.
    near(s.rows.target[0][0], 4.0 * 7.0);
    near(s.rows.alert[0][0], 4.0 * 12.0);
    near(s.rows.alert[1][0], 6.0 * 12.0);
}

#[test]
fn stated_levels_stay_and_standing_orders_follow() {
    let stock = |policy: &str| format!("[manufacturer.car.stock]\n{policy}\n");
    let entry = "{ from = \"heavy\", to = \"light\", share = 0.5, begins = 2024-01-01 }";
    let m = model(entry, &stock("policy = \"standing\"\nreview = \"4 weeks\""));
    let mut s = opened(&m);
    step(&m, &mut s, 0);
    assert_eq!([s.rows.target[0][0], s.rows.target[1][0]], [20.0, 20.0]);
    let m = model(entry, &stock("policy = \"base-stock\"\nlevel = \"90 t\""));
    let mut s = opened(&m);
    step(&m, &mut s, 0);
    assert_eq!([s.rows.target[0][0], s.rows.target[1][0]], [90.0, 90.0]);
}
