//! The table of a sweep: one line a point.
use super::super::number::{Scale, grouped, is_share};
use super::super::reading::{cell, judged, scale};
use super::super::table::{STYLE, unit};
use super::super::text::clipped;
use crate::study::sweep::{Row, Sweep};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use std::fmt::Write as _;

/// Most points that are printed.
const MOST: usize = 60;
/// Measures up to which differences from the base are printed.
const FEW: usize = 4;

/// Points with the measures of each, what became of thresholds, and what the columns mean; ends with a line break.
pub fn sweep_table(sweep: &Sweep) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    let scales: Vec<Scale> = (0..sweep.measures.len()).map(|i| scale_of(sweep, i)).collect();
    let few = sweep.measures.len() <= FEW;
    let keys = sweep.axes.iter().map(|axis| shortest(&axis.key));
    let measures = sweep.measures.iter().zip(&scales).flat_map(|(m, s)| {
        let of = if is_share(m.unit) { "%".to_owned() } else { unit(m.unit, s) };
        let value = format!("{}\n{of}", clipped(&m.name, 30));
        if few { vec![value, "less the base\n".to_owned()] } else { vec![value] }
    });
    let verdicts = sweep.judged.iter().map(|j| clipped(&j.threshold, 36));
    table.set_header(keys.chain(measures).chain(verdicts).map(right));
    for row in sweep.rows.iter().take(MOST) {
        table.add_row(line(sweep, &scales, row).into_iter().map(right));
    }
    let mut out = format!("{}: {} points\n", sweep.base.title, grouped(sweep.rows.len() as f64, 0));
    for line in table.lines() {
        let _ = writeln!(out, "{}", line.trim_end());
    }
    if sweep.rows.len() > MOST {
        let _ = writeln!(out, "and {} more (all in sweep.csv)", grouped((sweep.rows.len() - MOST) as f64, 0));
    }
    let n = grouped(sweep.replications as f64, 0);
    let _ = writeln!(
        out,
        "Every point over the same {n} random futures; ± is one standard error, of a difference that of paired values. An \
         interval in\nbrackets is a 95 % interval; – is what {n} replications cannot support, or a difference that has no \
         paired error."
    );
    out.push_str(&judged(&sweep.judged));
    out
}

fn scale_of(sweep: &Sweep, measure: usize) -> Scale {
    scale(sweep.measures[measure].unit, sweep.rows.iter().filter_map(|row| row.values[measure].as_ref()))
}

fn line(sweep: &Sweep, scales: &[Scale], row: &Row) -> Vec<String> {
    let few = sweep.measures.len() <= FEW;
    let at = sweep.axes.iter().zip(&row.at).map(|(axis, i)| clipped(axis.values[*i].trim_matches('"'), 30));
    let read = scales.iter().zip(row.values.iter().zip(&row.differences));
    let read = read.flat_map(|(scale, (value, difference))| {
        let value = cell(scale, value.as_ref());
        if few { vec![value, cell(scale, difference.as_ref())] } else { vec![value] }
    });
    at.chain(read).chain(row.verdicts.iter().map(|v| v.to_string())).collect()
}

/// The end of a key that still says what it is.
fn shortest(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    match letters.len() {
        n if n > 30 => format!("…{}", letters[n - 29..].iter().collect::<String>()),
        _ => key.to_owned(),
    }
}

fn right(text: String) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::studies_sample as sample;

    #[test]
    fn the_table_has_a_line_a_point_and_a_verdict() {
        let (_, sweep) = sample::sweeps().remove(0);
        let text = sweep_table(&sweep);
        println!("{text}");
        assert!(text.contains("Licences & truces: 13 points") && text.contains("26 weeks"));
        assert!(text.contains("160.0 ± 3.0") && text.contains("–") && text.contains("undecided"));
        assert!(text.contains("lost-output below 50e9 USD: FAIL (1 pass, 1 undecided, 2 fail)"));
        assert!(text.lines().all(|l| l.chars().count() <= 220), "{text}");
        assert!(sweep_table(&sample::cube()).contains("and 20 more (all in sweep.csv)"));
    }
}
