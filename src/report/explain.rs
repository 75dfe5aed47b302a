//! What a scenario says, as text of a hundred columns and as JSON.
use super::number::{Scale, grouped};
use super::theme::validation;
use crate::stats::Estimate;
use crate::study::explain::{Basis, ByConfidence, ControlPath, Count, Explanation, Origin, Rule, Value};

/// Columns of the text; only a word that is longer, such as a path, goes beyond them.
const WIDTH: usize = 100;
/// Indentation of what belongs to an entry.
const STEP: usize = 2;

/// The whole explanation; ends with a line break.
pub fn explanation_text(e: &Explanation) -> String {
    let mut page = Page::default();
    head(&mut page, e);
    names(&mut page, e);
    policy(&mut page, e);
    origins(&mut page, e);
    idle(&mut page, e);
    page.text
}

/// The same as JSON; ends with a line break.
pub fn explanation_json(e: &Explanation) -> String {
    let text = serde_json::to_string_pretty(e).expect("plain data without maps cannot fail");
    format!("{text}\n")
}

/// Lines of text.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A heading with a line under it.
    fn heading(&mut self, words: &str) {
        self.text.push_str(&format!("\n{words}\n{}\n", "-".repeat(words.chars().count())));
    }

    /// `words` after `lead`, broken between words; further lines begin at column `indent`.
    fn hang(&mut self, lead: &str, indent: usize, words: &str) {
        let mut line = lead.to_owned();
        let mut fresh = true;
        for word in words.split_whitespace() {
            let long = line.chars().count() + usize::from(!fresh) + word.chars().count();
            if !fresh && long > WIDTH {
                self.line(&line);
                line = " ".repeat(indent);
                fresh = true;
            }
            if !fresh {
                line.push(' ');
            }
            line.push_str(word);
            fresh = false;
        }
        self.line(&line);
    }

    /// A line; control characters that a text of the scenario holds must not reach a terminal.
    fn line(&mut self, line: &str) {
        let safe = |c: char| if c.is_control() { '\u{fffd}' } else { c };
        self.text.extend(line.trim_end().chars().map(safe));
        self.text.push('\n');
    }

    /// Words at an indentation.
    fn at(&mut self, indent: usize, words: &str) {
        self.hang(&" ".repeat(indent), indent, words);
    }

    /// A name in a column of its own, then words.
    fn pair(&mut self, indent: usize, column: usize, name: &str, words: &str) {
        let lead = format!("{:indent$}{name:column$}", "");
        // A name that fills its column pushes its words aside, but not the lines below.
        let lead = if lead.ends_with(' ') { lead } else { format!("{lead}  ") };
        self.hang(&lead, indent + column, words);
    }
}

fn head(page: &mut Page, e: &Explanation) {
    page.at(0, &e.title);
    if !e.description.is_empty() {
        page.at(0, &e.description);
    }
    page.blank();
    let h = &e.horizon;
    let days = grouped(h.step_days, if h.step_days == h.step_days.round() { 0 } else { 2 });
    let words = validation(e.manifest.validation);
    page.pair(0, 14, "validation", words.strip_prefix("validation ").unwrap_or(&words));
    let unit = if h.step_days == 1.0 { "day" } else { "days" };
    page.pair(0, 14, "horizon", &format!("{} to {}, {} steps of {days} {unit}", h.start, h.end, h.steps));
    let known =
        h.known_until.as_ref().map_or("not stated".to_owned(), |day| format!("{day}; after it, chance"));
    page.pair(0, 14, "policy known", &known);
    let hash: String = e.manifest.scenario_hash.chars().take(12).collect();
    page.pair(0, 14, "hash", &hash);
    for (i, layer) in e.layers.iter().enumerate() {
        let says = layer.says.as_ref().map_or(String::new(), |says| format!(": {says}"));
        page.pair(0, 14, if i == 0 { "layers" } else { "" }, &format!("{}. {}{says}", i + 1, layer.file));
    }
}

fn policy(page: &mut Page, e: &Explanation) {
    page.heading("Policy path");
    if e.controls.is_empty() {
        page.at(0, "There is no control: everything may leave at any time.");
    }
    for (i, control) in e.controls.iter().enumerate() {
        if i > 0 {
            page.blank();
        }
        page.at(0, &named(&control.title, &format!("control.{}", control.name)));
        settings(page, control);
        rules(page, &control.rules);
        shares(page, control, e);
    }
}

/// `Title (key)`, or the key alone.
fn named(title: &str, key: &str) -> String {
    match key.split_once('.') {
        Some((_, name)) if name == title => key.to_owned(),
        _ => format!("{title} ({key})"),
    }
}

fn settings(page: &mut Page, control: &ControlPath) {
    let column = widest(control.settings.iter().map(|s| s.key.as_str()));
    for s in &control.settings {
        page.pair(STEP, column, &s.key, &format!("{}  [{}]", s.value, s.spot));
    }
}

/// Room for the widest of some names, within reason, and two spaces.
fn widest<'n>(names: impl Iterator<Item = &'n str>) -> usize {
    let widest = names.map(|name| name.chars().count()).max().unwrap_or(0);
    (if widest > 40 { 40 } else { widest }) + 2
}

