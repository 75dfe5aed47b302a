//! Limits and their exit codes, precision, and the effect of each change alone.
use super::{Room, close};

#[test]
fn a_run_keeps_breaks_or_leaves_open_a_limit() {
    let room = Room::new();
    let run = |limit: &str| room.call(&["run", "base.toml", "--require", limit]);
    let mean = room.figure(&["base.toml"], "lost-output")["mean"]["value"].as_f64().unwrap();
    run("fill-rate above 1 %").code(0).prints(&["fill-rate above 1 %: PASS"]);
    run("fill-rate above 99.9 %").code(1).prints(&["fill-rate above 99.9 %: FAIL"]);
    run(&format!("lost-output below {mean} USD")).code(4).prints(&["UNDECIDED"]);
    // Ninety-six replications cannot tell the 99 % quantile.
    run("lost-output q99 below 1e15 USD").code(4);
    run("lost-output over 0 below 2 %").code(1);
    run("lost-output cvar90 below 1e15 USD").code(0);
    let verdict = room.json("out/base/verdict.json");
    assert_eq!(verdict["thresholds"][0]["verdict"], "pass");
    // A run of which nothing is wanted leaves no verdict of another.
    room.call(&["run", "base.toml"]).code(0);
    assert!(!room.path("out/base/verdict.json").exists());
    let both =
        ["run", "base.toml", "--require", "fill-rate above 1 %", "--require", "fill-rate above 99.9 %"];
    room.call(&both).code(1).prints(&["PASS", "FAIL"]);
    room.call(&["run", "base.toml", "--require", "line-stops.* below 100 %"])
        .code(0)
        .prints(&["line-stops.drone below"]);
    for wrong in ["lost-output", "lost-output below 5 t", "nothing below 5"] {
        let told = room.call(&["run", "base.toml", "--require", wrong, "--out", "not-there"]);
        assert!(!told.code(2).stderr().is_empty());
        assert!(!room.path("not-there").exists());
    }
}

#[test]
fn a_limit_of_a_sweep_holds_everywhere() {
    let room = Room::new();
    let vary = "manufacturer.car.stock.target=1 week, 30 weeks";
    let sweep = |limit: &str| room.call(&["sweep", "base.toml", "--vary", vary, "--require", limit]);
    sweep("fill-rate above 50 %").code(0).prints(&["PASS (2 pass, 0 undecided, 0 fail)"]);
    let told = sweep("weeks-until-stop.car q10 above 20 weeks");
    told.code(1).prints(&["FAIL (1 pass, 0 undecided, 1 fail)"]);
    let stress = ["stress", "base.toml", "--shock", "freeze.toml", "--require", "fill-rate above 99 %"];
    room.call(&stress).code(1).prints(&["fill-rate above 99 %: FAIL"]);
}

#[test]
fn a_precision_is_met_at_a_fixed_count() {
    let room = Room::new();
    let told = room.call(&["run", "base.toml", "--precision", "lost-output 6 %", "--out", "precise"]);
    told.code(0).prints(&["lost-output: known to", "6 % was asked for"]);
    let n = room.json("precise/manifest.json")["replications"].as_u64().unwrap();
    assert!(n == 1024 || n == 2048 || n == 4096, "{n}");
    room.call(&["run", "base.toml", "--replications", &n.to_string(), "--out", "plain"]).code(0);
    for name in ["summary.json", "series.csv", "manifest.json"] {
        assert_eq!(room.read(&format!("precise/{name}")), room.read(&format!("plain/{name}")), "{name}");
    }
    let told = room.call(&[
        "run",
        "base.toml",
        "--precision",
        "lost-output 0.1 %",
        "--at-most",
        "3000",
        "--out",
        "capped",
    ]);
    told.code(0).prints(&["after 3,000 replications, not to 0.1 %; that takes about"]);
    room.call(&["run", "base.toml", "--replications", "3000", "--out", "plain"]).code(0);
    assert_eq!(room.read("capped/summary.json"), room.read("plain/summary.json"), "three looks, one run");
    assert_eq!(room.json("capped/verdict.json")["precision"][0]["met"], false);
    room.call(&["run", "base.toml"]).code(0).prints(&["Lost output is known to", "1 % takes about"]);
    let wrong = room.call(&["run", "base.toml", "--precision", "lost-outptu 2 %", "--out", "not-there"]);
    wrong.code(2).says(&["did you mean `lost-output`?"]);
}

