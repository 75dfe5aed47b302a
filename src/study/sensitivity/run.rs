//! Runs the methods one after the other, each on its own draws.
use super::ask::{Method, Prepared, SensitivityError};
use super::layouts::{EACH, INNER, Laid, Layout};
use super::{Group, Metric, Parameter, Sensitivity, Shares, Sizes, Spread, Swing};
use crate::engine::{self, Futures, Plan, RunError, run_values};
use crate::numerics::mix::mix64;
use crate::stats::design::{Design, Kind};
use crate::stats::sensitivity::{Mixtures, Pawn, Trajectories, indices, screen, split};
use crate::stats::{Estimate, Moments};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Whether the plan has enough replications for every method that is asked for.
///
/// # Errors
/// [`SensitivityError::Budget`].
pub fn affordable(prepared: &Prepared, plan: Plan) -> Result<(), SensitivityError> {
    Study::new(prepared, plan, &|_| ()).budget().map(|_| ())
}

/// Answers the question with about as many replications as the plan has, in equal parts for the methods, Sobol's indices taking
/// two of them. The same to the bit for any number of threads. `watch` is told how many replications are done. A plan that is not
/// [`affordable`] is run with the fewest replications that are.
///
/// # Errors
/// [`RunError`].
pub fn run(prepared: &Prepared, plan: Plan, watch: &(dyn Fn(u64) + Sync)) -> Result<Sensitivity, RunError> {
    let mut study = Study::new(prepared, plan, watch);
    for method in study.methods() {
        let wholes = study.wholes(method);
        let wholes = if wholes < least(method) { least(method) } else { wholes };
        match method {
            Method::Tornado => study.tornado(wholes)?,
            Method::Morris => study.morris(wholes)?,
            Method::Sobol => study.sobol(wholes)?,
            Method::Sample => study.sample(wholes)?,
        }
    }
    study.answer.replications = study.done.into_inner();
    Ok(study.answer)
}

/// Fewest wholes (futures, trajectories, rows, points) from which a method says anything.
fn least(method: Method) -> u64 {
    match method {
        Method::Tornado => 16,
        Method::Morris => 8,
        Method::Sobol => 64,
        Method::Sample => 200,
    }
}

/// Parts of the replications that a method takes.
fn weight(method: Method) -> u64 {
    if method == Method::Sobol { 2 } else { 1 }
}

fn blank(prepared: &Prepared, plan: Plan) -> Sensitivity {
    let figure = &prepared.model.figures[prepared.figure];
    let parameter = |i: usize| Parameter {
        name: prepared.name(i).to_owned(),
        quantiles: [0.05, 0.5, 0.95].map(|p| prepared.quantile(i, p)),
        swing: None,
        elementary: None,
        shift: None,
    };
    Sensitivity {
        scenario: prepared.subject.clone(),
        metric: Metric { name: figure.name.clone(), title: figure.title.clone(), unit: figure.unit },
        seed: plan.seed,
        replications: 0,
        engine_version: env!("CARGO_PKG_VERSION"),
        random_scheme: engine::RANDOM_SCHEME,
        sizes: Sizes::default(),
        parameters: (0..prepared.inputs.len()).map(parameter).collect(),
        at_medians: None,
        shares: None,
        spread: None,
        left_out: prepared.left_out.clone(),
    }
}

struct Study<'a> {
    prepared: &'a Prepared,
    plan: Plan,
    watch: &'a (dyn Fn(u64) + Sync),
    done: AtomicU64,
    answer: Sensitivity,
}

impl<'a> Study<'a> {
    fn new(prepared: &'a Prepared, plan: Plan, watch: &'a (dyn Fn(u64) + Sync)) -> Self {
        Study { prepared, plan, watch, done: AtomicU64::new(0), answer: blank(prepared, plan) }
    }

    /// What is asked for, in the order in which it is run.
    fn methods(&self) -> Vec<Method> {
        Method::ALL.into_iter().filter(|m| self.prepared.methods.contains(m)).collect()
    }

    fn inputs(&self) -> usize {
        self.prepared.inputs.len()
    }

    fn laid(&self, layout: Layout) -> Laid {
        let mut places = vec![None; self.prepared.model.parameters.len()];
        self.prepared.inputs.iter().enumerate().for_each(|(place, i)| places[*i] = Some(place));
        Laid { layout, places, inputs: self.inputs(), groups: self.prepared.groups.len() }
    }

    /// Replications of a whole of a method.
    fn each(&self, method: Method) -> u64 {
        let any = match method {
            Method::Tornado => Layout::Tornado,
            Method::Morris => Layout::Morris(Trajectories { inputs: 0, seed: 0 }),
            Method::Sobol => Layout::Sobol(Design::new(Kind::Latin, 0, 1, 0), Vec::new()),
            Method::Sample => Layout::Sample(Design::new(Kind::Latin, 0, 1, 0)),
        };
        self.laid(any).together()
    }

    fn weights(&self) -> u64 {
        self.methods().into_iter().map(weight).sum()
    }

    /// How many wholes a method's part of the replications affords.
    fn wholes(&self, method: Method) -> u64 {
        self.plan.replications * weight(method) / self.weights() / self.each(method)
    }

    fn budget(&self) -> Result<(), SensitivityError> {
        let short = self.methods().into_iter().filter(|m| self.wholes(*m) < least(*m));
        // What would do for one method and not for another is no answer.
        let needed = |m: Method| (least(m) * self.each(m) * self.weights()).div_ceil(weight(m));
        let Some(method) = short.max_by_key(|m| needed(*m)) else { return Ok(()) };
        Err(SensitivityError::Budget {
            replications: self.plan.replications,
            method: method.name(),
            parameters: self.inputs(),
            groups: self.prepared.groups.len(),
            needed: needed(method),
        })
    }

