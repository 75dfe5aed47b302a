//! Arrivals by origin: the mean of every month as a bar, stacked by origin.
use super::axis::{Axis, TimeAxis};
use super::canvas::{Canvas, Frame, Plot, Type};
use super::exports::per_period;
use super::legend::Legend;
use super::number::{Scale, larger, smaller};
use super::page::Page;
use super::text::{distinct, shorten, subject};
use super::theme::{GREY, INK, LABEL, PAPER, PARTS, PLOT_LEFT, RIGHT};
use super::timeline::{self, Timeline};
use super::{Chart, grid, slug};
use crate::study::results::{Results, Series};

/// Height of the plot.
const PLOT: f64 = 300.0;
/// From the plot to the names of the origins, with their samples.
const LEAD: f64 = 37.0;
/// Widest name that is not shortened.
const WIDEST: f64 = 150.0;
const NAME: Type = Type::new(LABEL, INK);
const SHARE: Type = Type::new(LABEL, GREY);
/// Least distance between names.
const NAME_STEP: f64 = 17.0;

/// One origin: its name and its mean in every period.
struct Part {
    name: String,
    means: Vec<f64>,
}

impl Part {
    fn total(&self) -> f64 {
        self.means.iter().sum()
    }
}

/// A chart for every destination.
pub(super) fn arrivals(results: &Results) -> Vec<Chart> {
    let mut places: Vec<&str> = Vec::new();
    for (place, _) in results.series.iter().filter_map(named) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places.into_iter().filter_map(|place| one(results, place)).collect()
}

/// Destination of `arrivals.<destination>.<origin>`, with the series.
fn named(series: &Series) -> Option<(&str, &Series)> {
    let (place, _) = series.name.strip_prefix("arrivals.")?.split_once('.')?;
    Some((place, series))
}

fn one(results: &Results, place: &str) -> Option<Chart> {
    let series: Vec<&Series> =
        results.series.iter().filter_map(named).filter(|(p, _)| *p == place).map(|(_, s)| s).collect();
    let unit = series.first()?.unit;
    let parts = parts(&series);
    let right = plot_right(&parts);
    let time = TimeAxis::of(&results.periods, right - PLOT_LEFT)?;
    let above = Timeline::of(results, &time, (PLOT_LEFT, right), None);
    let height = above.height() + PLOT + grid::TIME_HEIGHT;
    let drawn = |canvas: &Canvas, top: f64| {
        let plot_top = top + above.height();
        let frame = Frame { left: PLOT_LEFT, top: plot_top, right, bottom: plot_top + PLOT };
        let levels = Axis::holding(0.0, highest(&parts), 5, unit);
        let plot = canvas.plot(frame, time.axis.clone(), levels.clone());
        grid::levels(canvas, &plot, &levels, grid::FULL);
        above.draw(canvas, top, frame.bottom);
        bars(&plot, results, &parts);
        names(canvas, &plot, &parts);
        grid::time(canvas, &plot, &time, LABEL);
        grid::upward_title(canvas, frame, &per_period(results, unit));
    };
    Some(page(results, place, &series, &parts).draw(results, height, drawn))
}

/// Origins from the largest; those beyond the palette as one.
fn parts(series: &[&Series]) -> Vec<Part> {
    let titles: Vec<&str> = series.iter().map(|s| s.title.as_str()).collect();
    let mut parts: Vec<Part> = series
        .iter()
        .zip(origins(&titles))
        .map(|(s, name)| Part { name, means: s.summary.iter().map(|v| v.mean.value).collect() })
        .collect();
    parts.sort_by(|a, b| b.total().total_cmp(&a.total()));
    if parts.len() > PARTS.len() {
        let rest = parts.split_off(PARTS.len() - 1);
        parts.push(rest.into_iter().reduce(joined).expect("more parts than colours leave at least one"));
    }
    parts
}

/// Names of origins: what tells the titles apart; of a single title what follows its last "from".
fn origins(titles: &[&str]) -> Vec<String> {
    match titles {
        [only] => vec![only.rsplit_once(" from ").map_or(*only, |(_, origin)| origin).to_owned()],
        _ => distinct(titles),
    }
}

fn joined(a: Part, b: Part) -> Part {
    let means = a.means.iter().zip(&b.means).map(|(x, y)| x + y).collect();
    Part { name: "Other origins".to_owned(), means }
}

