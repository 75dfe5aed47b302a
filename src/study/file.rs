//! Study files: a study in TOML, as strictly read as a scenario.
use super::measure::{Amount, Measure};
use super::precision::Target;
use super::threshold::{CONFIDENCE, Scope, Side, Threshold};
use super::vary::{Axis, Recipe, Variation, setting};
use crate::scenario::{Date, Document, Report, document, unit};
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::path::{Path, PathBuf};

/// What a study file asks for, ready to be run.
#[derive(Debug, Clone)]
pub struct Study {
    /// Name of the file, without directory and ending.
    pub name: String,
    /// What is done.
    pub kind: Kind,
    /// The scenario that all is about.
    pub base: Recipe,
    /// Replications, where the file says so.
    pub replications: Option<u64>,
    /// Seed, where the file says so.
    pub seed: Option<u64>,
    /// What is read.
    pub measures: Vec<Measure>,
    /// Limits.
    pub thresholds: Vec<Threshold>,
    /// Keys that a sweep varies.
    pub axes: Vec<Axis>,
    /// Columns of a stress test.
    pub shocks: Vec<Variation>,
    /// Its rows.
    pub strategies: Vec<Variation>,
    /// Scenarios that are compared with the base.
    pub alternatives: Vec<Variation>,
    /// Day from which survival and outages count.
    pub from: Option<Date>,
    /// Share of a week's demand that must be missing for a shortage.
    pub short: Option<f64>,
    /// How long suppliers are gone, one at a time (days).
    pub outage: Option<f64>,
    /// Each change of an alternative is switched on alone.
    pub attribute: bool,
    /// How well figures must be known.
    pub precision: Vec<Target>,
    /// Most replications for that.
    pub at_most: Option<u64>,
}

