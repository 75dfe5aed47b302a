//! Laws become what the engine can evaluate: parameters (one value a replication) and whole numbers of steps.
use crate::numerics::{elementary, gamma, normal};
use crate::scenario::Shape;

/// A number that is known, or drawn once per replication.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Param {
    /// The same in all replications.
    Known(f64),
    /// `times` the drawn value of parameter `index` of the model.
    Drawn {
        /// Index into `Model::parameters`.
        index: usize,
        /// Factor (unit conversion or `times` of the scenario).
        times: f64,
    },
}

impl Param {
    /// The parameter in another unit.
    pub fn times(self, factor: f64) -> Param {
        match self {
            Param::Known(x) => Param::Known(x * factor),
            Param::Drawn { index, times } => Param::Drawn { index, times: times * factor },
        }
    }

    /// The value where it is known.
    pub fn known(self) -> Option<f64> {
        match self {
            Param::Known(x) => Some(x),
            Param::Drawn { .. } => None,
        }
    }
}

/// A length of time as a whole number of steps (rounded to the nearest), drawn anew at each use.
#[derive(Debug, Clone)]
pub enum StepLaw {
    /// One value per replication, in steps before rounding.
    Fixed(Param),
    /// `thresholds[k]` = P(at most k steps): the draw is the number of thresholds at or below u. Exact.
    Thresholds(Vec<f64>),
    /// `scale` (steps) times the quantile function of a shape, plus `offset` steps.
    Scaled {
        /// Quantiles of the shape.
        table: Box<QuantileTable>,
        /// Factor, in steps per unit of the table.
        scale: Param,
        /// Steps on top that do not vary within a replication.
        offset: Param,
    },
}

/// How often a time is so short that it is no step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing {
    /// It always is.
    Always,
    /// It may be.
    Sometimes,
    /// It never is.
    Never,
}

/// Most thresholds that are compared one by one; beyond it a table is cheaper.
const MOST_THRESHOLDS: usize = 64;

impl StepLaw {
    /// A shape in days whose `scale` (in days, if any) multiplies it, read in steps of `step_days`.
    pub fn new(shape: &Shape, scale: Option<Param>, step_days: f64) -> StepLaw {
        if let Some(scale) = scale {
            let table = Box::new(QuantileTable::new(shape));
            let offset = Param::Known(0.0);
            return StepLaw::Scaled { table, scale: scale.times(1.0 / step_days), offset };
        }
        match thresholds(|x| cdf(shape, x * step_days)) {
            Some(list) => StepLaw::Thresholds(list),
            None => StepLaw::trials(shape, step_days).unwrap_or_else(|| StepLaw::Scaled {
                table: Box::new(QuantileTable::new(shape)),
                scale: Param::Known(1.0 / step_days),
                offset: Param::Known(0.0),
            }),
        }
    }

    /// A geometric law whose trials are steps. A table would blur its jumps; but it is an exponential one rounded up,
    /// and rounding up is rounding after half a step more.
    fn trials(shape: &Shape, step_days: f64) -> Option<StepLaw> {
        match shape {
            Shape::Geometric { mean, per } if mean > per && *per == step_days => Some(StepLaw::Scaled {
                table: Box::new(QuantileTable::new(&Shape::Exponential { mean: 1.0 })),
                scale: Param::Known(-1.0 / ln_failure(*mean, *per)),
                offset: Param::Known(0.5),
            }),
            _ => None,
        }
    }

    /// The sum of two shapes in days, such as transit and customs (numerical convolution, 512 points): exact
    /// thresholds where they are few, else the quantiles of the sum.
    pub fn sum(first: &Shape, second: &Shape, step_days: f64) -> StepLaw {
        const N: usize = 512;
        let points: Vec<f64> = (0..N).map(|i| quantile(second, (i as f64 + 0.5) / N as f64)).collect();
        let both = |days: f64| points.iter().map(|p| cdf(first, days - p)).sum::<f64>() / N as f64;
        if let Some(list) = thresholds(|x| both(x * step_days)) {
            return StepLaw::Thresholds(list);
        }
        let span = |u: f64| quantile(first, u) + quantile(second, u);
        let table = QuantileTable::from_fn(|u| inverse(&both, u, span(0.5 * u), span(0.5 + 0.5 * u)));
        StepLaw::Scaled {
            table: Box::new(table),
            scale: Param::Known(1.0 / step_days),
            offset: Param::Known(0.0),
        }
    }

