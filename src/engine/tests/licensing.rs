//! Licensing: what becomes of a file, and when.
use super::{L, WORLD, fits, layers, near, opened, over};
use crate::engine::col::Col;
use crate::engine::licensing::license;
use crate::engine::policy::advance;
use crate::engine::state::{CLOSED, NEVER, State, status};
use crate::model::Model;

/// A control that is in force from the first day with regime `r`: every file is granted at once.
const CONTROL: &str = r#"
[control.c]
exporter = "CN"
materials = ["heavy"]
[control.c.path]
2024-01-01 = "r"
[regime.r]
review = "0 days"
prompt = { civil = 1.0, defence = 1.0 }
"#;

fn licensed(layer: &str) -> Model {
    layers(&[WORLD, CONTROL, layer])
}

/// Places an order of `mass` tonnes on every link.
fn ordered(m: &Model, s: &mut State<L>, mass: f64) {
    for (link, l) in m.links.iter().enumerate() {
        s.network.ordered[link] = Col::splat(mass);
        s.network.open[link] = true;
        s.rows.on_order[l.row] = Col::splat(mass);
    }
}

/// Policy and licensing of the steps up to and including `last`, with an order of 10 t on every link at step 0.
fn until(m: &Model, last: usize) -> State<L> {
    let mut s = opened(m);
    ordered(m, &mut s, 10.0);
    walk(m, &mut s, 0, last);
    s
}

fn walk(m: &Model, s: &mut State<L>, first: usize, last: usize) {
    for t in first..=last {
        advance(m, s, t);
        license(m, s, t);
    }
}

/// First step after which all of gate 0's order is granted.
#[track_caller]
fn granted_in(m: &Model) -> usize {
    let mut s = opened(m);
    ordered(m, &mut s, 10.0);
    for t in 0..m.calendar.steps {
        walk(m, &mut s, t, t);
        if s.files.granted[0] == Col::splat(10.0) {
            return t;
        }
        assert_eq!(s.files.granted[0], Col::ZERO, "a file is decided whole");
    }
    panic!("never granted");
}

#[test]
fn a_file_without_review_is_granted_in_its_step() {
    let m = licensed("");
    let s = until(&m, 0);
    assert_eq!(s.files.granted[0], Col::splat(10.0));
    assert_eq!((s.files.filed[0], s.files.pending[0]), (Col::ZERO, Col::ZERO));
    assert_eq!((s.files.queued[0], s.files.decided[0]), (Col::splat(1.0), Col::splat(1.0)));
}

#[test]
fn a_review_takes_its_time() {
    assert_eq!(granted_in(&licensed("[regime.r]\nreview = \"5 weeks\"\n")), 5);
    let s = until(&licensed("[regime.r]\nreview = \"5 weeks\"\n"), 4);
    assert_eq!((s.files.filed[0], s.files.pending[0]), (Col::splat(10.0), Col::splat(1.0)));
}

#[test]
fn what_is_filed_or_licensed_is_not_filed_again() {
    let m = licensed("[regime.r]\nreview = \"5 weeks\"\n");
    let mut s = until(&m, 3);
    assert_eq!(s.files.queued[0], Col::splat(1.0));
    s.network.ordered[0] = Col::splat(16.0);
    walk(&m, &mut s, 4, 20);
    assert_eq!(s.files.queued[0], Col::splat(2.0), "the 6 t that were ordered since");
    assert_eq!(s.files.granted[0], Col::splat(16.0));
}

/// Prompt, slow, stuck, refused: 0.3, 0.35, 0.21, 0.14.
const FOUR: &str = "[regime.r]\nprompt = { civil = 0.3 }\n\
    if-not-prompt = { slow = 0.5, stuck = 0.3, refused = 0.2, slow-review = \"4 weeks\" }\n";

#[test]
fn the_four_ends_of_a_review_come_with_their_probabilities() {
    let (m, n, mut ends) = (licensed(FOUR), 20_000, [0; 4]);
    over(&m, n, |s| {
        ordered(&m, s, 10.0);
        license(&m, s, 0);
        for c in 0..L {
            let granted = s.files.granted[0][c];
            let end = match (s.files.due[0][c], s.files.status[0][c]) {
                (CLOSED, _) if granted == 10.0 => 0,
                (4, status::SLOW) => 1,
                (NEVER, status::REVIEW) => 2,
                (CLOSED, _) if granted == 0.0 => 3,
                other => panic!("{other:?}"),
            };
            ends[end] += 1;
        }
    });
    for (hits, p) in ends.into_iter().zip([0.3, 0.35, 0.21, 0.14]) {
        fits(hits, n, p);
    }
}

