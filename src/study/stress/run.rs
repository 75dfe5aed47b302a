//! Runs a stress test: the whole matrix over the same replications.
use super::exposure;
use super::{Cell, Exposure, Stress, Waits, Watched};
use crate::engine::{self, Plan, Recorder, RunError, run_together};
use crate::model::output::{FigureKind, FigureSpec};
use crate::model::{Model, compile};
use crate::scenario::{Date, Loaded};
use crate::study::comparison::Subject;
use crate::study::measure::{Measure, Reading};
use crate::study::paired::PairedError;
use crate::study::points::{self, Contrast, Point, Sums, less, point};
use crate::study::sweep::{Judged, Named};
use crate::study::threshold::{self, Threshold, Verdict};

/// What is asked of a stress test, beside the scenarios.
#[derive(Debug, Clone)]
pub struct Ask {
    /// What is read of each cell; the usual measures if empty.
    pub measures: Vec<Measure>,
    /// Limits.
    pub thresholds: Vec<Threshold>,
    /// Day from which survival and outages count; what is known of policy until then, else the start.
    pub from: Option<Date>,
    /// Share of a week's demand that must be missing for a shortage.
    pub short: f64,
    /// How long suppliers are gone, one at a time (days); none: nobody is.
    pub outage: Option<f64>,
}

/// Everything that is needed before the first replication.
pub struct Prepared {
    ask: Ask,
    base: Subject,
    measures: Vec<Measure>,
    shown: usize,
    figures: Vec<FigureSpec>,
    shocks: Vec<String>,
    strategies: Vec<String>,
    /// Row by row.
    points: Vec<Point>,
    watched: Vec<Watched>,
    /// Of each point, figures of survival and recovery, by what is watched; none where it has no such manufacturer or material.
    places: Vec<Vec<Option<[usize; 2]>>>,
    from: Date,
    outages: Vec<(String, String, Point)>,
}

/// Compiles the matrix. `shocks` and `strategies` are the labels of columns and rows, the calm one and that without a strategy first;
/// `cells` are the scenarios row by row; `outages` the first of them with one supplier gone.
///
/// # Errors
/// [`PairedError`].
pub fn prepare(
    ask: Ask,
    shocks: Vec<String>,
    strategies: Vec<String>,
    cells: &[Loaded],
    outages: &[(String, Loaded)],
) -> Result<Prepared, PairedError> {
    let base = &cells[0];
    let model = compile(base).map_err(|error| PairedError::Model { label: base.name.clone(), error })?;
    let mut measures = points::measures(&model, &ask.measures)?;
    let shown = measures.len();
    let mut ask = ask;
    ask.thresholds = threshold::among(&ask.thresholds, &model)?;
    for threshold in &ask.thresholds {
        if !measures.contains(&threshold.measure) {
            measures.push(threshold.measure.clone());
        }
    }
    let figures = measures.iter().map(|m| m.spec(&model)).collect::<Result<Vec<FigureSpec>, _>>()?;
    for threshold in &ask.thresholds {
        threshold.level(&figures[place(&measures, threshold)])?;
    }
    let header = &base.scenario.scenario;
    let from = ask.from.or(header.known_until).unwrap_or(Date(model.calendar.start));
    let mut matrix = Vec::new();
    for (i, loaded) in cells.iter().enumerate() {
        let label = format!("{} under {}", strategies[i / shocks.len()], shocks[i % shocks.len()]);
        let mut one = point(&label, loaded, &measures)?;
        comparable(&label, &one, &model)?;
        one.side.model.watch_survival(from.0, ask.short);
        matrix.push(one);
    }
    let outages = outages.iter().map(|(name, loaded)| {
        let title =
            base.scenario.supplier.get(name).map(|s| s.title.clone()).filter(|title| !title.is_empty());
        let point = point(&format!("{} without {name}", base.name), loaded, &measures)?;
        Ok((name.clone(), title.unwrap_or_else(|| name.clone()), point))
    });
    let outages = outages.collect::<Result<Vec<_>, PairedError>>()?;
    let watched = watched(matrix[0].model());
    let places = matrix.iter().map(|p| places(p.model(), &watched)).collect();
    let subject = Subject {
        label: base.name.clone(),
        title: model.title.clone(),
        scenario: base.name.clone(),
        scenario_hash: base.hash.clone(),
        validation: model.validation,
    };
    Ok(Prepared {
        ask,
        base: subject,
        measures,
        shown,
        figures,
        shocks,
        strategies,
        points: matrix,
        watched,
        places,
        from,
        outages,
    })
}

