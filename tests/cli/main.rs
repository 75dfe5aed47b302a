//! The command as its users meet it: exit codes, messages, files.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

#[path = "../common/command.rs"]
mod command;
mod limits;

use command::{Told, call};

use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A small scenario in which everything is in order.
const GOOD: &str = r#"format = 1
[scenario]
title = "Two plants, one firm"
start = 2024-01-01
end = 2025-03-31
replications = 64
[material.heavy]
[supplier.cn]
country = "CN"
makes.heavy = { capacity = "80 t/month" }
[supplier.japan]
country = "JP"
makes.heavy = {}
[market.us]
country = "US"
demand = "60 t/month"
noise = { common-monthly-log-sd = 0.1 }
mix = { heavy = 1.0 }
sources.heavy = { cn = 0.9, japan = 0.1 }
[manufacturer.car]
market = "us"
share = 1.0
firms = { number = 4 }
patience = "20 weeks"
shortage = { rule = "lost", output-value = "40000 USD/kg" }
stock = { policy = "days-of-cover", target = "5 weeks" }
[lane.cn-us]
from = "CN"
to = "US"
transit = { varies = "triangular", min = "18 days", mode = "24 days", max = "35 days" }
[lane.jp-us]
from = "JP"
to = "US"
transit = "20 days"
[control.licences]
exporter = "CN"
materials = ["heavy"]
[control.licences.path]
2024-04-04 = "freeze"
2024-08-01 = "managed"
[regime.freeze]
review = { varies = "lognormal", median = "40 days", p90-over-median = 1.8 }
prompt = { civil = { uncertain = "triangular", min = 0.1, mode = 0.2, max = 0.4 } }
if-not-prompt = { slow = 0.6, stuck = 0.4, slow-review = "20 weeks" }
[regime.managed]
review = "20 days"
prompt = { civil = 0.8 }
if-not-prompt = { refused = 1.0 }
[observed.china-us]
file = "published.csv"
column = "us_t"
series = "exports.CN.US"
score-from = 2024-04-01
score-until = 2024-06-30
source = "made up"
"#;

const PUBLISHED: &str = "month,us_t\n2023-11,50\n2023-12,56\n2024-01,54\n2024-02,51\n2024-03,58\n\
                         2024-04,12\n2024-05,3\n2024-06,20\n2024-07,\n";

/// A folder with the good scenario in it.
struct Room(TempDir);

impl AsRef<Path> for Room {
    fn as_ref(&self) -> &Path {
        self.0.path()
    }
}

impl Room {
    fn new() -> Self {
        let room = Room(tempfile::tempdir().unwrap());
        room.write("good.toml", GOOD);
        room.write("published.csv", PUBLISHED);
        room
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Runs the command in this folder.
    fn call(&self, args: &[&str]) -> Told {
        call(self.0.path(), args)
    }

    /// Runs a scenario into `out`, with more arguments.
    fn run(&self, scenario: &str, more: &[&str]) -> Told {
        self.call(&[&["run", scenario, "--out", "out", "--replications", "64"], more].concat())
    }

    /// Runs the good scenario with a layer over it.
    fn layer(&self, layer: &str) -> Told {
        self.write("layer.toml", layer);
        self.call(&["run", "good.toml", "layer.toml", "--out", "out", "--replications", "64"])
    }

    /// The good scenario with a text of it replaced.
    fn spoilt(&self, from: &str, to: &str) -> Told {
        assert!(GOOD.contains(from), "{from}");
        self.write("bad.toml", GOOD.replacen(from, to, 1));
        self.run("bad.toml", &[])
    }

    /// Every file below `out` with its bytes.
    fn results(&self, out: &str) -> Vec<(PathBuf, Vec<u8>)> {
        let root = self.path(out);
        let mut found: Vec<_> = files(&root)
            .into_iter()
            .map(|p| (p.strip_prefix(&root).unwrap().into(), fs::read(&p).unwrap()))
            .collect();
        found.sort();
        found
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    entries.flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] }).collect()
}

#[test]
fn a_missing_file_is_named() {
    let room = Room::new();
    room.run("nowhere.toml", &[]).refused(&room, &["nowhere.toml"]);
}

