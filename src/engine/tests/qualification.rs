//! Qualifications: stages, failures, what sets them off, and what they cost.
use super::{L, fits_mean, layers, link, near, opened, over, series, weeks};
use crate::engine::col::Col;
use crate::engine::qualification::weeks as weeks_until;
use crate::engine::{ordering, start};
use crate::model::Model;
use crate::model::output::FigureKind;

/// A second source with half of the orders, which has to be qualified.
const SECOND: &str = r#"
[supplier.jp]
country = "JP"
makes.heavy = {}
[manufacturer.car]
sources.heavy = { cn = 0.5, jp = 0.5 }
[lane.jp-us]
from = "JP"
to = "US"
transit = "3 weeks"
[qualification.jp]
supplier = "jp"
buyers = ["car"]
"#;
const STAGES: &str = "stages = [{ name = \"samples\", takes = \"4 weeks\", cost = \"300 USD\" }, { takes = \"6 weeks\", cost = \"50 USD\" }]\n";

fn model(qualification: &str, layer: &str) -> Model {
    layers(&[super::WORLD, SECOND, &format!("[qualification.jp]\n{qualification}{layer}")])
}

/// The first step in which jp gets orders; it is sought in the first twenty.
fn first_order(m: &Model) -> Option<usize> {
    let mut s = opened(m);
    (0..20).find(|t| {
        weeks(m, &mut s, *t, *t);
        s.network.ordered[link(m, 0, "jp")][0] + s.network.made[m.links[link(m, 0, "jp")].plant][0] > 0.0
    })
}

#[test]
fn a_source_gets_orders_once_all_stages_are_over() {
    // 2024-01-15 is step 2; ten weeks later is step 12.
    let m = model(&format!("begins = 2024-01-15\n{STAGES}"), "");
    assert_eq!(first_order(&m), Some(12));
    let s = opened(&m);
    near(weeks_until(&m, &s, 0)[0], 12.0);
    near(s.qualifying.cost[0], 350.0);
    near(s.ledger.cost[0], 350.0);
    assert_eq!(m.rows[0].links[0], link(&m, 0, "cn"), "the main source needs no qualification");
    // It is over in the step that begins at or after its end.
    let m = model(&format!("begins = 2024-01-16\n{STAGES}"), "");
    assert_eq!(first_order(&m), Some(13));
    near(weeks_until(&m, &opened(&m), 0)[0], 12.0 + 1.0 / 7.0);
}

#[test]
fn what_was_done_before_the_start_counts() {
    assert_eq!(first_order(&model(&format!("begins = 2023-10-01\n{STAGES}"), "")), Some(0));
    let m = model(&format!("begins = 2023-11-27\n{STAGES}"), "");
    assert_eq!(first_order(&m), Some(5));
}

#[test]
fn stages_that_were_invested_in_ahead_are_over_and_paid_for() {
    let m = model(&format!("begins = 2024-01-15\ndone-ahead = 1\n{STAGES}"), "");
    assert_eq!(first_order(&m), Some(8));
    near(opened(&m).qualifying.cost[0], 350.0);
    let m = model(&format!("begins = 2024-02-12\ndone-ahead = 2\n{STAGES}"), "");
    assert_eq!(first_order(&m), Some(6), "all that is left is the decision to begin");
    // It is never begun: only what was done ahead is paid for.
    let m = model(&format!("begins = 2034-01-15\ndone-ahead = 1\n{STAGES}"), "");
    let s = opened(&m);
    near(s.qualifying.cost[0], 300.0);
    near(weeks_until(&m, &s, 0)[0], 60.0);
}

#[test]
fn a_control_or_a_shortage_sets_it_off() {
    let control = "[control.c]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\npath = { 2024-01-29 = \"mild\", 2024-02-12 = \"hard\", 2024-02-26 = \"mild\" }\n\
                   [regime.mild]\nkind = \"free\"\n[regime.hard]\nkind = \"free\"\n";
    let with = "begins-with = { control = \"c\", regimes = [\"hard\"] }\n";
    let m = model(&format!("{with}{STAGES}"), control);
    // The control is hard in steps 6 and 7; what has begun goes on.
    assert_eq!(first_order(&m), Some(16));
    let m = model(&format!("begins-when-cover-below = \"3 weeks\"\n{STAGES}"), "");
    let mut s = opened(&m);
    let stock = |t: usize| if t < 3 { Col([30.0, 29.0, 30.0, 30.0]) } else { Col([30.0, 30.0, 30.0, 29.0]) };
    for t in 0..16 {
        s.rows.on_hand[0] = stock(t);
        crate::engine::responses::respond(&m, &mut s, t);
        let ready = s.qualifying.ready[0];
        let at = |begun: usize| if t >= begun + 10 { 1.0 } else { 0.0 };
        assert_eq!(ready, Col([0.0, at(0), 0.0, at(3)]), "step {t}");
    }
    near(s.qualifying.cost[0], 0.0);
    near(s.qualifying.cost[3], 350.0);
}

