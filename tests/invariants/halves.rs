//! 8: splitting a manufacturer into two identical halves under proportional allocation leaves totals unchanged.
use super::calm::{Calm, Node, calm};
use super::{Tally, common, for_all, from_text, world::Dice};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Figures that are sums over manufacturers, or ratios of such sums.
const SUMS: [&str; 8] =
    ["fill-rate", "lost-output", "peak-stopped", "cost", "expedited", "duties", "substituted", "destroyed"];

/// The quantum of mass, and values by name.
type Totals = (f64, BTreeMap<String, Vec<f64>>);

/// Totals over all manufacturers, period by period; what is said of the first or its halves alone is added up.
fn totals(text: &str) -> Totals {
    let prepared = from_text(text);
    let results = common::run(&prepared, 8);
    let mut totals = BTreeMap::new();
    for series in results.series.iter().filter(|s| !s.name.contains(".b0")) {
        totals.insert(series.name.clone(), series.summary.iter().map(|x| x.mean.value).collect());
    }
    for figure in &results.figures {
        if SUMS.contains(&figure.name.as_str()) || figure.name.starts_with("released.") {
            totals.insert(figure.name.clone(), vec![figure.mean.value]);
        }
        let halves = ["cost.b0", "mean-stock.b0", "mean-backlog.b0"];
        if halves.iter().any(|start| figure.name.starts_with(start)) {
            let name = figure.name.replace("b0a", "b0").replace("b0b", "b0");
            totals.entry(name).or_insert_with(|| vec![0.0])[0] += figure.mean.value;
        }
    }
    (prepared.model.quantum, totals)
}

/// What differs by more than a billionth, with the values. Masses are rounded to quanta (of 1e-11 to 2e-9 t here), so that
/// sums of halves may be off by some of them, and what is nearly nothing is compared with a tonne.
fn differing(one: &Totals, other: &Totals) -> Vec<String> {
    let (quantum, one, other) = (one.0, &one.1, &other.1);
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (1.0 + a.abs()) + 64.0 * quantum;
    let same = |a: &[f64], b: &[f64]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| close(*a, *b));
    let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
    let empty = Vec::new();
    let pair =
        |name: &String| (one.get(name).unwrap_or(&empty).clone(), other.get(name).unwrap_or(&empty).clone());
    names
        .filter(|name| !same(&pair(name).0, &pair(name).1))
        .map(|name| format!("{name} {:?}", pair(name)))
        .collect()
}

/// A quantity of a line, `KEY = "NUMBER t..."`, times a half.
fn halved(line: &str) -> String {
    let keys =
        ["demand = \"", "level = \"", "reorder = \"", "quantity = \"", "initial-mass = \"", "capacity = \""];
    keys.iter().fold(line.to_owned(), |line, key| {
        let Some(at) = line.find(key).map(|at| at + key.len()) else { return line };
        let (before, after) = line.split_at(at);
        let (number, rest) = after.split_once(' ').expect("a number and a unit");
        let half = number.parse::<f64>().expect("a number") / 2.0;
        format!("{before}{half} {rest}")
    })
}

/// The network with the first manufacturer in two halves.
fn split(network: &Calm) -> Calm {
    let mut split = network.clone();
    let whole = split.buyers.remove(0);
    for name in ["manufacturer.b0b", "manufacturer.b0a"] {
        let lines = whole.lines.iter().map(|line| halved(line)).collect();
        split.buyers.insert(0, Node { name: name.into(), lines, ..whole.clone() });
    }
    // Rules and stockpiles name buyers.
    split.rest.iter_mut().for_each(|table| *table = table.replace("\"b0\"", "\"b0a\", \"b0b\""));
    split
}

