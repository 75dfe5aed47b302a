//! Mistakes in measures, regimes, truces, triggers, entities, behaviour and surveys: one message each.
use super::{GOOD, load, says, with};
use crate::scenario::Severity;

/// What a layer over the good scenario leads to.
fn report_of(layer: &str) -> crate::scenario::Report {
    match with(layer) {
        Ok(loaded) => loaded.warnings,
        Err(report) => report,
    }
}

/// Each layer leads to one problem, with a hint and a place.
#[track_caller]
fn each(severity: Severity, cases: &[(&str, &[&str])]) {
    for (layer, parts) in cases {
        let report = report_of(layer);
        let text = report.render(false);
        assert_eq!(report.diagnostics.len(), 1, "{layer}\n{text}");
        let told = &report.diagnostics[0];
        assert_eq!(told.severity, severity, "{layer}\n{text}");
        assert!(told.hint.is_some() && told.primary.is_some(), "{layer}\n{text}");
        says(&text, parts);
    }
}

fn errors(cases: &[(&str, &[&str])]) {
    each(Severity::Error, cases);
}

fn warnings(cases: &[(&str, &[&str])]) {
    each(Severity::Warning, cases);
}

#[track_caller]
fn sound(layer: &str) {
    let text = report_of(layer).render(false);
    assert_eq!(text, "", "{layer}");
}

/// A second control, on Japan's goods, so that dates can be tried without the first one's.
fn second(more: &str) -> String {
    format!("[control.second]\nexporter = \"JP\"\nmaterials = [\"heavy\"]\n{more}\n")
}

/// Layers over the second control.
#[track_caller]
fn seconds(severity: Severity, cases: &[(&str, &[&str])]) {
    let layers: Vec<String> = cases.iter().map(|(more, _)| second(more)).collect();
    let cases: Vec<(&str, &[&str])> =
        layers.iter().zip(cases).map(|(layer, (_, parts))| (layer.as_str(), *parts)).collect();
    each(severity, &cases);
}

const PRICED: &str = "[supplier.cn]\nmakes.heavy = { capacity = \"2900 t/month\", price = \"41 USD/kg\" }\n";

#[test]
fn sound_measures_pass_without_a_word() {
    sound(&second("in-force = 2025-06-02\nregime = \"freeze\"\nannounced = 2024-12-01\nexpires = 2026-06-02"));
    sound(&second("path.2025-06-02 = { regime = \"freeze\", announced = 2025-05-01 }\nchance-from = 2025-06-02"));
    sound("[control.mofcom-18]\nsuspended = [{ from = 2025-05-12, until = 2025-08-10 }, { from = 2025-11-10, until = 2026-11-10 }]\n");
    sound("[control.mofcom-18]\nleak = { via = \"VN\", rate = \"0.02 per month\", extra-time = { varies = \"exponential\", mean = \"6 weeks\" }, extra-cost = \"12 USD/kg\", detection = 0.1 }\n");
    sound("[regime.managed]\nlasts = \"9 months\"\nthen = { freeze = 0.3, thaw = 0.7 }\n");
    sound("[regime.managed.switches]\nfreeze = \"0.02 per month\"\n");
    sound("[regime.managed]\nstatutory-limit = { time = \"63 days\", kept = 0.5 }\nreturned = { probability = 0.3, answer = \"2 weeks\", at-most = 2 }\nmaterial-odds.light = 2.0\nvolume-cap = \"2 t\"\nstockpile-cap = \"3 months\"\nuse = \"single\"\nquota = { volume = \"900 t/month\", period = \"quarter\", rule = \"allocated\", shares = { US = 0.5, DE = 0.3 }, carry-over = 0.5 }\n");
    sound(&format!("{PRICED}[regime.managed]\ntariff = {{ ad-valorem = 0.25, specific = \"2 USD/kg\", pass-through = 0.8 }}\nprice-floor = \"110 USD/kg\"\n[destination.germany]\nprice-response = {{ stock = 0.5, demand = 0.05 }}\n"));
    sound("[truce.pause]\nfrom = 2025-05-12\nuntil = 2025-08-10\nsuspends = [\"mofcom-18\"]\nrenewed = { probability = 0.85, for = \"90 days\" }\nbreaks = { hazards = { 2025-05-12 = \"0.01 per month\", 2025-07-01 = \"0.05 per month\" }, after = 2025-06-01 }\non-lapse = [{ control = \"mofcom-18\", regime = \"thaw\" }]\n");
    sound("[truce.pause]\nfrom = 2025-05-12\nuntil = 2025-08-10\neases.mofcom-18 = \"managed\"\ncompliance = 0.7\nbreaks = { time = { varies = \"weibull\", shape = 1.5, scale = \"9 months\" } }\n");
    sound("[trigger.answer]\nwhen = { control = \"mofcom-18\", regime = \"managed\" }\nprobability = 0.4\nafter = { varies = \"exponential\", mean = \"2 weeks\" }\nmoves = { control = \"mofcom-18\", regime = \"freeze\" }\n");
    sound("[trigger.relief]\nwhen = { stopped = \"all\", above = 0.2, for = \"4 weeks\" }\nmoves = [{ control = \"mofcom-18\", regime = \"thaw\" }]\n");
    sound("[entity.hill]\n[entity.vale]\nheld-by = { hill = 0.6 }\n[manufacturer.automotive]\nfirms.named = [\"vale\"]\n[control.list]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\nentities = [\"hill\"]\naffiliates-above = 0.5\nend-uses = [\"civil\"]\nin-force = 2026-02-02\nregime = \"freeze\"\n");
    sound("[supplier.japan]\ncontent.CN = 0.3\nfeed = { buyer = \"germany\", share = 0.4 }\n[control.far]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\norigin-content = { above = 0.001 }\nin-force = 2025-12-01\nregime = \"freeze\"\n");
    sound("[lane.cn-de]\nclosed = [{ from = 2025-02-01, until = 2025-02-20 }]\n[destination.germany]\norder-inflation = { at-most = 1.5, over = \"8 weeks\" }\n[switches]\nleaks = false\n");
    sound("[control.mofcom-18]\nannounced = 2025-02-04\n[destination.germany]\nfront-loading = { cover = \"6 weeks\", share = 0.5, ahead = \"10 weeks\" }\n");
    sound("[survey.chamber]\ncontrol = \"mofcom-18\"\ncountries = [\"DE\"]\nend-use = \"civil\"\nat = 2025-09-15\ngranted = 0.13\nsample = 141\n");
}

