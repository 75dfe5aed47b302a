//! Whose stock is asked about, and whether its rule aims at weeks.
use crate::scenario::grammar::{Manufacturer, StockPolicy};
use crate::scenario::{Loaded, suggest};
use crate::study::paired::PairedError;

/// Why there is no answer. All but the last can be seen before anything is run.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// The scenario has no manufacturer: add one.
    #[error("the scenario has no manufacturer; `hold` asks how much one should stock")]
    Nobody,
    /// It has several: name one.
    #[error("the scenario has {} manufacturers; choose one with --manufacturer: {}", names.len(), names.join(", "))]
    Several {
        /// Their names.
        names: Vec<String>,
    },
    /// There is no such manufacturer: name another.
    #[error("there is no manufacturer `{name}`; {hint}")]
    Unknown {
        /// The name given.
        name: String,
        /// What was meant, and what there is.
        hint: String,
    },
    /// Its stock rule has no weeks to vary: change the policy, or compare levels.
    #[error(
        "`manufacturer.{name}.stock` orders by `{policy}`, which aims at no weeks of stock; `hold` varies the `target` of \
         `policy = \"days-of-cover\"`. {instead}"
    )]
    Policy {
        /// Name of the manufacturer.
        name: String,
        /// Its policy.
        policy: &'static str,
        /// What to do instead.
        instead: String,
    },
    /// A target cannot be run.
    #[error(transparent)]
    Paired(#[from] PairedError),
}

/// The manufacturer that is asked about: the one that is named, or the only one, if its rule aims at weeks of stock.
///
/// # Errors
/// [`HoldError`], except [`HoldError::Paired`].
pub fn whose(loaded: &Loaded, named: Option<&str>) -> Result<String, HoldError> {
    let all = &loaded.scenario.manufacturer;
    let names: Vec<&str> = all.keys().map(String::as_str).collect();
    let name = match (named, names.as_slice()) {
        (_, []) => return Err(HoldError::Nobody),
        (Some(name), _) => name,
        (None, [only]) => only,
        (None, _) => {
            return Err(HoldError::Several { names: names.iter().map(|n| (*n).to_owned()).collect() });
        }
    };
    let unknown = || HoldError::Unknown { name: name.into(), hint: suggest(name, &names, "manufacturers") };
    let manufacturer = all.get(name).ok_or_else(unknown)?;
    aims_at_weeks(name, manufacturer)?;
    Ok(name.to_owned())
}

fn aims_at_weeks(name: &str, m: &Manufacturer) -> Result<(), HoldError> {
    let key = format!("manufacturer.{name}.stock");
    let levels = |keys: &str| {
        format!(
            "Its levels include what is on order, so that they stand for other weeks at every lead time: give it days of \
             cover, or compare levels with `compare SCENARIO --vary \"higher: {key}.{keys}\"`"
        )
    };
    let (policy, instead) = match m.stock.policy {
        StockPolicy::DaysOfCover => return Ok(()),
        StockPolicy::BaseStock => ("base-stock", levels("level = ...")),
        StockPolicy::EchelonBaseStock => ("echelon-base-stock", levels("level = ...")),
        StockPolicy::ReorderUpTo => ("s-S", levels("reorder = ...; ...")),
        StockPolicy::ReorderLot => ("r-Q", levels("reorder = ...")),
        StockPolicy::Standing => {
            ("standing", "Its `target` is what it starts with; give it days of cover".to_owned())
        }
        StockPolicy::Follow => ("follow", "Give it days of cover".to_owned()),
    };
    Err(HoldError::Policy { name: name.into(), policy, instead })
}

/// The key that `hold` varies.
pub fn key_of_target(name: &str) -> String {
    format!("manufacturer.{name}.stock.target")
}
