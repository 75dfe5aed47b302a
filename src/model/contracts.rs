//! Contracts, compiled: who may call off how much in which steps.
use super::law::Param;
use std::ops::Range;

/// A volume that a supplier and some buyers have agreed upon.
#[derive(Debug, Clone)]
pub struct Contract {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Index of the plant.
    pub plant: usize,
    /// Volume of a step (t).
    pub volume: Param,
    /// Share of it that is paid for whether it is taken or not.
    pub take: Param,
    /// Price (USD/t); that of the link if absent.
    pub price: Option<Param>,
    /// What has to be paid for anyway is taken while stock and orders last no more steps than this.
    pub store: Option<Param>,
    /// Steps in which it is in force.
    pub steps: Range<usize>,
    /// By step: steps of its period that come after it.
    pub left: Vec<usize>,
    /// Its members, which are numbered through over all contracts.
    pub members: Range<usize>,
}

/// A row that buys under a contract.
#[derive(Debug, Clone, Copy)]
pub struct ContractMember {
    /// Index of the contract.
    pub contract: usize,
    /// Index of the row.
    pub row: usize,
    /// Index of the link.
    pub link: usize,
}
