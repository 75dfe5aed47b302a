use super::*;
use crate::numerics::mix::mix64;

fn dimension(index: usize) -> Dimension {
    Dimension { index, key: mix64(index as u64 + 77) }
}

/// Points of a part.
fn points(design: &Design, part: u64, dimensions: usize) -> Vec<Vec<f64>> {
    let at = |i| (0..dimensions).map(|d| design.at(part, i, dimension(d))).collect();
    (0..design.points()).map(at).collect()
}

/// How many points lie in each of `cells` equal strata of a dimension.
fn strata(points: &[Vec<f64>], dimension: usize, cells: usize) -> Vec<usize> {
    let mut counts = vec![0; cells];
    points.iter().for_each(|p| counts[(p[dimension] * cells as f64) as usize] += 1);
    counts
}

#[test]
fn a_permutation_is_one() {
    for n in (1..130).chain([1000, 1024, 1025]) {
        let mut seen: Vec<u64> = (0..n).map(|i| shuffled(i, n, n ^ 5)).collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..n).collect::<Vec<_>>());
    }
}

#[test]
fn permutations_favour_no_order() {
    // Where the first two of five, and of eight, go: chi-square over 20 and 56 ordered pairs and 40,000 keys, exceeded with
    // probability 1e-5 each (the quantiles at 19 and 55 degrees of freedom are 59 and 113).
    for (n, limit) in [(5u64, 59.0), (8, 113.0)] {
        let mut counts = vec![0.0; (n * n) as usize];
        for key in 0..40_000 {
            let (a, b) = (shuffled(0, n, mix64(key)), shuffled(1, n, mix64(key)));
            counts[(a * n + b) as usize] += 1.0;
        }
        let expected = 40_000.0 / (n * (n - 1)) as f64;
        let pairs = (0..n * n).filter(|i| i / n != i % n).map(|i| counts[i as usize]);
        let chi: f64 = pairs.map(|k| (k - expected) * (k - expected) / expected).sum();
        assert!(chi < limit, "{n}: {chi}");
    }
}

#[test]
fn every_stratum_of_a_latin_hypercube_holds_one_point() {
    for n in [1, 7, 100, 625] {
        for kind in [Kind::Latin, Kind::Centred] {
            let all = points(&Design::new(kind, 3, n, 5), 4, 5);
            for d in 0..5 {
                assert!(strata(&all, d, n as usize).iter().all(|k| *k == 1), "{kind:?} {n}");
            }
        }
    }
    let centred = Design::new(Kind::Centred, 3, 10, 1).at(0, 3, dimension(0)) * 10.0;
    assert!((centred - centred.floor() - 0.5).abs() < 1e-12);
}

#[test]
fn every_rectangle_of_a_stratified_design_holds_one_point() {
    for (n, rows, columns) in [(64, 8, 8), (60, 6, 10), (13, 1, 13)] {
        let all = points(&Design::new(Kind::Stratified, 3, n, 4), 1, 4);
        for d in [0, 2] {
            let mut cells = vec![0; n as usize];
            for p in &all {
                cells[(p[d] * columns as f64) as usize * rows + (p[d + 1] * rows as f64) as usize] += 1;
            }
            assert!(cells.iter().all(|k| *k == 1), "{n}: {cells:?}");
        }
    }
}

/// Joe and Kuo print the first points of their sequence in Gray-code order; in the order of their numbers they are these.
#[test]
fn the_first_sobol_points_are_known() {
    let sobol = Sobol::new(3, 8);
    let at = |i, d| sobol.digits(i, d) as f64 / 18_446_744_073_709_551_616.0;
    let expected = [[0.0, 0.0, 0.0], [0.5, 0.5, 0.5], [0.25, 0.75, 0.75], [0.75, 0.25, 0.25]];
    for (i, point) in expected.iter().enumerate() {
        assert_eq!([0, 1, 2].map(|d| at(i as u64, d)), *point);
    }
    assert_eq!([0, 1, 2].map(|d| at(6, d)), [0.375, 0.375, 0.625]);
}

/// A wrong number of the table, or a polynomial that is not primitive, would leave a stratum empty.
#[test]
fn every_dimension_of_sobol_is_stratified() {
    let design = Design::new(Kind::Sobol, 9, 256, MOST_DIMENSIONS);
    let all = points(&design, 2, MOST_DIMENSIONS);
    for d in 0..MOST_DIMENSIONS {
        assert!(strata(&all, d, 256).iter().all(|k| *k == 1), "dimension {d}");
    }
    assert_eq!(Sobol::new(5000, 4).dimensions(), MOST_DIMENSIONS);
    // Dimensions without numbers are those of a Latin hypercube.
    let beyond = Design::new(Kind::Sobol, 9, 100, MOST_DIMENSIONS + 1);
    let mut seen: Vec<u64> =
        (0..100).map(|i| (beyond.at(0, i, dimension(MOST_DIMENSIONS)) * 100.0) as u64).collect();
    seen.sort_unstable();
    assert_eq!(seen, (0..100).collect::<Vec<_>>());
}

