//! How many futures are drawn, and how: the arguments that all verbs which run scenarios share.
use crate::engine::Plan;
use crate::scenario::Loaded;

/// Replications where neither the command line nor the scenario says anything.
const REPLICATIONS: u64 = 10_000;

/// The futures of a run.
#[derive(Debug, clap::Args)]
pub(super) struct Sampling {
    /// Number of replications, of each alternative where there are several [default: the scenario's, else 10000].
    #[arg(long, value_parser = clap::value_parser!(u64).range(2..=1 << 27))]
    replications: Option<u64>,
    /// Seed of the draws, the same for all alternatives.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads [default: all cores]; never changes a result.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Sampling {
    /// What to run; the scenario says how many replications where the command line does not.
    pub(super) fn plan(&self, loaded: &Loaded) -> Plan {
        let replications =
            self.replications.or(loaded.scenario.scenario.replications).unwrap_or(REPLICATIONS);
        Plan { seed: self.seed, replications, threads: self.threads.map(usize::from), isa: None }
    }
}
