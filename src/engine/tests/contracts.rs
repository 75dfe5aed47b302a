//! Contracts: what is called off, who is served first, what is paid for and at which price.
use super::{L, WORLD, layers, link, near, opened, order_on, weeks};
use crate::engine::accounts::sector_of;
use crate::engine::behaviour::cancel_surplus;
use crate::engine::col::Col;
use crate::engine::ledger::net_mass;
use crate::engine::state::State;
use crate::engine::{contracts, ordering, production, shipping};
use crate::model::Model;
use crate::model::output::{Bucket, FigureKind};

/// A second source a week away, from which nothing is ordered but under the contract: 4 t a week, half of which is paid for in
/// any case, in periods of four weeks. Without it, 100 t are wanted of the first.
const DEAL: &str = r#"
[supplier.cn]
makes.heavy = { price = "40 USD/kg" }
[supplier.jp]
country = "JP"
makes.heavy = { price = "50 USD/kg" }
[manufacturer.car.sources.heavy]
cn = 1.0
jp = 0.0
[lane.jp-us]
from = "JP"
to = "US"
transit = "1 week"
[contract.deal]
buyers = ["car"]
supplier = "jp"
material = "heavy"
volume = "4 t/week"
every = "4 weeks"
take-or-pay = 0.5
"#;

fn model(layer: &str) -> Model {
    layers(&[WORLD, DEAL, layer])
}

/// What the first row orders of cn and jp at step `t`; the book is cleared, so that as much is wanted again.
fn orders(m: &Model, s: &mut State<L>, t: usize) -> [f64; 2] {
    production::produce(m, s, t);
    ordering::order(m, s, t);
    let placed = ["cn", "jp"].map(|name| s.network.ordered[link(m, 0, name)][0]);
    s.network.ordered.fill(Col::ZERO);
    s.rows.on_order.fill(Col::ZERO);
    contracts::settle(m, s, t);
    placed
}

/// Orders of the first steps with some stock on hand.
fn placed<const N: usize>(layer: &str, stock: f64) -> [[f64; 2]; N] {
    let m = model(layer);
    let mut s = opened(&m);
    s.rows.on_hand[0] = Col::splat(stock);
    let mut step = 0;
    [(); N].map(|_| {
        step += 1;
        orders(&m, &mut s, step - 1)
    })
}

/// Paid for the first period, of four steps, with some stock on hand.
fn paid(layer: &str, stock: f64) -> f64 {
    let m = model(layer);
    let mut s = opened(&m);
    s.rows.on_hand[0] = Col::splat(stock);
    (0..4).for_each(|t| {
        orders(&m, &mut s, t);
    });
    s.contracts.paid[0][0]
}

#[test]
fn volume_that_is_due_is_called_off_first() {
    assert_eq!(placed(Default::default(), 0.0), [[96.0, 4.0]; 6]);
    // Three are wanted: all of them come under the contract. What was left of a period's volume may be had later in it.
    let mut expected = [[0.0, 3.0]; 4];
    assert_eq!(placed("", 97.0), expected);
    let m = model("");
    let mut s = opened(&m);
    for (t, (stock, call)) in
        [(97.0, 3.0), (98.0, 2.0), (0.0, 7.0), (0.0, 4.0), (0.0, 4.0)].into_iter().enumerate()
    {
        s.rows.on_hand[0] = Col::splat(stock);
        expected[0] = [100.0 - stock - call, call];
        assert_eq!(orders(&m, &mut s, t), expected[0], "step {t}");
    }
}

#[test]
fn what_is_paid_for_anyway_is_taken_while_there_is_room() {
    assert_eq!(placed("", 500.0), [[0.0, 2.0]; 5]);
    assert_eq!(paid("", 500.0), 0.0);
    // A tonne a week fits: of the eight of a period four are taken and four paid for, at 50,000 USD.
    let tight = "[manufacturer.car.stock]\ncapacity = \"501 t\"\n";
    assert_eq!(placed(tight, 500.0), [[0.0, 1.0]; 5]);
    assert_eq!(paid(tight, 500.0), 200_000.0);
    // Thirty weeks of demand are on hand: nothing more is stored. At a price of its own.
    let full = "[contract.deal]\nstore-up-to = \"30 weeks\"\nprice = \"60 USD/kg\"\n";
    assert_eq!(placed(full, 300.0), [[0.0, 0.0]; 3]);
    assert_eq!(paid(full, 300.0), 480_000.0);
    // What is wanted is taken all the same.
    assert_eq!(placed("[contract.deal]\nstore-up-to = \"0 weeks\"\n", 99.0), [[0.0, 1.0]; 3]);
}

