//! What comes back of use, compiled.
use super::law::{Param, StepLaw};
use std::ops::Range;

/// A flow from what is used to a supplier's stock of an input.
#[derive(Debug, Clone)]
pub struct Recycling {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Address of its draws.
    pub key: u64,
    /// Rows whose use it is made of.
    pub sources: Vec<usize>,
    /// Row that it joins.
    pub row: usize,
    /// Mass recovered of a mass used.
    pub share: Param,
    /// Steps until it joins the row, drawn for each step's use.
    pub delay: StepLaw,
    /// Most steps that are ever drawn.
    pub longest: usize,
    /// Day from which use is collected (days since 1970); always if absent.
    pub start: Option<Param>,
    /// Steps in which the share grows from nothing.
    pub over: Param,
    /// Slots of what is to come.
    pub ring: Range<usize>,
}