/// What makes goods scarce, and what buyers do about it.
fn trouble(d: &mut Dice<'_>, network: &mut Calm) {
    for supplier in &mut network.suppliers {
        let scarce = d.number(0.5, 1.2) * supplier.flow;
        let tight = d.chance(0.5);
        for line in supplier.lines.iter_mut().filter(|line| tight && line.contains(".capacity")) {
            *line = format!("{} = \"{scarce} t/week\"", line.split(" = ").next().expect("a key"));
        }
    }
    for buyer in &mut network.buyers {
        buy(d, buyer);
    }
    let first = network.suppliers[0].name.trim_start_matches("supplier.").to_owned();
    let what = d.pick(&["shipments", "transit", "capacity", "orders", "stock", "receipts"]);
    let when = match d.chance(0.5) {
        true => "windows = [{ from = 2025-02-10, until = 2025-03-09 }]",
        false => "chance = { begins = 0.1, ends = 0.3 }",
    };
    if d.chance(0.6) {
        network.rest.push(format!(
            "[disruption.x]\nwhat = \"{what}\"\nhits = {{ suppliers = [\"{first}\"], manufacturers = [\"b0\"] }}\n{when}\n"
        ));
    }
    let rule = match d.below(4) {
        0 => "kind = \"ban\"".into(),
        1 => format!("kind = \"free\"\nquota = {{ volume = \"{} t/week\", period = \"month\" }}", d.number(1.0, 40.0)),
        2 => "kind = \"free\"\nquota = { volume = \"20 t/week\", period = \"quarter\", rule = \"allocated\", shares = { US = 0.6, DE = 0.4 } }"
            .into(),
        _ => return,
    };
    network.rest.push(format!(
        "[control.k]\nexporter = \"CN\"\nmaterials = [\"m0\"]\npath = {{ 2025-02-03 = \"hard\", 2025-05-05 = \"open\" }}\n[regime.hard]\n{rule}\n\
         [regime.open]\nkind = \"free\"\n"
    ));
    // Lots turn on a quantum where stock has been filled up to a round cover.
    let lots = |b: &Node| b.lines.iter().any(|line| line.contains("r-Q") || line.contains("s-S"));
    if d.chance(0.4) && !network.buyers.iter().any(lots) {
        network.rest.push(
            "[stockpile.p]\nmaterial = \"m0\"\ncountry = \"US\"\nmembers = [\"b0\"]\nopening = \"60 t\"\n\
             release = { when-cover-below = \"1.87 weeks\", up-to = \"3.61 weeks\", most = \"9 t/week\" }\n"
                .into(),
        );
    }
}

/// A policy of lots or little cover, and an answer to measures. (Orders that are inflated divide by what was shipped, however
/// little that is, and make much of a quantum.)
fn buy(d: &mut Dice<'_>, buyer: &mut Node) {
    let per_firm = buyer.flow;
    let stock = match d.below(5) {
        0 => None,
        1 => Some(format!("policy = \"days-of-cover\", target = \"{} weeks\"", d.number(0.5, 3.0))),
        2 => Some(format!("policy = \"base-stock\", level = \"{} t\"", per_firm * d.number(1.0, 6.0))),
        3 => Some(format!(
            "policy = \"s-S\", reorder = \"{} t\", level = \"{} t\"",
            per_firm * d.number(1.0, 4.0),
            per_firm * d.number(4.0, 8.0)
        )),
        _ => Some(format!(
            "policy = \"r-Q\", reorder = \"{} t\", quantity = \"{} t\"",
            per_firm * d.number(1.0, 4.0),
            per_firm * d.number(1.0, 4.0)
        )),
    };
    let initial = if d.chance(0.3) {
        format!(", initial-mass = \"{} t\"", per_firm * d.number(0.5, 4.0))
    } else {
        String::new()
    };
    let costs = ", holding-cost = \"1 USD/t/week\", transit-cost = \"2 USD/t/week\"";
    let costs = if buyer.name.starts_with("destination") { "" } else { costs };
    for line in buyer.lines.iter_mut().filter(|line| line.starts_with("stock")) {
        if let Some(stock) = &stock {
            *line = format!("stock = {{ {stock}{costs}{initial} }}");
        }
    }
    if d.chance(0.3) {
        buyer.lines.push("front-loading = { cover = \"2 weeks\" }".into());
    }
    if d.chance(0.3) {
        buyer.lines.push("profile = { growth = 0.4, steps = [1.5, 0.25, 1.25] }".into());
    }
}

/// The fault: the smallest orders come first, in place of all in proportion.
#[test]
fn two_identical_halves_are_as_much_as_the_whole() {
    let noticed = Tally::default();
    for_all(96, |rolls| {
        let mut d = Dice::of(rolls);
        let mut network = calm(&mut d);
        network.periods = 40;
        trouble(&mut d, &mut network);
        let whole = totals(&network.text());
        let differ = differing(&whole, &totals(&split(&network).text()));
        prop_assert!(differ.is_empty(), "{}\n{}", differ.join("\n"), network.text());
        let mut uniform = network.clone();
        for supplier in &mut uniform.suppliers {
            supplier.lines.push("allocate = \"uniform\"".into());
        }
        noticed.add(!differing(&totals(&uniform.text()), &totals(&split(&uniform).text())).is_empty());
        Ok(())
    });
    noticed.at_least(1, 5, "notice equal quantities in place of equal shares");
}
