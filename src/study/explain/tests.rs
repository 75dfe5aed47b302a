//! Provenance, inherited places, and what touches nothing.
use super::*;
use crate::engine::Plan;
use crate::scenario;
use crate::study::single;
use std::path::PathBuf;

const WORLD: &str = r#"format = 1
[scenario]
title = "Two plants, one firm"
start = 2024-01-01
end = 2025-03-30
known-until = 2024-09-01
[parameter.odds]
value = { uncertain = "uniform", min = 0.5, max = 0.8, assumption = "own range", confidence = "L" }
[material.heavy]
[supplier.cn]
country = "CN"
makes.heavy = { capacity = { value = "80 t/month", source = "customs", confidence = "H" } }
[supplier.japan]
country = "JP"
# Nobody knows.
makes.heavy = { capacity = "70 t/month" }
[manufacturer.car]
country = "US"
demand = { uncertain = "triangular", min = "50 t/month", mode = "60 t/month", max = "65 t/month", source = "x" }
mix = { heavy = 1.0 }
sources.heavy = { cn = 0.9, japan = 0.1 } # market survey
stock = { policy = "days-of-cover", target = "5 weeks" }
[lane.cn-us]
from = "CN"
to = "US"
transit = "24 days"
[lane.jp-us]
from = "JP"
to = "US"
transit = "20 days"
[control.licences]
exporter = "CN"
materials = ["heavy"]
path = { 2024-04-04 = "freeze", 2024-08-01 = { regime = "eased", probability = 0.6 } }
[regime.freeze]
review = { varies = "lognormal", median = { uncertain = "uniform", min = "30 days", max = "50 days", source = "survey", confidence = "M" }, p90-over-median = 1.80 }
prompt.civil = 0.2
odds.US = { parameter = "odds" }
if-not-prompt = { slow = 1.0, slow-review = "20 weeks" }
[regime.eased]
inherits = "freeze"
prompt.civil = 0.9
[regime.relapse]
inherits = "freeze"
lasts = "8 weeks"
then = "eased"
[truce.calm]
from = 2024-10-01
until = 2025-01-31
renewed = 0.5
breaks = { hazard = "0.1 per month" }
on-break = { control = "licences", regime = "relapse" }
"#;

/// Explains the world with a layer over it.
fn told(layer: &str, sets: &[(&str, &str)]) -> Explanation {
    let room = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> = [("world.toml", WORLD), ("layer.toml", layer)]
        .into_iter()
        .map(|(name, text)| {
            std::fs::write(room.path().join(name), text).unwrap();
            room.path().join(name)
        })
        .collect();
    let sets: Vec<(String, String)> = sets.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let loaded = scenario::load(&files, &sets).unwrap_or_else(|report| panic!("{report}"));
    let prepared = single::prepare(&loaded).unwrap();
    let plan = Plan { seed: 1, replications: 128, threads: Some(1), isa: None };
    let results = single::run(&prepared, plan, &|_| ()).unwrap();
    explain(&loaded, &prepared, &results)
}

fn value<'e>(e: &'e Explanation, path: &str) -> &'e Value {
    e.values.iter().find(|v| v.path == path).unwrap_or_else(|| panic!("{path}"))
}

/// File name and line.
fn place(spot: &Spot) -> (String, usize) {
    let name = PathBuf::from(&spot.file).file_name().unwrap().to_string_lossy().into_owned();
    (name, spot.line.unwrap())
}

/// The line of the world that holds a text.
fn line(text: &str) -> usize {
    WORLD.lines().position(|line| line.contains(text)).unwrap() + 1
}

fn idle(e: &Explanation) -> Vec<(String, usize)> {
    e.idle.iter().map(|i| (i.what.clone(), i.spot.as_ref().and_then(|s| s.line).unwrap_or(0))).collect()
}

#[test]
fn every_value_is_counted_once_by_what_it_rests_on() {
    let e = told("", &[]);
    let c = e.count;
    assert_eq!((c.sourced.high, c.sourced.medium, c.sourced.unstated), (1, 1, 1));
    // The parameter, and the odds that refer to it.
    assert_eq!((c.assumed.low, c.assumed.total()), (2, 2));
    assert_eq!(c.values, c.sourced.total() + c.assumed.total() + c.unstated);
    assert_eq!(c.values + c.inherited, e.values.len());
    let odds = value(&e, "regime.freeze.odds.US");
    assert_eq!((odds.basis, odds.origin.parameter.as_deref()), (Basis::Assumed, Some("odds")));
    let review = value(&e, "regime.freeze.review");
    assert_eq!(review.origin.source.as_deref(), Some("survey"), "an uncertain scale speaks for its law");
    let law = "varies lognormal(median uncertain uniform(min 30 days, max 50 days), p90-over-median 1.80)";
    assert_eq!(review.value, law);
    assert!(e.values.iter().all(|v| !v.path.starts_with("scenario")));
}

#[test]
fn comments_stand_in_where_nothing_else_is_said() {
    let e = told("", &[]);
    let japan = value(&e, "supplier.japan.makes.heavy.capacity");
    assert_eq!(japan.basis, Basis::Unstated);
    let target = value(&e, "manufacturer.car.stock.target");
    assert_eq!(target.origin.comment, None);
    let source = value(&e, "manufacturer.car.sources.heavy.japan");
    assert_eq!(source.origin.comment.as_deref(), Some("market survey"));
}

