//! From a checked scenario to a [`Model`].
//!
//! Data flows in one order: calendar, parameters (as they are met), buyers (markets, sectors, firms, rows),
//! network (plants, lanes, links), controls (regimes, gates, checks), outputs. Rows and links stand in the
//! order of names.
mod accounts;
mod behaviour;
mod buyers;
mod contracts;
mod controls;
mod disruptions;
mod figures;
mod late;
mod lean;
mod network;
mod opening;
mod outputs;
mod prices;
mod recycling;
mod regimes;
mod response_figures;
mod responses;
mod scope;
mod selection;
mod sites;
mod sourcing;
mod stock;
mod stockpile;
mod substitution;
mod truces;

use super::calendar::Calendar;
use super::law::{Param, StepLaw};
use super::names::key_of;
use super::policy::OfficeTime;
use super::{Model, Needs, Parameter, Transit};
use crate::numerics::elementary;
use crate::scenario::grammar::{RegimeKind, Scenario};
use crate::scenario::{Law, Loaded, Quantity, Shape};
use std::collections::BTreeMap;

/// What a scenario asks that the engine cannot do. Nothing has run; change the scenario and try again.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum ModelError {
    /// The horizon is empty or too long for the step.
    #[error("the horizon has {steps} steps; between 1 and 30000 can be run")]
    Horizon {
        /// Steps asked for.
        steps: usize,
    },
    /// The horizon leaves the calendar.
    #[error("the horizon reaches beyond the year 9990; start earlier, or take fewer or shorter steps")]
    Late,
    /// Masses are so large that small ones would be rounded away.
    #[error(
        "masses are counted in steps of {quantum:e} t, too coarse to trust: some demand or stock is absurdly large"
    )]
    Coarse {
        /// The step of masses (t).
        quantum: f64,
    },
    /// A regime table is full.
    #[error("{count} regimes are defined; at most 250 can be")]
    Regimes {
        /// Regimes asked for.
        count: usize,
    },
    /// A series or figure is asked for that this scenario does not have.
    #[error("`scenario.{key}` asks for `{name}`, which this scenario does not report; {hint}")]
    Unreported {
        /// `series` or `figures`.
        key: &'static str,
        /// What is asked for.
        name: String,
        /// What there is.
        hint: String,
    },
    /// Something that the checks of the scenario should have caught.
    #[error("{0}")]
    Unchecked(String),
}

/// Compiles a loaded and checked scenario.
///
/// # Errors
/// [`ModelError`] where it asks for more than the engine can hold.
pub fn compile(loaded: &Loaded) -> Result<Model, ModelError> {
    let extended = stockpile::with_stockpiles(&loaded.scenario);
    let scenario = extended.as_ref().unwrap_or(&loaded.scenario);
    let calendar = calendar_of(scenario)?;
    if scenario.regime.len() > 250 {
        return Err(ModelError::Regimes { count: scenario.regime.len() });
    }
    let mut c = Compiler::new(loaded, scenario, calendar);
    c.discount();
    c.buyers()?;
    c.sites();
    c.qualifications()?;
    c.substitutions()?;
    c.network()?;
    c.tiers()?;
    c.sourcing()?;
    c.stockpiles()?;
    c.contracts()?;
    c.clearing_prices();
    c.open_orders()?;
    c.controls()?;
    c.open_groups()?;
    c.priced_rows();
    c.disruptions();
    c.recycling()?;
    c.outputs();
    c.select()?;
    c.model.quantum = c.quantum();
    if c.model.quantum > COARSEST {
        return Err(ModelError::Coarse { quantum: c.model.quantum });
    }
    c.rings();
    c.late();
    c.plain_ways();
    c.lean();
    c.model.parameters = c.parameters;
    Ok(c.model)
}

/// A kilogram: coarser masses would round small firms away.
const COARSEST: f64 = 1e-3;

fn calendar_of(s: &Scenario) -> Result<Calendar, ModelError> {
    let steps = s.steps() as usize;
    if steps == 0 || steps > 30_000 {
        return Err(ModelError::Horizon { steps });
    }
    let last = f64::from(s.start_day().0) + steps as f64 * s.step_days();
    if last > LAST_DAY {
        return Err(ModelError::Late);
    }
    Ok(Calendar::new(s.start_day().0, s.step_days(), steps, s.scenario.report).after(s.warm_up_steps()))
}

/// 1 January 9990, in days from 1970: the calendar ends with the year 9999.
const LAST_DAY: f64 = 2_929_245.0;

