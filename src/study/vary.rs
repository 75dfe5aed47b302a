//! Variations of a scenario: files laid over it and keys set in it. Sweeps, stress tests and attributions are made of them.
use crate::scenario::{Date, Loaded, Report, load, unit};
use std::path::{Path, PathBuf};

/// A scenario as it is put together: files, the later over the earlier, and keys set over them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recipe {
    /// Files.
    pub files: Vec<PathBuf>,
    /// Keys, in which `*` stands for names, and their values.
    pub sets: Vec<(String, String)>,
}

/// What is laid over a scenario, under a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variation {
    /// How it is called in tables and charts.
    pub label: String,
    /// Files and keys.
    pub recipe: Recipe,
}

impl Recipe {
    /// With another one laid over it.
    pub fn under(&self, upper: &Recipe) -> Recipe {
        Recipe {
            files: self.files.iter().chain(&upper.files).cloned().collect(),
            sets: self.sets.iter().chain(&upper.sets).cloned().collect(),
        }
    }

    /// The scenario.
    ///
    /// # Errors
    /// A report of everything that is wrong with it.
    pub fn load(&self) -> Result<Loaded, Report> {
        load(&self.files, &self.sets)
    }
}

impl Variation {
    /// Reads `FILE`, or `LABEL: KEY=VALUE; KEY=VALUE`. A file goes by its name without ending.
    ///
    /// # Errors
    /// How it should be written.
    pub fn parse(text: &str) -> Result<Self, String> {
        let usage = "write a file, or \"LABEL: KEY=VALUE; KEY=VALUE\"";
        // A label has no `=`, which a key has.
        let keys = text.split_once(':').filter(|(label, rest)| rest.contains('=') && !label.contains('='));
        let Some((label, rest)) = keys else {
            return if text.contains('=') || text.trim().is_empty() {
                Err(usage.into())
            } else {
                Ok(Self::file(text))
            };
        };
        let sets = settings(rest)?;
        if label.trim().is_empty() || sets.is_empty() {
            return Err(usage.into());
        }
        Ok(Variation { label: label.trim().to_owned(), recipe: Recipe { files: Vec::new(), sets } })
    }

    /// A file laid over a scenario, under its name.
    pub fn file(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let label = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        Variation { label, recipe: Recipe { files: vec![path.to_owned()], sets: Vec::new() } }
    }
}

/// Reads `KEY=VALUE; KEY=VALUE`.
///
/// # Errors
/// How a part should be written.
pub fn settings(text: &str) -> Result<Vec<(String, String)>, String> {
    let parts = split(text, ';');
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.map(|part| setting(part)).collect()
}

/// Reads `KEY=VALUE`.
///
/// # Errors
/// How it should be written.
pub fn setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE")?;
    if key.trim().is_empty() || value.trim().is_empty() {
        return Err("write KEY=VALUE, both not empty".into());
    }
    Ok((key.trim().into(), value.trim().into()))
}

/// Parts between separators that stand outside quotes and brackets.
fn split(text: &str, separator: char) -> Vec<String> {
    let (mut quoted, mut depth) = (false, 0_i32);
    let mut parts = vec![String::new()];
    for c in text.chars() {
        quoted ^= c == '"';
        depth += match c {
            '{' | '[' if !quoted => 1,
            '}' | ']' if !quoted => -1,
            _ => 0,
        };
        if c == separator && !quoted && depth <= 0 {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts
}

/// A key, with or without `*`, and the values that it takes in turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The key.
    pub key: String,
    /// Its values, as they would be written in a scenario.
    pub values: Vec<String>,
    /// The same as numbers in the order of `values`, and their unit; none where a value is no plain quantity, or units differ.
    pub scale: Option<(Vec<f64>, String)>,
}

/// Most values of an axis.
const MOST_VALUES: usize = 10_000;

impl Axis {
    /// Reads `KEY=VALUES`, where values are a range with a count, `2 weeks..26 weeks:13`, or a list, `4 weeks, 8 weeks`.
    ///
    /// # Errors
    /// How it should be written.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (key, values) =
            setting(text).map_err(|_| "write KEY=FROM..TO:COUNT or KEY=VALUE, VALUE".to_owned())?;
        Self::new(key, &values)
    }

    /// The axis of a key over a range or a list.
    ///
    /// # Errors
    /// How the values should be written.
    pub fn new(key: String, values: &str) -> Result<Self, String> {
        let listed = values.trim();
        let listed = listed.strip_prefix('[').and_then(|v| v.strip_suffix(']')).unwrap_or(listed);
        let values = match listed.split_once("..") {
            Some((from, rest)) if !listed.contains(['"', '{', ',']) => range(from.trim(), rest)?,
            _ => split(listed, ',').iter().map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).collect(),
        };
        if values.is_empty() {
            return Err(format!("`{key}` has no values; write FROM..TO:COUNT or a list"));
        }
        Ok(Axis { scale: scale(&values), key, values })
    }

    /// The axis of a key over given values.
    pub fn of(key: String, values: Vec<String>) -> Self {
        Axis { scale: scale(&values), key, values }
    }
}

