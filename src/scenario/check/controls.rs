//! Controls: what they cover, when they begin, and how goods get round them.
use super::coverage::Link;
use super::{AMOUNT, Checker, EACH_TIME, POSITIVE, SHARE};
use crate::scenario::grammar::{Control, Leak};

impl<'a> Checker<'a> {
    pub(super) fn controls(&mut self) {
        let scenario = self.scenario;
        for (name, control) in &scenario.control {
            self.control(name, control);
            self.entered(name);
            self.whom(name, control);
            if let Some(leak) = &control.leak {
                self.leak(name, control, leak);
            }
            self.meets(name, control);
        }
        let reach = self.reach();
        self.prices(&reach);
        self.unreached(&reach);
    }

    fn control(&mut self, name: &str, control: &Control) {
        let at = |key| ["control", name, key];
        self.country(&at("exporter"), &control.exporter);
        for country in control.destinations.iter().flatten() {
            self.country(&at("destinations"), country);
        }
        self.materials(&at("materials"), &control.materials);
        if let Some(office) = &control.office {
            self.quantity(&["control", name, "office", "capacity"], &office.capacity, AMOUNT);
        }
        self.optional(&at("file-size"), control.file_size.as_ref(), POSITIVE);
        if let Some(regime) = &control.regime {
            self.name("regime", regime, &at("regime"), false);
        }
        for (date, entry) in &control.path {
            let inner = self.tree.get(&["control", name, "path", date, "regime"]).map(|_| "regime");
            let path: Vec<&str> = ["control", name, "path", date].into_iter().chain(inner).collect();
            self.name("regime", &entry.regime, &path, false);
            let path = ["control", name, "path", date, "probability"];
            self.optional(&path, entry.probability.as_ref(), SHARE);
        }
    }

    /// A control enters a regime by its path, by `in-force` and `regime`, or because something moves it.
    fn entered(&mut self, name: &str) {
        let at = |key| ["control", name, key];
        let [dated, named] = ["in-force", "regime"].map(|key| self.given(&at(key)));
        if dated != named {
            let (has, lacks, example) = match dated {
                true => ("in-force", "regime", "regime = \"NAME\""),
                false => ("regime", "in-force", "in-force = YYYY-MM-DD"),
            };
            let message = format!("`{has}` of control `{name}` needs `{lacks}`");
            return self.missing(&at(has), message, format!("add {example}"));
        }
        let moved = self.moves_written().any(|event| event.control == name);
        let eased = self.scenario.truce.values().any(|truce| truce.eases.contains_key(name));
        if !dated && !self.has_entries(&at("path")) && !moved && !eased {
            let hint = "add in-force = YYYY-MM-DD with regime = \"NAME\", or path.YYYY-MM-DD = \"NAME\"";
            self.missing(&["control", name], format!("control `{name}` never enters a regime"), hint);
        }
    }

    /// Members of a list of materials, each at its place.
    pub(super) fn materials(&mut self, path: super::Path<'_>, materials: &[String]) {
        self.listed("material", materials, path);
    }

    /// End uses, entities and origins that are covered.
    fn whom(&mut self, name: &str, control: &Control) {
        let at = |key| ["control", name, key];
        if control.end_uses.as_ref().is_some_and(Vec::is_empty) {
            let message = format!("control `{name}` covers no end use");
            self.error(&at("end-uses"), message, "write end-uses = [\"defence\"], or leave it out for all");
        }
        if control.entities.as_ref().is_some_and(Vec::is_empty) {
            let message = format!("control `{name}` covers no entity");
            self.error(&at("entities"), message, "name an [entity.NAME], or leave it out for all firms");
        }
        self.listed("entity", control.entities.as_deref().unwrap_or_default(), &at("entities"));
        if let Some(above) = control.affiliates_above {
            self.number(&at("affiliates-above"), above, 0.0, 1.0);
        }
        if self.given(&at("affiliates-above")) && !self.given(&at("entities")) {
            let message = format!("`affiliates-above` of control `{name}` needs `entities`");
            self.missing(&at("affiliates-above"), message, "add entities = [\"NAME\"], or remove it");
        }
        if let Some(rule) = &control.origin_content {
            self.number(&["control", name, "origin-content", "above"], rule.above, 0.0, 1.0);
        }
    }

    fn leak(&mut self, name: &str, control: &Control, leak: &Leak) {
        let at = |key| ["control", name, "leak", key];
        self.country(&at("via"), &leak.via);
        self.quantity(&at("rate"), &leak.rate, AMOUNT);
        self.quantity(&at("extra-time"), &leak.extra_time, EACH_TIME);
        self.quantity(&at("extra-cost"), &leak.extra_cost, AMOUNT);
        self.quantity(&at("detection"), &leak.detection, SHARE);
        let listed = control.destinations.iter().flatten().any(|country| *country == leak.via);
        let to =
            |link: &Link<'a>| link.buyer.country() == Some(leak.via.as_str()) && self.covered(control, link);
        let hint = "name a third country to which the control does not apply";
        if leak.via == control.exporter {
            let message = format!("goods leak through {}, which is the exporter itself", leak.via);
            self.warning(&at("via"), message, hint);
        } else if listed || self.links().iter().any(to) {
            let message = format!("goods leak through {}, to which control `{name}` applies", leak.via);
            self.warning(&at("via"), message, hint);
        }
    }
}
