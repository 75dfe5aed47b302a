//! The tables of a stress test.
use super::super::number::{Scale, grouped, is_share};
use super::super::reading::{cell, judged, scale};
use super::super::table::{STYLE, unit};
use super::super::text::clipped;
use crate::scenario::Date;
use crate::study::measure::Reading;
use crate::study::stress::{Cell, Exposure, Stress, Waits};
use comfy_table::{Cell as Box, CellAlignment, ContentArrangement, Table};
use std::fmt::Write as _;

/// Most lines of a table of survival.
const MOST: usize = 12;

/// A matrix a measure, how long supply lasts under each shock, which suppliers are missed, and what became of thresholds; ends
/// with a line break.
pub fn stress_table(stress: &Stress) -> String {
    let mut out = String::new();
    for measure in 0..stress.measures.len() {
        let _ = writeln!(out, "{}", matrix(stress, measure));
    }
    let n = grouped(stress.replications as f64, 0);
    let _ = writeln!(
        out,
        "Every cell over the same {n} random futures; ± is one standard error. In brackets: less the calm column of the same \
         row, with its\npaired error.\n"
    );
    for (i, shock) in stress.shocks.iter().enumerate() {
        if let Some(table) = survival(stress, &stress.cells[0][i]) {
            let _ = writeln!(out, "{shock}, {}: how long supply lasts\n{table}\n", stress.strategies[0]);
        }
    }
    out.push_str(&meaning(stress));
    if let Some(exposure) = &stress.exposure {
        let _ = writeln!(out, "\n{}", exposed(stress, exposure));
    }
    out.push_str(&judged(&stress.judged));
    out
}

fn matrix(stress: &Stress, measure: usize) -> String {
    let named = &stress.measures[measure];
    let all = stress.cells.iter().flatten().filter_map(|cell| cell.values[measure].as_ref());
    let scale = scale(named.unit, all);
    let mut table = plain();
    let names = std::iter::once("strategy").chain(stress.shocks.iter().map(String::as_str));
    table.set_header(names.enumerate().map(|(i, name)| boxed(clipped(name, 28), i == 0)));
    for (strategy, row) in stress.strategies.iter().zip(&stress.cells) {
        let cells = row.iter().map(|cell| written(&scale, cell, measure));
        let line = std::iter::once(clipped(strategy, 32)).chain(cells);
        table.add_row(line.enumerate().map(|(i, text)| boxed(text, i == 0)));
    }
    let of = if is_share(named.unit) { "%".to_owned() } else { unit(named.unit, &scale) };
    format!("{} ({of})\n{}", named.title, trimmed(&table))
}

fn written(scale: &Scale, c: &Cell, measure: usize) -> String {
    let value = cell(scale, c.values[measure].as_ref());
    match c.against_calm.get(measure).and_then(Option::as_ref) {
        Some(difference) => format!("{value}\n({})", cell(scale, Some(difference))),
        None => value,
    }
}

/// Manufacturers and materials that may run short, the likeliest first; none where nothing may.
fn survival(stress: &Stress, cell: &Cell) -> Option<String> {
    let short = |waits: &Waits| waits.to_the_end().map_or(0.0, |r| 1.0 - r.value);
    let mut order: Vec<usize> =
        (0..stress.watched.len()).filter(|i| short(&cell.survival[*i]) >= 0.01).collect();
    order.sort_by(|a, b| short(&cell.survival[*b]).total_cmp(&short(&cell.survival[*a])));
    if order.is_empty() {
        return None;
    }
    let mut table = plain();
    let head =
        ["manufacturer, material", "short by the end", "survives: 5 %", "50 %", "back after: 50 %", "95 %"];
    table.set_header(head.iter().enumerate().map(|(i, name)| boxed((*name).to_owned(), i == 0)));
    for i in order.iter().take(MOST) {
        let (watched, survival) = (&stress.watched[*i], &cell.survival[*i]);
        let recovery = cell.recovery[*i].above_zero();
        let line = [
            clipped(&format!("{}, {}", watched.manufacturer, watched.material), 44),
            survival.to_the_end().map_or("–".to_owned(), |r| share(&r)),
            weeks(stress, survival, 0.05),
            weeks(stress, survival, 0.5),
            weeks(stress, &recovery, 0.5),
            weeks(stress, &recovery, 0.95),
        ];
        table.add_row(line.into_iter().enumerate().map(|(j, text)| boxed(text, j == 0)));
    }
    let more = order.len().saturating_sub(MOST);
    let more = if more > 0 { format!("\nand {more} more (all in stress.json)") } else { String::new() };
    Some(format!("{}{more}", trimmed(&table)))
}

