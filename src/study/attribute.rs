//! What each change between two scenarios does alone: changes are switched on one at a time from the base, and last all together.
use super::comparison::Subject;
use super::measure::{Measure, Reading};
use super::paired::PairedError;
use super::points::{self, Contrast, Point, less, point};
use super::sweep::Named;
use crate::engine::{self, Plan};
use crate::model::compile;
use crate::model::output::FigureSpec;
use crate::scenario::{Change, Loaded, changes, switch};

/// Most changes that are told apart; with more, those of one entry are taken together, and then those of one kind of entry.
const MOST: usize = 40;

/// Effects of the changes that lead from one scenario to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// The scenario without any of them.
    pub base: Subject,
    /// The scenario with all of them.
    pub other: Subject,
    /// Seed of the draws.
    pub seed: u64,
    /// Replications of each.
    pub replications: u64,
    /// Version of this program.
    pub engine_version: &'static str,
    /// Version of the addressing scheme of the draws.
    pub random_scheme: u32,
    /// What was read.
    pub measures: Vec<Named>,
    /// One entry a change or a group of them, the largest effect on the first measure first.
    pub effects: Vec<Effect>,
    /// All changes together.
    pub together: Vec<Option<Reading>>,
    /// What all do together beyond the sum of what each does alone: their interaction.
    pub interaction: Vec<Option<Reading>>,
}

/// What a change does alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The key, or the table that holds several.
    pub key: String,
    /// The changes in it.
    pub changes: Vec<Change>,
    /// Why it cannot be switched alone; its effect is then a part of the interaction.
    pub refused: Option<String>,
    /// By measure, with paired intervals; none where it was refused, or the measure is no mean.
    pub differences: Vec<Option<Reading>>,
}

/// Scenarios that are run.
pub struct Prepared {
    base: Subject,
    other: Subject,
    measures: Vec<Measure>,
    figures: Vec<FigureSpec>,
    /// The base, the other, then each change that can be switched alone.
    points: Vec<Point>,
    effects: Vec<Effect>,
}

/// Switches each change on alone, and compiles what results.
///
/// # Errors
/// [`PairedError`] of the two scenarios themselves.
pub fn prepare(
    base: &(String, Loaded),
    other: &(String, Loaded),
    asked: &[Measure],
) -> Result<Prepared, PairedError> {
    let model = compile(&base.1).map_err(|error| PairedError::Model { label: base.0.clone(), error })?;
    let measures = points::measures(&model, asked)?;
    let figures = measures.iter().map(|m| m.spec(&model)).collect::<Result<_, _>>()?;
    let mut all = vec![point(&base.0, &base.1, &measures)?, point(&other.0, &other.1, &measures)?];
    let mut effects = Vec::new();
    for (key, changes) in grouped(changes(&base.1.tree, &other.1.tree)) {
        let refused = match alone(base, other, &changes, &measures) {
            Ok(point) => {
                all.push(point);
                None
            }
            Err(reason) => Some(reason),
        };
        effects.push(Effect { key, changes, refused, differences: Vec::new() });
    }
    let [first, second] = [&all[0], &all[1]].map(|p| p.side.subject.clone());
    Ok(Prepared { base: first, other: second, measures, figures, points: all, effects })
}

/// The base with some changes; where they need entries that only the other scenario has, with these too. Entries that are new do
/// not count as a part of the change that needs them.
fn alone(
    base: &(String, Loaded),
    other: &(String, Loaded),
    changes: &[Change],
    measures: &[Measure],
) -> Result<Point, String> {
    let paths = |changes: &mut dyn Iterator<Item = &Change>| -> Vec<Vec<String>> {
        changes.map(|c| c.key.split('.').map(str::to_owned).collect()).collect()
    };
    let own = paths(&mut changes.iter());
    let loaded = switch(&base.1, &other.1, &own).or_else(|report| {
        // A new regime or lane does nothing by itself, but what is changed may speak of it.
        let new = crate::scenario::changes(&base.1.tree, &other.1.tree);
        let mut needed = new.iter().filter(|c| c.from.is_none() && INERT.contains(&section(&c.key)));
        let mut with = paths(&mut needed);
        with.extend(own);
        switch(&base.1, &other.1, &with).map_err(|_| report)
    });
    let label = changes.first().map_or("", |c| c.key.as_str());
    let loaded = loaded.map_err(|report| first_message(&report))?;
    point(label, &loaded, measures).map_err(|error| error.to_string())
}

/// Entries that do nothing until another entry names them.
const INERT: [&str; 5] = ["regime", "lane", "parameter", "material", "entity"];

fn section(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}

fn first_message(report: &crate::scenario::Report) -> String {
    let mut errors = report.diagnostics.iter().filter(|d| d.severity == crate::scenario::Severity::Error);
    errors.next().map_or_else(|| "the scenario is refused".to_owned(), |d| d.message.clone())
}

/// Changes by key; by entry, or by section, where there are too many.
fn grouped(changes: Vec<Change>) -> Vec<(String, Vec<Change>)> {
    let by = |depth: usize| -> Vec<(String, Vec<Change>)> {
        let mut groups: Vec<(String, Vec<Change>)> = Vec::new();
        for change in &changes {
            let key = change.key.split('.').take(depth).collect::<Vec<_>>().join(".");
            match groups.last_mut().filter(|(last, _)| *last == key) {
                Some((_, group)) => group.push(change.clone()),
                None => groups.push((key, vec![change.clone()])),
            }
        }
        groups
    };
    [usize::MAX, 2].into_iter().map(by).find(|groups| groups.len() <= MOST).unwrap_or_else(|| by(1))
}

/// Runs all over the same replications.
///
/// # Errors
/// [`PairedError::Run`].
pub fn run(p: Prepared, plan: Plan, watch: &(dyn Fn(u64) + Sync)) -> Result<Attribution, PairedError> {
    let alone = p.points.len() - 2;
    let mut contrasts: Vec<Contrast> = (2..p.points.len()).map(|i| less(i, 0)).collect();
    contrasts.push(less(1, 0));
    // other - base - sum over changes of (alone - base)
    let mut interaction = vec![(1, 1.0), (0, alone as f64 - 1.0)];
    interaction.extend((2..p.points.len()).map(|i| (i, -1.0)));
    contrasts.push(interaction);
    let sums = points::run(&p.points, &p.measures, &contrasts, plan, watch)?;
    let mut next = 0;
    let mut effects = p.effects;
    for effect in effects.iter_mut() {
        effect.differences = vec![None; p.measures.len()];
        if effect.refused.is_none() {
            effect.differences = sums.effect(next);
            next += 1;
        }
    }
    let size = |e: &Effect| e.differences.first().copied().flatten().map_or(-1.0, |r| r.value.abs());
    effects.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.key.cmp(&b.key)));
    let named = |(m, f): (&Measure, &FigureSpec)| Named {
        name: m.to_string(),
        title: m.title(&f.title),
        unit: m.unit(f.unit),
    };
    Ok(Attribution {
        base: p.base,
        other: p.other,
        seed: plan.seed,
        replications: plan.replications,
        engine_version: env!("CARGO_PKG_VERSION"),
        random_scheme: engine::RANDOM_SCHEME,
        measures: p.measures.iter().zip(&p.figures).map(named).collect(),
        effects,
        together: sums.effect(alone),
        interaction: sums.effect(alone + 1),
    })
}
