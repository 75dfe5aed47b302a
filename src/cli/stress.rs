//! `coercivity stress`: policy shocks against strategies.
use super::run::Bar;
use super::sampling::Sampling;
use super::verdict::{Limits, code};
use super::{BAD_INPUT, FAILED, ScenarioArgs, complain, load_fresh, say, unique};
use crate::engine::Plan;
use crate::report;
use crate::scenario::{Date, Loaded};
use crate::study::file::days;
use crate::study::measure::Amount;
use crate::study::stress::{self, Ask, Prepared};
use crate::study::vary::{Recipe, Variation};
use std::path::{Path, PathBuf};

/// Most cells of a matrix.
const MOST: usize = 200;
/// Share of a week's demand that must be missing for a shortage.
const SHORT: f64 = 0.1;

/// Arguments of `stress`.
#[derive(Debug, clap::Args)]
pub struct Stress {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// A column beside the calm one: a file laid over the scenario, or "LABEL: KEY=VALUE; KEY=VALUE".
    #[arg(long, value_name = "FILE", value_parser = Variation::parse, required_unless_present = "outage")]
    shock: Vec<Variation>,
    /// A row beside that without a strategy: a file laid over each column, or "LABEL: KEY=VALUE; KEY=VALUE".
    #[arg(long, value_name = "FILE", value_parser = Variation::parse)]
    strategy: Vec<Variation>,
    /// Rank suppliers by what is lost where each is gone for so long, such as "8 weeks".
    #[arg(long, value_name = "TIME", value_parser = days)]
    outage: Option<f64>,
    /// Day from which survival and outages count [default: `known-until` of the scenario, else its start].
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Option<Date>,
    /// Share of a week's demand that must be missing for a shortage.
    #[arg(long, value_name = "SHARE", default_value = "10 %", value_parser = share)]
    short: f64,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    sampling: Sampling,
    /// Folder for the results [default: out/NAME-stress].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|complaint| complaint.hint.unwrap_or(complaint.message))
}

fn share(text: &str) -> Result<f64, String> {
    let usage = || "write a share between 0 and 1, such as 10 % or 0.1".to_owned();
    let share = Amount::parse(text).map_err(|_| usage())?.plain();
    if (0.0..1.0).contains(&share) { Ok(share) } else { Err(usage()) }
}

/// A stress test as it was asked for.
pub(super) struct Asked {
    pub base: Recipe,
    pub shocks: Vec<Variation>,
    pub strategies: Vec<Variation>,
    pub ask: Ask,
}

impl Asked {
    /// Without the share that makes a shortage.
    pub(super) const SHORT: f64 = SHORT;
}

/// Tests: check all, prove the folder writable, simulate, write, print.
pub fn stress(args: &Stress) -> u8 {
    let asked = Asked {
        base: Recipe { files: args.scenario.files.clone(), sets: args.scenario.sets.clone() },
        shocks: args.shock.clone(),
        strategies: args.strategy.clone(),
        ask: Ask {
            measures: args.limits.measures.clone(),
            thresholds: args.limits.thresholds(),
            from: args.from,
            short: args.short,
            outage: args.outage,
        },
    };
    perform(asked, &|base| args.sampling.plan(base), args.out.clone(), None)
}

/// Runs a stress test that has been read; `name` is that of the folder where none is given.
pub(super) fn perform(
    asked: Asked,
    plan: &dyn Fn(&Loaded) -> Plan,
    out: Option<PathBuf>,
    name: Option<String>,
) -> u8 {
    let (base, prepared) = match prepare(asked) {
        Ok(both) => both,
        Err(code) => return code,
    };
    let plan = plan(&base);
    let name = name.unwrap_or_else(|| format!("{}-stress", base.name));
    let dir = out.unwrap_or_else(|| PathBuf::from("out").join(name));
    match simulate(&prepared, plan, &dir) {
        Ok(code) => code,
        Err(error) => {
            complain(format!("error: {error:#}"));
            FAILED
        }
    }
}

/// Loads and compiles the matrix and the outages.
fn prepare(asked: Asked) -> Result<(Loaded, Prepared), u8> {
    let (columns, rows) = (asked.shocks.len() + 1, asked.strategies.len() + 1);
    if columns * rows > MOST {
        complain(format!(
            "error: {columns} columns by {rows} rows are asked for; at most {MOST} cells are run together"
        ));
        return Err(BAD_INPUT);
    }
    let mut taken = Vec::new();
    let mut labels = |first: &str, all: &[Variation]| -> Vec<String> {
        let names = std::iter::once(first).chain(all.iter().map(|v| v.label.as_str()));
        names.map(|name| unique(name, &mut taken)).collect()
    };
    let (shocks, strategies) = (labels("calm", &asked.shocks), labels("no strategy", &asked.strategies));
    let nothing = Recipe::default();
    let mut warned = Vec::new();
    let mut cells = Vec::new();
    for (row, strategy) in
        std::iter::once(&nothing).chain(asked.strategies.iter().map(|v| &v.recipe)).enumerate()
    {
        for (column, shock) in
            std::iter::once(&nothing).chain(asked.shocks.iter().map(|v| &v.recipe)).enumerate()
        {
            let Recipe { files, sets } = asked.base.under(shock).under(strategy);
            let loaded = load_fresh(&ScenarioArgs { files, sets }, &mut warned);
            cells.push(loaded.inspect_err(|_| {
                complain(format!("in the scenario {} under {}", strategies[row], shocks[column]));
            })?);
        }
    }
    let base = cells[0].clone();
    let from = asked.ask.from.or(base.scenario.scenario.known_until).or(base.scenario.scenario.start);
    let outages = match (asked.ask.outage, from) {
        (Some(days), Some(from)) => {
            let outages = stress::outages(&asked.base, &base, from, days);
            outages.map_err(|report| {
                complain(report.render(super::colour()));
                BAD_INPUT
            })?
        }
        _ => Vec::new(),
    };
    let prepared = stress::prepare(asked.ask, shocks, strategies, &cells, &outages).map_err(|error| {
        complain(format!("error: {error}"));
        BAD_INPUT
    })?;
    Ok((base, prepared))
}

fn simulate(prepared: &Prepared, plan: Plan, dir: &Path) -> anyhow::Result<u8> {
    report::prepare_folder(dir)?;
    let bar = Bar::untitled(prepared.rounds() * plan.replications);
    let tested = stress::run(prepared, plan, &|done| bar.at(done))?;
    bar.done();
    let files = report::write_stress(dir, &tested)?;
    say(report::stress_table(&tested));
    complain(format!("{} files in {}", files.len(), dir.display()));
    Ok(code(&tested.judged))
}
