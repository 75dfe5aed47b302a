//! Mistakes in controls: what they cover, and their dates.
use super::layered::{errors, second, seconds, sound, warnings};
use crate::scenario::Severity;

#[test]
fn a_control_enters_a_regime() {
    seconds(
        Severity::Error,
        &[
            ("", &["control `second` never enters a regime", "add in-force = YYYY-MM-DD"]),
            ("path = {}", &["control `second` never enters a regime"]),
            ("in-force = 2025-06-02", &["`in-force` of control `second` needs `regime`"]),
            ("regime = \"freeze\"", &["`regime` of control `second` needs `in-force`", "layer.toml:4"]),
            (
                "in-force = 2025-06-02\nregime = \"freze\"",
                &["unknown regime `freze`", "did you mean `freeze`?"],
            ),
            (
                "path.2025-06-02 = { regime = \"freeze\", probability = 1.2 }",
                &["probability` is 1.2", "between 0 and 1"],
            ),
        ],
    );
    sound(&format!(
        "{}[trigger.t]\nwhen = {{ date = 2025-06-02 }}\nmoves = {{ control = \"second\", regime = \"freeze\" }}\n",
        second("")
    ));
}

#[test]
fn dates_of_a_control_are_in_order() {
    seconds(
        Severity::Error,
        &[
            (
                "in-force = 2025-06-02\nregime = \"freeze\"\npath.2025-06-02 = \"thaw\"",
                &["control `second` enters on 2025-06-02 by `in-force` and by its path", "the other"],
            ),
            (
                "in-force = 2025-06-02\nregime = \"freeze\"\nannounced = 2025-06-03",
                &["control `second` is announced on 2025-06-03, after it is in force on 2025-06-02"],
            ),
            (
                "path.2025-06-02 = { regime = \"freeze\", announced = 2025-06-09 }",
                &["2025-06-09, on which it is made known, lies after the entry, 2025-06-02"],
            ),
            (
                "in-force = 2025-06-02\nregime = \"freeze\"\nexpires = 2025-05-01",
                &["control `second` expires on 2025-05-01, before it is in force on 2025-06-02"],
            ),
            (
                "in-force = 2024-06-02\nregime = \"freeze\"",
                &["2024-06-02 lies before the start of the scenario, 2025-01-06", "layer.toml:4"],
            ),
            (
                "path.2025-06-02 = \"freeze\"\npath.2025-06-04 = \"thaw\"",
                &["2025-06-02 and 2025-06-04 of control `second` take effect in the same step", "7 days"],
            ),
            (
                "in-force = 2025-06-02\nregime = \"freeze\"\nexpires = 2025-06-03",
                &[
                    "`in-force` 2025-06-02 and `expires` 2025-06-03 of control `second` take effect in the same step",
                ],
            ),
            (
                "path.2025-06-02 = \"freeze\"\nchance-from = 2025-05-01",
                &["`chance-from` 2025-05-01 lies before the first entry, 2025-06-02"],
            ),
            (
                "path.2025-06-02 = \"freeze\"\nchance-from = 2028-05-01",
                &["2028-05-01 lies outside the scenario"],
            ),
            ("path.2025-06 = \"freeze\"", &["`2025-06` is not a date"]),
            (
                "path.2025-06-02 = \"freeze\"\nsuspended = [{ from = 2025-07-02, until = 2025-07-01 }]",
                &["the period ends on 2025-07-01 before it begins on 2025-07-02"],
            ),
            (
                "path.2025-06-02 = \"freeze\"\nsuspended = [{ from = 2025-07-02, until = 2025-08-01 }, { from = 2025-08-01, until = 2025-08-09 }]",
                &["the periods 2025-07-02 to 2025-08-01 and 2025-08-01 to 2025-08-09 overlap", "the other"],
            ),
        ],
    );
    seconds(
        Severity::Warning,
        &[
            ("in-force = 2027-06-02\nregime = \"freeze\"", &["2027-06-02 lies after the end", "no effect"]),
            (
                "in-force = 2025-06-02\nregime = \"freeze\"\nexpires = 2027-06-02",
                &["`expires` 2027-06-02 is not before the end of the scenario"],
            ),
            (
                "path.2025-06-02 = \"freeze\"\nsuspended = [{ from = 2028-07-02, until = 2028-07-09 }]",
                &["the period 2028-07-02 to 2028-07-09 lies outside the scenario"],
            ),
        ],
    );
}

