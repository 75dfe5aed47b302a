//! Files that come back, limits by law, working days; licences that are capped, single, void or general.
use super::{L, WORLD, fits, layers, opened, order_on, over};
use crate::engine::col::Col;
use crate::engine::licensing::license;
use crate::engine::policy::advance;
use crate::engine::production::produce;
use crate::engine::shipping::ship;
use crate::engine::state::State;
use crate::model::Model;

const CONTROL: &str = r#"
[control.c]
exporter = "CN"
materials = ["heavy"]
[control.c.path]
2024-01-01 = "r"
[regime.r]
review = "2 weeks"
prompt = { civil = 1.0 }
"#;

fn licensed(layer: &str) -> Model {
    layers(&[WORLD, CONTROL, layer])
}

/// Policy and licensing of some steps.
fn walk(m: &Model, s: &mut State<L>, first: usize, last: usize) {
    for t in first..=last {
        advance(m, s, t);
        license(m, s, t);
    }
}

/// Tonnes granted on gate 0 by the end of each step, the same in all columns, of 10 t ordered in step 0.
fn granted(m: &Model, steps: usize) -> Vec<f64> {
    let mut s = opened(m);
    order_on(m, &mut s, 0, 10.0);
    let by_step = |t: usize| {
        walk(m, &mut s, t, t);
        assert_eq!(s.files.granted[0], Col::splat(s.files.granted[0][0]));
        s.files.granted[0][0]
    };
    (0..steps).map(by_step).collect()
}

/// The step in which all of them are granted at once.
fn granted_in(m: &Model) -> Option<usize> {
    let by_step = granted(m, m.calendar.steps);
    let step = by_step.iter().position(|x| *x == 10.0);
    assert!(by_step.iter().all(|x| *x == 0.0 || *x == 10.0), "{by_step:?}");
    step
}

#[test]
fn a_file_that_comes_back_is_reviewed_again() {
    // Reviewed until 2, with the applicant until 5, reviewed until 7, with the applicant until 10, reviewed until 12.
    let back = |p: &str, answer: &str| {
        licensed(&format!(
            "[regime.r]\nreturned = {{ probability = {p}, answer = \"{answer}\", at-most = 2 }}\n"
        ))
    };
    assert_eq!(granted_in(&back("1.0", "3 weeks")), Some(12));
    assert_eq!(granted_in(&back("1.0", "0 days")), Some(6), "three reviews without a pause");
    assert_eq!(granted_in(&back("0.0", "3 weeks")), Some(2));
    let m = back("1.0", "3 weeks");
    let mut s = opened(&m);
    order_on(&m, &mut s, 0, 10.0);
    walk(&m, &mut s, 0, 11);
    assert_eq!(
        (s.files.pending[0], s.files.queued[0]),
        (Col::splat(1.0), Col::splat(1.0)),
        "one file all the time"
    );
    // Back at 2 with 0.3; of these back again at 7 with 0.3.
    let m = back("0.3", "3 weeks");
    let (n, mut at) = (8_000, [0; 13]);
    over(&m, n, |s| {
        order_on(&m, s, 0, 10.0);
        license(&m, s, 0);
        for (t, hits) in at.iter_mut().enumerate().skip(1) {
            walk(&m, s, t, t);
            *hits += s.files.granted[0].0.iter().filter(|x| **x > 0.0).count() as u64;
        }
    });
    fits(at[2], n, 0.7);
    fits(at[7], n, 0.91);
    assert_eq!(at[12], n);
}

