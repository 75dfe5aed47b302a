//! The command `compare` as its users meet it: exit codes, messages, files.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

#[path = "common/command.rs"]
mod command;

use command::{Told, call};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A small scenario with chance in it, reported by month.
const BASE: &str = r#"format = 1
[scenario]
title = "One maker, one buyer, one freeze"
start = 2024-01-01
end = 2024-12-31
replications = 96
[material.heavy]
[supplier.cn]
country = "CN"
makes.heavy = { capacity = "80 t/month" }
[manufacturer.car]
country = "US"
demand = { uncertain = "uniform", min = "50 t/month", max = "70 t/month" }
mix = { heavy = 1.0 }
sources.heavy = { cn = 1.0 }
firms = { number = 4 }
patience = "20 weeks"
shortage = { rule = "lost", output-value = "40000 USD/kg" }
stock = { policy = "days-of-cover", target = "5 weeks" }
[lane.cn-us]
from = "CN"
to = "US"
transit = { varies = "triangular", min = "18 days", mode = "24 days", max = "35 days" }
[control.licences]
exporter = "CN"
materials = ["heavy"]
[control.licences.path]
2024-04-04 = "freeze"
[regime.freeze]
review = { varies = "lognormal", median = "40 days", p90-over-median = 1.8 }
prompt = { civil = { uncertain = "triangular", min = 0.1, mode = 0.2, max = 0.4 } }
if-not-prompt = { slow = 0.6, stuck = 0.4, slow-review = "20 weeks" }
"#;

const STOCK: &str = "manufacturer.car.stock.target=10 weeks";

/// A folder with the base, and with a layer over it that buys more stock.
struct Room(TempDir);

impl AsRef<Path> for Room {
    fn as_ref(&self) -> &Path {
        self.0.path()
    }
}

impl Room {
    fn new() -> Self {
        let room = Room(tempfile::tempdir().unwrap());
        room.write("base.toml", BASE);
        room.write(
            "stock.toml",
            &layer("manufacturer.car.stock.target = \"10 weeks\"\nscenario.title = \"More stock\"\n"),
        );
        room
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn compare(&self, args: &[&str]) -> Told {
        call(self.0.path(), &[&["compare"], args].concat())
    }

    fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }
}

