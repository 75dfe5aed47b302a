//! Mistakes in contracts: parties, terms, periods.
use super::layered::{errors, sound, warnings};

/// A contract of the American makers of cars with the Chinese supplier, and more keys.
fn deal(more: &str) -> String {
    format!(
        "[contract.deal]\nbuyers = [\"automotive\"]\nsupplier = \"cn\"\nmaterial = \"heavy\"\nvolume = \"2 t/week\"\n{more}\n"
    )
}

fn with_period(more: &str) -> String {
    deal(&format!("period = \"quarter\"\n{more}"))
}

#[track_caller]
fn all(told: fn(&[(&str, &[&str])]), cases: &[(String, &[&str])]) {
    let cases: Vec<(&str, &[&str])> = cases.iter().map(|(layer, parts)| (layer.as_str(), *parts)).collect();
    told(&cases);
}

#[test]
fn sound_contracts_pass_without_a_word() {
    sound(&with_period(""));
    sound(&with_period(
        "title = \"Deal\"\ntake-or-pay = { uncertain = \"uniform\", min = 0.6, max = 0.9 }\nprice = \"50 USD/kg\"\n\
         store-up-to = \"20 weeks\"\nfrom = 2025-05-01\nuntil = 2026-03-31",
    ));
    sound(&format!("{}[supplier.cn]\nallocate = \"contract-first\"\n", deal("every = \"8 weeks\"")));
}

#[test]
fn parties_exist_and_trade_with_each_other() {
    let other = |key: &str, value: &str| with_period("").replace(key, value);
    all(
        errors,
        &[
            (other("\"cn\"", "\"cx\""), &["unknown supplier `cx`"]),
            (other("\"heavy\"", "\"haevy\""), &["unknown material `haevy`", "did you mean `heavy`?"]),
            (other("[\"automotive\"]", "[]"), &["contract `deal` has no buyers"]),
            (other("[\"automotive\"]", "[\"autos\"]"), &["unknown buyer `autos`"]),
            (
                other("[\"automotive\"]", "[\"automotive\", \"automotive\"]"),
                &["`automotive` stands twice in `buyers`"],
            ),
            (
                format!("{}[supplier.xx]\ncountry = \"CN\"\nmakes.heavy = {{}}\n", other("\"cn\"", "\"xx\"")),
                &["`xx` is not a source of `heavy` of `automotive`", "add xx = 0.0 to its `sources.heavy`"],
            ),
        ],
    );
}

#[test]
fn terms_and_periods_are_checked() {
    all(
        errors,
        &[
            (
                with_period("price = \"50 USD/kg\"\ntake-or-pay = 1.2"),
                &["`contract.deal.take-or-pay` is 1.2", "between 0 and 1"],
            ),
            (
                with_period("").replace("2 t/week", "0 t/week"),
                &["`contract.deal.volume` is 0", "greater than 0"],
            ),
            (deal(""), &["does not say how long its periods are", "add period = \"quarter\""]),
            (
                with_period("every = \"8 weeks\""),
                &["`period` and `every` of contract `deal` exclude each other"],
            ),
            (
                with_period("from = 2025-09-01\nuntil = 2025-08-01"),
                &["ends on 2025-08-01 before it begins on 2025-09-01"],
            ),
        ],
    );
}

#[test]
fn what_has_no_effect_is_warned_about() {
    all(
        warnings,
        &[
            (with_period("store-up-to = \"9 weeks\""), &["`store-up-to` has no effect", "add take-or-pay"]),
            (with_period("take-or-pay = 0.5"), &["costs nothing: there is no price", "add price ="]),
            (with_period("from = 2099-01-01"), &["contract `deal` lies outside the scenario"]),
            (
                "[supplier.cn]\nallocate = \"contract-first\"\n".to_owned(),
                &["serves contracts first, but he has none"],
            ),
        ],
    );
}
