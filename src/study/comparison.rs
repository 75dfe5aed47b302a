//! What a paired comparison returns: plain data, every number with its error.
use super::results::Period;
use crate::scenario::Change;
use crate::stats::Estimate;
use serde::Serialize;

/// Scenarios compared with a base on the same random futures.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What they are compared with.
    pub base: Subject,
    /// Seed of the draws.
    pub seed: u64,
    /// Replications of each.
    pub replications: u64,
    /// Version of this program.
    pub engine_version: &'static str,
    /// Version of the addressing scheme of the draws.
    pub random_scheme: u32,
    /// One entry an alternative, in the order in which they were named.
    pub alternatives: Vec<Alternative>,
}

/// A scenario that takes part.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Subject {
    /// By what it is called: the name of its file, or the label of a variation; no two are the same.
    pub label: String,
    /// Printed title of the scenario.
    pub title: String,
    /// Name of the scenario (its file name without extension).
    pub scenario: String,
    /// Hash of all its layers and settings.
    pub scenario_hash: String,
    /// How far the scenario is validated, 0 to 3.
    pub validation: u8,
}

/// An alternative and its differences from the base. A difference is always the alternative less the base.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// Which scenario.
    pub subject: Subject,
    /// Where it says something else than the base.
    pub changes: Vec<Change>,
    /// What a reader must know before comparing.
    pub notes: Vec<String>,
    /// Reporting periods that both have.
    pub periods: Vec<Period>,
    /// Key figures that both have, in the order of the base.
    pub figures: Vec<ComparedFigure>,
    /// Series that both have, in the order of the base.
    pub series: Vec<ComparedSeries>,
    /// Names of figures and series that only the base has.
    pub only_base: Names,
    /// Names of figures and series that only the alternative has.
    pub only_other: Names,
}

/// Names of outputs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Names {
    /// Key figures.
    pub figures: Vec<String>,
    /// Series.
    pub series: Vec<String>,
}

/// A key figure of whole replications in both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedFigure {
    /// Stable name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Unit of its values.
    pub unit: &'static str,
    /// A detail for other programs, which the printed table leaves out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub detail: bool,
    /// The comparison.
    #[serde(flatten)]
    pub contrast: Contrast,
}

/// A series in both, over the periods that both have.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedSeries {
    /// Stable name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Unit of its values.
    pub unit: &'static str,
    /// How the periods make the `whole`.
    pub over: Over,
    /// Over all common periods; `None` if there is none.
    pub whole: Option<Contrast>,
    /// One contrast a common period.
    pub by_period: Vec<Contrast>,
}

/// How values of periods make one of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Over {
    /// Their sum, for flows.
    Sum,
    /// Their plain mean, for levels and ratios.
    Mean,
}

/// One quantity in the base and in an alternative, over pairs of replications with the same luck.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Contrast {
    /// Mean of the base.
    pub base: Estimate,
    /// Mean of the alternative.
    pub other: Estimate,
    /// Mean of alternative less base; the standard error is that of paired differences.
    pub difference: Estimate,
    /// 95 % interval of the difference.
    pub interval: (f64, f64),
    /// Correlation of the two over replications; `None` where one of them does not vary.
    pub correlation: Option<f64>,
    /// How often the alternative is above the base.
    pub above: Frequency,
    /// How often it is below.
    pub below: Frequency,
    /// How often the two are equal, to 1e-9 of the quantity's size.
    pub equal: Frequency,
    /// How many times the replications independent runs would need for the same error of the difference,
    /// `(var base + var other) / var difference`; `None` where the difference does not vary.
    pub variance_ratio: Option<f64>,
}

/// A probability with its 95 % Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Frequency {
    /// Share of replications.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}
