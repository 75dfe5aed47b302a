//! What the names and numbers of a scenario mean together; every problem is collected.
mod behaviour;
mod buyers;
mod contracts;
mod controls;
mod coverage;
mod dates;
mod disruptions;
mod entities;
mod names;
mod opening;
mod price;
mod qualification;
mod reach;
mod recycling;
mod regimes;
mod sites;
mod sourcing;
mod stock;
mod stockpile;
mod substitution;
mod supply;
mod surveys;
mod timeline;
mod triggers;
mod truces;

use super::diagnostic::{Diagnostic, Place};
use super::grammar::Scenario;
use super::law::Law;
use super::nearest::suggest;
use super::quantity::Quantity;
use super::tree::{Node, Tree, Value};

/// Most replications of a run, here and on the command line.
const MOST_REPLICATIONS: u64 = 1 << 27;

/// A path of keys.
type Path<'p> = &'p [&'p str];

/// How well the layers could be read.
#[derive(Clone, Copy)]
pub(crate) struct Read<'a> {
    /// All files could be read to their ends; otherwise what is missing may be in them.
    pub(crate) whole: bool,
    /// Nothing was wrong so far.
    pub(crate) clean: bool,
    /// Text that could not be read.
    pub(crate) hidden: &'a str,
}

/// Everything that is wrong with a scenario as a whole.
pub(crate) fn check<'a>(scenario: &'a Scenario, tree: &'a Tree, read: Read<'a>) -> Vec<Diagnostic> {
    let mut checker = Checker { scenario, tree, read, found: Vec::new() };
    checker.header();
    checker.names();
    checker.dates();
    checker.supply();
    checker.buyers();
    checker.entities();
    checker.controls();
    checker.regimes();
    checker.truces();
    checker.triggers();
    checker.disruptions();
    checker.behaviour();
    checker.sourcing();
    checker.qualifications();
    checker.substitutions();
    checker.stockpiles();
    checker.contracts();
    checker.recycling();
    checker.surveys();
    checker.openings();
    checker.found
}

/// The scenario under examination and what was found.
struct Checker<'a> {
    scenario: &'a Scenario,
    tree: &'a Tree,
    read: Read<'a>,
    found: Vec<Diagnostic>,
}

/// How free a quantity is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Freedom {
    /// The same in every replication.
    Constant,
    /// One value per replication.
    Uncertain,
    /// A new value each time.
    Varies,
}

/// What a quantity must keep to.
#[derive(Clone, Copy)]
struct Rule {
    freedom: Freedom,
    low: f64,
    high: f64,
    /// Whether a time may be in working days.
    working: bool,
}

/// One value per replication, from zero up.
const AMOUNT: Rule = Rule { freedom: Freedom::Uncertain, low: 0.0, high: f64::INFINITY, working: false };
/// A new value each time, from zero up.
const EACH_TIME: Rule = Rule { freedom: Freedom::Varies, ..AMOUNT };
/// As long as an office takes: a new value each time, from zero up, in working days or days of the calendar.
const OFFICE_TIME: Rule = Rule { working: true, ..EACH_TIME };
/// Known, from zero up.
const CONSTANT: Rule = Rule { freedom: Freedom::Constant, ..AMOUNT };
/// Above zero, once per replication.
const POSITIVE: Rule = Rule { low: f64::MIN_POSITIVE, ..AMOUNT };
/// From one up, once per replication.
const AT_LEAST_ONE: Rule = Rule { low: 1.0, ..AMOUNT };
/// A share or a probability.
const SHARE: Rule = Rule { high: 1.0, ..AMOUNT };
/// Anything, once per replication.
const ONCE: Rule = Rule { low: f64::NEG_INFINITY, ..AMOUNT };

