//! `study`: what a file asks for is what the command line asks for, and the shipped ones can be run.
use super::Room;
use coercivity::study::file::{self, Kind};
use std::path::Path;

#[test]
fn a_sweep_of_a_file_is_that_of_the_command_line() {
    let room = Room::new();
    room.write(
        "mine.toml",
        "format = 1\n[study]\nkind = \"sweep\"\nscenario = \"base.toml\"\nmeasures = [\"lost-output\", \"fill-rate q10\"]\nseed = 3\nreplications = 128\n\
         [[vary]]\nkey = \"manufacturer.*.stock.target\"\nvalues = \"4 weeks..12 weeks:3\"\n\
         [[threshold]]\nmeasure = \"fill-rate\"\nabove = \"1 %\"\n",
    );
    room.call(&["study", "mine.toml"]).code(0).prints(&["fill-rate above 1 %: PASS"]);
    let args = [
        "sweep",
        "base.toml",
        "--vary",
        "manufacturer.*.stock.target=4 weeks..12 weeks:3",
        "--measure",
        "lost-output",
        "--measure",
        "fill-rate q10",
        "--seed",
        "3",
        "--replications",
        "128",
        "--require",
        "fill-rate above 1 %",
        "--out",
        "line",
    ];
    room.call(&args).code(0);
    for name in ["sweep.json", "sweep.csv", "sweep.svg"] {
        assert_eq!(room.read(&format!("out/mine/{name}")), room.read(&format!("line/{name}")), "{name}");
    }
}

#[test]
fn a_stress_test_of_a_file_is_that_of_the_command_line() {
    let room = Room::new();
    room.write(
        "mine.toml",
        "format = 1\n[study]\nkind = \"stress\"\nscenario = \"base.toml\"\noutage = \"6 weeks\"\nfrom = 2024-05-06\n\
         [[shock]]\nfile = \"freeze.toml\"\n[[strategy]]\nfile = \"more.toml\"\n\
         [[threshold]]\nmeasure = \"lost-output\"\nbelow = 0\nonly = \"freeze\"\n",
    );
    room.call(&["study", "mine.toml"]).code(1).prints(&["FAIL (0 pass, 0 undecided, 2 fail)"]);
    let args =
        ["stress", "base.toml", "--outage", "6 weeks", "--from", "2024-05-06", "--shock", "freeze.toml"];
    room.call(&[&args[..], &["--strategy", "more.toml", "--out", "line"]].concat()).code(0);
    for name in ["stress.csv", "survival.csv", "exposure.csv", "stress.svg"] {
        assert_eq!(room.read(&format!("out/mine/{name}")), room.read(&format!("line/{name}")), "{name}");
    }
}

#[test]
fn runs_and_comparisons_can_be_studies() {
    let room = Room::new();
    room.write(
        "run.toml",
        "format = 1\n[study]\nkind = \"run\"\nscenario = [\"base.toml\", \"freeze.toml\"]\nset = \"manufacturer.*.stock.target = 9 weeks\"\n\
         [[threshold]]\nmeasure = \"fill-rate\"\nabove = 0.999\n",
    );
    room.call(&["study", "run.toml"]).code(1);
    let set = "manufacturer.*.stock.target=9 weeks";
    room.call(&["run", "base.toml", "freeze.toml", "--set", set, "--out", "line"]).code(0);
    assert_eq!(room.read("out/run/summary.json"), room.read("line/summary.json"));
    room.write(
        "compare.toml",
        "format = 1\n[study]\nkind = \"compare\"\nscenario = \"base.toml\"\nattribute = true\n[[alternative]]\nfile = \"more.toml\"\n",
    );
    room.call(&["study", "compare.toml"]).code(0);
    room.call(&["compare", "base.toml", "--layer", "more.toml", "--attribute", "--out", "compared"]).code(0);
    for name in ["comparison.json", "attribution.json"] {
        assert_eq!(
            room.read(&format!("out/compare/{name}")),
            room.read(&format!("compared/{name}")),
            "{name}"
        );
    }
}

#[test]
fn a_wrong_study_is_refused_at_its_place() {
    let room = Room::new();
    room.write(
        "mine.toml",
        "format = 1\n[study]\nkind = \"sweep\"\nscenario = \"base.toml\"\nmesures = [\"x\"]\n",
    );
    room.call(&["study", "mine.toml"]).refused(&room, &["mine.toml:5", "did you mean `measures`?"]);
    room.call(&["study", "nowhere.toml"]).refused(&room, &["nowhere.toml"]);
}

/// Every shipped study is read, and all scenarios that it names can be loaded.
#[test]
fn shipped_studies_can_be_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/studies");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let study = file::read(&path).unwrap_or_else(|report| panic!("{}", report.render(false)));
        let load = |recipe: &coercivity::study::vary::Recipe| {
            recipe.load().unwrap_or_else(|report| panic!("{}: {}", path.display(), report.render(false)));
        };
        load(&study.base);
        for shock in study.shocks.iter().chain(&study.alternatives) {
            load(&study.base.under(&shock.recipe));
            study.strategies.iter().for_each(|s| load(&study.base.under(&shock.recipe).under(&s.recipe)));
        }
        for axis in &study.axes {
            for value in [axis.values.first(), axis.values.last()].into_iter().flatten() {
                let sets = vec![(axis.key.clone(), value.clone())];
                load(&study.base.under(&coercivity::study::vary::Recipe { files: Vec::new(), sets }));
            }
        }
        assert!(study.kind != Kind::Sweep || !study.axes.is_empty());
        count += 1;
    }
    assert!(count >= 4, "{count}");
}
