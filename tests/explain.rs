//! `coercivity explain` as its users meet it.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

const SCENARIO: &str = r#"format = 1
[scenario]
title = "One maker, one buyer, one freeze"
start = 2025-01-06
end = 2026-01-04
known-until = 2025-06-01
[material.heavy]
[supplier.cn]
country = "CN"
makes = { heavy = { capacity = { value = "800 t/month", source = "yearbook", confidence = "M" } } }
[manufacturer.motors]
country = "US"
demand = { uncertain = "triangular", min = "450 t/month", mode = "500 t/month", max = "600 t/month", assumption = "own range", confidence = "L" }
mix = { heavy = 1.0 }
sources = { heavy = { cn = 1.0 } }
stock = { policy = "days-of-cover", target = "6 weeks" }
[lane.cn-us]
from = "CN"
to = "US"
transit = "24 days"
[control.licences]
exporter = "CN"
materials = ["heavy"]
path = { 2025-04-04 = "freeze", 2025-09-01 = { regime = "eased", probability = 0.5 } }
[regime.freeze]
review = "45 days"
prompt = { civil = 0.3 }
if-not-prompt = { slow = 1.0, slow-review = "6 months" }
[regime.eased]
inherits = "freeze"
prompt = { civil = 0.9 }
"#;

fn room() -> TempDir {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("mine.toml"), SCENARIO).unwrap();
    room
}

fn explain(room: &Path, args: &[&str]) -> Output {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("coercivity"));
    command.arg("explain").args(args).args(["--replications", "64"]).current_dir(room).output().unwrap()
}

fn stdout(told: &Output) -> String {
    String::from_utf8(told.stdout.clone()).unwrap()
}

fn stderr(told: &Output) -> String {
    String::from_utf8(told.stderr.clone()).unwrap()
}

