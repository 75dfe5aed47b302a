//! The printed answer: what to learn first, shares of the variance, and a line a parameter.
use super::super::number::{grouped, larger};
use super::super::table::STYLE;
use super::super::text::clipped;
use super::{figure, percent, scale};
use crate::stats::sensitivity::Bounded;
use crate::study::sensitivity::layouts::EACH;
use crate::study::sensitivity::{Parameter, Sensitivity, Shares};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use std::fmt::Write as _;

/// Most lines of a table.
const MOST: usize = 15;
/// Most characters of a key.
const KEY: usize = 58;

/// The answer, shares and parameters in the order of their importance, and what the columns mean; ends with a line break.
pub fn sensitivity_table(s: &Sensitivity) -> String {
    let mut out = format!("{}: what it depends on\n", figure(s));
    for sentence in sentences(s) {
        let _ = writeln!(out, "{}", super::super::hold::folded(&sentence, 140));
    }
    if let Some(shares) = &s.shares {
        let _ = writeln!(out, "\n{}", groups(shares));
    }
    let _ = writeln!(out, "\n{}\n{}", parameters(s), meaning(s));
    out
}

fn sentences(s: &Sensitivity) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(spread) = &s.spread {
        let scale = scale(s, larger(spread.deviation, spread.mean.value.abs()));
        said.push(format!(
            "Mean {}, standard deviation of single futures {}. Of that variance {} is ignorance: it would go if all {} uncertain \
             parameters were known. The rest is chance.",
            scale.with_error(spread.mean.value, spread.mean.standard_error),
            scale.short(spread.deviation),
            interval(&spread.ignorance),
            s.parameters.len()
        ));
    }
    if let (Some(group), Some(shares)) = (s.first_to_learn(), &s.shares) {
        let first = &group.index.first;
        said.push(if first.low > 0.0 {
            let next = shares.groups.iter().filter(|g| g.name != group.name);
            let next = next.reduce(|a, b| if b.index.first.value > a.index.first.value { b } else { a });
            let close = next.filter(|g| g.index.first.high > first.low);
            let close = close.map_or(String::new(), |g| format!(" `{}` may be as much.", g.name));
            format!("Learn about `{}` first: it alone is {} of the variance.{close}", group.name, interval(first))
        } else {
            "No group alone has a share of the variance that can be told from none; more --replications would tell.".to_owned()
        });
    }
    if !s.left_out.is_empty() {
        said.push(format!(
            "Left to chance, because the files that are open on the first day tell something of them: {}.",
            s.left_out.join(", ")
        ));
    }
    said
}

/// `31 % (28 to 35 %)`.
fn interval(b: &Bounded) -> String {
    format!("{} ({} to {})", percent(b.value), percent(b.low).trim_end_matches(" %"), percent(b.high))
}

