//! 6: order, names and unused entries.
use super::{Tally, for_all, outcome, same, world::world};

/// Tables in the opposite and in a turned order. The fault: two regimes exchange their names.
#[test]
fn the_order_of_entries_changes_nothing() {
    let noticed = Tally::default();
    for_all(32, |rolls| {
        let w = world(rolls);
        let straight = outcome(&w.text());
        let mut turned = w.clone();
        turned.tables.reverse();
        turned.control.reverse();
        same(&straight, &outcome(&turned.text()), &w.text())?;
        let (n, all) = (turned.tables.len(), turned.tables.clone());
        turned.tables = (0..n).map(|i| all[(i + n / 2) % n].clone()).collect();
        same(&straight, &outcome(&turned.text()), &w.text())?;
        let mut swapped = w.clone();
        for table in &mut swapped.control {
            *table = table.replace("[regime.r0]", "[regime.X]").replace("[regime.r1]", "[regime.r0]");
            *table = table.replace("[regime.X]", "[regime.r1]");
        }
        noticed.add(straight != outcome(&swapped.text()));
        Ok(())
    });
    noticed.at_least(1, 2, "notice that two regimes have exchanged their names");
}

const UNUSED: &str = "[material.spare]\ntitle = \"Spare\"\n\n[parameter.spare]\nvalue = { uncertain = \"uniform\", min = 1.0, \
    max = 2.0 }\n\n[regime.aaa]\nreview = \"1 week\"\nprompt.civil = 0.5\nif-not-prompt.stuck = 1.0\n\n[lane.zz-yy]\nfrom = \
    \"ZZ\"\nto = \"YY\"\ntransit = \"3 weeks\"\n";

/// Titles, and entries that nothing refers to, under one name and another. The fault: a used supplier gets another name,
/// and with it another transit.
#[test]
fn titles_and_unused_entries_change_nothing() {
    let noticed = Tally::default();
    for_all(32, |rolls| {
        let w = world(rolls);
        let plain = outcome(&w.text());
        same(&plain, &outcome(&w.text().replace("title = \"", "title = \"Other ")), &w.text())?;
        let mut more = w.clone();
        more.tables.push(UNUSED.to_owned());
        same(&plain, &outcome(&more.text()), &w.text())?;
        let renamed = more.text().replace(".spare]", ".zzz]").replace("regime.aaa", "regime.zzz");
        same(&plain, &outcome(&renamed), &w.text())?;
        let other = w.text().replace("supplier.s0]", "supplier.other]").replace("s0 = ", "other = ");
        let other = other.replace("\"s0\"", "\"other\"");
        noticed.add(plain != outcome(&other));
        Ok(())
    });
    noticed.at_least(1, 2, "notice another name of a used supplier");
}

/// A supplier that nobody buys from; but a disruption of all suppliers of a country, each with luck of his own, counts it. The
/// fault: one buyer takes a thousandth of its first material from it.
#[test]
fn an_unused_supplier_changes_nothing() {
    let noticed = Tally::default();
    for_all(32, |rolls| {
        let w = world(rolls);
        let counted =
            |line: &String| !["disrupted.", "weeks-disrupted."].iter().any(|own| line.starts_with(own));
        let outcome = |text: &str| -> Vec<String> { outcome(text).into_iter().filter(counted).collect() };
        let plain = outcome(&w.text());
        let mut more = w.clone();
        for name in ["aaa", "zzz"] {
            more.tables.push(format!(
                "[supplier.{name}]\ncountry = \"CN\"\nnew-year-closure = 0.5\nmakes.m0 = {{ capacity = \"3 t/week\", price = \"40 USD/kg\" }}\n"
            ));
        }
        same(&plain, &outcome(&more.text()), &w.text())?;
        let used =
            more.text().replacen("sources.m0 = { s0 = 1.0 }", "sources.m0 = { s0 = 0.999, zzz = 0.001 }", 1);
        let used = used.replacen("sources.m0 = { s0 = 0.5, ", "sources.m0 = { s0 = 0.499, zzz = 0.001, ", 1);
        if used != more.text() && !used.contains("uncertain = \"uniform\", min = 0.") {
            noticed.add(plain != outcome(&used));
        }
        Ok(())
    });
    noticed.at_least(1, 1, "notice a thousandth from the new supplier");
}
