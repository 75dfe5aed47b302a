//! The path of every control: what is written of it, and what simulated futures make of it.
use super::reader::Reader;
use super::{Spot, known_until};
use crate::scenario::tree::Node;
use crate::scenario::{Date, Leaf};
use crate::stats::Estimate;
use crate::stats::proportion::proportion;
use crate::study::results::{PolicyBand, Results};
use crate::study::single::Prepared;
use serde::Serialize;
use std::collections::BTreeSet;

/// Keys of a regime that say how licences are handled; all others say how the path goes on from it.
const LICENSING: [&str; 11] = [
    "title",
    "kind",
    "review",
    "prompt",
    "odds",
    "favoured-odds",
    "if-not-prompt",
    "validity",
    "hold",
    "restraint",
    "general-licence",
];
/// A horizon of chance up to this many days is told by month, a longer one by quarter.
const BY_MONTH: i32 = 400;

/// What is written of a control and what becomes of it.
#[derive(Debug, Clone, Serialize)]
pub struct ControlPath {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// What is written of it besides its path.
    pub settings: Vec<Setting>,
    /// How regimes are entered and left.
    pub rules: Vec<Rule>,
    /// Shares of futures by regime after `known-until`, or over the whole horizon where that is not given.
    pub shares: Vec<Shares>,
}

/// A key of a control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Path of keys within the control.
    pub key: String,
    /// The value as written.
    pub value: String,
    /// Where it was written.
    pub spot: Spot,
}

/// One way in which a regime is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// A date, the first and last day of a truce, or `in` and the regime that is left.
    pub when: String,
    /// Regimes that it leads to, by name.
    pub regimes: Vec<String>,
    /// `dated`, or what is left to chance.
    pub by: String,
    /// Where it was written.
    pub spot: Spot,
    /// The comment beside it.
    pub comment: Option<String>,
}

/// Shares of futures by regime on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shares {
    /// The day, as `2026-01-01`.
    pub day: String,
    /// Printed titles of regimes, with the share of futures in each; those without any are left out.
    pub regimes: Vec<(String, Estimate)>,
}

/// The path of every control, by name.
pub(super) fn controls(reader: Reader<'_>, prepared: &Prepared, results: &Results) -> Vec<ControlPath> {
    let known = known_until(reader.0);
    let both = prepared.model.controls.iter().zip(&results.policy);
    both.map(|(control, band)| ControlPath {
        name: control.name.clone(),
        title: control.title.clone(),
        settings: settings(reader, &control.name),
        rules: rules(reader, &control.name),
        shares: shares(band, known, results.manifest.replications),
    })
    .collect()
}

fn settings(reader: Reader<'_>, control: &str) -> Vec<Setting> {
    let written = reader.leaves(&["control", control]).into_iter();
    let rest = written.filter(|leaf| !matches!(entry_key(leaf), "title" | "path"));
    rest.map(|leaf| Setting {
        key: leaf.path[2..].join("."),
        value: reader.say(leaf.node),
        spot: reader.spot(&leaf.node.place),
    })
    .collect()
}

/// Dated entries, truces that move the control, and what follows from the regimes that either leads to.
fn rules(reader: Reader<'_>, control: &str) -> Vec<Rule> {
    let path = reader.0.tree.get(&["control", control, "path"]).and_then(Node::table);
    let dated = path.into_iter().flat_map(|path| &path.entries);
    let mut rules: Vec<Rule> = dated.map(|(date, node)| dated_rule(reader, date, node)).collect();
    for (truce, _) in reader.entries("truce").filter(|(truce, _)| moves(reader, truce, control)) {
        rules.extend(truce_rules(reader, truce));
    }
    for regime in reached(reader, &[control]) {
        rules.extend(regime_rules(reader, &regime));
    }
    rules
}

/// Whether a truce names a control.
pub(super) fn moves(reader: Reader<'_>, truce: &str, control: &str) -> bool {
    let leaves = reader.leaves(&["truce", truce]);
    leaves.iter().any(|leaf| leaf.key() != "title" && leaf.texts().contains(&control))
}

/// Regimes that the paths of controls, the truces that move them, and the regimes themselves lead to.
pub(super) fn reached(reader: Reader<'_>, controls: &[&str]) -> BTreeSet<String> {
    let mut open: Vec<String> = Vec::new();
    for control in controls {
        let path = reader.0.tree.get(&["control", control, "path"]);
        let path =
            path.map_or_else(Vec::new, |node| crate::scenario::leaves(node, &["control", control, "path"]));
        open.extend(path.iter().flat_map(|leaf| named(reader, leaf)));
        for (truce, _) in reader.entries("truce").filter(|(truce, _)| moves(reader, truce, control)) {
            open.extend(reader.leaves(&["truce", truce]).iter().flat_map(|leaf| named(reader, leaf)));
        }
    }
    let mut reached = BTreeSet::new();
    while let Some(regime) = open.pop() {
        if reached.insert(regime.clone()) {
            open.extend(onward(reader, &regime).iter().flat_map(|leaf| named(reader, leaf)));
        }
    }
    reached
}

/// Names of regimes in a leaf.
fn named(reader: Reader<'_>, leaf: &Leaf<'_>) -> Vec<String> {
    let texts = if leaf.key() == "title" { Vec::new() } else { leaf.texts() };
    texts.into_iter().filter(|text| reader.has("regime", text)).map(str::to_owned).collect()
}

