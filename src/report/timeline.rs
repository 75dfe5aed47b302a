//! What stands above a chart of time: the regimes of the controls as bands, and the dates that matter.
use super::axis::TimeAxis;
use super::canvas::{Canvas, Frame};
use super::legend::{Legend, Rows, Sample};
use super::marks::{Marks, Upright};
use super::number::{larger, smaller};
use super::theme::{GREY, REGIMES, RIGHT};
use crate::study::results::{PolicyBand, Results};

/// Bands and marks over one axis.
pub(super) struct Timeline<'r> {
    bands: Vec<(&'r PolicyBand, Rows)>,
    marks: Marks,
    days: (f64, f64),
    edges: (f64, f64),
}

/// Height of a band of regimes.
const BAND: f64 = 16.0;
const BELOW: f64 = 8.0;

/// What the bands mean, for the notes under a chart that has them.
pub(super) fn note(results: &Results) -> Option<String> {
    let any = results.policy.iter().any(|p| !p.days.is_empty());
    any.then(|| {
        "Band above the plot: regime in force; where regimes share its height, each takes its probability."
            .to_owned()
    })
}

impl<'r> Timeline<'r> {
    /// The timeline of a chart whose plot lies between two edges; `more` are marks of the chart itself.
    pub(super) fn of(
        results: &'r Results,
        time: &TimeAxis,
        edges: (f64, f64),
        more: Option<(f64, &str)>,
    ) -> Self {
        let days = (time.axis.from, time.axis.to);
        let place = |day: f64| edges.0 + (day - days.0) / (days.1 - days.0) * (edges.1 - edges.0);
        let dated = results.marks.iter().map(|m| (f64::from(m.day), m.label.as_str(), false));
        let marks: Vec<Upright> = dated
            .chain(more.map(|(day, label)| (day, label, true)))
            .filter(|(day, _, _)| (days.0..days.1).contains(day))
            .map(|(day, label, dashed)| Upright { x: place(day), label: label.to_owned(), dashed })
            .collect();
        let shown = results.policy.iter().filter(|p| !p.days.is_empty());
        let bands = shown.map(|p| (p, legend(p).rows(RIGHT - edges.0))).collect();
        Self { bands, marks: Marks::place(&marks, edges.0, edges.1), days, edges }
    }

    /// Height of everything above the plot.
    pub(super) fn height(&self) -> f64 {
        let bands: f64 = self.bands.iter().map(|(_, rows)| rows.height() + BAND + BELOW).sum();
        bands + self.marks.height()
    }

    /// Draws bands and labels below `top`, and the lines of the marks down to `bottom`.
    pub(super) fn draw(&self, canvas: &Canvas, top: f64, bottom: f64) {
        let mut y = top;
        for (band, rows) in &self.bands {
            rows.draw(canvas, self.edges.0, y);
            y += rows.height();
            self.draw_band(canvas, band, y - 2.0);
            y += BAND + BELOW;
        }
        self.marks.draw(canvas, y, bottom);
    }

    fn draw_band(&self, canvas: &Canvas, band: &PolicyBand, top: f64) {
        for (from, to, step) in stretches(band, self.days.1) {
            let (from, to) = (larger(from, self.days.0), smaller(to, self.days.1));
            if from < to {
                self.draw_stretch(canvas, band, (from, to, step), top);
            }
        }
        let frame = Frame { left: self.edges.0, top, right: self.edges.1, bottom: top + BAND };
        canvas.outline(frame, (GREY, 0.6));
    }

    /// Regimes of one stretch, stacked by probability.
    fn draw_stretch(
        &self,
        canvas: &Canvas,
        band: &PolicyBand,
        (from, to, step): (f64, f64, usize),
        top: f64,
    ) {
        let place = |day: f64| {
            self.edges.0 + (day - self.days.0) / (self.days.1 - self.days.0) * (self.edges.1 - self.edges.0)
        };
        let mut below = 0.0;
        for (regime, probabilities) in band.probability.iter().enumerate() {
            let probability = probabilities.get(step).copied().unwrap_or(0.0);
            let bottom = top + BAND * (1.0 - below);
            below += probability;
            let frame =
                Frame { left: place(from), top: top + BAND * (1.0 - below), right: place(to), bottom };
            if probability > 0.0 {
                canvas.fill(frame, REGIMES[regime % REGIMES.len()]);
            }
        }
    }
}

fn legend(band: &PolicyBand) -> Legend {
    let start = Legend::default().with(Sample::Heading, band.title.as_str());
    let named = band.regimes.iter().enumerate();
    named.fold(start, |l, (i, name)| l.with(Sample::Area(REGIMES[i % REGIMES.len()]), name.as_str()))
}

/// Runs of steps with equal probabilities: first day, first day after, one of the steps.
fn stretches(band: &PolicyBand, end: f64) -> Vec<(f64, f64, usize)> {
    let at = |step: usize| -> Vec<u64> {
        band.probability.iter().map(|p| p.get(step).copied().unwrap_or(0.0).to_bits()).collect()
    };
    let mut out: Vec<(f64, f64, usize)> = Vec::new();
    for step in 0..band.days.len() {
        let from = f64::from(band.days[step]);
        let to = band.days.get(step + 1).map_or(end, |&d| f64::from(d));
        match out.last_mut() {
            Some(last) if at(last.2) == at(step) => last.1 = to,
            _ => out.push((from, to, step)),
        }
    }
    out
}
