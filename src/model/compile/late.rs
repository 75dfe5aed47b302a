//! Goods that arrive in the step in which they leave, and the firms whose demand waits for them.
use super::Compiler;
use crate::model::law::Nothing;
use crate::model::{Role, Row};

impl Compiler<'_> {
    /// Notes whether goods can arrive in the step in which they leave, and whose demand is judged after that.
    pub(super) fn late(&mut self) {
        let m = &self.model;
        let receives = (0..m.links.len()).any(|link| self.way(link) != Nothing::Never);
        let judged = |rows: std::ops::Range<usize>| m.rows[rows].iter().any(|row| self.judged_late(row));
        let late: Vec<bool> = m.firms.iter().map(|f| judged(f.rows.clone())).collect();
        self.model.receives_late = receives;
        for (firm, late) in self.model.firms.iter_mut().zip(late) {
            firm.late = late;
        }
    }

    /// Demand that waits can be served by whatever comes late. Demand that is lost waits within the step only where something
    /// always comes: elsewhere it is lost at consumption, so that nothing is ordered for it.
    fn judged_late(&self, row: &Row) -> bool {
        let comes = |link: &usize| match self.way(*link) {
            Nothing::Always => true,
            Nothing::Sometimes => row.back_ordered,
            Nothing::Never => false,
        };
        row.role == Role::Use && row.links.iter().any(comes)
    }

    /// How often a link's goods take no step.
    fn way(&self, link: usize) -> Nothing {
        let lane = &self.model.lanes[self.model.links[link].lane];
        let fast = lane.expedite.as_ref().map(|e| e.transit.law.nothing());
        match (lane.transit.law.nothing(), fast) {
            (Nothing::Never, None | Some(Nothing::Never)) => Nothing::Never,
            (Nothing::Always, _) => Nothing::Always,
            _ => Nothing::Sometimes,
        }
    }
}
