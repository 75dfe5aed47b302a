//! Arrivals: what is due joins the stock, where it came from is booked.
use super::{L, model, opened, series};
use crate::engine::col::Col;
use crate::engine::{arrivals, consumption, ordering, shipping};

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
