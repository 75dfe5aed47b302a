//! One future: a page to read, or every number as CSV or JSON.
use super::table::STYLE;
use crate::study::trace::{Future, OpenOrder, StockPath, StockStep, Stop};
use std::collections::BTreeSet;

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

/// The regimes, a table of each asked owner week by week, and why lines stopped; ends with a line break.
///
/// `of` names manufacturers, destinations and suppliers; all manufacturers together if it is empty.
pub fn future_text(future: &Future, of: &[String]) -> String {
    let mut text = format!(
        "{}\nReplication {} of seed {}, {} steps from {}. Masses in tonnes.\n",
        future.title,
        future.replication,
        future.seed,
        future.dates.len() - 1,
        future.dates[0]
    );
    for control in &future.controls {
        let changes = control.changes.iter();
        let path: Vec<String> = changes.map(|(t, to)| format!("{} {to}", future.dates[*t])).collect();
        text.push_str(&format!("\n{}: {}", control.name, path.join(", ")));
    }
    if !future.controls.is_empty() {
        text.push('\n');
    }
    text.push_str(&open_orders(future, of));
    let asked = |stock: &&StockPath| match of.is_empty() {
        true => stock.kind == "manufacturer",
        false => of.contains(&stock.owner),
    };
    let groups: Vec<(String, Vec<&StockPath>)> = match of {
        [] => vec![("All manufacturers".to_owned(), future.stocks.iter().filter(asked).collect())],
        names => names.iter().flat_map(|name| by_role(future, name)).collect(),
    };
    for (title, stocks) in groups.iter().filter(|(_, stocks)| !stocks.is_empty()) {
        text.push_str(&format!("\n{title}\n{}\n", table(future, stocks)));
    }
    text.push_str(&stops(future, of));
    text
}

/// What was open on the first day, of the owners asked for, a line an order.
fn open_orders(future: &Future, of: &[String]) -> String {
    let asked = |order: &&OpenOrder| of.is_empty() || of.contains(&order.owner);
    let lines = future.open_orders.iter().filter(asked).map(|o| {
        let what = format!("{} t of {} from {}", number(o.mass), o.material, o.supplier);
        format!("  {} of {}: {what}, {}\n", o.name, o.owner, o.stands)
    });
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\nOpen on the first day\n{lines}") }
}

/// An owner's stocks by what they are there for, and by material where there are several.
fn by_role<'a>(future: &'a Future, name: &str) -> Vec<(String, Vec<&'a StockPath>)> {
    let mut groups: Vec<(String, Vec<&StockPath>)> = Vec::new();
    for stock in future.stocks.iter().filter(|stock| stock.owner == name) {
        let title = format!("{name}, {} ({})", stock.material, stock.role);
        match groups.iter_mut().find(|(t, _)| *t == title) {
            Some((_, stocks)) => stocks.push(stock),
            None => groups.push((title, vec![stock])),
        }
    }
    groups
}

const COLUMNS: [&str; 11] = [
    "step",
    "from",
    "demand",
    "used",
    "lost",
    "received",
    "ordered",
    "stock",
    "not shipped",
    "on the way",
    "waiting",
];

