//! `coercivity check`: everything that `run` would refuse, without running.
use super::{BAD_INPUT, DONE, ScenarioArgs, complain, load, say};
use crate::study::single;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct Check {
    #[command(flatten)]
    scenario: ScenarioArgs,
}

/// Loads and compiles a scenario and says what it holds.
pub fn check(args: &Check) -> u8 {
    let loaded = match load(&args.scenario) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    match single::prepare(&loaded) {
        Ok(prepared) => {
            let m = &prepared.model;
            say(format!(
                "{}: {} steps, {} firms, {} rows of firm and grade, {} links, {} uncertain parameters, hash {}\n",
                m.name,
                m.calendar.steps,
                m.firms.len(),
                m.rows.len(),
                m.links.len(),
                m.parameters.len(),
                m.hash
            ));
            DONE
        }
        Err(error) => {
            complain(format!("error: {error}"));
            BAD_INPUT
        }
    }
}