fn table(names: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    let cell = |(i, text): (usize, String)| {
        Cell::new(text).set_alignment(if i == 0 { CellAlignment::Left } else { CellAlignment::Right })
    };
    table.set_header(names.iter().map(|n| (*n).to_owned()).enumerate().map(cell));
    for row in rows {
        table.add_row(row.into_iter().enumerate().map(cell));
    }
    table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn groups(shares: &Shares) -> String {
    let mut sorted: Vec<_> = shares.groups.iter().collect();
    sorted.sort_by(|a, b| b.index.total.value.total_cmp(&a.index.total.value));
    let all = sorted.iter().map(|g| (g.name.as_str(), g.members.len(), g.index)).take(MOST);
    let row = |(name, members, i): (&str, usize, crate::stats::sensitivity::Index)| {
        let members = if members == 0 { "–".to_owned() } else { members.to_string() };
        vec![clipped(name, KEY), members, interval(&i.first), interval(&i.total)]
    };
    let chance = std::iter::once(("chance", 0, shares.chance));
    table(
        &[
            "share of the variance",
            "parameters",
            "alone (first index)",
            "with all it takes part in (total index)",
        ],
        chance.chain(all).map(row).collect(),
    )
}

fn parameters(s: &Sensitivity) -> String {
    let mut sorted: Vec<&Parameter> = s.parameters.iter().collect();
    sorted.sort_by(|a, b| weight(s, b).total_cmp(&weight(s, a)));
    sorted.truncate(MOST);
    let largest = sorted.iter().fold(0.0, |m, p| {
        let swing = p.swing.map_or(0.0, |w| larger(w.low.value.abs(), w.high.value.abs()));
        larger(m, larger(swing, p.elementary.map_or(0.0, |e| e.size.value)))
    });
    let scale = scale(s, largest);
    let none = || "–".to_owned();
    let row = |p: &&Parameter| {
        let swing = |of: fn(&crate::study::sensitivity::Swing) -> crate::stats::Estimate| {
            p.swing.as_ref().map_or_else(none, |w| {
                let e = of(w);
                scale.with_error(e.value, e.standard_error)
            })
        };
        let effect = |of: fn(&crate::stats::sensitivity::Elementary) -> Bounded| {
            p.elementary.as_ref().map_or_else(none, |e| {
                let b = of(e);
                scale.rounded(b.value, 0.5 * (b.high - b.low))
            })
        };
        let shift = |value: Option<f64>, limit: Option<f64>| match (value, limit) {
            (Some(x), Some(limit)) if x > limit => format!("{x:.3}*"),
            (Some(x), _) => format!("{x:.3} "),
            _ => none(),
        };
        vec![
            clipped(&p.name, KEY),
            swing(|w| w.low),
            swing(|w| w.high),
            effect(|e| e.size),
            effect(|e| e.spread),
            shift(p.shift.map(|x| x.median), s.spread.as_ref().map(|x| x.baseline.1)),
            shift(p.shift.map(|x| x.tail), s.spread.as_ref().map(|x| x.tail_baseline.1)),
        ]
    };
    let names = ["parameter", "at its 5 %", "at its 95 %", "µ*", "σ", "PAWN", "PAWN, tail"];
    table(&names, sorted.iter().map(row).collect())
}

/// What a parameter is sorted by: the size of its effects, its swing, or how far it moves the distribution.
fn weight(_: &Sensitivity, p: &Parameter) -> f64 {
    let effects = p.elementary.map(|e| e.size.value);
    effects.or(p.swing.map(|w| w.width())).or(p.shift.map(|x| x.median)).unwrap_or(0.0)
}

fn meaning(s: &Sensitivity) -> String {
    let n = |x: u64| grouped(x as f64, 0);
    let left = s.parameters.len().saturating_sub(MOST);
    let mut words = String::new();
    if left > 0 {
        let _ = write!(words, "{left} parameters with smaller effects are in sensitivity.csv. ");
    }
    if s.sizes.futures > 0 {
        let _ = write!(
            words,
            "At its 5 and 95 %: change of the mean if the parameter alone goes from its median to that quantile, over the same {} \
             futures, ± one standard error. ",
            n(s.sizes.futures)
        );
    }
    if s.sizes.trajectories > 0 {
        let _ = write!(
            words,
            "µ*, σ: mean size and standard deviation of elementary effects, per whole range of probability ({} trajectories, {EACH} \
             futures a point). ",
            n(s.sizes.trajectories)
        );
    }
    if s.sizes.points > 0 {
        let _ = write!(
            words,
            "PAWN: how far the distribution moves when the parameter is known, and where only its worst tenth is looked at ({} points); \
             * beyond what 95 % of parameters without effect reach.",
            n(s.sizes.points)
        );
    }
    super::super::hold::folded(words.trim_end(), 140)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_table_says_what_to_learn_first() {
        let text = sensitivity_table(&sample::three());
        println!("{text}");
        assert!(text.contains("Learn about `regime.freeze` first: it alone is 30 % (25 to 35 %)"), "{text}");
        assert!(text.contains("42 % (40 to 44 %) is ignorance"), "{text}");
        assert!(text.contains("0.240*") && text.contains("Left to chance"), "{text}");
        assert!(text.lines().all(|l| l.chars().count() <= 150), "{text}");
        println!("{}", sensitivity_table(&sample::many()));
    }
}
