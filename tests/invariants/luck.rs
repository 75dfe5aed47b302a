//! 5, 7: what never falls, and twins that share their luck.
use super::world::{World, world};
use super::{After, L, Tally, common, for_all, from_text, walk, walk_with};
use coercivity::engine::col::Col;
use coercivity::model::Model;
use proptest::prelude::*;

// ---- 5 ----------------------------------------------------------------------------------------------------------------

/// What has been served of all demand by the end of each step.
fn served(text: &str) -> Vec<Col<L>> {
    let mut all = Vec::new();
    walk(&from_text(text).model, |moment, _, s| {
        if moment == Some(After::Shipping) {
            all.push(s.rows.consumed[0]);
        }
    });
    all
}

/// Whether no column is ever lower in the second.
fn never_lower(one: &[Col<L>], other: &[Col<L>]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| (0..L).all(|c| a[c] <= b[c]))
}

/// One firm with base stock, one material, one source: without a limit where demand is lost, with one where it waits.
fn one_source(rolls: &[u32], initial: f64) -> String {
    let roll = |i: usize, n: u32| f64::from(rolls[i] % n);
    let waits = rolls[0].is_multiple_of(2);
    let (rule, makes) = match waits {
        true => ("back-ordered", format!("{{ capacity = \"{} t/week\" }}", 5.0 + roll(1, 20))),
        false => ("lost", "{}".to_owned()),
    };
    format!(
        "format = 1\n[scenario]\ntitle = \"One source\"\nstart = 2025-01-06\nperiods = 40\n[material.m]\n\
         [supplier.s]\ncountry = \"CN\"\nmakes.m = {makes}\n[lane.sea]\nfrom = \"CN\"\nto = \"US\"\n\
         transit = \"{} weeks\"\n[manufacturer.car]\ncountry = \"US\"\ndemand = \"10 t/week\"\n\
         noise = {{ normal-sd = \"{} t/week\" }}\nmix.m = 1.0\nsources.m = {{ s = 1.0 }}\n\
         stock = {{ policy = \"base-stock\", level = \"{} t\", initial-mass = \"{initial} t\", review = \"{} weeks\" }}\n\
         shortage.rule = \"{rule}\"\n",
        roll(2, 6),
        roll(3, 8),
        20.0 + roll(4, 100),
        1.0 + roll(5, 3),
    )
}

/// More stock at the start never lowers what has been served by any day. The fault: less stock.
#[test]
fn more_initial_stock_never_lowers_what_is_served() {
    let noticed = Tally::default();
    for_all(192, |rolls| {
        let initial = f64::from(rolls[6] % 150);
        let (less, more) =
            (one_source(rolls, initial), one_source(rolls, initial + f64::from(1 + rolls[7] % 60)));
        let (less_served, more_served) = (served(&less), served(&more));
        prop_assert!(never_lower(&less_served, &more_served), "{}\n{}", less, more);
        noticed.add(!never_lower(&more_served, &less_served));
        Ok(())
    });
    noticed.at_least(1, 3, "notice less stock at the start");
}

/// What has been granted on every gate by the end of each step.
fn granted(text: &str) -> Vec<Vec<Col<L>>> {
    let mut all = Vec::new();
    walk(&from_text(text).model, |moment, _, s| {
        if moment == Some(After::Licensing) {
            all.push(s.files.granted.clone());
        }
    });
    all
}

/// Standing orders, of which what is not granted is stuck: they are filed alike whatever becomes of them.
fn standing(w: &World, prompt: f64, returned: bool) -> String {
    let stock = "stock = { policy = \"standing\", target = \"2 weeks\" }\n";
    // What a shortage sets off, and what suppliers order, depends on what has come.
    let alike = |t: &&String| !["[stockpile", "[qualification"].iter().any(|start| t.starts_with(start));
    let tables = w.tables.iter().filter(alike).map(|table| {
        let buys = table.starts_with("[manufacturer") || table.starts_with("[destination");
        let out =
            ["stock", "patience", "front-loading", "order-inflation", "sourcing", "backup", "substitution"];
        let keep = |line: &&str| !buys || !out.iter().any(|key| line.starts_with(key));
        let lines: String = table.lines().filter(keep).map(|line| format!("{line}\n")).collect();
        if buys { lines + stock } else { lines }
    });
    let back = "returned = { probability = 0.4, answer = \"2 weeks\", at-most = 2 }\n";
    let regime = format!(
        "[regime.only]\nreview = {{ varies = \"exponential\", mean = \"3 weeks\" }}\nprompt = {{ civil = {prompt:?}, defence = {prompt:?} }}\n\
         odds.US = 0.7\nif-not-prompt.stuck = 1.0\n{}",
        if returned { back } else { "" }
    );
    let control = format!(
        "[control.office]\nexporter = \"CN\"\nmaterials = {:?}\npath.{} = \"only\"\n",
        w.materials, w.start
    );
    let w = World { tables: tables.collect(), ..w.clone() };
    w.with(&[control, regime])
}

