//! Mistakes in truces and triggers.
use super::layered::{errors, sound, warnings};

#[test]
fn truces_are_sound() {
    let pause = |more: &str| format!("[truce.pause]\nfrom = 2025-05-12\nuntil = 2025-08-10\n{more}\n");
    let acting = |more: &str| pause(&format!("suspends = [\"mofcom-18\"]\n{more}"));
    errors(&[
        (
            &pause("suspends = [\"mofcom-17\"]"),
            &["unknown control `mofcom-17`", "did you mean `mofcom-18`?", "layer.toml:4:13"],
        ),
        (&pause("eases.mofcom-17 = \"managed\""), &["unknown control `mofcom-17`"]),
        (&pause("eases.mofcom-18 = \"manged\""), &["unknown regime `manged`", "did you mean `managed`?"]),
        (
            &acting("eases.mofcom-18 = \"managed\""),
            &["truce `pause` both suspends and eases control `mofcom-18`", "it is suspended here"],
        ),
        (&acting("compliance = 1.7"), &["compliance` is 1.7"]),
        (&acting("renewed = 1.7"), &["`truce.pause.renewed` is 1.7"]),
        (&acting("renewed = { probability = 1.7 }"), &["`truce.pause.renewed.probability` is 1.7"]),
        (&acting("renewed = { probability = 0.7, for = \"0 days\" }"), &["renewed.for` is 0"]),
        (
            &acting(
                "renewed = { probability = 0.7, for = { uncertain = \"uniform\", min = \"1 day\", max = \"2 days\" } }",
            ),
            &["must be known"],
        ),
        (
            &acting("renewed = true"),
            &[
                "expected a probability such as 0.85, or { probability = 0.85, for = \"1 year\" }, found `true`",
            ],
        ),
        (&acting("renewed = 2026-01-01"), &["expected a probability such as 0.85", "found the date"]),
        (
            &acting("renewed = { probabilty = 0.8 }"),
            &["unknown key `probabilty`", "did you mean `probability`?"],
        ),
        (&acting("renewed = { for = \"1 year\" }"), &["`probability` is missing in `truce.pause.renewed`"]),
        (&acting("breaks = {}"), &["does not say when it breaks", "hazard = \"0.03 per month\""]),
        (&acting("breaks = { after = 2025-06-01 }"), &["does not say when it breaks"]),
        (
            &acting("breaks = { hazard = \"0.03 per month\", time = \"9 weeks\" }"),
            &["`hazard` and `time` of truce `pause` exclude each other"],
        ),
        (
            &acting("breaks = { hazard = 0.03 }"),
            &["`0.03` has no unit; a hazard per time such as \"0.03 per month\" was expected"],
        ),
        (
            &acting("breaks = { hazards = { 2026-05-12 = \"0.03 per month\" } }"),
            &["2026-05-12 lies outside the truce, 2025-05-12 to 2025-08-10"],
        ),
        (&acting("breaks = { hazards = { May = \"0.03 per month\" } }"), &["`May` is not a date"]),
        (&acting("breaks = { time = \"-2 weeks\" }"), &["breaks.time` is -14"]),
        (
            &acting("breaks = { hazard = \"0.03 per month\", after = 2025-12-01 }"),
            &["2025-12-01 lies outside the truce"],
        ),
        (
            &acting(
                "breaks = { hazard = \"0.03 per month\" }\non-break = { control = \"mofcom-18\", regime = \"freze\" }",
            ),
            &["unknown regime `freze`"],
        ),
        (
            &acting(
                "breaks = { hazard = \"0.03 per month\" }\non-break = [{ control = \"mofcom-18\", regime = \"freeze\" }, { control = \"mofcom-18\", regime = \"thaw\" }]",
            ),
            &["`truce.pause.on-break` moves control `mofcom-18` twice"],
        ),
        (
            &acting("breaks = { hazard = \"0.03 per month\" }\non-break = \"x\""),
            &["expected { control = \"...\", regime = \"...\" }, or a list of such, found the text \"x\""],
        ),
        (&acting("renewed = 0.5\non-lapse = [\"freeze\"]"), &["expected a table, found the text \"freeze\""]),
        (
            &acting("renewed = 0.5\non-lapse = [{ control = \"mofcom\", regime = \"freeze\" }]"),
            &["unknown control `mofcom`"],
        ),
        (
            &acting(
                "renewed = 0.0\n[truce.other]\nfrom = 2025-08-10\nuntil = 2025-09-10\neases.mofcom-18 = \"managed\"",
            ),
            &["truces `pause` and `other` hold at the same time on control `mofcom-18`", "layer.toml:6"],
        ),
        (
            &acting("[truce.other]\nfrom = 2025-09-10\nuntil = 2025-10-10\neases.mofcom-18 = \"managed\""),
            &["hold at the same time", "the first never ends", "renewed = 0.0"],
        ),
        (
            "[truce.pause]\nfrom = 2025-08-12\nuntil = 2025-08-10\nsuspends = [\"mofcom-18\"]\n",
            &["ends on 2025-08-10 before it begins on 2025-08-12"],
        ),
    ]);
    warnings(&[
        (
            &pause("breaks = { hazard = \"0.03 per month\" }"),
            &["`breaks` has no effect: truce `pause` is only marked on charts"],
        ),
        (&pause("compliance = 0.5"), &["`compliance` has no effect: truce `pause` is only marked"]),
        (&pause("renewed = 0.5"), &["`renewed` has no effect: truce `pause` is only marked"]),
        (
            &acting("on-lapse = { control = \"mofcom-18\", regime = \"freeze\" }"),
            &["`on-lapse` has no effect: truce `pause` is always renewed"],
        ),
        (
            &acting("on-break = { control = \"mofcom-18\", regime = \"freeze\" }"),
            &["`on-break` has no effect: truce `pause` never breaks"],
        ),
        (
            &pause(
                "breaks = { hazard = \"0.03 per month\" }\non-break = { control = \"mofcom-18\", regime = \"freeze\" }\nrenewed = 0.5\non-lapse = []",
            ),
            &["`renewed` has no effect: a lapse of truce `pause` brings nothing"],
        ),
        (
            &pause(
                "breaks = { hazard = \"0.03 per month\" }\non-break = { control = \"mofcom-18\", regime = \"freeze\" }\ncompliance = 0.5",
            ),
            &["`compliance` has no effect: truce `pause` eases nothing"],
        ),
    ]);
    sound(&pause(""));
    sound(&pause("renewed = 1.0"));
}

