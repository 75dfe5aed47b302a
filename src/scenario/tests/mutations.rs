//! Any value at any key of the measures.
use super::{GOOD, load};

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

    /// Whatever is written for the keys, there is a scenario or a report that can be printed.
    #[test]
    fn values_never_panic(picks in proptest::collection::vec((0usize..KEYS.len(), 0usize..VALUES.len()), 1..8)) {
        let mut layer = String::new();
        let mut seen = std::collections::BTreeSet::new();
        for (key, value) in picks {
            if seen.insert(key) {
                let (table, name) = KEYS[key].rsplit_once('.').unwrap();
                layer += &format!("{table}.{name} = {}\n", VALUES[value]);
            }
        }
        match load(&[("good.toml", GOOD), ("layer.toml", &layer)], &["good.toml", "layer.toml"], &[]) {
            Ok(loaded) => drop(loaded.warnings.render(false)),
            Err(report) => drop((report.render(true), report.short())),
        }
    }
}

const KEYS: &[&str] = &[
    "scenario.step",
    "scenario.start",
    "scenario.end",
    "control.mofcom-18.end-uses",
    "control.mofcom-18.entities",
    "control.mofcom-18.affiliates-above",
    "control.mofcom-18.origin-content",
    "control.mofcom-18.announced",
    "control.mofcom-18.in-force",
    "control.mofcom-18.regime",
    "control.mofcom-18.expires",
    "control.mofcom-18.suspended",
    "control.mofcom-18.leak",
    "control.mofcom-18.chance-from",
    "control.mofcom-18.path",
    "regime.managed.statutory-limit",
    "regime.managed.quota",
    "regime.managed.tariff",
    "regime.managed.price-floor",
    "regime.managed.then",
    "regime.managed.lasts",
    "regime.managed.switches",
    "truce.busan.suspends",
    "truce.busan.eases",
    "truce.busan.renewed",
    "truce.busan.breaks",
    "truce.busan.on-break",
    "truce.busan.on-lapse",
    "trigger.t.when",
    "trigger.t.moves",
    "entity.hill.held-by",
    "manufacturer.automotive.firms.named",
    "supplier.cn.content",
    "manufacturer.defence.opening",
    "destination.germany.open-order",
    "lane.cn-de.closed",
    "destination.germany.front-loading",
    "destination.germany.price-response",
    "survey.s.control",
    "survey.s.at",
];

const VALUES: &[&str] = &[
    "0",
    "-1.5",
    "1e300",
    "nan",
    "true",
    "\"\"",
    "\"managed\"",
    "\"mofcom-18\"",
    "[]",
    "{}",
    "[{}]",
    "[\"hill\", \"hill\"]",
    "[{ from = 2025-05-01, until = 2025-04-01 }]",
    "[{ from = 0001-01-01, until = 9999-12-31 }, { from = 2025-04-04, until = 2025-04-04 }]",
    "0001-01-01",
    "9999-12-31",
    "2025-04-04",
    "{ control = \"mofcom-18\", regime = \"managed\" }",
    "{ managed = 0.5, freeze = 0.5 }",
    "{ mofcom-18 = \"managed\" }",
    "{ hill = 0.5 }",
    "{ hazards = { 2025-12-01 = \"1 per day\" }, after = 9999-12-31 }",
    "{ 2025-04-04 = \"freeze\", 2025-04-05 = \"thaw\" }",
    "{ ad-valorem = 1e308, specific = \"1e300 USD/kg\" }",
    "{ above = 0.1 }",
    "{ buyer = \"germany\", share = 0.5 }",
    "{ uncertain = \"normal\", mean = 0, sd = 1 }",
    "\"1e300 years\"",
];
