//! What a lane costs in a large network: writes networks of 16 to 1,000 sites as TOML, runs them in turn on one thread, and prints
//! CPU nanoseconds of a replication, week and lane. Fails where the largest is more than three times as dear as the smallest.
//!
//! ```sh
//! cargo bench --bench large
//! ```
//!
//! Suppliers have a capacity that is shared out in proportion, manufacturers normal demand and a base stock; every lane has a
//! transit of its own. No control, and the three figures of the workloads.
use coercivity::engine::{Plan, run};
use coercivity::model::{Model, compile};
use coercivity::scenario::load;
use std::fmt::Write as _;
use std::io::{Result, Write, stdout};
use std::path::{Path, PathBuf};
use std::time::Instant;

const WEEKS: usize = 104;
const ROUNDS: u64 = 5;
const MOST: f64 = 3.0;

/// Suppliers and manufacturers, each manufacturer with so many sources.
struct Size {
    suppliers: usize,
    manufacturers: usize,
    sources: usize,
    replications: u64,
}

const SIZES: [Size; 4] = [
    Size { suppliers: 6, manufacturers: 10, sources: 3, replications: 16_384 },
    Size { suppliers: 6, manufacturers: 10, sources: 6, replications: 16_384 },
    Size { suppliers: 60, manufacturers: 100, sources: 10, replications: 1024 },
    Size { suppliers: 375, manufacturers: 625, sources: 16, replications: 128 },
];

impl Size {
    fn sites(&self) -> usize {
        self.suppliers + self.manufacturers
    }

    fn lanes(&self) -> usize {
        self.manufacturers * self.sources
    }

    /// The sources of a manufacturer, spread evenly over suppliers.
    fn sources_of(&self, m: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.sources).map(move |i| (m + i * self.suppliers / self.sources) % self.suppliers)
    }

    /// As a scenario. Demand is 40 to 85 a week, a level lead time and four weeks of it, capacity one and a half times what is ordered.
    fn toml(&self) -> String {
        let demand = |m: usize| 40.0 + 5.0 * (m % 10) as f64;
        let share = 1.0 / self.sources as f64;
        let transit = |s: usize, m: usize| 2 + (3 * s + 2 * m) % 7;
        let mut capacity = vec![0.0; self.suppliers];
        let mut text = format!(
            "format = 1\n\n[scenario]\ntitle = \"{} sites\"\nperiods = {WEEKS}\nseries = []\n\
             figures = [\"cost\", \"fill-rate\", \"firms-stopped\"]\n\n[material.part]\n",
            self.sites()
        );
        let mut put = |block: String| text.write_str(&block).expect("a string takes it");
        for m in 0..self.manufacturers {
            let mean: f64 = self.sources_of(m).map(|s| share * transit(s, m) as f64).sum();
            let (d, level) = (demand(m), (demand(m) * (mean + 4.0)).round());
            self.sources_of(m).for_each(|s| capacity[s] += 1.5 * share * d);
            let sources: Vec<String> = self.sources_of(m).map(|s| format!("s{s} = {share:?}")).collect();
            put(format!(
                "\n[manufacturer.m{m}]\ncountry = \"BB\"\ndemand = \"{d} units/week\"\nnoise.normal-sd = \"{} units/week\"\n\
                 mix.part = 1.0\nsources.part = {{ {} }}\n\
                 stock = {{ policy = \"base-stock\", level = \"{level} units\", initial-mass = \"{level} units\", \
                 holding-cost = \"1 USD/unit/week\" }}\n\
                 shortage = {{ rule = \"back-ordered\", cost = \"20 USD/unit/week\", line-down-below = 1.0 }}\n",
                0.2 * d,
                sources.join(", ")
            ));
            self.sources_of(m).for_each(|s| {
                put(format!(
                    "\n[lane.s{s}-m{m}]\nfrom = \"AA\"\nto = \"BB\"\nsuppliers = [\"s{s}\"]\nbuyers = [\"m{m}\"]\n\
                     transit = \"{} weeks\"\n",
                    transit(s, m)
                ));
            });
        }
        for (s, capacity) in capacity.iter().enumerate() {
            put(format!(
                "\n[supplier.s{s}]\ncountry = \"AA\"\nmakes.part = {{ capacity = \"{capacity:.3} units/week\" }}\n"
            ));
        }
        text
    }

    fn write(&self) -> PathBuf {
        let name = format!("network-{}-{}.toml", self.sites(), self.lanes());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, self.toml()).expect("the scenario is written");
        path
    }
}

fn model(path: &Path) -> Model {
    let loaded = load(&[path.to_owned()], &[]);
    compile(&loaded.unwrap_or_else(|report| panic!("{}", report.render(false)))).expect("it compiles")
}

/// CPU seconds of this process, its threads included; where the system does not tell, seconds since it was first asked.
fn cpu(since: Instant) -> f64 {
    // Fields 14 and 15 of proc(5), counted after the name in brackets, in hundredths of a second.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().skip(11));
    let ticks: Vec<f64> = fields.into_iter().flatten().take(2).filter_map(|x| x.parse().ok()).collect();
    if ticks.len() == 2 { 0.01 * (ticks[0] + ticks[1]) } else { since.elapsed().as_secs_f64() }
}

/// Nanoseconds of CPU of a replication, week and lane.
fn cost(size: &Size, model: &Model, seed: u64) -> f64 {
    let time = |replications| {
        let plan = Plan { seed, replications, threads: Some(1), isa: None };
        let since = Instant::now();
        let start = cpu(since);
        run(model, plan, &|_| ()).expect("the scenario runs");
        cpu(since) - start
    };
    // A single batch more takes out what a run costs besides.
    let batch = 32;
    let seconds = time(size.replications + batch) - time(batch);
    1e9 * seconds / (size.replications * WEEKS as u64 * size.lanes() as u64) as f64
}

fn main() -> Result<()> {
    // `cargo bench NAME` asks for benches by that name of other programs.
    if std::env::args().skip(1).any(|a| !a.starts_with('-')) {
        return Ok(());
    }
    let mut out = stdout().lock();
    let models: Vec<(PathBuf, Model)> =
        SIZES.iter().map(|s| s.write()).map(|p| (p.clone(), model(&p))).collect();
    let mut costs = vec![Vec::new(); SIZES.len()];
    for round in 0..ROUNDS {
        for ((size, (_, model)), costs) in SIZES.iter().zip(&models).zip(&mut costs) {
            costs.push(cost(size, model, 1 + round));
        }
    }
    writeln!(out, "CPU nanoseconds of a replication, week and lane: best and median of {ROUNDS} rounds")?;
    let mut best = Vec::new();
    for ((size, (path, _)), costs) in SIZES.iter().zip(&models).zip(&mut costs) {
        costs.sort_by(f64::total_cmp);
        best.push(costs[0]);
        let (low, middle) = (costs[0], costs[costs.len() / 2]);
        let (sites, lanes) = (size.sites(), size.lanes());
        writeln!(out, "{sites:5} sites {lanes:6} lanes {low:8.3} {middle:8.3}  {}", path.display())?;
    }
    let (small, large) = (best[0], best[best.len() - 1]);
    let rival = best[1];
    writeln!(
        out,
        "the largest costs {:.2} times the first, {:.2} times the second",
        large / small,
        large / rival
    )?;
    if large > MOST * small {
        return Err(std::io::Error::other(format!(
            "a lane costs more than {MOST} times as much in the largest"
        )));
    }
    Ok(())
}