    /// A shape in days, times a scale that may be uncertain, plus steps that do not vary within a replication.
    pub fn shifted(shape: &Shape, scale: Option<Param>, extra: Param, step_days: f64) -> StepLaw {
        let scale = scale.unwrap_or(Param::Known(1.0)).times(1.0 / step_days);
        StepLaw::Scaled { table: Box::new(QuantileTable::new(shape)), scale, offset: extra }
    }

    /// Whether no step can come out: always, sometimes (or nobody knows) or never.
    pub fn nothing(&self) -> Nothing {
        match self {
            StepLaw::Fixed(Param::Known(x)) if x.round_ties_even() >= 1.0 => Nothing::Never,
            StepLaw::Fixed(Param::Known(_)) => Nothing::Always,
            StepLaw::Thresholds(list) if list.is_empty() => Nothing::Always,
            StepLaw::Thresholds(list) if list[0] <= 0.0 => Nothing::Never,
            _ => Nothing::Sometimes,
        }
    }

    /// Most steps that can come out; `None` where there is no bound.
    pub fn longest(&self) -> Option<usize> {
        match self {
            StepLaw::Fixed(p) => p.known().map(|x| x.round() as usize),
            StepLaw::Thresholds(list) => Some(list.len()),
            StepLaw::Scaled { .. } => None,
        }
    }

    /// Mean number of steps where the law has no uncertain scale, for targets of stock.
    pub fn mean(&self) -> Option<f64> {
        match self {
            StepLaw::Fixed(p) => p.known().map(f64::round),
            StepLaw::Thresholds(list) => Some(list.iter().map(|c| 1.0 - c).sum()),
            StepLaw::Scaled { .. } => None,
        }
    }
}

/// P(round(X) <= k) for k = 0, 1, ... until it is one; `None` if that takes too many.
fn thresholds(cdf_in_steps: impl Fn(f64) -> f64) -> Option<Vec<f64>> {
    let mut list = Vec::new();
    for k in 0..=MOST_THRESHOLDS {
        let p = cdf_in_steps(k as f64 + 0.5);
        if p >= 1.0 - 1e-15 {
            return Some(list);
        }
        list.push(p);
    }
    None
}

