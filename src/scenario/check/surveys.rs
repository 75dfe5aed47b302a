//! Surveys of applicants.
use super::Checker;
use crate::scenario::grammar::Survey;
use crate::scenario::nearest::suggest;
use std::collections::BTreeSet;

impl Checker<'_> {
    pub(super) fn surveys(&mut self) {
        let scenario = self.scenario;
        for (name, survey) in &scenario.survey {
            let at = |key| ["survey", name, key];
            if self.name("control", &survey.control, &at("control"), false) {
                self.applicants(name, survey);
            }
            if let Some(granted) = survey.granted {
                self.number(&at("granted"), granted, 0.0, 1.0);
            }
            if survey.sample == Some(0) {
                self.error(&at("sample"), "a survey of no files", "give at least 1, or leave it out");
            }
        }
    }

    /// Countries in which somebody buys what the control covers.
    fn applicants(&mut self, name: &str, survey: &Survey) {
        let path = ["survey", name, "countries"];
        if survey.countries.as_ref().is_some_and(Vec::is_empty) {
            let message = format!("survey `{name}` asks in no country");
            self.error(&path, message, "name countries, or leave it out for all");
        }
        let Some(control) = self.scenario.control.get(&survey.control) else { return };
        let links = self.links();
        let covered = links.iter().filter(|link| self.covered(control, link));
        let Some(known) = covered.map(|link| link.buyer.country()).collect::<Option<BTreeSet<&str>>>() else {
            return;
        };
        if known.is_empty() {
            // The control meets no trade, which is said of it.
            return;
        }
        let known: Vec<&str> = known.into_iter().collect();
        for country in survey.countries.iter().flatten().filter(|country| !known.contains(&country.as_str()))
        {
            let message = format!(
                "survey `{name}` asks in `{country}`, where nobody needs a licence of `{}`",
                survey.control
            );
            let place = self.member_place(&path, country);
            if self.read.whole {
                self.error_at(
                    place,
                    message,
                    suggest(country, &known, "countries with buyers that it covers"),
                );
            }
        }
    }

    /// Days on which files are counted.
    pub(super) fn survey_dates(&mut self) {
        let (start, end) = (self.scenario.start_day(), self.scenario.end_day());
        let scenario = self.scenario;
        for (name, survey) in &scenario.survey {
            if survey.at < start || survey.at > end {
                let message = format!(
                    "survey `{name}` counts on {}, outside the scenario, {start} to {end}",
                    survey.at
                );
                self.error(
                    &["survey", name, "at"],
                    message,
                    "give a day of the scenario, or remove the survey",
                );
            }
        }
    }
}
