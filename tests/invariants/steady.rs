//! 9: an equilibrium without a shock is a fixed point; with a shock shorter than the buffer only the shocked node loses service.
use super::calm::{Calm, calm};
use super::{After, L, Tally, common, for_all, from_text, walk, world::Dice};
use coercivity::model::Model;
use proptest::prelude::*;

/// Series that do not stay at their first value, beyond rounding to quanta.
fn moving(text: &str) -> Vec<String> {
    let results = common::run(&from_text(text), 16);
    let moves = |s: &&coercivity::study::results::Series| {
        let values: Vec<f64> = s.summary.iter().flat_map(|x| [x.mean.value, x.mean.standard_error]).collect();
        let away = |i: usize| (values[i] - values[i % 2]).abs() > 1e-7 * (1.0 + values[i % 2].abs());
        (0..values.len()).any(away)
    };
    let show = |s: &coercivity::study::results::Series| {
        let values: Vec<String> = s.summary.iter().map(|x| format!("{:.4}", x.mean.value)).collect();
        format!("{} {}", s.name, values.join(" "))
    };
    results.series.iter().filter(moves).map(show).collect()
}

/// The fault: the first buyer opens with less stock than its policy keeps (standing orders leave it there).
#[test]
fn an_equilibrium_without_a_shock_is_a_fixed_point() {
    let noticed = Tally::default();
    for_all(96, |rolls| {
        let mut network = calm(&mut Dice::of(rolls));
        let away = moving(&network.text());
        prop_assert!(away.is_empty(), "{}\n{}", away.join("\n"), network.text());
        for line in network.buyers[0].lines.iter_mut().filter(|line| line.starts_with("stock")) {
            *line = line.replace(" }", ", initial = \"3 weeks\" }");
        }
        noticed.add(!moving(&network.text()).is_empty());
        Ok(())
    });
    noticed.at_least(1, 2, "notice less stock at the start");
}

/// What a stop of one supplier does: whether its customers ever waited for it, and what buyers lost or owe at the end of a step.
fn stopped(network: &Calm, who: usize, what: &str, until: &str) -> (bool, Vec<String>) {
    let name = network.suppliers[who].name.trim_start_matches("supplier.");
    let text = network.text()
        + &format!(
            "\n[disruption.stop]\nwhat = \"{what}\"\nhits.suppliers = [\"{name}\"]\nwindows = [{{ from = 2025-02-10, until = {until} }}]\n"
        );
    let model: Model = from_text(&text).model;
    let (mut waited, mut wrong) = (false, Vec::new());
    walk(&model, |moment, t, s| {
        if moment != Some(After::Shipping) {
            return;
        }
        waited |= s.network.ordered.iter().chain(&s.disruptions.outbox).any(|x| x.any_positive());
        for (kind, columns) in [("lost", &s.rows.lost), ("back-ordered", &s.rows.backlog)] {
            if columns.iter().any(|col| (0..L).any(|c| col[c] > 0.0)) {
                wrong.push(format!("step {t}: {kind}"));
            }
        }
    });
    wrong.truncate(3);
    (waited, wrong)
}

/// Three weeks, of which everybody holds more. The fault: a stop of a year at who makes the final
/// good, which nobody outlasts.
#[test]
fn a_stop_shorter_than_the_buffers_costs_nobody_else_his_service() {
    let (waited, noticed) = (Tally::default(), Tally::default());
    for_all(96, |rolls| {
        let mut network = calm(&mut Dice::of(rolls));
        network.periods = 70;
        let who = rolls[900] as usize % network.suppliers.len();
        let what = ["shipments", "capacity", "transit"][rolls[901] as usize % 3];
        let (waits, wrong) = stopped(&network, who, what, "2025-03-02");
        prop_assert!(
            wrong.is_empty(),
            "{what} of {}: {wrong:?}\n{}",
            network.suppliers[who].name,
            network.text()
        );
        waited.add(waits || what == "transit");
        noticed.add(!stopped(&network, 0, "shipments", "2026-02-08").1.is_empty());
        Ok(())
    });
    waited.at_least(7, 10, "make somebody wait");
    noticed.at_least(9, 10, "notice a stop of a year");
}
