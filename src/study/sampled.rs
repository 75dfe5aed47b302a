//! One run whose futures come from a design, or whose means are regressed on what is known: all errors are between independent parts.
use super::results::{Exceedance, Figure, Gain, Quantile, Results, Sampled, Series, Summary, Surveyed, Tail};
use super::single::{Prepared, QUANTILES, StudyError, assembled};
use crate::engine::known::Controls;
use crate::engine::{Plan, Recorder, Sampling, run_parts};
use crate::stats::Sorted;
use crate::stats::design::MOST_DIMENSIONS;
use crate::stats::parts::{around, between, gain};
use crate::stats::regressed::{Sums, regressed};

/// Independent parts of a run: enough for an error, and few enough that a design has many points in each.
pub const PARTS: u64 = 16;
/// Confidence of intervals.
const CONFIDENCE: f64 = 0.95;
/// Values that a part must have beyond a quantile.
const BEYOND: f64 = 10.0;

/// How to draw the futures of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct How {
    /// The design.
    pub sampling: Sampling,
    /// Whether means of key figures are regressed on quantities of known expectation.
    pub controls: bool,
}

impl How {
    /// Whether it is anything but independent draws and plain means.
    pub fn is_special(&self) -> bool {
        *self != How::default()
    }

    /// As many replications as asked for, or the next number that the design can fill.
    pub fn filling(&self, asked: u64) -> u64 {
        self.sampling.filling(asked, PARTS)
    }
}

/// Runs a prepared scenario; the plan's replications must be [filling](How::filling). The same bits for any number of threads.
///
/// Means, quantiles and probabilities of the whole run carry errors from the scatter between parts; a quantile that parts cannot
/// support is left out. What supposes independent replications and has no such error (a manufacturer's own row, chances of open
/// files) is left out too.
///
/// # Errors
/// [`StudyError::Run`].
pub fn run(
    prepared: &Prepared,
    plan: Plan,
    how: How,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<Results, StudyError> {
    let model = &prepared.model;
    let each = plan.replications / PARTS;
    let futures = how.sampling.futures(model, plan.seed, each);
    let controls = how.controls.then(|| Controls::new(model, plan.seed, futures.as_deref()));
    let figures = model.figures.len();
    let listen = |sums: &mut Vec<Sums>, first: u64, recorder: &Recorder| {
        let Some(controls) = &controls else { return };
        sums.resize(figures, Sums::default());
        let values = controls.values(first, recorder.kept_figure(0).len());
        sums.iter_mut().enumerate().for_each(|(i, sums)| sums.push(recorder.kept_figure(i), &values));
    };
    let listen: Option<crate::engine::parts::Listen<'_, Vec<Sums>>> =
        if how.controls && figures > 0 { Some(&listen) } else { None };
    let (recorders, sums): (Vec<Recorder>, Vec<Vec<Sums>>) =
        run_parts(model, plan, PARTS, futures.clone(), listen, watch)?.into_iter().unzip();
    let whole = merged(&recorders);
    let mut results = assembled(prepared, plan, &whole);
    let parts = Parts { whole: &whole, parts: &recorders, each };
    let mut gains = Vec::new();
    for (i, figure) in results.figures.iter_mut().enumerate() {
        parts.figure(i, figure);
        if listen.is_some() {
            let by_part: Vec<Sums> = sums.iter().map(|part| part[i].clone()).collect();
            figure.mean = regressed(&by_part);
        }
        let plain = whole.figures[i].moments.variance() / plan.replications as f64;
        let found = figure.mean.standard_error * figure.mean.standard_error;
        let ratio = gain(plain, found, PARTS, CONFIDENCE).filter(|_| plain > 0.0);
        gains.extend(ratio.map(|(ratio, low, high)| Gain { figure: figure.name.clone(), ratio, low, high }));
    }
    results.series.iter_mut().enumerate().for_each(|(i, series)| parts.series(i, series));
    let surveys: Vec<Vec<Surveyed>> =
        recorders.iter().map(|part| super::single::surveys(model, part)).collect();
    for (i, survey) in results.surveys.iter_mut().enumerate() {
        let ranks: Vec<f64> = surveys.iter().filter_map(|part| Some(part[i].rank?.value)).collect();
        survey.rank = survey.rank.map(|rank| between(rank.value, &ranks));
    }
    (results.held, results.open_files) = (None, Vec::new());
    let beyond = model.parameters.len().saturating_sub(MOST_DIMENSIONS);
    results.sampled = Some(Sampled {
        sampling: how.sampling.name(),
        parts: PARTS,
        controls: controls.as_ref().map(Controls::count),
        beyond: (how.sampling == Sampling::Sobol && beyond > 0).then_some(beyond),
        gains,
    });
    Ok(results)
}

fn merged(parts: &[Recorder]) -> Recorder {
    let mut whole = parts[0].clone();
    parts[1..].iter().for_each(|part| whole.merge(part.clone()));
    whole
}

/// A run and its parts.
struct Parts<'a> {
    whole: &'a Recorder,
    parts: &'a [Recorder],
    /// Replications of a part.
    each: u64,
}

