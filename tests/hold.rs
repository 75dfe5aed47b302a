//! The command `hold` as its users meet it: the table against answers worked out by hand, messages, files.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]
#[path = "common/command.rs"]
mod command;
mod common;

use command::{Told, call};
use common::{case, figure, run};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// One firm, 10 t a week, its only source closed from the first day; without an opening stock of its own it opens with what it
/// aims at, and with nothing on the way.
const CLOSED: &str = r#"format = 1
[scenario]
title = "Closed from the start"
start = 2025-01-06
periods = 20
replications = 256
[material.magnet]
[supplier.maker]
country = "CN"
makes.magnet = {}
[manufacturer.motor]
country = "US"
demand = "10 t/week"
mix.magnet = 1.0
sources.magnet = { maker = 1.0 }
stock = { policy = "days-of-cover", target = "4 weeks", holding-cost = "100 USD/t/year" }
shortage = { rule = "lost", output-value = "1000 USD/t" }
[lane.sea]
from = "CN"
to = "US"
transit = "0 days"
[control.embargo]
exporter = "CN"
materials = ["magnet"]
path = { 2025-01-06 = "closed" }
[regime.closed]
kind = "ban"
"#;

/// The same for a year, and open until a day that comes with an exponential law.
fn exponential(mean: &str) -> String {
    let regime = format!(
        "[regime.open]\nkind = \"free\"\nlasts = {{ varies = \"exponential\", mean = \"{mean}\" }}\nthen = \"closed\"\n"
    );
    let text = CLOSED.replace("periods = 20", "periods = 52").replace("\"4 weeks\"", "\"2 weeks\"");
    text.replace("path = { 2025-01-06 = \"closed\" }", "in-force = 2025-01-06\nregime = \"open\"") + &regime
}

/// A folder with a scenario.
struct Room(TempDir);

impl AsRef<Path> for Room {
    fn as_ref(&self) -> &Path {
        self.0.path()
    }
}

impl Room {
    fn new(text: &str) -> Self {
        let room = Room(tempfile::tempdir().unwrap());
        fs::write(room.path("plant.toml"), text).unwrap();
        room
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn call(&self, args: &[&str]) -> Told {
        call(self.0.path(), args)
    }

    /// `hold plant.toml --out out` with more arguments; its table and what it wrote.
    fn hold(&self, args: &[&str]) -> (String, Value) {
        let told = self.call(&[&["hold", "plant.toml", "--out", "out"], args].concat());
        let table = told.code(0).stdout();
        let json = fs::read_to_string(self.path("out/hold.json")).unwrap();
        (table, serde_json::from_str(&json).unwrap())
    }

    /// It is refused as bad input with these words, and nothing is written.
    #[track_caller]
    fn refused(&self, args: &[&str], words: &[&str]) {
        self.call(args).refused(self, words);
    }
}

/// The targets of `hold.json`: weeks, and for each probability date and interval.
fn dates(told: &Value) -> Vec<(f64, Vec<[String; 3]>)> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let by = |d: &Value| [text(&d["date"]), text(&d["low"]), text(&d["high"])];
    let all = |t: &Value| t["stops_by"].as_array().unwrap().iter().map(by).collect();
    let targets = told["targets"].as_array().unwrap().iter();
    targets.map(|t| (t["weeks"].as_f64().unwrap(), all(t))).collect()
}

/// First day of a week of 2025, from the first of the scenarios on.
fn day(week: usize) -> String {
    coercivity::scenario::Date(20_094 + 7 * week as i32).to_string()
}

// ---- answers worked out by hand -------------------------------------------------------------------------------------

#[test]
fn without_a_source_the_line_stops_in_the_week_after_the_stock() {
    // In the steady state of each target: weeks of stock are weeks until the stop. Beyond the horizon it does not stop.
    let room = Room::new(CLOSED);
    let (table, told) = room.hold(&["--weeks", "2,9,4,20"]);
    let expected: Vec<(f64, Vec<[String; 3]>)> = [(2, Some(2)), (4, Some(4)), (9, Some(9)), (20, None)]
        .map(|(weeks, stop): (u32, Option<usize>)| {
            let date = stop.map_or("later".to_owned(), day);
            (f64::from(weeks), vec![[date.clone(), date.clone(), date]; 3])
        })
        .into();
    assert_eq!(dates(&told), expected);
    assert!(table.contains("*4") && table.contains("not by 2025-05-25"), "{table}");
    assert_eq!(told["answer"]["within_risk"], 20.0);
    // 10 t a week: 20 t to hold for two weeks; held over 20 weeks: 10 t at the end of the first.
    let first = &told["targets"][0];
    assert_eq!((first["to_hold"].as_f64(), first["held"]["value"].as_f64()), (Some(20.0), Some(0.5)));
    assert_eq!(first["materials"][0]["material"], "magnet");
    // Eighteen weeks lost at 10,000 USD, as a year.
    let lost = first["lost_output"]["value"].as_f64().unwrap();
    assert!((lost - 180_000.0 * 365.2425 / 140.0).abs() < 1.0, "{lost}");
}