#[test]
fn it_tells_in_order_and_draws_the_path() {
    let room = room();
    let told = explain(room.path(), &["mine.toml"]);
    assert_eq!(told.status.code(), Some(0), "{}", stderr(&told));
    let text = stdout(&told);
    let parts = [
        "One maker, one buyer, one freeze",
        "level 0 of 3: illustrative",
        "1. mine.toml",
        "Policy path",
        "dated [mine.toml:24]",
        "probability 0.5 [mine.toml:24]",
        "Share of 64 simulated futures (seed 1) in each regime after 2025-06-01",
        "Where every value comes from",
        "supplier.cn",
        "mine.toml:10 source (M): yearbook",
        "mine.toml:13 assumption (L): own range",
        "mine.toml:26 inherited: regime.freeze.review",
        "with a source         1 (confidence M 1)",
        "What touches nothing",
        "Everything written has an effect.",
    ];
    let mut rest = text.as_str();
    for part in parts {
        let at = rest.find(part).unwrap_or_else(|| panic!("`{part}` is not there, or not in order:\n{text}"));
        rest = &rest[at..];
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert!(!text.contains('\u{1b}'), "no colour");
    let written: Vec<_> = fs::read_dir(room.path().join("out/mine")).unwrap().collect();
    assert_eq!(written.len(), 1, "only the chart, nothing temporary");
    assert!(fs::read_to_string(room.path().join("out/mine/policy-path.svg")).unwrap().starts_with("<svg"));
}

#[test]
fn the_same_command_gives_the_same_bytes() {
    let room = room();
    let told = ["a", "b"].map(|out| explain(room.path(), &["mine.toml", "--out", out]));
    assert_eq!(told[0].stdout, told[1].stdout);
    let chart = |out: &str| fs::read(room.path().join(out).join("policy-path.svg")).unwrap();
    assert_eq!(chart("a"), chart("b"));
    explain(room.path(), &["mine.toml", "--out", "c", "--seed", "7"]);
    assert_ne!(chart("a"), chart("c"));
}

#[test]
fn a_set_value_comes_from_the_command_line() {
    let room = room();
    let told = explain(room.path(), &["mine.toml", "--set", "lane.cn-us.transit=9 days"]);
    let text = stdout(&told);
    assert!(text.contains("2. command line: lane.cn-us.transit = \"9 days\""), "{text}");
    assert!(text.contains("transit                 9 days\n      command line -"), "{text}");
    assert!(text.contains("1 from the command line"), "{text}");
}

#[test]
fn json_says_the_same() {
    let room = room();
    let told = explain(room.path(), &["mine.toml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(json["count"]["sourced"]["medium"], 1);
    assert_eq!(json["controls"][0]["rules"][0]["regimes"][0], "freeze");
    assert_eq!(json["idle"], serde_json::json!([]));
}

#[test]
fn a_bad_scenario_is_refused_and_nothing_is_written() {
    let room = room();
    fs::write(room.path().join("bad.toml"), SCENARIO.replace("\"freeze\",", "\"frieze\",")).unwrap();
    let told = explain(room.path(), &["bad.toml"]);
    assert_eq!((told.status.code(), told.stdout.len()), (Some(2), 0));
    assert!(stderr(&told).contains("frieze"));
    assert!(!room.path().join("out").exists());
    let told = explain(room.path(), &["mine.toml", "--format", "yaml"]);
    assert_eq!(told.status.code(), Some(2));
}

#[test]
fn a_folder_that_cannot_be_made_is_a_failure() {
    let room = room();
    let told = explain(room.path(), &["mine.toml", "--out", "mine.toml/below"]);
    assert_eq!((told.status.code(), told.stdout.len()), (Some(3), 0));
    assert!(stderr(&told).contains("mine.toml/below"), "{}", stderr(&told));
}

#[test]
fn without_a_control_an_earlier_chart_is_removed() {
    let room = room();
    explain(room.path(), &["mine.toml", "--out", "out"]);
    let free = SCENARIO.split("[control.licences]").next().unwrap();
    fs::write(room.path().join("free.toml"), free).unwrap();
    let told = explain(room.path(), &["free.toml", "--out", "out"]);
    assert_eq!(told.status.code(), Some(0), "{}", stderr(&told));
    assert!(stdout(&told).contains("There is no control"));
    assert!(!room.path().join("out/policy-path.svg").exists());
}

/// Laid over the scenario: every way in which a regime is entered, one a line.
const WAYS: &str = r#"extends = "mine.toml"
[control.second]
exporter = "CN"
materials = ["heavy"]
in-force = 2025-02-03
regime = "first"
expires = 2025-11-30
suspended = [
  { from = 2025-03-03, until = 2025-03-16 },
]
[regime.first]
inherits = "freeze"
lasts = "9 weeks"
[regime.first.then]
fork-a = 0.25
fork-b = 0.75
[regime.fork-a]
inherits = "freeze"
[regime.fork-a.switches]
switched = "0.1 per month"
[regime.fork-b]
inherits = "freeze"
[regime.switched]
inherits = "freeze"
[regime.gentle]
inherits = "freeze"
[regime.broken]
inherits = "freeze"
[regime.lapsed]
inherits = "freeze"
[regime.talked]
inherits = "freeze"
[regime.due]
inherits = "freeze"
[truce.rest]
from = 2025-05-05
until = 2025-06-01
suspends = ["second"]
renewed = 0.0
[truce.calm]
from = 2025-06-02
until = 2025-08-31
eases.second = "gentle"
breaks.hazard = "0.3 per month"
renewed = 0.2
on-break = { control = "second", regime = "broken" }
on-lapse = [{ control = "second", regime = "lapsed" }]
[trigger.talks]
when = { stopped = "all", above = 0.05, for = "1 week" }
probability = 0.6
after = "2 weeks"
moves = { control = "second", regime = "talked" }
[trigger.day]
when = { date = 2025-10-06 }
moves = [{ control = "second", regime = "due" }]
"#;

#[test]
fn every_way_into_a_regime_has_a_row_with_its_line() {
    let room = room();
    fs::write(room.path().join("ways.toml"), WAYS).unwrap();
    let told = explain(room.path(), &["ways.toml", "--format", "json"]);
    assert_eq!(told.status.code(), Some(0), "{}", stderr(&told));
    let json: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    let second = json["controls"].as_array().unwrap().iter().find(|c| c["name"] == "second").unwrap();
    let line = |text: &str| WAYS.lines().position(|line| line.starts_with(text)).unwrap() as u64 + 1;
    let (rest, calm) = ("2025-05-05 to 2025-06-01", "2025-06-02 to 2025-08-31");
    let talks = "trigger talks: when stopped all, above 0.05, for 1 week, probability 0.6, after 2 weeks";
    let expected = [
        ("2025-02-03", "first", "dated: in-force", "in-force"),
        ("2025-12-01", "free", "dated: expires 2025-11-30", "expires"),
        ("2025-03-03 to 2025-03-16", "free", "dated: suspended", "  { from"),
        (calm, "gentle", "truce calm: eases", "eases"),
        (calm, "broken", "truce calm: breaks.hazard 0.3 per month", "breaks"),
        (calm, "lapsed", "truce calm: renewed 0.2", "renewed = 0.2"),
        (rest, "free", "truce rest: suspends", "suspends"),
        (rest, "", "truce rest: renewed 0.0", "renewed = 0.0"),
        ("2025-10-06", "due", "trigger day: when date 2025-10-06", "when = { date"),
        ("by chance", "talked", talks, "when = { stopped"),
        ("in first", "fork-a, fork-b", "lasts 9 weeks", "lasts"),
        ("in first", "fork-a", "then.fork-a 0.25", "fork-a"),
        ("in first", "fork-b", "then.fork-b 0.75", "fork-b"),
        ("in fork-a", "switched", "switches.switched 0.1 per month", "switched"),
    ];
    let expected =
        expected.map(|(when, to, by, at)| (when.to_owned(), to.to_owned(), by.to_owned(), line(at)));
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let rows: Vec<_> = second["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| {
            let to: Vec<String> = rule["regimes"].as_array().unwrap().iter().map(text).collect();
            assert!(text(&rule["spot"]["file"]).ends_with("ways.toml"));
            (text(&rule["when"]), to.join(", "), text(&rule["by"]), rule["spot"]["line"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(rows, expected);
    let idle = json["idle"].to_string();
    assert!(!idle.contains("is led to by no control") && !idle.contains("truce `"), "{idle}");
}
