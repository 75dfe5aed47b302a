//! The matrix of shocks and strategies as heatmaps, one a measure.
use super::super::Chart;
use super::super::canvas::Canvas;
use super::super::heat::{Heat, Map, between};
use super::super::legend::{Legend, Sample};
use super::super::number::grouped;
use super::super::page::Page;
use super::super::reading::{halves, scale, titled};
use crate::study::stress::{Cell, Stress};

/// The chart; none without a measure.
pub(in crate::report) fn matrix_chart(stress: &Stress) -> Option<Chart> {
    let maps: Vec<Map> = (0..stress.measures.len()).map(|i| map(stress, i)).collect();
    if maps.is_empty() {
        return None;
    }
    let height = maps.iter().map(Map::height).sum();
    let drawn = |canvas: &Canvas, top: f64| {
        maps.iter().fold(top, |top, map| {
            map.draw(canvas, top);
            top + map.height()
        });
    };
    Some(page(stress, &maps).draw_for(&stress.base.title, &super::manifest(stress), height, drawn))
}

fn map(stress: &Stress, measure: usize) -> Map {
    let named = &stress.measures[measure];
    let all = stress.cells.iter().flatten().filter_map(|cell| cell.values[measure].as_ref());
    let scale = scale(named.unit, all);
    let heat = |cell: &Cell| {
        let reading = cell.values[measure].as_ref();
        Heat {
            value: reading.map(|r| r.value),
            words: reading.map_or(Default::default(), |r| halves(&scale, r)),
        }
    };
    Map {
        title: titled(&named.title, named.unit),
        named: true,
        down: "strategy".to_owned(),
        across: "shock".to_owned(),
        rows: stress.strategies.clone(),
        columns: stress.shocks.clone(),
        cells: stress.cells.iter().map(|row| row.iter().map(heat).collect()).collect(),
    }
}

fn page(stress: &Stress, maps: &[Map]) -> Page {
    let told = |map: &Map| {
        let rows = map.rows.iter().zip(&map.cells);
        let said: Vec<String> = rows
            .flat_map(|(row, cells)| {
                let cells = map.columns.iter().zip(cells);
                cells.map(move |(column, cell)| format!("{row} under {column}: {}", cell.words.join(" ")))
            })
            .collect();
        format!("{}. {}.", map.title, said.join("; "))
    };
    Page {
        name: "stress".to_owned(),
        title: "Shocks against strategies".to_owned(),
        subtitle: format!(
            "Each cell over the same {} random futures",
            grouped(stress.replications as f64, 0)
        ),
        description: maps.iter().map(told).collect::<Vec<_>>().join(" "),
        legend: Legend::default()
            .with(Sample::Area(between(0.0)), "lowest")
            .with(Sample::Area(between(0.5)), "middle")
            .with(Sample::Area(between(1.0)), "highest value of the panel"),
        notes: vec!["± is half a 95 % interval of the value; differences between cells are known better (stress.csv).".to_owned()],
    }
}
