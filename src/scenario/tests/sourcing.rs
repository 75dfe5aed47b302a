//! Mistakes in the choice among sources.
use super::layered::{errors, sound, warnings};

const PRICES: &str = "[supplier.cn]\nmakes.heavy = { capacity = \"2900 t/month\", price = \"41 USD/kg\" }\n[supplier.japan]\nmakes.heavy = { capacity = \"900 t/month\", price = \"51 USD/kg\" }\n";

#[test]
fn sound_choices_pass_without_a_word() {
    for rule in [
        "{ rule = \"shares\" }",
        "{ rule = \"priority\", order = [\"japan\", \"cn\"], at-most = { japan = \"60 t/month\" } }",
        "{ rule = \"cheapest\", at-most = { cn = { uncertain = \"uniform\", min = \"90 t/month\", max = \"120 t/month\" } } }",
        "{ rule = \"fastest\" }",
    ] {
        sound(&format!("{PRICES}[market.us]\nsourcing.heavy = {rule}\n"));
        sound(&format!("{PRICES}[manufacturer.automotive]\nsourcing.heavy = {rule}\n"));
    }
    sound(
        "[manufacturer.automotive]\nbackup.heavy = { source = \"japan\", share = 0.5, delay = \"8 weeks\", when-cover-below = \"3 weeks\" }\n",
    );
    sound(
        "[market.us]\nsources.heavy.mp = 0.0\ncontingent.heavy = [{ control = \"mofcom-18\", regimes = [\"freeze\", \"thaw\"], shares = { japan = 0.5, mp = 0.5 } }]\n\
         [supplier.mp]\nmakes.heavy = {}\n",
    );
}

#[test]
fn only_sources_can_be_chosen() {
    errors(&[
        (
            "[market.us]\nsourcing.heavy = { rule = \"priority\", order = [\"japan\", \"mp\"] }\n",
            &["`mp` is not a source here", "sources: cn, japan", "add mp = 0.0 to `sources`"],
        ),
        (
            "[market.us]\nsourcing.heavy = { rule = \"priority\", order = [\"japn\"] }\n",
            &["unknown supplier `japn`", "did you mean `japan`"],
        ),
        (
            "[market.us]\nsourcing.heavy = { rule = \"priority\", order = [\"japan\", \"cn\", \"japan\"] }\n",
            &["`japan` stands twice in `order`"],
        ),
        (
            "[market.us]\nsourcing.heavy = { rule = \"fastest\", at-most = { mp = \"5 t/month\" } }\n",
            &["`mp` is not a source here"],
        ),
        (
            "[market.us]\nsourcing.heavy = { rule = \"fastest\", at-most = { cn = \"-5 t/month\" } }\n",
            &["must not be negative"],
        ),
        ("[market.us]\nsourcing.heavy = { rule = \"priority\" }\n", &["needs `order`", "order = ["]),
        (
            "[market.us]\nsourcing.heavy = { rule = \"cheapest\" }\n",
            &["needs the `price` of `heavy` of supplier `cn`", "add price ="],
        ),
        ("[market.us]\nsourcing.heavier = { rule = \"fastest\" }\n", &["unknown material `heavier`"]),
        ("[market.us]\nsourcing.heavy = { rule = \"nearest\" }\n", &["unknown word \"nearest\"", "fastest"]),
        (
            "[manufacturer.automotive]\nbackup.heavy = { source = \"cn\", share = 0.5 }\n",
            &["`cn` is the main source, which a backup stands in for"],
        ),
        (
            "[manufacturer.automotive]\nbackup.heavy = { source = \"japan\", share = 1.5 }\n",
            &["share` is 1.5", "between 0 and 1"],
        ),
        (
            "[manufacturer.automotive]\nsourcing.heavy = { rule = \"priority\", order = [\"japan\", \"cn\"] }\nbackup.heavy = { source = \"japan\", share = 0.5 }\n",
            &["`japan` is the main source"],
        ),
    ]);
}

#[test]
fn contingent_shares_are_sound() {
    let entry = |control: &str, regimes: &str, shares: &str| {
        format!(
            "[market.us]\ncontingent.heavy = [{{ control = \"{control}\", regimes = {regimes}, shares = {shares} }}]\n"
        )
    };
    let all = "{ japan = 1.0 }";
    errors(&[
        (&entry("mofcom-19", "[\"freeze\"]", all), &["unknown control `mofcom-19`"]),
        (&entry("mofcom-18", "[\"frost\"]", all), &["unknown regime `frost`"]),
        (&entry("mofcom-18", "[]", all), &["`regimes` names none"]),
        (&entry("mofcom-18", "[\"freeze\"]", "{ japan = 0.7 }"), &["add up to 0.7, not 1"]),
        (&entry("mofcom-18", "[\"freeze\"]", "{ mp = 1.0 }"), &["`mp` is not a source here"]),
    ]);
    warnings(&[(
        &format!("{}[regime.ban]\nkind = \"ban\"\n{}", entry("mofcom-18", "[\"ban\"]", all), BANNED),
        &["control `mofcom-18` never enters `ban`", "it may enter freeze, managed, thaw"],
    )]);
}

/// A control that is run under the ban.
const BANNED: &str =
    "[control.other]\nexporter = \"JP\"\nmaterials = [\"heavy\"]\nin-force = 2025-06-02\nregime = \"ban\"\n";

#[test]
fn what_has_no_effect_is_told() {
    warnings(&[
        (
            "[market.us]\nsourcing.heavy = { rule = \"fastest\", order = [\"japan\"] }\n",
            &["`order` has no effect", "priority"],
        ),
        (
            "[market.us]\nsourcing.heavy = { rule = \"shares\", at-most = { cn = \"60 t/month\" } }\n",
            &["`at-most` has no effect"],
        ),
        (
            "[destination.germany]\nsourcing.light = { rule = \"fastest\" }\n",
            &["`sourcing` of `light` has no effect", "no source of it"],
        ),
    ]);
}
