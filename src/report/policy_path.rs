//! The policy path of every control: shares of futures by regime, stacked over the horizon.
use super::Chart;
use super::axis::{Axis, TimeAxis};
use super::canvas::{Canvas, Frame, Plot, Type};
use super::grid;
use super::marks::Marks;
use super::number::{Scale, larger};
use super::page::Page;
use super::theme::{GREY, LABEL, PLOT_LEFT, RIGHT};
use super::timeline::{self, Band};
use crate::study::results::{Period, PolicyBand, Results};

/// Height of a control's band.
const BAND: f64 = 84.0;
/// Between a band and the legend of the next control.
const BELOW: f64 = 12.0;

/// The chart; `None` without a control or below two steps.
pub fn policy_path(results: &Results) -> Option<Chart> {
    let bands: Vec<&PolicyBand> = results.policy.iter().filter(|band| band.days.len() > 1).collect();
    let time = horizon(bands.first()?, results)?;
    let days = (time.axis.from, time.axis.to);
    let marks = timeline::marks(results, days, (PLOT_LEFT, RIGHT), None);
    let bands: Vec<Band> = bands.into_iter().map(|band| Band::of(band, days, (PLOT_LEFT, RIGHT))).collect();
    let legends: f64 = bands.iter().map(Band::legend_height).sum();
    let height = marks.height() + legends + bands.len() as f64 * (BAND + BELOW) - BELOW + grid::TIME_HEIGHT;
    let drawn = |canvas: &Canvas, top: f64| draw(canvas, top, &bands, &marks, &time);
    Some(page(results, !marks.lines().is_empty()).draw(results, height, drawn))
}

/// The legend of a control, its band, and so on; the dates are named under the first legend, over its band.
fn draw(canvas: &Canvas, top: f64, bands: &[Band], marks: &Marks, time: &TimeAxis) {
    let mut y = top;
    for (i, band) in bands.iter().enumerate() {
        band.draw_legend(canvas, y);
        y += band.legend_height();
        let labels = y;
        if i == 0 {
            y += marks.height();
        }
        let frame = Frame { left: PLOT_LEFT, top: y, right: RIGHT, bottom: y + BAND };
        band.draw(canvas, frame.top, BAND, &marks.lines());
        let plot = canvas.plot(frame, time.axis.clone(), shares());
        numbers(canvas, &plot);
        if i == 0 {
            marks.draw(canvas, labels, frame.bottom);
        } else {
            marks.draw_lines(canvas, frame.top, frame.bottom);
        }
        y = frame.bottom + BELOW;
        if i + 1 == bands.len() {
            grid::time(canvas, &plot, time, LABEL);
        }
    }
}

fn shares() -> Axis {
    Axis::holding(0.0, 1.0, 2, "share")
}

/// Nothing, half and all at the left of a band.
fn numbers(canvas: &Canvas, plot: &Plot) {
    let scale = Scale::of("share", 1.0);
    for share in [0.0, 0.5, 1.0] {
        let y = plot.height(share);
        let kind = Type::new(LABEL, GREY).at(super::canvas::Side::End);
        canvas.line((plot.frame.left - 4.0, y), (plot.frame.left, y), (GREY, 1.0));
        canvas.text(plot.frame.left - 8.0, y + 0.36 * LABEL, &scale.write(share, 0), kind);
    }
}

/// The axis over the whole horizon: months that begin or end outside it count as far as they go.
fn horizon(band: &PolicyBand, results: &Results) -> Option<TimeAxis> {
    let (first, last) = (*band.days.first()?, *band.days.last()?);
    let end = last + (last - band.days[band.days.len() - 2]);
    let within = |p: &&Period| p.end_day > first && p.start_day < end;
    let mut time =
        TimeAxis::of(&results.periods.iter().filter(within).cloned().collect::<Vec<_>>(), RIGHT - PLOT_LEFT)
            .or_else(|| TimeAxis::of(&steps(band, end), RIGHT - PLOT_LEFT))?;
    time.axis.from = super::number::smaller(time.axis.from, f64::from(first));
    time.axis.to = larger(time.axis.to, f64::from(end));
    Some(time)
}

/// Steps as periods, where fewer than two periods are reported.
fn steps(band: &PolicyBand, end: i32) -> Vec<Period> {
    let ends = band.days.iter().skip(1).copied().chain([end]);
    let both = band.days.iter().zip(ends).enumerate();
    both.map(|(i, (start, end))| Period { label: i.to_string(), start_day: *start, end_day: end }).collect()
}

fn subtitle(dated: bool) -> &'static str {
    match dated {
        true => {
            "Share of simulated futures in each regime, by control. Upright lines: the dates named at the top."
        }
        false => "Share of simulated futures in each regime, by control.",
    }
}

fn page(results: &Results, dated: bool) -> Page {
    let mut notes = vec![
        "Where regimes share the height of a band, each takes the share of futures that are in it on that day.".to_owned(),
    ];
    notes.extend(super::dates::note(results).map(str::to_owned));
    let said: Vec<String> = results
        .policy
        .iter()
        .map(|band| format!("{}: {}", band.title, band.regimes.join(", then ")))
        .collect();
    Page {
        name: "policy-path".to_owned(),
        title: "Policy path: regimes of every control".to_owned(),
        subtitle: subtitle(dated).to_owned(),
        description: format!("Regimes in the order in which they are first entered. {}.", said.join("; ")),
        legend: super::legend::Legend::default(),
        notes,
    }
}
