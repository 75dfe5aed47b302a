//! Weeks, masses, money, probabilities and dates of a manufacturer's stock, in words.
use super::super::number::{Scale, grouped, larger};
use crate::scenario::Date;
use crate::stats::Estimate;
use crate::study::comparison::Frequency;
use crate::study::hold::{By, Plant, Row, Unit, When};

/// How the numbers of some rows are written.
pub(super) struct Style<'h> {
    pub plant: &'h Plant,
    /// Factor from tonnes, and the unit's name.
    mass: (f64, &'static str),
    /// Scales of cost, lost output and both: each column has its own.
    pub money: [Scale; 3],
}

impl<'h> Style<'h> {
    /// Kilograms where the scenario speaks of them, or where no mass reaches a tonne.
    pub(super) fn of(plant: &'h Plant, rows: &[Row]) -> Self {
        let masses = rows.iter().flat_map(|row| row.to_hold().into_iter().chain([row.held.value]));
        let small = masses.fold(0.0, larger) < 1.0;
        let mass = match plant.unit {
            Unit::Units => (1.0, "units"),
            Unit::Tonnes if !small => (1.0, "t"),
            Unit::Tonnes | Unit::Kilograms => (1000.0, "kg"),
        };
        let money = |of: fn(&Row) -> Option<Estimate>| {
            let most = rows.iter().filter_map(of).fold(0.0, |most, e| larger(most, e.value.abs()));
            Scale::of("USD", most)
        };
        Style { plant, mass, money: [money(|r| r.cost), money(|r| r.lost_output), money(|r| r.both)] }
    }

    /// The scale of cost and lost output together.
    pub(super) fn both(&self) -> &Scale {
        &self.money[2]
    }

    pub(super) fn mass_unit(&self) -> &'static str {
        self.mass.1
    }

    /// A mass, with decimals only where it is small.
    pub(super) fn mass(&self, tonnes: f64) -> String {
        let value = tonnes * self.mass.0;
        grouped(value, if value < 100.0 { 1 } else { 0 })
    }

    /// A mean mass and its error, without the unit.
    pub(super) fn mass_and_error(&self, e: &Estimate) -> [String; 2] {
        let scale = Scale::of("t", 0.0);
        split(&scale.with_error(e.value * self.mass.0, e.standard_error * self.mass.0))
    }

    /// Weeks and, where there is a mass, the mass: `16 weeks (4,414 kg)`.
    pub(super) fn target(&self, row: &Row) -> String {
        let weeks = row.weeks.map_or("–".to_owned(), weeks);
        let mass = row.to_hold().map(|mass| format!(" ({} {})", self.mass(mass), self.mass_unit()));
        format!("{weeks} weeks{}", mass.unwrap_or_default())
    }

    /// The date, or that it does not come within the run.
    pub(super) fn date(&self, when: When) -> String {
        match when {
            When::Day(day) => Date(day).to_string(),
            When::Later => format!("not by {}", Date(self.plant.last_day)),
        }
    }

    /// A date and its interval.
    pub(super) fn by(&self, by: &Option<By>) -> [String; 2] {
        let Some(by) = by else { return ["–".to_owned(), String::new()] };
        let between = match by.between {
            (When::Day(low), When::Day(high)) => format!("{} to {}", Date(low), Date(high)),
            (When::Day(low), When::Later) => format!("{} or later", Date(low)),
            (When::Later, _) => String::new(),
        };
        [self.date(by.date), between]
    }
}

/// Money and its error, without the unit.
pub(super) fn money(scale: &Scale, e: &Estimate) -> [String; 2] {
    split(&Scale { prefix: "", suffix: "", ..scale.clone() }.with_error(e.value, e.standard_error))
}

/// Broken between words into lines of at most so many characters; a percent sign stays with its number.
pub(in crate::report) fn folded(text: &str, most: usize) -> String {
    let text = text.replace(" %", "\u{a0}%");
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + word.chars().count() < most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n").replace('\u{a0}', " ")
}

/// `a ± b` as its two parts.
fn split(text: &str) -> [String; 2] {
    let (value, error) = text.split_once(" ± ").unwrap_or((text, ""));
    [value.to_owned(), format!("± {error}")]
}

/// Weeks without decimals that say nothing.
pub(super) fn weeks(weeks: f64) -> String {
    let text = grouped(weeks, 1);
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A probability and its interval, in per cent.
pub(super) fn probability(f: &Frequency) -> [String; 2] {
    let scale = Scale::of("share", 1.0);
    let half = (f.high - f.low) / 2.0;
    let [value, low, high] = [f.value, f.low, f.high].map(|x| scale.rounded(x, half));
    [value, format!("{} to {high}", low.trim_end_matches(" %"))]
}

/// A share in per cent, with the decimals that it has.
pub(super) fn share(x: f64) -> String {
    let percent = 100.0 * x;
    let whole = (percent - percent.round()).abs() < 1e-9;
    format!("{} %", grouped(percent, if whole { 0 } else { 1 }))
}
