//! Every quantity of a scenario with where it was written and what it rests on.
use super::Spot;
use super::reader::{PROVENANCE, Reader};
use crate::scenario::Leaf;
use crate::scenario::tree::Node;
use serde::Serialize;

/// Sections with claims about the world, in the order in which they are told; others follow by name.
const SECTIONS: [&str; 13] = [
    "parameter",
    "material",
    "supplier",
    "market",
    "manufacturer",
    "destination",
    "lane",
    "control",
    "regime",
    "truce",
    "disruption",
    "contract",
    "recycling",
];
/// Settings of the run and published series, which are no claims about the world.
const SETTINGS: [&str; 3] = ["format", "scenario", "observed"];

/// A quantity as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Value {
    /// Path of keys.
    pub path: String,
    /// The value as written, on one line, without its provenance.
    pub value: String,
    /// Where it was written.
    pub spot: Spot,
    /// Parts of a law that another layer changed, with the place.
    pub changed: Vec<(String, Spot)>,
    /// Path of the value that it stands for, where it came by `inherits`.
    pub inherited: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// What it rests on.
    pub basis: Basis,
}

/// Where a value comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// Publication.
    pub source: Option<String>,
    /// What is assumed.
    pub assumption: Option<String>,
    /// How sure it is: `H`, `M`, `L` or `UV`.
    pub confidence: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// The parameter that says it, where the value does not say it itself.
    pub parameter: Option<String>,
    /// The comment beside a value that has neither source nor assumption.
    pub comment: Option<String>,
}

/// What a value rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// It has a `source`.
    Sourced,
    /// It has an `assumption` and no source.
    Assumed,
    /// It has neither.
    Unstated,
}

/// Numbers of values by confidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ByConfidence {
    /// `H`.
    pub high: usize,
    /// `M`.
    pub medium: usize,
    /// `L`.
    pub low: usize,
    /// `UV`.
    pub unverified: usize,
    /// None stated.
    pub unstated: usize,
}

impl ByConfidence {
    /// All of them.
    pub fn total(&self) -> usize {
        self.high + self.medium + self.low + self.unverified + self.unstated
    }

    fn add(&mut self, confidence: Option<&str>) {
        *match confidence {
            Some("H") => &mut self.high,
            Some("M") => &mut self.medium,
            Some("L") => &mut self.low,
            Some("UV") => &mut self.unverified,
            _ => &mut self.unstated,
        } += 1;
    }
}

/// Totals over all values. A value that regimes inherit is counted once, where it was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Values written.
    pub values: usize,
    /// With a source.
    pub sourced: ByConfidence,
    /// With an assumption and no source.
    pub assumed: ByConfidence,
    /// With neither.
    pub unstated: usize,
    /// Of those with neither: with a comment beside them.
    pub commented: usize,
    /// Of those with neither: from the command line.
    pub command_line: usize,
    /// Entries that are inherited, not counted above.
    pub inherited: usize,
}

/// All quantities, in the order of sections, then by path.
pub(super) fn values(reader: Reader<'_>) -> Vec<Value> {
    let others = reader.0.tree.root.table().into_iter().flat_map(|root| root.entries.keys());
    let others = others.map(String::as_str).filter(|s| !SECTIONS.contains(s) && !SETTINGS.contains(s));
    let leaves = SECTIONS.into_iter().chain(others).flat_map(|section| reader.leaves(&[section]));
    leaves.filter(Leaf::is_quantity).map(|leaf| value(reader, &leaf)).collect()
}

fn value(reader: Reader<'_>, leaf: &Leaf<'_>) -> Value {
    let mut origin = origin(reader, leaf.node, true);
    let basis = match (&origin.source, &origin.assumption) {
        (Some(_), _) => Basis::Sourced,
        (None, Some(_)) => Basis::Assumed,
        (None, None) => Basis::Unstated,
    };
    if basis == Basis::Unstated {
        origin.comment = reader.comment(&leaf.node.place);
    }
    Value {
        path: leaf.dotted(),
        value: reader.say(leaf.node),
        spot: reader.spot(&leaf.node.place),
        changed: changed(reader, leaf.node),
        inherited: inherited(reader, leaf),
        origin,
        basis,
    }
}

/// The path at which an inherited value was written.
fn inherited(reader: Reader<'_>, leaf: &Leaf<'_>) -> Option<String> {
    let path = leaf.dotted();
    let origin = reader.0.tree.origin(&path);
    let keys: Vec<&str> = origin.split('.').collect();
    let same = reader.0.tree.get(&keys).is_some_and(|node| node == leaf.node);
    (origin != path && same).then_some(origin)
}

/// Keys of a law that were written in another layer than the law itself.
fn changed(reader: Reader<'_>, node: &Node) -> Vec<(String, Spot)> {
    let entries = node.table().into_iter().flat_map(|table| &table.entries);
    let elsewhere = entries.filter(|(_, child)| child.place.file != node.place.file);
    elsewhere.map(|(key, child)| (key.clone(), reader.spot(&child.place))).collect()
}

/// What a law says of itself, its uncertain scale of it, or the parameter that it refers to.
fn origin(reader: Reader<'_>, node: &Node, follow: bool) -> Origin {
    let said = |key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
    if PROVENANCE.iter().any(|key| node.get(key).is_some()) {
        return Origin {
            source: said("source"),
            assumption: said("assumption"),
            confidence: said("confidence"),
            note: said("note"),
            ..Origin::default()
        };
    }
    let scale = ["mean", "median", "scale"].into_iter().filter_map(|key| node.get(key));
    if let Some(found) = scale.map(|scale| origin(reader, scale, follow)).find(|o| *o != Origin::default()) {
        return found;
    }
    let parameter = said("parameter").filter(|_| follow);
    let meant = parameter.as_deref().and_then(|name| reader.0.tree.get(&["parameter", name, "value"]));
    meant.map_or_else(Origin::default, |meant| Origin { parameter, ..origin(reader, meant, false) })
}

/// Totals of values.
pub(super) fn count(values: &[Value]) -> Count {
    let mut count = Count::default();
    for value in values {
        if value.inherited.is_some() {
            count.inherited += 1;
            continue;
        }
        count.values += 1;
        let confidence = value.origin.confidence.as_deref();
        match value.basis {
            Basis::Sourced => count.sourced.add(confidence),
            Basis::Assumed => count.assumed.add(confidence),
            Basis::Unstated => count.unstated_value(value),
        }
    }
    count
}

impl Count {
    fn unstated_value(&mut self, value: &Value) {
        self.unstated += 1;
        self.commented += usize::from(value.origin.comment.is_some());
        self.command_line += usize::from(value.spot.line.is_none());
    }
}