impl Parts<'_> {
    /// Gives every number of a figure the error between parts.
    fn figure(&self, i: usize, figure: &mut Figure) {
        let values = |of: &dyn Fn(&Recorder) -> f64| -> Vec<f64> { self.parts.iter().map(of).collect() };
        figure.mean = between(figure.mean.value, &values(&|r| r.figures[i].moments.mean()));
        let count = self.each as f64;
        let above = between(figure.above_zero.value, &values(&|r| r.figures[i].positive as f64 / count));
        // All or none: parts cannot differ, and the error of as many independent replications stands in.
        if above.standard_error > 0.0 {
            figure.above_zero = above;
        }
        let sorted: Vec<Sorted> = self.parts.iter().map(|r| r.figures[i].sample.sorted()).collect();
        let whole = self.whole.figures[i].sample.sorted();
        figure.quantiles =
            figure.quantiles.iter().filter_map(|q| self.quantile(q.p, &whole, &sorted)).collect();
        figure.tail = figure.tail.as_ref().and_then(|tail| self.tail(tail, &whole, &sorted));
    }

    /// A quantile with the interval between parts; none where they have too few values beyond it.
    fn quantile(&self, p: f64, whole: &Sorted, parts: &[Sorted]) -> Option<Quantile> {
        let beyond = self.each as f64 * if p < 0.5 { p } else { 1.0 - p };
        let value = whole.value_at(p).filter(|_| beyond >= BEYOND)?;
        let values: Vec<f64> = parts.iter().filter_map(|part| part.value_at(p)).collect();
        let (low, high) = around(value, &values).interval(CONFIDENCE);
        Some(Quantile { p, value, low, high })
    }

    fn tail(&self, tail: &Tail, whole: &Sorted, parts: &[Sorted]) -> Option<Tail> {
        let cvar: Option<Vec<f64>> =
            parts.iter().map(|part| part.cvar(tail.level).ok().map(|e| e.value)).collect();
        let point = |e: &Exceedance| {
            let shares: Vec<f64> = parts.iter().map(|part| part.exceedance(e.value, CONFIDENCE).p).collect();
            let (low, high) = around(e.probability, &shares).interval(CONFIDENCE);
            // Where parts agree that it never or always happens, the interval of independent replications is no worse.
            let agreed = low == high;
            let low = if agreed {
                e.low
            } else if low > 0.0 {
                low
            } else {
                0.0
            };
            let high = if agreed {
                e.high
            } else if high < 1.0 {
                high
            } else {
                1.0
            };
            Exceedance { low, high, ..*e }
        };
        Some(Tail {
            level: tail.level,
            var: self.quantile(tail.level, whole, parts)?,
            cvar: around(tail.cvar.value, &cvar?),
            exceedance: tail.exceedance.iter().map(point).collect(),
        })
    }

    fn series(&self, i: usize, series: &mut Series) {
        for (period, summary) in series.summary.iter_mut().enumerate() {
            let cell = |r: &Recorder| r.cell(i, period).moments.mean();
            let means: Vec<f64> = self.parts.iter().map(cell).collect();
            let quantile = |p: f64| -> Option<(f64, f64)> {
                let beyond = self.each as f64 * if p < 0.5 { p } else { 1.0 - p };
                let value = self.whole.cell(i, period).histogram.quantile(p).filter(|_| beyond >= BEYOND)?;
                let parts = self.parts.iter().filter_map(|r| r.cell(i, period).histogram.quantile(p));
                Some(around(value, &parts.collect::<Vec<_>>()).interval(CONFIDENCE))
            };
            *summary = Summary {
                mean: between(summary.mean.value, &means),
                intervals: QUANTILES.map(quantile),
                ..*summary
            };
        }
    }
}
