//! Policy: paths by date and by chance.
use super::{L, fits, model, opened, over, regime};
use crate::engine::col::Col;
use crate::engine::policy::advance;
use crate::engine::state::State;
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
    over(m, n, |s| {
        walk(m, s);
        hits += s.policy.path[step].iter().filter(|x| **x == r).count() as u64;
    });
    hits
}

/// Policy of all steps after the first.
fn walk(m: &Model, s: &mut State<L>) {
    for t in 1..m.calendar.steps {
        advance(m, s, t);
    }
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

/// A truce from step 2 to step 12 (excluded) that can break from the start of step 4 on.
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
    assert_eq!(count(&m, n, 4, "ban"), 0);
    for steps in [1, 3, 7] {
        // A break shows at the next start of a step.
        fits(count(&m, n, 4 + steps, "ban"), n, 1.0 - exp(-0.1 * steps as f64));
    }
    let held = exp(-0.8);
    fits(count(&m, n, 12, "ban"), n, 1.0 - held * 0.6);
    // What was renewed outlasts the horizon, but can still break.
    fits(count(&m, n, 59, "ban"), n, 1.0 - 0.6 * exp(-5.5));
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
        walk(&m, s);
        for c in 0..L {
            let path: Vec<u8> = s.policy.path.iter().map(|p| p[c]).collect();
            let broken = path.iter().position(|r| *r == ban).unwrap();
            let lasted = path[broken..].iter().position(|r| *r == licence).unwrap();
            // A break in the middle of a step is followed 3 or 5 steps later, in the middle of one.
            assert!(lasted == 3 || lasted == 5, "{lasted}");
            assert!(path[broken + lasted..].iter().all(|r| *r == licence), "a truce ends once");
            short += u64::from(lasted == 3);
            both += 1;
        }
    });
    fits(short, both, 0.25);
}

const SHORT: &str = "[regime.short]\nkind = \"ban\"\nlasts = \"3 weeks\"\nthen = \"licence\"\n";

#[test]
fn history_does_not_end_by_itself_but_what_follows_it_does() {
    let path = "[control.c.path]\n2024-01-01 = \"short\"\n2024-02-05 = \"short\"\n";
    let m = controlled(&format!("{SHORT}{path}"));
    assert_eq!(
        (count(&m, 40, 7, "short"), count(&m, 40, 8, "licence")),
        (40, 40),
        "three steps from the last entry"
    );
    // The text goes on in the control's own table.
    let later = controlled(&format!("chance-from = 2024-03-04\n{SHORT}{path}"));
    assert_eq!((count(&later, 40, 11, "short"), count(&later, 40, 12, "licence")), (40, 40));
}

#[test]
fn a_regime_is_followed_by_one_of_several() {
    let m = controlled(
        "[regime.start]\nkind = \"free\"\nlasts = \"2 weeks\"\nthen = { ban = 0.25, licence = 0.75 }\n\
         [control.c.path]\n2024-01-01 = \"start\"\n",
    );
    let n = 20_000;
    assert_eq!(count(&m, n, 1, "start"), n);
    fits(count(&m, n, 2, "ban"), n, 0.25);
    fits(count(&m, n, 59, "licence"), n, 0.75);
}

#[test]
fn hazards_compete() {
    let m = controlled(
        "[regime.start]\nkind = \"free\"\nswitches = { ban = \"0.1 per week\", licence = \"0.3 per week\" }\n\
         [control.c.path]\n2024-01-01 = \"start\"\n",
    );
    let n = 20_000;
    fits(count(&m, n, 5, "start"), n, exp(-2.0));
    fits(count(&m, n, 5, "ban"), n, 0.25 * (1.0 - exp(-2.0)));
}

#[test]
fn hazards_that_change_and_weibull_times_are_conditional_on_having_held() {
    let truce = |breaks: &str| {
        controlled(&format!(
            "[control.c.path]\n2024-01-01 = \"licence\"\n[truce.t]\nfrom = 2024-01-01\nuntil = 2026-01-01\n\
             breaks = {breaks}\non-break = {{ control = \"c\", regime = \"ban\" }}\n"
        ))
    };
    let n = 20_000;
    let m = truce("{ hazards = { 2024-02-05 = \"0.1 per week\", 2024-03-04 = \"0.4 per week\" } }");
    assert_eq!(count(&m, n, 5, "ban"), 0);
    fits(count(&m, n, 9, "ban"), n, 1.0 - exp(-0.4));
    fits(count(&m, n, 11, "ban"), n, 1.0 - exp(-0.4 - 0.8));
    // Survival exp(-(t/20)^2), from week 10 on.
    let m =
        truce("{ time = { varies = \"weibull\", shape = 2.0, scale = \"20 weeks\" }, after = 2024-03-11 }");
    assert_eq!(count(&m, n, 10, "ban"), 0);
    fits(count(&m, n, 30, "ban"), n, 1.0 - exp(0.25 - 2.25));
}

