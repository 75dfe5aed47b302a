//! The normal law: draws, quantile function, distribution function and density.
use super::elementary::{exp, ln, sin_cos_turns};
use super::uniform::unit;

/// 1 / sqrt(2 pi).
const INV_SQRT_TAU: f64 = 0.3989422804014327;

/// Two independent standard normal draws from two independent words of random bits.
///
/// Box and Muller, Annals of Mathematical Statistics 29 (1958) 610: radius from the first word, angle from the
/// second. Branch-free; the largest magnitude is 8.6.
#[inline(always)]
pub fn box_muller(u1_bits: u64, u2_bits: u64) -> (f64, f64) {
    let radius = (-2.0 * ln(unit(u1_bits))).sqrt();
    let (sine, cosine) = sin_cos_turns(unit(u2_bits));
    (radius * cosine, radius * sine)
}

/// Density of the standard normal law at `x`.
pub fn pdf(x: f64) -> f64 {
    INV_SQRT_TAU * exp_of_half_square(x)
}

/// `exp(-x^2 / 2)` without the error of squaring: `x` is split where its square is exact.
fn exp_of_half_square(x: f64) -> f64 {
    let coarse = (x * 16.0).trunc() / 16.0;
    exp(-0.5 * coarse * coarse) * exp(-0.5 * (x - coarse) * (x + coarse))
}

/// Polynomial with `coefficients` in ascending powers.
fn polynomial(x: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// Probability that a standard normal variable is at most `x`, to 2e-15 relative down to x = -37.5.
///
/// The three rational approximations of Cody, Mathematics of Computation 23 (1969) 631. Below -37.6, where the answer
/// is no longer a normal double, 0.
pub fn cdf(x: f64) -> f64 {
    if x.abs() < 0.67448975 {
        let square = x * x;
        return 0.5 + x * polynomial(square, &CENTRE_TOP) / polynomial(square, &CENTRE_BOTTOM);
    }
    let tail = upper_tail(x.abs());
    if x < 0.0 { tail } else { 1.0 - tail }
}

/// Probability above `x` >= 0.67.
fn upper_tail(x: f64) -> f64 {
    if x > 37.6 {
        return 0.0;
    }
    if x <= 5.656854 {
        return exp_of_half_square(x) * polynomial(x, &MIDDLE_TOP) / polynomial(x, &MIDDLE_BOTTOM);
    }
    let z = 1.0 / (x * x);
    let correction = z * polynomial(z, &FAR_TOP) / polynomial(z, &FAR_BOTTOM);
    exp_of_half_square(x) * (INV_SQRT_TAU - correction) / x
}

/// The standard normal quantile: the `x` with `cdf(x) = p`, to 1e-15 relative (to 4e-16 absolute near the median).
///
/// AS241, Wichura, Applied Statistics 37 (1988) 477. `p` = 0 and 1 give the infinities; outside [0, 1], NaN.
pub fn quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return q * polynomial(r, &QUANTILE_CENTRE_TOP) / polynomial(r, &QUANTILE_CENTRE_BOTTOM);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let magnitude = quantile_of_tail(tail);
    if q < 0.0 { -magnitude } else { magnitude }
}

/// Magnitude of the quantile that leaves `tail` <= 0.075 outside.
fn quantile_of_tail(tail: f64) -> f64 {
    if tail == 0.0 {
        return f64::INFINITY;
    }
    if tail.is_nan() || tail < 0.0 {
        return f64::NAN;
    }
    let clamped = if tail < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { tail };
    let r = (-ln(clamped)).sqrt();
    if r <= 5.0 {
        polynomial(r - 1.6, &QUANTILE_TAIL_TOP) / polynomial(r - 1.6, &QUANTILE_TAIL_BOTTOM)
    } else {
        polynomial(r - 5.0, &QUANTILE_FAR_TOP) / polynomial(r - 5.0, &QUANTILE_FAR_BOTTOM)
    }
}

// Cody 1969, ascending powers.
const CENTRE_TOP: [f64; 5] =
    [18154.98125334356, 1067.6894854603709, 161.02823106855587, 2.2352520354606837, 0.06568233791820745];
const CENTRE_BOTTOM: [f64; 5] =
    [45507.78933502673, 10260.932208618979, 976.0985517377767, 47.202581904688245, 1.0];
const MIDDLE_TOP: [f64; 9] = [
    9842.714838383978,
    11602.65143764735,
    6848.190450536283,
    2494.5375852903726,
    597.2702763948002,
    93.50665613217785,
    8.883149794388377,
    0.39894151208813466,
    1.0765576773720192e-8,
];
const MIDDLE_BOTTOM: [f64; 9] = [
    19685.429676859992,
    38912.00328609327,
    34900.95272114598,
    18615.571640885097,
    6485.558298266761,
    1519.3775994075547,
    235.387901782625,
    22.266688044328117,
    1.0,
];
const FAR_TOP: [f64; 6] = [
    2.9112874951168793e-5,
    0.0014216191932278934,
    0.022235277870649807,
    0.12740116116024736,
    0.215898534057957,
    0.023073441764940174,
];
const FAR_BOTTOM: [f64; 6] = [
    7.297515550839662e-5,
    0.0037823963320275824,
    0.06598813786892856,
    0.4682382124808651,
    1.284260096144911,
    1.0,
];

// Wichura 1988, ascending powers.
const QUANTILE_CENTRE_TOP: [f64; 8] = [
    3.3871328727963665,
    133.14166789178438,
    1971.5909503065513,
    13731.69376550946,
    45921.95393154987,
    67265.7709270087,
    33430.57558358813,
    2509.0809287301227,
];
const QUANTILE_CENTRE_BOTTOM: [f64; 8] = [
    1.0,
    42.31333070160091,
    687.1870074920579,
    5394.196021424751,
    21213.794301586597,
    39307.89580009271,
    28729.085735721943,
    5226.495278852854,
];
const QUANTILE_TAIL_TOP: [f64; 8] = [
    1.4234371107496835,
    4.630337846156546,
    5.769497221460691,
    3.6478483247632045,
    1.2704582524523684,
    0.2417807251774506,
    0.022723844989269184,
    0.0007745450142783414,
];
const QUANTILE_TAIL_BOTTOM: [f64; 8] = [
    1.0,
    2.053191626637759,
    1.6763848301838038,
    0.6897673349851,
    0.14810397642748008,
    0.015198666563616457,
    0.0005475938084995345,
    1.0507500716444169e-9,
];
const QUANTILE_FAR_TOP: [f64; 8] = [
    6.657904643501103,
    5.463784911164114,
    1.7848265399172913,
    0.29656057182850487,
    0.026532189526576124,
    0.0012426609473880784,
    2.7115555687434876e-5,
    2.0103343992922881e-7,
];
const QUANTILE_FAR_BOTTOM: [f64; 8] = [
    1.0,
    0.599832206555888,
    0.1369298809227358,
    0.014875361290850615,
    0.0007868691311456133,
    1.8463183175100548e-5,
    1.421511758316446e-7,
    2.0442631033899397e-15,
];

#[cfg(test)]
mod tests;
