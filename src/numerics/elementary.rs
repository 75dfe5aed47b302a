//! `exp`, `ln`, powers and trigonometry without branches, tables or the platform's library.
//!
//! A loop over a column vectorises, and gives the same bits on every instruction set. Polynomial coefficients are
//! minimax (Remez exchange at 50 digits, rounded to double); the reductions are those of Cody and Waite, Software
//! Manual for the Elementary Functions, 1980, and Tang, ACM TOMS 16 (1990) 378.

/// 1.5 * 2^52: adding it rounds a small double to the nearest integer, which stands in the lowest bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;
/// 2^52 as bits: an integer below 2^52 in the mantissa under this exponent is 2^52 plus itself.
const TWO_52_BITS: u64 = 0x4330_0000_0000_0000;
/// The bits of sqrt(1/2), from where [`ln`] takes its mantissas.
const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
const ONE_BITS: u64 = 0x3ff0_0000_0000_0000;
/// ln 2 to 33 bits, so that its product with an exponent is exact.
const LN_2_HIGH: f64 = 0.6931471804855391;
/// What is missing from it.
const LN_2_LOW: f64 = 7.440617110012397e-11;

/// The exponential function, to 6e-16 relative on [-700, 700].
///
/// Saturates instead of overflowing: below -708 the answer is 0, above 709 it is `exp(709)` = 8.2e307 (finite, so
/// that a product with zero stays zero). NaN gives NaN.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let above = if x < -708.0 { -708.0 } else { x };
    let inside = if above > 709.0 { 709.0 } else { above };
    let shifted = inside * std::f64::consts::LOG2_E + MAGIC;
    let k = shifted - MAGIC;
    let r = (inside - k * LN_2_HIGH) - k * LN_2_LOW;
    let scaled = f64::from_bits(exp_reduced(r).to_bits().wrapping_add(shifted.to_bits() << 52));
    if x < -708.0 { 0.0 } else { scaled }
}

/// `exp(r)` for |r| <= ln(2)/2: 1 + r + r^2 q(r), q of degree 8 (approximation error 2.9e-16).
#[inline(always)]
fn exp_reduced(r: f64) -> f64 {
    let w = r * r;
    let even = (((2.747675001929978e-7 * w + 2.4801931942411478e-5) * w + 0.0013888888515925018) * w
        + 0.041666666668137876)
        * w
        + 0.49999999999998324;
    let odd = ((2.763500437155964e-6 * w + 0.00019841185207435146) * w + 0.008333333370888443) * w
        + 0.1666666666661152;
    1.0 + (r + w * (even + r * odd))
}

/// The natural logarithm of a normal positive number, to 5e-16 relative (near 1 too: there the error vanishes).
///
/// Zero, subnormal, negative and non-finite arguments give a meaningless finite number; callers keep them out.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let shifted = x.to_bits().wrapping_add(ONE_BITS - SQRT_HALF_BITS);
    let k = f64::from_bits((shifted >> 52) | TWO_52_BITS) - (4_503_599_627_370_496.0 + 1023.0);
    let f = f64::from_bits((shifted & MANTISSA).wrapping_add(SQRT_HALF_BITS)) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let rest = s * (half_square + ln_tail(s * s));
    k * LN_2_HIGH - ((half_square - (rest + k * LN_2_LOW)) - f)
}

/// R(z) with ln(1 + f) = f - f^2/2 + s (f^2/2 + R), s = f/(2 + f), z = s^2 <= 0.0295 (error 1.9e-16 of ln).
#[inline(always)]
fn ln_tail(z: f64) -> f64 {
    z * (((((0.16820127981640043 * z + 0.18123618255716625) * z + 0.22223372395217364) * z
        + 0.28571417120427733)
        * z
        + 0.40000000052326823)
        * z
        + 0.6666666666658712)
}

/// `x` to the power `y`, for normal positive `x`: `exp(y ln x)`.
///
/// Relative error about `(1 + |y ln x|) * 4e-16`; saturates as [`exp`] does.
#[inline(always)]
pub fn pow(x: f64, y: f64) -> f64 {
    exp(y * ln(x))
}