#[test]
fn a_control_enters_a_regime() {
    seconds(
        Severity::Error,
        &[
            ("", &["control `second` never enters a regime", "add in-force = YYYY-MM-DD"]),
            ("path = {}", &["control `second` never enters a regime"]),
            ("in-force = 2025-06-02", &["`in-force` of control `second` needs `regime`"]),
            ("regime = \"freeze\"", &["`regime` of control `second` needs `in-force`", "layer.toml:4"]),
            ("in-force = 2025-06-02\nregime = \"freze\"", &["unknown regime `freze`", "did you mean `freeze`?"]),
            ("path.2025-06-02 = { regime = \"freeze\", probability = 1.2 }", &["probability` is 1.2", "between 0 and 1"]),
        ],
    );
    sound(&format!("{}[trigger.t]\nwhen = {{ date = 2025-06-02 }}\nmoves = {{ control = \"second\", regime = \"freeze\" }}\n", second("")));
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
                &["`in-force` 2025-06-02 and `expires` 2025-06-03 of control `second` take effect in the same step"],
            ),
            (
                "path.2025-06-02 = \"freeze\"\nchance-from = 2025-05-01",
                &["`chance-from` 2025-05-01 lies before the first entry, 2025-06-02"],
            ),
            ("path.2025-06-02 = \"freeze\"\nchance-from = 2028-05-01", &["2028-05-01 lies outside the scenario"]),
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
        (&format!("{entity}{}", on("entities = [\"hill\", \"hil\"]")), &["unknown entity `hil`", "did you mean `hill`?"]),
        (&format!("{entity}{}", on("entities = [\"hill\"]\naffiliates-above = 50")), &["affiliates-above` is 50"]),
        (&on("affiliates-above = 0.5"), &["`affiliates-above` of control `mofcom-18` needs `entities`"]),
        (&on("materials = [\"heavy\", \"hevy\"]"), &["unknown material `hevy`"]),
        (&second("in-force = 2025-06-02\nregime = \"freeze\"\norigin-content = { above = 1.5 }\n[supplier.cn]\ncontent.JP = 1.0"), &["above` is 1.5"]),
        (&on("leak = { via = \"Vietnam\", rate = \"0.02 per month\", extra-time = \"6 weeks\", extra-cost = \"12 USD/kg\", detection = 0.1 }"), &["`Vietnam` is not a country code"]),
        (&on("leak = { via = \"VN\", rate = \"2 %\", extra-time = \"6 weeks\", extra-cost = \"12 USD/kg\", detection = 0.1 }"), &["a hazard per time such as \"0.03 per month\" was expected"]),
        (&on("leak = { via = \"VN\", rate = \"0.02 per month\", extra-time = \"6 weeks\", extra-cost = \"12 USD/kg\", detection = 1.1 }"), &["detection` is 1.1"]),
        (&on("leak = { via = \"VN\", rate = \"0.02 per month\", extra-time = \"6 weeks\", extra-cost = \"-12 USD/kg\", detection = 0.1 }"), &["extra-cost` is -"]),
    ]);
    let far = "origin-content = { above = 0.5 }\nin-force = 2025-06-02\nregime = \"freeze\"";
    let german = "\n[entity.hill]\n[destination.germany]\nfirms = { number = 1, named = [\"hill\"] }\n";
    let listed = "in-force = 2025-06-02\nregime = \"freeze\"\nentities = [\"hill\"]";
    let leak = |via: &str| on(&format!("leak = {{ via = \"{via}\", rate = \"0.02 per month\", extra-time = \"6 weeks\", extra-cost = \"12 USD/kg\", detection = 0.1 }}"));
    warnings(&[
        (&second("in-force = 2025-06-02\nregime = \"freeze\"\ndestinations = [\"DE\"]"), &["control `second` meets no trade", "from a supplier in JP"]),
        (&second(far), &["control `second` meets no trade", "whose content of JP is above 0.5"]),
        (&second(&format!("{listed}{german}")), &["control `second` meets no trade", "`firms.named`"]),
        (&second("in-force = 2025-06-02\nregime = \"freeze\"\nend-uses = [\"defence\"]\n[manufacturer.defence]\nend-use = \"civil\""), &["control `second` meets no trade", "end use that is defence"]),
        (&leak("CN"), &["goods leak through CN, which is the exporter itself"]),
        (&leak("DE"), &["goods leak through DE, to which control `mofcom-18` applies"]),
    ]);
}