#[test]
fn a_limit_by_law_ends_a_review_where_it_is_kept() {
    let limit = |kept: &str, weeks: usize| {
        licensed(&format!(
            "[regime.r]\nreview = \"10 weeks\"\nstatutory-limit = {{ time = \"{weeks} weeks\", kept = {kept} }}\n"
        ))
    };
    assert_eq!(granted_in(&limit("1.0", 4)), Some(4));
    assert_eq!(granted_in(&limit("0.0", 4)), Some(10));
    assert_eq!(granted_in(&limit("1.0", 12)), Some(10), "a limit makes no review longer");
    let (m, n, mut early) = (limit("0.3", 4), 8_000, 0);
    over(&m, n, |s| {
        order_on(&m, s, 0, 10.0);
        license(&m, s, 0);
        walk(&m, s, 1, 4);
        early += s.files.granted[0].0.iter().filter(|x| **x > 0.0).count() as u64;
    });
    fits(early, n, 0.3);
}

#[test]
fn working_days_pass_in_the_exporter_s_country() {
    // From Friday, 4 April 2025 (a holiday): 18 weekdays and a Sunday in April, 19 days in May, 3 to 6 and 9 to 11 June:
    // 45 are over with 11 June. That is 27 + 31 + 11 = 69 days.
    let days = |rule: &str| {
        layers(&[
            WORLD,
            "[scenario]\nstart = 2025-04-04\nperiods = 100\nstep = \"1 day\"\n",
            &CONTROL.replace("2024-01-01", "2025-04-04").replace("review = \"2 weeks\"\n", rule),
        ])
    };
    assert_eq!(granted_in(&days("review = \"45 working days\"\n")), Some(69));
    let limit = "review = \"90 days\"\nstatutory-limit = { time = \"45 working days\", kept = 1.0 }\n";
    assert_eq!(granted_in(&days(limit)), Some(69));
}

#[test]
fn what_a_licence_does_not_allow_is_filed_again() {
    let m = licensed("[regime.r]\nvolume-cap = \"4 t\"\n");
    // 10 t are filed in step 0, 6 t in step 2, 2 t in step 4.
    assert_eq!(granted(&m, 8), [0.0, 0.0, 4.0, 4.0, 8.0, 8.0, 10.0, 10.0]);
    // Five files of 2 t, each with a licence of up to 4 t.
    assert_eq!(
        granted_in(&licensed("[control.c]\nfile-size = \"2 t\"\n[regime.r]\nvolume-cap = \"4 t\"\n")),
        Some(2)
    );
    // Two files of 5 t with 4 t each; the 2 t that are left are one file.
    let m = licensed("[control.c]\nfile-size = \"5 t\"\n[regime.r]\nvolume-cap = \"4 t\"\n");
    assert_eq!(granted(&m, 5), [0.0, 0.0, 8.0, 8.0, 10.0]);
}

#[test]
fn what_a_shipment_leaves_of_a_single_licence_lapses_and_is_filed_again() {
    let run = |uses: &str| {
        let m = licensed(&format!(
            "[supplier.cn.makes.heavy]\ncapacity = \"6 t/week\"\n[regime.r]\nreview = \"0 days\"\nuse = \"{uses}\"\n"
        ));
        let mut s = opened(&m);
        order_on(&m, &mut s, 0, 10.0);
        let mut seen = Vec::new();
        for t in 0..2 {
            produce(&m, &mut s, t);
            walk(&m, &mut s, t, t);
            ship(&m, &mut s, t);
            seen.push((
                s.files.granted[0][0],
                s.files.used[0][0],
                s.network.ordered[0][0],
                s.files.queued[0][0],
            ));
        }
        seen
    };
    // 6 t leave under 10 t; 4 t lapse, and the 4 t that are still ordered are filed anew.
    assert_eq!(run("single"), [(10.0, 10.0, 4.0, 1.0), (14.0, 14.0, 0.0, 2.0)]);
    assert_eq!(run("multiple"), [(10.0, 6.0, 4.0, 1.0), (10.0, 10.0, 0.0, 1.0)]);
}

