//! Figures by manufacturer: costs by bucket, and how its stocks do.
use super::Compiler;
use crate::model::Row;
use crate::model::law::Param;
use crate::model::output::{Bucket, FigureKind};
use crate::scenario::grammar::StockPolicy;
use std::collections::BTreeMap;

/// Up to so many manufacturers their figures have quantiles; with more, means alone are kept.
const FEW: usize = 8;

impl Compiler<'_> {
    /// Rows whose goods cost something: arrivals of manufacturers from suppliers that have a price.
    pub(super) fn priced_rows(&mut self) {
        for row in 0..self.model.rows.len() {
            let links = self.model.rows[row].links.iter().map(|l| &self.model.links[*l]);
            let price = links.into_iter().any(|l| l.price != Param::Known(0.0));
            let price = price || self.contract_priced(row);
            self.model.rows[row].priced = price && self.studied(row);
        }
    }

    /// Costs by bucket, as far as a manufacturer has them, and what inventory analysis asks for.
    pub(super) fn account_figures(&mut self) {
        let sectors: Vec<usize> =
            (0..self.model.sectors.len()).filter(|i| self.model.sectors[*i].studied).collect();
        for &i in &sectors {
            self.aims(i);
            let (name, title) = (self.model.sectors[i].name.clone(), self.model.sectors[i].title.clone());
            self.sums(i, &name, &title, sectors.len());
            for (bucket, key, what) in BUCKETS {
                let nominal = self.bucket_nominal(i, bucket);
                if nominal > 0.0 {
                    let (name, title) = (format!("cost.{name}.{key}"), format!("{what}, {title}"));
                    self.figure(&name, &title, "USD", nominal, FigureKind::CostOf(i, bucket));
                    // A single manufacturer's costs are few enough to be printed.
                    self.last_is_one_of(sectors.len(), sectors.len() > 1);
                }
            }
            for (key, what, unit, nominal, kind) in self.stock_figures(i) {
                self.figure(&format!("{key}.{name}"), &format!("{what}, {title}"), unit, nominal, kind);
                self.last_is_one_of(sectors.len(), true);
            }
        }
    }

    /// The cover that a manufacturer aims at, and the mass that it stands for.
    fn aims(&mut self, sector: usize) {
        let rows: Vec<(usize, &Row)> = self.rows_of(sector).collect();
        if rows.iter().any(|(_, row)| row.rule.policy != StockPolicy::DaysOfCover) {
            return;
        }
        let (mut sum, mut aims) = (0.0, BTreeMap::new());
        for (i, row) in &rows {
            let cover = self.mean(row.rule.target);
            sum += cover;
            *aims.entry(row.material).or_insert(0.0) += cover * self.row_demand(*i);
        }
        // Targets of firms spread about what is stated, and every firm has the same materials.
        let cover = sum / rows.len() as f64;
        let s = &mut self.model.sectors[sector];
        (s.cover, s.aims) = (Some(cover), aims.into_iter().collect());
    }

    /// What a manufacturer pays, alone and with the output that it loses.
    fn sums(&mut self, sector: usize, name: &str, title: &str, manufacturers: usize) {
        let cost: f64 = Bucket::OWN.iter().map(|bucket| self.bucket_nominal(sector, *bucket)).sum();
        let lost = self.bucket_nominal(sector, Bucket::LostOutput);
        if cost > 0.0 {
            let title = format!("Own cost, {title}");
            self.figure(&format!("cost.{name}"), &title, "USD", cost, FigureKind::OwnCost(sector));
            self.last_is_one_of(manufacturers, true);
        }
        if cost + lost > 0.0 {
            let title = format!("Own cost and lost output, {title}");
            let kind = FigureKind::OwnLoss(sector);
            self.figure(&format!("cost-and-loss.{name}"), &title, "USD", cost + lost, kind);
            self.last_is_one_of(manufacturers, true);
        }
    }

    fn last_is_one_of(&mut self, manufacturers: usize, detail: bool) {
        if let Some(f) = self.model.figures.last_mut() {
            f.detail = detail;
            f.mean_only = manufacturers > FEW;
        }
    }

    fn stock_figures(
        &self,
        sector: usize,
    ) -> [(&'static str, &'static str, &'static str, f64, FigureKind); 7] {
        let (held, orders) = (self.held(sector), self.orders(sector));
        let weeks = self.model.calendar.counted() as f64 * self.step() / 7.0;
        [
            ("mean-stock", "Mean stock", "t", held, FigureKind::MeanStock(sector)),
            ("mean-backlog", "Mean back-orders", "t", held, FigureKind::MeanBacklog(sector)),
            ("service-level", "Steps without shortage", "share", 1.0, FigureKind::ServiceLevel(sector)),
            ("fill-rate", "Share of demand served at once", "share", 1.0, FigureKind::FillRateOf(sector)),
            ("orders", "Orders placed", "orders", orders, FigureKind::Orders(sector)),
            ("line-stops", "Share of firms down at least once", "share", 1.0, FigureKind::LineStops(sector)),
            (
                "weeks-until-stop",
                "Weeks until a firm is first down, at most the horizon",
                "weeks",
                weeks,
                FigureKind::WeeksUntilStop(sector),
            ),
        ]
    }

    fn rows_of(&self, sector: usize) -> impl Iterator<Item = (usize, &Row)> {
        let firms = self.model.sectors[sector].firms.clone();
        self.model.rows.iter().enumerate().filter(move |(_, r)| firms.contains(&r.firm))
    }

    /// About as much as a sector ever holds (t): ten steps of demand, its cover and the levels that are stated.
    fn held(&self, sector: usize) -> f64 {
        let of_row = |(i, r): (usize, &Row)| {
            let stated = self.stated_level(&r.rule);
            let cover = if stated > 0.0 { 0.0 } else { self.mean(r.rule.target) };
            stated + (10.0 + cover) * self.row_demand(i)
        };
        positive(self.rows_of(sector).map(of_row).sum())
    }

    fn orders(&self, sector: usize) -> f64 {
        let steps = self.model.calendar.counted() as f64;
        positive(self.rows_of(sector).map(|(_, r)| steps / r.rule.review as f64).sum())
    }

    /// About the most that a sector spends in a bucket (USD); 0 where it has no such cost.
    fn bucket_nominal(&self, sector: usize, bucket: Bucket) -> f64 {
        let firms = &self.model.sectors[sector].firms;
        let steps = self.model.calendar.counted() as f64;
        let over = |cost: &dyn Fn(&Row) -> f64| {
            self.rows_of(sector).map(|(i, r)| cost(r) * self.row_demand(i)).sum::<f64>() * steps
        };
        let held = |cost: &dyn Fn(&Row) -> Param| {
            let dearest = self.rows_of(sector).map(|(_, r)| self.mean(cost(r))).fold(0.0, larger);
            dearest * self.held(sector) * steps
        };
        let dearest = |of_link: &dyn Fn(&crate::model::Link) -> f64| {
            over(&|r| r.links.iter().map(|l| of_link(&self.model.links[*l])).fold(0.0, larger))
        };
        match bucket {
            Bucket::Holding => {
                held(&|r| r.holding_cost) + held(&|r| r.transit_cost.unwrap_or(Param::Known(0.0)))
            }
            Bucket::Shortage => held(&|r| if r.back_ordered { r.shortage_cost } else { Param::Known(0.0) }),
            Bucket::Ordering => {
                let fee = self.rows_of(sector).map(|(_, r)| self.mean(r.ordering_cost)).fold(0.0, larger);
                fee * self.orders(sector)
            }
            Bucket::Expediting => dearest(&|l| {
                let leaks = l.leaks.iter().map(|leak| self.mean(leak.extra_cost)).fold(0.0, larger);
                let fast = self.model.lanes[l.lane].expedite.as_ref().map_or(0.0, |e| self.mean(e.cost));
                larger(leaks, fast)
            }),
            Bucket::Purchase => {
                let agreed = |i: &usize| {
                    let k = &self.model.contracts[self.model.contract_members[*i].contract];
                    k.price.map_or(0.0, |p| self.mean(p))
                };
                dearest(&|l| l.contracts.iter().map(agreed).fold(self.dearest_price(l), larger))
            }
            Bucket::Duties => {
                let dearest_duty = self.dearest_duty().map_or(0.0, positive);
                dearest(&|l| if l.levies.is_empty() { 0.0 } else { dearest_duty })
            }
            Bucket::LostOutput => {
                let lost = |r: &Row| !r.back_ordered || r.lapse.is_some();
                over(&|r| if lost(r) { self.mean(self.model.firms[r.firm].output_value) } else { 0.0 })
            }
            Bucket::Qualification => {
                let own = self.model.processes.iter().any(|p| firms.contains(&p.firm));
                if own { self.qualification_cost() } else { 0.0 }
            }
            Bucket::Substitution => {
                let own = self.model.substitutions.iter().any(|x| firms.contains(&x.firm));
                if own { self.moved().1 * self.model.calendar.steps as f64 } else { 0.0 }
            }
            Bucket::Contract => self.contract_cost(Some(sector)),
        }
    }
}

const BUCKETS: [(Bucket, &str, &str); 10] = [
    (Bucket::Holding, "holding", "Cost of stock"),
    (Bucket::Shortage, "shortage", "Cost of back-orders"),
    (Bucket::Ordering, "ordering", "Cost of placing orders"),
    (Bucket::Expediting, "expediting", "Extra freight"),
    (Bucket::Purchase, "purchase", "Goods arrived, at their price"),
    (Bucket::Duties, "duties", "Duties"),
    (Bucket::LostOutput, "lost-output", "Lost output"),
    (Bucket::Qualification, "qualification", "Cost of qualifying suppliers"),
    (Bucket::Substitution, "substitution", "Cost of substitution"),
    (Bucket::Contract, "contract", "Paid for what was not taken"),
];

fn positive(x: f64) -> f64 {
    if x > 0.0 { x } else { 1.0 }
}

fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}
