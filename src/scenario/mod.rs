//! What the analyst writes: TOML layers, quantities with units, laws, diagnostics.
mod complaint;
mod date;
mod forms;
pub mod grammar;
pub mod law;
mod law_table;
mod nearest;
mod portable;
pub mod quantity;
pub mod unit;

pub use complaint::Complaint;
pub use law::{Law, Shape};
pub use quantity::{
    Confidence, Date, Dimension, FileRate, Hazard, HoldingCost, Mass, MassRate, MoneyPerMass, Provenance,
    Quantity, Share, Time,
};
