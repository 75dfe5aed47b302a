//! `coercivity compare`: scenarios on the same random futures, and what differs between them.
use super::run::Bar;
use super::sampling::Sampling;
use super::verdict::Precision;
use super::{BAD_INPUT, DONE, FAILED, ScenarioArgs, complain, key_value, load_fresh, say, unique};
use crate::engine::Plan;
use crate::report;
use crate::scenario::Loaded;
use crate::study::attribute;
use crate::study::measure::Measure;
use crate::study::paired::{self, PairedError, Prepared};
use crate::study::vary::settings;
use std::path::{Path, PathBuf};

/// Arguments of `compare`.
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// The scenario that the others are compared with.
    base: PathBuf,
    /// Scenarios to compare with it.
    #[arg(value_name = "OTHER", required_unless_present_any = ["vary", "layer"])]
    others: Vec<PathBuf>,
    /// One more alternative: the base with this file laid over it, such as --layer scenarios/strategies/lean.toml.
    #[arg(long, value_name = "FILE")]
    layer: Vec<PathBuf>,
    /// One more alternative: the base with these keys changed, such as
    /// --vary "more stock: manufacturer.automotive.stock.target = 12 weeks; lane.cn-us.transit = 30 days".
    #[arg(long, value_name = "LABEL: KEY=VALUE; ...", value_parser = vary)]
    vary: Vec<Vary>,
    /// Change one key in all of them.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_value)]
    sets: Vec<(String, String)>,
    /// Switch every change on alone, too, and say what each does: with one alternative.
    #[arg(long)]
    attribute: bool,
    /// What is read of each change [default: lost-output, fill-rate, weeks-down, cost].
    #[arg(long = "measure", value_name = "MEASURE", requires = "attribute", value_parser = Measure::parse)]
    measures: Vec<Measure>,
    #[command(flatten)]
    precision: Precision,
    #[command(flatten)]
    sampling: Sampling,
    /// Folder for the results [default: out/BASE-vs-OTHER].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// The base under a change.
#[derive(Debug, Clone)]
struct Vary {
    label: String,
    sets: Vec<(String, String)>,
}

/// Reads `LABEL: KEY=VALUE; KEY=VALUE`.
fn vary(text: &str) -> Result<Vary, String> {
    let usage = "write \"LABEL: KEY=VALUE; KEY=VALUE\"";
    let (label, rest) = text.split_once(':').ok_or(usage)?;
    // A label with `=` in it is a key whose value has a colon.
    if label.trim().is_empty() || label.contains('=') {
        return Err(usage.into());
    }
    let sets = settings(rest)?;
    if sets.is_empty() {
        return Err(usage.into());
    }
    Ok(Vary { label: label.trim().into(), sets })
}

/// Compares: check all, prove the folder writable, simulate, write, print.
pub fn compare(args: &Compare) -> u8 {
    let (base, others) = match scenarios(args) {
        Ok(scenarios) => scenarios,
        Err(code) => return code,
    };
    let plan = args.sampling.plan(&base.1);
    let attributed = args.attribute.then_some(&args.measures[..]);
    perform(Asked { base, others, attributed, precision: &args.precision }, plan, args.out.clone())
}

/// A comparison as it was asked for.
pub(super) struct Asked<'a> {
    pub base: Labelled,
    pub others: Vec<Labelled>,
    /// What is read of every change alone, where that is asked.
    pub attributed: Option<&'a [Measure]>,
    pub precision: &'a Precision,
}

/// Runs a comparison that has been read.
pub(super) fn perform(asked: Asked, plan: Plan, out: Option<PathBuf>) -> u8 {
    let Asked { base, others, attributed, precision } = asked;
    let refuse = |error: PairedError| {
        complain(format!("error: {error}"));
        BAD_INPUT
    };
    let prepared = paired::prepare(&base, &others).and_then(|prepared| {
        paired::check(&prepared, &precision.precision)?;
        Ok(prepared)
    });
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return refuse(error),
    };
    let attributed = match (attributed, others.as_slice()) {
        (None, _) => None,
        (Some(measures), [other]) => match attribute::prepare(&base, other, measures) {
            Ok(attributed) => Some(attributed),
            Err(error) => return refuse(error),
        },
        (Some(_), _) => {
            complain("error: --attribute takes one alternative: the changes of several would be mixed");
            return BAD_INPUT;
        }
    };
    let labels: Vec<&str> = others.iter().map(|(label, _)| label.as_str()).collect();
    let dir = out.unwrap_or_else(|| PathBuf::from("out").join(folder(&base.0, &labels)));
    match simulate(&prepared, attributed, precision, plan, &dir) {
        Ok(()) => DONE,
        Err(error) => {
            complain(format!("error: {error:#}"));
            FAILED
        }
    }
}

