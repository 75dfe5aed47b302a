//! What measures, truces, triggers and buyers' behaviour may add to a random scenario, each in a fair share of them.
//!
//! The choices follow all those of the plain scenario, which stays as it is where none of them is taken.
use super::{Dice, World, with_entries};

/// Words by which a mechanism is known in the text, for those that a share of all scenarios must have.
pub const MECHANISMS: [&str; 41] = [
    "returned = ",
    "statutory-limit = ",
    "working days",
    "volume-cap = ",
    "use = \"single\"",
    "stockpile-cap = ",
    "period = \"month\"",
    "period = \"quarter\"",
    "period = \"half-year\"",
    "period = \"year\"",
    "rule = \"allocated\"",
    "carry-over = ",
    "tariff = ",
    "price-floor = ",
    "price-response = ",
    "leak = ",
    "suspended = ",
    "suspends = ",
    "eases.",
    "compliance = ",
    "renewed = { probability",
    "hazard = ",
    "hazards = ",
    "breaks = { time",
    "when = { control",
    "when = { stopped",
    "when = { date",
    "switches.",
    "then = ",
    "front-loading = ",
    "order-inflation = ",
    "orders-under-ban = \"drop\"",
    "orders-under-ban = \"patience\"",
    "\"void\"",
    "end-uses = ",
    "entities = ",
    "origin-content",
    "closed = ",
    "poisson-lot = ",
    "announced = ",
    "[control.second]",
];

/// Adds them. `path` of the first control stays last in its table.
pub(super) fn add(d: &mut Dice<'_>, w: &mut World) {
    let priced = d.chance(0.5);
    for table in &mut w.tables {
        match table.split('.').next() {
            Some("[supplier") => supplier(d, table, priced),
            Some("[lane") => lane(d, table),
            Some("[manufacturer") => buyer(d, true, table, priced),
            Some("[destination") => buyer(d, false, table, priced),
            _ => (),
        }
    }
    for table in w.control.iter_mut().filter(|t| t.starts_with("[regime")) {
        regime(d, table, priced);
    }
    truce(d, &mut w.control);
    control(d, w);
    second(d, w);
    trigger(d, w);
    listed(d, w);
}

fn supplier(d: &mut Dice<'_>, table: &mut String, priced: bool) {
    let price = d.number(20.0, 80.0);
    if priced {
        *table = with_entries(table, &format!("price = \"{price} USD/kg\""));
    }
}

fn lane(d: &mut Dice<'_>, table: &mut String) {
    if d.chance(0.1) {
        *table += "closed = [{ from = 2025-03-03, until = 2025-04-06 }]\n";
    }
}

fn buyer(d: &mut Dice<'_>, manufacturer: bool, table: &mut String, priced: bool) {
    if d.chance(0.2) {
        let lines = table.lines().filter(|line| !line.starts_with("noise = "));
        let lot = d.number(0.5, 4.0);
        *table = lines.map(|line| format!("{line}\n")).collect::<String>()
            + &format!("noise = {{ poisson-lot = \"{lot} t\" }}\n");
    }
    if d.chance(if manufacturer { 0.3 } else { 0.2 }) {
        *table += &format!(
            "front-loading = {{ cover = \"{} weeks\", share = {:?}, ahead = \"{} weeks\" }}\n",
            d.number(0.5, 6.0),
            d.number(0.2, 1.0),
            1 + d.below(8)
        );
    }
    if d.chance(0.25) {
        let (most, over) = (d.number(1.0, 2.5), 2 + d.below(10));
        *table += &format!("order-inflation = {{ at-most = {most:?}, over = \"{over} weeks\" }}\n");
    }
    if priced && d.chance(0.4) {
        let (stock, demand) = (d.number(0.0, 1.5), d.number(0.0, 0.3));
        *table += &format!("price-response = {{ stock = {stock:?}, demand = {demand:?} }}\n");
    }
}

fn regime(d: &mut Dice<'_>, table: &mut String, priced: bool) {
    if table.contains("prompt = ") {
        licences(d, table);
    }
    if d.chance(0.35) {
        quota(d, table);
    }
    if priced && d.chance(0.4) {
        *table += &format!(
            "tariff = {{ ad-valorem = {:?}, specific = \"{} USD/kg\", pass-through = {:?} }}\n",
            d.number(0.0, 1.0),
            d.number(0.0, 5.0),
            d.number(0.0, 1.0)
        );
    }
    if priced && d.chance(0.3) {
        *table += &format!("price-floor = \"{} USD/kg\"\n", d.number(30.0, 110.0));
    }
    match d.below(8) {
        6 => {
            let (weeks, share) = (d.number(1.0, 12.0), d.number(0.0, 1.0));
            *table += &format!("lasts = {{ varies = \"exponential\", mean = \"{weeks} weeks\" }}\n");
            *table += &format!("then = {{ r0 = {share:?}, r3 = {:?} }}\n", 1.0 - share);
        }
        7 => {
            let other = if table.starts_with("[regime.r2]") { "r1" } else { "r2" };
            *table += &format!("switches.{other} = \"{} per week\"\n", d.number(0.01, 0.2));
        }
        _ => (),
    }
}

