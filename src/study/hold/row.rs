//! One row of the table: what a manufacturer holds, pays and risks at one target.
use super::dates::{By, by};
use crate::engine::Recorder;
use crate::model::output::{Bucket, FigureKind};
use crate::model::{Model, Sector};
use crate::scenario::{Loaded, leaves};
use crate::stats::proportion::{proportion, wilson};
use crate::stats::{Estimate, Moments};
use crate::study::comparison::Frequency;

/// Probabilities of the dates.
const BY: [f64; 3] = [0.05, 0.5, 0.95];
/// Days in a year (Gregorian calendar).
const YEAR: f64 = 365.242_5;
/// Confidence of intervals.
const CONFIDENCE: f64 = 0.95;

/// The unit in which a scenario speaks of a manufacturer's masses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Kilograms.
    Kilograms,
    /// Tonnes.
    Tonnes,
    /// Abstract units, one of which stands for a tonne.
    Units,
}

/// The manufacturer, and the time over which it is watched: from the end of the warm-up on.
#[derive(Debug, Clone, PartialEq)]
pub struct Plant {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Number of its firms; with more than one, a stop has no date.
    pub firms: usize,
    /// How its scenario speaks of masses.
    pub unit: Unit,
    /// First day that is counted, from 1 January 1970.
    pub start_day: i32,
    /// Last day of the run.
    pub last_day: i32,
    /// Days of a step.
    pub step_days: f64,
}

impl Plant {
    /// The manufacturer of a sector of the model.
    pub(crate) fn of(model: &Model, sector: usize, loaded: &Loaded) -> Self {
        let (s, c) = (&model.sectors[sector], &model.calendar);
        Plant {
            name: s.name.clone(),
            title: s.title.clone(),
            firms: s.firms.len(),
            unit: spoken(loaded, &s.name),
            start_day: c.day(c.warm_up),
            last_day: c.day(c.steps) - 1,
            step_days: c.step_days,
        }
    }

    /// First day of a step, from the first that is counted on.
    pub(super) fn day(&self, step: usize) -> i32 {
        (f64::from(self.start_day) + step as f64 * self.step_days).floor() as i32
    }
}

/// In which unit the demand of a manufacturer, or of its market, is written.
fn spoken(loaded: &Loaded, name: &str) -> Unit {
    let market = loaded.scenario.manufacturer.get(name).and_then(|m| m.market.as_deref());
    let path = match market {
        Some(market) => ["market", market, "demand"],
        None => ["manufacturer", name, "demand"],
    };
    let node = loaded.tree.get(&path);
    let texts = node.map_or(Vec::new(), |node| leaves(node, &path).iter().flat_map(words).collect());
    let said = |unit: &str| texts.iter().any(|text| text.contains(unit));
    match (said("kg"), said("unit")) {
        (true, _) => Unit::Kilograms,
        (_, true) => Unit::Units,
        _ => Unit::Tonnes,
    }
}

/// Every text of a leaf; a quantity may be a table of them.
fn words(leaf: &crate::scenario::Leaf<'_>) -> Vec<String> {
    let inner = leaf.node.table().map(|table| table.entries.values().filter_map(|node| node.text()));
    let inner = inner.into_iter().flatten().map(str::to_owned);
    leaf.texts().into_iter().map(str::to_owned).chain(inner).collect()
}

/// What a manufacturer holds, pays and risks at one target. Masses in tonnes, money in USD a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Cover that is aimed at (weeks of expected use), its mean where it is uncertain; none where the policy aims at no cover.
    pub weeks: Option<f64>,
    /// The scenario's own target.
    pub own: bool,
    /// Digest of the scenario's content at this target.
    pub scenario_hash: String,
    /// Expected use of these weeks, by material.
    pub materials: Vec<(String, f64)>,
    /// Stock at the end of a step, mean over steps and replications.
    pub held: Estimate,
    /// Cost of stock, back-orders, orders, faster freight and responses; none where none of them costs anything.
    pub cost: Option<Estimate>,
    /// Lost output; none where output has no value.
    pub lost_output: Option<Estimate>,
    /// Both, replication by replication.
    pub both: Option<Estimate>,
    /// Probability that the line is down in at least one step of the run; of several firms the share for which it is.
    pub stops: Frequency,
    /// The dates by which it has stopped with probability 5, 50 and 95 %; none where the replications cannot support one, or of
    /// several firms.
    pub dates: [Option<By>; 3],
}

