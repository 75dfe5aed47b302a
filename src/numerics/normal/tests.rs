use super::*;

fn relative(a: f64, b: f64) -> f64 {
    ((a - b) / b).abs()
}

#[test]
fn cdf_matches_forty_digit_values() {
    let known = [
        (-37.5, 4.605353009581955e-308),
        (-20.25, 1.77619986494957e-91),
        (-8.1, 2.7479593923982286e-16),
        (-5.7, 5.990371401063528e-9),
        (-5.6, 1.071759025831093e-8),
        (-3.3, 0.0004834241423837775),
        (-1.96, 0.024997895148220435),
        (-0.7, 0.24196365222307303),
        (-0.6, 0.2742531177500736),
        (-0.01, 0.4960106436853684),
        (0.5, 0.6914624612740131),
        (1.3, 0.9031995154143897),
        (2.5, 0.9937903346742238),
        (6.0, 0.9999999990134123),
    ];
    for (x, p) in known {
        assert!(relative(cdf(x), p) < 2e-15, "cdf({x}) = {:e}, not {p:e}", cdf(x));
    }
    assert_eq!((cdf(-40.0), cdf(40.0)), (0.0, 1.0));
}

#[test]
fn quantile_matches_forty_digit_values() {
    let known = [
        (1e-300, -37.0470962993612),
        (1e-100, -21.273453560965326),
        (1e-20, -9.262340089798407),
        (1e-12, -7.034483825301132),
        (1e-06, -4.753424308822899),
        (0.001, -3.0902323061678136),
        (0.025, -1.9599639845400543),
        (0.074, -1.4466320671589785),
        (0.076, -1.4325027208258116),
        (0.3, -0.5244005127080408),
        (0.6, 0.2533471031357997),
        (0.95, 1.6448536269514722),
        (0.999, 3.090232306167813),
        (0.9999999, 5.199337582290661),
    ];
    for (p, x) in known {
        assert!(relative(quantile(p), x) < 1e-15, "quantile({p}) = {}, not {x}", quantile(p));
    }
    assert_eq!(quantile(0.5), 0.0);
    assert_eq!((quantile(0.0), quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
    assert!(quantile(-0.1).is_nan() && quantile(1.1).is_nan() && quantile(f64::NAN).is_nan());
}

#[test]
fn quantile_inverts_cdf() {
    for i in 1..2000 {
        let x = -37.0 + 0.0185 * f64::from(i);
        assert!((quantile(cdf(x)) - x).abs() < 1e-14 * (1.0 + x.abs()), "{x}");
    }
}

#[test]
fn box_muller_has_normal_moments() {
    use rand::{RngExt, SeedableRng, rngs::SmallRng};
    let mut rng = SmallRng::seed_from_u64(7);
    let (mut sums, mut product) = ([0.0; 4], 0.0);
    let n = 200_000;
    for _ in 0..n {
        let (a, b) = box_muller(rng.random(), rng.random());
        product += a * b;
        for z in [a, b] {
            [z, z * z, z * z * z, z * z * z * z].iter().zip(&mut sums).for_each(|(m, s)| *s += m);
        }
    }
    let expected = [(0.0, 1.0), (1.0, 2.0), (0.0, 15.0), (3.0, 96.0)];
    for (sum, (mean, variance)) in sums.iter().zip(expected) {
        let error = f64::sqrt(variance / (2.0 * f64::from(n)));
        assert!((sum / (2.0 * f64::from(n)) - mean).abs() < 4.0 * error);
    }
    assert!((product / f64::from(n)).abs() < 4.0 / f64::from(n).sqrt());
}

#[test]
fn box_muller_ends_are_finite() {
    let (a, b) = box_muller(0, 0);
    assert!((8.5..8.6).contains(&a) && b.abs() < 1e-14);
    let (a, b) = box_muller(u64::MAX, u64::MAX);
    assert!(a.abs() < 1e-7 && b.abs() < 1e-7);
}

/// Value at risk and expected shortfall in closed form for three laws.
#[test]
fn closed_form_tails() {
    let var = [
        [125.63103131089201, 23.02585092994046, 14.02407902761348],
        [132.89707253902944, 29.9573227355399, 16.817614402410168],
        [146.5269574808168, 46.05170185988091, 23.645526365420395],
    ];
    let cvar = [
        [135.09966638649738, 33.02585092994046, 18.189205508328612],
        [141.25425615014854, 39.9573227355399, 21.12229144497921],
        [153.3042844069161, 56.05170185988091, 28.38323422318294],
    ];
    for (i, level) in [0.90, 0.95, 0.99].into_iter().enumerate() {
        let (z, tail) = (quantile(level), 1.0 - level);
        let q = [100.0 + 20.0 * z, -10.0 * ln(tail), exp(2.0 + 0.5 * z)];
        let lognormal_mean = exp(2.0 + 0.125);
        let e = [100.0 + 20.0 * pdf(z) / tail, q[1] + 10.0, lognormal_mean * cdf(0.5 - z) / tail];
        for law in 0..3 {
            assert!((q[law] - var[i][law]).abs() < 1e-8 && (e[law] - cvar[i][law]).abs() < 1e-8);
        }
    }
}

/// One-period cost of base-stock levels under normal demand: means, and what common random numbers save.
#[test]
fn common_random_numbers_on_the_newsvendor() {
    let cost = |s: f64, d: f64| if s > d { 0.18 * (s - d) } else { 0.70 * (d - s) };
    let moment = |g: &dyn Fn(f64) -> f64| -> f64 {
        let (n, lo, hi) = (200_000, -10.0, 10.0);
        let h = (hi - lo) / f64::from(n);
        (0..=n).map(|i| lo + h * f64::from(i)).map(|z| g(50.0 + 8.0 * z) * pdf(z) * h).sum()
    };
    let pairs = [
        (55.0, 57.0, [2.039916890698317, 2.000019558933773], 6.103227345499664, 0.5050611944084757),
        (50.0, 60.0, [2.8085536539139095, 2.156131552786084], 10.735740555877005, 10.396296349621684),
    ];
    for (a, b, mean, independent, common) in pairs {
        let variance = |g: &dyn Fn(f64) -> f64| moment(&|d| g(d) * g(d)) - moment(g) * moment(g);
        let exact = |s: f64| {
            let z = (s - 50.0) / 8.0;
            8.0 * (0.18 * (pdf(z) + z * cdf(z)) + 0.70 * (pdf(z) - z * cdf(-z)))
        };
        assert!((exact(a) - mean[0]).abs() < 1e-9 && (exact(b) - mean[1]).abs() < 1e-9);
        let separate = variance(&|d| cost(a, d)) + variance(&|d| cost(b, d));
        let together = variance(&|d| cost(a, d) - cost(b, d));
        assert!((separate - independent).abs() < 1e-5 && (together - common).abs() < 1e-5);
    }
}
