//! Lines over one key, heatmaps over two.
use super::super::Chart;
use super::super::axis::Axis;
use super::super::canvas::{Canvas, Frame, Plot, Side, Type};
use super::super::grid;
use super::super::heat::{Heat, Map};
use super::super::legend::{Legend, Sample};
use super::super::number::{grouped, larger, smaller};
use super::super::page::Page;
use super::super::reading::{halves, origin, scale, titled};
use super::super::text::shorten;
use super::super::theme::{GREY, INK, LABEL, LEFT, LINE, MARK, OUTER, PLOT_LEFT, PUBLISHED, RIGHT, SUBTITLE};
use crate::study::measure::Reading;
use crate::study::sweep::Sweep;
use plotters::coord::ranged1d::ValueFormatter;

const PLOT: f64 = 170.0;
const HEAD: f64 = 30.0;
const FOOT: f64 = 52.0;

/// The chart of a sweep over one or two keys; none over more, or over fewer than two points.
pub(in crate::report) fn sweep_chart(sweep: &Sweep) -> Option<Chart> {
    if sweep.rows.len() < 2 || sweep.measures.is_empty() {
        return None;
    }
    let manifest =
        origin(&sweep.base, sweep.seed, sweep.replications, sweep.engine_version, sweep.random_scheme);
    match sweep.axes.len() {
        1 => {
            let each = HEAD + PLOT + FOOT;
            let drawn = |canvas: &Canvas, top: f64| {
                (0..sweep.measures.len()).for_each(|i| panel(canvas, top + i as f64 * each, sweep, i));
            };
            let height = each * sweep.measures.len() as f64;
            Some(page(sweep, lines_legend(sweep)).draw_for(&sweep.base.title, &manifest, height, drawn))
        }
        2 => {
            let maps: Vec<Map> = (0..sweep.measures.len()).map(|i| map(sweep, i)).collect();
            let height = maps.iter().map(Map::height).sum();
            let drawn = |canvas: &Canvas, top: f64| {
                maps.iter().fold(top, |top, map| {
                    map.draw(canvas, top);
                    top + map.height()
                });
            };
            Some(page(sweep, heat_legend()).draw_for(&sweep.base.title, &manifest, height, drawn))
        }
        _ => None,
    }
}

/// Where the values of the only key lie: by their size, or side by side where they have none.
fn places(sweep: &Sweep) -> (Vec<f64>, bool) {
    let axis = &sweep.axes[0];
    match &axis.scale {
        Some((numbers, unit)) if unit != "date" => (numbers.clone(), true),
        Some((days, _)) => (days.clone(), false),
        None => ((0..axis.values.len()).map(|i| i as f64).collect(), false),
    }
}

fn panel(canvas: &Canvas, top: f64, sweep: &Sweep, measure: usize) {
    let named = &sweep.measures[measure];
    let (places, numeric) = places(sweep);
    let readings: Vec<(f64, Reading)> =
        sweep.rows.iter().filter_map(|row| Some((places[row.at[0]], row.values[measure]?))).collect();
    let limits: Vec<f64> = sweep.judged.iter().filter(|j| j.measure == named.name).map(|j| j.limit).collect();
    let ends = readings.iter().flat_map(|(_, r)| [r.low, r.high]).chain(limits.iter().copied());
    let ends = ends.chain(sweep.own[measure].iter().map(|r| r.value));
    let (low, high) = ends.fold((0.0, 0.0), |(l, h), x| (smaller(l, x), larger(h, x)));
    let up = Axis::holding(low, high, 4, named.unit);
    let (from, to) =
        places.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (smaller(l, *x), larger(h, *x)));
    let across = if numeric { Axis::holding(from, to, 10, "") } else { Axis::exactly(from, to) };
    let frame = Frame { left: PLOT_LEFT, top: top + HEAD, right: RIGHT - 20.0, bottom: top + HEAD + PLOT };
    let title = shorten(&titled(&named.title, named.unit), SUBTITLE, true, RIGHT - LEFT);
    canvas.text(LEFT, top + 14.0, &title, Type::new(SUBTITLE, INK).bold());
    let plot = canvas.plot(frame, across.clone(), up.clone());
    grid::levels(canvas, &plot, &up, grid::FULL);
    below(canvas, &plot, sweep, &across, numeric, &places);
    let mut sorted = readings;
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let along = |pick: fn(&Reading) -> f64| sorted.iter().map(|(x, r)| (*x, pick(r))).collect::<Vec<_>>();
    let ordered = sweep.axes[0].scale.is_some();
    if ordered {
        plot.band(&along(|r| r.low), &along(|r| r.high), OUTER);
    } else {
        // Between names there is nothing.
        sorted.iter().for_each(|(x, r)| plot.line(vec![(*x, r.low), (*x, r.high)], (OUTER, 7.0)));
    }
    if let Some(own) = sweep.own[measure] {
        let y = plot.height(own.value);
        canvas.line((frame.left, y), (frame.right, y), (MARK, 1.0));
    }
    for limit in limits {
        let y = plot.height(limit);
        canvas.line((frame.left, y), (frame.right, y), (PUBLISHED, 1.2));
    }
    if ordered {
        plot.line(along(|r| r.value), (LINE, 2.0));
    }
    if sorted.len() <= 40 {
        for (x, r) in &sorted {
            canvas.dot((plot.across(*x), plot.height(r.value)), 3.0, LINE);
        }
    }
}

