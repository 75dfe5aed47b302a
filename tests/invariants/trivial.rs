//! 4: measures that change nothing.
use super::world::{World, with_entries, world};
use super::{Tally, for_all, outcome, same};
use std::cell::Cell;

/// A control of everything that China sells, in one regime from the first day.
fn control_of(w: &World, extra: &str, regime: &str) -> [String; 2] {
    let control = format!(
        "[control.office]\nexporter = \"CN\"\nmaterials = {:?}\n{extra}path.{} = \"only\"\n",
        w.all, w.start
    );
    [control, format!("[regime.only]\n{regime}")]
}

fn prompt_regime(prompt: f64) -> String {
    format!(
        "review = \"0 days\"\nprompt = {{ civil = {prompt:?}, defence = {prompt:?} }}\nif-not-prompt.stuck = 1.0\n"
    )
}

/// Every file prompt, no review, no expiry, hold or restraint: bit-identical to no control. The fault: one file in a
/// thousand (or ten) is stuck.
#[test]
fn a_regime_that_grants_everything_at_once_equals_no_control() {
    let noticed = Cell::new([0, 0, 0]);
    for_all(48, |rolls| {
        let w = world(rolls);
        let free = outcome(&w.free());
        for extra in [
            "",
            "file-size = \"2 t\"\n",
            "office.capacity = \"1e9 files/week\"\n",
            "on-refusal = \"cancel\"\n",
        ] {
            let granted = outcome(&w.with(&control_of(&w, extra, &prompt_regime(1.0))));
            same(&granted, &free, &w.free())?;
        }
        let sees = |p: f64| i32::from(outcome(&w.with(&control_of(&w, "", &prompt_regime(p)))) != free);
        let [all, rare, often] = noticed.get();
        noticed.set([all + 1, rare + sees(0.999), often + sees(0.9)]);
        Ok(())
    });
    let [all, rare, often] = noticed.get();
    println!("of {all} scenarios, {rare} notice prompt = 0.999 and {often} notice prompt = 0.9");
    assert!(often * 10 >= all * 8 && rare * 2 >= all);
}

/// A ban from the first day equals suppliers in China that can ship nothing (orders stand in both), as long as no rule turns to
/// other sources and nobody there has a stock to ship from. The fault: one supplier can still ship 1 kg a week.
#[test]
fn a_ban_equals_suppliers_that_can_ship_nothing() {
    let noticed = Tally::default();
    for_all(96, |rolls| {
        let mut w = world(rolls);
        let chinese = |t: &str| t.starts_with("[supplier.s") && t.contains("country = \"CN\"");
        if w.tables.iter().any(|t| chinese(t) && ["uses = ", "stock = "].iter().any(|key| t.contains(key))) {
            return Ok(());
        }
        for key in ["sourcing.", "backup."] {
            w.tables = lines_of(&w.tables, &BUYERS, key, "");
        }
        w.all.clone_from(&w.materials);
        let banned = outcome(&w.with(&control_of(&w, "", "kind = \"ban\"\n")));
        let closed = |capacity: &str| {
            let mut shut = w.clone();
            for table in shut.tables.iter_mut().filter(|t| chinese(t)) {
                let keep: Vec<&str> = table.lines().filter(|line| !line.starts_with("makes.")).collect();
                let makes = w.materials.iter().map(|m| format!("makes.{m}.capacity = \"{capacity}\""));
                *table =
                    keep.into_iter().map(String::from).chain(makes).collect::<Vec<_>>().join("\n") + "\n";
            }
            outcome(&shut.free())
        };
        same(&banned, &closed("0 t/week"), &w.free())?;
        noticed.add(banned != closed("1 kg/week"));
        Ok(())
    });
    noticed.at_least(9, 10, "notice 1 kg a week through the ban");
}

/// An office that takes up more files than anybody files equals no office. The fault: it takes up one file in two weeks.
#[test]
fn an_office_without_limit_equals_no_office() {
    let noticed = Tally::default();
    for_all(48, |rolls| {
        let w = world(rolls);
        let with = |capacity: Option<&str>| {
            let mut control = w.control.clone();
            let lines = control[0].lines().filter(|line| !line.starts_with("office.capacity"));
            let lines: Vec<String> = lines.map(String::from).collect();
            let office =
                capacity.map(|c| format!("office.capacity = \"{c} files/week\"\n[control.office.path]"));
            let text = lines.join("\n") + "\n";
            control[0] = match office {
                Some(office) => text.replace("[control.office.path]", &office),
                None => text,
            };
            outcome(&w.with(&control))
        };
        let without = with(None);
        same(&without, &with(Some("1e9")), &w.text())?;
        noticed.add(without != with(Some("0.5")));
        Ok(())
    });
    noticed.at_least(1, 2, "notice an office of half a file a week");
}

