//! `coercivity trace` as its users meet it.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]
mod common;

use coercivity::engine::Plan;
use coercivity::study::{single, trace};
use common::{SEED, case, figure, file};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

const SCENARIO: &str = r#"format = 1
[scenario]
title = "One maker, one buyer, one freeze"
start = 2025-01-06
end = 2025-12-28
[material.heavy]
[supplier.cn]
country = "CN"
makes.heavy = { capacity = "20 t/week" }
[manufacturer.motors]
country = "US"
demand = "10 t/week"
noise.normal-sd = "1 t/week"
firms.number = 2
mix.heavy = 1.0
sources.heavy.cn = 1.0
stock = { policy = "days-of-cover", target = "3 weeks" }
[lane.cn-us]
from = "CN"
to = "US"
transit = "4 weeks"
[control.licences]
exporter = "CN"
materials = ["heavy"]
path = { 2025-04-07 = "freeze", 2025-09-01 = "eased" }
[regime.freeze]
title = "Freeze"
review = "45 days"
prompt.civil = 0.0
if-not-prompt = { stuck = 1.0 }
[regime.eased]
title = "Eased"
review = "2 weeks"
prompt.civil = 1.0
"#;

fn room() -> TempDir {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("mine.toml"), SCENARIO).unwrap();
    room
}

fn told(args: &[&str]) -> Output {
    let room = room();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("coercivity"));
    command.args(["trace", "mine.toml"]).args(args).current_dir(room.path()).output().unwrap()
}

/// What is printed where all goes well.
fn printed(args: &[&str]) -> String {
    let output = told(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_future_is_printed_with_its_regimes_its_weeks_and_its_stops() {
    let text = printed(&[]);
    assert!(
        text.starts_with(
            "One maker, one buyer, one freeze\nReplication 0 of seed 1, 51 steps from 2025-01-06."
        )
    );
    assert!(text.contains("licences: 2025-01-06 Free, 2025-04-07 Freeze, 2025-09-01 Eased\n"), "{text}");
    assert!(text.contains("\nAll manufacturers\n"));
    let weeks =
        text.lines().filter(|line| line.split_whitespace().nth(1).is_some_and(|d| d.starts_with("202")));
    assert_eq!(
        weeks.filter(|line| line.split_whitespace().next().unwrap().parse::<u32>().is_ok()).count(),
        51
    );
    assert!(
        text.contains("\nmotors, firm 1: down from ") && text.contains("\nmotors, firm 2: down from "),
        "{text}"
    );
    assert!(text.contains(" for want of heavy: "));
}

/// A stop for want of a licence names the control, since when the file has been with it, and where it stands.
#[test]
fn a_stop_for_want_of_a_licence_says_which_file_is_pending_since_when() {
    let text = printed(&[]);
    let why: Vec<&str> = text.lines().filter(|line| line.contains("filed with licences 2025-0")).collect();
    assert!(!why.is_empty(), "{text}");
    assert!(why.iter().all(|line| line.contains(" t from cn: ")), "{why:#?}");
    // A review of 45 days is six steps; what it has not granted is never decided.
    let stands = |end: &str| why.iter().any(|line| line.ends_with(end));
    assert!(stands("filed with licences 2025-04-07, stuck: never decided under this regime"), "{why:#?}");
    assert!(stands("filed with licences 2025-05-05, under review until 2025-06-16"), "{why:#?}");
    // Nothing was filed before the freeze.
    let dates =
        why.iter().map(|line| line.split("filed with licences ").nth(1).unwrap().split(',').next().unwrap());
    assert!(dates.into_iter().all(|date| ("2025-04-07".."2025-09-01").contains(&date)), "{why:#?}");
}

#[test]
fn one_owner_is_told_alone_and_an_unknown_one_is_refused_with_the_nearest_name() {
    let text = printed(&["--of", "motors"]);
    assert!(text.contains("\nmotors, heavy (use)\n") && !text.contains("All manufacturers"), "{text}");
    let refused = told(&["--of", "motor"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(refused.stdout.is_empty());
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("nobody called `motor` holds stocks") && said.contains("motors"), "{said}");
}

/// Lines of the CSV by kind, name, firm, material, role and quantity, in the order of steps.
fn table(csv: &str) -> BTreeMap<[String; 6], Vec<f64>> {
    let mut table: BTreeMap<[String; 6], Vec<f64>> = BTreeMap::new();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("step,date,kind,name,firm,material,role,quantity,value"));
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells.len(), 9, "{line}");
        let key = [2, 3, 4, 5, 6, 7].map(|i: usize| cells[i].to_owned());
        let values = table.entry(key).or_default();
        assert_eq!(cells[0].parse::<usize>().unwrap(), values.len(), "{line}");
        values.push(if cells[8].is_empty() { f64::INFINITY } else { cells[8].parse().unwrap() });
    }
    table
}