#[test]
fn a_later_licence_that_lapses_first_is_gone() {
    // 10 t granted for good in step 0; from step 2 licences last 3 weeks. 5 t are granted in step 2 and lapse in step 5,
    // whether the 10 t have been used by then or not.
    let m = licensed(
        "[regime.r]\nreview = \"0 days\"\n[regime.short]\nreview = \"0 days\"\nprompt.civil = 1.0\nvalidity = \"3 weeks\"\n\
         [control.c.path]\n2024-01-15 = \"short\"\n",
    );
    for used in [0.0, 4.0, 10.0, 12.0] {
        let mut s = opened(&m);
        order_on(&m, &mut s, 0, 10.0);
        license(&m, &mut s, 0);
        walk(&m, &mut s, 1, 1);
        order_on(&m, &mut s, 0, 5.0);
        walk(&m, &mut s, 2, 2);
        assert_eq!((s.files.granted[0], s.files.used[0]), (Col::splat(15.0), Col::ZERO));
        s.files.used[0] = Col::splat(used);
        s.network.ordered[0] = Col::ZERO;
        walk(&m, &mut s, 3, 4);
        assert_eq!(s.files.used[0], Col::splat(used));
        walk(&m, &mut s, 5, 5);
        let live = s.files.granted[0][0] - s.files.used[0][0];
        assert_eq!(live, if used < 10.0 { 10.0 - used } else { 0.0 }, "{used} t used");
    }
}

#[test]
fn purchases_are_licensed_up_to_a_time_of_proven_use() {
    // 8 weeks of 10 t: 80 t with stock, goods under way, licences and files.
    let m = licensed("[regime.r]\nstockpile-cap = \"8 weeks\"\n");
    let filed = |stock: f64, under_way: f64| {
        let mut s = opened(&m);
        order_on(&m, &mut s, 0, 100.0);
        s.rows.on_hand[0] = Col::splat(stock);
        s.rows.on_order[0].add(&Col::splat(under_way));
        license(&m, &mut s, 0);
        s.files.filed[0][0]
    };
    assert_eq!(
        (filed(0.0, 0.0), filed(30.0, 0.0), filed(30.0, 20.0), filed(90.0, 0.0)),
        (80.0, 50.0, 30.0, 0.0)
    );
    let mut s = opened(&m);
    order_on(&m, &mut s, 0, 100.0);
    walk(&m, &mut s, 0, 1);
    assert_eq!((s.files.filed[0], s.files.queued[0]), (Col::splat(80.0), Col::splat(1.0)));
    // Granted and shipped: it is under way now, and there is still no room.
    walk(&m, &mut s, 2, 2);
    ship(&m, &mut s, 2);
    walk(&m, &mut s, 3, 3);
    assert_eq!((s.files.used[0], s.files.filed[0]), (Col::splat(80.0), Col::ZERO));
}

#[test]
fn proven_use_is_one_over_all_suppliers_under_a_control() {
    // Of 50 t ordered from each of two, 50 t are filed with the first and 30 t with the second.
    let m = licensed(
        "[supplier.other]\ncountry = \"CN\"\nmakes.heavy = {}\n[manufacturer.car]\nsources.heavy = { cn = 0.5, other = 0.5 }\n\
         [regime.r]\nstockpile-cap = \"8 weeks\"\n",
    );
    let mut s = opened(&m);
    order_on(&m, &mut s, 0, 50.0);
    order_on(&m, &mut s, 1, 50.0);
    license(&m, &mut s, 0);
    let mut filed = [s.files.filed[0][0], s.files.filed[1][0]];
    filed.sort_by(f64::total_cmp);
    assert_eq!(filed, [30.0, 50.0]);
}

#[test]
fn void_files_are_filed_anew_when_the_regime_changes() {
    // Filed in step 0 for 10 weeks; void in step 5, filed anew for 2 weeks.
    let m = licensed(
        "[control.c]\nopen-files-at-change = \"void\"\n[control.c.path]\n2024-02-05 = \"second\"\n[regime.r]\nreview = \"10 weeks\"\n\
         [regime.second]\nreview = \"2 weeks\"\nprompt.civil = 1.0\n",
    );
    assert_eq!(granted_in(&m), Some(7));
    let mut s = opened(&m);
    order_on(&m, &mut s, 0, 10.0);
    walk(&m, &mut s, 0, 4);
    assert_eq!((s.files.queued[0], s.files.pending[0]), (Col::splat(1.0), Col::splat(1.0)));
    walk(&m, &mut s, 5, 5);
    assert_eq!((s.files.queued[0], s.files.pending[0]), (Col::splat(2.0), Col::splat(1.0)));
}

