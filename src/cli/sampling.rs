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
    /// Seed of the draws, the same for all alternatives [default: 1].
    #[arg(long)]
    seed: Option<u64>,
    /// Threads [default: all cores]; never changes a result.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Sampling {
    /// What to run; the scenario says how many replications where the command line does not.
    pub(super) fn plan(&self, loaded: &Loaded) -> Plan {
        self.plan_or(loaded, None, None)
    }

    /// The same where a study file may say how many, and the seed.
    pub(super) fn plan_or(&self, loaded: &Loaded, replications: Option<u64>, seed: Option<u64>) -> Plan {
        let replications = self
            .replications
            .or(replications)
            .or(loaded.scenario.scenario.replications)
            .unwrap_or(REPLICATIONS);
        let seed = self.seed.or(seed).unwrap_or(1);
        Plan { seed, replications, threads: self.threads.map(usize::from), isa: None }
    }
}
