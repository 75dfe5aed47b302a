//! Mistakes in stock policies, unmet demand, and what a run counts.
use super::layered::{each, sound};
use crate::scenario::Severity;

#[track_caller]
fn errors(layer: &str, parts: &[&str]) {
    each(Severity::Error, &[(layer, parts)]);
}

#[track_caller]
fn warnings(layer: &str, parts: &[&str]) {
    each(Severity::Warning, &[(layer, parts)]);
}

/// The buyer's stock with a policy and these lines.
fn stock(policy: &str, lines: &str) -> String {
    format!("[destination.germany.stock]\npolicy = \"{policy}\"\n{lines}\n")
}

#[test]
fn a_stock_policy_has_the_keys_that_it_needs() {
    errors(
        &stock("s-S", "level = \"300 t\""),
        &["this stock policy needs `reorder`", "add reorder = \"80 t\""],
    );
    errors(
        &stock("r-Q", "reorder = \"80 t\""),
        &["this stock policy needs `quantity`", "add quantity = \"40 t\""],
    );
    errors(
        &stock("s-S", "reorder = \"90 t\"\nlevel = \"80 t\""),
        &["`level` is 80, below `reorder`, which is 90", "at or below `reorder`"],
    );
    errors(&stock("r-Q", "reorder = \"80 t\"\nquantity = \"0 t\""), &["orders of nothing"]);
    errors(
        &stock("base-stock", "level = \"80 t\"\nmultiple = \"3 weeks\""),
        &["`weeks` is a time", "a mass"],
    );
}

#[test]
fn what_a_stock_policy_does_not_read_is_told() {
    let lot = stock("r-Q", "reorder = \"80 t\"\nquantity = \"400 t\"\nmultiple = \"5 t\"");
    warnings(&lot, &["`stock.multiple` is not read under this policy"]);
    warnings(
        &stock("base-stock", "level = \"80 t\"\nforecast = \"13 weeks\""),
        &["`stock.forecast` is not read"],
    );
    let full = stock("base-stock", "level = \"80 t\"\ncapacity = \"60 t\"");
    warnings(&full, &["`capacity` is 60, below the 80 that the policy orders up to", "orders are cut"]);
    let fee = stock("base-stock", "level = \"80 t\"\nordering-cost = \"9 USD\"");
    warnings(&fee, &["`stock.ordering-cost` has no effect"]);
}

#[test]
fn an_alert_names_a_control_and_a_target_of_its_policy() {
    let alert = |policy: &str, alert: &str| {
        let lines = match policy {
            "r-Q" => "reorder = \"80 t\"\nquantity = \"400 t\"",
            "days-of-cover" => "target = \"5 weeks\"",
            _ => "level = \"80 t\"",
        };
        stock(policy, &format!("{lines}\nalert = {{ {alert} }}"))
    };
    let good = "when = \"mofcom-18\"";
    sound(&alert("days-of-cover", &format!("target = \"9 weeks\", {good}")));
    sound(&alert("base-stock", &format!("level = \"90 t\", regimes = [\"freeze\"], {good}")));
    errors(
        &alert("base-stock", good),
        &["under this stock policy `alert` needs `level`", "add level = \"200 t\""],
    );
    errors(&alert("days-of-cover", good), &["`alert` needs `target`"]);
    errors(&alert("r-Q", good), &["this stock policy has no second target", "or leave `alert` out"]);
    errors(&alert("base-stock", "level = \"90 t\", when = \"mofcom\""), &["unknown control `mofcom`"]);
    let regime = format!("level = \"90 t\", regimes = [\"freze\"], {good}");
    errors(&alert("base-stock", &regime), &["unknown regime `freze`", "did you mean `freeze`?"]);
    let both = format!("level = \"90 t\", target = \"9 weeks\", {good}");
    warnings(&alert("base-stock", &both), &["`alert.target` is not read under this policy"]);
}

#[test]
fn patient_demand_says_how_long_it_waits() {
    let shortage = |lines: &str| format!("[destination.germany.shortage]\n{lines}\n");
    errors(&shortage("rule = \"patient\""), &["needs `patience`", "add patience = \"3 weeks\""]);
    errors(&shortage("rule = \"patient\"\npatience = \"0 weeks\""), &["patience"]);
    warnings(
        &shortage("rule = \"back-ordered\"\npatience = \"3 weeks\""),
        &["`shortage.patience` is not read under this policy or rule"],
    );
    sound(&shortage("rule = \"patient\"\npatience = \"3 weeks\""));
    errors(&shortage("rule = \"made-up\""), &["needs `overtime`", "add overtime = 0.2"]);
    errors(&shortage("rule = \"made-up\"\novertime = 0.0"), &["overtime` is 0"]);
    warnings(
        &shortage("rule = \"patient\"\npatience = \"3 weeks\"\nmade-up-within = \"3 weeks\""),
        &["`shortage.made-up-within` is not read under this policy or rule"],
    );
    warnings(
        "[manufacturer.automotive.shortage]\nrule = \"made-up\"\novertime = 0.2\n",
        &["`shortage.output-value` is not read under this policy or rule"],
    );
    sound(&shortage("rule = \"made-up\"\novertime = 0.2\nmade-up-within = \"8 weeks\""));
}

#[test]
fn a_warm_up_leaves_something_to_count() {
    let header = |lines: &str| format!("[scenario]\n{lines}\n");
    sound(&header("warm-up = \"26 weeks\"\ndiscount-rate = \"8 %/year\""));
    errors(&header("warm-up = \"3 years\""), &["the warm-up leaves nothing to count", "a longer horizon"]);
    errors(&header("discount-rate = 0.08"), &["`0.08` has no unit", "8 %/year"]);
    errors(
        &format!(
            "{}[survey.s]\ncontrol = \"mofcom-18\"\nat = 2025-09-01\n",
            header("warm-up = \"26 weeks\"")
        ),
        &["a scenario with surveys has no warm-up", "remove `warm-up`, or the surveys"],
    );
}

#[test]
fn lumps_belong_to_a_demand_of_ones_own() {
    sound("[destination.germany]\ndemand-every = \"2 weeks\"\n");
    errors(
        "[manufacturer.automotive]\ndemand-every = \"2 weeks\"\n",
        &["`manufacturer.automotive` belongs to a market, so it has no `demand-every` of its own"],
    );
}
