//! What a design or controls have brought to the means of a run.
use super::number::grouped;
use super::table::STYLE;
use crate::study::results::Results;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

/// How futures were drawn, and the gain of every key figure in the printed table; empty for independent replications.
pub fn sampled(results: &Results) -> String {
    let Some(sampled) = &results.sampled else { return String::new() };
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(["figure", "gain", "95 % interval"]);
    for gain in &sampled.gains {
        let Some(figure) = results.figures.iter().find(|f| f.name == gain.figure && !f.detail) else {
            continue;
        };
        let interval = format!("{} to {}", ratio(gain.low), ratio(gain.high));
        let numbers = [ratio(gain.ratio), interval].map(|n| Cell::new(n).set_alignment(CellAlignment::Right));
        table.add_row([Cell::new(&figure.title)].into_iter().chain(numbers));
    }
    let lines: Vec<String> = table.to_string().lines().map(|l| l.trim_end().to_owned()).collect();
    let controls = sampled
        .controls
        .map_or(String::new(), |n| format!(", means regressed on {n} draws of known expectation"));
    let beyond = sampled.beyond.map_or(String::new(), |n| {
        format!(" {n} parameters are beyond the design's dimensions and fill their own range alone.")
    });
    format!(
        "\nSampling: {}{controls}.{beyond}\nGain: how many times the replications would be needed without it for the same error of the \
         mean.\n{}\nWhat supposes independent replications (a manufacturer's own row, chances of open files) is left out.\n",
        sampled.sampling,
        lines.join("\n")
    )
}

/// Two digits that count, as the interval allows.
fn ratio(x: f64) -> String {
    grouped(x, if x < 9.95 { 1 } else { 0 })
}