#[test]
fn a_syntax_error_is_pointed_at() {
    let room = Room::new();
    room.spoilt("country = \"JP\"", "country = \"JP").refused(&room, &["bad.toml:12", "country = \"JP"]);
}

#[test]
fn an_unknown_key_suggests_the_nearest() {
    let room = Room::new();
    let told = room.spoilt("patience =", "patiense =");
    told.refused(&room, &["bad.toml:24", "patiense = \"20 weeks\"", "patiense", "did you mean `patience`?"]);
}

#[test]
fn a_wrong_unit_is_explained() {
    let room = Room::new();
    let told = room.spoilt("patience = \"20 weeks\"", "patience = \"20 t\"");
    told.refused(&room, &["bad.toml:24", "\"20 t\"", "time"]);
}

#[test]
fn a_date_before_the_start_is_refused() {
    let room = Room::new();
    let told = room.spoilt("2024-04-04 =", "2023-04-04 =");
    told.refused(&room, &["2023-04-04", "before the start", "2024-01-01", "help"]);
}

#[test]
fn a_law_whose_least_is_above_its_most_is_refused() {
    let room = Room::new();
    let told = room.spoilt("min = 0.1, mode = 0.2, max = 0.4", "min = 0.9, mode = 0.2, max = 0.4");
    told.refused(&room, &["bad.toml:43", "min", "mode"]);
}

#[test]
fn a_supplier_named_nowhere_is_refused() {
    let room = Room::new();
    let told = room.spoilt("cn = 0.9, japan = 0.1", "cn = 0.9, japn = 0.1");
    told.refused(&room, &["unknown supplier `japn`", "bad.toml:19", "did you mean `japan`?"]);
}

#[test]
fn all_problems_come_in_one_report() {
    let room = Room::new();
    let bad = GOOD
        .replace("patience =", "patiense =")
        .replace("target = \"5 weeks\"", "target = \"5 t\"")
        .replace("2024-04-04 =", "2023-04-04 =")
        .replace("min = 0.1, mode", "min = 0.9, mode")
        .replace("japan = 0.1", "japn = 0.1");
    room.write("bad.toml", &bad);
    let told = room.run("bad.toml", &[]);
    told.refused(&room, &[]);
    let report = told.stderr();
    let problems: Vec<&str> = report.split("error").skip(1).collect();
    let expected = [
        ("patiense", "did you mean `patience`?"),
        ("5 t", "time"),
        ("2023-04-04", "before the start"),
        ("min = 0.9", "mode"),
        ("japn", "did you mean `japan`?"),
    ];
    for (what, hint) in expected {
        let line = bad.lines().position(|l| l.contains(what)).unwrap();
        let text = bad.lines().nth(line).unwrap();
        let place = format!("bad.toml:{}:", line + 1);
        let told = problems
            .iter()
            .any(|p| p.contains(&place) && p.contains(text.trim()) && p.contains(hint) && p.contains("help"));
        assert!(told, "`{what}` of line {} is not told whole in:\n{report}", line + 1);
    }
}

#[test]
fn check_refuses_what_run_refuses() {
    let room = Room::new();
    room.write("bad.toml", GOOD.replace("patience =", "patiense ="));
    room.call(&["check", "bad.toml"]).refused(&room, &["did you mean `patience`?"]);
    let told = room.call(&["check", "good.toml"]);
    told.code(0);
    assert!(told.stdout().starts_with("good: 65 steps, 4 firms"), "{}", told.stdout());
}

#[test]
fn published_values_that_cannot_be_read_are_refused() {
    let room = Room::new();
    for (csv, parts) in [
        ("month,us_t\n2024-01,many\n", ["published.csv", "line 2", "`many`"]),
        ("month,us_t\n2024-01,NaN\n", ["published.csv", "line 2", "`NaN`"]),
        ("month,eu_t\n2024-01,5\n", ["published.csv", "no column `us_t`", "eu_t"]),
    ] {
        room.write("published.csv", csv);
        room.run("good.toml", &[]).refused(&room, &parts);
    }
    fs::remove_file(room.path("published.csv")).unwrap();
    room.run("good.toml", &[]).refused(&room, &["published.csv"]);
}

