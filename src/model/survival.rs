//! Whose supply of what is watched: how long it lasts from a day on, and how long until it is back.
use super::calendar::Day;
use super::output::{FigureKind, FigureSpec};
use super::{Model, Role};

/// Manufacturers and materials whose supply is watched.
#[derive(Debug, Clone)]
pub struct Survival {
    /// First step in which a shortage counts.
    pub from: usize,
    /// Share of a step's demand that must be missing for a shortage.
    pub short: f64,
    /// Who and what.
    pub items: Vec<Watched>,
    /// The item of each row; none for rows that are not watched.
    pub of_row: Vec<Option<usize>>,
}

/// A manufacturer and a material.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    /// Index of the manufacturer's sector.
    pub sector: usize,
    /// Index of the material.
    pub material: usize,
}

impl Model {
    /// Watches from a day on how long every manufacturer's supply of every material lasts, with a pair of figures each,
    /// `weeks-of-survival.M.MATERIAL` and `weeks-to-recover.M.MATERIAL`. A share `short` of a step's demand that stock cannot meet is a
    /// shortage.
    pub fn watch_survival(&mut self, from: Day, short: f64) {
        let first = self.calendar.step_near(from);
        let from = usize::try_from(first).unwrap_or(0).min(self.calendar.steps);
        let from = if from < self.calendar.warm_up { self.calendar.warm_up } else { from };
        let (mut items, mut of_row) = (Vec::new(), Vec::new());
        for row in &self.rows {
            let watched = Watched { sector: self.firms[row.firm].sector, material: row.material };
            let studied = self.sectors[watched.sector].studied && row.role == Role::Use;
            let known = items.iter().position(|item| *item == watched);
            of_row.push(studied.then(|| known.unwrap_or(items.len())));
            if studied && known.is_none() {
                items.push(watched);
            }
        }
        for (i, item) in items.iter().enumerate() {
            self.figures.extend(self.survival_figures(i, item, from));
        }
        self.survival = Some(Survival { from, short, items, of_row });
    }

    fn survival_figures(&self, i: usize, item: &Watched, from: usize) -> [FigureSpec; 2] {
        let sector = &self.sectors[item.sector];
        let material = &self.materials[item.material];
        let weeks = (self.calendar.steps - from) as f64 * self.calendar.step_days / 7.0;
        let figure = |key: &str, what: &str, kind| FigureSpec {
            name: format!("{key}.{}.{material}", sector.name),
            title: format!("{what}, {}, {material}", sector.title),
            unit: "weeks",
            nominal: if weeks > 1.0 { weeks } else { 1.0 },
            tail: false,
            detail: true,
            mean_only: false,
            kind,
        };
        [
            figure("weeks-of-survival", "Weeks until short", FigureKind::Survives(i)),
            figure("weeks-to-recover", "Weeks until supplied again", FigureKind::Recovers(i)),
        ]
    }
}