/// Tables of a world without lines that begin with a key, and with a line in their place.
fn lines_of(tables: &[String], of: &[&str], key: &str, line: &str) -> Vec<String> {
    let concerns = |table: &str| of.iter().any(|start| table.starts_with(start));
    let keep = |table: &str| -> String {
        table.lines().filter(|l| !l.starts_with(key)).map(|l| format!("{l}\n")).collect()
    };
    let changed = tables.iter().map(|table| match concerns(table) {
        true => keep(table) + line,
        false => table.clone(),
    });
    changed.collect()
}

const BUYERS: [&str; 2] = ["[manufacturer", "[destination"];

/// The world with a line for every buyer.
fn buyers(w: &World, key: &str, line: &str) -> String {
    World { tables: lines_of(&w.tables, &BUYERS, key, line), ..w.clone() }.text()
}

/// A ban equals lanes that are closed from the same day on (orders stand in both; from the first day on it would not where a
/// rule chooses sources, as lanes that are closed then count in the opening). The fault: the lanes open four weeks before
/// the end of the shortest horizon.
#[test]
fn a_ban_equals_closed_lanes() {
    let noticed = Tally::default();
    for_all(48, |rolls| {
        let w = world(rolls);
        let closed = |until: &str| {
            let line = format!("closed = [{{ from = 2025-02-17, until = {until} }}]\n");
            let tables = lines_of(&w.tables, &["[lane.cn-"], "closed", &line);
            outcome(&World { tables, ..w.clone() }.free())
        };
        let tables = lines_of(&w.tables, &["[lane.cn-"], "closed", "");
        let ban = control_of(&w, "", "kind = \"ban\"\n").map(|table| table.replace(w.start, "2025-02-17"));
        let banned = outcome(&World { tables, ..w.clone() }.with(&ban));
        same(&banned, &closed("2026-12-31"), &w.free())?;
        noticed.add(banned != closed("2025-05-25"));
        Ok(())
    });
    noticed.at_least(8, 10, "notice that lanes open in the end");
}

/// A quota above demand equals no quota. The fault: a quota of 1 t a week.
#[test]
fn a_quota_above_demand_equals_no_quota() {
    let noticed = Tally::default();
    for_all(32, |rolls| {
        let w = world(rolls);
        let free = outcome(&w.free());
        let with = |volume: &str, rest: &str| {
            let quota = format!("kind = \"free\"\nquota = {{ volume = \"{volume} t/week\", {rest} }}\n");
            outcome(&w.with(&control_of(&w, "", &quota)))
        };
        let allocated =
            "rule = \"allocated\", shares = { US = 0.4, DE = 0.3, JP = 0.2, AU = 0.1 }, carry-over = 0.5";
        for period in ["month", "quarter", "half-year", "year"] {
            let period = format!("period = \"{period}\"");
            same(&free, &with("1e5", &period), &w.free())?;
        }
        let month = "period = \"month\"";
        same(&free, &with("1e5", &format!("{month}, {allocated}")), &w.free())?;
        noticed.add(free != with("1", month));
        Ok(())
    });
    noticed.at_least(8, 10, "notice a quota of 1 t a week");
}

