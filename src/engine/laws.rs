//! Laws at work: the value of a parameter, a number of steps, in every column or in one.
use super::col::Col;
use crate::model::law::{Param, StepLaw, quantile};
use crate::model::policy::Span;

/// A parameter's value in every column.
#[inline(always)]
pub fn param<const L: usize>(params: &[Col<L>], p: Param) -> Col<L> {
    match p {
        Param::Known(x) => Col::splat(x),
        Param::Drawn { index, times } => {
            let mut v = params[index];
            for c in 0..L {
                v[c] *= times;
            }
            v
        }
    }
}

/// A parameter as a column and a factor of it. Nothing is copied: what is known is the factor of a column of ones.
#[inline(always)]
pub fn value<const L: usize>(params: &[Col<L>], p: Param) -> (&Col<L>, f64) {
    match p {
        Param::Known(x) => (Col::ONES, x),
        Param::Drawn { index, times } => (&params[index], times),
    }
}

/// A parameter's value in one column.
#[inline(always)]
pub fn param_in<const L: usize>(params: &[Col<L>], c: usize, p: Param) -> f64 {
    match p {
        Param::Known(x) => x,
        Param::Drawn { index, times } => params[index][c] * times,
    }
}

/// The nearest whole number, for |x| below 2^51: adding and taking away 1.5 x 2^52 leaves it.
#[inline(always)]
pub fn nearest_whole(x: f64) -> f64 {
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    (x + WHOLE) - WHOLE
}

/// A whole number of steps in one column.
#[inline(always)]
pub fn steps_in<const L: usize>(params: &[Col<L>], c: usize, law: &StepLaw, u: f64) -> f64 {
    match law {
        StepLaw::Fixed(p) => nearest_whole(param_in(params, c, *p)),
        StepLaw::Thresholds(list) => {
            let mut n = 0.0;
            for &threshold in list {
                n += if u >= threshold { 1.0 } else { 0.0 };
            }
            n
        }
        StepLaw::Scaled { table, scale, offset } => {
            let steps = table.at(u) * param_in(params, c, *scale) + param_in(params, c, *offset);
            nearest_whole(steps)
        }
    }
}

/// A time in steps in one column, not rounded, at the uniform `u`.
pub fn span_in<const L: usize>(params: &[Col<L>], c: usize, law: &Span, u: f64) -> f64 {
    match law {
        Span::Fixed(p) => param_in(params, c, *p),
        Span::Drawn { shape, scale } => quantile(shape, u) * param_in(params, c, *scale),
    }
}

/// Whole numbers of steps in every column.
#[inline(always)]
pub fn steps<const L: usize>(params: &[Col<L>], law: &StepLaw, u: &Col<L>) -> Col<L> {
    let mut n = Col::ZERO;
    match law {
        StepLaw::Thresholds(list) => {
            for &threshold in list {
                for c in 0..L {
                    n[c] += if u[c] >= threshold { 1.0 } else { 0.0 };
                }
            }
        }
        law => {
            for c in 0..L {
                n[c] = steps_in(params, c, law, u[c]);
            }
        }
    }
    n
}
