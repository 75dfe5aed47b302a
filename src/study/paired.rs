//! Scenarios compared on the same random futures: replication r of each has the same luck wherever they are alike.
use super::comparison::{
    Alternative, ComparedFigure, ComparedSeries, Comparison, Contrast, Frequency, Names, Over, Subject,
};
use super::precision::{Goal, Reached, Target, goals, looks};
use super::results;
use crate::engine::{self, Plan, Recorder, RunError, run_together_from};
use crate::model::calendar::Period;
use crate::model::output::SeriesKind;
use crate::model::{Model, ModelError, compile};
use crate::scenario::grammar::ReportBy;
use crate::scenario::{Change, Loaded, changes};
use crate::stats::Paired;
use crate::stats::proportion::wilson;

/// Confidence of intervals.
const CONFIDENCE: f64 = 0.95;

/// Why a comparison has no results.
#[derive(Debug, thiserror::Error)]
pub enum PairedError {
    /// A scenario cannot be compiled: change it.
    #[error("{label}: {error}")]
    Model {
        /// Which scenario.
        label: String,
        /// What is wrong with it.
        error: ModelError,
    },
    /// Two scenarios have nothing in common that could be paired: make them alike in what is named.
    #[error("{label} cannot be compared with {base}: {reason}")]
    Unlike {
        /// Which scenario.
        label: String,
        /// The base.
        base: String,
        /// In what they differ.
        reason: String,
    },
    /// A measure cannot be read: ask for another.
    #[error(transparent)]
    Measure(#[from] super::measure::MeasureError),
    /// The run failed.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// A base and its alternatives, compiled and found comparable.
pub struct Prepared {
    base: Side,
    others: Vec<(Side, Common)>,
}

/// One scenario.
pub(super) struct Side {
    pub(super) subject: Subject,
    pub(super) model: Model,
}

/// What an alternative shares with the base: pairs of indices, base first.
struct Common {
    changes: Vec<Change>,
    notes: Vec<String>,
    figures: Vec<(usize, usize)>,
    series: Vec<(usize, usize)>,
    periods: Vec<(usize, usize)>,
}

/// Compiles a base and its alternatives, each under a label of its own, and pairs what they report.
///
/// # Errors
/// [`PairedError::Model`] or [`PairedError::Unlike`].
pub fn prepare(base: &(String, Loaded), others: &[(String, Loaded)]) -> Result<Prepared, PairedError> {
    let first = side(base)?;
    let common = |other: &(String, Loaded)| {
        alike(base, other)?;
        let second = side(other)?;
        let common = common(&first, &second, changes(&base.1.tree, &other.1.tree));
        Ok((second, common))
    };
    let others = others.iter().map(common).collect::<Result<Vec<_>, PairedError>>()?;
    Ok(Prepared { base: first, others })
}

/// Compiles a scenario that takes part, under its label.
pub(super) fn side((label, loaded): &(String, Loaded)) -> Result<Side, PairedError> {
    let model = compile(loaded).map_err(|error| PairedError::Model { label: label.clone(), error })?;
    let subject = Subject {
        label: label.clone(),
        title: model.title.clone(),
        scenario: model.name.clone(),
        scenario_hash: model.hash.clone(),
        validation: model.validation,
    };
    Ok(Side { subject, model })
}

/// Scenarios of other formats, steps or reporting periods are refused: nothing in them would be the same quantity.
fn alike(base: &(String, Loaded), other: &(String, Loaded)) -> Result<(), PairedError> {
    let (a, b) = (&base.1.scenario, &other.1.scenario);
    let unlike =
        |reason: String| Err(PairedError::Unlike { label: other.0.clone(), base: base.0.clone(), reason });
    if a.format != b.format {
        return unlike(format!("its format is {}, that of the base {}", b.format, a.format));
    }
    if a.step_days() != b.step_days() {
        let (a, b) = (a.step_days(), b.step_days());
        return unlike(format!(
            "its step is {b} days, that of the base {a}; give both the same `scenario.step`"
        ));
    }
    if a.scenario.report != b.scenario.report {
        let name = |report: ReportBy| if report == ReportBy::Month { "month" } else { "step" };
        let (a, b) = (name(a.scenario.report), name(b.scenario.report));
        return unlike(format!("it reports by {b}, the base by {a}; give both the same `scenario.report`"));
    }
    Ok(())
}

fn common(base: &Side, other: &Side, changes: Vec<Change>) -> Common {
    let (a, b) = (&base.model, &other.model);
    let names = |m: &Model| -> (Vec<String>, Vec<String>) {
        let figures = m.figures.iter().map(|f| f.name.clone());
        (figures.collect(), m.series.iter().map(|s| s.name.clone()).collect())
    };
    let ((figures_a, series_a), (figures_b, series_b)) = (names(a), names(b));
    let periods = pairs(&a.calendar.periods, &b.calendar.periods);
    Common {
        changes,
        notes: notes(base, other, periods.len()),
        figures: pairs(&figures_a, &figures_b),
        series: pairs(&series_a, &series_b),
        periods,
    }
}

/// Indices of what both lists hold, in the order of the first.
fn pairs<T: PartialEq>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let same = |(i, x): (usize, &T)| Some((i, b.iter().position(|y| y == x)?));
    a.iter().enumerate().filter_map(same).collect()
}

/// What makes two runs less comparable than they look.
fn notes(base: &Side, other: &Side, shared: usize) -> Vec<String> {
    let (a, b) = (&base.model.calendar, &other.model.calendar);
    let mut notes = Vec::new();
    if a.start != b.start {
        notes.push(
            "The scenarios start on different days. Draws follow the number of the step, so the two see different \
             luck on the same day."
                .to_owned(),
        );
    }
    if a.periods != b.periods || (a.start, a.steps) != (b.start, b.steps) {
        let span = |periods: &[Period]| match (periods.first(), periods.last()) {
            (Some(first), Some(last)) => format!("{} to {}", first.label, last.label),
            _ => "no whole period".to_owned(),
        };
        notes.push(format!(
            "Horizons differ: {} reports {}, {} reports {}. Series are compared over the {shared} periods that both \
             report; a figure covers each scenario's own horizon.",
            base.subject.label,
            span(&a.periods),
            other.subject.label,
            span(&b.periods)
        ));
    }
    notes
}

/// Sums of one alternative.
#[derive(Clone)]
struct Sums {
    figures: Vec<Paired>,
    /// By series and common period.
    cells: Vec<Paired>,
    /// By series, over all common periods.
    wholes: Vec<Paired>,
}

impl Sums {
    fn new(base: &Model, other: &Model, common: &Common) -> Self {
        let larger = |a: f64, b: f64| if a > b { a } else { b };
        // The nominal of a share is 0.
        let scale = |a: f64, b: f64| if larger(a, b) > 0.0 { larger(a, b) } else { 1.0 };
        let of_series = |&(i, j): &(usize, usize)| scale(base.series[i].nominal, other.series[j].nominal);
        let n = common.periods.len();
        let whole = |pair: &(usize, usize)| {
            let periods = if over(base, pair.0) == Over::Sum && n > 0 { n as f64 } else { 1.0 };
            Paired::new(of_series(pair) * periods)
        };
        let figure =
            |&(i, j): &(usize, usize)| Paired::new(scale(base.figures[i].nominal, other.figures[j].nominal));
        let cells = common.series.iter().flat_map(|pair| vec![Paired::new(of_series(pair)); n]);
        Sums {
            figures: common.figures.iter().map(figure).collect(),
            cells: cells.collect(),
            wholes: common.series.iter().map(whole).collect(),
        }
    }

