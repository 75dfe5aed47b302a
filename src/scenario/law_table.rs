//! A law written as a table: `{ uncertain = "triangular", min = ..., mode = ..., max = ..., source = ... }`.
use super::complaint::Complaint;
use super::date::{DATE_KEY, Date};
use super::law::{Law, Shape};
use super::quantity::{Confidence, Dimension, Provenance, Quantity, Reading, Scalar, Share};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// Keys of a law table; the first four say what kind it is, the last four where it comes from.
pub(crate) const KEYS: &[&str] = &[
    "value",
    "uncertain",
    "varies",
    "parameter",
    "times",
    "min",
    "mode",
    "max",
    "mean",
    "per",
    "sd",
    "median",
    "sigma",
    "p90-over-median",
    "shape",
    "scale",
    "a",
    "b",
    "values",
    "weights",
    "source",
    "confidence",
    "assumption",
    "note",
];

/// Whether a key may stand in a law table.
pub(crate) fn is_key(key: &str) -> bool {
    KEYS.contains(&key)
}

const FAMILIES: &[(&str, &[&str])] = &[
    ("uniform", &["min", "max"]),
    ("triangular", &["min", "mode", "max"]),
    ("pert", &["min", "mode", "max"]),
    ("normal", &["mean", "sd"]),
    ("lognormal", &["median", "sigma", "p90-over-median", "mean", "sd"]),
    ("exponential", &["mean"]),
    ("geometric", &["mean", "per"]),
    ("weibull", &["shape", "scale"]),
    ("gamma", &["shape", "mean"]),
    ("beta", &["a", "b", "min", "max"]),
    ("discrete", &["values", "weights"]),
];

/// What a table turned out to be.
pub(crate) enum Entry {
    /// A date, which passes through serde as a table.
    Date(Date),
    /// A law, and whether it is in working days.
    Law { law: Law, working: bool, provenance: Provenance },
}

