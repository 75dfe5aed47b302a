//! Mistakes in entities, suppliers, behaviour and surveys, and many at once.
use super::layered::{PRICED, errors, second, sound, warnings};
use super::with;
use crate::scenario::Severity;

#[test]
fn sound_measures_pass_without_a_word() {
    sound(&second(
        "in-force = 2025-06-02\nregime = \"freeze\"\nannounced = 2024-12-01\nexpires = 2026-06-02",
    ));
    sound(&second(
        "path.2025-06-02 = { regime = \"freeze\", announced = 2025-05-01 }\nchance-from = 2025-06-02",
    ));
    sound(
        "[control.mofcom-18]\nsuspended = [{ from = 2025-05-12, until = 2025-08-10 }, { from = 2025-11-10, until = 2026-11-10 }]\n",
    );
    sound(
        "[control.mofcom-18]\nleak = { via = \"VN\", rate = \"0.02 per month\", extra-time = { varies = \"exponential\", mean = \"6 weeks\" }, extra-cost = \"12 USD/kg\", detection = 0.1 }\n",
    );
    sound("[regime.managed]\nlasts = \"9 months\"\nthen = { freeze = 0.3, thaw = 0.7 }\n");
    sound("[regime.managed.switches]\nfreeze = \"0.02 per month\"\n");
    sound(
        "[regime.managed]\nstatutory-limit = { time = \"45 working days\", kept = 0.5 }\nreturned = { probability = 0.3, answer = \"2 weeks\", at-most = 2 }\nmaterial-odds.light = 2.0\nvolume-cap = \"2 t\"\nstockpile-cap = \"3 months\"\nuse = \"single\"\nquota = { volume = \"900 t/month\", period = \"quarter\", rule = \"allocated\", shares = { US = 0.5, DE = 0.3 }, carry-over = 0.5 }\n",
    );
    sound(&format!(
        "{PRICED}[regime.managed]\ntariff = {{ ad-valorem = 0.25, specific = \"2 USD/kg\", pass-through = 0.8 }}\nprice-floor = \"110 USD/kg\"\n[destination.germany]\nprice-response = {{ stock = 0.5, demand = 0.05 }}\n"
    ));
    sound(
        "[truce.pause]\nfrom = 2025-05-12\nuntil = 2025-08-10\nsuspends = [\"mofcom-18\"]\nrenewed = { probability = 0.85, for = \"90 days\" }\nbreaks = { hazards = { 2025-05-12 = \"0.01 per month\", 2025-07-01 = \"0.05 per month\" }, after = 2025-06-01 }\non-lapse = [{ control = \"mofcom-18\", regime = \"thaw\" }]\n",
    );
    sound(
        "[truce.pause]\nfrom = 2025-05-12\nuntil = 2025-08-10\neases.mofcom-18 = \"managed\"\ncompliance = 0.7\nbreaks = { time = { varies = \"weibull\", shape = 1.5, scale = \"9 months\" } }\n",
    );
    sound(
        "[trigger.answer]\nwhen = { control = \"mofcom-18\", regime = \"managed\" }\nprobability = 0.4\nafter = { varies = \"exponential\", mean = \"2 weeks\" }\nmoves = { control = \"mofcom-18\", regime = \"freeze\" }\n",
    );
    sound(
        "[trigger.relief]\nwhen = { stopped = \"all\", above = 0.2, for = \"4 weeks\" }\nmoves = [{ control = \"mofcom-18\", regime = \"thaw\" }]\n",
    );
    sound(
        "[entity.hill]\n[entity.vale]\nheld-by = { hill = 0.6 }\n[manufacturer.automotive]\nfirms.named = [\"vale\"]\n[control.list]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\nentities = [\"hill\"]\naffiliates-above = 0.5\nend-uses = [\"civil\"]\nin-force = 2026-02-02\nregime = \"freeze\"\n",
    );
    sound(
        "[supplier.japan]\ncontent.CN = 0.3\n[control.far]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\norigin-content = { above = 0.001 }\nin-force = 2025-12-01\nregime = \"freeze\"\n",
    );
    sound(
        "[lane.cn-de]\nclosed = [{ from = 2025-02-01, until = 2025-02-20 }]\n[destination.germany]\norder-inflation = { at-most = 1.5, over = \"8 weeks\" }\n[switches]\nleaks = false\n",
    );
    sound(
        "[control.mofcom-18]\nannounced = 2025-02-04\n[destination.germany]\nfront-loading = { cover = \"6 weeks\", share = 0.5, ahead = \"10 weeks\" }\n",
    );
    sound(
        "[survey.chamber]\ncontrol = \"mofcom-18\"\ncountries = [\"DE\"]\nend-use = \"civil\"\nat = 2025-09-15\ngranted = 0.13\nsample = 141\n",
    );
}

