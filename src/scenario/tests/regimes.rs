//! Mistakes in regimes, and how they are reached.
use super::layered::{PRICED, errors, report_of, sound, warnings};
use super::says;

#[test]
fn regimes_are_sound() {
    let managed = |more: &str| format!("[regime.managed]\n{more}\n");
    errors(&[
        (
            &managed("statutory-limit = { time = \"0 days\", kept = 0.5 }"),
            &["statutory-limit.time` is 0", "above 0"],
        ),
        (
            &managed(
                "statutory-limit = { time = { uncertain = \"uniform\", min = \"1 day\", max = \"2 days\" }, kept = 0.5 }",
            ),
            &["must be known"],
        ),
        (&managed("statutory-limit = { time = \"63 days\", kept = 2 }"), &["kept` is 2"]),
        (
            &managed("returned = { probability = 1.3, answer = \"2 weeks\", at-most = 2 }"),
            &["probability` is 1.3"],
        ),
        (&managed("returned = { probability = 0.3, answer = \"2 weeks\", at-most = 0 }"), &["at-most` is 0"]),
        (&managed("material-odds = { hevy = 2.0 }"), &["unknown material `hevy`", "did you mean `heavy`?"]),
        (&managed("material-odds = { heavy = -2.0 }"), &["must not be negative"]),
        (
            &managed("stockpile-cap = \"60 working days\""),
            &["`regime.managed.stockpile-cap` cannot be in working days"],
        ),
        (&managed("volume-cap = \"0 t\""), &["volume-cap` is 0", "greater than 0"]),
        (&managed("stockpile-cap = { varies = \"exponential\", mean = \"3 months\" }"), &["must be known"]),
        (&managed("quota = { volume = \"900 t\", period = \"month\" }"), &["`t` is a mass; a rate"]),
        (
            &managed("quota = { volume = \"900 t/month\", period = \"week\" }"),
            &["unknown word \"week\"", "month, quarter, half-year, year"],
        ),
        (
            &managed("quota = { volume = \"900 t/month\", period = \"month\", rule = \"allocated\" }"),
            &["is allocated, but has no `shares`"],
        ),
        (
            &managed(
                "quota = { volume = \"900 t/month\", period = \"month\", rule = \"allocated\", shares = { US = 0.7, DE = 0.5 } }",
            ),
            &["add up to 1.2, more than 1"],
        ),
        (
            &managed(
                "quota = { volume = \"900 t/month\", period = \"month\", rule = \"allocated\", shares = { US = 1.7 } }",
            ),
            &["shares.US` is 1.7"],
        ),
        (
            &managed("quota = { volume = \"900 t/month\", period = \"month\", carry-over = 1.5 }"),
            &["carry-over` is 1.5"],
        ),
        (
            &managed("tariff = { ad-valorem = 0.25 }"),
            &[
                "`price` of `heavy` is missing in supplier `cn`",
                "the tariff of regime `managed`",
                "add price = \"41 USD/kg\"",
            ],
        ),
        (
            &managed("price-floor = \"110 USD/kg\""),
            &["`price` of `heavy` is missing in supplier `cn`", "price floor"],
        ),
        (&format!("{PRICED}{}", managed("tariff = {}")), &["does not say how high it is"]),
        (
            &format!("{PRICED}{}", managed("tariff = { ad-valorem = 0.25, pass-through = 2 }")),
            &["pass-through` is 2"],
        ),
        (&format!("{PRICED}{}", managed("tariff = { ad-valorem = -0.25 }")), &["ad-valorem` is -0.25"]),
        (&format!("{PRICED}{}", managed("price-floor = 110")), &["`110` has no unit"]),
        (
            &managed("general-licence.validity = { varies = \"exponential\", mean = \"1 year\" }"),
            &["must be known"],
        ),
        (
            &managed("[regime.managed.general-licence]\nvalidity = \"1 year\"\nrenewed = 7"),
            &["renewed` is 7"],
        ),
        (
            &managed("lasts = \"3 months\"\nthen = { freeze = 0.3, thw = 0.7 }"),
            &["unknown regime `thw`", "did you mean `thaw`?"],
        ),
        (&managed("lasts = \"3 months\"\nthen = { freeze = 0.3, thaw = 0.6 }"), &["add up to 0.9", "not 1"]),
        (&managed("lasts = \"3 months\"\nthen = { freeze = 2.0 }"), &["freeze` is 2"]),
        (&managed("then = { freeze = 1.0 }"), &["`then` of regime `managed` needs `lasts`"]),
        (
            &managed("lasts = \"3 months\"\nthen = 3"),
            &["expected the name of a regime, or { REGIME = probability, ... }, found the number 3"],
        ),
        (
            &managed("lasts = \"3 months\"\nthen = 2026-01-01"),
            &["expected the name of a regime", "found the date 2026-01-01"],
        ),
        (
            &managed("lasts = \"3 months\"\nthen = { freeze = \"often\", thaw = 0.7 }"),
            &["expected a number, found the text \"often\""],
        ),
        (&managed("switches = { freze = \"0.02 per month\" }"), &["unknown regime `freze`"]),
        (
            &managed("switches = { managed = \"0.02 per month\" }"),
            &["`managed` switches to itself", "name another regime"],
        ),
        (
            &managed("switches = { freeze = \"0.02 per month\" }\nlasts = \"3 months\"\nthen = \"thaw\""),
            &["`switches` and `lasts` of `regime.managed` exclude each other"],
        ),
        (&managed("switches = { freeze = 0.02 }"), &["`0.02` has no unit"]),
    ]);
    says(
        &report_of(&managed("returned = { probability = 0.3, answer = \"2 weeks\" }")).render(false),
        &["`at-most` is missing"],
    );
    warnings(&[
        (
            &managed("quota = { volume = \"900 t/month\", period = \"month\", shares = { US = 0.7 } }"),
            &["`regime.managed.quota.shares` have no effect"],
        ),
        (
            &managed(
                "quota = { volume = \"900 t/month\", period = \"month\", rule = \"allocated\", shares = { FR = 0.7 } }",
            ),
            &["there is no buyer in `FR`"],
        ),
        (
            &managed("general-licence.renewed = 0.8"),
            &["`regime.managed.general-licence.renewed` has no effect without `validity`"],
        ),
        ("[regime.spare]\nkind = \"ban\"\n", &["regime `spare` is never reached", "`switches`"]),
    ]);
    for key in [
        "validity = \"9 weeks\"",
        "use = \"single\"",
        "volume-cap = \"2 t\"",
        "stockpile-cap = \"9 weeks\"",
        "returned = { probability = 0.3, answer = \"2 weeks\", at-most = 2 }",
        "statutory-limit = { time = \"63 days\", kept = 0.5 }",
    ] {
        let name = key.split(' ').next().unwrap();
        let message = format!("`{name}` has no effect in `regime.managed`");
        warnings(&[(&managed(&format!("kind = \"ban\"\n{key}")), &[&message, "kind = \"licence\""])]);
    }
}