#[test]
fn regimes_are_sound() {
    let managed = |more: &str| format!("[regime.managed]\n{more}\n");
    errors(&[
        (&managed("statutory-limit = { time = \"0 days\", kept = 0.5 }"), &["statutory-limit.time` is 0", "above 0"]),
        (&managed("statutory-limit = { time = { uncertain = \"uniform\", min = \"1 day\", max = \"2 days\" }, kept = 0.5 }"), &["must be known"]),
        (&managed("statutory-limit = { time = \"63 days\", kept = 2 }"), &["kept` is 2"]),
        (&managed("returned = { probability = 1.3, answer = \"2 weeks\", at-most = 2 }"), &["probability` is 1.3"]),
        (&managed("returned = { probability = 0.3, answer = \"2 weeks\", at-most = 0 }"), &["at-most` is 0"]),
        (&managed("material-odds = { hevy = 2.0 }"), &["unknown material `hevy`", "did you mean `heavy`?"]),
        (&managed("material-odds = { heavy = -2.0 }"), &["must not be negative"]),
        (&managed("volume-cap = \"0 t\""), &["volume-cap` is 0", "greater than 0"]),
        (&managed("stockpile-cap = { varies = \"exponential\", mean = \"3 months\" }"), &["must be known"]),
        (&managed("quota = { volume = \"900 t\", period = \"month\" }"), &["`t` is a mass; a rate"]),
        (&managed("quota = { volume = \"900 t/month\", period = \"week\" }"), &["unknown word \"week\"", "month, quarter, half-year, year"]),
        (&managed("quota = { volume = \"900 t/month\", period = \"month\", rule = \"allocated\" }"), &["is allocated, but has no `shares`"]),
        (&managed("quota = { volume = \"900 t/month\", period = \"month\", rule = \"allocated\", shares = { US = 0.7, DE = 0.5 } }"), &["add up to 1.2, more than 1"]),
        (&managed("quota = { volume = \"900 t/month\", period = \"month\", rule = \"allocated\", shares = { US = 1.7 } }"), &["shares.US` is 1.7"]),
        (&managed("quota = { volume = \"900 t/month\", period = \"month\", carry-over = 1.5 }"), &["carry-over` is 1.5"]),
        (&managed("tariff = { ad-valorem = 0.25 }"), &["`price` of `heavy` is missing in supplier `cn`", "the tariff of regime `managed`", "add price = \"41 USD/kg\""]),
        (&managed("price-floor = \"110 USD/kg\""), &["`price` of `heavy` is missing in supplier `cn`", "price floor"]),
        (&format!("{PRICED}{}", managed("tariff = {}")), &["does not say how high it is"]),
        (&format!("{PRICED}{}", managed("tariff = { ad-valorem = 0.25, pass-through = 2 }")), &["pass-through` is 2"]),
        (&format!("{PRICED}{}", managed("tariff = { ad-valorem = -0.25 }")), &["ad-valorem` is -0.25"]),
        (&format!("{PRICED}{}", managed("price-floor = 110")), &["`110` has no unit"]),
        (&managed("general-licence.validity = { varies = \"exponential\", mean = \"1 year\" }"), &["must be known"]),
        (&managed("[regime.managed.general-licence]\nvalidity = \"1 year\"\nrenewed = 7"), &["renewed` is 7"]),
        (&managed("lasts = \"3 months\"\nthen = { freeze = 0.3, thw = 0.7 }"), &["unknown regime `thw`", "did you mean `thaw`?"]),
        (&managed("lasts = \"3 months\"\nthen = { freeze = 0.3, thaw = 0.6 }"), &["add up to 0.9", "not 1"]),
        (&managed("lasts = \"3 months\"\nthen = { freeze = 2.0, thaw = -1.0 }"), &["freeze` is 2"]),
        (&managed("then = { freeze = 1.0 }"), &["`then` of regime `managed` needs `lasts`"]),
        (&managed("lasts = \"3 months\"\nthen = 3"), &["expected the name of a regime, or { REGIME = probability, ... }, found the number 3"]),
        (&managed("lasts = \"3 months\"\nthen = 2026-01-01"), &["expected the name of a regime", "found the date 2026-01-01"]),
        (&managed("lasts = \"3 months\"\nthen = { freeze = \"often\", thaw = 0.7 }"), &["expected a number, found the text \"often\""]),
        (&managed("switches = { freze = \"0.02 per month\" }"), &["unknown regime `freze`"]),
        (&managed("switches = { managed = \"0.02 per month\" }"), &["`managed` switches to itself", "name another regime"]),
        (&managed("switches = { freeze = \"0.02 per month\" }\nlasts = \"3 months\"\nthen = \"thaw\""), &["`switches` and `lasts` of `regime.managed` exclude each other"]),
        (&managed("switches = { freeze = 0.02 }"), &["`0.02` has no unit"]),
    ]);
    says(&report_of(&managed("returned = { probability = 0.3, answer = \"2 weeks\" }")).render(false), &["`at-most` is missing"]);
    warnings(&[
        (&managed("quota = { volume = \"900 t/month\", period = \"month\", shares = { US = 0.7 } }"), &["`regime.managed.quota.shares` have no effect"]),
        (&managed("quota = { volume = \"900 t/month\", period = \"month\", rule = \"allocated\", shares = { FR = 0.7 } }"), &["there is no buyer in `FR`"]),
        (&managed("general-licence.renewed = 0.8"), &["`regime.managed.general-licence.renewed` has no effect without `validity`"]),
        ("[regime.spare]\nkind = \"ban\"\n", &["regime `spare` is never reached", "`switches`"]),
    ]);
    for key in ["validity = \"9 weeks\"", "use = \"single\"", "volume-cap = \"2 t\"", "stockpile-cap = \"9 weeks\"", "returned = { probability = 0.3, answer = \"2 weeks\", at-most = 2 }", "statutory-limit = { time = \"63 days\", kept = 0.5 }"] {
        let name = key.split(' ').next().unwrap();
        let message = format!("`{name}` has no effect in `regime.managed`");
        warnings(&[(&managed(&format!("kind = \"ban\"\n{key}")), &[&message, "kind = \"licence\""])]);
    }
}