/// A higher probability of a prompt file never lowers what has been granted by any day, gate by gate, when files are filed
/// alike. The fault: a lower one.
#[test]
fn a_higher_probability_never_lowers_what_is_granted() {
    let noticed = Tally::default();
    for_all(96, |rolls| {
        let w = world(rolls);
        let p = f64::from(rolls[990] % 900) / 1000.0;
        let at = |p: f64| granted(&standing(&w, p, rolls[991].is_multiple_of(2)));
        let (low, high) = (at(p), at(p + 0.1));
        let sound = |one: &[Vec<Col<L>>], other: &[Vec<Col<L>>]| {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| never_lower(a, b))
        };
        prop_assert!(sound(&low, &high), "{}", standing(&w, p, false));
        noticed.add(!sound(&high, &low));
        Ok(())
    });
    noticed.at_least(9, 10, "notice a lower probability");
}

// ---- 7 ----------------------------------------------------------------------------------------------------------------

/// What a run has that its twin must have too.
struct Trace {
    /// Regimes by step and control.
    path: Vec<[u8; L]>,
    /// Demand so far by step and material.
    demanded: Vec<Col<L>>,
    /// Stock by step and row, which may differ.
    stock: Vec<Col<L>>,
    /// By step: what becomes of every file, by slot: whether it was filed, when its next event is, where it stands.
    files: Vec<Vec<[(bool, i16, u8); L]>>,
}

fn trace(m: &Model, seed: u64) -> Trace {
    let mut x = Trace { path: Vec::new(), demanded: Vec::new(), stock: Vec::new(), files: Vec::new() };
    let mut filed = vec![[false; L]; m.gates.last().map_or(0, |g| g.slots.end)];
    walk_with(m, seed, |moment, t, s| match moment {
        Some(After::Consumption) => {
            x.demanded.extend(s.rows.demanded.iter().copied());
            x.stock.extend(s.rows.on_hand.iter().copied());
        }
        Some(After::Licensing) => {
            for gate in m.gates.iter().filter(|g| usize::from(g.slot_of[t]) < g.slots.len()) {
                let slot = gate.slots.start + usize::from(gate.slot_of[t]);
                for c in 0..L {
                    filed[slot][c] = s.files.volume[slot][c] > 0.0;
                }
            }
            let files = filed.iter().enumerate().map(|(slot, filed)| {
                let mut row = [(false, 0, 0); L];
                for c in 0..L {
                    row[c] = (filed[c], s.files.due[slot][c], s.files.status[slot][c]);
                }
                row
            });
            x.files.push(files.collect());
        }
        Some(After::Shipping) if t + 1 == m.calendar.steps => x.path.clone_from(&s.policy.path),
        _ => (),
    });
    x
}

/// Slots of gates whose files depend on nothing but their own luck: no queue, and no other control of the same goods.
fn alone(m: &Model) -> Vec<usize> {
    let gates =
        m.gates.iter().filter(|g| m.controls[g.control].office.is_none() && m.links[g.link].gates.len() == 1);
    gates.flat_map(|g| g.slots.clone()).collect()
}

/// Files that both have filed: how many, and how many of them stand differently at the end of some step. `open` ones are
/// those that are under review in both.
fn compared(m: &Model, one: &Trace, other: &Trace, open_only: bool) -> (u32, u32) {
    let (mut both, mut differ) = (0, 0);
    let slots = alone(m);
    for (t, (a, b)) in one.files.iter().zip(&other.files).enumerate() {
        for &slot in &slots {
            for c in 0..L {
                let (a, b) = (a[slot][c], b[slot][c]);
                let under_review = |x: (bool, i16, u8)| x.2 == 0 && x.1 > t as i16 && x.1 < 30_000;
                if a.0 && b.0 && (!open_only || (under_review(a) && under_review(b))) {
                    both += 1;
                    differ += u32::from(a != b);
                }
            }
        }
    }
    (both, differ)
}

