//! `coercivity sweep`: keys of a scenario over lists and ranges.
use super::run::Bar;
use super::sampling::Sampling;
use super::verdict::{Limits, code};
use super::{BAD_INPUT, FAILED, ScenarioArgs, complain, load, say};
use crate::engine::Plan;
use crate::report::{self, Journal};
use crate::scenario::Loaded;
use crate::study::sweep::{self, Ask, Desk, Prepared, SweepError};
use crate::study::vary::{Axis, Recipe};
use std::path::{Path, PathBuf};

/// Arguments of `sweep`.
#[derive(Debug, clap::Args)]
pub struct Sweep {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// A key and its values; several make a grid. `*` stands for names: --vary "manufacturer.*.stock.target=2 weeks..26 weeks:13",
    /// --vary "control.c.path.2026-11-16=freeze, thaw".
    #[arg(long, value_name = "KEY=VALUES", required = true, value_parser = Axis::parse)]
    vary: Vec<Axis>,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    sampling: Sampling,
    /// Folder for the results, and for finished points from which an interrupted sweep goes on [default: out/NAME-sweep].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Sweeps: check all, prove the folder writable, simulate point by point, write, print.
pub fn sweep(args: &Sweep) -> u8 {
    let base = match load(&args.scenario) {
        Ok(base) => base,
        Err(code) => return code,
    };
    let plan = args.sampling.plan(&base);
    let dir = args.out.clone().unwrap_or_else(|| PathBuf::from("out").join(format!("{}-sweep", base.name)));
    let ask = Ask {
        base: Recipe { files: args.scenario.files.clone(), sets: args.scenario.sets.clone() },
        axes: args.vary.clone(),
        measures: args.limits.measures.clone(),
        thresholds: args.limits.thresholds(),
    };
    perform(ask, base, plan, &dir)
}

/// Runs a sweep that has been read.
pub(super) fn perform(ask: Ask, base: Loaded, plan: Plan, dir: &Path) -> u8 {
    let prepared = match sweep::prepare(ask, base) {
        Ok(prepared) => prepared,
        Err(error) => {
            refuse(&error);
            return BAD_INPUT;
        }
    };
    match simulate(&prepared, plan, dir) {
        Ok(code) => code,
        Err(error) => {
            match error.downcast_ref::<SweepError>() {
                Some(error) => refuse(error),
                None => complain(format!("error: {error:#}")),
            }
            FAILED
        }
    }
}

/// A report of a scenario stands by itself.
fn refuse(error: &SweepError) {
    match error {
        SweepError::Point { point, report } => {
            complain(report.render(super::colour()));
            complain(format!("in the scenario with {point}"));
        }
        error => complain(format!("error: {error}")),
    }
}

fn simulate(prepared: &Prepared, plan: Plan, dir: &Path) -> anyhow::Result<u8> {
    report::prepare_folder(dir)?;
    let (mut journal, finished) = Journal::open(dir, &prepared.origin(plan))?;
    if !finished.is_empty() {
        complain(format!("{} points were finished before, in {}", finished.len(), dir.display()));
    }
    let bar = Bar::untitled(prepared.count() as u64 * plan.replications);
    let watch = |points: usize| bar.at(points as u64 * plan.replications);
    let desk = Desk { finished, keep: &mut |point| journal.keep(point), watch: &watch };
    let swept = sweep::run(prepared, plan, desk)?;
    bar.done();
    let files = report::write_sweep(dir, &swept)?;
    say(report::sweep_table(&swept));
    complain(format!("{} files in {}", files.len(), dir.display()));
    Ok(code(&swept.judged))
}