fn table(future: &Future, stocks: &[&StockPath]) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(COLUMNS.iter().enumerate().map(|(i, name)| cell(name, i)));
    for t in 0..future.dates.len() - 1 {
        let sum = |value: fn(&StockStep) -> f64| stocks.iter().map(|s| value(&s.steps[t])).sum::<f64>();
        let numbers = [
            sum(|s| s.demand),
            sum(|s| s.used),
            sum(|s| s.lost),
            sum(|s| s.received),
            sum(|s| s.ordered),
            sum(|s| s.stock),
            sum(|s| s.on_order - s.on_the_way),
            sum(|s| s.on_the_way),
            sum(|s| s.backlog),
        ];
        let mut cells = vec![t.to_string(), future.dates[t].clone()];
        cells.extend(numbers.iter().map(|x| number(*x)));
        let down: BTreeSet<(&str, usize)> =
            stocks.iter().filter(|s| s.steps[t].down).map(|s| (s.owner.as_str(), s.firm)).collect();
        let down = down.len();
        if down > 0 {
            cells.push(format!("{down} down"));
        }
        table.add_row(cells.iter().enumerate().map(|(i, text)| cell(text, i)));
    }
    table.to_string().lines().map(|l| l.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn cell(text: &str, column: usize) -> Cell {
    let words = column == 1 || column == COLUMNS.len();
    Cell::new(text).set_alignment(if words { CellAlignment::Left } else { CellAlignment::Right })
}

/// Three decimals where they matter; a dash for nothing.
fn number(x: f64) -> String {
    match x.abs() {
        a if a < 5e-7 => "\u{2013}".to_owned(),
        a if a < 10.0 => format!("{x:.3}"),
        a if a < 1000.0 => format!("{x:.1}"),
        _ => format!("{x:.0}"),
    }
}

/// Why lines stopped, of the owners asked for.
fn stops(future: &Future, of: &[String]) -> String {
    let asked = |stop: &&Stop| of.is_empty() || of.contains(&stop.manufacturer);
    let stops: Vec<&Stop> = future.stops.iter().filter(asked).collect();
    if stops.is_empty() {
        return "\nNo line stopped.\n".to_owned();
    }
    let mut text = format!("\nLines stopped {} times:\n", stops.len());
    for stop in stops {
        text.push_str(&format!(
            "\n{}, firm {}: down from {} until {} for want of {}: {} t needed, {} t there\n",
            stop.manufacturer,
            stop.firm + 1,
            future.dates[stop.from],
            future.dates[stop.until + 1],
            stop.material,
            number(stop.needed),
            number(stop.used)
        ));
        for why in &stop.why {
            text.push_str(&format!("  {why}\n"));
        }
    }
    text
}

/// Every number of every stock, shipment and plant, a line each: step, date, what, name, partner, material, quantity, value.
pub fn future_csv(future: &Future) -> String {
    let mut text = "step,date,kind,name,firm,material,role,quantity,value\n".to_owned();
    for stock in &future.stocks {
        for (t, s) in stock.steps.iter().enumerate() {
            let quantities = [
                ("demand", s.demand),
                ("used", s.used),
                ("lost", s.lost),
                ("received", s.received),
                ("ordered", s.ordered),
                ("stock", s.stock),
                ("on-order", s.on_order),
                ("on-the-way", s.on_the_way),
                ("at-doors", s.at_doors),
                ("at-suppliers-doors", s.at_suppliers_doors),
                ("backlog", s.backlog),
                ("down", if s.down { 1.0 } else { 0.0 }),
            ];
            for (quantity, value) in quantities {
                let (kind, owner) = (stock.kind, &stock.owner);
                text.push_str(&format!("{t},{},{kind},{owner},{},", future.dates[t], stock.firm));
                text.push_str(&format!("{},{},{quantity},{value}\n", stock.material, stock.role));
            }
        }
    }
    for trade in &future.trades {
        let stock = &future.stocks[trade.stock];
        for (t, (shipped, open)) in trade.shipped.iter().zip(&trade.open).enumerate() {
            for (quantity, value) in [("shipped", shipped), ("open", open)] {
                let to = format!("{}>{}", trade.supplier, stock.owner);
                text.push_str(&format!("{t},{},trade,{to},{},", future.dates[t], stock.firm));
                text.push_str(&format!("{},,{quantity},{value}\n", stock.material));
            }
        }
    }
    for plant in &future.plants {
        for (t, (made, capacity)) in plant.made.iter().zip(&plant.capacity).enumerate() {
            for (quantity, value) in [("made", Some(*made)), ("capacity", *capacity)] {
                let value = value.map_or(String::new(), |x| x.to_string());
                text.push_str(&format!("{t},{},plant,{},,", future.dates[t], plant.supplier));
                text.push_str(&format!("{},,{quantity},{value}\n", plant.material));
            }
        }
    }
    text
}

/// All of it as JSON; ends with a line break.
pub fn future_json(future: &Future) -> String {
    let text = serde_json::to_string_pretty(future).expect("plain data has a form in JSON");
    text + "\n"
}
