//! Consumption: demand, what is met of it and what stops a line.
use super::{L, fits_mean, model, near, opened, opened_at};
use crate::engine::col::Col;
use crate::engine::consumption::consume;
use crate::engine::state::State;
use crate::model::Model;
use crate::numerics::elementary::exp;

/// One step of consumption with the given stocks.
fn consumed(m: &Model, stocks: &[f64]) -> State<L> {
    let mut s = opened(m);
    for (row, stock) in stocks.iter().enumerate() {
        s.rows.on_hand[row] = Col::splat(*stock);
    }
    consume(m, &mut s, 0);
    s
}

const TWO: &str = "[material.light]\n[supplier.cn.makes]\nlight = {}\n[manufacturer.car]\n\
                   mix = { heavy = 0.5, light = \"rest\" }\nsources.light = { cn = 1.0 }\n";

#[test]
fn unmet_demand_is_lost() {
    let m = model("[manufacturer.car]\nshortage = { rule = \"lost\", output-value = \"40 USD/kg\" }\n");
    let mut s = consumed(&m, &[4.0]);
    assert_eq!(s.rows.demanded[0], Col::splat(10.0));
    assert_eq!(s.rows.consumed[0], Col::splat(4.0));
    assert_eq!(s.rows.lost[0], Col::splat(6.0));
    assert_eq!((s.rows.backlog[0], s.rows.on_hand[0]), (Col::ZERO, Col::ZERO));
    assert_eq!(s.ledger.lost_output, Col::splat(6.0 * 40_000.0));
    s.rows.on_hand[0] = Col::splat(30.0);
    consume(&m, &mut s, 1);
    assert_eq!(s.rows.consumed[0], Col::splat(14.0), "what is lost does not come back");
    assert_eq!((s.ledger.served, s.ledger.demand), (Col::splat(14.0), Col::splat(20.0)));
}

#[test]
fn unmet_demand_waits() {
    let m =
        model("[manufacturer.car]\nshortage = { rule = \"back-ordered\", output-value = \"40 USD/kg\" }\n");
    let mut s = consumed(&m, &[4.0]);
    assert_eq!((s.rows.backlog[0], s.rows.lost[0]), (Col::splat(6.0), Col::ZERO));
    s.rows.on_hand[0] = Col::splat(12.0);
    consume(&m, &mut s, 1);
    assert_eq!(s.rows.backlog[0], Col::splat(4.0));
    assert_eq!(s.rows.consumed[0], Col::splat(16.0));
    assert_eq!(s.ledger.served, Col::splat(10.0), "served at once: 4 of the first step, 6 of the second");
    assert_eq!(s.ledger.lost_output, Col::<L>::ZERO, "late is not lost");
}

#[test]
fn independent_materials_are_lines_of_their_own() {
    let s = consumed(&model(TWO), &[2.0, 5.0]);
    assert_eq!((s.rows.consumed[0], s.rows.consumed[1]), (Col::splat(2.0), Col::splat(5.0)));
}

#[test]
fn joint_inputs_are_used_with_the_scarcest() {
    let m = model(&TWO.replace("[manufacturer.car]\n", "[manufacturer.car]\ninputs = \"joint\"\n"));
    let s = consumed(&m, &[2.0, 5.0]);
    assert_eq!((s.rows.consumed[0], s.rows.consumed[1]), (Col::splat(2.0), Col::splat(2.0)));
    assert_eq!(s.rows.on_hand[1], Col::<L>::splat(3.0));
    assert_eq!(s.rows.lost[1], Col::splat(3.0));
    let s = consumed(&m, &[0.0, 5.0]);
    assert_eq!(s.rows.consumed[1], Col::<L>::ZERO);
}

#[test]
fn a_line_is_down_below_its_threshold_and_not_at_it() {
    let m = model("[manufacturer.car]\nshortage = { rule = \"lost\", line-down-below = 0.5 }\n");
    for (stock, down) in [(0.0, 1.0), (4.999, 1.0), (5.0, 0.0), (10.0, 0.0)] {
        assert_eq!(consumed(&m, &[stock]).ledger.down[0], Col::splat(down), "{stock} t");
    }
}

#[test]
fn steps_before_the_first_stop_are_counted_until_it() {
    let m = model("[manufacturer.car]\nshortage = { rule = \"lost\", line-down-below = 0.5 }\n");
    let mut s = opened(&m);
    // Two steps in full, one at half, one below, one in full again.
    for (t, (stock, up)) in
        [(10.0, 1.0), (10.0, 2.0), (5.0, 3.0), (4.0, 3.0), (10.0, 3.0)].into_iter().enumerate()
    {
        s.rows.on_hand[0] = Col::splat(stock);
        consume(&m, &mut s, t);
        assert_eq!(s.ledger.up[0], Col::splat(up), "step {t}");
    }
    assert_eq!(s.ledger.down[0], Col::<L>::splat(1.0));
}

#[test]
fn a_mix_of_sizes_adds_up_to_the_sector() {
    let m = model("[manufacturer.car]\nfirms = { number = 7, size-spread = 0.8 }\n");
    let s = opened(&m);
    near((0..m.rows.len()).map(|row| s.rows.base[row][0]).sum(), 10.0);
}

/// Mean and variance of the demand of a step over its expectation, with their number.
fn demand_moments(m: &Model, n: u64) -> (f64, f64, u64) {
    let (mut sum, mut squares, mut count) = (0.0, 0.0, 0);
    for first in (0..n).step_by(L) {
        let mut s = opened_at(m, first);
        let mut before = Col::<L>::ZERO;
        for t in 0..40 {
            consume(m, &mut s, t);
            for c in 0..L {
                let x = (s.rows.demanded[0][c] - before[c]) / 10.0;
                assert!(x >= 0.0);
                (sum, squares, count) = (sum + x, squares + x * x, count + 1);
            }
            before = s.rows.demanded[0];
        }
    }
    (sum, squares, count)
}

