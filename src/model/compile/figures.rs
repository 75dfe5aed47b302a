//! Key figures of whole replications, from what the scenario holds.
use super::Compiler;
use super::outputs::positive;
use crate::model::law::Param;
use crate::model::output::{FigureKind, FigureSpec};

impl Compiler<'_> {
    pub(super) fn figures(&mut self) {
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
        self.contract_figures();
        self.recycling_figures();
        self.price_figures();
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
        self.opening_figures();
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
        cost += self.response_cost() + self.contract_cost(None);
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
        let price = levied.map(|l| self.dearest_price(l)).fold(None, |a: Option<f64>, b| match a {
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
