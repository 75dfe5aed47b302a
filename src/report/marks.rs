//! Labelled upright lines: labels stand in rows above the plot and never meet each other or a line.
use super::canvas::{Canvas, Side, Type};
use super::number::{larger, smaller};
use super::text::shorten;
use super::theme::{GREY, INK, LABEL};

/// An upright line with a label.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Upright {
    /// Where, in pixels.
    pub x: f64,
    /// What it says.
    pub label: String,
    /// Dashed, for lines that are not events; their labels speak of what follows and stand behind the line.
    pub dashed: bool,
}

/// Lines with the places of their labels.
pub(super) struct Marks {
    placed: Vec<Placed>,
    rows: usize,
}

struct Placed {
    mark: Upright,
    row: usize,
    side: Side,
    /// Extent of the label, with a margin.
    left: f64,
    right: f64,
}

const STEP: f64 = 16.0;
const GAP: f64 = 4.0;
/// Widths to which labels are shortened, and whether labels of dashed lines must stand behind them; tried in turn.
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

    /// Draws labels below `top` and lines down to `bottom`.
    pub(super) fn draw(&self, canvas: &Canvas, top: f64, bottom: f64) {
        for placed in &self.placed {
            let row_top = top + (self.rows - 1 - placed.row) as f64 * STEP;
            let pen = (GREY, 1.0);
            if placed.mark.dashed {
                canvas.dashed(placed.mark.x, row_top, bottom, pen);
            } else {
                canvas.line((placed.mark.x, row_top), (placed.mark.x, bottom), pen);
            }
            let away = if placed.side == Side::Start { GAP } else { -GAP };
            canvas.text(placed.mark.x + away, row_top + 11.5, &placed.mark.label, WORDS.at(placed.side));
        }
    }
}

/// Marks of the same place as one.
fn joined(marks: &[Upright]) -> Vec<Upright> {
    let mut out: Vec<Upright> = Vec::new();
    for mark in marks {
        match out.iter_mut().find(|m| (m.x - mark.x).abs() < 0.5) {
            Some(same) => {
                same.label = format!("{}; {}", same.label, mark.label);
                same.dashed &= mark.dashed;
            }
            None => out.push(mark.clone()),
        }
    }
    out
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
        let (left, right) = self.edges;
        (0..self.rows)
            .flat_map(|row| [Side::Start, Side::End].map(|side| self.candidate(mark, row, side)))
            .filter(|c| c.left >= left - 1.0 && c.right <= right + 1.0)
            .filter(|c| {
                !(self.strict && mark.dashed && c.side == Side::End && 2.0 * c.mark.x - c.left <= right)
            })
            .filter(|c| self.placed.iter().all(|p| free(c, p)))
            .collect()
    }

    fn candidate(&self, mark: &Upright, row: usize, side: Side) -> Placed {
        let room = larger(mark.x - self.edges.0, self.edges.1 - mark.x) - GAP;
        let label = shorten(&mark.label, WORDS.size, WORDS.bold, smaller(room, self.longest));
        let reach = WORDS.width(&label) + GAP;
        let (left, right) =
            if side == Side::Start { (mark.x, mark.x + reach) } else { (mark.x - reach, mark.x) };
        Placed { mark: Upright { label, ..mark.clone() }, row, side, left, right }
    }
}

/// Labels of a row stand apart, and the line of the higher label passes the lower label.
fn free(a: &Placed, b: &Placed) -> bool {
    let apart = a.right + 6.0 < b.left || b.right + 6.0 < a.left;
    let passes = |high: &Placed, low: &Placed| high.mark.x < low.left - 2.0 || high.mark.x > low.right + 2.0;
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
        Upright { x, label: label.to_owned(), dashed: false }
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
        assert!(marks.placed[0].right <= 700.0);
    }

    #[test]
    fn equal_places_share_a_line() {
        let marks = Marks::place(&[at(10.0, "a"), at(10.0, "b")], 0.0, 700.0);
        assert_eq!((marks.placed.len(), marks.placed[0].mark.label.as_str()), (1, "a; b"));
    }
}
