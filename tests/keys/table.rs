//! Rows of a key, the world in which it is changed, and its values; the files beside say how they are written.
use std::path::{Path, PathBuf};

/// A key and values of it, each of which makes a difference to every other.
#[derive(Debug, Clone)]
pub struct Row {
    /// Path of keys, with names that a world has.
    pub key: String,
    /// Path of what is set: the key, or the value in which it stands.
    pub set: String,
    /// Folder of the world's file, where that is not the usual one.
    pub folder: PathBuf,
    /// Name of the world.
    pub world: String,
    /// Values.
    pub values: Vec<Value>,
}

/// What a key is changed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// The world is left as it is.
    Absent,
    /// As on the command line.
    Set(String),
    /// As on the command line, where it makes no sound scenario.
    Refused(String),
}

impl Value {
    fn read(text: &str) -> Value {
        match (text, text.strip_prefix('!')) {
            ("-", _) => Value::Absent,
            (_, Some(refused)) => Value::Refused(refused.to_owned()),
            _ => Value::Set(text.to_owned()),
        }
    }

    /// The text, if there is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Absent => None,
            Value::Set(text) | Value::Refused(text) => Some(text),
        }
    }
}

/// Where the worlds are.
pub fn worlds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys/worlds")
}

/// `key | world | values`
pub fn rows(text: &str) -> Vec<Row> {
    lines(text).map(|cells| row(cells[0], cells[1], cells[2])).collect()
}

/// `key of a quantity | path | world | values`
pub fn law_rows(text: &str) -> Vec<(String, Row)> {
    lines(text).map(|cells| (cells[0].to_owned(), row(cells[1], cells[2], cells[3]))).collect()
}

/// All but the heading and empty lines.
fn lines(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let filled = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    filled.map(|line| line.split(" | ").map(str::trim).collect())
}

fn row(key: &str, world: &str, values: &str) -> Row {
    Row {
        key: key.replace(':', "."),
        set: key.split(':').next().unwrap_or(key).to_owned(),
        folder: worlds(),
        world: world.to_owned(),
        values: values.split(" -> ").map(|value| Value::read(value.trim())).collect(),
    }
}

/// Whether a path is one of those that a pattern stands for.
pub fn matches(pattern: &str, path: &str) -> bool {
    let (mut names, mut keys) = (pattern.split('.'), path.split('.'));
    loop {
        match (names.next(), keys.next()) {
            (None, None) => return true,
            (Some(name), Some(key)) if name == key || name == super::lister::ANY => {}
            _ => return false,
        }
    }
}
