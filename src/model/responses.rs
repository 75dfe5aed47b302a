//! What buyers set in motion against a shortage.
use super::law::Param;
use super::policy::Span;
use std::ops::Range;

/// What sets something off, for a firm.
#[derive(Debug, Clone)]
pub enum Onset {
    /// A day, counted from 1 January 1970.
    At(Param),
    /// A control is run under one of some regimes.
    Control {
        /// Index of the control.
        control: usize,
        /// By index of regime: whether it is one of them.
        regimes: Vec<bool>,
    },
    /// Stock lasts fewer steps than this.
    CoverBelow(Param),
}

/// What firms go through before they may buy from a supplier.
#[derive(Debug, Clone)]
pub struct Qualification {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Supplier's name.
    pub supplier: String,
    /// Index of the material; all if absent.
    pub material: Option<usize>,
    /// Stages, with what they are called.
    pub stages: Vec<Stage>,
    /// What sets it off.
    pub onset: Onset,
    /// Stages that are over at the start.
    pub ahead: usize,
    /// Its processes.
    pub processes: Range<usize>,
}

/// A stage of a qualification.
#[derive(Debug, Clone)]
pub struct Stage {
    /// What is done.
    pub name: String,
    /// Time of an attempt in steps.
    pub takes: Span,
    /// Probability that an attempt fails.
    pub fails: Param,
    /// Cost of an attempt (USD).
    pub cost: Param,
}

/// One firm's qualification of a supplier.
#[derive(Debug, Clone)]
pub struct Process {
    /// Index of the qualification.
    pub qualification: usize,
    /// Index of the firm.
    pub firm: usize,
    /// Address of its draws.
    pub key: u64,
    /// Rows whose links wait for it.
    pub rows: Vec<usize>,
}

/// A part of a firm's demand for a grade moves to another, or is saved.
#[derive(Debug, Clone)]
pub struct Substitution {
    /// Address of its draws.
    pub key: u64,
    /// Index of the firm.
    pub firm: usize,
    /// Index of the row that is needed less.
    pub from: usize,
    /// Index of the row that takes its place; saved if absent.
    pub to: Option<usize>,
    /// Most of the demand that moves.
    pub share: Param,
    /// Mass in place of a mass.
    pub factor: Param,
    /// What sets it off.
    pub onset: Onset,
    /// Steps until the first demand moves.
    pub delay: Span,
    /// Steps in which it grows.
    pub over: Param,
    /// Cost of a tonne moved (USD).
    pub penalty: Param,
    /// It goes back when what has set it off is over.
    pub reverts: bool,
}

/// A common stock that is released to members who run short.
#[derive(Debug, Clone)]
pub struct Stockpile {
    /// Name.
    pub name: String,
    /// Printed title.
    pub title: String,
    /// Index of its row.
    pub row: usize,
    /// Rows of its members.
    pub members: Vec<usize>,
    /// Released to a row whose stock lasts fewer steps.
    pub below: Param,
    /// Steps up to which it is filled.
    pub up_to: Param,
    /// Most that is released in a step (t).
    pub most: Option<Param>,
    /// Steps until it reaches the member, at least one.
    pub delay: usize,
    /// Refilled only while every member's stock lasts so many steps.
    pub above: Option<Param>,
    /// Refilled only while this control asks for nothing.
    pub while_free: Option<usize>,
    /// Cost of holding (USD/t a step).
    pub holding_cost: Param,
}
