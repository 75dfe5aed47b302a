//! What an answer depends on as JSON, and as a tidy table.
use super::super::data::pretty;
use crate::stats::Estimate;
use crate::stats::sensitivity::{Bounded, Index};
use crate::study::comparison::Subject;
use crate::study::sensitivity::{Metric, Parameter, Sensitivity, Shares, Sizes, Spread};
use crate::study::single::SCHEMA_VERSION;
use serde::Serialize;

/// `sensitivity.json`: the layout's version first.
#[derive(Serialize)]
struct Document<'s> {
    schema_version: u32,
    #[serde(flatten)]
    scenario: &'s Subject,
    metric: &'s Metric,
    seed: u64,
    replications: u64,
    engine_version: &'s str,
    random_scheme: u32,
    sizes: Sizes,
    first_to_learn: Option<&'s str>,
    spread: &'s Option<Spread>,
    shares: &'s Option<Shares>,
    at_medians: Option<Estimate>,
    parameters: &'s [Parameter],
    left_out: &'s [String],
}

/// All methods, with every interval.
pub(in crate::report) fn sensitivity_json(s: &Sensitivity) -> String {
    pretty(&Document {
        schema_version: SCHEMA_VERSION,
        scenario: &s.scenario,
        metric: &s.metric,
        seed: s.seed,
        replications: s.replications,
        engine_version: s.engine_version,
        random_scheme: s.random_scheme,
        sizes: s.sizes,
        first_to_learn: s.first_to_learn().map(|g| g.name.as_str()),
        spread: &s.spread,
        shares: &s.shares,
        at_medians: s.at_medians,
        parameters: &s.parameters,
        left_out: &s.left_out,
    })
}

/// A line a number: method, parameter or group, measure, value, and its 95 % interval where it has one.
pub(in crate::report) fn sensitivity_csv(s: &Sensitivity) -> Vec<u8> {
    let mut lines = vec!["method,parameter,measure,value,low,high".to_owned()];
    let mut line = |method: &str, name: &str, measure: &str, value: f64, interval: Option<(f64, f64)>| {
        let (low, high) =
            interval.map_or((String::new(), String::new()), |(l, h)| (l.to_string(), h.to_string()));
        let name = if name.contains([',', '"']) {
            format!("\"{}\"", name.replace('"', "\"\""))
        } else {
            name.to_owned()
        };
        lines.push(format!("{method},{name},{measure},{value},{low},{high}"));
    };
    let ends = |b: Bounded| Some((b.low, b.high));
    for p in &s.parameters {
        for (measure, value) in ["q05", "q50", "q95"].into_iter().zip(p.quantiles) {
            line("law", &p.name, measure, value, None);
        }
        if let Some(swing) = p.swing {
            line("tornado", &p.name, "low", swing.low.value, Some(swing.low.interval(0.95)));
            line("tornado", &p.name, "high", swing.high.value, Some(swing.high.interval(0.95)));
        }
        if let Some(e) = p.elementary {
            line("morris", &p.name, "mu_star", e.size.value, ends(e.size));
            line("morris", &p.name, "mu", e.mean.value, ends(e.mean));
            line("morris", &p.name, "sigma", e.spread.value, ends(e.spread));
        }
        if let Some(shift) = p.shift {
            line("pawn", &p.name, "median", shift.median, None);
            line("pawn", &p.name, "maximum", shift.most, None);
            line("pawn", &p.name, "tail", shift.tail, None);
        }
    }
    if let Some(shares) = &s.shares {
        let mut index = |name: &str, i: Index| {
            line("sobol", name, "first", i.first.value, ends(i.first));
            line("sobol", name, "total", i.total.value, ends(i.total));
        };
        shares.groups.iter().for_each(|g| index(&g.name, g.index));
        index("chance", shares.chance);
    }
    if let Some(spread) = &s.spread {
        line("split", "all", "ignorance", spread.ignorance.value, ends(spread.ignorance));
        line("pawn", "dummy", "median_95", spread.baseline.1, None);
        line("pawn", "dummy", "tail_95", spread.tail_baseline.1, None);
    }
    (lines.join("\n") + "\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn every_method_has_lines() {
        let text = String::from_utf8(sensitivity_csv(&sample::three())).unwrap();
        for start in [
            "method,parameter,measure,value,low,high",
            "tornado,regime.freeze.prompt,high,-400000000,",
            "morris,lane.CN-US.transit,sigma,",
            "pawn,dummy,tail_95,0.05,,",
            "sobol,chance,total,0.6,0.5",
            "split,all,ignorance,0.42,",
        ] {
            assert!(text.lines().any(|line| line.starts_with(start)), "{start}\n{text}");
        }
        assert!(text.lines().all(|line| line.split(',').count() == 6));
    }

    #[test]
    fn the_document_names_what_to_learn_first() {
        let told: serde_json::Value = serde_json::from_str(&sensitivity_json(&sample::three())).unwrap();
        assert_eq!(told["first_to_learn"], "regime.freeze");
        assert_eq!(told["shares"]["groups"][1]["index"]["first"]["value"], 0.3);
        assert_eq!(told["parameters"][1]["swing"]["low"]["n"], 200);
    }
}
