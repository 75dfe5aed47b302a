//! `coercivity sensitivity`: which uncertain parameter an answer depends on.
use super::run::Bar;
use super::{BAD_INPUT, DONE, FAILED, ScenarioArgs, complain, load, say};
use crate::engine::Plan;
use crate::report;
use crate::study::sensitivity::{self, Ask, By, Method, Prepared};
use std::path::{Path, PathBuf};

/// Arguments of `sensitivity`.
#[derive(Debug, clap::Args)]
pub struct Sensitivity {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// The key figure that is asked about [default: lost-output, else the first with a tail].
    #[arg(long, value_name = "FIGURE")]
    metric: Option<String>,
    /// Methods: each parameter moved alone, elementary effects, shares of the variance, shifts of the distribution.
    #[arg(
        long,
        value_name = "METHOD,...",
        value_delimiter = ',',
        value_enum,
        default_value = "tornado,morris,sobol,pawn"
    )]
    methods: Vec<MethodName>,
    /// How parameters are grouped for shares of the variance [default: parameter up to 24 of them, entry beyond].
    #[arg(long, value_enum)]
    by: Option<ByName>,
    /// A group of its own, by a key, the beginning of keys, or a pattern such as "regime.*.review"; may be repeated.
    #[arg(long = "group", value_name = "KEYS")]
    groups: Vec<String>,
    /// Replications of all methods together, about.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1000..=1 << 27))]
    replications: u64,
    /// Seed of the draws.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads [default: all cores]; never changes a result.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Folder for the results [default: out/NAME-sensitivity].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum MethodName {
    Tornado,
    Morris,
    Sobol,
    Pawn,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ByName {
    Parameter,
    Entry,
    Table,
}

/// Answers: check all, prove the folder writable, simulate, write, print.
pub fn sensitivity(args: &Sensitivity) -> u8 {
    let loaded = match load(&args.scenario) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let prepared = match sensitivity::prepare(&loaded, &ask(args)) {
        Ok(prepared) => prepared,
        Err(error) => {
            complain(format!("error: {error}"));
            return BAD_INPUT;
        }
    };
    let threads = args.threads.map(usize::from);
    let plan = Plan { seed: args.seed, replications: args.replications, threads, isa: None };
    if let Err(error) = sensitivity::affordable(&prepared, plan) {
        complain(format!("error: {error}"));
        return BAD_INPUT;
    }
    let dir =
        args.out.clone().unwrap_or_else(|| PathBuf::from("out").join(format!("{}-sensitivity", loaded.name)));
    match simulate(&prepared, plan, &dir) {
        Ok(()) => DONE,
        Err(error) => {
            complain(format!("error: {error:#}"));
            FAILED
        }
    }
}

fn ask(args: &Sensitivity) -> Ask {
    let method = |name: &MethodName| match name {
        MethodName::Tornado => Method::Tornado,
        MethodName::Morris => Method::Morris,
        MethodName::Sobol => Method::Sobol,
        MethodName::Pawn => Method::Sample,
    };
    let by = |name: ByName| match name {
        ByName::Parameter => By::Parameter,
        ByName::Entry => By::Entry,
        ByName::Table => By::Table,
    };
    Ask {
        metric: args.metric.clone(),
        by: args.by.map(by),
        groups: args.groups.clone(),
        methods: args.methods.iter().map(method).collect(),
    }
}

fn simulate(prepared: &Prepared, plan: Plan, dir: &Path) -> anyhow::Result<()> {
    report::prepare_folder(dir)?;
    let bar = Bar::untitled(plan.replications);
    let answer = sensitivity::run(prepared, plan, &|done| bar.at(done))?;
    bar.done();
    let files = report::write_sensitivity(dir, &answer)?;
    say(report::sensitivity_table(&answer));
    complain(format!("{} files in {}", files.len(), dir.display()));
    Ok(())
}
