//! Runs several models over the same replications, a few at a time, so that values of one replication can be compared.
use super::col::{WIDE, WIDTH};
use super::isa::{Isa, Kernel};
use super::record::Recorder;
use super::run::{Plan, RunError, STACK, run_range};
use super::state::State;
use crate::model::Model;
use std::sync::atomic::{AtomicU64, Ordering};

/// Replications whose values are kept at a time: few batches, so that they stay near the processor.
const PART: u64 = 2 * WIDE as u64;

/// What takes the values of some replications: one [keeping](Recorder::keeping) recorder a model, in their order.
pub type Take<'a, S> = &'a (dyn Fn(&mut S, &[Recorder]) + Sync);

/// Runs all models over the replications of a plan. Replication r has the same luck in all of them.
///
/// Every thread makes a sink with `fresh` and gives it, by `take`, the values of a few replications at a time; what is
/// left of a run are the sinks, so memory does not grow with replications. Which replications a sink has seen, and in which
/// order, depends on threads: a sink must be a function of the set of replications, and the merged sinks are the result.
/// `watch` is told now and then how many replications are done.
///
/// # Errors
/// [`RunError`], except [`RunError::NotANumber`]: the sinks know.
pub fn run_together<S: Send>(
    models: &[&Model],
    plan: Plan,
    fresh: &(dyn Fn() -> S + Sync),
    take: Take<'_, S>,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<Vec<S>, RunError> {
    run_together_from(0, models, plan, fresh, take, watch)
}

/// The same without the first `from` replications of the plan, which another call has run: the merged sinks of both are those of
/// one run of all.
///
/// # Errors
/// As [`run_together`].
pub fn run_together_from<S: Send>(
    from: u64,
    models: &[&Model],
    plan: Plan,
    fresh: &(dyn Fn() -> S + Sync),
    take: Take<'_, S>,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<Vec<S>, RunError> {
    let isa = plan.isa.unwrap_or_else(Isa::best);
    let kernel = Kernel::of(isa).ok_or(RunError::Isa { isa })?;
    let pool =
        rayon::ThreadPoolBuilder::new().stack_size(STACK).num_threads(plan.threads.unwrap_or(0)).build()?;
    let shared =
        Shared { from, models, plan, kernel, next: AtomicU64::new(0), done: AtomicU64::new(0), watch };
    let workers = pool.install(|| {
        rayon::broadcast(|_| {
            let mut sink = fresh();
            let done = shared.work(&mut sink, take);
            done.map(|imbalances| (sink, imbalances))
        })
    });
    let workers = workers.into_iter().collect::<Result<Vec<_>, _>>()?;
    let count = workers.iter().map(|(_, imbalances)| imbalances).sum();
    if count > 0 {
        return Err(RunError::Imbalance { count });
    }
    Ok(workers.into_iter().map(|(sink, _)| sink).collect())
}

/// What all threads share.
struct Shared<'a> {
    from: u64,
    models: &'a [&'a Model],
    plan: Plan,
    kernel: Kernel,
    next: AtomicU64,
    done: AtomicU64,
    watch: &'a (dyn Fn(u64) + Sync),
}

impl Shared<'_> {
    /// Takes blocks until none is left; replications of any model whose books do not balance.
    ///
    /// # Errors
    /// [`RunError::OpenFiles`].
    fn work<S>(&self, sink: &mut S, take: Take<'_, S>) -> Result<u64, RunError> {
        match self.models.iter().all(|m| State::<WIDE>::fits(m)) {
            true => self.work_in::<S, WIDE>(sink, take),
            false => self.work_in::<S, WIDTH>(sink, take),
        }
    }

    fn work_in<S, const L: usize>(&self, sink: &mut S, take: Take<'_, S>) -> Result<u64, RunError> {
        let mut states: Vec<_> = self.models.iter().map(|m| State::<L>::new(m)).collect();
        let mut recorders: Vec<_> = self.models.iter().map(|m| Recorder::keeping(m)).collect();
        loop {
            let first = self.from + self.next.fetch_add(1, Ordering::Relaxed) * PART;
            if first >= self.plan.replications {
                return Ok(recorders.iter().map(|r| r.imbalances).sum());
            }
            let part = least(PART, self.plan.replications - first);
            for ((model, state), recorder) in self.models.iter().zip(&mut states).zip(&mut recorders) {
                recorder.forget();
                run_range(model, self.kernel, state, self.plan.seed, first, part, recorder);
                if let Some(group) = recorder.impossible {
                    return Err(RunError::open_files(model, group));
                }
            }
            take(sink, &recorders);
            (self.watch)(self.from + self.done.fetch_add(part, Ordering::Relaxed) + part);
        }
    }
}

fn least(a: u64, b: u64) -> u64 {
    if a < b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Moments;

    /// Moments of the first figure of every model, and the number of values.
    fn sums(models: &[&Model], replications: u64, threads: usize) -> Vec<Moments> {
        let plan = Plan { seed: 3, replications, threads: Some(threads), isa: None };
        let fresh = || vec![Moments::new(models[0].figures[0].nominal); models.len()];
        let take = |sink: &mut Vec<Moments>, recorders: &[Recorder]| {
            for (moments, recorder) in sink.iter_mut().zip(recorders) {
                moments.push_all(recorder.kept_figure(0));
                assert_eq!(recorder.kept_figure(0).len(), recorder.kept_period(0, 0).len());
            }
        };
        let mut sinks = run_together(models, plan, &fresh, &take, &|_| ()).unwrap();
        let mut whole = sinks.pop().unwrap();
        for sink in sinks {
            whole.iter_mut().zip(&sink).for_each(|(a, b)| a.merge(b));
        }
        whole
    }

    /// What is kept and summed afterwards is what an ordinary run sums, whatever the threads.
    #[test]
    fn kept_values_are_those_of_a_run() {
        let model = crate::engine::tests::small();
        for replications in [5, 1024, 2400] {
            let plan = Plan { seed: 3, replications, threads: Some(1), isa: None };
            let alone = crate::engine::run(&model, plan, &|_| ()).unwrap();
            for threads in [1, 3] {
                let together = sums(&[&model, &model], replications, threads);
                assert_eq!(together[0], alone.figures[0].moments);
                assert_eq!(together[1], alone.figures[0].moments);
            }
        }
    }
}
