//! Names that are used must exist, and parameters must be of use.
use super::{Checker, ONCE};
use crate::scenario::law::Law;
use crate::scenario::tree::{Node, Value};
use std::collections::BTreeSet;

impl Checker<'_> {
    /// References to parameters, which may stand anywhere.
    pub(super) fn names(&mut self) {
        let mut used = Vec::new();
        references(&self.tree.root, &mut Vec::new(), &mut used);
        for (path, name) in &used {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            self.name("parameter", name, &path, false);
        }
        let used: BTreeSet<&str> = used.iter().map(|(_, name)| name.as_str()).collect();
        let scenario = self.scenario;
        for (name, parameter) in &scenario.parameter {
            let path = ["parameter", name, "value"];
            self.quantity(&path, &parameter.value, ONCE);
            if matches!(parameter.value.law, Law::Parameter { .. }) {
                let hint = "give its own value or law";
                self.error(&path, "a parameter cannot stand for another parameter", hint);
            }
            if !used.contains(name.as_str()) {
                let hint = format!("refer to it with {{ parameter = \"{name}\" }}, or remove it");
                self.suspicion(&path[..2], format!("parameter `{name}` is used nowhere"), hint);
            }
        }
    }

    /// Two capital letters.
    pub(super) fn country(&mut self, path: super::Path<'_>, code: &str) {
        if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let message = format!("`{code}` is not a country code");
            self.error(path, message, "write two capital letters, such as \"CN\", \"US\", \"JP\"");
        }
    }
}

/// All `{ parameter = "NAME" }` with their paths.
fn references(node: &Node, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, String)>) {
    let Value::Table(table) = &node.value else { return };
    for (key, child) in &table.entries {
        path.push(key.clone());
        match child.text() {
            Some(name) if key == "parameter" => found.push((path.clone(), name.to_owned())),
            _ => references(child, path, found),
        }
        path.pop();
    }
}
