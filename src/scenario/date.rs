//! Calendar dates as day numbers, with the proleptic Gregorian calendar in integers.
use super::complaint::Complaint;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use std::fmt;

/// Key under which [`super::decode`] hands a TOML date through serde.
pub(crate) const DATE_KEY: &str = "$date";

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

impl Date {
    /// The date of a year, month (1..=12) and day; `None` where the calendar has no such day.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Date> {
        if !(1..=12).contains(&month) || !(-9999..=9999).contains(&year) {
            return None;
        }
        let date = Date(days_from_civil(year, month, day));
        (day >= 1 && date.ymd() == (year, month, day)).then_some(date)
    }

    /// Year, month (1..=12) and day of the month.
    pub fn ymd(self) -> (i32, u32, u32) {
        let z = i64::from(self.0) + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year as i32, month as u32, day as u32)
    }

    /// The day this many days later (earlier if negative), within the range of `i32`.
    pub fn plus_days(self, days: i32) -> Date {
        Date(self.0.saturating_add(days))
    }

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// Where the text has another form, or the calendar has no such day.
    pub fn parse(text: &str) -> Result<Date, Complaint> {
        let fail = || {
            Complaint::new(format!("`{text}` is not a date"))
                .hint("write year-month-day, for example 2025-04-04")
        };
        let mut parts = text.splitn(3, '-').map(|part| part.parse::<u32>().ok());
        let mut next = || parts.next().flatten().ok_or_else(fail);
        let (year, month, day) = (next()?, next()?, next()?);
        i32::try_from(year).ok().and_then(|year| Date::from_ymd(year, month, day)).ok_or_else(fail)
    }
}

/// Days from 1970-01-01 to a civil date (H. Hinnant, "chrono-compatible low-level date algorithms").
fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted = (month as i32 + 9) % 12;
    let day_of_year = (153 * shifted + 2) / 5 + day as i32 - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DateVisitor)
    }
}

struct DateVisitor;

impl<'de> Visitor<'de> for DateVisitor {
    type Value = Date;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date such as 2025-04-04, without quotes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Date, E> {
        let hint = match Date::parse(text) {
            Ok(date) => format!("write {date} without quotes"),
            Err(_) => "write year-month-day without quotes, for example 2025-04-04".to_owned(),
        };
        Err(E::custom(Complaint::new(format!("expected a date, found the text \"{text}\"")).hint(hint)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Date, A::Error> {
        match map.next_key::<String>()? {
            Some(key) if key == DATE_KEY => Ok(Date(map.next_value()?)),
            _ => Err(A::Error::custom(
                Complaint::new("expected a date, found a table").hint("write a date such as 2025-04-04"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn civil_dates_go_there_and_back() {
        assert_eq!(Date::from_ymd(1970, 1, 1), Some(Date(0)));
        assert_eq!(Date::from_ymd(2025, 1, 6), Some(Date(20_094)));
        for day in (-800_000..800_000).step_by(97) {
            let (y, m, d) = Date(day).ymd();
            assert_eq!(Date::from_ymd(y, m, d), Some(Date(day)));
        }
        assert_eq!(Date::from_ymd(2025, 2, 29), None);
        assert_eq!(Date::parse("2025-04-04").unwrap().to_string(), "2025-04-04");
        assert!(Date::parse("2025-4").is_err());
    }
}