    /// Adds replications whose values two recorders keep.
    fn take(&mut self, model: &Model, common: &Common, base: &Recorder, other: &Recorder) {
        for (sum, &(i, j)) in self.figures.iter_mut().zip(&common.figures) {
            sum.push_all(base.kept_figure(i), other.kept_figure(j));
        }
        let n = common.periods.len();
        for (s, &(i, j)) in common.series.iter().enumerate() {
            let (mut a, mut b): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
            for (place, &(p, q)) in common.periods.iter().enumerate() {
                let (x, y) = (base.kept_period(i, p), other.kept_period(j, q));
                self.cells[s * n + place].push_all(x, y);
                accumulate(&mut a, x);
                accumulate(&mut b, y);
            }
            if over(model, i) == Over::Mean {
                a.iter_mut().chain(&mut b).for_each(|x| *x /= n as f64);
            }
            self.wholes[s].push_all(&a, &b);
        }
    }

    fn merge(&mut self, part: &Sums) {
        let own = self.figures.iter_mut().chain(&mut self.cells).chain(&mut self.wholes);
        for (sum, part) in own.zip(part.all()) {
            sum.merge(part);
        }
    }

    fn all(&self) -> impl Iterator<Item = &Paired> {
        self.figures.iter().chain(&self.cells).chain(&self.wholes)
    }
}

fn accumulate(sum: &mut Vec<f64>, values: &[f64]) {
    sum.resize(values.len(), 0.0);
    sum.iter_mut().zip(values).for_each(|(sum, x)| *sum += x);
}

fn over(model: &Model, series: usize) -> Over {
    if model.series[series].kind == SeriesKind::Flow { Over::Sum } else { Over::Mean }
}

/// Runs the base and all alternatives over the same replications. Memory does not grow with their number, and the result is
/// the same to the bit for any number of threads.
///
/// # Errors
/// [`PairedError::Run`].
pub fn run(prepared: &Prepared, plan: Plan, watch: &(dyn Fn(u64) + Sync)) -> Result<Comparison, PairedError> {
    let sums = gather(prepared, 0, plan, watch)?;
    finished(prepared, plan, &sums)
}

/// The same until the differences of figures are known as well as is wanted, looking at fixed counts alone: half the 95 % interval of
/// the paired difference of every alternative, against the amount or against that share of the base's mean. The comparison is
/// that of a plain run of as many replications, to the bit.
///
/// # Errors
/// [`PairedError::Run`] or [`PairedError::Measure`].
pub fn run_until(
    prepared: &Prepared,
    (targets, at_most): (&[Target], u64),
    plan: Plan,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<(Comparison, Vec<Reached>), PairedError> {
    let goals = goals(&prepared.base.model, targets)?;
    let mut done: Option<(u64, Vec<Sums>)> = None;
    let mut reached = Vec::new();
    for look in looks(at_most) {
        let from = done.as_ref().map_or(0, |(n, _)| *n);
        let part = gather(prepared, from, Plan { replications: look, ..plan }, watch)?;
        let whole = match done.take() {
            Some((_, mut whole)) => {
                whole.iter_mut().zip(&part).for_each(|(sum, part)| sum.merge(part));
                whole
            }
            None => part,
        };
        reached = far(prepared, &goals, &whole);
        done = Some((look, whole));
        if reached.iter().all(Reached::is_met) {
            break;
        }
    }
    let (replications, sums) = done.expect("there is at least one look");
    Ok((finished(prepared, Plan { replications, ..plan }, &sums)?, reached))
}

/// Checks what precisions are about.
///
/// # Errors
/// [`PairedError::Measure`].
pub fn check(prepared: &Prepared, targets: &[Target]) -> Result<(), PairedError> {
    goals(&prepared.base.model, targets)?;
    Ok(())
}

/// How far each difference is; figures that an alternative does not have are left out.
fn far(prepared: &Prepared, goals: &[Goal], sums: &[Sums]) -> Vec<Reached> {
    let one = |((other, common), sums): (&(Side, Common), &Sums)| {
        let of = |goal: &Goal| {
            let place = common.figures.iter().position(|(i, _)| *i == goal.place)?;
            let sum = &sums.figures[place];
            Some(goal.reached(Some(&other.subject.label), &sum.difference(), sum.a().value))
        };
        goals.iter().filter_map(of).collect::<Vec<_>>()
    };
    prepared.others.iter().zip(sums).flat_map(one).collect()
}

/// Sums of every alternative over the replications of a plan from `from` on.
fn gather(
    prepared: &Prepared,
    from: u64,
    plan: Plan,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Sums>, PairedError> {
    let Prepared { base, others } = prepared;
    let models: Vec<&Model> = std::iter::once(&base.model).chain(others.iter().map(|o| &o.0.model)).collect();
    let fresh =
        || others.iter().map(|(o, common)| Sums::new(&base.model, &o.model, common)).collect::<Vec<_>>();
    let take = |sums: &mut Vec<Sums>, recorders: &[Recorder]| {
        for ((sum, (_, common)), recorder) in sums.iter_mut().zip(others).zip(&recorders[1..]) {
            sum.take(&base.model, common, &recorders[0], recorder);
        }
    };
    let mut whole = fresh();
    for part in run_together_from(from, &models, plan, &fresh, &take, watch)? {
        whole.iter_mut().zip(&part).for_each(|(sum, part)| sum.merge(part));
    }
    Ok(whole)
}

fn finished(prepared: &Prepared, plan: Plan, whole: &[Sums]) -> Result<Comparison, PairedError> {
    let Prepared { base, others } = prepared;
    let count = whole.iter().flat_map(Sums::all).map(Paired::invalid).sum();
    if count > 0 {
        return Err(RunError::NotANumber { count, what: "a comparison".into() }.into());
    }
    let alternatives = others.iter().zip(whole);
    Ok(Comparison {
        base: base.subject.clone(),
        seed: plan.seed,
        replications: plan.replications,
        engine_version: env!("CARGO_PKG_VERSION"),
        random_scheme: engine::RANDOM_SCHEME,
        alternatives: alternatives.map(|((other, common), sums)| finish(base, other, common, sums)).collect(),
    })
}

fn finish(base: &Side, other: &Side, common: &Common, sums: &Sums) -> Alternative {
    let figure = |(&(i, _), sum): (&(usize, usize), &Paired)| {
        let spec = &base.model.figures[i];
        let (name, title) = (spec.name.clone(), spec.title.clone());
        ComparedFigure { name, title, unit: spec.unit, detail: spec.detail, contrast: contrast(sum) }
    };
    let n = common.periods.len();
    let series = |(s, &(i, _)): (usize, &(usize, usize))| {
        let spec = &base.model.series[i];
        ComparedSeries {
            name: spec.name.clone(),
            title: spec.title.clone(),
            unit: spec.unit,
            over: over(&base.model, i),
            whole: (n > 0).then(|| contrast(&sums.wholes[s])),
            by_period: sums.cells[s * n..(s + 1) * n].iter().map(contrast).collect(),
        }
    };
    let calendar = &base.model.calendar;
    let period = |&(i, _): &(usize, usize)| {
        let p = &calendar.periods[i];
        results::Period { label: p.label.clone(), start_day: p.start, end_day: p.end }
    };
    let (figures_of, series_of) = (first(&common.figures), first(&common.series));
    let (figures_too, series_too) = (second(&common.figures), second(&common.series));
    Alternative {
        subject: other.subject.clone(),
        changes: common.changes.clone(),
        notes: common.notes.clone(),
        periods: common.periods.iter().map(period).collect(),
        figures: common.figures.iter().zip(&sums.figures).map(figure).collect(),
        series: common.series.iter().enumerate().map(series).collect(),
        only_base: unpaired(&base.model, &figures_of, &series_of),
        only_other: unpaired(&other.model, &figures_too, &series_too),
    }
}

fn first(pairs: &[(usize, usize)]) -> Vec<usize> {
    pairs.iter().map(|p| p.0).collect()
}

fn second(pairs: &[(usize, usize)]) -> Vec<usize> {
    pairs.iter().map(|p| p.1).collect()
}

/// Names of outputs that have no partner.
fn unpaired(model: &Model, figures: &[usize], series: &[usize]) -> Names {
    let without = |names: Vec<&String>, paired: &[usize]| -> Vec<String> {
        let left = names.into_iter().enumerate().filter(|(i, _)| !paired.contains(i));
        left.map(|(_, name)| name.clone()).collect()
    };
    Names {
        figures: without(model.figures.iter().map(|f| &f.name).collect(), figures),
        series: without(model.series.iter().map(|s| &s.name).collect(), series),
    }
}

fn contrast(sum: &Paired) -> Contrast {
    let n = sum.count();
    let frequency = |count: u64| {
        let (low, high) = wilson(count, n, CONFIDENCE);
        Frequency { value: count as f64 / n as f64, low, high }
    };
    let difference = sum.difference();
    Contrast {
        base: sum.a(),
        other: sum.b(),
        difference,
        interval: difference.interval(CONFIDENCE),
        correlation: sum.correlation(),
        above: frequency(sum.above()),
        below: frequency(sum.below()),
        equal: frequency(sum.equal()),
        variance_ratio: sum.variance_ratio(),
    }
}
