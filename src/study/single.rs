//! One run: from a loaded scenario to [`Results`].
use super::hold::{self, Plant};
use super::measure::{Measure, MeasureError, Tally};
use super::open_files::open_files;
use super::precision::{Goal, Reached, Target, goals, looks};
use super::results::{
    Exceedance, Figure, Manifest, Mark, ObservedSeries, Period, PolicyBand, Quantile, Results, Score, Series,
    Summary, Surveyed, Tail,
};
use super::score;
use super::sweep::Judged;
use super::threshold::{Threshold, among};
use crate::engine::record::FigureCell;
use crate::engine::{self, Plan, Progress, Recorder, RunError};
use crate::model::output::{FigureKind, FigureSpec};
use crate::model::{Model, ModelError, compile};
use crate::observed::{self, ObservedError, Point};
use crate::scenario::{Date, Loaded, suggest};
use crate::stats::proportion::proportion;
use crate::stats::ranks::order_ranks;
use crate::stats::{Histogram, Sorted};

/// Layout version of the output files.
pub const SCHEMA_VERSION: u32 = 1;
/// Level of VaR and CVaR.
const TAIL_LEVEL: f64 = 0.95;
/// Confidence of intervals.
const CONFIDENCE: f64 = 0.95;
/// Points of an exceedance curve.
const CURVE_POINTS: usize = 200;

/// Why a run has no results.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The scenario cannot be compiled: change it.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A published series cannot be read: change it or the scenario.
    #[error(transparent)]
    Observed(#[from] ObservedError),
    /// A published series is compared with one that is not reported: name another.
    #[error("`observed.{name}` is compared with `{series}`, which is no reported series; {hint}")]
    Series {
        /// Name of the published series.
        name: String,
        /// The series asked for.
        series: String,
        /// What was meant, and what there is.
        hint: String,
    },
    /// What is wanted cannot be read: ask for another figure.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// The run failed.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// A published series as the scenario asks for it.
struct Published {
    title: String,
    series: String,
    source: String,
    points: Vec<Point>,
    from: Option<Date>,
    until: Option<Date>,
}

/// Everything that is needed before the first replication; what can fail early has not failed.
pub struct Prepared {
    /// The compiled scenario.
    pub model: Model,
    published: Vec<Published>,
    /// Its manufacturer, where there is one alone.
    plant: Option<Plant>,
    known_until: Option<Date>,
}

/// Compiles a scenario and reads what it is compared with.
///
/// # Errors
/// [`StudyError::Model`], [`StudyError::Observed`] or [`StudyError::Series`].
pub fn prepare(loaded: &Loaded) -> Result<Prepared, StudyError> {
    let model = compile(loaded)?;
    let mut published = Vec::new();
    for (name, o) in &loaded.scenario.observed {
        compared(&model, name, &o.series)?;
        let path = loaded.observed_path(name).unwrap_or_else(|| o.file.clone().into());
        let points = observed::read(&path, &o.column, o.basis.as_deref())?;
        let title = if o.title.is_empty() { name.clone() } else { o.title.clone() };
        published.push(Published {
            title,
            series: o.series.clone(),
            source: o.source.clone(),
            points,
            from: o.score_from,
            until: o.score_until,
        });
    }
    let plant = hold::only(&model).map(|sector| Plant::of(&model, sector, loaded));
    Ok(Prepared { model, published, plant, known_until: loaded.scenario.scenario.known_until })
}

/// A published series needs a reported one.
fn compared(model: &Model, name: &str, series: &str) -> Result<(), StudyError> {
    let known: Vec<&str> = model.series.iter().map(|s| s.name.as_str()).collect();
    if known.contains(&series) {
        return Ok(());
    }
    let hint = suggest(series, &known, "reported series");
    Err(StudyError::Series { name: name.into(), series: series.into(), hint })
}

/// Runs a prepared scenario.
///
/// # Errors
/// [`StudyError::Run`].
pub fn run(
    prepared: &Prepared,
    plan: Plan,
    watch: &(dyn Fn(Progress) + Sync),
) -> Result<Results, StudyError> {
    let recorder = engine::run(&prepared.model, plan, watch)?;
    Ok(assembled(prepared, plan, &recorder))
}

/// What a run must know or keep, beside its results.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Precisions; with any, the run goes on until they are met.
    pub precision: Vec<Target>,
    /// Most replications for that.
    pub at_most: u64,
    /// Limits.
    pub thresholds: Vec<Threshold>,
}