/// Elementary intervals of volume 2^(t-m) hold 2^t points: t = 0 in two dimensions, 1 in three, 3 in four, which are the sums of
/// degrees less one (Niederreiter 1992, theorem 4.49). Scrambling keeps it.
#[test]
fn sobol_points_are_a_net() {
    const M: u32 = 9;
    let all = points(&Design::new(Kind::Sobol, 5, 1 << M, 4), 7, 4);
    for (dimensions, t) in [(2, 0), (3, 1), (4, 3)] {
        for shape in shapes(M - t, dimensions) {
            let mut cells = vec![0; 1 << (M - t)];
            for p in &all {
                let cell = shape
                    .iter()
                    .zip(p)
                    .fold(0, |cell, (digits, x)| (cell << digits) + (x * f64::from(1 << digits)) as usize);
                cells[cell] += 1;
            }
            assert!(cells.iter().all(|k| *k == 1 << t), "{shape:?}");
        }
    }
}

/// All ways to split so many digits over so many dimensions.
fn shapes(digits: u32, dimensions: usize) -> Vec<Vec<u32>> {
    if dimensions == 1 {
        return vec![vec![digits]];
    }
    let with = |first| {
        shapes(digits - first, dimensions - 1).into_iter().map(move |rest| [vec![first], rest].concat())
    };
    (0..=digits).flat_map(with).collect()
}

/// Any single point is uniform over randomisations: 40 cells, 20,000 parts; chi-square at 39 degrees of freedom is above 91 with
/// probability 5e-6.
#[test]
fn every_point_is_uniform() {
    for kind in [Kind::Latin, Kind::Stratified, Kind::Sobol] {
        let design = Design::new(kind, 11, 64, 3);
        for (point, d) in [(0, 0), (1, 2), (63, 1)] {
            let mut cells = [0.0f64; 40];
            for part in 0..20_000 {
                cells[(design.at(part, point, dimension(d)) * 40.0) as usize] += 1.0;
            }
            let chi: f64 = cells.iter().map(|k| (k - 500.0) * (k - 500.0) / 500.0).sum();
            assert!(chi < 91.0, "{kind:?} {point} {d}: {chi}");
        }
    }
}

/// Mean over parts of an integral, its standard error, and the variance of one part over that of plain Monte Carlo.
fn integral(kind: Kind, f: fn(&[f64]) -> f64, variance: f64) -> (f64, f64, f64) {
    const PARTS: usize = 200;
    let design = Design::new(kind, 17, 256, 6);
    let part = |part| points(&design, part, 6).iter().map(|p| f(p)).sum::<f64>() / 256.0;
    let means: Vec<f64> = (0..PARTS as u64).map(part).collect();
    let mean = means.iter().sum::<f64>() / PARTS as f64;
    let spread = means.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (PARTS - 1) as f64;
    (mean, (spread / PARTS as f64).sqrt(), variance / 256.0 / spread)
}

/// A product of 1 + a (x - 1/2) has mean one and variance prod (1 + a²/12) - 1; an indicator as a tail has.
#[test]
fn integrals_come_out_better_than_by_chance() {
    let smooth: fn(&[f64]) -> f64 = |p| p.iter().map(|x| 0.5 + x).product();
    let rough: fn(&[f64]) -> f64 = |p| f64::from(u8::from(p.iter().sum::<f64>() > 3.0));
    let corner: fn(&[f64]) -> f64 = |p| f64::from(u8::from(p[0] > 0.5 && p[1] > 0.5));
    let variance = (0..6).fold(1.0, |product, _| product * 13.0 / 12.0) - 1.0;
    // Kind, and the least gains that are accepted: about half of what is measured (200 parts know them to 20 %).
    for (kind, least) in [
        (Kind::Latin, [2.5, 1.8, 1.8]),
        (Kind::Stratified, [3.0, 1.5, 1e9]),
        (Kind::Sobol, [100.0, 2.2, 1e9]),
    ] {
        let cases = [(smooth, 1.0, variance), (rough, 0.5, 0.25), (corner, 0.25, 0.1875)];
        for ((f, exact, variance), least) in cases.into_iter().zip(least) {
            let (mean, error, gain) = integral(kind, f, variance);
            println!("{kind:?}: {mean} +- {error}, gain {gain}");
            assert!((mean - exact).abs() <= 4.0 * error + 1e-12, "{kind:?}: {mean} {error}");
            assert!(gain > least, "{kind:?}: {gain}");
        }
    }
}

/// A single point of a part is plain Monte Carlo.
#[test]
fn one_point_is_chance() {
    for kind in [Kind::Latin, Kind::Stratified, Kind::Sobol] {
        let design = Design::new(kind, 1, 1, 2);
        let mean = (0..10_000).map(|part| design.at(part, 0, dimension(1))).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 4.5 * 0.00289, "{kind:?} {mean}");
    }
}