#[test]
fn a_review_orders_for_the_steps_up_to_the_next_one_in_the_period() {
    let m = model("[manufacturer.car.stock]\nreview = \"3 weeks\"\n[contract.deal]\nevery = \"5 weeks\"\n");
    let (mut s, phase) = (opened(&m), m.rows[0].rule.phase);
    let seen: Vec<f64> = (0..10).map(|t| orders(&m, &mut s, t)[1]).collect();
    for (t, call) in seen.iter().enumerate() {
        // Due at step t of a period: all steps up to the next review, but not beyond the period.
        let due = |t: usize| 4.0 * (t % 5 + 1 + 2).min(5) as f64;
        let before = (0..t).rev().take(t % 5).find(|x| x % 3 == phase).map_or(0.0, due);
        let expected = if t % 3 == phase { due(t) - before } else { 0.0 };
        assert_eq!(*call, expected, "step {t} of {seen:?}");
    }
}

#[test]
fn a_contract_begins_and_ends_and_waits_for_its_plant() {
    let dated = "[contract.deal]\nfrom = 2024-01-15\nuntil = 2024-02-04\n";
    let (none, some) = ([100.0, 0.0], [96.0, 4.0]);
    assert_eq!(placed(dated, 0.0), [none, none, some, some, some, none]);
    let m = model(&format!("{dated}store-up-to = \"0 weeks\"\n"));
    let mut s = opened(&m);
    s.rows.on_hand[0] = Col::splat(500.0);
    (0..6).for_each(|t| {
        orders(&m, &mut s, t);
    });
    assert_eq!(s.contracts.paid[0][0], 3.0 * 2.0 * 50_000.0, "the last period is paid for when it ends");
    let late = "[supplier.jp]\nstarts = 2024-01-15\n";
    assert_eq!(placed(late, 0.0), [none, none, some, some]);
    // Two weeks of the first period count: 2 x 2 t.
    assert_eq!(paid(&format!("{late}[contract.deal]\nstore-up-to = \"0 weeks\"\n"), 500.0), 200_000.0);
}

/// Calendar periods are those of whole steps: January 2024 has five weeks of them, as 1 February is nearest to 29 January.
#[test]
fn calendar_periods_end_at_the_nearest_step() {
    let text = DEAL.replace("every = \"4 weeks\"", "period = \"month\"");
    let m = layers(&[WORLD, &text]);
    assert_eq!(m.contracts[0].left[..9], [3, 2, 1, 0, 4, 3, 2, 1, 0]);
}

#[test]
fn firms_share_the_volume_in_proportion_to_their_demand() {
    let m = model("[manufacturer.car]\nfirms = { number = 3, size-spread = 0.7 }\n");
    let mut s = opened(&m);
    ordering::order(&m, &mut s, 0);
    for row in 0..3 {
        near(s.network.ordered[link(&m, row, "jp")][0], 4.0 * m.firms[row].size);
    }
}

#[test]
fn what_has_to_be_paid_for_under_one_contract_comes_before_the_volume_of_another() {
    let second = "[contract.base]\nbuyers = [\"car\"]\nsupplier = \"cn\"\nmaterial = \"heavy\"\nvolume = \"9 t/week\"\nperiod = \"year\"\n";
    // Five are wanted: the two that are paid for, then three of the nine of the contract whose name comes first.
    assert_eq!(placed(second, 95.0), [[3.0, 2.0]]);
    // Of fifteen the contracts take nine and four; the other two go where the shares say.
    assert_eq!(placed(second, 85.0), [[9.0 + 2.0, 4.0]]);
}