#[test]
fn a_stock_that_is_stated_for_the_start_stays() {
    let room =
        Room::new(&CLOSED.replace("target = \"4 weeks\"", "target = \"4 weeks\", initial = \"6.4 weeks\""));
    let (_, told) = room.hold(&["--weeks", "2,9"]);
    for (weeks, stops) in dates(&told) {
        assert!(stops.iter().flatten().all(|date| *date == day(6)), "{weeks}: {stops:?}");
    }
    let stops = |i: usize| told["targets"][i]["stops"]["value"].as_f64();
    assert_eq!((stops(0), stops(1), stops(2)), (Some(1.0), Some(1.0), Some(1.0)));
}

/// The source closes at an exponential time T and shows at the next start of a week; two weeks of stock later the line stops.
/// So the quantile of the stop is `2 + ceil(T_p)` weeks, `T_p = -mean ln(1 - p)`, and beyond the run it has none.
#[test]
fn an_exponential_end_gives_the_quantiles_of_the_exponential() {
    // (mean, weeks of the quantiles at 5, 50 and 95 %): 10 weeks: 0.51, 6.93, 29.96; 30 weeks: 1.54, 20.79, 89.87.
    for (mean, weeks) in [(10.0, [Some(3), Some(9), Some(32)]), (30.0, [Some(4), Some(23), None])] {
        let room = Room::new(&exponential(&format!("{mean} weeks")));
        let (_, told) = room.hold(&["--weeks", "2", "--replications", "4000"]);
        assert_eq!(told["targets"].as_array().unwrap().len(), 1, "its own target is not run twice");
        for ([date, low, high], exact) in dates(&told)[0].1.iter().zip(weeks) {
            // "later" sorts behind every date.
            let exact = exact.map_or("later".to_owned(), day);
            assert!(
                *low <= exact && exact <= *high,
                "mean {mean}: {exact} is not in {low} to {high} ({date})"
            );
        }
        let stops = &told["targets"][0]["stops"];
        let [low, high] = ["low", "high"].map(|end| stops[end].as_f64().unwrap());
        // Within 52 weeks if the source closes at least two weeks before the last begins.
        let exact = 1.0 - coercivity::numerics::exp(-49.0 / mean);
        assert!(low <= exact && exact <= high && high - low < 0.03, "{exact} is not in {low} to {high}");
    }
}

/// The case of `hand_solved.rs`: banned from week 4 on, the line is first down in week 11.
#[test]
fn the_first_stop_is_counted_from_the_end_of_the_warm_up() {
    let ban = ("control.office.path.2025-02-03", "\"closed\"");
    let free = ("control.office.path.2025-03-17", "\"open\"");
    for (warm_up, weeks) in [("1 week", 10.0), ("5 weeks", 6.0), ("11 weeks", 0.0), ("13 weeks", 7.0)] {
        let prepared = case("small_licensing", &[ban, free, ("scenario.warm-up", warm_up)]);
        let results = run(&prepared, 32);
        assert_eq!(figure(&results, "weeks-until-stop.motor").mean.value, weeks, "{warm_up}");
        let stops = if warm_up == "13 weeks" { 0.0 } else { 1.0 };
        assert_eq!(figure(&results, "line-stops.motor").mean.value, stops, "{warm_up}");
    }
}

#[test]
fn firms_of_several_have_a_share_and_no_date() {
    let room = Room::new(&CLOSED.replace("mix.magnet", "firms = { number = 4 }\nmix.magnet"));
    let (table, told) = room.hold(&["--weeks", "4"]);
    assert_eq!(told["targets"][0]["stops"]["value"], 1.0);
    assert_eq!(told["targets"][0]["stops_by"], Value::Array(Vec::new()));
    assert!(table.contains("firms stop"), "{table}");
}

// ---- the command ----------------------------------------------------------------------------------------------------