#[test]
fn a_slow_file_is_granted_later_and_a_stuck_one_never() {
    let slow =
        "[regime.r]\nprompt = { civil = 0.0 }\nif-not-prompt = { slow = 1.0, slow-review = \"7 weeks\" }\n";
    assert_eq!(granted_in(&licensed(&format!("{slow}review = \"2 weeks\"\n"))), 9);
    let stuck = "[regime.r]\nprompt = { civil = 0.0 }\nif-not-prompt = { stuck = 1.0 }\n";
    let s = until(&licensed(stuck), 59);
    assert_eq!((s.files.granted[0], s.files.pending[0]), (Col::ZERO, Col::splat(1.0)));
    assert_eq!(s.files.queued[0], Col::<L>::splat(1.0), "a stuck file stands in the way of another");
}

const REFUSED: &str =
    "[regime.r]\nreview = \"2 weeks\"\nprompt = { civil = 0.0 }\nif-not-prompt = { refused = 1.0 }\n";

#[test]
fn a_refused_order_is_filed_again() {
    let s = until(&licensed(REFUSED), 6);
    // Filed in steps 0, 2, 4 and 6: in the step of each refusal.
    assert_eq!(s.files.queued[0], Col::splat(4.0));
    assert_eq!((s.files.filed[0], s.files.pending[0]), (Col::splat(10.0), Col::splat(1.0)));
    assert_eq!(s.network.ordered[0], Col::splat(10.0));
}

#[test]
fn a_refusal_can_cancel_the_order() {
    let m = licensed(&format!("{REFUSED}[control.c]\non-refusal = \"cancel\"\n"));
    let s = until(&m, 6);
    assert_eq!(s.files.queued[0], Col::splat(1.0));
    assert_eq!((s.network.ordered[0], s.rows.on_order[0]), (Col::ZERO, Col::ZERO));
    assert_eq!((s.files.filed[0], s.files.pending[0]), (Col::ZERO, Col::ZERO));
}

#[test]
fn a_file_older_than_its_buyer_s_patience_gives_its_order_up() {
    let m = licensed("[manufacturer.car]\npatience = \"5 weeks\"\n[regime.r]\nreview = \"8 weeks\"\n");
    let s = until(&m, 4);
    assert_eq!((s.network.ordered[0], s.rows.on_order[0]), (Col::splat(10.0), Col::splat(10.0)));
    let mut s = until(&m, 5);
    assert_eq!((s.network.ordered[0], s.rows.on_order[0]), (Col::ZERO, Col::ZERO));
    assert_eq!((s.files.filed[0], s.files.pending[0]), (Col::ZERO, Col::ZERO));
    walk(&m, &mut s, 6, 8);
    assert_eq!(s.files.granted[0], Col::ZERO, "a file without its order is no second chance for the next");
}

#[test]
fn a_file_decided_in_the_step_of_its_patience_leaves_the_books_once() {
    // Two firms file in step 0; the office takes up the second in step 1, when its buyer gives up.
    let m = licensed(
        "[manufacturer.car]\npatience = \"1 week\"\nfirms = { number = 2 }\n\
         [control.c]\noffice = { capacity = \"1 file/week\" }\n",
    );
    let s = until(&m, 1);
    for g in 0..2 {
        assert_eq!(s.files.filed[g], Col::<L>::ZERO, "gate {g}");
    }
}

#[test]
fn patience_of_less_than_half_a_step_is_a_step() {
    let m = licensed("[manufacturer.car]\npatience = \"1 day\"\n[regime.r]\nreview = \"3 weeks\"\n");
    let s = until(&m, 3);
    assert_eq!(s.files.filed[0], Col::<L>::ZERO);
    assert_eq!(s.network.ordered[0], Col::<L>::ZERO);
}

#[test]
fn what_is_unused_lapses_oldest_first() {
    let m = licensed("[regime.r]\nvalidity = \"6 weeks\"\n");
    let mut s = until(&m, 2);
    // 4 of the 10 t leave; at step 3 another 5 t are ordered and licensed.
    s.files.used[0] = Col::splat(4.0);
    s.network.ordered[0] = Col::splat(11.0);
    walk(&m, &mut s, 3, 5);
    assert_eq!(s.files.granted[0], Col::splat(15.0));
    assert_eq!(s.files.used[0], Col::splat(4.0), "valid until step 6");
    s.network.ordered[0] = Col::splat(0.0);
    walk(&m, &mut s, 6, 6);
    assert_eq!(s.files.used[0], Col::splat(10.0), "6 t of the first have lapsed, the second holds");
    walk(&m, &mut s, 7, 9);
    assert_eq!(s.files.used[0], Col::splat(15.0));
}

#[test]
fn what_has_lapsed_is_filed_again() {
    let m = licensed("[regime.r]\nvalidity = \"6 weeks\"\n");
    let s = until(&m, 6);
    assert_eq!((s.files.granted[0], s.files.used[0]), (Col::splat(20.0), Col::splat(10.0)));
}

