//! Which supplier is missed most: what is lost where one of them is gone for a time.
use super::Exposed;
use crate::engine::Plan;
use crate::scenario::{Date, Loaded, Report};
use crate::study::measure::Measure;
use crate::study::paired::PairedError;
use crate::study::points::{self, Contrast, Point, less};
use crate::study::vary::Recipe;

/// Suppliers that are run at a time beside the base, so that memory does not grow with their number.
pub(super) const TOGETHER: usize = 12;

/// The scenario with each of its suppliers gone in turn: what would leave them waits until they are back.
///
/// # Errors
/// A report where such a scenario is refused.
pub fn outages(
    base: &Recipe,
    loaded: &Loaded,
    from: Date,
    days: f64,
) -> Result<Vec<(String, Loaded)>, Box<Report>> {
    let last = from.plus_days(days.round() as i32 - 1);
    let one = |name: &String| {
        let disruption = format!(
            "{{ hits = {{ suppliers = [\"{name}\"] }}, what = \"shipments\", windows = [{{ from = {from}, until = {last} }}] }}"
        );
        let sets = vec![(format!("disruption.{}", unused(loaded, name)), disruption)];
        let loaded = base.under(&Recipe { files: Vec::new(), sets }).load().map_err(Box::new)?;
        Ok((name.clone(), loaded))
    };
    loaded.scenario.supplier.keys().map(one).collect()
}

/// A name that no disruption has.
fn unused(loaded: &Loaded, supplier: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    let mut name = format!("without-{}", supplier.chars().map(plain).collect::<String>());
    while loaded.scenario.disruption.contains_key(&name) {
        name.push('-');
    }
    name
}

/// What each supplier is missed for, by measure, the largest change of the first measure first.
pub(super) fn run(
    base: &Point,
    outages: &[(String, String, Point)],
    measures: &[Measure],
    plan: Plan,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Exposed>, PairedError> {
    let mut all = Vec::new();
    for (round, part) in (0..).zip(outages.chunks(TOGETHER)) {
        let mut points = vec![base];
        points.extend(part.iter().map(|(_, _, point)| point));
        let contrasts: Vec<Contrast> = (1..points.len()).map(|i| less(i, 0)).collect();
        let sums = points::run(&points, measures, &contrasts, plan, &|done| {
            watch(round * plan.replications + done)
        })?;
        for (i, (name, title, _)) in part.iter().enumerate() {
            let (name, title) = (name.clone(), title.clone());
            all.push(Exposed { name, title, differences: sums.effect(i) });
        }
    }
    let size = |e: &Exposed| e.differences.first().copied().flatten().map_or(0.0, |r| r.value.abs());
    all.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.name.cmp(&b.name)));
    Ok(all)
}
