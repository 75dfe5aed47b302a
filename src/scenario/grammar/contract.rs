//! What may be written of contracts between buyers and suppliers.
use super::QuotaPeriod;
use crate::scenario::quantity::{Date, MassRate, MoneyPerMass, Quantity, Share, Time};
use serde::Deserialize;

/// `[contract.NAME]`: a volume that is agreed upon, a part of which is paid for whether it is taken or not.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Contract {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// Manufacturers and destinations that it is made with; their firms share the volume by expected demand.
    pub buyers: Vec<String>,
    /// The supplier.
    pub supplier: String,
    /// What is bought.
    pub material: String,
    /// Volume of all buyers, as a rate; a period's volume is this rate times the period.
    pub volume: Quantity<MassRate>,
    /// Periods of the calendar, at whose ends what was not taken is paid for.
    pub period: Option<QuotaPeriod>,
    /// Length of a period from the first day on, in place of `period`.
    pub every: Option<Quantity<Time>>,
    /// Share of the volume that is paid for whether it is taken or not; none if absent.
    pub take_or_pay: Option<Quantity<Share>>,
    /// Price; the supplier's if absent.
    pub price: Option<Quantity<MoneyPerMass>>,
    /// What has to be paid for anyway is taken while stock and orders last no longer than this; if absent, as far as the
    /// stock's capacity allows.
    pub store_up_to: Option<Quantity<Time>>,
    /// First day; that of the run if absent.
    pub from: Option<Date>,
    /// Last day; that of the run if absent.
    pub until: Option<Date>,
}
