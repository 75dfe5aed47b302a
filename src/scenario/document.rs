//! Other files than scenarios, read as strictly: one TOML file, every problem at its place.
use super::decode::{DecodeError, NodeDeserializer};
use super::diagnostic::{Diagnostic, Report};
use super::layers::Layers;
use super::load::remove;
use super::tree::Tree;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file that was read.
#[derive(Debug, Clone)]
pub struct Document<T> {
    /// What it says.
    pub content: T,
    /// Where it says it.
    pub tree: Tree,
    /// Its directory, against which paths in it are resolved.
    pub directory: PathBuf,
    /// Name of the file, without directory and ending.
    pub name: String,
    sources: Arc<super::diagnostic::Sources>,
}

impl<T> Document<T> {
    /// A report of one problem at a path of keys, for what only the reader of the content can see.
    pub fn problem(&self, path: &[&str], message: impl Into<String>, hint: impl Into<String>) -> Report {
        let diagnostic = Diagnostic::error(message, self.tree.place(path)).hint(hint);
        Report::new(vec![diagnostic], Arc::clone(&self.sources))
    }
}

/// More errors than anybody reads.
const MOST_ERRORS: usize = 100;

/// Reads a TOML file as a `T`, which is called `what` in messages, such as `the study`.
///
/// # Errors
/// A report of everything that is wrong.
pub fn document<T: for<'de> Deserialize<'de>>(path: &Path, what: &str) -> Result<Document<T>, Report> {
    let mut layers = Layers::new(&|path| std::fs::read(path));
    layers.file(path, None);
    let (content, errors) = decode(&layers.tree);
    let readable = layers.diagnostics.is_empty();
    let mut all = std::mem::take(&mut layers.diagnostics);
    let plain = |error: DecodeError| {
        let mut diagnostic = error.diagnostic();
        diagnostic.message = diagnostic.message.replace("the scenario", what);
        diagnostic.hint = diagnostic.hint.map(|hint| hint.replace("the scenario", what));
        diagnostic
    };
    // What follows from a file that cannot be read is not told.
    all.extend(errors.into_iter().filter(|_| readable).map(plain));
    let sources = Arc::new(layers.sources);
    match content {
        Some(content) if all.is_empty() => Ok(Document {
            content,
            tree: layers.tree,
            directory: path.parent().unwrap_or(Path::new("")).to_owned(),
            name: path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned()),
            sources,
        }),
        _ => Err(Report::new(all, sources)),
    }
}

/// Decodes again and again, each time without the node that was wrong, so that every error is found.
fn decode<T: for<'de> Deserialize<'de>>(tree: &Tree) -> (Option<T>, Vec<DecodeError>) {
    let mut rest = tree.root.clone();
    let mut errors = Vec::new();
    for _ in 0..MOST_ERRORS {
        let error = match T::deserialize(NodeDeserializer(&rest)) {
            Ok(content) => return (Some(content), errors),
            Err(error) => error,
        };
        let path = error.path();
        if !error.follows {
            errors.push(error);
        }
        if path.is_empty() || !remove(&mut rest, &path) {
            break;
        }
    }
    (None, errors)
}