/// The argument at which a distribution function that rises from `low` to `high` reaches `u`, by bisection.
fn inverse(cdf: &impl Fn(f64) -> f64, u: f64, low: f64, high: f64) -> f64 {
    let (mut low, mut high) = (low, high);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if cdf(middle) < u { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Quantile function of a shape at `u` in (0, 1), in the shape's own unit.
pub fn quantile(shape: &Shape, u: f64) -> f64 {
    match shape {
        Shape::Uniform { min, max } => min + u * (max - min),
        Shape::Triangular { min, mode, max } => triangular_quantile(*min, *mode, *max, u),
        Shape::Pert { min, mode, max } => quantile(&pert(*min, *mode, *max), u),
        Shape::Normal { mean, sd } => mean + sd * normal::quantile(u),
        Shape::LogNormal { median, sigma } => median * elementary::exp(sigma * normal::quantile(u)),
        Shape::Exponential { mean } => -mean * elementary::ln(1.0 - u),
        Shape::Geometric { mean, per } => per * trials_quantile(*mean, *per, u),
        Shape::Weibull { shape, scale } => scale * elementary::pow(-elementary::ln(1.0 - u), 1.0 / shape),
        Shape::Gamma { shape, mean } => mean / shape * gamma::quantile(*shape, u),
        Shape::Beta { a, b, min, max } => min + (max - min) * crate::numerics::beta::quantile(*a, *b, u),
        Shape::Discrete { values, weights } => discrete_quantile(values, weights, u),
    }
}

/// Logarithm of the probability that a trial fails; for `mean > per`.
fn ln_failure(mean: f64, per: f64) -> f64 {
    elementary::ln(1.0 - per / mean)
}

/// The least number of trials of which at least one succeeds with probability `u` or more.
fn trials_quantile(mean: f64, per: f64, u: f64) -> f64 {
    if mean <= per {
        return 1.0;
    }
    let ln_q = ln_failure(mean, per);
    let all_fail = |trials: f64| elementary::exp(trials * ln_q);
    let ratio = (elementary::ln(1.0 - u) / ln_q).ceil();
    let trials = if ratio > 1.0 { ratio } else { 1.0 };
    // Where the ratio is a whole number its rounding may have missed it by one.
    if trials > 1.0 && all_fail(trials - 1.0) <= 1.0 - u {
        trials - 1.0
    } else if all_fail(trials) > 1.0 - u {
        trials + 1.0
    } else {
        trials
    }
}

fn triangular_quantile(min: f64, mode: f64, max: f64, u: f64) -> f64 {
    let width = max - min;
    if width <= 0.0 {
        return min;
    }
    let at_mode = (mode - min) / width;
    if u < at_mode {
        min + (u * width * (mode - min)).sqrt()
    } else {
        max - ((1.0 - u) * width * (max - mode)).sqrt()
    }
}

fn discrete_quantile(values: &[f64], weights: &[f64], u: f64) -> f64 {
    let total: f64 = weights.iter().sum();
    let mut sum = 0.0;
    for (value, weight) in sorted_pairs(values, weights) {
        sum += weight / total;
        if u < sum {
            return value;
        }
    }
    values.iter().copied().fold(f64::NEG_INFINITY, |a, b| if b > a { b } else { a })
}

fn sorted_pairs(values: &[f64], weights: &[f64]) -> Vec<(f64, f64)> {
    let mut pairs: Vec<(f64, f64)> = values.iter().copied().zip(weights.iter().copied()).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    pairs
}

/// Distribution function of a shape at `x`.
pub fn cdf(shape: &Shape, x: f64) -> f64 {
    match shape {
        Shape::Uniform { min, max } => ramp_cdf(x, *min, *max),
        Shape::Triangular { min, mode, max } => triangular_cdf(*min, *mode, *max, x),
        Shape::Pert { min, mode, max } => cdf(&pert(*min, *mode, *max), x),
        Shape::Normal { mean, sd } if *sd == 0.0 => f64::from(u8::from(x >= *mean)),
        Shape::Normal { mean, sd } => normal::cdf((x - mean) / sd),
        Shape::LogNormal { .. } if x <= 0.0 => 0.0,
        Shape::LogNormal { median, sigma } if *sigma == 0.0 => f64::from(u8::from(x >= *median)),
        Shape::LogNormal { median, sigma } => normal::cdf(elementary::ln(x / median) / sigma),
        Shape::Exponential { .. } | Shape::Weibull { .. } | Shape::Gamma { .. } if x <= 0.0 => 0.0,
        Shape::Exponential { mean } => 1.0 - elementary::exp(-x / mean),
        Shape::Geometric { mean, per } => trials_cdf(*mean, *per, x),
        Shape::Weibull { shape, scale } => 1.0 - elementary::exp(-elementary::pow(x / scale, *shape)),
        Shape::Gamma { shape, mean } => gamma::regularised_lower(*shape, x * shape / mean),
        Shape::Beta { a, b, min, max } => crate::numerics::beta::regularised(*a, *b, ramp_cdf(x, *min, *max)),
        Shape::Discrete { values, weights } => {
            let total: f64 = weights.iter().sum();
            // Values that should fall on a bound may miss it by rounding of units.
            let below = |v: f64| v <= x + 1e-9 * (1.0 + x.abs());
            values.iter().zip(weights).filter(|(v, _)| below(**v)).map(|(_, w)| w).sum::<f64>() / total
        }
    }
}

/// PERT as a beta law: shapes 1 + 4 (mode - min) / width and 1 + 4 (max - mode) / width.
fn pert(min: f64, mode: f64, max: f64) -> Shape {
    let width = max - min;
    if width <= 0.0 {
        return Shape::Uniform { min, max };
    }
    Shape::Beta { a: 1.0 + 4.0 * (mode - min) / width, b: 1.0 + 4.0 * (max - mode) / width, min, max }
}

fn trials_cdf(mean: f64, per: f64, x: f64) -> f64 {
    // As with listed values: rounding of units is not to lose a trial.
    let trials = (x / per + 1e-9).floor();
    if trials < 1.0 {
        0.0
    } else if mean <= per {
        1.0
    } else {
        1.0 - elementary::exp(trials * ln_failure(mean, per))
    }
}

fn ramp_cdf(x: f64, min: f64, max: f64) -> f64 {
    if x < min {
        0.0
    } else if x >= max {
        1.0
    } else {
        (x - min) / (max - min)
    }
}

fn triangular_cdf(min: f64, mode: f64, max: f64, x: f64) -> f64 {
    if x < min {
        0.0
    } else if x >= max {
        1.0
    } else if x < mode {
        (x - min) * (x - min) / ((max - min) * (mode - min))
    } else {
        1.0 - (max - x) * (max - x) / ((max - min) * (max - mode))
    }
}

/// Cells per octave of the tail probability.
const CELLS: usize = 64;
/// Octaves from 1/2 down to 2^-OCTAVES-1; beyond it the last value holds (probability 2^-31 on each side).
const OCTAVES: usize = 30;

/// A quantile function as a table, finer towards both tails: linear in u between 64 points an octave of
/// min(u, 1-u). Relative error below 1e-4 of the local spread for smooth laws.
#[derive(Debug, Clone)]
pub struct QuantileTable {
    lower: Vec<f64>,
    upper: Vec<f64>,
}

impl QuantileTable {
    /// Tabulates a shape.
    pub fn new(shape: &Shape) -> Self {
        Self::from_fn(|u| quantile(shape, u))
    }

    fn from_fn(q: impl Fn(f64) -> f64) -> Self {
        let points: Vec<f64> = (0..=CELLS * OCTAVES).map(tail_at).collect();
        let lower = points.iter().map(|p| q(*p)).collect();
        let upper = points.iter().map(|p| q(1.0 - p)).collect();
        QuantileTable { lower, upper }
    }

    /// The quantile at `u` in (0, 1).
    #[inline(always)]
    pub fn at(&self, u: f64) -> f64 {
        let low = u < 0.5;
        let p = if low { u } else { 1.0 - u };
        let floor = 1.0 / (1u64 << (OCTAVES + 1)) as f64;
        let p = if p > floor { p } else { floor };
        let bits = p.to_bits() - floor.to_bits();
        let cell = (bits >> 46) as usize;
        let cell = if cell < CELLS * OCTAVES { cell } else { CELLS * OCTAVES - 1 };
        let part = (bits - ((cell as u64) << 46)) as f64 * (1.0 / (1u64 << 46) as f64);
        let table = if low { &self.lower } else { &self.upper };
        table[cell] + part * (table[cell + 1] - table[cell])
    }
}

/// Tail probability at grid point `i`: 2^-31 for 0, 1/2 for the last, 64 points an octave, linear inside it.
fn tail_at(i: usize) -> f64 {
    let octave = i / CELLS;
    let base = 1.0 / (1u64 << (OCTAVES + 1 - octave)) as f64;
    base * (1.0 + (i % CELLS) as f64 / CELLS as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_discrete_law_becomes_exact_thresholds() {
        // Weeks 4, 6, 9, 13 with 0.2, 0.3, 0.4, 0.1.
        let shape =
            Shape::Discrete { values: vec![28.0, 42.0, 63.0, 91.0], weights: vec![0.2, 0.3, 0.4, 0.1] };
        let law = StepLaw::new(&shape, None, 7.0);
        assert!((law.mean().expect("bounded") - 7.5).abs() < 1e-12);
        assert_eq!(law.longest(), Some(13));
    }

    #[test]
    fn quantiles_and_distribution_functions_agree() {
        let shapes = [
            Shape::Uniform { min: 2.0, max: 5.0 },
            Shape::Triangular { min: 18.0, mode: 24.0, max: 35.0 },
            Shape::Normal { mean: 3.0, sd: 2.0 },
            Shape::LogNormal { median: 63.0, sigma: 0.46 },
            Shape::Exponential { mean: 270.0 },
            Shape::Weibull { shape: 1.3, scale: 16.0 },
            Shape::Gamma { shape: 2.5, mean: 60.0 },
            Shape::Beta { a: 2.0, b: 3.0, min: 1.0, max: 4.0 },
        ];
        for shape in &shapes {
            let table = QuantileTable::new(shape);
            for i in 1..1000 {
                let u = f64::from(i) / 1000.0;
                let x = quantile(shape, u);
                assert!((cdf(shape, x) - u).abs() < 1e-9, "{shape:?} at {u}");
                let spread = quantile(shape, 0.9) - quantile(shape, 0.1);
                assert!((table.at(u) - x).abs() < 1e-4 * spread, "{shape:?} at {u}");
            }
        }
    }

    #[test]
    fn trials_until_the_first_success_are_geometric() {
        for (mean, per) in [(140.0, 7.0), (7.0, 7.0), (8.0, 7.0), (1e5, 1.0), (2.0, 1.0)] {
            let (shape, p) = (Shape::Geometric { mean, per }, per / mean);
            let (mut below, mut all_fail) = (0.0, 1.0);
            for n in 1..200 {
                all_fail *= 1.0 - p;
                let up_to = 1.0 - all_fail;
                let x = per * f64::from(n);
                assert!((cdf(&shape, x) - up_to).abs() < 1e-12, "{mean} {n}");
                assert_eq!(cdf(&shape, x - 0.5 * per), cdf(&shape, x - per));
                // Inside the jump, and on either side of its end: no off-by-one.
                if all_fail > 1e-12 {
                    for u in [below + 1e-3 * (up_to - below), up_to - 1e-3 * (up_to - below)] {
                        assert_eq!(quantile(&shape, u), x, "{mean} at {u}");
                    }
                }
                below = up_to;
            }
        }
        assert_eq!(quantile(&Shape::Geometric { mean: 2.0, per: 1.0 }, 0.5), 1.0);
    }

    #[test]
    fn a_long_geometric_law_keeps_its_jumps() {
        let shape = Shape::Geometric { mean: 140.0, per: 7.0 };
        let StepLaw::Scaled { table, scale: Param::Known(scale), offset: Param::Known(offset) } =
            StepLaw::new(&shape, None, 7.0)
        else {
            panic!("a table expected")
        };
        let n = 200_000;
        let mut counts = [0u32; 600];
        for i in 0..n {
            let steps = (scale * table.at((f64::from(i) + 0.5) / f64::from(n)) + offset).round();
            counts[steps as usize] += 1;
        }
        assert_eq!(counts[0], 0, "no success before the first trial");
        let mut up_to = 0.0;
        for (k, count) in counts.iter().enumerate() {
            up_to += f64::from(*count) / f64::from(n);
            assert!((up_to - cdf(&shape, 7.0 * k as f64)).abs() < 3e-5, "{k}");
        }
        // Few steps need no table.
        let short = StepLaw::new(&Shape::Geometric { mean: 8.0, per: 7.0 }, None, 7.0);
        assert!((short.mean().expect("thresholds") - 8.0 / 7.0).abs() < 1e-12);
    }

    #[test]
    fn a_sum_of_many_steps_keeps_its_spread() {
        // Door to door 18 to 35 days and customs 1 to 10, read in hours: far more than a few thresholds.
        let way = Shape::Triangular { min: 18.0, mode: 24.0, max: 35.0 };
        let customs = Shape::Triangular { min: 1.0, mode: 3.0, max: 10.0 };
        let StepLaw::Scaled { table, scale, .. } = StepLaw::sum(&way, &customs, 1.0 / 24.0) else {
            panic!("a table expected")
        };
        let n = 20_000;
        let draw = |i: usize| table.at((i as f64 + 0.5) / n as f64);
        let mean = (0..n).map(draw).sum::<f64>() / n as f64;
        let variance = (0..n).map(|i| (draw(i) - mean) * (draw(i) - mean)).sum::<f64>() / n as f64;
        assert_eq!(scale, Param::Known(24.0));
        // Mean (a + b + c) / 3 and variance (a^2 + b^2 + c^2 - ab - ac - bc) / 18 of each, added.
        assert!((mean - (77.0 / 3.0 + 14.0 / 3.0)).abs() < 1e-2, "{mean}");
        assert!((variance - (223.0 / 18.0 + 67.0 / 18.0)).abs() < 0.05, "{variance}");
    }

    #[test]
    fn transit_plus_customs_is_their_convolution() {
        let transit = Shape::Uniform { min: 0.0, max: 7.0 };
        let law = StepLaw::sum(&transit, &transit, 7.0);
        // The sum of two uniforms on a week is triangular on two: P(<= 1/2 week) = 1/8, P(<= 3/2) = 7/8.
        let StepLaw::Thresholds(list) = law else { panic!("thresholds expected") };
        assert!((list[0] - 0.125).abs() < 1e-5 && (list[1] - 0.875).abs() < 1e-5, "{list:?}");
    }
}
