//! What is asked: which figure, which parameters together, by which methods and with how many replications.
use crate::model::law::quantile;
use crate::model::{Model, ModelError, compile};
use crate::scenario::{Loaded, suggest};
use crate::study::comparison::Subject;

/// Most parameters that are groups of their own where nobody says how to group them.
const ALONE: usize = 24;
/// The figure that is asked about where there is one of this name.
const USUAL: &str = "lost-output";

/// Why there is no answer; all of it can be seen before anything is run.
#[derive(Debug, thiserror::Error)]
pub enum SensitivityError {
    /// The scenario cannot be compiled: change it.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Nothing in it is uncertain: say what is not known.
    #[error(
        "nothing in the scenario is uncertain, so there is nothing to be sensitive to; write a value that is not known as \
         {{ uncertain = \"triangular\", min = ..., mode = ..., max = ... }}"
    )]
    Certain,
    /// There is no such figure: name another.
    #[error("there is no key figure `{name}`; {hint}")]
    Metric {
        /// The name given.
        name: String,
        /// What was meant, and what there is.
        hint: String,
    },
    /// No uncertain parameter has such a name: write another pattern.
    #[error("no uncertain parameter is called `{pattern}`; the first of them are {}", some.join(", "))]
    Pattern {
        /// The pattern.
        pattern: String,
        /// Some names.
        some: Vec<String>,
    },
    /// The budget does not suffice for any method: give more.
    #[error(
        "{replications} replications are too few for `{method}` on {parameters} parameters in {groups} groups; it takes {needed} in \
         all: raise --replications, choose other --methods, or group parameters (--by entry)"
    )]
    Budget {
        /// The budget.
        replications: u64,
        /// The method.
        method: &'static str,
        /// Uncertain parameters.
        parameters: usize,
        /// Groups of them.
        groups: usize,
        /// What would do.
        needed: u64,
    },
}

/// How parameters are put together for Sobol indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Each by itself.
    Parameter,
    /// By table and entry: the first two parts of their keys, such as `regime.freeze`.
    Entry,
    /// By table: the first part, such as `regime`.
    Table,
}

/// A way to look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Each parameter from its median to its 5 % and 95 % quantile.
    Tornado,
    /// Elementary effects.
    Morris,
    /// Shares of the variance.
    Sobol,
    /// PAWN, and the split of the variance, from one sample.
    Sample,
}

impl Method {
    /// All of them.
    pub const ALL: [Method; 4] = [Method::Tornado, Method::Morris, Method::Sobol, Method::Sample];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Method::Tornado => "tornado",
            Method::Morris => "morris",
            Method::Sobol => "sobol",
            Method::Sample => "pawn",
        }
    }
}

/// A question.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Name of the key figure; `lost-output`, else the first with a tail, else the first, where none is given.
    pub metric: Option<String>,
    /// How parameters are grouped; by themselves up to 24 of them, by entry beyond, where nothing is said.
    pub by: Option<By>,
    /// Patterns of keys, each of which makes a group of all that it fits: a key, a beginning of keys, or one with `*` for any text.
    pub groups: Vec<String>,
    /// The methods.
    pub methods: Vec<Method>,
}

/// A scenario that reports one figure, and its parameters in groups.
pub struct Prepared {
    pub(super) model: Model,
    pub(super) subject: Subject,
    /// Index of the figure.
    pub(super) figure: usize,
    /// Indices of the parameters that are inputs, in the order of their names.
    pub(super) inputs: Vec<usize>,
    /// Names and places in `inputs`.
    pub(super) groups: Vec<(String, Vec<usize>)>,
    pub(super) left_out: Vec<String>,
    pub(super) methods: Vec<Method>,
}

impl Prepared {
    /// Name of an input.
    pub(super) fn name(&self, input: usize) -> &str {
        &self.model.parameters[self.inputs[input]].name
    }

    /// A quantile of an input.
    pub(super) fn quantile(&self, input: usize, p: f64) -> f64 {
        quantile(&self.model.parameters[self.inputs[input]].shape, p)
    }
}

/// Finds the figure, the parameters and their groups.
///
/// # Errors
/// [`SensitivityError`], except [`SensitivityError::Budget`].
pub fn prepare(loaded: &Loaded, ask: &Ask) -> Result<Prepared, SensitivityError> {
    let whole = compile(loaded)?;
    let metric = metric(&whole, ask.metric.as_deref())?;
    let mut only = loaded.clone();
    let header = &mut only.scenario.scenario;
    (header.figures, header.series) = (Some(vec![metric.clone()]), Some(Vec::new()));
    let model = compile(&only)?;
    let figure = model.figures.iter().position(|f| f.name == metric).unwrap_or_default();
    // What open files tell of a parameter, they tell together with everything else: it is no independent input.
    let told = |i: &usize| model.opening.groups.iter().any(|g| g.parameters.contains(i));
    let mut all: Vec<usize> = (0..model.parameters.len()).collect();
    all.sort_by(|a, b| model.parameters[*a].name.cmp(&model.parameters[*b].name));
    let (left_out, inputs): (Vec<usize>, Vec<usize>) = all.into_iter().partition(told);
    if inputs.is_empty() {
        return Err(SensitivityError::Certain);
    }
    let names: Vec<&str> = inputs.iter().map(|i| model.parameters[*i].name.as_str()).collect();
    let groups = groups(&names, ask)?;
    let subject = Subject {
        label: loaded.name.clone(),
        title: model.title.clone(),
        scenario: model.name.clone(),
        scenario_hash: whole.hash,
        validation: model.validation,
    };
    let left_out = left_out.iter().map(|i| model.parameters[*i].name.clone()).collect();
    Ok(Prepared { subject, figure, groups, left_out, methods: ask.methods.clone(), inputs, model })
}

