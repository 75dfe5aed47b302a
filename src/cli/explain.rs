//! `coercivity explain`: what a scenario says, and where each of its numbers comes from.
use super::{DONE, FAILED, ScenarioArgs, complain, prepare, say};
use crate::engine::Plan;
use crate::report;
use crate::scenario::Loaded;
use crate::study::explain as study;
use crate::study::single::{self, Prepared};
use std::path::{Path, PathBuf};

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub struct Explain {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// Number of replications from which the shares of futures come.
    #[arg(long, default_value_t = 1024, value_parser = clap::value_parser!(u64).range(2..=1 << 27))]
    replications: u64,
    /// Seed of the draws.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder for policy-path.svg [default: out/NAME].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How the explanation is printed.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Ways to print it.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Loads and compiles a scenario, simulates its policy, writes the chart and prints the explanation.
pub fn explain(args: &Explain) -> u8 {
    let (loaded, prepared) = match prepare(&args.scenario) {
        Ok(both) => both,
        Err(code) => return code,
    };
    let dir = args.out.clone().unwrap_or_else(|| PathBuf::from("out").join(&loaded.name));
    match tell(args, &loaded, &prepared, &dir) {
        Ok(()) => DONE,
        Err(error) => {
            complain(format!("error: {error:#}"));
            FAILED
        }
    }
}

fn tell(args: &Explain, loaded: &Loaded, prepared: &Prepared, dir: &Path) -> anyhow::Result<()> {
    report::prepare_folder(dir)?;
    let plan = Plan { seed: args.seed, replications: args.replications, threads: None, isa: None };
    let results = single::run(prepared, plan, &|_| ())?;
    let written = report::write_policy_path(dir, &results)?;
    let explanation = study::explain(loaded, prepared, &results);
    say(match args.format {
        Format::Text => report::explanation_text(&explanation),
        Format::Json => report::explanation_json(&explanation),
    });
    complain(match written {
        Some(path) => format!("policy path drawn in {}", path.display()),
        None => "no control, so no policy path was drawn".to_owned(),
    });
    Ok(())
}
