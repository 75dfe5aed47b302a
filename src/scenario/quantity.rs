//! Quantities: a law with units checked, and where it comes from.
use super::complaint::Complaint;
use super::date::DATE_KEY;
pub use super::date::Date;
use super::law::Law;
use super::unit::{self, Kind, Signature};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor, value::MapAccessDeserializer};
use std::fmt;
use std::marker::PhantomData;

/// A quantity of dimension `D` in base units, with its provenance.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity<D> {
    /// Its value, or the law it follows, in base units.
    pub law: Law,
    /// Whether a time is in working days of the office concerned, not in days of the calendar.
    pub working: bool,
    /// Where it comes from.
    pub provenance: Provenance,
    marker: PhantomData<fn() -> D>,
}

impl<D> Quantity<D> {
    /// A quantity with this law and provenance, in base units; a time in days of the calendar.
    pub fn new(law: Law, provenance: Provenance) -> Self {
        Quantity { law, working: false, provenance, marker: PhantomData }
    }

    /// A known number in base units, without provenance.
    pub fn known(value: f64) -> Self {
        Quantity::new(Law::Known(value), Provenance::default())
    }
}

/// Where a number comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Publication, table, link.
    pub source: Option<String>,
    /// How sure it is.
    pub confidence: Option<Confidence>,
    /// What is assumed where no source says it.
    pub assumption: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// How sure a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Confidence {
    /// High: official or measured.
    #[serde(rename = "H")]
    High,
    /// Medium: several reports agree.
    #[serde(rename = "M")]
    Medium,
    /// Low: a single report or a judgement.
    #[serde(rename = "L")]
    Low,
    /// Unverified.
    #[serde(rename = "UV")]
    Unverified,
}

/// A number as written in a scenario.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// A bare number.
    Number(f64),
    /// A text, normally a number with its unit.
    Text(String),
    /// A date.
    Date(Date),
}

/// What a quantity measures.
pub trait Dimension {
    /// An example, in quotes where a text is needed.
    const EXAMPLE: &'static str;
    /// What is expected, with an article: "a mass".
    const EXPECTED: &'static str;
    /// The value in base units.
    ///
    /// # Errors
    /// Where it is written in another unit, or with none.
    fn read(written: &Written) -> Result<f64, Complaint>;
    /// A difference of two values (a standard deviation) in base units.
    ///
    /// # Errors
    /// As `read`.
    fn read_spread(written: &Written) -> Result<f64, Complaint> {
        Self::read(written)
    }
    /// The number of working days, where it is written in them and this may be.
    fn working_days(_written: &Written) -> Option<f64> {
        None
    }
    /// Whether ratios have a meaning, so that log-normal and similar laws do. They have none for dates.
    const HAS_ZERO: bool = true;
}

