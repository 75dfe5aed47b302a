//! The merged layers as a tree that knows where each of its nodes was written.
use super::date::Date;
use super::diagnostic::{FileId, Place};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where the value was written; for a table with a header, the header.
    pub place: Place,
    /// Where its key was written; `None` for the root and members of lists.
    pub key: Option<Place>,
}

/// What a TOML file can hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A date.
    Date(Date),
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Table),
    /// Valid TOML that has no meaning in a scenario, with what is wrong.
    Unreadable(String),
}

/// Entries by key.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The entries.
    pub entries: BTreeMap<String, Node>,
    /// Written in braces, so that it replaces what lies beneath it.
    pub inline: bool,
    /// Keys whose errors have been reported.
    pub removed: BTreeSet<String>,
}

impl Node {
    /// The table's entries, if it is one.
    pub fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The entries, if it is a table.
    pub fn table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entry of a key, if it is a table that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.table()?.entries.get(key)
    }

    /// Lays another node over this one: tables with a header or dotted keys merge, everything else replaces.
    pub fn merge(&mut self, upper: Node) {
        let Node { value, place, key } = upper;
        match (&mut self.value, value) {
            (Value::Table(lower), Value::Table(upper)) if !upper.inline && !restates(lower, &upper) => {
                lower.merge(upper);
            }
            (_, value) => *self = Node { value, place, key },
        }
    }

    /// Drops all entries whose keys stand at or after a byte.
    pub(crate) fn forget_from(&mut self, byte: usize) {
        let Value::Table(table) = &mut self.value else { return };
        table.entries.retain(|_, node| node.key.as_ref().is_none_or(|key| key.span.start < byte));
        table.entries.values_mut().for_each(|node| node.forget_from(byte));
    }

    /// How the value is called in messages.
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Text(text) => format!("the text \"{text}\""),
            Value::Integer(value) => format!("the number {value}"),
            Value::Float(value) => format!("the number {value}"),
            Value::Boolean(value) => format!("`{value}`"),
            Value::Date(date) => format!("the date {date}"),
            Value::List(_) => "a list".to_owned(),
            Value::Table(_) => "a table".to_owned(),
            Value::Unreadable(what) => what.clone(),
        }
    }
}

impl Table {
    fn merge(&mut self, upper: Table) {
        for (key, node) in upper.entries {
            match self.entries.get_mut(&key) {
                Some(lower) => lower.merge(node),
                None => drop(self.entries.insert(key, node)),
            }
        }
    }

    fn states(&self, key: &str) -> bool {
        self.entries.get(key).is_some_and(|node| node.text().is_some())
    }
}

/// A quantity that says anew what it is does not keep parameters of the old law.
fn restates(lower: &Table, upper: &Table) -> bool {
    let laws = ["uncertain", "varies", "parameter"];
    let upper_law = laws.iter().any(|key| upper.states(key));
    let lower_law = laws.iter().any(|key| lower.states(key));
    upper_law || (lower_law && upper.entries.contains_key("value"))
}

/// Scenario layers merged into one.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// The root table.
    pub root: Node,
    /// The regime that each regime inherits, where it does.
    pub(crate) inherits: BTreeMap<String, String>,
}

impl Tree {
    /// Where a quantity was first written: `regime.thaw.review` that comes with `inherits` from freeze is
    /// `regime.freeze.review`. So what is inherited stays one quantity with one draw.
    pub fn origin(&self, path: &str) -> String {
        let mut keys: Vec<&str> = path.split('.').collect();
        while keys.len() > 2 && keys[0] == "regime" {
            let Some(parent) = self.inherits.get(keys[1]) else { break };
            let mut above = keys.clone();
            above[1] = parent;
            let same = self.get(&above).zip(self.get(&keys)).is_some_and(|(a, b)| a.place == b.place);
            if !same {
                break;
            }
            keys = above;
        }
        keys.join(".")
    }

    /// The node at a path of keys.
    pub fn get(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(&self.root, |node, key| node.get(key))
    }

    /// Where the value at a path of keys was written, or the nearest table around it.
    pub fn place(&self, path: &[&str]) -> Option<Place> {
        let longest = (1..=path.len()).rev().find_map(|length| self.get(&path[..length]));
        longest.map(|node| node.place.clone())
    }

