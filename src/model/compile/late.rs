//! What is known of ways before the run: goods that arrive in the step in which they leave, with the firms whose demand waits for
//! them, and links on which every shipment takes the same time.
use super::Compiler;
use crate::model::law::{Nothing, Param, StepLaw};
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

    /// Notes where every shipment of a link takes the same number of steps.
    pub(super) fn plain_ways(&mut self) {
        for link in 0..self.model.links.len() {
            self.model.links[link].studied = self.studied(self.model.links[link].row);
            self.model.links[link].way = self.plain_way(link);
        }
    }

    fn plain_way(&self, link: usize) -> Option<usize> {
        let l = &self.model.links[link];
        let lane = &self.model.lanes[l.lane];
        let material = self.model.plants[l.plant].material;
        let held =
            l.checks.iter().any(|k| self.model.controls[self.model.checks[*k].control].holds[material]);
        let delayed = l.disruptions.as_ref().is_some_and(|d| d.door.is_some() || !d.delays.is_empty());
        match lane.transit.law {
            StepLaw::Fixed(Param::Known(steps)) if !held && !delayed && lane.expedite.is_none() => {
                // What would lie beyond the ring takes its last slot, as for any shipment.
                Some((steps.round_ties_even() as usize).min(self.model.rows[l.row].ring.len() - 1))
            }
            _ => None,
        }
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