#[test]
fn triggers_are_sound() {
    let moves = "moves = { control = \"mofcom-18\", regime = \"freeze\" }";
    let when = |when: &str| format!("[trigger.t]\nwhen = {{ {when} }}\n{moves}\n");
    let dated = |more: &str| format!("[trigger.t]\nwhen = {{ date = 2026-01-05 }}\n{more}\n");
    errors(&[
        (&when(""), &["does not say what sets it off"]),
        (&when("control = \"mofcom-18\""), &["`control` in `when` of trigger `t` needs `regime`"]),
        (&when("above = 0.2"), &["`above` in `when` of trigger `t` needs `stopped`"]),
        (
            &when("stopped = \"all\", above = 0.2, date = 2026-01-05"),
            &["`stopped` and `date` in `when` of trigger `t` exclude each other"],
        ),
        (&when("control = \"mofcom-17\", regime = \"thaw\""), &["unknown control `mofcom-17`"]),
        (&when("control = \"mofcom-18\", regime = \"thow\""), &["unknown regime `thow`"]),
        (
            &when("stopped = \"automotiv\", above = 0.2"),
            &["unknown manufacturer `automotiv`", "did you mean `automotive`?", "\"all\""],
        ),
        (&when("stopped = \"all\", above = 20"), &["above` is 20"]),
        (&when("stopped = \"all\", above = 0.2, for = \"0 weeks\""), &["for` is 0"]),
        (&when("date = 2026-01-05, for = \"4 weeks\""), &["`for` in `when` of trigger `t` needs `stopped`"]),
        (&when("date = 2024-01-05"), &["2024-01-05 lies before the start of the scenario"]),
        (&dated(&format!("{moves}\nprobability = 4")), &["probability` is 4"]),
        (&dated(&format!("{moves}\nafter = \"-1 week\"")), &["after` is -7"]),
        (&dated("moves = []"), &["trigger `t` moves nothing"]),
        (&dated(""), &["`moves` is missing in `trigger.t`"]),
        (
            &dated("moves = { control = \"mofcom-18\", regim = \"freeze\" }"),
            &["unknown key `regim`", "did you mean `regime`?"],
        ),
        (&dated("moves = [{ control = \"mofcom-18\", regime = \"frieze\" }]"), &["unknown regime `frieze`"]),
    ]);
    warnings(&[
        (&when("date = 2028-01-05"), &["2028-01-05 lies after the end", "trigger `t` has no effect"]),
        (
            &format!(
                "{}[control.second]\nexporter = \"JP\"\nmaterials = [\"heavy\"]\nin-force = 2025-06-02\nregime = \"thaw\"\n",
                when("control = \"second\", regime = \"managed\"")
            ),
            &["trigger `t` is never set off: control `second` never enters `managed`", "it may enter thaw"],
        ),
    ]);
}
