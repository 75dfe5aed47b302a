//! The few elementary functions that laws need, in plain arithmetic: the same bits on every machine.

const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Natural logarithm of a positive number, by the series of the inverse hyperbolic tangent; otherwise not a number.
pub(crate) fn ln(x: f64) -> f64 {
    if !(x > 0.0 && x.is_finite()) {
        return f64::NAN;
    }
    let (mut m, mut e) = (x, 0.0);
    while m > std::f64::consts::SQRT_2 {
        m *= 0.5;
        e += 1.0;
    }
    while m < std::f64::consts::FRAC_1_SQRT_2 {
        m *= 2.0;
        e -= 1.0;
    }
    let s = (m - 1.0) / (m + 1.0);
    let squared = s * s;
    let series = (0..14).rev().fold(0.0, |sum, k| sum * squared + 1.0 / f64::from(2 * k + 1));
    e * LN_2_HIGH + (2.0 * s * series + e * LN_2_LOW)
}

/// Exponential function, by reduction to `|r| <= ln 2 / 2` and its Taylor series.
pub(crate) fn exp(x: f64) -> f64 {
    if x > 709.0 {
        return f64::INFINITY;
    }
    if x < -700.0 {
        return 0.0;
    }
    let k = (x / std::f64::consts::LN_2).round();
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    let series = (1..=15).rev().fold(1.0, |sum, n| 1.0 + r * sum / f64::from(n));
    series * f64::from_bits(((1023 + k as i64) as u64) << 52)
}

/// Gamma function for arguments of at least 1 (C. Lanczos, g = 7, n = 9).
pub(crate) fn gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let terms = COEFFICIENTS.iter().zip(1..).map(|(c, i)| c / (x + f64::from(i)));
    let sum: f64 = 0.999_999_999_999_809_9 + terms.sum::<f64>();
    let t = x + 7.5;
    (2.0 * std::f64::consts::PI).sqrt() * exp((x + 0.5) * ln(t) - t) * sum
}

#[cfg(test)]
mod tests {
    use super::{exp, gamma, ln};

    #[test]
    fn agree_with_known_values() {
        assert!((ln(10.0) - std::f64::consts::LN_10).abs() < 1e-15);
        assert!((exp(1.0) - std::f64::consts::E).abs() < 1e-15);
        assert!((exp(ln(1234.5)) - 1234.5).abs() < 1e-11);
        assert!((gamma(5.0) - 24.0).abs() < 1e-11);
        assert!((gamma(1.5) - std::f64::consts::PI.sqrt() / 2.0).abs() < 1e-13);
    }
}
