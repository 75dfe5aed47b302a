//! Mistakes in qualifications.
use super::layered::{errors, sound, warnings};

/// A qualification of Japan's heavy magnets by the car makers, with these keys.
fn japan(keys: &str) -> String {
    format!("[qualification.japan]\nsupplier = \"japan\"\nbuyers = [\"automotive\"]\n{keys}")
}

const STAGES: &str =
    "stages = [{ name = \"tests\", takes = \"12 weeks\", fails = 0.3, cost = \"100000 USD\" }]\n";

#[test]
fn sound_qualifications_pass_without_a_word() {
    sound(&japan(&format!("begins = 2025-04-04\ndone-ahead = 1\n{STAGES}")));
    sound(&japan(&format!("begins-when-cover-below = \"4 weeks\"\nmaterial = \"heavy\"\n{STAGES}")));
    sound(&japan(&format!(
        "begins-with = {{ control = \"mofcom-18\", regimes = [\"freeze\", \"thaw\"] }}\n{STAGES}"
    )));
    sound(&japan(
        "begins = { uncertain = \"uniform\", min = 2025-04-04, max = 2025-09-01 }\nstages = [{ takes = { varies = \"triangular\", min = \"6 months\", mode = \"12 months\", max = \"24 months\" } }]\n",
    ));
}

#[test]
fn qualifications_are_sound() {
    let day = format!("begins = 2025-04-04\n{STAGES}");
    let stage = |stage: &str| japan(&format!("begins = 2025-04-04\nstages = [{stage}]\n"));
    errors(&[
        (&japan(&day).replace("\"japan\"", "\"japn\""), &["unknown supplier `japn`", "did you mean"]),
        (
            &japan(&day).replace("automotive", "cars"),
            &["unknown buyer `cars`", "manufacturers and destinations"],
        ),
        (&japan(&day).replace("[\"automotive\"]", "[]"), &["concerns nobody"]),
        (&japan(&format!("material = \"light\"\n{day}")), &["supplier `japan` does not make `light`"]),
        (&japan(&format!("material = \"lite\"\n{day}")), &["unknown material `lite`"]),
        (&japan("begins = 2025-04-04\nstages = []\n"), &["has no stages"]),
        (&japan(STAGES), &["nothing sets `qualification.japan` off", "begins-with"]),
        (
            &japan(&format!("begins-when-cover-below = \"4 weeks\"\n{day}")),
            &["`begins` and `begins-when-cover-below` exclude each other"],
        ),
        (&japan(&format!("done-ahead = 2\n{day}")), &["`done-ahead` is 2, but there are 1 stages"]),
        (&stage("{ name = \"tests\" }"), &["`takes` is missing"]),
        (&stage("{ takes = \"4 weeks\", fails = 1.0 }"), &["fails` is 1", "between 0 and 0.99"]),
        (&stage("{ takes = \"4 weeks\", cost = \"100 USD/kg\" }"), &["an amount of money such as"]),
        (
            &japan(&format!("begins-with = {{ control = \"mofcom-81\", regimes = [\"freeze\"] }}\n{STAGES}")),
            &["unknown control `mofcom-81`"],
        ),
        (
            &format!(
                "{}{}",
                japan(&day),
                japan(&day).replace("qualification.japan", "qualification.cn").replace("\"japan\"", "\"cn\"")
            ),
            &["`automotive` has to qualify every source of `heavy`"],
        ),
    ]);
    warnings(&[
        (
            &japan(&day).replace("automotive", "germany"),
            &["`germany` does not buy from `japan`", "share of 0"],
        ),
        (&stage("{ takes = \"4 weeks\", fails = 0.0 }"), &["`fails` is 0", "remove it"]),
    ]);
}
