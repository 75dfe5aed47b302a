//! What becomes of files that are pending on the first day, as a run has counted it.
use super::results::{Chance, OpenFile, Standing};
use crate::engine::Recorder;
use crate::model::output::FigureKind;
use crate::model::{self, Model, Stood};
use crate::scenario::Date;
use crate::stats::Estimate;
use crate::stats::proportion::{proportion, wilson};

/// Confidence of intervals.
const CONFIDENCE: f64 = 0.95;

/// Every file with where it may have stood and its chances, as far as their figures are kept.
pub(super) fn open_files(model: &Model, recorder: &Recorder) -> Vec<OpenFile> {
    let files = model.opening.files.iter().enumerate();
    let told = files.map(|(i, file)| open_file(Counts { model, recorder }, i, file));
    told.filter(|file| !file.stands.is_empty() || !file.chances.is_empty()).collect()
}

fn open_file(counts: Counts<'_>, i: usize, file: &model::OpenFile) -> OpenFile {
    let model = counts.model;
    let standing = |stood: Stood| {
        Some(Standing { stands: stood.name(), share: counts.share(FigureKind::Stood(i, stood))?.0 })
    };
    let chance = |(day, step): &(i32, usize)| {
        let (granted, (low, high)) = counts.share(FigureKind::GrantedBy(i, *step))?;
        Some(Chance { by: Date(*day).to_string(), granted, low, high })
    };
    OpenFile {
        name: file.name.clone(),
        title: file.title.clone(),
        control: model.controls[model.gates[file.gate].control].name.clone(),
        filed: Date(file.filed).to_string(),
        pending_weeks: f64::from(model.calendar.start - file.filed) / 7.0,
        stands: Stood::ALL.into_iter().filter_map(standing).collect(),
        chances: file.by.iter().filter_map(chance).collect(),
    }
}

/// What a run has counted.
#[derive(Clone, Copy)]
struct Counts<'a> {
    model: &'a Model,
    recorder: &'a Recorder,
}

impl Counts<'_> {
    /// The share of replications in which a figure is above zero, with its interval; none where it is not reported.
    fn share(&self, kind: FigureKind) -> Option<(Estimate, (f64, f64))> {
        let place = self.model.figures.iter().position(|f| f.kind == kind)?;
        let cell = &self.recorder.figures[place];
        let (positive, n) = (cell.positive, cell.moments.count());
        Some((proportion(positive, n), wilson(positive, n, CONFIDENCE)))
    }
}
