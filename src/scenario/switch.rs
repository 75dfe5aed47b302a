//! One scenario with some of the changes that lead to another.
use super::diagnostic::{FileId, Report, Sources};
use super::load::{Loaded, reload};
use super::tree::{Node, Value};
use std::sync::Arc;

/// The scenario `base` with what `other` says at these paths of keys; where `other` says nothing the entry is taken out.
///
/// # Errors
/// A report of what is wrong with the scenario that results: a change may need another one.
pub fn switch(base: &Loaded, other: &Loaded, paths: &[Vec<String>]) -> Result<Loaded, Report> {
    let shift = base.sources.0.len();
    let sources = Sources(base.sources.0.iter().chain(&other.sources.0).cloned().collect());
    let mut tree = base.tree.clone();
    for path in paths {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let node = other.tree.get(&keys).cloned().map(|mut node| {
            moved(&mut node, shift);
            node
        });
        put(&mut tree.root, path, node);
    }
    reload(tree, Arc::new(sources), base)
}

/// Puts a node at a path, or takes away what is there.
fn put(node: &mut Node, path: &[String], new: Option<Node>) {
    let Some((first, rest)) = path.split_first() else { return };
    let (place, key) = (node.place.clone(), node.key.clone());
    let Some(table) = node.table_mut() else { return };
    match (rest.is_empty(), new) {
        (true, Some(new)) => {
            table.entries.insert(first.clone(), new);
        }
        (true, None) => {
            table.entries.remove(first);
        }
        (false, new) => {
            let empty = || Node { value: Value::Table(Default::default()), place, key };
            match new {
                Some(_) => put(table.entries.entry(first.clone()).or_insert_with(empty), rest, new),
                None => {
                    if let Some(below) = table.entries.get_mut(first) {
                        put(below, rest, None);
                    }
                }
            }
        }
    }
}

/// Lets places point into sources that come after `shift` others.
fn moved(node: &mut Node, shift: usize) {
    let by = |file: FileId| FileId(file.0 + shift);
    node.place.file = by(node.place.file);
    if let Some(key) = &mut node.key {
        key.file = by(key.file);
    }
    match &mut node.value {
        Value::Table(table) => table.entries.values_mut().for_each(|node| moved(node, shift)),
        Value::List(list) => list.iter_mut().for_each(|node| moved(node, shift)),
        _ => {}
    }
}
