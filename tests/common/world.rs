//! Random scenarios, written as TOML: one to three suppliers of final goods, perhaps made of what other tiers make, one to three
//! manufacturers of several firms, one or two materials, other destinations, and a control with random regimes; then
//! whatever `measures.rs`, `world/responses.rs` and `world/breaks.rs` add to them.
#[path = "world/breaks.rs"]
mod breaks;
#[path = "measures.rs"]
pub mod measures;
#[path = "world/responses.rs"]
pub mod responses;
#[path = "world/stocks.rs"]
mod stocks;
#[path = "world/tiers.rs"]
mod tiers;

use super::from_text;
use coercivity::study::single::Prepared;
use proptest::prelude::*;

/// What a random scenario is made from; shrinks towards zeros, which mean the simplest choice.
pub fn dice() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(0_u32..1_000_000, 1000)
}

/// Takes choices from a list, one after the other.
pub struct Dice<'a> {
    rolls: std::slice::Iter<'a, u32>,
}

impl<'a> Dice<'a> {
    /// From these rolls.
    pub fn of(rolls: &'a [u32]) -> Self {
        Dice { rolls: rolls.iter() }
    }

    fn roll(&mut self) -> u32 {
        self.rolls.next().copied().unwrap_or(0)
    }

    /// A whole number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.roll() as usize % n
    }

    /// Uniform, with three digits.
    pub fn number(&mut self, low: f64, high: f64) -> f64 {
        let share = f64::from(self.roll() % 1000) / 1000.0;
        ((low + share * (high - low)) * 1000.0).round() / 1000.0
    }

    /// Whether something of probability `p` happens.
    pub fn chance(&mut self, p: f64) -> bool {
        f64::from(self.roll()) >= (1.0 - p) * 1e6
    }

    /// One of several.
    pub fn pick<'s>(&mut self, of: &[&'s str]) -> &'s str {
        of[self.below(of.len())]
    }
}

/// A scenario as tables of TOML, so that entries can be turned, renamed and added.
#[derive(Debug, Clone)]
pub struct World {
    /// `format`, which must come first.
    pub head: String,
    /// Tables with their headers, in any order.
    pub tables: Vec<String>,
    /// The control's tables and its regimes.
    pub control: Vec<String>,
    /// Names of the final goods.
    pub materials: Vec<String>,
    /// Names of all materials.
    pub all: Vec<String>,
    /// First day.
    pub start: &'static str,
}

impl World {
    /// The whole text, with these tables for the control. What buyers do under regimes of the world's own control is left out
    /// with its regimes.
    pub fn with(&self, control: &[String]) -> String {
        let own = control.iter().any(|table| table.starts_with("[regime.r1]"));
        let tables = self.tables.iter().map(|table| answers(table, own)).chain(control.iter().cloned());
        tables.fold(self.head.clone(), |text, table| format!("{text}\n{table}"))
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.with(&self.control)
    }

    /// The text without the control.
    pub fn free(&self) -> String {
        self.with(&[])
    }

    /// Compiled, with the control.
    pub fn prepared(&self) -> Prepared {
        from_text(&self.text())
    }
}

/// A table with what is written for the case that there is an office, or that there is none.
fn answers(table: &str, office: bool) -> String {
    let line = |line: &str| match office {
        _ if line.ends_with(if office { "# no office" } else { "# office" }) => String::new(),
        true => format!("{line}\n"),
        false => format!("{}\n", without(line, ", alert = {")),
    };
    table.lines().map(line).collect()
}

/// A line without an inline table of it that begins so.
fn without(line: &str, start: &str) -> String {
    let Some(at) = line.find(start) else { return line.to_owned() };
    let (before, after) = line.split_at(at);
    let rest = after.split_once('}').map_or("", |(_, rest)| rest);
    without(&format!("{before}{rest}"), start)
}

/// Inline tables of suppliers' goods (`makes.MATERIAL = { ... }`) with more entries.
pub fn with_entries(table: &str, entries: &str) -> String {
    let goods = |line: &str| match line.split_once(" = {") {
        Some((makes, rest)) if makes.starts_with("makes.") && !entries.is_empty() => {
            match rest.trim_start() {
                "}" => format!("{makes} = {{ {entries} }}"),
                rest => format!("{makes} = {{ {entries}, {rest}"),
            }
        }
        _ => line.to_owned(),
    };
    table.lines().map(goods).collect::<Vec<_>>().join("\n") + if table.ends_with('\n') { "\n" } else { "" }
}