/// Numbers or names below a plot, and the key.
fn below(canvas: &Canvas, plot: &Plot, sweep: &Sweep, across: &Axis, numeric: bool, places: &[f64]) {
    let frame = plot.frame;
    let kind = Type::new(LABEL, GREY).at(Side::Middle);
    let named: Vec<(f64, String)> = if numeric {
        across.ticks.iter().map(|tick| (*tick, across.format_ext(tick))).collect()
    } else {
        let values = sweep.axes[0].values.iter().map(|v| shorten(v.trim_matches('"'), LABEL, false, 150.0));
        places.iter().copied().zip(values).collect()
    };
    let mut free = f64::NEG_INFINITY;
    for (place, words) in named {
        let (x, half) = (plot.across(place), kind.width(&words) / 2.0);
        canvas.line((x, frame.bottom), (x, frame.bottom + 4.0), (INK, 1.0));
        if x - half > free && x + half <= RIGHT + 8.0 {
            canvas.text(x, frame.bottom + 18.0, &words, kind);
            free = x + half + 8.0;
        }
    }
    let unit = sweep.axes[0].scale.as_ref().map_or("", |(_, unit)| unit.as_str());
    let unit = if unit.is_empty() || unit == "date" { String::new() } else { format!(" ({unit})") };
    let title = shorten(&format!("{}{unit}", sweep.axes[0].key), LABEL, false, frame.width());
    grid::level_title(canvas, frame, &title);
}

fn map(sweep: &Sweep, measure: usize) -> Map {
    let named = &sweep.measures[measure];
    let [down, across] = [&sweep.axes[0], &sweep.axes[1]];
    let scale = scale(named.unit, sweep.rows.iter().filter_map(|row| row.values[measure].as_ref()));
    let cell = |row: &crate::study::sweep::Row| {
        let reading = row.values[measure].as_ref();
        Heat {
            value: reading.map(|r| r.value),
            words: reading.map_or(Default::default(), |r| halves(&scale, r)),
        }
    };
    let cells: Vec<Heat> = sweep.rows.iter().map(cell).collect();
    let names = |axis: &crate::study::vary::Axis| {
        axis.values.iter().map(|v| v.trim_matches('"').to_owned()).collect()
    };
    Map {
        title: titled(&named.title, named.unit),
        named: across.scale.is_none(),
        down: down.key.clone(),
        across: across.key.clone(),
        rows: names(down),
        columns: names(across),
        cells: cells.chunks(across.values.len()).map(<[Heat]>::to_vec).collect(),
    }
}

fn lines_legend(sweep: &Sweep) -> Legend {
    let legend = Legend::default()
        .with(Sample::Line(LINE), "value at each point")
        .with(Sample::Area(OUTER), "95 % interval")
        .with(Sample::Line(MARK), "scenario without the change");
    if sweep.judged.is_empty() { legend } else { legend.with(Sample::Line(PUBLISHED), "limit") }
}

fn heat_legend() -> Legend {
    Legend::default()
        .with(Sample::Area(super::super::heat::between(0.0)), "lowest")
        .with(Sample::Area(super::super::heat::between(0.5)), "middle")
        .with(Sample::Area(super::super::heat::between(1.0)), "highest value of the panel")
}

fn page(sweep: &Sweep, legend: Legend) -> Page {
    let n = grouped(sweep.replications as f64, 0);
    let keys: Vec<&str> = sweep.axes.iter().map(|axis| axis.key.as_str()).collect();
    let first = &sweep.measures[0];
    let scale = scale(first.unit, sweep.rows.iter().filter_map(|row| row.values[0].as_ref()));
    let told = |row: &crate::study::sweep::Row| {
        let at: Vec<&str> =
            sweep.axes.iter().zip(&row.at).map(|(axis, i)| axis.values[*i].as_str()).collect();
        Some(format!("{}: {}", at.join(", "), halves(&scale, row.values[0].as_ref()?).join(" ")))
    };
    let said: Vec<String> = sweep.rows.iter().take(60).filter_map(told).collect();
    Page {
        name: "sweep".to_owned(),
        title: format!("What {} changes", keys.join(" and ")),
        subtitle: format!(
            "Each of {} points over the same {n} random futures",
            grouped(sweep.rows.len() as f64, 0)
        ),
        description: format!("{}. {}.", first.title, said.join("; ")),
        legend,
        notes: vec!["± is half a 95 % interval.".to_owned()],
    }
}
