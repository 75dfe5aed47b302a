//! Published series, beside which a run is drawn and scored.
use std::path::{Path, PathBuf};

/// A month's published value.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// `2025-04`.
    pub month: String,
    /// Value in the unit of the column.
    pub value: f64,
}

/// Why a published series cannot be used. Nothing has run; mend the file or the scenario.
#[derive(Debug, thiserror::Error)]
pub enum ObservedError {
    /// The file cannot be read as CSV.
    #[error("cannot read the observed series in `{}`: {source}", path.display())]
    Csv {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: csv::Error,
    },
    /// A column is missing.
    #[error("`{}` has no column `{column}`; it has {known}", path.display())]
    Column {
        /// The file.
        path: PathBuf,
        /// The column asked for.
        column: String,
        /// The columns there are.
        known: String,
    },
    /// A month is not written as one.
    #[error("`{}`, line {line}: `{value}` is not a month; write it like 2025-04", path.display())]
    Month {
        /// The file.
        path: PathBuf,
        /// Line in it, from 1.
        line: u64,
        /// The text found.
        value: String,
    },
    /// A value is no number.
    #[error("`{}`, line {line}: `{value}` is not a finite number", path.display())]
    Number {
        /// The file.
        path: PathBuf,
        /// Line in it, from 1.
        line: u64,
        /// The text found.
        value: String,
    },
}

/// `2025-04`: four digits, a hyphen, 01 to 12.
fn is_month(text: &str) -> bool {
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once('-').is_some_and(|(year, month)| {
        digits(year, 4) && digits(month, 2) && (1..=12).contains(&month.parse().unwrap_or(0))
    })
}

/// Reads one column of a CSV file whose months stand in `month`. Empty cells are left out, and so are values that the
/// column `basis` calls `estimated`.
///
/// # Errors
/// [`ObservedError`].
pub fn read(path: &Path, column: &str, basis: Option<&str>) -> Result<Vec<Point>, ObservedError> {
    let csv_error = |source| ObservedError::Csv { path: path.into(), source };
    let mut reader = csv::Reader::from_path(path).map_err(csv_error)?;
    let headers = reader.headers().map_err(csv_error)?.clone();
    let (months, values) = (index(path, &headers, "month")?, index(path, &headers, column)?);
    let basis = basis.map(|name| index(path, &headers, name)).transpose()?;
    let mut points = Vec::new();
    for record in reader.records() {
        let record = record.map_err(csv_error)?;
        let (month, text) = (record.get(months).unwrap_or(""), record.get(values).unwrap_or("").trim());
        let estimated = basis.is_some_and(|i| record.get(i) == Some("estimated"));
        if text.is_empty() || estimated {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let number = || ObservedError::Number { path: path.into(), line, value: text.into() };
        let value = text.parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(number)?;
        let month = month.trim();
        if !is_month(month) {
            return Err(ObservedError::Month { path: path.into(), line, value: month.into() });
        }
        points.push(Point { month: month.into(), value });
    }
    Ok(points)
}

fn index(path: &Path, headers: &csv::StringRecord, column: &str) -> Result<usize, ObservedError> {
    let missing = || ObservedError::Column {
        path: path.into(),
        column: column.into(),
        known: headers.iter().collect::<Vec<_>>().join(", "),
    };
    headers.iter().position(|h| h == column).ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), text).expect("written");
        file
    }

    #[test]
    fn empty_cells_are_left_out() {
        let f = file("month,us_t,total_t\n2025-04,240,2627\n2025-05,,1238.5\n");
        let us = read(f.path(), "us_t", None).expect("readable");
        assert_eq!(us, [Point { month: "2025-04".into(), value: 240.0 }]);
        assert_eq!(read(f.path(), "total_t", None).expect("readable").len(), 2);
    }

    #[test]
    fn estimated_values_are_no_published_ones() {
        let f = file("month,us_t,us_basis\n2025-01,819.7,estimated\n2025-03,585,derived\n");
        let months: Vec<String> = read(f.path(), "us_t", Some("us_basis"))
            .expect("readable")
            .into_iter()
            .map(|p| p.month)
            .collect();
        assert_eq!(months, ["2025-03"]);
        assert!(read(f.path(), "us_t", Some("eu_basis")).is_err());
    }

    #[test]
    fn a_wrong_column_or_value_names_its_place() {
        let f = file("month,us_t\n2025-04,many\n");
        let error = read(f.path(), "us_t", None).expect_err("no number").to_string();
        assert!(error.contains("line 2") && error.contains("many"), "{error}");
        let error = read(f.path(), "eu_t", None).expect_err("no column").to_string();
        assert!(error.contains("month, us_t"), "{error}");
    }
}
