//! `coercivity study`: what a study file asks for.
use super::sampling::Sampling;
use super::verdict::Precision;
use super::{
    BAD_INPUT, ScenarioArgs, compare, complain, load, load_fresh, prepare, run, stress, sweep, unique,
};
use crate::engine::Plan;
use crate::scenario::Loaded;
use crate::study::file::{self, Kind};
use crate::study::precision::AT_MOST;
use crate::study::sampled::How;
use crate::study::single::Wanted;
use crate::study::vary::Recipe;
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
        Kind::Run => {
            let scenario = ScenarioArgs { files: study.base.files.clone(), sets: study.base.sets.clone() };
            let (loaded, prepared) = match prepare(&scenario) {
                Ok(both) => both,
                Err(code) => return code,
            };
            let (precision, at_most) = (study.precision.clone(), study.at_most.unwrap_or(AT_MOST));
            let wanted = Wanted { precision, at_most, thresholds: study.thresholds.clone() };
            run::perform(&prepared, &wanted, plan(&loaded), How::default(), &dir)
        }
        Kind::Compare => compared(&study, &plan, dir),
    }
}

/// The base beside each alternative laid over it.
fn compared(study: &file::Study, plan: &dyn Fn(&Loaded) -> Plan, dir: PathBuf) -> u8 {
    let (mut warned, mut taken) = (Vec::new(), Vec::new());
    let mut load = |recipe: &Recipe, label: Option<&str>| {
        let scenario = ScenarioArgs { files: recipe.files.clone(), sets: recipe.sets.clone() };
        let loaded = load_fresh(&scenario, &mut warned)?;
        let label = unique(label.unwrap_or(&loaded.name), &mut taken);
        Ok((label, loaded))
    };
    let all = load(&study.base, None).and_then(|base| {
        let others = study.alternatives.iter().map(|v| load(&study.base.under(&v.recipe), Some(&v.label)));
        Ok((base, others.collect::<Result<Vec<_>, u8>>()?))
    });
    let (base, others) = match all {
        Ok(all) => all,
        Err(code) => return code,
    };
    let plan = plan(&base.1);
    let precision = Precision { precision: study.precision.clone(), at_most: study.at_most };
    let attributed = study.attribute.then_some(&study.measures[..]);
    compare::perform(compare::Asked { base, others, attributed, precision: &precision }, plan, Some(dir))
}