fn layer(text: &str) -> String {
    format!("format = 1\nextends = \"base.toml\"\n{text}")
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_comparison_prints_tables_and_writes_files() {
    let room = Room::new();
    let told = room.compare(&["base.toml", "stock.toml"]);
    told.code(0).prints(&[
        "stock against base: More stock against One maker, one buyer, one freeze",
        "1 key differs:",
        "manufacturer.car.stock.target: \"5 weeks\" -> \"10 weeks\"",
        "Lost output",
        "Output stopped, all manufacturers, mean",
        "over 96 replications with the same luck",
    ]);
    assert_eq!(
        names(&room.path("out/base-vs-stock")),
        ["comparison.csv", "comparison.json", "differences.svg"]
    );
    let json = room.json("out/base-vs-stock/comparison.json");
    assert_eq!((json["schema_version"].as_u64(), json["seed"].as_u64()), (Some(1), Some(1)));
    assert_eq!(json["base"]["label"], "base");
    let alternative = &json["alternatives"][0];
    let figures = alternative["figures"].as_array().unwrap();
    let lost = figures.iter().find(|f| f["name"] == "lost-output").unwrap();
    assert!(lost["difference"]["value"].as_f64().unwrap() < 0.0, "more stock loses less: {lost}");
    assert!(lost["below"]["value"].as_f64().unwrap() > 0.9, "{lost}");
    assert_eq!(alternative["periods"].as_array().unwrap().len(), 11, "whole months of 52 weeks");
    let csv = room.read("out/base-vs-stock/comparison.csv");
    for start in [
        "stock,figure,lost-output,,USD,",
        "stock,sum,exports.CN.US,,t,",
        "stock,series,stopped,2024-06,share,",
    ] {
        assert!(csv.lines().any(|line| line.starts_with(start)), "{start}");
    }
    assert!(csv.lines().all(|line| line.split(',').count() == 24), "a number in every column");
}

#[test]
fn a_variation_is_the_layer_that_says_the_same() {
    let room = Room::new();
    let vary = format!("more stock: {STOCK}; scenario.title = More stock");
    room.compare(&["base.toml", "stock.toml", "--vary", &vary, "--out", "both"]).code(0);
    let json = room.json("both/comparison.json");
    let (file, varied) = (&json["alternatives"][0], &json["alternatives"][1]);
    assert_eq!(varied["label"], "more stock");
    for key in ["scenario_hash", "changes", "figures", "series"] {
        assert_eq!(file[key], varied[key], "{key}");
    }
}

#[test]
fn settings_apply_to_all_and_the_base_to_itself_is_nothing() {
    let room = Room::new();
    let args =
        ["base.toml", "base.toml", "--set", STOCK, "--vary", "five: manufacturer.car.stock.target = 5 weeks"];
    room.compare(&args).code(0).prints(&[
        "base (2) against base",
        "no key differs",
        "\"10 weeks\" -> \"5 weeks\"",
    ]);
    let json = room.json("out/base-vs-base--2--and-1-more/comparison.json");
    let figures = json["alternatives"][0]["figures"].as_array().unwrap();
    assert!(figures.iter().all(|f| f["difference"]["value"] == 0.0 && f["equal"]["value"] == 1.0));
}

#[test]
fn the_bytes_are_the_same_again_and_on_any_threads() {
    let room = Room::new();
    let run = |out: &str, threads: &str| {
        let args = ["base.toml", "stock.toml", "--replications", "3000", "--threads", threads, "--out", out];
        room.compare(&args).code(0).stdout()
    };
    assert_eq!(run("one", "1"), run("three", "3"));
    for name in names(&room.path("one")) {
        assert_eq!(room.read(&format!("one/{name}")), room.read(&format!("three/{name}")), "{name}");
    }
}

#[test]
fn outputs_of_one_side_and_other_horizons_are_told() {
    let room = Room::new();
    room.write("short.toml", &layer("scenario.end = 2024-06-30\n"));
    room.write(
        "free.toml",
        &BASE.split("[control.licences]").next().unwrap().replace("title = \"", "title = \"Free: "),
    );
    let told = room.compare(&["base.toml", "short.toml", "free.toml", "--out", "out"]);
    told.code(0).prints(&[
        "note: Horizons differ: base reports 2024-01 to 2024-11, short reports 2024-01 to 2024-06",
        "over the 6 periods that both report",
        "figures of base alone: filed.licences, granted.licences, pending.licences",
        "series of base alone: granted.licences, pending.licences",
        "regime: a table of 10 values -> (none)",
    ]);
    let json = room.json("out/comparison.json");
    let months = |i: usize| json["alternatives"][i]["series"][0]["values"].as_array().unwrap().len();
    assert_eq!((months(0), months(1)), (6, 11));
}

#[test]
fn what_cannot_be_paired_is_refused() {
    let room = Room::new();
    room.write("daily.toml", &layer("scenario.step = \"1 day\"\n"));
    let told = room.compare(&["base.toml", "daily.toml"]);
    told.refused(&room, &["daily cannot be compared with base", "its step is 1 days, that of the base 7"]);
    room.write("steps.toml", &layer("scenario.report = \"step\"\n"));
    let told = room.compare(&["base.toml", "steps.toml"]);
    told.refused(&room, &["steps cannot be compared with base", "reports by step, the base by month"]);
}

#[test]
fn wrong_arguments_are_refused() {
    let room = Room::new();
    room.compare(&["base.toml"]).refused(&room, &["OTHER"]);
    room.compare(&["base.toml", "nowhere.toml"]).refused(&room, &["nowhere.toml"]);
    room.compare(&["base.toml", "--vary", "no settings"]).refused(&room, &["LABEL: KEY=VALUE"]);
    let told = room.compare(&["base.toml", "--vary", "odd: manufacturer.car.stock.tarjet = 5 weeks"]);
    told.refused(&room, &["did you mean `target`?", "in the alternative `odd`"]);
}

/// A layer is an alternative of the base with that file laid over it: the same as a scenario that extends it.
#[test]
fn a_layer_is_the_base_with_a_file_over_it() {
    let room = Room::new();
    room.write("more.toml", "format = 1\nmanufacturer.car.stock.target = \"10 weeks\"\n");
    room.compare(&["base.toml", "stock.toml", "--out", "whole"]).code(0);
    room.compare(&["base.toml", "--layer", "more.toml", "--out", "layered"]).code(0);
    let (whole, layered) = (room.json("whole/comparison.json"), room.json("layered/comparison.json"));
    let alternative = &layered["alternatives"][0];
    assert_eq!(alternative["label"], "more");
    assert_eq!(alternative["changes"].as_array().unwrap().len(), 1);
    assert_eq!(alternative["changes"][0]["key"], "manufacturer.car.stock.target");
    for part in ["figures", "series"] {
        assert_eq!(alternative[part], whole["alternatives"][0][part]);
    }
}

/// Layers are taken beside other scenarios and variations, in that order, each under a label of its own.
#[test]
fn layers_stand_between_scenarios_and_variations() {
    let room = Room::new();
    room.write("stock-2.toml", "format = 1\nmanufacturer.car.stock.target = \"12 weeks\"\n");
    let vary = format!("varied: {STOCK}");
    let args = ["base.toml", "stock.toml", "--layer", "stock-2.toml", "--layer", "stock-2.toml"];
    room.compare(&[&args[..], &["--vary", &vary, "--out", "all"]].concat()).code(0);
    let json = room.json("all/comparison.json");
    let labels: Vec<&str> =
        json["alternatives"].as_array().unwrap().iter().map(|a| a["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["stock", "stock-2", "stock-2 (2)", "varied"]);
}

#[test]
fn a_layer_that_cannot_be_read_is_refused() {
    let room = Room::new();
    room.write("wrong.toml", "format = 1\nmanufacturer.car.stock.targe = \"10 weeks\"\n");
    let told = room.compare(&["base.toml", "--layer", "wrong.toml"]);
    assert!(told.code(2).stderr().contains("wrong.toml"), "{}", told.stderr());
    let told = room.compare(&["base.toml", "--layer", "missing.toml"]);
    assert!(told.code(2).stderr().contains("missing.toml"), "{}", told.stderr());
}
