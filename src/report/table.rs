//! The table of key figures that a run prints.
use super::number::{Scale, is_share, larger};
use crate::stats::Estimate;
use crate::study::results::{Figure, Results};
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

/// A line above, below and under the heading; nothing between the rows.
pub(super) const STYLE: TableStyle = TableStyle::new()
    .top_border(LineStyle::none().fill('─').junction('─'))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// Key figures of whole replications, and below them what the columns mean; ends with a line break.
///
/// Columns: figure, mean with one standard error, 5 %, 50 % and 95 % quantile, probability of being above zero, unit.
/// A quantile that the sample does not support is a dash.
pub fn key_figures(results: &Results) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    let names = ["figure", "mean", "5 %", "50 %", "95 %", "above zero", "unit"];
    table.set_header(names.iter().enumerate().map(|(i, n)| cell(n, i)));
    for figure in results.figures.iter().filter(|f| !f.detail) {
        table.add_row(row(figure).into_iter().enumerate().map(|(i, text)| cell(&text, i)));
    }
    let lines: Vec<String> = table.to_string().lines().map(|l| l.trim_end().to_owned()).collect();
    format!("{}\n{}\n", lines.join("\n"), meaning(results))
}

/// Words at the left, numbers at the right.
fn cell(text: &str, column: usize) -> Cell {
    let words = matches!(column, 0 | 6);
    Cell::new(text).set_alignment(if words { CellAlignment::Left } else { CellAlignment::Right })
}

fn row(figure: &Figure) -> [String; 7] {
    let scale = scale(figure);
    [
        figure.title.clone(),
        estimate(&figure.mean, &scale),
        quantile(figure, 0.05, &scale),
        quantile(figure, 0.5, &scale),
        quantile(figure, 0.95, &scale),
        estimate(&figure.above_zero, &percent()),
        unit(figure.unit, &scale),
    ]
}

/// A scale without signs: the unit has its own column.
fn scale(figure: &Figure) -> Scale {
    let largest = figure.quantiles.iter().map(|q| q.value.abs()).fold(figure.mean.value.abs(), larger);
    // Money runs to billions; other units are written out, so that a reader need not multiply.
    let scale = Scale::of(figure.unit, if figure.unit.starts_with("USD") { largest } else { 0.0 });
    Scale { prefix: "", suffix: if is_share(figure.unit) { " %" } else { "" }, ..scale }
}

fn percent() -> Scale {
    Scale::of("share", 1.0)
}

/// `USD bn` where numbers are divided by a billion.
pub(super) fn unit(unit: &str, scale: &Scale) -> String {
    let name = if is_share(unit) { "share" } else { unit };
    let size = [(1e12, " tn"), (1e9, " bn"), (1e6, " m"), (1e3, " k")];
    let suffix = size.iter().find(|(divisor, _)| *divisor == scale.divisor).map_or("", |(_, text)| text);
    format!("{name}{suffix}")
}

/// An estimate with its error: the one place where the table decides how it reads.
fn estimate(estimate: &Estimate, scale: &Scale) -> String {
    scale.with_error(estimate.value, estimate.standard_error)
}

/// A quantile to the digits that its interval supports.
fn quantile(figure: &Figure, p: f64, scale: &Scale) -> String {
    let found = figure.quantiles.iter().find(|q| (q.p - p).abs() < 1e-9);
    found.map_or("–".to_owned(), |q| scale.rounded(q.value, (q.high - q.low) / 2.0))
}

fn meaning(results: &Results) -> String {
    let n = super::number::grouped(results.manifest.replications as f64, 0);
    if let Some(sampled) = &results.sampled {
        return format!(
            "± is one standard error over {n} replications, from the scatter between {} independent parts; quantiles are over \
             replications, rounded by\ntheir 95 % intervals, from the same (in summary.json); – is a quantile that the parts cannot \
             support. Above zero: share of replications.",
            sampled.parts
        );
    }
    format!(
        "± is one standard error of the mean over {n} replications. Quantiles are over replications, rounded by \
         their\n95 % intervals (in summary.json); – is a quantile that {n} replications cannot support. \
         Above zero: share of\nreplications."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_table_says_what_it_means() {
        let text = key_figures(&sample::results());
        println!("{text}");
        assert!(text.contains("Lost output of manufacturers"));
        assert!(text.contains("USD bn"));
        assert!(text.contains("± is one standard error of the mean over 20,000 replications"));
        assert!(text.lines().all(|l| l.chars().count() <= 120), "{text}");
    }
}
