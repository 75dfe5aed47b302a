//! What a type says about a bad value: a message, a hint and the key it concerns, carried through serde as text.
use std::fmt;

const SEPARATOR: char = '\u{1f}';

/// A message in plain English, how to put it right, and the key inside a table that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong.
    pub message: String,
    /// How to put it right.
    pub hint: Option<String>,
    /// The key of the table that it concerns, where it is not the table as a whole.
    pub key: Option<String>,
}

impl Complaint {
    /// A complaint with a message only.
    pub fn new(message: impl Into<String>) -> Self {
        Complaint { message: message.into(), hint: None, key: None }
    }

    /// Adds how to put it right.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Complaint { hint: Some(hint.into()), ..self }
    }

    /// Adds the key that it concerns.
    pub fn at(self, key: impl Into<String>) -> Self {
        Complaint { key: Some(key.into()), ..self }
    }

    /// Reads back what `Display` wrote.
    pub(crate) fn from_text(text: &str) -> Self {
        let mut parts = text.split(SEPARATOR).map(str::to_owned);
        let message = parts.next().unwrap_or_default();
        let mut optional = || parts.next().filter(|part| !part.is_empty());
        Complaint { message, hint: optional(), key: optional() }
    }
}

/// Message, hint and key, told apart by a control character that a message never holds.
impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |text: &str| text.replace(SEPARATOR, " ");
        f.write_str(&part(&self.message))?;
        if self.hint.is_some() || self.key.is_some() {
            let [hint, key] = [&self.hint, &self.key].map(|text| part(text.as_deref().unwrap_or_default()));
            write!(f, "{SEPARATOR}{hint}{SEPARATOR}{key}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Complaint {}
