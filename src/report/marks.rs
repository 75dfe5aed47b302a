//! Labelled upright lines and periods: labels stand in rows above the plot and never meet each other or a line.
use super::canvas::{Canvas, Side, Type};
use super::number::{larger, smaller};
use super::text::shorten;
use super::theme::{INK, LABEL, MARK};

/// An upright line with a label, or the two lines of a period with a bracket between them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Upright {
    /// Where, in pixels.
    x: f64,
    /// Where a period ends.
    until: Option<f64>,
    /// What it says.
    label: String,
    /// Dashed, with the side of the line on which the label belongs, for lines that are not events.
    dashed: Option<Side>,
}

impl Upright {
    /// A line.
    pub(super) const fn new(x: f64, label: String) -> Self {
        Self { x, until: None, label, dashed: None }
    }

    /// The same as a period.
    pub(super) fn to(self, until: f64) -> Self {
        Self { until: Some(until), ..self }
    }

    /// The same dashed: its label stands on that side of the line, if there is room.
    pub(super) fn dashed(self, side: Side) -> Self {
        Self { dashed: Some(side), ..self }
    }

    fn end(&self) -> f64 {
        self.until.unwrap_or(self.x)
    }
}

/// Lines with the places of their labels.
pub(super) struct Marks {
    placed: Vec<Placed>,
    rows: usize,
}

struct Placed {
    mark: Upright,
    row: usize,
    /// Of a period: in the middle means inside.
    side: Side,
    /// Extent of the label with a margin.
    words: (f64, f64),
}

const STEP: f64 = 16.0;
const GAP: f64 = 4.0;
/// Shortest piece of a bracket on each side of its label.
const STUB: f64 = 3.0;
/// Height of the tick at each end of a bracket, above it.
const TICK: f64 = 3.5;
/// Widths to which labels are shortened, and whether labels of dashed lines must stand on their side; tried in turn.
const LIMITS: [(f64, bool); 4] = [(340.0, true), (340.0, false), (160.0, false), (90.0, false)];
const MOST_ROWS: usize = 8;
const MOST_STEPS: u32 = 4000;
const WORDS: Type = Type::new(LABEL, INK);

impl Marks {
    /// Places the labels between two edges, whole if they fit, shortened otherwise; equal places share a line.
    ///
    /// A mark for which there is no place at all is left out, because a line without a label says nothing.
    pub(super) fn place(marks: &[Upright], left: f64, right: f64) -> Self {
        let mut marks = joined(marks);
        marks.sort_by(|a, b| b.x.total_cmp(&a.x));
        let search = |(longest, strict): (f64, bool), rows: usize| Search {
            edges: (left, right),
            longest,
            strict,
            rows,
            placed: Vec::new(),
            steps: 0,
        };
        for limits in LIMITS {
            for rows in 1..=MOST_ROWS {
                let mut search = search(limits, rows);
                if search.fits(&marks) {
                    return Self::of(search.placed);
                }
            }
        }
        let mut last = search((90.0, false), MOST_ROWS);
        marks.iter().for_each(|mark| last.keep(mark));
        Self::of(last.placed)
    }

    fn of(placed: Vec<Placed>) -> Self {
        let rows = placed.iter().map(|p| p.row + 1).max().unwrap_or(0);
        Self { placed, rows }
    }

    /// Height of the rows of labels.
    pub(super) fn height(&self) -> f64 {
        if self.rows == 0 { 0.0 } else { self.rows as f64 * STEP + 4.0 }
    }

    /// Where its lines are across, in pixels.
    pub(super) fn lines(&self) -> Vec<f64> {
        self.placed.iter().flat_map(Placed::lines).collect()
    }

    /// Draws the lines alone, as they go on through another plot.
    pub(super) fn draw_lines(&self, canvas: &Canvas, top: f64, bottom: f64) {
        self.placed.iter().for_each(|placed| placed.draw_lines(canvas, top, bottom));
    }

    /// Draws labels below `top` and lines down to `bottom`.
    pub(super) fn draw(&self, canvas: &Canvas, top: f64, bottom: f64) {
        for placed in &self.placed {
            let row_top = top + (self.rows - 1 - placed.row) as f64 * STEP;
            placed.draw(canvas, row_top, bottom);
        }
    }
}

impl Placed {
    /// Extent of the label and the bracket.
    fn reach(&self) -> (f64, f64) {
        (smaller(self.words.0, self.mark.x), larger(self.words.1, self.mark.end()))
    }

