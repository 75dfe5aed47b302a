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
        if let Some(ramp) = &plant.ramp {
            s.network.ripe[i] = ripeness(m, s, ramp, t);
        }
        let Some(capacity) = plant.capacity_in(t) else { continue };
        let State { network, disruptions, params, quanta, .. } = s;
        // Of its capacity first the share, in place.
        let made = &mut network.capacity[i];
        *made = if plant.ramp.is_some() { network.ripe[i] } else { *Col::ONES };
        let closed = plant.new_year[t];
        if let Some(closure) = plant.closure.filter(|_| closed > 0.0) {
            let (closure, times) = value(params, closure);
            made.update(closure, |share, closure| share * (1.0 - closure * times * closed));
        }
        // Capacity is good output: where yields are disturbed what is started stays, and less of it is good.
        for lists in [&plant.disruptions.capacity, &plant.disruptions.yields] {
            disruptions::take(disruptions, lists, made);
        }
        let (nominal, times) = value(params, capacity);
        made.update(nominal, |share, nominal| quanta.round(nominal * times * share));
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