/// The first key within an entry: `office` of `control.x.office.capacity`.
fn entry_key<'l>(leaf: &'l Leaf<'_>) -> &'l str {
    leaf.path.get(2).map_or("", String::as_str)
}

/// Keys of a regime that say how the path goes on from it.
fn onward<'a>(reader: Reader<'a>, regime: &str) -> Vec<Leaf<'a>> {
    let leaves = reader.leaves(&["regime", regime]).into_iter();
    leaves.filter(|leaf| !LICENSING.contains(&entry_key(leaf))).collect()
}

fn dated_rule(reader: Reader<'_>, date: &str, node: &Node) -> Rule {
    let leaves = crate::scenario::leaves(node, &[]);
    let chance: Vec<String> = leaves
        .iter()
        .filter(|leaf| named(reader, leaf).is_empty())
        .map(|leaf| format!("{} {}", leaf.dotted(), reader.say(leaf.node)).trim().to_owned())
        .collect();
    Rule {
        when: date.to_owned(),
        regimes: leaves.iter().flat_map(|leaf| named(reader, leaf)).collect(),
        by: if chance.is_empty() { "dated".to_owned() } else { chance.join(", ") },
        spot: reader.spot(node.key.as_ref().unwrap_or(&node.place)),
        comment: reader.comment(&node.place),
    }
}

/// A rule for every quantity of a truce, which together lead to the regimes that it names.
fn truce_rules(reader: Reader<'_>, truce: &str) -> Vec<Rule> {
    let leaves = reader.leaves(&["truce", truce]);
    let day = |key: &str| reader.0.tree.get(&["truce", truce, key]).map_or("?".to_owned(), |n| reader.say(n));
    let when = format!("{} to {}", day("from"), day("until"));
    let chance =
        leaves.iter().filter(|leaf| leaf.path.len() > 3 || !matches!(leaf.key(), "title" | "from" | "until"));
    let names = |leaf: &&Leaf<'_>| {
        !named(reader, leaf).is_empty() || leaf.texts().iter().any(|text| reader.has("control", text))
    };
    let rule = |leaf: &Leaf<'_>| Rule {
        when: when.clone(),
        regimes: leads_to(reader, leaf, &leaves),
        by: format!("truce {truce}: {} {}", leaf.path[2..].join("."), reader.say(leaf.node)),
        spot: reader.spot(&leaf.node.place),
        comment: None,
    };
    chance.filter(|leaf| !names(leaf)).map(rule).collect()
}

/// A rule for every quantity of a regime that says how long it lasts or what follows.
fn regime_rules(reader: Reader<'_>, regime: &str) -> Vec<Rule> {
    let leaves = onward(reader, regime);
    let rule = |leaf: &Leaf<'_>| Rule {
        when: format!("in {regime}"),
        regimes: leads_to(reader, leaf, &leaves),
        by: format!("{} {}", leaf.path[2..].join("."), reader.say(leaf.node)),
        spot: reader.spot(&leaf.node.place),
        comment: None,
    };
    leaves.iter().filter(|leaf| named(reader, leaf).is_empty()).map(rule).collect()
}

/// The regimes named beside a leaf, in the same table if there are any, else anywhere among `all`.
fn leads_to(reader: Reader<'_>, leaf: &Leaf<'_>, all: &[Leaf<'_>]) -> Vec<String> {
    let parent = |leaf: &Leaf<'_>| leaf.path[..leaf.path.len() - 1].to_vec();
    let of = |beside: bool| -> Vec<String> {
        let chosen = all.iter().filter(|other| !beside || parent(other) == parent(leaf));
        let names: BTreeSet<String> = chosen.flat_map(|other| named(reader, other)).collect();
        names.into_iter().collect()
    };
    Some(of(true)).filter(|near| !near.is_empty()).unwrap_or_else(|| of(false))
}

/// Shares by month or quarter; a day on which nothing has changed since the one before is left out.
fn shares(band: &PolicyBand, known: Option<Date>, replications: u64) -> Vec<Shares> {
    let first = known.map_or(0, |known| band.days.partition_point(|day| *day <= known.0));
    let mut rows: Vec<Shares> = Vec::new();
    for (day, step) in told(&band.days, first) {
        let row = Shares { day: Date(day).to_string(), regimes: at(band, step, replications) };
        if rows.last().is_none_or(|last| last.regimes != row.regimes) {
            rows.push(row);
        }
    }
    rows
}

/// Days that are told and their steps: the first, the starts of months or quarters, and the last.
fn told(days: &[i32], first: usize) -> Vec<(i32, usize)> {
    let (Some(&from), Some(&to)) = (days.get(first), days.last()) else { return Vec::new() };
    let every = if to - from <= BY_MONTH { 1 } else { 3 };
    let starts = (from + 1..to).filter(|day| {
        let (_, month, day) = Date(*day).ymd();
        day == 1 && (month - 1).is_multiple_of(every)
    });
    let last = (to > from).then_some(to);
    let chosen = std::iter::once(from).chain(starts).chain(last);
    chosen.map(|day| (day, days.partition_point(|start| *start <= day) - 1)).collect()
}

fn at(band: &PolicyBand, step: usize, replications: u64) -> Vec<(String, Estimate)> {
    let share = |regime: usize| band.probability[regime].get(step).copied().unwrap_or(0.0);
    let there = (0..band.regimes.len()).filter(|regime| share(*regime) > 0.0);
    let estimate = |regime: usize| {
        let count = (share(regime) * replications as f64).round() as u64;
        (band.regimes[regime].clone(), proportion(count, replications))
    };
    there.map(estimate).collect()
}