    /// Where the last key of a path was written, or the nearest around it.
    pub fn key_place(&self, path: &[&str]) -> Option<Place> {
        let longest = (1..=path.len()).rev().find_map(|length| self.get(&path[..length]));
        longest.map(|node| node.key.clone().unwrap_or_else(|| node.place.clone()))
    }

    /// The names in a table of named entries, such as `supplier`.
    pub fn names(&self, section: &str) -> impl Iterator<Item = &str> {
        let table = self.root.get(section).and_then(Node::table);
        table.into_iter().flat_map(|table| table.entries.keys().map(String::as_str))
    }

    /// A 128-bit digest in hex of what the tree says: it does not depend on comments, spaces, the order of keys
    /// or the cut into layers.
    pub fn hash(&self) -> String {
        let mut hash = super::digest::Digest::new();
        digest(&self.root, &mut hash);
        hash.hex()
    }
}

fn digest(node: &Node, hash: &mut super::digest::Digest) {
    match &node.value {
        Value::Text(text) => hash.text(b's', text),
        Value::Integer(value) => match *value as f64 as i64 == *value {
            true => hash.number(b'n', (*value as f64).to_bits()),
            false => hash.number(b'i', *value as u64),
        },
        Value::Float(value) => hash.number(b'n', (value + 0.0).to_bits()),
        Value::Boolean(value) => hash.number(b'b', u64::from(*value)),
        Value::Date(date) => hash.number(b'd', date.0 as u64),
        Value::Unreadable(what) => hash.text(b'u', what),
        Value::List(list) => {
            hash.number(b'l', list.len() as u64);
            list.iter().for_each(|member| digest(member, hash));
        }
        Value::Table(table) => {
            hash.number(b't', table.entries.len() as u64);
            for (key, entry) in &table.entries {
                hash.text(b'k', key);
                digest(entry, hash);
            }
        }
    }
}

/// The tree of one file.
pub(crate) fn from_toml(file: FileId, text: &str, table: &DeTable<'_>) -> Node {
    let value = Value::Table(entries(file, text, table, false));
    Node { value, place: Place { file, span: 0..0 }, key: None }
}

fn entries(file: FileId, text: &str, table: &DeTable<'_>, inline: bool) -> Table {
    let entry = |(key, value): (&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| {
        let key_place = Place { file, span: key.span() };
        (key.get_ref().to_string(), node(file, text, value, Some(key_place)))
    };
    Table { entries: table.iter().map(entry).collect(), inline, removed: BTreeSet::new() }
}

fn node(file: FileId, text: &str, value: &Spanned<DeValue<'_>>, key: Option<Place>) -> Node {
    let span = value.span();
    let value = match value.get_ref() {
        DeValue::String(string) => Value::Text(string.to_string()),
        DeValue::Integer(integer) => {
            let parsed = i64::from_str_radix(integer.as_str(), integer.radix());
            parsed.map_or_else(|_| Value::Unreadable("a number that is too large".to_owned()), Value::Integer)
        }
        DeValue::Float(float) => {
            let parsed = float.as_str().parse();
            parsed.map_or_else(|_| Value::Unreadable("an unreadable number".to_owned()), Value::Float)
        }
        DeValue::Boolean(boolean) => Value::Boolean(*boolean),
        DeValue::Datetime(datetime) => date(datetime),
        DeValue::Array(array) => {
            Value::List(array.iter().map(|member| node(file, text, member, None)).collect())
        }
        DeValue::Table(table) => {
            let inline = text.get(span.start..).is_some_and(|rest| rest.starts_with('{'));
            Value::Table(entries(file, text, table, inline))
        }
    };
    Node { value, place: Place { file, span }, key }
}

fn date(datetime: &toml::value::Datetime) -> Value {
    let civil = datetime.date.filter(|_| datetime.time.is_none());
    let day = civil.and_then(|date| Date::from_ymd(date.year.into(), date.month.into(), date.day.into()));
    day.map_or_else(
        || Value::Unreadable("a time of day or a day that does not exist".to_owned()),
        Value::Date,
    )
}
