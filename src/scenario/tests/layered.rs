//! What a layer over the good scenario leads to.
use super::with;
use crate::scenario::Severity;

/// What a layer over the good scenario leads to.
pub(super) fn report_of(layer: &str) -> crate::scenario::Report {
    match with(layer) {
        Ok(loaded) => loaded.warnings,
        Err(report) => report,
    }
}

/// Each layer leads to one problem, with a hint and a place.
#[track_caller]
pub(super) fn each(severity: Severity, cases: &[(&str, &[&str])]) {
    let mut failed = String::new();
    for (layer, parts) in cases {
        let report = report_of(layer);
        let text = report.render(false);
        let one = report.diagnostics.len() == 1;
        let whole = report
            .diagnostics
            .iter()
            .all(|told| told.severity == severity && told.hint.is_some() && told.primary.is_some());
        if !one || !whole || !parts.iter().all(|part| text.contains(part)) {
            failed += &format!("{layer}\nshould lead to one {severity:?} with {parts:?}, but to\n{text}\n");
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

pub(super) fn errors(cases: &[(&str, &[&str])]) {
    each(Severity::Error, cases);
}

pub(super) fn warnings(cases: &[(&str, &[&str])]) {
    each(Severity::Warning, cases);
}

#[track_caller]
pub(super) fn sound(layer: &str) {
    let text = report_of(layer).render(false);
    assert_eq!(text, "", "{layer}");
}

/// A second control, on Japan's goods, so that dates can be tried without the first one's.
pub(super) fn second(more: &str) -> String {
    format!("[control.second]\nexporter = \"JP\"\nmaterials = [\"heavy\"]\n{more}\n")
}

/// Layers over the second control.
#[track_caller]
pub(super) fn seconds(severity: Severity, cases: &[(&str, &[&str])]) {
    let layers: Vec<String> = cases.iter().map(|(more, _)| second(more)).collect();
    let cases: Vec<(&str, &[&str])> =
        layers.iter().zip(cases).map(|(layer, (_, parts))| (layer.as_str(), *parts)).collect();
    each(severity, &cases);
}

pub(super) const PRICED: &str =
    "[supplier.cn]\nmakes.heavy = { capacity = \"2900 t/month\", price = \"41 USD/kg\" }\n";