/// `FROM..TO:COUNT`.
fn range(from: &str, rest: &str) -> Result<Vec<String>, String> {
    let usage = "write FROM..TO:COUNT, such as 2 weeks..26 weeks:13".to_owned();
    let (to, count) = rest.rsplit_once(':').ok_or_else(|| usage.clone())?;
    let count: usize = count.trim().parse().map_err(|_| usage.clone())?;
    if !(2..=MOST_VALUES).contains(&count) {
        return Err(format!("a range has 2 to {MOST_VALUES} values, not {count}"));
    }
    let along = |i: usize| i as f64 / (count - 1) as f64;
    if let (Ok(from), Ok(to)) = (Date::parse(from), Date::parse(to.trim())) {
        let days = f64::from(to.0) - f64::from(from.0);
        return Ok((0..count)
            .map(|i| from.plus_days((along(i) * days).round() as i32).to_string())
            .collect());
    }
    let number = |text: &str| {
        let end = text.find(|c: char| !(c.is_ascii_digit() || "+-._".contains(c))).unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        Some((digits.replace('_', "").parse::<f64>().ok()?, unit.trim().to_owned()))
    };
    let ((a, first), (b, unit)) = number(from).zip(number(to.trim())).ok_or(usage)?;
    // `1 week..3 weeks` is one unit in two forms.
    let size = |unit: &str| unit::parse(&format!("1 {unit}")).ok().map(|m| (m.value, m.signature));
    if !first.is_empty() && (size(&first).is_none() || size(&first) != size(&unit)) {
        return Err(format!("a range from `{first}` to `{unit}`; give both ends one unit"));
    }
    let value = |i: usize| {
        let x = shortest(a + (b - a) * along(i));
        if unit.is_empty() { x } else { format!("{x} {unit}") }
    };
    Ok((0..count).map(value).collect())
}

/// Without the dust of a division: twelve significant digits.
fn shortest(x: f64) -> String {
    let rounded: f64 = format!("{x:.11e}").parse().unwrap_or(x);
    rounded.to_string()
}

/// Values as numbers in one unit, as it is written; dates as days since 1970.
fn scale(values: &[String]) -> Option<(Vec<f64>, String)> {
    let dates: Option<Vec<f64>> =
        values.iter().map(|v| Date::parse(v).ok().map(|d| f64::from(d.0))).collect();
    if let Some(days) = dates {
        return Some((days, "date".to_owned()));
    }
    let parsed: Option<Vec<(f64, String)>> =
        values.iter().map(|text| one_number(text.trim_matches('"'))).collect();
    let parsed = parsed?;
    let unit = parsed.first()?.1.clone();
    parsed.iter().all(|(_, u)| *u == unit).then(|| (parsed.iter().map(|(x, _)| *x).collect(), unit))
}

/// A number and its unit, the number in that unit.
fn one_number(text: &str) -> Option<(f64, String)> {
    let measured = unit::parse(text).ok()?;
    let digits = text.trim().strip_suffix(measured.unit.as_str())?.trim();
    let x = digits.replace('_', "").parse::<f64>().ok().filter(|x| x.is_finite())?;
    Some((x, measured.unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_lists_and_dates() {
        let axis = Axis::parse("manufacturer.*.stock.target=2 weeks..26 weeks:13").unwrap();
        assert_eq!((axis.key.as_str(), axis.values.len()), ("manufacturer.*.stock.target", 13));
        assert_eq!((axis.values[1].as_str(), axis.values[12].as_str()), ("4 weeks", "26 weeks"));
        assert_eq!(axis.scale.unwrap(), ((1..=13).map(|i| 2.0 * f64::from(i)).collect(), "weeks".to_owned()));
        let values = |text: &str| Axis::parse(text).unwrap().values;
        assert_eq!(values("a=0.1..0.3:3"), ["0.1", "0.2", "0.3"]);
        assert_eq!(values("a=1..3 t:2"), ["1 t", "3 t"]);
        assert_eq!(values("a=-1..1:3"), ["-1", "0", "1"]);
        assert_eq!(values("a=[\"x\", \"y, z\"]"), ["\"x\"", "\"y, z\""]);
        assert_eq!(values("a={ b = 1, c = 2 }, 3"), ["{ b = 1, c = 2 }", "3"]);
        assert_eq!(values("a=2025-01-01..2025-01-31:3"), ["2025-01-01", "2025-01-16", "2025-01-31"]);
        for wrong in ["a", "a=", "a=1..2", "a=1..2:1", "a=1 t..2 weeks:3", "a=x..y:3", "a=[]"] {
            assert!(Axis::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Axis::parse("a=1 week, 3 days").unwrap().scale, None);
        assert_eq!(Axis::parse("a=\"x\", \"y\"").unwrap().scale, None);
    }

    #[test]
    fn variations_are_files_or_keys() {
        let file = Variation::parse("scenarios/strategies/lean.toml").unwrap();
        assert_eq!((file.label.as_str(), file.recipe.sets.len()), ("lean", 0));
        let keys = Variation::parse("more stock: a.b = \"6; 7\"; c=1 ;").unwrap();
        assert_eq!(keys.label, "more stock");
        assert_eq!(keys.recipe.sets, [("a.b".into(), "\"6; 7\"".into()), ("c".into(), "1".to_owned())]);
        for wrong in ["", "label: =1", ": a=1", "a=1", "a=x:y"] {
            assert!(Variation::parse(wrong).is_err(), "{wrong}");
        }
        let braces = settings("a = { x = 1; y = 2 }; b = 3").unwrap();
        assert_eq!(braces.len(), 2);
    }
}
