//! Every key and word of a grammar, asked of its types: a deserialiser that offers whatever is asked for and notes
//! the names under which it was asked.
use serde::de::value::{MapDeserializer, StrDeserializer};
use serde::de::{
    self, DeserializeSeed, Deserializer, Expected, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What stands for a name that the analyst chooses; no table has it as a key.
pub const ANY: &str = "*";
/// Scalars that are offered in turn where a type takes several forms, until one suits it.
const SCALARS: [&str; 10] = [
    "0.5",
    "x",
    "1 week",
    "1 t",
    "1 t/week",
    "1 USD",
    "1 USD/t",
    "1 USD/t/week",
    "1 file/week",
    "1 per week",
];
/// How a date passes through serde.
const DATE: (&str, i32) = ("$date", 20_000);

/// What a type may be read from.
#[derive(Debug, Default)]
pub struct Grammar {
    /// Paths of keys that hold something else than a table; names are [`ANY`], members of a list end in `[]`.
    pub keys: BTreeSet<String>,
    /// Words that may stand at a path.
    pub words: BTreeMap<String, BTreeSet<String>>,
    /// Keys of a law, which may stand wherever a quantity may.
    pub law: BTreeSet<String>,
    /// Tables of entries that may be written in several forms, as far as they are known.
    forms: BTreeMap<String, &'static [&'static str]>,
    /// Forms that have been tried in vain.
    tried: BTreeMap<String, usize>,
}

/// The grammar of a type.
pub fn grammar<'de, T: de::Deserialize<'de>>() -> Grammar {
    let seen = RefCell::new(Grammar::default());
    for _ in 0..100_000 {
        seen.borrow_mut().keys.clear();
        match T::deserialize(Lister { path: String::new(), seen: &seen }) {
            Ok(_) => return seen.into_inner(),
            Err(Refused { at, known, text }) => {
                let mut seen = seen.borrow_mut();
                let at = at.unwrap_or_else(|| panic!("an error without a place: {text}"));
                *seen.tried.entry(at.clone()).or_default() += 1;
                if let Some(known) = known {
                    seen.forms.insert(at, known);
                }
            }
        }
    }
    panic!("no end: {:?}", seen.into_inner().tried)
}

/// Offers a value of any type at a path.
#[derive(Clone)]
struct Lister<'s> {
    path: String,
    seen: &'s RefCell<Grammar>,
}

impl<'s> Lister<'s> {
    fn within(&self, key: &str) -> Lister<'s> {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Lister { path, seen: self.seen }
    }

    fn note(&self) {
        self.seen.borrow_mut().keys.insert(self.path.clone());
    }

    fn table(&self, keys: impl IntoIterator<Item = &'static str>) -> Entries<'s> {
        let keys: Vec<&str> = keys.into_iter().collect();
        Entries { lister: self.clone(), keys: keys.into_iter(), key: "" }
    }

    /// A type that takes several forms: its table first, with a key that it does not know, so that it says which it does.
    fn form<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Refused> {
        let expected = (&visitor as &dyn Expected).to_string();
        let words = quoted(&expected);
        let (tried, form) = {
            let mut seen = self.seen.borrow_mut();
            seen.words.entry(self.path.clone()).or_default().extend(words);
            let form = seen.forms.get(&self.path).copied();
            if let Some(law) = form.filter(|keys| keys.contains(&"uncertain")) {
                seen.law.extend(law.iter().map(|key| key.to_string()));
            }
            (
                seen.tried.get(&self.path).copied().unwrap_or(0),
                form.filter(|keys| !keys.contains(&"uncertain")),
            )
        };
        self.note();
        match (tried, form) {
            (0, _) => visitor.visit_map(self.table([ANY])),
            (1, Some(keys)) => visitor.visit_map(self.table(keys.iter().copied())),
            (1, None) => visitor.visit_map(MapDeserializer::new([DATE].into_iter())),
            (n, _) => match SCALARS.get(n - 2) {
                Some(number) if n == 2 => visitor.visit_f64(number.parse().expect("a number")),
                Some(text) => visitor.visit_str(text),
                None => panic!("nothing suits {}", self.path),
            },
        }
    }
}

/// Words in quotes within what a type says that it expects.
fn quoted(expected: &str) -> impl Iterator<Item = String> + '_ {
    let words = expected.split('"').skip(1).step_by(2);
    words.filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-')).map(str::to_owned)
}

/// Scalars of one kind.
macro_rules! scalars {
    ($($method:ident $visit:ident $value:expr,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            self.note();
            visitor.$visit($value).map_err(|e: Refused| e.at(&self.path))
        }
    )*};
}

impl<'de> Deserializer<'de> for Lister<'_> {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.form(visitor).map_err(|e| e.at(&self.path))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_some(self)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_map(self.table([ANY])).map_err(|e| e.at(&self.path))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        let member = Lister { path: format!("{}[]", self.path), seen: self.seen };
        visitor.visit_seq(Member(Some(member)))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        visitor.visit_map(self.table(fields.iter().copied())).map_err(|e| e.at(&self.path))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.note();
        let all = words.iter().map(|word| word.to_string());
        self.seen.borrow_mut().words.entry(self.path.clone()).or_default().extend(all);
        let first: StrDeserializer<'_, Refused> = words[0].into_deserializer();
        visitor.visit_enum(first)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.note();
        let both = ["true", "false"].map(str::to_owned);
        self.seen.borrow_mut().words.entry(self.path.clone()).or_default().extend(both);
        visitor.visit_bool(true)
    }

    scalars! {
        deserialize_f64 visit_f64 0.5,
        deserialize_u8 visit_u8 1,
        deserialize_u32 visit_u32 1,
        deserialize_u64 visit_u64 1,
        deserialize_i32 visit_i32 1,
        deserialize_str visit_str "x",
        deserialize_string visit_str "x",
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i64 i128 u16 u128 f32 char bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct
        identifier ignored_any
    }
}

/// A table with these keys.
struct Entries<'s> {
    lister: Lister<'s>,
    keys: std::vec::IntoIter<&'static str>,
    key: &'static str,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refused> {
        let Some(key) = self.keys.next() else { return Ok(None) };
        self.key = key;
        let name: StrDeserializer<'_, Refused> = key.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Refused> {
        seed.deserialize(self.lister.within(self.key))
    }
}

/// A list of one member.
struct Member<'s>(Option<Lister<'s>>);

impl<'de> SeqAccess<'de> for Member<'_> {
    type Error = Refused;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Refused> {
        self.0.take().map(|member| seed.deserialize(member)).transpose()
    }
}

/// What was offered does not suit the type.
#[derive(Debug)]
struct Refused {
    at: Option<String>,
    known: Option<&'static [&'static str]>,
    text: String,
}

impl Refused {
    /// The innermost path counts.
    fn at(mut self, path: &str) -> Self {
        self.at.get_or_insert_with(|| path.to_owned());
        self
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Refused {}

impl de::Error for Refused {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Refused { at: None, known: None, text: message.to_string() }
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Refused { at: None, known: Some(known), text: field.to_owned() }
    }
}
