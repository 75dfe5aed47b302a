//! Mistakes in disruptions: whom they hit, what they do, when.
use super::layered::{errors, sound, warnings};
use crate::scenario::grammar::DisruptionKind;

/// A disruption of the Chinese supplier, with more keys.
fn quake(more: &str) -> String {
    format!("[disruption.quake]\nhits = {{ suppliers = [\"cn\"] }}\n{more}\n")
}

const DATES: &str = "windows = [{ from = 2025-06-02, until = 2025-06-29 }]";

#[track_caller]
fn all(told: fn(&[(&str, &[&str])]), cases: &[(&str, &[&str])]) {
    let layers: Vec<String> = cases.iter().map(|(more, _)| quake(more)).collect();
    let cases: Vec<(&str, &[&str])> =
        layers.iter().zip(cases).map(|(layer, (_, parts))| (layer.as_str(), *parts)).collect();
    told(&cases);
}

#[test]
fn every_kind_and_every_way_of_saying_when_is_sound() {
    for what in ["orders", "shipments", "transit", "receipts", "capacity"] {
        sound(&quake(&format!("what = \"{what}\"\n{DATES}")));
    }
    sound(&quake(
        "what = \"capacity\"\nshare = 0.5\nrecovery = { over = \"8 weeks\" }\nchance = { begins = 0.05, ends = 0.3 }",
    ));
    sound(&quake(
        "what = \"lead-time\"\ntimes = 1.5\nrandom = { every = { varies = \"exponential\", mean = \"2 years\" }, lasts = \"6 weeks\" }",
    ));
    let stock = "[disruption.fire]\nhits = { manufacturers = [\"automotive\"], materials = [\"heavy\"] }\nwhat = \"stock\"\n\
                 share = { varies = \"uniform\", min = 0.1, max = 0.9 }\n";
    sound(&format!("{stock}{DATES}\n"));
    let loaded = super::with(&format!("{stock}{DATES}\n")).expect("sound");
    assert_eq!(loaded.scenario.disruption["fire"].what, DisruptionKind::Stock);
}

#[test]
fn names_and_ranges_are_checked() {
    all(
        errors,
        &[
            (
                "what = \"orders\"\nchance = { begins = 1.2, ends = 0.3 }",
                &["begins` is 1.2", "between 0 and 1"],
            ),
            ("what = \"orders\"\nchance = { begins = 0.2, ends = 0.3, per = \"0 weeks\" }", &["per` is 0"]),
            (&format!("what = \"capacity\"\nshare = 1.5\n{DATES}"), &["share` is 1.5", "between 0 and 1"]),
            (
                &format!("what = \"capacity\"\nrecovery = {{ over = \"0 weeks\" }}\n{DATES}"),
                &["recovery.over` is 0"],
            ),
            (&format!("what = \"fire\"\n{DATES}"), &["fire", "lead-time"]),
        ],
    );
    let hits = |hits: &str| format!("[disruption.quake]\nhits = {{ {hits} }}\nwhat = \"orders\"\n{DATES}\n");
    errors(&[
        (&hits("suppliers = [\"japn\"]"), &["unknown supplier `japn`", "did you mean `japan`?"]),
        (&hits("lanes = [\"cn-uk\"]"), &["unknown lane `cn-uk`"]),
        (&hits("manufacturers = [\"germany\"]"), &["unknown manufacturer `germany`"]),
        (&hits("materials = [\"lihgt\"]"), &["unknown material `lihgt`", "did you mean `light`?"]),
        (&hits("countries = [\"DE\"]"), &["no supplier is in `DE`"]),
        (&hits(""), &["disruption `quake` hits nobody", "write hits = { suppliers"]),
    ]);
}

