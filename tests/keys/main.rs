//! No key is dead: every key and every word of the grammar changes a result of some run.
//!
//! The keys are asked of the grammar itself; how each is changed stands in the files beside.
#[path = "../common/mod.rs"]
mod common;
mod lister;
mod look;
mod table;

use coercivity::scenario::grammar::Scenario;
use coercivity::scenario::load;
use lister::{Grammar, grammar};
use look::{Look, numbers, printed, same, told};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use table::{Row, law_rows, matches, rows, worlds};

const NUMBERS: &str = include_str!("numbers.txt");
const PRINTED: &str = include_str!("printed.txt");
const LAWS: &str = include_str!("laws.txt");
const TOLD: &str = include_str!("told.txt");

/// Keys that change nothing: whoever writes one is told so.
const WARNED: [&str; 12] = [
    "destination.*.shortage.cost",
    "destination.*.shortage.line-down-below",
    "destination.*.shortage.output-value",
    "destination.*.stock.holding-cost",
    "destination.*.stock.ordering-cost",
    "destination.*.stock.transit-cost",
    "destination.*.substitution.penalty",
    "supplier.*.inputs.forecast",
    "supplier.*.inputs.spread",
    "supplier.*.makes.*.stock.forecast",
    "supplier.*.makes.*.stock.spread",
    "supplier.*.makes.*.stock.transit-cost",
];
/// Keys that are read before the grammar is. `extends` is another: the worlds that use it would not load without it.
const BEFORE: [&str; 1] = ["regime.*.inherits"];
/// Keys that are not in the tables: one can only have one value, and one says how much is run where nothing else does.
const APART: [&str; 2] = ["format", "scenario.replications"];

/// Patterns of all keys that have to be alive.
fn patterns(grammar: &Grammar) -> BTreeSet<String> {
    let keys = grammar.keys.iter().map(|key| key.replace("[]", ""));
    keys.chain(BEFORE.map(str::to_owned)).filter(|key| !APART.contains(&key.as_str())).collect()
}

/// Rows of manufacturers said of destinations, which take the same keys, in worlds where the buyer is one.
fn of_destinations(rows: &[Row], room: &Path) -> Vec<Row> {
    let buyers = rows.iter().filter_map(|row| Some((row, row.key.strip_prefix("manufacturer.")?)));
    let turned = buyers.map(|(row, rest)| {
        let buyer = rest.split('.').next().expect("a name");
        let set = row.set.replacen("manufacturer.", "destination.", 1);
        Row { key: format!("destination.{rest}"), set, folder: turned_worlds(room, buyer), ..row.clone() }
    });
    turned.collect()
}

/// All worlds with one buyer turned into a destination.
fn turned_worlds(room: &Path, buyer: &str) -> std::path::PathBuf {
    let folder = room.join(buyer);
    if !folder.exists() {
        fs::create_dir(&folder).expect("a folder for worlds");
        for file in fs::read_dir(worlds()).expect("the worlds are there") {
            let file = file.expect("an entry").path();
            let text = fs::read_to_string(&file).expect("a world");
            let (from, to) = (format!("[manufacturer.{buyer}"), format!("[destination.{buyer}"));
            let text = ["]", "."]
                .iter()
                .fold(text, |text, end| text.replace(&format!("{from}{end}"), &format!("{to}{end}")));
            fs::write(folder.join(file.file_name().expect("a name")), text).expect("a world is written");
        }
    }
    folder
}

/// Every row makes a difference, but for those of keys that are warned about.
fn check(rows: &[Row], look: Look) {
    let warned = |row: &Row| WARNED.iter().any(|pattern| matches(pattern, &row.key));
    let rows = rows.par_iter().filter(|row| !warned(row));
    // A worker that waits for a run takes up another row on top of it.
    let pool = rayon::ThreadPoolBuilder::new().stack_size(64 << 20).build().expect("threads");
    let dead: Vec<String> = pool.install(|| rows.flat_map(|row| same(row, look)).collect());
    assert!(dead.is_empty(), "these change nothing:\n{dead:#?}");
}

fn check_both(text: &str, look: Look) {
    let room = tempfile::tempdir().expect("a folder for worlds");
    let rows = rows(text);
    let turned = of_destinations(&rows, room.path());
    check(&[rows, turned].concat(), look);
}

#[test]
fn numbers_change_with_every_key() {
    check_both(NUMBERS, numbers);
}

#[test]
fn what_is_printed_changes_with_every_word_for_people() {
    check_both(PRINTED, printed);
}

#[test]
fn numbers_change_with_every_key_of_a_law() {
    check(&law_rows(LAWS).into_iter().map(|(_, row)| row).collect::<Vec<_>>(), numbers);
}

#[test]
fn what_is_told_changes_with_where_a_quantity_comes_from() {
    check(&law_rows(TOLD).into_iter().map(|(_, row)| row).collect::<Vec<_>>(), told);
}

/// What is compared holds nothing but numbers: words for people and where a quantity comes from leave it alone.
#[test]
fn numbers_do_not_change_with_words() {
    let words = [rows(PRINTED), law_rows(TOLD).into_iter().map(|(_, row)| row).collect()].concat();
    for row in words {
        let pairs = row.values.len() * (row.values.len() - 1) / 2;
        assert_eq!(same(&row, numbers).len(), pairs, "{row:?}");
    }
}

