//! From the tree to the structs of the grammar, with every error at its place.
use super::complaint::Complaint;
use super::date::DATE_KEY;
use super::diagnostic::{Diagnostic, Place};
use super::nearest::{nearest, suggest};
use super::tree::{Node, Value};
use serde::de::value::{MapDeserializer, StrDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use std::collections::btree_map;
use std::fmt;

/// An error of decoding.
#[derive(Debug)]
pub(crate) struct DecodeError {
    kind: Box<Kind>,
    /// Keys from the innermost node to the root.
    path: Vec<String>,
    at: Option<Place>,
    /// It follows from an error that has been reported before.
    pub(crate) follows: bool,
}

#[derive(Debug)]
enum Kind {
    UnknownField { field: String, known: &'static [&'static str] },
    UnknownWord { word: String, known: &'static [&'static str] },
    Missing(&'static str),
    Invalid { expected: String, found: String },
    Other(Complaint),
}

impl DecodeError {
    fn new(kind: Kind) -> Self {
        DecodeError { kind: Box::new(kind), path: Vec::new(), at: None, follows: false }
    }

    /// Names the innermost node, if none has been named yet.
    fn attach(mut self, node: &Node) -> Self {
        if self.at.is_some() {
            return self;
        }
        self.at = Some(node.place.clone());
        match &mut *self.kind {
            Kind::Invalid { found, .. } => *found = node.describe(),
            Kind::Other(Complaint { key: Some(key), .. }) => {
                self.at = node.get(key).or(Some(node)).map(|child| child.place.clone());
            }
            _ => {}
        }
        self.follows = node.table().is_some_and(|table| match *self.kind {
            Kind::Missing(field) => {
                table.removed.iter().any(|key| key == field || nearest(key, [field]).is_some())
            }
            Kind::Other(_) => !table.removed.is_empty(),
            _ => false,
        });
        self
    }

    fn at_key(mut self, key: &str, node: &Node) -> Self {
        self.at = node.key.clone().or(Some(node.place.clone()));
        self.within(key)
    }

    fn within(mut self, key: &str) -> Self {
        self.path.push(key.to_owned());
        self
    }

    /// Keys from the root to the node that cannot be decoded.
    pub(crate) fn path(&self) -> Vec<String> {
        self.path.iter().rev().cloned().collect()
    }

    /// Whether it is about a key that is not there, so that another layer might have it.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(*self.kind, Kind::Missing(_))
    }

    /// In plain English.
    pub(crate) fn diagnostic(self) -> Diagnostic {
        let path = self.path();
        let table = |keys: &[String]| match keys {
            [] => "the scenario".to_owned(),
            keys => format!("`{}`", keys.join(".")),
        };
        match *self.kind {
            Kind::UnknownField { field, known } => {
                let around = &path[..path.len().saturating_sub(1)];
                Diagnostic::error(format!("unknown key `{field}` in {}", table(around)), self.at)
                    .hint(suggest(&field, known, "known keys"))
            }
            Kind::UnknownWord { word, known } => {
                Diagnostic::error(format!("unknown word \"{word}\" for {}", table(&path)), self.at)
                    .hint(suggest(&word, known, "known words"))
            }
            Kind::Missing(field) => {
                Diagnostic::error(format!("`{field}` is missing in {}", table(&path)), self.at)
                    .hint(format!("add `{field} = ...`"))
            }
            Kind::Invalid { expected, found } => {
                Diagnostic::error(format!("expected {expected}, found {found}"), self.at)
                    .hint(format!("{} takes {expected}", table(&path)))
            }
            Kind::Other(complaint) => {
                let diagnostic = Diagnostic::error(complaint.message, self.at);
                match complaint.hint {
                    Some(hint) => diagnostic.hint(hint),
                    None => diagnostic.label(format!("in {}", table(&path))),
                }
            }
        }
    }
}

