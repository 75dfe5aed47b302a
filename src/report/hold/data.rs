//! The weeks to hold as JSON, and as a table of one line a target.
use super::super::data::pretty;
use crate::scenario::Date;
use crate::stats::Estimate;
use crate::study::comparison::{Frequency, Subject};
use crate::study::hold::{By, Dearer, Hold, Row, When};
use crate::study::single::SCHEMA_VERSION;
use serde::Serialize;

/// `hold.json`: the layout's version first.
#[derive(Serialize)]
struct Document<'h> {
    schema_version: u32,
    #[serde(flatten)]
    scenario: &'h Subject,
    manufacturer: &'h str,
    firms: usize,
    from: String,
    until: String,
    seed: u64,
    replications: u64,
    engine_version: &'h str,
    random_scheme: u32,
    targets: Vec<Target<'h>>,
    answer: Answered,
}

#[derive(Serialize)]
struct Target<'h> {
    weeks: Option<f64>,
    own: bool,
    scenario_hash: &'h str,
    to_hold: Option<f64>,
    materials: Vec<Mass<'h>>,
    held: Estimate,
    cost: Option<Estimate>,
    lost_output: Option<Estimate>,
    both: Option<Estimate>,
    stops: Frequency,
    stops_by: Vec<Dated>,
}

#[derive(Serialize)]
struct Mass<'h> {
    material: &'h str,
    to_hold: f64,
}

#[derive(Serialize)]
struct Dated {
    p: f64,
    date: String,
    low: String,
    high: String,
}

#[derive(Serialize)]
struct Answered {
    risk: f64,
    within_risk: Option<f64>,
    safest: Option<f64>,
    cheapest: Option<f64>,
    dearer: Vec<Difference>,
}

#[derive(Serialize)]
struct Difference {
    weeks: Option<f64>,
    difference: Estimate,
    interval: (f64, f64),
}

/// All targets, with every error, and the answer.
pub(in crate::report) fn hold_json(hold: &Hold) -> String {
    pretty(&Document {
        schema_version: SCHEMA_VERSION,
        scenario: &hold.scenario,
        manufacturer: &hold.plant.name,
        firms: hold.plant.firms,
        from: Date(hold.plant.start_day).to_string(),
        until: Date(hold.plant.last_day).to_string(),
        seed: hold.seed,
        replications: hold.replications,
        engine_version: hold.engine_version,
        random_scheme: hold.random_scheme,
        targets: hold.rows.iter().map(target).collect(),
        answer: answer(hold),
    })
}

fn target(row: &Row) -> Target<'_> {
    let masses = row.materials.iter().filter(|_| row.weeks.is_some());
    Target {
        weeks: row.weeks,
        own: row.own,
        scenario_hash: &row.scenario_hash,
        to_hold: row.to_hold(),
        materials: masses.map(|(material, mass)| Mass { material, to_hold: *mass }).collect(),
        held: row.held,
        cost: row.cost,
        lost_output: row.lost_output,
        both: row.both,
        stops: row.stops,
        stops_by: row.dates.iter().flatten().map(dated).collect(),
    }
}

fn dated(by: &By) -> Dated {
    Dated { p: by.p, date: date(by.date), low: date(by.between.0), high: date(by.between.1) }
}

/// `2027-01-31`, or `later` where it is not within the run.
fn date(when: When) -> String {
    match when {
        When::Day(day) => Date(day).to_string(),
        When::Later => "later".to_owned(),
    }
}

fn answer(hold: &Hold) -> Answered {
    let weeks = |i: usize| hold.rows[i].weeks;
    let difference = |d: &Dearer| Difference { weeks: weeks(d.row), difference: d.by, interval: d.interval };
    Answered {
        risk: hold.answer.risk,
        within_risk: hold.answer.within_risk.and_then(weeks),
        safest: weeks(hold.answer.safest),
        cheapest: hold.answer.cheapest.and_then(weeks),
        dearer: hold.answer.dearer.iter().map(difference).collect(),
    }
}

const HEADER: [&str; 27] = [
    "weeks",
    "own",
    "to_hold",
    "held",
    "held_se",
    "cost",
    "cost_se",
    "lost_output",
    "lost_output_se",
    "both",
    "both_se",
    "dearer",
    "dearer_se",
    "dearer_low",
    "dearer_high",
    "stops",
    "stops_low",
    "stops_high",
    "by_5",
    "by_5_low",
    "by_5_high",
    "by_50",
    "by_50_low",
    "by_50_high",
    "by_95",
    "by_95_low",
    "by_95_high",
];

/// One line a target.
pub(in crate::report) fn hold_csv(hold: &Hold) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(HEADER).expect("writing to memory cannot fail");
    for (i, row) in hold.rows.iter().enumerate() {
        let dearer = hold.answer.dearer.iter().find(|d| d.row == i);
        out.write_record(line(row, dearer)).expect("writing to memory cannot fail");
    }
    out.into_inner().expect("flushing to memory cannot fail")
}

/// Values in the shortest form that reads back as the same number; what is not there is empty.
fn line(row: &Row, dearer: Option<&Dearer>) -> Vec<String> {
    let pair = |e: Option<Estimate>| [e.map(|e| e.value), e.map(|e| e.standard_error)];
    let money = [Some(row.held), row.cost, row.lost_output, row.both, dearer.map(|d| d.by)];
    let ends = [dearer.map(|d| d.interval.0), dearer.map(|d| d.interval.1)];
    let stops = [row.stops.value, row.stops.low, row.stops.high].map(Some);
    let numbers = money.into_iter().flat_map(pair).chain(ends).chain(stops).map(number);
    let dates = row.dates.iter().flat_map(|by| match by {
        Some(by) => [by.date, by.between.0, by.between.1].map(date),
        None => [const { String::new() }; 3],
    });
    let first = [number(row.weeks), row.own.to_string(), number(row.to_hold())];
    first.into_iter().chain(numbers).chain(dates).collect()
}

fn number(x: Option<f64>) -> String {
    x.map_or(String::new(), |x| x.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn every_line_has_every_column() {
        let text = String::from_utf8(hold_csv(&sample::plant())).unwrap();
        let mut lines = text.lines();
        assert!(lines.next().unwrap().starts_with("weeks,own,to_hold,held,held_se,cost,"));
        let own = lines.nth(1).unwrap();
        assert!(own.starts_with("16,true,4.416,"), "{own}");
        assert!(own.ends_with(",2027-08-30,2027-08-16,2027-09-13,later,later,later"), "{own}");
        assert_eq!(text.lines().count(), 5);
    }

    #[test]
    fn the_answer_is_in_weeks() {
        let told: serde_json::Value = serde_json::from_str(&hold_json(&sample::plant())).unwrap();
        assert_eq!(told["answer"]["within_risk"], 26.0);
        assert_eq!(told["answer"]["cheapest"], 20.0);
        assert_eq!(told["targets"][1]["stops_by"][2]["date"], "later");
        assert_eq!(told["targets"][1]["materials"][0]["material"], "n52");
    }
}
