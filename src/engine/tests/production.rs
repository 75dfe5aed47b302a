//! Production: capacity, the closure around New Year, ramps.
use super::{L, fits, model, near, opened_at, over};
use crate::engine::production::produce;
use crate::model::Model;
use crate::model::law::Param;

/// Capacity of the one plant in step `t`.
fn capacity(m: &Model, t: usize) -> f64 {
    let mut s = opened_at(m, 0);
    produce(m, &mut s, t);
    let x = s.network.capacity[0];
    assert!((0..L).all(|c| x[c] == x[0]));
    x[0]
}

#[test]
fn capacity_is_a_step_s() {
    near(capacity(&model("[supplier.cn]\nmakes.heavy = { capacity = \"10 t/day\" }\n"), 0), 70.0);
}

#[test]
fn plants_close_around_new_year() {
    // New Year 2024 is 10 February: the four weeks go from Wednesday of step 5 to Tuesday of step 9.
    let m = model("[supplier.cn]\nnew-year-closure = 0.5\nmakes.heavy = { capacity = \"70 t/week\" }\n");
    for (t, expected) in [(4, 70.0), (5, 45.0), (6, 35.0), (7, 35.0), (8, 35.0), (9, 60.0), (10, 70.0)] {
        near(capacity(&m, t), expected);
    }
    let lost: f64 = (0..20).map(|t| 70.0 - capacity(&m, t)).sum();
    near(lost, 0.5 * 4.0 * 70.0);
}

/// 10,000 t a quarter at full growth from a tenth of it over a year; starts in the middle of step 0.
fn ramping(shape: &str) -> Model {
    let mut m = model(
        &format!(
            "[scenario]\nstep = \"3 months\"\nperiods = 8\n[supplier.cn]\nstarts = 2024-01-02\n\
         makes.heavy = {{ capacity = \"10000 t/quarter\" }}\n\
         ramp = {{ over = \"12 months\", first = 0.1, shape = \"{shape}\" }}\n"
        )
        .replace("10000 t/quarter", "40000 t/year"),
    );
    let ramp = m.plants[0].ramp.as_mut().unwrap();
    // A second after it, so that step 0 is the first with output.
    ramp.start = Param::Known(f64::from(m.calendar.start) + 0.5 * m.calendar.step_days - 1.0 / 86_400.0);
    m
}

#[test]
fn a_linear_ramp_grows_by_equal_parts() {
    let m = ramping("linear");
    for (t, expected) in [1000.0, 3250.0, 5500.0, 7750.0, 10_000.0, 10_000.0].into_iter().enumerate() {
        assert!((capacity(&m, t) - expected).abs() < 1e-3, "quarter {t}: {}", capacity(&m, t));
    }
}

#[test]
fn an_s_curve_is_slow_fast_slow() {
    let m = ramping("s-curve");
    for (t, expected) in [1000.0, 2406.25, 5500.0, 8593.75, 10_000.0, 10_000.0].into_iter().enumerate() {
        assert!((capacity(&m, t) - expected).abs() < 1e-3, "quarter {t}: {}", capacity(&m, t));
    }
}

#[test]
fn nothing_is_made_before_the_start_and_a_young_plant_reaches_its_share() {
    let m = model(
        "[supplier.cn]\nstarts = 2024-02-05\nmakes.heavy = { capacity = \"70 t/week\" }\n\
         ramp = { over = \"10 weeks\", first = 0.2, reaches = 0.5 }\n",
    );
    assert_eq!(capacity(&m, 4), 0.0);
    near(capacity(&m, 5), 70.0 * 0.5 * (0.2 + 0.8 * 0.05));
    near(capacity(&m, 59), 35.0);
}

#[test]
fn an_uncertain_start_is_drawn_once_a_replication() {
    let m = model(
        "[supplier.cn]\nmakes.heavy = { capacity = \"70 t/week\" }\n\
         starts = { uncertain = \"uniform\", min = 2024-01-01, max = 2024-04-08 }\n",
    );
    let (n, mut started) = (12_000, 0);
    over(&m, n, |s| {
        let mut before = [0.0; L];
        for t in 0..20 {
            produce(&m, s, t);
            for (before, now) in before.iter_mut().zip(s.network.capacity[0].0) {
                assert!(now == 0.0 || now == 70.0, "{now}");
                assert!(now >= *before, "what has started goes on");
                *before = now;
                // The middle of step 6 is 45.5 days after the earliest start, of 98.
                started += u64::from(t == 6 && now > 0.0);
            }
        }
        assert_eq!(before, [70.0; L]);
    });
    fits(started, n, 45.5 / 98.0);
}
