//! What buyers do about measures and shortage, and what plants lack.
use super::{L, WORLD, layers, model, near, opened};
use crate::engine::col::Col;
use crate::engine::ordering::order;
use crate::engine::policy::advance;
use crate::engine::shipping::ship;
use crate::engine::state::State;
use crate::model::Model;

/// Made known on 29 January (step 4), in force on 26 February (step 8); two weeks of cover are 20 t.
const AHEAD: &str = r#"
[manufacturer.car]
front-loading = { cover = "2 weeks" }
[control.c]
exporter = "CN"
materials = ["heavy"]
announced = 2024-01-29
path.2024-02-26 = "ban"
[regime.ban]
kind = "ban"
"#;

/// On order after each step of policy and ordering, where nothing is used or shipped.
fn ordered(m: &Model, s: &mut State<L>, first: usize, last: usize) -> Vec<f64> {
    let step = |t: usize| {
        advance(m, s, t);
        order(m, s, t);
        assert_eq!(s.rows.on_order[0], Col::splat(s.network.ordered[0][0]));
        s.rows.on_order[0][0]
    };
    (first..=last).map(step).collect()
}

#[test]
fn buyers_order_ahead_of_an_announced_measure_and_cancel_afterwards() {
    let m = model(AHEAD);
    let mut s = opened(&m);
    let mut seen = vec![100.0; 4];
    seen.extend([120.0; 4]);
    seen.extend([100.0; 2]);
    assert_eq!(ordered(&m, &mut s, 0, 9), seen);
    // What has left cannot be cancelled: of 120 t on order 5 t are still with the exporter.
    let mut s = opened(&m);
    ordered(&m, &mut s, 0, 7);
    s.network.ordered[0] = Col::splat(5.0);
    advance(&m, &mut s, 8);
    order(&m, &mut s, 8);
    assert_eq!((s.network.ordered[0], s.rows.on_order[0]), (Col::ZERO, Col::splat(115.0)));
    let off = layers(&[WORLD, AHEAD, "[switches]\nfront-loading = false\n"]);
    assert_eq!(ordered(&off, &mut opened(&off), 0, 9), vec![100.0; 10]);
}

#[test]
fn what_else_lowers_a_target_cancels_nothing() {
    let m = model(AHEAD);
    let mut s = opened(&m);
    assert_eq!(ordered(&m, &mut s, 0, 0), [100.0]);
    // A forecast or a substitution has halved the level.
    s.rows.target[0] = Col::splat(50.0);
    assert_eq!(ordered(&m, &mut s, 1, 3), [100.0; 3]);
    // Behaviour moves it to 50 t and two weeks, and back.
    assert_eq!(ordered(&m, &mut s, 4, 9), [70.0, 70.0, 70.0, 70.0, 50.0, 50.0]);
}

#[test]
fn buyers_order_ahead_of_the_end_of_a_truce() {
    // The truce holds in steps 2 to 11; from three weeks before its end, step 9, targets rise.
    let m = model(
        "[manufacturer.car]\nfront-loading = { cover = \"2 weeks\", ahead = \"3 weeks\" }\n[control.c]\nexporter = \"CN\"\n\
         materials = [\"heavy\"]\npath.2024-01-01 = \"ban\"\n[regime.ban]\nkind = \"ban\"\n[truce.t]\nfrom = 2024-01-15\n\
         until = 2024-03-24\nrenewed = 0.0\nsuspends = [\"c\"]\n",
    );
    let mut seen = vec![100.0; 9];
    seen.extend([120.0; 3]);
    seen.extend([100.0; 2]);
    assert_eq!(ordered(&m, &mut opened(&m), 0, 13), seen);
}

#[test]
fn rationed_buyers_inflate_their_orders_and_cancel_later() {
    // Running means over four weeks: each step has a weight of 1/4.
    let m = model(
        "[manufacturer.car]\norder-inflation = { at-most = 4.5, over = \"4 weeks\" }\n[control.c]\nexporter = \"CN\"\n\
         materials = [\"heavy\"]\npath.2024-01-01 = \"ban\"\n[regime.ban]\nkind = \"ban\"\n",
    );
    let mut s = opened(&m);
    // 10 t a week are asked for and sent at first. Then 100 t are ordered and nothing is sent: 32.5 t and 7.5 t; 325/75 x 100 t
    // next, and after that more than the 4.5-fold that is allowed at most.
    for (t, target, sent) in [(0, 100.0, 7.5), (1, 100.0 * 32.5 / 7.5, 5.625), (2, 450.0, 4.21875)] {
        near(ordered(&m, &mut s, t, t)[0], target);
        ship(&m, &mut s, t);
        near(s.rows.sent[0][0], sent);
    }
    // Served as much as they ask for: what is above 100 t is cancelled, and was never asked for.
    s.rows.asked[0] = s.rows.sent[0];
    near(ordered(&m, &mut s, 3, 3)[0], 100.0);
    near(s.rows.placed[0][0], -350.0);
}