/// How far a run came with what it must know and keep.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// By precision and figure.
    pub reached: Vec<Reached>,
    /// By threshold.
    pub judged: Vec<Judged>,
}

/// Checks what is wanted of a run, before it.
///
/// # Errors
/// [`StudyError::Measure`].
pub fn check(prepared: &Prepared, wanted: &Wanted) -> Result<(), StudyError> {
    goals(&prepared.model, &wanted.precision)?;
    for threshold in among(&wanted.thresholds, &prepared.model)? {
        let place = alone(&prepared.model, &threshold.measure)?;
        threshold.level(&prepared.model.figures[place])?;
    }
    Ok(())
}

/// Runs a prepared scenario until its figures are known as well as is wanted, looking at fixed counts alone; without a precision, the
/// replications of the plan. The results are those of a plain run of as many replications, to the bit.
///
/// # Errors
/// [`StudyError::Run`] or [`StudyError::Measure`].
pub fn run_until(
    prepared: &Prepared,
    wanted: &Wanted,
    plan: Plan,
    watch: &(dyn Fn(Progress) + Sync),
) -> Result<(Results, Outcome), StudyError> {
    let model = &prepared.model;
    let goals = goals(model, &wanted.precision)?;
    let looks = if goals.is_empty() { vec![plan.replications] } else { looks(wanted.at_most) };
    let mut done: Option<(u64, Recorder)> = None;
    let mut reached = Vec::new();
    for look in looks {
        let from = done.as_ref().map_or(0, |(n, _)| *n);
        let part = engine::run_from(from, model, Plan { replications: look, ..plan }, watch)?;
        let recorder = match done.take() {
            Some((_, mut whole)) => {
                whole.merge(part);
                whole
            }
            None => part,
        };
        let far = |goal: &Goal| {
            let estimate = recorder.figures[goal.place].moments.estimate();
            goal.reached(None, &estimate, estimate.value)
        };
        reached = goals.iter().map(far).collect();
        done = Some((look, recorder));
        if reached.iter().all(Reached::is_met) {
            break;
        }
    }
    let (replications, recorder) = done.expect("there is at least one look");
    let judged = judge(model, &recorder, &wanted.thresholds, replications)?;
    Ok((assembled(prepared, Plan { replications, ..plan }, &recorder), Outcome { reached, judged }))
}

/// The place of a measure's figure; a run keeps no sums of figures.
fn alone(model: &Model, measure: &Measure) -> Result<usize, MeasureError> {
    let place = model.figures.iter().position(|f| f.name == measure.figure);
    place.ok_or_else(|| MeasureError::Sum(measure.to_string()))
}

/// A threshold whose figure holds `*` is about each of the figures.
fn judge(
    model: &Model,
    recorder: &Recorder,
    thresholds: &[Threshold],
    replications: u64,
) -> Result<Vec<Judged>, MeasureError> {
    let one = |threshold: Threshold| {
        let place = alone(model, &threshold.measure)?;
        let spec = &model.figures[place];
        let tally = Tally::new(&threshold.measure, spec, replications)?;
        let reading = tally.read_cell(&recorder.figures[place], threshold.confidence);
        let verdict = threshold.judge(reading.as_ref(), spec)?;
        Ok(Judged::of(&threshold, spec, &[verdict]))
    };
    among(thresholds, model)?.into_iter().map(one).collect()
}

/// Results of a finished recorder, for replications that are independent of each other.
pub(super) fn assembled(prepared: &Prepared, plan: Plan, recorder: &Recorder) -> Results {
    let model = &prepared.model;
    Results {
        manifest: manifest(model, plan),
        title: model.title.clone(),
        description: model.description.clone(),
        periods: periods(model),
        series: series(model, recorder, plan.replications),
        figures: figures(model, recorder),
        policy: policy(model, recorder, plan.replications),
        marks: marks(prepared),
        observed: prepared.published.iter().map(|p| drawn(model, p)).collect(),
        scores: scores(prepared, recorder),
        surveys: surveys(model, recorder),
        held: hold::line(model, recorder, prepared.plant.as_ref())
            .zip(prepared.plant.clone())
            .map(|(row, plant)| (plant, row)),
        open_files: open_files(model, recorder),
        sampled: None,
    }
}

