//! What buyers do about it: where they order, what they qualify, substitute and hold in common.
use super::{Dice, World};

/// Words by which a mechanism of networks, stocks, responses and disruptions is known in the text, for those that a share
/// of all scenarios must have.
pub const MECHANISMS: [&str; 46] = [
    "uses = ",
    "[supplier.t20]",
    "[supplier.t30]",
    "yield = { reaches",
    "yield = { first",
    "also = ",
    "stock = { policy = \"echelon-base-stock\"",
    "inputs = { policy = \"follow\"",
    "inputs = { policy = \"s-S\"",
    "\"s-S\"",
    "\"r-Q\"",
    "min-order = ",
    "multiple = ",
    "alert = ",
    "forecast = ",
    "rule = \"patient\"",
    "order-time = ",
    "customs = ",
    "planned = ",
    "shape = \"exponential\"",
    "growth = ",
    "season = ",
    "demand-every = ",
    "warm-up = ",
    "discount-rate = ",
    "rule = \"priority\"",
    "rule = \"cheapest\"",
    "rule = \"fastest\"",
    "at-most = { s",
    "backup.",
    "contingent.",
    "substitution = ",
    "reverts = ",
    "begins-when-cover-below = ",
    "[stockpile.",
    "refill = ",
    "[qualification.",
    "what = \"orders\"",
    "what = \"shipments\"",
    "what = \"transit\"",
    "what = \"receipts\"",
    "what = \"capacity\"",
    "what = \"lead-time\"",
    "what = \"stock\"",
    "recovery = ",
    "independent = ",
];

/// Adds them to a world that has its prices.
pub(super) fn add(d: &mut Dice<'_>, w: &mut World, suppliers: usize) {
    let of_finals = |t: &&String| t.starts_with("[supplier.s");
    let priced = w.tables.iter().filter(of_finals).all(|t| t.contains("price = "));
    let two = w.materials.len() == 2;
    let materials = w.materials.clone();
    for table in w.tables.iter_mut().filter(|t| is_buyer(t)) {
        let studied = table.starts_with("[manufacturer");
        for m in materials.iter().filter(|_| suppliers > 1) {
            sourcing(d, table, m, suppliers, priced);
        }
        if d.chance(0.3) {
            substitution(d, table, two, studied);
        }
        profile(d, table);
    }
    if suppliers > 1 {
        qualification(d, w, suppliers);
    }
    stockpile(d, w, suppliers);
}

/// Buyers of final goods.
fn is_buyer(table: &str) -> bool {
    ["[manufacturer.", "[destination.d0", "[destination.d1"].iter().any(|start| table.starts_with(start))
}

fn sourcing(d: &mut Dice<'_>, table: &mut String, m: &str, suppliers: usize, priced: bool) {
    let first = d.below(suppliers);
    let other = (first + 1) % suppliers;
    let rules: &[&str] = if priced { &["priority", "fastest", "cheapest"] } else { &["priority", "fastest"] };
    let rule = d.pick(rules);
    let chosen = d.chance(0.4);
    if chosen {
        let order = if rule == "priority" {
            format!(", order = [\"s{first}\", \"s{other}\"]")
        } else {
            String::new()
        };
        let most = match d.chance(0.5) {
            true => format!(", at-most = {{ s{first} = \"{} t/week\" }}", d.number(0.0, 30.0)),
            false => String::new(),
        };
        *table += &format!("sourcing.{m} = {{ rule = \"{rule}\"{order}{most} }}\n");
    }
    if chosen && rule == "priority" && d.chance(0.6) {
        let when = if d.chance(0.7) { ", when-cover-below = \"2 weeks\"" } else { "" };
        *table += &format!(
            "backup.{m} = {{ source = \"s{other}\", share = {:?}, delay = \"{} weeks\"{when} }}\n",
            d.number(0.1, 1.0),
            d.below(5)
        );
    }
    if d.chance(0.25) {
        let share = d.number(0.0, 1.0);
        *table += &format!(
            "contingent.{m} = [{{ control = \"office\", regimes = [\"r1\", \"r2\"], shares = {{ s{first} = {share:?}, s{other} = {:?} }} }}] # office\n",
            1.0 - share
        );
    }
}

/// What sets something off; whether it stands in a line that needs the office.
fn onset(d: &mut Dice<'_>) -> (String, bool) {
    match d.below(3) {
        0 => ("begins = 2025-02-24".into(), false),
        1 => (format!("begins-when-cover-below = \"{} weeks\"", d.number(0.5, 6.0)), false),
        _ => ("begins-with = { control = \"office\", regimes = [\"r1\", \"r2\"] }".into(), true),
    }
}

