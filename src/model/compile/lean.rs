//! What a model does not need is decided here, once, and not asked in every step.
use super::Compiler;
use crate::model::law::Param;
use crate::model::output::FigureKind;
use crate::model::{Link, Needs, Plant, Row};

impl Compiler<'_> {
    /// Notes what is absent. Comes last, when everything else is known.
    pub(super) fn lean(&mut self) {
        let m = &self.model;
        let any = |wanted: fn(FigureKind) -> bool| m.figures.iter().any(|f| wanted(f.kind));
        let up = any(|kind| matches!(kind, FigureKind::WeeksUntilStop(_)));
        let output = any(|kind| matches!(kind, FigureKind::LostOutput));
        let shown: Vec<bool> = (0..m.disruption_groups.len()).map(|group| self.group_shown(group)).collect();
        let plain: Vec<(bool, bool)> =
            m.links.iter().map(|l| (self.free(l), self.free(l) && self.plain(l))).collect();
        let settled: Vec<bool> =
            m.links.iter().map(|l| m.plants[l.plant].ramp.is_none() && l.qualified_by.is_empty()).collect();
        let rows = (0..m.rows.len()).map(|row| (self.priced_market(row), self.counts_orders(row)));
        let rows: Vec<(Option<usize>, bool)> = rows.collect();
        let m = &mut self.model;
        let landed = m.links.iter().any(|l| !l.levies.is_empty() || l.spot.is_some());
        let watches = |row: &Row| row.behaviour.as_ref().is_some_and(|b| b.inflation.is_some());
        m.needs = Needs { up, output, landed, served: m.rows.iter().any(watches) };
        m.mailed = (0..m.links.len()).filter(|link| !m.links[*link].orders.is_empty()).collect();
        m.receiving = (0..m.rows.len()).filter(|row| !m.rows[*row].links.is_empty()).collect();
        for (group, shown) in m.disruption_groups.iter_mut().zip(shown) {
            group.shown = shown;
        }
        for ((link, (free, plain)), settled) in m.links.iter_mut().zip(plain).zip(settled) {
            (link.free, link.plain, link.settled) = (free, plain, settled);
        }
        for (row, (market, counts_orders)) in m.rows.iter_mut().zip(rows) {
            (row.market, row.counts_orders) = (market, counts_orders);
        }
        for plant in &mut m.plants {
            plant.steady = steady(plant);
        }
    }

    /// A group of disruptions is reported where its series or its figure is kept.
    fn group_shown(&self, group: usize) -> bool {
        let m = &self.model;
        let shown = |kind: FigureKind| matches!(kind, FigureKind::WeeksDisrupted(i) if i == group);
        m.disruption_groups[group].series < m.series.len() || m.figures.iter().any(|f| shown(f.kind))
    }

    /// All that is ordered on the link may leave at any time.
    fn free(&self, l: &Link) -> bool {
        let barred =
            !l.gates.is_empty() || !l.checks.is_empty() || !l.pools.is_empty() || !l.leaks.is_empty();
        !barred && self.model.lanes[l.lane].closed.is_empty()
    }

    /// What leaves on a free link is mass under way and nothing else.
    fn plain(&self, l: &Link) -> bool {
        let plant = &self.model.plants[l.plant];
        let booked =
            self.model.rows[l.row].priced || !l.contracts.is_empty() || (!l.levies.is_empty() && l.studied);
        let waits = l.disruptions.as_ref().is_some_and(|borne| borne.outbox.is_some());
        let made = plant.site.is_some() && plant.finished.is_none();
        l.way.is_some() && !booked && !waits && !made
    }

    /// A market whose price looks at what arrives.
    fn priced_market(&self, row: usize) -> Option<usize> {
        let m = &self.model;
        let market = m.sectors[m.firms[m.rows[row].firm].sector].market;
        m.markets.get(market).is_some_and(|market| market.price.is_some()).then_some(market)
    }

    /// Orders cost something, or are counted in a figure.
    fn counts_orders(&self, row: usize) -> bool {
        let r = &self.model.rows[row];
        let sector = &self.model.sectors[self.model.firms[r.firm].sector];
        (sector.studied || sector.site) && (sector.accounted || r.ordering_cost != Param::Known(0.0))
    }
}

/// What it could ship is the same in all steps.
fn steady(plant: &Plant) -> bool {
    let disrupted = !plant.disruptions.capacity.is_empty() || !plant.disruptions.yields.is_empty();
    plant.ramp.is_none() && plant.planned.is_empty() && plant.closure.is_none() && !disrupted
}
