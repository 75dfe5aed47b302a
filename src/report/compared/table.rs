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
/// Most characters of a title.
const TITLE: usize = 52;
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
    let figures = a.figures.iter().filter(|f| !f.detail).map(|f| row(&f.title, f.unit, &f.contrast));
    for line in figures.chain(wholes(a)) {
        table.add_row(line.into_iter().enumerate().map(|(i, text)| cell(&text, i)));
    }
    table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Totals of flows and means of shares over the common periods, unless a figure is the same.
fn wholes(a: &Alternative) -> impl Iterator<Item = [String; 11]> {
    let shown = a.series.iter().filter(|s| SHOWN.iter().any(|name| s.name.starts_with(name)));
    shown.filter_map(|s| {
        let whole = s.whole.as_ref()?;
        let told = a.figures.iter().any(|f| f.unit == s.unit && same(&f.contrast, whole));
        let how = if s.over == Over::Sum { "sum" } else { "mean" };
        (!told).then(|| row(&format!("{}, {how}", clipped(&s.title, TITLE - 6)), s.unit, whole))
    })
}

/// Whether two quantities are one but for the fixed point in which they were summed.
fn same(a: &Contrast, b: &Contrast) -> bool {
    let near = |x: f64, y: f64| (x - y).abs() <= 1e-9 * larger(x.abs(), y.abs());
    let means = near(a.base.value, b.base.value) && near(a.other.value, b.other.value);
    means && near(a.base.standard_error, b.base.standard_error)
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
        clipped(title, TITLE),
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
    grouped(100.0 * f.value, 1)
}

fn meaning(comparison: &Comparison) -> String {
    let n = grouped(comparison.replications as f64, 0);
    format!(
        "A difference is the other less the base, over {n} replications with the same luck in both; ± is its standard \
         error. Differences\nof shares are in percentage points. Above, below, equal: per cent of replications in which the other is \
         so.\nSum, mean: over all reporting periods that both have. corr.: correlation of the two over replications. \
         gain: how many times\nthe replications two independent runs would need for the same error, (var base + var \
         other) / var difference; where both\nvary alike that is 1 / (1 − corr.). – is not defined: something does not \
         vary.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_table_says_what_differs_and_by_how_much() {
        let text = comparison_table(&sample::two());
        println!("{text}");
        for part in
            ["no queue against baseline: Another title", "1 key differs:", "a.b: \"6 weeks\" -> (none)"]
        {
            assert!(text.contains(part), "{part}");
        }
        assert!(text.contains("figures of no queue alone: filed.office"));
        assert!(text.contains("over 20,000 replications with the same luck"));
        assert!(text.lines().all(|l| l.chars().count() <= 170), "{text}");
    }

    #[test]
    fn long_lists_end_in_a_count_and_nothing_is_a_dash() {
        let text = comparison_table(&sample::crowded());
        assert!(text.contains("50 keys differ:") && text.contains("and 10 more (all in comparison.json)"));
        assert!(text.contains("note: Horizons differ"));
        let still = comparison_table(&sample::itself());
        assert!(still.contains(" – "), "{still}");
        assert!(!text.contains("NaN") && !still.contains("NaN"));
    }
}
