//! Plants that grow and markets that clear, in closed form, from a scenario's text.
mod common;

use coercivity::study::trace::future;
use common::{case, run, series};

/// Months at which a plant's capacity is known that grows from 1000 to 10,000.
const MONTHS: [usize; 6] = [0, 3, 6, 9, 12, 18];
/// Evenly, over a year.
const LINEAR: [f64; 6] = [1000.0, 3250.0, 5500.0, 7750.0, 10_000.0, 10_000.0];
/// 10,000 - 9000 exp(-months / 6).
const EXPONENTIAL: [f64; 6] = [
    1000.0,
    4_541.224_062_586_3,
    6_689.085_029_457_019,
    7_991.828_558_664_131,
    8_781.982_450_870_486,
    9_551.916_384_689_224,
];

#[test]
fn a_new_plant_grows_linearly_or_exponentially() {
    let exponential =
        [("supplier.maker.ramp.shape", "exponential"), ("supplier.maker.ramp.over", "12 weeks")];
    for (sets, expected) in [(&[][..], LINEAR), (&exponential[..], EXPONENTIAL)] {
        let future = future(&case("plant", sets), 1, 0);
        let plant = &future.plants[0];
        for (month, exact) in MONTHS.into_iter().zip(expected) {
            let seen = plant.capacity[month].expect("a plant with a capacity");
            assert!((seen - exact).abs() < 1e-6 * exact, "month {month}: {seen} is not {exact}");
            // Everything that can be made is wanted.
            assert!((plant.made[month] - seen).abs() < 1e-6 * seen, "month {month} of {seen}");
        }
    }
}

/// With demand Q0 (P/P0)^-e and a fixed supply of a share s of Q0, P/P0 = s^(-1/e).
#[test]
fn a_market_with_a_fixed_supply_clears_at_the_closed_form() {
    let cases = [
        ("8000 units/week", "0.2", 3.051_757_812_499_999),
        ("5000 units/week", "0.2", 32.0),
        ("2000 units/week", "0.4", 55.901_699_437_494_734),
    ];
    for (capacity, elasticity, exact) in cases {
        let sets =
            [("supplier.maker.makes.part.capacity", capacity), ("market.shops.price.elasticity", elasticity)];
        let prices = series(&run(&case("plant", &sets), 32), "price.shops");
        let last = prices.last().expect("a price").value;
        assert!((last - exact).abs() < 1e-9 * exact, "{capacity}: {last} is not {exact}");
    }
}
