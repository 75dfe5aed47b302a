//! One scenario at many points: any keys over lists or ranges, every point on the same random futures.
use super::comparison::Subject;
use super::measure::{Measure, Reading};
use super::paired::PairedError;
use super::points::{self, Point, less, point};
use super::threshold::{self, Threshold, Verdict};
use super::vary::{Axis, Recipe};
use crate::engine::{self, Plan};
use crate::model::compile;
use crate::model::output::FigureSpec;
use crate::scenario::{Loaded, Report};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most points of a sweep.
pub const MOST_POINTS: usize = 100_000;
/// Points that are run together with the base, which costs one more.
const TOGETHER: usize = 8;

/// What is swept.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The scenario.
    pub base: Recipe,
    /// Keys and their values; all combinations are points, the last key changing fastest.
    pub axes: Vec<Axis>,
    /// What is read at each point; the usual measures if empty.
    pub measures: Vec<Measure>,
    /// Limits.
    pub thresholds: Vec<Threshold>,
}

/// Why a sweep has no result.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The scenario at a point is wrong: change the values or the key.
    #[error("{report}in the scenario with {point}")]
    Point {
        /// The point.
        point: String,
        /// What is wrong with it.
        report: Box<Report>,
    },
    /// There are too many points: coarsen a range.
    #[error("{0} points are asked for; at most {MOST_POINTS} can be run")]
    TooMany(usize),
    /// A point cannot be compiled or run.
    #[error(transparent)]
    Paired(#[from] PairedError),
    /// What is finished could not be kept.
    #[error(transparent)]
    Keep(#[from] std::io::Error),
}

/// Everything that is needed before the first point.
pub struct Prepared {
    ask: Ask,
    base: Loaded,
    measures: Vec<Measure>,
    /// How many of the measures are reported; the others belong to thresholds alone.
    shown: usize,
    figures: Vec<FigureSpec>,
    subject: Subject,
}

/// A sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// The scenario without any change.
    pub base: Subject,
    /// Seed of the draws.
    pub seed: u64,
    /// Replications of each point.
    pub replications: u64,
    /// Version of this program.
    pub engine_version: &'static str,
    /// Version of the addressing scheme of the draws.
    pub random_scheme: u32,
    /// What was varied.
    pub axes: Vec<Axis>,
    /// What was read.
    pub measures: Vec<Named>,
    /// The base's own values, by measure.
    pub own: Vec<Option<Reading>>,
    /// One entry a point.
    pub rows: Vec<Row>,
    /// What became of each threshold.
    pub judged: Vec<Judged>,
}

/// A measure with its title and unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// As it is written.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Unit of its values.
    pub unit: &'static str,
}

/// A point.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Index of the value of each axis.
    pub at: Vec<usize>,
    /// Hash of the scenario.
    pub scenario_hash: String,
    /// By measure; none where the replications cannot support it.
    pub values: Vec<Option<Reading>>,
    /// The same less the base, with paired intervals; none for measures that are no means.
    pub differences: Vec<Option<Reading>>,
    /// By threshold.
    pub verdicts: Vec<Verdict>,
}

/// A threshold over all points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judged {
    /// As it is written.
    pub threshold: String,
    /// The measure that it limits.
    pub measure: String,
    /// The limit, in the unit of the measure.
    pub limit: f64,
    /// Over all points that it is about.
    pub verdict: Verdict,
    /// How many points pass, are undecided and fail.
    pub counts: [usize; 3],
}

impl Judged {
    /// A threshold's verdicts put together.
    pub(super) fn of(threshold: &Threshold, figure: &FigureSpec, verdicts: &[Verdict]) -> Self {
        let count = |v: Verdict| verdicts.iter().filter(|x| **x == v).count();
        Judged {
            threshold: threshold.to_string(),
            measure: threshold.measure.to_string(),
            // Its unit was checked before anything was run.
            limit: threshold.level(figure).unwrap_or_default(),
            verdict: threshold.over(verdicts.iter().copied()),
            counts: [count(Verdict::Pass), count(Verdict::Undecided), count(Verdict::Fail)],
        }
    }
}

/// What is kept of a finished point, so that an interrupted sweep can go on; numbers read back as the same bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finished {
    /// Hash of the scenario.
    pub scenario_hash: String,
    /// By measure, those of thresholds last.
    #[serde(with = "exact")]
    pub values: Vec<Option<Reading>>,
    /// Readings at the confidence of each threshold.
    #[serde(with = "exact")]
    pub judged: Vec<Option<Reading>>,
    /// The same as the values, less the base.
    #[serde(with = "exact")]
    pub differences: Vec<Option<Reading>>,
}

/// Readings as the bits of their numbers: decimals would not all read back as they were.
mod exact {
    use super::Reading;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Bits = Option<(u64, Option<u64>, u64, u64)>;

