//! What the analyst writes: TOML layers, quantities with units, laws, diagnostics.
mod check;
mod complaint;
mod date;
mod decode;
pub mod diagnostic;
mod diff;
mod digest;
pub(crate) mod first_day;
mod forms;
pub mod grammar;
mod horizon;
mod leaves;

pub mod law;
mod law_table;
mod layers;
mod load;
mod nearest;
pub mod quantity;
mod syntax;
#[cfg(test)]
mod tests;
pub mod tree;
pub mod unit;

pub use complaint::Complaint;
pub use diagnostic::{Diagnostic, Report, Severity};
pub use diff::{Change, changes};
pub use law::{Law, Shape};
pub use leaves::{Leaf, is_law, leaves};
pub use load::{Loaded, load};
pub use nearest::suggest;
pub use quantity::{
    Confidence, Date, Dimension, FileRate, Hazard, HoldingCost, Mass, MassRate, MoneyPerMass, Provenance,
    Quantity, Share, Time,
};