#[test]
fn noise_has_mean_one_and_the_spread_of_a_month() {
    // The log of a step is wider than that of a month by the root of a month's steps.
    let month = 365.2425 / 12.0 / 7.0;
    for key in ["common-monthly-log-sd", "firm-monthly-log-sd"] {
        let m = model(&format!("[manufacturer.car]\nnoise = {{ {key} = 0.1 }}\n"));
        let (sum, squares, n) = demand_moments(&m, 1000);
        let variance = exp(0.01 * month) - 1.0;
        fits_mean(sum, n, 1.0, variance.sqrt());
        // Fourth moments of a log-normal of this spread stay below ten squared variances.
        fits_mean(squares, n, 1.0 + variance, (10.0 * variance * variance + 4.0 * variance).sqrt());
    }
}

#[test]
fn common_and_own_noise_multiply() {
    let month = 365.2425 / 12.0 / 7.0;
    let m =
        model("[manufacturer.car]\nnoise = { common-monthly-log-sd = 0.06, firm-monthly-log-sd = 0.08 }\n");
    let (sum, squares, n) = demand_moments(&m, 1000);
    let variance = exp(0.01 * month) - 1.0;
    fits_mean(sum, n, 1.0, variance.sqrt());
    fits_mean(squares, n, 1.0 + variance, (10.0 * variance * variance + 4.0 * variance).sqrt());
}

#[test]
fn additive_noise_has_its_spread_and_never_turns_demand_negative() {
    // Two tenths of the level: below zero at five standard deviations, which changes nothing here.
    let m = model("[manufacturer.car]\nnoise = { normal-sd = \"2 t/week\" }\n");
    let (sum, squares, n) = demand_moments(&m, 1000);
    fits_mean(sum, n, 1.0, 0.2);
    fits_mean(squares, n, 1.04, (2.0 * 0.0016 + 4.0 * 0.04f64).sqrt());
    demand_moments(&model("[manufacturer.car]\nnoise = { normal-sd = \"20 t/week\" }\n"), 40);
}

#[test]
fn lots_come_by_a_poisson_law() {
    // 10 t a step in lots of 4 t or of 0.1 t: relative variance lot / 10, fourth cumulant its cube.
    for lot in [4.0, 0.1] {
        let m = model(&format!("[manufacturer.car]\nnoise = {{ poisson-lot = \"{lot} t\" }}\n"));
        let (sum, squares, n) = demand_moments(&m, 1000);
        let v: f64 = lot / 10.0;
        fits_mean(sum, n, 1.0, v.sqrt());
        // Var X^2 = E X^4 - (E X^2)^2 with E X^4 = 1 + 6 v + 7 v^2 + v^3 for the count over its mean.
        fits_mean(squares, n, 1.0 + v, (4.0 * v + 6.0 * v * v + v * v * v).sqrt());
    }
    let m = model("[manufacturer.car]\nnoise = { poisson-lot = \"4 t\" }\n");
    let s = consumed(&m, &[0.0]);
    assert!((0..L).all(|c| s.rows.demanded[0][c] % 4.0 == 0.0), "whole lots");
    assert!((1..L).any(|c| s.rows.demanded[0][c] != s.rows.demanded[0][0]));
}

#[test]
fn joint_inputs_share_the_lots() {
    let noise = "[manufacturer.car]\nnoise = { poisson-lot = \"1 t\" }\n";
    let alone = consumed(&model(&TWO.replace("[manufacturer.car]\n", noise)), &[0.0, 0.0]);
    let joint = noise.to_owned() + "inputs = \"joint\"\n";
    let joint = consumed(&model(&TWO.replace("[manufacturer.car]\n", &joint)), &[0.0, 0.0]);
    assert_eq!(joint.rows.demanded[0], joint.rows.demanded[1]);
    assert_ne!(alone.rows.demanded[0], alone.rows.demanded[1]);
    // The shared draw is that of the firm's first row.
    assert!((0..2).any(|material| alone.rows.demanded[material] == joint.rows.demanded[material]));
}

/// A layer in which the firm's demand is split evenly over `n` grades.
fn grades(n: usize) -> String {
    let share = 1.0 / n as f64;
    let mut layer = "[manufacturer.car.mix]\nheavy = 0.0\n".to_string();
    for i in 0..n {
        layer += &format!("m{i} = {share}\n");
    }
    for i in 0..n {
        layer += &format!(
            "[material.m{i}]\n[supplier.cn.makes.m{i}]\n[manufacturer.car.sources.m{i}]\ncn = 1.0\n"
        );
    }
    layer
}

#[test]
fn every_material_of_a_firm_has_its_demand() {
    let m = model(&grades(8));
    let s = consumed(&m, &[1.0; 8]);
    assert_eq!(m.rows.len(), 8);
    for row in &m.rows {
        near(s.rows.demanded[row.material][0], 1.25);
    }
}

#[test]
#[should_panic(expected = "at most 8")]
fn a_firm_of_more_materials_than_can_be_worked_on_is_refused() {
    model(&grades(9));
}

#[test]
fn a_joint_input_that_is_not_needed_does_not_stop_the_line() {
    let m = model(&TWO.replace("[manufacturer.car]\n", "[manufacturer.car]\ninputs = \"joint\"\n"));
    let mut s = opened(&m);
    s.rows.base[1] = Col::ZERO;
    s.rows.on_hand[0] = Col::splat(5.0);
    consume(&m, &mut s, 0);
    assert_eq!(s.rows.consumed[0], Col::splat(5.0));
}
