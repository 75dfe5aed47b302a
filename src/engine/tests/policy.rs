//! Policy: paths by date and by chance.
use super::{L, fits, model, opened, over, regime};
use crate::engine::col::Col;
use crate::engine::policy::advance;
use crate::model::Model;
use crate::numerics::elementary::exp;

const REGIMES: &str = r#"
[regime.licence]
review = "4 weeks"
prompt = { civil = 1.0 }
[regime.ban]
kind = "ban"
[control.c]
exporter = "CN"
materials = ["heavy"]
"#;

fn controlled(rest: &str) -> Model {
    model(&format!("{REGIMES}{rest}"))
}

/// Share of the replications in a regime at a step.
fn count(m: &Model, n: u64, step: usize, name: &str) -> u64 {
    let (r, mut hits) = (regime(m, name), 0);
    over(m, n, |s| hits += s.policy.path[step].iter().filter(|x| **x == r).count() as u64);
    hits
}

#[test]
fn dated_entries_hold_from_the_step_of_their_day() {
    // Monday of step 5, Wednesday of step 9.
    let m = controlled("[control.c.path]\n2024-02-05 = \"licence\"\n2024-03-06 = \"ban\"\n");
    let mut s = opened(&m);
    for t in 0..m.calendar.steps {
        advance(&m, &mut s, t);
        let name = if t < 5 {
            "free"
        } else if t < 9 {
            "licence"
        } else {
            "ban"
        };
        assert_eq!(s.policy.regime[0], [regime(&m, name); L], "step {t}");
        assert_eq!(s.policy.changed[0], t == 5 || t == 9, "step {t}");
        assert_eq!(s.policy.visits[0], [u8::from(t >= 5) + u8::from(t >= 9); L], "step {t}");
    }
}

#[test]
fn an_entry_on_the_first_day_is_a_change_from_free() {
    let m = controlled("[control.c.path]\n2024-01-01 = \"ban\"\n");
    let s = opened(&m);
    assert_eq!((s.policy.regime[0], s.policy.before[0]), ([regime(&m, "ban"); L], [0; L]));
    assert!(s.policy.changed[0]);
}

#[test]
fn an_entry_is_entered_with_its_probability() {
    let at = |p: &str| {
        let entry = format!("2024-02-05 = {{ regime = \"ban\", probability = {p} }}\n");
        controlled(&format!("[control.c.path]\n2024-01-01 = \"licence\"\n{entry}"))
    };
    assert_eq!(count(&at("0.0"), 400, 10, "licence"), 400);
    assert_eq!(count(&at("1.0"), 400, 10, "ban"), 400);
    fits(count(&at("0.3"), 20_000, 10, "ban"), 20_000, 0.3);
}

/// A truce from step 2 to step 12 (excluded) that can break from step 4 on.
const TRUCE: &str = r#"
[control.c.path]
2024-01-01 = "licence"
[truce.t]
from = 2024-01-15
until = 2024-03-24
renewed = 0.6
breaks = { hazard = "0.1 per week", after = 2024-01-29 }
on-break = { control = "c", regime = "ban" }
"#;

#[test]
fn a_truce_breaks_after_an_exponential_time_and_lapses_at_its_end() {
    let (m, n) = (controlled(TRUCE), 20_000);
    assert_eq!(count(&m, n, 3, "ban"), 0);
    for steps in [1, 3, 8] {
        // Broken within `steps` steps of the first in which it can break.
        fits(count(&m, n, 3 + steps, "ban"), n, 1.0 - exp(-0.1 * steps as f64));
    }
    let held = exp(-0.8);
    fits(count(&m, n, 12, "ban"), n, 1.0 - held * 0.6);
    assert_eq!(count(&m, n, 12, "ban"), count(&m, n, 59, "ban"), "what was renewed outlasts the horizon");
}

#[test]
fn a_truce_without_a_hazard_ends_on_its_date_only() {
    let m = controlled(
        "[control.c.path]\n2024-01-01 = \"licence\"\n[truce.t]\nfrom = 2024-01-15\nuntil = 2024-03-24\n\
         renewed = 0.0\non-break = { control = \"c\", regime = \"ban\" }\n",
    );
    assert_eq!((count(&m, 400, 11, "ban"), count(&m, 400, 12, "ban")), (0, 400));
}

