//! Exact forms of numbers in written partial results, whatever the format rounds.
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// An f64 as its bits, so that infinities survive JSON.
pub(super) mod bits {
    use super::*;

    pub(in crate::stats) fn serialize<S: Serializer>(x: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        x.to_bits().serialize(serializer)
    }

    pub(in crate::stats) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        u64::deserialize(deserializer).map(f64::from_bits)
    }
}

/// Pairs of a replication number and the bits of its value.
pub(super) mod numbered {
    use super::*;

    pub(in crate::stats) fn serialize<S: Serializer>(
        pairs: &[(u64, f64)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(pairs.iter().map(|(number, x)| (number, x.to_bits())))
    }

    pub(in crate::stats) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(u64, f64)>, D::Error> {
        let pairs = Vec::<(u64, u64)>::deserialize(deserializer)?;
        Ok(pairs.into_iter().map(|(number, x)| (number, f64::from_bits(x))).collect())
    }
}

/// A 128-bit integer as a decimal string.
pub(super) mod decimal {
    use super::*;
    use std::{fmt::Display, str::FromStr};

    pub(in crate::stats) fn serialize<T: Display, S: Serializer>(
        x: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(x)
    }

    pub(in crate::stats) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// Counts by bin, in ascending order.
pub(super) mod counts {
    use super::*;
    use crate::stats::sample::Bins;
    use std::collections::BTreeMap;

    pub(in crate::stats) fn serialize<S: Serializer>(bins: &Bins, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(bins.counts())
    }

    pub(in crate::stats) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Bins, D::Error> {
        Ok(BTreeMap::<i32, u64>::deserialize(deserializer)?.into_iter().collect())
    }
}