#[test]
fn a_folder_that_cannot_be_written_stops_the_run_before_it_starts() {
    let room = Room::new();
    room.write("file", "not a folder");
    let told = room.call(&["run", "good.toml", "--out", "file/out", "--replications", "64"]);
    told.code(3).says(&["error", "file/out"]);
    assert_eq!(told.stdout(), "", "no figure of a run that could not be kept");
    assert_eq!(fs::read_to_string(room.path("file")).unwrap(), "not a folder");
    let mut left: Vec<_> = files(room.0.path()).iter().map(|p| p.file_name().unwrap().to_owned()).collect();
    left.sort();
    assert_eq!(left, ["file", "good.toml", "published.csv"]);
}

#[test]
fn a_result_that_is_no_number_is_not_reported() {
    let room = Room::new();
    // A value of output whose sums are beyond what a number can hold.
    let told = room.layer("[manufacturer.car.shortage]\noutput-value = \"1e305 USD/kg\"\n");
    told.code(3).says(&["error", "finite number"]);
    assert_eq!(told.stdout(), "");
    assert!(room.results("out").is_empty());
    // Masses that would round all others away are refused before anything runs.
    for demand in ["1e200 t/month", "1e308 t/month"] {
        let told = room.layer(&format!("[market.us]\ndemand = \"{demand}\"\n"));
        told.code(2).says(&["error", "absurdly large"]);
        assert!(room.results("out").is_empty(), "{demand}");
    }
}

#[test]
fn replications_are_a_number_above_one() {
    let room = Room::new();
    for bad in ["0", "1", "-5", "many", "1e3", "99999999999999999999"] {
        let told = room.call(&["run", "good.toml", "--out", "out", &format!("--replications={bad}")]);
        told.refused(&room, &["error", "--replications"]);
    }
}

#[test]
fn usage_errors_are_bad_input() {
    let room = Room::new();
    for args in [
        &["run"][..],
        &["walk", "good.toml"],
        &["run", "good.toml", "--sed", "3"],
        &["run", "good.toml", "--isa", "mmx"],
    ] {
        room.call(args).refused(&room, &["error"]);
    }
    room.call(&[]).code(2);
}

#[test]
fn help_lists_the_exit_codes() {
    let room = Room::new();
    let told = room.call(&["--help"]);
    told.code(0);
    for part in ["Exit codes", "0 done", "2 bad scenario", "3 failed", "run", "check"] {
        assert!(told.stdout().contains(part), "`{part}` is not in:\n{}", told.stdout());
    }
    for verb in ["run", "check"] {
        room.call(&[verb, "--help"]).code(0);
    }
    room.call(&["--version"]).code(0);
}

#[test]
fn set_changes_a_key_and_refuses_an_unknown_one() {
    let room = Room::new();
    let plain = room.run("good.toml", &[]);
    plain.code(0);
    let set = room.run("good.toml", &["--set", "manufacturer.car.stock.target=12 weeks"]);
    set.code(0);
    assert_ne!(plain.stdout(), set.stdout());
    fs::remove_dir_all(room.path("out")).unwrap();
    let wrong = room.run("good.toml", &["--set", "manufacturer.car.stock.taget=12 weeks"]);
    wrong.refused(&room, &["--set #1", "taget", "did you mean `target`?"]);
    room.run("good.toml", &["--set", "manufacturer.car"]).refused(&room, &["KEY=VALUE"]);
}

#[test]
fn the_same_command_gives_the_same_bytes_on_any_thread_and_instruction_set() {
    let room = Room::new();
    let run = |out: &str, more: &[&str]| {
        let told = room.call(&[&["run", "good.toml", "--out", out, "--replications", "2100"], more].concat());
        if told.stderr().contains("this machine has no") {
            return None;
        }
        told.code(0);
        Some((told.stdout(), room.results(out)))
    };
    let first = run("first", &[]).unwrap();
    assert!(first.1.len() > 5, "{:?}", first.1.iter().map(|f| &f.0).collect::<Vec<_>>());
    for (i, more) in [
        &[][..],
        &["--threads", "1"],
        &["--threads", "2"],
        &["--threads", "7"],
        &["--isa", "baseline"],
        &["--isa", "avx2"],
        &["--isa", "avx512"],
    ]
    .into_iter()
    .enumerate()
    {
        if let Some(other) = run(&format!("other{i}"), more) {
            assert!(other == first, "{more:?}");
        }
    }
    let seed = run("seed", &["--seed", "2"]).unwrap();
    assert!(seed.0 != first.0, "another seed, other luck");
}