#[test]
fn a_truce_is_renewed_for_a_time_and_faces_its_end_again() {
    let m = controlled(
        "[control.c.path]\n2024-01-01 = \"licence\"\n[truce.t]\nfrom = 2024-01-15\nuntil = 2024-03-24\n\
         eases.c = \"calm\"\nrenewed = { probability = 0.6, for = \"10 weeks\" }\n[regime.calm]\nkind = \"free\"\n",
    );
    let n = 20_000;
    assert_eq!((count(&m, n, 1, "licence"), count(&m, n, 2, "calm"), count(&m, n, 11, "calm")), (n, n, n));
    fits(count(&m, n, 12, "calm"), n, 0.6);
    fits(count(&m, n, 22, "calm"), n, 0.36);
    fits(count(&m, n, 31, "licence"), n, 1.0 - 0.36);
}

#[test]
fn a_truce_reaches_firms_as_it_is_kept() {
    let m = controlled(
        "[manufacturer.car]\nfirms = { number = 2 }\n[control.c.path]\n2024-01-01 = \"ban\"\n[truce.t]\n\
         from = 2024-01-15\nuntil = 2024-03-24\nrenewed = 0.0\nsuspends = [\"c\"]\ncompliance = 0.3\n",
    );
    let (ban, n) = (regime(&m, "ban") as usize, 8_000);
    let (mut free, mut both) = (0, 0);
    over(&m, n, |s| {
        for t in 1..14 {
            advance(&m, s, t);
            for c in 0..L {
                let now: Vec<usize> = (0..2).map(|firm| s.policy.regime_for(&m, 0, firm, c)).collect();
                if t == 5 {
                    free += now.iter().filter(|r| **r == 0).count() as u64;
                    both += u64::from(now == [0, 0]);
                }
                assert!((2..12).contains(&t) || now == [ban, ban], "step {t}");
            }
        }
    });
    fits(free, 2 * n, 0.3);
    fits(both, n, 0.09);
}

#[test]
fn suspensions_are_laid_over_the_path_and_end() {
    let m = controlled(
        "in-force = 2024-01-01\nregime = \"licence\"\nexpires = 2024-04-07\n\
         suspended = [{ from = 2024-01-15, until = 2024-01-28 }, { from = 2024-02-12, until = 2024-02-18 }]\n",
    );
    for (step, name) in
        [(1, "licence"), (2, "free"), (3, "free"), (4, "licence"), (6, "free"), (7, "licence")]
    {
        assert_eq!(count(&m, 40, step, name), 40, "step {step}");
    }
    assert_eq!((count(&m, 40, 13, "licence"), count(&m, 40, 14, "free")), (40, 40));
}

#[test]
fn a_control_that_enters_a_regime_sets_off_another() {
    let m = controlled(
        "[control.c.path]\n2024-01-01 = \"licence\"\n[control.d]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\n\
         path.2024-02-05 = { regime = \"ban\", probability = 0.5 }\n[trigger.answer]\n\
         when = { control = \"d\", regime = \"ban\" }\nprobability = 0.5\nafter = \"3 weeks\"\n\
         moves = { control = \"c\", regime = \"ban\" }\n",
    );
    let (ban, n) = (regime(&m, "ban"), 20_000);
    let (mut first, mut second) = (0, 0);
    over(&m, n, |s| {
        walk(&m, s);
        for c in 0..L {
            let at = |step: usize, control: usize| s.policy.path[step * 2 + control][c] == ban;
            first += u64::from(at(5, 1));
            second += u64::from(at(59, 0));
            assert!(!at(8, 0) && at(59, 0) == at(9, 0), "a step after d, and three weeks later");
            assert!(!at(59, 0) || at(59, 1));
        }
    });
    fits(first, n, 0.5);
    fits(second, n, 0.25);
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
