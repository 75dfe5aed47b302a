//! Several scenarios over the same random futures: the measures of each, and contrasts between them with paired errors.
use super::measure::{Measure, MeasureError, Reading, Tally};
use super::paired::{PairedError, Side, side};
use super::threshold::CONFIDENCE;
use crate::engine::{Plan, Recorder, RunError, run_together};
use crate::model::Model;
use crate::model::output::FigureSpec;
use crate::scenario::Loaded;
use crate::stats::{Estimate, Moments};
use std::borrow::{Borrow, Cow};

/// A weighted sum of the values of models, such as one less another.
pub(super) type Contrast = Vec<(usize, f64)>;

/// One model less another.
pub(super) fn less(a: usize, b: usize) -> Contrast {
    vec![(a, 1.0), (b, -1.0)]
}

/// Measures of a model that is asked for nothing else.
pub(super) struct Point {
    /// The scenario.
    pub(super) side: Side,
    /// Indices of the figures that make each measure, and what they make.
    places: Vec<Vec<usize>>,
    specs: Vec<FigureSpec>,
}

impl Point {
    pub(super) fn model(&self) -> &Model {
        &self.side.model
    }

    /// The values of a measure, one a replication.
    fn values<'r>(&self, measure: usize, recorder: &'r Recorder) -> Cow<'r, [f64]> {
        match self.places[measure].as_slice() {
            [one] => Cow::Borrowed(recorder.kept_figure(*one)),
            several => {
                let mut sum = Vec::new();
                for place in several {
                    let values = recorder.kept_figure(*place);
                    sum.resize(values.len(), 0.0);
                    sum.iter_mut().zip(values).for_each(|(sum, x)| *sum += x);
                }
                Cow::Owned(sum)
            }
        }
    }
}

/// Compiles a scenario so that it reckons the figures of some measures, and nothing that only others need.
///
/// # Errors
/// [`PairedError::Model`], with the label; a figure that this scenario does not report is such an error.
pub(super) fn point(label: &str, loaded: &Loaded, measures: &[Measure]) -> Result<Point, PairedError> {
    let mut figures: Vec<String> = measures.iter().flat_map(|m| m.terms().to_vec()).collect();
    figures.sort();
    figures.dedup();
    let side = side(&(label.to_owned(), asking(loaded, &figures)))?;
    let place = |name: &String| side.model.figures.iter().position(|f| f.name == *name);
    // A scenario that lacks a figure has been refused.
    let places = measures.iter().map(|m| m.terms().iter().filter_map(place).collect()).collect();
    let specs = measures.iter().map(|m| m.spec(&side.model)).collect::<Result<_, MeasureError>>()?;
    Ok(Point { side, places, specs })
}

/// The scenario with these figures alone: what the others need is not reckoned.
pub(super) fn asking(loaded: &Loaded, figures: &[String]) -> Loaded {
    let mut loaded = loaded.clone();
    let header = &mut loaded.scenario.scenario;
    (header.figures, header.series) = (Some(figures.to_vec()), Some(Vec::new()));
    loaded
}

/// Measures by model, and contrasts of those that are means; merges in any order to the same bits.
#[derive(Clone)]
pub(super) struct Sums {
    /// By model and measure.
    pub(super) tallies: Vec<Vec<Tally>>,
    /// By contrast and measure; none for a measure that is no mean.
    pub(super) effects: Vec<Vec<Option<Moments>>>,
}

impl Sums {
    pub(super) fn new(
        points: &[impl Borrow<Point> + Sync],
        measures: &[Measure],
        contrasts: &[Contrast],
        replications: u64,
    ) -> Result<Self, MeasureError> {
        let tally = |(m, spec): (&Measure, &FigureSpec)| Tally::new(m, spec, replications);
        let of = |p: &Point| measures.iter().zip(&p.specs).map(tally).collect();
        let points: Vec<&Point> = points.iter().map(Borrow::borrow).collect();
        let tallies = points.iter().map(|p| of(p)).collect::<Result<Vec<Vec<Tally>>, _>>()?;
        let effect = |contrast: &Contrast, i: usize| {
            let one = &tallies[0][i];
            let size = |(model, weight): &(usize, f64)| points[*model].specs[i].nominal * weight.abs();
            let scale = contrast.iter().map(size).fold(0.0, |a, b| if b > a { b } else { a });
            let share = one.summed(f64::INFINITY).is_finite();
            one.is_mean().then(|| Moments::new(if share || scale <= 0.0 { 1.0 } else { scale }))
        };
        let effects = contrasts.iter().map(|c| (0..measures.len()).map(|i| effect(c, i)).collect()).collect();
        Ok(Sums { tallies, effects })
    }

