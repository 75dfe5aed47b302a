//! Disruptions of every kind, at every place, set off in every way.
use super::{Dice, World};

const KINDS: [&str; 7] = ["orders", "shipments", "transit", "receipts", "capacity", "lead-time", "stock"];

/// None to three of them.
pub(super) fn add(d: &mut Dice<'_>, w: &mut World) {
    for i in 0..[0, 0, 1, 2, 3][d.below(5)] {
        let table = disruption(d, w, i);
        w.tables.push(table);
    }
}

fn disruption(d: &mut Dice<'_>, w: &World, i: usize) -> String {
    let kind = d.pick(&KINDS);
    let mut text =
        format!("[disruption.x{i}]\ntitle = \"Break {i}\"\nwhat = \"{kind}\"\nhits = {{ {} }}\n", hits(d, w));
    match kind {
        "capacity" => text += &format!("share = {:?}\n", d.number(0.0, 1.0)),
        "stock" => text += "share = { varies = \"uniform\", min = 0.1, max = 1.0 }\n",
        "lead-time" => {
            text += &format!("times = {:?}\n", d.number(0.5, 3.0));
            text += "longer = { varies = \"exponential\", mean = \"2 weeks\" }\n";
        }
        _ => (),
    }
    if matches!(kind, "capacity" | "lead-time") && d.chance(0.6) {
        let shape = d.pick(&["linear", "exponential", "s-curve"]);
        text += &format!("recovery = {{ over = \"{} weeks\", shape = \"{shape}\" }}\n", 1 + d.below(8));
    }
    if d.chance(0.3) {
        text += "independent = true\n";
    }
    text + &match d.below(3) {
        0 => "windows = [{ from = 2025-01-20, until = 2025-02-16 }, { from = 2025-04-07, until = 2025-05-11 }]\n".into(),
        1 => format!("chance = {{ begins = {:?}, ends = {:?} }}\n", d.number(0.01, 0.3), d.number(0.1, 0.6)),
        _ => format!(
            "random = {{ every = {{ varies = \"exponential\", mean = \"8 weeks\" }}, lasts = \"{} weeks\" }}\n",
            d.number(0.3, 6.0)
        ),
    }
}

/// Some of those who can be hit, by name.
fn hits(d: &mut Dice<'_>, w: &World) -> String {
    let named = |start: &str| -> Vec<String> {
        let tables = w.tables.iter().filter_map(|t| t.strip_prefix(start));
        tables.filter_map(|t| t.split(']').next()).map(str::to_owned).collect()
    };
    let lists = [
        ("suppliers", named("[supplier.")),
        ("lanes", named("[lane.")),
        ("manufacturers", named("[manufacturer.")),
        ("destinations", named("[destination.")),
        ("buyers", named("[supplier.")),
        ("materials", w.all.clone()),
        ("countries", vec!["CN".to_owned()]),
    ];
    let lists: Vec<_> = lists.iter().filter(|(_, names)| !names.is_empty()).collect();
    let mut text = Vec::new();
    let (first, second) = (d.below(lists.len()), d.below(lists.len()));
    for i in if second == first || d.chance(0.5) { vec![first] } else { vec![first, second] } {
        let (key, names) = lists[i];
        let number = 1 + d.below(names.len());
        let from = d.below(names.len());
        let some: Vec<&String> = names.iter().cycle().skip(from).take(number).collect();
        text.push(format!("{key} = {some:?}"));
    }
    text.join(", ")
}