/// The model as it grows, with the parameters met so far.
struct Compiler<'a> {
    loaded: &'a Loaded,
    s: &'a Scenario,
    model: Model,
    parameters: Vec<Parameter>,
    parameter_ids: BTreeMap<String, usize>,
    regime_ids: BTreeMap<&'a str, usize>,
    /// Mean flow through every row in a step (t).
    flows: Vec<f64>,
}

impl<'a> Compiler<'a> {
    fn new(loaded: &'a Loaded, s: &'a Scenario, calendar: Calendar) -> Self {
        let model = empty_model(loaded, calendar);
        // Index 0 is "free": the state before a control's first date.
        let regime_ids = s.regime.keys().enumerate().map(|(i, name)| (name.as_str(), i + 1)).collect();
        Compiler {
            loaded,
            s,
            model,
            parameters: Vec::new(),
            parameter_ids: BTreeMap::new(),
            regime_ids,
            flows: Vec::new(),
        }
    }

    /// Days in a step.
    fn step(&self) -> f64 {
        self.model.calendar.step_days
    }

    /// A quantity that has one value per replication. `path` is its key path, which addresses its draw.
    fn param<D>(&mut self, path: &str, q: &Quantity<D>) -> Param {
        self.param_of_law(path, &q.law)
    }

    fn optional<D>(&mut self, path: &str, q: Option<&Quantity<D>>, default: f64) -> Param {
        q.map_or(Param::Known(default), |q| self.param(path, q))
    }

    fn param_of_law(&mut self, path: &str, law: &Law) -> Param {
        match law {
            Law::Known(x) => Param::Known(*x),
            Law::Uncertain(shape) => self.drawn(path, shape),
            Law::Parameter { name, times } => {
                let value = self.s.parameter.get(name).map(|p| p.value.law.clone());
                let path = format!("parameter.{name}.value");
                value.map_or(Param::Known(*times), |law| self.param_of_law(&path, &law).times(*times))
            }
            // The scenario's checks refuse `varies` here; its mean is the only single value it has.
            Law::Varies { shape, .. } => Param::Known(shape.mean()),
        }
    }

    fn drawn(&mut self, path: &str, shape: &Shape) -> Param {
        let name = self.loaded.tree.origin(path);
        let parameters = &mut self.parameters;
        let index = *self.parameter_ids.entry(name.clone()).or_insert_with(|| {
            parameters.push(Parameter { key: key_of(&name), name, shape: shape.clone() });
            parameters.len() - 1
        });
        Param::Drawn { index, times: 1.0 }
    }

    /// Mean of a parameter over replications.
    fn mean(&self, p: Param) -> f64 {
        match p {
            Param::Known(x) => x,
            Param::Drawn { index, times } => self.parameters[index].shape.mean() * times,
        }
    }

    /// A length of time in steps, drawn at each use.
    fn step_law<D>(&mut self, path: &str, q: &Quantity<D>) -> StepLaw {
        let step = self.step();
        match &q.law {
            Law::Varies { shape, scale } => {
                let scale = scale.as_ref().map(|law| self.param_of_law(path, law));
                StepLaw::new(shape, scale, step)
            }
            law => StepLaw::Fixed(self.param_of_law(path, law).times(1.0 / step)),
        }
    }

    /// Time on the way, with import customs on top.
    ///
    /// # Errors
    /// Where both vary and one has an uncertain scale: that sum has no table.
    fn transit<D>(
        &mut self,
        path: &str,
        way: &Quantity<D>,
        customs: Option<(&str, &Quantity<D>)>,
    ) -> Result<Transit, ModelError> {
        let law = match customs {
            None => self.step_law(path, way),
            Some((at, second)) => self.sum_law((path, &way.law), (at, &second.law))?,
        };
        let mean = self.mean_of(path, &way.law);
        let extra = customs.map_or(Param::Known(0.0), |(at, c)| self.mean_of(at, &c.law));
        let mean = match (mean, extra) {
            (Param::Known(a), Param::Known(b)) => Param::Known((a + b) / self.step()),
            (a, b) => Param::Known((self.mean(a) + self.mean(b)) / self.step()),
        };
        let longest = self.longest(&law);
        let mean = law.mean().map_or(mean, Param::Known);
        Ok(Transit { law, mean, longest })
    }

