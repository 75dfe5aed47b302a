//! What a study reads off a key figure: its mean, a quantile, a CVaR or a probability, with its interval.
pub use super::tally::{Reading, Tally};
use crate::model::Model;
use crate::model::output::FigureSpec;
use crate::scenario::{fits, suggest, unit};
use std::fmt;

/// A figure by its stable name, or a sum of several, and what is read off it.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Name of the figure, such as `lost-output`; of a sum as it is written, `lost-output + cost`.
    pub figure: String,
    /// Names of the figures that are added up, replication by replication.
    terms: Vec<String>,
    /// What is read off its distribution over replications.
    pub statistic: Statistic,
}

/// What is read off the distribution of a figure over replications.
#[derive(Debug, Clone, PartialEq)]
pub enum Statistic {
    /// Its mean.
    Mean,
    /// The quantile of this probability.
    Quantile(f64),
    /// The mean of what is beyond the quantile of this level.
    Cvar(f64),
    /// The probability of being above a value.
    Over(Amount),
    /// The probability of being below a value.
    Under(Amount),
}

/// A number with its unit, as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Amount {
    text: String,
    measured: unit::Measured,
}

/// Why something cannot be read off a figure: write it otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeasureError {
    /// The text is no measure.
    #[error(
        "`{0}` is no measure; write a figure, and after it q95, cvar95, `over` or `under` an amount: lost-output, \
         lost-output cvar95, fill-rate under 90 %"
    )]
    Form(String),
    /// A run keeps figures one by one: ask for the sum in a study of several scenarios.
    #[error(
        "`{0}` is a sum of figures, which a single run does not keep; sweep, stress and compare --attribute read sums"
    )]
    Sum(String),
    /// A limit was expected.
    #[error(
        "`{0}` has no limit; write MEASURE below LIMIT or MEASURE above LIMIT, such as lost-output cvar95 below 2e9 USD"
    )]
    NoLimit(String),
    /// An amount cannot be read.
    #[error("in `{text}`: {message}")]
    Amount {
        /// The whole text.
        text: String,
        /// What is wrong with the amount.
        message: String,
    },
    /// There is no such figure.
    #[error("there is no figure `{name}` in {scenario}; {hint}")]
    Unknown {
        /// What is asked for.
        name: String,
        /// In which scenario.
        scenario: String,
        /// What was meant, and what there is.
        hint: String,
    },
    /// An amount is in another unit than the figure.
    #[error("`{amount}` cannot be compared with `{figure}`, which is in {unit}")]
    Unit {
        /// The amount.
        amount: String,
        /// The figure.
        figure: String,
        /// Its unit.
        unit: &'static str,
    },
}

