//! Laws: what a quantity may be. Values in base units; nothing is drawn here.
use super::complaint::Complaint;
use crate::numerics::gamma::ln_gamma;
use crate::numerics::{exp, ln};

/// Standard normal quantile of 0.9.
const Z90: f64 = 1.281_551_565_544_600_4;

/// A quantity's value, or the law it follows.
#[derive(Debug, Clone, PartialEq)]
pub enum Law {
    /// A number.
    Known(f64),
    /// One value per replication: what is not known.
    Uncertain(Shape),
    /// A new value each use: what chance does.
    Varies {
        /// The law; its scale parameter is 1 where `scale` is given.
        shape: Shape,
        /// Uncertain scale (median, mean or scale of the shape) by which each value is multiplied.
        scale: Option<Box<Law>>,
    },
    /// A factor times the value of `[parameter.NAME]`.
    Parameter {
        /// Name of the parameter.
        name: String,
        /// The factor, in base units of the quantity.
        times: f64,
    },
}

/// Families of distributions, in base units.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Equally likely between two ends.
    Uniform {
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
    },
    /// Density that rises linearly to the mode and falls linearly from it.
    Triangular {
        /// Lower end.
        min: f64,
        /// Most likely value.
        mode: f64,
        /// Upper end.
        max: f64,
    },
    /// Beta distribution with mean (min + 4 mode + max) / 6 and shape sum 6.
    Pert {
        /// Lower end.
        min: f64,
        /// Most likely value.
        mode: f64,
        /// Upper end.
        max: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Exponential of a normal.
    LogNormal {
        /// Median.
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Exponential.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// Number of trials until the first success, times the time (or other size) of a trial.
    Geometric {
        /// Mean, from `per` up; a trial succeeds with probability `per / mean`.
        mean: f64,
        /// What a trial takes.
        per: f64,
    },
    /// Weibull: survival `exp(-(x / scale)^shape)`.
    Weibull {
        /// Exponent.
        shape: f64,
        /// Value exceeded with probability 1/e.
        scale: f64,
    },
    /// Gamma.
    Gamma {
        /// Shape; the coefficient of variation is its inverse square root.
        shape: f64,
        /// Mean.
        mean: f64,
    },
    /// Beta, stretched from `min` to `max`.
    Beta {
        /// First shape.
        a: f64,
        /// Second shape.
        b: f64,
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
    },
    /// Listed values with weights (not normalised, of the same length).
    Discrete {
        /// Values.
        values: Vec<f64>,
        /// Weights, at least 0, with a positive sum.
        weights: Vec<f64>,
    },
}

impl Shape {
    /// Log-normal from its median and its 90 % quantile over its median.
    ///
    /// # Errors
    /// Where the ratio is below 1.
    pub fn log_normal_p90(median: f64, p90_over_median: f64) -> Result<Shape, Complaint> {
        if !(p90_over_median >= 1.0 && p90_over_median.is_finite()) {
            let message = format!("p90-over-median is {p90_over_median}, but nine in ten lie above half");
            return Err(Complaint::new(message)
                .hint("give a ratio above 1, for example 1.8")
                .at("p90-over-median"));
        }
        Ok(Shape::LogNormal { median, sigma: ln(p90_over_median) / Z90 })
    }

    /// Log-normal from its mean and standard deviation.
    pub fn log_normal_moments(mean: f64, sd: f64) -> Shape {
        let ratio = 1.0 + (sd / mean) * (sd / mean);
        Shape::LogNormal { median: mean / ratio.sqrt(), sigma: ln(ratio).sqrt() }
    }

    /// Checks that the parameters are those of a distribution.
    ///
    /// # Errors
    /// What is wrong with them, naming the key.
    pub fn validate(&self) -> Result<(), Complaint> {
        match self {
            Shape::Uniform { min, max } => ordered(&[("min", *min), ("max", *max)]),
            Shape::Triangular { min, mode, max } | Shape::Pert { min, mode, max } => {
                ordered(&[("min", *min), ("mode", *mode), ("max", *max)])
            }
            Shape::Normal { mean, sd } => finite("mean", *mean).and(not_negative("sd", *sd)),
            Shape::LogNormal { median, sigma } => {
                positive("median", *median).and(not_negative("sigma", *sigma))
            }
            Shape::Exponential { mean } => positive("mean", *mean),
            Shape::Geometric { mean, per } => {
                positive("mean", *mean).and(positive("per", *per)).and(at_least_one_trial(*mean, *per))
            }
            Shape::Weibull { shape, scale } => positive("shape", *shape).and(positive("scale", *scale)),
            Shape::Gamma { shape, mean } => positive("shape", *shape).and(positive("mean", *mean)),
            Shape::Beta { a, b, min, max } => {
                positive("a", *a).and(positive("b", *b)).and(ordered(&[("min", *min), ("max", *max)]))
            }
            Shape::Discrete { values, weights } => discrete(values, weights),
        }
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        match self {
            Shape::Uniform { min, max } => 0.5 * (min + max),
            Shape::Triangular { min, mode, max } => (min + mode + max) / 3.0,
            Shape::Pert { min, mode, max } => (min + 4.0 * mode + max) / 6.0,
            Shape::Normal { mean, .. }
            | Shape::Exponential { mean }
            | Shape::Geometric { mean, .. }
            | Shape::Gamma { mean, .. } => *mean,
            Shape::LogNormal { median, sigma } => median * exp(0.5 * sigma * sigma),
            Shape::Weibull { shape, scale } => scale * exp(ln_gamma(1.0 + 1.0 / shape)),
            Shape::Beta { a, b, min, max } => min + (max - min) * a / (a + b),
            Shape::Discrete { values, weights } => {
                let total: f64 = weights.iter().sum();
                values.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>() / total
            }
        }
    }

    /// Smallest and largest possible value; infinite where there is none.
    pub fn support(&self) -> (f64, f64) {
        match self {
            Shape::Uniform { min, max }
            | Shape::Triangular { min, max, .. }
            | Shape::Pert { min, max, .. }
            | Shape::Beta { min, max, .. } => (*min, *max),
            Shape::Normal { mean, sd } if *sd == 0.0 => (*mean, *mean),
            Shape::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Shape::LogNormal { median, sigma } if *sigma == 0.0 => (*median, *median),
            Shape::Geometric { mean, per } if mean <= per => (*per, *per),
            Shape::Geometric { per, .. } => (*per, f64::INFINITY),
            Shape::LogNormal { .. }
            | Shape::Exponential { .. }
            | Shape::Weibull { .. }
            | Shape::Gamma { .. } => (0.0, f64::INFINITY),
            Shape::Discrete { values, weights } => {
                let possible = values.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
                possible.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (&value, _)| {
                    (if value < low { value } else { low }, if value > high { value } else { high })
                })
            }
        }
    }
}

