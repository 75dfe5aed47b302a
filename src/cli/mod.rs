//! Arguments in, exit code out; a verb a file.
mod check;
mod compare;
mod explain;
mod hold;
mod run;
mod sampling;
mod sensitivity;
mod stress;
mod study;
mod sweep;
mod trace;
mod verdict;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Done, and every threshold is kept.
pub const DONE: u8 = 0;
/// A threshold is not kept; all results were written.
pub const REFUTED: u8 = 1;
/// The scenario or the command line is wrong; nothing was written.
pub const BAD_INPUT: u8 = 2;
/// The run or the writing of its results failed.
pub const FAILED: u8 = 3;
/// A threshold can neither be called kept nor broken: the interval straddles it. All results were written.
pub const UNDECIDED: u8 = 4;

/// Simulates supply-chain risk under export controls: scenarios in TOML, Monte Carlo, charts in SVG.
///
/// Exit codes: 0 done and every threshold kept, 1 a threshold broken, 2 bad scenario or usage (nothing written), 3 failed while
/// running or writing, 4 a threshold undecided because the interval straddles it.
#[derive(Debug, Parser)]
#[command(version, about, long_about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario: key figures to stdout; summary, series, charts and manifest to a folder.
    Run(run::Run),
    /// Compare scenarios on the same random futures: paired differences to stdout; tables and a chart to a folder.
    Compare(compare::Compare),
    /// How many weeks of stock should a manufacturer hold? Cost, and when its line stops, at several targets on the same futures.
    Hold(hold::Hold),
    /// Which uncertain parameter does an answer depend on, and how much of it is chance?
    Sensitivity(sensitivity::Sensitivity),
    /// Stress a scenario: shocks against strategies, how long supply lasts, which supplier is missed most.
    Stress(stress::Stress),
    /// Sweep keys of a scenario over lists and ranges, every point on the same random futures.
    Sweep(sweep::Sweep),
    /// Run a study file: any of run, compare, stress and sweep, with what it must keep.
    Study(study::Study),
    /// Check a scenario without running it.
    Check(check::Check),
    /// Explain a scenario: its policy path, where every value comes from, what has no effect.
    Explain(explain::Explain),
    /// Trace one future week by week, and say why lines stopped.
    Trace(trace::Trace),
}

/// What every verb that reads a scenario takes.
#[derive(Debug, Clone, clap::Args)]
struct ScenarioArgs {
    /// Scenario files; a later one is a layer over the earlier ones.
    #[arg(required = true, value_name = "SCENARIO")]
    files: Vec<std::path::PathBuf>,
    /// Change a key, such as --set manufacturer.automotive.stock.target="12 weeks"; `*` stands for any name.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_value)]
    sets: Vec<(String, String)>,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    crate::study::vary::setting(text)
}

/// The name, numbered if it is taken.
fn unique(name: &str, taken: &mut Vec<String>) -> String {
    let numbered = (2..).map(|n| format!("{name} ({n})"));
    let free = std::iter::once(name.to_owned()).chain(numbered).find(|n| !taken.contains(n));
    let label = free.expect("numbers do not end");
    taken.push(label.clone());
    label
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    // clap prints usage errors itself, with exit code 2.
    let cli = Cli::parse();
    let code = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::Hold(args) => hold::hold(&args),
        Command::Sensitivity(args) => sensitivity::sensitivity(&args),
        Command::Stress(args) => stress::stress(&args),
        Command::Sweep(args) => sweep::sweep(&args),
        Command::Study(args) => study::study(&args),
        Command::Check(args) => check::check(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Trace(args) => trace::trace(&args),
    };
    ExitCode::from(code)
}

/// Prints what goes wrong, to stderr. The one place that does.
#[allow(clippy::print_stderr)]
fn complain(text: impl std::fmt::Display) {
    eprintln!("{text}");
}

/// Prints data, to stdout. The one place that does.
#[allow(clippy::print_stdout)]
fn say(text: impl std::fmt::Display) {
    print!("{text}");
}

/// Whether diagnostics may be coloured: stderr is a terminal and nobody has said otherwise.
fn colour() -> bool {
    use std::io::IsTerminal;
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
    std::io::stderr().is_terminal() && !set("NO_COLOR") && !dumb
}

/// Loads the scenario of a verb; problems and warnings are printed.
fn load(args: &ScenarioArgs) -> Result<crate::scenario::Loaded, u8> {
    load_fresh(args, &mut Vec::new())
}

/// The same, without warnings that were printed for another scenario of the verb.
fn load_fresh(args: &ScenarioArgs, warned: &mut Vec<String>) -> Result<crate::scenario::Loaded, u8> {
    match crate::scenario::load(&args.files, &args.sets) {
        Ok(loaded) => {
            let warnings = loaded.warnings.render(colour());
            if !loaded.warnings.is_empty() && !warned.contains(&warnings) {
                complain(&warnings);
                warned.push(warnings);
            }
            Ok(loaded)
        }
        Err(report) => {
            complain(report.render(colour()));
            Err(BAD_INPUT)
        }
    }
}

/// Loads and compiles the scenario of a verb; problems and warnings are printed.
fn prepare(args: &ScenarioArgs) -> Result<(crate::scenario::Loaded, crate::study::single::Prepared), u8> {
    let loaded = load(args)?;
    match crate::study::single::prepare(&loaded) {
        Ok(prepared) => Ok((loaded, prepared)),
        Err(error) => {
            complain(format!("error: {error}"));
            Err(BAD_INPUT)
        }
    }
}
