//! The page around a chart: title, subtitle, legend above; notes and origin of the numbers below.
use super::Chart;
use super::canvas::{Canvas, Frame, Type};
use super::legend::Legend;
use super::svg::{Names, Svg};
use super::text::wrap;
use super::theme::{self, GREY, GRID, INK, LEFT, NOTE, PAPER, RIGHT, SUBTITLE, TITLE, WIDTH};
use crate::study::results::{Manifest, Results};

/// Everything around the body of a chart.
pub(super) struct Page {
    /// File name without extension; also the prefix of ids.
    pub name: String,
    /// What is shown.
    pub title: String,
    /// Units and the meaning of lines and bands; the title of the scenario stands above it.
    pub subtitle: String,
    /// What a reader who cannot see it should know.
    pub description: String,
    /// What lines and colours mean.
    pub legend: Legend,
    /// What else must be said.
    pub notes: Vec<String>,
}

const TITLE_STEP: f64 = 24.0;
const SUBTITLE_STEP: f64 = 17.0;
const NOTE_STEP: f64 = 14.0;

/// Lines of text as they will be set, and the heights that follow.
struct Set {
    title: Vec<String>,
    scenario: Vec<String>,
    subtitle: Vec<String>,
    notes: Vec<String>,
}

impl Set {
    fn of(page: &Page, scenario: &str, manifest: &Manifest) -> Self {
        let room = RIGHT - LEFT;
        let origin = theme::footer(manifest);
        let paragraphs = page.notes.iter().chain(std::iter::once(&origin));
        Self {
            title: wrap(&page.title, TITLE, true, room),
            scenario: wrap(scenario, SUBTITLE, true, room),
            subtitle: wrap(&page.subtitle, SUBTITLE, false, room),
            notes: paragraphs.flat_map(|p| wrap(p, NOTE, false, room)).collect(),
        }
    }

    fn head(&self) -> f64 {
        let under = self.scenario.len() + self.subtitle.len();
        16.0 + self.title.len() as f64 * TITLE_STEP + under as f64 * SUBTITLE_STEP + 8.0
    }

    fn foot(&self) -> f64 {
        16.0 + self.notes.len() as f64 * NOTE_STEP + 8.0
    }

    fn draw_head(&self, canvas: &Canvas) {
        let mut y = 16.0;
        for line in &self.title {
            y += TITLE_STEP;
            canvas.text(LEFT, y - 6.0, line, Type::new(TITLE, INK).bold());
        }
        let scenario = self.scenario.iter().map(|line| (line, Type::new(SUBTITLE, INK).bold()));
        let subtitle = self.subtitle.iter().map(|line| (line, Type::new(SUBTITLE, GREY)));
        for (line, kind) in scenario.chain(subtitle) {
            y += SUBTITLE_STEP;
            canvas.text(LEFT, y - 3.0, line, kind);
        }
    }

    fn draw_foot(&self, canvas: &Canvas, top: f64) {
        canvas.line((LEFT, top + 6.0), (RIGHT, top + 6.0), (GRID, 1.0));
        for (i, line) in self.notes.iter().enumerate() {
            let y = top + 16.0 + (i as f64 + 0.75) * NOTE_STEP;
            canvas.text(LEFT, y, line, Type::new(NOTE, GREY));
        }
    }
}

impl Page {
    /// The finished chart; `body` draws `height` pixels of it below the top that it is given.
    pub(super) fn draw(&self, results: &Results, height: f64, body: impl FnOnce(&Canvas, f64)) -> Chart {
        self.draw_for(&results.title, &results.manifest, height, body)
    }

    /// The same under the title and origin of other numbers than those of one run.
    pub(super) fn draw_for(
        &self,
        scenario: &str,
        manifest: &Manifest,
        height: f64,
        body: impl FnOnce(&Canvas, f64),
    ) -> Chart {
        let set = Set::of(self, scenario, manifest);
        let rows = self.legend.rows(RIGHT - LEFT);
        let top = set.head() + rows.height();
        let total = top + height + set.foot();
        let title = format!("{} ({scenario})", self.title);
        let names = Names { id: &self.name, title: &title, description: &self.description };
        let mut svg = String::new();
        let canvas = Canvas::new(Svg::new(&mut svg, WIDTH as u32, total.ceil() as u32, &names));
        canvas.fill(Frame { left: 0.0, top: 0.0, right: WIDTH, bottom: total.ceil() }, PAPER);
        set.draw_head(&canvas);
        rows.draw(&canvas, LEFT, set.head());
        body(&canvas, top);
        set.draw_foot(&canvas, top + height);
        canvas.finish();
        Chart { file_name: format!("{}.svg", self.name), svg }
    }
}
