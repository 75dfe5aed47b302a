//! A digest of every number of each shipped scenario and workload, so that no change of a result goes unnoticed.
//!
//! A digest that changes is a value-breaking change (`CONTRIBUTING.md`), unless only series or figures have been added or taken
//! away, which the counts beside it show. `RENEW=1 cargo test --test golden` writes `tests/golden.txt` anew.
mod common;

use coercivity::engine::Plan;
use coercivity::model::names::key_of;
use coercivity::study::results::Results;
use coercivity::study::single;
use common::{SEED, file};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Two batches.
const REPLICATIONS: u64 = 64;
const LIST: &str = "tests/golden.txt";
const FOLDERS: [&str; 3] = ["scenarios", "benches/workloads", "benches/workloads/twins"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files with a digest, in order, relative to the project.
fn files() -> Vec<String> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        let entries = root().join(folder).read_dir().expect("the folder is there");
        let names =
            entries.map(|e| e.expect("it can be read").file_name().into_string().expect("it is text"));
        files.extend(names.filter(|n| n.ends_with(".toml")).map(|n| format!("{folder}/{n}")));
    }
    files.sort();
    files
}

/// Names and values without titles; decimals that come back to the same bits.
fn numbers(results: &Results) -> String {
    let mut all = String::new();
    let mut put = |name: &str, value: Result<String, serde_json::Error>| {
        writeln!(all, "{name} {}", value.expect("numbers serialise")).expect("a string takes it");
    };
    for s in &results.series {
        put(&s.name, serde_json::to_string(&s.summary));
    }
    for f in &results.figures {
        put(&f.name, serde_json::to_string(&(&f.mean, &f.quantiles, &f.above_zero, &f.tail)));
    }
    for p in &results.policy {
        put("policy", serde_json::to_string(&p.probability));
    }
    for s in &results.scores {
        put("score", serde_json::to_string(s));
    }
    all
}

/// `path digest, series, figures`.
fn line(path: &str) -> String {
    let plan = Plan { seed: SEED, replications: REPLICATIONS, threads: None, isa: None };
    let prepared = file(&root().join(PathBuf::from(path)), &[]);
    let results = single::run(&prepared, plan, &|_| ()).expect("the scenario runs");
    let digest = key_of(&numbers(&results));
    format!("{path} {digest:016x} series {} figures {}", results.series.len(), results.figures.len())
}

#[test]
fn shipped_scenarios_give_the_numbers_that_they_gave() {
    let now: Vec<String> = files().iter().map(|path| line(path)).collect();
    let list = root().join(LIST);
    if std::env::var_os("RENEW").is_some() {
        std::fs::write(&list, now.join("\n") + "\n").expect("the list is written");
        return;
    }
    let text = std::fs::read_to_string(&list).unwrap_or_default();
    let then: Vec<&str> = text.lines().collect();
    let mut apart: Vec<String> =
        then.iter().filter(|l| !now.iter().any(|n| n == *l)).map(|l| format!("- {l}")).collect();
    apart.extend(now.iter().filter(|n| !then.contains(&n.as_str())).map(|n| format!("+ {n}")));
    assert!(
        apart.is_empty(),
        "other numbers than in {LIST} (-), which is value-breaking: say in CHANGELOG.md what moves and why, then\n\
         RENEW=1 cargo test --test golden\n{}",
        apart.join("\n")
    );
}

/// The digest sees a last bit: another seed's numbers, and one value changed by one unit in the last place.
#[test]
fn a_digest_sees_the_last_bit() {
    let prepared = file(&root().join("benches/workloads/w1.toml"), &[]);
    let plan = Plan { seed: SEED, replications: REPLICATIONS, threads: None, isa: None };
    let mut results = single::run(&prepared, plan, &|_| ()).expect("the scenario runs");
    let before = key_of(&numbers(&results));
    let value = &mut results.figures[0].mean.value;
    *value = f64::from_bits(value.to_bits() + 1);
    assert_ne!(key_of(&numbers(&results)), before);
}
