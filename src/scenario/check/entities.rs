//! Entities, who holds them, and the firms that bear their names.
use super::{Checker, rounded};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::grammar::Entity;
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Checker<'a> {
    pub(super) fn entities(&mut self) {
        let scenario = self.scenario;
        for (name, entity) in &scenario.entity {
            self.holders(name, entity);
        }
        self.circles();
        self.named_firms();
        self.idle_entities();
    }

    fn holders(&mut self, name: &str, entity: &Entity) {
        for (holder, share) in &entity.held_by {
            let path = ["entity", name, "held-by", holder];
            self.name("entity", holder, &path, true);
            self.number(&path, *share, 0.0, 1.0);
        }
        let sum = rounded(entity.held_by.values().sum());
        if sum > 1.0 + 1e-9 && entity.held_by.values().all(|share| *share <= 1.0) {
            let message = format!("the holders of entity `{name}` have {sum} of it, more than 1");
            self.error(&["entity", name, "held-by"], message, "shares of holders add up to at most 1");
        }
    }

    /// Nobody holds himself through others. Each circle is told once, at its first name.
    fn circles(&mut self) {
        let scenario = self.scenario;
        let mut told = BTreeSet::new();
        for name in scenario.entity.keys() {
            let Some(circle) = circle(&scenario.entity, name) else { continue };
            if circle.iter().all(|member| told.insert(*member)) {
                let message = format!("entity `{name}` holds itself: {} -> {name}", circle.join(" -> "));
                let holder = circle.last().copied().unwrap_or(name);
                let hint = "each name is held by the one before it; remove one of the shares in `held-by`";
                self.key_error(&["entity", name, "held-by", holder], message, hint);
            }
        }
    }

    /// Entities that are firms of a sector: no more than it has, each once.
    fn named_firms(&mut self) {
        let mut borne: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for buyer in self.all_buyers() {
            let firms = &buyer.entry.firms;
            let path = [buyer.section, buyer.name, "firms", "named"];
            self.listed("entity", &firms.named, &path);
            if firms.named.len() > firms.number as usize && firms.number > 0 {
                let (section, name) = (buyer.section, buyer.name);
                let message = format!(
                    "{} firms of `{section}.{name}` are named, but it has {}",
                    firms.named.len(),
                    firms.number
                );
                self.error(&path, message, "name fewer, or give a larger `number`");
            }
            for (index, entity) in firms.named.iter().enumerate() {
                let own = firms.named[..index].contains(entity);
                if let Some(first) = borne.get(entity.as_str()) {
                    let message = match own {
                        true => format!("entity `{entity}` is two firms of `{}`", buyer.name),
                        false => {
                            format!("entity `{entity}` is a firm of `{}` and of `{}`", first[1], buyer.name)
                        }
                    };
                    let place = self.member_place(&path, entity);
                    let also = self.member_place(first, entity).filter(|_| !own);
                    let hint = "an entity is one firm; remove it from one of them";
                    self.found.push(Diagnostic::error(message, place).hint(hint).also(also, "the other"));
                } else {
                    borne.insert(entity, path.to_vec());
                }
            }
        }
    }

    /// Entities that nothing uses.
    fn idle_entities(&mut self) {
        let scenario = self.scenario;
        let buyers = self.all_buyers();
        let firms = buyers.iter().flat_map(|buyer| &buyer.entry.firms.named);
        let listed = scenario.control.values().filter_map(|control| control.entities.as_ref()).flatten();
        let holders = scenario.entity.values().flat_map(|entity| entity.held_by.keys());
        let used: BTreeSet<&String> = firms.chain(listed).chain(holders).collect();
        for name in scenario.entity.keys().filter(|name| !used.contains(name)) {
            let message =
                format!("entity `{name}` is used nowhere: no firm bears it and no control names it");
            let hint = "name it in `firms.named` of a buyer or in `entities` of a control, or remove it";
            self.suspicion(&["entity", name], message, hint);
        }
    }
}

/// The names from an entity through those that it holds back to itself.
fn circle<'a>(entities: &'a BTreeMap<String, Entity>, start: &'a str) -> Option<Vec<&'a str>> {
    // Who holds whom is written at the held, so the search goes from held to holder and is turned round.
    let mut open = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop() {
        let last = path.last().copied().unwrap_or(start);
        for holder in entities.get(last).into_iter().flat_map(|entity| entity.held_by.keys()) {
            if holder == start {
                let (first, others) = path.split_first()?;
                return Some(std::iter::once(*first).chain(others.iter().rev().copied()).collect());
            }
            if seen.insert(holder.as_str()) {
                open.push(path.iter().copied().chain([holder.as_str()]).collect());
            }
        }
    }
    None
}