#[test]
fn what_is_inherited_may_be_idle_but_not_wrong() {
    sound(
        "[regime.stop]\ninherits = \"freeze\"\nkind = \"ban\"\n[control.mofcom-18.path]\n2026-02-02 = \"stop\"\n",
    );
    errors(&[(
        "[regime.freeze]\nswitches = { thaw = \"0.02 per month\" }\n",
        &["`thaw` switches to itself", "switches = { ... } in braces"],
    )]);
}

#[test]
fn regimes_are_reached_in_many_ways() {
    let spare = "[regime.spare]\nkind = \"ban\"\n";
    for way in [
        "[regime.managed]\nlasts = \"9 months\"\nthen = { spare = 1.0 }\n",
        "[regime.managed.switches]\nspare = \"0.02 per month\"\n",
        "[truce.pause]\nfrom = 2025-05-12\nuntil = 2025-08-10\neases.mofcom-18 = \"spare\"\n",
        "[truce.pause]\nfrom = 2025-05-12\nuntil = 2025-08-10\nrenewed = 0.5\non-lapse = { control = \"mofcom-18\", regime = \"spare\" }\n",
        "[trigger.t]\nwhen = { date = 2026-01-05 }\nmoves = { control = \"mofcom-18\", regime = \"spare\" }\n",
        "[control.second]\nexporter = \"JP\"\nmaterials = [\"heavy\"]\nin-force = 2025-06-02\nregime = \"spare\"\n",
    ] {
        sound(&format!("{spare}{way}"));
    }
}
