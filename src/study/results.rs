//! What a run returns: plain data, every number with its error.
use super::hold::{Plant, Row};
use crate::stats::Estimate;
use serde::Serialize;

/// Everything that a finished run knows, in the units stated.
#[derive(Debug, Clone)]
pub struct Results {
    /// Where the numbers come from.
    pub manifest: Manifest,
    /// Printed title of the scenario.
    pub title: String,
    /// Its paragraph.
    pub description: String,
    /// Reporting buckets, in order.
    pub periods: Vec<Period>,
    /// Series by period.
    pub series: Vec<Series>,
    /// Key figures of whole replications.
    pub figures: Vec<Figure>,
    /// Probability of every regime, step by step, a band a control.
    pub policy: Vec<PolicyBand>,
    /// Dates to mark on time charts.
    pub marks: Vec<Mark>,
    /// Published series beside which the run is drawn.
    pub observed: Vec<ObservedSeries>,
    /// Scores of the run against them.
    pub scores: Vec<Score>,
    /// Surveys of applicants beside what the same survey would have counted in the run.
    pub surveys: Vec<Surveyed>,
    /// What the manufacturer holds, pays and risks, where there is one alone.
    pub held: Option<(Plant, Row)>,
    /// What becomes of the files that were pending on the first day.
    pub open_files: Vec<OpenFile>,
    /// How futures were drawn, where they are not independent of each other or their means are regressed on what is known.
    pub sampled: Option<Sampled>,
}

/// How futures were drawn, and what it brought.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sampled {
    /// Name of the design, or `independent`.
    pub sampling: &'static str,
    /// Independent parts between which all errors are estimated.
    pub parts: u64,
    /// Number of quantities of known expectation that means of key figures are regressed on; none where they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controls: Option<usize>,
    /// Uncertain parameters beyond the dimensions of the design, which fill their own range evenly and no cells of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beyond: Option<usize>,
    /// What the mean of each key figure gains, in the order of the figures that vary.
    pub gains: Vec<Gain>,
}

/// By what the variance of a mean is smaller than that of as many independent replications.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gain {
    /// Name of the figure.
    pub figure: String,
    /// Ratio of variances: how many times the replications would be needed otherwise.
    pub ratio: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of its 95 % interval.
    pub high: f64,
}

/// Where the numbers come from; the same for the same command, whatever the machine.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Manifest {
    /// Version of the output files' layout.
    pub schema_version: u32,
    /// Name of the scenario (its last layer's file name without extension).
    pub scenario: String,
    /// Hash of all its layers.
    pub scenario_hash: String,
    /// Seed of the draws.
    pub seed: u64,
    /// Replications run.
    pub replications: u64,
    /// Version of this program.
    pub engine_version: &'static str,
    /// Version of the addressing scheme of the draws.
    pub random_scheme: u32,
    /// How far the scenario is validated, 0 to 3.
    pub validation: u8,
}

/// One reporting bucket.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Period {
    /// `2025-04`, or the step's number.
    pub label: String,
    /// First day, counted from 1 January 1970.
    pub start_day: i32,
    /// First day after it.
    pub end_day: i32,
}

/// A series by period.
#[derive(Debug, Clone)]
pub struct Series {
    /// Stable name, such as `exports.CN.US`.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Unit of its values.
    pub unit: &'static str,
    /// One summary a period.
    pub summary: Vec<Summary>,
}

/// A series in one period: over replications.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// Mean.
    pub mean: Estimate,
    /// 5 % quantile.
    pub q05: f64,
    /// 25 % quantile.
    pub q25: f64,
    /// Median.
    pub q50: f64,
    /// 75 % quantile.
    pub q75: f64,
    /// 95 % quantile.
    pub q95: f64,
    /// 95 % order-statistic intervals of the five quantiles, in their order; none where the sample has too few values.
    pub intervals: [Option<(f64, f64)>; 5],
}

