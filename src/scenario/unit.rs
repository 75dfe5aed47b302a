//! Units of measurement: what they measure, and how many base units they are.
use super::complaint::Complaint;
use super::nearest::nearest;

/// What a single unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Tonnes.
    Mass,
    /// Days.
    Time,
    /// US dollars.
    Money,
    /// Licence files.
    Files,
    /// Days on which an office is open.
    WorkingTime,
}

/// Mean length of a month in days: a year over twelve.
const MONTH: f64 = 30.436_875;
/// Mean length of a year in days (Gregorian calendar).
const YEAR: f64 = 365.242_5;

/// Name, what it measures, and how many base units it is: the first number over the second, so that both are exact
/// where they can be.
const UNITS: &[(&str, Kind, f64, f64)] = &[
    ("t", Kind::Mass, 1.0, 1.0),
    ("tonne", Kind::Mass, 1.0, 1.0),
    ("tonnes", Kind::Mass, 1.0, 1.0),
    ("kg", Kind::Mass, 1.0, 1e3),
    ("g", Kind::Mass, 1.0, 1e6),
    ("kt", Kind::Mass, 1e3, 1.0),
    ("unit", Kind::Mass, 1.0, 1.0),
    ("units", Kind::Mass, 1.0, 1.0),
    ("hour", Kind::Time, 1.0, 24.0),
    ("hours", Kind::Time, 1.0, 24.0),
    ("d", Kind::Time, 1.0, 1.0),
    ("day", Kind::Time, 1.0, 1.0),
    ("days", Kind::Time, 1.0, 1.0),
    ("week", Kind::Time, 7.0, 1.0),
    ("weeks", Kind::Time, 7.0, 1.0),
    ("period", Kind::Time, 7.0, 1.0),
    ("periods", Kind::Time, 7.0, 1.0),
    ("month", Kind::Time, MONTH, 1.0),
    ("months", Kind::Time, MONTH, 1.0),
    ("year", Kind::Time, YEAR, 1.0),
    ("years", Kind::Time, YEAR, 1.0),
    ("USD", Kind::Money, 1.0, 1.0),
    ("file", Kind::Files, 1.0, 1.0),
    ("files", Kind::Files, 1.0, 1.0),
    ("working day", Kind::WorkingTime, 1.0, 1.0),
    ("working days", Kind::WorkingTime, 1.0, 1.0),
];

/// What an expression of units measures: numerator (if any) over denominators in the order of `Kind`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Numerator; `None` for a plain number.
    pub over: Option<Kind>,
    /// Denominators, sorted.
    pub per: Vec<Kind>,
}

impl Signature {
    /// In words: "a mass per time".
    pub fn describe(&self) -> String {
        let name = |kind: &Kind| match kind {
            Kind::Mass => "mass",
            Kind::Time => "time",
            Kind::Money => "money",
            Kind::Files => "files",
            Kind::WorkingTime => "working days",
        };
        let over = match self.over {
            None => "a number".to_owned(),
            Some(kind @ (Kind::Mass | Kind::Time)) => format!("a {}", name(&kind)),
            Some(Kind::Money) => "an amount of money".to_owned(),
            Some(Kind::Files) => "a number of files".to_owned(),
            Some(Kind::WorkingTime) => "a number of working days".to_owned(),
        };
        self.per.iter().fold(over, |text, kind| format!("{text} per {}", name(kind)))
    }
}

/// A number in base units with what it measures and how its unit was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// In base units: tonnes, days, US dollars, files, working days.
    pub value: f64,
    /// What it measures.
    pub signature: Signature,
    /// The unit as written; empty for a plain number.
    pub unit: String,
}

/// Reads a number with its unit, such as `"620 t/month"`, `"85 %"` or `"0.03 per month"`.
///
/// # Errors
/// Where there is no number, or a unit is not known.
pub fn parse(text: &str) -> Result<Measured, Complaint> {
    let (digits, unit) = split_number(text.trim());
    let number = number(text, digits, unit)?;
    let unit = unit.trim();
    let mut parts = unit.split('/').flat_map(|part| part.split(" per ")).map(|part| part.trim());
    let first = parts.next().unwrap_or_default();
    let (leading, first) = match first.strip_prefix("per ") {
        Some(rest) => (Some(rest), ""),
        None => (None, first),
    };
    let (over, mut times, mut divided) = numerator(first)?;
    let mut per = Vec::new();
    for part in leading.into_iter().chain(parts) {
        let (kind, many, one) = look_up(part)?;
        per.push(kind);
        times *= one;
        divided *= many;
    }
    per.sort();
    let value = number * times / divided;
    if !value.is_finite() {
        return Err(Complaint::new(format!("`{text}` is too large")));
    }
    Ok(Measured { value, signature: Signature { over, per }, unit: unit.to_owned() })
}