#[test]
fn whom_a_control_covers() {
    let on = |more: &str| format!("[control.mofcom-18]\n{more}\n");
    let entity = "[entity.hill]\n[manufacturer.automotive]\nfirms.named = [\"hill\"]\n";
    errors(&[
        (&on("end-uses = []"), &["covers no end use"]),
        (&on("end-uses = [\"millitary\"]"), &["unknown word \"millitary\"", "civil, defence"]),
        (&on("entities = []"), &["covers no entity"]),
        (
            &format!("{entity}{}", on("entities = [\"hill\", \"hil\"]")),
            &["unknown entity `hil`", "did you mean `hill`?"],
        ),
        (
            &format!("{entity}{}", on("entities = [\"hill\"]\naffiliates-above = 50")),
            &["affiliates-above` is 50"],
        ),
        (&on("affiliates-above = 0.5"), &["`affiliates-above` of control `mofcom-18` needs `entities`"]),
        (&on("materials = [\"heavy\", \"hevy\"]"), &["unknown material `hevy`"]),
        (
            &second(
                "in-force = 2025-06-02\nregime = \"freeze\"\norigin-content = { above = 1.5 }\n[supplier.cn]\ncontent.JP = 1.0",
            ),
            &["above` is 1.5"],
        ),
        (
            &on(
                "leak = { via = \"Vietnam\", rate = \"0.02 per month\", extra-time = \"6 weeks\", extra-cost = \"12 USD/kg\", detection = 0.1 }",
            ),
            &["`Vietnam` is not a country code"],
        ),
        (
            &on(
                "leak = { via = \"VN\", rate = \"2 %\", extra-time = \"6 weeks\", extra-cost = \"12 USD/kg\", detection = 0.1 }",
            ),
            &["a hazard per time such as \"0.03 per month\" was expected"],
        ),
        (
            &on(
                "leak = { via = \"VN\", rate = \"0.02 per month\", extra-time = \"6 weeks\", extra-cost = \"12 USD/kg\", detection = 1.1 }",
            ),
            &["detection` is 1.1"],
        ),
        (
            &on(
                "leak = { via = \"VN\", rate = \"0.02 per month\", extra-time = \"6 weeks\", extra-cost = \"-12 USD/kg\", detection = 0.1 }",
            ),
            &["extra-cost` is -"],
        ),
    ]);
    let far = "origin-content = { above = 0.5 }\nin-force = 2025-06-02\nregime = \"freeze\"";
    let german = "\n[entity.hill]\n[destination.germany]\nfirms = { number = 1, named = [\"hill\"] }\n";
    let listed = "in-force = 2025-06-02\nregime = \"freeze\"\nentities = [\"hill\"]";
    let leak = |via: &str| {
        on(&format!(
            "leak = {{ via = \"{via}\", rate = \"0.02 per month\", extra-time = \"6 weeks\", extra-cost = \"12 USD/kg\", detection = 0.1 }}"
        ))
    };
    warnings(&[
        (
            &second("in-force = 2025-06-02\nregime = \"freeze\"\ndestinations = [\"DE\"]"),
            &["control `second` meets no trade", "from a supplier in JP"],
        ),
        (&second(far), &["control `second` meets no trade", "whose content of JP is above 0.5"]),
        (&second(&format!("{listed}{german}")), &["control `second` meets no trade", "`firms.named`"]),
        (
            &second(
                "in-force = 2025-06-02\nregime = \"freeze\"\nend-uses = [\"defence\"]\n[manufacturer.defence]\nend-use = \"civil\"",
            ),
            &["control `second` meets no trade", "end use that is defence"],
        ),
        (&leak("CN"), &["goods leak through CN, which is the exporter itself"]),
        (&leak("DE"), &["goods leak through DE, to which control `mofcom-18` applies"]),
    ]);
}