impl Law {
    /// The number, where it is known.
    pub fn known(&self) -> Option<f64> {
        match self {
            Law::Known(value) => Some(*value),
            _ => None,
        }
    }

    /// Mean over replications and uses; `None` where it hangs on a parameter.
    pub fn mean_hint(&self) -> Option<f64> {
        match self {
            Law::Known(value) => Some(*value),
            Law::Uncertain(shape) => Some(shape.mean()),
            Law::Varies { shape, scale: None } => Some(shape.mean()),
            Law::Varies { shape, scale: Some(scale) } => Some(shape.mean() * scale.mean_hint()?),
            Law::Parameter { .. } => None,
        }
    }

    /// Smallest and largest possible value; `parameter` gives the law of a named parameter. `None` where it is
    /// not known, which includes a parameter that stands for a parameter.
    pub fn support(&self, parameter: &dyn Fn(&str) -> Option<Law>) -> Option<(f64, f64)> {
        match self {
            Law::Known(value) => Some((*value, *value)),
            Law::Uncertain(shape) | Law::Varies { shape, scale: None } => Some(shape.support()),
            Law::Varies { shape, scale: Some(scale) } => {
                Some(product(shape.support(), scale.support(parameter)?))
            }
            Law::Parameter { name, times } => {
                let range = parameter(name)?.support(&|_| None)?;
                Some(product(range, (*times, *times)))
            }
        }
    }

    /// Whether a new value is drawn at each use.
    pub fn varies(&self) -> bool {
        matches!(self, Law::Varies { .. })
    }
}

/// Range of the product of two ranges; zero times anything is zero.
fn product(x: (f64, f64), y: (f64, f64)) -> (f64, f64) {
    let times = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
    let corners = [times(x.0, y.0), times(x.0, y.1), times(x.1, y.0), times(x.1, y.1)];
    corners.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &corner| {
        (if corner < low { corner } else { low }, if corner > high { corner } else { high })
    })
}

fn finite(key: &str, value: f64) -> Result<(), Complaint> {
    match value.is_finite() {
        true => Ok(()),
        false => Err(Complaint::new(format!("`{key}` is not a finite number")).at(key)),
    }
}

fn positive(key: &str, value: f64) -> Result<(), Complaint> {
    match value > 0.0 && value.is_finite() {
        true => Ok(()),
        false => Err(Complaint::new(format!("`{key}` must be greater than 0")).at(key)),
    }
}