/// Splits where the number ends; an exponent belongs to the number only if a digit follows it.
fn split_number(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    let is_exponent = |at: usize| {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let after = bytes.get(at + 2).copied().unwrap_or(b' ');
        next.is_ascii_digit() || (matches!(next, b'+' | b'-') && after.is_ascii_digit())
    };
    let mut end = 0;
    while end < bytes.len() {
        let belongs = match bytes[end] {
            b'0'..=b'9' | b'.' | b'_' | b',' => true,
            b'+' | b'-' => end == 0 || matches!(bytes[end - 1], b'e' | b'E'),
            b'e' | b'E' => end > 0 && is_exponent(end),
            _ => false,
        };
        if !belongs {
            break;
        }
        end += 1;
    }
    text.split_at(end)
}

fn number(text: &str, digits: &str, unit: &str) -> Result<f64, Complaint> {
    if digits.contains(',') {
        return Err(Complaint::new(format!("`{text}` has a comma in its number"))
            .hint("write a decimal point, and no separator (or `_`) between thousands"));
    }
    digits.replace('_', "").parse::<f64>().map_err(|_| match unit.trim() {
        "" => Complaint::new("an empty text where a quantity was expected"),
        _ => Complaint::new(format!("`{text}` does not begin with a number")),
    })
}

fn numerator(unit: &str) -> Result<(Option<Kind>, f64, f64), Complaint> {
    match unit {
        "" => Ok((None, 1.0, 1.0)),
        "%" => Ok((None, 1.0, 100.0)),
        _ => look_up(unit).map(|(kind, many, one)| (Some(kind), many, one)),
    }
}

fn look_up(unit: &str) -> Result<(Kind, f64, f64), Complaint> {
    let known = UNITS.iter().find(|(name, ..)| *name == unit);
    known.map(|(_, kind, many, one)| (*kind, *many, *one)).ok_or_else(|| unknown(unit))
}

fn unknown(unit: &str) -> Complaint {
    let names = || UNITS.iter().map(|(name, ..)| *name);
    let hint = match nearest(unit, names()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known units: {}, %", names().collect::<Vec<_>>().join(", ")),
    };
    match unit {
        "" => Complaint::new("a unit is missing after `/`"),
        _ => Complaint::new(format!("unknown unit `{unit}`")).hint(hint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> f64 {
        parse(text).unwrap().value
    }

    #[test]
    fn numbers_and_units() {
        assert_eq!(value("620 t/month"), 620.0 / MONTH);
        assert_eq!(value("50 units/period"), 50.0 / 7.0);
        assert_eq!(value("1_000 kg"), 1.0);
        assert_eq!(value("1e3 kg"), 1.0);
        assert_eq!(value("85 %"), 0.85);
        assert_eq!(value("-2days"), -2.0);
        assert_eq!(value("0.03 per month"), value("0.03/month"));
        let cost = parse("0.18 USD/unit/period").unwrap();
        assert_eq!(cost.value, 0.18 / 7.0);
        assert_eq!(cost.signature.describe(), "an amount of money per mass per time");
        let deadline = parse("45 working days").unwrap();
        assert_eq!((deadline.value, deadline.signature.over), (45.0, Some(Kind::WorkingTime)));
    }

    #[test]
    fn bad_texts_are_explained() {
        assert_eq!(parse("12 weks").unwrap_err().hint.unwrap(), "did you mean `weeks`?");
        assert!(parse("1,000 t").unwrap_err().message.contains("comma"));
        for text in ["", "t", "e5", "1 t/", "1e400 t", "1 /", ".", "--1", "1 é", "é", "1..2", "1e+"] {
            let _ = parse(text);
        }
        assert!(parse("1 t/").is_err());
    }
}
