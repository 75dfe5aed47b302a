//! Runs blocks of replications on all threads; what comes out depends on neither their number nor their order.
use super::col::{WIDE, WIDTH};
use super::isa::{Isa, Kernel};
use super::opening::MOST_ATTEMPTS;
use super::record::Recorder;
use super::state::State;
use crate::model::Model;
use crate::stats::{Estimate, Moments};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Replications handed to a thread at a time; the unit in which ranges may be cut.
pub const BLOCK: u64 = 1024;

/// Stack of a worker (bytes): a part of the week holds many columns at once, most of all where nothing is optimised.
pub(super) const STACK: usize = 64 << 20;

/// What to run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Seed of the draws.
    pub seed: u64,
    /// Number of replications.
    pub replications: u64,
    /// Threads; all cores if absent.
    pub threads: Option<usize>,
    /// Instruction set; the best if absent.
    pub isa: Option<Isa>,
}

/// Why a run has no result.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The machine lacks the instruction set asked for; leave the option out.
    #[error("this machine has no {isa:?} instructions")]
    Isa {
        /// The instruction set.
        isa: Isa,
    },
    /// Threads could not be started; try fewer.
    #[error("threads could not be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// A value was no number or beyond what sums can hold. The scenario asks for the impossible somewhere.
    #[error(
        "{count} values, the first of `{what}`, were not finite numbers or too large; no figure is reported"
    )]
    NotANumber {
        /// How many.
        count: u64,
        /// The first series or figure that has some.
        what: String,
    },
    /// Files cannot be pending for as long as they are stated to be: state other files, or other laws.
    #[error(
        "{files}: in one replication none of {attempts} histories drawn under the regime of the first day left it \
         pending, so that it is hardly ever open for so long under this scenario; give a later `filed` or another \
         `control`, widen the laws of the regime, leave it out, or of many files state fewer"
    )]
    OpenFiles {
        /// Their names.
        files: String,
        /// Histories drawn.
        attempts: u64,
    },
    /// Mass or demand was made or lost on the books: a fault of the engine, worth a report.
    #[error("the books of {count} replications do not balance; please report this scenario")]
    Imbalance {
        /// Replications concerned.
        count: u64,
    },
}

impl RunError {
    /// The error of a group of files that could not be open.
    pub(super) fn open_files(model: &Model, group: usize) -> Self {
        let names = model.opening.groups[group].files.iter().map(|f| model.opening.files[*f].name.as_str());
        let files = format!("open-order {}", names.collect::<Vec<_>>().join(" and "));
        RunError::OpenFiles { files, attempts: MOST_ATTEMPTS }
    }
}

/// How far a run is, for a progress bar.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Replications done.
    pub done: u64,
    /// Running estimate of the first key figure that has a tail, else of the first.
    pub estimate: Option<Estimate>,
}

/// Runs a plan.
///
/// `watch` is called now and then from any thread; what it sees never enters the result.
///
/// # Errors
/// [`RunError`].
pub fn run(model: &Model, plan: Plan, watch: &(dyn Fn(Progress) + Sync)) -> Result<Recorder, RunError> {
    run_from(0, model, plan, watch)
}

/// The same without the first `from` replications of the plan, a multiple of [`BLOCK`], which another call has run: the merged
/// recorders of both are that of one run of all.
///
/// # Errors
/// [`RunError`].
pub fn run_from(
    from: u64,
    model: &Model,
    plan: Plan,
    watch: &(dyn Fn(Progress) + Sync),
) -> Result<Recorder, RunError> {
    let isa = plan.isa.unwrap_or_else(Isa::best);
    let kernel = Kernel::of(isa).ok_or(RunError::Isa { isa })?;
    let threads = plan.threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).num_threads(threads).build()?;
    let parts = Parts::new(from, model, plan, kernel, watch);
    sound(model, pool.install(|| parts.all()))
}

