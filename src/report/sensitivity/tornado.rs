//! The tornado: how far each parameter alone moves the mean.
use super::super::Chart;
use super::super::axis::Axis;
use super::super::legend::{Legend, Sample};
use super::super::number::{grouped, larger, smaller};
use super::super::page::Page;
use super::super::theme::{INK, INNER, LINE};
use super::bars::{self, MOST, Rows};
use super::{figure, manifest, scale};
use crate::study::sensitivity::{Parameter, Sensitivity, Swing};

/// The chart; `None` where nothing was moved.
pub(super) fn tornado(s: &Sensitivity) -> Option<Chart> {
    let base = s.at_medians?.value;
    let mut swings: Vec<(&Parameter, Swing)> =
        s.parameters.iter().filter_map(|p| Some((p, p.swing?))).collect();
    // Stable, so that equals stay in the order of their names.
    swings.sort_by(|a, b| widest(&b.1).total_cmp(&widest(&a.1)));
    let left = swings.len().saturating_sub(MOST);
    swings.truncate(MOST);
    let ends = swings.iter().flat_map(|(_, w)| [w.low, w.high]).flat_map(|e| {
        let (low, high) = e.interval(0.95);
        [base + low, base + high]
    });
    let (least, most) = ends.fold((base, base), |(l, m), x| (smaller(l, x), larger(m, x)));
    let axis = Axis::holding(least, most, 5, s.metric.unit);
    let n = grouped(s.sizes.futures as f64, 0);
    let first = swings.first().map_or(String::new(), |(p, w)| {
        let scale = scale(s, larger(base.abs(), most.abs()));
        let at = |x: f64| scale.short(base + x);
        format!(
            " Widest: {}, {} at its 5 % and {} at its 95 % quantile.",
            p.name,
            at(w.low.value),
            at(w.high.value)
        )
    });
    let mut notes = vec![
        "Local: all other parameters are at their medians, so that what parameters do together is not seen. Thin lines: 95 % \
         intervals of the paired differences."
            .to_owned(),
    ];
    if left > 0 {
        notes.push(format!("{left} parameters with shorter bars are in sensitivity.csv."));
    }
    let page = Page {
        name: "tornado".into(),
        title: format!("{}: what moves it", s.metric.title),
        subtitle: format!("Mean over the same {n} futures, each uncertain parameter moved by itself"),
        description: format!("A bar for each of {} parameters.{first}", swings.len()),
        legend: Legend::default()
            .with(Sample::Area(INNER), "at its 5 % quantile")
            .with(Sample::Area(LINE), "at its 95 % quantile")
            .with(Sample::Line(INK), "all at their medians"),
        notes,
    };
    let drawn = |canvas: &super::super::canvas::Canvas, top: f64| {
        let rows = Rows::new(canvas, top, swings.len(), &axis, &figure(s));
        for (i, (p, swing)) in swings.iter().enumerate() {
            let y = rows.middle(i);
            // Where both are on one side, the shorter bar must not vanish behind the longer.
            for (e, colour, at) in [(swing.low, INNER, y - 3.5), (swing.high, LINE, y + 3.5)] {
                rows.bar(at, 3.5, (base, base + e.value), colour);
                let (low, high) = e.interval(0.95);
                if e.standard_error > 0.0 {
                    rows.whisker(at, (base + low, base + high));
                }
            }
            rows.words(i, &p.name, &numbers(s, swing));
        }
        rows.mark(base, (INK, 1.4));
    };
    Some(page.draw_for(&s.scenario.title, &manifest(s), bars::height(swings.len()), drawn))
}

fn widest(s: &Swing) -> f64 {
    larger(s.width(), larger(s.low.value.abs(), s.high.value.abs()))
}

/// Both differences in the figure's unit.
fn numbers(s: &Sensitivity, swing: &Swing) -> String {
    let scale = scale(s, larger(swing.low.value.abs(), swing.high.value.abs()));
    let signed = |x: f64| {
        let text = scale.short(x);
        if x > 0.0 { format!("+{text}") } else { text }
    };
    let (low, high) = (signed(swing.low.value), signed(swing.high.value));
    let low = if scale.suffix.is_empty() { low } else { low.replace(scale.suffix, "") };
    format!("{low} / {high}")
}
