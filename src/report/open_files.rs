//! The table of files that are pending on the first day: where they may stand, and the chance that they come.
use super::number::Scale;
use super::table::STYLE;
use crate::stats::Estimate;
use crate::study::results::{OpenFile, Results};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use std::collections::BTreeSet;

/// Days side by side; further ones stand in a table below.
const DAYS_IN_A_TABLE: usize = 6;

/// A row a file, a column a day; ends with a line break. Nothing where no file is open.
pub fn open_files(results: &Results) -> String {
    let files = &results.open_files;
    if files.is_empty() {
        return String::new();
    }
    let mut text = format!("\nFiles that are pending on the first day\n{}\n", standing(files));
    let days: BTreeSet<&str> = files.iter().flat_map(|f| &f.chances).map(|c| c.by.as_str()).collect();
    let days: Vec<&str> = days.into_iter().collect();
    for part in days.chunks(DAYS_IN_A_TABLE) {
        text.push_str(&format!("\nChance that the file is granted by\n{}\n", chances(files, part)));
    }
    text.push_str(
        "Given that all of them are still pending when the run begins. \u{b1} is one standard error over \
         replications;\n95 % Wilson intervals are in summary.json.\n",
    );
    text
}

/// Since when each is pending, and where it may stand.
fn standing(files: &[OpenFile]) -> String {
    let names = [("review", "under review"), ("returned", "returned"), ("slow", "slow"), ("stuck", "stuck")];
    let share = |f: &OpenFile, name: &str| f.stands.iter().find(|s| s.stands == name).map(|s| s.share);
    let used = names.into_iter().filter(|(name, _)| files.iter().any(|f| share(f, name).is_some()));
    let used: Vec<(&str, &str)> = used.collect();
    let heads =
        ["file", "control", "filed", "weeks ago"].into_iter().chain(used.iter().map(|(_, title)| *title));
    let mut table = empty(heads.map(str::to_owned).collect(), 3);
    for f in files {
        let known = [f.title.clone(), f.control.clone(), f.filed.clone(), format!("{:.1}", f.pending_weeks)];
        let shares =
            used.iter().map(|(name, _)| share(f, name).map_or("\u{2013}".to_owned(), |s| percent(&s)));
        table.add_row(row(known.into_iter().chain(shares).collect(), 3));
    }
    trimmed(&table)
}

fn chances(files: &[OpenFile], days: &[&str]) -> String {
    let heads = std::iter::once("file").chain(days.iter().copied()).map(str::to_owned);
    let mut table = empty(heads.collect(), 1);
    for f in files {
        let chance = |day: &&str| f.chances.iter().find(|c| c.by == **day);
        let cells = days.iter().map(|day| chance(day).map_or("\u{2013}".to_owned(), |c| percent(&c.granted)));
        table.add_row(row(std::iter::once(f.title.clone()).chain(cells).collect(), 1));
    }
    trimmed(&table)
}

fn percent(share: &Estimate) -> String {
    Scale::of("share", 1.0).with_error(share.value, share.standard_error)
}

fn empty(heads: Vec<String>, words: usize) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(row(heads, words));
    table
}

/// Words at the left, numbers at the right.
fn row(texts: Vec<String>, words: usize) -> Vec<Cell> {
    let cell = |(i, text): (usize, String)| {
        Cell::new(text).set_alignment(if i < words { CellAlignment::Left } else { CellAlignment::Right })
    };
    texts.into_iter().enumerate().map(cell).collect()
}

fn trimmed(table: &Table) -> String {
    table.to_string().lines().map(|l| l.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