#[test]
fn the_mean_time_is_the_sum_of_the_means_over_the_probabilities_of_success() {
    // A stage with mean m, variance v and failures f has mean m/(1 - f), variance v/(1 - f) + m^2 f/(1 - f)^2:
    // 8 and 32 + 32 for the first, 2.5 and 1.25 for the second, in weeks.
    let stages = "stages = [{ takes = { varies = \"exponential\", mean = \"4 weeks\" }, fails = 0.5, cost = \"100 USD\" }, { takes = \"2 weeks\", fails = 0.2, cost = \"50 USD\" }]\n";
    let m = model(
        &format!("begins = 2024-01-01\n{stages}"),
        "[scenario]\nperiods = 600\n[manufacturer.car]\nfirms = { number = 2 }\n",
    );
    let n = 20_000;
    let (mut time, mut cost, mut both) = (0.0, 0.0, 0.0);
    over(&m, n, |s| {
        for c in 0..L {
            let (a, b) = (s.qualifying.until[0][c] - 10.5, s.qualifying.until[1][c] - 10.5);
            time += a;
            both += a * b;
            cost += s.qualifying.cost[c];
        }
    });
    let variance: f64 = 65.25;
    fits_mean(time, n, 0.0, variance.sqrt());
    // Two firms: attempts are geometric, of variance f/(1 - f)^2 = 2 and 0.3125.
    fits_mean(cost, n, 2.0 * 262.5, (2.0_f64 * (1e4 * 2.0 + 2500.0 * 0.3125)).sqrt());
    fits_mean(both, n, 0.0, variance);
}

#[test]
fn a_process_has_the_same_luck_whenever_it_begins() {
    let stages = "stages = [{ takes = { varies = \"exponential\", mean = \"4 weeks\" }, fails = 0.5 }, { takes = { varies = \"uniform\", min = \"1 week\", max = \"9 weeks\" }, fails = 0.2 }]\n";
    let with =
        |begins: &str| opened(&model(&format!("begins = {begins}\n{stages}"), "[scenario]\nperiods = 600\n"));
    let (early, late) = (with("2024-01-01"), with("2024-02-12"));
    for c in 0..L {
        near(late.qualifying.until[0][c] - early.qualifying.until[0][c], 6.0);
    }
}

#[test]
fn nothing_is_under_way_from_a_source_that_is_not_qualified() {
    let steady = super::WORLD.replace("initial-mass = \"0 t\"\n", "");
    let q = format!("[qualification.jp]\nbegins = 2024-01-15\n{STAGES}");
    let stock = "[manufacturer.car.stock]\npolicy = \"days-of-cover\"\ntarget = \"4 weeks\"\n[lane.jp-us]\ntransit = \"9 weeks\"\n";
    let m = layers(&[&steady, SECOND, &q, stock]);
    let mut s = super::opened(&m);
    near(s.rows.on_order[0][0], 30.0);
    near(s.rows.target[0][0], 10.0 * (4.0 + 3.0));
    ordering::order(&m, &mut s, 0);
    near(s.network.ordered[link(&m, 0, "jp")][0], 0.0);
    // Opened again, a batch begins where the first one did.
    start::open(&m, &mut s, 1, 0);
    assert_eq!(s.qualifying.ready[0], Col::ZERO);
    near(s.qualifying.cost[0], 350.0);
}

#[test]
fn a_qualification_for_one_material_leaves_the_others_alone() {
    let layer = "[material.light]\n[supplier.jp]\nmakes.light = {}\n[supplier.cn]\nmakes.light = {}\n\
                 [manufacturer.car]\nmix = { heavy = 0.5, light = \"rest\" }\nsources.light = { cn = 0.5, jp = 0.5 }\n";
    let m = model(&format!("material = \"heavy\"\nbegins = 2024-01-15\n{STAGES}"), layer);
    let mut s = opened(&m);
    ordering::order(&m, &mut s, 0);
    near(s.network.ordered[link(&m, 0, "jp")][0], 0.0);
    near(s.network.ordered[link(&m, 1, "jp")][0], 50.0);
    let names: Vec<&str> = m.figures.iter().map(|f| f.name.as_str()).collect();
    assert!(names.contains(&"qualified.jp") && names.contains(&"qualification-cost"), "{names:?}");
    let cost = m.figures.iter().find(|f| f.kind == FigureKind::Cost);
    assert!(cost.is_some(), "there is a cost to report");
    assert!(m.series[series(&m, "exports.JP.US")].nominal > 1.0);
}
