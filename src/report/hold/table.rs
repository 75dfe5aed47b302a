//! The table of weeks to hold, and the answer below it.
use super::super::number::grouped;
use super::super::table::{STYLE, unit};
use super::words::{Style, folded, money, probability, share, weeks};
use crate::scenario::Date;
use crate::stats::Estimate;
use crate::study::hold::{Answer, Hold, Plant, Row};
use crate::study::results::Results;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use std::fmt::Write as _;

/// Most characters of a line of words.
const LINE: usize = 140;

/// What each target gives, the answer, and what the columns mean; ends with a line break.
///
/// Columns: weeks, mass to hold, mean stock held, cost, lost output and both a year, probability that the line stops, the dates
/// by which it has stopped with probability 5, 50 and 95 %; below each number its error.
pub fn hold_table(hold: &Hold) -> String {
    let style = Style::of(&hold.plant, &hold.rows);
    let mut out = format!("{}: how many weeks to hold?\n{}\n", hold.plant.title, table(&style, &hold.rows));
    out.push_str("* the scenario's own target\n\n");
    for sentence in answer(&style, hold) {
        let _ = writeln!(out, "{}", folded(&sentence, LINE));
    }
    let _ = writeln!(out, "\n{}", meaning(&style, hold.replications));
    out
}

/// The same row of a run's only manufacturer; none where there are more.
pub fn own_row(results: &Results) -> Option<String> {
    let (plant, row) = results.held.as_ref()?;
    let rows = std::slice::from_ref(row);
    let style = Style::of(plant, rows);
    let meaning = meaning(&style, results.manifest.replications);
    Some(format!("{}: what it holds, pays and risks\n{}\n{meaning}\n", plant.title, table(&style, rows)))
}

fn table(style: &Style, rows: &[Row]) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    let mass = style.mass_unit();
    let [cost, lost, both] = style.money.each_ref().map(|scale| unit("USD", scale));
    let names = [
        "weeks".to_owned(),
        format!("to hold\n{mass}"),
        format!("held\n{mass}"),
        format!("cost\n{cost}/year"),
        format!("lost output\n{lost}/year"),
        format!("both\n{both}/year"),
        if style.plant.firms == 1 { "line stops".into() } else { "firms stop".to_owned() },
        "with 5 %\nstops by".to_owned(),
        "with 50 %\nstops by".to_owned(),
        "with 95 %\nstops by".to_owned(),
    ];
    table.set_header(names.map(cell));
    let several = rows.len() > 1;
    for row in rows {
        table.add_row(cells(style, row, several).map(|[value, error]| cell(format!("{value}\n{error}"))));
    }
    table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn cell(text: String) -> Cell {
    Cell::new(text.trim_end()).set_alignment(CellAlignment::Right)
}

fn cells(style: &Style, row: &Row, several: bool) -> [[String; 2]; 10] {
    let alone = |text: String| [text, String::new()];
    let none = || alone("–".to_owned());
    let [cost, lost, both] = &style.money;
    let paid = |scale, e: &Option<Estimate>| e.as_ref().map_or_else(none, |e| money(scale, e));
    let mark = if row.own && several { "*" } else { "" };
    let [five, half, most] = row.dates.each_ref().map(|by| style.by(by));
    [
        row.weeks.map_or_else(none, |w| alone(format!("{mark}{}", weeks(w)))),
        row.to_hold().map_or_else(none, |mass| alone(style.mass(mass))),
        style.mass_and_error(&row.held),
        paid(cost, &row.cost),
        paid(lost, &row.lost_output),
        paid(both, &row.both),
        probability(&row.stops),
        five,
        half,
        most,
    ]
}

/// The answer: the least target within the risk, and the one that costs least.
fn answer(style: &Style, hold: &Hold) -> Vec<String> {
    let mut said = vec![risk(style, hold)];
    said.extend(cheapest(style, hold));
    said
}

fn risk(style: &Style, hold: &Hold) -> String {
    let Answer { risk, within_risk, safest, .. } = &hold.answer;
    let what = if style.plant.firms == 1 { "a stop" } else { "a firm's stop" };
    let told = |row: &Row| {
        let [value, interval] = probability(&row.stops);
        format!("{value} ({interval})")
    };
    match within_risk.map(|i| &hold.rows[i]) {
        Some(row) => format!(
            "For a probability of {what} of at most {}, hold {}: {}.",
            share(*risk),
            style.target(row),
            told(row)
        ),
        None => {
            let row = &hold.rows[*safest];
            let more = match safest + 1 == hold.rows.len() {
                _ if row.stops.value <= *risk => " More --replications would narrow the interval.",
                true => " Try larger --weeks.",
                false => "",
            };
            format!(
                "None of these targets brings the probability of {what} to {}; the best, {}, leaves {}.{more}",
                share(*risk),
                style.target(row),
                told(row)
            )
        }
    }
}