#[test]
fn what_is_inherited_may_be_idle_but_not_wrong() {
    sound("[regime.stop]\ninherits = \"freeze\"\nkind = \"ban\"\n[control.mofcom-18.path]\n2026-02-02 = \"stop\"\n");
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

#[test]
fn truces_are_sound() {
    let pause = |more: &str| format!("[truce.pause]\nfrom = 2025-05-12\nuntil = 2025-08-10\n{more}\n");
    let acting = |more: &str| pause(&format!("suspends = [\"mofcom-18\"]\n{more}"));
    errors(&[
        (&pause("suspends = [\"mofcom-17\"]"), &["unknown control `mofcom-17`", "did you mean `mofcom-18`?", "layer.toml:4:13"]),
        (&pause("eases.mofcom-17 = \"managed\""), &["unknown control `mofcom-17`"]),
        (&pause("eases.mofcom-18 = \"manged\""), &["unknown regime `manged`", "did you mean `managed`?"]),
        (&acting("eases.mofcom-18 = \"managed\""), &["truce `pause` both suspends and eases control `mofcom-18`", "it is suspended here"]),
        (&acting("compliance = 1.7"), &["compliance` is 1.7"]),
        (&acting("renewed = 1.7"), &["`truce.pause.renewed` is 1.7"]),
        (&acting("renewed = { probability = 1.7 }"), &["`truce.pause.renewed.probability` is 1.7"]),
        (&acting("renewed = { probability = 0.7, for = \"0 days\" }"), &["renewed.for` is 0"]),
        (&acting("renewed = { probability = 0.7, for = { uncertain = \"uniform\", min = \"1 day\", max = \"2 days\" } }"), &["must be known"]),
        (&acting("renewed = true"), &["expected a probability such as 0.85, or { probability = 0.85, for = \"1 year\" }, found `true`"]),
        (&acting("renewed = 2026-01-01"), &["expected a probability such as 0.85", "found the date"]),
        (&acting("renewed = { probabilty = 0.8 }"), &["unknown key `probabilty`", "did you mean `probability`?"]),
        (&acting("renewed = { for = \"1 year\" }"), &["`probability` is missing in `truce.pause.renewed`"]),
        (&acting("breaks = {}"), &["does not say when it breaks", "hazard = \"0.03 per month\""]),
        (&acting("breaks = { after = 2025-06-01 }"), &["does not say when it breaks"]),
        (&acting("breaks = { hazard = \"0.03 per month\", time = \"9 weeks\" }"), &["`hazard` and `time` of truce `pause` exclude each other"]),
        (&acting("breaks = { hazard = 0.03 }"), &["`0.03` has no unit; a hazard per time such as \"0.03 per month\" was expected"]),
        (&acting("breaks = { hazards = { 2026-05-12 = \"0.03 per month\" } }"), &["2026-05-12 lies outside the truce, 2025-05-12 to 2025-08-10"]),
        (&acting("breaks = { hazards = { May = \"0.03 per month\" } }"), &["`May` is not a date"]),
        (&acting("breaks = { time = \"-2 weeks\" }"), &["breaks.time` is -14"]),
        (&acting("breaks = { hazard = \"0.03 per month\", after = 2025-12-01 }"), &["2025-12-01 lies outside the truce"]),
        (&acting("breaks = { hazard = \"0.03 per month\" }\non-break = { control = \"mofcom-18\", regime = \"freze\" }"), &["unknown regime `freze`"]),
        (&acting("breaks = { hazard = \"0.03 per month\" }\non-break = [{ control = \"mofcom-18\", regime = \"freeze\" }, { control = \"mofcom-18\", regime = \"thaw\" }]"), &["`truce.pause.on-break` moves control `mofcom-18` twice"]),
        (&acting("breaks = { hazard = \"0.03 per month\" }\non-break = \"x\""), &["expected { control = \"...\", regime = \"...\" }, or a list of such, found the text \"x\""]),
        (&acting("renewed = 0.5\non-lapse = [\"freeze\"]"), &["expected a table, found the text \"freeze\""]),
        (&acting("renewed = 0.5\non-lapse = [{ control = \"mofcom\", regime = \"freeze\" }]"), &["unknown control `mofcom`"]),
        (&acting("renewed = 0.0\n[truce.other]\nfrom = 2025-08-10\nuntil = 2025-09-10\neases.mofcom-18 = \"managed\""), &["truces `pause` and `other` hold at the same time on control `mofcom-18`", "layer.toml:6"]),
        (&acting("[truce.other]\nfrom = 2025-09-10\nuntil = 2025-10-10\neases.mofcom-18 = \"managed\""), &["hold at the same time", "the first never ends", "renewed = 0.0"]),
        ("[truce.pause]\nfrom = 2025-08-12\nuntil = 2025-08-10\nsuspends = [\"mofcom-18\"]\n", &["ends on 2025-08-10 before it begins on 2025-08-12"]),
    ]);
    warnings(&[
        (&pause("breaks = { hazard = \"0.03 per month\" }"), &["`breaks` has no effect: truce `pause` is only marked on charts"]),
        (&pause("compliance = 0.5"), &["`compliance` has no effect: truce `pause` is only marked"]),
        (&pause("renewed = 0.5"), &["`renewed` has no effect: truce `pause` is only marked"]),
        (&acting("on-lapse = { control = \"mofcom-18\", regime = \"freeze\" }"), &["`on-lapse` has no effect: truce `pause` is always renewed"]),
        (&acting("on-break = { control = \"mofcom-18\", regime = \"freeze\" }"), &["`on-break` has no effect: truce `pause` never breaks"]),
        (&pause("breaks = { hazard = \"0.03 per month\" }\non-break = { control = \"mofcom-18\", regime = \"freeze\" }\nrenewed = 0.5\non-lapse = []"), &["`renewed` has no effect: a lapse of truce `pause` brings nothing"]),
        (&pause("breaks = { hazard = \"0.03 per month\" }\non-break = { control = \"mofcom-18\", regime = \"freeze\" }\ncompliance = 0.5"), &["`compliance` has no effect: truce `pause` eases nothing"]),
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
        (&when("stopped = \"all\", above = 0.2, date = 2026-01-05"), &["`stopped` and `date` in `when` of trigger `t` exclude each other"]),
        (&when("control = \"mofcom-17\", regime = \"thaw\""), &["unknown control `mofcom-17`"]),
        (&when("control = \"mofcom-18\", regime = \"thow\""), &["unknown regime `thow`"]),
        (&when("stopped = \"automotiv\", above = 0.2"), &["unknown manufacturer `automotiv`", "did you mean `automotive`?", "\"all\""]),
        (&when("stopped = \"all\", above = 20"), &["above` is 20"]),
        (&when("stopped = \"all\", above = 0.2, for = \"0 weeks\""), &["for` is 0"]),
        (&when("date = 2026-01-05, for = \"4 weeks\""), &["`for` in `when` of trigger `t` needs `stopped`"]),
        (&when("date = 2024-01-05"), &["2024-01-05 lies before the start of the scenario"]),
        (&dated(&format!("{moves}\nprobability = 4")), &["probability` is 4"]),
        (&dated(&format!("{moves}\nafter = \"-1 week\"")), &["after` is -7"]),
        (&dated("moves = []"), &["trigger `t` moves nothing"]),
        (&dated(""), &["`moves` is missing in `trigger.t`"]),
        (&dated("moves = { control = \"mofcom-18\", regim = \"freeze\" }"), &["unknown key `regim`", "did you mean `regime`?"]),
        (&dated("moves = [{ control = \"mofcom-18\", regime = \"frieze\" }]"), &["unknown regime `frieze`"]),
    ]);
    warnings(&[
        (&when("date = 2028-01-05"), &["2028-01-05 lies after the end", "trigger `t` has no effect"]),
        (
            &format!("{}[control.second]\nexporter = \"JP\"\nmaterials = [\"heavy\"]\nin-force = 2025-06-02\nregime = \"thaw\"\n", when("control = \"second\", regime = \"managed\"")),
            &["trigger `t` is never set off: control `second` never enters `managed`", "it may enter thaw"],
        ),
    ]);
}

#[test]
fn entities_are_sound() {
    let firms = "[manufacturer.automotive]\nfirms.named = [\"hill\"]\n";
    let both = format!("{firms}[entity.hill]\n");
    errors(&[
        (&format!("{both}held-by = {{ vale = 0.5 }}\n"), &["unknown entity `vale`"]),
        (&format!("{both}held-by = {{ vale = 1.5 }}\n[entity.vale]\n"), &["held-by.vale` is 1.5"]),
        (&format!("{both}held-by = {{ vale = 0.6, dale = 0.5 }}\n[entity.vale]\n[entity.dale]\n"), &["have 1.1 of it, more than 1"]),
        (&format!("{both}held-by = {{ vale = 0.6 }}\n[entity.vale]\nheld-by.dale = 0.3\n[entity.dale]\nheld-by.hill = 0.2\n"), &["entity `dale` holds itself: dale -> vale -> hill -> dale"]),
        (&format!("{both}held-by = {{ hill = 0.6 }}\n"), &["entity `hill` holds itself: hill -> hill"]),
        ("[manufacturer.automotive]\nfirms.named = [\"hill\", \"hil\"]\n[entity.hill]\n", &["unknown entity `hil`"]),
        ("[manufacturer.defence]\nfirms = { number = 1, named = [\"hill\", \"vale\"] }\n[entity.hill]\n[entity.vale]\n", &["2 firms of `manufacturer.defence` are named, but it has 1"]),
        ("[manufacturer.automotive]\nfirms.named = [\"hill\"]\n[manufacturer.defence]\nfirms = { number = 1, named = [\"hill\"] }\n[entity.hill]\n", &["entity `hill` is a firm of `defence` and of `automotive`", "the other"]),
        ("[manufacturer.automotive]\nfirms.named = [\"hill\", \"hill\"]\n[entity.hill]\n", &["entity `hill` is a firm of `automotive` and of `itself`"]),
    ]);
    warnings(&[("[entity.hill]\n", &["entity `hill` is used nowhere"])]);
}

#[test]
fn suppliers_and_lanes_are_sound() {
    errors(&[
        ("[supplier.japan]\ncontent = { China = 0.3 }\n", &["`China` is not a country code"]),
        ("[supplier.japan]\ncontent = { CN = 30 }\n", &["content.CN` is 30"]),
        ("[supplier.japan]\ncontent = { CN = 0.7, MY = 0.7 }\n", &["add up to 1.4"]),
        ("[supplier.japan]\nfeed = { buyer = \"germny\", share = 0.4 }\n", &["unknown destination `germny`", "did you mean `germany`?"]),
        ("[supplier.japan]\nfeed = { buyer = \"germany\", share = 4 }\n", &["share` is 4"]),
        ("[supplier.cn]\nfeed = { buyer = \"germany\", share = 0.4 }\n", &["`capacity` of `light` is missing in `supplier.cn`, which has a `feed`", "good.toml:17"]),
        ("[supplier.japan]\nmakes.heavy = { capacity = \"900 t/month\", price = \"-1 USD/kg\" }\n", &["price` is -1000"]),
        ("[lane.cn-de]\nclosed = [{ from = 2025-02-21, until = 2025-02-20 }]\n", &["the period ends on 2025-02-20 before it begins"]),
        ("[lane.cn-de]\nclosed = [{ from = 2025-02-21 }]\n", &["`until` is missing"]),
    ]);
    warnings(&[("[lane.cn-de]\nclosed = [{ from = 2028-02-01, until = 2028-02-20 }]\n", &["lies outside the scenario"])]);
}

#[test]
fn behaviour_is_sound() {
    let germany = |more: &str| format!("[control.mofcom-18]\nannounced = 2025-02-04\n[destination.germany]\n{more}\n");
    let taxed = |more: &str| {
        format!("{PRICED}[regime.managed]\nprice-floor = \"110 USD/kg\"\n[destination.germany]\nprice-response = {{ {more} }}\n")
    };
    errors(&[
        (&germany("front-loading = { cover = { varies = \"exponential\", mean = \"6 weeks\" } }"), &["cannot vary"]),
        (&germany("front-loading = { cover = \"6 weeks\", share = 5 }"), &["share` is 5"]),
        (&germany("front-loading = { cover = \"6 weeks\", ahead = \"0 weeks\" }"), &["ahead` is 0"]),
        (&germany("order-inflation = { at-most = 0.9, over = \"8 weeks\" }"), &["at-most` is 0.9", "at least 1"]),
        (&germany("order-inflation = { at-most = { uncertain = \"uniform\", min = 0.8, max = 2.0 }, over = \"8 weeks\" }"), &["may fall to 0.8", "at least 1, over the whole range"]),
        (&germany("order-inflation = { at-most = 1.5, over = \"0 weeks\" }"), &["over` is 0"]),
        (&taxed(""), &["does not say what answers", "stock = 0.5"]),
        (&taxed("stock = -0.5"), &["stock` is -0.5"]),
    ]);
    warnings(&[
        ("[destination.germany]\nfront-loading = { cover = \"6 weeks\" }\n", &["`front-loading` of `destination.germany` has no effect", "end of a truce"]),
        ("[destination.germany]\nprice-response = { stock = 0.5 }\n", &["`price-response` of `destination.germany` has no effect"]),
    ]);
}

#[test]
fn surveys_are_sound() {
    let survey = |more: &str| format!("[survey.chamber]\n{more}\n");
    errors(&[
        (&survey("control = \"mofcom\"\nat = 2025-09-15"), &["unknown control `mofcom`"]),
        (&survey("control = \"mofcom-18\"\nat = 2024-09-15"), &["survey `chamber` counts on 2024-09-15, outside the scenario"]),
        (&survey("control = \"mofcom-18\"\nat = 2028-09-15"), &["counts on 2028-09-15, outside the scenario"]),
        (&survey("control = \"mofcom-18\"\nat = 2025-09-15\ncountries = [\"DE\", \"FR\"]"), &["asks in `FR`, where nobody needs a licence of `mofcom-18`", "DE, US"]),
        (&survey("control = \"mofcom-18\"\nat = 2025-09-15\ncountries = []"), &["asks in no country"]),
        (&survey("control = \"mofcom-18\"\nat = 2025-09-15\ngranted = 13"), &["granted` is 13"]),
        (&survey("control = \"mofcom-18\"\nat = 2025-09-15\nsample = 0"), &["a survey of no files"]),
        (&survey("control = \"mofcom-18\"\nat = 2025-09-15\nend-use = \"defense\""), &["did you mean `defence`?"]),
    ]);
}

#[test]
fn many_mistakes_in_measures_come_in_one_report() {
    let bad = "[control.mofcom-18]\n\
        announced = 2025-05-01\n\
        suspended = [{ from = 2025-09-02, until = 2025-09-01 }]\n\
        entities = [\"nobody\"]\n\
        [control.second]\n\
        exporter = \"JP\"\n\
        materials = [\"heavy\"]\n\
        in-force = 2025-06-02\n\
        [regime.managed]\n\
        quota = { volume = \"900 t/month\", period = \"month\", rule = \"allocated\" }\n\
        switches = { managed = \"0.1 per month\" }\n\
        [truce.pause]\n\
        from = 2025-05-12\n\
        until = 2025-08-10\n\
        suspends = [\"mofcom\"]\n\
        breaks = { after = 2025-12-01 }\n\
        [trigger.t]\n\
        when = { stopped = \"all\" }\n\
        moves = []\n\
        [entity.hill]\n\
        held-by = { hill = 0.5 }\n\
        [destination.germany]\n\
        order-inflation = { at-most = 0.5, over = \"8 weeks\" }\n\
        price-response = {}\n\
        [survey.chamber]\n\
        control = \"mofcom-18\"\n\
        at = 2020-01-01\n";
    let report = with(bad).unwrap_err();
    let short = report.short();
    let expected = [
        (2, "announced on 2025-05-01"),
        (3, "before it begins on 2025-09-02"),
        (4, "unknown entity `nobody`"),
        (8, "needs `regime`"),
        (10, "no `shares`"),
        (11, "switches to itself"),
        (15, "unknown control `mofcom`"),
        (16, "does not say when it breaks"),
        (16, "lies outside the truce"),
        (18, "needs `above`"),
        (19, "moves nothing"),
        (21, "holds itself"),
        (23, "at-most` is 0.5"),
        (24, "does not say what answers"),
        (27, "outside the scenario"),
    ];
    for (line, message) in expected {
        let told = |text: &str| text.starts_with(&format!("layer.toml:{line}:")) && text.contains(message);
        assert!(short.lines().any(told), "line {line}: {message} is not in\n{short}");
    }
    let count = |severity| report.diagnostics.iter().filter(|d| d.severity == severity).count();
    assert_eq!(count(Severity::Error), expected.len(), "{short}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

    /// Whatever is written for the keys, there is a scenario or a report that can be printed.
    #[test]
    fn values_never_panic(picks in proptest::collection::vec((0usize..KEYS.len(), 0usize..VALUES.len()), 1..8)) {
        let mut layer = String::new();
        let mut seen = std::collections::BTreeSet::new();
        for (key, value) in picks {
            if seen.insert(key) {
                let (table, name) = KEYS[key].rsplit_once('.').unwrap();
                layer += &format!("{table}.{name} = {}\n", VALUES[value]);
            }
        }
        match load(&[("good.toml", GOOD), ("layer.toml", &layer)], &["good.toml", "layer.toml"], &[]) {
            Ok(loaded) => drop(loaded.warnings.render(false)),
            Err(report) => drop((report.render(true), report.short())),
        }
    }
}

const KEYS: &[&str] = &[
    "scenario.step",
    "scenario.start",
    "scenario.end",
    "control.mofcom-18.end-uses",
    "control.mofcom-18.entities",
    "control.mofcom-18.affiliates-above",
    "control.mofcom-18.origin-content",
    "control.mofcom-18.announced",
    "control.mofcom-18.in-force",
    "control.mofcom-18.regime",
    "control.mofcom-18.expires",
    "control.mofcom-18.suspended",
    "control.mofcom-18.leak",
    "control.mofcom-18.chance-from",
    "control.mofcom-18.path",
    "regime.managed.statutory-limit",
    "regime.managed.quota",
    "regime.managed.tariff",
    "regime.managed.price-floor",
    "regime.managed.then",
    "regime.managed.lasts",
    "regime.managed.switches",
    "truce.busan.suspends",
    "truce.busan.eases",
    "truce.busan.renewed",
    "truce.busan.breaks",
    "truce.busan.on-break",
    "truce.busan.on-lapse",
    "trigger.t.when",
    "trigger.t.moves",
    "entity.hill.held-by",
    "manufacturer.automotive.firms.named",
    "supplier.cn.content",
    "supplier.cn.feed",
    "lane.cn-de.closed",
    "destination.germany.front-loading",
    "destination.germany.price-response",
    "survey.s.control",
    "survey.s.at",
];

const VALUES: &[&str] = &[
    "0",
    "-1.5",
    "1e300",
    "nan",
    "true",
    "\"\"",
    "\"managed\"",
    "\"mofcom-18\"",
    "[]",
    "{}",
    "[{}]",
    "[\"hill\", \"hill\"]",
    "[{ from = 2025-05-01, until = 2025-04-01 }]",
    "[{ from = 0001-01-01, until = 9999-12-31 }, { from = 2025-04-04, until = 2025-04-04 }]",
    "0001-01-01",
    "9999-12-31",
    "2025-04-04",
    "{ control = \"mofcom-18\", regime = \"managed\" }",
    "{ managed = 0.5, freeze = 0.5 }",
    "{ mofcom-18 = \"managed\" }",
    "{ hill = 0.5 }",
    "{ hazards = { 2025-12-01 = \"1 per day\" }, after = 9999-12-31 }",
    "{ 2025-04-04 = \"freeze\", 2025-04-05 = \"thaw\" }",
    "{ ad-valorem = 1e308, specific = \"1e300 USD/kg\" }",
    "{ above = 0.1 }",
    "{ buyer = \"germany\", share = 0.5 }",
    "{ uncertain = \"normal\", mean = 0, sd = 1 }",
    "\"1e300 years\"",
];