/// Declares dimensions that are a combination of units.
macro_rules! dimensions {
    ($($(#[$doc:meta])* $name:ident, $expected:literal, $example:literal, $over:expr, [$($per:expr),*]$(, $working:path)?;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name;

        impl Dimension for $name {
            const EXAMPLE: &'static str = $example;
            const EXPECTED: &'static str = $expected;
            fn read(written: &Written) -> Result<f64, Complaint> {
                read_units(written, &Signature { over: $over, per: vec![$($per),*] }, $expected, $example)
            }
            $(fn working_days(written: &Written) -> Option<f64> {
                $working(written)
            })?
        }
    )*};
}

dimensions! {
    /// Tonnes.
    Mass, "a mass", "\"4 t\"", Some(Kind::Mass), [];
    /// Days, or working days where they are understood.
    Time, "a time", "\"5 weeks\"", Some(Kind::Time), [], in_working_days;
    /// Tonnes per day.
    MassRate, "a rate", "\"620 t/month\"", Some(Kind::Mass), [Kind::Time];
    /// US dollars.
    Money, "an amount of money", "\"100000 USD\"", Some(Kind::Money), [];
    /// US dollars per tonne.
    MoneyPerMass, "an amount of money per mass", "\"60 USD/kg\"", Some(Kind::Money), [Kind::Mass];
    /// US dollars per tonne and day.
    HoldingCost, "a cost per mass and time", "\"0.18 USD/unit/period\"", Some(Kind::Money), [Kind::Mass, Kind::Time];
    /// Files per day.
    FileRate, "a number of files per time", "\"60 files/week\"", Some(Kind::Files), [Kind::Time];
    /// Probability per day, for small ones.
    Hazard, "a hazard per time", "\"0.03 per month\"", None, [Kind::Time];
    /// Share per day, for small ones.
    DiscountRate, "a rate per time", "\"8 %/year\"", None, [Kind::Time];
    /// A plain number: a share, a probability, a ratio.
    Share, "a plain number", "0.85 or \"85 %\"", None, [];
}

/// The number of a text in working days.
fn in_working_days(written: &Written) -> Option<f64> {
    let Written::Text(text) = written else { return None };
    let measured = unit::parse(text).ok()?;
    let wanted = Signature { over: Some(Kind::WorkingTime), per: Vec::new() };
    (measured.signature == wanted).then_some(measured.value)
}

fn read_units(
    written: &Written,
    wanted: &Signature,
    expected: &str,
    example: &str,
) -> Result<f64, Complaint> {
    let is_plain = wanted.over.is_none() && wanted.per.is_empty();
    let hint = || format!("write it like {example}");
    match written {
        Written::Number(value) if is_plain => Ok(*value),
        Written::Number(value) => {
            Err(Complaint::new(format!("`{value}` has no unit; {expected} such as {example} was expected"))
                .hint(format!("add the unit and put it in quotes, like {example}")))
        }
        Written::Date(date) => {
            let message = format!("{date} is a date; {expected} such as {example} was expected");
            Err(Complaint::new(message).hint(hint()))
        }
        Written::Text(text) => {
            let measured = unit::parse(text).map_err(|complaint| match complaint.hint {
                Some(_) => complaint,
                None => complaint.hint(hint()),
            })?;
            if &measured.signature == wanted {
                return Ok(measured.value);
            }
            let (unit, is) = (&measured.unit, measured.signature.describe());
            let message = match unit.as_str() {
                "" => format!("`{text}` has no unit; {expected} such as {example} was expected"),
                _ => format!("`{unit}` is {is}; {expected} such as {example} was expected"),
            };
            Err(Complaint::new(message).hint(hint()))
        }
    }
}

impl Dimension for Date {
    const EXAMPLE: &'static str = "2025-04-04";
    const EXPECTED: &'static str = "a date";
    const HAS_ZERO: bool = false;

    fn read(written: &Written) -> Result<f64, Complaint> {
        let found = match written {
            Written::Date(date) => return Ok(f64::from(date.0)),
            Written::Number(value) => format!("`{value}` is a number"),
            Written::Text(text) => format!("\"{text}\" is a text"),
        };
        let message = format!("{found}; a date such as 2025-04-04 was expected");
        Err(Complaint::new(message).hint("write year-month-day without quotes"))
    }

    fn read_spread(written: &Written) -> Result<f64, Complaint> {
        Time::read(written)
    }
}

/// Visits a scalar as written.
pub(crate) struct WrittenVisitor(pub(crate) &'static str);

impl<'de> Visitor<'de> for WrittenVisitor {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Written, E> {
        Ok(Written::Text(text.to_owned()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Written, E> {
        match value.is_finite() {
            true => Ok(Written::Number(value)),
            false => Err(E::custom(Complaint::new("a finite number was expected"))),
        }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Written, E> {
        Ok(Written::Number(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Written, E> {
        Ok(Written::Number(value as f64))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Written, A::Error> {
        match map.next_key::<String>()? {
            Some(key) if key == DATE_KEY => Ok(Written::Date(Date(map.next_value()?))),
            _ => Err(A::Error::custom(Complaint::new(format!("expected {}, found a table", self.0)))),
        }
    }
}

/// A number in base units, and whether these are working days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reading {
    pub(crate) value: f64,
    pub(crate) working: bool,
}

impl Reading {
    fn of<D: Dimension>(written: &Written, spread: bool) -> Result<Reading, Complaint> {
        if let Some(value) = D::working_days(written) {
            return Ok(Reading { value, working: true });
        }
        let value = if spread { D::read_spread(written) } else { D::read(written) }?;
        Ok(Reading { value, working: false })
    }
}

/// Reads a scalar of dimension `D`; `spread` for a difference of values.
pub(crate) struct Scalar<D> {
    pub(crate) spread: bool,
    pub(crate) marker: PhantomData<D>,
}

impl<'de, D: Dimension> DeserializeSeed<'de> for Scalar<D> {
    type Value = Reading;

    fn deserialize<T: Deserializer<'de>>(self, deserializer: T) -> Result<Reading, T::Error> {
        let written = deserializer.deserialize_any(WrittenVisitor(D::EXPECTED))?;
        Reading::of::<D>(&written, self.spread).map_err(T::Error::custom)
    }
}

impl<'de, D: Dimension> Deserialize<'de> for Quantity<D> {
    fn deserialize<T: Deserializer<'de>>(deserializer: T) -> Result<Self, T::Error> {
        deserializer.deserialize_any(QuantityVisitor(PhantomData))
    }
}

/// Visits a quantity in any of its forms.
pub(crate) struct QuantityVisitor<D>(pub(crate) PhantomData<D>);

impl<D: Dimension> QuantityVisitor<D> {
    fn known<E: Error>(written: Written) -> Result<Quantity<D>, E> {
        let Reading { value, working } = Reading::of::<D>(&written, false).map_err(E::custom)?;
        Ok(Quantity { working, ..Quantity::known(value) })
    }
}

impl<'de, D: Dimension> Visitor<'de> for QuantityVisitor<D> {
    type Value = Quantity<D>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} such as {}", D::EXPECTED, D::EXAMPLE)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Quantity<D>, E> {
        WrittenVisitor(D::EXPECTED).visit_str(text).and_then(Self::known)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Quantity<D>, E> {
        WrittenVisitor(D::EXPECTED).visit_f64(value).and_then(Self::known)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Quantity<D>, E> {
        Self::known(Written::Number(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Quantity<D>, E> {
        Self::known(Written::Number(value as f64))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Quantity<D>, A::Error> {
        match super::law_table::read::<D, A>(map)? {
            super::law_table::Entry::Date(date) => Self::known(Written::Date(date)),
            super::law_table::Entry::Law { law, working, provenance } => {
                Ok(Quantity { working, ..Quantity::new(law, provenance) })
            }
        }
    }
}

/// Hands a table that has already been opened to another visitor.
pub(crate) fn from_map<'de, A: MapAccess<'de>, T: Deserialize<'de>>(map: A) -> Result<T, A::Error> {
    T::deserialize(MapAccessDeserializer::new(map))
}
