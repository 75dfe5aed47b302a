//! Every example of the pages of rules is a whole scenario: it loads without a warning, and it runs.
mod common;

use coercivity::scenario::load;
use coercivity::study::single;
use common::plan;
use std::fs;
use std::path::{Path, PathBuf};

/// The pages, in name order.
fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let entries = fs::read_dir(folder).expect("the pages are there");
    let mut pages: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    pages.sort();
    pages
}

/// A page's examples, each with the line it begins in.
fn examples(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, Vec<&str>)> = None;
    for (i, line) in text.lines().enumerate() {
        open = match open {
            None if line == "```toml" => Some((i + 2, Vec::new())),
            None => None,
            Some((first, lines)) if line == "```" => {
                found.push((first, lines.join("\n") + "\n"));
                None
            }
            Some((first, lines)) => Some((first, [lines, vec![line]].concat())),
        };
    }
    assert!(open.is_none(), "an example has no end");
    found
}

/// What is wrong with an example.
fn complaint(example: &str) -> Option<String> {
    let room = tempfile::tempdir().expect("a folder for a scenario");
    let path = room.path().join("example.toml");
    fs::write(&path, example).expect("the example is written");
    let loaded = match load(std::slice::from_ref(&path), &[]) {
        Ok(loaded) => loaded,
        Err(report) => return Some(report.render(false)),
    };
    if !loaded.warnings.is_empty() {
        return Some(loaded.warnings.render(false));
    }
    let prepared = match single::prepare(&loaded) {
        Ok(prepared) => prepared,
        Err(error) => return Some(error.to_string()),
    };
    single::run(&prepared, plan(64), &|_| ()).err().map(|error| error.to_string())
}

#[test]
fn every_example_of_the_rules_loads_without_a_warning_and_runs() {
    let pages = pages();
    assert!(!pages.is_empty());
    let mut wrong = Vec::new();
    for page in pages {
        let examples = examples(&fs::read_to_string(&page).expect("a page"));
        assert!(!examples.is_empty(), "{} has no example", page.display());
        for (line, example) in examples {
            let said = complaint(&example).map(|text| format!("{}, line {line}:\n{text}", page.display()));
            wrong.extend(said);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