fn rules(page: &mut Page, rules: &[Rule]) {
    page.blank();
    let to = |rule: &Rule| if rule.regimes.is_empty() { "-".to_owned() } else { rule.regimes.join(", ") };
    let entered: Vec<String> = rules.iter().map(to).collect();
    let when = widest(rules.iter().map(|rule| rule.when.as_str()).chain(["when"]));
    let regime = widest(entered.iter().map(String::as_str).chain(["enters"]));
    page.line(&format!("{:STEP$}{:when$}{:regime$}by", "", "when", "enters"));
    for (rule, to) in rules.iter().zip(&entered) {
        let lead = format!("{:STEP$}{:when$}{to:regime$}", "", rule.when);
        let comment = rule.comment.as_ref().map_or(String::new(), |c| format!(" # {c}"));
        page.hang(&lead, STEP + when + regime, &format!("{} [{}]{comment}", rule.by, rule.spot));
    }
}

fn shares(page: &mut Page, control: &ControlPath, e: &Explanation) {
    let n = grouped(e.manifest.replications as f64, 0);
    let seed = e.manifest.seed;
    page.blank();
    if control.shares.is_empty() {
        return page.at(STEP, "Policy is known over the whole horizon.");
    }
    let after = e.horizon.known_until.as_ref().map_or(String::new(), |day| format!(" after {day}"));
    page.at(
        STEP,
        &format!("Share of {n} simulated futures (seed {seed}) in each regime{after}, ± one standard error:"),
    );
    for row in &control.shares {
        let share = |(title, estimate): &(String, Estimate)| format!("{title} {}", percent(estimate));
        let shares: Vec<String> = row.regimes.iter().map(share).collect();
        page.pair(STEP, 12, &row.day, &shares.join(", "));
    }
}

fn percent(estimate: &Estimate) -> String {
    Scale::of("share", 1.0).with_error(estimate.value, estimate.standard_error)
}

fn names(page: &mut Page, e: &Explanation) {
    if e.titles.is_empty() {
        return;
    }
    page.heading("What names stand for");
    let width = e.titles.iter().map(|(name, _)| name.len() + 2).fold(24, usize::max);
    for (name, title) in &e.titles {
        page.pair(0, if width < 44 { width } else { 44 }, name, title);
    }
}

fn origins(page: &mut Page, e: &Explanation) {
    page.heading("Where every value comes from");
    page.at(0, "Settings of the run and published series are left out; names and choices have no source.");
    let mut section = String::new();
    for value in &e.values {
        let (entry, key) = split(&value.path);
        if entry != section {
            section = entry.to_owned();
            page.blank();
            page.line(entry);
        }
        one(page, key, value);
    }
    page.blank();
    totals(page, &e.count);
}

/// `supplier.cn` and what follows it.
fn split(path: &str) -> (&str, &str) {
    let second = path.match_indices('.').nth(1);
    second.map_or((path, ""), |(at, _)| (&path[..at], &path[at + 1..]))
}

fn one(page: &mut Page, key: &str, value: &Value) {
    page.pair(STEP, if key.len() < 22 { 24 } else { key.len() + 2 }, key, &value.value);
    let mut words = format!("{} ", value.spot);
    for (part, spot) in &value.changed {
        words.push_str(&format!("({part}: {spot}) "));
    }
    match &value.inherited {
        Some(origin) => words.push_str(&format!("inherited: {origin}")),
        None => words.push_str(&stated(&value.origin, value.basis)),
    }
    page.at(3 * STEP, &words);
}

/// What a value rests on, in words.
fn stated(origin: &Origin, basis: Basis) -> String {
    let sure = origin.confidence.as_ref().map_or(String::new(), |c| format!(" ({c})"));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut said = match basis {
        Basis::Sourced => format!("source{sure}: {}", text(&origin.source)),
        Basis::Assumed => format!("assumption{sure}: {}", text(&origin.assumption)),
        Basis::Unstated => origin.comment.as_ref().map_or("-".to_owned(), |c| format!("- # {c}")),
    };
    if basis == Basis::Sourced && origin.assumption.is_some() {
        said.push_str(&format!("; assumption: {}", text(&origin.assumption)));
    }
    if let Some(note) = &origin.note {
        said.push_str(&format!("; note: {note}"));
    }
    if let Some(parameter) = &origin.parameter {
        said.push_str(&format!(" [of parameter.{parameter}]"));
    }
    said
}

fn totals(page: &mut Page, c: &Count) {
    let values = if c.values == 1 { "value" } else { "values" };
    page.pair(0, 24, &format!("{} {values}", grouped(c.values as f64, 0)), "");
    page.pair(STEP, 22, "with a source", &by(&c.sourced));
    page.pair(STEP, 22, "with an assumption", &by(&c.assumed));
    let mut neither = grouped(c.unstated as f64, 0);
    let parts = [(c.commented, "with a comment beside them"), (c.command_line, "from the command line")];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if !parts.is_empty() {
        neither.push_str(&format!(" ({})", parts.join(", ")));
    }
    page.pair(STEP, 22, "without either", &neither);
    if c.inherited > 0 {
        page.at(0, &format!("{} more are inherited and counted where they were written.", c.inherited));
    }
}

/// A number of values and what it is made of.
fn by(c: &ByConfidence) -> String {
    let parts =
        [(c.high, "H"), (c.medium, "M"), (c.low, "L"), (c.unverified, "UV"), (c.unstated, "not stated")];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{what} {n}")).collect();
    match parts.is_empty() {
        true => "0".to_owned(),
        false => format!("{} (confidence {})", grouped(c.total() as f64, 0), parts.join(", ")),
    }
}

fn idle(page: &mut Page, e: &Explanation) {
    page.heading("What touches nothing");
    if e.idle.is_empty() {
        page.at(0, "Everything written has an effect.");
    }
    for idle in &e.idle {
        let spot = idle.spot.as_ref().map_or(String::new(), |spot| format!("  [{spot}]"));
        page.hang("- ", STEP, &format!("{}{spot}", idle.what));
    }
}
