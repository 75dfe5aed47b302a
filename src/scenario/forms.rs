//! Entries that may be written in more than one form: a word, or a table.
use super::complaint::Complaint;
use super::grammar::{EndUse, MixShare, PathEntry};
use super::quantity::{Quantity, QuantityVisitor, Share, from_map};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

impl<'de> Deserialize<'de> for MixShare {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MixVisitor)
    }
}

struct MixVisitor;

fn plain() -> QuantityVisitor<Share> {
    QuantityVisitor(PhantomData)
}

impl<'de> Visitor<'de> for MixVisitor {
    type Value = MixShare;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a share such as 0.85, or \"rest\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<MixShare, E> {
        if text == "rest" {
            return Ok(MixShare::Rest);
        }
        plain().visit_str(text).map(MixShare::Share)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<MixShare, E> {
        plain().visit_f64(value).map(MixShare::Share)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<MixShare, E> {
        plain().visit_i64(value).map(MixShare::Share)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<MixShare, A::Error> {
        plain().visit_map(map).map(MixShare::Share)
    }
}

/// `{ regime = "...", probability = ... }`
#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct PathTable {
    regime: String,
    probability: Option<Quantity<Share>>,
}

impl<'de> Deserialize<'de> for PathEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PathVisitor)
    }
}

struct PathVisitor;

impl<'de> Visitor<'de> for PathVisitor {
    type Value = PathEntry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a regime, or { regime = \"...\", probability = ... }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<PathEntry, E> {
        Ok(PathEntry { regime: text.to_owned(), probability: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PathEntry, A::Error> {
        let PathTable { regime, probability } = from_map(map)?;
        Ok(PathEntry { regime, probability })
    }
}

/// `{ civil = 0.7, defence = 0.3 }`
#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct EndUseTable {
    #[serde(default)]
    civil: f64,
    #[serde(default)]
    defence: f64,
}

impl<'de> Deserialize<'de> for EndUse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EndUseVisitor)
    }
}

struct EndUseVisitor;

const END_USE_HINT: &str = "write \"civil\", \"defence\" or { civil = 0.7, defence = 0.3 }";

impl<'de> Visitor<'de> for EndUseVisitor {
    type Value = EndUse;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"civil\", \"defence\" or { civil = 0.7, defence = 0.3 }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<EndUse, E> {
        match text {
            "civil" => Ok(EndUse { defence: 0.0 }),
            "defence" => Ok(EndUse { defence: 1.0 }),
            _ => Err(E::custom(Complaint::new(format!("unknown end use \"{text}\"")).hint(END_USE_HINT))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<EndUse, A::Error> {
        let EndUseTable { civil, defence } = from_map(map)?;
        let sound = civil >= 0.0 && defence >= 0.0 && (civil + defence - 1.0).abs() < 1e-9;
        match sound {
            true => Ok(EndUse { defence }),
            false => {
                let message = format!("the shares of end uses add up to {}, not 1", civil + defence);
                Err(A::Error::custom(Complaint::new(message).hint(END_USE_HINT)))
            }
        }
    }
}
