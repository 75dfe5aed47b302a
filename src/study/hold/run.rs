//! Runs one scenario at several targets over the same replications.
use super::row::{Places, Plant, Sums, per_year};
use super::{Answer, Dearer, Hold, Row};
use crate::engine::{self, Plan, Recorder, RunError, run_together};
use crate::model::Model;
use crate::scenario::Loaded;
use crate::stats::Paired;
use crate::study::comparison::Subject;
use crate::study::paired::{PairedError, Side, side};
use crate::study::points::asking;

/// Confidence of intervals.
const CONFIDENCE: f64 = 0.95;

/// The scenario at each target, compiled.
pub struct Prepared {
    scenario: Subject,
    plant: Plant,
    targets: Vec<Target>,
}

/// The scenario at one target.
struct Target {
    model: Model,
    own: bool,
    sector: usize,
    places: Places,
}

/// Compiles a scenario, loaded, and the same at other targets of the manufacturer `name`. A target that is the scenario's own
/// is not run twice.
///
/// # Errors
/// [`PairedError::Model`], with the target.
pub fn prepare(own: &Loaded, name: &str, others: &[(f64, Loaded)]) -> Result<Prepared, PairedError> {
    // Whatever figures the scenario asks for, the table needs its own.
    let mut all = own.clone();
    all.scenario.scenario.figures = None;
    let Side { subject, model } = side(&(own.name.clone(), all))?;
    let needed = target(model, name, true)?.names();
    let only = |label: String, loaded: &Loaded| side(&(label, asking(loaded, &needed)));
    let first = target(only(own.name.clone(), own)?.model, name, true)?;
    let plant = Plant::of(&first.model, first.sector, own);
    let stated = own.scenario.manufacturer[name].stock.target.as_ref();
    let known = stated.and_then(|target| target.law.known()).map(|days| days / 7.0);
    let mut targets = vec![(weeks(&first), first)];
    for (weeks, loaded) in others {
        if known.is_some_and(|known| (known - weeks).abs() < 1e-9) {
            continue;
        }
        let label = format!("{} at {weeks} weeks", own.name);
        targets.push((*weeks, target(only(label, loaded)?.model, name, false)?));
    }
    targets.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(Prepared {
        scenario: subject,
        plant,
        targets: targets.into_iter().map(|(_, target)| target).collect(),
    })
}

fn target(model: Model, name: &str, own: bool) -> Result<Target, PairedError> {
    let sector = model.sectors.iter().position(|s| s.studied && s.name == name);
    let found = sector.and_then(|sector| Some((sector, Places::of(&model, sector)?)));
    let (sector, places) = found.ok_or_else(|| PairedError::Unlike {
        label: model.name.clone(),
        base: name.to_owned(),
        reason: "the scenario has no such manufacturer".to_owned(),
    })?;
    Ok(Target { model, own, sector, places })
}

fn weeks(target: &Target) -> f64 {
    let cover = target.model.sectors[target.sector].cover.unwrap_or_default();
    cover * target.model.calendar.step_days / 7.0
}

impl Target {
    /// Names of the figures that the table needs.
    fn names(&self) -> Vec<String> {
        self.places.all().map(|place| self.model.figures[place].name.clone()).collect()
    }
}

/// Sums over replications: of each target, and of the differences in cost and lost output between any two.
struct All {
    targets: Vec<Sums>,
    /// By pair (i, j), i < j: j less i.
    pairs: Vec<Paired>,
}

impl All {
    fn new(targets: &[Target]) -> Self {
        let pair = |(i, j): (usize, usize)| {
            let nominal = |t: &Target| t.places.both.map(|place| t.model.figures[place].nominal);
            let (a, b) = (nominal(&targets[i])?, nominal(&targets[j])?);
            Some(Paired::new(if b > a { b } else { a }))
        };
        All {
            targets: targets.iter().map(|t| Sums::new(&t.model, t.places)).collect(),
            pairs: pairs(targets.len()).filter_map(pair).collect(),
        }
    }