/// The plant makes a tonne of the four that are called off: nothing is paid, and three a week are not delivered.
#[test]
fn what_the_supplier_does_not_ship_is_not_charged() {
    let m = model("[supplier.jp.makes.heavy]\ncapacity = \"1 t/week\"\n");
    let mut s = opened(&m);
    weeks(&m, &mut s, 0, 7);
    assert_eq!(s.contracts.paid[0], Col::<L>::ZERO);
    assert_eq!((s.contracts.taken[0][0], s.contracts.placed[0][0]), (8.0, 32.0));
    assert_eq!(s.contracts.open[0][0], 24.0);
    assert_eq!(net_mass(&m, &s, 0), Col::<L>::ZERO);
    let kinds: Vec<FigureKind> = m.figures.iter().map(|f| f.kind).collect();
    for kind in
        [FigureKind::ContractTaken(0), FigureKind::ContractUndelivered(0), FigureKind::ContractPaid(0)]
    {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
}

/// A ban that drops orders: what was called off is gone, neither delivered nor charged; calls go on and are dropped.
#[test]
fn what_a_control_bars_is_not_charged() {
    let ban = "[control.c]\nexporter = \"JP\"\nmaterials = [\"heavy\"]\npath.2024-01-01 = \"shut\"\norders-under-ban = \"drop\"\n\
               [regime.shut]\nkind = \"ban\"\n";
    let m = model(ban);
    let mut s = opened(&m);
    weeks(&m, &mut s, 0, 4);
    let contracts = &s.contracts;
    assert_eq!((contracts.paid[0][0], contracts.taken[0][0], contracts.placed[0][0]), (0.0, 0.0, 20.0));
    assert!(contracts.open[0][0] <= 4.0, "of earlier calls nothing is to come");
}

/// What is under contracts: 4 of the car's 10 t, 5 of the truck's 5; the car asks for 6 more, the plane for 14.
#[test]
fn contracts_are_served_first_and_the_rest_shares_what_is_left() {
    let others = "[supplier.jp]\nallocate = \"contract-first\"\n[supplier.jp.makes.heavy]\ncapacity = \"19 t/week\"\n\
        [destination.truck]\ncountry = \"US\"\ndemand = \"5 t/week\"\nmix.heavy = 1.0\nsources.heavy = { jp = 1.0 }\n\
        stock = { policy = \"base-stock\", level = \"9 t\" }\n\
        [destination.plane]\ncountry = \"US\"\ndemand = \"5 t/week\"\nmix.heavy = 1.0\nsources.heavy = { jp = 1.0 }\n\
        stock = { policy = \"base-stock\", level = \"9 t\" }\n\
        [contract.other]\nbuyers = [\"truck\"]\nsupplier = \"jp\"\nmaterial = \"heavy\"\nvolume = \"5 t/week\"\nperiod = \"year\"\n";
    let shipped = |supply: f64| {
        let m = model(&others.replace("19 t", &format!("{supply} t")));
        let mut s = opened(&m);
        let row = |name: &str| m.rows.iter().position(|r| m.sectors[sector_of(&m, r)].name == name).unwrap();
        let links = ["car", "truck", "plane"].map(|name| link(&m, row(name), "jp"));
        s.network.ordered.fill(Col::ZERO);
        for (l, mass) in links.iter().zip([10.0, 5.0, 14.0]) {
            order_on(&m, &mut s, *l, mass);
        }
        for (member, open) in m.contract_members.iter().zip(&mut s.contracts.open) {
            *open = Col::splat(if m.contracts[member.contract].name == "deal" { 4.0 } else { 5.0 });
        }
        production::produce(&m, &mut s, 0);
        shipping::ship(&m, &mut s, 0);
        links.map(|l| s.network.shipped[l][0])
    };
    assert_eq!(shipped(19.0), [4.0 + 3.0, 5.0, 7.0]);
    assert_eq!(shipped(9.0), [4.0, 5.0, 0.0]);
    let [car, truck, plane] = shipped(4.5);
    near(car, 2.0);
    near(truck, 2.5);
    assert_eq!(plane, 0.0);
    assert_eq!(shipped(40.0), [10.0, 5.0, 14.0]);
}

/// Four a week at 60,000 USD and what is left of ten at 40,000. The first comes a week after the first order, the others three.
#[test]
fn goods_under_a_contract_cost_its_price() {
    let m =
        model("[contract.deal]\nprice = \"60 USD/kg\"\n[manufacturer.car.stock]\npolicy = \"standing\"\n");
    let mut s = opened(&m);
    weeks(&m, &mut s, 0, 5);
    let purchase = |s: &State<L>| s.ledger.accounts.costs[Bucket::Purchase as usize][0];
    near(purchase(&s), 5.0 * 4.0 * 60_000.0 + 3.0 * 6.0 * 40_000.0);
    assert_eq!(net_mass(&m, &s, 0), Col::<L>::ZERO);
}

/// It waits with the goods at the supplier's door.
#[test]
fn the_price_goes_with_goods_that_wait() {
    let strike = "[disruption.d]\nwhat = \"shipments\"\nhits = { suppliers = [\"jp\"] }\nwindows = [{ from = 2024-01-01, until = 2024-01-14 }]\n\
                  [contract.deal]\nprice = \"60 USD/kg\"\n[manufacturer.car.stock]\npolicy = \"standing\"\n";
    let m = model(strike);
    let mut s = opened(&m);
    let purchase = |s: &State<L>| s.ledger.accounts.costs[Bucket::Purchase as usize][0];
    weeks(&m, &mut s, 0, 2);
    near(purchase(&s), 0.0);
    weeks(&m, &mut s, 3, 3);
    near(purchase(&s), 12.0 * 60_000.0 + 6.0 * 40_000.0);
}

#[test]
fn a_surplus_cancels_no_call() {
    let m = model("");
    let mut s = opened(&m);
    production::produce(&m, &mut s, 0);
    ordering::order(&m, &mut s, 0);
    cancel_surplus(&m, &mut s, 0, &Col::splat(1.0), &[true; L]);
    assert_eq!(["cn", "jp"].map(|name| s.network.ordered[link(&m, 0, name)][0]), [0.0, 4.0]);
}

/// A firm that has not qualified the supplier calls nothing off, and pays.
#[test]
fn who_may_not_buy_yet_pays() {
    let young = "[qualification.jp]\nsupplier = \"jp\"\nbuyers = [\"car\"]\nstages = [{ takes = \"2 years\" }]\nbegins = 2024-01-01\n";
    assert_eq!(placed(young, 0.0), [[100.0, 0.0]; 3]);
    assert_eq!(paid(young, 0.0), 8.0 * 50_000.0);
}

/// Of the eight of a period that have to be paid for none is taken; the manufacturer's account and the total both have them.
#[test]
fn payments_are_booked_with_the_manufacturer() {
    let m = model(
        "[contract.deal]\nstore-up-to = \"0 weeks\"\n[manufacturer.car.stock]\ninitial-mass = \"500 t\"\n",
    );
    let mut s = opened(&m);
    weeks(&m, &mut s, 0, 8);
    let booked = s.ledger.accounts.costs[Bucket::Contract as usize][0];
    assert_eq!(booked, 2.0 * 8.0 * 50_000.0);
    assert_eq!(s.ledger.cost[0], booked);
    assert!(
        m.figures.iter().any(|f| f.name == "cost.car.contract") && m.figures.iter().any(|f| f.name == "cost")
    );
}

/// Where nobody has a contract, nobody comes first: everybody gets the same share.
#[test]
fn contract_first_without_contracts_is_proportional() {
    let m = super::model(
        "[supplier.cn]\nallocate = \"contract-first\"\nmakes.heavy = { capacity = \"4 t/week\" }\n",
    );
    let mut s = opened(&m);
    production::produce(&m, &mut s, 0);
    ordering::order(&m, &mut s, 0);
    crate::engine::shipping::ship(&m, &mut s, 0);
    near(s.network.made[0][0], 4.0);
}
