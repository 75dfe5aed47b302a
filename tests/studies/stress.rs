//! `stress`: cells are runs, survival is exact where it can be reckoned, suppliers are ranked by what is lost.
use super::{Room, close};
use serde_json::Value;

fn test(room: &Room, more: &[&str]) -> Value {
    let args = ["stress", "base.toml", "--shock", "freeze.toml", "--strategy", "more.toml"];
    room.call(&[&args[..], more].concat()).code(0);
    room.json("out/base-stress/stress.json")
}

fn cell<'t>(test: &'t Value, strategy: &str, shock: &str) -> &'t Value {
    let cells = test["cells"].as_array().unwrap();
    cells.iter().find(|c| c["strategy"] == strategy && c["shock"] == shock).unwrap()
}

#[test]
fn every_cell_is_a_run_and_differences_are_paired() {
    let room = Room::new();
    let test = test(&room, &["--shock", "worse: regime.slow.prompt.civil = 0.05"]);
    let lost = |args: &[&str]| room.figure(args, "lost-output")["mean"]["value"].clone();
    let value = |strategy: &str, shock: &str| cell(&test, strategy, shock)["values"][0]["value"].clone();
    assert_eq!(value("no strategy", "calm"), lost(&["base.toml"]));
    assert_eq!(value("no strategy", "freeze"), lost(&["base.toml", "freeze.toml"]));
    assert_eq!(value("more", "freeze"), lost(&["base.toml", "freeze.toml", "more.toml"]));
    assert_eq!(
        value("more", "worse"),
        lost(&["base.toml", "more.toml", "--set", "regime.slow.prompt.civil=0.05"])
    );
    let number = |v: Value| v.as_f64().unwrap();
    let both = cell(&test, "more", "freeze");
    let of = |a: &str, b: &str| number(value("more", "freeze")) - number(value(a, b));
    close(&both["against_calm"][0]["value"], of("more", "calm"));
    close(&both["against_none"][0]["value"], of("no strategy", "freeze"));
    assert!(number(both["against_none"][0]["value"].clone()) < 0.0, "more stock loses less");
    assert_eq!(cell(&test, "no strategy", "calm")["against_calm"], serde_json::json!([]));
    for name in ["stress.csv", "survival.csv", "stress.svg", "survival.svg"] {
        assert!(room.path(&format!("out/base-stress/{name}")).exists(), "{name}");
    }
    let csv = room.read("out/base-stress/stress.csv");
    assert_eq!(csv.lines().count(), 1 + 6 * 4);
}

/// Of a manufacturer with one material, from the first day on and with the share by which its line counts as down, survival is the
/// figure `weeks-until-stop`.
#[test]
fn survival_is_the_time_until_the_line_stops() {
    let room = Room::new();
    let down = "manufacturer.car.shortage.line-down-below=0.8";
    let test =
        test(&room, &["--from", "2024-01-01", "--short", "0.2", "--set", down, "--replications", "400"]);
    let set = ["--set", down, "--replications", "400"];
    let until = room.figure(&[&["base.toml", "freeze.toml"], &set[..]].concat(), "weeks-until-stop.car");
    let items = cell(&test, "no strategy", "freeze")["survival"].as_array().unwrap();
    let car = items.iter().find(|i| i["manufacturer"] == "car").unwrap();
    let known = until["quantiles"].as_array().unwrap();
    let mut compared = 0;
    for q in car["survives"].as_array().unwrap() {
        let same = known.iter().find(|k| k["p"] == q["p"]).unwrap();
        for (a, b) in [("weeks", "value"), ("low", "low"), ("high", "high")] {
            close(&q[a], same[b].as_f64().unwrap());
        }
        compared += 1;
    }
    assert_eq!(compared, 5);
    let stops = room.figure(&[&["base.toml", "freeze.toml"], &set[..]].concat(), "line-stops.car");
    close(&car["short_by_the_end"]["value"], stops["mean"]["value"].as_f64().unwrap());
}

