//! Ledger: months of weeks, cover, stopped output, and books that must balance.
use super::{L, model, near, opened, series};
use crate::engine::col::Col;
use crate::engine::ledger::{close, record};
use crate::engine::record::Recorder;
use crate::engine::state::State;
use crate::engine::{consumption, isa, run};
use crate::model::Model;
use crate::model::output::FigureKind;

/// Records the steps up to `last`, with `prepare` before each, and gives the mean of a series by month.
fn months(m: &Model, name: &str, last: usize, mut prepare: impl FnMut(&mut State<L>, usize)) -> Vec<f64> {
    let (mut s, mut recorder) = (opened(m), Recorder::new(m, L as u64));
    for t in 0..=last {
        s.ledger.flow.fill(Col::ZERO);
        s.ledger.weight.fill(Col::splat(1.0));
        prepare(&mut s, t);
        record(m, &mut s, t, L, &mut recorder);
    }
    let i = series(m, name);
    let cells = (0..m.calendar.periods.len()).map(|p| recorder.cell(i, p).moments.estimate());
    cells.filter(|e| e.n > 0).map(|e| e.value).collect()
}

#[test]
fn a_step_in_two_months_is_split_by_days() {
    let m = model("");
    // Step 4 is Monday 29 January to Sunday 4 February 2024: three days and four.
    let got = months(&m, "exports.CN.US", 8, |s, t| {
        let slot = s.network.now * m.export_series.len();
        for place in 0..m.export_series.len() {
            s.network.exports[slot + place] = Col::splat(if t == 4 { 7.0 } else { 0.0 });
        }
    });
    assert_eq!(got.len(), 2);
    near(got[0], 3.0);
    near(got[1], 4.0);
}

#[test]
fn a_year_of_weeks_is_recorded_whole() {
    let m = model("[scenario]\nperiods = 53\n");
    let total: f64 = months(&m, "exports.CN.US", 52, |s, _| {
        let slot = s.network.now * m.export_series.len();
        s.network.exports[slot..slot + m.export_series.len()].fill(Col::splat(7.0));
    })
    .iter()
    .sum();
    near(total, 366.0);
}

#[test]
fn cover_is_stock_over_expected_demand() {
    let m = model("");
    let cover = months(&m, "cover.car", 4, |s, t| {
        s.ledger.weight[series(&m, "cover.car")] = Col::ZERO;
        // Nothing, then 70 t in the second half of January: 17 of 31 days.
        s.rows.on_hand[0] = Col::splat(if t >= 2 { 70.0 } else { 0.0 });
    });
    near(cover[0], 7.0 * 17.0 / 31.0);
    let daily = model("[scenario]\nstep = \"1 day\"\n");
    let cover = months(&daily, "cover.car", 31, |s, _| {
        s.ledger.weight[series(&daily, "cover.car")] = Col::ZERO;
        s.rows.on_hand[0] = Col::splat(70.0);
    });
    near(cover[0], 7.0);
}

#[test]
fn what_stops_is_a_share_of_output() {
    let m = model("[manufacturer.car]\nfirms = { number = 4 }\n");
    let (all, sector) = (series(&m, "stopped"), series(&m, "stopped.car"));
    let mut s = opened(&m);
    crate::engine::arrivals::receive(&m, &mut s);
    // One of four equal firms has enough.
    s.rows.on_hand[2] = Col::splat(2.5);
    consumption::consume(&m, &mut s, 0);
    for i in [all, sector] {
        near(s.ledger.flow[i][0] / s.ledger.weight[i][0], 0.75);
    }
    let mut recorder = Recorder::new(&m, L as u64);
    record(&m, &mut s, 0, L, &mut recorder);
    near(s.ledger.peak[0], 0.75);
    close(&m, &s, 0, L, &mut recorder);
    let figure = |kind: FigureKind| {
        let i = m.figures.iter().position(|f| f.kind == kind).unwrap();
        recorder.figures[i].moments.estimate().value
    };
    near(figure(FigureKind::PeakStopped), 0.75);
    near(figure(FigureKind::FirmsStopped), 0.75);
    near(figure(FigureKind::WeeksDown), 0.75);
    near(figure(FigureKind::FillRate), 0.25);
}