const COUNTRIES: [&str; 3] = ["CN", "JP", "AU"];
const BUYERS: [&str; 2] = ["US", "DE"];

/// The world that the dice make.
pub fn world(rolls: &[u32]) -> World {
    let mut d = Dice::of(rolls);
    let materials: Vec<String> = (0..1 + d.below(2)).map(|i| format!("m{i}")).collect();
    let suppliers = 1 + d.below(3);
    let mut tables = Vec::new();
    let periods = 24 + d.below(30);
    let report = d.pick(&["step", "month"]);
    let mut scenario = format!(
        "[scenario]\ntitle = \"Random\"\nstart = 2025-01-06\nperiods = {periods}\nreport = \"{report}\"\n"
    );
    if d.chance(0.2) {
        scenario += "warm-up = \"4 weeks\"\n";
    }
    if d.chance(0.2) {
        scenario += "discount-rate = \"20 %/year\"\n";
    }
    tables.push(scenario);
    let depth = [0, 0, 1, 2, 3][d.below(5)];
    tables.extend(materials.iter().map(|m| format!("[material.{m}]\ntitle = \"{m}\"\n")));
    for (i, country) in COUNTRIES.iter().enumerate().take(suppliers) {
        tables.push(supplier(&mut d, i, country, &materials));
    }
    for i in 0..1 + d.below(3) {
        tables.push(buyer(&mut d, "manufacturer", i, suppliers, &materials));
    }
    for i in 0..d.below(3) {
        tables.push(buyer(&mut d, "destination", i, suppliers, &materials));
    }
    for from in COUNTRIES.iter().take(if depth > 0 { COUNTRIES.len() } else { suppliers }) {
        tables.extend(BUYERS.iter().map(|to| lane(&mut d, from, to)));
    }
    let (head, all) = ("format = 1\n".into(), materials.clone());
    let mut world = World { head, tables, control: Vec::new(), materials, all, start: "2025-01-06" };
    if depth > 0 {
        tiers::add(&mut d, &mut world, depth);
    }
    let controlled = if d.chance(0.5) { world.all.clone() } else { world.materials.clone() };
    world.control = control(&mut d, &controlled);
    measures::add(&mut d, &mut world);
    responses::add(&mut d, &mut world, suppliers);
    breaks::add(&mut d, &mut world);
    world
}

fn supplier(d: &mut Dice<'_>, i: usize, country: &str, materials: &[String]) -> String {
    let rule = d.pick(&["proportional", "uniform", "linear", "priority", "weighted"]);
    let mut text = format!("[supplier.s{i}]\ntitle = \"Supplier {i}\"\ncountry = \"{country}\"\n");
    text += &format!("allocate = \"{rule}\"\n");
    if matches!(rule, "priority" | "weighted") {
        text += &format!("weights = {{ US = {}, DE = {:?} }}\n", d.number(0.5, 3.0), d.number(0.5, 3.0));
    }
    if d.chance(0.3) {
        text += &format!("new-year-closure = {:?}\n", d.number(0.1, 0.8));
    }
    if i > 0 && d.chance(0.3) {
        text += "starts = { uncertain = \"uniform\", min = 2025-02-01, max = 2025-06-01 }\n";
        let shape = d.pick(&["linear", "s-curve", "exponential"]);
        text += &format!("ramp = {{ over = \"20 weeks\", first = 0.1, shape = \"{shape}\" }}\n");
    }
    for m in materials {
        text += &match d.chance(0.7) {
            true => {
                let planned = match d.chance(0.15) {
                    true => ", planned = { 2025-03-10 = \"5 t/week\", 2025-05-12 = \"80 t/week\" }",
                    false => "",
                };
                format!("makes.{m} = {{ capacity = \"{} t/week\"{planned} }}\n", d.number(10.0, 90.0))
            }
            false => format!("makes.{m} = {{}}\n"),
        };
    }
    text
}