/// What costs least, beside the next lower and the next higher target.
fn cheapest(style: &Style, hold: &Hold) -> Option<String> {
    let cheapest = hold.answer.cheapest?;
    let row = &hold.rows[cheapest];
    let both = row.both.as_ref()?;
    let mut said = format!(
        "Cost and lost output together are lowest with {}: {} a year",
        style.target(row),
        style.both().with_error(both.value, both.standard_error)
    );
    let beside = hold.answer.dearer.iter().filter(|d| d.row.abs_diff(cheapest) == 1);
    let (mut clear, mut alike): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for d in beside {
        let weeks = weeks(hold.rows[d.row].weeks?);
        let by = style.both().with_error(d.by.value, d.by.standard_error);
        if d.is_clear() {
            clear.push(format!("{weeks} weeks cost {by} more"));
        } else {
            alike.push(format!("{weeks} weeks ({by} more)"));
        }
    }
    if !clear.is_empty() {
        let _ = write!(said, "; {}", clear.join(", "));
    }
    if !alike.is_empty() {
        let _ = write!(said, "; it cannot be told apart from {}", alike.join(" and "));
    }
    let end = cheapest == 0 || cheapest + 1 == hold.rows.len();
    let more = if end && hold.rows.len() > 1 { " It is at the end of those tried." } else { "" };
    Some(format!("{said}.{more}"))
}

/// What the columns mean.
fn meaning(style: &Style, replications: u64) -> String {
    let Plant { firms, start_day, last_day, .. } = style.plant;
    let n = grouped(replications as f64, 0);
    let (from, until) = (Date(*start_day), Date(*last_day));
    let stops = if *firms == 1 {
        "line stops: probability that it is down at least once"
    } else {
        "firms stop: share of firms that are down at least once"
    };
    let said = format!(
        "From {from} to {until}, {n} replications; ± is one standard error. to hold: expected use of the weeks aimed at; held: \
         mean stock. cost: stock, goods on the way, back-orders, orders, faster freight and responses. {stops}, with its 95 % \
         interval. stops by: with this probability the line has stopped by this day, the first of its step; below it a 95 % \
         interval from order statistics. – is what is not there, or what {n} replications cannot support."
    );
    folded(&said, LINE)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_table_has_a_row_a_target_and_an_answer() {
        let text = hold_table(&sample::plant());
        println!("{text}");
        for part in [
            "*16",
            "4,416",
            "not by 2027-10-10",
            "2027-03-08 to 2027-03-22",
            "2027-09-20 or later",
            "For a probability of a stop of at most 5 %, hold 26 weeks (7,176 kg): 2.00 % (1.72 to 2.28 %).",
            "are lowest with 20 weeks (5,520 kg): $1.200 ± 0.050 m a year; 26 weeks cost $0.200 ± 0.030 m more; it cannot be told \
             apart from 16 weeks ($0.040 ± 0.030 m more).",
        ] {
            assert!(text.replace('\n', " ").contains(part), "{part} is not in\n{text}");
        }
        assert!(text.lines().all(|l| l.chars().count() <= 170), "{text}");
    }

    #[test]
    fn without_a_target_within_the_risk_the_best_is_told() {
        let mut hold = sample::plant();
        (hold.answer.within_risk, hold.answer.risk) = (None, 0.001);
        let text = hold_table(&hold);
        let part = "None of these targets brings the probability of a stop to 0.1 %; the best, 26 weeks (7,176 kg), leaves 2.00 % \
                    (1.72 to 2.28 %). Try larger --weeks.";
        assert!(text.replace('\n', " ").contains(part), "{text}");
    }

    #[test]
    fn a_run_of_one_manufacturer_has_its_row() {
        let mut results = super::super::super::sample::results();
        assert_eq!(own_row(&results), None);
        let hold = sample::plant();
        results.held = Some((hold.plant, hold.rows[1].clone()));
        let text = own_row(&results).unwrap();
        assert!(text.contains("4,416") && !text.contains('*'), "{text}");
    }
}