/// One buyer who uses 10 t a week, has 60 t in stock at the end of every week and 20 t on the way, and whose only supplier sends
/// nothing from the start of week 10 to the end of week 17. What is on the way arrives in weeks 10 and 11; stock then serves weeks 12 to
/// 17, so that supply lasts 8 weeks. What was ordered in the meantime is sent in week 18 and arrives in week 20: weeks 18 and 19 go
/// short, and supply is back after 2.
#[test]
fn survival_and_recovery_of_an_outage_by_hand() {
    let room = Room::new();
    room.write(
        "plain.toml",
        r#"format = 1
[scenario]
title = "Plain"
start = 2024-01-01
periods = 40
replications = 64
[material.m]
[supplier.s]
country = "CN"
makes.m = {}
[manufacturer.a]
country = "US"
demand = "10 t/week"
mix = { m = 1.0 }
sources.m = { s = 1.0 }
patience = "30 weeks"
shortage = { rule = "lost", output-value = "1 USD/kg" }
stock = { policy = "days-of-cover", target = "6 weeks" }
[lane.cn-us]
from = "CN"
to = "US"
transit = "14 days"
"#,
    );
    let out = "gone: disruption.x = { hits = { suppliers = [\"s\"] }, what = \"shipments\", windows = [{ from = 2024-03-11, until = 2024-05-05 }] }";
    let args = ["stress", "plain.toml", "--shock", out, "--from", "2024-03-11"];
    room.call(&args).code(0);
    let test = room.json("out/plain-stress/stress.json");
    let item = &cell(&test, "no strategy", "gone")["survival"][0];
    let median = |key: &str| {
        let all = item[key].as_array().unwrap();
        all.iter().find(|q| q["p"] == 0.5).unwrap()["weeks"].as_f64().unwrap()
    };
    println!("{item}");
    assert_eq!((median("survives"), median("recovers")), (8.0, 2.0), "{item}");
    assert_eq!(cell(&test, "no strategy", "calm")["survival"][0]["short_by_the_end"]["value"], 0.0);
}

#[test]
fn suppliers_are_ranked_by_what_is_lost_without_them() {
    let room = Room::new();
    let test = test(&room, &["--outage", "8 weeks", "--from", "2024-05-06"]);
    let suppliers = test["exposure"]["suppliers"].as_array().unwrap();
    let names: Vec<&str> = suppliers.iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["cn", "jp", "idle"]);
    assert_eq!(suppliers[2]["differences"][0]["value"], 0.0, "nobody buys of it");
    let layer = "gone: disruption.x = { hits = { suppliers = [\"jp\"] }, what = \"shipments\", windows = [{ from = 2024-05-06, until = 2024-06-30 }] }";
    room.call(&["compare", "base.toml", "--vary", layer, "--out", "c"]).code(0);
    let figures = room.json("c/comparison.json")["alternatives"][0]["figures"].clone();
    let lost = figures.as_array().unwrap().iter().find(|f| f["name"] == "lost-output").unwrap().clone();
    close(&suppliers[1]["differences"][0]["value"], lost["difference"]["value"].as_f64().unwrap());
    assert!(lost["difference"]["value"].as_f64().unwrap() > 0.0);
    assert!(room.read("out/base-stress/exposure.svg").contains("China"));
}

#[test]
fn the_bytes_are_the_same_on_any_threads() {
    let room = Room::new();
    let run = |out: &str, threads: &str| {
        let args =
            ["stress", "base.toml", "--shock", "freeze.toml", "--outage", "4 weeks", "--replications", "700"];
        room.call(&[&args[..], &["--threads", threads, "--out", out]].concat()).code(0).stdout()
    };
    assert_eq!(run("one", "1"), run("three", "3"));
    for name in [
        "stress.json",
        "stress.csv",
        "survival.csv",
        "exposure.csv",
        "stress.svg",
        "survival.svg",
        "exposure.svg",
    ] {
        assert_eq!(room.read(&format!("one/{name}")), room.read(&format!("three/{name}")), "{name}");
    }
}

#[test]
fn wrong_stress_tests_are_refused() {
    let room = Room::new();
    room.call(&["stress", "base.toml"]).refused(&room, &["--shock"]);
    room.call(&["stress", "base.toml", "--shock", "nowhere.toml"])
        .refused(&room, &["nowhere.toml", "no strategy under nowhere"]);
    room.call(&["stress", "base.toml", "--outage", "8 tons"]).refused(&room, &["8 tons"]);
    room.write("longer.toml", "format = 1\nscenario.periods = 60\n");
    let told = room.call(&["stress", "base.toml", "--shock", "longer.toml"]);
    told.refused(&room, &["another start, end, warm-up or step"]);
}
