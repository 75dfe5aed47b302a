//! What a reader sees of an attribution: a table, JSON and CSV, and bars.
use super::Chart;
use super::bars::{Bars, legend};
use super::canvas::Canvas;
use super::data::pretty;
use super::number::{Scale, grouped, is_share};
use super::page::Page;
use super::reading::{cell, line, numbers, origin, scale};
use super::table::{STYLE, unit};
use super::text::clipped;
use crate::study::attribute::{Attribution, Effect};
use crate::study::comparison::Subject;
use crate::study::measure::Reading;
use crate::study::single::SCHEMA_VERSION;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use serde::Serialize;
use std::fmt::Write as _;

/// Names of the two last lines.
const LAST: [&str; 2] = ["all together", "interaction"];
/// Most panels of the chart.
const PANELS: usize = 3;
/// Most characters of a key.
const KEY: usize = 60;

/// Every change alone, all together and the rest; ends with a line break.
pub fn attribution_table(a: &Attribution) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    let scales: Vec<Scale> = (0..a.measures.len())
        .map(|i| scale(a.measures[i].unit, lines(a).filter_map(|(_, all)| all.get(i)?.as_ref())))
        .collect();
    let heads = a.measures.iter().zip(&scales).map(|(m, s)| {
        let of = if is_share(m.unit) { "%".to_owned() } else { unit(m.unit, s) };
        format!("{}\n{of}", clipped(&m.name, 30))
    });
    let head = std::iter::once("change alone".to_owned()).chain(heads);
    table.set_header(head.enumerate().map(|(i, text)| boxed(text, i == 0)));
    for (name, all) in lines(a) {
        let cells = scales.iter().enumerate().map(|(i, s)| cell(s, all.get(i).and_then(Option::as_ref)));
        let line = std::iter::once(clipped(&name, KEY)).chain(cells);
        table.add_row(line.enumerate().map(|(i, text)| boxed(text, i == 0)));
    }
    let mut out = format!("{} against {}: what each change does\n", a.other.label, a.base.label);
    for line in table.lines() {
        let _ = writeln!(out, "{}", line.trim_end());
    }
    let n = grouped(a.replications as f64, 0);
    let _ = writeln!(
        out,
        "Each change switched on alone in {}, over {n} replications with the same luck; ± is one standard error of paired \
         differences.\nInteraction: all together less the sum of what each does alone.",
        a.base.label
    );
    for e in &a.effects {
        if let Some(reason) = &e.refused {
            let _ = writeln!(out, "{} cannot be switched alone, and is in the interaction: {reason}", e.key);
        }
    }
    out
}

/// Changes that could be switched, all together and the interaction.
fn lines(a: &Attribution) -> impl Iterator<Item = (String, &Vec<Option<Reading>>)> {
    let alone = a.effects.iter().filter(|e| e.refused.is_none()).map(|e| (named(e), &e.differences));
    alone.chain([(LAST[0].to_owned(), &a.together), (LAST[1].to_owned(), &a.interaction)])
}

/// The key, and to what it is changed where that is one value.
fn named(e: &Effect) -> String {
    match e.changes.as_slice() {
        [one] => match &one.to {
            Some(to) => format!("{} = {to}", e.key),
            None => format!("{} left out", e.key),
        },
        several => format!("{} ({} keys)", e.key, several.len()),
    }
}

fn boxed(text: String, words: bool) -> Cell {
    Cell::new(text).set_alignment(if words { CellAlignment::Left } else { CellAlignment::Right })
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    base: &'a Subject,
    other: &'a Subject,
    seed: u64,
    replications: u64,
    engine_version: &'a str,
    random_scheme: u32,
    measures: Vec<Measured<'a>>,
    effects: Vec<Written<'a>>,
    together: &'a [Option<Reading>],
    interaction: &'a [Option<Reading>],
}

#[derive(Serialize)]
struct Measured<'a> {
    name: &'a str,
    title: &'a str,
    unit: &'a str,
}

#[derive(Serialize)]
struct Written<'a> {
    key: &'a str,
    changes: Vec<Changed<'a>>,
    refused: Option<&'a str>,
    differences: &'a [Option<Reading>],
}

#[derive(Serialize)]
struct Changed<'a> {
    key: &'a str,
    base: Option<&'a str>,
    other: Option<&'a str>,
}

