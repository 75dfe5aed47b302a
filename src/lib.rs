//! **coercivity**: a supply-chain risk simulation engine for export controls.
//!
//! A scenario in TOML (suppliers, manufacturers, lanes, controls, regimes) drives a Monte Carlo model of
//! rare-earth magnet flows. Rooms of the house, from the top; imports run downwards only:
//!
//! | room | what it is |
//! |---|---|
//! | [`cli`] | a verb a file: arguments in, exit code out |
//! | [`report`] | what a reader sees: tables, CSV/JSON, SVG charts |
//! | [`study`] | what a user asks: a run, its results with their errors, scores against observations |
//! | [`engine`] | one batch of replications, week by week; the addressed draws |
//! | [`model`] | what the engine runs: names become indices, dates become weeks; immutable |
//! | [`scenario`] | what the analyst writes: TOML layers, quantities with units, laws, diagnostics |
//! | [`observed`] | published series, beside which a run is drawn and scored |
//! | [`stats`] | mergeable accumulators and the `Estimate` type |
//! | [`numerics`] | portable `exp`, `ln`, trigonometry and quantile functions; knows nobody |
pub mod cli;
pub mod engine;
pub mod model;
pub mod numerics;
pub mod observed;
pub mod report;
pub mod scenario;
pub mod stats;
pub mod study;