    pub(super) fn serialize<S: Serializer>(
        all: &[Option<Reading>],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let bits =
            |r: &Reading| (r.value.to_bits(), r.error.map(f64::to_bits), r.low.to_bits(), r.high.to_bits());
        all.iter().map(|r| r.as_ref().map(bits)).collect::<Vec<Bits>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Option<Reading>>, D::Error> {
        let reading = |(value, error, low, high): (u64, Option<u64>, u64, u64)| {
            let [value, low, high] = [value, low, high].map(f64::from_bits);
            Reading { value, error: error.map(f64::from_bits), low, high }
        };
        Ok(Vec::<Bits>::deserialize(d)?.into_iter().map(|bits| bits.map(reading)).collect())
    }
}

/// What a finished point is a result of: points of another origin do not belong to a sweep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Hash of the scenario without any change.
    pub base_hash: String,
    /// Seed of the draws.
    pub seed: u64,
    /// Replications of each point.
    pub replications: u64,
    /// Version of the program.
    pub engine_version: String,
    /// Version of the addressing scheme of the draws.
    pub random_scheme: u32,
    /// What is read.
    pub measures: Vec<String>,
    /// Thresholds with their confidence.
    pub thresholds: Vec<String>,
}

impl Prepared {
    /// What points of this sweep are results of.
    pub fn origin(&self, plan: Plan) -> Origin {
        Origin {
            base_hash: self.base.hash.clone(),
            seed: plan.seed,
            replications: plan.replications,
            engine_version: env!("CARGO_PKG_VERSION").to_owned(),
            random_scheme: engine::RANDOM_SCHEME,
            measures: self.measures.iter().map(Measure::to_string).collect(),
            thresholds: self.ask.thresholds.iter().map(|t| format!("{t} ({})", t.confidence)).collect(),
        }
    }

    /// How many points there are.
    pub fn count(&self) -> usize {
        self.ask.axes.iter().map(|axis| axis.values.len()).product()
    }
}

/// Checks the base, what is read of it, and the first and last point.
///
/// # Errors
/// [`SweepError`].
pub fn prepare(ask: Ask, base: Loaded) -> Result<Prepared, SweepError> {
    let count = ask.axes.iter().try_fold(1_usize, |n, axis| n.checked_mul(axis.values.len()));
    match count {
        Some(count) if count <= MOST_POINTS => {}
        count => return Err(SweepError::TooMany(count.unwrap_or(usize::MAX))),
    }
    let model = compile(&base).map_err(|error| PairedError::Model { label: base.name.clone(), error })?;
    let mut measures = points::measures(&model, &ask.measures).map_err(PairedError::from)?;
    let shown = measures.len();
    let mut ask = ask;
    ask.thresholds = threshold::among(&ask.thresholds, &model).map_err(PairedError::from)?;
    for threshold in &ask.thresholds {
        if !measures.contains(&threshold.measure) {
            measures.push(threshold.measure.clone());
        }
    }
    let specs = measures.iter().map(|m| m.spec(&model)).collect::<Result<Vec<FigureSpec>, _>>();
    let figures = specs.map_err(PairedError::from)?;
    for threshold in &ask.thresholds {
        let place = measures.iter().position(|m| *m == threshold.measure).unwrap_or_default();
        threshold.level(&figures[place]).map_err(PairedError::from)?;
    }
    let subject = Subject {
        label: base.name.clone(),
        title: model.title.clone(),
        scenario: base.name.clone(),
        scenario_hash: base.hash.clone(),
        validation: model.validation,
    };
    let prepared = Prepared { ask, base, measures, shown, figures, subject };
    // What is wrong at the ends of a range is better told now than in an hour.
    for index in [0, prepared.count().saturating_sub(1)] {
        load(&prepared, index)?;
    }
    Ok(prepared)
}

/// The value of each axis at a point.
fn at(axes: &[Axis], mut index: usize) -> Vec<usize> {
    let mut at = vec![0; axes.len()];
    for (i, axis) in axes.iter().enumerate().rev() {
        at[i] = index % axis.values.len();
        index /= axis.values.len();
    }
    at
}

fn label(axes: &[Axis], at: &[usize]) -> String {
    let one = |(axis, i): (&Axis, &usize)| format!("{} = {}", axis.key, axis.values[*i]);
    axes.iter().zip(at).map(one).collect::<Vec<_>>().join(", ")
}

fn load(p: &Prepared, index: usize) -> Result<(String, Loaded), SweepError> {
    let at = at(&p.ask.axes, index);
    let sets =
        p.ask.axes.iter().zip(&at).map(|(axis, i)| (axis.key.clone(), axis.values[*i].clone())).collect();
    let recipe = p.ask.base.under(&Recipe { files: Vec::new(), sets });
    let point = label(&p.ask.axes, &at);
    match recipe.load() {
        Ok(loaded) => Ok((point, loaded)),
        Err(report) => Err(SweepError::Point { point, report: Box::new(report) }),
    }
}

/// Where finished points are kept, and what is told while a sweep runs.
pub struct Desk<'a> {
    /// Points that were finished before, by hash of their scenario.
    pub finished: BTreeMap<String, Finished>,
    /// Keeps a finished point.
    pub keep: &'a mut dyn FnMut(&Finished) -> std::io::Result<()>,
    /// Told how many points are done.
    pub watch: &'a dyn Fn(usize),
}

