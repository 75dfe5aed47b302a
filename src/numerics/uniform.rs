//! From random bits to the open unit interval.

/// A uniform number in the open interval (0, 1) from the upper 52 bits of `bits`.
///
/// The 2^52 possible answers are the midpoints `(i + 1/2) * 2^-52`: neither 0 nor 1 occurs and the mean is exactly
/// one half. No conversion from integer to float is made, so the loop vectorises without AVX-512.
#[inline(always)]
pub fn unit(bits: u64) -> f64 {
    f64::from_bits((bits >> 12) | 0x3ff0_0000_0000_0000) - (1.0 - f64::EPSILON / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_open() {
        assert_eq!(unit(0), f64::EPSILON / 2.0);
        assert_eq!(unit(u64::MAX), 1.0 - f64::EPSILON / 2.0);
        assert_eq!(unit(1 << 63), 0.5 + f64::EPSILON / 2.0);
    }
}