fn metric(model: &Model, named: Option<&str>) -> Result<String, SensitivityError> {
    let has = |name: &str| model.figures.iter().any(|f| f.name == name);
    match named {
        Some(name) if has(name) => Ok(name.to_owned()),
        Some(name) => {
            let shown = model.figures.iter().filter(|f| !f.detail).map(|f| f.name.as_str());
            let hint = suggest(name, &shown.collect::<Vec<_>>(), "key figures");
            Err(SensitivityError::Metric { name: name.into(), hint })
        }
        None if has(USUAL) => Ok(USUAL.to_owned()),
        None => {
            let tailed = model.figures.iter().find(|f| f.tail).or(model.figures.first());
            let none =
                || SensitivityError::Metric { name: USUAL.into(), hint: "the scenario reports none".into() };
            tailed.map(|f| f.name.clone()).ok_or_else(none)
        }
    }
}

/// Groups in the order of their names; a parameter is in the first group whose pattern fits it.
fn groups(names: &[&str], ask: &Ask) -> Result<Vec<(String, Vec<usize>)>, SensitivityError> {
    let by = ask.by.unwrap_or(if names.len() <= ALONE { By::Parameter } else { By::Entry });
    if let Some(pattern) = ask.groups.iter().find(|p| !names.iter().any(|name| fits(p, name))) {
        let some = names.iter().take(5).map(|name| (*name).to_owned()).collect();
        return Err(SensitivityError::Pattern { pattern: pattern.clone(), some });
    }
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for (i, name) in names.iter().enumerate() {
        let chosen = ask.groups.iter().find(|p| fits(p, name));
        let group = chosen.map_or_else(|| beginning(name, by), String::as_str);
        match groups.iter_mut().find(|(known, _)| known == group) {
            Some((_, members)) => members.push(i),
            None => groups.push((group.to_owned(), vec![i])),
        }
    }
    Ok(groups)
}

/// The first parts of a key.
fn beginning(name: &str, by: By) -> &str {
    let parts = match by {
        By::Parameter => return name,
        By::Entry => 2,
        By::Table => 1,
    };
    name.match_indices('.').nth(parts - 1).map_or(name, |(end, _)| &name[..end])
}

/// Whether a key is what a pattern says, or lies below it; `*` stands for any text.
fn fits(pattern: &str, name: &str) -> bool {
    if !pattern.contains('*') {
        let rest = name.strip_prefix(pattern);
        return rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    }
    let parts: Vec<&str> = pattern.split('*').collect();
    let (first, last) = (parts[0], parts[parts.len() - 1]);
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    for part in &parts[1..parts.len() - 1] {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_keys() {
        for (pattern, name, answer) in [
            ("regime.freeze", "regime.freeze.prompt.small", true),
            ("regime.freeze", "regime.freezer.prompt", false),
            ("regime.*", "regime.freeze.prompt", true),
            ("regime.*.prompt", "regime.freeze.prompt", true),
            ("regime.*.prompt", "regime.freeze.prompt.small", false),
            ("*", "anything", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(fits(pattern, name), answer, "{pattern} {name}");
        }
    }

    #[test]
    fn a_parameter_is_in_one_group() {
        let names = ["parameter.odds.value", "regime.freeze.a", "regime.freeze.b", "regime.thaw.a"];
        let ask = |by, groups: &[&str]| Ask {
            metric: None,
            by,
            groups: groups.iter().map(|g| (*g).to_owned()).collect(),
            methods: Vec::new(),
        };
        let told = |ask: &Ask| -> Vec<String> {
            groups(&names, ask).unwrap().into_iter().map(|(name, m)| format!("{name} {m:?}")).collect()
        };
        assert_eq!(
            told(&ask(Some(By::Entry), &[])),
            ["parameter.odds [0]", "regime.freeze [1, 2]", "regime.thaw [3]"]
        );
        assert_eq!(
            told(&ask(Some(By::Table), &["regime.thaw"])),
            ["parameter [0]", "regime [1, 2]", "regime.thaw [3]"]
        );
        assert_eq!(told(&ask(None, &[])).len(), 4);
        let error = groups(&names, &ask(None, &["regime.frost"])).unwrap_err();
        assert!(
            error.to_string().contains("`regime.frost`; the first of them are parameter.odds.value"),
            "{error}"
        );
    }
}
