//! What a run keeps: histograms and moments by series and period, key figures by replication.
//!
//! Everything merges in any order to the same bits: counts and fixed-point sums are whole numbers, key figures
//! carry their replication. Memory does not grow with replications beyond the bound of [`Sample`].
use crate::model::Model;
use crate::model::output::FigureSpec;
use crate::stats::{Histogram, Moments, Sample, Scale};

/// A mergeable part of a run.
#[derive(Debug, Clone)]
pub struct Recorder {
    /// `cells[series * periods + period]`.
    pub cells: Vec<Cell>,
    /// Key figures.
    pub figures: Vec<FigureCell>,
    /// `regimes[(step * controls + control) * regimes of the model + regime]`: replications in each regime.
    pub regimes: Vec<u64>,
    /// Replications whose books did not balance: must stay zero.
    pub imbalances: u64,
    /// A group of files that could not be open at the start in some replication: there must be none.
    pub impossible: Option<usize>,
    periods: usize,
    /// Where values are kept one by one, instead of being summed.
    kept: Option<Kept>,
}

/// Values of a few replications, in their order.
#[derive(Debug, Clone)]
struct Kept {
    /// By figure.
    figures: Vec<Vec<f64>>,
    /// By series and period, as the cells are.
    cells: Vec<Vec<f64>>,
}

/// One series in one period.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Mean and variance.
    pub moments: Moments,
    /// Distribution.
    pub histogram: Histogram,
}

/// One key figure.
#[derive(Debug, Clone)]
pub struct FigureCell {
    /// Mean and variance.
    pub moments: Moments,
    /// Its values; empty where its mean alone is kept.
    pub sample: Sample,
    /// How many were above zero.
    pub positive: u64,
    mean_only: bool,
}

impl Recorder {
    /// Room for a run that will have `expected` replications in all its parts together.
    pub fn new(model: &Model, expected: u64) -> Self {
        let periods = model.calendar.periods.len();
        let cell = |nominal: f64| {
            let share = nominal == 0.0;
            let scale = if share { Scale::Share } else { Scale::Positive(nominal) };
            let moments = Moments::new(if share { 1.0 } else { nominal });
            Cell { moments, histogram: Histogram::new(scale) }
        };
        let cells = model.series.iter().flat_map(|s| (0..periods).map(move |_| s.nominal)).map(cell);
        let figure = |spec: &FigureSpec| FigureCell {
            moments: Moments::new(spec.nominal),
            sample: Sample::new(expected),
            mean_only: spec.mean_only,
            positive: 0,
        };
        Recorder {
            cells: cells.collect(),
            figures: model.figures.iter().map(figure).collect(),
            regimes: vec![0; model.calendar.steps * model.controls.len() * model.regimes.len()],
            imbalances: 0,
            impossible: None,
            periods,
            kept: None,
        }
    }

    /// A recorder that keeps every value instead of summing, for a few replications at a time: read them with
    /// [`kept_figure`](Self::kept_figure) and [`kept_period`](Self::kept_period), then [`forget`](Self::forget) them.
    pub fn keeping(model: &Model) -> Self {
        let periods = model.calendar.periods.len();
        let kept = Kept {
            figures: vec![Vec::new(); model.figures.len()],
            cells: vec![Vec::new(); model.series.len() * periods],
        };
        Recorder {
            cells: Vec::new(),
            figures: Vec::new(),
            regimes: vec![0; model.calendar.steps * model.controls.len() * model.regimes.len()],
            imbalances: 0,
            impossible: None,
            periods,
            kept: Some(kept),
        }
    }

    /// A recorder that sums, and keeps the values of key figures too until they are [forgotten](Self::forget).
    pub fn listening(model: &Model, expected: u64) -> Self {
        let kept = Kept { figures: vec![Vec::new(); model.figures.len()], cells: Vec::new() };
        Recorder { kept: Some(kept), ..Self::new(model, expected) }
    }

    /// Values of a series in a period, one a replication.
    pub fn period(&mut self, series: usize, period: usize, values: &[f64]) {
        let place = series * self.periods + period;
        if let Some(cell) = self.kept.as_mut().and_then(|kept| kept.cells.get_mut(place)) {
            return cell.extend_from_slice(values);
        }
        let cell = &mut self.cells[place];
        cell.moments.push_all(values);
        cell.histogram.push_all(values);
    }

    /// Values of a key figure, for the replications from `first` on.
    pub fn figure(&mut self, figure: usize, first: u64, values: &[f64]) {
        if let Some(kept) = &mut self.kept {
            kept.figures[figure].extend_from_slice(values);
            if self.figures.is_empty() {
                return;
            }
        }
        let cell = &mut self.figures[figure];
        cell.moments.push_all(values);
        if !cell.mean_only {
            cell.sample.push_all(first, values);
        }
        cell.positive += values.iter().filter(|x| **x > 0.0).count() as u64;
    }

    /// The cell of a series in a period.
    pub fn cell(&self, series: usize, period: usize) -> &Cell {
        &self.cells[series * self.periods + period]
    }

    /// Kept values of a figure, one a replication; none unless the recorder is [`keeping`](Self::keeping) them.
    pub fn kept_figure(&self, figure: usize) -> &[f64] {
        self.kept.as_ref().map_or(&[], |kept| &kept.figures[figure])
    }

    /// Kept values of a series in a period, in the order of the figures' values.
    pub fn kept_period(&self, series: usize, period: usize) -> &[f64] {
        self.kept.as_ref().map_or(&[], |kept| &kept.cells[series * self.periods + period])
    }

    /// Empties what is kept, but not its memory.
    pub fn forget(&mut self) {
        if let Some(kept) = &mut self.kept {
            kept.figures.iter_mut().chain(&mut kept.cells).for_each(Vec::clear);
        }
    }

    /// Adds another part of the same run.
    pub fn merge(&mut self, other: Recorder) {
        for (a, b) in self.cells.iter_mut().zip(&other.cells) {
            a.moments.merge(&b.moments);
            a.histogram.merge(&b.histogram);
        }
        for (a, b) in self.figures.iter_mut().zip(other.figures) {
            a.moments.merge(&b.moments);
            a.sample.merge(b.sample);
            a.positive += b.positive;
        }
        for (a, b) in self.regimes.iter_mut().zip(&other.regimes) {
            *a += b;
        }
        self.imbalances += other.imbalances;
        self.impossible = self.impossible.or(other.impossible);
    }

    /// The first series or figure with such a value.
    pub fn first_invalid(&self, model: &Model) -> Option<String> {
        let series = self.cells.iter().position(|c| c.moments.invalid() > 0);
        let series = series.map(|i| model.series[i / self.periods].name.clone());
        let figure = self.figures.iter().position(|f| f.moments.invalid() > 0);
        series.or(figure.map(|i| model.figures[i].name.clone()))
    }

    /// Values that were no numbers, or too large to be summed.
    pub fn invalid(&self) -> u64 {
        let cells: u64 = self.cells.iter().map(|c| c.moments.invalid()).sum();
        cells + self.figures.iter().map(|f| f.moments.invalid()).sum::<u64>()
    }
}