/// Sine and cosine of `v` turns, `(sin 2 pi v, cos 2 pi v)`, to 5e-16 absolute for |v| <= 1.
///
/// The reduction to an eighth of a turn is exact, so larger `v` (up to 2^40) lose nothing but the fraction they
/// no longer hold.
#[inline(always)]
pub fn sin_cos_turns(v: f64) -> (f64, f64) {
    let shifted = v * 4.0 + MAGIC;
    let quarter = shifted.to_bits();
    let r = v - (shifted - MAGIC) * 0.25;
    let (sine, cosine) = sin_cos_reduced(r);
    let odd = (quarter & 1).wrapping_neg();
    let (s, c) = (sine.to_bits(), cosine.to_bits());
    let sin_bits = ((c & odd) | (s & !odd)) ^ ((quarter & 2) << 62);
    let cos_bits = ((s & odd) | (c & !odd)) ^ ((quarter.wrapping_add(1) & 2) << 62);
    (f64::from_bits(sin_bits), f64::from_bits(cos_bits))
}

/// Sine and cosine of |r| <= 1/8 turns, by polynomials in r^2 (errors 3.4e-18 relative, 5.2e-17 absolute).
#[inline(always)]
fn sin_cos_reduced(r: f64) -> (f64, f64) {
    let w = r * r;
    let sine = r
        * ((((((3.780722296567596 * w - 15.093797338948287) * w + 42.05868489939979) * w
            - 76.70585970329577)
            * w
            + 81.60524927594444)
            * w
            - 41.341702240399634)
            * w
            + std::f64::consts::TAU);
    let cosine = 1.0
        + w * (((((7.811473282394952 * w - 26.424316785146154) * w + 60.244621244839394) * w
            - 85.45681710109267)
            * w
            + 64.93939402241354)
            * w
            - 19.739208802178513);
    (sine, cosine)
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use super::*;

    fn grid(lo: f64, hi: f64, n: u32) -> impl Iterator<Item = f64> {
        (0..=n).map(move |i| lo + (hi - lo) * (f64::from(i) + 0.37 * f64::from(i % 3)) / f64::from(n + 1))
    }

    fn worst(values: impl Iterator<Item = f64>, error: impl Fn(f64) -> f64) -> f64 {
        values.map(error).fold(0.0, |a, b| if b > a { b } else { a })
    }

    #[test]
    fn exp_is_accurate() {
        let relative = |x: f64| ((exp(x) - x.exp()) / x.exp()).abs();
        let wide = worst(grid(-700.0, 700.0, 2_000_000), relative);
        let narrow = worst(grid(-1.0, 1.0, 2_000_000), relative);
        println!("exp: {wide:e} {narrow:e}");
        assert!(wide <= 6e-16 && narrow <= 6e-16, "{wide:e} {narrow:e}");
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn exp_saturates() {
        assert_eq!(exp(-1e300), 0.0);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert!(exp(-708.0) > 0.0);
        assert!(exp(1e300).is_finite() && exp(f64::INFINITY) > 8e307);
        assert!(exp(f64::NAN).is_nan());
    }

    #[test]
    fn ln_is_accurate() {
        let relative = |x: f64| if x == 1.0 { ln(x).abs() } else { ((ln(x) - x.ln()) / x.ln()).abs() };
        let near = worst(grid(0.5, 2.0, 3_000_000), relative);
        let wide = worst(grid(-700.0, 700.0, 2_000_000), |y| relative(y.exp()));
        println!("ln: {near:e} {wide:e}");
        assert!(near <= 5e-16 && wide <= 5e-16, "{near:e} {wide:e}");
        assert_eq!(ln(1.0), 0.0);
        assert!((ln(f64::MIN_POSITIVE) - f64::MIN_POSITIVE.ln()).abs() < 2e-13);
    }

    #[test]
    fn powers_are_accurate() {
        for (x, y) in [(2.0, 0.5), (10.0, 12.0), (0.3, 7.5), (1.0, 1e6), (1e-3, -2.5)] {
            let expected = f64::powf(x, y);
            assert!(((pow(x, y) - expected) / expected).abs() < 2e-14);
        }
    }

    #[test]
    fn turns_are_accurate() {
        let sine = worst(grid(-1.0, 1.0, 2_000_000), |v| {
            let reduced = v - (2.0 * v).round() / 2.0;
            let sign = if (2.0 * v).round() as i64 % 2 == 0 { 1.0 } else { -1.0 };
            let (s, c) = (2.0 * std::f64::consts::PI * reduced).sin_cos();
            let (mine_s, mine_c) = sin_cos_turns(v);
            (mine_s - sign * s).abs() + (mine_c - sign * c).abs()
        });
        println!("sin_cos: {sine:e}");
        assert!(sine <= 5e-16, "{sine:e}");
        assert_eq!(sin_cos_turns(0.0), (0.0, 1.0));
        assert_eq!(sin_cos_turns(0.25).0, 1.0);
        assert_eq!(sin_cos_turns(0.5), (-0.0, -1.0));
        assert_eq!(sin_cos_turns(0.75).0, -1.0);
    }
}
