//! The path of every control: what is written of it, and what simulated futures make of it.
use super::reader::Reader;
use super::{Spot, known_until};
use crate::scenario::diagnostic::Place;
use crate::scenario::grammar::{Moves, Truce};
use crate::scenario::tree::{Node, Value};
use crate::scenario::{Date, Leaf};
use crate::stats::Estimate;
use crate::stats::proportion::proportion;
use crate::study::results::{PolicyBand, Results};
use crate::study::single::Prepared;
use serde::Serialize;
use std::collections::BTreeSet;

/// Keys of a control that are told as rules.
const TOLD_AS_RULES: [&str; 5] = ["path", "in-force", "regime", "expires", "suspended"];
/// What a control is where nothing else holds.
const FREE: &str = "free";
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
    /// A date, the first and last day of a window or truce, a trigger, or `in` and the regime that is left.
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
        rules: rules(reader, prepared, &control.name),
        shares: shares(band, known, results.manifest.replications),
    })
    .collect()
}

fn settings(reader: Reader<'_>, control: &str) -> Vec<Setting> {
    let written = reader.leaves(&["control", control]).into_iter();
    let rest = written.filter(|leaf| entry_key(leaf) != "title" && !TOLD_AS_RULES.contains(&entry_key(leaf)));
    rest.map(|leaf| Setting {
        key: leaf.path[2..].join("."),
        value: reader.say(leaf.node),
        spot: reader.spot(&leaf.node.place),
    })
    .collect()
}

/// Dates, windows, truces and triggers that move the control, and what follows from the regimes that these lead to.
fn rules(reader: Reader<'_>, prepared: &Prepared, control: &str) -> Vec<Rule> {
    let mut rules = dated_rules(reader, control);
    rules.extend(suspensions(reader, control));
    for (name, truce) in reader.0.scenario.truce.iter().filter(|(_, truce)| moves(truce, control)) {
        rules.extend(truce_rules(reader, name, truce, control));
    }
    for (name, trigger) in &reader.0.scenario.trigger {
        rules.extend(trigger_rules(reader, name, &trigger.moves, control));
    }
    for regime in reached(prepared, &[control]) {
        rules.extend(regime_rules(reader, regime));
    }
    rules
}

/// Whether a truce moves a control, while it holds or when it ends.
pub(super) fn moves(truce: &Truce, control: &str) -> bool {
    let ends = std::iter::once(&truce.on_break).chain(&truce.on_lapse);
    acts(truce, control) || ends.flat_map(|ends| &ends.0).any(|moved| moved.control == control)
}

/// Whether a truce suspends or eases a control while it holds.
pub(super) fn acts(truce: &Truce, control: &str) -> bool {
    truce.suspends.iter().any(|name| name == control) || truce.eases.contains_key(control)
}

/// Regimes that some future can bring to one of the controls, as the simulation knows them; not the free state
/// before the first date.
pub(super) fn reached<'p>(prepared: &'p Prepared, controls: &[&str]) -> BTreeSet<&'p str> {
    let model = &prepared.model;
    let chosen = model.controls.iter().filter(|control| controls.contains(&control.name.as_str()));
    let regimes = chosen.flat_map(|control| model.regimes.iter().zip(&control.reachable).skip(1));
    regimes.filter(|(_, reachable)| **reachable).map(|(regime, _)| regime.name.as_str()).collect()
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

/// The first day in force, the entries of the path, and the day after the last one in force, by date.
fn dated_rules(reader: Reader<'_>, control: &str) -> Vec<Rule> {
    let tree = &reader.0.tree;
    let Some(written) = reader.0.scenario.control.get(control) else { return Vec::new() };
    let bound = |key: &str, day: Date, regime: &str, by: String| {
        let node = tree.get(&["control", control, key])?;
        Some(Rule {
            when: day.to_string(),
            regimes: vec![regime.to_owned()],
            by,
            spot: reader.spot(&node.place),
            comment: reader.comment(&node.place),
        })
    };
    let entry = written.in_force.zip(written.regime.as_deref());
    let entry = entry.and_then(|(day, regime)| bound("in-force", day, regime, "dated: in-force".to_owned()));
    let end = written.expires;
    let end = end.and_then(|day| bound("expires", Date(day.0 + 1), FREE, format!("dated: expires {day}")));
    let path = tree.get(&["control", control, "path"]).and_then(Node::table);
    let path = path.into_iter().flat_map(|path| &path.entries);
    let path = path.map(|(date, node)| dated_rule(reader, date, node));
    let mut rules: Vec<Rule> = entry.into_iter().chain(path).chain(end).collect();
    rules.sort_by(|a, b| a.when.cmp(&b.when));
    rules
}

/// Windows in which a control is not applied.
fn suspensions(reader: Reader<'_>, control: &str) -> Vec<Rule> {
    let list = reader.0.tree.get(&["control", control, "suspended"]).map(|node| &node.value);
    let windows = if let Some(Value::List(windows)) = list { windows.as_slice() } else { &[] };
    let rule = |window: &Node| Rule {
        when: period(reader, window),
        regimes: vec![FREE.to_owned()],
        by: "dated: suspended".to_owned(),
        spot: reader.spot(&window.place),
        comment: None,
    };
    windows.iter().map(rule).collect()
}