/// What says how licences are given.
fn licences(d: &mut Dice<'_>, table: &mut String) {
    if d.chance(0.2) {
        let days = 1 + d.below(50);
        let review = |line: &str| match line.starts_with("review = ") {
            true => format!("review = \"{days} working days\"\n"),
            false => format!("{line}\n"),
        };
        *table = table.lines().map(review).collect();
    }
    if d.chance(0.3) {
        *table += &format!(
            "returned = {{ probability = {:?}, answer = {{ varies = \"exponential\", mean = \"{} weeks\" }}, at-most = {} }}\n",
            d.number(0.1, 1.0),
            d.number(0.2, 3.0),
            1 + d.below(3)
        );
    }
    if d.chance(0.3) {
        let time = match d.chance(0.5) {
            true => format!("{} working days", 5 + d.below(40)),
            false => format!("{} days", 7 + d.below(50)),
        };
        *table += &format!("statutory-limit = {{ time = \"{time}\", kept = {:?} }}\n", d.number(0.0, 1.0));
    }
    if d.chance(0.25) {
        *table += &format!("volume-cap = \"{} t\"\n", d.number(0.5, 15.0));
    }
    if d.chance(0.25) {
        *table += "use = \"single\"\n";
    }
    if d.chance(0.25) {
        *table += &format!("stockpile-cap = \"{} weeks\"\n", d.number(2.0, 30.0));
    }
}

fn quota(d: &mut Dice<'_>, table: &mut String) {
    let period = d.pick(&["month", "quarter", "half-year", "year"]);
    let mut text = format!("quota = {{ volume = \"{} t/week\", period = \"{period}\"", d.number(1.0, 60.0));
    if d.chance(0.4) {
        let us = d.number(0.1, 0.9);
        text += &format!(", rule = \"allocated\", shares = {{ US = {us:?}, DE = {:?} }}", 1.0 - us);
    }
    if d.chance(0.5) {
        text += &format!(", carry-over = {:?}", d.number(0.0, 1.0));
    }
    *table += &format!("{text} }}\n");
}

/// Of a truce that only moves on its break one that suspends or eases, reaches some firms, and ends in other ways.
fn truce(d: &mut Dice<'_>, tables: &mut Vec<String>) {
    if tables.iter().all(|t| !t.starts_with("[truce")) && d.chance(0.4) {
        tables.push("[truce.t]\nfrom = 2025-02-03\nuntil = 2025-04-20\nrenewed = 0.5\n".into());
        *tables.last_mut().expect("it was pushed") += "suspends = [\"office\"]\n";
    }
    let Some(text) = tables.iter_mut().find(|t| t.starts_with("[truce")) else { return };
    if !text.contains("suspends") {
        match d.below(3) {
            0 => *text += "suspends = [\"office\"]\n",
            1 => *text += &format!("eases.office = \"r{}\"\n", d.below(4)),
            _ => (),
        }
    }
    let acts = text.contains("suspends") || text.contains("eases");
    if acts && d.chance(0.4) {
        *text += &format!("compliance = {:?}\n", d.number(0.1, 0.9));
    }
    if d.chance(0.4) {
        let weeks = 2 + d.below(10);
        *text = text
            .replace("renewed = 0.5", &format!("renewed = {{ probability = 0.5, for = \"{weeks} weeks\" }}"));
    }
    let breaks = match d.below(3) {
        0 => "breaks = { hazards = { 2025-02-03 = \"0.02 per week\", 2025-03-03 = \"0.1 per week\" } }\n",
        1 => "breaks = { time = { varies = \"weibull\", shape = 1.5, scale = \"12 weeks\" } }\n",
        _ => return,
    };
    let lines = text.lines().filter(|line| !line.starts_with("breaks = "));
    *text = lines.map(|line| format!("{line}\n")).collect::<String>() + breaks;
}

/// Puts a line before the path of the first control.
fn put(w: &mut World, line: &str) {
    w.control[0] =
        w.control[0].replace("\n[control.office.path]", &format!("{line}\n\n[control.office.path]"));
}