/// `attribution.json`, with every error.
pub(super) fn attribution_json(a: &Attribution) -> String {
    pretty(&Document {
        schema_version: SCHEMA_VERSION,
        base: &a.base,
        other: &a.other,
        seed: a.seed,
        replications: a.replications,
        engine_version: a.engine_version,
        random_scheme: a.random_scheme,
        measures: a
            .measures
            .iter()
            .map(|m| Measured { name: &m.name, title: &m.title, unit: m.unit })
            .collect(),
        effects: a.effects.iter().map(written).collect(),
        together: &a.together,
        interaction: &a.interaction,
    })
}

fn written(e: &Effect) -> Written<'_> {
    let changes = e.changes.iter();
    let changes = changes.map(|c| Changed { key: &c.key, base: c.from.as_deref(), other: c.to.as_deref() });
    Written {
        key: &e.key,
        changes: changes.collect(),
        refused: e.refused.as_deref(),
        differences: &e.differences,
    }
}

/// `attribution.csv`: one line a change and measure.
pub(super) fn attribution_csv(a: &Attribution) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let header = ["change", "measure", "unit", "difference", "se", "low", "high"];
    out.write_record(header).expect("writing to memory cannot fail");
    for (name, all) in lines(a) {
        for (m, reading) in a.measures.iter().zip(all) {
            let names = [name.clone(), m.name.clone(), m.unit.to_owned()];
            let line = names.into_iter().chain(numbers(reading));
            out.write_record(line).expect("writing to memory cannot fail");
        }
    }
    out.into_inner().expect("flushing to memory cannot fail")
}

/// What each change does to a measure, by its key.
fn bars(a: &Attribution, measure: usize) -> Vec<(String, Option<Reading>)> {
    let alone = a.effects.iter().filter(|e| e.refused.is_none()).map(|e| (e.key.as_str(), &e.differences));
    let all = alone.chain([(LAST[0], &a.together), (LAST[1], &a.interaction)]);
    all.map(|(key, all)| (key.to_owned(), all.get(measure).copied().flatten())).collect()
}

/// Bars of the first measures; none without one.
pub(super) fn attribution_chart(a: &Attribution) -> Option<Chart> {
    let panel =
        |i: usize| Bars { title: a.measures[i].title.clone(), unit: a.measures[i].unit, bars: bars(a, i) };
    // A measure that is no mean has no paired error, and nothing to draw.
    let drawn = (0..a.measures.len()).filter(|i| a.together[*i].is_some());
    let panels: Vec<Bars> = drawn.take(PANELS).map(panel).collect();
    let first = panels.first()?;
    let told =
        |(name, r): &(String, Option<Reading>)| Some(format!("{name}: {}", line(first.unit, r.as_ref()?)));
    let said: Vec<String> = first.bars.iter().filter_map(told).collect();
    let n = grouped(a.replications as f64, 0);
    let page = Page {
        name: "attribution".to_owned(),
        title: format!("What each change does: {} against {}", a.other.label, a.base.label),
        subtitle: format!("Each change switched on alone, mean paired difference over {n} replications"),
        description: format!("{}. {}.", first.title, said.join("; ")),
        legend: legend(),
        notes: vec![
            "Interaction: all together less the sum of what each does alone. The number at the right is the mean difference ± \
             half its 95 % interval."
                .to_owned(),
        ],
    };
    let manifest = origin(&a.base, a.seed, a.replications, a.engine_version, a.random_scheme);
    let height = panels.iter().map(Bars::height).sum();
    let drawn = |canvas: &Canvas, top: f64| {
        panels.iter().fold(top, |top, bars| {
            bars.draw(canvas, top);
            top + bars.height()
        });
    };
    Some(page.draw_for(&a.base.title, &manifest, height, drawn))
}

/// The first number that is not finite, in words.
pub(super) fn first_not_finite(a: &Attribution) -> Option<String> {
    let finite =
        |r: &Reading| [r.value, r.low, r.high, r.error.unwrap_or_default()].into_iter().all(f64::is_finite);
    lines(a).find(|(_, all)| !all.iter().flatten().all(finite)).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::studies_sample as sample;

    #[test]
    fn every_change_has_a_line_and_what_was_refused_is_told() {
        let text = attribution_table(&sample::attribution());
        println!("{text}");
        for part in [
            "manufacturer.automotive.stock.target = \"12 weeks\"",
            "−9.00 ± 0.30",
            "lane.a (2 keys)",
            "interaction",
            "control.mofcom-18.path.2026-11-16 cannot be switched alone, and is in the interaction: unknown regime",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        let csv = String::from_utf8(attribution_csv(&sample::attribution())).unwrap();
        assert_eq!(csv.lines().count(), 1 + 5 * 3);
        assert!(csv.lines().all(|line| line.split(',').count() >= 7), "{csv}");
    }
}