fn buyer(d: &mut Dice<'_>, kind: &str, i: usize, suppliers: usize, materials: &[String]) -> String {
    let name = format!("{}{i}", &kind[..1]);
    let mut text = format!("[{kind}.{name}]\ntitle = \"Buyer {name}\"\ncountry = \"{}\"\n", d.pick(&BUYERS));
    text += &format!("demand = \"{} t/week\"\n", d.number(2.0, 40.0));
    text += &match d.below(3) {
        0 => String::new(),
        1 => format!("noise = {{ normal-sd = \"{} t/week\" }}\n", d.number(0.1, 6.0)),
        _ => format!(
            "noise = {{ common-monthly-log-sd = {:?}, firm-monthly-log-sd = {:?} }}\n",
            d.number(0.0, 0.3),
            d.number(0.0, 0.3)
        ),
    };
    text += &format!(
        "firms = {{ number = {}, size-spread = {:?}, favoured = {:?} }}\nend-use = {{ civil = {:?}, defence = {:?} }}\n",
        1 + d.below(4),
        d.number(0.0, 0.8),
        d.number(0.0, 1.0),
        0.75,
        0.25
    );
    if materials.len() == 2 {
        text += &format!("inputs = \"{}\"\n", d.pick(&["independent", "joint"]));
        text += &format!("mix = {{ m0 = {:?}, m1 = \"rest\" }}\n", d.number(0.2, 0.8));
    } else {
        text += "mix.m0 = 1.0\n";
    }
    for m in materials {
        text += &format!("sources.{m} = {{ {} }}\n", sources(d, suppliers));
    }
    text += &stocks::buyer(d);
    let value = if kind == "manufacturer" { ", output-value = \"1000 USD/t\"" } else { "" };
    let rule = d.pick(&[
        "lost\"",
        "back-ordered\"",
        "patient\", patience = \"2 weeks\"",
        "patient\", patience = \"5 weeks\"",
    ]);
    text += &format!("shortage = {{ rule = \"{rule}, cost = \"2 USD/t/week\"{value} }}\n");
    if d.chance(0.4) {
        text += &format!("patience = \"{} weeks\"\n", 2 + d.below(12));
    }
    text
}

/// Known shares, or shares of which all but the first are uncertain; those may even exceed one together.
fn sources(d: &mut Dice<'_>, suppliers: usize) -> String {
    let uncertain = |d: &mut Dice<'_>, i: usize| {
        let (low, more) = (d.number(0.0, 0.4), d.number(0.05, 0.3));
        format!("s{i} = {{ uncertain = \"uniform\", min = {low:?}, max = {:?} }}", low + more)
    };
    match suppliers {
        1 => "s0 = 1.0".into(),
        _ if d.chance(0.3) => {
            let others: Vec<String> = (1..suppliers).map(|i| uncertain(d, i)).collect();
            format!("s0 = 0.5, {}", others.join(", "))
        }
        2 => {
            let share = d.number(0.05, 0.95);
            format!("s0 = {share:?}, s1 = {:?}", 1.0 - share)
        }
        _ => "s0 = 0.5, s1 = 0.3, s2 = 0.2".into(),
    }
}

fn lane(d: &mut Dice<'_>, from: &str, to: &str) -> String {
    let name = match from == to {
        true => format!("within-{}", from.to_lowercase()),
        false => format!("{}-{}", from.to_lowercase(), to.to_lowercase()),
    };
    let transit = match d.below(4) {
        0 => "\"0 weeks\"".into(),
        1 => format!("\"{} weeks\"", 1 + d.below(6)),
        2 => "{ varies = \"triangular\", min = \"5 days\", mode = \"20 days\", max = \"45 days\" }".into(),
        _ => format!("{{ uncertain = \"uniform\", min = \"1 week\", max = \"{} weeks\" }}", 2 + d.below(6)),
    };
    let mut text = format!("[lane.{name}]\nfrom = \"{from}\"\nto = \"{to}\"\ntransit = {transit}\n");
    if d.chance(0.15) {
        text += "customs = \"4 days\"\n";
    }
    if d.chance(0.2) {
        text += &format!("order-time = \"{} weeks\"\n", 1 + d.below(3));
    }
    if d.chance(0.3) {
        text += "expedite = { transit = \"1 week\", cost = \"5 USD/kg\", when-cover-below = \"1 week\" }\n";
    }
    text
}