impl Checker<'_> {
    fn place(&self, path: Path<'_>) -> Option<Place> {
        self.tree.place(path)
    }

    fn error(&mut self, path: Path<'_>, message: impl Into<String>, hint: impl Into<String>) {
        let place = self.place(path);
        self.found.push(Diagnostic::error(message, place).hint(hint));
    }

    fn key_error(&mut self, path: Path<'_>, message: impl Into<String>, hint: impl Into<String>) {
        let place = self.tree.key_place(path);
        self.found.push(Diagnostic::error(message, place).hint(hint));
    }

    fn warning(&mut self, path: Path<'_>, message: impl Into<String>, hint: impl Into<String>) {
        let place = self.tree.key_place(path);
        self.found.push(Diagnostic::warning(message, place).hint(hint));
    }

    fn error_at(&mut self, place: Option<Place>, message: impl Into<String>, hint: impl Into<String>) {
        self.found.push(Diagnostic::error(message, place).hint(hint));
    }

    /// A warning drawn from the scenario as a whole, which what could not be read might refute.
    fn suspicion(&mut self, path: Path<'_>, message: impl Into<String>, hint: impl Into<String>) {
        if self.read.clean {
            self.warning(path, message, hint);
        }
    }

    /// Something that is not there; another layer might have it where one could not be read.
    fn missing(&mut self, path: Path<'_>, message: impl Into<String>, hint: impl Into<String>) {
        if self.read.whole {
            self.key_error(path, message, hint);
        }
    }

    /// Whether something was written at a path, readable or not.
    fn given(&self, path: Path<'_>) -> bool {
        self.tree.get(path).is_some()
    }

    /// Whether a table with entries was written, readable or not.
    fn has_entries(&self, path: Path<'_>) -> bool {
        self.entries(path) > 0
    }

    /// How many entries were written in a table, readable or not.
    fn entries(&self, path: Path<'_>) -> usize {
        self.tree.get(path).and_then(Node::table).map_or(0, |table| table.entries.len())
    }

    /// Where a key was written in a table of a list, or in the only table where no list was written.
    fn place_in(&self, path: Path<'_>, index: usize, key: &str) -> Option<Place> {
        let node = self.tree.get(path)?;
        let item = match &node.value {
            Value::List(list) => list.get(index).unwrap_or(node),
            _ => node,
        };
        Some(item.get(key).unwrap_or(item).place.clone())
    }

    /// Where a text stands in a list; the list where it does not.
    fn member_place(&self, path: Path<'_>, text: &str) -> Option<Place> {
        let list = self.tree.get(path).map(|node| &node.value);
        let member = match list {
            Some(Value::List(list)) => list.iter().find(|node| node.text() == Some(text)),
            _ => None,
        };
        member.map(|node| node.place.clone()).or_else(|| self.place(path))
    }

    /// Names in a list, each of which has to exist.
    fn listed(&mut self, section: &str, names: &[String], path: Path<'_>) {
        for name in names {
            let place = self.member_place(path, name);
            self.name_at(section, name, place);
        }
    }

    /// A name that has to exist; `path` leads to where it is used.
    fn name(&mut self, section: &str, name: &str, path: Path<'_>, is_key: bool) -> bool {
        let place = if is_key { self.tree.key_place(path) } else { self.tree.place(path) };
        self.name_at(section, name, place)
    }

    /// A name that has to exist and the place where it is used.
    fn name_at(&mut self, section: &str, name: &str, place: Option<Place>) -> bool {
        let known: Vec<&str> = self.tree.names(section).collect();
        if known.contains(&name) || self.read.hidden.contains(name) {
            return true;
        }
        let mut hint = suggest(name, &known, &format!("known under `{section}`"));
        if !self.read.whole {
            hint.push_str("; or it is in the file that could not be read");
        }
        self.found.push(Diagnostic::error(format!("unknown {section} `{name}`"), place).hint(hint));
        false
    }

    /// Checks how free a quantity is and over which range.
    fn quantity<D>(&mut self, path: Path<'_>, quantity: &Quantity<D>, rule: Rule) {
        let freedom = match &quantity.law {
            Law::Known(_) => Freedom::Constant,
            Law::Uncertain(_) | Law::Parameter { .. } => Freedom::Uncertain,
            Law::Varies { .. } => Freedom::Varies,
        };
        if quantity.working && !rule.working {
            return self.refuse_working_days(path);
        }
        let what = path.join(".");
        if freedom > rule.freedom {
            let (message, hint) = match rule.freedom {
                Freedom::Constant => (format!("`{what}` must be known"), "write one value, not a law"),
                _ => (
                    format!("`{what}` has one value per replication, so it cannot vary"),
                    "write `uncertain` in place of `varies`",
                ),
            };
            return self.error(path, message, hint);
        }
        let scenario = self.scenario;
        let parameter =
            |name: &str| scenario.parameter.get(name).map(|parameter| parameter.value.law.clone());
        let Some((low, high)) = quantity.law.support(&parameter) else { return };
        self.range(path, (low, high), (rule.low, rule.high));
    }

    fn refuse_working_days(&mut self, path: Path<'_>) {
        let message = format!("`{}` cannot be in working days", path.join("."));
        let hint = "working days are understood only for review times (`review`, `slow-review`, \
            `statutory-limit.time` and `general-licence.review` of a regime); write days or weeks";
        self.error(path, message, hint);
    }

    fn optional<D>(&mut self, path: Path<'_>, quantity: Option<&Quantity<D>>, rule: Rule) {
        if let Some(quantity) = quantity {
            self.quantity(path, quantity, rule);
        }
    }

    /// Checks a plain number.
    fn number(&mut self, path: Path<'_>, value: f64, low: f64, high: f64) {
        self.range(path, (value, value), (low, high));
    }

    fn range(&mut self, path: Path<'_>, (low, high): (f64, f64), (least, most): (f64, f64)) {
        const SLACK: f64 = 1e-12;
        let below = low < least;
        if !below && high <= most + SLACK {
            return;
        }
        let what = path.join(".");
        let message = match (below, low == high) {
            (_, true) => format!("`{what}` is {low}"),
            (true, false) => format!("`{what}` may fall to {}", number(low)),
            (false, false) => format!("`{what}` may rise to {}", number(high)),
        };
        let hint = match (most.is_finite(), low == f64::NEG_INFINITY) {
            (true, _) if least == f64::MIN_POSITIVE => {
                format!("it must be greater than 0 and at most {most}, over the whole range of its law")
            }
            (true, _) => format!("it must lie between {least} and {most}, over the whole range of its law"),
            (_, true) => "a normal has no lower end; take a lognormal, triangular or gamma".to_owned(),
            _ if least >= 1.0 => format!("it must be at least {least}, over the whole range of its law"),
            _ if least > 0.0 => "it must be greater than 0".to_owned(),
            _ => "it must not be negative, over the whole range of its law".to_owned(),
        };
        self.error(path, message, hint);
    }

    fn header(&mut self) {
        let (scenario, header) = (self.scenario, &self.scenario.scenario);
        if scenario.format != 1 {
            self.error(&["format"], format!("format {} is not known", scenario.format), "write format = 1");
        }
        if header.validation > 3 {
            self.error(&["scenario", "validation"], "`validation` goes from 0 to 3", "0 means illustrative");
        }
        if let Some(n) = header.replications.filter(|n| !(2..=MOST_REPLICATIONS).contains(n)) {
            let hint = format!("give at least 2, so that errors are known, and at most {MOST_REPLICATIONS}");
            self.error(&["scenario", "replications"], format!("`replications` is {n}"), hint);
        }
    }
}

/// A sum without what rounding adds to it.
fn rounded(sum: f64) -> f64 {
    (sum * 1e9).round() / 1e9
}

/// A bound in words.
fn number(value: f64) -> String {
    match value {
        f64::INFINITY => "any size".to_owned(),
        f64::NEG_INFINITY => "minus infinity".to_owned(),
        value => value.to_string(),
    }
}
