//! The tables of differences that a comparison prints.
use super::super::number::{Scale, grouped, is_share, larger};
use super::super::table::{STYLE, unit};
use super::super::text::clipped;
use crate::scenario::Change;
use crate::study::comparison::{Alternative, Comparison, Contrast, Frequency, Names, Over, Subject};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use std::fmt::Write as _;

/// Most changes that are listed.
const CHANGES: usize = 40;
/// Most characters of a value in the list of changes.
const VALUE: usize = 48;
/// Series whose totals are shown beside the figures.
const SHOWN: [&str; 3] = ["exports.", "arrivals.", "stopped"];

/// What differs in the scenarios and in their outcomes, an alternative after the other; ends with a line break.
///
/// Columns: quantity, mean of base and alternative, paired difference with one standard error, its 95 % interval, how often
/// the alternative is above, below or equal, the correlation, the gain over independent runs, unit.
pub fn comparison_table(comparison: &Comparison) -> String {
    let mut out = String::new();
    for alternative in &comparison.alternatives {
        let _ = writeln!(out, "{}\n", one(&comparison.base, alternative));
    }
    out.push_str(&meaning(comparison));
    out
}

fn one(of: &Subject, a: &Alternative) -> String {
    let base = of.label.as_str();
    let mut out = format!("{} against {base}", a.subject.label);
    if a.subject.title != of.title {
        let _ = write!(out, ": {} against {}", a.subject.title, of.title);
    }
    out.push('\n');
    changes(&mut out, &a.changes);
    for note in &a.notes {
        let _ = writeln!(out, "  note: {note}");
    }
    only(&mut out, base, &a.only_base);
    only(&mut out, &a.subject.label, &a.only_other);
    out.push_str(&table(a));
    out
}

fn changes(out: &mut String, changes: &[Change]) {
    let n = changes.len();
    let _ = match n {
        0 => writeln!(out, "  no key differs"),
        1 => writeln!(out, "  1 key differs:"),
        _ => writeln!(out, "  {n} keys differ:"),
    };
    let side = |text: &Option<String>| text.as_deref().map_or("(none)".to_owned(), |t| clipped(t, VALUE));
    for change in changes.iter().take(CHANGES) {
        let _ = writeln!(out, "    {}: {} -> {}", change.key, side(&change.from), side(&change.to));
    }
    if n > CHANGES {
        let _ = writeln!(out, "    and {} more (all in comparison.json)", n - CHANGES);
    }
}

fn only(out: &mut String, label: &str, names: &Names) {
    for (what, names) in [("figures", &names.figures), ("series", &names.series)] {
        if !names.is_empty() {
            let _ = writeln!(out, "  {what} of {label} alone: {}", names.join(", "));
        }
    }
}

fn table(a: &Alternative) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    let names = [
        "quantity",
        "base",
        "other",
        "difference",
        "95 % interval",
        "above",
        "below",
        "equal",
        "corr.",
        "gain",
        "unit",
    ];
    table.set_header(names.iter().enumerate().map(|(i, n)| cell(n, i)));
    let figures = a.figures.iter().map(|f| row(&f.title, f.unit, &f.contrast));
    for line in figures.chain(wholes(a)) {
        table.add_row(line.into_iter().enumerate().map(|(i, text)| cell(&text, i)));
    }
    table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Totals of flows and means of shares over the common periods, unless a figure is the same.
fn wholes(a: &Alternative) -> impl Iterator<Item = [String; 11]> {
    let shown = a.series.iter().filter(|s| SHOWN.iter().any(|name| s.name.starts_with(name)));
    let fresh = shown.filter(|s| a.figures.iter().all(|f| f.name != s.name || Some(f.contrast) != s.whole));
    let n = a.periods.len();
    fresh.filter_map(move |s| {
        let how = if s.over == Over::Sum { "sum" } else { "mean" };
        let periods = if n == 1 { "period".to_owned() } else { format!("{n} periods") };
        Some(row(&format!("{}, {how} of {periods}", s.title), s.unit, s.whole.as_ref()?))
    })
}

/// Words at the left, numbers at the right.
fn cell(text: &str, column: usize) -> Cell {
    let words = matches!(column, 0 | 10);
    Cell::new(text).set_alignment(if words { CellAlignment::Left } else { CellAlignment::Right })
}

fn row(title: &str, of: &str, c: &Contrast) -> [String; 11] {
    let largest = larger(c.base.value.abs(), c.other.value.abs());
    // As in the table of a run: only money is abbreviated, and the unit has its own column.
    let scale = Scale::of(of, if of.starts_with("USD") { largest } else { 0.0 });
    let scale = Scale { prefix: "", suffix: "", ..scale };
    let d = &c.difference;
    let half = (c.interval.1 - c.interval.0) / 2.0;
    let end = |x: f64| scale.rounded(x, half);
    [
        title.to_owned(),
        scale.rounded(c.base.value, c.base.standard_error),
        scale.rounded(c.other.value, c.other.standard_error),
        scale.with_error(d.value, d.standard_error),
        format!("{} to {}", end(c.interval.0), end(c.interval.1)),
        percent(c.above),
        percent(c.below),
        percent(c.equal),
        c.correlation.map_or(dash(), |rho| signed(rho, 2)),
        c.variance_ratio.map_or(dash(), |ratio| signed(ratio, usize::from(ratio < 9.95))),
        if is_share(of) { "%".to_owned() } else { unit(of, &scale) },
    ]
}

fn dash() -> String {
    "–".to_owned()
}

fn signed(x: f64, decimals: usize) -> String {
    grouped(x, decimals).replace('-', "−")
}

fn percent(f: Frequency) -> String {
    format!("{} %", grouped(100.0 * f.value, 1))
}

fn meaning(comparison: &Comparison) -> String {
    let n = grouped(comparison.replications as f64, 0);
    format!(
        "A difference is the other less the base, over {n} replications with the same luck in both; ± is its standard \
         error. Differences\nof shares are in percentage points. Above, below, equal: how often the other is so. corr.: \
         correlation of the two over replications.\ngain: how many times the replications two independent runs would \
         need for the same error, (var base + var other) / var difference;\nwhere both vary alike that is 1 / (1 − \
         corr.). – is not defined: something does not vary.\n"
    )
}
