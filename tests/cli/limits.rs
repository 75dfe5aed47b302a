//! Scenarios at the bounds of what can be run, and beyond them.
use super::*;

#[test]
fn times_without_end_are_no_fault() {
    let room = Room::new();
    let truce = "[truce.t]\nfrom = 2024-01-08\nuntil = 2024-06-01\nrenewed = 0.0\n\
                 on-break = { control = \"licences\", regime = \"managed\" }\n";
    for layer in [
        "[manufacturer.car]\npatience = \"1e30 weeks\"\n".to_owned(),
        format!("{truce}[regime.managed]\nlasts = \"1e30 weeks\"\nthen = \"freeze\"\n"),
        "[regime.managed]\nvalidity = \"1e30 weeks\"\n".to_owned(),
        "[regime.managed]\nreview = \"1e30 weeks\"\n".to_owned(),
    ] {
        room.layer(&layer).code(0);
    }
}

#[test]
fn patience_without_end_is_no_patience() {
    let room = Room::new();
    let run = |patience: &str| {
        room.write("good.toml", GOOD.replace("patience = \"20 weeks\"\n", patience));
        let told = room.run("good.toml", &[]);
        told.code(0);
        told.stdout()
    };
    assert_eq!(run(""), run("patience = \"1e30 weeks\"\n"));
    assert_ne!(run(""), run("patience = \"6 weeks\"\n"));
}

#[test]
fn replications_of_a_scenario_keep_to_the_bounds_of_the_command() {
    let room = Room::new();
    for bad in ["0", "1", "9000000000000000000"] {
        room.write("bad.toml", GOOD.replace("replications = 64", &format!("replications = {bad}")));
        room.call(&["run", "bad.toml", "--out", "out"]).refused(&room, &["bad.toml:6", "at least 2"]);
    }
}

#[test]
fn what_would_take_for_ever_is_refused() {
    let room = Room::new();
    room.layer("[manufacturer.car.firms]\nnumber = 4000000000\n")
        .refused(&room, &["layer.toml:2", "at most 10000"]);
    room.layer("[market.us]\nconcentration = 1e300\n").refused(&room, &["layer.toml:2", "1000000"]);
    room.layer("[scenario]\nend = 9999-12-31\n").refused(&room, &["between 1 and 30000"]);
}

#[test]
fn what_is_divided_by_can_never_be_zero() {
    let room = Room::new();
    let law = "{ uncertain = \"discrete\", values = [ZERO, ONE], weights = [0.5, 0.5] }";
    let elasticity = law.replace("ZERO", "0.0").replace("ONE", "0.5");
    for elasticity in [elasticity.as_str(), "0.0"] {
        let price = format!(
            "price = {{ base = \"60 USD/kg\", elasticity = {elasticity}, over = \"4 weeks\", cap = 5.0 }}"
        );
        room.layer(&format!("[market.us]\n{price}\n")).refused(&room, &["layer.toml:2", "greater than 0"]);
    }
    let size = law.replace("ZERO", "\"0 t\"").replace("ONE", "\"4 t\"");
    for size in [size.as_str(), "\"0 t\""] {
        room.layer(&format!("[control.licences]\nfile-size = {size}\n"))
            .refused(&room, &["layer.toml:2", "greater than 0"]);
    }
}

#[test]
fn the_books_balance_however_deep_the_stock() {
    let room = Room::new();
    for weeks in ["100 weeks", "1000000 weeks"] {
        room.layer(&format!("[manufacturer.car.stock]\ntarget = \"{weeks}\"\n")).code(0);
    }
}

#[test]
fn a_published_series_needs_one_to_be_compared_with() {
    let room = Room::new();
    let told = room.spoilt("series = \"exports.CN.US\"", "series = \"exports.CN.UZ\"");
    told.refused(&room, &["observed.china-us", "exports.CN.UZ", "did you mean `exports.CN.US`?"]);
    room.write("published.csv", "month,us_t\nApril 2024,5\n");
    room.run("good.toml", &[]).refused(&room, &["published.csv", "line 2", "`April 2024`", "2025-04"]);
}

#[test]
fn odd_files_are_refused_in_words() {
    let room = Room::new();
    fs::create_dir(room.path("folder.toml")).unwrap();
    room.write("empty.toml", "");
    room.write("binary.toml", [0xff; 100_000]);
    room.write("letters.toml", "a".repeat(10_000_000));
    room.write("arrays.toml", format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000)));
    room.write("dotted.toml", format!("{} = 1\n", vec!["a"; 50_000].join(".")));
    room.write("one.toml", "extends = \"two.toml\"\n");
    room.write("two.toml", "extends = \"one.toml\"\n");
    for (file, part) in [
        ("folder.toml", "cannot read"),
        ("empty.toml", "`end` is missing"),
        ("binary.toml", "not UTF-8"),
        ("letters.toml", "not TOML"),
        ("arrays.toml", "recur"),
        ("dotted.toml", "recur"),
        ("one.toml", "extends itself"),
    ] {
        room.run(file, &[]).refused(&room, &["error", part]);
    }
}

#[test]
fn a_day_is_a_horizon_and_less_is_none() {
    let room = Room::new();
    room.layer("[scenario]\nend = 2024-01-01\n").refused(&room, &["0 steps"]);
    room.layer("[scenario]\nend = 2023-12-31\n").refused(&room, &["before the start"]);
    room.layer("[scenario]\nend = 2024-01-01\nstep = \"1 day\"\n").code(0);
}

#[test]
fn numbers_that_are_none_are_refused() {
    let room = Room::new();
    for bad in ["nan", "inf", "-inf", "-0.5", "1.5"] {
        room.layer(&format!("[market.us.sources.heavy]\ncn = {bad}\n")).refused(&room, &["layer.toml:2"]);
    }
    for bad in ["nan t/month", "inf t/month", "-5 t/month", "1e999 t/month"] {
        room.layer(&format!("[market.us]\ndemand = \"{bad}\"\n")).refused(&room, &["layer.toml:2"]);
    }
}

#[test]
fn names_do_not_reach_the_file_system() {
    let room = Room::new();
    for name in ["../../a b", "Zürich 🧲", "a.b/c", "", "a\\nb,\\\"c"] {
        room.write("odd.toml", GOOD.replace("manufacturer.car]", &format!("manufacturer.\"{name}\"]")));
        room.call(&["run", "odd.toml", "--out", "out", "--replications", "2100"]).code(0);
        let names = ["arrivals-US", "cover", "exceedance-lost-output", "exports-CN-US", "stopped"];
        let charts = names.map(|n| PathBuf::from(format!("charts/{n}.svg")));
        let others = ["manifest.json", "series.csv", "summary.json"].map(PathBuf::from);
        let written: Vec<PathBuf> = room.results("out").into_iter().map(|f| f.0).collect();
        assert_eq!(written, [&charts[..], &others[..]].concat(), "{name}");
        let outside: Vec<PathBuf> =
            files(room.0.path()).into_iter().filter(|p| !p.starts_with(room.path("out"))).collect();
        assert_eq!(outside.len(), 3, "{outside:?}");
    }
}

#[test]
fn the_shipped_scenario_runs() {
    let room = Room::new();
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/april-2025-licensing.toml");
    let told = room.call(&["run", scenario, "--out", "out", "--replications", "200"]);
    told.code(0);
    assert!(told.stdout().contains("Lost output"));
    assert!(fs::read_to_string(room.path("out/series.csv")).unwrap().contains(",observed,"));
}