/// A control of China's goods in three dated regimes of four.
fn control(d: &mut Dice<'_>, materials: &[String]) -> Vec<String> {
    let controlled = if d.chance(0.7) { materials } else { &materials[..1] };
    let mut text =
        format!("[control.office]\ntitle = \"Office\"\nexporter = \"CN\"\nmaterials = {controlled:?}\n");
    text += &format!("open-files-at-change = \"{}\"\n", d.pick(&["redraw", "keep"]));
    text += &format!("on-refusal = \"{}\"\n", d.pick(&["refile", "cancel"]));
    if d.chance(0.5) {
        text += &format!("file-size = \"{} t\"\n", d.number(1.0, 10.0));
    }
    if d.chance(0.4) {
        text += &format!("office.capacity = \"{} files/week\"\n", d.number(0.5, 12.0));
    }
    let dates = ["2025-01-06", "2025-02-10", "2025-03-03", "2025-04-21", "2025-05-26"];
    text += "\n[control.office.path]\n";
    for date in dates.iter().skip(d.below(3)).step_by(1 + d.below(2)) {
        text += &format!("{date} = \"r{}\"\n", d.below(4));
    }
    let mut all = vec![text];
    for i in 0..4 {
        all.push(regime(d, i, materials));
    }
    if d.chance(0.4) {
        all.push(format!(
            "[truce.t]\nfrom = 2025-01-20\nuntil = 2025-05-01\nrenewed = 0.5\nbreaks = {{ hazard = \"{} per month\" }}\non-break = {{ control = \"office\", regime = \"r{}\" }}\n",
            d.number(0.05, 0.6),
            d.below(4)
        ));
    }
    all
}

fn regime(d: &mut Dice<'_>, i: usize, materials: &[String]) -> String {
    let mut text = format!("[regime.r{i}]\ntitle = \"Regime {i}\"\n");
    match d.below(8) {
        0 => return text + "kind = \"ban\"\n",
        1 => return text + "kind = \"free\"\n",
        _ => {}
    }
    text += &match d.below(3) {
        0 => format!("review = \"{} weeks\"\n", d.below(6)),
        1 => "review = { varies = \"lognormal\", median = { uncertain = \"uniform\", min = \"5 days\", max = \"60 days\" }, p90-over-median = 1.6 }\n".into(),
        _ => "review = { varies = \"exponential\", mean = \"3 weeks\" }\n".to_owned(),
    };
    text += &format!("prompt = {{ civil = {:?}, defence = {:?} }}\n", d.number(0.0, 0.9), d.number(0.0, 0.5));
    text += &format!("favoured-odds = {:?}\nodds.US = {:?}\n", d.number(0.5, 4.0), d.number(0.3, 1.5));
    let slow = d.number(0.0, 0.6);
    text += &format!(
        "if-not-prompt = {{ slow = {slow:?}, stuck = 0.2, refused = {:?}, slow-review = {{ varies = \"exponential\", mean = \"8 weeks\" }} }}\n",
        1.0 - 0.2 - slow
    );
    if d.chance(0.5) {
        text += &format!("validity = \"{} weeks\"\n", 1 + d.below(20));
    }
    if d.chance(0.3) {
        let m = &materials[materials.len() - 1];
        text += &format!(
            "hold = {{ materials = [\"{m}\"], share = {:?}, time = {{ varies = \"triangular\", min = \"0 days\", mode = \"10 days\", max = \"30 days\" }} }}\n",
            d.number(0.0, 1.0)
        );
    }
    if d.chance(0.3) {
        text += &format!(
            "restraint = {{ materials = [\"{}\"], share = {:?}, time = {{ varies = \"exponential\", mean = \"4 weeks\" }}, spares-favoured = {} }}\n",
            materials[0],
            d.number(0.0, 1.0),
            d.chance(0.5)
        );
    }
    if d.chance(0.2) {
        text += "general-licence = { share = 0.4, review = \"1 week\", prompt = 0.9 }\n";
    }
    text
}