impl Amount {
    /// Reads `5`, `5 %`, `3 weeks`, `2e9 USD`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let measured = unit::parse(text).map_err(|complaint| match complaint.hint {
            Some(hint) => format!("{}; {hint}", complaint.message),
            None => complaint.message,
        })?;
        Ok(Amount { text: text.trim().to_owned(), measured })
    }

    /// In the unit of a figure; a plain number is in it.
    ///
    /// # Errors
    /// [`MeasureError::Unit`].
    pub fn of(&self, figure: &FigureSpec) -> Result<f64, MeasureError> {
        let plain = self.measured.unit.is_empty();
        let share = self.measured.unit == "%";
        let words = self.measured.signature.describe();
        let fits = match figure.unit {
            "share" => share,
            "weeks" => words == "a time",
            "t" => words == "a mass",
            "USD" => words == "an amount of money",
            "files" => words == "a number of files",
            _ => false,
        };
        if !plain && !fits {
            let (amount, figure_name) = (self.text.clone(), figure.name.clone());
            return Err(MeasureError::Unit { amount, figure: figure_name, unit: figure.unit });
        }
        // Base units of time are days, figures are in weeks.
        let weeks = figure.unit == "weeks" && !plain;
        Ok(if weeks { self.measured.value / 7.0 } else { self.measured.value })
    }

    /// Whether it is a share of something, written with `%`.
    pub fn is_percent(&self) -> bool {
        self.measured.unit == "%"
    }

    /// The number as written, in base units.
    pub fn plain(&self) -> f64 {
        self.measured.value
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Measure {
    /// The mean of a figure.
    pub fn mean(figure: &str) -> Self {
        Measure { figure: figure.to_owned(), terms: vec![figure.to_owned()], statistic: Statistic::Mean }
    }

    /// Reads `lost-output`, `lost-output q95`, `lost-output + cost cvar95`, `lost-output over 5e9 USD`.
    ///
    /// # Errors
    /// [`MeasureError::Form`] or [`MeasureError::Amount`].
    pub fn parse(text: &str) -> Result<Self, MeasureError> {
        let form = || MeasureError::Form(text.trim().to_owned());
        // A plus within a number stands behind the name of the last term.
        let mut terms: Vec<&str> = text.split(" + ").map(str::trim).collect();
        let last = terms.pop().unwrap_or_default();
        let (name, rest) = last.split_once(char::is_whitespace).unwrap_or((last, ""));
        terms.push(name);
        if terms.iter().any(|term| term.is_empty() || term.contains(char::is_whitespace)) {
            return Err(form());
        }
        let statistic = statistic(rest.trim()).map_err(|error| match error {
            Some(message) => MeasureError::Amount { text: text.trim().to_owned(), message },
            None => form(),
        })?;
        let terms: Vec<String> = terms.into_iter().map(str::to_owned).collect();
        Ok(Measure { figure: terms.join(" + "), terms, statistic })
    }

    /// The measures that a name with `*` stands for, of the figures of a model; itself where it has none. In a sum, all that it
    /// stands for are added.
    ///
    /// # Errors
    /// [`MeasureError::Unknown`], or [`MeasureError::Unit`] where units differ.
    pub fn among(&self, model: &Model) -> Result<Vec<Measure>, MeasureError> {
        let mut all = Vec::new();
        for term in &self.terms {
            let found = model.figures.iter().filter(|spec| fits(&spec.name, term));
            let found: Vec<String> = found.map(|spec| spec.name.clone()).collect();
            if found.is_empty() {
                return Err(unknown(term, model));
            }
            all.push(found);
        }
        let one = |figure: &str, terms: Vec<String>| Measure {
            figure: figure.to_owned(),
            terms,
            statistic: self.statistic.clone(),
        };
        let measures: Vec<Measure> = match all.as_slice() {
            [names] => names.iter().map(|name| one(name, vec![name.clone()])).collect(),
            several => vec![one(&self.figure, several.concat())],
        };
        for measure in &measures {
            threshold_of(&measure.statistic, &measure.spec(model)?)?;
        }
        Ok(measures)
    }

    /// Names of the figures that are added up.
    pub(super) fn terms(&self) -> &[String] {
        &self.terms
    }

    /// The figure, or the sum as a figure.
    ///
    /// # Errors
    /// [`MeasureError::Unknown`], or [`MeasureError::Unit`] where units differ.
    pub(super) fn spec(&self, model: &Model) -> Result<FigureSpec, MeasureError> {
        let find = |name: &String| {
            let found = model.figures.iter().find(|f| f.name == *name);
            found.ok_or_else(|| unknown(name, model))
        };
        let all = self.terms.iter().map(find).collect::<Result<Vec<_>, _>>()?;
        let first = all[0].clone();
        if let Some(other) = all.iter().find(|f| f.unit != first.unit) {
            let (amount, figure) = (format!("{} (in {})", other.name, other.unit), first.name);
            return Err(MeasureError::Unit { amount, figure, unit: first.unit });
        }
        if all.len() == 1 {
            return Ok(first);
        }
        let nominal = all.iter().map(|f| f.nominal).sum();
        Ok(FigureSpec { name: self.figure.clone(), title: self.figure.clone(), nominal, ..first })
    }

    /// Unit of what is read: that of the figure, or a share.
    pub fn unit(&self, figure: &'static str) -> &'static str {
        match self.statistic {
            Statistic::Over(_) | Statistic::Under(_) => "share",
            _ => figure,
        }
    }

    /// In words, given the title of the figure.
    pub fn title(&self, figure: &str) -> String {
        match &self.statistic {
            Statistic::Mean => figure.to_owned(),
            Statistic::Quantile(p) => format!("{figure}, {} % quantile", 100.0 * p),
            Statistic::Cvar(level) => format!("{figure}, mean of the worst {} %", percent(1.0 - level)),
            Statistic::Over(amount) => format!("{figure}: probability of more than {amount}"),
            Statistic::Under(amount) => format!("{figure}: probability of less than {amount}"),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.figure;
        match &self.statistic {
            Statistic::Mean => f.write_str(name),
            Statistic::Quantile(p) => write!(f, "{name} q{}", percent(*p)),
            Statistic::Cvar(p) => write!(f, "{name} cvar{}", percent(*p)),
            Statistic::Over(amount) => write!(f, "{name} over {amount}"),
            Statistic::Under(amount) => write!(f, "{name} under {amount}"),
        }
    }
}

/// A share in per cent without the dust of the division.
fn percent(p: f64) -> f64 {
    (p * 1e8).round() / 1e6
}

/// What stands behind a figure's name; the error of an amount, or nothing where the words are not known.
fn statistic(text: &str) -> Result<Statistic, Option<String>> {
    let amount = |text: &str| Amount::parse(text).map_err(Some);
    match text.split_once(char::is_whitespace) {
        Some(("over", rest)) => return Ok(Statistic::Over(amount(rest)?)),
        Some(("under", rest)) => return Ok(Statistic::Under(amount(rest)?)),
        Some(_) => return Err(None),
        None => {}
    }
    let level = |digits: &str| {
        let p: f64 = digits.parse::<f64>().map_err(|_| None)? / 100.0;
        if p > 0.0 && p < 1.0 { Ok(p) } else { Err(None) }
    };
    match text {
        "" | "mean" => Ok(Statistic::Mean),
        "median" => Ok(Statistic::Quantile(0.5)),
        _ => match (text.strip_prefix("cvar"), text.strip_prefix('q')) {
            (Some(digits), _) => Ok(Statistic::Cvar(level(digits)?)),
            (_, Some(digits)) => Ok(Statistic::Quantile(level(digits)?)),
            _ => Err(None),
        },
    }
}

fn unknown(name: &str, model: &Model) -> MeasureError {
    let all: Vec<&str> = model.figures.iter().map(|f| f.name.as_str()).collect();
    let plain: Vec<&str> = model.figures.iter().filter(|f| !f.detail).map(|f| f.name.as_str()).collect();
    let near = suggest(name, &all, "figures");
    let hint = match near.split_once("? ") {
        Some((meant, _)) => format!("{meant}?"),
        None => format!("figures: {}, and details in summary.json", plain.join(", ")),
    };
    MeasureError::Unknown { name: name.to_owned(), scenario: model.name.clone(), hint }
}

/// The value that a probability is about, in the unit of the figure.
pub(super) fn threshold_of(statistic: &Statistic, spec: &FigureSpec) -> Result<Option<f64>, MeasureError> {
    match statistic {
        Statistic::Over(amount) | Statistic::Under(amount) => amount.of(spec).map(Some),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::output::FigureKind;

    fn spec(unit: &'static str) -> FigureSpec {
        FigureSpec {
            name: "f".into(),
            title: "F".into(),
            unit,
            nominal: 10.0,
            tail: false,
            detail: false,
            mean_only: false,
            kind: FigureKind::FillRate,
        }
    }

    #[test]
    fn measures_read_back_as_written() {
        for text in [
            "a + b + c.* q95",
            "lost-output",
            "lost-output q95",
            "x q99.5",
            "x cvar95",
            "x over 5e9 USD",
            "x under 90 %",
        ] {
            assert_eq!(Measure::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Measure::parse("x median").unwrap().statistic, Statistic::Quantile(0.5));
        for wrong in
            ["", "x q", "x q0", "x q100", "x cvar", "x worst", "x above 5", "x q95 q99", "a +", "a b + c"]
        {
            assert!(matches!(Measure::parse(wrong), Err(MeasureError::Form(_))), "{wrong}");
        }
        assert!(Measure::parse("x over 5 weks").unwrap_err().to_string().contains("did you mean `weeks`?"));
    }

    #[test]
    fn amounts_take_the_unit_of_the_figure() {
        let of = |text: &str, unit| Amount::parse(text).unwrap().of(&spec(unit));
        assert_eq!(of("14 days", "weeks"), Ok(2.0));
        assert_eq!(of("2", "weeks"), Ok(2.0));
        assert_eq!(of("5 %", "share"), Ok(0.05));
        assert_eq!(of("500 kg", "t"), Ok(0.5));
        assert!(of("5 t", "USD").unwrap_err().to_string().contains("in USD"));
        assert!(of("5 %", "weeks").is_err());
    }
}
