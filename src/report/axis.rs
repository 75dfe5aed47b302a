//! Axes: months or steps across, round numbers up.
use super::number::{Scale, larger, smaller};
use crate::study::results::Period;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use std::ops::Range;

/// A linear axis with ticks chosen beforehand.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    /// Smallest value.
    pub from: f64,
    /// Largest value.
    pub to: f64,
    /// Values with a tick.
    pub ticks: Vec<f64>,
    /// How tick values are written, and with how many decimals.
    pub scale: Scale,
    decimals: usize,
}

impl Axis {
    /// An axis that holds everything from `low` to `high`, with about `count` round ticks.
    pub(super) fn holding(low: f64, high: f64, count: u32, unit: &str) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        let scale = Scale::of(unit, larger(low.abs(), high.abs()));
        let step = round_step((high - low) / scale.divisor / f64::from(count)) * scale.divisor;
        let first = (low / step).floor() as i64;
        let last = (high / step - 1e-9).ceil() as i64;
        let ticks: Vec<f64> = (first..=last).map(|i| i as f64 * step).collect();
        let decimals = decimals_of(step / scale.divisor);
        Self { from: first as f64 * step, to: last as f64 * step, ticks, scale, decimals }
    }

    /// The tighter of a few and a few more ticks, for small plots.
    pub(super) fn tight(low: f64, high: f64, unit: &str) -> Self {
        let (few, more) = (Self::holding(low, high, 3, unit), Self::holding(low, high, 5, unit));
        if more.to < few.to { more } else { few }
    }

    /// From one value to another, without ticks.
    pub(super) fn exactly(from: f64, to: f64) -> Self {
        Self::plain(from, if to > from { to } else { from + 1.0 })
    }

    /// The same without ticks, for days.
    fn plain(from: f64, to: f64) -> Self {
        Self { from, to, ticks: Vec::new(), scale: Scale::of("", 0.0), decimals: 0 }
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let along = (value - self.from) / (self.to - self.from);
        limit.0 + (along * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.from..self.to
    }
}

impl ValueFormatter<f64> for Axis {
    fn format(value: &f64) -> String {
        value.to_string()
    }

    fn format_ext(&self, value: &f64) -> String {
        self.scale.write(*value, self.decimals)
    }
}

/// The smallest of 1, 2, 2.5 and 5 times a power of ten that is not below `raw`.
fn round_step(raw: f64) -> f64 {
    let mut power = 1.0;
    while power * 10.0 <= raw {
        power *= 10.0;
    }
    while power > raw {
        power /= 10.0;
    }
    let fits = [1.0, 2.0, 2.5, 5.0].into_iter().find(|m| m * power >= raw * (1.0 - 1e-9));
    fits.unwrap_or(10.0) * power
}

fn decimals_of(step: f64) -> usize {
    let mut scaled = step;
    let mut decimals = 0;
    while (scaled - scaled.round()).abs() > 1e-6 && decimals < 6 {
        scaled *= 10.0;
        decimals += 1;
    }
    decimals
}

/// A stretch of an axis with a name, such as a year.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    /// First day.
    pub from: f64,
    /// First day after it.
    pub to: f64,
    /// What is written under it.
    pub label: String,
}

/// The axis of time: days across, named by months and years, or by steps.
#[derive(Debug, Clone)]
pub(super) struct TimeAxis {
    /// The days; ticks at the first days of the named periods.
    pub axis: Axis,
    /// Names under single periods.
    pub names: Vec<Span>,
    /// Names under stretches of them: the years.
    pub years: Vec<Span>,
    /// Title of the axis, where the names do not say it.
    pub title: Option<&'static str>,
}

impl TimeAxis {
    /// The axis of all periods on `width` pixels; `None` below two periods.
    pub(super) fn of(periods: &[Period], width: f64) -> Option<Self> {
        Self::by_names(periods, width, true)
    }

    /// The same without names of months, for small plots.
    pub(super) fn small(periods: &[Period], width: f64) -> Option<Self> {
        Self::by_names(periods, width, false)
    }