const OFFICE: &str =
    "[manufacturer.car]\nfirms = { number = 5 }\n[control.c]\noffice = { capacity = \"1 file/week\" }\n";

#[test]
fn an_office_takes_files_up_first_come_first_served() {
    let m = licensed(&format!("{OFFICE}[regime.r]\nreview = \"3 weeks\"\n"));
    let mut s = opened(&m);
    ordered(&m, &mut s, 10.0);
    let mut granted = [None; 5];
    for t in 0..20 {
        walk(&m, &mut s, t, t);
        for (g, step) in granted.iter_mut().enumerate() {
            if step.is_none() && s.files.granted[g] == Col::splat(10.0) {
                *step = Some(t);
            }
        }
    }
    for (g, step) in granted.into_iter().enumerate() {
        let place = s.files.place[m.gates[g].slots.start][0] as usize;
        assert_eq!(step, Some(place - 1 + 3), "the file in place {place} starts {} steps later", place - 1);
    }
    let mut places: Vec<f64> = m.gates.iter().map(|g| f64::from(s.files.place[g.slots.start][0])).collect();
    places.sort_by(f64::total_cmp);
    assert_eq!(places, [1.0, 2.0, 3.0, 4.0, 5.0]);
}

#[test]
fn an_idle_office_saves_nothing_up() {
    let m = licensed(OFFICE);
    let mut s = opened(&m);
    walk(&m, &mut s, 0, 9);
    ordered(&m, &mut s, 10.0);
    for k in 0..5 {
        walk(&m, &mut s, 10 + k, 10 + k);
        assert_eq!(s.files.decided[0], Col::splat(k as f64 + 1.0));
    }
}

#[test]
fn earlier_files_go_first() {
    let m = licensed(OFFICE);
    let mut s = opened(&m);
    s.network.ordered[3] = Col::splat(10.0);
    s.network.ordered[1] = Col::splat(10.0);
    walk(&m, &mut s, 0, 0);
    ordered(&m, &mut s, 10.0);
    walk(&m, &mut s, 1, 1);
    let granted: f64 = [1, 3].iter().map(|g: &usize| s.files.granted[*g][0]).sum();
    assert_eq!(granted, 20.0);
}

#[test]
fn a_file_is_decided_whole_and_costs_the_office_its_parts() {
    // 25 t make three files of 10 t; the office reaches the last of them in step 2.
    let m = licensed("[control.c]\nfile-size = \"10 t\"\noffice = { capacity = \"1 file/week\" }\n");
    let mut s = opened(&m);
    ordered(&m, &mut s, 25.0);
    for (t, granted, files) in [(0, 0.0, 0.0), (1, 0.0, 0.0), (2, 25.0, 3.0)] {
        walk(&m, &mut s, t, t);
        assert_eq!((s.files.granted[0], s.files.decided[0]), (Col::splat(granted), Col::splat(files)));
    }
    assert_eq!(s.files.queued[0], Col::splat(3.0));
    let exact = licensed("[control.c]\nfile-size = \"10 t\"\n");
    let mut s = opened(&exact);
    ordered(&exact, &mut s, 30.0);
    walk(&exact, &mut s, 0, 0);
    assert_eq!(s.files.decided[0], Col::splat(3.0), "30 t are three files, not four");
}

/// From step 5 on a file takes 2 weeks in place of 10.
fn change(at_change: &str, second: &str) -> Model {
    licensed(&format!(
        "[control.c]\nopen-files-at-change = \"{at_change}\"\n[control.c.path]\n2024-02-05 = \"second\"\n\
         [regime.r]\nreview = \"10 weeks\"\n[regime.second]\nreview = \"2 weeks\"\n{second}"
    ))
}

#[test]
fn a_new_regime_keeps_the_remaining_time_or_draws_it_anew() {
    let prompt = "prompt = { civil = 1.0 }\n";
    assert_eq!(granted_in(&change("keep", prompt)), 10);
    assert_eq!(granted_in(&change("redraw", prompt)), 7);
}

#[test]
fn the_verdict_is_that_of_the_regime_of_its_day() {
    let stuck = "prompt = { civil = 0.0 }\nif-not-prompt = { stuck = 1.0 }\n";
    for (at_change, day) in [("keep", 10), ("redraw", 7)] {
        let s = until(&change(at_change, stuck), 30);
        assert_eq!(s.files.due[0], [NEVER; L], "{at_change}: decided in step {day} under the second regime");
    }
}

