//! Exports as simulated beside exports as published: a fan for every series that has published values.
use super::axis::{Axis, TimeAxis, middle, months, spoken};
use super::canvas::{Canvas, Frame, Plot};
use super::legend::Sample;
use super::number::{Scale, larger};
use super::page::Page;
use super::theme::{PLOT_LEFT, PUBLISHED, RIGHT};
use super::timeline::{self, Timeline};
use super::{Chart, fan, grid, slug};
use crate::study::results::{ObservedSeries, Results, Series};

/// Height of the plot.
const PLOT: f64 = 300.0;

/// A chart for every export series with published values; the totals, if none has any.
pub(super) fn exports(results: &Results) -> Vec<Chart> {
    let all = || results.series.iter().filter(|s| s.name.starts_with("exports."));
    let published: Vec<Chart> = all()
        .filter_map(|s| one(results, s, Some(results.observed.iter().find(|o| o.series == s.name)?)))
        .collect();
    if !published.is_empty() {
        return published;
    }
    all().filter(|s| s.name.matches('.').count() == 1).filter_map(|s| one(results, s, None)).collect()
}

/// The chart of one series; `None` below two periods.
fn one(results: &Results, series: &Series, published: Option<&ObservedSeries>) -> Option<Chart> {
    let time = TimeAxis::of(&results.periods, RIGHT - PLOT_LEFT)?;
    let until = published_until(results, published);
    let above = Timeline::of(results, &time, (PLOT_LEFT, RIGHT), until);
    let height = above.height() + PLOT + grid::TIME_HEIGHT;
    let drawn = |canvas: &Canvas, top: f64| {
        let plot_top = top + above.height();
        let frame = Frame { left: PLOT_LEFT, top: plot_top, right: RIGHT, bottom: plot_top + PLOT };
        let scale = vertical(series, published);
        let plot = canvas.plot(frame, time.axis.clone(), scale.clone());
        grid::levels(canvas, &plot, &scale, grid::FULL);
        fan::bands(&plot, &results.periods, &series.summary);
        above.draw(canvas, top, frame.bottom);
        fan::median(&plot, &results.periods, &series.summary, 2.2);
        dots(canvas, &plot, results, published);
        grid::time(canvas, &plot, &time, super::theme::LABEL);
        grid::upward_title(canvas, frame, &per_period(results, series.unit));
    };
    Some(page(results, series, published).draw(results, height, drawn))
}

/// `t per month`, or what the periods are.
pub(super) fn per_period(results: &Results, unit: &str) -> String {
    let period = if months(&results.periods).is_some() { "month" } else { "step" };
    format!("{unit} per {period}")
}

/// First day after the last published period, if periods follow it.
fn published_until(results: &Results, published: Option<&ObservedSeries>) -> Option<f64> {
    let last = published?.points.iter().map(|p| p.0).max()?;
    let next = results.periods.get(last + 1)?;
    Some(f64::from(next.start_day))
}

fn vertical(series: &Series, published: Option<&ObservedSeries>) -> Axis {
    let (low, high) = fan::extent(&series.summary);
    let points = published.map_or(&[][..], |o| o.points.as_slice());
    let high = points.iter().fold(high, |high, p| larger(high, p.1));
    Axis::holding(low, high, 5, series.unit)
}

fn dots(canvas: &Canvas, plot: &Plot, results: &Results, published: Option<&ObservedSeries>) {
    for &(period, value) in published.map_or(&[][..], |o| o.points.as_slice()) {
        if let Some(period) = results.periods.get(period) {
            canvas.dot((plot.across(middle(period)), plot.height(value)), 3.4, PUBLISHED);
        }
    }
}

fn page(results: &Results, series: &Series, published: Option<&ObservedSeries>) -> Page {
    let mut legend = fan::legend();
    let mut notes = Vec::new();
    if let Some(published) = published {
        legend = legend.with(Sample::Dot(PUBLISHED), "published");
        notes.push(origin(series, published));
    }
    notes.extend(timeline::notes(results));
    Page {
        name: slug(&series.name),
        title: series.title.clone(),
        subtitle: format!(
            "Totals, {}; bands: 50 % and 90 % of replications.",
            per_period(results, series.unit)
        ),
        description: describe(results, series),
        legend,
        notes,
    }
}

/// What was published, by whom, and how it lies to the bands.
fn origin(series: &Series, published: &ObservedSeries) -> String {
    let plain = |text: &str| text.trim().trim_end_matches('.').to_owned();
    let (title, source) = (plain(&published.title), plain(&published.source));
    let coverage = coverage(series, published).unwrap_or_default();
    format!("Published: {title}. Source: {source}. {coverage}")
}

/// How many published values lie in the outer band.
fn coverage(series: &Series, published: &ObservedSeries) -> Option<String> {
    let pairs: Vec<(f64, f64, f64)> = published
        .points
        .iter()
        .filter_map(|&(i, v)| series.summary.get(i).map(|s| (s.q05, v, s.q95)))
        .collect();
    let inside = pairs.iter().filter(|(low, v, high)| (low..=high).contains(&v)).count();
    let all = pairs.len();
    (all > 0).then(|| format!("Of {all} published values, {inside} lie in the 90 % band."))
}

/// The median at its ends and at its lowest, in words.
pub(super) fn describe(results: &Results, series: &Series) -> String {
    let medians: Vec<(f64, String)> =
        series.summary.iter().zip(&results.periods).map(|(s, p)| (s.q50, spoken(p))).collect();
    let lowest = medians.iter().min_by(|a, b| a.0.total_cmp(&b.0));
    let (Some(first), Some(last), Some(lowest)) = (medians.first(), medians.last(), lowest) else {
        return series.title.clone();
    };
    let say =
        |m: &(f64, String)| format!("{} {} in {}", Scale::of(series.unit, m.0).short(m.0), series.unit, m.1);
    format!(
        "Median of the replications: {}; lowest {}; {}. Bands hold 50 and 90 per cent of replications.",
        say(first),
        say(lowest),
        say(last)
    )
}