fn highest(parts: &[Part]) -> f64 {
    let periods = parts.first().map_or(0, |p| p.means.len());
    (0..periods).map(|i| parts.iter().filter_map(|p| p.means.get(i)).sum()).fold(0.0, larger)
}

/// A bar a period, a seam of paper between origins.
fn bars(plot: &Plot, results: &Results, parts: &[Part]) {
    for (i, period) in results.periods.iter().enumerate() {
        let (start, end) = (f64::from(period.start_day), f64::from(period.end_day));
        let rim = (end - start) * 0.1;
        let mut below = 0.0;
        for (part, colour) in parts.iter().zip(PARTS) {
            let above = below + part.means.get(i).copied().unwrap_or(0.0);
            plot.fill((start + rim, below), (end - rim, above), colour);
            if below > 0.0 && plot.height(below) - plot.height(above) > 2.0 {
                plot.line(vec![(start + rim, below), (end - rim, below)], (PAPER, 1.0));
            }
            below = above;
        }
    }
}

/// Right edge of the plot: the names of the origins stand beyond it.
fn plot_right(parts: &[Part]) -> f64 {
    let widest = parts.iter().map(|p| NAME.width(&p.name)).fold(0.0, larger);
    (RIGHT - LEAD - smaller(widest, WIDEST) - SHARE.width(" 100 %")).floor()
}

/// The names at the height of the last bar, moved apart where they would meet.
fn names(canvas: &Canvas, plot: &Plot, parts: &[Part]) {
    let all: f64 = parts.iter().map(Part::total).sum();
    let wanted = heights(plot, parts);
    let places = apart(&wanted, plot.frame.top + 8.0, plot.frame.bottom - 8.0);
    let edge = plot.frame.right;
    for (((part, colour), &from), y) in parts.iter().zip(PARTS).zip(&wanted).zip(places) {
        let left = edge + 22.0;
        canvas.line((edge + 2.0, from), (left - 4.0, y), (GREY, 0.6));
        canvas.fill(Frame { left, top: y - 5.0, right: left + 10.0, bottom: y + 5.0 }, colour);
        let base = y + 0.36 * LABEL;
        let name = shorten(&part.name, LABEL, false, WIDEST);
        canvas.text(edge + LEAD, base, &name, NAME);
        let share = if all > 0.0 { part.total() / all } else { 0.0 };
        let share = Scale::of("share", 1.0).write(share, 0);
        canvas.text(edge + LEAD + NAME.width(&name) + 5.0, base, &share, SHARE);
    }
}

/// Middle of every origin's piece of the last bar, in pixels.
fn heights(plot: &Plot, parts: &[Part]) -> Vec<f64> {
    let mut below = 0.0;
    let last = |p: &Part| p.means.last().copied().unwrap_or(0.0);
    parts
        .iter()
        .map(|p| {
            let middle = below + last(p) / 2.0;
            below += last(p);
            plot.height(middle)
        })
        .collect()
}

/// Heights from the bottom upwards, at least a step apart and inside.
fn apart(wanted: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut places: Vec<f64> = Vec::new();
    for &y in wanted {
        let limit = places.last().map_or(bottom, |last| last - NAME_STEP);
        places.push(smaller(y, limit));
    }
    let mut limit = top;
    for y in places.iter_mut().rev() {
        *y = larger(*y, limit);
        limit = *y + NAME_STEP;
    }
    places
}

fn page(results: &Results, place: &str, series: &[&Series], parts: &[Part]) -> Page {
    let unit = series.first().map_or("t", |s| s.unit);
    let mut notes =
        vec!["Percentages: share of the origin in the mean arrivals of all periods shown.".to_owned()];
    notes.extend(timeline::notes(results));
    let titles: Vec<&str> = series.iter().map(|s| s.title.as_str()).collect();
    let subject = subject(&titles).unwrap_or_else(|| format!("Arrivals in {place}"));
    let largest = parts.first().map_or("", |p| p.name.as_str());
    Page {
        name: slug(&format!("arrivals.{place}")),
        title: format!("{subject} by origin"),
        subtitle: format!("Bars: means over replications, {}, stacked by origin.", per_period(results, unit)),
        description: format!(
            "Stacked bars of the mean arrivals by origin; {} origins, the largest is {largest}.",
            parts.len()
        ),
        legend: Legend::default(),
        notes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_origin_is_named_too() {
        assert_eq!(origins(&["Arrivals in B from A"]), ["A"]);
        assert_eq!(origins(&["Arrivals in B from A", "Arrivals in B from C"]), ["A", "C"]);
    }
}
