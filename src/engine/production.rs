//! Production: what each plant can ship in this step. Plants make to order, so what nobody orders is not made.
use super::col::{Col, greater, lesser};
use super::disruptions;
use super::laws::value;
use super::state::State;
use crate::model::{Model, PlantRamp};
use crate::numerics::elementary::exp;
use crate::scenario::grammar::RampShape;

/// Capacity = nominal x (1 - closure around New Year) x growth since the start x what disruptions leave.
#[cfg_attr(not(test), inline(always))]
pub fn produce<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    super::sites::learn(m, s, t);
    for (i, plant) in m.plants.iter().enumerate() {
        // What never changes is reckoned when a batch opens.
        if plant.steady && t > 0 {
            continue;
        }
        let mut share = *Col::ONES;
        if let Some(ramp) = &plant.ramp {
            share = ripeness(m, s, ramp, t);
            s.network.ripe[i] = share;
        }
        let Some(capacity) = plant.capacity_in(t) else { continue };
        let closed = plant.new_year[t];
        if let Some(closure) = plant.closure.filter(|_| closed > 0.0) {
            let closure = s.param(closure);
            for c in 0..L {
                share[c] *= 1.0 - closure[c] * closed;
            }
        }
        if !plant.disruptions.capacity.is_empty() {
            disruptions::take(&s.disruptions, &plant.disruptions.capacity, &mut share);
        }
        if !plant.disruptions.yields.is_empty() {
            // Capacity is good output: what is started stays, and less of it is good.
            disruptions::take(&s.disruptions, &plant.disruptions.yields, &mut share);
        }
        let (nominal, times) = value(&s.params, capacity);
        let quanta = s.quanta;
        let made = |_: f64, nominal: f64, share: f64| quanta.round(nominal * times * share);
        s.network.capacity[i].update_with(nominal, &share, made);
    }
}

/// Output share of a growing plant in the middle of step `t`: nothing before the start, then from `first` to
/// one over the ramp (linear, or 3x^2 - 2x^3), all of it times the share it reaches.
#[inline(always)]
fn ripeness<const L: usize>(m: &Model, s: &State<L>, ramp: &PlantRamp, t: usize) -> Col<L> {
    let (start, over, reaches) = (s.param(ramp.start), s.param(ramp.over), s.param(ramp.reaches));
    let day = m.calendar.middle(t as i64);
    let mut share = Col::ZERO;
    for c in 0..L {
        let age = (day - start[c]) / m.calendar.step_days;
        let x = lesser(greater(age, 0.0) / greater(over[c], 1e-9), 1.0);
        let grown = match ramp.shape {
            RampShape::Linear => x,
            RampShape::SCurve => x * x * (3.0 - 2.0 * x),
            RampShape::Exponential => 1.0 - exp(-greater(age, 0.0) / greater(over[c], 1e-9)),
        };
        let open = if age >= 0.0 { reaches[c] } else { 0.0 };
        share[c] = open * (ramp.first + (1.0 - ramp.first) * grown);
    }
    share
}