#[test]
fn stock_and_waiting_cost_by_time() {
    let m = model(
        "[manufacturer.car.stock]\nholding-cost = \"2 USD/t/day\"\n\
         [manufacturer.car.shortage]\nrule = \"back-ordered\"\ncost = \"3 USD/t/day\"\n",
    );
    let mut s = opened(&m);
    s.rows.on_hand[0] = Col::splat(5.0);
    s.rows.backlog[0] = Col::splat(4.0);
    record(&m, &mut s, 0, L, &mut Recorder::new(&m, L as u64));
    near(s.ledger.cost[0], 7.0 * (2.0 * 5.0 + 3.0 * 4.0));
}

/// A whole run in which everything happens.
const BUSY: &str = r#"
[supplier.cn]
new-year-closure = 0.5
makes.heavy = { capacity = "12 t/week" }
[manufacturer.car]
firms = { number = 3, size-spread = 0.5 }
noise = { firm-monthly-log-sd = 0.1 }
patience = "6 weeks"
[lane.cn-us]
transit = { varies = "triangular", min = "10 days", mode = "20 days", max = "40 days" }
[control.c]
exporter = "CN"
materials = ["heavy"]
office = { capacity = "1.3 files/week" }
[control.c.path]
2024-03-01 = "r"
[regime.r]
review = { varies = "exponential", mean = "4 weeks" }
prompt = { civil = 0.5 }
if-not-prompt = { slow = 0.4, stuck = 0.3, refused = 0.3, slow-review = "3 weeks" }
validity = "8 weeks"
hold = { materials = ["heavy"], share = 0.5, time = "1 week" }
"#;

fn ran(m: &Model) -> (State<L>, Recorder) {
    let (mut s, mut recorder) = (State::<L>::new(m), Recorder::new(m, L as u64));
    let kernel = isa::Kernel::of(isa::Isa::Baseline).unwrap();
    run::run_range(m, kernel, &mut s, 7, 0, L as u64, &mut recorder);
    (s, recorder)
}

#[test]
fn the_books_of_a_busy_run_balance() {
    let (s, recorder) = ran(&model(BUSY));
    assert_eq!((recorder.imbalances, recorder.invalid()), (0, 0));
    assert!(s.files.queued[0][0] > 5.0, "the control bites");
}

#[test]
fn books_that_do_not_balance_are_noticed() {
    let m = model(BUSY);
    let (s, _) = ran(&m);
    type Fault = fn(&mut State<L>, f64);
    let faults: [(&str, Fault); 7] = [
        ("stock from nowhere", |s, q| s.rows.on_hand[0][1] += q),
        ("a made quantum that nobody has", |s, q| s.network.made[0][1] += q),
        ("a shipment that vanished", |s, q| s.network.arrivals[0][1] -= q),
        ("consumption that was not demanded", |s, q| s.rows.consumed[0][1] += q),
        ("lost demand that was never there", |s, q| s.rows.lost[0][1] += q),
        ("a back-order from nowhere", |s, q| s.rows.backlog[2][1] += q),
        ("negative stock", |s, q| {
            let x = s.rows.on_hand[0][1];
            s.rows.on_hand[0][1] = -q;
            s.rows.on_hand[1][1] += x + q;
        }),
    ];
    let imbalances = |s: &State<L>, active: usize| {
        let mut recorder = Recorder::new(&m, L as u64);
        close(&m, s, 0, active, &mut recorder);
        recorder.imbalances
    };
    assert_eq!(imbalances(&s, L), 0);
    for (what, fault) in faults {
        let (mut s, _) = ran(&m);
        fault(&mut s, m.quantum);
        assert_eq!(imbalances(&s, L), 1, "{what}");
        assert_eq!(imbalances(&s, 1), 0, "{what}: replications that do not count are not judged");
    }
}