/// Runs the points that are not finished, a few at a time beside the base, and puts all together. What comes out does not depend on
/// which were finished before.
///
/// # Errors
/// [`SweepError`].
pub fn run(p: &Prepared, plan: Plan, desk: Desk<'_>) -> Result<Sweep, SweepError> {
    let Desk { mut finished, keep, watch } = desk;
    let base = point(&p.subject.label, &p.base, &p.measures)?;
    let mut together = vec![base];
    let mut hashes: Vec<String> = Vec::new();
    let count = p.count();
    for index in 0..count {
        let (label, loaded) = load(p, index)?;
        let open = |point: &Point| point.side.subject.scenario_hash == loaded.hash;
        if !finished.contains_key(&loaded.hash) && !together[1..].iter().any(open) {
            together.push(point(&label, &loaded, &p.measures)?);
        }
        hashes.push(loaded.hash);
        if together.len() > TOGETHER || (index + 1 == count && together.len() > 1) {
            finish(p, plan, &mut together, &mut finished, keep)?;
        }
        watch(index + 1);
    }
    let own = own(p, plan, &mut together, &mut finished, keep)?;
    Ok(put_together(p, plan, own, &hashes, &finished))
}

/// The base's own values, as a point among the others.
fn own(
    p: &Prepared,
    plan: Plan,
    together: &mut Vec<Point>,
    finished: &mut BTreeMap<String, Finished>,
    keep: &mut dyn FnMut(&Finished) -> std::io::Result<()>,
) -> Result<Vec<Option<Reading>>, SweepError> {
    if !finished.contains_key(&p.base.hash) {
        together.push(point(&p.subject.label, &p.base, &p.measures)?);
        finish(p, plan, together, finished, keep)?;
    }
    Ok(finished[&p.base.hash].values[..p.shown].to_vec())
}

/// Runs the points that have gathered after the base, and keeps them.
fn finish(
    p: &Prepared,
    plan: Plan,
    together: &mut Vec<Point>,
    finished: &mut BTreeMap<String, Finished>,
    keep: &mut dyn FnMut(&Finished) -> std::io::Result<()>,
) -> Result<(), SweepError> {
    let contrasts: Vec<_> = (1..together.len()).map(|i| less(i, 0)).collect();
    let sums = points::run(together, &p.measures, &contrasts, plan, &|_| ())?;
    for i in 1..together.len() {
        let done = Finished {
            scenario_hash: together[i].side.subject.scenario_hash.clone(),
            values: sums.readings(i),
            judged: p
                .ask
                .thresholds
                .iter()
                .map(|t| sums.tallies[i][place(p, t)].read(t.confidence))
                .collect(),
            differences: sums.effect(i - 1),
        };
        keep(&done)?;
        finished.insert(done.scenario_hash.clone(), done);
    }
    together.truncate(1);
    Ok(())
}

fn place(p: &Prepared, threshold: &Threshold) -> usize {
    p.measures.iter().position(|m| *m == threshold.measure).unwrap_or_default()
}

fn put_together(
    p: &Prepared,
    plan: Plan,
    own: Vec<Option<Reading>>,
    hashes: &[String],
    finished: &BTreeMap<String, Finished>,
) -> Sweep {
    let verdict = |(t, reading): (&Threshold, &Option<Reading>)| {
        // The units were checked when the sweep was prepared.
        t.judge(reading.as_ref(), &p.figures[place(p, t)]).unwrap_or(Verdict::Undecided)
    };
    let row = |(i, hash): (usize, &String)| {
        let done = &finished[hash];
        Row {
            at: at(&p.ask.axes, i),
            scenario_hash: hash.clone(),
            values: done.values[..p.shown].to_vec(),
            differences: done.differences[..p.shown].to_vec(),
            verdicts: p.ask.thresholds.iter().zip(&done.judged).map(verdict).collect(),
        }
    };
    let rows: Vec<Row> = hashes.iter().enumerate().map(row).collect();
    let judged = |(i, t): (usize, &Threshold)| {
        let verdicts: Vec<Verdict> = rows.iter().map(|row| row.verdicts[i]).collect();
        Judged::of(t, &p.figures[place(p, t)], &verdicts)
    };
    let named = |(m, f): (&Measure, &FigureSpec)| Named {
        name: m.to_string(),
        title: m.title(&f.title),
        unit: m.unit(f.unit),
    };
    Sweep {
        base: p.subject.clone(),
        seed: plan.seed,
        replications: plan.replications,
        engine_version: env!("CARGO_PKG_VERSION"),
        random_scheme: engine::RANDOM_SCHEME,
        axes: p.ask.axes.clone(),
        measures: p.measures.iter().zip(&p.figures).take(p.shown).map(named).collect(),
        own,
        judged: p.ask.thresholds.iter().enumerate().map(judged).collect(),
        rows,
    }
}