    /// Places of the upright lines.
    fn lines(&self) -> impl Iterator<Item = f64> {
        std::iter::once(self.mark.x).chain(self.mark.until)
    }

    fn draw(&self, canvas: &Canvas, top: f64, bottom: f64) {
        let pen = (MARK, 0.8);
        let middle = top + STEP / 2.0 - 0.5;
        let start = if self.mark.until.is_some() { middle - TICK } else { top };
        self.draw_lines(canvas, start, bottom);
        for (from, to) in self.bracket() {
            canvas.line((from, middle), (to, middle), pen);
        }
        let x = match self.side {
            Side::Start => self.words.0 + GAP,
            Side::Middle => (self.words.0 + self.words.1) / 2.0,
            Side::End => self.words.1 - GAP,
        };
        canvas.text(x, top + 11.5, &self.mark.label, WORDS.at(self.side));
    }

    fn draw_lines(&self, canvas: &Canvas, top: f64, bottom: f64) {
        let pen = (MARK, 0.8);
        for x in self.lines() {
            if self.mark.dashed.is_some() {
                canvas.dashed(x, top, bottom, pen);
            } else {
                canvas.line((x, top), (x, bottom), pen);
            }
        }
    }

    /// The pieces of the bracket of a period, around a label that stands inside.
    fn bracket(&self) -> Vec<(f64, f64)> {
        match (self.mark.until, self.side) {
            (None, _) => Vec::new(),
            (Some(until), Side::Middle) => vec![(self.mark.x, self.words.0), (self.words.1, until)],
            (Some(until), _) => vec![(self.mark.x, until)],
        }
    }
}

/// Lines of the same place as one; periods as they are.
fn joined(marks: &[Upright]) -> Vec<Upright> {
    let mut out: Vec<Upright> = Vec::new();
    for mark in marks {
        match out.iter_mut().find(|m| same_line(m, mark)) {
            Some(same) => {
                same.label = format!("{}; {}", same.label, mark.label);
                same.dashed = same.dashed.and(mark.dashed);
            }
            None => out.push(mark.clone()),
        }
    }
    out
}

fn same_line(a: &Upright, b: &Upright) -> bool {
    a.until.is_none() && b.until.is_none() && (a.x - b.x).abs() < 0.5
}

/// A search for places that gives up after a fixed number of steps.
struct Search {
    edges: (f64, f64),
    longest: f64,
    strict: bool,
    rows: usize,
    placed: Vec<Placed>,
    steps: u32,
}

impl Search {
    /// Places all of `marks`, or none of them.
    fn fits(&mut self, marks: &[Upright]) -> bool {
        let Some((first, rest)) = marks.split_first() else { return true };
        for candidate in self.candidates(first) {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return false;
            }
            self.placed.push(candidate);
            if self.fits(rest) {
                return true;
            }
            self.placed.pop();
        }
        false
    }

    /// Places a mark if there is a place.
    fn keep(&mut self, mark: &Upright) {
        if let Some(candidate) = self.candidates(mark).into_iter().next() {
            self.placed.push(candidate);
        }
    }

    /// Free places of a mark, the lowest first.
    fn candidates(&self, mark: &Upright) -> Vec<Placed> {
        (0..self.rows)
            .flat_map(|row| {
                [Side::Middle, Side::Start, Side::End].map(|side| self.candidate(mark, row, side))
            })
            .flatten()
            .filter(|c| self.placed.iter().all(|p| free(c, p)))
            .collect()
    }

    /// A mark in a row with its label on a side; `None` where it does not fit or does not belong.
    fn candidate(&self, mark: &Upright, row: usize, side: Side) -> Option<Placed> {
        let room = larger(mark.x - self.edges.0, self.edges.1 - mark.end()) - GAP;
        let longest = if side == Side::Middle { self.longest } else { smaller(room, self.longest) };
        let label = shorten(&mark.label, WORDS.size, WORDS.bold, longest);
        let width = WORDS.width(&label);
        let held = |side| place(mark, side, width).filter(|words| self.holds(*words));
        let words = held(side)?;
        let elsewhere = mark.dashed.filter(|wish| self.strict && *wish != side);
        if elsewhere.is_some_and(|wish| held(wish).is_some()) {
            return None;
        }
        Some(Placed { mark: Upright { label, ..mark.clone() }, row, side, words })
    }

    fn holds(&self, words: (f64, f64)) -> bool {
        words.0 >= self.edges.0 - 1.0 && words.1 <= self.edges.1 + 1.0
    }
}

