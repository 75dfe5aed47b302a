//! Substitutions: grades of the buyer's mix, amounts, and what sets them off.
use super::buyers::Buyer;
use super::reach::Reach;
use super::{AMOUNT, Checker, EACH_TIME, POSITIVE, SHARE};
use crate::scenario::diagnostic::{Diagnostic, Place};
use crate::scenario::grammar::{MOST_MATERIALS, MixShare, Substitution};
use crate::scenario::nearest::suggest;

impl<'a> Checker<'a> {
    pub(super) fn substitutions(&mut self) {
        let reach = self.reach();
        for buyer in self.all_buyers() {
            for (i, entry) in buyer.entry.substitution.iter().enumerate() {
                self.substitution(&buyer, i, entry, &reach);
            }
            self.grades(&buyer);
        }
    }

    fn substitution(&mut self, buyer: &Buyer<'a>, i: usize, x: &Substitution, reach: &Reach<'a>) {
        let path = [buyer.section, buyer.name, "substitution"];
        let places = ["", "begins", "begins-with", "begins-when-cover-below"];
        let places = places.map(|key| self.place_in(&path, i, key));
        let at = |key| [path[0], path[1], path[2], key];
        self.quantity(&at("share"), &x.share, SHARE);
        self.optional(&at("factor"), x.factor.as_ref(), POSITIVE);
        self.optional(&at("delay"), x.delay.as_ref(), EACH_TIME);
        self.optional(&at("over"), x.over.as_ref(), AMOUNT);
        self.optional(&at("penalty"), x.penalty.as_ref(), AMOUNT);
        let onset = (x.begins.as_ref(), x.begins_with.as_ref(), x.begins_when_cover_below.as_ref());
        self.onset(&path, places, onset, reach);
        let from = self.place_in(&path, i, "from");
        if self.in_mix(buyer, &x.from, from.clone())
            && is_zero(buyer, &x.from)
            && !buyer.entry.substitution[..i].iter().any(|other| other.to.as_ref() == Some(&x.from))
        {
            let message = format!("`{}.{}` needs no `{}` that could be replaced", path[0], path[1], x.from);
            self.warn_at(from, message, "its share in the mix is 0, and no entry above brings it demand");
        }
        if let Some(to) = &x.to {
            let place = self.place_in(&path, i, "to");
            if self.in_mix(buyer, to, place.clone()) && *to == x.from {
                self.error_at(place, format!("`{to}` takes its own place"), "name another material");
            }
        }
        self.idle_substitution_keys(buyer, i, x);
    }

    /// A material that the buyer's mix names.
    fn in_mix(&mut self, buyer: &Buyer<'a>, material: &str, place: Option<Place>) -> bool {
        let known: Vec<&str> = buyer.mix().keys().map(String::as_str).collect();
        let found = known.contains(&material);
        if !found && self.name_at("material", material, place.clone()) {
            let mut hint = suggest(material, &known, "materials of its mix");
            hint.push_str(&format!(
                "; a grade that is not used yet has a share of 0: add {material} = 0.0 to `mix`"
            ));
            self.error_at(place, format!("`{material}` is not in the mix of `{}`", buyer.name), hint);
        }
        found
    }

    fn idle_substitution_keys(&mut self, buyer: &Buyer<'a>, i: usize, x: &Substitution) {
        let path = [buyer.section, buyer.name, "substitution"];
        if x.factor.is_some() && x.to.is_none() {
            let message = "`factor` has no effect: without `to` the use is saved";
            self.warn_at(self.place_in(&path, i, "factor"), message, "remove it, or add `to`");
        }
        if x.reverts && x.begins.is_some() {
            let message = "`reverts` has no effect: what begins on a day is never over";
            self.warn_at(self.place_in(&path, i, "reverts"), message, "remove it, or use another beginning");
        }
        if x.penalty.is_some() && buyer.section == "destination" {
            let message = "`penalty` has no effect: costs are counted for manufacturers only";
            self.warn_at(self.place_in(&path, i, "penalty"), message, "remove it");
        }
    }

    /// A warning drawn from the scenario as a whole, at a place.
    pub(super) fn warn_at(
        &mut self,
        place: Option<Place>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        if self.read.clean {
            self.found.push(Diagnostic::warning(message, place).hint(hint));
        }
    }

    /// A firm has so many stocks at most, those of grades that only take the place of others included.
    fn grades(&mut self, buyer: &Buyer<'a>) {
        let taken = |name: &str| buyer.entry.substitution.iter().any(|x| x.to.as_deref() == Some(name));
        let used = |(name, share): &(&String, &MixShare)| match share {
            MixShare::Share(q) => q.law.known() != Some(0.0) || taken(name),
            MixShare::Rest => true,
        };
        let (count, plain) = (
            buyer.mix().iter().filter(used).count(),
            buyer.mix().keys().filter(|name| !is_zero(buyer, name)).count(),
        );
        if count > MOST_MATERIALS && plain <= MOST_MATERIALS {
            let message = format!("{count} materials with those that take the place of others");
            let hint =
                format!("a firm uses at most {MOST_MATERIALS}; split it into two buyers, or join grades");
            self.error(&[buyer.section, buyer.name, "substitution"], message, hint);
        }
    }
}

fn is_zero(buyer: &Buyer<'_>, material: &str) -> bool {
    matches!(buyer.mix().get(material), Some(MixShare::Share(q)) if q.law.known() == Some(0.0))
}
