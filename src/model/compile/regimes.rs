//! Regimes: how a measure is run.
use super::{Compiler, ModelError, free_regime};
use crate::model::law::{Param, QuantileTable, StepLaw};
use crate::model::policy::{
    General, Hold, Limit, OfficeTime, Quota, Regime, Restraint, Returned, Span, Tariff,
};
use crate::scenario::grammar::{self, QuotaRule, Regime as Written, Then, Uses};
use crate::scenario::{Law, Quantity, Time};

impl Compiler<'_> {
    /// All regimes in name order, after "free".
    pub(super) fn regimes(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        self.model.regimes.push(free_regime());
        for (name, regime) in &s.regime {
            let compiled = self.regime_of(name, regime)?;
            self.model.capped |= compiled.stockpile_cap.is_some();
            self.model.regimes.push(compiled);
        }
        Ok(())
    }

    fn regime_of(&mut self, name: &str, r: &Written) -> Result<Regime, ModelError> {
        let path = format!("regime.{name}");
        let at = |key: &str| format!("{path}.{key}");
        let on = self.s.switches;
        let rest = r.if_not_prompt.as_ref();
        let slow_review = rest.and_then(|n| n.slow_review.as_ref());
        let mut odds = Vec::new();
        for (country, q) in &r.odds {
            odds.push((country.clone(), self.param(&at(&format!("odds.{country}")), q)));
        }
        let mut material_odds = Vec::new();
        for (material, q) in &r.material_odds {
            let p = self.param(&at(&format!("material-odds.{material}")), q);
            material_odds.push((self.material(material), p));
        }
        let civil = r.prompt.as_ref().map(|p| &p.civil);
        let defence = r.prompt.as_ref().and_then(|p| p.defence.as_ref());
        Ok(Regime {
            name: name.into(),
            title: if r.title.is_empty() { name.into() } else { r.title.clone() },
            kind: r.kind,
            review: self.office_time(&at("review"), r.review.as_ref()),
            limit: r.statutory_limit.as_ref().map(|l| self.limit(&path, l)),
            returned: r.returned.as_ref().map(|x| self.returned(&path, x)),
            civil: self.optional(&at("prompt.civil"), civil, 1.0),
            defence: self.optional(&at("prompt.defence"), defence, 0.0),
            odds,
            material_odds,
            favoured_odds: self.optional(&at("favoured-odds"), r.favoured_odds.as_ref(), 1.0),
            slow: rest.map_or(0.0, |n| n.slow),
            slow_defence: rest.map_or(0.0, |n| n.slow_defence),
            stuck: rest.map_or(0.0, |n| n.stuck),
            slow_review: self.office_time(&at("if-not-prompt.slow-review"), slow_review),
            validity: r.validity.as_ref().map(|q| self.whole_steps(&at("validity"), q)),
            single: r.uses == Uses::Single,
            volume_cap: r.volume_cap.as_ref().map(|q| self.param(&at("volume-cap"), q)),
            stockpile_cap: r.stockpile_cap.as_ref().filter(|_| on.stockpile_caps).map(|q| {
                let days = self.param(&at("stockpile-cap"), q);
                self.mean(days) / self.step()
            }),
            quota: r.quota.as_ref().map(|q| self.quota(&path, q)),
            tariff: r.tariff.as_ref().filter(|_| on.tariffs).map(|t| self.tariff(&path, t)),
            price_floor: r
                .price_floor
                .as_ref()
                .filter(|_| on.tariffs)
                .map(|q| self.param(&at("price-floor"), q)),
            hold: r.hold.as_ref().filter(|_| on.holds).map(|h| self.hold(&path, h)),
            restraint: r.restraint.as_ref().filter(|_| on.restraint).map(|h| self.restraint(&path, h)),
            general: r.general_licence.as_ref().map(|g| self.general(&path, g)),
            lasts: r.lasts.as_ref().map(|q| self.span(&at("lasts"), q)),
            then: self.then(r.then.as_ref())?,
            switches: self.switches(&path, r)?,
        })
    }

    fn then(&self, then: Option<&Then>) -> Result<Vec<(usize, f64)>, ModelError> {
        match then {
            None => Ok(Vec::new()),
            Some(Then::Regime(name)) => Ok(vec![(self.regime(name)?, 1.0)]),
            Some(Then::OneOf(table)) => {
                let mut sum = 0.0;
                let mut list = Vec::new();
                for (name, p) in table {
                    sum += p;
                    list.push((self.regime(name)?, sum));
                }
                Ok(list)
            }
        }
    }

    fn switches(&mut self, path: &str, r: &Written) -> Result<Vec<(usize, Param)>, ModelError> {
        let step = self.step();
        let mut list = Vec::new();
        for (name, hazard) in &r.switches {
            let p = self.param(&format!("{path}.switches.{name}"), hazard).times(step);
            list.push((self.regime(name)?, p));
        }
        Ok(list)
    }

    fn limit(&mut self, path: &str, l: &grammar::StatutoryLimit) -> Limit {
        let time = self.param(&format!("{path}.statutory-limit.time"), &l.time);
        let unit = if l.time.working { 1.0 } else { 1.0 / self.step() };
        Limit {
            time: time.times(unit),
            working: l.time.working,
            kept: self.param(&format!("{path}.statutory-limit.kept"), &l.kept),
        }
    }

    fn returned(&mut self, path: &str, x: &grammar::Returned) -> Returned {
        Returned {
            probability: self.param(&format!("{path}.returned.probability"), &x.probability),
            answer: self.step_law(&format!("{path}.returned.answer"), &x.answer),
            // Files come back a few times; beyond that the count would be the applicant's life.
            at_most: x.at_most.clamp(0, 250) as u8,
        }
    }

    fn quota(&mut self, path: &str, q: &grammar::Quota) -> Quota {
        Quota {
            volume: self.param(&format!("{path}.quota.volume"), &q.volume),
            period: self.quota_period(q.period.months()),
            shares: q.shares.iter().map(|(country, share)| (country.clone(), *share)).collect(),
            allocated: q.rule == QuotaRule::Allocated,
            carry_over: self.optional(&format!("{path}.quota.carry-over"), q.carry_over.as_ref(), 0.0),
        }
    }

    /// Index of the calendar of periods of so many months.
    fn quota_period(&mut self, months: u32) -> usize {
        let known = self.model.quota_periods.iter().position(|p| p.months == months);
        known.unwrap_or_else(|| {
            let calendar = self.model.calendar.quota_periods(months);
            self.model.quota_periods.push(calendar);
            self.model.quota_periods.len() - 1
        })
    }

    fn tariff(&mut self, path: &str, t: &grammar::Tariff) -> Tariff {
        Tariff {
            ad_valorem: self.optional(&format!("{path}.tariff.ad-valorem"), t.ad_valorem.as_ref(), 0.0),
            specific: self.optional(&format!("{path}.tariff.specific"), t.specific.as_ref(), 0.0),
            pass_through: self.optional(&format!("{path}.tariff.pass-through"), t.pass_through.as_ref(), 1.0),
        }
    }

    fn hold(&mut self, path: &str, h: &grammar::Hold) -> Hold {
        Hold {
            materials: self.mask(&h.materials),
            share: self.param(&format!("{path}.hold.share"), &h.share),
            time: self.step_law(&format!("{path}.hold.time"), &h.time),
        }
    }

    fn restraint(&mut self, path: &str, h: &grammar::Restraint) -> Restraint {
        Restraint {
            materials: self.mask(&h.materials),
            share: self.param(&format!("{path}.restraint.share"), &h.share),
            time: self.step_law(&format!("{path}.restraint.time"), &h.time),
            spares_favoured: h.spares_favoured,
        }
    }

    fn general(&mut self, path: &str, g: &grammar::GeneralLicence) -> General {
        let at = |key: &str| format!("{path}.general-licence.{key}");
        General {
            share: self.param(&at("share"), &g.share),
            review: self.office_time(&at("review"), Some(&g.review)),
            prompt: self.param(&at("prompt"), &g.prompt),
            issued_after: g.issued_after.as_ref().map(|q| self.span(&at("issued-after"), q)),
            validity: g.validity.as_ref().map(|q| {
                let days = self.param(&at("validity"), q);
                self.mean(days) / self.step()
            }),
            renewed: self.optional(&at("renewed"), g.renewed.as_ref(), 0.0),
        }
    }

    pub(super) fn mask(&self, names: &[String]) -> Vec<bool> {
        self.model.materials.iter().map(|m| names.contains(m)).collect()
    }

    fn whole_steps(&mut self, path: &str, q: &Quantity<Time>) -> usize {
        let days = self.param(path, q);
        self.model.calendar.steps_in(self.mean(days))
    }

    /// Time that the office takes, in steps or in its working days; none if absent.
    fn office_time(&mut self, path: &str, q: Option<&Quantity<Time>>) -> OfficeTime {
        let Some(q) = q else { return OfficeTime::Steps(StepLaw::Fixed(Param::Known(0.0))) };
        if !q.working {
            return OfficeTime::Steps(self.step_law(path, q));
        }
        let one = crate::scenario::Shape::Discrete { values: vec![1.0], weights: vec![1.0] };
        let (shape, scale) = match &q.law {
            Law::Varies { shape, scale } => {
                let scale = scale.as_ref().map(|law| self.param_of_law(path, law));
                (shape.clone(), scale.unwrap_or(Param::Known(1.0)))
            }
            law => (one, self.param_of_law(path, law)),
        };
        OfficeTime::Working { table: Box::new(QuantileTable::new(&shape)), scale }
    }

    /// A time in steps that is not rounded.
    pub(super) fn span(&mut self, path: &str, q: &Quantity<Time>) -> Span {
        let per_step = 1.0 / self.step();
        match &q.law {
            Law::Varies { shape, scale } => {
                let scale = scale.as_ref().map(|law| self.param_of_law(path, law));
                let scale = scale.unwrap_or(Param::Known(1.0)).times(per_step);
                Span::Drawn { shape: shape.clone(), scale }
            }
            law => Span::Fixed(self.param_of_law(path, law).times(per_step)),
        }
    }
}