pub(super) type Labelled = (String, Loaded);

/// The base and its alternatives, each under a label that no other has. A warning that all share is printed once.
fn scenarios(args: &Compare) -> Result<(Labelled, Vec<Labelled>), u8> {
    let mut warned = Vec::new();
    let mut load = |files: &[&Path], more: &[(String, String)], label: Option<&str>| {
        let sets = [args.sets.as_slice(), more].concat();
        let files = files.iter().map(|file| (*file).to_owned()).collect();
        let scenario = ScenarioArgs { files, sets };
        load_fresh(&scenario, &mut warned).inspect_err(|_| {
            if let Some(label) = label {
                complain(format!("in the alternative `{label}`"));
            }
        })
    };
    let base = load(&[&args.base], &[], None)?;
    let mut taken = vec![base.name.clone()];
    let mut others = Vec::new();
    for file in &args.others {
        let loaded = load(&[file], &[], None)?;
        others.push((unique(&loaded.name, &mut taken), loaded));
    }
    for layer in &args.layer {
        let loaded = load(&[&args.base, layer], &[], None)?;
        others.push((unique(&loaded.name, &mut taken), loaded));
    }
    for vary in &args.vary {
        let loaded = load(&[&args.base], &vary.sets, Some(&vary.label))?;
        others.push((unique(&vary.label, &mut taken), loaded));
    }
    Ok(((base.name.clone(), base), others))
}

/// `BASE-vs-OTHER`, with the number of further alternatives.
fn folder(base: &str, labels: &[&str]) -> String {
    let plain = |name: &str| -> String {
        let kept = |c: char| if c.is_alphanumeric() || "._-".contains(c) { c } else { '-' };
        name.chars().map(kept).collect()
    };
    let first = labels.first().map_or(String::new(), |label| plain(label));
    let more = if labels.len() > 1 { format!("-and-{}-more", labels.len() - 1) } else { String::new() };
    format!("{}-vs-{first}{more}", plain(base))
}

fn simulate(
    prepared: &Prepared,
    attributed: Option<attribute::Prepared>,
    precision: &Precision,
    plan: Plan,
    dir: &Path,
) -> anyhow::Result<()> {
    report::prepare_folder(dir)?;
    let asked = !precision.precision.is_empty();
    let bar = Bar::untitled(if asked { precision.cap() } else { plan.replications });
    let (comparison, reached) = match asked {
        true => {
            let goals = (&precision.precision[..], precision.cap());
            paired::run_until(prepared, goals, plan, &|done| bar.at(done))?
        }
        false => (paired::run(prepared, plan, &|done| bar.at(done))?, Vec::new()),
    };
    let plan = Plan { replications: comparison.replications, ..plan };
    let mut files = report::write_comparison(dir, &comparison)?;
    say(report::comparison_table(&comparison));
    say(report::reached(&reached, comparison.replications));
    if let Some(prepared) = attributed {
        let attribution = attribute::run(prepared, plan, &|done| bar.at(done))?;
        files.extend(report::write_attribution(dir, &attribution)?);
        say(format!("\n{}", report::attribution_table(&attribution)));
    }
    bar.done();
    complain(format!("{} files in {}", files.len(), dir.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variation_is_a_label_and_settings() {
        let read = vary("more stock: a.b = \"6; 7\"; c=1 ;").unwrap();
        assert_eq!(read.label, "more stock");
        assert_eq!(read.sets, [("a.b".into(), "\"6; 7\"".into()), ("c".into(), "1".to_owned())]);
        for wrong in ["", "label", "label:", ": a=1", "a=1", "a=x:y", "label: a", "label: =1"] {
            assert!(vary(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn labels_are_unique_and_folders_plain() {
        let mut taken = vec!["base".to_owned()];
        assert_eq!(unique("base", &mut taken), "base (2)");
        assert_eq!(unique("base", &mut taken), "base (3)");
        assert_eq!(unique("other", &mut taken), "other");
        assert_eq!(folder("base", &["no queue/1"]), "base-vs-no-queue-1");
        assert_eq!(folder("base", &["a", "b", "c"]), "base-vs-a-and-2-more");
    }
}