#[test]
fn a_comparison_goes_on_until_its_differences_are_known() {
    let room = Room::new();
    let args = [
        "compare",
        "base.toml",
        "--layer",
        "more.toml",
        "--precision",
        "lost-output 2 %",
        "--out",
        "precise",
    ];
    room.call(&args).code(0).prints(&["lost-output of more: known to"]);
    let n = room.json("precise/comparison.json")["replications"].to_string();
    room.call(&["compare", "base.toml", "--layer", "more.toml", "--replications", &n, "--out", "plain"])
        .code(0);
    for name in ["comparison.json", "comparison.csv"] {
        assert_eq!(room.read(&format!("precise/{name}")), room.read(&format!("plain/{name}")), "{name}");
    }
}

#[test]
fn changes_are_switched_on_one_at_a_time() {
    let room = Room::new();
    room.write(
        "both.toml",
        "format = 1\nextends = \"base.toml\"\nmanufacturer.car.stock.target = \"12 weeks\"\nregime.slow.prompt.civil = 0.9\n",
    );
    let told = room.call(&["compare", "base.toml", "both.toml", "--attribute", "--out", "a"]);
    told.code(0).prints(&[
        "what each change does",
        "all together",
        "interaction",
        "manufacturer.car.stock.target = \"12 weeks\"",
    ]);
    let a = room.json("a/attribution.json");
    let effects = a["effects"].as_array().unwrap();
    assert_eq!(effects.len(), 2);
    let value = |v: &serde_json::Value| v[0]["value"].as_f64().unwrap();
    let alone = |key: &str| value(&effects.iter().find(|e| e["key"] == key).unwrap()["differences"]);
    let base = room.figure(&["base.toml"], "lost-output")["mean"]["value"].as_f64().unwrap();
    for set in ["manufacturer.car.stock.target=12 weeks", "regime.slow.prompt.civil=0.9"] {
        let one = room.figure(&["base.toml", "--set", set], "lost-output")["mean"]["value"].as_f64().unwrap();
        let key = set.split('=').next().unwrap();
        assert!((alone(key) - (one - base)).abs() < 1e-6 * base, "{key}");
    }
    let sum: f64 = effects.iter().map(|e| value(&e["differences"])).sum();
    let rest = value(&a["together"]) - sum;
    assert!((value(&a["interaction"]) - rest).abs() < 1e-6 * base);
    // A single change is all there is.
    room.call(&["compare", "base.toml", "--layer", "more.toml", "--attribute", "--out", "one"]).code(0);
    let one = room.json("one/attribution.json");
    assert_eq!(one["effects"][0]["differences"][0], one["together"][0]);
    assert_eq!(
        (one["interaction"][0]["value"].as_f64(), one["interaction"][0]["error"].as_f64()),
        (Some(0.0), Some(0.0))
    );
    assert!(room.read("one/attribution.svg").starts_with("<svg"));
}

/// A change that speaks of an entry which only the other scenario has is switched with that entry; one that cannot stand alone
/// is told.
#[test]
fn a_change_brings_the_regime_that_it_names() {
    let room = Room::new();
    room.write(
        "other.toml",
        "format = 1\n[control.licences.path]\n2024-05-06 = \"ice\"\n[regime.ice]\ninherits = \"freeze\"\nprompt = { civil = 0.0 }\n",
    );
    room.call(&["compare", "base.toml", "--layer", "other.toml", "--attribute", "--out", "a"]).code(0);
    let a = room.json("a/attribution.json");
    let effects = a["effects"].as_array().unwrap();
    assert_eq!(effects.len(), 2);
    assert!(effects.iter().all(|e| e["refused"].is_null()), "{effects:?}");
    close(&effects[0]["differences"][0]["value"], a["together"][0]["value"].as_f64().unwrap());
    assert_eq!(effects[0]["key"], "control.licences.path.2024-05-06");
    assert_eq!(effects[1]["differences"][0]["value"], 0.0, "a regime that nothing names does nothing");
    let told = room.call(&[
        "compare",
        "base.toml",
        "--layer",
        "more.toml",
        "--layer",
        "freeze.toml",
        "--attribute",
        "--out",
        "b",
    ]);
    told.code(2).says(&["takes one alternative"]);
}