/// Everything that was read, by key.
#[derive(Default)]
struct Fields {
    kinds: Vec<(&'static str, String)>,
    value: Option<f64>,
    times: Option<f64>,
    numbers: BTreeMap<&'static str, f64>,
    scale: Option<(&'static str, Law)>,
    lists: BTreeMap<&'static str, Vec<f64>>,
    /// Whether what was read first is in working days.
    working: Option<bool>,
    /// A key whose value is in other days than what was read before it.
    mixed: Option<&'static str>,
    provenance: Provenance,
    /// Where an uncertain scale comes from, for a law that says nothing itself.
    scale_provenance: Provenance,
}

/// Reads a law table of dimension `D`.
pub(crate) fn read<'de, D: Dimension, A: MapAccess<'de>>(mut map: A) -> Result<Entry, A::Error> {
    let mut fields = Fields::default();
    while let Some(Key(key)) = map.next_key()? {
        if key == DATE_KEY {
            return Ok(Entry::Date(Date(map.next_value()?)));
        }
        fields.take::<D, A>(key, &mut map)?;
    }
    let law = fields.law::<D>().map_err(A::Error::custom)?;
    let silent = fields.provenance == Provenance::default();
    let provenance = if silent { fields.scale_provenance } else { fields.provenance };
    Ok(Entry::Law { law, working: fields.working == Some(true), provenance })
}

impl Fields {
    fn take<'de, D: Dimension, A: MapAccess<'de>>(
        &mut self,
        key: &'static str,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match key {
            "uncertain" | "varies" | "parameter" => self.kinds.push((key, map.next_value()?)),
            "value" => {
                self.kinds.push((key, String::new()));
                let reading = map.next_value_seed(scalar::<D>(false))?;
                self.value = Some(self.in_days(key, reading));
            }
            "times" => {
                let reading = map.next_value_seed(scalar::<D>(false))?;
                self.times = Some(self.in_days(key, reading));
            }
            "values" => {
                let readings = map.next_value_seed(List(scalar::<D>(false)))?;
                let values = readings.into_iter().map(|reading| self.in_days(key, reading)).collect();
                self.lists.insert(key, values);
            }
            "weights" => {
                let readings = map.next_value_seed(List(scalar::<Share>(false)))?;
                self.lists.insert(key, readings.into_iter().map(|reading| reading.value).collect());
            }
            "source" => self.provenance.source = map.next_value()?,
            "assumption" => self.provenance.assumption = map.next_value()?,
            "note" => self.provenance.note = map.next_value()?,
            "confidence" => self.provenance.confidence = Some(map.next_value::<Confidence>()?),
            "mean" | "median" | "scale" => self.take_scale(key, map.next_value::<Quantity<D>>()?),
            "min" | "mode" | "max" | "per" | "sd" => {
                let reading = map.next_value_seed(scalar::<D>(key == "sd"))?;
                let value = self.in_days(key, reading);
                self.put(key, value);
            }
            _ => self.put(key, map.next_value_seed(scalar::<Share>(false))?.value),
        }
        Ok(())
    }

    /// The value of a key in the unit of the law, noting whether that is working days.
    fn in_days(&mut self, key: &'static str, reading: Reading) -> f64 {
        if *self.working.get_or_insert(reading.working) != reading.working {
            self.mixed = self.mixed.or(Some(key));
        }
        reading.value
    }

    fn put(&mut self, key: &'static str, value: f64) {
        self.numbers.insert(key, value);
    }

    /// A scale that is itself a law leaves a 1 in its place.
    fn take_scale<D>(&mut self, key: &'static str, scale: Quantity<D>) {
        self.in_days(key, Reading { value: 1.0, working: scale.working });
        self.scale_provenance = scale.provenance;
        match scale.law {
            Law::Known(value) => self.put(key, value),
            law => {
                self.put(key, 1.0);
                self.scale = Some((key, law));
            }
        }
    }

    fn law<D: Dimension>(&self) -> Result<Law, Complaint> {
        let (kind, name) = self.kind()?;
        if let Some(key) = self.mixed {
            return Err(Complaint::new("working days and days of the calendar are mixed in one law")
                .hint("write all its times in working days, or none")
                .at(key));
        }
        match kind {
            "value" => self.only(&[], "a known value").map(|()| Law::Known(self.value.unwrap_or_default())),
            "parameter" => self.parameter::<D>(name),
            _ => self.distribution::<D>(kind, name),
        }
    }

    /// The one key that says what the table is.
    fn kind(&self) -> Result<(&'static str, &str), Complaint> {
        const HINT: &str = "give one of `value`, `uncertain` (one value per replication), `varies` (a new value \
            each time), `parameter`";
        match self.kinds.as_slice() {
            [(kind, name)] => Ok((kind, name)),
            [] => Err(Complaint::new("the table does not say what the quantity is").hint(HINT)),
            [(first, _), (second, _), ..] => {
                let message = format!("`{first}` and `{second}` exclude each other");
                Err(Complaint::new(message).hint(HINT).at(*second))
            }
        }
    }

    fn parameter<D: Dimension>(&self, name: &str) -> Result<Law, Complaint> {
        self.only(&["times"], "a reference to a parameter")?;
        let plain = Share::EXPECTED == D::EXPECTED;
        let times = match self.times {
            Some(_) if !D::HAS_ZERO => Err(Complaint::new("a date cannot be a multiple of a parameter")),
            Some(times) => Ok(times),
            None if plain => Ok(1.0),
            None => {
                Err(Complaint::new(format!("parameters are plain numbers, and {} is needed", D::EXPECTED))
                    .hint(format!("multiply it: {{ parameter = \"{name}\", times = {} }}", D::EXAMPLE))
                    .at("parameter"))
            }
        }?;
        Ok(Law::Parameter { name: name.to_owned(), times })
    }

    fn distribution<D: Dimension>(&self, kind: &'static str, name: &str) -> Result<Law, Complaint> {
        let known = FAMILIES.iter().map(|(family, _)| *family);
        let Some((family, keys)) = FAMILIES.iter().find(|(family, _)| *family == name) else {
            let all = known.clone().collect::<Vec<_>>().join(", ");
            let hint = match super::nearest::nearest(name, known) {
                Some(near) => format!("did you mean \"{near}\"? Known: {all}"),
                None => format!("known: {all}"),
            };
            return Err(Complaint::new(format!("unknown distribution \"{name}\"")).hint(hint).at(kind));
        };
        self.only(keys, &format!("the {family} distribution"))?;
        if !D::HAS_ZERO
            && !matches!(*family, "uniform" | "triangular" | "pert" | "normal" | "discrete" | "beta")
        {
            let hint = "use uniform, triangular, pert, normal or discrete";
            return Err(Complaint::new(format!("a date cannot be {family}")).hint(hint).at(kind));
        }
        let shape = self.shape::<D>(family)?;
        shape.validate()?;
        self.in_kind(kind, shape)
    }

    fn in_kind(&self, kind: &'static str, shape: Shape) -> Result<Law, Complaint> {
        let Some((key, scale)) = &self.scale else {
            return Ok(if kind == "varies" {
                Law::Varies { shape, scale: None }
            } else {
                Law::Uncertain(shape)
            });
        };
        let scales = matches!(
            (&shape, *key),
            (Shape::LogNormal { .. }, "median")
                | (Shape::Exponential { .. } | Shape::Gamma { .. }, "mean")
                | (Shape::Weibull { .. }, "scale")
        ) && !self.numbers.contains_key("sd");
        if kind != "varies" || !scales {
            let hint = "only the median of a lognormal, the mean of an exponential or gamma, and the scale of a \
                weibull that `varies` may be uncertain";
            return Err(Complaint::new(format!("`{key}` cannot be uncertain here")).hint(hint).at(*key));
        }
        check_scale(key, scale)?;
        Ok(Law::Varies { shape, scale: Some(Box::new(scale.clone())) })
    }

    fn shape<D: Dimension>(&self, family: &str) -> Result<Shape, Complaint> {
        let n = |key: &str| self.need(family, key);
        let beta_end = |key: &str, plain: f64| match self.numbers.get(key) {
            Some(value) => Ok(*value),
            None if D::EXPECTED == Share::EXPECTED => Ok(plain),
            None => n(key),
        };
        Ok(match family {
            "uniform" => Shape::Uniform { min: n("min")?, max: n("max")? },
            "triangular" => Shape::Triangular { min: n("min")?, mode: n("mode")?, max: n("max")? },
            "pert" => Shape::Pert { min: n("min")?, mode: n("mode")?, max: n("max")? },
            "normal" => Shape::Normal { mean: n("mean")?, sd: n("sd")? },
            "lognormal" => return self.log_normal(),
            "exponential" => Shape::Exponential { mean: n("mean")? },
            "geometric" => Shape::Geometric { mean: n("mean")?, per: n("per")? },
            "weibull" => Shape::Weibull { shape: n("shape")?, scale: n("scale")? },
            "gamma" => Shape::Gamma { shape: n("shape")?, mean: n("mean")? },
            "beta" => {
                let (min, max) = (beta_end("min", 0.0)?, beta_end("max", 1.0)?);
                Shape::Beta { a: n("a")?, b: n("b")?, min, max }
            }
            _ => self.discrete()?,
        })
    }

    fn log_normal(&self) -> Result<Shape, Complaint> {
        const HINT: &str = "give `median` with `p90-over-median` or `sigma`, or `mean` with `sd`";
        let get = |key: &str| self.numbers.get(key).copied();
        match (get("median"), get("sigma"), get("p90-over-median"), get("mean"), get("sd")) {
            (Some(median), Some(sigma), None, None, None) => Ok(Shape::LogNormal { median, sigma }),
            (Some(median), None, Some(ratio), None, None) => Shape::log_normal_p90(median, ratio),
            (None, None, None, Some(mean), Some(sd)) if mean > 0.0 && sd >= 0.0 => {
                Ok(Shape::log_normal_moments(mean, sd))
            }
            (None, None, None, Some(_), Some(_)) => {
                Err(Complaint::new("`mean` must be greater than 0 and `sd` must not be negative"))
            }
            _ => Err(Complaint::new("a lognormal needs two parameters that fit each other").hint(HINT)),
        }
    }

    fn discrete(&self) -> Result<Shape, Complaint> {
        let values = self.lists.get("values").cloned().ok_or_else(|| {
            Complaint::new("the discrete distribution needs `values`").hint("values = [...], weights = [...]")
        })?;
        let weights = self.lists.get("weights").cloned().unwrap_or_else(|| vec![1.0; values.len()]);
        Ok(Shape::Discrete { values, weights })
    }

    fn need(&self, family: &str, key: &str) -> Result<f64, Complaint> {
        let keys = FAMILIES.iter().find(|(name, _)| *name == family).map_or(&[][..], |(_, keys)| *keys);
        self.numbers.get(key).copied().ok_or_else(|| {
            Complaint::new(format!("the {family} distribution needs `{key}`"))
                .hint(format!("it takes {}", keys.join(", ")))
        })
    }

    /// No other keys of distributions are given.
    fn only(&self, keys: &[&str], what: &str) -> Result<(), Complaint> {
        let times = self.times.map(|_| "times");
        let given = self.numbers.keys().chain(self.lists.keys()).copied().chain(times);
        match given.into_iter().find(|key| !keys.contains(key)) {
            None => Ok(()),
            Some(key) => Err(Complaint::new(format!("{what} has no `{key}`"))
                .hint(match keys {
                    [] => "remove it, or say which distribution is meant with `uncertain` or `varies`"
                        .to_owned(),
                    keys => format!("it takes {}", keys.join(", ")),
                })
                .at(key)),
        }
    }
}

/// A scale is positive and drawn once per replication.
fn check_scale(key: &str, scale: &Law) -> Result<(), Complaint> {
    match scale {
        Law::Varies { .. } => Err(Complaint::new(format!("`{key}` cannot vary within a law that varies"))
            .hint("write `uncertain` in place of the inner `varies`")
            .at(key)),
        Law::Uncertain(shape) if shape.support().0 < 0.0 => {
            Err(Complaint::new(format!("`{key}` may become negative")).hint("keep its law above 0").at(key))
        }
        _ => Ok(()),
    }
}

fn scalar<D>(spread: bool) -> Scalar<D> {
    Scalar { spread, marker: PhantomData }
}

/// A list of scalars.
struct List<D>(Scalar<D>);

impl<'de, D: Dimension> DeserializeSeed<'de> for List<D> {
    type Value = Vec<Reading>;

    fn deserialize<T: Deserializer<'de>>(self, deserializer: T) -> Result<Vec<Reading>, T::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, D: Dimension> Visitor<'de> for List<D> {
    type Value = Vec<Reading>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list in square brackets")
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Reading>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(scalar::<D>(self.0.spread))? {
            values.push(value);
        }
        Ok(values)
    }
}

/// A known key of a law table.
struct Key(&'static str);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<T: Deserializer<'de>>(deserializer: T) -> Result<Self, T::Error> {
        deserializer.deserialize_identifier(KeyVisitor)
    }
}

struct KeyVisitor;

impl Visitor<'_> for KeyVisitor {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key of a quantity")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        if key == DATE_KEY {
            return Ok(Key(DATE_KEY));
        }
        let known = KEYS.iter().find(|known| **known == key);
        known.map(|known| Key(known)).ok_or_else(|| E::unknown_field(key, KEYS))
    }
}
