//! An estimate cannot exist without its error.
use super::precision::critical_value;
use serde::Serialize;
use std::fmt;

/// A number from a simulation, with its error.
///
/// Prints as `1234 ± 12`: ± is one standard error, given to two significant digits, and the value is rounded to the same
/// place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimated value, in the unit of what is estimated.
    pub value: f64,
    /// Its standard error, in the same unit; infinite where the sample says nothing about it.
    pub standard_error: f64,
    /// Replications behind it, or independent parts of a run where the method says so.
    pub n: u64,
    /// How value and error were computed.
    pub method: &'static str,
}

impl Estimate {
    /// Half the width of the two-sided confidence interval of `level` (0 < level < 1), in the unit of the value.
    ///
    /// Student's t with n - 1 degrees of freedom up to 200 replications, the normal law above; infinite for n < 2 unless
    /// the error is 0.
    pub fn half_width(&self, level: f64) -> f64 {
        if self.standard_error == 0.0 { 0.0 } else { critical_value(self.n, level) * self.standard_error }
    }

    /// The two-sided confidence interval of `level`: value ± [`half_width`](Self::half_width).
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let half = self.half_width(level);
        (self.value - half, self.value + half)
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&rounded(self.value, self.standard_error))
    }
}

/// `value ± error` with two digits of the error.
fn rounded(value: f64, error: f64) -> String {
    if !(value.is_finite() && error.is_finite()) {
        return format!("{} ± unknown", plain(value));
    }
    if error == 0.0 {
        return format!("{} ± 0", plain(value));
    }
    let last = leading_power(error, 1) - 1;
    let largest = if value.abs() > error { value.abs() } else { error };
    let top = leading_power(largest, 1);
    if (-5..15).contains(&top) {
        return format!("{} ± {}", to_place(value, last), to_place(error, last));
    }
    let digits = usize::try_from(top - last).unwrap_or(1);
    let scale = power_of_ten(top);
    format!("({:.digits$} ± {:.digits$})e{top}", value / scale, error / scale)
}

/// A number on its own, in scientific form where decimals would be unreadable.
fn plain(x: f64) -> String {
    let readable = x == 0.0 || !x.is_finite() || (1e-5..1e15).contains(&x.abs());
    if readable { format!("{x}") } else { format!("{x:e}") }
}

/// The power of ten of the first digit of `x` > 0 after rounding it to `1 + digits` significant digits.
fn leading_power(x: f64, digits: usize) -> i32 {
    format!("{x:.digits$e}").split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0)
}

/// `x` rounded to a multiple of 10^`place`.
fn to_place(x: f64, place: i32) -> String {
    if place <= 0 {
        return format!("{x:.digits$}", digits = usize::try_from(-place).unwrap_or(0));
    }
    let unit = power_of_ten(place);
    format!("{:.0}", (x / unit).round() * unit)
}

/// 10^`power`, correctly rounded.
fn power_of_ten(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(value: f64, standard_error: f64) -> String {
        Estimate { value, standard_error, n: 1000, method: "mean" }.to_string()
    }

    #[test]
    fn prints_two_digits_of_the_error() {
        assert_eq!(printed(1234.4, 12.3), "1234 ± 12");
        assert_eq!(printed(0.42309, 0.00311), "0.4231 ± 0.0031");
        assert_eq!(printed(12_344.0, 123.0), "12340 ± 120");
        assert_eq!(printed(1.0, 0.0996), "1.00 ± 0.10");
        assert_eq!(printed(5.0, 0.996), "5.0 ± 1.0");
        assert_eq!(printed(0.0, 3.0), "0.0 ± 3.0");
        assert_eq!(printed(-7.25, 0.5), "-7.25 ± 0.50");
    }

    #[test]
    fn prints_the_exceptional() {
        assert_eq!(printed(12.5, 0.0), "12.5 ± 0");
        assert_eq!(printed(0.0, 0.0), "0 ± 0");
        assert_eq!(printed(3.0, f64::INFINITY), "3 ± unknown");
        assert_eq!(printed(1.23456e20, 1.2e17), "(1.2346 ± 0.0012)e20");
        assert_eq!(printed(4.2e-9, 3.1e-10), "(4.20 ± 0.31)e-9");
        assert_eq!(
            format!("{:>12}|", Estimate { value: 2.0, standard_error: 0.0, n: 2, method: "" }),
            "       2 ± 0|"
        );
    }

    #[test]
    fn intervals() {
        let few = Estimate { value: 11.08, standard_error: 0.42052876767760416, n: 10, method: "mean" };
        assert!((few.half_width(0.95) - 0.9513021639645945).abs() < 1e-9);
        let many = Estimate { n: 201, ..few };
        assert!((many.half_width(0.95) / many.standard_error - 1.959963984540054).abs() < 1e-12);
        assert_eq!(Estimate { n: 1, ..few }.half_width(0.95), f64::INFINITY);
        assert_eq!(Estimate { n: 1, standard_error: 0.0, ..few }.interval(0.95), (11.08, 11.08));
    }
}
