//! Each step of the week alone, on a state prepared by hand; every model comes from a small scenario file.
mod arrivals;
mod behaviour;
mod consumption;
mod contracts;
mod coverage;
mod disruptions;
mod echelons;
mod files;
mod ledger;
mod levies;
mod licensing;
mod made_up;
mod market;
mod opening;
mod ordering;
mod policies;
mod policy;
mod prices;
mod production;
mod qualification;
mod quotas;
mod recycling;
mod shipping;
mod sourcing;
mod stockpile;
mod substitution;
mod yields;

use super::col::Col;
use super::state::State;
use super::{policy as steps_of_policy, start};
use crate::model::{Model, compile};
use crate::scenario;

/// Replications side by side in these tests.
const L: usize = 4;
/// One plant without a limit, one firm that needs 10 t a week, empty stocks; step 0 begins on Monday 2024-01-01.
const WORLD: &str = r#"
format = 1
[scenario]
title = "One plant, one firm"
start = 2024-01-01
periods = 60
[material.heavy]
[supplier.cn]
country = "CN"
makes.heavy = {}
[manufacturer.car]
country = "US"
demand = "10 t/week"
mix = { heavy = 1.0 }
sources.heavy = { cn = 1.0 }
[manufacturer.car.stock]
policy = "base-stock"
level = "100 t"
initial-mass = "0 t"
[lane.cn-us]
from = "CN"
to = "US"
transit = "3 weeks"
"#;

/// The world above with a layer over it.
fn model(layer: &str) -> Model {
    layers(&[WORLD, layer])
}

/// A small scenario in which files are reviewed, granted and refused.
pub(super) fn small() -> Model {
    model(CONTROL)
}

/// The same with noise in demand, of its market and its own.
pub(super) fn noisy() -> Model {
    let noise = "manufacturer.car.noise = { common-monthly-log-sd = 0.1, firm-monthly-log-sd = 0.1 }\n";
    layers(&[WORLD, noise, CONTROL])
}

/// A control under which files are reviewed, granted and refused.
const CONTROL: &str = r#"
[control.c]
exporter = "CN"
materials = ["heavy"]
path.2024-02-05 = "strict"
[regime.strict]
review = { varies = "triangular", min = "1 week", mode = "2 weeks", max = "6 weeks" }
prompt.civil = { uncertain = "uniform", min = 0.2, max = 0.8 }
if-not-prompt = { refused = 1.0 }
"#;

/// Layers, the later over the earlier, as the command reads them.
fn layers(layers: &[&str]) -> Model {
    let dir = tempfile::tempdir().unwrap();
    let write = |(i, text): (usize, &&str)| {
        let path = dir.path().join(format!("{i}.toml"));
        std::fs::write(&path, text).unwrap();
        path
    };
    let paths: Vec<_> = layers.iter().enumerate().map(write).collect();
    let loaded = scenario::load(&paths, &[]).unwrap_or_else(|report| panic!("{}", report.render(false)));
    compile(&loaded).unwrap()
}

/// The state of replications `first ..` before step 0.
fn opened_at(m: &Model, first: u64) -> State<L> {
    let mut s = State::watched(m);
    start::open(m, &mut s, 1, first);
    s
}

/// The state of the first replications, moved to the policy of step 0.
fn opened(m: &Model) -> State<L> {
    let mut s = opened_at(m, 0);
    steps_of_policy::advance(m, &mut s, 0);
    s
}

/// Calls `count` for the columns of `n` replications, opened and moved to the policy of step 0.
fn over(m: &Model, n: u64, mut count: impl FnMut(&mut State<L>)) {
    let mut s = State::watched(m);
    for first in (0..n).step_by(L) {
        start::open(m, &mut s, 1, first);
        steps_of_policy::advance(m, &mut s, 0);
        count(&mut s);
    }
}

/// `hits` of `n` fit the probability `p`: a right engine exceeds 4.5 standard errors with one seed in 150,000.
#[track_caller]
fn fits(hits: u64, n: u64, p: f64) {
    let (n, share) = (n as f64, hits as f64 / n as f64);
    let error = (p * (1.0 - p) / n).sqrt();
    assert!((share - p).abs() <= 4.5 * error, "{share} in place of {p} +- {error}");
}

/// A mean of `n` values with standard deviation `sd` fits `mean`, at the error rate of [`fits`].
#[track_caller]
fn fits_mean(sum: f64, n: u64, mean: f64, sd: f64) {
    let (got, error) = (sum / n as f64, sd / (n as f64).sqrt());
    assert!((got - mean).abs() <= 4.5 * error, "{got} in place of {mean} +- {error}");
}

#[track_caller]
fn near(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-6 * (1.0 + b.abs()), "{a} in place of {b}");
}

/// Index of a series.
fn series(m: &Model, name: &str) -> usize {
    let names: Vec<&str> = m.series.iter().map(|s| s.name.as_str()).collect();
    names.iter().position(|n| *n == name).unwrap_or_else(|| panic!("no {name} in {names:?}"))
}

/// Index of a regime.
fn regime(m: &Model, name: &str) -> u8 {
    m.regimes.iter().position(|r| r.name == name).unwrap() as u8
}

/// Index of the link of a row from a supplier.
fn link(m: &Model, row: usize, supplier: &str) -> usize {
    m.links.iter().position(|l| l.row == row && m.plants[l.plant].supplier == supplier).unwrap()
}

/// The weeks up to and including `last`, all steps of each.
fn weeks(m: &Model, s: &mut State<L>, first: usize, last: usize) {
    let mut recorder = super::Recorder::new(m, L as u64);
    for t in first..=last {
        super::ledger::begin(m, s, t);
        steps_of_policy::advance(m, s, t);
        super::disruptions::advance(m, s, t);
        super::arrivals::receive(m, s);
        super::recycling::join(m, s, t);
        super::production::produce(m, s, t);
        super::responses::respond(m, s, t);
        super::consumption::consume(m, s, t);
        super::ordering::order(m, s, t);
        super::licensing::license(m, s, t);
        super::shipping::ship(m, s, t);
        super::contracts::settle(m, s, t);
        super::recycling::collect(m, s, t);
        super::market::clear(m, s, t);
        super::ledger::record(m, s, t, L, &mut recorder);
    }
}

/// An order of `mass` tonnes on a link, that has not left.
fn order_on(m: &Model, s: &mut State<L>, l: usize, mass: f64) {
    s.network.ordered[l].add(&Col::splat(mass));
    s.network.open[l] = true;
    s.rows.on_order[m.links[l].row].add(&Col::splat(mass));
}
