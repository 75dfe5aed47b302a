//! Runs in independent parts, and values one by one: what designs and studies of points need.
use super::col::WIDTH;
use super::futures::Futures;
use super::isa::{Isa, Kernel};
use super::record::Recorder;
use super::run::{BLOCK, Plan, RunError, STACK, run_range, sound};
use super::state::State;
use crate::model::Model;
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Replications whose key figures are kept at a time.
const PART: u64 = 4 * WIDTH as u64;

/// What sees the key figures of some replications, from the number given on.
pub type Listen<'a, S> = &'a (dyn Fn(&mut S, u64, &Recorder) + Sync);

/// Runs the replications of a plan in `parts` equal parts (the plan's replications must be a multiple of them), each with a
/// recorder and a sink of its own, in their order. `futures` may couple the replications of a part, not those of different parts.
///
/// `listen` gets the [kept](Recorder::kept_figure) key figures of a few replications at a time, in their order, part by part: the
/// result does not depend on threads. `watch` is told now and then how many replications are done.
///
/// # Errors
/// [`RunError`].
pub fn run_parts<S: Send + Default>(
    model: &Model,
    plan: Plan,
    parts: u64,
    futures: Option<Arc<dyn Futures>>,
    listen: Option<Listen<'_, S>>,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<Vec<(Recorder, S)>, RunError> {
    let each = plan.replications / parts;
    let done = AtomicU64::new(0);
    let fresh = || match listen {
        Some(_) => Recorder::listening(model, plan.replications),
        None => Recorder::new(model, plan.replications),
    };
    let part = |i: u64, kernel: Kernel| {
        let mut state = State::<WIDTH>::new(model);
        state.futures.clone_from(&futures);
        let (mut recorder, mut sink) = (fresh(), S::default());
        for offset in (0..each).step_by(PART as usize) {
            let (first, count) = (i * each + offset, least(PART, each - offset));
            run_range(model, kernel, &mut state, plan.seed, first, count, &mut recorder);
            if let Some(listen) = listen {
                listen(&mut sink, first, &recorder);
                recorder.forget();
            }
            if recorder.impossible.is_some() {
                break;
            }
            watch(done.fetch_add(count, Ordering::Relaxed) + count);
        }
        Ok((sound(model, recorder)?, sink))
    };
    on_threads(plan, |kernel| (0..parts).into_par_iter().map(|i| part(i, kernel)).collect())?
}

/// Values of one key figure in every replication of a plan, in their order.
///
/// # Errors
/// [`RunError`].
pub fn run_values(
    model: &Model,
    plan: Plan,
    futures: &Arc<dyn Futures>,
    figure: usize,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<Vec<f64>, RunError> {
    let done = AtomicU64::new(0);
    let room = || {
        let mut state = State::<WIDTH>::new(model);
        state.futures = Some(Arc::clone(futures));
        (state, Recorder::keeping(model))
    };
    let block = |(state, recorder): &mut (State<WIDTH>, Recorder), i: u64, kernel: Kernel| {
        let (first, count) = (i * BLOCK, least(BLOCK, plan.replications - i * BLOCK));
        recorder.forget();
        run_range(model, kernel, state, plan.seed, first, count, recorder);
        if let Some(group) = recorder.impossible {
            return Err(RunError::open_files(model, group));
        }
        if recorder.imbalances > 0 {
            return Err(RunError::Imbalance { count: recorder.imbalances });
        }
        let values = recorder.kept_figure(figure).to_vec();
        let invalid = values.iter().filter(|x| !x.is_finite()).count() as u64;
        if invalid > 0 {
            return Err(RunError::NotANumber { count: invalid, what: model.figures[figure].name.clone() });
        }
        watch(done.fetch_add(count, Ordering::Relaxed) + count);
        Ok(values)
    };
    let blocks = plan.replications.div_ceil(BLOCK);
    let all: Result<Vec<Vec<f64>>, RunError> = on_threads(plan, |kernel| {
        (0..blocks).into_par_iter().map_init(room, |room, i| block(room, i, kernel)).collect()
    })?;
    Ok(all?.concat())
}

/// Does something on the threads and with the instructions of a plan.
fn on_threads<T: Send>(plan: Plan, what: impl FnOnce(Kernel) -> T + Send) -> Result<T, RunError> {
    let isa = plan.isa.unwrap_or_else(Isa::best);
    let kernel = Kernel::of(isa).ok_or(RunError::Isa { isa })?;
    let threads = plan.threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).num_threads(threads).build()?;
    Ok(pool.install(|| what(kernel)))
}

fn least(a: u64, b: u64) -> u64 {
    if a < b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::super::draws::Luck;
    use super::*;
    use crate::engine::Sampling;

    /// Replications as they are drawn anyway.
    #[derive(Debug)]
    struct Plain;

    impl Futures for Plain {
        fn luck(&self, replication: u64) -> Luck {
            Luck { number: replication, mirrored: false }
        }

        fn uniform(&self, _: u64, _: usize) -> Option<f64> {
            None
        }
    }

    fn plan(replications: u64, threads: usize) -> Plan {
        Plan { seed: 3, replications, threads: Some(threads), isa: None }
    }

    /// Parts merge to the run, values are its values, and neither depends on threads.
    #[test]
    fn parts_and_values_are_those_of_a_run() {
        let model = crate::engine::tests::small();
        let whole = crate::engine::run(&model, plan(1200, 1), &|_| ()).unwrap();
        for threads in [1, 3] {
            let listen = |sink: &mut Vec<f64>, _: u64, r: &Recorder| sink.extend(r.kept_figure(0));
            let parts = run_parts(&model, plan(1200, threads), 4, None, Some(&listen), &|_| ()).unwrap();
            let values: Vec<f64> = parts.iter().flat_map(|(_, values)| values.clone()).collect();
            let merged = parts.into_iter().map(|(r, _)| r).reduce(|mut a, b| {
                a.merge(b);
                a
            });
            let merged = merged.unwrap();
            assert_eq!(merged.figures[0].moments, whole.figures[0].moments);
            assert_eq!(merged.figures[0].sample.sorted(), whole.figures[0].sample.sorted());
            assert_eq!(merged.regimes, whole.regimes);
            let futures: Arc<dyn Futures> = Arc::new(Plain);
            assert_eq!(run_values(&model, plan(1200, threads), &futures, 0, &|_| ()).unwrap(), values);
        }
    }

    /// Whatever the design, part of a run is the same as in the whole, and another than without a design.
    #[test]
    fn a_designed_replication_is_a_function_of_its_number() {
        let model = crate::engine::tests::small();
        let values = |sampling: Sampling, n: u64, threads: usize| {
            let futures = sampling.futures(&model, 3, 64).unwrap_or_else(|| Arc::new(Plain));
            run_values(&model, plan(n, threads), &futures, 0, &|_| ()).unwrap()
        };
        let plain = values(Sampling::Independent, 2048, 2);
        for sampling in Sampling::ALL {
            let whole = values(sampling, 2048, 2);
            assert_eq!(values(sampling, 1025, 1), whole[..1025]);
            assert_eq!(whole == plain, sampling == Sampling::Independent, "{sampling:?}");
        }
        // The first of a pair is what it would be alone.
        let pairs = values(Sampling::Antithetic, 64, 1);
        assert!((0..64).step_by(2).all(|i| pairs[i] == plain[i]));
    }
}
