//! What is known of a run before it is made: functions of its draws whose expectation is 0 and whose variance is 1, exactly.
//!
//! Draws are addressed, so anybody can make them again. What demand, the parameters and truces of a replication have drawn explains a part
//! of its figures; and as the mean of what was drawn is known, that part can be taken out of their error.
use super::col::{Col, WIDTH};
use super::draws::{Draws, Purpose};
use super::futures::Futures;
use crate::model::Model;
use crate::model::law::Param;

/// A quantity that is known in expectation.
#[derive(Debug, Clone, PartialEq)]
enum Quantity {
    /// The uniform of an uncertain parameter.
    Parameter(usize),
    /// Common noise of a market: the mean of its normals.
    Market(u64),
    /// Noise of a market's rows: the mean of their normals.
    Rows(Vec<u64>),
    /// The same where demand comes in lots, from their uniforms.
    Lots(Vec<u64>),
    /// A uniform of a path: a dated entry, a truce's break or its first renewal.
    Path(u64, u64),
}

/// The controls of a model, all independent of each other.
#[derive(Debug, Clone)]
pub struct Controls<'a> {
    model: &'a Model,
    seed: u64,
    futures: Option<&'a dyn Futures>,
    all: Vec<Quantity>,
}

impl<'a> Controls<'a> {
    /// All that a model has under a seed.
    pub fn new(model: &'a Model, seed: u64, futures: Option<&'a dyn Futures>) -> Self {
        let parameters = (0..model.parameters.len()).map(Quantity::Parameter);
        let markets = model.markets.iter().flat_map(|market| noise(model, market));
        let open = |p: &Param| p.known().is_none_or(|p| p > 0.0 && p < 1.0);
        let entries = model.controls.iter().flat_map(|c| &c.path).filter(|e| open(&e.probability));
        let breaks = model.truces.iter().filter(|t| t.breaks.is_some()).map(|t| Quantity::Path(t.key, 0));
        let ends = model.truces.iter().filter(|t| open(&t.renewed)).map(|t| Quantity::Path(t.key, 1));
        let paths = entries.map(|e| Quantity::Path(e.key, 0)).chain(breaks).chain(ends);
        let mut all: Vec<Quantity> = parameters.chain(markets).collect();
        for path in paths {
            // Controls of one measure may share an entry, and so its draw.
            if !all.contains(&path) {
                all.push(path);
            }
        }
        Controls { model, seed, futures, all }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// By control: its values in replications `first .. first + count`.
    pub fn values(&self, first: u64, count: usize) -> Vec<Vec<f64>> {
        let mut values = vec![Vec::with_capacity(count); self.all.len()];
        for offset in (0..count).step_by(WIDTH) {
            let from = first + offset as u64;
            let mut draws = Draws::<WIDTH>::new(self.seed, from);
            if let Some(futures) = self.futures {
                draws.couple(|replication| futures.luck(replication));
            }
            let active = if count - offset < WIDTH { count - offset } else { WIDTH };
            for (quantity, values) in self.all.iter().zip(&mut values) {
                values.extend_from_slice(&self.batch(quantity, &draws, from)[..active]);
            }
        }
        values
    }

    fn batch(&self, quantity: &Quantity, draws: &Draws<WIDTH>, first: u64) -> [f64; WIDTH] {
        let mut sum = [0.0; WIDTH];
        match quantity {
            Quantity::Parameter(i) => {
                let own = draws.uniform(Purpose::Parameter, self.model.parameters[*i].key, 0);
                for (c, sum) in sum.iter_mut().enumerate() {
                    let designed = self.futures.and_then(|f| f.uniform(first + c as u64, *i));
                    *sum = standard(designed.unwrap_or(own[c]));
                }
            }
            Quantity::Path(key, count) => {
                let u = draws.uniform(Purpose::Path, *key, *count);
                (0..WIDTH).for_each(|c| sum[c] = standard(u[c]));
            }
            Quantity::Market(key) => self.normals(draws, std::slice::from_ref(key), &mut sum),
            Quantity::Rows(keys) => self.normals(draws, keys, &mut sum),
            Quantity::Lots(keys) => self.uniforms(draws, keys, &mut sum),
        }
        sum
    }

    /// Sum of the normals of all steps, with variance one.
    fn normals(&self, draws: &Draws<WIDTH>, keys: &[u64], sum: &mut [f64; WIDTH]) {
        let steps = self.model.calendar.steps;
        for key in keys {
            let (stem, mut now, mut next) = (draws.stem(Purpose::Noise, *key), Col::ZERO, Col::ZERO);
            for t in (0..steps).step_by(2) {
                stem.normal_pair(t as u64, &mut now, &mut next);
                for c in 0..WIDTH {
                    sum[c] += now[c] + if t + 1 < steps { next[c] } else { 0.0 };
                }
            }
        }
        self.norm(keys.len(), sum);
    }

    fn uniforms(&self, draws: &Draws<WIDTH>, keys: &[u64], sum: &mut [f64; WIDTH]) {
        for key in keys {
            for t in 0..self.model.calendar.steps {
                let u = draws.uniform(Purpose::Noise, *key, t as u64);
                (0..WIDTH).for_each(|c| sum[c] += standard(u[c]));
            }
        }
        self.norm(keys.len(), sum);
    }

    fn norm(&self, keys: usize, sum: &mut [f64; WIDTH]) {
        let root = ((keys * self.model.calendar.steps) as f64).sqrt();
        sum.iter_mut().for_each(|x| *x /= root);
    }
}

/// A uniform with expectation 0 and variance 1.
fn standard(u: f64) -> f64 {
    (u - 0.5) * 12f64.sqrt()
}

/// Noise of a market's demand.
fn noise(model: &Model, market: &crate::model::Market) -> Vec<Quantity> {
    let firms = market.sectors.iter().flat_map(|s| model.sectors[*s].firms.clone()).map(|f| &model.firms[f]);
    // Joint inputs share the noise of their firm's first row.
    let keys = firms.flat_map(|f| {
        let rows = if f.joint { f.rows.start..f.rows.start + 1 } else { f.rows.clone() };
        rows.map(|row| model.rows[row].key)
    });
    let keys: Vec<u64> = keys.collect();
    if keys.is_empty() {
        return Vec::new();
    }
    if market.poisson_lot.is_some() {
        return vec![Quantity::Lots(keys)];
    }
    let noisy = |p: Param| p != Param::Known(0.0);
    let common = noisy(market.common_sd).then_some(Quantity::Market(market.key));
    let own = (noisy(market.firm_sd) || noisy(market.normal_sd)).then_some(Quantity::Rows(keys));
    common.into_iter().chain(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Sampling;

    /// Every control of a licensing scenario has mean 0 and variance 1, and none depends on another: 20,000 replications, within 4.5
    /// standard errors (about 1 in 150,000 each).
    #[test]
    fn controls_are_standard_and_uncorrelated() {
        let model = crate::engine::tests::noisy();
        let controls = Controls::new(&model, 5, None);
        const N: usize = 20_000;
        let values = controls.values(3, N);
        assert_eq!(controls.count(), 3, "{:?}", controls.all);
        let root = (N as f64).sqrt();
        for (j, x) in values.iter().enumerate() {
            let mean = x.iter().sum::<f64>() / N as f64;
            let square = x.iter().map(|x| x * x).sum::<f64>() / N as f64;
            assert!(
                mean.abs() < 4.5 / root && (square - 1.0).abs() < 4.5 * 1.5 / root,
                "{j}: {mean} {square}"
            );
            for y in &values[..j] {
                let both = x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>() / N as f64;
                assert!(both.abs() < 4.5 / root, "{j}: {both}");
            }
        }
        // Wherever one begins, and with opposites turned over.
        assert_eq!(controls.values(40, 3)[0], values[0][37..40]);
        let futures = Sampling::Antithetic.futures(&model, 5, 2);
        let mirrored = Controls::new(&model, 5, futures.as_deref());
        let pairs = mirrored.values(0, 64);
        assert!(pairs.iter().all(|x| (0..64).step_by(2).all(|i| (x[i] + x[i + 1]).abs() < 1e-12)));
    }
}