/// The recorder, if what it holds can be reported.
///
/// # Errors
/// All of [`RunError`] that a finished run may have.
pub(super) fn sound(model: &Model, recorder: Recorder) -> Result<Recorder, RunError> {
    if let Some(group) = recorder.impossible {
        return Err(RunError::open_files(model, group));
    }
    let (invalid, imbalances) = (recorder.invalid(), recorder.imbalances);
    if invalid > 0 {
        let what = recorder.first_invalid(model).unwrap_or_default();
        return Err(RunError::NotANumber { count: invalid, what });
    }
    if imbalances > 0 {
        return Err(RunError::Imbalance { count: imbalances });
    }
    Ok(recorder)
}

/// The blocks of a run and what watches them.
struct Parts<'a> {
    model: &'a Model,
    plan: Plan,
    kernel: Kernel,
    next: AtomicU64,
    headline: usize,
    /// Replications done, and the headline's moments of every worker so far.
    running: Mutex<(u64, Vec<Moments>)>,
    watch: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> Parts<'a> {
    fn new(
        from: u64,
        model: &'a Model,
        plan: Plan,
        kernel: Kernel,
        watch: &'a (dyn Fn(Progress) + Sync),
    ) -> Self {
        let headline = model.figures.iter().position(|f| f.tail).unwrap_or(0);
        let running = Mutex::new((from, Vec::new()));
        Parts { model, plan, kernel, next: AtomicU64::new(from / BLOCK), headline, running, watch }
    }

    /// One worker a thread takes the next block until none is left; their parts are added up.
    fn all(&self) -> Recorder {
        let workers = rayon::broadcast(|_| self.work());
        let mut parts = workers.into_iter();
        let mut whole = parts.next().unwrap_or_else(|| Recorder::new(self.model, self.plan.replications));
        for part in parts {
            whole.merge(part);
        }
        whole
    }

    fn work(&self) -> Recorder {
        match State::<WIDE>::fits(self.model) {
            true => self.work_in::<WIDE>(),
            false => self.work_in::<WIDTH>(),
        }
    }

    fn work_in<const L: usize>(&self) -> Recorder {
        let mut state = State::<L>::new(self.model);
        let mut recorder = Recorder::new(self.model, self.plan.replications);
        loop {
            let first = self.next.fetch_add(1, Ordering::Relaxed) * BLOCK;
            // Every replication of a state that cannot be costs as many attempts.
            if first >= self.plan.replications || recorder.impossible.is_some() {
                return recorder;
            }
            let rest = self.plan.replications - first;
            let count = if rest < BLOCK { rest } else { BLOCK };
            run_range(self.model, self.kernel, &mut state, self.plan.seed, first, count, &mut recorder);
            self.report(&recorder, count);
        }
    }

    /// What all workers together have so far; shown, never part of a result.
    fn report(&self, part: &Recorder, count: u64) {
        let Ok(mut running) = self.running.lock() else { return };
        running.0 += count;
        let worker = rayon::current_thread_index().unwrap_or(0);
        if let Some(figure) = part.figures.get(self.headline) {
            let fresh = Moments::new(self.model.figures[self.headline].nominal);
            while running.1.len() <= worker {
                running.1.push(fresh.clone());
            }
            running.1[worker] = figure.moments.clone();
        }
        let mut parts = running.1.iter();
        let whole = parts.next().cloned().map(|first| {
            parts.fold(first, |mut sum, part| {
                sum.merge(part);
                sum
            })
        });
        (self.watch)(Progress { done: running.0, estimate: whole.map(|m| m.estimate()) });
    }
}

/// Runs replications `first .. first + count` in batches of `L`.
pub fn run_range<const L: usize>(
    model: &Model,
    kernel: Kernel,
    state: &mut State<L>,
    seed: u64,
    first: u64,
    count: u64,
    recorder: &mut Recorder,
) {
    let mut done = 0;
    while done < count {
        let rest = (count - done) as usize;
        let active = if rest < L { rest } else { L };
        kernel.run(model, state, seed, first + done, active, recorder);
        if recorder.impossible.is_some() {
            return;
        }
        done += active as u64;
    }
}
