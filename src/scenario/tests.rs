//! Loading as an analyst meets it: layers, overrides, and every kind of mistake.
use super::diagnostic::Report;
use super::load::{Loaded, load_with};
use super::{Law, Shape};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

mod behaviour;
mod contracts;
mod disruptions;
mod examples;
mod layered;
mod measures;
mod mutations;
mod opening;
mod policies;
mod prices;
mod qualification;
mod recycling;
mod regimes;
mod sourcing;
mod stockpile;
mod substitution;
mod tiers;
mod truces;

const GOOD: &str = include_str!("../../tests/bad/good.toml");

/// Loads files held in memory.
fn load(files: &[(&str, &str)], paths: &[&str], sets: &[(&str, &str)]) -> Result<Loaded, Report> {
    let held: BTreeMap<PathBuf, &str> =
        files.iter().map(|(name, text)| (PathBuf::from(name), *text)).collect();
    let reader = |path: &Path| match held.get(path) {
        Some(text) => Ok(text.as_bytes().to_vec()),
        None => Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    let sets: Vec<(String, String)> =
        sets.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    load_with(&reader, &paths, &sets)
}

/// The good scenario with one more layer.
fn with(layer: &str) -> Result<Loaded, Report> {
    load(&[("good.toml", GOOD), ("layer.toml", layer)], &["good.toml", "layer.toml"], &[])
}

/// The report of the good scenario with a text of it replaced.
fn spoilt(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    match load(&[("good.toml", &GOOD.replacen(from, to, 1))], &["good.toml"], &[]) {
        Ok(loaded) => loaded.warnings.render(false),
        Err(report) => report.render(false),
    }
}

#[track_caller]
fn says(report: &str, parts: &[&str]) {
    for part in parts {
        assert!(report.contains(part), "`{part}` is not in:\n{report}");
    }
}

#[test]
fn the_good_scenario_loads_without_a_word() {
    let loaded =
        load(&[("good.toml", GOOD)], &["good.toml"], &[]).unwrap_or_else(|report| panic!("{report}"));
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    assert_eq!(loaded.name, "good");
    let managed = &loaded.scenario.regime["managed"];
    assert_eq!(managed.validity.as_ref().unwrap().law, Law::Known(182.0));
    let civil = &managed.prompt.as_ref().unwrap().civil.law;
    assert_eq!(*civil, Law::Uncertain(Shape::Triangular { min: 0.4, mode: 0.6, max: 0.75 }));
}

#[test]
fn later_layers_win_and_keep_the_rest() {
    let loaded = with(
        "[manufacturer.automotive.stock]\ntarget = \"12 weeks\"\n\
         [regime.freeze]\nreview = { varies = \"exponential\", mean = \"50 days\" }\n",
    )
    .unwrap();
    let stock = &loaded.scenario.manufacturer["automotive"].stock;
    assert_eq!(stock.target.as_ref().unwrap().law, Law::Known(84.0));
    assert!(stock.initial.is_some());
    let review = &loaded.scenario.regime["thaw"].review.as_ref().unwrap().law;
    assert_eq!(*review, Law::Varies { shape: Shape::Exponential { mean: 50.0 }, scale: None });
    assert_eq!(loaded.name, "layer");
}

#[test]
fn a_law_in_a_table_replaces_the_law_beneath() {
    let loaded = with("[regime.freeze.review]\nvaries = \"exponential\"\nmean = \"50 days\"\n").unwrap();
    let review = &loaded.scenario.regime["freeze"].review.as_ref().unwrap().law;
    assert_eq!(*review, Law::Varies { shape: Shape::Exponential { mean: 50.0 }, scale: None });
}

#[test]
fn an_uncertain_scale_multiplies_a_unit_shape() {
    let loaded = load(&[("good.toml", GOOD)], &["good.toml"], &[]).unwrap();
    match &loaded.scenario.regime["freeze"].review.as_ref().unwrap().law {
        Law::Varies { shape: Shape::LogNormal { median, sigma }, scale: Some(scale) } => {
            assert_eq!(*median, 1.0);
            assert!((sigma - 0.458_652).abs() < 1e-6, "{sigma}");
            assert_eq!(**scale, Law::Uncertain(Shape::Triangular { min: 30.0, mode: 63.0, max: 120.0 }));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn extends_reads_the_base_first_and_only_once() {
    let files = [
        ("base/good.toml", GOOD),
        ("base/a.toml", "extends = \"good.toml\"\n[market.us]\ndemand = \"700 t/month\"\n"),
        ("base/b.toml", "extends = \"./good.toml\"\n[scenario]\ntitle = \"B\"\n"),
    ];
    let loaded = load(&files, &["base/a.toml", "base/b.toml"], &[]).unwrap();
    let demand = loaded.scenario.market["us"].demand.law.known().unwrap();
    assert_eq!(demand, 700.0 / 30.436_875);
    assert_eq!(loaded.scenario.scenario.title, "B");
    assert_eq!(loaded.base_dir(&["market", "us"]), Path::new("base"));
    let circle = [("a.toml", "extends = \"b.toml\"\n"), ("b.toml", "extends = \"a.toml\"\n")];
    says(
        &load(&circle, &["a.toml"], &[]).unwrap_err().render(false),
        &["`a.toml` extends itself", "b.toml:1"],
    );
}

#[test]
fn set_changes_one_value_and_can_be_pointed_to() {
    let good = [("good.toml", GOOD)];
    let set = |path, value| load(&good, &["good.toml"], &[(path, value)]);
    for value in ["\"12 weeks\"", "12 weeks"] {
        let loaded = set("manufacturer.automotive.stock.target", value).unwrap();
        let target = loaded.scenario.manufacturer["automotive"].stock.target.clone().unwrap();
        assert_eq!(target.law, Law::Known(84.0));
    }
    assert!(set("scenario.end", "2025-12-31").is_ok());
    assert!(set("regime.freeze.review.p90-over-median", "2.0").is_ok());
    let report = set("manufacturer.automotive.stock.target", "12 kg").unwrap_err().render(false);
    says(&report, &["--set #1:1", "`kg` is a mass", "automotive.stock.target = \"12 kg\""]);
    let report = set("manufacturer.automtive.stock.target", "12 weeks").unwrap_err().render(false);
    says(&report, &["there is no `manufacturer.automtive` to set", "did you mean `automotive`?"]);
}

#[test]
fn circles_and_unknown_names_of_inherits() {
    let report = with("[regime.freeze]\ninherits = \"managed\"\n").unwrap_err().render(false);
    says(&report, &["inherits itself"]);
    let report = with("[regime.x]\ninherits = \"freze\"\n").unwrap_err().render(false);
    says(&report, &["unknown regime `freze`", "did you mean `freeze`?", "layer.toml:2"]);
}

#[test]
fn what_is_inherited_is_wrong_once() {
    let report = spoilt("slow = 0.60", "slwo = 0.1, slow = 0.50");
    says(&report, &["unknown key `slwo` in `regime.freeze.if-not-prompt`", "2 errors"]);
}

#[test]
fn the_hash_sees_content_only() {
    let hash = |text: &str| load(&[("a.toml", text)], &["a.toml"], &[]).unwrap().hash;
    let moved = GOOD.replacen(
        "[material.heavy]\n[material.light]\n",
        "[material.light]\n# words\n[material.heavy]\n",
        1,
    );
    assert_eq!(hash(GOOD), hash(&moved));
    assert_ne!(hash(GOOD), hash(&GOOD.replacen("2900 t/month", "2901 t/month", 1)));
    assert_eq!(hash(GOOD).len(), 32);
}

#[test]
fn every_kind_of_mistake_in_one_report() {
    let bad = GOOD
        .replacen(
            "makes.heavy = { capacity = \"2900 t/month\" }",
            "makes.heavy = { capcity = \"2900 t/month\" }",
            1,
        )
        .replacen("\"520 t/month\"", "\"520 kg\"", 1)
        .replacen("2025-04-04 = \"freeze\"", "2024-04-04 = \"freeze\"", 1)
        .replacen("min = \"2 weeks\", mode", "min = \"9 weeks\", mode", 1)
        .replacen("japan = 0.15", "jpan = 0.15", 1);
    let files = [("bad.toml", bad.as_str()), ("broken.toml", "[scenario\ntitle = 1\n")];
    let report = load(&files, &["bad.toml", "broken.toml", "none.toml"], &[]).unwrap_err();
    let text = report.render(false);
    says(&text, &["there is no file `none.toml`", "this is not TOML", "--> broken.toml:1"]);
    says(
        &text,
        &[
            "unknown key `capcity`",
            "did you mean `capacity`?",
            "--> bad.toml:16",
            "capcity = \"2900 t/month\"",
        ],
    );
    says(&text, &["`kg` is a mass; a rate such as \"620 t/month\" was expected"]);
    says(&text, &["2024-04-04 lies before the start of the scenario, 2025-01-06"]);
    says(&text, &["`min` is greater than `mode`", "it must hold that min <= mode <= max"]);
    says(&text, &["unknown supplier `jpan`", "did you mean `japan`?", "7 errors"]);
    assert_eq!(report.short().lines().count(), 7, "{text}");
    assert!(report.short().contains("bad.toml:16:17: error: unknown key `capcity`"), "{}", report.short());
}

#[test]
fn an_open_brace_is_one_error() {
    let report = spoilt("slow-review = { varies", "slow-review = 3 # { varies");
    says(&report, &["this `{` may not be closed", "if-not-prompt = {", "1 error\n"]);
    let report = spoilt("[destination.germany]", "[destination.germany]\nfoo");
    says(&report, &["good.toml:58", "1 error\n"]);
    let report = spoilt("country = \"DE\"", "country = \"DE");
    says(&report, &["double quotes", "1 error\n"]);
}

#[test]
fn wrong_types_read_as_english() {
    says(&spoilt("country = \"JP\"", "country = 7"), &["expected a text in quotes, found the number 7"]);
    says(&spoilt("makes.light = {}", "makes.light = 3"), &["expected a table, found the number 3"]);
    says(&spoilt("start = 2025-01-06", "start = \"2025-01-06\""), &["write 2025-01-06 without quotes"]);
    says(&spoilt("size-spread = 0.6", "size-spread = \"x\""), &["expected a number, found the text \"x\""]);
    says(&spoilt("rule = \"lost\"", "rule = \"los\""), &["unknown word \"los\"", "did you mean `lost`?"]);
    says(&spoilt("share = 0.6\n", "share = 2025-01-01\n"), &["2025-01-01 is a date; a plain number"]);
    says(
        &spoilt("materials = [\"heavy\"]", "materials = \"heavy\""),
        &["expected a list in square brackets"],
    );
    says(
        &spoilt("country = \"JP\"\n", ""),
        &["`country` is missing in `supplier.japan`", "[supplier.japan]"],
    );
    says(&spoilt("title = \"Heavy", "tilte = \"Heavy"), &["unknown key `tilte` in `scenario`", "1 error\n"]);
    says(&spoilt("transit = \"20 days\"", "transit = 20"), &["`20` has no unit", "\"5 weeks\""]);
    says(
        &spoilt("[supplier.japan]", "[suplier.japan]"),
        &["unknown key `suplier`", "did you mean `supplier`?"],
    );
    says(
        &spoilt("uncertain = \"uniform\", min = 1.5", "uncertain = \"unifrm\", min = 1.5"),
        &["did you mean \"uniform\"?"],
    );
    says(&spoilt("min = 1.5, max = 3.0", "min = 1.5, mode = 2, max = 3.0"), &["distribution has no `mode`"]);
    says(&spoilt("confidence = \"L\"", "confidence = \"low\""), &["unknown word \"low\"", "H, M, L, UV"]);
    says(&spoilt("{ parameter = \"favour\" }", "{ parameter = \"favor\" }"), &["did you mean `favour`?"]);
    says(&spoilt("format = 1\n", ""), &["`format` is missing in the scenario"]);
    says(&spoilt("end = 2026-12-27", "end = 2024-12-27"), &["the end 2024-12-27 lies before the start"]);
}

#[test]
fn names_and_numbers_are_checked_together() {
    says(
        &spoilt("[lane.jp-us]\nfrom = \"JP\"", "[lane.jp-us]\nfrom = \"KR\""),
        &["no lane from JP to US", "[lane.jp-us]\n"],
    );
    says(
        &spoilt("cn = 0.85, japan = 0.15", "cn = 0.85, japan = 0.25"),
        &["sources of `heavy` add up to 1.1"],
    );
    says(&spoilt("slow = 0.60", "slow = 0.50"), &["add up to 0.9"]);
    says(
        &spoilt("cn = 0.8, mp = 0.2", "cn = 0.8, japan = 0.2"),
        &["`japan` does not make `light`", "cn, mp"],
    );
    says(&spoilt("share = 0.6\n", "share = 0.5\n"), &["shares of market `us` add up to 0.9"]);
    says(&spoilt("new-year-closure = 0.3", "new-year-closure = \"130 %\""), &["is 1.3", "between 0 and 1"]);
    says(
        &spoilt(
            "validity = \"26 weeks\"",
            "validity = { uncertain = \"uniform\", min = \"1 week\", max = \"2 weeks\" }",
        ),
        &["must be known"],
    );
    says(
        &spoilt(
            "capacity = \"900 t/month\"",
            "capacity = { varies = \"exponential\", mean = \"9 t/month\" }",
        ),
        &["cannot vary"],
    );
    says(
        &spoilt(
            "transit = \"40 days\"",
            "transit = { varies = \"normal\", mean = \"40 days\", sd = \"5 days\" }",
        ),
        &["minus infinity"],
    );
    says(
        &spoilt("2025-06-11 = \"thaw\"", "2027-06-11 = \"thaw\""),
        &["warning: 2027-06-11 lies after the end"],
    );
    says(
        &spoilt("exporter = \"CN\"", "exporter = \"JP\"\ndestinations = [\"DE\"]"),
        &["warning: control `mofcom-18` meets no trade"],
    );
    says(
        &spoilt("control = \"mofcom-18\", regime", "control = \"mofcom-17\", regime"),
        &["did you mean `mofcom-18`?"],
    );
    says(&spoilt("target = \"8 weeks\"", "review = \"1 week\""), &["this stock policy needs `target`"]);
    says(&spoilt("probability = 0.9", "probability = 1.9"), &["probability` is 1.9"]);
    says(&spoilt("market = \"us\"\nshare = 0.6", "market = \"uss\"\nshare = 0.6"), &["unknown market `uss`"]);
}

#[test]
fn a_file_that_is_not_utf8() {
    let reader = |_: &Path| Ok(b"format = 1\ntitle = \"\xff\"\n".to_vec());
    let report = load_with(&reader, &[PathBuf::from("a.toml")], &[]).unwrap_err().render(false);
    says(&report, &["not UTF-8", "a.toml:2"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(128))]

    /// Whatever the bytes, there is a scenario or a report that can be printed.
    #[test]
    fn edits_never_panic(edits in proptest::collection::vec((0usize..8000, 0usize..12, "[\\[\\]{}\"'=,.#\n é0-9a-z]{0,6}"), 1..6)) {
        let mut bytes = GOOD.as_bytes().to_vec();
        for (at, length, text) in edits {
            let start = at % bytes.len().max(1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start.min(end)..end, text.bytes());
        }
        let reader = |_: &Path| Ok(bytes.clone());
        match load_with(&reader, &[PathBuf::from("a.toml")], &[]) {
            Ok(loaded) => drop(loaded.warnings.render(false)),
            Err(report) => drop((report.render(true), report.short())),
        }
    }
}

#[test]
fn parameters_serve_any_dimension_with_a_factor() {
    let with_transit = |transit: &str| spoilt("transit = \"20 days\"", &format!("transit = {transit}"));
    assert_eq!(with_transit("{ parameter = \"favour\", times = \"10 days\" }"), "");
    says(&with_transit("{ parameter = \"favour\" }"), &["a time is needed", "times = \"5 weeks\""]);
    let nested = "value = { parameter = \"favour\" }";
    let report = with(&format!("[parameter.twice]\n{nested}\n")).unwrap_err().render(false);
    says(&report, &["a parameter cannot stand for another parameter", "layer.toml:2"]);
    assert!(with("[parameter.spare]\nvalue = 2\n").unwrap().warnings.short().contains("used nowhere"));
}

#[test]
fn a_missing_file_names_its_neighbour() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("magnets.toml"), GOOD).unwrap();
    let found = super::load(&[directory.path().join("magnets.toml")], &[]);
    assert_eq!(found.unwrap().name, "magnets");
    let report = super::load(&[directory.path().join("magnet.toml")], &[]).unwrap_err().render(false);
    says(&report, &["there is no file", "did you mean", "magnets.toml"]);
    says(&super::load(&[], &[]).unwrap_err().render(false), &["no scenario file was given", "1 error\n"]);
}

#[test]
fn steps_may_have_any_sound_length() {
    let step = |text: &str| spoilt("end = 2026-12-27", &format!("periods = 24\nstep = {text}"));
    assert!(!step("\"1 month\"").contains("error"));
    says(&step("\"-9e9 years\""), &["longer than nothing and at most \"366 days\""]);
    says(&step("\"0 days\""), &["a step of 0 days"]);
}

#[test]
fn periods_need_no_start() {
    let text = GOOD.replacen("start = 2025-01-06\nend = 2026-12-27", "periods = 1300", 1).replacen(
        "2026-12-31 }",
        "2026-12-31, note = \"plan\" }",
        1,
    );
    let loaded = load(&[("a.toml", &text)], &["a.toml"], &[]).unwrap();
    let scenario = &loaded.scenario;
    assert_eq!((scenario.start_day().to_string().as_str(), scenario.step_days()), ("2001-01-01", 7.0));
    assert_eq!((scenario.steps(), scenario.end_day().0 - scenario.start_day().0), (1300, 9099));
    let starts = scenario.supplier["mp"].starts.as_ref().unwrap();
    assert_eq!(starts.provenance.note.as_deref(), Some("plan"));
}

#[test]
fn review_times_may_be_in_working_days() {
    let review = |text: &str| {
        let loaded = with(&format!("[regime.thaw]\nreview = {text}\n")).unwrap_or_else(|r| panic!("{r}"));
        loaded.scenario.regime["thaw"].review.clone().unwrap()
    };
    let known = review("\"45 working days\"");
    assert_eq!((known.law, known.working), (Law::Known(45.0), true));
    let law = review("{ varies = \"lognormal\", median = \"45 working days\", p90-over-median = 1.5 }");
    let expected = Shape::log_normal_p90(45.0, 1.5).unwrap();
    assert_eq!((law.law, law.working), (Law::Varies { shape: expected, scale: None }, true));
    for text in [
        "{ value = \"1 working day\", source = \"rules\" }",
        "{ varies = \"discrete\", values = [\"20 working days\", \"45 working days\"] }",
        "{ varies = \"exponential\", mean = { parameter = \"favour\", times = \"9 working days\" } }",
        "{ varies = \"lognormal\", mean = \"45 working days\", sd = \"9 working days\" }",
    ] {
        assert!(review(text).working, "{text}");
    }
    assert!(!review("\"45 days\"").working);
    let managed =
        "[regime.managed]\ngeneral-licence = { share = 0.4, review = \"6 working days\", prompt = 1.0 }\n";
    assert!(with(managed).is_ok());
    assert!(
        with("[regime.freeze]\nif-not-prompt = { slow = 1.0, slow-review = \"90 working days\" }\n").is_ok()
    );
}

#[test]
fn working_days_are_refused_elsewhere() {
    for (from, to, path) in [
        ("validity = \"26 weeks\"", "validity = \"130 working days\"", "regime.freeze.validity"),
        ("patience = \"26 weeks\"", "patience = \"1 working day\"", "manufacturer.automotive.patience"),
        ("transit = \"40 days\"", "transit = \"28 working days\"", "lane.cn-de.transit"),
        ("mean = \"5 weeks\"", "mean = \"25 working days\"", "regime.freeze.restraint.time"),
        ("end = 2026-12-27", "end = 2026-12-27\nstep = \"5 working days\"", "scenario.step"),
    ] {
        let message = format!("`{path}` cannot be in working days");
        says(&spoilt(from, to), &[&message, "--> good.toml:", "only for review times"]);
    }
    let review = "{ varies = \"triangular\", min = \"20 days\", mode = \"30 working days\", max = \"45 working days\" }";
    let report = with(&format!("[regime.thaw]\nreview = {review}\n")).unwrap_err().render(false);
    says(
        &report,
        &["working days and days of the calendar are mixed", "write all its times in working days"],
    );
    says(&spoilt("\"2900 t/month\"", "\"9 t/working day\""), &["is a mass per working days; a rate such as"]);
    let date = "starts = { uncertain = \"normal\", mean = 2026-01-01, sd = \"9 working days\" }";
    let old =
        "starts = { uncertain = \"triangular\", min = 2025-10-01, mode = 2026-01-01, max = 2026-12-31 }";
    says(&spoilt(old, date), &["is a number of working days; a time such as"]);
}

#[test]
fn a_trial_must_fit_into_the_mean_of_a_geometric_law() {
    let review = "review = { varies = \"geometric\", mean = \"20 weeks\", per = \"1 week\" }";
    let loaded = with(&format!("[regime.thaw]\n{review}\n")).unwrap_or_else(|report| panic!("{report}"));
    let shape = Shape::Geometric { mean: 140.0, per: 7.0 };
    let thaw = loaded.scenario.regime["thaw"].review.as_ref().unwrap();
    assert_eq!(thaw.law, Law::Varies { shape, scale: None });
    let report = with(&format!("[regime.thaw]\n{}\n", review.replace("20 weeks", "6 days"))).unwrap_err();
    says(&report.render(false), &["`mean` is less than one trial takes", "layer.toml:2"]);
}

#[test]
fn demand_in_lots_has_no_other_noise() {
    let noise = "noise = { common-monthly-log-sd = 0.1 }";
    assert_eq!(spoilt(noise, "noise = { poisson-lot = \"1 unit\" }"), "");
    let both = "noise = { common-monthly-log-sd = 0.1, poisson-lot = \"1 unit\" }";
    says(
        &spoilt(noise, both),
        &["`poisson-lot` and `common-monthly-log-sd` exclude each other", "own spread"],
    );
    says(&spoilt(noise, "noise = { poisson-lot = \"0 t\" }"), &["poisson-lot` is 0", "greater than 0"]);
    let law = "noise = { poisson-lot = { uncertain = \"uniform\", min = \"1 t\", max = \"2 t\" } }";
    says(&spoilt(noise, law), &["market.us.noise.poisson-lot` must be known"]);
}
