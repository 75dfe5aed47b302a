//! Mistakes in suppliers that buy, make and keep stocks, in lanes that carry a part, and in profiles of demand.
use super::layered::{errors, sound, warnings};

/// A mine and a plant that buys its ore, which nobody buys from.
const PLANT: &str = "[material.ore]\n[supplier.mine]\ncountry = \"AU\"\nmakes.ore = {}\n\
    [lane.mine-jp]\nfrom = \"AU\"\nto = \"JP\"\ntransit = \"20 days\"\n\
    [supplier.plant]\ncountry = \"JP\"\n";
const STOCK: &str = "stock = { policy = \"base-stock\", level = \"10 t\" }";

/// The plant with what it makes, and more keys.
fn plant(makes: &str, more: &str) -> String {
    format!("{PLANT}makes.heavy = {{ {makes} }}\n{more}\n")
}

fn bought(makes: &str) -> String {
    plant(
        makes,
        "sources.ore = { mine = 1.0 }\ninputs = { policy = \"days-of-cover\", target = \"3 weeks\" }",
    )
}

#[track_caller]
fn each_error(cases: &[(String, &[&str])]) {
    let cases: Vec<(&str, &[&str])> = cases.iter().map(|(layer, parts)| (layer.as_str(), *parts)).collect();
    errors(&cases);
}

#[track_caller]
fn each_warning(cases: &[(String, &[&str])]) {
    let cases: Vec<(&str, &[&str])> = cases.iter().map(|(layer, parts)| (layer.as_str(), *parts)).collect();
    warnings(&cases);
}

#[test]
fn sound_tiers_pass_without_a_word() {
    sound(&bought("uses = { ore = 1.4 }, yield = { reaches = 0.9 }"));
    sound(&bought(&format!("uses = {{ ore = 1.4 }}, {STOCK}")));
    sound(&plant(
        &format!("uses = {{ ore = 1.4 }}, {STOCK}, also = {{ light = 0.2 }}"),
        "makes.light = {}\nsources.ore = { mine = 1.0 }\ninputs = { policy = \"follow\" }\npatience = \"8 weeks\"",
    ));
    sound(&plant("capacity = \"5 t/week\", planned = { 2025-06-02 = \"9 t/week\" }", ""));
}

#[test]
fn inputs_are_bought_and_kept_somewhere() {
    let inputs = "inputs = { policy = \"days-of-cover\", target = \"3 weeks\" }";
    each_error(&[
        (plant("uses = { ore = 1.4 }", inputs), &["has no source of `ore`", "add sources.ore"]),
        (
            plant("uses = { ore = 1.4 }", "sources.ore = { mine = 1.0 }"),
            &["says nothing about its stock of `ore`", "add inputs ="],
        ),
        (
            plant("uses = { ore = 1.4 }", "sources.ore = { mine = 1.0 }\ninputs = { policy = \"follow\" }"),
            &["inputs follow the finished stock of `heavy`, and there is none", "add makes.heavy.stock"],
        ),
        (
            plant(
                "uses = { ore = 1.4 }",
                "sources.ore = { mine = 1.0 }\ninputs = { policy = \"echelon-base-stock\", level = \"9 t\" }",
            ),
            &["has no meaning here", "below a finished stock"],
        ),
        (
            bought("uses = { ore = 0.0 }"),
            &["`supplier.plant.makes.heavy.uses.ore` is 0", "must be greater than 0"],
        ),
        (
            bought("uses = { ore = 1.4 }, yield = { reaches = 1.2 }"),
            &["`supplier.plant.makes.heavy.yield.reaches` is 1.2", "greater than 0 and at most 1,"],
        ),
        (
            bought("uses = { ore = 1.4 }, yield = { reaches = 0.9, first = 0.5 }"),
            &["`first` of a yield needs `over`"],
        ),
        (
            bought("uses = { ore = 1.4 }, stock = { policy = \"follow\" }"),
            &["has no meaning here", "only inputs follow"],
        ),
    ]);
}

#[test]
fn nobody_supplies_himself() {
    let own = plant(
        "uses = { ore = 1.4 }",
        "makes.ore = {}\nsources.ore = { plant = 1.0 }\ninputs = { policy = \"days-of-cover\", target = \"3 weeks\" }\n\
         [lane.jp-jp]\nfrom = \"JP\"\nto = \"JP\"\ntransit = \"1 week\"",
    );
    each_error(&[(own, &["is made of its own goods", "suppliers stand in tiers"])]);
}

#[test]
fn co_products_come_with_something() {
    each_error(&[
        (
            plant("also = { light = 0.2 }", ""),
            &["supplier `plant` does not make `light`", "add makes.light = {}"],
        ),
        (
            plant("also = { light = 0.2 }", "makes.light = { capacity = \"3 t/week\" }"),
            &["`light` comes with `heavy`", "no capacity"],
        ),
    ]);
}

#[test]
fn plans_have_dates_and_something_to_change() {
    each_error(&[
        (
            plant("planned = { 2025-06-02 = \"9 t/week\" }", ""),
            &["needs a `capacity` that holds until then", "add capacity ="],
        ),
        (
            plant("capacity = \"5 t/week\", planned = { soon = \"9 t/week\" }", ""),
            &["`soon` is no date", "year-month-day"],
        ),
    ]);
}

#[test]
fn keys_of_tiers_without_effect_are_told() {
    each_warning(&[
        (
            plant("yield = { reaches = 0.9 }", ""),
            &["`yield` of `heavy` has no effect: it is made of nothing"],
        ),
        (plant("", "patience = \"3 weeks\""), &["`patience` of supplier `plant` has no effect"]),
        (
            bought(
                "uses = { ore = 1.4 }, stock = { policy = \"days-of-cover\", target = \"2 weeks\", spread = 0.2 }",
            ),
            &["`spread` has no effect on a supplier's stock"],
        ),
        (
            bought(
                "uses = { ore = 1.4 }, stock = { policy = \"days-of-cover\", target = \"2 weeks\", transit-cost = \"1 USD/kg/year\" }",
            ),
            &["`transit-cost` has no effect on a supplier's stock"],
        ),
    ]);
}

#[test]
fn lanes_carry_what_there_is_and_no_two_the_same() {
    let lane = |more: &str| format!("[lane.new]\nfrom = \"CN\"\nto = \"US\"\ntransit = \"9 days\"\n{more}\n");
    sound(&lane("suppliers = [\"cn\"]"));
    each_error(&[
        (lane(""), &["both lead from CN to US", "say what each carries"]),
        (lane("buyers = [\"automotiv\"]"), &["unknown buyer `automotiv`", "did you mean `automotive`"]),
        (lane("suppliers = [\"chn\"]"), &["unknown supplier `chn`"]),
        (lane("materials = [\"heavie\"]"), &["unknown material `heavie`", "did you mean `heavy`"]),
    ]);
}

#[test]
fn profiles_have_twelve_months_and_factors_that_are_not_negative() {
    each_error(&[
        ("[market.us]\nprofile.season = [1.0, 1.1]\n".to_owned(), &["`season` has 2 factors"]),
        ("[market.us]\nprofile.growth = -2.0\n".to_owned(), &["profile.growth"]),
        ("[market.us]\nprofile.steps = [1.0, -1.0]\n".to_owned(), &["profile.steps"]),
    ]);
}
