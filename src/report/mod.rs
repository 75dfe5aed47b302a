//! What a reader sees: key figures in a table, results in JSON and CSV, charts in SVG, scenarios explained.
//!
//! Everything here is a function of [`Results`] or of what `study` has built alone: no time, no machine, no thread count, so the bytes are the
//! same wherever and however often a run is reported.
mod arrivals;
mod attributed;
mod axis;
mod bars;
mod canvas;
#[cfg(test)]
mod checks;
mod compared;
mod cover;
mod data;
mod dates;
mod exceedance;
mod explain;
mod exports;
mod fan;
mod files;
mod finite;
mod grid;
mod heat;
mod hold;
mod legend;
mod marks;
mod number;
mod open_files;
mod outcome;
mod page;
mod panels;
mod policy_path;
mod prices;
mod reading;
#[cfg(test)]
mod sample;
mod sampled;
mod sensitivity;
mod stopped;
mod stressed;
#[cfg(test)]
mod studies_sample;
mod svg;
mod swept;
mod table;
mod text;
mod theme;
mod timeline;
mod trace;

pub use attributed::attribution_table;
pub use compared::comparison_table;
pub use explain::{explanation_json, explanation_text};
pub use files::{
    WriteError, prepare, prepare_folder, write_all, write_attribution, write_comparison, write_hold,
    write_outcome, write_policy_path, write_sensitivity, write_stress, write_sweep,
};
pub use hold::{hold_table, own_row};
pub use open_files::open_files;
pub use outcome::{outcome_text, outlook, reached};
pub use policy_path::policy_path;
pub use sampled::sampled;
pub use sensitivity::sensitivity_table;
pub use stressed::stress_table;
pub use swept::{Journal, sweep_table};
pub use table::key_figures;
pub use trace::{future_csv, future_json, future_text};

use crate::study::results::Results;

/// A finished chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// Name of its file, such as `exports-CN-US.svg`; made of letters, digits and hyphens.
    pub file_name: String,
    /// The picture, as text.
    pub svg: String,
}

/// All charts that the results support, in the order in which a report shows them.
///
/// A chart whose series are absent is left out. The results must be finite numbers throughout.
pub fn charts(results: &Results) -> Vec<Chart> {
    let mut charts = exports::exports(results);
    charts.extend(arrivals::arrivals(results));
    charts.extend(cover::cover(results));
    charts.extend(stopped::stopped(results));
    charts.extend(prices::prices(results));
    charts.extend(exceedance::exceedance(results));
    charts
}

/// Whether a file of this name is one that [`charts`] may write.
fn is_chart_name(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".svg") else { return false };
    let family = ["exports-", "arrivals-", "exceedance-"].iter().any(|f| stem.starts_with(f));
    (family || matches!(stem, "cover" | "stopped" | "prices" | "price-gap")) && stem == slug(stem)
}

/// A name of letters, digits and hyphens.
fn slug(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
