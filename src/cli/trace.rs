//! `coercivity trace`: one future, week by week.
use super::{BAD_INPUT, DONE, FAILED, ScenarioArgs, complain, prepare, say};
use crate::report;
use crate::scenario::suggest;
use crate::study::trace;

/// Arguments of `trace`.
#[derive(Debug, clap::Args)]
pub struct Trace {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// Number of the replication, from 0: the future that `run` with the same seed counts as this one.
    #[arg(long, default_value_t = 0)]
    replication: u64,
    /// Seed of the draws.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Manufacturer, destination or supplier whose stocks are printed [default: all manufacturers together].
    #[arg(long, value_name = "NAME")]
    of: Vec<String>,
    /// How the future is printed.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Ways to print it.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// Regimes, tables, and why lines stopped.
    Text,
    /// Every number, a line each.
    Csv,
    /// All of it.
    Json,
}

/// Loads and compiles a scenario, replays one replication and prints it.
pub fn trace(args: &Trace) -> u8 {
    let (_, prepared) = match prepare(&args.scenario) {
        Ok(both) => both,
        Err(code) => return code,
    };
    let names: Vec<&str> = prepared.model.sectors.iter().map(|sector| sector.name.as_str()).collect();
    if let Some(name) = args.of.iter().find(|name| !names.contains(&name.as_str())) {
        let hint = suggest(name, &names, "names with stocks");
        complain(format!("error: nobody called `{name}` holds stocks; {hint}"));
        return BAD_INPUT;
    }
    let future = trace::future(&prepared, args.seed, args.replication);
    if let Some(why) = &future.impossible {
        complain(format!("error: {why}"));
        return FAILED;
    }
    say(match args.format {
        Format::Text => report::future_text(&future, &args.of),
        Format::Csv => report::future_csv(&future),
        Format::Json => report::future_json(&future),
    });
    DONE
}