fn not_negative(key: &str, value: f64) -> Result<(), Complaint> {
    match value >= 0.0 && value.is_finite() {
        true => Ok(()),
        false => Err(Complaint::new(format!("`{key}` must not be negative")).at(key)),
    }
}

fn at_least_one_trial(mean: f64, per: f64) -> Result<(), Complaint> {
    match mean >= per {
        true => Ok(()),
        false => Err(Complaint::new("`mean` is less than one trial takes, `per`")
            .hint("the first trial is the earliest to succeed: give a `mean` of at least `per`")
            .at("mean")),
    }
}

fn ordered(bounds: &[(&str, f64)]) -> Result<(), Complaint> {
    for (key, value) in bounds {
        finite(key, *value)?;
    }
    match bounds.windows(2).find(|pair| pair[0].1 > pair[1].1) {
        None => Ok(()),
        Some(pair) => {
            let keys: Vec<&str> = bounds.iter().map(|(key, _)| *key).collect();
            let message = format!("`{}` is greater than `{}`", pair[0].0, pair[1].0);
            Err(Complaint::new(message)
                .hint(format!("it must hold that {}", keys.join(" <= ")))
                .at(pair[0].0))
        }
    }
}

fn discrete(values: &[f64], weights: &[f64]) -> Result<(), Complaint> {
    if values.is_empty() || values.len() != weights.len() {
        let message = format!("{} values with {} weights", values.len(), weights.len());
        return Err(Complaint::new(message).hint("give one weight for each value").at("weights"));
    }
    for value in values {
        finite("values", *value)?;
    }
    for weight in weights {
        not_negative("weights", *weight)?;
    }
    positive("weights", weights.iter().sum()).map_err(|_| {
        Complaint::new("the weights add up to 0")
            .hint("at least one weight must be greater than 0")
            .at("weights")
    })
}

#[cfg(test)]
mod tests {
    use super::{Law, Shape};

    #[test]
    fn moments_and_ranges() {
        let normal = Shape::log_normal_moments(5.0, 2.0);
        assert!((normal.mean() - 5.0).abs() < 1e-12);
        let p90 = Shape::log_normal_p90(10.0, 1.8).unwrap();
        assert!(matches!(p90, Shape::LogNormal { sigma, .. } if (sigma - 0.458_651_9).abs() < 1e-6));
        assert!(Shape::log_normal_p90(10.0, 0.8).is_err());
        let trials = Shape::Geometric { mean: 140.0, per: 7.0 };
        assert_eq!((trials.mean(), trials.support()), (140.0, (7.0, f64::INFINITY)));
        assert!((Shape::Weibull { shape: 2.0, scale: 1.0 }.mean() - 0.886_226_925).abs() < 1e-8);
        let discrete = Shape::Discrete { values: vec![1.0, 5.0, 9.0], weights: vec![1.0, 1.0, 0.0] };
        assert_eq!((discrete.mean(), discrete.support()), (3.0, (1.0, 5.0)));
    }

    #[test]
    fn ranges_of_products() {
        let scale = Law::Uncertain(Shape::Uniform { min: 2.0, max: 4.0 });
        let law =
            Law::Varies { shape: Shape::Exponential { mean: 1.0 }, scale: Some(Box::new(scale.clone())) };
        assert_eq!(law.support(&|_| None), Some((0.0, f64::INFINITY)));
        assert_eq!(law.mean_hint(), Some(3.0));
        let multiple = Law::Parameter { name: "x".to_owned(), times: -0.5 };
        assert_eq!(multiple.support(&|_| Some(scale.clone())), Some((-2.0, -1.0)));
        assert_eq!(multiple.support(&|_| None), None);
    }

    #[test]
    fn bad_parameters_are_named() {
        let bad = [
            (Shape::Uniform { min: 2.0, max: 1.0 }, "min"),
            (Shape::Triangular { min: 0.0, mode: 3.0, max: 2.0 }, "mode"),
            (Shape::Normal { mean: 0.0, sd: -1.0 }, "sd"),
            (Shape::Exponential { mean: 0.0 }, "mean"),
            (Shape::Geometric { mean: 6.0, per: 7.0 }, "mean"),
            (Shape::Geometric { mean: 6.0, per: 0.0 }, "per"),
            (Shape::Discrete { values: vec![1.0], weights: vec![0.0] }, "weights"),
        ];
        for (shape, key) in bad {
            assert_eq!(shape.validate().unwrap_err().key.as_deref(), Some(key));
        }
    }
}
