//! Output that was missed is made up by overtime, or lost.
use super::{L, model, near, opened};
use crate::engine::col::Col;
use crate::engine::consumption::consume;
use crate::engine::late;
use crate::engine::ordering::position;
use crate::engine::state::State;
use crate::model::Model;

/// Ten tonnes a week, a fifth more with overtime; three weeks to make up what was missed.
const OVERTIME: &str = "[manufacturer.car.shortage]\nrule = \"made-up\"\novertime = 0.2\nmade-up-within = \"3 weeks\"\n\
                        output-value = \"3 USD/t\"\n";

fn week(m: &Model, s: &mut State<L>, t: usize, stock: f64) {
    s.rows.on_hand[0] = Col::splat(stock);
    consume(m, s, t);
}

#[test]
fn overtime_makes_up_what_was_missed_until_it_is_too_late() {
    let m = model(OVERTIME);
    let mut s = opened(&m);
    // Stock; left of it; what waits; lost so far; met at once so far.
    let path = [
        (4.0, 0.0, 6.0, 0.0, 4.0),
        (30.0, 18.0, 4.0, 0.0, 14.0),
        (0.0, 0.0, 14.0, 0.0, 14.0),
        // One tonne is made up, the last three of the first week are lost.
        (11.0, 0.0, 10.0, 3.0, 24.0),
        (50.0, 38.0, 8.0, 3.0, 34.0),
        // Of the third week's ten tonnes four were made up.
        (38.0, 26.0, 0.0, 9.0, 44.0),
        (26.0, 16.0, 0.0, 9.0, 54.0),
    ];
    for (t, (stock, left, waits, lost, met)) in path.into_iter().enumerate() {
        week(&m, &mut s, t, stock);
        let seen = [s.rows.on_hand[0], s.rows.backlog[0], s.rows.lost[0], s.ledger.served].map(|x| x[0]);
        assert_eq!(seen, [left, waits, lost, met], "step {t}");
        near(s.ledger.lost_output[0], 3.0 * lost);
    }
    // It stood in the first week and in the third.
    assert_eq!(s.ledger.down[0], Col::splat(2.0));
}

#[test]
fn what_waits_for_ever_is_made_up_in_the_end() {
    let m = model("[manufacturer.car.shortage]\nrule = \"made-up\"\novertime = 0.25\n");
    let mut s = opened(&m);
    week(&m, &mut s, 0, 0.0);
    for (t, waits) in [(1, 7.5), (2, 5.0), (3, 2.5), (4, 0.0), (5, 0.0)] {
        week(&m, &mut s, t, 100.0);
        assert_eq!(s.rows.backlog[0], Col::splat(waits));
    }
    assert_eq!((s.rows.lost[0], s.rows.on_hand[0]), (Col::ZERO, Col::splat(90.0)));
    assert_eq!(s.rows.consumed[0], s.rows.demanded[0]);
}

#[test]
fn goods_that_come_late_in_a_step_are_used_as_far_as_the_line_can() {
    let m = model(&format!("{OVERTIME}[lane.cn-us]\ntransit = \"0 weeks\"\n"));
    let mut s = opened(&m);
    let mut come_late = |t, stock: f64, more: f64| {
        week(&m, &mut s, t, stock);
        s.rows.on_hand[0].add(&Col::splat(more));
        late::receive(&m, &mut s, t);
        [s.rows.on_hand[0], s.rows.backlog[0], s.rows.lost[0], s.ledger.served].map(|x| x[0])
    };
    assert_eq!(come_late(0, 0.0, 0.0), [0.0, 10.0, 0.0, 0.0]);
    // Twelve tonnes are a week's most: five of stock, and seven of what comes.
    assert_eq!(come_late(1, 5.0, 30.0), [23.0, 8.0, 0.0, 10.0]);
    assert_eq!(come_late(2, 0.0, 3.0), [0.0, 15.0, 0.0, 13.0]);
    // Of the first week's ten two were made up in the second and one is in the fourth.
    assert_eq!(come_late(3, 0.0, 11.0), [0.0, 7.0, 7.0, 23.0]);
    near(s.ledger.lost_output[0], 21.0);
    assert_eq!(position(&m, &s, 0), Col::splat(-7.0));
}

#[test]
fn joint_inputs_are_made_up_in_step_with_the_scarcest() {
    let two = "[material.light]\n[supplier.cn.makes]\nlight = {}\n[manufacturer.car]\ninputs = \"joint\"\n\
               mix = { heavy = 0.5, light = \"rest\" }\nsources.light = { cn = 1.0 }\n";
    let m = model(&format!("{two}{OVERTIME}"));
    let mut s = opened(&m);
    week(&m, &mut s, 0, 0.0);
    assert_eq!([s.rows.backlog[0], s.rows.backlog[1]], [Col::splat(5.0); 2]);
    // Six tonnes of each are a week's most; of one there are five and a half.
    s.rows.on_hand[1] = Col::splat(20.0);
    week(&m, &mut s, 1, 5.5);
    for row in 0..2 {
        near(s.rows.backlog[row][0], 4.5);
    }
    near(s.rows.on_hand[1][0], 14.5);
    s.rows.on_hand[1] = Col::splat(20.0);
    week(&m, &mut s, 2, 20.0);
    for row in 0..2 {
        near(s.rows.on_hand[row][0], 14.0);
    }
}