/// Times are compared in steps and to the end of the run, so that both must be the same.
fn comparable(label: &str, point: &Point, base: &Model) -> Result<(), PairedError> {
    let (a, b) = (&base.calendar, &point.model().calendar);
    let same = (a.start, a.steps, a.warm_up) == (b.start, b.steps, b.warm_up) && a.step_days == b.step_days;
    if same {
        return Ok(());
    }
    Err(PairedError::Unlike {
        label: label.to_owned(),
        base: base.name.clone(),
        reason: "it has another start, end, warm-up or step; a shock or strategy leaves these alone"
            .to_owned(),
    })
}

fn place(measures: &[Measure], threshold: &Threshold) -> usize {
    measures.iter().position(|m| *m == threshold.measure).unwrap_or_default()
}

fn watched(model: &Model) -> Vec<Watched> {
    let items = model.survival.iter().flat_map(|s| &s.items);
    let one = |item: &crate::model::Watched| Watched {
        manufacturer: model.sectors[item.sector].name.clone(),
        title: model.sectors[item.sector].title.clone(),
        material: model.materials[item.material].clone(),
    };
    items.map(one).collect()
}

fn places(model: &Model, watched: &[Watched]) -> Vec<Option<[usize; 2]>> {
    let here = self::watched(model);
    let figure = |kind: FigureKind| model.figures.iter().position(|f| f.kind == kind);
    let one = |w: &Watched| {
        let same = |x: &Watched| x.manufacturer == w.manufacturer && x.material == w.material;
        let item = here.iter().position(same)?;
        Some([figure(FigureKind::Survives(item))?, figure(FigureKind::Recovers(item))?])
    };
    watched.iter().map(one).collect()
}

/// What is summed over replications.
#[derive(Clone)]
struct All {
    sums: Sums,
    /// By point and item: survival and recovery.
    waits: Vec<Vec<[Waits; 2]>>,
}

impl All {
    fn take(&mut self, p: &Prepared, contrasts: &[Contrast], recorders: &[Recorder]) {
        self.sums.take(&p.points, contrasts, recorders);
        for (i, (waits, recorder)) in self.waits.iter_mut().zip(recorders).enumerate() {
            let weeks = 7.0 / p.points[i].model().calendar.step_days;
            for (pair, places) in waits.iter_mut().zip(&p.places[i]) {
                let Some(places) = places else { continue };
                for (waits, place) in pair.iter_mut().zip(places) {
                    recorder.kept_figure(*place).iter().for_each(|x| waits.push(x * weeks));
                }
            }
        }
    }

    fn merge(&mut self, part: &All) {
        self.sums.merge(&part.sums);
        let own = self.waits.iter_mut().flatten().flatten();
        own.zip(part.waits.iter().flatten().flatten()).for_each(|(own, part)| own.merge(part));
    }
}

/// Runs the matrix, then the outages. `watch` is told how many replications are done, over all [rounds](Prepared::rounds).
///
/// # Errors
/// [`PairedError::Run`].
pub fn run(p: &Prepared, plan: Plan, watch: &(dyn Fn(u64) + Sync)) -> Result<Stress, PairedError> {
    let columns = p.shocks.len();
    let cell = |row: usize, column: usize| row * columns + column;
    let cells: Vec<(usize, usize)> = (0..p.points.len()).map(|i| (i / columns, i % columns)).collect();
    // Every cell less the calm one of its row, then every cell less the one above without a strategy.
    let calm = cells.iter().map(|(row, column)| less(cell(*row, *column), cell(*row, 0)));
    let none = cells.iter().map(|(row, column)| less(cell(*row, *column), cell(0, *column)));
    let contrasts: Vec<Contrast> = calm.chain(none).collect();
    let steps =
        p.points[0].model().survival.as_ref().map_or(0, |s| p.points[0].model().calendar.steps - s.from);
    let item = || [Waits::new(steps), Waits::new(steps)];
    let empty = All {
        sums: Sums::new(&p.points, &p.measures, &contrasts, plan.replications)?,
        waits: p.points.iter().map(|_| p.watched.iter().map(|_| item()).collect()).collect(),
    };
    let models: Vec<&Model> = p.points.iter().map(Point::model).collect();
    let fresh = || empty.clone();
    let take = |all: &mut All, recorders: &[Recorder]| all.take(p, &contrasts, recorders);
    let mut whole = fresh();
    for part in run_together(&models, plan, &fresh, &take, watch)? {
        whole.merge(&part);
    }
    if whole.sums.invalid() > 0 {
        return Err(RunError::NotANumber { count: whole.sums.invalid(), what: "a measure".into() }.into());
    }
    let exposure = match p.ask.outage {
        Some(days) if !p.outages.is_empty() => Some(exposed(p, plan, days, watch)?),
        _ => None,
    };
    Ok(finish(p, plan, &whole, exposure))
}

