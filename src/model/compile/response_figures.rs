//! What is reported of responses: qualifications, substitutions and stockpiles.
use super::Compiler;
use super::outputs::positive;
use crate::model::output::FigureKind;

impl Compiler<'_> {
    /// About what responses cost manufacturers over the horizon (USD).
    pub(super) fn response_cost(&self) -> f64 {
        let held: f64 = self.model.stockpiles.iter().map(|p| self.stockpiled(p).1).sum();
        let penalty = self.moved().1 * self.model.calendar.steps as f64;
        held + penalty + self.qualification_cost()
    }

    /// Figures of responses, where there are any.
    pub(super) fn response_figures(&mut self, weeks: f64) {
        self.qualification_figures(weeks);
        self.stockpile_figures();
        let moved = self.moved().0 * self.model.calendar.steps as f64;
        if moved > 0.0 {
            let title = "Demand moved to other grades, or saved";
            self.figure("substituted", title, "t", moved, FigureKind::Substituted);
        }
    }

    /// When suppliers are qualified, and what that has cost.
    fn qualification_figures(&mut self, weeks: f64) {
        for i in 0..self.model.qualifications.len() {
            let q = &self.model.qualifications[i];
            let stages: Vec<&str> =
                q.stages.iter().map(|x| x.name.as_str()).filter(|x| !x.is_empty()).collect();
            let stages = if stages.is_empty() { String::new() } else { format!(" ({})", stages.join(", ")) };
            let title = format!("Weeks until qualified, at most the horizon: {}{stages}", q.title);
            let name = format!("qualified.{}", q.name);
            self.figure(&name, &title, "weeks", weeks, FigureKind::Qualified(i));
            self.last_is_detail();
        }
        let cost = self.qualification_cost();
        if cost > 0.0 {
            let kind = FigureKind::QualificationCost;
            self.figure("qualification-cost", "Cost of qualifying suppliers", "USD", cost, kind);
            self.last_is_detail();
        }
    }

    /// What stockpiles hold and release.
    fn stockpile_figures(&mut self) {
        for i in 0..self.model.stockpiles.len() {
            let pile = &self.model.stockpiles[i];
            let (name, title) = (pile.name.clone(), pile.title.clone());
            let most = positive(self.stockpiled(pile).0);
            let held = format!("Mean stock of stockpile {title}");
            self.figure(&format!("stockpile.{name}"), &held, "t", most, FigureKind::Stockpile(i));
            let released = format!("Released by stockpile {title}");
            self.figure(&format!("released.{name}"), &released, "t", most, FigureKind::Released(i));
        }
    }
}
