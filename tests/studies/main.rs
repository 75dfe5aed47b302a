//! The commands `sweep`, `stress` and `study`, and what `run` and `compare` do beside them, as their users meet them.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

#[path = "../common/command.rs"]
mod command;
mod files;
mod limits;
mod stress;
mod sweep;

use command::{Told, call};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Two manufacturers, chance in demand, transit and licences.
const BASE: &str = r#"format = 1
[scenario]
title = "Two buyers, one freeze"
start = 2024-01-01
periods = 40
replications = 96
[material.heavy]
[supplier.cn]
title = "China"
country = "CN"
makes.heavy = { capacity = "160 t/month" }
[supplier.jp]
country = "JP"
makes.heavy = { capacity = "20 t/month" }
[supplier.idle]
country = "CN"
makes.heavy = { capacity = "20 t/month" }
[manufacturer.car]
country = "US"
demand = { uncertain = "uniform", min = "50 t/month", max = "70 t/month" }
mix = { heavy = 1.0 }
sources.heavy = { cn = 0.9, jp = 0.1 }
patience = "20 weeks"
shortage = { rule = "lost", output-value = "40000 USD/kg" }
stock = { policy = "days-of-cover", target = "5 weeks", holding-cost = "9 USD/kg/year" }
[manufacturer.drone]
country = "US"
demand = "10 t/month"
mix = { heavy = 1.0 }
sources.heavy = { cn = 1.0 }
patience = "20 weeks"
shortage = { rule = "lost", output-value = "90000 USD/kg" }
stock = { policy = "days-of-cover", target = "8 weeks", holding-cost = "9 USD/kg/year" }
[lane.cn-us]
from = "CN"
to = "US"
transit = { varies = "triangular", min = "18 days", mode = "24 days", max = "35 days" }
[lane.jp-us]
from = "JP"
to = "US"
transit = "21 days"
[control.licences]
exporter = "CN"
materials = ["heavy"]
[control.licences.path]
2024-04-04 = "slow"
[regime.slow]
review = { varies = "lognormal", median = "40 days", p90-over-median = 1.8 }
prompt = { civil = { uncertain = "triangular", min = 0.4, mode = 0.6, max = 0.8 } }
if-not-prompt = { slow = 0.6, stuck = 0.4, slow-review = "20 weeks" }
[regime.freeze]
review = { varies = "lognormal", median = "60 days", p90-over-median = 1.8 }
prompt = { civil = 0.1 }
if-not-prompt = { slow = 0.3, stuck = 0.7, slow-review = "20 weeks" }
"#;

/// A folder with the base and layers over it.
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
        room.write("freeze.toml", "format = 1\n[control.licences.path]\n2024-05-06 = \"freeze\"\n");
        room.write("more.toml", "format = 1\nmanufacturer.car.stock.target = \"12 weeks\"\n");
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

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    fn call(&self, args: &[&str]) -> Told {
        call(self.0.path(), args)
    }

    /// A figure of a run, as it stands in its summary.
    fn figure(&self, args: &[&str], name: &str) -> Value {
        self.call(&[&["run"], args, &["--out", "run-of-one"]].concat()).code(0);
        let summary = self.json("run-of-one/summary.json");
        let figures = summary["figures"].as_array().unwrap();
        figures.iter().find(|f| f["name"] == name).unwrap_or_else(|| panic!("no figure {name}")).clone()
    }
}

fn close(a: &Value, b: f64) {
    let a = a.as_f64().unwrap();
    assert!((a - b).abs() <= 1e-9 * (1.0 + b.abs()), "{a} is not {b}");
}
