//! What a run reports, from what the scenario holds.
use super::Compiler;
use crate::model::SectorSeries;
use crate::model::output::{FigureKind, SeriesKind, SeriesSpec};
use crate::model::policy::ControlSeries;
use crate::scenario::grammar::StockPolicy;
use std::collections::BTreeMap;

/// Days in a mean month.
const MONTH: f64 = 365.2425 / 12.0;

impl Compiler<'_> {
    /// Series first, then figures that may refer to them.
    pub(super) fn outputs(&mut self) {
        self.exports();
        self.arrivals();
        self.sectors();
        self.licences();
        self.output();
        self.prices();
        self.disturbed();
        self.figures();
    }

    /// Days in a typical reporting period.
    fn period(&self) -> f64 {
        let monthly = self.s.scenario.report == crate::scenario::grammar::ReportBy::Month;
        if monthly { MONTH } else { self.step() }
    }

    pub(super) fn series(&mut self, spec: SeriesSpec) -> usize {
        self.model.series.push(spec);
        self.model.series.len() - 1
    }

    /// Expected flow of a link in a step (t).
    fn link_flow(&self, l: usize) -> f64 {
        let link = &self.model.links[l];
        self.grown_demand(link.row) * self.largest_share(l)
    }

    /// Mean flow through a row in a step (t): expected demand, or what customers take.
    pub(super) fn row_demand(&self, row: usize) -> f64 {
        self.flows[row]
    }

    /// Expected demand of a row in a step (t); none of a supplier's.
    pub(super) fn final_demand(&self, row: usize) -> f64 {
        let row = &self.model.rows[row];
        let firm = &self.model.firms[row.firm];
        let sector = &self.model.sectors[firm.sector];
        let demand = self.mean(self.model.markets[sector.market].demand);
        let mix = match &row.mix {
            crate::model::Mix::Share(p) => self.mean(*p),
            crate::model::Mix::Rest(others) => 1.0 - others.iter().map(|p| self.mean(*p)).sum::<f64>(),
        };
        demand * self.mean(sector.share) * firm.size * mix
    }

    /// One series a pair of countries, and one an exporter.
    fn exports(&mut self) {
        let mut pairs: BTreeMap<(String, String), (f64, Vec<usize>)> = BTreeMap::new();
        let mut totals: BTreeMap<String, f64> = BTreeMap::new();
        let mut detours: BTreeMap<(String, String), Vec<(usize, usize)>> = BTreeMap::new();
        for l in 0..self.model.links.len() {
            if !self.counted(l) {
                continue;
            }
            let lane = &self.model.lanes[self.model.links[l].lane];
            let (from, to) = (lane.from.clone(), lane.to.clone());
            for (i, via) in self.via(l).into_iter().enumerate() {
                // About what may go round; it lays out bins and fixed point.
                pairs.entry((from.clone(), via.clone())).or_default().0 += 0.1 * self.link_flow(l);
                detours.entry((from.clone(), via)).or_default().push((l, i));
            }
            if from != to {
                let flow = self.link_flow(l);
                *totals.entry(from.clone()).or_default() += flow;
                let pair = pairs.entry((from, to)).or_default();
                pair.0 += flow;
                pair.1.push(l);
            }
        }
        let steps = self.period() / self.step();
        let mut series = BTreeMap::new();
        for (from, flow) in totals {
            let title = format!("Exports of {}", country(&from));
            let spec = flow_spec(format!("exports.{from}"), title, positive(flow * steps));
            series.insert(from, self.series(spec));
        }
        for ((from, to), (flow, links)) in pairs {
            let name = format!("exports.{from}.{to}");
            let index = self.series(flow_spec(name, pair_title(&from, &to), positive(flow * steps)));
            let place = self.model.export_series.len();
            self.model.export_series.push(index);
            self.model.export_totals.push(series.get(&from).copied());
            for l in links {
                self.model.links[l].exports = Some(place);
            }
            for (l, i) in detours.remove(&(from.clone(), to.clone())).unwrap_or_default() {
                self.model.links[l].leaks[i].exports = Some(place);
            }
        }
    }

    /// The third countries through which a link's goods leak, by leak.
    fn via(&self, link: usize) -> Vec<String> {
        let leaks = self.model.links[link].leaks.iter();
        let written = leaks.filter_map(|l| self.s.control.get(&self.model.controls[l.control].name));
        written.filter_map(|c| c.leak.as_ref().map(|l| l.via.clone())).collect()
    }

    /// Arrivals at studied buyers by country of origin.
    fn arrivals(&mut self) {
        let mut flows: BTreeMap<String, (f64, Vec<usize>, String)> = BTreeMap::new();
        for l in 0..self.model.links.len() {
            if !self.studied(self.model.links[l].row) || !self.counted(l) {
                continue;
            }
            let lane = &self.model.lanes[self.model.links[l].lane];
            let title = format!("Arrivals in {} from {}", country(&lane.to), country(&lane.from));
            let name = format!("arrivals.{}.{}", lane.to, lane.from);
            let flow = self.link_flow(l);
            let entry = flows.entry(name).or_insert((0.0, Vec::new(), title));
            entry.0 += flow;
            entry.1.push(l);
        }
        let periods = self.period() / self.step();
        for (name, (flow, links, title)) in flows {
            let index = self.series(flow_spec(name, title, positive(flow * periods)));
            let place = self.model.arrival_series.len();
            self.model.arrival_series.push(index);
            for l in links {
                self.model.links[l].arrivals = Some(place);
            }
        }
    }

    /// Whether a link's material counts in series of trade.
    fn counted(&self, link: usize) -> bool {
        let material = self.model.plants[self.model.links[link].plant].material;
        self.s.material.get(&self.model.materials[material]).is_none_or(|m| m.counted)
    }

    pub(super) fn studied(&self, row: usize) -> bool {
        self.model.sectors[self.model.firms[self.model.rows[row].firm].sector].studied
    }

    /// Cover and stopped output of every studied sector, and stopped output of all.
    fn sectors(&mut self) {
        if !self.model.sectors.iter().any(|s| s.studied) {
            return;
        }
        let all = share_spec("stopped".into(), "Output stopped, all manufacturers".into());
        self.model.stopped = Some(self.series(all));
        for i in 0..self.model.sectors.len() {
            let sector = &self.model.sectors[i];
            if !sector.studied {
                continue;
            }
            let (name, title) = (sector.name.clone(), sector.title.clone());
            let cover = SeriesSpec {
                name: format!("cover.{name}"),
                title: format!("Weeks of cover, {title}"),
                unit: "weeks",
                kind: SeriesKind::Ratio,
                nominal: self.cover_nominal(i),
            };
            let cover = self.series(cover);
            let stopped = share_spec(format!("stopped.{name}"), format!("Output stopped, {title}"));
            let stopped = self.series(stopped);
            self.model.sectors[i].series = Some(SectorSeries { cover, stopped });
        }
    }

    fn cover_nominal(&self, sector: usize) -> f64 {
        let firms = self.model.sectors[sector].firms.clone();
        let rows = self.model.rows.iter().enumerate().filter(|(_, r)| firms.contains(&r.firm));
        let weeks = self.step() / 7.0;
        let cover = |(i, r): (usize, &crate::model::Row)| match r.rule.policy {
            StockPolicy::ReorderUpTo | StockPolicy::ReorderLot => {
                self.stated_level(&r.rule) / positive(self.row_demand(i)) * weeks
            }
            _ => self.mean(r.rule.target) * weeks,
        };
        let target = rows.map(cover).fold(0.0, |a, b| if b > a { b } else { a });
        if target > 4.0 { target } else { 4.0 }
    }

    fn licences(&mut self) {
        for i in 0..self.model.controls.len() {
            let name = self.model.controls[i].name.clone();
            if self.model.controls[i].gates.is_empty() {
                continue;
            }
            let nominal = positive(self.files_per_step(i) * self.period() / self.step());
            let granted = SeriesSpec {
                name: format!("granted.{name}"),
                title: format!("Files granted, {name}"),
                unit: "files",
                kind: SeriesKind::Flow,
                nominal,
            };
            let granted = self.series(granted);
            let pending = SeriesSpec {
                name: format!("pending.{name}"),
                title: format!("Files pending, {name}"),
                unit: "files",
                kind: SeriesKind::Level,
                nominal: 4.0 * nominal,
            };
            let pending = self.series(pending);
            self.model.controls[i].series = Some(ControlSeries { granted, pending });
        }
    }

    pub(super) fn files_per_step(&self, control: usize) -> f64 {
        let c = &self.model.controls[control];
        let gates = &self.model.gates[c.gates.clone()];
        let orders = |link: usize| {
            let review = self.model.rows[self.model.links[link].row].rule.review as f64;
            match c.file_size {
                Some(size) => self.link_flow(link) / self.mean(size) + 0.5 / review,
                None => 1.0 / review,
            }
        };
        gates.iter().map(|g| orders(g.link)).sum()
    }

    /// What plants of suppliers that hold stocks make.
    fn output(&mut self) {
        let steps = self.period() / self.step();
        for p in 0..self.model.plants.len() {
            let plant = &self.model.plants[p];
            if plant.site.is_none() || plant.by_product {
                continue;
            }
            let flow: f64 = plant.links.clone().map(|l| self.link_flow(l)).sum();
            let (supplier, material) = (&plant.supplier, &self.model.materials[plant.material]);
            let name = format!("made.{supplier}.{material}");
            let title = format!("Made by {supplier}, {material}");
            let series = self.series(flow_spec(name, title, positive(flow * steps)));
            self.model.plants[p].series = Some(series);
        }
    }

    /// Share of those that each disruption may hit which are hit.
    fn disturbed(&mut self) {
        for i in 0..self.model.disruption_groups.len() {
            let group = &self.model.disruption_groups[i];
            let (name, title) = (format!("disrupted.{}", group.name), format!("Disrupted, {}", group.title));
            let spec = SeriesSpec { kind: SeriesKind::Level, ..share_spec(name, title) };
            self.model.disruption_groups[i].series = self.series(spec);
        }
    }

    /// How long disruptions held, and what stock they destroyed.
    pub(super) fn disruption_figures(&mut self) {
        let weeks = self.model.calendar.steps as f64 * self.step() / 7.0;
        for i in 0..self.model.disruption_groups.len() {
            let group = &self.model.disruption_groups[i];
            let (name, title) =
                (format!("weeks-disrupted.{}", group.name), format!("Weeks disrupted, {}", group.title));
            self.figure(&name, &title, "weeks", weeks, FigureKind::WeeksDisrupted(i));
        }
        let hit = self.model.disruptions.iter().flat_map(|d| &d.stocks);
        let mass: f64 = hit.map(|row| 8.0 * self.row_demand(*row)).sum();
        if mass > 0.0 {
            self.figure("destroyed", "Stock destroyed", "t", mass, FigureKind::Destroyed);
        }
    }
}

pub(super) fn positive(x: f64) -> f64 {
    if x > 0.0 { x } else { 1.0 }
}

fn flow_spec(name: String, title: String, nominal: f64) -> SeriesSpec {
    SeriesSpec { name, title, unit: "t", kind: SeriesKind::Flow, nominal }
}

fn share_spec(name: String, title: String) -> SeriesSpec {
    SeriesSpec { name, title, unit: "share", kind: SeriesKind::Ratio, nominal: 0.0 }
}

fn pair_title(from: &str, to: &str) -> String {
    format!("Exports, {} to {}", country(from), country(to))
}

/// Printed name of a country code; codes that are not listed stand for themselves.
fn country(code: &str) -> &str {
    match code {
        "CN" => "China",
        "US" => "the United States",
        "DE" => "Germany",
        "EU" => "the rest of the EU",
        "JP" => "Japan",
        "KR" => "Korea",
        "VN" => "Vietnam",
        "IN" => "India",
        "MX" => "Mexico",
        "PH" => "the Philippines",
        "XX" => "other countries",
        other => other,
    }
}