#[test]
fn a_regime_of_chance_lasts_its_time_and_is_followed() {
    let lasting = "[regime.ban]\nlasts = { varies = \"discrete\", values = [\"3 weeks\", \"5 weeks\"], \
                   weights = [0.25, 0.75] }\nthen = \"licence\"\n[truce.t]\nrenewed = 0.0\n";
    let m = super::layers(&[super::WORLD, &format!("{REGIMES}{TRUCE}"), lasting]);
    let (ban, licence, n) = (regime(&m, "ban"), regime(&m, "licence"), 8_000);
    let (mut short, mut both) = (0, 0);
    over(&m, n, |s| {
        for c in 0..L {
            let path: Vec<u8> = s.policy.path.iter().map(|p| p[c]).collect();
            let broken = path.iter().position(|r| *r == ban).unwrap();
            let lasted = path[broken..].iter().position(|r| *r == licence).unwrap();
            assert!(lasted == 3 || lasted == 5, "{lasted}");
            assert!(path[broken + lasted..].iter().all(|r| *r == licence), "a truce ends once");
            short += u64::from(lasted == 3);
            both += 1;
        }
    });
    fits(short, both, 0.25);
}

#[test]
fn a_dated_regime_does_not_end_by_itself() {
    let m = controlled(
        "[regime.short]\nkind = \"ban\"\nlasts = \"3 weeks\"\nthen = \"licence\"\n\
         [control.c.path]\n2024-01-01 = \"short\"\n",
    );
    assert_eq!(count(&m, 40, 59, "short"), 40);
}

/// Two firms that buy two grades; exporters of 40 % of the customers hold back from step 5 to step 9.
const RESTRAINT: &str = r#"
[material.light]
[supplier.cn.makes]
light = {}
[manufacturer.car]
firms = { number = 2, favoured = 0.5 }
mix = { heavy = 0.5, light = "rest" }
sources.light = { cn = 1.0 }
[control.c]
exporter = "CN"
materials = ["heavy"]
[control.c.path]
2024-02-05 = "fear"
2024-03-04 = "calm"
[regime.calm]
kind = "free"
[regime.fear]
kind = "free"
[regime.fear.restraint]
materials = ["heavy", "light"]
share = 0.4
time = "10 weeks"
"#;

#[test]
fn exporters_hold_back_from_a_customer_with_all_grades_or_none() {
    let (m, n) = (model(RESTRAINT), 8_000);
    let firm = |i: usize| m.rows[m.links[m.checks[i].link].row].firm;
    let (mut barred, mut both) = (0, 0);
    over(&m, n, |s| {
        for t in 0..6 {
            advance(&m, s, t);
        }
        for c in 0..L {
            let until: Vec<f64> = s.network.restrained_until.iter().map(|x| x[c]).collect();
            assert!(until.iter().all(|x| *x == 0.0 || *x == 15.0), "{until:?}");
            for (i, x) in until.iter().enumerate() {
                assert!(
                    (0..4).all(|j| firm(j) != firm(i) || until[j] == *x),
                    "one draw a customer: {until:?}"
                );
            }
            let of = |f: usize| (0..4).any(|i| firm(i) == f && until[i] > 0.0);
            barred += u64::from(of(0)) + u64::from(of(1));
            both += u64::from(of(0) && of(1));
        }
        for t in 6..10 {
            advance(&m, s, t);
        }
        assert!(s.network.restrained_until.iter().all(|x| *x == Col::ZERO), "lifted with the regime");
    });
    fits(barred, 2 * n, 0.4);
    fits(both, n, 0.16);
}

#[test]
fn favoured_customers_can_be_spared() {
    let m = super::layers(&[
        super::WORLD,
        RESTRAINT,
        "[regime.fear.restraint]\nshare = 1.0\nspares-favoured = true\n",
    ]);
    let mut s = opened(&m);
    for t in 0..6 {
        advance(&m, &mut s, t);
    }
    for (check, until) in m.checks.iter().zip(&s.network.restrained_until) {
        let favoured = m.firms[m.rows[m.links[check.link].row].firm].favoured;
        assert_eq!(*until, Col::splat(if favoured { 0.0 } else { 15.0 }));
    }
}

#[test]
fn a_regime_may_change_more_often_than_a_byte_counts() {
    let m = controlled(
        "[scenario]\nperiods = 700\n[control.c.path]\n2024-01-01 = \"licence\"\n[regime.on]\nkind = \"ban\"\n\
         lasts = \"1 week\"\nthen = \"off\"\n[regime.off]\nkind = \"free\"\nlasts = \"1 week\"\nthen = \"on\"\n\
         [truce.t]\nfrom = 2024-01-01\nuntil = 2024-01-07\nrenewed = 0.0\n\
         on-break = { control = \"c\", regime = \"on\" }\n",
    );
    let mut s = opened(&m);
    for t in 0..m.calendar.steps {
        advance(&m, &mut s, t);
        let name = if t == 0 {
            "licence"
        } else if t % 2 == 1 {
            "on"
        } else {
            "off"
        };
        assert_eq!(s.policy.regime[0], [regime(&m, name); L], "step {t}");
    }
}