fn control(d: &mut Dice<'_>, w: &mut World) {
    if d.chance(0.25) {
        let text = &w.control[0];
        w.control[0] = text.replace("\"redraw\"", "\"void\"").replace("\"keep\"", "\"void\"");
    }
    if d.chance(0.25) {
        put(w, d.pick(&["orders-under-ban = \"drop\"", "orders-under-ban = \"patience\""]));
    }
    if d.chance(0.3) {
        put(w, "announced = 2024-12-02");
    }
    if d.chance(0.3) {
        let known = ["2025-04-21 = ", "2025-05-26 = "];
        for date in known {
            let text = &w.control[0];
            let Some(at) = text.find(date) else { continue };
            let (before, after) = text.split_at(at + date.len());
            let (regime, rest) = after.split_once('\n').unwrap_or((after, ""));
            w.control[0] = format!("{before}{{ regime = {regime}, announced = 2025-02-17 }}\n{rest}");
        }
    }
    if d.chance(0.3) {
        let (rate, found) = (d.number(0.01, 0.5), d.number(0.0, 0.6));
        let leak = format!(
            "leak = {{ via = \"HK\", rate = \"{rate} per week\", extra-time = {{ varies = \"exponential\", mean = \"2 weeks\" }}, \
             extra-cost = \"3 USD/kg\", detection = {found:?} }}"
        );
        put(w, &leak);
    }
    if d.chance(0.2) {
        put(
            w,
            "suspended = [{ from = 2025-03-17, until = 2025-04-06 }, { from = 2025-05-05, until = 2025-05-18 }]",
        );
    }
    if d.chance(0.12) {
        put(w, &format!("end-uses = [\"{}\"]", d.pick(&["civil", "defence"])));
    }
}

/// A second control of the first material, laid over the first: of China's own goods, or of goods with China's content.
fn second(d: &mut Dice<'_>, w: &mut World) {
    if !d.chance(0.4) {
        return;
    }
    let mut text = String::from("[control.second]\nexporter = \"CN\"\nmaterials = [\"m0\"]\n");
    if d.chance(0.5) {
        text += "destinations = [\"US\"]\n";
    }
    let other = w.tables.iter_mut().find(|t| t.starts_with("[supplier.s1]"));
    if let Some(other) = other.filter(|_| d.chance(0.6)) {
        *other += &format!("content = {{ CN = {:?} }}\n", d.number(0.05, 0.3));
        text += "origin-content.above = 0.1\n";
    }
    if d.chance(0.3) {
        text += "leak = { via = \"VN\", rate = \"0.2 per week\", extra-time = \"1 week\", extra-cost = \"1 USD/kg\", detection = 0.3 }\n";
    }
    text += &format!("in-force = 2025-02-17\nregime = \"r{}\"\n", d.below(4));
    if d.chance(0.4) {
        text += "expires = 2025-05-11\n";
    }
    w.control.push(text);
}

fn trigger(d: &mut Dice<'_>, w: &mut World) {
    let controls: &[&str] = if w.control.iter().any(|t| t.starts_with("[control.second")) {
        &["office", "second"]
    } else {
        &["office"]
    };
    let when = match d.below(8) {
        5 => format!("{{ control = \"office\", regime = \"r{}\" }}", d.below(4)),
        6 => {
            let above = d.number(0.0, 0.5);
            format!("{{ stopped = \"all\", above = {above:?}, for = \"{} weeks\" }}", 1 + d.below(3))
        }
        7 => "{ date = 2025-03-10 }".to_owned(),
        _ => return,
    };
    w.control.push(format!(
        "[trigger.answer]\nwhen = {when}\nprobability = {:?}\nafter = {{ varies = \"exponential\", mean = \"2 weeks\" }}\n\
         moves = {{ control = \"{}\", regime = \"r{}\" }}\n",
        d.number(0.2, 1.0),
        d.pick(controls),
        d.below(4)
    ));
}

/// A control of named firms: the largest of the first manufacturer is held by who is listed.
fn listed(d: &mut Dice<'_>, w: &mut World) {
    let (held, named) = (d.number(0.3, 1.0), d.chance(0.15));
    if !named {
        return;
    }
    for table in w.tables.iter_mut().filter(|t| t.starts_with("[manufacturer.m0]")) {
        *table = table.replacen(" }\nend-use", ", named = [\"daughter\"] }\nend-use", 1);
    }
    w.tables.push(format!("[entity.mother]\n\n[entity.daughter]\nheld-by = {{ mother = {held:?} }}\n"));
    put(w, "entities = [\"mother\"]\naffiliates-above = 0.5");
}
