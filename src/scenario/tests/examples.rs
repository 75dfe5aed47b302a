//! What is shipped and what the documentation shows is sound.
use super::with;
use std::path::PathBuf;

const DOCUMENTATION: &str = include_str!("../../../docs/scenarios.md");

#[test]
fn examples_of_the_documentation_are_sound() {
    let (_, section) = DOCUMENTATION.split_once("\n## Measures by example\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let examples: Vec<&str> =
        section.split("```toml\n").skip(1).map(|e| e.split("```").next().unwrap()).collect();
    assert!(examples.len() > 12, "{}", examples.len());
    for example in examples {
        let report = match with(example) {
            Ok(loaded) => loaded.warnings,
            Err(report) => report,
        };
        assert!(report.is_empty(), "{example}\n{report}");
    }
}

#[test]
fn shipped_scenarios_are_sound() {
    for name in ["april-2025-licensing", "baseline", "us-magnets"] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"));
        let loaded = crate::scenario::load(&[path], &[]).unwrap_or_else(|report| panic!("{report}"));
        assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    }
}
