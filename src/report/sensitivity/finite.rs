//! Proof that what an answer depends on has finite numbers throughout.
use crate::stats::sensitivity::Bounded;
use crate::study::sensitivity::{Parameter, Sensitivity};

/// The first number that is not finite, in words.
pub(in crate::report) fn first_not_finite(s: &Sensitivity) -> Option<String> {
    let parameter = s.parameters.iter().find(|p| !sound(p)).map(|p| p.name.clone());
    let indices = s.shares.iter().flat_map(|shares| {
        let groups = shares.groups.iter().map(|g| (g.name.as_str(), g.index));
        groups.chain(std::iter::once(("chance", shares.chance)))
    });
    let mut wrong = indices.filter(|(_, i)| !(bounded(&i.first) && bounded(&i.total)));
    let spread = s.spread.as_ref().is_some_and(|x| !(x.deviation.is_finite() && bounded(&x.ignorance)));
    let group = wrong.next().map(|(name, _)| name.to_owned());
    parameter.or(group).or(spread.then(|| "the split of the variance".to_owned()))
}

fn bounded(b: &Bounded) -> bool {
    [b.value, b.low, b.high].iter().all(|x| x.is_finite())
}

fn sound(p: &Parameter) -> bool {
    let swing = p
        .swing
        .is_none_or(|s| [s.low, s.high].iter().all(|e| e.value.is_finite() && e.standard_error.is_finite()));
    let effects = p.elementary.is_none_or(|e| [e.size, e.mean, e.spread].iter().all(bounded));
    let shift = p.shift.is_none_or(|s| [s.median, s.most, s.tail].iter().all(|x| x.is_finite()));
    swing && effects && shift && p.quantiles.iter().all(|x| x.is_finite())
}