#[test]
fn a_new_regime_opens_stuck_files_again_unless_they_keep_their_state() {
    let stuck =
        "[regime.r]\nreview = \"1 week\"\nprompt = { civil = 0.0 }\nif-not-prompt = { stuck = 1.0 }\n";
    let change = |at_change: &str| {
        licensed(&format!(
            "[control.c]\nopen-files-at-change = \"{at_change}\"\n[control.c.path]\n2024-02-05 = \"second\"\n\
             {stuck}[regime.second]\nreview = \"2 weeks\"\nprompt = {{ civil = 1.0 }}\n"
        ))
    };
    assert_eq!(granted_in(&change("redraw")), 7);
    assert_eq!(until(&change("keep"), 59).files.granted[0], Col::<L>::ZERO);
}

const GENERAL: &str = "[regime.r]\nreview = \"10 weeks\"\nprompt = { civil = 0.0 }\nif-not-prompt = { stuck = 1.0 }\n\
                       [regime.r.general-licence]\nreview = \"1 week\"\nprompt = 1.0\n";

#[test]
fn a_general_licence_is_signed_off() {
    assert_eq!(granted_in(&licensed(&format!("{GENERAL}share = 1.0\n"))), 1);
    let defence = format!("{GENERAL}share = 1.0\n[manufacturer.car]\nend-use = \"defence\"\n");
    let s = until(&licensed(&defence), 30);
    assert_eq!(s.files.granted[0], Col::<L>::ZERO, "no general licence for defence");
}

#[test]
fn a_general_licence_is_one_draw_a_firm() {
    let m = licensed(&format!("{GENERAL}share = 0.4\n"));
    let (n, mut holders) = (8_000, 0);
    over(&m, n, |s| {
        ordered(&m, s, 10.0);
        license(&m, s, 0);
        walk(&m, s, 1, 1);
        for c in 0..L {
            holders += u64::from(s.files.granted[0][c] > 0.0);
        }
        // Another order some weeks later: the same firms have the licence.
        let first = s.files.granted[0];
        s.network.ordered[0] = Col::splat(20.0);
        walk(&m, s, 2, 9);
        for c in 0..L {
            assert_eq!(s.files.granted[0][c], 2.0 * first[c]);
        }
    });
    fits(holders, n, 0.4);
}

#[test]
fn odds_move_a_probability_as_odds() {
    let m = licensed(
        "[regime.r]\nprompt = { civil = 0.5 }\nif-not-prompt = { stuck = 1.0 }\nodds = { US = 3.0 }\n",
    );
    let (n, mut granted) = (8_000, 0);
    over(&m, n, |s| {
        near(s.policy.prompt[m.classes.len()][0], 0.75);
        ordered(&m, s, 10.0);
        license(&m, s, 0);
        granted += (0..L).filter(|c| s.files.granted[0][*c] > 0.0).count() as u64;
    });
    fits(granted, n, 0.75);
}

#[test]
fn odds_of_country_and_standing_multiply_and_ends_stay_ends() {
    let probability = |civil: f64, more: &str| {
        let m = licensed(&format!(
            "[manufacturer.car]\nfirms = {{ number = 1, favoured = 1.0 }}\n[regime.r]\n\
             prompt = {{ civil = {civil:.1} }}\nif-not-prompt = {{ stuck = 1.0 }}\n{more}"
        ));
        opened(&m).policy.prompt[m.classes.len()][0]
    };
    near(probability(0.5, "odds = { US = 3.0 }\nfavoured-odds = 2.0\n"), 6.0 / 7.0);
    near(probability(0.5, "favoured-odds = 0.25\n"), 0.2);
    assert_eq!(probability(0.0, "odds = { US = 3.0 }\n"), 0.0);
    assert_eq!(probability(1.0, "odds = { US = 0.1 }\n"), 1.0);
}

#[test]
fn defence_has_a_probability_of_its_own() {
    let files = |defence: &str| {
        let m = licensed(&format!(
            "[manufacturer.car]\nend-use = \"defence\"\n[regime.r]\nprompt = {{ civil = 1.0{defence} }}\n\
             if-not-prompt = {{ stuck = 1.0 }}\n"
        ));
        until(&m, 0).files.granted[0][0]
    };
    assert_eq!(files(", defence = 1.0"), 10.0);
    assert_eq!(files(", defence = 0.0"), 0.0);
}

#[test]
fn files_can_be_filed_once_a_truce_has_lapsed_before_the_first_date() {
    let later = CONTROL.replace("2024-01-01", "2024-06-03");
    let truce = "[truce.t]\nfrom = 2024-01-15\nuntil = 2024-03-24\nrenewed = 0.0\n\
                 on-break = { control = \"c\", regime = \"r\" }\n";
    assert_eq!(granted_in(&layers(&[WORLD, &later, truce])), 12);
}

#[test]
fn a_ban_takes_no_files() {
    let s = until(&licensed("[regime.r]\nkind = \"ban\"\n"), 10);
    assert_eq!(s.files.queued[0], Col::<L>::ZERO);
}
