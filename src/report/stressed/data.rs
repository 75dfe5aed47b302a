//! A stress test as JSON, and as tidy tables.
use crate::report::data::pretty;
use crate::report::reading::numbers;
use crate::scenario::Date;
use crate::study::comparison::Subject;
use crate::study::measure::Reading;
use crate::study::single::SCHEMA_VERSION;
use crate::study::stress::{Cell, Stress, Waits};
use crate::study::sweep::{Judged, Named};
use crate::study::threshold::Verdict;
use serde::Serialize;

/// Probabilities of the quantiles that are written.
const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// `stress.json`: the layout's version first.
#[derive(Serialize)]
struct Document<'s> {
    schema_version: u32,
    base: &'s Subject,
    seed: u64,
    replications: u64,
    engine_version: &'s str,
    random_scheme: u32,
    from: String,
    short: f64,
    measures: Vec<Measured<'s>>,
    thresholds: &'s [Judged],
    cells: Vec<Written<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exposure: Option<Gone<'s>>,
}

#[derive(Serialize)]
struct Measured<'s> {
    name: &'s str,
    title: &'s str,
    unit: &'s str,
}

#[derive(Serialize)]
struct Written<'s> {
    strategy: &'s str,
    shock: &'s str,
    scenario_hash: &'s str,
    values: &'s [Option<Reading>],
    against_calm: &'s [Option<Reading>],
    against_none: &'s [Option<Reading>],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    verdicts: &'s [Option<Verdict>],
    survival: Vec<Lasting<'s>>,
}

#[derive(Serialize)]
struct Lasting<'s> {
    manufacturer: &'s str,
    material: &'s str,
    short_by_the_end: Option<Reading>,
    survives: Vec<Quantile>,
    recovers: Vec<Quantile>,
}

#[derive(Serialize)]
struct Quantile {
    p: f64,
    weeks: f64,
    low: f64,
    high: f64,
    to_the_end: bool,
}

#[derive(Serialize)]
struct Gone<'s> {
    days: f64,
    from: String,
    suppliers: Vec<Supplier<'s>>,
}

#[derive(Serialize)]
struct Supplier<'s> {
    name: &'s str,
    title: &'s str,
    differences: &'s [Option<Reading>],
}

/// All cells, with every error.
pub(in crate::report) fn stress_json(stress: &Stress) -> String {
    let exposure = stress.exposure.as_ref().map(|e| Gone {
        days: e.days,
        from: Date(e.from).to_string(),
        suppliers: e
            .suppliers
            .iter()
            .map(|s| Supplier { name: &s.name, title: &s.title, differences: &s.differences })
            .collect(),
    });
    pretty(&Document {
        schema_version: SCHEMA_VERSION,
        base: &stress.base,
        seed: stress.seed,
        replications: stress.replications,
        engine_version: stress.engine_version,
        random_scheme: stress.random_scheme,
        from: Date(stress.from).to_string(),
        short: stress.short,
        measures: stress.measures.iter().map(measured).collect(),
        thresholds: &stress.judged,
        cells: cells(stress).map(|(strategy, shock, cell)| written(stress, strategy, shock, cell)).collect(),
        exposure,
    })
}

fn measured(m: &Named) -> Measured<'_> {
    Measured { name: &m.name, title: &m.title, unit: m.unit }
}

/// Cells with their labels, row by row.
fn cells(stress: &Stress) -> impl Iterator<Item = (&str, &str, &Cell)> {
    let rows = stress.strategies.iter().zip(&stress.cells);
    rows.flat_map(|(strategy, row)| {
        let cells = stress.shocks.iter().zip(row);
        cells.map(move |(shock, cell)| (strategy.as_str(), shock.as_str(), cell))
    })
}

