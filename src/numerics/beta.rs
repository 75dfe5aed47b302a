//! The beta law, and Student's t and the binomial law through it.
use super::elementary::ln;
use super::saddle::{deviance, stirling_error};
use super::{elementary, normal, root};

/// `x^a (1-x)^b / B(a, b)` for 0 < x < 1, by its saddle point.
fn prefix(a: f64, b: f64, x: f64) -> f64 {
    let n = a + b;
    let correction = stirling_error(n) - stirling_error(a) - stirling_error(b);
    let exponent = correction - deviance(a, n * x) - deviance(b, n * (1.0 - x));
    elementary::exp(exponent) * (a * b / (std::f64::consts::TAU * n)).sqrt()
}

/// The regularised incomplete beta function I_x(a, b): the probability that a beta variable is at most `x`;
/// a, b > 0, to 1e-13 absolute for parameters up to 1e4 and 1e-11 up to 1e6.
///
/// Continued fraction 26.5.8 of Abramowitz and Stegun, on the side where it converges fast.
pub fn regularised(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else if x <= (a + 1.0) / (a + b + 2.0) {
        prefix(a, b, x) / a * fraction(a, b, x)
    } else {
        1.0 - prefix(a, b, x) / b * fraction(b, a, 1.0 - x)
    }
}

/// 1/(1 + d1/(1 + d2/(1 + ...))), by the modified method of Lentz.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let (mut c, mut d) = (1.0, 1.0 / kept_off_zero(1.0 - (a + b) * x / (a + 1.0)));
    let mut product = d;
    for i in 1..100_000 {
        let m = f64::from(i);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = product;
        for numerator in [even, odd] {
            d = 1.0 / kept_off_zero(1.0 + numerator * d);
            c = kept_off_zero(1.0 + numerator / c);
            product *= c * d;
        }
        if (product - before).abs() <= 1e-16 * product.abs() {
            break;
        }
    }
    product
}

/// Lentz's guard against a vanishing denominator.
fn kept_off_zero(x: f64) -> f64 {
    if x.abs() < 1e-300 { 1e-300 } else { x }
}

/// Quantile of the beta law: the `x` with `I_x(a, b) = p`, to 1e-12 relative (absolute near 1); a, b > 0.
///
/// `p` = 0 gives 0, `p` = 1 gives 1, arguments outside the domain NaN.
pub fn quantile(a: f64, b: f64, p: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && (0.0..=1.0).contains(&p)) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return p;
    }
    let law = |x: f64| {
        let slope = if x < 1.0 { prefix(a, b, x) / (1.0 - x) } else { 0.0 };
        (regularised(a, b, x), slope)
    };
    root::quantile(p, ln(a / (a + b)), -707.0, 0.0, law)
}

/// Quantile of Student's t with `df` > 0 degrees of freedom, to 1e-11 relative for p in [1e-9, 1 - 1e-9].
///
/// `df / (df + t^2)` is a beta variable with parameters `df/2` and 1/2 (Abramowitz and Stegun 26.7.1); above 10,000
/// degrees of freedom, their expansion 26.7.5 about the normal quantile. `p` = 0 and 1 give the infinities.
pub fn student_t_quantile(p: f64, df: f64) -> f64 {
    if p > 0.5 {
        return -student_t_quantile(1.0 - p, df);
    }
    if df > 1e4 {
        return student_t_near_normal(normal::quantile(p), df);
    }
    if p > 0.01 {
        let y = quantile(0.5, 0.5 * df, 1.0 - 2.0 * p);
        return -(df * y / (1.0 - y)).sqrt();
    }
    let x = quantile(0.5 * df, 0.5, 2.0 * p);
    -(df * (1.0 - x) / x).sqrt()
}

/// Abramowitz and Stegun 26.7.5 to the third power of 1/df, `z` the normal quantile.
fn student_t_near_normal(z: f64, df: f64) -> f64 {
    let (w, e) = (z * z, 1.0 / df);
    let first = (w + 1.0) / 4.0;
    let second = ((5.0 * w + 16.0) * w + 3.0) / 96.0;
    let third = (((3.0 * w + 19.0) * w + 17.0) * w - 15.0) / 384.0;
    if z.is_infinite() { z } else { z * (1.0 + e * (first + e * (second + e * third))) }
}