fn manifest(model: &Model, plan: Plan) -> Manifest {
    Manifest {
        schema_version: SCHEMA_VERSION,
        scenario: model.name.clone(),
        scenario_hash: model.hash.clone(),
        seed: plan.seed,
        replications: plan.replications,
        engine_version: env!("CARGO_PKG_VERSION"),
        random_scheme: engine::RANDOM_SCHEME,
        validation: model.validation,
    }
}

fn periods(model: &Model) -> Vec<Period> {
    let period = |p: &crate::model::calendar::Period| Period {
        label: p.label.clone(),
        start_day: p.start,
        end_day: p.end,
    };
    model.calendar.periods.iter().map(period).collect()
}

/// The quantiles of a series' summary.
pub(super) const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

fn series(model: &Model, recorder: &Recorder, replications: u64) -> Vec<Series> {
    let n = model.calendar.periods.len();
    // All cells have the same count, so the ranks of their intervals are found once.
    let ranks = QUANTILES.map(|p| order_ranks(replications, p, CONFIDENCE));
    let one = |(i, spec): (usize, &crate::model::output::SeriesSpec)| Series {
        name: spec.name.clone(),
        title: spec.title.clone(),
        unit: spec.unit,
        summary: (0..n).map(|p| summary(recorder, i, p, &ranks)).collect(),
    };
    model.series.iter().enumerate().map(one).collect()
}

fn summary(recorder: &Recorder, series: usize, period: usize, ranks: &[Option<(u64, u64)>; 5]) -> Summary {
    let cell = recorder.cell(series, period);
    let [q05, q25, q50, q75, q95] = QUANTILES.map(|p| cell.histogram.quantile(p).unwrap_or(f64::NAN));
    let interval = |ranks: Option<(u64, u64)>| ranks.and_then(|r| cell.histogram.between_ranks(r));
    Summary { mean: cell.moments.estimate(), q05, q25, q50, q75, q95, intervals: ranks.map(interval) }
}

fn figures(model: &Model, recorder: &Recorder) -> Vec<Figure> {
    model.figures.iter().zip(&recorder.figures).map(|(spec, cell)| figure(spec, cell)).collect()
}

fn figure(spec: &FigureSpec, cell: &FigureCell) -> Figure {
    let sorted = cell.sample.sorted();
    let levels = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
    Figure {
        name: spec.name.clone(),
        title: spec.title.clone(),
        unit: spec.unit,
        detail: spec.detail,
        mean: cell.moments.estimate(),
        // A quantile that the sample cannot support is left out.
        quantiles: levels.iter().filter_map(|p| quantile(&sorted, *p)).collect(),
        above_zero: proportion(cell.positive, cell.moments.count()),
        tail: if spec.tail { tail(&sorted) } else { None },
    }
}

fn quantile(sorted: &Sorted, p: f64) -> Option<Quantile> {
    let q = sorted.quantile(p, CONFIDENCE).ok()?;
    Some(Quantile { p: q.p, value: q.value, low: q.low, high: q.high })
}

fn tail(sorted: &Sorted) -> Option<Tail> {
    let exceedance = sorted.exceedance_curve(CURVE_POINTS, CONFIDENCE);
    let point =
        |e: &crate::stats::Exceedance| Exceedance { value: e.x, probability: e.p, low: e.low, high: e.high };
    Some(Tail {
        level: TAIL_LEVEL,
        var: quantile(sorted, TAIL_LEVEL)?,
        cvar: sorted.cvar(TAIL_LEVEL).ok()?,
        exceedance: exceedance.iter().map(point).collect(),
    })
}

