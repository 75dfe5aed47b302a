//! Keys with `*`: one pattern for the same key of several entries, such as `manufacturer.*.stock.target`.
use super::tree::{Node, Tree};

/// Every key of the tree that a pattern stands for, in the order of names. A `*` stands for any part of one name between
/// two points; only keys that are written are found, because a pattern should not add keys where it was not meant.
pub(crate) fn matching(tree: &Tree, pattern: &str) -> Vec<String> {
    let parts: Vec<&str> = pattern.split('.').map(str::trim).collect();
    let mut found = Vec::new();
    descend(&tree.root, &parts, &mut Vec::new(), &mut found);
    found
}

/// Whether a key is a pattern. A quoted key is taken as it is.
pub(crate) fn is_pattern(key: &str) -> bool {
    key.contains('*') && !key.contains(['"', '\''])
}

fn descend(node: &Node, parts: &[&str], path: &mut Vec<String>, found: &mut Vec<String>) {
    let Some((first, rest)) = parts.split_first() else {
        return found.push(path.join("."));
    };
    let entries = node.table().into_iter().flat_map(|table| &table.entries);
    for (name, child) in entries.filter(|(name, _)| fits(name, first)) {
        path.push(quoted(name));
        descend(child, rest, path, found);
        path.pop();
    }
}

/// A name as TOML wants it in a dotted key.
fn quoted(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { name.to_owned() } else { format!("\"{name}\"") }
}

/// Whether a name is what a pattern describes, in which `*` stands for any letters or none.
pub fn fits(name: &str, pattern: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return name == pattern };
    let Some(rest) = name.strip_prefix(head) else { return false };
    (0..=rest.len()).any(|at| rest.is_char_boundary(at) && fits(&rest[at..], tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::diagnostic::FileId;
    use crate::scenario::tree::from_toml;
    use std::collections::BTreeMap;
    use toml::de::DeTable;

    #[test]
    fn patterns_find_the_keys_that_are_written() {
        let text = "[a.x.stock]\ntarget = 1\n[a.y.stock]\ntarget = { value = 2 }\n[a.z]\nstock = {}\n[b.x]\ntarget = 1\n[c]\n2025-04-04 = \"r\"\n\"x y\" = 1\n";
        let table = DeTable::parse(text).unwrap();
        let tree = Tree { root: from_toml(FileId(0), text, table.get_ref()), inherits: BTreeMap::new() };
        assert_eq!(matching(&tree, "a.*.stock.target"), ["a.x.stock.target", "a.y.stock.target"]);
        assert_eq!(matching(&tree, "*.x*.target"), ["b.x.target"]);
        assert_eq!(matching(&tree, "c.*"), ["c.2025-04-04", "c.\"x y\""]);
        assert!(matching(&tree, "a.*.stok.target").is_empty());
        assert!(is_pattern("a.*") && !is_pattern("a.\"*\""));
    }

    #[test]
    fn a_star_is_any_letters_of_one_name() {
        for (name, pattern) in
            [("automotive", "*"), ("automotive", "auto*"), ("automotive", "*mot*"), ("é", "*")]
        {
            assert!(fits(name, pattern), "{name} {pattern}");
        }
        for (name, pattern) in [("automotive", "motor*"), ("a", "ab*"), ("a", "")] {
            assert!(!fits(name, pattern), "{name} {pattern}");
        }
    }
}