fn substitution(d: &mut Dice<'_>, table: &mut String, two: bool, studied: bool) {
    let (begins, office) = onset(d);
    let (from, to) = if two && d.chance(0.5) { ("m1", "m0") } else { ("m0", "m1") };
    let mut text = format!("from = \"{from}\", share = {:?}, {begins}", d.number(0.0, 1.0));
    if two && d.chance(0.7) {
        text += &format!(", to = \"{to}\", factor = {:?}", d.number(0.5, 1.5));
    }
    if d.chance(0.5) {
        text += ", delay = { varies = \"exponential\", mean = \"3 weeks\" }";
    }
    if d.chance(0.5) {
        text += ", over = \"8 weeks\"";
    }
    if !begins.starts_with("begins =") && d.chance(0.5) {
        text += ", reverts = true";
    }
    if studied {
        text += ", penalty = \"1 USD/kg\"";
    }
    *table += &format!("substitution = [{{ {text} }}]{}\n", if office { " # office" } else { "" });
}

/// Growth, season and lumps of demand.
fn profile(d: &mut Dice<'_>, table: &mut String) {
    match d.below(6) {
        3 => *table += &format!("profile.growth = {:?}\n", d.number(-0.5, 1.0)),
        4 => {
            *table += "profile = { season = [0.5, 1.5, 0.8, 1.2, 1, 1, 1, 1, 1, 1, 1, 1], steps = [1.5, 0.0, 1.5] }\n"
        }
        5 => *table += &format!("demand-every = \"{} weeks\"\n", 2 + d.below(3)),
        _ => (),
    }
}

/// The last supplier has to be qualified by some buyers first.
fn qualification(d: &mut Dice<'_>, w: &mut World, suppliers: usize) {
    if !d.chance(0.4) {
        return;
    }
    let (begins, office) = onset(d);
    let buyers = names(w);
    let number = 1 + d.below(buyers.len());
    let mark = if office { " # office" } else { "" };
    let begins = if office { format!("{begins}{mark}\n") } else { format!("{begins}\n") };
    let table = format!(
        "[qualification.q]\nsupplier = \"s{}\"\nbuyers = {:?}\ndone-ahead = {}\nstages = [{{ takes = {{ varies = \"uniform\", min = \"1 week\", max = \
         \"9 weeks\" }}, fails = {:?}, cost = \"500 USD\" }}, {{ takes = \"2 weeks\" }}]\n",
        suppliers - 1,
        &buyers[..number],
        d.below(3),
        d.number(0.01, 0.7),
    );
    // Without the office it is set off by a day.
    w.tables.push(match office {
        true => table + &begins + "begins = 2025-03-24 # no office\n",
        false => table + &begins,
    });
}

fn names(w: &World) -> Vec<String> {
    let name = |table: &String| {
        let end = table.find(']').unwrap_or_default();
        table[..end].split('.').nth(1).unwrap_or_default().to_owned()
    };
    w.tables.iter().filter(|t| is_buyer(t)).map(name).collect()
}

fn stockpile(d: &mut Dice<'_>, w: &mut World, suppliers: usize) {
    if !d.chance(0.3) {
        return;
    }
    let members = names(w);
    let below = d.number(0.5, 3.0);
    let mut text = format!(
        "[stockpile.common]\nmaterial = \"m0\"\ncountry = \"US\"\nmembers = {:?}\nopening = \"{} t\"\nholding-cost = \"1 USD/t/week\"\n\
         release = {{ when-cover-below = \"{below} weeks\", up-to = \"{} weeks\", delay = \"{} weeks\"{} }}\n",
        &members[..1 + d.below(members.len())],
        d.number(5.0, 120.0),
        below + d.number(0.0, 4.0),
        1 + d.below(3),
        if d.chance(0.5) { ", most = \"6 t/week\"" } else { "" },
    );
    if d.chance(0.6) {
        let rest = d.pick(&["", ", while-free = \"office\"", ", when-cover-above = \"1 week\""]);
        let refill = format!(
            "refill = {{ source = \"s{}\", rate = \"5 t/week\", review = \"2 weeks\"",
            d.below(suppliers)
        );
        let mark = if rest.contains("office") { " # office" } else { "" };
        text += &format!("capacity = \"150 t\"\n{refill}{rest} }}{mark}\n");
        if !mark.is_empty() {
            text += &format!("{refill} }} # no office\n");
        }
    }
    w.tables.push(text);
}