    fn by_names(periods: &[Period], width: f64, named: bool) -> Option<Self> {
        let (first, last) = (periods.first()?, periods.last()?);
        if periods.len() < 2 {
            return None;
        }
        let axis = Axis::plain(f64::from(first.start_day), f64::from(last.end_day));
        Some(match months(periods) {
            Some(months) => by_month(axis, periods, &months, if named { width } else { 0.0 }),
            None => by_step(axis, periods, width),
        })
    }
}

/// Day in the middle of a period, where its total is drawn.
pub(super) fn middle(period: &Period) -> f64 {
    (f64::from(period.start_day) + f64::from(period.end_day)) / 2.0
}

/// Year and month of every period, if the periods are months.
pub(super) fn months(periods: &[Period]) -> Option<Vec<(i32, usize)>> {
    periods.iter().map(|p| month(&p.label)).collect()
}

fn month(label: &str) -> Option<(i32, usize)> {
    let (year, month) = label.split_once('-')?;
    let month = month.parse().ok().filter(|m| (1..=12).contains(m))?;
    Some((year.parse().ok()?, month))
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `May 2025` for `2025-05`; another label as it is.
pub(super) fn spoken(period: &Period) -> String {
    match month(&period.label) {
        Some((year, month)) => format!("{} {year}", MONTHS[month - 1]),
        None => format!("step {}", period.label),
    }
}

/// Every month, quarter, half year or year is named, as there is room; none where only years fit.
fn by_month(mut axis: Axis, periods: &[Period], months: &[(i32, usize)], width: f64) -> TimeAxis {
    let room = width / periods.len() as f64;
    let every = [1, 3, 6].into_iter().find(|&n| n as f64 * room >= 34.0);
    let named = every.map_or(Vec::new(), |n| chosen(periods, months, n));
    let tick = every.unwrap_or(3);
    let starts = periods.iter().zip(months).filter(|(_, m)| (m.1 - 1).is_multiple_of(tick));
    axis.ticks = starts.map(|(p, _)| f64::from(p.start_day)).collect();
    TimeAxis { axis, names: named, years: years(periods, months), title: None }
}

fn chosen(periods: &[Period], months: &[(i32, usize)], every: usize) -> Vec<Span> {
    let named = periods.iter().zip(months).filter(|(_, m)| (m.1 - 1).is_multiple_of(every));
    named.map(|(p, m)| span(p, p, MONTHS[m.1 - 1].to_owned())).collect()
}

fn span(first: &Period, last: &Period, label: String) -> Span {
    Span { from: f64::from(first.start_day), to: f64::from(last.end_day), label }
}

fn years(periods: &[Period], months: &[(i32, usize)]) -> Vec<Span> {
    let mut years: Vec<Span> = Vec::new();
    for (period, (year, _)) in periods.iter().zip(months) {
        let label = year.to_string();
        match years.last_mut() {
            Some(last) if last.label == label => last.to = f64::from(period.end_day),
            _ => years.push(span(period, period, label)),
        }
    }
    years
}

fn by_step(mut axis: Axis, periods: &[Period], width: f64) -> TimeAxis {
    let count = larger(2.0, smaller(10.0, width / 60.0));
    let every = larger(1.0, round_step(periods.len() as f64 / count).ceil()) as usize;
    let round = |p: &&Period| p.label.parse().is_ok_and(|n: usize| n.is_multiple_of(every));
    let named: Vec<Span> = periods.iter().filter(round).map(|p| span(p, p, p.label.clone())).collect();
    axis.ticks = named.iter().map(|s| s.from).collect();
    TimeAxis { axis, names: named, years: Vec::new(), title: Some("step") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_the_data() {
        let axis = Axis::holding(0.0, 731.0, 5, "t");
        assert_eq!(axis.ticks, [0.0, 200.0, 400.0, 600.0, 800.0]);
        assert_eq!(axis.format_ext(&200.0), "200");
        let money = Axis::holding(0.0, 6.1e9, 5, "USD");
        assert_eq!(money.format_ext(&money.ticks[1]), "$2 bn");
        let share = Axis::holding(0.0, 0.31, 4, "share");
        assert_eq!(share.format_ext(&share.ticks[1]), "10 %");
    }

    #[test]
    fn an_axis_without_extent_still_has_one() {
        let axis = Axis::holding(0.0, 0.0, 4, "t");
        assert!(axis.to > axis.from);
    }
}
