use super::*;
use crate::stats::crps::crps_normal;
use proptest::prelude::*;
use rand::{SeedableRng, rngs::SmallRng};
use rand_distr::{Distribution, Exp1, StandardNormal};

fn of(scale: Scale, values: &[f64]) -> Histogram {
    let mut histogram = Histogram::new(scale);
    histogram.push_all(values);
    histogram
}

#[test]
fn atoms_are_exact() {
    let h = of(Scale::Share, &[0.0, 0.0, 0.5, 1.0]);
    assert_eq!((h.quantile(0.25), h.quantile(0.9)), (Some(0.0), Some(1.0)));
    assert_eq!((h.cdf(0.0), h.cdf(0.999), h.cdf(1.0)), (0.5, 0.75, 1.0));
    assert_eq!((h.atoms(), h.range(), h.count()), ((0.5, 0.25), Some((0.0, 1.0)), 4));
}

#[test]
fn a_constant_is_itself() {
    for x in [0.0, 1e-9, 0.37, 1.0] {
        for scale in [Scale::Share, Scale::Positive(0.01), Scale::Positive(5.0)] {
            let h = of(scale, &[x; 7]);
            assert_eq!((h.quantile(0.0), h.quantile(0.6), h.quantile(1.0)), (Some(x), Some(x), Some(x)));
            assert!((h.crps(x + 2.0) - 2.0).abs() < 1e-15 && h.crps(x) == 0.0);
            assert_eq!(h.cdf(x), 1.0);
        }
    }
}

#[test]
fn the_unusable_is_counted_apart() {
    let h = of(Scale::Share, &[f64::NAN, -0.1, 1.1, f64::INFINITY, 0.2]);
    assert_eq!((h.invalid(), h.count()), (4, 1));
    let h = of(Scale::Positive(1.0), &[f64::NAN, -0.1, f64::INFINITY, 1e9, 8.0]);
    assert_eq!((h.invalid(), h.count(), h.quantile(1.0)), (3, 2, Some(1e9)));
    let empty = Histogram::new(Scale::Share);
    assert!(empty.quantile(0.5).is_none() && empty.crps(0.5).is_nan() && empty.cdf(0.5).is_nan());
}

#[test]
fn quantiles_are_within_a_bin() {
    let mut rng = SmallRng::seed_from_u64(3);
    let mut values: Vec<f64> = (0..20_000).map(|_| Exp1.sample(&mut rng)).collect();
    let h = of(Scale::Positive(1.0), &values);
    values.sort_by(f64::total_cmp);
    for i in 1..100 {
        let (p, exact) = (f64::from(i) / 100.0, values[200 * i as usize - 1]);
        let width = f64::sqrt(8.0 * exact) / 128.0 + 1.0 / 8192.0;
        assert!((h.quantile(p).unwrap() - exact).abs() <= width, "{p}");
        assert!((h.cdf(exact) - p).abs() < 0.012);
    }
}

#[test]
fn crps_matches_the_sample_formula() {
    let mut rng = SmallRng::seed_from_u64(5);
    let values: Vec<f64> = (0..800).map(|_| Exp1.sample(&mut rng)).collect();
    let h = of(Scale::Positive(1.0), &values);
    let n = values.len() as f64;
    let between: f64 = values.iter().flat_map(|a| values.iter().map(move |b| (a - b).abs())).sum();
    for y in [-1.0, 0.0, 0.4, 1.0, 3.7, 30.0] {
        let to_y: f64 = values.iter().map(|x| (x - y).abs()).sum();
        let formula = to_y / n - between / (2.0 * n * n);
        assert!((h.crps(y) - formula).abs() < 1e-3, "{y}: {} {formula} {:?}", h.crps(y), h.range());
    }
}

#[test]
fn crps_matches_the_normal_law() {
    let mut rng = SmallRng::seed_from_u64(6);
    let mut h = Histogram::new(Scale::Positive(10.0));
    (0..400_000).for_each(|_| {
        h.push(10.0 + <StandardNormal as Distribution<f64>>::sample(&StandardNormal, &mut rng))
    });
    for y in [8.0, 10.0, 10.5, 13.0] {
        assert!((h.crps(y) - crps_normal(10.0, 1.0, y)).abs() < 5e-3, "{y}");
    }
}

/// 1,000 samples of 1,000: the 95 % interval of the 0.95-quantile covers in 95 to 99 % (bins add a little to either side).
#[test]
fn quantile_interval_covers() {
    let mut rng = SmallRng::seed_from_u64(8);
    let exact = -crate::numerics::ln(0.05);
    let covered = (0..1000).filter(|_| {
        let mut h = Histogram::new(Scale::Positive(1.0));
        (0..1000).for_each(|_| h.push(Exp1.sample(&mut rng)));
        let (low, high) = h.quantile_interval(0.95, 0.95).unwrap();
        low <= exact && exact <= high
    });
    let share = covered.count() as f64 / 1000.0;
    assert!((0.935..0.99).contains(&share), "{share}");
    assert!(of(Scale::Share, &[0.5; 20]).quantile_interval(0.95, 0.95).is_none());
}

#[test]
fn survives_json() {
    for h in [Histogram::new(Scale::Share), of(Scale::Positive(0.1 + 0.2), &[0.0, 0.1, 3.0])] {
        assert_eq!(serde_json::from_str::<Histogram>(&serde_json::to_string(&h).unwrap()).unwrap(), h);
    }
}

proptest! {
    #[test]
    fn any_order_gives_the_same_bits(values in prop::collection::vec(0.0_f64..20.0, 1..80), turn in 0_usize..80) {
        let whole = of(Scale::Positive(1.0), &values);
        let mut turned = values.clone();
        turned.rotate_left(turn % values.len());
        let mut parts = Histogram::new(Scale::Positive(1.0));
        turned.chunks(7).rev().for_each(|part| parts.merge(&of(Scale::Positive(1.0), part)));
        prop_assert_eq!(&parts, &whole);
        let (min, max) = whole.range().unwrap();
        let quantiles: Vec<f64> = (0..=20).map(|i| whole.quantile(f64::from(i) / 20.0).unwrap()).collect();
        prop_assert!(quantiles.is_sorted());
        prop_assert!(quantiles.iter().all(|q| (min..=max).contains(q)));
    }
}