#[test]
fn inherited_values_are_told_where_they_were_written() {
    let e = told("", &[]);
    let review = value(&e, "regime.eased.review");
    assert_eq!(review.inherited.as_deref(), Some("regime.freeze.review"));
    assert_eq!(place(&review.spot), ("world.toml".into(), line("review = {")));
    assert_eq!(value(&e, "regime.eased.prompt.civil").inherited, None);
    let inherited = e.values.iter().filter(|v| v.inherited.is_some()).count();
    assert_eq!(e.count.inherited, inherited);
    // Review, odds, slow and slow-review twice, and prompt of the relapse.
    assert_eq!(inherited, 9);
}

#[test]
fn layers_and_the_command_line_are_named() {
    let layer = "[lane.cn-us]\ntransit = { value = \"30 days\", source = \"y\" }\n[manufacturer.car.demand]\nmin = \"55 t/month\"\n";
    let e = told(layer, &[("manufacturer.car.stock.target", "9 weeks")]);
    let files: Vec<bool> = e.layers.iter().map(|l| l.says.is_some()).collect();
    assert_eq!(files, [false, false, true]);
    assert!(e.layers[0].file.ends_with("world.toml") && e.layers[1].file.ends_with("layer.toml"));
    assert_eq!(place(&value(&e, "lane.cn-us.transit").spot), ("layer.toml".into(), 2));
    let target = value(&e, "manufacturer.car.stock.target");
    assert_eq!((target.value.as_str(), target.spot.to_string().as_str()), ("9 weeks", "command line"));
    assert_eq!(e.count.command_line, 1);
    let demand = value(&e, "manufacturer.car.demand");
    assert_eq!(place(&demand.spot).0, "world.toml");
    let changed: Vec<_> = demand.changed.iter().map(|(key, spot)| (key.as_str(), place(spot))).collect();
    assert_eq!(changed, [("min", ("layer.toml".to_owned(), 4))]);
}

#[test]
fn the_path_names_dates_and_chances() {
    let e = told("", &[]);
    let control = &e.controls[0];
    let rules: Vec<(&str, String, &str)> =
        control.rules.iter().map(|r| (r.when.as_str(), r.regimes.join("+"), r.by.as_str())).collect();
    let truce = "2024-10-01 to 2025-01-31";
    let expected = [
        ("2024-04-04", "freeze".to_owned(), "dated"),
        ("2024-08-01", "eased".to_owned(), "probability 0.6"),
        (truce, "relapse".to_owned(), "truce calm: breaks.hazard 0.1 per month"),
        (truce, "relapse".to_owned(), "truce calm: renewed 0.5"),
        ("in relapse", "eased".to_owned(), "lasts 8 weeks"),
    ];
    assert_eq!(rules, expected);
    assert_eq!(place(&control.rules[0].spot).1, line("path = {"));
    let first = &control.shares[0];
    assert_eq!(first.day, "2024-09-02");
    let shares: f64 = first.regimes.iter().map(|(_, estimate)| estimate.value).sum();
    assert!((shares - 1.0).abs() < 1e-12);
    assert!(control.shares.last().unwrap().regimes.len() == 3);
}

#[test]
fn a_scenario_in_which_everything_acts_has_nothing_idle() {
    let e = told("", &[]);
    assert_eq!(e.idle, []);
}

#[test]
fn what_touches_nothing_is_named_with_its_line() {
    let layer = r#"[parameter.lost]
value = 0.5
[material.light]
[supplier.korea]
country = "KR"
makes.light = {}
[supplier.cn.makes.light]
[lane.kr-us]
from = "KR"
to = "US"
transit = "9 days"
[control.other]
exporter = "KR"
materials = ["heavy"]
path = { 2024-05-01 = "harsh" }
[regime.harsh]
inherits = "freeze"
[regime.unheard]
kind = "ban"
[truce.talk]
from = 2024-05-01
until = 2024-06-01
[truce.idle]
from = 2024-05-01
until = 2024-06-01
renewed = 0.5
on-break = { control = "other", regime = "freeze" }
[market.de]
country = "DE"
demand = "9 t/month"
"#;
    let expected = [
        ("parameter `lost` is used nowhere", 1),
        ("control `other` meets no trade", 12),
        ("regime `unheard` is never reached", 18),
        ("material `light` is bought by nobody", 3),
        ("nobody buys `light` from supplier `cn`", 7),
        ("supplier `korea` sells to nobody", 4),
        ("lane `kr-us` carries nothing from KR to US", 8),
        ("market `de` has no buyer", 28),
        ("truce `idle` moves only controls that meet no trade", 23),
        ("truce `talk` moves no control; it is only marked on charts", 20),
        ("regime `harsh` is led to by no control that meets trade", 16),
    ];
    let found = idle(&told(layer, &[]));
    for (what, line) in expected {
        assert!(found.contains(&(what.to_owned(), line)), "{what} {line}: {found:?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:?}");
}

#[test]
fn disruptions_that_touch_nothing_are_told() {
    let layer = "[material.light]\n[disruption.fire]\nhits = { suppliers = [\"cn\"], materials = [\"light\"] }\nwhat = \"orders\"\n\
                 chance = { begins = 0.1, ends = 0.5 }\n[disruption.flood]\nhits = { suppliers = [\"cn\"] }\nwhat = \"capacity\"\n\
                 windows = [{ from = 2030-01-01, until = 2030-02-01 }]\n";
    let told = idle(&told(layer, &[]));
    let says = |text: &str, line: usize| told.iter().any(|(what, at)| what.contains(text) && *at == line);
    assert!(says("disruption `fire` touches nothing", 2), "{told:?}");
    assert!(says("2030-01-01 to 2030-02-01 lies outside the scenario", 9), "{told:?}");
}
