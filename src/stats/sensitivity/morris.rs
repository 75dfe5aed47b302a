//! Screening by elementary effects: Morris, Technometrics 33 (1991) 161, with the mean of absolute effects of Campolongo, Cariboni
//! and Saltelli, Environmental Modelling and Software 22 (2007) 1509.
use super::super::design::shuffled;
use super::super::precision::t_interval;
use super::bootstrap::{Bounded, resampled};
use crate::numerics::mix::mix64;

const G: u64 = 0x9e37_79b9_7f4a_7c15;
const A: u64 = 0xd134_2543_de82_ef95;
/// Levels of every input: the middles of four equal strata.
const LEVELS: u64 = 4;
/// How far an input moves: two levels, half of its range.
pub const STEP: f64 = 0.5;
/// Resamples behind the interval of a spread.
const TIMES: usize = 1000;

/// Trajectories through the cube: each begins at a random point of the grid and moves every input once, in random order.
#[derive(Debug, Clone, Copy)]
pub struct Trajectories {
    /// Number of inputs.
    pub inputs: usize,
    /// Seed.
    pub seed: u64,
}

impl Trajectories {
    /// Points of a trajectory.
    pub fn points(&self) -> usize {
        self.inputs + 1
    }

    /// Coordinate of an input at a point (from 0) of a trajectory: 1/8, 3/8, 5/8 or 7/8.
    pub fn at(&self, trajectory: u64, point: usize, input: usize) -> f64 {
        let level = self.level(trajectory, input);
        let moved = point > self.place(trajectory, input);
        let level = if moved { (level + LEVELS / 2) % LEVELS } else { level };
        (level as f64 + 0.5) / LEVELS as f64
    }

    /// The move, from 0, in which an input's turn comes.
    pub fn place(&self, trajectory: u64, input: usize) -> usize {
        shuffled(input as u64, self.inputs as u64, self.key(trajectory)) as usize
    }

    /// Effects of an input per unit of its range, one a trajectory, of answers in the order of trajectories and points.
    pub fn effects(&self, answers: &[f64], input: usize) -> Vec<f64> {
        let of = |(trajectory, answers): (usize, &[f64])| {
            let (trajectory, place) = (trajectory as u64, self.place(trajectory as u64, input));
            let upwards = self.level(trajectory, input) < LEVELS / 2;
            (answers[place + 1] - answers[place]) / if upwards { STEP } else { -STEP }
        };
        answers.chunks_exact(self.points()).enumerate().map(of).collect()
    }

    fn key(&self, trajectory: u64) -> u64 {
        mix64(mix64(self.seed.wrapping_add(G)) ^ trajectory.wrapping_mul(A))
    }

    fn level(&self, trajectory: u64, input: usize) -> u64 {
        mix64(self.key(trajectory).wrapping_add((input as u64 + 1).wrapping_mul(G))) % LEVELS
    }
}

/// What the effects of an input are like, per unit of its range.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Elementary {
    /// Mean of their sizes, mu*, with Student's interval.
    pub size: Bounded,
    /// Their mean, mu, with Student's interval: near mu* where the effect always has the same sign.
    pub mean: Bounded,
    /// Their standard deviation, sigma: 0 where the input acts linearly and alone. Interval by resampling trajectories.
    pub spread: Bounded,
}

/// Screens an input by its effects, one a trajectory; at least two of them.
pub fn screen(effects: &[f64], seed: u64) -> Elementary {
    let sizes: Vec<f64> = effects.iter().map(|x| x.abs()).collect();
    let spread = resampled(effects.len(), TIMES, seed, |taken| vec![deviation(effects, taken)]);
    Elementary { size: mean(&sizes), mean: mean(effects), spread: spread[0] }
}

fn mean(values: &[f64]) -> Bounded {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let error = deviation(values, &vec![1.0; values.len()]) / n.sqrt();
    let (low, high) = t_interval(mean, error, values.len() as u64, 0.95);
    Bounded { value: mean, low, high }
}

/// Standard deviation of values that are taken so often each.
fn deviation(values: &[f64], taken: &[f64]) -> f64 {
    let n: f64 = taken.iter().sum();
    let mean = values.iter().zip(taken).map(|(x, w)| x * w).sum::<f64>() / n;
    let squares: f64 = values.iter().zip(taken).map(|(x, w)| (x - mean) * (x - mean) * w).sum();
    (squares / (n - 1.0)).sqrt()
}