    fn take(&mut self, targets: &[Target], recorders: &[Recorder]) {
        self.targets.iter_mut().zip(recorders).for_each(|(sums, recorder)| sums.take(recorder));
        let values = |i: usize| targets[i].places.both.map_or(&[][..], |p| recorders[i].kept_figure(p));
        for (pair, (i, j)) in self.pairs.iter_mut().zip(pairs(targets.len())) {
            pair.push_all(values(i), values(j));
        }
    }

    fn merge(&mut self, part: &All) {
        self.targets.iter_mut().zip(&part.targets).for_each(|(sum, part)| sum.merge(part));
        self.pairs.iter_mut().zip(&part.pairs).for_each(|(sum, part)| sum.merge(part));
    }

    fn invalid(&self) -> u64 {
        let sums: u64 = self.targets.iter().map(Sums::invalid).sum();
        sums + self.pairs.iter().map(Paired::invalid).sum::<u64>()
    }
}

/// All pairs of `n`, the first below the second.
fn pairs(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)))
}

/// Runs all targets over the same replications. Memory does not grow with their number, and the result is the same to the bit
/// for any number of threads. `risk` is the highest probability of a stop that is accepted.
///
/// # Errors
/// [`PairedError::Run`].
pub fn run(
    prepared: &Prepared,
    risk: f64,
    plan: Plan,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<Hold, PairedError> {
    let targets = &prepared.targets;
    let models: Vec<&Model> = targets.iter().map(|t| &t.model).collect();
    let fresh = || All::new(targets);
    let take = |all: &mut All, recorders: &[Recorder]| all.take(targets, recorders);
    let mut whole = fresh();
    for part in run_together(&models, plan, &fresh, &take, watch)? {
        whole.merge(&part);
    }
    match whole.invalid() {
        0 => Ok(finish(prepared, risk, plan, &whole)),
        count => Err(RunError::NotANumber { count, what: "a target".into() }.into()),
    }
}

fn finish(prepared: &Prepared, risk: f64, plan: Plan, all: &All) -> Hold {
    let of = |(t, sums): (&Target, &Sums)| sums.row(&t.model, t.sector, &prepared.plant, t.own);
    let rows: Vec<Row> = prepared.targets.iter().zip(&all.targets).map(of).collect();
    Hold {
        scenario: prepared.scenario.clone(),
        plant: prepared.plant.clone(),
        seed: plan.seed,
        replications: plan.replications,
        engine_version: env!("CARGO_PKG_VERSION"),
        random_scheme: engine::RANDOM_SCHEME,
        answer: answer(prepared, &rows, risk, all),
        rows,
    }
}

fn answer(prepared: &Prepared, rows: &[Row], risk: f64, all: &All) -> Answer {
    // The first of equals is the least target.
    let least = |of: &dyn Fn(&Row) -> Option<f64>| {
        let values = rows.iter().enumerate().filter_map(|(i, row)| Some((i, of(row)?)));
        values.reduce(|a, b| if b.1 < a.1 { b } else { a }).map(|(i, _)| i)
    };
    let cheapest = least(&|row| Some(row.both?.value));
    Answer {
        risk,
        within_risk: rows.iter().position(|row| row.stops.high <= risk),
        safest: least(&|row| Some(row.stops.value)).unwrap_or_default(),
        cheapest,
        dearer: cheapest.map_or(Vec::new(), |cheapest| dearer(prepared, all, cheapest)),
    }
}

/// What the other targets cost more than one of them.
fn dearer(prepared: &Prepared, all: &All, cheapest: usize) -> Vec<Dearer> {
    let model = &prepared.targets[cheapest].model;
    let one = |(pair, (i, j)): (&Paired, (usize, usize))| {
        let (row, sign) = match (i == cheapest, j == cheapest) {
            (true, _) => (j, 1.0),
            (_, true) => (i, -1.0),
            _ => return None,
        };
        let e = per_year(model, pair.difference());
        let by = crate::stats::Estimate { value: sign * e.value, ..e };
        Some(Dearer { row, by, interval: by.interval(CONFIDENCE) })
    };
    let mut dearer: Vec<Dearer> =
        all.pairs.iter().zip(pairs(prepared.targets.len())).filter_map(one).collect();
    dearer.sort_by_key(|d| d.row);
    dearer
}