    /// Transit plus customs. Both may vary; one may be uncertain instead, or have an uncertain scale.
    fn sum_law(&mut self, first: (&str, &Law), second: (&str, &Law)) -> Result<StepLaw, ModelError> {
        let step = self.step();
        match (first, second) {
            ((_, Law::Varies { shape: a, scale: None }), (_, Law::Varies { shape: b, scale: None })) => {
                Ok(StepLaw::sum(a, b, step))
            }
            ((path, Law::Varies { .. }), (_, Law::Varies { .. })) => Err(ModelError::Unchecked(format!(
                "{path} and its customs both vary, one with an uncertain scale; make one of them fixed"
            ))),
            ((path, Law::Varies { shape, scale }), (at, other))
            | ((at, other), (path, Law::Varies { shape, scale })) => {
                let scale = scale.as_ref().map(|law| self.param_of_law(path, law));
                let extra = self.param_of_law(at, other).times(1.0 / step);
                match (scale, extra.known()) {
                    (None, Some(steps)) => {
                        let days = Shape::Discrete { values: vec![steps * step], weights: vec![1.0] };
                        Ok(StepLaw::sum(shape, &days, step))
                    }
                    _ => Ok(StepLaw::shifted(shape, scale, extra, step)),
                }
            }
            ((path, a), (at, b)) => {
                let one = Shape::Discrete { values: vec![1.0], weights: vec![1.0] };
                let scale = self.param_of_law(path, a);
                let extra = self.param_of_law(at, b).times(1.0 / step);
                Ok(StepLaw::shifted(&one, Some(scale), extra, step))
            }
        }
    }

    fn mean_of(&mut self, path: &str, law: &Law) -> Param {
        match law {
            Law::Varies { shape, scale: Some(scale) } => self.param_of_law(path, scale).times(shape.mean()),
            Law::Varies { shape, scale: None } => Param::Known(shape.mean()),
            law => self.param_of_law(path, law),
        }
    }

    /// Most steps a law gives: its bound, or where it has none the quantile that fails once in 10^9 draws.
    fn longest(&self, law: &StepLaw) -> usize {
        let steps = |x: f64| x.round() as usize;
        let longest = match law {
            StepLaw::Fixed(Param::Drawn { index, times }) => {
                steps(self.parameters[*index].shape.support().1 * times)
            }
            StepLaw::Scaled { table, scale, offset } => {
                let top = |p: &Param| match p {
                    Param::Known(x) => *x,
                    Param::Drawn { index, times } => self.parameters[*index].shape.support().1 * times,
                };
                steps(table.at(1.0 - 1e-9) * top(scale) + top(offset))
            }
            bounded => bounded.longest().unwrap_or(0),
        };
        if longest < 4 * self.model.calendar.steps { longest } else { 4 * self.model.calendar.steps }
    }

    /// Ring lengths: a row's is its longest way from a plant's door, customs hold included, plus one.
    fn rings(&mut self) {
        let mut start = 0;
        let mut longest = 1;
        for row in 0..self.model.rows.len() {
            let ways = self.model.rows[row].links.iter().map(|l| self.longest_way(*l));
            let given = self.longest_release(row).max(self.longest_open_order(row));
            let length = ways.fold(given, usize::max) + 1;
            self.model.rows[row].ring = start..start + length;
            start += length;
            longest = longest.max(length);
        }
        self.model.ring = longest;
    }

    fn longest_way(&self, link: usize) -> usize {
        let l = &self.model.links[link];
        let (lane, material) = (&self.model.lanes[l.lane], self.model.plants[l.plant].material);
        let fast = lane.expedite.as_ref().map_or(0, |e| e.transit.longest);
        let held = |r: &super::policy::Regime| match &r.hold {
            Some(hold) if hold.materials[material] && !l.checks.is_empty() => self.longest(&hold.time),
            _ => 0,
        };
        let held = self.model.regimes.iter().map(held).fold(0, usize::max);
        self.delayed(link, lane.transit.longest.max(fast)) + held.max(self.longest_leak(link))
    }

    /// The power of two (t) of which masses are multiples: a horizon's total stays under 2^51 of them.
    fn quantum(&self) -> f64 {
        let m = &self.model;
        let made = m.rows.iter().zip(&self.flows).filter(|(r, _)| r.role != super::Role::Use);
        let demand: f64 = m.markets.iter().map(|k| self.mean(k.demand)).sum();
        let demand = demand + made.map(|(_, flow)| flow).sum::<f64>();
        let level = |r: &super::Row| match r.initial {
            super::Initial::Mass(p) => self.mean(p),
            _ => 0.0,
        };
        let rows = m.rows.iter().enumerate();
        let stock: f64 = rows
            .map(|(i, r)| level(r) + self.mass_on_order(i) + self.stated_level(&r.rule) + self.deep_stock(i))
            .sum();
        // Sixteen times the expected total leaves room for noise, refiled orders and wide parameters.
        let total = 16.0 * (demand * (m.calendar.steps as f64 + 60.0) + stock + self.contracted_mass()) + 1.0;
        let mut quantum = 1.0;
        while total / quantum < (1u64 << 50) as f64 {
            quantum *= 0.5;
        }
        while total / quantum > (1u64 << 51) as f64 {
            quantum *= 2.0;
        }
        quantum
    }

