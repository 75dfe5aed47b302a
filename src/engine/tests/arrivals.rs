//! Arrivals: what is due joins the stock, where it came from is booked.
use super::{L, model, opened, series};
use crate::engine::col::Col;
use crate::engine::{arrivals, consumption, ordering, production, shipping};

#[test]
fn what_is_due_joins_the_stock_and_its_origin_is_booked() {
    let m = model("");
    let mut s = opened(&m);
    let origin = series(&m, "arrivals.US.CN");
    (s.network.now, s.network.due[0]) = (2, 2);
    s.rows.on_order[0] = Col::splat(12.0);
    for (slot, mass) in [(2, 5.0), (3, 7.0)] {
        s.network.arrivals[m.rows[0].ring.start + slot] = Col::splat(mass);
        s.network.origins[slot * m.arrival_series.len()] = Col::splat(mass);
    }
    arrivals::receive(&m, &mut s);
    assert_eq!(s.rows.on_hand[0], Col::splat(5.0));
    assert_eq!(s.rows.on_order[0], Col::splat(7.0));
    assert_eq!(s.ledger.flow[origin], Col::splat(5.0));
    assert_eq!(s.network.arrivals[2], Col::ZERO, "nothing arrives twice");
    assert_eq!(s.network.arrivals[3], Col::splat(7.0), "the next slot waits");
    arrivals::receive(&m, &mut s);
    assert_eq!(s.rows.on_hand[0], Col::splat(5.0));
    assert_eq!(s.ledger.flow[origin], Col::ZERO, "a step books its own flow");
}

#[test]
fn columns_arrive_apart() {
    let m = model("");
    let mut s = opened(&m);
    s.network.arrivals[0] = Col([1.0, 0.0, 2.0, 4.0]);
    arrivals::receive(&m, &mut s);
    assert_eq!(s.rows.on_hand[0], Col([1.0, 0.0, 2.0, 4.0]));
}

#[test]
fn goods_without_transit_serve_waiting_demand_in_the_same_step() {
    let m = model(
        "[lane.cn-us]\ntransit = \"0 days\"\n[manufacturer.car]\nshortage = { rule = \"back-ordered\" }\n",
    );
    let mut s = opened(&m);
    arrivals::receive(&m, &mut s);
    consumption::consume(&m, &mut s, 0);
    assert_eq!(s.rows.backlog[0], Col::splat(10.0));
    ordering::order(&m, &mut s, 0);
    assert_eq!(s.network.ordered[0], Col::splat(110.0));
    shipping::ship(&m, &mut s, 0);
    assert_eq!(s.rows.backlog[0], Col::<L>::ZERO);
    assert_eq!(s.rows.consumed[0], Col::splat(10.0));
    assert_eq!(s.rows.on_hand[0], Col::splat(100.0));
    assert_eq!(s.rows.on_order[0], Col::<L>::ZERO);
    assert_eq!(s.ledger.flow[series(&m, "arrivals.US.CN")], Col::splat(110.0));
}

#[test]
fn joint_inputs_that_wait_use_the_scarcest_also_after_arrivals() {
    let m = model(
        "[material.light]\n[supplier.cn.makes]\nlight = {}\n[manufacturer.car]\ninputs = \"joint\"\n\
         mix = { heavy = 0.5, light = 0.5 }\nsources.light = { cn = 1.0 }\n\
         shortage = { rule = \"back-ordered\" }\n",
    );
    let mut s = opened(&m);
    s.rows.on_hand[0] = Col::splat(2.0);
    s.rows.on_hand[1] = Col::splat(5.0);
    consumption::consume(&m, &mut s, 0);
    shipping::ship(&m, &mut s, 0);
    assert_eq!(s.rows.consumed[0], Col::splat(2.0));
    assert_eq!(s.rows.consumed[1], Col::<L>::splat(2.0), "the line cannot run on one input");
    assert_eq!(s.rows.backlog[1], Col::splat(3.0));
}

/// Position 5 t, nothing on the way, demand 10 t: what goods without transit bring in the same step is not lost.
#[test]
fn demand_that_goods_without_transit_meet_is_neither_lost_nor_a_stopped_line() {
    let layer = "[lane.cn-us]\ntransit = \"0 days\"\n[supplier.cn.makes]\nheavy = { capacity = \"8 t/week\" }\n\
                 [manufacturer.car]\nstock = { policy = \"base-stock\", level = \"5 t\", initial-mass = \"5 t\" }\n\
                 shortage = { output-value = \"1 USD/t\", line-down-below = 0.8 }\n";
    let m = model(layer);
    let mut s = opened(&m);
    arrivals::receive(&m, &mut s);
    production::produce(&m, &mut s, 0);
    consumption::consume(&m, &mut s, 0);
    assert_eq!(s.rows.lost[0], Col::<L>::ZERO, "what is missing waits for what may still come");
    ordering::order(&m, &mut s, 0);
    assert_eq!(s.network.ordered[0], Col::splat(10.0));
    shipping::ship(&m, &mut s, 0);
    // 5 t of stock and 8 t that came: 10 t are served, 3 t are left.
    assert_eq!((s.rows.on_hand[0], s.rows.backlog[0]), (Col::splat(3.0), Col::<L>::ZERO));
    assert_eq!((s.ledger.served, s.ledger.lost_output), (Col::splat(10.0), Col::<L>::ZERO));
    assert_eq!(s.ledger.down[0], Col::<L>::ZERO);
    // The 2 t that were still ordered come; 8 t are lost, and the line is down.
    s.rows.on_hand[0] = Col::ZERO;
    consumption::consume(&m, &mut s, 1);
    shipping::ship(&m, &mut s, 1);
    assert_eq!((s.rows.lost[0], s.rows.backlog[0]), (Col::splat(8.0), Col::<L>::ZERO));
    assert_eq!(s.ledger.down[0], Col::splat(1.0));
}

/// Waiting demand that is met in its step counts as served at once, and the older backlog goes first.
#[test]
fn a_late_arrival_serves_the_oldest_demand_first() {
    let m = model(
        "[lane.cn-us]\ntransit = \"0 days\"\n[supplier.cn.makes]\nheavy = { capacity = \"13 t/week\" }\n\
         [manufacturer.car]\nshortage = { rule = \"back-ordered\" }\n",
    );
    let mut s = opened(&m);
    s.rows.backlog[0] = Col::splat(6.0);
    production::produce(&m, &mut s, 0);
    consumption::consume(&m, &mut s, 0);
    ordering::order(&m, &mut s, 0);
    shipping::ship(&m, &mut s, 0);
    assert_eq!(s.rows.backlog[0], Col::splat(3.0));
    assert_eq!(s.ledger.served, Col::splat(7.0), "6 t of the 13 t are for the backlog");
}