/// Probability of at most `k` successes in `n` trials of probability `p`, as accurate as [`regularised`].
///
/// `P(B <= k) = I_{1-p}(n - k, k + 1)` (Abramowitz and Stegun 26.5.24).
pub fn binomial_cdf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n {
        return 1.0;
    }
    regularised((n - k) as f64, k as f64 + 1.0, 1.0 - p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Beta, ContinuousCDF, StudentsT};

    #[test]
    fn matches_statrs() {
        for (a, b) in [(0.5, 0.5), (2.0, 3.0), (0.2, 7.0), (30.0, 4.5), (500.0, 700.0)] {
            let oracle = Beta::new(a, b).unwrap();
            for i in 1..50 {
                let x = f64::from(i) / 50.0;
                assert!((regularised(a, b, x) - oracle.cdf(x)).abs() < 1e-11, "I_{x}({a}, {b})");
            }
        }
    }

    #[test]
    fn matches_closed_forms() {
        for i in 1..100 {
            let x = f64::from(i) / 100.0;
            let cubic = 1.0 - (1.0 - x) * (1.0 - x) * (1.0 - x);
            assert!((regularised(1.0, 3.0, x) - cubic).abs() < 1e-13);
            assert!((regularised(2.0, 1.0, x) / (x * x) - 1.0).abs() < 1e-13);
            let together = regularised(2.5, 7.0, x) + regularised(7.0, 2.5, 1.0 - x);
            assert!((together - 1.0).abs() < 1e-13);
        }
        for (a, tolerance) in [(1.0, 1e-14), (1e2, 1e-13), (1e4, 1e-13), (1e6, 1e-11)] {
            let error = (regularised(a, a, 0.5) - 0.5).abs();
            assert!(error < tolerance, "{a}: {error:e}");
        }
    }

    #[test]
    fn quantile_inverts() {
        for (a, b) in [(0.5, 0.5), (2.0, 3.0), (0.2, 7.0), (30.0, 4.5), (5e4, 7e4)] {
            for p in [1e-8, 1e-3, 0.1, 0.5, 0.9, 0.999] {
                let x = quantile(a, b, p);
                let error = (regularised(a, b, x) - p).abs() / (prefix(a, b, x) / (1.0 - x));
                assert!(error < 1e-12, "Beta({a}, {b}) at {p}: {x}, error {error:e}");
            }
        }
        assert!(quantile(0.0, 1.0, 0.5).is_nan());
    }

    #[test]
    fn student_t() {
        let nine = student_t_quantile(0.975, 9.0);
        assert!((nine - 2.2621571627982053).abs() < 1e-11, "{nine}");
        assert!((student_t_quantile(0.75, 1.0) - 1.0).abs() < 1e-13);
        let normal = normal::quantile(0.9);
        assert!((student_t_quantile(0.9, 1e9) - normal).abs() < 1e-8);
        for p in [1e-9, 0.001, 0.011, 0.2, 0.4] {
            let (exact, near) = (student_t_quantile(p, 1e4), student_t_near_normal(normal::quantile(p), 1e4));
            assert!((exact / near - 1.0).abs() < 1e-11, "{p}: {exact} {near}");
        }
        assert_eq!(student_t_quantile(0.5, 4.0), 0.0);
        for df in [2.0, 5.0, 30.0, 199.0] {
            let oracle = StudentsT::new(0.0, 1.0, df).unwrap();
            for p in [0.01, 0.3, 0.45, 0.6, 0.95, 0.999] {
                assert!((oracle.cdf(student_t_quantile(p, df)) - p).abs() < 1e-11);
            }
        }
    }

    #[test]
    fn binomial() {
        // ten trials of one half: 1, 11, 56, 176, 386 of 1024
        for (k, ways) in [1.0, 11.0, 56.0, 176.0, 386.0].iter().enumerate() {
            assert!((binomial_cdf(k as u64, 10, 0.5) - ways / 1024.0).abs() < 1e-14);
        }
        assert_eq!(binomial_cdf(10, 10, 0.3), 1.0);
        assert!((binomial_cdf(0, 100, 0.01) - elementary::pow(0.99, 100.0)).abs() < 1e-14);
    }
}