/// Extent of a label of some width with a margin; `None` in the middle of a single line or of too short a period.
fn place(mark: &Upright, side: Side, width: f64) -> Option<(f64, f64)> {
    match side {
        Side::Start => Some((mark.end(), mark.end() + GAP + width)),
        Side::End => Some((mark.x - GAP - width, mark.x)),
        Side::Middle => {
            let (middle, half) = ((mark.x + mark.until?) / 2.0, GAP + width / 2.0);
            (middle - half >= mark.x + STUB).then_some((middle - half, middle + half))
        }
    }
}

/// Brackets of a row and their labels stand apart, and the lines of the higher mark pass the label of the lower one.
fn free(a: &Placed, b: &Placed) -> bool {
    let apart = a.reach().1 + 6.0 < b.reach().0 || b.reach().1 + 6.0 < a.reach().0;
    let passes =
        |high: &Placed, low: &Placed| high.lines().all(|x| x < low.words.0 - 2.0 || x > low.words.1 + 2.0);
    match a.row.cmp(&b.row) {
        std::cmp::Ordering::Equal => apart,
        std::cmp::Ordering::Greater => passes(a, b),
        std::cmp::Ordering::Less => passes(b, a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, label: &str) -> Upright {
        Upright::new(x, label.to_owned())
    }

    #[test]
    fn close_labels_stand_in_different_rows() {
        let marks = Marks::place(&[at(300.0, "a long label"), at(310.0, "another label")], 0.0, 700.0);
        let rows: Vec<usize> = marks.placed.iter().map(|p| p.row).collect();
        assert_eq!((marks.rows, rows), (1, vec![0, 0]), "one to the left, one to the right");
        let three = [at(300.0, "a long label"), at(310.0, "another label"), at(320.0, "third label")];
        assert_eq!(Marks::place(&three, 0.0, 700.0).rows, 2);
        let many: Vec<Upright> = (0..8).map(|i| at(640.0 + 8.0 * f64::from(i), "one of many")).collect();
        let marks = Marks::place(&many, 0.0, 700.0);
        assert_eq!(marks.placed.len(), 8);
        let pairs = marks.placed.iter().enumerate();
        assert!(pairs.clone().all(|(i, a)| marks.placed[i + 1..].iter().all(|b| free(a, b))));
    }

    #[test]
    fn a_label_at_the_edge_stands_inside() {
        let marks = Marks::place(&[at(690.0, "near the edge")], 0.0, 700.0);
        assert_eq!(marks.placed[0].side, Side::End);
        assert!(marks.placed[0].words.1 <= 700.0);
    }

    #[test]
    fn equal_places_share_a_line() {
        let marks = Marks::place(&[at(10.0, "a"), at(10.0, "b")], 0.0, 700.0);
        assert_eq!((marks.placed.len(), marks.placed[0].mark.label.as_str()), (1, "a; b"));
    }

    #[test]
    fn a_period_has_its_label_inside_or_beside_it() {
        let marks = [at(100.0, "a long period").to(400.0), at(500.0, "a short period").to(520.0)];
        let marks = Marks::place(&marks, 0.0, 700.0);
        let sides: Vec<Side> = marks.placed.iter().map(|p| p.side).collect();
        assert_eq!((marks.rows, sides), (1, vec![Side::Start, Side::Middle]));
        assert_eq!(marks.placed[0].bracket(), [(500.0, 520.0)]);
        assert_eq!(marks.placed[1].bracket().len(), 2);
    }

    #[test]
    fn periods_that_overlap_stand_in_different_rows() {
        let marks = [at(100.0, "first").to(400.0), at(300.0, "second").to(600.0), at(350.0, "event")];
        let marks = Marks::place(&marks, 0.0, 700.0);
        let pairs = marks.placed.iter().enumerate();
        assert_eq!(marks.placed.len(), 3);
        assert!(pairs.clone().all(|(i, a)| marks.placed[i + 1..].iter().all(|b| free(a, b))));
    }

    #[test]
    fn what_is_known_until_a_line_stands_before_it() {
        let marks = Marks::place(&[at(300.0, "known until here").dashed(Side::End)], 0.0, 700.0);
        assert_eq!(marks.placed[0].side, Side::End);
        let marks = Marks::place(&[at(30.0, "known until here").dashed(Side::End)], 0.0, 700.0);
        assert_eq!(marks.placed[0].side, Side::Start, "there is no room before it");
    }
}
