//! From files and `--set` to one tree: reading, `extends`, merging, `inherits`.
use super::diagnostic::{COMMAND_LINE, Diagnostic, FileId, Place, Source, Sources};
use super::nearest::{nearest, suggest};
use super::tree::{Node, Table, Tree, Value, from_toml};
use super::wildcard;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use toml::de::DeTable;

/// How a file is read; tests read from memory.
pub(crate) type Reader<'a> = &'a dyn Fn(&Path) -> std::io::Result<Vec<u8>>;

/// Layers as they are being read and merged.
pub(crate) struct Layers<'a> {
    reader: Reader<'a>,
    pub(crate) tree: Tree,
    pub(crate) sources: Sources,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Stretches that syntax errors spoil: what follows from them is not reported.
    pub(crate) broken: Vec<Place>,
    /// A file could not be read as a whole, so that what is missing may be in it.
    pub(crate) incomplete: bool,
    /// Text that an open brace has swallowed; names in it may be declared there.
    pub(crate) hidden: String,
    /// What has been laid over one another, the lowest first.
    pub(crate) laid: Vec<FileId>,
    merged: BTreeSet<PathBuf>,
    open: Vec<PathBuf>,
}

impl<'a> Layers<'a> {
    /// No layers yet.
    pub(crate) fn new(reader: Reader<'a>) -> Self {
        let place = Place { file: FileId(0), span: 0..0 };
        let root = Node { value: Value::Table(Table::default()), place, key: None };
        Layers {
            reader,
            tree: Tree { root, inherits: BTreeMap::new() },
            sources: Sources::default(),
            diagnostics: Vec::new(),
            broken: Vec::new(),
            incomplete: false,
            hidden: String::new(),
            laid: Vec::new(),
            merged: BTreeSet::new(),
            open: Vec::new(),
        }
    }

    /// Lays a file, and the files it extends, over what has been read. A file is merged only once.
    pub(crate) fn file(&mut self, path: &Path, asked: Option<Place>) {
        let known = normal(path);
        if self.open.contains(&known) {
            let message = format!("`{}` extends itself", path.display());
            return self
                .diagnostics
                .push(Diagnostic::error(message, asked).hint("remove one of the `extends`"));
        }
        if !self.merged.insert(known.clone()) {
            return;
        }
        let Some(text) = self.read(path, asked) else {
            self.incomplete = true;
            return;
        };
        let directory = path.parent().unwrap_or(Path::new("")).to_owned();
        let mut layer = self.parse(path.display().to_string(), text, directory.clone());
        self.open.push(known);
        self.extend(&mut layer, &directory);
        self.open.pop();
        self.lay(layer);
    }

    /// Lays `--set PATH=VALUE` over what has been read; a `*` in the path stands for every entry that writes the key.
    pub(crate) fn set(&mut self, number: usize, path: &str, value: &str) {
        if !wildcard::is_pattern(path) {
            return self.set_one(number, path, value);
        }
        let keys = wildcard::matching(&self.tree, path);
        if keys.is_empty() {
            let message = format!("no key of the scenario is like `{path}`");
            let hint = "`*` stands for names between two points, and only keys that are written are found; see `explain`";
            self.diagnostics.push(Diagnostic::error(message, None).hint(hint));
        }
        keys.iter().for_each(|key| self.set_one(number, key, value));
    }

    fn set_one(&mut self, number: usize, path: &str, value: &str) {
        let plain = format!("{path} = {value}");
        let quoted = || format!("{path} = {}", toml::Value::String(value.to_owned()));
        let text = if DeTable::parse(&plain).is_ok() { plain } else { quoted() };
        let layer = self.parse(format!("{COMMAND_LINE}{number}"), text, PathBuf::new());
        match self.unknown_target(&layer) {
            Some(diagnostic) => self.diagnostics.push(diagnostic),
            None => self.lay(layer),
        }
    }