impl Prepared {
    /// How many times the replications of a plan are run, one after the other.
    pub fn rounds(&self) -> u64 {
        1 + self.outages.len().div_ceil(exposure::TOGETHER) as u64
    }
}

fn exposed(
    p: &Prepared,
    plan: Plan,
    days: f64,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<Exposure, PairedError> {
    let measures = &p.measures[..p.shown];
    let suppliers =
        exposure::run(&p.points[0], &p.outages, measures, plan, &|done| watch(plan.replications + done))?;
    Ok(Exposure { days, from: p.from.0, suppliers })
}

fn finish(p: &Prepared, plan: Plan, all: &All, exposure: Option<Exposure>) -> Stress {
    let (columns, n) = (p.shocks.len(), p.points.len());
    let shown = |readings: Vec<Option<Reading>>| readings.into_iter().take(p.shown).collect::<Vec<_>>();
    let one = |i: usize| {
        let (row, column) = (i / columns, i % columns);
        let verdict = |t: &Threshold| {
            let place = place(&p.measures, t);
            let labels = [p.shocks[column].as_str(), p.strategies[row].as_str()];
            t.concerns(&labels).then(|| {
                let reading = all.sums.tallies[i][place].read(t.confidence);
                // The units were checked when the test was prepared.
                t.judge(reading.as_ref(), &p.figures[place]).unwrap_or(Verdict::Undecided)
            })
        };
        let waits = |which: usize| all.waits[i].iter().map(|pair| pair[which].clone()).collect();
        Cell {
            scenario_hash: p.points[i].side.subject.scenario_hash.clone(),
            values: shown(all.sums.readings(i)),
            against_calm: if column == 0 { Vec::new() } else { shown(all.sums.effect(i)) },
            against_none: if row == 0 { Vec::new() } else { shown(all.sums.effect(n + i)) },
            survival: waits(0),
            recovery: waits(1),
            verdicts: p.ask.thresholds.iter().map(verdict).collect(),
        }
    };
    let cells: Vec<Cell> = (0..n).map(one).collect();
    let judged = |(i, t): (usize, &Threshold)| {
        let verdicts: Vec<Verdict> = cells.iter().filter_map(|cell| cell.verdicts[i]).collect();
        Judged::of(t, &p.figures[place(&p.measures, t)], &verdicts)
    };
    let named = |(m, f): (&Measure, &FigureSpec)| Named {
        name: m.to_string(),
        title: m.title(&f.title),
        unit: m.unit(f.unit),
    };
    Stress {
        base: p.base.clone(),
        seed: plan.seed,
        replications: plan.replications,
        engine_version: env!("CARGO_PKG_VERSION"),
        random_scheme: engine::RANDOM_SCHEME,
        measures: p.measures.iter().zip(&p.figures).take(p.shown).map(named).collect(),
        shocks: p.shocks.clone(),
        strategies: p.strategies.clone(),
        judged: p.ask.thresholds.iter().enumerate().map(judged).collect(),
        cells: cells.chunks(columns).map(<[Cell]>::to_vec).collect(),
        from: p.from.0,
        short: p.ask.short,
        step_weeks: p.points[0].model().calendar.step_days / 7.0,
        watched: p.watched.clone(),
        exposure,
    }
}
