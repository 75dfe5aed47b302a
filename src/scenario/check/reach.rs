//! Which regimes a control can be in: by its dates, by truces, by triggers, and by what follows from them.
use super::Checker;
use crate::scenario::grammar::{Move, Regime, Then};
use std::collections::{BTreeMap, BTreeSet};

/// Regimes by control.
pub(super) type Reach<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

impl<'a> Checker<'a> {
    /// The regimes that every control can be in, besides being free.
    pub(super) fn reach(&self) -> Reach<'a> {
        let scenario = self.scenario;
        let mut open: Vec<(&str, &str)> = Vec::new();
        for (name, control) in &scenario.control {
            let entries = control.path.values().map(|entry| entry.regime.as_str());
            open.extend(entries.chain(control.regime.as_deref()).map(|regime| (name.as_str(), regime)));
        }
        let eased = scenario.truce.values().flat_map(|truce| &truce.eases);
        open.extend(eased.map(|(control, regime)| (control.as_str(), regime.as_str())));
        open.extend(self.moves_written().map(|event| (event.control.as_str(), event.regime.as_str())));
        let mut reach = Reach::new();
        while let Some((control, regime)) = open.pop() {
            if reach.entry(control).or_default().insert(regime) {
                let after = scenario.regime.get(regime).into_iter().flat_map(successors);
                open.extend(after.map(|next| (control, next)));
            }
        }
        reach
    }

    /// Moves by truces and triggers.
    pub(super) fn moves_written(&self) -> impl Iterator<Item = &'a Move> + use<'a> {
        let scenario = self.scenario;
        let truces = scenario.truce.values();
        let ends =
            truces.flat_map(|truce| truce.on_break.0.iter().chain(truce.on_lapse.iter().flat_map(|m| &m.0)));
        ends.chain(scenario.trigger.values().flat_map(|trigger| &trigger.moves.0))
    }

    /// Regimes that nothing leads to, and that no other inherits.
    pub(super) fn unreached(&mut self, reach: &Reach<'a>) {
        let reached: BTreeSet<&str> = reach.values().flatten().copied().collect();
        let scenario = self.scenario;
        for name in scenario.regime.keys() {
            let needed =
                reached.contains(name.as_str()) || self.tree.inherits.values().any(|base| base == name);
            if !needed {
                let hint = "enter it in a control's path or `regime`, in a truce's `eases`, `on-break` or `on-lapse`, \
                    in a trigger's `moves`, or in another regime's `then` or `switches`";
                self.suspicion(&["regime", name], format!("regime `{name}` is never reached"), hint);
            }
        }
    }
}

/// The regimes that may follow a regime.
fn successors(regime: &Regime) -> impl Iterator<Item = &str> {
    let (one, several) = match &regime.then {
        Some(Then::Regime(next)) => (Some(next), None),
        Some(Then::OneOf(odds)) => (None, Some(odds.keys())),
        None => (None, None),
    };
    one.into_iter().chain(several.into_iter().flatten()).chain(regime.switches.keys()).map(String::as_str)
}