fn written<'s>(stress: &'s Stress, strategy: &'s str, shock: &'s str, cell: &'s Cell) -> Written<'s> {
    let lasting = |(i, w): (usize, &'s crate::study::stress::Watched)| Lasting {
        manufacturer: &w.manufacturer,
        material: &w.material,
        short_by_the_end: cell.survival[i].to_the_end().map(|r| Reading {
            value: 1.0 - r.value,
            low: 1.0 - r.high,
            high: 1.0 - r.low,
            ..r
        }),
        survives: quantiles(&cell.survival[i], stress.step_weeks),
        recovers: quantiles(&cell.recovery[i].above_zero(), stress.step_weeks),
    };
    Written {
        strategy,
        shock,
        scenario_hash: &cell.scenario_hash,
        values: &cell.values,
        against_calm: &cell.against_calm,
        against_none: &cell.against_none,
        verdicts: &cell.verdicts,
        survival: stress.watched.iter().enumerate().map(lasting).collect(),
    }
}

fn quantiles(waits: &Waits, weeks: f64) -> Vec<Quantile> {
    let one = |p: f64| {
        let r = waits.quantile(p)?;
        let to_the_end = r.value >= waits.most() as f64;
        Some(Quantile { p, weeks: r.value * weeks, low: r.low * weeks, high: r.high * weeks, to_the_end })
    };
    QUANTILES.into_iter().filter_map(one).collect()
}

fn table(header: &[&str], lines: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(header).expect("writing to memory cannot fail");
    lines.for_each(|line| out.write_record(line).expect("writing to memory cannot fail"));
    out.into_inner().expect("flushing to memory cannot fail")
}

/// One line a cell and measure.
pub(in crate::report) fn stress_csv(stress: &Stress) -> Vec<u8> {
    let header = [
        "strategy",
        "shock",
        "measure",
        "unit",
        "value",
        "se",
        "low",
        "high",
        "calm",
        "calm_se",
        "calm_low",
        "calm_high",
        "none",
        "none_se",
        "none_low",
        "none_high",
    ];
    let lines = cells(stress).flat_map(|(strategy, shock, cell)| {
        stress.measures.iter().enumerate().map(move |(i, m)| {
            let names = [strategy, shock, &m.name, m.unit].map(str::to_owned);
            let of = |readings: &[Option<Reading>]| numbers(&readings.get(i).copied().flatten());
            let all = [of(&cell.values), of(&cell.against_calm), of(&cell.against_none)];
            names.into_iter().chain(all.into_iter().flatten()).collect()
        })
    });
    table(&header, lines)
}

/// One line a cell, manufacturer, material and week: the probability that supply lasts longer.
pub(in crate::report) fn survival_csv(stress: &Stress) -> Vec<u8> {
    let header = [
        "strategy",
        "shock",
        "manufacturer",
        "material",
        "weeks",
        "survives",
        "low",
        "high",
        "out",
        "out_low",
        "out_high",
    ];
    let weeks = stress.step_weeks;
    let lines = cells(stress).flat_map(|(strategy, shock, cell)| {
        stress.watched.iter().enumerate().flat_map(move |(i, w)| {
            let (survival, recovery) = (&cell.survival[i], cell.recovery[i].above_zero());
            (0..survival.most()).map(move |step| {
                let names = [strategy, shock, &w.manufacturer, &w.material].map(str::to_owned);
                let of = |r: Option<Reading>| {
                    r.map_or(Default::default(), |r| [r.value, r.low, r.high].map(|x| x.to_string()))
                };
                let both = [of(survival.longer_than(step)), of(recovery.longer_than(step))];
                let at = ((step + 1) as f64 * weeks).to_string();
                names.into_iter().chain([at]).chain(both.into_iter().flatten()).collect()
            })
        })
    });
    table(&header, lines)
}

/// One line a supplier and measure; nothing without outages.
pub(in crate::report) fn exposure_csv(stress: &Stress) -> Option<Vec<u8>> {
    let exposure = stress.exposure.as_ref()?;
    let header = ["supplier", "measure", "unit", "difference", "se", "low", "high"];
    let lines = exposure.suppliers.iter().flat_map(|s| {
        stress.measures.iter().zip(&s.differences).map(move |(m, d)| {
            let names = [s.name.clone(), m.name.clone(), m.unit.to_owned()];
            names.into_iter().chain(numbers(d)).collect()
        })
    });
    Some(table(&header, lines))
}
