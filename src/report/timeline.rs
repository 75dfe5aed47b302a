//! What stands above a chart of time: the regimes of the controls as bands, and the dates that matter.
use super::axis::TimeAxis;
use super::canvas::{Canvas, Frame, Side, Type};
use super::dates::{self, Date};
use super::legend::{Legend, Rows, Sample};
use super::marks::{Marks, Upright};
use super::number::{larger, smaller};
use super::theme::{GREY, NOTE, REGIMES, RIGHT, words_on};
use crate::study::results::{PolicyBand, Results};
use plotters::style::RGBColor;

/// Bands and marks over one axis.
pub(super) struct Timeline<'r> {
    bands: Vec<Band<'r>>,
    marks: Marks,
}

/// The regimes of one control over time, with its legend.
pub(super) struct Band<'r> {
    band: &'r PolicyBand,
    legend: Rows,
    days: (f64, f64),
    edges: (f64, f64),
}

/// Height of a band of regimes.
const BAND: f64 = 16.0;
const BELOW: f64 = 8.0;

/// What bands and lines mean, for the notes under a chart that has them.
pub(super) fn notes(results: &Results) -> Vec<String> {
    let band =
        "Band above the plot: regime in force; where regimes share its height, each takes its probability.";
    let bands = results.policy.iter().any(|p| !p.days.is_empty()).then_some(band);
    bands.into_iter().chain(dates::note(results)).map(str::to_owned).collect()
}

/// The dates that matter, over an axis of `days` between two edges.
pub(super) fn marks(results: &Results, days: (f64, f64), edges: (f64, f64), published: Option<f64>) -> Marks {
    let place = |day: f64| edges.0 + (day - days.0) / (days.1 - days.0) * (edges.1 - edges.0);
    let marks: Vec<Upright> =
        dates::of(results, days, published).iter().map(|date| upright(date, place)).collect();
    Marks::place(&marks, edges.0, edges.1)
}

impl<'r> Timeline<'r> {
    /// The timeline of a chart whose plot lies between two edges; `published` is the day up to which values are known.
    pub(super) fn of(
        results: &'r Results,
        time: &TimeAxis,
        edges: (f64, f64),
        published: Option<f64>,
    ) -> Self {
        let days = (time.axis.from, time.axis.to);
        let shown = results.policy.iter().filter(|p| !p.days.is_empty());
        let bands = shown.map(|p| Band::of(p, days, edges)).collect();
        Self { bands, marks: marks(results, days, edges, published) }
    }

    /// Height of everything above the plot.
    pub(super) fn height(&self) -> f64 {
        let bands: f64 = self.bands.iter().map(|band| band.legend_height() + BAND + BELOW).sum();
        bands + self.marks.height()
    }

    /// Draws bands and labels below `top`, and the lines of the marks down to `bottom`.
    pub(super) fn draw(&self, canvas: &Canvas, top: f64, bottom: f64) {
        let mut y = top;
        for band in &self.bands {
            band.draw_legend(canvas, y);
            y += band.legend_height();
            band.draw(canvas, y - 2.0, BAND, &[]);
            y += BAND + BELOW;
        }
        self.marks.draw(canvas, y, bottom);
    }
}

impl<'r> Band<'r> {
    /// The band of a control over an axis of `days` between two edges.
    pub(super) fn of(band: &'r PolicyBand, days: (f64, f64), edges: (f64, f64)) -> Self {
        Self { band, legend: legend(band).rows(RIGHT - edges.0), days, edges }
    }

    /// Height of its title and the names of its regimes.
    pub(super) fn legend_height(&self) -> f64 {
        self.legend.height()
    }

    /// Draws title and names below `top`.
    pub(super) fn draw_legend(&self, canvas: &Canvas, top: f64) {
        self.legend.draw(canvas, self.edges.0, top);
    }

    /// Draws the band of a height; upright lines will cross it at `lines`, so that no name may stand there.
    pub(super) fn draw(&self, canvas: &Canvas, top: f64, height: f64, lines: &[f64]) {
        for (from, to, step) in stretches(self.band, self.days.1) {
            let (from, to) = (larger(from, self.days.0), smaller(to, self.days.1));
            if from < to {
                let across = (self.place(from), self.place(to));
                self.draw_stretch(canvas, across, step, (top, height));
                self.name_stretch(canvas, across, step, (top, height), lines);
            }
        }
        let frame = Frame { left: self.edges.0, top, right: self.edges.1, bottom: top + height };
        canvas.outline(frame, (GREY, 0.6));
    }

    /// Where a day is across, in pixels.
    fn place(&self, day: f64) -> f64 {
        self.edges.0 + (day - self.days.0) / (self.days.1 - self.days.0) * (self.edges.1 - self.edges.0)
    }

    /// Regimes of one stretch, stacked by probability.
    fn draw_stretch(
        &self,
        canvas: &Canvas,
        (left, right): (f64, f64),
        step: usize,
        (top, height): (f64, f64),
    ) {
        let mut below = 0.0;
        for (regime, probabilities) in self.band.probability.iter().enumerate() {
            let probability = probabilities.get(step).copied().unwrap_or(0.0);
            let bottom = top + height * (1.0 - below);
            below += probability;
            let frame = Frame { left, top: top + height * (1.0 - below), right, bottom };
            if probability > 0.0 {
                canvas.fill(frame, colour(regime));
            }
        }
    }

    /// Names the regime of a stretch that has only one, where the name fits: colours need not tell it apart.
    fn name_stretch(
        &self,
        canvas: &Canvas,
        across: (f64, f64),
        step: usize,
        (top, height): (f64, f64),
        lines: &[f64],
    ) {
        let sure = self.band.probability.iter().position(|p| p.get(step).is_some_and(|&p| p >= 1.0));
        let Some((regime, name)) = sure.and_then(|r| Some((r, self.band.regimes.get(r)?))) else { return };
        let (left, right) = widest_gap(across, lines);
        let kind = Type::new(NOTE, words_on(colour(regime))).at(Side::Middle);
        if kind.width(name) + 8.0 <= right - left {
            canvas.text((left + right) / 2.0, top + height / 2.0 + 0.36 * NOTE, name, kind);
        }
    }
}

/// The widest piece of a stretch that no line crosses.
fn widest_gap((left, right): (f64, f64), lines: &[f64]) -> (f64, f64) {
    let mut cuts: Vec<f64> = lines.iter().copied().filter(|x| (left..right).contains(x)).collect();
    cuts.extend([left, right]);
    cuts.sort_by(f64::total_cmp);
    let gaps = cuts.windows(2).map(|pair| (pair[0], pair[1]));
    gaps.fold((left, left), |best, gap| if gap.1 - gap.0 > best.1 - best.0 { gap } else { best })
}

fn colour(regime: usize) -> RGBColor {
    REGIMES[regime % REGIMES.len()]
}

/// A date as a mark; what is known until then stands before its line.
fn upright(date: &Date, place: impl Fn(f64) -> f64) -> Upright {
    let mark = Upright::new(place(date.day), date.label.clone());
    match date.until {
        Some(until) => mark.to(place(until)),
        None if date.limit => mark.dashed(Side::End),
        None => mark,
    }
}

fn legend(band: &PolicyBand) -> Legend {
    let start = Legend::default().with(Sample::Heading, band.title.as_str());
    let named = band.regimes.iter().enumerate();
    named.fold(start, |l, (i, name)| l.with(Sample::Area(colour(i)), name.as_str()))
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
