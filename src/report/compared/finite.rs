//! Proof that a comparison holds finite numbers throughout.
use crate::study::comparison::{Comparison, Contrast};

/// The first number that is not finite, in words.
pub(in crate::report) fn first_not_finite(comparison: &Comparison) -> Option<String> {
    comparison.alternatives.iter().find_map(|a| {
        let figures = a.figures.iter().map(|f| (&f.contrast, f.name.as_str()));
        let series = a.series.iter();
        let series = series.flat_map(|s| s.whole.iter().chain(&s.by_period).map(|c| (c, s.name.as_str())));
        let mut all = figures.chain(series);
        all.find(|(contrast, _)| !finite(contrast)).map(|(_, name)| format!("{name} of {}", a.subject.label))
    })
}

fn finite(c: &Contrast) -> bool {
    let estimates = [c.base, c.other, c.difference].into_iter().flat_map(|e| [e.value, e.standard_error]);
    let frequencies = [c.above, c.below, c.equal].into_iter().flat_map(|f| [f.value, f.low, f.high]);
    let rest = [c.interval.0, c.interval.1].into_iter().chain(c.correlation).chain(c.variance_ratio);
    estimates.chain(frequencies).chain(rest).all(f64::is_finite)
}