#[test]
fn the_own_target_is_what_run_reports() {
    let room = Room::new(&exponential("20 weeks"));
    let (_, told) = room.hold(&["--weeks", "8", "--replications", "200", "--seed", "5"]);
    room.call(&["run", "plant.toml", "--out", "run", "--replications", "200", "--seed", "5"]).code(0);
    let summary = fs::read_to_string(room.path("run/summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&summary).unwrap();
    let figures = summary["figures"].as_array().unwrap();
    let mean = |name: &str| figures.iter().find(|f| f["name"] == name).unwrap()["mean"].clone();
    let own = &told["targets"][0];
    assert_eq!((own["own"].as_bool(), own["weeks"].as_f64()), (Some(true), Some(2.0)));
    assert_eq!(own["held"], mean("mean-stock.motor"));
    assert_eq!(own["stops"]["value"], mean("line-stops.motor")["value"]);
    let money = ["cost.motor", "cost.motor.lost-output"].map(|name| mean(name)["value"].as_f64().unwrap());
    let both = mean("cost-and-loss.motor")["value"].as_f64().unwrap();
    assert!((money[0] + money[1] - both).abs() < 1e-6 * both);
    let told = own["both"]["value"].as_f64().unwrap();
    assert!((told - both * 365.2425 / 364.0).abs() < 1e-6 * both, "{told} {both}");
    // What the scenario asks for does not matter.
    let few = ["--set", "scenario.figures=[\"fill-rate\"]", "--set", "scenario.series=[]"];
    let args = ["--weeks", "8", "--replications", "200", "--seed", "5"];
    let (_, again) = room.hold(&[&args[..], &few[..]].concat());
    for key in ["held", "cost", "lost_output", "both", "stops", "stops_by"] {
        assert_eq!(own[key], again["targets"][0][key], "{key}");
    }
    room.call(&[&["run", "plant.toml", "--out", "few"], &args[2..], &few[..]].concat()).code(0);
}

#[test]
fn a_run_of_one_manufacturer_prints_its_row() {
    let room = Room::new(CLOSED);
    let told = room.call(&["run", "plant.toml", "--out", "run"]);
    let text = told.code(0).stdout();
    for part in ["motor: what it holds, pays and risks", "2025-02-03", "line stops", "40.0"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let other =
        CLOSED[CLOSED.find("[manufacturer.motor]").unwrap()..CLOSED.find("[lane.sea]").unwrap()].to_owned();
    let room = Room::new(&(CLOSED.to_owned() + &other.replace("manufacturer.motor", "manufacturer.pump")));
    assert!(!room.call(&["run", "plant.toml", "--out", "run"]).code(0).stdout().contains("what it holds"));
    room.refused(&["hold", "plant.toml"], &["2 manufacturers", "--manufacturer", "motor, pump"]);
    room.refused(&["hold", "plant.toml", "--manufacturer", "motr"], &["no manufacturer `motr`", "`motor`"]);
    let (_, told) = room.hold(&["--manufacturer", "pump", "--weeks", "6"]);
    assert_eq!(told["manufacturer"], "pump");
    let weeks: Vec<f64> = dates(&told).iter().map(|(weeks, _)| *weeks).collect();
    assert_eq!(weeks, [4.0, 6.0]);
}

#[test]
fn bytes_do_not_depend_on_threads_and_nothing_temporary_is_left() {
    let room = Room::new(&exponential("20 weeks"));
    let read = |name: &str| fs::read(room.path("out").join(name)).unwrap();
    let files = ["hold.json", "hold.csv", "hold.svg"];
    let args = ["--weeks", "1,3,6", "--replications", "1500", "--risk", "0.3"];
    let (table, _) = room.hold(&[&args[..], &["--threads", "1"]].concat());
    let first = files.map(read);
    let (again, _) = room.hold(&[&args[..], &["--threads", "3"]].concat());
    assert_eq!((table, first), (again, files.map(read)));
    assert_eq!(fs::read_dir(room.path("out")).unwrap().count(), 3);
    let csv = String::from_utf8(read("hold.csv")).unwrap();
    assert_eq!(csv.lines().count(), 5);
    // One target alone has no chart, and an earlier one does not stay.
    room.hold(&["--weeks", "2"]);
    assert!(!room.path("out/hold.svg").exists());
}

#[test]
fn levels_and_mistakes_are_refused_with_a_way_out() {
    let room = Room::new(CLOSED);
    for args in
        [["--weeks", "two"], ["--weeks", "521"], ["--risk", "5"], ["--risk", "0"], ["--replications", "1"]]
    {
        room.refused(&[&["hold", "plant.toml", "--out", "out"], &args[..]].concat(), &["error", args[0]]);
    }
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/base_stock.toml");
    let base = base.to_str().unwrap();
    room.refused(
        &["hold", base, "--out", "out"],
        &["base-stock", "days-of-cover", "compare SCENARIO --vary"],
    );
    room.refused(&["hold", "nowhere.toml", "--out", "out"], &["nowhere.toml"]);
    let set = ["hold", "plant.toml", "--out", "out", "--set", "manufacturer.motor.stock.targt=5 weeks"];
    room.refused(&set, &["targt"]);
    room.call(&["hold", "--help"]).code(0);
    // A file where the folder should be: found before anything is run.
    fs::write(room.path("file"), "").unwrap();
    room.call(&["hold", "plant.toml", "--out", "file"]).code(3);
}