impl Row {
    /// Expected use of the weeks aimed at (t); none where the policy aims at no cover.
    pub fn to_hold(&self) -> Option<f64> {
        self.weeks.map(|_| self.materials.iter().map(|(_, mass)| mass).sum())
    }
}

/// Where a manufacturer's figures stand among those of a model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    held: usize,
    stops: usize,
    until: usize,
    cost: Option<usize>,
    lost: Option<usize>,
    pub(super) both: Option<usize>,
}

impl Places {
    /// The figures of a manufacturer's sector, which every model has.
    pub(super) fn of(model: &Model, sector: usize) -> Option<Self> {
        let place = |kind: FigureKind| model.figures.iter().position(|f| f.kind == kind);
        Some(Places {
            held: place(FigureKind::MeanStock(sector))?,
            stops: place(FigureKind::LineStops(sector))?,
            until: place(FigureKind::WeeksUntilStop(sector))?,
            cost: place(FigureKind::OwnCost(sector)),
            lost: place(FigureKind::CostOf(sector, Bucket::LostOutput)),
            both: place(FigureKind::OwnLoss(sector)),
        })
    }

    /// All that there are.
    pub(super) fn all(self) -> impl Iterator<Item = usize> {
        let money = [self.cost, self.lost, self.both].into_iter().flatten();
        [self.held, self.stops, self.until].into_iter().chain(money)
    }
}

/// Sums of one target over replications; they merge in any order to the same bits.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    places: Places,
    held: Moments,
    stops: Moments,
    cost: Option<Moments>,
    lost: Option<Moments>,
    both: Option<Moments>,
    /// Replications in which a line stood.
    stopped: u64,
    /// By counted step: replications in which a line was first down in it; the last entry those in which it never was.
    first: Vec<u64>,
    steps_a_week: f64,
}

impl Sums {
    pub(super) fn new(model: &Model, places: Places) -> Self {
        let moments = |place: usize| Moments::new(model.figures[place].nominal);
        Sums {
            places,
            held: moments(places.held),
            stops: moments(places.stops),
            cost: places.cost.map(moments),
            lost: places.lost.map(moments),
            both: places.both.map(moments),
            stopped: 0,
            first: vec![0; model.calendar.counted() + 1],
            steps_a_week: 7.0 / model.calendar.step_days,
        }
    }

    /// Adds replications whose values a recorder keeps.
    pub(super) fn take(&mut self, recorder: &Recorder) {
        let places = self.places;
        let sums =
            [(&mut self.cost, places.cost), (&mut self.lost, places.lost), (&mut self.both, places.both)];
        for (sum, place) in sums {
            if let (Some(sum), Some(place)) = (sum, place) {
                sum.push_all(recorder.kept_figure(place));
            }
        }
        self.held.push_all(recorder.kept_figure(places.held));
        let stops = recorder.kept_figure(places.stops);
        self.stops.push_all(stops);
        self.stopped += stops.iter().filter(|share| **share > 0.0).count() as u64;
        for weeks in recorder.kept_figure(places.until) {
            self.note_first(*weeks, 1);
        }
    }

    fn note_first(&mut self, weeks: f64, count: u64) {
        let step = (weeks * self.steps_a_week).round() as usize;
        let never = self.first.len() - 1;
        self.first[if step < never { step } else { never }] += count;
    }

