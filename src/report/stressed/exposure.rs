//! Suppliers by what is lost without them, as bars.
use super::super::Chart;
use super::super::bars::{Bars, legend};
use super::super::canvas::Canvas;
use super::super::number::grouped;
use super::super::page::Page;
use super::super::reading::line;
use crate::scenario::Date;
use crate::study::stress::Stress;

/// The chart, of the first two measures; none without outages.
pub(in crate::report) fn exposure_chart(stress: &Stress) -> Option<Chart> {
    let exposure = stress.exposure.as_ref().filter(|e| !e.suppliers.is_empty())?;
    let panel = |i: usize| Bars {
        title: stress.measures[i].title.clone(),
        unit: stress.measures[i].unit,
        bars: exposure.suppliers.iter().map(|s| (s.title.clone(), s.differences[i])).collect(),
    };
    let measured = exposure.suppliers[0].differences.iter();
    let drawn = (0..).zip(measured).filter(|(_, d)| d.is_some()).map(|(i, _)| i);
    let panels: Vec<Bars> = drawn.take(2).map(panel).collect();
    let first = panels.first()?;
    let told = |(name, r): &(String, Option<crate::study::measure::Reading>)| {
        Some(format!("{name}: {}", line(first.unit, r.as_ref()?)))
    };
    let said: Vec<String> = first.bars.iter().filter_map(told).collect();
    let weeks = grouped(exposure.days / 7.0, 1);
    let page = Page {
        name: "exposure".to_owned(),
        title: "Which supplier is missed most".to_owned(),
        subtitle: format!(
            "What changes where a supplier sends nothing for {} weeks from {}; {} pairs of futures",
            weeks.trim_end_matches(".0"),
            Date(exposure.from),
            grouped(stress.replications as f64, 0)
        ),
        description: format!("{}. {}.", first.title, said.join("; ")),
        legend: legend(),
        notes: vec![format!(
            "Each supplier alone, {}, {}; what it would have sent waits and is sent when it is back. The number at the right is the \
             mean paired difference ± half its 95 % interval.",
            stress.shocks[0], stress.strategies[0]
        )],
    };
    let height = panels.iter().map(Bars::height).sum();
    let drawn = |canvas: &Canvas, top: f64| {
        panels.iter().fold(top, |top, bars| {
            bars.draw(canvas, top);
            top + bars.height()
        });
    };
    Some(page.draw_for(&stress.base.title, &super::manifest(stress), height, drawn))
}