/// A key figure of whole replications.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// Stable name, such as `lost-output`.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Unit of its values.
    pub unit: &'static str,
    /// A detail for other programs, which the printed table leaves out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub detail: bool,
    /// Mean.
    pub mean: Estimate,
    /// Quantiles that the sample supports, with order-statistic intervals.
    pub quantiles: Vec<Quantile>,
    /// Probability of being above zero.
    pub above_zero: Estimate,
    /// Tail, for figures that have one worth drawing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tail: Option<Tail>,
}

/// A quantile with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quantile {
    /// Probability.
    pub p: f64,
    /// Value.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// The upper tail of a figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tail {
    /// Level of VaR and CVaR, such as 0.95.
    pub level: f64,
    /// The value exceeded with probability 1 - level.
    pub var: Quantile,
    /// The mean of what is beyond it.
    pub cvar: Estimate,
    /// Exceedance curve.
    pub exceedance: Vec<Exceedance>,
}

/// A point of an exceedance curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Exceedance {
    /// Value.
    pub value: f64,
    /// Probability of more than it.
    pub probability: f64,
    /// Lower end of its 95 % Wilson interval.
    pub low: f64,
    /// Upper end of its 95 % Wilson interval.
    pub high: f64,
}

/// The regimes of one control over time.
#[derive(Debug, Clone)]
pub struct PolicyBand {
    /// Printed title of the control.
    pub title: String,
    /// Printed titles of the regimes it can be in.
    pub regimes: Vec<String>,
    /// First day of every step.
    pub days: Vec<i32>,
    /// `probability[regime][step]`.
    pub probability: Vec<Vec<f64>>,
}

/// A date to mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Day, counted from 1 January 1970.
    pub day: i32,
    /// Short label.
    pub label: String,
}

/// A published series.
#[derive(Debug, Clone)]
pub struct ObservedSeries {
    /// Printed title.
    pub title: String,
    /// Name of the comparable series.
    pub series: String,
    /// Where it was published.
    pub source: String,
    /// Values by index of the period.
    pub points: Vec<(usize, f64)>,
}

/// How the run did on one published value, beside two naive forecasts made before the first scored month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// Name of the series.
    pub series: String,
    /// Label of the period.
    pub period: String,
    /// The published value.
    pub observed: f64,
    /// Median of the run.
    pub median: f64,
    /// Lower end of the run's 90 % band.
    pub low: f64,
    /// Upper end of the run's 90 % band.
    pub high: f64,
    /// Share of replications at or below the published value.
    pub rank: f64,
    /// Continuous ranked probability score of the run (lower is better), in the series' unit.
    pub crps: f64,
    /// The same of the forecast "as in the twelve months before, with their spread".
    pub crps_mean: f64,
    /// The same of the forecast "as last month, with the spread of monthly changes, growing".
    pub crps_last: f64,
}

/// A survey beside the run; the distribution of what the run counts is the figure `survey.NAME`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Surveyed {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Share of files granted, where published.
    pub published: Option<f64>,
    /// Files counted, where published.
    pub sample: Option<u32>,
    /// Where it was published.
    pub source: String,
    /// Share of replications that count at most the published share, with its standard error.
    pub rank: Option<Estimate>,
}

/// A file that was pending on the first day, given that it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenFile {
    /// Buyer and order, such as `my-plant.po-4711`.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// The control under which it is pending.
    pub control: String,
    /// Day on which it was filed.
    pub filed: String,
    /// Weeks from then to the first day of the run.
    pub pending_weeks: f64,
    /// Where it may stand on the first day.
    pub stands: Vec<Standing>,
    /// The chance that it is granted by a day.
    pub chances: Vec<Chance>,
}

/// Probability that a file stands so on the first day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// `review`, `slow`, `stuck` or `returned`.
    pub stands: &'static str,
    /// Share of replications.
    pub share: Estimate,
}

/// Probability that a file is granted by a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chance {
    /// The day.
    pub by: String,
    /// Share of replications.
    pub granted: Estimate,
    /// Lower end of its 95 % Wilson interval.
    pub low: f64,
    /// Upper end of its 95 % Wilson interval.
    pub high: f64,
}
