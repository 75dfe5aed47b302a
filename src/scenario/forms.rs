//! Entries that may be written in more than one form: a word, or a table.
use super::complaint::Complaint;
use super::date::DATE_KEY;
use super::grammar::{EndUse, MixShare, Move, Moves, PathEntry, Renewal, Then};
use super::quantity::{Date, Quantity, QuantityVisitor, Share, Time, from_map};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use std::collections::BTreeMap;
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
    announced: Option<Date>,
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
        Ok(PathEntry { regime: text.to_owned(), probability: None, announced: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PathEntry, A::Error> {
        let PathTable { regime, probability, announced } = from_map(opened(map, &self)?)?;
        Ok(PathEntry { regime, probability, announced })
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
        let EndUseTable { civil, defence } = from_map(opened(map, &self)?)?;
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

impl<'de> Deserialize<'de> for Then {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ThenVisitor)
    }
}

struct ThenVisitor;

impl<'de> Visitor<'de> for ThenVisitor {
    type Value = Then;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a regime, or { REGIME = probability, ... }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Then, E> {
        Ok(Then::Regime(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Then, A::Error> {
        BTreeMap::deserialize(MapAccessDeserializer::new(opened(map, &self)?)).map(Then::OneOf)
    }
}

impl<'de> Deserialize<'de> for Moves {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MovesVisitor)
    }
}

struct MovesVisitor;

impl<'de> Visitor<'de> for MovesVisitor {
    type Value = Moves;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{ control = \"...\", regime = \"...\" }, or a list of such")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Moves, A::Error> {
        Vec::<Move>::deserialize(SeqAccessDeserializer::new(list)).map(Moves)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Moves, A::Error> {
        from_map::<_, Move>(opened(map, &self)?).map(|one| Moves(vec![one]))
    }
}

impl<'de> Deserialize<'de> for Renewal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RenewalVisitor)
    }
}

struct RenewalVisitor;

/// `{ probability = 0.8, for = "1 year" }`
#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RenewalTable {
    probability: Quantity<Share>,
    #[serde(rename = "for")]
    length: Option<Quantity<Time>>,
}

impl<'de> Visitor<'de> for RenewalVisitor {
    type Value = Renewal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a probability such as 0.85, or { probability = 0.85, for = \"1 year\" }")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Renewal, E> {
        plain().visit_f64(value).map(for_good)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Renewal, E> {
        plain().visit_i64(value).map(for_good)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Renewal, E> {
        plain().visit_str(text).map(for_good)
    }

    /// A law and this table share no key, so the first one tells them apart.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Renewal, A::Error> {
        let map = opened(map, &self)?;
        if map.first.as_deref().is_some_and(super::law_table::is_key) {
            return plain().visit_map(map).map(for_good);
        }
        let RenewalTable { probability, length } = from_map(map)?;
        Ok(Renewal { probability, length })
    }
}

fn for_good(probability: Quantity<Share>) -> Renewal {
    Renewal { probability, length: None }
}

/// Reads the first key of a table. A date, which passes through serde as a table, is not taken for one.
fn opened<'de, A: MapAccess<'de>>(mut map: A, expected: &dyn Expected) -> Result<Opened<A>, A::Error> {
    let first: Option<String> = map.next_key()?;
    match first.as_deref() {
        Some(DATE_KEY) => Err(A::Error::invalid_type(Unexpected::Other("a date"), expected)),
        _ => Ok(Opened { first, map }),
    }
}

/// A table whose first key has been read.
struct Opened<A> {
    first: Option<String>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Opened<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(key) => seed.deserialize(key.into_deserializer()).map(Some),
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}