    /// Adds replications whose values recorders keep, one a model.
    pub(super) fn take(
        &mut self,
        points: &[impl Borrow<Point> + Sync],
        contrasts: &[Contrast],
        recorders: &[Recorder],
    ) {
        let points: Vec<&Point> = points.iter().map(Borrow::borrow).collect();
        for ((tallies, point), recorder) in self.tallies.iter_mut().zip(&points).zip(recorders) {
            for (i, tally) in tallies.iter_mut().enumerate() {
                tally.push_all(&point.values(i, recorder));
            }
        }
        for (effects, contrast) in self.effects.iter_mut().zip(contrasts) {
            for (i, effect) in effects.iter_mut().enumerate() {
                let Some(effect) = effect else { continue };
                let tally = &self.tallies[0][i];
                let of =
                    |(model, weight): &(usize, f64)| (points[*model].values(i, &recorders[*model]), *weight);
                let kept: Vec<(Cow<'_, [f64]>, f64)> = contrast.iter().map(of).collect();
                let n = kept.first().map_or(0, |(values, _)| values.len());
                for r in 0..n {
                    effect.push(kept.iter().map(|(values, w)| w * tally.summed(values[r])).sum());
                }
            }
        }
    }

    pub(super) fn merge(&mut self, part: &Sums) {
        for (own, part) in self.tallies.iter_mut().flatten().zip(part.tallies.iter().flatten()) {
            own.merge(part);
        }
        for (own, part) in self.effects.iter_mut().flatten().zip(part.effects.iter().flatten()) {
            if let (Some(own), Some(part)) = (own, part) {
                own.merge(part);
            }
        }
    }

    /// Values that were no numbers.
    pub(super) fn invalid(&self) -> u64 {
        let tallies: u64 = self.tallies.iter().flatten().map(Tally::invalid).sum();
        tallies + self.effects.iter().flatten().flatten().map(Moments::invalid).sum::<u64>()
    }

    /// The measures of a model.
    pub(super) fn readings(&self, model: usize) -> Vec<Option<Reading>> {
        self.tallies[model].iter().map(|tally| tally.read(CONFIDENCE)).collect()
    }

    /// A contrast, measure by measure.
    pub(super) fn effect(&self, contrast: usize) -> Vec<Option<Reading>> {
        self.effects[contrast].iter().map(|m| m.as_ref().and_then(|m| reading(&m.estimate()))).collect()
    }
}

fn reading(e: &Estimate) -> Option<Reading> {
    let (low, high) = e.interval(CONFIDENCE);
    let finite = e.value.is_finite() && low.is_finite() && high.is_finite();
    finite.then_some(Reading { value: e.value, error: Some(e.standard_error), low, high })
}

/// Runs points over the same replications. Memory does not grow with their number where measures are means, and the result
/// is the same to the bit for any number of threads.
///
/// # Errors
/// [`PairedError::Run`] or [`PairedError::Measure`].
pub(super) fn run(
    points: &[impl Borrow<Point> + Sync],
    measures: &[Measure],
    contrasts: &[Contrast],
    plan: Plan,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<Sums, PairedError> {
    let models: Vec<&Model> = points.iter().map(|p| p.borrow().model()).collect();
    let empty = Sums::new(points, measures, contrasts, plan.replications)?;
    let fresh = || empty.clone();
    let take = |sums: &mut Sums, recorders: &[Recorder]| sums.take(points, contrasts, recorders);
    let mut whole = fresh();
    for part in run_together(&models, plan, &fresh, &take, watch)? {
        whole.merge(&part);
    }
    match whole.invalid() {
        0 => Ok(whole),
        count => Err(RunError::NotANumber { count, what: "a measure".into() }.into()),
    }
}

/// Figures that a study reports where none is asked for, as far as a scenario has them.
const USUAL: [&str; 4] = ["lost-output", "fill-rate", "weeks-down", "cost"];

/// The measures that are asked for, with every `*` replaced by names of the base's figures; the usual ones if none is.
///
/// # Errors
/// [`MeasureError`].
pub(super) fn measures(base: &Model, asked: &[Measure]) -> Result<Vec<Measure>, MeasureError> {
    if asked.is_empty() {
        let there = USUAL.iter().filter(|name| base.figures.iter().any(|f| f.name == **name));
        return Ok(there.map(|name| Measure::mean(name)).collect());
    }
    let mut all: Vec<Measure> = Vec::new();
    for measure in asked {
        for one in measure.among(base)? {
            if !all.contains(&one) {
                all.push(one);
            }
        }
    }
    Ok(all)
}
