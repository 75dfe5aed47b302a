//! Heatmaps: a table of coloured cells, with its values written where there is room.
use super::canvas::{Canvas, Frame, Side, Type};
use super::number::{larger, smaller};
use super::text::shorten;
use super::theme::{GREY, GRID, INK, LABEL, LEFT, NOTE, PAPER, RIGHT, SUBTITLE, words_on};
use plotters::style::RGBColor;

/// A cell.
#[derive(Debug, Clone)]
pub(super) struct Heat {
    /// What its colour shows; none leaves it empty.
    pub value: Option<f64>,
    /// What is written in it, and below that.
    pub words: [String; 2],
}

/// A table of cells under a title.
pub(super) struct Map {
    /// Title.
    pub title: String,
    /// Columns are names, each of which must be told, not numbers of a range.
    pub named: bool,
    /// What the rows are.
    pub down: String,
    /// What the columns are.
    pub across: String,
    /// Names of rows.
    pub rows: Vec<String>,
    /// Names of columns.
    pub columns: Vec<String>,
    /// Row by row.
    pub cells: Vec<Vec<Heat>>,
}

const HEAD: f64 = 62.0;
const FOOT: f64 = 16.0;
/// Height of a cell with words, and the least without.
const TALL: f64 = 38.0;
/// Height of all cells that have no words.
const PLAIN: f64 = 300.0;
const LOW: RGBColor = RGBColor(244, 247, 250);
const HIGH: RGBColor = RGBColor(15, 63, 110);

impl Map {
    /// Width of the names of rows.
    fn names(&self) -> f64 {
        let kind = Type::new(LABEL, INK);
        let widest = self.rows.iter().map(|name| kind.width(name)).fold(40.0, larger);
        smaller(widest, 190.0) + 14.0
    }

    fn row_height(&self) -> f64 {
        let written = self.columns.len() <= 8;
        let fitting = larger(PLAIN / self.rows.len() as f64, 3.0);
        if written { TALL } else { smaller(fitting, 24.0) }
    }

    /// Height of the whole.
    pub(super) fn height(&self) -> f64 {
        HEAD + self.row_height() * self.rows.len() as f64 + FOOT
    }

    /// Draws it below `top`.
    pub(super) fn draw(&self, canvas: &Canvas, top: f64) {
        let left = LEFT + self.names();
        let (wide, tall) = ((RIGHT - left) / self.columns.len() as f64, self.row_height());
        canvas.text(
            LEFT,
            top + 14.0,
            &shorten(&self.title, SUBTITLE, true, RIGHT - LEFT),
            Type::new(SUBTITLE, INK).bold(),
        );
        let across = shorten(&self.across, LABEL, false, RIGHT - left);
        canvas.text((left + RIGHT) / 2.0, top + 35.0, &across, Type::new(LABEL, GREY).at(Side::Middle));
        let down = shorten(&self.down, LABEL, false, left - LEFT - 8.0);
        canvas.text(LEFT, top + 53.0, &down, Type::new(LABEL, GREY));
        self.name_columns(canvas, left, wide, top + 53.0);
        let (low, high) = self.range();
        for (i, row) in self.cells.iter().enumerate() {
            let y = top + HEAD + i as f64 * tall;
            self.name_row(canvas, i, left, y, tall);
            for (j, cell) in row.iter().enumerate() {
                let x = left + j as f64 * wide;
                let frame = Frame { left: x, top: y, right: x + wide, bottom: y + tall };
                draw_cell(canvas, frame, cell, (low, high));
            }
        }
    }

    fn range(&self) -> (f64, f64) {
        let values = self.cells.iter().flatten().filter_map(|cell| cell.value);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (smaller(l, v), larger(h, v)))
    }

    /// Names that would meet their neighbours are left out.
    fn name_columns(&self, canvas: &Canvas, left: f64, wide: f64, base: f64) {
        let kind = Type::new(LABEL, INK).at(Side::Middle);
        let widest = self.columns.iter().map(|name| kind.width(name)).fold(0.0, larger);
        let each = self.columns.len() <= 8 || self.named;
        let room = if each { wide - 6.0 } else { 1e9 };
        let every = if each { 1 } else { ((widest + 10.0) / wide).ceil() as usize };
        for (j, name) in self.columns.iter().enumerate().filter(|(j, _)| j.is_multiple_of(every)) {
            let middle = left + (j as f64 + 0.5) * wide;
            let name = shorten(name, LABEL, false, room);
            if middle + kind.width(&name) / 2.0 <= RIGHT + 8.0 {
                canvas.text(middle, base, &name, kind);
            }
        }
    }

    fn name_row(&self, canvas: &Canvas, i: usize, left: f64, y: f64, tall: f64) {
        let every = (15.0 / tall).ceil() as usize;
        if i.is_multiple_of(every) {
            let name = shorten(&self.rows[i], LABEL, false, left - LEFT - 10.0);
            canvas.text(
                left - 8.0,
                y + tall / 2.0 + 0.36 * LABEL,
                &name,
                Type::new(LABEL, INK).at(Side::End),
            );
        }
    }
}

fn draw_cell(canvas: &Canvas, frame: Frame, cell: &Heat, (low, high): (f64, f64)) {
    let share = |v: f64| if high > low { (v - low) / (high - low) } else { 0.0 };
    let colour = cell.value.map_or(PAPER, |v| between(share(v)));
    canvas.fill(frame, colour);
    if frame.width() > 12.0 {
        canvas.outline(frame, (GRID, 1.0));
    }
    let middle = (frame.left + frame.right) / 2.0;
    let tall = frame.bottom - frame.top;
    let lines = [(LABEL, &cell.words[0], 0.44), (NOTE, &cell.words[1], 0.80)];
    for (size, words, at) in lines {
        let kind = Type::new(size, words_on(colour)).at(Side::Middle);
        if !words.is_empty() && tall >= TALL && kind.width(words) <= frame.width() - 4.0 {
            canvas.text(middle, frame.top + at * tall, words, kind);
        }
    }
}

/// A colour between the lightest and the darkest.
pub(super) fn between(share: f64) -> RGBColor {
    let mix = |a: u8, b: u8| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as u8;
    RGBColor(mix(LOW.0, HIGH.0), mix(LOW.1, HIGH.1), mix(LOW.2, HIGH.2))
}