    pub(super) fn merge(&mut self, part: &Sums) {
        let pairs =
            [(&mut self.cost, &part.cost), (&mut self.lost, &part.lost), (&mut self.both, &part.both)];
        for (sum, part) in pairs {
            if let (Some(sum), Some(part)) = (sum, part) {
                sum.merge(part);
            }
        }
        self.held.merge(&part.held);
        self.stops.merge(&part.stops);
        self.stopped += part.stopped;
        self.first.iter_mut().zip(&part.first).for_each(|(sum, part)| *sum += part);
    }

    /// Values that were no numbers.
    pub(super) fn invalid(&self) -> u64 {
        let money = [&self.cost, &self.lost, &self.both].into_iter().flatten();
        money.chain([&self.held, &self.stops]).map(Moments::invalid).sum()
    }

    pub(super) fn row(&self, model: &Model, sector: usize, plant: &Plant, own: bool) -> Row {
        let a_year = |sum: &Option<Moments>| Some(per_year(model, sum.as_ref()?.estimate()));
        let target = &model.sectors[sector];
        Row {
            weeks: target.cover.map(|steps| steps * plant.step_days / 7.0),
            own,
            scenario_hash: model.hash.clone(),
            materials: materials(model, target),
            held: self.held.estimate(),
            cost: a_year(&self.cost),
            lost_output: a_year(&self.lost),
            both: a_year(&self.both),
            stops: self.probability(plant),
            dates: BY.map(|p| if plant.firms == 1 { by(plant, &self.first, p) } else { None }),
        }
    }

    /// Of one firm a proportion; the firms of several share their luck, so that theirs is a mean of shares.
    fn probability(&self, plant: &Plant) -> Frequency {
        let n = self.stops.count();
        let mean = self.stops.estimate();
        if plant.firms == 1 || self.stopped == 0 {
            let (low, high) = wilson(self.stopped, n, CONFIDENCE);
            return Frequency { value: proportion(self.stopped, n).value, low, high };
        }
        let (low, high) = mean.interval(CONFIDENCE);
        Frequency { value: mean.value, low: low.clamp(0.0, 1.0), high: high.clamp(0.0, 1.0) }
    }
}

/// A mean over the counted steps as a mean a year.
pub(super) fn per_year(model: &Model, e: Estimate) -> Estimate {
    let factor = years_in(model).recip();
    Estimate { value: e.value * factor, standard_error: e.standard_error * factor, ..e }
}

fn years_in(model: &Model) -> f64 {
    model.calendar.counted() as f64 * model.calendar.step_days / YEAR
}

/// Expected use of the cover aimed at, by material.
fn materials(model: &Model, sector: &Sector) -> Vec<(String, f64)> {
    sector.aims.iter().map(|(material, mass)| (model.materials[*material].clone(), *mass)).collect()
}

/// The row of a run's only manufacturer, at its own target, from the accumulators of the run; `None` where there are more.
pub(crate) fn line(model: &Model, recorder: &Recorder, plant: Option<&Plant>) -> Option<Row> {
    let plant = plant?;
    let sector = only(model)?;
    let places = Places::of(model, sector)?;
    let mut sums = Sums::new(model, places);
    let moments = |place: usize| recorder.figures[place].moments.clone();
    sums.held = moments(places.held);
    sums.stops = moments(places.stops);
    (sums.cost, sums.lost, sums.both) =
        (places.cost.map(moments), places.lost.map(moments), places.both.map(moments));
    sums.stopped = recorder.figures[places.stops].positive;
    for (weeks, count) in recorder.figures[places.until].sample.sorted().counted() {
        sums.note_first(weeks, count);
    }
    Some(sums.row(model, sector, plant, true))
}

/// The only manufacturer of a model.
pub(crate) fn only(model: &Model) -> Option<usize> {
    let mut studied = (0..model.sectors.len()).filter(|i| model.sectors[*i].studied);
    studied.next().filter(|_| studied.next().is_none())
}