/// The probability of a shortage before the end of the run.
fn share(lasting: &Reading) -> String {
    let scale = Scale::of("share", 1.0);
    let short =
        Reading { value: 1.0 - lasting.value, low: 1.0 - lasting.high, high: 1.0 - lasting.low, ..*lasting };
    scale.with_interval(short.value, (short.low, short.high))
}

/// A quantile with its interval; a plus where it reaches the end of the run.
fn weeks(stress: &Stress, waits: &Waits, p: f64) -> String {
    let Some(r) = waits.quantile(p) else { return "–".to_owned() };
    let end = waits.most() as f64;
    let decimals = usize::from(stress.step_weeks < 1.0);
    let plain = |steps: f64| {
        let text = grouped(steps * stress.step_weeks, decimals);
        if steps >= end { format!("{text}+") } else { text }
    };
    match r.low == r.high {
        true => plain(r.value),
        false => format!("{} ({} to {})", plain(r.value), plain(r.low), plain(r.high)),
    }
}

fn meaning(stress: &Stress) -> String {
    let share = grouped(100.0 * stress.short, 1);
    format!(
        "Survival counts from {}: weeks until more than {} % of a week's demand for the material is missing from stock; back after: \
         weeks\nfrom then until the first of four weeks without such a shortage, of the futures that have one. In brackets a 95 % \
         interval; + is the end\nof the run.\n",
        Date(stress.from),
        share.trim_end_matches(".0")
    )
}

fn exposed(stress: &Stress, exposure: &Exposure) -> String {
    let mut table = plain();
    let scales: Vec<Scale> = (0..stress.measures.len())
        .map(|i| {
            let all = exposure.suppliers.iter().filter_map(|s| s.differences[i].as_ref());
            scale(stress.measures[i].unit, all)
        })
        .collect();
    let heads = stress.measures.iter().zip(&scales).map(|(m, s)| {
        let of = if is_share(m.unit) { "%".to_owned() } else { unit(m.unit, s) };
        format!("{}\n{of}", clipped(&m.name, 30))
    });
    let head = std::iter::once("supplier".to_owned()).chain(heads);
    table.set_header(head.enumerate().map(|(i, name)| boxed(name, i == 0)));
    for s in &exposure.suppliers {
        let cells = s.differences.iter().zip(&scales).map(|(d, scale)| cell(scale, d.as_ref()));
        let line = std::iter::once(clipped(&s.title, 40)).chain(cells);
        table.add_row(line.enumerate().map(|(i, text)| boxed(text, i == 0)));
    }
    let weeks = grouped(exposure.days / 7.0, 1);
    format!(
        "What a supplier's absence for {} weeks from {} changes, {} and {}\n{}",
        weeks.trim_end_matches(".0"),
        Date(exposure.from),
        stress.shocks[0],
        stress.strategies[0],
        trimmed(&table)
    )
}

fn plain() -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    table
}

fn trimmed(table: &Table) -> String {
    table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn boxed(text: String, words: bool) -> Box {
    Box::new(text).set_alignment(if words { CellAlignment::Left } else { CellAlignment::Right })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::studies_sample as sample;

    #[test]
    fn the_tables_tell_all_that_there_is() {
        for (case, stress) in sample::stresses() {
            let text = stress_table(&stress);
            println!("{text}");
            let small = case == "small";
            assert_eq!(text.contains("280.0 ± 3.0"), small);
            assert_eq!(text.contains("(26.00 ± 0.40)"), small);
            for part in [
                "Lost output of manufacturers (USD ",
                "calm, no strategy: how long supply lasts",
                "maker-0, ndfeb-heavy",
                "What a supplier's absence for 8 weeks from 2026-11-16 changes, calm and no strategy",
                "lost-output below 50e9 USD: FAIL",
            ] {
                assert!(text.contains(part), "{part} is not in\n{text}");
            }
        }
    }
}
