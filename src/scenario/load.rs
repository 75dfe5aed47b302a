//! Loading a scenario: layers in, a checked [`Scenario`] out, or every problem at once.
use super::check::{Read, check};
use super::decode::{DecodeError, NodeDeserializer};
use super::diagnostic::{Diagnostic, FileId, Place, Report, Sources};
use super::grammar::Scenario;
use super::layers::{Layers, Reader};
use super::tree::{Node, Tree, Value};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A scenario that may be run.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What it says.
    pub scenario: Scenario,
    /// Where it says it.
    pub tree: Tree,
    /// Name of the last file, without directory and ending.
    pub name: String,
    /// Digest of its content in hex; comments, spaces and the order of keys do not enter.
    pub hash: String,
    /// The files.
    pub sources: Arc<Sources>,
    /// Files and `--set` entries in the order in which they were laid over one another, the lowest first.
    pub layers: Vec<FileId>,
    /// What may not mean what was meant.
    pub warnings: Report,
}

impl Loaded {
    /// Where the value at a path of keys was written, such as `["supplier", "cn", "country"]`.
    pub fn place(&self, path: &[&str]) -> Option<Place> {
        self.tree.place(path)
    }

    /// The directory of the file in which an entry was written, against which paths in it are resolved.
    pub fn base_dir(&self, path: &[&str]) -> &Path {
        let source = self.tree.place(path).and_then(|place| self.sources.get(place.file));
        source.map_or(Path::new(""), |source| source.directory.as_path())
    }

    /// The CSV file of `[observed.NAME]`; `None` for an unknown name.
    pub fn observed_path(&self, name: &str) -> Option<PathBuf> {
        let observed = self.scenario.observed.get(name)?;
        Some(self.base_dir(&["observed", name, "file"]).join(&observed.file))
    }
}

/// Reads layers from files, the later over the earlier, and lays `--set` entries (path of keys, value) over them.
///
/// # Errors
/// A report of everything that is wrong, in all files.
pub fn load(paths: &[PathBuf], sets: &[(String, String)]) -> Result<Loaded, Report> {
    load_with(&|path| std::fs::read(path), paths, sets)
}

/// As [`load`], with another way to read files.
pub(crate) fn load_with(
    reader: Reader<'_>,
    paths: &[PathBuf],
    sets: &[(String, String)],
) -> Result<Loaded, Report> {
    let mut layers = Layers::new(reader);
    for path in paths {
        layers.file(path, None);
    }
    for (number, (path, value)) in sets.iter().enumerate() {
        layers.set(number + 1, path, value);
    }
    layers.inherit();
    if paths.is_empty() {
        layers.diagnostics.push(Diagnostic::error("no scenario file was given", None));
    }
    let (decoded, errors) = decode(&layers.tree);
    let whole = !layers.incomplete && !paths.is_empty();
    let errors = errors.into_iter().filter(|error| whole || !error.is_missing());
    let mut diagnostics: Vec<Diagnostic> = errors.map(DecodeError::diagnostic).collect();
    let clean = diagnostics.is_empty() && layers.diagnostics.is_empty();
    if let Some(scenario) = &decoded {
        let read = Read { whole, clean, hidden: &layers.hidden };
        diagnostics.extend(check(scenario, &layers.tree, read));
    }
    finish(layers, decoded, diagnostics, paths)
}

/// Decodes and checks a tree that was put together from loaded scenarios.
///
/// # Errors
/// A report of everything that is wrong in it.
pub(super) fn reload(tree: Tree, sources: Arc<Sources>, like: &Loaded) -> Result<Loaded, Report> {
    let (decoded, errors) = decode(&tree);
    let mut all: Vec<Diagnostic> = errors.into_iter().map(DecodeError::diagnostic).collect();
    if let Some(scenario) = &decoded {
        let read = Read { whole: true, clean: all.is_empty(), hidden: "" };
        all.extend(check(scenario, &tree, read));
    }
    let report = Report::new(all, Arc::clone(&sources));
    match decoded {
        Some(scenario) if !report.has_errors() => {
            let (name, layers, hash) = (like.name.clone(), like.layers.clone(), tree.hash());
            Ok(Loaded { scenario, tree, name, hash, sources, layers, warnings: report })
        }
        _ => Err(report),
    }
}

fn finish(
    layers: Layers<'_>,
    decoded: Option<Scenario>,
    diagnostics: Vec<Diagnostic>,
    paths: &[PathBuf],
) -> Result<Loaded, Report> {
    let Layers { tree, sources, diagnostics: mut all, broken, laid, .. } = layers;
    let follows = |diagnostic: &Diagnostic| {
        let within = |place: &Place, shadow: &Place| {
            place.file == shadow.file && shadow.span.contains(&place.span.start)
        };
        let place = diagnostic.primary.as_ref();
        place.is_some_and(|place| broken.iter().any(|shadow| within(place, shadow)))
    };
    all.extend(diagnostics.into_iter().filter(|diagnostic| !follows(diagnostic)));
    let sources = Arc::new(sources);
    let report = Report::new(all, Arc::clone(&sources));
    let stem = paths.last().and_then(|path| path.file_stem());
    let name = stem.map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    match decoded {
        Some(scenario) if !report.has_errors() => {
            let hash = tree.hash();
            Ok(Loaded { scenario, tree, name, hash, sources, layers: laid, warnings: report })
        }
        _ => Err(report),
    }
}

/// More errors than anybody reads.
const MOST_ERRORS: usize = 1000;

/// Decodes again and again, each time without the node that was wrong, so that every error is found. The scenario
/// is what is left; only where the report has no errors it is what was written.
fn decode(tree: &Tree) -> (Option<Scenario>, Vec<DecodeError>) {
    let mut rest = tree.root.clone();
    let mut errors = Vec::new();
    for _ in 0..MOST_ERRORS {
        let error = match Scenario::deserialize(NodeDeserializer(&rest)) {
            Ok(mut scenario) => {
                scenario.derive();
                return (Some(scenario), errors);
            }
            Err(error) => error,
        };
        let path = error.path();
        let root = path.is_empty();
        if !error.follows {
            errors.push(error);
        }
        match root {
            true if !stand_in(&mut rest) => break,
            true => {}
            false => {
                remove(&mut rest, &path);
            }
        }
    }
    (None, errors)
}

/// Puts a neutral entry in the place of a required one that is missing or wrong; whether there was any.
fn stand_in(root: &mut Node) -> bool {
    let blank = |value| Node {
        value,
        place: super::diagnostic::Place { file: super::diagnostic::FileId(0), span: 0..0 },
        key: None,
    };
    let Some(table) = root.table_mut() else { return false };
    if !table.entries.contains_key("format") {
        table.entries.insert("format".to_owned(), blank(Value::Integer(1)));
        return true;
    }
    if !table.entries.contains_key("scenario") {
        let title = ("title".to_owned(), blank(Value::Text(String::new())));
        let header = super::tree::Table { entries: [title].into(), ..Default::default() };
        table.entries.insert("scenario".to_owned(), blank(Value::Table(header)));
        return true;
    }
    false
}

/// Takes a node out and notes its key; whether there was such a node. A member of a list is not taken out.
pub(super) fn remove(root: &mut Node, path: &[String]) -> bool {
    let Some((last, above)) = path.split_last() else { return false };
    let parent = above.iter().try_fold(root, |node, key| node.table_mut()?.entries.get_mut(key));
    let Some(table) = parent.and_then(Node::table_mut) else { return false };
    table.removed.insert(last.clone());
    table.entries.remove(last).is_some()
}
