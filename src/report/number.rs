//! How numbers read on charts and in tables: one scale an axis, digits that the error supports.

/// How the numbers of one axis or one line are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    /// Values are divided by this.
    pub divisor: f64,
    /// Before the number, such as `$`.
    pub prefix: &'static str,
    /// After the number, such as ` bn`.
    pub suffix: &'static str,
}

impl Scale {
    /// The scale in which numbers up to `largest` of `unit` read best.
    pub(super) fn of(unit: &str, largest: f64) -> Self {
        if is_share(unit) {
            return Self { divisor: 0.01, prefix: "", suffix: " %" };
        }
        let prefix = if unit == "USD" { "$" } else { "" };
        let (divisor, suffix) = magnitude(largest.abs());
        Self { divisor, prefix, suffix }
    }

    /// `value` with a fixed number of decimals.
    pub(super) fn write(&self, value: f64, decimals: usize) -> String {
        format!("{}{}", self.signed(&grouped(value / self.divisor, decimals)), self.suffix)
    }

    /// `value` with three digits that count.
    pub(super) fn short(&self, value: f64) -> String {
        self.write(value, decimals_of_three(value / self.divisor))
    }

    /// `$3.421 ± 0.024 bn`: both to the second digit of the error.
    pub(super) fn with_error(&self, value: f64, error: f64) -> String {
        let decimals = decimals_of_error(value / self.divisor, error / self.divisor);
        let plain = |v: f64| grouped(v / self.divisor, decimals);
        format!("{} ± {}{}", self.signed(&plain(value)), plain(error), self.suffix)
    }

    /// `$3.42 bn (3.25 to 3.60)`: to the second digit of half the interval.
    pub(super) fn with_interval(&self, value: f64, (low, high): (f64, f64)) -> String {
        let decimals = decimals_of_error(value / self.divisor, (high - low) / 2.0 / self.divisor);
        let plain = |v: f64| grouped(v / self.divisor, decimals);
        format!("{} ({} to {})", self.write(value, decimals), plain(low), plain(high))
    }

    /// A value to the digits that an interval of this half width supports.
    pub(super) fn rounded(&self, value: f64, half: f64) -> String {
        self.write(value, decimals_of_error(value / self.divisor, half / self.divisor))
    }

    /// With the sign of its unit, after a true minus.
    fn signed(&self, number: &str) -> String {
        let (sign, number) = number.strip_prefix('-').map_or(("", number), |n| ("−", n));
        format!("{sign}{}{number}", self.prefix)
    }
}

/// Whether values are shares of one, to be read in per cent.
pub(super) fn is_share(unit: &str) -> bool {
    matches!(unit, "share" | "probability" | "1")
}

/// Thousands stay whole up to 10,000, because a table of tonnes is read against published tonnes.
fn magnitude(largest: f64) -> (f64, &'static str) {
    match largest {
        v if v >= 1e12 => (1e12, " tn"),
        v if v >= 1e9 => (1e9, " bn"),
        v if v >= 1e6 => (1e6, " m"),
        v if v >= 1e4 => (1e3, " k"),
        _ => (1.0, ""),
    }
}

fn decimals_of_three(value: f64) -> usize {
    match value.abs() {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        v if v >= 1.0 || v == 0.0 => 2,
        _ => 3,
    }
}

/// Decimals that show two digits of an error; three digits of the value if there is no error.
fn decimals_of_error(value: f64, error: f64) -> usize {
    if error == 0.0 {
        return if value == value.round() { 0 } else { decimals_of_three(value) };
    }
    let mut scaled = error.abs();
    let mut decimals = 0;
    // An atom's interval has no width to speak of: six decimals are more than anybody reads.
    if scaled < 1e-6 {
        return decimals_of_three(value);
    }
    while scaled < 9.5 && decimals < 9 {
        scaled *= 10.0;
        decimals += 1;
    }
    decimals
}

/// Fixed decimals, and commas between thousands; no minus before a zero.
pub(super) fn grouped(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), ""), |(w, f)| (w, f));
    let mut out = String::new();
    if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// The larger of two; a NaN never gets here because results with one are refused.
pub(super) fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// The smaller of two.
pub(super) fn smaller(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_thousands() {
        assert_eq!(grouped(1_234_567.0, 0), "1,234,567");
        assert_eq!(grouped(-1234.5, 1), "-1,234.5");
        assert_eq!(grouped(-0.01, 1), "0.0");
    }

    #[test]
    fn scales_by_magnitude_and_rounds_by_the_error() {
        assert_eq!(Scale::of("USD", 3.4e9).short(3.42e9), "$3.42 bn");
        assert_eq!(Scale::of("t", 620.0).write(620.0, 0), "620");
        assert_eq!(Scale::of("share", 1.0).write(0.25, 0), "25 %");
        let money = Scale::of("USD", 3.4e9);
        assert_eq!(money.with_error(3.4213e9, 0.0237e9), "$3.421 ± 0.024 bn");
        assert_eq!(Scale::of("t", 3.0).with_error(2.5, 0.0), "2.50 ± 0.00");
        assert_eq!(money.with_interval(3.42e9, (3.2e9, 3.7e9)), "$3.42 bn (3.20 to 3.70)");
    }
}