    /// What a row holds and has on order beyond sixty steps of demand, which every row is granted.
    fn deep_stock(&self, row: usize) -> f64 {
        let r = &self.model.rows[row];
        let alert = r.rule.alert.as_ref().map_or(0.0, |a| self.mean(a.target));
        let cover = match r.rule.policy {
            crate::scenario::grammar::StockPolicy::DaysOfCover => self.mean(r.rule.target) + alert,
            _ => 0.0,
        };
        let initial = match r.initial {
            super::Initial::Cover(p) => self.mean(p),
            _ => 0.0,
        };
        let ways = r.links.iter().map(|l| self.model.lanes[self.model.links[*l].lane].transit.longest as f64);
        let way = ways.fold(0.0, |a, b| if b > a { b } else { a });
        let steps = cover + initial + way + r.rule.review as f64;
        if steps > 60.0 { (steps - 60.0) * self.row_demand(row) } else { 0.0 }
    }

    /// Value of a dollar of each step, at the first that counts.
    fn discount(&mut self) {
        let Some(rate) = self.s.scenario.discount_rate.as_ref().and_then(|q| q.law.known()) else { return };
        let (step, first) = (self.step(), self.model.calendar.warm_up as f64);
        let value = |t: usize| elementary::exp(-rate * step * (t as f64 - first));
        self.model.discount = (0..self.model.calendar.steps).map(value).collect();
    }

    fn regime(&self, name: &str) -> Result<usize, ModelError> {
        let missing = || ModelError::Unchecked(format!("no regime is called `{name}`"));
        self.regime_ids.get(name).copied().ok_or_else(missing)
    }
}

fn empty_model(loaded: &Loaded, calendar: Calendar) -> Model {
    let s = &loaded.scenario;
    Model {
        name: loaded.name.clone(),
        title: s.scenario.title.clone(),
        description: s.scenario.description.clone(),
        hash: loaded.hash.clone(),
        validation: s.scenario.validation,
        calendar,
        quantum: 1.0,
        parameters: Vec::new(),
        materials: s.material.keys().cloned().collect(),
        plants: Vec::new(),
        markets: Vec::new(),
        sectors: Vec::new(),
        firms: Vec::new(),
        rows: Vec::new(),
        links: Vec::new(),
        sites: Vec::new(),
        ordering: Vec::new(),
        mailed: Vec::new(),
        receiving: Vec::new(),
        shipping: Vec::new(),
        costed: Vec::new(),
        receives_late: false,
        needs: Needs::default(),
        gates: Vec::new(),
        checks: Vec::new(),
        lanes: Vec::new(),
        controls: Vec::new(),
        regimes: Vec::new(),
        truces: Vec::new(),
        triggers: Vec::new(),
        disruptions: Vec::new(),
        disruption_groups: Vec::new(),
        doors: Vec::new(),
        outboxes: Vec::new(),
        qualifications: Vec::new(),
        processes: Vec::new(),
        substitutions: Vec::new(),
        stockpiles: Vec::new(),
        contracts: Vec::new(),
        contract_members: Vec::new(),
        recycling: Vec::new(),
        surveys: Vec::new(),
        pools: Vec::new(),
        quota_periods: Vec::new(),
        classes: Vec::new(),
        series: Vec::new(),
        figures: Vec::new(),
        export_series: Vec::new(),
        export_totals: Vec::new(),
        arrival_series: Vec::new(),
        ring: 1,
        stopped: None,
        marks: Vec::new(),
        review_means: Vec::new(),
        capped: false,
        discount: Vec::new(),
        opening: super::Opening::default(),
        survival: None,
    }
}

/// The state before a control's first date.
fn free_regime() -> super::policy::Regime {
    super::policy::Regime {
        name: "free".into(),
        title: "Free".into(),
        kind: RegimeKind::Free,
        review: OfficeTime::Steps(StepLaw::Fixed(Param::Known(0.0))),
        limit: None,
        returned: None,
        civil: Param::Known(1.0),
        defence: Param::Known(1.0),
        odds: Vec::new(),
        material_odds: Vec::new(),
        favoured_odds: Param::Known(1.0),
        slow: 0.0,
        slow_defence: 0.0,
        stuck: 0.0,
        slow_review: OfficeTime::Steps(StepLaw::Fixed(Param::Known(0.0))),
        validity: None,
        single: false,
        volume_cap: None,
        stockpile_cap: None,
        quota: None,
        tariff: None,
        price_floor: None,
        hold: None,
        restraint: None,
        general: None,
        lasts: None,
        then: Vec::new(),
        switches: Vec::new(),
    }
}
