//! What a run reports, from what the scenario holds.
use super::Compiler;
use crate::model::SectorSeries;
use crate::model::law::Param;
use crate::model::output::{FigureKind, FigureSpec, SeriesKind, SeriesSpec};
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

    fn series(&mut self, spec: SeriesSpec) -> usize {
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

    fn files_per_step(&self, control: usize) -> f64 {
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

    fn prices(&mut self) {
        for i in 0..self.model.markets.len() {
            let Some(price) = self.model.markets[i].price else { continue };
            let name = self.model.markets[i].name.clone();
            let spec = SeriesSpec {
                name: format!("price.{name}"),
                title: format!("Clearing price, {name}"),
                unit: "USD/t",
                kind: SeriesKind::Level,
                nominal: self.mean(price.base) * price.cap,
            };
            let series = self.series(spec);
            if let Some(price) = &mut self.model.markets[i].price {
                price.series = series;
            }
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
    fn disruption_figures(&mut self) {
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

    fn figures(&mut self) {
        let periods = self.model.calendar.periods.len() as f64;
        let exports = self.model.series.iter().enumerate().filter(|(_, s)| s.name.starts_with("exports."));
        // The total of an exporter with one customer country would be the same figure twice.
        let pairs = |total: &str| {
            let customers = self.model.series.iter().filter(|s| s.name.starts_with(&format!("{total}.")));
            customers.count()
        };
        let figures = exports.filter(|(_, s)| s.name.matches('.').count() > 1 || pairs(&s.name) > 1);
        // Without a whole period there is no total to report: no figure is better than a zero.
        let figures = figures.filter(|_| periods > 0.0);
        for index in figures.map(|(i, _)| i).collect::<Vec<_>>() {
            let spec = &self.model.series[index];
            let monthly = self.s.scenario.report == crate::scenario::grammar::ReportBy::Month;
            let title = if monthly { format!("{}, whole months", spec.title) } else { spec.title.clone() };
            let (name, nominal) = (spec.name.clone(), spec.nominal * periods);
            self.figure(&name, &title, "t", nominal, FigureKind::Total(index));
        }
        self.manufacturer_figures();
        self.account_figures();
        self.policy_figures();
        self.disruption_figures();
        for i in 0..self.model.controls.len() {
            let name = self.model.controls[i].name.clone();
            if self.model.controls[i].series.is_none() {
                continue;
            }
            let total = positive(self.files_per_step(i) * self.model.calendar.steps as f64);
            let pairs = [
                ("filed", "Files filed", FigureKind::Filed(i)),
                ("granted", "Files granted", FigureKind::Granted(i)),
                ("pending", "Files pending at the end", FigureKind::Pending(i)),
            ];
            for (key, title, kind) in pairs {
                self.figure(&format!("{key}.{name}"), &format!("{title}, {name}"), "files", total, kind);
            }
        }
    }

    /// What surveys would have counted, and how long each regime that chance may bring was in force.
    fn policy_figures(&mut self) {
        let surveys: Vec<(String, String)> =
            self.model.surveys.iter().map(|x| (x.name.clone(), x.title.clone())).collect();
        for (i, (name, title)) in surveys.into_iter().enumerate() {
            let title = format!("Share granted, {title}");
            self.figure(&format!("survey.{name}"), &title, "share", 1.0, FigureKind::Surveyed(i));
        }
        let weeks = self.model.calendar.steps as f64 * self.step() / 7.0;
        for k in 0..self.model.controls.len() {
            if !self.model.controls[k].chance {
                continue;
            }
            let control = self.model.controls[k].name.clone();
            for r in 0..self.model.regimes.len() {
                if !self.model.controls[k].reachable[r] {
                    continue;
                }
                let regime = self.model.regimes[r].name.clone();
                let name = format!("weeks-in.{control}.{regime}");
                let title = format!("Weeks of {control} in {regime}");
                self.figure(&name, &title, "weeks", weeks, FigureKind::WeeksIn(k, r));
                self.last_is_detail();
                let name = format!("weeks-until.{control}.{regime}");
                let title = format!("Weeks until {control} enters {regime}, at most the horizon");
                self.figure(&name, &title, "weeks", weeks, FigureKind::WeeksUntil(k, r));
                self.last_is_detail();
            }
        }
    }

    pub(super) fn last_is_detail(&mut self) {
        if let Some(f) = self.model.figures.last_mut() {
            f.detail = true;
        }
    }

    fn manufacturer_figures(&mut self) {
        if !self.model.sectors.iter().any(|s| s.studied) {
            return;
        }
        let weeks = self.model.calendar.steps as f64 * self.step() / 7.0;
        let (value, mut cost, mass) = self.money();
        cost += self.response_cost();
        self.figure("fill-rate", "Share of manufacturers' demand served", "share", 1.0, FigureKind::FillRate);
        if value > 0.0 {
            self.figure("lost-output", "Lost output", "USD", value, FigureKind::LostOutput);
            if let Some(f) = self.model.figures.last_mut() {
                f.tail = true;
            }
        }
        self.figure(
            "weeks-down",
            "Weeks that a firm was down, mean of firms",
            "weeks",
            weeks,
            FigureKind::WeeksDown,
        );
        let stopped = "Share of firms down at least once";
        self.figure("firms-stopped", stopped, "share", 1.0, FigureKind::FirmsStopped);
        let peak = "Highest share of output stopped in a step";
        self.figure("peak-stopped", peak, "share", 1.0, FigureKind::PeakStopped);
        if cost > 0.0 {
            let orders = self.model.rows.iter().any(|r| r.ordering_cost != Param::Known(0.0));
            let title = match orders {
                true => "Holding, back-order, ordering and expedite cost",
                false => "Holding, back-order and expedite cost",
            };
            self.figure("cost", title, "USD", cost, FigureKind::Cost);
        }
        self.response_figures(weeks);
        let leaks = self.model.links.iter().any(|l| !l.leaks.is_empty() && self.studied(l.row));
        if leaks {
            self.figure("leaked", "Sent round a control", "t", positive(mass), FigureKind::Leaked);
        }
        if let Some(dearest) = self.dearest_duty() {
            self.figure("duties", "Duties", "USD", positive(mass * dearest), FigureKind::Duties);
        }
        if self.model.lanes.iter().any(|l| l.expedite.is_some()) {
            self.figure("expedited", "Sent by the faster mode", "t", positive(mass), FigureKind::Expedited);
        }
    }

    /// The highest duty that could be laid on a tonne for manufacturers, about; none where nothing is levied.
    pub(super) fn dearest_duty(&self) -> Option<f64> {
        let m = &self.model;
        let levied = m.links.iter().filter(|l| !l.levies.is_empty() && self.studied(l.row));
        let price = levied.map(|l| self.mean(l.price)).fold(None, |a: Option<f64>, b| match a {
            Some(a) if a > b => Some(a),
            _ => Some(b),
        })?;
        let floors = m.regimes.iter().filter_map(|r| r.price_floor).map(|p| self.mean(p));
        let price = floors.fold(price, |a, b| if b > a { b } else { a });
        let duty = |t: &crate::model::policy::Tariff| self.mean(t.ad_valorem) * price + self.mean(t.specific);
        Some(m.regimes.iter().filter_map(|r| r.tariff.as_ref()).map(duty).sum::<f64>() + price)
    }

    /// Value of a horizon's output, a generous cost of it and its mass.
    fn money(&self) -> (f64, f64, f64) {
        let steps = self.model.calendar.steps as f64;
        let (mut value, mut cost, mut mass) = (0.0, 0.0, 0.0);
        for (i, row) in self.model.rows.iter().enumerate().filter(|(i, _)| self.studied(*i)) {
            let demand = self.row_demand(i) * steps;
            mass += demand;
            value += demand * self.mean(self.model.firms[row.firm].output_value);
            cost += 10.0 * demand * (self.mean(row.holding_cost) + self.mean(row.shortage_cost));
            cost += self.mean(row.ordering_cost) * steps / row.rule.review as f64;
        }
        for &row in &self.model.costed {
            let r = &self.model.rows[row];
            let rate = self.mean(r.holding_cost) + r.transit_cost.map_or(0.0, |p| self.mean(p));
            cost += 10.0 * steps * rate * (self.row_demand(row) + self.stated_level(&r.rule));
        }
        let fast = self.model.lanes.iter().filter_map(|l| l.expedite.as_ref());
        let dearest = fast.map(|e| self.mean(e.cost)).fold(0.0, |a, b| if b > a { b } else { a });
        (value, cost + mass * dearest, mass)
    }

    pub(super) fn figure(
        &mut self,
        name: &str,
        title: &str,
        unit: &'static str,
        nominal: f64,
        kind: FigureKind,
    ) {
        let spec = FigureSpec {
            name: name.into(),
            title: title.into(),
            unit,
            nominal,
            tail: false,
            detail: false,
            mean_only: false,
            kind,
        };
        self.model.figures.push(spec);
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
