//! `coercivity run`: one scenario, its key figures and charts.
use super::sampling::Sampling;
use super::verdict::{Precision, code, confidence};
use super::{BAD_INPUT, FAILED, ScenarioArgs, complain, prepare, say};
use crate::engine::{self, Isa, Plan, Progress};
use crate::report::{self, WriteError};
use crate::study::sampled::{self, How};
use crate::study::single::{self, Outcome, Prepared, Wanted};
use crate::study::threshold::Threshold;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
pub struct Run {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    sampling: Sampling,
    /// How futures are drawn: a design fills the range of the uncertain parameters evenly, opposites mirror every draw of a pair.
    #[arg(long = "sampling", value_enum, default_value = "independent")]
    how: SamplingName,
    /// Regress the means of key figures on draws of known expectation: demand noise, parameters, truces.
    #[arg(long)]
    controls: bool,
    #[command(flatten)]
    precision: Precision,
    /// A limit, such as --require "lost-output cvar95 below 2e9 USD": exit code 1 if it is not kept, 4 if the interval straddles it.
    #[arg(long, value_name = "MEASURE below|above LIMIT", value_parser = Threshold::parse)]
    require: Vec<Threshold>,
    /// Confidence of the intervals of limits.
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = confidence)]
    confidence: f64,
    /// Folder for the results [default: out/NAME].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Instruction set, for tests [default: the best there is]; never changes a result.
    #[arg(long, value_enum)]
    isa: Option<IsaName>,
}

/// Names of instruction sets.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum IsaName {
    Baseline,
    Avx2,
    Avx512,
}

/// Runs it: check, prove the folder writable, simulate, write, print.
pub fn run(args: &Run) -> u8 {
    let (loaded, prepared) = match prepare(&args.scenario) {
        Ok(both) => both,
        Err(code) => return code,
    };
    let how = How { sampling: sampling(args.how), controls: args.controls };
    let plan = filled(Plan { isa: args.isa.map(isa), ..args.sampling.plan(&loaded) }, how);
    let dir = args.out.clone().unwrap_or_else(|| PathBuf::from("out").join(&loaded.name));
    let limit = |t: &Threshold| Threshold { confidence: args.confidence, ..t.clone() };
    let wanted = Wanted {
        precision: args.precision.precision.clone(),
        at_most: args.precision.cap(),
        thresholds: args.require.iter().map(limit).collect(),
    };
    if how.is_special() && !(wanted.precision.is_empty() && wanted.thresholds.is_empty()) {
        complain(
            "error: --precision and --require need replications that are independent of each other; leave out --sampling and \
             --controls",
        );
        return BAD_INPUT;
    }
    perform(&prepared, &wanted, plan, how, &dir)
}

/// Runs a scenario that has been prepared.
pub(super) fn perform(prepared: &Prepared, wanted: &Wanted, plan: Plan, how: How, dir: &Path) -> u8 {
    if let Err(error) = single::check(prepared, wanted) {
        complain(format!("error: {error}"));
        return BAD_INPUT;
    }
    match simulate(prepared, wanted, plan, how, dir) {
        Ok(code) => code,
        Err(error) => {
            complain(format!("error: {error:#}"));
            FAILED
        }
    }
}

/// A plan whose replications fill the parts of a design; that they are more than asked for is said.
fn filled(plan: Plan, how: How) -> Plan {
    if !how.is_special() {
        return plan;
    }
    let replications = how.filling(plan.replications);
    if replications != plan.replications {
        complain(format!(
            "note: {replications} replications in place of {}, so that each of {} parts of the design is full",
            plan.replications,
            sampled::PARTS
        ));
    }
    Plan { replications, ..plan }
}

fn simulate(prepared: &Prepared, wanted: &Wanted, plan: Plan, how: How, dir: &Path) -> anyhow::Result<u8> {
    report::prepare(dir)?;
    let total = if wanted.precision.is_empty() { plan.replications } else { wanted.at_most };
    let bar = Bar::new(prepared, total);
    let (results, outcome) = if how.is_special() {
        (sampled::run(prepared, plan, how, &|done| bar.at(done))?, Outcome::default())
    } else {
        single::run_until(prepared, wanted, plan, &|p| bar.show(p))?
    };
    bar.done();
    let files: Result<Vec<PathBuf>, WriteError> = report::write_all(dir, &results);
    let mut files = files?;
    files.extend(report::write_outcome(dir, &results.manifest, &outcome)?);
    say(report::key_figures(&results) + &report::open_files(&results) + &report::sampled(&results));
    if let Some(row) = report::own_row(&results) {
        say(format!("\n{row}"));
    }
    if wanted.precision.is_empty() && !how.is_special() {
        say(report::outlook(&results));
    }
    say(report::outcome_text(&outcome, results.manifest.replications));
    complain(format!("{} files in {}", files.len(), dir.display()));
    Ok(code(&outcome.judged))
}

/// Names of ways to draw futures.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum SamplingName {
    Independent,
    Antithetic,
    Stratified,
    LatinHypercube,
    Sobol,
}

fn sampling(name: SamplingName) -> engine::Sampling {
    match name {
        SamplingName::Independent => engine::Sampling::Independent,
        SamplingName::Antithetic => engine::Sampling::Antithetic,
        SamplingName::Stratified => engine::Sampling::Stratified,
        SamplingName::LatinHypercube => engine::Sampling::LatinHypercube,
        SamplingName::Sobol => engine::Sampling::Sobol,
    }
}

fn isa(name: IsaName) -> Isa {
    match name {
        IsaName::Baseline => Isa::Baseline,
        IsaName::Avx2 => Isa::Avx2,
        IsaName::Avx512 => Isa::Avx512,
    }
}

/// Progress on stderr: a bar with the running estimate on a terminal, else a line every ten seconds.
pub(super) struct Bar {
    bar: ProgressBar,
    title: String,
    total: u64,
    last_line: Mutex<Instant>,
}

impl Bar {
    fn new(prepared: &Prepared, total: u64) -> Self {
        let figures = &prepared.model.figures;
        let headline = figures.iter().find(|f| f.tail).or(figures.first());
        let title = headline.map_or(String::new(), |f| {
            if f.unit.is_empty() { f.title.clone() } else { format!("{} ({})", f.title, f.unit) }
        });
        Self { title, ..Self::untitled(total) }
    }

    /// Without a running estimate.
    pub(super) fn untitled(total: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        let template = "{bar:30} {pos}/{len} replications, {elapsed} ({eta} left)  {msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Bar { bar, title: String::new(), total, last_line: Mutex::new(Instant::now()) }
    }

    fn show(&self, p: Progress) {
        if let Some(estimate) = p.estimate {
            self.bar.set_message(format!("{}: {estimate}", self.title));
        }
        self.at(p.done);
    }

    /// So many replications are done.
    pub(super) fn at(&self, done: u64) {
        self.bar.set_position(done);
        if self.bar.is_hidden() {
            self.line(done);
        }
    }

    /// Without a terminal: a line at most every ten seconds, so that logs stay short.
    fn line(&self, done: u64) {
        let Ok(mut last) = self.last_line.lock() else { return };
        if last.elapsed() >= Duration::from_secs(10) {
            *last = Instant::now();
            complain(format!("{done} of {} replications", self.total));
        }
    }

    /// Takes it away.
    pub(super) fn done(&self) {
        self.bar.finish_and_clear();
    }
}
