//! A loaded scenario as a reader meets it: values as written, their places, the comments beside them.
use super::{Layer, Spot};
use crate::scenario::diagnostic::{FileId, Place};
use crate::scenario::tree::{Node, Table, Value};
use crate::scenario::{Leaf, Loaded, is_law, leaves};

/// How the command line is called.
const COMMAND_LINE: &str = "command line";
/// Keys of a law that say where it comes from, not what it is.
pub(super) const PROVENANCE: [&str; 4] = ["source", "confidence", "assumption", "note"];

/// Reads a loaded scenario.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a Loaded);

impl<'a> Reader<'a> {
    /// A layer as it is told.
    pub(super) fn layer(self, id: FileId) -> Option<Layer> {
        let source = self.0.sources.get(id)?;
        Some(match source.is_command_line() {
            true => Layer { file: COMMAND_LINE.to_owned(), says: Some(source.text.clone()) },
            false => Layer { file: source.name.clone(), says: None },
        })
    }

    /// Where a place is.
    pub(super) fn spot(self, place: &Place) -> Spot {
        let sources = &self.0.sources;
        let command_line = sources.get(place.file).is_none_or(|source| source.is_command_line());
        match sources.position(place).filter(|_| !command_line) {
            Some((file, line, _)) => Spot { file: file.to_owned(), line: Some(line) },
            None => Spot { file: COMMAND_LINE.to_owned(), line: None },
        }
    }

    /// Where an entry's key is.
    pub(super) fn key_spot(self, path: &[&str]) -> Option<Spot> {
        self.0.tree.key_place(path).map(|place| self.spot(&place))
    }

    /// The entries of a section by name.
    pub(super) fn entries(self, section: &str) -> impl Iterator<Item = (&'a str, &'a Node)> {
        let table = self.0.tree.root.get(section).and_then(Node::table);
        table.into_iter().flat_map(|table| table.entries.iter().map(|(name, node)| (name.as_str(), node)))
    }

    /// The leaves below a path of keys.
    pub(super) fn leaves(self, path: &[&str]) -> Vec<Leaf<'a>> {
        self.0.tree.get(path).map_or_else(Vec::new, |node| leaves(node, path))
    }

    /// Whether a section has an entry of this name.
    pub(super) fn has(self, section: &str, name: &str) -> bool {
        self.0.tree.get(&[section, name]).is_some()
    }

    /// A value as written, on one line; a law without its provenance.
    pub(super) fn say(self, node: &Node) -> String {
        match &node.value {
            Value::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Value::Integer(_) | Value::Float(_) => self.number(node),
            Value::Boolean(value) => value.to_string(),
            Value::Date(date) => date.to_string(),
            Value::List(list) => {
                let members: Vec<String> = list.iter().map(|member| self.say(member)).collect();
                format!("[{}]", members.join(", "))
            }
            Value::Table(table) if is_law(node, &[]) => self.law(table),
            Value::Table(table) => format!("{{{}}}", self.pairs(table, &[])),
            Value::Unreadable(what) => what.clone(),
        }
    }

    /// A number with the digits that it was given.
    fn number(self, node: &Node) -> String {
        let plain = match &node.value {
            Value::Integer(value) => value.to_string(),
            Value::Float(value) => value.to_string(),
            _ => String::new(),
        };
        self.0.sources.written(&node.place).map_or(plain, str::to_owned)
    }

    fn law(self, table: &Table) -> String {
        let kind = ["value", "parameter", "uncertain", "varies"]
            .into_iter()
            .find(|k| table.entries.contains_key(*k));
        let Some((kind, node)) = kind.and_then(|kind| Some((kind, table.entries.get(kind)?))) else {
            return self.pairs(table, &PROVENANCE);
        };
        let left_out: Vec<&str> = PROVENANCE.into_iter().chain([kind]).collect();
        let (head, rest) = (self.say(node), self.pairs(table, &left_out));
        match (kind, rest.is_empty()) {
            ("value", _) => head,
            (_, true) => format!("{kind} {head}"),
            ("parameter", _) => format!("{kind} {head} {rest}"),
            _ => format!("{kind} {head}({rest})"),
        }
    }

    /// Keys and values in the order in which they were written.
    pub(super) fn pairs(self, table: &Table, left_out: &[&str]) -> String {
        let mut entries: Vec<(&String, &Node)> =
            table.entries.iter().filter(|(key, _)| !left_out.contains(&key.as_str())).collect();
        entries.sort_by_key(|(_, node)| (node.place.file, node.place.span.start));
        let pairs: Vec<String> =
            entries.iter().map(|(key, node)| format!("{key} {}", self.say(node))).collect();
        pairs.join(", ")
    }

    /// The comment that ends the line of a value, or stands directly above it.
    pub(super) fn comment(self, place: &Place) -> Option<String> {
        let source = self.0.sources.get(place.file).filter(|source| !source.is_command_line())?;
        let after = source.text.get(place.span.end..)?.lines().next().unwrap_or_default();
        if let Some((_, comment)) = after.split_once('#') {
            return Some(comment.trim().to_owned()).filter(|comment| !comment.is_empty());
        }
        let before = source.text.get(..place.span.start)?;
        let above: Vec<&str> = before.lines().collect();
        let above = if before.ends_with('\n') { &above[..] } else { above.split_last()?.1 };
        let comments = above.iter().rev().map_while(|line| line.trim().strip_prefix('#'));
        let mut lines: Vec<&str> =
            comments.map(str::trim).take_while(|line| !line.starts_with("--")).collect();
        lines.reverse();
        Some(lines.join(" ").trim().to_owned()).filter(|comment| !comment.is_empty())
    }
}