#[test]
fn it_says_once_when_it_holds() {
    all(
        errors,
        &[
            ("what = \"orders\"", &["disruption `quake` never begins", "write windows ="]),
            (
                &format!("what = \"orders\"\n{DATES}\nchance = {{ begins = 0.05, ends = 0.3 }}"),
                &["`windows` and `chance` of disruption `quake` exclude each other"],
            ),
            (
                "what = \"orders\"\nwindows = [{ from = 2025-06-02, until = 2025-05-01 }]",
                &["ends on 2025-05-01 before it begins on 2025-06-02"],
            ),
            (
                "what = \"orders\"\nwindows = [{ from = 2025-06-02, until = 2025-06-29 }, { from = 2025-06-09, until = 2025-07-01 }]",
                &["overlap", "write them as one period"],
            ),
            (
                &format!("what = \"lead-time\"\n{DATES}"),
                &["does not say how much longer shipments take", "add longer = \"2 weeks\""],
            ),
        ],
    );
}

/// The Chinese supplier makes his goods of ore.
const MADE: &str = "[material.ore]\n[supplier.mine]\ncountry = \"AU\"\nmakes.ore = {}\n[lane.mine-cn]\nfrom = \"AU\"\nto = \"CN\"\n\
    transit = \"20 days\"\n[supplier.cn]\nmakes.heavy.uses.ore = 1.0\nsources.ore.mine = 1.0\n\
    inputs = { policy = \"days-of-cover\", target = \"3 weeks\" }\n";

#[test]
fn a_lost_yield_is_a_share_below_one() {
    let lossy = |more: &str| quake(&format!("what = \"yield\"\n{more}{DATES}\n{MADE}"));
    sound(&lossy("share = 0.3\nrecovery = { over = \"8 weeks\" }\n"));
    errors(&[
        (&lossy(""), &["does not say how much of the yield is lost", "what = \"capacity\""]),
        (&lossy("share = 1.0\n"), &["`disruption.quake.share` is 1", "between 0 and 0.99"]),
    ]);
}

#[test]
fn what_has_no_effect_is_warned_about() {
    all(
        warnings,
        &[
            (
                &format!("what = \"orders\"\nshare = 0.5\n{DATES}"),
                &["`share` of disruption `quake` has no effect"],
            ),
            (
                &format!("what = \"capacity\"\ntimes = 2.0\n{DATES}"),
                &["`times` of disruption `quake` has no effect"],
            ),
            (
                &format!("what = \"receipts\"\nrecovery = {{ over = \"2 weeks\" }}\n{DATES}"),
                &[
                    "`recovery` of disruption `quake` has no effect",
                    "\"capacity\", \"yield\" or \"lead-time\"",
                ],
            ),
            (
                &format!("what = \"capacity\"\nindependent = true\n{DATES}"),
                &["`independent`", "it hits only one"],
            ),
            ("what = \"orders\"\nchance = { begins = 0.0, ends = 0.3 }", &["never begins: `begins` is 0"]),
            ("what = \"orders\"\nwindows = []", &["never begins: `windows` is empty"]),
            (
                "what = \"orders\"\nwindows = [{ from = 2030-06-02, until = 2030-06-29 }]",
                &["lies outside the scenario", "it has no effect"],
            ),
        ],
    );
    let hits = |hits: &str, what: &str| {
        format!("[disruption.quake]\nhits = {{ {hits} }}\nwhat = \"{what}\"\n{DATES}\n")
    };
    warnings(&[
        (
            &hits("lanes = [\"us-us\"], materials = [\"heavy\"]", "transit"),
            &["disruption `quake` touches nothing"],
        ),
        (
            &hits("suppliers = [\"japan\"], materials = [\"light\"]", "orders"),
            &["disruption `quake` touches nothing"],
        ),
        (
            &hits("suppliers = [\"cn\"], lanes = [\"cn-us\"]", "capacity"),
            &["`lanes` of disruption `quake` has no effect", "capacity is that of suppliers"],
        ),
        // What it makes is made of nothing.
        (&hits("suppliers = [\"cn\"]", "yield\"\nshare = \"20 %"), &["disruption `quake` touches nothing"]),
        (
            &hits("lanes = [\"cn-us\"], manufacturers = [\"automotive\"]", "stock"),
            &["`lanes` of disruption `quake` has no effect", "stock is held by manufacturers"],
        ),
    ]);
}
