//! Series and figures that are left out of a report.
mod common;

use coercivity::study::results::Figure;
use common::{case, run};

/// What is left out of a report changes nothing of the rest, whatever else is kept with it.
#[test]
fn a_selection_of_series_and_figures_has_the_numbers_of_the_whole() {
    let whole = run(&case("identity", &[]), 700);
    let selections: [(&str, &str); 5] = [
        ("[]", "[\"cost\", \"fill-rate\"]"),
        ("[]", "[\"peak-stopped\", \"exports.*\"]"),
        ("[\"cleared.*\"]", "[\"price-gap.*\"]"),
        ("[\"cover.*\", \"pending.*\", \"price.*\", \"disrupted.*\"]", "[]"),
        ("[\"exports.CN.US\", \"stopped.*\", \"arrivals.*\"]", "[\"lost-output\"]"),
    ];
    for (series, figures) in selections {
        let sets = [("scenario.series", series), ("scenario.figures", figures)];
        let part = run(&case("identity", &sets), 700);
        let asked = |list: &str, name: &str| {
            let mut words = list.trim_matches(['[', ']']).split(", ").map(|w| w.trim_matches('"'));
            words.any(|w| w == name || w.strip_suffix('*').is_some_and(|start| name.starts_with(start)))
        };
        let text = |x: &Figure| serde_json::to_string(x).expect("it serialises");
        let (kept, all): (Vec<String>, Vec<String>) = (
            part.figures.iter().map(text).collect(),
            whole.figures.iter().filter(|f| asked(figures, &f.name)).map(text).collect(),
        );
        assert_eq!(kept, all, "{figures}");
        for s in &part.series {
            let same = whole.series.iter().find(|w| w.name == s.name).expect("a series of the whole");
            assert_eq!(
                serde_json::to_string(&s.summary).ok(),
                serde_json::to_string(&same.summary).ok(),
                "{}",
                s.name
            );
        }
        let names: Vec<&str> = part.series.iter().map(|s| s.name.as_str()).collect();
        let wanted = whole.series.iter().map(|s| s.name.as_str()).filter(|name| asked(series, name));
        assert!(wanted.clone().all(|name| names.contains(&name)), "{series}: {names:?}");
    }
}
