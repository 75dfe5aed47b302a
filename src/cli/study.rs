//! `coercivity study`: what a study file asks for.
use super::sampling::Sampling;
use super::{BAD_INPUT, ScenarioArgs, complain, load, stress, sweep};
use crate::engine::Plan;
use crate::scenario::Loaded;
use crate::study::file::{self, Kind};
use crate::study::{stress as stressed, sweep as swept};
use std::path::PathBuf;

/// Arguments of `study`.
#[derive(Debug, clap::Args)]
pub struct Study {
    /// The study; see docs/studies.md.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    sampling: Sampling,
    /// Folder for the results [default: out/NAME, NAME that of the study].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Reads the file and does what it says; the command line goes before it.
pub fn study(args: &Study) -> u8 {
    let study = match file::read(&args.file) {
        Ok(study) => study,
        Err(report) => {
            complain(report.render(super::colour()));
            return BAD_INPUT;
        }
    };
    let plan = |base: &Loaded| -> Plan { args.sampling.plan_or(base, study.replications, study.seed) };
    let dir = args.out.clone().unwrap_or_else(|| PathBuf::from("out").join(&study.name));
    match study.kind {
        Kind::Sweep => {
            let scenario = ScenarioArgs { files: study.base.files.clone(), sets: study.base.sets.clone() };
            let base = match load(&scenario) {
                Ok(base) => base,
                Err(code) => return code,
            };
            let plan = plan(&base);
            let ask = swept::Ask {
                base: study.base.clone(),
                axes: study.axes.clone(),
                measures: study.measures.clone(),
                thresholds: study.thresholds.clone(),
            };
            sweep::perform(ask, base, plan, &dir)
        }
        Kind::Stress => {
            let asked = stress::Asked {
                base: study.base.clone(),
                shocks: study.shocks.clone(),
                strategies: study.strategies.clone(),
                ask: stressed::Ask {
                    measures: study.measures.clone(),
                    thresholds: study.thresholds.clone(),
                    from: study.from,
                    short: study.short.unwrap_or(stress::Asked::SHORT),
                    outage: study.outage,
                },
            };
            stress::perform(asked, &plan, Some(dir), None)
        }
        Kind::Run | Kind::Compare => {
            complain("not yet");
            BAD_INPUT
        }
    }
}