#[test]
fn the_csv_has_every_number_once_and_stocks_balance() {
    let table = table(&printed(&["--format", "csv"]));
    assert!(table.values().all(|values| values.len() == 51));
    let of = |kind: &str, name: &str, firm: &str, role: &str, quantity: &str| {
        let key = [kind, name, firm, "heavy", role, quantity].map(str::to_owned);
        table.get(&key).unwrap_or_else(|| panic!("no {key:?}")).clone()
    };
    for firm in ["0", "1"] {
        let row = |quantity| of("manufacturer", "motors", firm, "use", quantity);
        let (stock, received, used) = (row("stock"), row("received"), row("used"));
        let (demand, lost) = (row("demand"), row("lost"));
        for t in 1..51 {
            assert!((stock[t] - stock[t - 1] - received[t] + used[t]).abs() < 1e-9, "firm {firm}, step {t}");
            assert!((demand[t] - used[t] - lost[t]).abs() < 1e-9, "firm {firm}, step {t}");
        }
        assert!(lost.iter().sum::<f64>() > 0.0);
    }
    let shipped: f64 = ["0", "1"].iter().flat_map(|firm| of("trade", "cn>motors", firm, "", "shipped")).sum();
    let made: f64 = of("plant", "cn", "", "", "made").iter().sum();
    assert!(made > 0.0 && (shipped - made).abs() < 1e-9, "{shipped} of {made}");
    assert!(of("plant", "cn", "", "", "capacity").iter().all(|x| (x - 20.0).abs() < 1e-9));
}

#[test]
fn the_json_says_the_same_as_the_csv() {
    let json: Value = serde_json::from_str(&printed(&["--format", "json"])).unwrap();
    let table = table(&printed(&["--format", "csv"]));
    assert_eq!(json["dates"].as_array().unwrap().len(), 52);
    assert_eq!(json["controls"][0]["changes"][1][1], "Freeze");
    let stocks = json["stocks"].as_array().unwrap();
    assert_eq!(stocks.len(), 2);
    for stock in stocks {
        for (key, name) in [("stock", "stock"), ("lost", "lost"), ("on_order", "on-order")] {
            let seen: Vec<f64> =
                stock["steps"].as_array().unwrap().iter().map(|s| s[key].as_f64().unwrap()).collect();
            let firm = stock["firm"].to_string();
            let of = ["manufacturer", "motors", &firm, "heavy", "use", name].map(str::to_owned);
            assert_eq!(seen.len(), table[&of].len());
            // The parser of JSON may be off by a unit in the last place.
            let apart = seen.iter().zip(&table[&of]).any(|(a, b)| (a - b).abs() > 1e-14 * a.abs());
            assert!(!apart, "{name} of firm {firm}");
        }
    }
    assert_eq!(json["stops"].as_array().unwrap().len(), printed(&[]).matches(": down from ").count());
}

#[test]
fn another_replication_and_another_seed_are_other_futures() {
    let one = printed(&["--format", "csv"]);
    assert_eq!(one, printed(&["--format", "csv", "--replication", "0", "--seed", "1"]));
    assert!(one != printed(&["--format", "csv", "--replication", "1"]));
    assert!(one != printed(&["--format", "csv", "--seed", "2"]));
}

/// The mean over all replications of a run is the mean of what their traces tell: cost of stock and back-orders, fill rate.
#[test]
fn traces_are_the_futures_that_a_run_counts() {
    const REPLICATIONS: u64 = 40;
    let prepared = case("base_stock", &[]);
    let plan = Plan { seed: SEED, replications: REPLICATIONS, threads: None, isa: None };
    let results = single::run(&prepared, plan, &|_| ()).expect("the scenario runs");
    let mut cost = 0.0;
    for replication in 0..REPLICATIONS {
        let future = trace::future(&prepared, SEED, replication);
        let shop = future.stocks.iter().find(|s| s.owner == "shop").expect("its stock");
        cost += shop.steps.iter().map(|s| 0.18 * s.stock + 0.70 * s.backlog).sum::<f64>();
    }
    let (seen, told) = (figure(&results, "cost").mean.value, cost / REPLICATIONS as f64);
    assert!((seen - told).abs() < 1e-6 * seen, "{seen} is not {told}");
}

/// The same of output: what plants are told to have made is the series of what they made.
#[test]
fn traces_of_plants_are_the_series_of_what_they_made() {
    const REPLICATIONS: u64 = 40;
    let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys/worlds/tiers.toml");
    let prepared = file(&world, &[("scenario.report", "step")]);
    let plan = Plan { seed: SEED, replications: REPLICATIONS, threads: None, isa: None };
    let results = single::run(&prepared, plan, &|_| ()).expect("the scenario runs");
    let seen = common::series(&results, "made.magnets.magnet");
    let mut made = vec![0.0; prepared.model.calendar.steps];
    for replication in 0..REPLICATIONS {
        let future = trace::future(&prepared, SEED, replication);
        let plant = future.plants.iter().find(|p| p.supplier == "magnets").expect("its plant");
        made.iter_mut().zip(&plant.made).for_each(|(sum, x)| *sum += x / REPLICATIONS as f64);
    }
    assert_eq!(seen.len(), made.len());
    for (t, (seen, told)) in seen.iter().zip(&made).enumerate() {
        assert!((seen.value - told).abs() < 1e-6 * (1.0 + told), "step {t}: {} is not {told}", seen.value);
    }
}
