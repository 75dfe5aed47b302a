//! The study of sensitivity on scenarios whose answer is a known function of their parameters, and its command.
#[path = "common/command.rs"]
mod command;
mod common;

use coercivity::engine::Plan;
use coercivity::scenario::{Loaded, load};
use coercivity::study::sensitivity::{Ask, Method, Sensitivity, SensitivityError, prepare, run};
use command::call;
use std::path::Path;

/// Two makers whose demand is not known; a plant without limits ships what they need, so that exports are twenty weeks of the sum.
const SUM: &str = r#"format = 1
[scenario]
title = "A sum"
start = 2025-01-06
periods = 20
report = "step"
[material.magnet]
[supplier.maker]
country = "CN"
makes.magnet = {}
[manufacturer.large]
country = "US"
demand = { uncertain = "uniform", min = "8 t/week", max = "12 t/week", assumption = "test" }
mix.magnet = 1.0
sources.magnet = { maker = 1.0 }
stock = { policy = "days-of-cover", target = "4 weeks" }
[manufacturer.small]
country = "US"
demand = { uncertain = "uniform", min = "4 t/week", max = "6 t/week", assumption = "test" }
mix.magnet = 1.0
sources.magnet = { maker = 1.0 }
stock = { policy = "days-of-cover", target = "4 weeks" }
[lane.sea]
from = "CN"
to = "US"
transit = "7 days"
"#;
const WEEKS: f64 = 20.0;

fn loaded(text: &str) -> (tempfile::TempDir, Loaded) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("sum.toml");
    std::fs::write(&path, text).expect("it is written");
    let loaded = load(&[path], &[]).unwrap_or_else(|report| panic!("{}", report.render(false)));
    (dir, loaded)
}

fn ask(metric: &str) -> Ask {
    Ask { metric: Some(metric.into()), by: None, groups: Vec::new(), methods: Method::ALL.to_vec() }
}

fn study(text: &str, replications: u64, threads: usize) -> Sensitivity {
    let (_dir, loaded) = loaded(text);
    let prepared = prepare(&loaded, &ask("exports.CN.US")).expect("it can be asked");
    let plan = Plan { seed: 3, replications, threads: Some(threads), isa: None };
    run(&prepared, plan, &|_| ()).expect("it runs")
}

/// The sum of two uniform parameters: shares 0.8 and 0.2, no chance, effects that are slopes.
#[test]
fn a_sum_of_two_parameters_is_taken_apart() {
    let s = study(SUM, 8000, 2);
    let (large, small) = (&s.parameters[0], &s.parameters[1]);
    assert_eq!(
        (large.name.as_str(), small.name.as_str()),
        ("manufacturer.large.demand", "manufacturer.small.demand")
    );
    let swing = large.swing.expect("it was moved");
    println!("{swing:?}\n{:?}\n{:?}\n{:?}", large.elementary, s.shares, s.spread);
    // 1.8 t a week to either side; masses are whole quanta.
    assert!((swing.low.value + 1.8 * WEEKS).abs() < 1e-3 && (swing.high.value - 1.8 * WEEKS).abs() < 1e-3);
    assert!(swing.low.standard_error < 1e-6);
    for (p, slope) in [(large, 4.0 * WEEKS), (small, 2.0 * WEEKS)] {
        let e = p.elementary.expect("it was screened");
        assert!((e.size.value - slope).abs() < 1e-2 && e.spread.value < 1e-2, "{e:?}");
        assert!(p.shift.expect("it was sampled").median > s.spread.as_ref().expect("a sample").baseline.1);
    }
    let shares = s.shares.as_ref().expect("they were asked for");
    for (group, share) in shares.groups.iter().zip([0.8, 0.2]) {
        let i = group.index;
        assert!((i.first.value - share).abs() < 0.02 && (i.total.value - share).abs() < 0.02, "{i:?}");
    }
    assert!(shares.chance.total.high < 1e-9);
    assert!(s.spread.as_ref().expect("a sample").ignorance.low > 1.0 - 1e-9);
    assert_eq!(s.first_to_learn().map(|g| g.name.as_str()), Some("manufacturer.large.demand"));
}

