//! The leaves of a merged scenario: every key with a value of its own, whatever the grammar makes of it.
use super::law_table::KEYS;
use super::tree::{Node, Value};
use super::unit;

/// A key with a value that is not divided further: a scalar, a law, or a list of scalars.
#[derive(Debug, Clone)]
pub struct Leaf<'t> {
    /// Its path of keys; a member of a list of tables has its number, counted from 1.
    pub path: Vec<String>,
    /// Its value.
    pub node: &'t Node,
}

impl Leaf<'_> {
    /// The path with points between the keys.
    pub fn dotted(&self) -> String {
        self.path.join(".")
    }

    /// The last key of the path.
    pub fn key(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Whether it says how much or when: a number with or without a unit, a date, or a law. Names and choices do not.
    pub fn is_quantity(&self) -> bool {
        !matches!(self.key(), "title" | "description" | "source" | "assumption" | "note")
            && quantity(self.node)
    }

    /// Every text in it: the name or choice that it is, or the members of a list.
    pub fn texts(&self) -> Vec<&str> {
        match &self.node.value {
            Value::Text(text) => vec![text],
            Value::List(list) => list.iter().filter_map(Node::text).collect(),
            _ => Vec::new(),
        }
    }
}

/// The leaves at and below a node whose own path is `path`, by path.
pub fn leaves<'t>(node: &'t Node, path: &[&str]) -> Vec<Leaf<'t>> {
    let mut path = path.iter().map(|key| (*key).to_owned()).collect();
    let mut found = Vec::new();
    gather(node, &mut path, &mut found);
    found
}

fn gather<'t>(node: &'t Node, path: &mut Vec<String>, found: &mut Vec<Leaf<'t>>) {
    let mut enter = |key: String, child: &'t Node, path: &mut Vec<String>| {
        path.push(key);
        gather(child, path, found);
        path.pop();
    };
    match &node.value {
        Value::Table(table) if !is_law(node, path) => {
            table.entries.iter().for_each(|(key, child)| enter(key.clone(), child, path));
        }
        Value::List(list) if list.iter().any(|member| member.table().is_some()) => {
            list.iter().enumerate().for_each(|(i, child)| enter((i + 1).to_string(), child, path));
        }
        _ => found.push(Leaf { path: path.clone(), node }),
    }
}

/// Whether a table with this path is a law, not a table of further keys.
pub fn is_law(node: &Node, path: &[String]) -> bool {
    let Some(table) = node.table() else { return false };
    // `[parameter.NAME]` has a key `value`, and is not itself the quantity.
    let parameter = path.len() == 2 && path[0] == "parameter";
    let says = |key: &str| table.entries.get(key).is_some_and(|node| node.text().is_some());
    let known =
        table.entries.contains_key("value") && table.entries.keys().all(|k| KEYS.contains(&k.as_str()));
    !parameter && (known || ["uncertain", "varies", "parameter"].into_iter().any(says))
}

fn quantity(node: &Node) -> bool {
    match &node.value {
        Value::Integer(_) | Value::Float(_) | Value::Date(_) | Value::Table(_) => true,
        Value::Text(text) => unit::parse(text).is_ok(),
        Value::List(list) => !list.is_empty() && list.iter().all(quantity),
        Value::Boolean(_) | Value::Unreadable(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::diagnostic::FileId;
    use crate::scenario::tree::from_toml;
    use toml::de::DeTable;

    #[test]
    fn laws_are_leaves_and_names_are_no_quantities() {
        let text = r#"
            parameter.odds = { title = "3 t", value = 0.5 }
            regime.a.review = { varies = "lognormal", median = { uncertain = "uniform", min = "1 day", max = "2 days" } }
            regime.a.then = "b"
            regime.a.next = [{ regime = "b", probability = 0.3 }]
            control.c.materials = ["x", "y"]
            control.c.file-size = "4 t"
        "#;
        let table = DeTable::parse(text).unwrap();
        let root = from_toml(FileId(0), text, table.get_ref());
        let all = leaves(&root, &[]);
        let said: Vec<(String, bool)> = all.iter().map(|leaf| (leaf.dotted(), leaf.is_quantity())).collect();
        let expected = [
            ("control.c.file-size", true),
            ("control.c.materials", false),
            ("parameter.odds.title", false),
            ("parameter.odds.value", true),
            ("regime.a.next.1.probability", true),
            ("regime.a.next.1.regime", false),
            ("regime.a.review", true),
            ("regime.a.then", false),
        ];
        assert_eq!(said, expected.map(|(path, is)| (path.to_owned(), is)));
        assert_eq!(all[1].texts(), ["x", "y"]);
    }
}
