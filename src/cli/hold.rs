//! `coercivity hold`: how many weeks of stock a manufacturer should hold.
use super::run::Bar;
use super::sampling::Sampling;
use super::{BAD_INPUT, DONE, FAILED, ScenarioArgs, complain, load_fresh, say};
use crate::engine::Plan;
use crate::report;
use crate::scenario::Loaded;
use crate::study::hold::{self, HoldError, Prepared};
use std::path::{Path, PathBuf};

/// Most targets of one run.
const MOST: usize = 50;
/// Longest cover that may be asked for (weeks).
const LONGEST: f64 = 520.0;

/// Arguments of `hold`.
#[derive(Debug, clap::Args)]
pub struct Hold {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// The manufacturer whose stock it is; need not be named if there is only one.
    #[arg(long, value_name = "NAME")]
    manufacturer: Option<String>,
    /// Targets to try, in weeks of expected use; the scenario's own is tried too.
    #[arg(long, value_name = "WEEKS,...", value_delimiter = ',', default_value = "2,4,8,12,16,20,26", value_parser = weeks)]
    weeks: Vec<f64>,
    /// Highest probability that the line stops which is accepted, such as 5% or 0.05.
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = share)]
    risk: f64,
    #[command(flatten)]
    sampling: Sampling,
    /// Folder for the results [default: out/NAME-hold].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// A target in weeks.
fn weeks(text: &str) -> Result<f64, String> {
    let usage = || format!("write weeks from 0 to {LONGEST}, such as 2,4,8");
    let weeks: f64 = text.trim().parse().map_err(|_| usage())?;
    if (0.0..=LONGEST).contains(&weeks) { Ok(weeks) } else { Err(usage()) }
}

/// `5%`, `5 %` or `0.05`.
fn share(text: &str) -> Result<f64, String> {
    let usage = || "write a share between 0 and 1, such as 5% or 0.05".to_owned();
    let (digits, divisor) = text.trim().strip_suffix('%').map_or((text, 1.0), |digits| (digits, 100.0));
    let share: f64 = digits.trim().parse::<f64>().map_err(|_| usage())? / divisor;
    if share > 0.0 && share < 1.0 { Ok(share) } else { Err(usage()) }
}

/// Answers: check all, prove the folder writable, simulate, write, print.
pub fn hold(args: &Hold) -> u8 {
    let (own, prepared) = match prepare(args) {
        Ok(both) => both,
        Err(code) => return code,
    };
    let plan = args.sampling.plan(&own);
    let dir = args.out.clone().unwrap_or_else(|| PathBuf::from("out").join(format!("{}-hold", own.name)));
    match simulate(args, &prepared, plan, &dir) {
        Ok(()) => DONE,
        Err(error) => {
            complain(format!("error: {error:#}"));
            FAILED
        }
    }
}

/// Loads the scenario, and the same at every other target.
fn prepare(args: &Hold) -> Result<(Loaded, Prepared), u8> {
    let refuse = |error: HoldError| {
        complain(format!("error: {error}"));
        BAD_INPUT
    };
    let mut warned = Vec::new();
    let own = load_fresh(&args.scenario, &mut warned)?;
    let name = hold::whose(&own, args.manufacturer.as_deref()).map_err(refuse)?;
    let mut others = Vec::new();
    for weeks in targets(&args.weeks)? {
        let mut scenario = args.scenario.clone();
        scenario.sets.push((hold::key_of_target(&name), format!("{weeks} weeks")));
        let loaded = load_fresh(&scenario, &mut warned);
        let at = |_: &u8| complain(format!("in the scenario with a target of {weeks} weeks"));
        others.push((weeks, loaded.inspect_err(at)?));
    }
    let prepared = hold::prepare(&own, &name, &others).map_err(|error| refuse(error.into()))?;
    Ok((own, prepared))
}

/// The targets in order, each once.
fn targets(weeks: &[f64]) -> Result<Vec<f64>, u8> {
    let mut targets = weeks.to_vec();
    targets.sort_by(f64::total_cmp);
    targets.dedup();
    if targets.len() > MOST {
        complain(format!("error: {} targets are asked for; at most {MOST} are run together", targets.len()));
        return Err(BAD_INPUT);
    }
    Ok(targets)
}

fn simulate(args: &Hold, prepared: &Prepared, plan: Plan, dir: &Path) -> anyhow::Result<()> {
    report::prepare_folder(dir)?;
    let bar = Bar::untitled(plan.replications);
    let answer = hold::run(prepared, args.risk, plan, &|done| bar.at(done))?;
    bar.done();
    let files = report::write_hold(dir, &answer)?;
    say(report::hold_table(&answer));
    complain(format!("{} files in {}", files.len(), dir.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_with_and_without_a_sign() {
        assert_eq!((share("5%"), share(" 2.5 %"), share("0.1")), (Ok(0.05), Ok(0.025), Ok(0.1)));
        for wrong in ["", "%", "5", "0", "1", "100%", "-1%", "nan", "five"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn weeks_are_numbers_within_ten_years() {
        assert_eq!((weeks("2.5"), weeks(" 0 ")), (Ok(2.5), Ok(0.0)));
        for wrong in ["", "-1", "521", "inf", "nan", "2 weeks"] {
            assert!(weeks(wrong).is_err(), "{wrong}");
        }
        assert_eq!(targets(&[4.0, 2.0, 4.0]), Ok(vec![2.0, 4.0]));
        assert_eq!(targets(&(0..51).map(f64::from).collect::<Vec<_>>()), Err(BAD_INPUT));
    }
}
