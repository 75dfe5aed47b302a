//! `sweep`: points are runs, an interrupted sweep goes on to the same bytes.
use super::{Room, close};
use std::fs;

const CAR: &str = "manufacturer.car.stock.target=4 weeks..12 weeks:3";
const SLOW: &str = "regime.slow.prompt.civil=0.2, 0.8";

#[test]
fn every_point_is_a_run_of_its_own() {
    let room = Room::new();
    let measures =
        ["--measure", "lost-output", "--measure", "lost-output q90", "--measure", "fill-rate under 90 %"];
    let told = room.call(&[&["sweep", "base.toml", "--vary", CAR, "--vary", SLOW], &measures[..]].concat());
    told.code(0).prints(&["6 points", "12 weeks", "0.8", "lost-output q90", "less the base"]);
    let sweep = room.json("out/base-sweep/sweep.json");
    let points = sweep["points"].as_array().unwrap();
    assert_eq!(points.len(), 6);
    assert_eq!(points[3]["at"], serde_json::json!(["8 weeks", "0.8"]));
    let sets = [
        "base.toml",
        "--set",
        "manufacturer.car.stock.target=8 weeks",
        "--set",
        "regime.slow.prompt.civil=0.8",
    ];
    let lost = room.figure(&sets, "lost-output");
    // The same sums in the same fixed point: bit for bit.
    assert_eq!(points[3]["values"][0]["value"], lost["mean"]["value"]);
    assert_eq!(points[3]["values"][0]["error"], lost["mean"]["standard_error"]);
    let own = room.figure(&["base.toml"], "lost-output");
    assert_eq!(sweep["measures"][0]["base"]["value"], own["mean"]["value"]);
    let difference = lost["mean"]["value"].as_f64().unwrap() - own["mean"]["value"].as_f64().unwrap();
    close(&points[3]["differences"][0]["value"], difference);
    assert!(points[3]["differences"][1].is_null(), "a quantile has no paired error");
    let csv = room.read("out/base-sweep/sweep.csv");
    assert_eq!(csv.lines().count(), 1 + 6 * 3);
    assert!(room.read("out/base-sweep/sweep.svg").starts_with("<svg"));
}

/// The paired error is that of `compare`.
#[test]
fn differences_are_those_of_a_comparison() {
    let room = Room::new();
    room.call(&["sweep", "base.toml", "--vary", CAR]).code(0);
    let sweep = room.json("out/base-sweep/sweep.json");
    let vary = "twelve: manufacturer.car.stock.target = 12 weeks";
    room.call(&["compare", "base.toml", "--vary", vary, "--out", "c"]).code(0);
    let comparison = room.json("c/comparison.json");
    let figures = comparison["alternatives"][0]["figures"].as_array().unwrap();
    let lost = figures.iter().find(|f| f["name"] == "lost-output").unwrap();
    let point = &sweep["points"][2]["differences"][0];
    close(&point["value"], lost["difference"]["value"].as_f64().unwrap());
    let error = lost["difference"]["standard_error"].as_f64().unwrap();
    assert!((point["error"].as_f64().unwrap() / error - 1.0).abs() < 1e-6, "{point} {lost}");
}

#[test]
fn an_interrupted_sweep_goes_on_to_the_same_bytes() {
    let room = Room::new();
    let run = |out: &str, threads: &str| {
        let args = ["sweep", "base.toml", "--vary", CAR, "--vary", SLOW, "--threads", threads, "--out", out];
        room.call(&args)
    };
    run("whole", "1").code(0);
    run("part", "3").code(0);
    // What a kill in the middle of a write leaves behind.
    let text = room.read("part/points.jsonl");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    assert_eq!(lines.len(), 1 + 6 + 1, "origin, six points, the base");
    room.write("part/points.jsonl", &(lines[..4].concat() + &lines[4][..30]));
    for name in ["sweep.json", "sweep.csv", "sweep.svg"] {
        fs::remove_file(room.path(&format!("part/{name}"))).unwrap();
    }
    run("part", "2").code(0).says(&["3 points were finished before"]);
    for name in ["sweep.json", "sweep.csv", "sweep.svg"] {
        assert_eq!(room.read(&format!("whole/{name}")), room.read(&format!("part/{name}")), "{name}");
    }
    run("part", "2").code(0).says(&["7 points were finished before"]);
    // Points of another seed are not taken for these.
    let args = ["sweep", "base.toml", "--vary", CAR, "--vary", SLOW, "--seed", "2", "--out", "part"];
    assert!(!room.call(&args).code(0).stderr().contains("finished before"));
    assert_ne!(room.read("whole/sweep.json"), room.read("part/sweep.json"));
}

#[test]
fn a_star_sets_every_key_that_is_written() {
    let room = Room::new();
    room.call(&["sweep", "base.toml", "--vary", "manufacturer.*.stock.target=6 weeks, 9 weeks"]).code(0);
    let sweep = room.json("out/base-sweep/sweep.json");
    let both = [
        "--set",
        "manufacturer.car.stock.target=9 weeks",
        "--set",
        "manufacturer.drone.stock.target=9 weeks",
    ];
    let lost = room.figure(&[&["base.toml"], &both[..]].concat(), "lost-output");
    assert_eq!(sweep["points"][1]["values"][0]["value"], lost["mean"]["value"]);
    let star = ["base.toml", "--set", "manufacturer.*.stock.target=9 weeks"];
    assert_eq!(room.figure(&star, "lost-output"), lost);
}

#[test]
fn wrong_sweeps_are_refused() {
    let room = Room::new();
    let refused = |args: &[&str], parts: &[&str]| {
        room.call(&[&["sweep", "base.toml"], args].concat()).refused(&room, parts);
    };
    refused(&[], &["--vary"]);
    refused(&["--vary", "a=1..2"], &["FROM..TO:COUNT"]);
    refused(&["--vary", "manufacturer.*.stok.target=1 week, 2 weeks"], &["no key of the scenario is like"]);
    refused(
        &["--vary", "manufacturer.car.stock.tarjet=1 week, 2 weeks"],
        &["did you mean `target`?", "in the scenario with"],
    );
    refused(
        &["--vary", CAR, "--measure", "lost-outptu"],
        &["no figure `lost-outptu`", "did you mean `lost-output`?"],
    );
    refused(&["--vary", CAR, "--measure", "lost-output over 5 t"], &["cannot be compared", "USD"]);
    refused(&["--vary", "a=1..9999:9999", "--vary", "b=1..9999:9999"], &["at most 100000"]);
}