/// The first and last day of a window or truce.
fn period(reader: Reader<'_>, window: &Node) -> String {
    let day = |key: &str| window.get(key).map_or("?".to_owned(), |node| reader.say(node));
    format!("{} to {}", day("from"), day("until"))
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
        by: if chance.iter().any(|chance| chance.starts_with("probability")) {
            chance.join(", ")
        } else {
            std::iter::once("dated".to_owned()).chain(chance).collect::<Vec<_>>().join(", ")
        },
        spot: reader.spot(node.key.as_ref().unwrap_or(&node.place)),
        comment: reader.comment(&node.place),
    }
}

/// What a truce does to a control while it holds, then a rule for every quantity of its break and of its renewal.
fn truce_rules(reader: Reader<'_>, name: &str, truce: &Truce, control: &str) -> Vec<Rule> {
    let Some(node) = reader.0.tree.get(&["truce", name]) else { return Vec::new() };
    let when = period(reader, node);
    let rule = |regimes: Vec<String>, what: String, place: &Place| Rule {
        when: when.clone(),
        regimes,
        by: format!("truce {name}: {what}"),
        spot: reader.spot(place),
        comment: None,
    };
    let reach = node.get("compliance").map(|share| format!(", compliance {}", reader.say(share)));
    let reach = reach.unwrap_or_default();
    let suspends = node.get("suspends").filter(|_| truce.suspends.iter().any(|name| name == control));
    let eases = node.get("eases").and_then(|eases| eases.get(control)).zip(truce.eases.get(control));
    let mut rules = Vec::new();
    rules.extend(suspends.map(|at| rule(vec![FREE.to_owned()], format!("suspends{reach}"), &at.place)));
    rules.extend(eases.map(|(at, regime)| rule(vec![regime.clone()], format!("eases{reach}"), &at.place)));
    let lapse = truce.on_lapse.as_ref().unwrap_or(&truce.on_break);
    for (key, end) in [("breaks", &truce.on_break), ("renewed", lapse)] {
        let regimes = entered(end, control);
        // A control that it neither holds nor moves by this end.
        if regimes.is_empty() && !acts(truce, control) {
            continue;
        }
        let leaves = reader.leaves(&["truce", name, key]);
        rules.extend(leaves.iter().map(|leaf| {
            let what = format!("{} {}", leaf.path[2..].join("."), reader.say(leaf.node));
            rule(regimes.clone(), what, &leaf.node.place)
        }));
    }
    rules
}

/// The regimes of a control among moves.
fn entered(moves: &Moves, control: &str) -> Vec<String> {
    moves.0.iter().filter(|moved| moved.control == control).map(|moved| moved.regime.clone()).collect()
}

/// A rule for a trigger that moves a control.
fn trigger_rules(reader: Reader<'_>, name: &str, moves: &Moves, control: &str) -> Option<Rule> {
    let regimes = entered(moves, control);
    let node = reader.0.tree.get(&["trigger", name]).filter(|_| !regimes.is_empty())?;
    let condition = node.get("when")?;
    let said = condition.table().map(|table| reader.pairs(table, &[])).unwrap_or_default();
    let chance = ["probability", "after"].into_iter();
    let chance = chance.filter_map(|key| Some(format!(", {key} {}", reader.say(node.get(key)?))));
    Some(Rule {
        when: condition.get("date").map_or("by chance".to_owned(), |day| reader.say(day)),
        regimes,
        by: format!("trigger {name}: when {said}{}", chance.collect::<String>()),
        spot: reader.spot(condition.key.as_ref().unwrap_or(&condition.place)),
        comment: None,
    })
}

/// How long a regime lasts and what follows, or a rule for each of several successors and for each switch.
fn regime_rules(reader: Reader<'_>, regime: &str) -> Vec<Rule> {
    let rule = |leaf: &Leaf<'_>, regimes: Vec<String>| Rule {
        when: format!("in {regime}"),
        regimes,
        by: format!("{} {}", leaf.path[2..].join("."), reader.say(leaf.node)),
        spot: reader.spot(&leaf.node.place),
        comment: None,
    };
    let then = reader.leaves(&["regime", regime, "then"]);
    let (one, several): (Vec<_>, Vec<_>) = then.iter().partition(|leaf| leaf.path.len() == 3);
    let next: Vec<String> = one.iter().flat_map(|leaf| named(reader, leaf)).collect();
    let next =
        if next.is_empty() { several.iter().map(|leaf| leaf.key().to_owned()).collect() } else { next };
    let lasts = reader.leaves(&["regime", regime, "lasts"]);
    let switches = reader.leaves(&["regime", regime, "switches"]);
    let mut rules: Vec<Rule> = lasts.iter().map(|leaf| rule(leaf, next.clone())).collect();
    let each = several.into_iter().chain(&switches);
    rules.extend(each.map(|leaf| rule(leaf, vec![leaf.key().to_owned()])));
    rules
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
