//! Legends in rows outside the data.
use super::canvas::{Canvas, Frame, Type};
use super::text::shorten;
use super::theme::{GREY, INK, LABEL};
use plotters::style::RGBColor;

/// What stands before the words of an entry.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sample {
    /// Nothing: the words are a heading.
    Heading,
    /// A filled area.
    Area(RGBColor),
    /// A line.
    Line(RGBColor),
    /// A dot.
    Dot(RGBColor),
}

/// Entries of a legend, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Legend {
    entries: Vec<(Sample, String)>,
}

const STEP: f64 = 19.0;
const GAP: f64 = 18.0;
const SWATCH: f64 = 22.0;
const WORDS: Type = Type::new(LABEL, INK);

impl Legend {
    /// With one more entry.
    pub(super) fn with(mut self, sample: Sample, words: impl Into<String>) -> Self {
        self.entries.push((sample, words.into()));
        self
    }

    /// Broken into rows of at most `room` pixels.
    pub(super) fn rows(&self, room: f64) -> Rows {
        let mut rows: Vec<Vec<Entry>> = Vec::new();
        let mut used = 0.0;
        for (sample, words) in &self.entries {
            let entry = Entry::of(*sample, words, room);
            if rows.is_empty() || used + entry.width > room {
                rows.push(Vec::new());
                used = 0.0;
            }
            used += entry.width + GAP;
            rows.last_mut().expect("a row was just pushed if there was none").push(entry);
        }
        Rows { rows }
    }
}

/// An entry as it will be set.
struct Entry {
    sample: Sample,
    words: String,
    width: f64,
}

impl Entry {
    fn of(sample: Sample, words: &str, room: f64) -> Self {
        let lead = lead(sample);
        let kind = kind(sample);
        let words = shorten(words, kind.size, kind.bold, room - lead);
        Self { sample, width: lead + kind.width(&words), words }
    }

    fn draw(&self, canvas: &Canvas, left: f64, top: f64) {
        let middle = top + STEP / 2.0;
        let area = Frame { left, top: middle - 5.0, right: left + 16.0, bottom: middle + 5.0 };
        match self.sample {
            Sample::Heading => {}
            Sample::Area(colour) => {
                canvas.fill(area, colour);
                canvas.outline(area, (GREY, 0.5));
            }
            Sample::Line(colour) => canvas.line((left, middle), (left + 16.0, middle), (colour, 2.0)),
            Sample::Dot(colour) => canvas.dot((left + 8.0, middle), 3.2, colour),
        }
        canvas.text(left + lead(self.sample), middle + 0.36 * LABEL, &self.words, kind(self.sample));
    }
}

fn kind(sample: Sample) -> Type {
    if matches!(sample, Sample::Heading) { WORDS.bold() } else { WORDS }
}

/// A legend as it will be set.
pub(super) struct Rows {
    rows: Vec<Vec<Entry>>,
}

impl Rows {
    /// Height in pixels; nothing for no entries.
    pub(super) fn height(&self) -> f64 {
        if self.rows.is_empty() { 0.0 } else { self.rows.len() as f64 * STEP + 6.0 }
    }

    /// Draws it with its upper left corner there.
    pub(super) fn draw(&self, canvas: &Canvas, left: f64, top: f64) {
        for (i, row) in self.rows.iter().enumerate() {
            let mut x = left;
            for entry in row {
                entry.draw(canvas, x, top + i as f64 * STEP);
                x += entry.width + GAP;
            }
        }
    }
}

/// Room for the sample before the words.
fn lead(sample: Sample) -> f64 {
    if matches!(sample, Sample::Heading) { 0.0 } else { SWATCH }
}