/// With independent noise of 2 t in each week's demand of either maker, the variance is 400 (16 + 4) / 12 = 667 t² of ignorance and
/// about 20 x 2 x 4 = 160 t² of chance: 0.806 and 0.194. The ends of the run, where orders follow demand, move it by less than 0.02.
#[test]
fn chance_has_its_share() {
    let noisy = SUM.replace("mix.magnet", "noise.normal-sd = \"2 t/week\"\nmix.magnet");
    let s = study(&noisy, 24_000, 2);
    let shares = s.shares.as_ref().expect("they were asked for");
    let ignorance = s.spread.as_ref().expect("a sample").ignorance;
    println!("{:?}\n{ignorance:?}", shares.chance);
    assert!((ignorance.value - 0.806).abs() < 0.03, "{ignorance:?}");
    assert!(ignorance.low < 0.83 && ignorance.high > 0.78);
    // Demand is cut off at zero nowhere near, so chance acts by itself: both of its indices are one.
    assert!((shares.chance.total.value - 0.194).abs() < 0.03, "{:?}", shares.chance);
    assert!(shares.chance.first.low < 0.21 && shares.chance.first.high > 0.18, "{:?}", shares.chance);
}

#[test]
fn threads_change_nothing() {
    let noisy = SUM.replace("mix.magnet", "noise.normal-sd = \"2 t/week\"\nmix.magnet");
    assert_eq!(study(&noisy, 5000, 1), study(&noisy, 5000, 3));
}

#[test]
fn groups_take_their_parameters_together() {
    let (_dir, loaded) = loaded(SUM);
    let grouped = Ask {
        groups: vec!["manufacturer.*.demand".into()],
        methods: vec![Method::Sobol],
        ..ask("exports.CN.US")
    };
    let prepared = prepare(&loaded, &grouped).expect("it can be asked");
    let plan = Plan { seed: 3, replications: 3000, threads: None, isa: None };
    let s = run(&prepared, plan, &|_| ()).expect("it runs");
    let shares = s.shares.expect("they were asked for");
    assert_eq!((shares.groups.len(), shares.groups[0].members.len()), (1, 2));
    assert!((shares.groups[0].index.first.value - 1.0).abs() < 0.05, "{:?}", shares.groups);
    assert!(s.spread.is_none() && s.at_medians.is_none() && s.parameters[0].elementary.is_none());
}

#[test]
fn what_cannot_be_asked_is_said() {
    let (_dir, sum) = loaded(SUM);
    let wrong = prepare(&sum, &ask("export.CN.US")).err().expect("there is no such figure");
    assert!(wrong.to_string().contains("did you mean `exports.CN.US`?"), "{wrong}");
    let certain = SUM.replace(
        "{ uncertain = \"uniform\", min = \"8 t/week\", max = \"12 t/week\", assumption = \"test\" }",
        "\"10 t/week\"",
    );
    let certain = certain.replace(
        "{ uncertain = \"uniform\", min = \"4 t/week\", max = \"6 t/week\", assumption = \"test\" }",
        "\"5 t/week\"",
    );
    let (_other, certain) = loaded(&certain);
    assert!(matches!(prepare(&certain, &ask("exports.CN.US")).err(), Some(SensitivityError::Certain)));
}

/// Files, their order and the answer; and refusals before anything is written.
#[test]
fn the_command_writes_its_files() {
    let (dir, _) = loaded(SUM);
    let args =
        ["sensitivity", "sum.toml", "--metric", "exports.CN.US", "--replications", "6000", "--out", "made"];
    let told = call(dir.path(), &args);
    told.code(0)
        .says(&["6 files in made"])
        .prints(&["Learn about `manufacturer.large.demand` first", "chance"]);
    for name in
        ["sensitivity.json", "sensitivity.csv", "tornado.svg", "shares.svg", "screening.svg", "shifts.svg"]
    {
        assert!(dir.path().join("made").join(name).exists(), "{name}");
    }
    // Charts of methods that are not asked for do not stay.
    let fewer =
        ["sensitivity", "sum.toml", "--metric", "exports.CN.US", "--methods", "morris", "--out", "made"];
    call(dir.path(), &fewer).code(0).says(&["3 files in made"]);
    assert!(!Path::new(&dir.path().join("made/tornado.svg")).exists());
    for (args, said) in [
        (["--metric", "nothing"], "there is no key figure `nothing`"),
        (["--group", "regime.*"], "no uncertain parameter is called `regime.*`"),
        (["--replications", "1000"], "1000 replications are too few for"),
    ] {
        let all = [&["sensitivity", "sum.toml"][..], &args[..]].concat();
        call(dir.path(), &all).refused(&dir.path(), &[said]);
    }
}