    /// A seed for every method: none sees the futures of another.
    fn seed(&self, method: Method) -> u64 {
        mix64(self.plan.seed ^ mix64(method as u64 + 1))
    }

    fn values(&mut self, method: Method, layout: Laid, wholes: u64) -> Result<Vec<f64>, RunError> {
        let replications = wholes * layout.together();
        let plan = Plan { seed: self.seed(method), replications, ..self.plan };
        let before = self.done.load(Ordering::Relaxed);
        let watch = |done: u64| (self.watch)(before + done);
        let futures: Arc<dyn Futures> = Arc::new(layout);
        let values = run_values(&self.prepared.model, plan, &futures, self.prepared.figure, &watch)?;
        self.done.fetch_add(replications, Ordering::Relaxed);
        Ok(values)
    }

    fn tornado(&mut self, futures: u64) -> Result<(), RunError> {
        let laid = self.laid(Layout::Tornado);
        let bars = laid.together() as usize;
        let values = self.values(Method::Tornado, laid, futures)?;
        let nominal = self.prepared.model.figures[self.prepared.figure].nominal;
        let mean = |of: &dyn Fn(&[f64]) -> f64, method: &'static str| {
            let mut moments = Moments::new(nominal);
            values.chunks_exact(bars).for_each(|future| moments.push(of(future)));
            Estimate { method, ..moments.estimate() }
        };
        let moved = |bar: usize| mean(&|f| f[bar] - f[0], "mean of paired differences");
        let swings: Vec<Swing> =
            (0..self.inputs()).map(|i| Swing { low: moved(1 + 2 * i), high: moved(2 + 2 * i) }).collect();
        self.answer.at_medians = Some(mean(&|f| f[0], "mean"));
        for (parameter, swing) in self.answer.parameters.iter_mut().zip(swings) {
            parameter.swing = Some(swing);
        }
        self.answer.sizes.futures = futures;
        Ok(())
    }

    fn morris(&mut self, trajectories: u64) -> Result<(), RunError> {
        let seed = self.seed(Method::Morris);
        let through = Trajectories { inputs: self.inputs(), seed };
        let values = self.values(Method::Morris, self.laid(Layout::Morris(through)), trajectories)?;
        let mean = |point: &[f64]| point.iter().sum::<f64>() / EACH as f64;
        let answers: Vec<f64> = values.chunks_exact(EACH as usize).map(mean).collect();
        for (i, parameter) in self.answer.parameters.iter_mut().enumerate() {
            parameter.elementary = Some(screen(&through.effects(&answers, i), seed));
        }
        self.answer.sizes.trajectories = trajectories;
        Ok(())
    }

    fn sobol(&mut self, rows: u64) -> Result<(), RunError> {
        let (seed, groups) = (self.seed(Method::Sobol), &self.prepared.groups);
        let design = Design::new(Kind::Sobol, seed, rows, 2 * self.inputs());
        let mut of = vec![0; self.inputs()];
        for (g, (_, members)) in groups.iter().enumerate() {
            members.iter().for_each(|i| of[*i] = g);
        }
        let laid = self.laid(Layout::Sobol(design, of));
        let each = laid.together() as usize;
        let values = self.values(Method::Sobol, laid, rows)?;
        let column = |j: usize| values.iter().skip(j).step_by(each).copied().collect();
        let mixed = (2..each).map(column).collect();
        let mut all = indices(&Mixtures { a: column(0), b: column(1), mixed }, seed).into_iter();
        let chance = all.next().expect("the third answer of a row is there whatever the groups");
        let group = |((name, members), index): (&(String, Vec<usize>), _)| Group {
            name: name.clone(),
            members: members.iter().map(|i| self.prepared.name(*i).to_owned()).collect(),
            index,
        };
        let groups = groups.iter().zip(all).map(group).collect();
        self.answer.shares = Some(Shares { groups, chance });
        self.answer.sizes.rows = rows;
        Ok(())
    }

    fn sample(&mut self, points: u64) -> Result<(), RunError> {
        let seed = self.seed(Method::Sample);
        let design = Design::new(Kind::Latin, seed, points, self.inputs());
        let values = self.values(Method::Sample, self.laid(Layout::Sample(design.clone())), points)?;
        // The same layout again, because the engine has taken the first.
        let laid = self.laid(Layout::Sample(design));
        let single: Vec<f64> = values.iter().step_by(INNER as usize).copied().collect();
        let pawn = Pawn::new(&single);
        for (i, parameter) in self.answer.parameters.iter_mut().enumerate() {
            let input = |row: usize| laid.at(laid.place(row as u64 * INNER).point, i);
            parameter.shift = Some(pawn.shift(input));
        }
        let [baseline, tail_baseline] = pawn.baseline(seed);
        let nominal = self.prepared.model.figures[self.prepared.figure].nominal;
        let (mut all, mut means) = (Moments::new(nominal), Moments::new(nominal));
        all.push_all(&values);
        for point in values.chunks_exact(INNER as usize) {
            means.push(point.iter().sum::<f64>() / INNER as f64);
        }
        self.answer.spread = Some(Spread {
            mean: Estimate { method: "mean of points", ..means.estimate() },
            deviation: all.variance().sqrt(),
            ignorance: split(&values, INNER as usize, seed),
            baseline,
            tail_baseline,
        });
        self.answer.sizes.points = points;
        Ok(())
    }
}