/// What a study does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Runs one scenario.
    Run,
    /// Compares scenarios.
    Compare,
    /// Shocks against strategies.
    Stress,
    /// Keys over ranges.
    Sweep,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    format: u32,
    study: Header,
    #[serde(default)]
    vary: Vec<Vary>,
    #[serde(default)]
    shock: Vec<Laid>,
    #[serde(default)]
    strategy: Vec<Laid>,
    #[serde(default)]
    alternative: Vec<Laid>,
    #[serde(default)]
    threshold: Vec<Limit>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Header {
    kind: Kind,
    /// For whoever reads the file.
    #[serde(default)]
    #[allow(dead_code)]
    title: String,
    #[serde(default)]
    #[allow(dead_code)]
    description: String,
    scenario: Words,
    #[serde(default)]
    set: Words,
    replications: Option<u64>,
    seed: Option<u64>,
    #[serde(default)]
    measures: Words,
    from: Option<Date>,
    short: Option<Words>,
    outage: Option<Words>,
    #[serde(default)]
    attribute: bool,
    #[serde(default)]
    precision: Words,
    at_most: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Vary {
    key: String,
    values: Words,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Laid {
    label: Option<String>,
    #[serde(default)]
    file: Words,
    #[serde(default)]
    set: Words,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Limit {
    measure: String,
    below: Option<Words>,
    above: Option<Words>,
    confidence: Option<f64>,
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    only: Words,
}

/// One text, number or date, or a list of them, as they are written in TOML: texts in quotes within a list.
#[derive(Debug, Clone, Default, PartialEq)]
struct Words {
    /// Without quotes.
    plain: Vec<String>,
    /// As TOML.
    written: Vec<String>,
    list: bool,
}

impl Words {
    fn one(&self) -> &str {
        self.plain.first().map_or("", String::as_str)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Words;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, a date, or a list of them")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Words, E> {
        let written = toml::Value::String(text.to_owned()).to_string();
        Ok(Words { plain: vec![text.to_owned()], written: vec![written], list: false })
    }

    fn visit_i64<E: de::Error>(self, x: i64) -> Result<Words, E> {
        Ok(Words { plain: vec![x.to_string()], written: vec![x.to_string()], list: false })
    }

    fn visit_f64<E: de::Error>(self, x: f64) -> Result<Words, E> {
        Ok(Words { plain: vec![x.to_string()], written: vec![x.to_string()], list: false })
    }

    fn visit_bool<E: de::Error>(self, x: bool) -> Result<Words, E> {
        Ok(Words { plain: vec![x.to_string()], written: vec![x.to_string()], list: false })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Words, A::Error> {
        let date = Date::deserialize(de::value::MapAccessDeserializer::new(map))?.to_string();
        Ok(Words { plain: vec![date.clone()], written: vec![date], list: false })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Words, A::Error> {
        let mut all = Words { list: true, ..Words::default() };
        while let Some(one) = seq.next_element::<Words>()? {
            all.plain.extend(one.plain);
            all.written.extend(one.written);
        }
        Ok(all)
    }
}

/// Reads a study.
///
/// # Errors
/// A report of what is wrong in the file; the scenarios that it names are read when it is run.
pub fn read(path: &Path) -> Result<Study, Report> {
    let file: Document<File> = document(path, "the study")?;
    let header = &file.content.study;
    if file.content.format != 1 {
        return Err(file.problem(&["format"], "unknown format", "write format = 1"));
    }
    if header.scenario.plain.is_empty() {
        return Err(file.problem(
            &["study", "scenario"],
            "no scenario is named",
            "write scenario = \"FILE.toml\"",
        ));
    }
    fits(&file)?;
    let text = |at: &'static [&'static str], hint: &'static str| {
        let file = &file;
        move |message: String| file.problem(at, message, hint)
    };
    let sets = settings(&header.set).map_err(text(&["study", "set"], "write set = [\"KEY=VALUE\"]"))?;
    let amount = |words: &Option<Words>| words.as_ref().map(|w| Amount::parse(w.one())).transpose();
    let short = amount(&header.short).map_err(text(&["study", "short"], "write short = \"10 %\""))?;
    let outage = header.outage.as_ref().map(|w| days(w.one())).transpose();
    let outage = outage.map_err(text(&["study", "outage"], "write outage = \"8 weeks\""))?;
    let measures = header.measures.plain.iter().map(|m| Measure::parse(m).map_err(|e| e.to_string()));
    let measures = measures.collect::<Result<_, _>>();
    let precision = header.precision.plain.iter().map(|p| Target::parse(p)).collect::<Result<_, _>>();
    let hint = "write precision = \"lost-output 2 %\"";
    Ok(Study {
        name: file.name.clone(),
        kind: header.kind,
        base: Recipe { files: files(&file.directory, &header.scenario), sets },
        replications: header.replications,
        seed: header.seed,
        measures: measures.map_err(text(&["study", "measures"], "write measures = [\"lost-output\"]"))?,
        thresholds: file.content.threshold.iter().map(threshold).collect::<Result<_, _>>().map_err(text(
            &["threshold"],
            "write measure = \"lost-output cvar95\", and below = \"2e9 USD\" or above = ...",
        ))?,
        axes: file
            .content
            .vary
            .iter()
            .map(axis)
            .collect::<Result<_, _>>()
            .map_err(text(&["vary"], "write key = \"KEY\", and values = \"FROM..TO:COUNT\" or a list"))?,
        shocks: laid(&file, &file.content.shock, "shock")?,
        strategies: laid(&file, &file.content.strategy, "strategy")?,
        alternatives: laid(&file, &file.content.alternative, "alternative")?,
        from: header.from,
        short: short.map(|amount| amount.plain()),
        outage,
        attribute: header.attribute,
        precision: precision.map_err(text(&["study", "precision"], hint))?,
        at_most: header.at_most,
    })
}

/// A key that the kind of study does not read is refused, like an unknown one.
fn fits(file: &Document<File>) -> Result<(), Report> {
    let (content, kind) = (&file.content, file.content.study.kind);
    let header = &content.study;
    let all: [(&[&str], bool, &[Kind]); 9] = [
        (&["vary"], !content.vary.is_empty(), &[Kind::Sweep]),
        (&["shock"], !content.shock.is_empty(), &[Kind::Stress]),
        (&["strategy"], !content.strategy.is_empty(), &[Kind::Stress]),
        (&["alternative"], !content.alternative.is_empty(), &[Kind::Compare]),
        (&["study", "from"], header.from.is_some(), &[Kind::Stress]),
        (&["study", "short"], header.short.is_some(), &[Kind::Stress]),
        (&["study", "outage"], header.outage.is_some(), &[Kind::Stress]),
        (&["study", "attribute"], header.attribute, &[Kind::Compare]),
        (&["study", "precision"], header.precision != Words::default(), &[Kind::Run, Kind::Compare]),
    ];
    for (path, given, kinds) in all {
        if given && !kinds.contains(&kind) {
            let message = format!("`{}` does not belong to a study of kind {}", path.join("."), word(kind));
            let words: Vec<&str> = kinds.iter().map(|kind| word(*kind)).collect();
            return Err(file.problem(path, message, format!("it belongs to kind {}", words.join(" and "))));
        }
    }
    let (needed, there) = match kind {
        Kind::Sweep => ("vary", !content.vary.is_empty()),
        Kind::Stress => ("shock", !content.shock.is_empty() || header.outage.is_some()),
        Kind::Compare => ("alternative", !content.alternative.is_empty()),
        Kind::Run => ("", true),
    };
    if there {
        return Ok(());
    }
    let message = format!("a study of kind {} has no `[[{needed}]]`", word(kind));
    Err(file.problem(&["study", "kind"], message, format!("add [[{needed}]]; see docs/studies.md")))
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Run => "run",
        Kind::Compare => "compare",
        Kind::Stress => "stress",
        Kind::Sweep => "sweep",
    }
}

fn files(directory: &Path, words: &Words) -> Vec<PathBuf> {
    words.plain.iter().map(|file| directory.join(file)).collect()
}

fn settings(words: &Words) -> Result<Vec<(String, String)>, String> {
    words.plain.iter().map(|text| setting(text)).collect()
}

fn laid(file: &Document<File>, all: &[Laid], section: &'static str) -> Result<Vec<Variation>, Report> {
    let one = |entry: &Laid| {
        let recipe = Recipe { files: files(&file.directory, &entry.file), sets: settings(&entry.set)? };
        let stem = recipe.files.last().and_then(|path| path.file_stem());
        let name = stem.map(|stem| stem.to_string_lossy().into_owned());
        match entry.label.clone().or(name) {
            Some(label) if recipe != Recipe::default() => Ok(Variation { label, recipe }),
            Some(label) => Err(format!("`{label}` changes nothing")),
            None => Err("an entry without a file has no label".to_owned()),
        }
    };
    let hint = "write file = \"FILE.toml\", or label = \"LABEL\" and set = [\"KEY=VALUE\"]";
    all.iter()
        .map(one)
        .collect::<Result<_, String>>()
        .map_err(|message| file.problem(&[section], message, hint))
}

fn axis(entry: &Vary) -> Result<Axis, String> {
    match entry.values.list {
        true if entry.values.written.is_empty() => Err(format!("`{}` has no values", entry.key)),
        true => Ok(Axis::of(entry.key.clone(), entry.values.written.clone())),
        false => Axis::new(entry.key.clone(), entry.values.one()),
    }
}

fn threshold(entry: &Limit) -> Result<Threshold, String> {
    let measure = Measure::parse(&entry.measure).map_err(|e| e.to_string())?;
    let (side, limit) = match (&entry.below, &entry.above) {
        (Some(limit), None) => (Side::Below, limit),
        (None, Some(limit)) => (Side::Above, limit),
        _ => return Err(format!("`{measure}` needs one of `below` and `above`")),
    };
    let confidence = entry.confidence.unwrap_or(CONFIDENCE);
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(format!("the confidence of `{measure}` is {confidence}; it lies between 0 and 1"));
    }
    let limit =
        Amount::parse(limit.one()).map_err(|message| format!("in the limit of `{measure}`: {message}"))?;
    Ok(Threshold { measure, side, limit, confidence, scope: entry.scope, only: entry.only.plain.clone() })
}

/// Reads a time in days.
///
/// # Errors
/// What is wrong with it.
pub fn days(text: &str) -> Result<f64, String> {
    let measured = unit::parse(text).map_err(|complaint| complaint.message)?;
    let time = measured.signature.describe() == "a time";
    if time && measured.value >= 1.0 {
        Ok(measured.value)
    } else {
        Err(format!("`{text}` is no time of a day or more"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn study(text: &str) -> Result<Study, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mine.toml");
        std::fs::write(&path, text).unwrap();
        read(&path).map_err(|report| report.render(false))
    }

    #[test]
    fn a_sweep_is_read() {
        let text = "format = 1\n[study]\nkind = \"sweep\"\nscenario = [\"a.toml\", \"../b.toml\"]\nset = \"x.y = 3 weeks\"\n\
            measures = [\"lost-output\", \"fill-rate q5\"]\nseed = 7\n[[vary]]\nkey = \"m.*.t\"\nvalues = \"1 week..3 weeks:3\"\n\
            [[vary]]\nkey = \"c.path.2026-11-16\"\nvalues = [\"freeze\", \"thaw\"]\n[[vary]]\nkey = \"d\"\nvalues = [2026-01-01, 2026-02-01]\n\
            [[threshold]]\nmeasure = \"line-stops.x\"\nbelow = 0.05\nconfidence = 0.9\nscope = \"some\"\n";
        let study = study(text).unwrap();
        assert_eq!((study.name.as_str(), study.kind, study.seed), ("mine", Kind::Sweep, Some(7)));
        assert!(study.base.files[1].ends_with("../b.toml") && study.base.files[1].is_absolute());
        assert_eq!(study.base.sets, [("x.y".to_owned(), "3 weeks".to_owned())]);
        assert_eq!(study.measures[1].to_string(), "fill-rate q5");
        assert_eq!(
            study.axes[0].values,
            ["1 week", "2 weeks", "3 weeks"].map(|v| v.replace("1 week", "1 weeks"))
        );
        assert_eq!(study.axes[1].values, ["\"freeze\"", "\"thaw\""]);
        assert_eq!(study.axes[2].values, ["2026-01-01", "2026-02-01"]);
        assert_eq!((study.thresholds[0].scope, study.thresholds[0].confidence), (Scope::Some, 0.9));
    }

    #[test]
    fn a_stress_test_is_read() {
        let text = "format = 1\n[study]\nkind = \"stress\"\nscenario = \"a.toml\"\noutage = \"8 weeks\"\nshort = \"20 %\"\nfrom = 2026-11-16\n\
            [[shock]]\nfile = \"snap-back.toml\"\n[[strategy]]\nlabel = \"more\"\nset = [\"a.b = 1\", \"c.d = x\"]\n";
        let study = study(text).unwrap();
        assert_eq!((study.outage, study.short), (Some(56.0), Some(0.2)));
        assert_eq!(study.from.map(|d| d.to_string()).as_deref(), Some("2026-11-16"));
        assert_eq!(
            (study.shocks[0].label.as_str(), study.strategies[0].label.as_str()),
            ("snap-back", "more")
        );
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place() {
        let head = "format = 1\n[study]\nkind = \"sweep\"\nscenario = \"a.toml\"\n";
        for (text, parts) in [
            (
                "format = 1\n[study]\nkind = \"swep\"\nscenario = \"a.toml\"\n",
                ["unknown word \"swep\"", "did you mean `sweep`?"],
            ),
            (
                "format = 2\n[study]\nkind = \"run\"\nscenario = \"a.toml\"\n",
                ["unknown format", "format = 1"],
            ),
            ("format = 1\n[study]\nkind = \"run\"\n", ["`scenario` is missing", "add `scenario"]),
            (
                &format!("{head}replcations = 3\n"),
                ["unknown key `replcations` in `study`", "did you mean `replications`?"],
            ),
            (
                &format!("{head}colour = 3\n[[vari]]\n"),
                ["unknown key `colour`", "unknown key `vari` in the study"],
            ),
            (head, ["no `[[vary]]`", "docs/studies.md"]),
            (&format!("{head}outage = \"8 weeks\"\n"), ["`study.outage` does not belong", "kind stress"]),
            (
                &format!("{head}measures = \"x q\"\n[[vary]]\nkey = \"a\"\nvalues = [1]\n"),
                ["`x q` is no measure", "mine.toml:5"],
            ),
            (&format!("{head}[[vary]]\nkey = \"a\"\nvalues = \"1..2\"\n"), ["FROM..TO:COUNT", "mine.toml"]),
            (
                &format!("{head}[[vary]]\nkey = \"a\"\nvalues = [1]\n[[threshold]]\nmeasure = \"x\"\n"),
                ["needs one of", "below"],
            ),
        ] {
            let told = study(text).unwrap_err();
            for part in parts {
                assert!(told.contains(part), "`{part}` is not in:\n{told}");
            }
        }
    }
}