/// A duty and a floor of nothing equal none, and so does an answer to the landed cost with elasticity zero. The faults: a
/// duty of a half, and an elasticity of 1.5.
#[test]
fn duties_of_zero_and_elasticities_of_zero_equal_none() {
    let (noticed, answers) = (Tally::default(), Tally::default());
    for_all(32, |rolls| {
        let mut w = world(rolls);
        let priced = |table: &String| match table.starts_with("[supplier") && !table.contains("price = ") {
            true => with_entries(table, "price = \"40 USD/kg\""),
            false => table.clone(),
        };
        w.tables = w.tables.iter().map(priced).collect();
        let with = |duty: &str, floor: &str, elasticity: Option<&str>| {
            let line = elasticity.map(|e| format!("price-response = {{ stock = {e}, demand = {e} }}\n"));
            let tables = lines_of(&w.tables, &BUYERS, "price-response", &line.unwrap_or_default());
            let w = World { tables, ..w.clone() };
            let rule = format!(
                "kind = \"free\"\ntariff = {{ ad-valorem = {duty}, specific = \"{duty} USD/kg\" }}\nprice-floor = \"{floor} USD/kg\"\n"
            );
            (outcome(&w.with(&control_of(&w, "", &rule))), outcome(&w.free()))
        };
        let (nothing, free) = with("0.0", "0", Some("1.5"));
        same(&nothing, &free, &w.free())?;
        let (high, _) = with("0.5", "90", Some("1.5"));
        noticed.add(high != free);
        let (inelastic, free) = with("0.5", "90", Some("0.0"));
        same(&inelastic, &free, &w.free())?;
        answers.add(high != inelastic);
        Ok(())
    });
    noticed.at_least(8, 10, "notice a duty of a half");
    answers.at_least(8, 10, "notice an elasticity of 1.5");
}

/// A leak of rate zero equals none. The fault: half of what may not leave goes round in a week.
#[test]
fn a_leak_of_rate_zero_equals_none() {
    let noticed = Tally::default();
    for_all(48, |rolls| {
        let w = world(rolls);
        let mut tight = lines_of(&w.control, &["[control"], "leak", "");
        let without = outcome(&w.with(&tight));
        let head = tight[0].clone();
        let mut leaking = |rate: &str| {
            let line = format!(
                "leak = {{ via = \"ZZ\", rate = \"{rate} per week\", extra-time = \"1 week\", extra-cost = \"0 USD/kg\", detection = 0.5 }}\n"
            );
            tight[0] = head.replace("[control.office.path]", &format!("{line}\n[control.office.path]"));
            outcome(&w.with(&tight))
        };
        same(&without, &leaking("0"), &w.text())?;
        noticed.add(without != leaking("0.7"));
        Ok(())
    });
    noticed.at_least(1, 2, "notice a leak");
}

/// A truce that reaches everybody for certain equals one that does not say whom it reaches. The fault: it reaches nobody.
#[test]
fn compliance_of_one_equals_none_stated() {
    let noticed = Tally::default();
    for_all(64, |rolls| {
        let w = world(rolls);
        let acts = |t: &&String| t.starts_with("[truce") && (t.contains("suspends") || t.contains("eases."));
        if w.control.iter().find(acts).is_none() {
            return Ok(());
        }
        let with = |line: &str| outcome(&w.with(&lines_of(&w.control, &["[truce"], "compliance", line)));
        let certain = with("");
        same(&certain, &with("compliance = 1.0\n"), &w.text())?;
        noticed.add(certain != with("compliance = 0.0\n"));
        Ok(())
    });
    noticed.at_least(1, 3, "notice that a truce reaches nobody");
}

/// Acting ahead with no cover, and inflating orders by at most one, equal not doing so. The faults: six weeks of cover;
/// three times the orders.
#[test]
fn behaviour_without_size_equals_none() {
    let (ahead, inflated) = (Tally::default(), Tally::default());
    for_all(48, |rolls| {
        let w = world(rolls);
        let front = |cover: &str| {
            let line = format!("front-loading = {{ cover = \"{cover} weeks\", ahead = \"6 weeks\" }}\n");
            outcome(&buyers(&w, "front-loading", &line))
        };
        let without = outcome(&buyers(&w, "front-loading", ""));
        same(&without, &front("0"), &w.text())?;
        if w.text().contains("announced = ") {
            ahead.add(without != front("6"));
        }
        let inflation = |most: &str| {
            let line = format!("order-inflation = {{ at-most = {most}, over = \"4 weeks\" }}\n");
            outcome(&buyers(&w, "order-inflation", &line))
        };
        let without = outcome(&buyers(&w, "order-inflation", ""));
        same(&without, &inflation("1.0"), &w.text())?;
        inflated.add(without != inflation("3.0"));
        Ok(())
    });
    ahead.at_least(1, 2, "notice that buyers act ahead");
    inflated.at_least(1, 2, "notice that orders are inflated");
}
