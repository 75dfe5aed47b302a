//! Where two scenarios say different things.
use super::tree::{Node, Table, Tree, Value};

/// A key under which two scenarios say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Path of keys, with dots.
    pub key: String,
    /// What the first says, as it would be written; `None` where it says nothing.
    pub from: Option<String>,
    /// What the second says.
    pub to: Option<String>,
}

/// Entries that change no result.
const PROVENANCE: [&str; 4] = ["source", "assumption", "confidence", "note"];
/// Entries up to which a table that only one scenario has is written out.
const FEW: usize = 6;

/// All keys whose values differ, in the order of the keys. Titles, descriptions and provenance are left out; a table that
/// only one of the two has is one entry.
pub fn changes(from: &Tree, to: &Tree) -> Vec<Change> {
    let mut found = Vec::new();
    compare("", Some(&from.root), Some(&to.root), &mut found);
    found
}

fn compare(path: &str, from: Option<&Node>, to: Option<&Node>, found: &mut Vec<Change>) {
    let tables = from.and_then(Node::table).zip(to.and_then(Node::table));
    if let Some((from, to)) = tables {
        let mut keys: Vec<&String> = from.entries.keys().chain(to.entries.keys()).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            let (a, b) = (from.entries.get(key), to.entries.get(key));
            if !idle(key, a) || !idle(key, b) {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                compare(&path, a, b, found);
            }
        }
        return;
    }
    let (from, to) = (from.map(written), to.map(written));
    if from != to {
        found.push(Change { key: path.to_owned(), from, to });
    }
}

/// Whether an entry is only words: a title, or where a number comes from.
fn idle(key: &str, node: Option<&Node>) -> bool {
    let words = PROVENANCE.contains(&key) || matches!(key, "title" | "description");
    words && node.is_none_or(|node| node.text().is_some())
}

/// A node as it would be written; a large table by the number of its entries.
fn written(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => format!("\"{text}\""),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Boolean(value) => value.to_string(),
        Value::Date(date) => date.to_string(),
        Value::List(list) => format!("[{}]", list.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Unreadable(what) => what.clone(),
        Value::Table(table) => match size(table) {
            n if n > FEW => format!("a table of {n} values"),
            _ => braces(table),
        },
    }
}

fn told(table: &Table) -> impl Iterator<Item = (&String, &Node)> {
    table.entries.iter().filter(|(key, node)| !idle(key, Some(node)))
}

fn braces(table: &Table) -> String {
    let entries: Vec<String> = told(table).map(|(key, node)| format!("{key} = {}", written(node))).collect();
    if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
}

/// Values in a table and the tables in it.
fn size(table: &Table) -> usize {
    told(table).map(|(_, node)| node.table().map_or(1, size)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::diagnostic::FileId;
    use crate::scenario::tree::from_toml;
    use std::collections::BTreeMap;
    use toml::de::DeTable;

    fn tree(text: &str) -> Tree {
        let table = DeTable::parse(text).unwrap();
        Tree { root: from_toml(FileId(0), text, table.get_ref()), inherits: BTreeMap::new() }
    }

    fn lines(from: &str, to: &str) -> Vec<String> {
        let text = |side: Option<String>| side.unwrap_or_else(|| "-".to_owned());
        let all = changes(&tree(from), &tree(to)).into_iter();
        all.map(|c| format!("{}: {} -> {}", c.key, text(c.from), text(c.to))).collect()
    }

    #[test]
    fn values_that_differ_are_listed_by_key() {
        let from = "a.x = 1\na.y = \"6 weeks\"\nb = [1, 2.5]\nd = 2025-01-06\n";
        let to = "a.x = 1\na.y = \"12 weeks\"\nb = [1, 2.5]\nd = 2025-01-07\n";
        assert_eq!(lines(from, to), ["a.y: \"6 weeks\" -> \"12 weeks\"", "d: 2025-01-06 -> 2025-01-07"]);
        assert!(lines(from, from).is_empty());
    }

    #[test]
    fn a_law_and_a_table_of_one_side_are_one_entry() {
        let from = "q = \"5 t\"\n";
        let to = "q = { uncertain = \"uniform\", min = 1, note = \"n\" }\n[r.s]\na=1\nb=1\nc=1\nd=1\ne=1\nf=1\ng=1\n";
        let expected = ["q: \"5 t\" -> { min = 1, uncertain = \"uniform\" }", "r: - -> a table of 7 values"];
        assert_eq!(lines(from, to), expected);
    }

    #[test]
    fn words_are_no_difference_but_entries_called_so_are() {
        let from = "q = { value = 1, source = \"a\" }\n[scenario]\ntitle = \"A\"\n";
        assert!(lines(from, "q = { value = 1 }\n[scenario]\ntitle = \"B\"\n").is_empty());
        assert_eq!(lines("[lane.note]\nx = 1\n", "[lane.note]\nx = 2\n"), ["lane.note.x: 1 -> 2"]);
    }
}
