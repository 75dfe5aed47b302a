//! Portable elementary and quantile functions: the same bits on every machine.
//!
//! Nothing here calls the platform's mathematical library. Every function is built from `+ - * /`, square roots
//! and bit operations, all of which IEEE 754 defines to the last bit, and none fuses a multiplication with an
//! addition. Results therefore do not depend on the operating system, the instruction set or the compiler's
//! vector width.
//!
//! | module | functions | use |
//! |---|---|---|
//! | [`elementary`] | [`exp`], [`ln`], [`pow`], [`sin_cos_turns`] | branch-free: loops over columns vectorise |
//! | [`mix`] | `mix64` | words of addresses to random words |
//! | [`uniform`] | [`uniform::unit`] | 64 random bits to the open unit interval |
//! | [`normal`] | [`normal::box_muller`], `quantile`, `cdf`, `pdf` | normal draws and tables |
//! | [`gamma`] | `ln_gamma`, `regularised_lower` and `_upper`, `quantile` | gamma laws |
//! | [`poisson`] | `quantile` | demand in lots |
//! | [`beta`] | `regularised`, `quantile`, `student_t_quantile`, `binomial_cdf` | beta laws and intervals |
pub mod beta;
pub mod elementary;
pub mod gamma;
pub mod mix;
pub mod normal;
pub mod poisson;
mod root;
mod saddle;
pub mod uniform;

pub use elementary::{exp, ln, pow, sin_cos_turns};