/// Published shares of surveys among those that the replications count.
pub(super) fn surveys(model: &Model, recorder: &Recorder) -> Vec<Surveyed> {
    let cell = |i: usize| {
        let place = model.figures.iter().position(|f| f.kind == FigureKind::Surveyed(i));
        place.map(|p| &recorder.figures[p].sample)
    };
    let rank = |i: usize, published: f64| {
        let sample = cell(i)?;
        let n = sample.count();
        let above = sample.sorted().exceedance(published, CONFIDENCE).p;
        Some(proportion(((1.0 - above) * n as f64).round() as u64, n))
    };
    let one = |(i, survey): (usize, &crate::model::policy::Survey)| Surveyed {
        name: survey.name.clone(),
        title: survey.title.clone(),
        published: survey.granted,
        sample: survey.sample,
        source: survey.source.clone(),
        rank: survey.granted.and_then(|published| rank(i, published)),
    };
    model.surveys.iter().enumerate().map(one).collect()
}

/// Probability of every regime at every step.
fn policy(model: &Model, recorder: &Recorder, n: u64) -> Vec<PolicyBand> {
    let (steps, controls, regimes) = (model.calendar.steps, model.controls.len(), model.regimes.len());
    let count = |k: usize, r: usize, t: usize| recorder.regimes[(t * controls + k) * regimes + r];
    let band = |(k, control): (usize, &crate::model::policy::Control)| {
        // In the order in which they are first entered, as a reader meets them.
        let entered = |r: usize| (0..steps).position(|t| count(k, r, t) > 0);
        let mut used: Vec<usize> = (0..regimes).filter(|r| entered(*r).is_some()).collect();
        used.sort_by_key(|r| entered(*r));
        let shares = |r: &usize| (0..steps).map(|t| count(k, *r, t) as f64 / n as f64).collect();
        PolicyBand {
            title: control.title.clone(),
            regimes: used.iter().map(|r| model.regimes[*r].title.clone()).collect(),
            days: (0..steps).map(|t| model.calendar.day(t)).collect(),
            probability: used.iter().map(shares).collect(),
        }
    };
    model.controls.iter().enumerate().map(band).collect()
}

fn marks(prepared: &Prepared) -> Vec<Mark> {
    let truce = |m: &crate::model::Mark| Mark { day: m.day, label: m.label.clone() };
    let mut marks: Vec<Mark> = prepared.model.marks.iter().map(truce).collect();
    if let Some(date) = prepared.known_until {
        marks.push(Mark { day: date.0, label: "Policy known until here".into() });
    }
    marks.sort_by(|a, b| a.day.cmp(&b.day).then(a.label.cmp(&b.label)));
    marks
}

fn drawn(model: &Model, p: &Published) -> ObservedSeries {
    let index = |month: &str| model.calendar.periods.iter().position(|period| period.label == month);
    let points = p.points.iter().filter_map(|point| index(&point.month).map(|i| (i, point.value)));
    ObservedSeries {
        title: p.title.clone(),
        series: p.series.clone(),
        source: p.source.clone(),
        points: points.collect(),
    }
}

fn scores(prepared: &Prepared, recorder: &Recorder) -> Vec<Score> {
    prepared.published.iter().flat_map(|p| score_series(&prepared.model, recorder, p)).collect()
}

/// Scores the published months from `score-from` to `score-until` that the run reports.
fn score_series(model: &Model, recorder: &Recorder, p: &Published) -> Vec<Score> {
    let (Some(from), Some(until)) = (p.from, p.until) else { return Vec::new() };
    let Some(series) = model.series.iter().position(|s| s.name == p.series) else { return Vec::new() };
    let (first, last) = (month_of(from), month_of(until));
    let months: Vec<(i32, f64)> =
        p.points.iter().filter_map(|x| Some((score::month_number(&x.month)?, x.value))).collect();
    let before = first - 1;
    let history: Vec<(i32, f64)> = months.iter().copied().filter(|(m, _)| *m <= before).collect();
    let scored = p.points.iter().filter_map(|x| Some((score::month_number(&x.month)?, x)));
    let one = |(month, point): (i32, &Point)| {
        let period = model.calendar.periods.iter().position(|q| q.label == point.month)?;
        let run: &Histogram = &recorder.cell(series, period).histogram;
        let naive = score::naive(&history, before, month - before)?;
        score::score(&p.series, &point.month, point.value, run, naive)
    };
    scored.filter(|(m, _)| *m >= first && *m <= last).filter_map(one).collect()
}

/// Months since year 0.
fn month_of(date: Date) -> i32 {
    let (year, month, _) = date.ymd();
    year * 12 + month as i32 - 1
}