/// What serde says that it expects, in plain English.
fn plain(expected: &str) -> String {
    let text = match expected {
        "f64" | "f32" => "a number",
        "u8" | "u32" | "u64" | "usize" => "a whole number that is not negative",
        "i8" | "i32" | "i64" => "a whole number",
        "a string" => "a text in quotes",
        "a boolean" => "true or false",
        "a sequence" => "a list in square brackets",
        "a map" => "a table",
        "a string or table" | "string or map" => "a word in quotes",
        other if other.starts_with("struct ") => "a table",
        other if other.starts_with("enum ") || other.starts_with("variant ") => "a word in quotes",
        other => other,
    };
    text.to_owned()
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.kind)
    }
}

impl std::error::Error for DecodeError {}

impl de::Error for DecodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        DecodeError::new(Kind::Other(Complaint::from_text(&message.to_string())))
    }

    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        DecodeError::new(Kind::Invalid { expected: plain(&expected.to_string()), found: String::new() })
    }

    fn invalid_value(unexpected: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        DecodeError::new(Kind::UnknownWord { word: variant.to_owned(), known })
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        DecodeError::new(Kind::UnknownField { field: field.to_owned(), known })
    }

    fn missing_field(field: &'static str) -> Self {
        DecodeError::new(Kind::Missing(field))
    }
}

/// A serde deserialiser over a node.
#[derive(Clone, Copy)]
pub(crate) struct NodeDeserializer<'a>(pub(crate) &'a Node);

impl<'a> NodeDeserializer<'a> {
    fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.0.value {
            Value::Text(text) => visitor.visit_str(text),
            Value::Integer(value) => visitor.visit_i64(*value),
            Value::Float(value) if value.is_finite() => visitor.visit_f64(*value),
            Value::Float(_) => Err(de::Error::custom(Complaint::new("a finite number was expected"))),
            Value::Boolean(value) => visitor.visit_bool(*value),
            Value::Date(date) => visitor.visit_map(MapDeserializer::new([(DATE_KEY, date.0)].into_iter())),
            Value::List(list) => visitor.visit_seq(Members(list.iter())),
            Value::Table(table) => visitor.visit_map(Entries { rest: table.entries.iter(), value: None }),
            Value::Unreadable(_) => Err(de::Error::invalid_type(de::Unexpected::Unit, &visitor)),
        }
    }
}

impl<'de> Deserializer<'de> for NodeDeserializer<'_> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.visit(visitor).map_err(|error| error.attach(self.0))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_some(self)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0.value {
            Value::Date(_) => {
                let error: DecodeError = de::Error::invalid_type(de::Unexpected::Map, &visitor);
                Err(error.attach(self.0))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        // A list would be taken for the fields in their order, which nobody means.
        match self.0.value {
            Value::List(_) => {
                let error: DecodeError = de::Error::invalid_type(de::Unexpected::Seq, &visitor);
                Err(error.attach(self.0))
            }
            _ => self.deserialize_map(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let result = match &self.0.value {
            Value::Text(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            _ => Err(de::Error::invalid_type(de::Unexpected::Unit, &"enum ")),
        };
        result.map_err(|error: DecodeError| error.attach(self.0))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct identifier ignored_any
    }
}

struct Members<'a>(std::slice::Iter<'a, Node>);

impl<'de> SeqAccess<'de> for Members<'_> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        let decode = |node| seed.deserialize(NodeDeserializer(node)).map_err(|error| error.attach(node));
        self.0.next().map(decode).transpose()
    }
}

struct Entries<'a> {
    rest: btree_map::Iter<'a, String, Node>,
    value: Option<(&'a str, &'a Node)>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        let Some((key, node)) = self.rest.next() else { return Ok(None) };
        self.value = Some((key, node));
        let name: StrDeserializer<'_, DecodeError> = key.as_str().into_deserializer();
        seed.deserialize(name).map(Some).map_err(|error| error.at_key(key, node))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DecodeError> {
        let (key, node) = self.value.take().expect("serde asks for a value only after its key");
        seed.deserialize(NodeDeserializer(node)).map_err(|error| error.attach(node).within(key))
    }
}