#[test]
fn keys_without_effect_are_warned_about() {
    let room = tempfile::tempdir().expect("a folder for worlds");
    let rows = rows(NUMBERS);
    let turned = of_destinations(&rows, room.path());
    for pattern in WARNED {
        let row = rows.iter().chain(&turned).find(|row| matches(pattern, &row.key)).expect("it has a row");
        let value = row.values.iter().find(|v| v.text().is_some()).expect("it has a value");
        let loaded = look::world(row, value).expect("it is not refused");
        let key = pattern.rsplit('.').next().expect("a key");
        assert!(loaded.warnings.render(false).contains(key), "{pattern}: {}", loaded.warnings.render(false));
    }
}

#[test]
fn worlds_are_sound() {
    for file in fs::read_dir(worlds()).expect("the worlds are there") {
        let path = file.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "toml") {
            let loaded = load(std::slice::from_ref(&path), &[]);
            let loaded = loaded.unwrap_or_else(|report| panic!("{}", report.render(false)));
            assert!(loaded.warnings.is_empty(), "{}", loaded.warnings.render(false));
        }
    }
}

#[test]
fn every_key_is_in_a_table_and_every_row_in_the_grammar() {
    let patterns = patterns(&grammar::<Scenario>());
    let mut rows = [rows(NUMBERS), rows(PRINTED)].concat();
    for row in &rows {
        assert!(patterns.iter().any(|p| matches(p, &row.key)), "`{}` is not in the grammar", row.key);
    }
    for pattern in WARNED {
        assert!(patterns.contains(pattern), "`{pattern}` is not in the grammar");
    }
    let turned = rows
        .iter()
        .map(|row| Row { key: row.key.replacen("manufacturer.", "destination.", 1), ..row.clone() });
    let turned: Vec<Row> = turned.collect();
    rows.extend(turned);
    let bare: Vec<&String> =
        patterns.iter().filter(|p| !rows.iter().any(|row| matches(p, &row.key))).collect();
    assert!(bare.is_empty(), "no row changes these: {bare:#?}");
}

#[test]
fn every_word_is_in_a_table() {
    let grammar = grammar::<Scenario>();
    let rows = rows(NUMBERS);
    let mut bare = Vec::new();
    for (path, words) in &grammar.words {
        let path = path.replace("[]", "").replacen("destination.", "manufacturer.", 1);
        let of: Vec<&Row> = rows.iter().filter(|row| matches(&path, &row.key)).collect();
        let says = |word: &str| of.iter().any(|row| says(row, word));
        bare.extend(words.iter().filter(|word| !says(word)).map(|word| format!("{path} = {word}")));
    }
    assert!(bare.is_empty(), "no row uses these: {bare:#?}");
}

/// Whether a value of a row is a word, or has it in quotes or, as true and false stand, without.
fn says(row: &Row, word: &str) -> bool {
    let inside = [format!("\"{word}\""), format!("= {word} }}")];
    let has = |text: &str| text == word || inside.iter().any(|part| text.contains(part));
    row.values.iter().filter_map(|value| value.text()).any(has)
}

#[test]
fn every_key_and_word_of_a_law_is_in_a_table() {
    let law = grammar::<Scenario>().law;
    assert!(law.contains("uncertain"), "the keys of a law were found: {law:?}");
    let rows = [law_rows(LAWS), law_rows(TOLD)].concat();
    let tabled: BTreeSet<String> = rows.iter().map(|(key, _)| key.clone()).collect();
    assert_eq!(law, tabled);
    let unknown = [
        ("{ uncertain = \"zz\" }", &["uncertain", "varies"][..]),
        ("{ value = \"1 t/week\", confidence = \"zz\" }", &["confidence"]),
    ];
    for (demand, keys) in unknown {
        for word in known(demand) {
            let used = rows.iter().any(|(key, row)| keys.contains(&key.as_str()) && says(row, &word));
            assert!(used, "no row uses \"{word}\" for {}", keys[0]);
        }
    }
}

/// The words that are known where a demand is said with one that is not.
fn known(demand: &str) -> Vec<String> {
    let sets = [("manufacturer.arms.demand".to_owned(), demand.to_owned())];
    let report = load(&[worlds().join("plain.toml")], &sets).expect_err("an unknown word");
    let text = report.render(false);
    let words = text.lines().find_map(|line| line.split("known").nth(1)?.split_once(": "));
    let words = words.unwrap_or_else(|| panic!("no words in:\n{text}")).1;
    let words: Vec<String> = words.split(", ").map(|word| word.trim().to_owned()).collect();
    assert!(words.len() > 3, "{words:?} of:\n{text}");
    words
}

#[test]
fn replications_are_the_default_of_the_command() {
    let series = |more: &[&str]| {
        let room = tempfile::tempdir().expect("a folder for results");
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("coercivity"));
        let world = worlds().join("steps.toml");
        let done = command.arg("run").arg(world).arg("--out").arg(room.path()).args(more).output();
        assert!(done.expect("it runs").status.success());
        fs::read(room.path().join("series.csv")).expect("the series are there")
    };
    let few = series(&["--set", "scenario.replications=16"]);
    assert!(few != series(&["--set", "scenario.replications=32"]));
    assert!(few == series(&["--replications", "16"]));
}