#[test]
fn stdout_is_the_table_and_nothing_is_coloured() {
    let room = Room::new();
    let told = room.run("good.toml", &[]);
    told.code(0).says(&["files in out"]);
    let (stdout, stderr) = (told.stdout(), told.stderr());
    for part in ["Lost output", "Share of manufacturers' demand served", "±"] {
        assert!(stdout.contains(part), "`{part}` is not in:\n{stdout}");
    }
    assert!(!stdout.contains("files in"), "{stdout}");
    assert!(!stdout.contains('\u{1b}') && !stderr.contains('\u{1b}'));
    room.write("bad.toml", GOOD.replace("patience =", "patiense ="));
    assert!(!room.run("bad.toml", &[]).stderr().contains('\u{1b}'));
}

#[test]
fn the_files_are_what_other_programs_expect() {
    let room = Room::new();
    room.run("good.toml", &[]).code(0);
    let summary = fs::read_to_string(room.path("out/summary.json")).unwrap();
    let squeezed: String = summary.chars().filter(|c| !c.is_whitespace()).take(40).collect();
    assert!(squeezed.starts_with("{\"schema_version\":"), "{squeezed}");
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert!(summary["figures"].as_array().unwrap().len() > 5);
    let manifest = fs::read_to_string(room.path("out/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["scenario"], "good");
    assert_eq!((&manifest["seed"], &manifest["replications"]), (&1.into(), &64.into()));
    assert_eq!(manifest["engine_version"], env!("CARGO_PKG_VERSION"));
    assert!(manifest["random_scheme"].is_u64());
    let hash = manifest["scenario_hash"].as_str().unwrap();
    assert!(hash.len() >= 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()), "{hash}");
    let series = fs::read_to_string(room.path("out/series.csv")).unwrap();
    assert_eq!(series.lines().next(), Some("month,series,statistic,value"));
    let observed: Vec<&str> = series.lines().filter(|l| l.contains(",observed,")).collect();
    assert_eq!(observed.len(), 6, "{observed:?}");
    assert!(observed.contains(&"2024-05,exports.CN.US,observed,3"), "{observed:?}");
    for line in series.lines().skip(1) {
        let value = line.rsplit(',').next().unwrap();
        assert!(value.parse::<f64>().is_ok_and(f64::is_finite), "{line}");
    }
    for (path, bytes) in room.results("out").iter().filter(|f| f.0.extension().is_some_and(|e| e == "svg")) {
        let svg = std::str::from_utf8(bytes).unwrap();
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{}", path.display());
        assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{}", path.display());
    }
}

#[test]
fn a_failing_run_leaves_earlier_results_alone() {
    let room = Room::new();
    room.run("good.toml", &[]).code(0);
    let before = room.results("out");
    room.spoilt("patience =", "patiense =").code(2);
    assert!(room.results("out") == before);
    room.layer("[market.us]\ndemand = \"1e200 t/month\"\n").code(2);
    assert!(room.results("out") == before);
}

#[test]
fn a_shorter_run_removes_the_charts_it_has_not() {
    let room = Room::new();
    room.call(&["run", "good.toml", "--out", "out", "--replications", "2100"]).code(0);
    room.write("out/charts/mine.txt", "a note");
    assert!(room.path("out/charts/exceedance-lost-output.svg").exists());
    room.layer("[manufacturer.car.shortage]\noutput-value = \"0 USD/kg\"\n").code(0);
    assert!(!room.path("out/charts/exceedance-lost-output.svg").exists());
    assert!(room.path("out/charts/mine.txt").exists());
}