    fn read(&mut self, path: &Path, asked: Option<Place>) -> Option<String> {
        let bytes = match (self.reader)(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.diagnostics.push(unreadable(path, &error, asked));
                return None;
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let file = self.add(path.display().to_string(), lossy, PathBuf::new());
                let message = format!("`{}` is not UTF-8 text: byte {at} does not belong", path.display());
                let place = Place { file, span: at..at + 3 };
                self.diagnostics.push(Diagnostic::error(message, Some(place)).hint("save the file as UTF-8"));
                None
            }
        }
    }

    fn add(&mut self, name: String, text: String, directory: PathBuf) -> FileId {
        self.sources.0.push(Source { name, text, directory });
        FileId(self.sources.0.len() - 1)
    }

    /// The tree of a text, as far as it can be read, with its syntax errors noted.
    fn parse(&mut self, name: String, text: String, directory: PathBuf) -> Node {
        let file = self.add(name, text, directory);
        let text = self.sources.0[file.0].text.clone();
        let (table, errors) = DeTable::parse_recoverable(&text);
        let mut quiet = 0;
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            if span.start >= quiet {
                let broken = super::syntax::shadow(&text, error.message(), span.start);
                quiet = broken.end;
                self.diagnostics.push(super::syntax::diagnostic(file, &text, error.message(), span));
                self.broken.push(Place { file, span: broken });
            }
            self.incomplete = true;
        }
        let mut node = from_toml(file, &text, table.get_ref());
        if quiet > text.len() {
            let spoilt = self.broken.last().map_or(quiet, |place| place.span.start);
            self.hidden.push_str(&text[spoilt..]);
            node.forget_from(spoilt);
        }
        node
    }

    fn extend(&mut self, layer: &mut Node, directory: &Path) {
        let Some(base) = layer.table_mut().and_then(|table| table.entries.remove("extends")) else { return };
        match base.text() {
            Some(name) => self.file(&directory.join(name), Some(base.place.clone())),
            None => {
                let message = format!("`extends` expects the name of a file, found {}", base.describe());
                let hint = "write extends = \"other.toml\"";
                self.diagnostics.push(Diagnostic::error(message, Some(base.place)).hint(hint));
            }
        }
    }

    fn lay(&mut self, layer: Node) {
        let below = self.tree.root.get("format");
        if let (Some(upper), Some(lower)) = (layer.get("format"), below)
            && upper.value != lower.value
        {
            let diagnostic = Diagnostic::error("this layer has another format", Some(upper.place.clone()));
            let hint = "layers of one scenario are written in one format";
            self.diagnostics
                .push(diagnostic.hint(hint).also(Some(lower.place.clone()), "the layer below has this"));
        }
        self.laid.push(layer.place.file);
        self.tree.root.merge(layer);
    }

    /// A `--set` may change an entry or give one in braces, but a misspelt name would make half a new one.
    fn unknown_target(&self, layer: &Node) -> Option<Diagnostic> {
        let only =
            |node: &Node| node.table()?.entries.iter().next().map(|(key, node)| (key.clone(), node.clone()));
        let (section, inner) = only(layer)?;
        let (name, entry) = only(&inner)?;
        entry.table().filter(|table| !table.inline)?;
        if section == "scenario" || self.tree.get(&[&section, &name]).is_some() {
            return None;
        }
        let known: Vec<&str> = self.tree.names(&section).collect();
        let hint = suggest(&name, &known, "names");
        Some(Diagnostic::error(format!("there is no `{section}.{name}` to set"), entry.key).hint(hint))
    }

    /// Lays every regime over the one that it inherits.
    pub(crate) fn inherit(&mut self) {
        let names: Vec<String> = self.tree.names("regime").map(str::to_owned).collect();
        let mut done = BTreeSet::new();
        for name in &names {
            self.inherit_one(name, &mut Vec::new(), &mut done);
        }
    }

    fn inherit_one(&mut self, name: &str, open: &mut Vec<String>, done: &mut BTreeSet<String>) {
        if !done.insert(name.to_owned()) {
            return;
        }
        let regime = self.tree.root.table_mut().and_then(|root| root.entries.get_mut("regime"));
        let regime = regime.and_then(|regimes| regimes.table_mut()?.entries.get_mut(name));
        let Some(parent) = regime.and_then(|regime| regime.table_mut()?.entries.remove("inherits")) else {
            return;
        };
        open.push(name.to_owned());
        if let Some(base) = self.base(&parent, open, done) {
            self.put_beneath(name, base);
        }
        open.pop();
    }

    /// The complete regime of an `inherits`.
    fn base(&mut self, parent: &Node, open: &mut Vec<String>, done: &mut BTreeSet<String>) -> Option<Node> {
        let place = Some(parent.place.clone());
        let Some(base) = parent.text() else {
            let message = format!("`inherits` expects the name of a regime, found {}", parent.describe());
            self.diagnostics.push(Diagnostic::error(message, place).hint("write inherits = \"name\""));
            return None;
        };
        if open.iter().any(|name| name == base) {
            let message = format!("regime `{base}` inherits itself: {} -> {base}", open.join(" -> "));
            self.diagnostics.push(Diagnostic::error(message, place).hint("remove one of the `inherits`"));
            return None;
        }
        if self.tree.get(&["regime", base]).is_none() && self.hidden.contains(base) {
            return None;
        }
        if self.tree.get(&["regime", base]).is_none() {
            let known: Vec<&str> = self.tree.names("regime").collect();
            let hint = suggest(base, &known, "regimes");
            self.diagnostics.push(Diagnostic::error(format!("unknown regime `{base}`"), place).hint(hint));
            return None;
        }
        self.tree.inherits.insert(open.last().cloned().unwrap_or_default(), base.to_owned());
        self.inherit_one(base, open, done);
        self.tree.get(&["regime", base]).cloned()
    }

    fn put_beneath(&mut self, name: &str, mut base: Node) {
        let regimes = self.tree.root.table_mut().and_then(|root| root.entries.get_mut("regime"));
        let Some(regimes) = regimes.and_then(Node::table_mut) else { return };
        let Some(mut own) = regimes.entries.remove(name) else { return };
        let (place, key) = (own.place.clone(), own.key.clone());
        if let Some(table) = base.table_mut() {
            table.entries.remove("title");
        }
        // A regime in braces is laid over its base like any other.
        if let Some(table) = own.table_mut() {
            table.inline = false;
        }
        base.merge(own);
        regimes.entries.insert(name.to_owned(), Node { place, key, ..base });
    }
}

fn unreadable(path: &Path, error: &std::io::Error, asked: Option<Place>) -> Diagnostic {
    let (message, hint) = match error.kind() {
        std::io::ErrorKind::NotFound => (format!("there is no file `{}`", path.display()), neighbour(path)),
        _ => (format!("cannot read `{}`: {error}", path.display()), None),
    };
    let hint = hint.unwrap_or_else(|| "check the path; it is relative to where it is written".to_owned());
    Diagnostic::error(message, asked).hint(hint)
}

/// A file of a similar name in the same directory.
fn neighbour(path: &Path) -> Option<String> {
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
    let entries = std::fs::read_dir(directory.unwrap_or(Path::new("."))).ok()?;
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let near = nearest(&path.file_name()?.to_string_lossy(), names.iter().map(String::as_str))?.to_owned();
    Some(format!("did you mean `{}`?", path.with_file_name(near).display()))
}

/// A path without `.` and `..`, as far as its text allows.
fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.file_name().is_some() => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}
