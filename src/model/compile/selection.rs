//! What a scenario leaves out of its report: series and figures that are not asked for are not kept, and what only they
//! need is not reckoned.
use super::{Compiler, ModelError};
use crate::model::output::FigureKind;
use crate::model::{SectorSeries, policy::ControlSeries, policy::When};

impl Compiler<'_> {
    /// Drops what is neither asked for nor needed by what is.
    pub(super) fn select(&mut self) -> Result<(), ModelError> {
        let header = &self.s.scenario;
        let (figures, series) = (header.figures.as_deref(), header.series.as_deref());
        if let Some(wanted) = figures {
            let names: Vec<&str> = self.model.figures.iter().map(|f| f.name.as_str()).collect();
            known("figures", wanted, &names)?;
            self.model.figures.retain(|f| matches(wanted, &f.name));
            // Who asks for a detail by its name wants to see it.
            for figure in &mut self.model.figures {
                figure.detail &= !wanted.contains(&figure.name);
            }
        }
        if let Some(wanted) = series {
            let names: Vec<&str> = self.model.series.iter().map(|s| s.name.as_str()).collect();
            known("series", wanted, &names)?;
            let kept: Vec<bool> = (0..self.model.series.len()).map(|i| self.needed(i, wanted)).collect();
            self.drop_series(&kept);
        }
        self.accounts_kept();
        Ok(())
    }

    /// A series is kept where it is asked for, published beside the run, or looked at by a figure or a trigger.
    fn needed(&self, series: usize, wanted: &[String]) -> bool {
        let m = &self.model;
        let name = &m.series[series].name;
        let published = self.s.observed.values().any(|o| o.series == *name);
        let looked_at = |kind: FigureKind| match kind {
            FigureKind::Total(i) => i == series,
            FigureKind::PeakStopped => m.stopped == Some(series),
            _ => false,
        };
        let watched = m.triggers.iter().any(|t| match t.when {
            When::Stopped { sector: None, .. } => m.stopped == Some(series),
            When::Stopped { sector: Some(i), .. } => m.sectors[i].series.is_some_and(|s| s.stopped == series),
            _ => false,
        });
        matches(wanted, name) || published || watched || m.figures.iter().any(|f| looked_at(f.kind))
    }

    /// Takes series out; where a part of a pair goes, it is written to a place that nobody reads.
    fn drop_series(&mut self, kept: &[bool]) {
        let m = &mut self.model;
        let count = kept.iter().filter(|k| **k).count();
        let mut place = vec![count; kept.len()];
        let mut next = 0;
        for (place, kept) in place.iter_mut().zip(kept) {
            if *kept {
                *place = next;
                next += 1;
            }
        }
        let one = |series: usize| kept[series].then_some(place[series]);
        let mut keep = kept.iter();
        m.series.retain(|_| *keep.next().unwrap_or(&true));
        for figure in &mut m.figures {
            if let FigureKind::Total(series) = &mut figure.kind {
                *series = place[*series];
            }
        }
        m.stopped = m.stopped.and_then(one);
        for sector in &mut m.sectors {
            let either = sector.series.filter(|s| kept[s.cover] || kept[s.stopped]);
            sector.series = either.map(|s| SectorSeries { cover: place[s.cover], stopped: place[s.stopped] });
        }
        for control in &mut m.controls {
            let either = control.series.filter(|s| kept[s.granted] || kept[s.pending]);
            control.series =
                either.map(|s| ControlSeries { granted: place[s.granted], pending: place[s.pending] });
        }
        for plant in &mut m.plants {
            plant.series = plant.series.and_then(one);
        }
        for price in m.markets.iter_mut().filter_map(|market| market.price.as_mut()) {
            price.series = place[price.series];
            price.cleared = price.cleared.and_then(one);
            if let Some(against) = &mut price.against {
                against.series = place[against.series];
            }
        }
        for group in &mut m.disruption_groups {
            group.series = place[group.series];
        }
        let totals = m.export_totals.iter().map(|total| total.and_then(one));
        let exports =
            m.export_series.iter().zip(totals.clone()).map(|(s, total)| kept[*s] || total.is_some());
        let new = renumbered(exports);
        let pair = |(i, series): (usize, &usize)| new[i].map(|_| place[*series]);
        m.export_totals = totals.zip(&new).filter_map(|(total, new)| new.map(|_| total)).collect();
        m.export_series = m.export_series.iter().enumerate().filter_map(pair).collect();
        let came = renumbered(m.arrival_series.iter().map(|s| kept[*s]));
        m.arrival_series = m.arrival_series.iter().filter_map(|s| one(*s)).collect();
        for link in &mut m.links {
            link.exports = link.exports.and_then(|i| new[i]);
            link.arrivals = link.arrivals.and_then(|i| came[i]);
            for leak in &mut link.leaks {
                leak.exports = leak.exports.and_then(|i| new[i]);
            }
        }
    }

    /// Accounts by manufacturer are kept where a figure shows them.
    fn accounts_kept(&mut self) {
        let shown = |kind: FigureKind| match kind {
            FigureKind::CostOf(sector, _)
            | FigureKind::OwnCost(sector)
            | FigureKind::OwnLoss(sector)
            | FigureKind::MeanStock(sector)
            | FigureKind::MeanBacklog(sector)
            | FigureKind::FillRateOf(sector)
            | FigureKind::ServiceLevel(sector)
            | FigureKind::Orders(sector) => Some(sector),
            _ => None,
        };
        let shown: Vec<usize> = self.model.figures.iter().filter_map(|f| shown(f.kind)).collect();
        for (i, sector) in self.model.sectors.iter_mut().enumerate() {
            sector.accounted = shown.contains(&i);
        }
    }
}

/// New places of what is kept, in order.
fn renumbered(kept: impl Iterator<Item = bool>) -> Vec<Option<usize>> {
    let mut next = 0;
    let number = |kept: bool| {
        let place = next;
        next += usize::from(kept);
        kept.then_some(place)
    };
    kept.map(number).collect()
}

/// Names may end in `*`, which stands for any rest.
fn matches(wanted: &[String], name: &str) -> bool {
    wanted.iter().any(|w| fits(w, name))
}

fn fits(wanted: &str, name: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == wanted,
    }
}

fn known(key: &'static str, wanted: &[String], names: &[&str]) -> Result<(), ModelError> {
    match wanted.iter().find(|w| !names.iter().any(|name| fits(w, name))) {
        None => Ok(()),
        Some(name) => {
            let hint = crate::scenario::suggest(name, names, "reported here");
            Err(ModelError::Unreported { key, name: name.clone(), hint })
        }
    }
}