#[test]
fn entities_are_sound() {
    let firms = "[manufacturer.automotive]\nfirms.named = [\"hill\"]\n";
    let both = format!("{firms}[entity.hill]\n");
    errors(&[
        (&format!("{both}held-by = {{ vale = 0.5 }}\n"), &["unknown entity `vale`"]),
        (&format!("{both}held-by = {{ vale = 1.5 }}\n[entity.vale]\n"), &["held-by.vale` is 1.5"]),
        (
            &format!("{both}held-by = {{ vale = 0.6, dale = 0.5 }}\n[entity.vale]\n[entity.dale]\n"),
            &["have 1.1 of it, more than 1"],
        ),
        (
            &format!(
                "{both}held-by = {{ vale = 0.6 }}\n[entity.vale]\nheld-by.dale = 0.3\n[entity.dale]\nheld-by.hill = 0.2\n"
            ),
            &["entity `dale` holds itself: dale -> vale -> hill -> dale"],
        ),
        (&format!("{both}held-by = {{ hill = 0.6 }}\n"), &["entity `hill` holds itself: hill -> hill"]),
        (
            "[manufacturer.automotive]\nfirms.named = [\"hill\", \"hil\"]\n[entity.hill]\n",
            &["unknown entity `hil`"],
        ),
        (
            "[manufacturer.defence]\nfirms = { number = 1, named = [\"hill\", \"vale\"] }\n[entity.hill]\n[entity.vale]\n",
            &["2 firms of `manufacturer.defence` are named, but it has 1"],
        ),
        (
            "[manufacturer.automotive]\nfirms.named = [\"hill\"]\n[manufacturer.defence]\nfirms = { number = 1, named = [\"hill\"] }\n[entity.hill]\n",
            &["entity `hill` is a firm of `automotive` and of `defence`", "the other"],
        ),
        (
            "[manufacturer.automotive]\nfirms.named = [\"hill\", \"hill\"]\n[entity.hill]\n",
            &["entity `hill` is two firms of `automotive`"],
        ),
    ]);
    warnings(&[("[entity.hill]\n", &["entity `hill` is used nowhere"])]);
}

#[test]
fn suppliers_and_lanes_are_sound() {
    errors(&[
        ("[supplier.japan]\ncontent = { China = 0.3 }\n", &["`China` is not a country code"]),
        ("[supplier.japan]\ncontent = { CN = 30 }\n", &["content.CN` is 30"]),
        ("[supplier.japan]\ncontent = { CN = 0.7, MY = 0.7 }\n", &["add up to 1.4"]),
        (
            "[supplier.japan]\nmakes.heavy = { capacity = \"900 t/month\", price = \"-1 USD/kg\" }\n",
            &["price` is -1000"],
        ),
        (
            "[lane.cn-de]\nclosed = [{ from = 2025-02-21, until = 2025-02-20 }]\n",
            &["the period ends on 2025-02-20 before it begins"],
        ),
        ("[lane.cn-de]\nclosed = [{ from = 2025-02-21 }]\n", &["`until` is missing"]),
    ]);
    warnings(&[(
        "[lane.cn-de]\nclosed = [{ from = 2028-02-01, until = 2028-02-20 }]\n",
        &["lies outside the scenario"],
    )]);
}

#[test]
fn behaviour_is_sound() {
    let germany =
        |more: &str| format!("[control.mofcom-18]\nannounced = 2025-02-04\n[destination.germany]\n{more}\n");
    let taxed = |more: &str| {
        format!(
            "{PRICED}[regime.managed]\nprice-floor = \"110 USD/kg\"\n[destination.germany]\nprice-response = {{ {more} }}\n"
        )
    };
    errors(&[
        (
            &germany("front-loading = { cover = { varies = \"exponential\", mean = \"6 weeks\" } }"),
            &["cannot vary"],
        ),
        (&germany("front-loading = { cover = \"6 weeks\", share = 5 }"), &["share` is 5"]),
        (&germany("front-loading = { cover = \"6 weeks\", ahead = \"0 weeks\" }"), &["ahead` is 0"]),
        (
            &germany("order-inflation = { at-most = 0.9, over = \"8 weeks\" }"),
            &["at-most` is 0.9", "at least 1"],
        ),
        (
            &germany(
                "order-inflation = { at-most = { uncertain = \"uniform\", min = 0.8, max = 2.0 }, over = \"8 weeks\" }",
            ),
            &["may fall to 0.8", "at least 1, over the whole range"],
        ),
        (&germany("order-inflation = { at-most = 1.5, over = \"0 weeks\" }"), &["over` is 0"]),
        (&taxed(""), &["does not say what answers", "stock = 0.5"]),
        (&taxed("stock = -0.5"), &["stock` is -0.5"]),
    ]);
    warnings(&[
        (
            "[destination.germany]\nfront-loading = { cover = \"6 weeks\" }\n",
            &["`front-loading` of `destination.germany` has no effect", "end of a truce"],
        ),
        (
            "[destination.germany]\nprice-response = { stock = 0.5 }\n",
            &["`price-response` of `destination.germany` has no effect"],
        ),
    ]);
}

#[test]
fn surveys_are_sound() {
    let survey = |more: &str| format!("[survey.chamber]\n{more}\n");
    errors(&[
        (&survey("control = \"mofcom\"\nat = 2025-09-15"), &["unknown control `mofcom`"]),
        (
            &survey("control = \"mofcom-18\"\nat = 2024-09-15"),
            &["survey `chamber` counts on 2024-09-15, outside the scenario"],
        ),
        (
            &survey("control = \"mofcom-18\"\nat = 2028-09-15"),
            &["counts on 2028-09-15, outside the scenario"],
        ),
        (
            &survey("control = \"mofcom-18\"\nat = 2025-09-15\ncountries = [\"DE\", \"FR\"]"),
            &["asks in `FR`, where nobody needs a licence of `mofcom-18`", "DE, US"],
        ),
        (&survey("control = \"mofcom-18\"\nat = 2025-09-15\ncountries = []"), &["asks in no country"]),
        (&survey("control = \"mofcom-18\"\nat = 2025-09-15\ngranted = 13"), &["granted` is 13"]),
        (&survey("control = \"mofcom-18\"\nat = 2025-09-15\nsample = 0"), &["a survey of no files"]),
        (
            &survey("control = \"mofcom-18\"\nat = 2025-09-15\nend-use = \"defense\""),
            &["did you mean `defence`?"],
        ),
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