#[test]
fn orders_that_a_ban_meets_stand_or_are_dropped() {
    let open = |rule: &str, last: usize| {
        let m = licensed(&format!(
            "[control.c]\norders-under-ban = \"{rule}\"\n[control.c.path]\n2024-02-05 = \"ban\"\n\
             [regime.r]\nreview = \"10 weeks\"\n[regime.ban]\nkind = \"ban\"\n"
        ));
        let mut s = opened(&m);
        order_on(&m, &mut s, 0, 10.0);
        walk(&m, &mut s, 0, last);
        assert_eq!(s.rows.on_order[0], s.network.ordered[0]);
        s.network.ordered[0][0]
    };
    assert_eq!((open("drop", 4), open("drop", 5), open("stand", 59)), (10.0, 0.0, 10.0));
}

/// Columns of `n` in which an order placed in step `t` is signed off at once under a general licence.
fn signed(rule: &str, t: usize, n: u64) -> u64 {
    let m = licensed(&format!(
        "[regime.r]\nprompt.civil = 0.0\nif-not-prompt.stuck = 1.0\n[regime.r.general-licence]\nshare = 1.0\n\
         review = \"0 days\"\nprompt = 1.0\n{rule}\n"
    ));
    let mut hits = 0;
    over(&m, n, |s| {
        for step in 1..=t {
            advance(&m, s, step);
        }
        order_on(&m, s, 0, 10.0);
        license(&m, s, t);
        hits += s.files.granted[0].0.iter().filter(|x| **x > 0.0).count() as u64;
    });
    hits
}

#[test]
fn a_general_licence_is_issued_lasts_and_is_renewed() {
    // Issued 4 weeks after the regime began, in step 4; good for 6 weeks, to the end of step 9.
    let rule = "issued-after = \"4 weeks\"\nvalidity = \"6 weeks\"\n";
    for (t, holds) in [(0, false), (3, false), (4, true), (9, true), (10, false), (20, false)] {
        assert_eq!(signed(rule, t, 40), if holds { 40 } else { 0 }, "step {t}");
        assert_eq!(signed(&format!("{rule}renewed = 1.0\n"), t, 40), if t >= 4 { 40 } else { 0 }, "step {t}");
    }
    assert_eq!(
        (signed("issued-after = \"4 weeks\"", 3, 40), signed("issued-after = \"4 weeks\"", 50, 40)),
        (0, 40)
    );
    // Renewed with one half at step 10 and again at step 16.
    let (rule, n) = (format!("{rule}renewed = 0.5\n"), 8_000);
    fits(signed(&rule, 10, n), n, 0.5);
    fits(signed(&rule, 15, n), n, 0.5);
    fits(signed(&rule, 16, n), n, 0.25);
}

/// An order that is on its way to the supplier for two weeks is filed when it is there, though its buyer orders every four.
#[test]
fn an_order_is_filed_when_it_has_reached_the_supplier() {
    let m = layers(&[
        WORLD,
        CONTROL,
        "[manufacturer.car.stock]\nreview = \"4 weeks\"\n[lane.cn-us]\norder-time = \"2 weeks\"\n",
    ]);
    let rule = &m.rows[0].rule;
    let expected = (0..60_u16).filter(|t| *t == 0 || rule.orders_in(usize::from(*t) + 4 - 2));
    assert_eq!(m.gates[0].filed_in, expected.collect::<Vec<u16>>());
    assert!(m.gates[0].filed_in.len() < 20);
}
