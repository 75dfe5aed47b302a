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
