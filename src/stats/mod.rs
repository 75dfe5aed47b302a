//! Mergeable accumulators, and estimates that carry their errors.
//!
//! Every accumulator is a function of the *set* of values it has seen: merging parts in any order gives the same bits.
//! Nothing here knows what is being estimated.
//!
//! | type or module | what it keeps | what it answers |
//! |---|---|---|
//! | [`Estimate`] | a value, its standard error, n, the method | intervals, rounding by the error |
//! | [`Moments`] | fixed-point integer sums | mean, variance |
//! | [`Paired`] | moments of two values and of their difference, counts of above, below and equal | paired differences |
//! | [`Histogram`] | 256 bins and exact atoms | quantile bands, distribution function, CRPS |
//! | [`Sample`], [`Sorted`] | a key figure of every replication | quantiles, VaR, CVaR, exceedance, worst replications |
//! | [`design`] | | Latin hypercubes, strata, scrambled Sobol points |
//! | [`proportion`] | | Wilson intervals |
//! | [`precision`] | | how many replications a precision takes |
//! | [`parts`] | | errors between independent parts of a run |
//! | [`regressed`] | sums of answers and controls | means by regression on control variates |
//! | [`ranks`] | | order-statistic intervals |
//! | [`sensitivity`] | | Sobol indices, elementary effects, PAWN, shares of variance |
//! | [`crps`] | | closed-form scores of normal and lognormal forecasts |
pub mod crps;
pub mod design;
mod estimate;
mod histogram;
mod moments;
mod paired;
pub mod parts;
pub mod precision;
pub mod proportion;
pub mod ranks;
pub mod regressed;
mod sample;
pub mod sensitivity;
mod sorted;
mod wire;

pub use estimate::Estimate;
pub use histogram::{BINS, Histogram, Scale};
pub use moments::Moments;
pub use paired::Paired;
pub use sample::{EXACT_LIMIT, Sample};
pub use sorted::{Exceedance, QuantileEstimate, Sorted, Unsupported};
