//! What is read of a study and what it must keep: the arguments, and the exit code that follows.
use super::{DONE, REFUTED, UNDECIDED};
use crate::study::measure::Measure;
use crate::study::precision::{AT_MOST, Target};
use crate::study::sweep::Judged;
use crate::study::threshold::{Threshold, Verdict};

/// Measures and limits.
#[derive(Debug, clap::Args)]
pub(super) struct Limits {
    /// What is read: a figure, or one with q95, cvar95, `over` or `under` an amount [default: lost-output, fill-rate, weeks-down,
    /// cost]. `*` stands for names, such as --measure "line-stops.*".
    #[arg(long = "measure", value_name = "MEASURE", value_parser = Measure::parse)]
    pub measures: Vec<Measure>,
    /// A limit, such as --require "lost-output cvar95 below 2e9 USD": exit code 1 if it is not kept, 4 if the interval straddles it.
    #[arg(long, value_name = "MEASURE below|above LIMIT", value_parser = Threshold::parse)]
    pub require: Vec<Threshold>,
    /// Confidence of the intervals of limits.
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = confidence)]
    pub confidence: f64,
}

impl Limits {
    /// The limits with their confidence.
    pub(super) fn thresholds(&self) -> Vec<Threshold> {
        let one = |t: &Threshold| Threshold { confidence: self.confidence, ..t.clone() };
        self.require.iter().map(one).collect()
    }
}

/// A share between 0 and 1.
pub(super) fn confidence(text: &str) -> Result<f64, String> {
    let usage = || "write a share between 0 and 1, such as 0.99".to_owned();
    let share: f64 = text.parse().map_err(|_| usage())?;
    if share > 0.0 && share < 1.0 { Ok(share) } else { Err(usage()) }
}

/// How well figures must be known.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Precision {
    /// Go on until a figure is known so well: half its 95 % interval, relative or as an amount, such as --precision "lost-output 2 %".
    /// Looks are at 1024 replications, 2048, 4096 and so on.
    #[arg(long, value_name = "FIGURE HALF-WIDTH", value_parser = Target::parse, conflicts_with = "replications")]
    pub precision: Vec<Target>,
    /// Most replications for --precision [default: 1048576].
    #[arg(long, value_name = "N", requires = "precision", value_parser = clap::value_parser!(u64).range(2..=1 << 27))]
    pub at_most: Option<u64>,
}

impl Precision {
    /// Most replications.
    pub(super) fn cap(&self) -> u64 {
        self.at_most.unwrap_or(AT_MOST)
    }
}

/// The exit code of a study: its worst verdict.
pub(super) fn code(judged: &[Judged]) -> u8 {
    match judged.iter().map(|j| j.verdict).max() {
        None | Some(Verdict::Pass) => DONE,
        Some(Verdict::Undecided) => UNDECIDED,
        Some(Verdict::Fail) => REFUTED,
    }
}
