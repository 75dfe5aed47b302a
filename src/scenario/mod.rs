//! What the analyst writes: TOML layers, quantities with units, laws, diagnostics.
mod check;
mod complaint;
mod date;
mod decode;
pub mod diagnostic;
mod diff;
mod digest;
mod document;
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
mod switch;
mod syntax;
#[cfg(test)]
mod tests;
pub mod tree;
pub mod unit;
mod wildcard;

pub use complaint::Complaint;
pub use diagnostic::{Diagnostic, Report, Severity};
pub use diff::{Change, changes};
pub use document::{Document, document};
pub use law::{Law, Shape};
pub use leaves::{Leaf, is_law, leaves};
pub use load::{Loaded, load};
pub use nearest::suggest;
pub use quantity::{
    Confidence, Date, Dimension, FileRate, Hazard, HoldingCost, Mass, MassRate, MoneyPerMass, Provenance,
    Quantity, Share, Time,
};
pub use switch::switch;
pub use wildcard::fits;