/// The world without lines that begin so.
fn without(w: &World, keys: &[&str]) -> World {
    let keep = |line: &&str| !keys.iter().any(|key| line.starts_with(key));
    let lines = |table: &String| table.lines().filter(keep).map(|line| format!("{line}\n")).collect();
    let (tables, control) = (w.tables.iter().map(lines).collect(), w.control.iter().map(lines).collect());
    World { tables, control, ..w.clone() }
}

/// The scenario with another stock at the start of every buyer.
fn with_initial(w: &World, weeks: &str) -> String {
    let tables = w.tables.iter().map(|table| {
        let line = |line: &str| match line.strip_prefix("stock = ").and_then(|rest| rest.strip_suffix(" }")) {
            Some(rest) => {
                let rest = rest.split(", initial").next().unwrap_or(rest);
                format!("stock = {rest}, initial = \"{weeks} weeks\" }}\n")
            }
            None => format!("{line}\n"),
        };
        table.lines().map(line).collect()
    });
    World { tables: tables.collect(), ..w.clone() }.text()
}

/// Two scenarios that differ in a stock parameter: the same path, unless a shortage moves it; the same demand; and a file
/// that is filed in the same step in both has the same fate. The fault: another seed.
#[test]
fn twins_that_differ_in_stock_have_the_same_path_demand_and_luck_with_files() {
    let (comparable, noticed) = (Tally::default(), Tally::default());
    for_all(96, |rolls| {
        let w = world(rolls);
        // A shortage moves policy or demand; what cancels orders, or sends them another way, withdraws their files.
        let w = without(&w, &["leak", "front-loading", "order-inflation", "price-response", "substitution"]);
        if w.text().contains("stopped = ") {
            return Ok(());
        }
        let (low, high) = (from_text(&with_initial(&w, "1")).model, from_text(&with_initial(&w, "5")).model);
        let (a, b) = (trace(&low, common::SEED), trace(&high, common::SEED));
        prop_assert!(a.path == b.path, "{}", w.text());
        prop_assert!(a.demanded == b.demanded, "{}", w.text());
        prop_assert!(a.stock != b.stock, "{}", w.text());
        let (both, differ) = compared(&low, &a, &b, false);
        prop_assert_eq!(differ, 0, "{}", w.text());
        comparable.add(both > 0);
        if both > 0 {
            let other = trace(&high, common::SEED + 1);
            noticed.add(a.demanded != other.demanded || compared(&low, &a, &other, false).1 > 0);
        }
        Ok(())
    });
    comparable.at_least(1, 3, "have files that are filed alike");
    noticed.at_least(9, 10, "notice another seed");
}

/// Two scenarios that differ in how often a file is prompt: the same path, the same demand, and file by file the same time
/// under review. The fault: another seed.
#[test]
fn twins_that_differ_in_policy_have_the_same_demand_and_reviews() {
    let (comparable, noticed) = (Tally::default(), Tally::default());
    for_all(96, |rolls| {
        let w = world(rolls);
        let w = without(&w, &["substitution"]);
        if w.text().contains("stopped = ") {
            return Ok(());
        }
        let strict = |table: &String| -> String {
            let line = |line: &str| match line.starts_with("prompt = ") {
                true => "prompt = { civil = 0.05, defence = 0.01 }\n".to_owned(),
                false => format!("{line}\n"),
            };
            table.lines().map(line).collect()
        };
        let control: Vec<String> = w.control.iter().map(strict).collect();
        let (lax, strict) = (w.prepared().model, from_text(&w.with(&control)).model);
        let (a, b) = (trace(&lax, common::SEED), trace(&strict, common::SEED));
        prop_assert!(a.path == b.path, "{}", w.text());
        prop_assert!(a.demanded == b.demanded, "{}", w.text());
        let (both, differ) = compared(&lax, &a, &b, true);
        prop_assert_eq!(differ, 0, "{}", w.text());
        comparable.add(both > 0);
        if both > 0 {
            let other = trace(&strict, common::SEED + 1);
            noticed.add(compared(&lax, &a, &other, true).1 > 0);
        }
        Ok(())
    });
    comparable.at_least(1, 3, "have files that are filed alike");
    noticed.at_least(8, 10, "notice another seed");
}
