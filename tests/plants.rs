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

/// Keys and what they are set to.
type Sets<'a> = &'a [(&'a str, &'a str)];

/// Demand Q0 (P/P0)^-e against a fixed supply of a share s of Q0, P/P0 = s^(-1/e), and against one that answers to the price,
/// s Q0 (P/P0)^n and at most k Q0: P/P0 = max(s^(-1/(e + n)), k^(-1/e)). What is bought is Q0 (P/P0)^-e.
#[test]
fn a_market_clears_at_the_closed_form() {
    let fixed = [("price.supply-elasticity", "0.0")];
    let spare = |most| [("price.supply-elasticity", "0.2"), ("price.supply-at-most", most)];
    let cases: [(&str, &str, Sets<'_>, f64, f64); 5] = [
        ("8000 units/week", "0.2", &fixed, 3.051_757_812_499_999, 0.8),
        ("5000 units/week", "0.2", &fixed, 32.0, 0.5),
        ("2000 units/week", "0.4", &fixed, 55.901_699_437_494_734, 0.2),
        ("4000 units/week", "0.3", &spare("0.6"), 6.25, 0.577_079_962_362_885_5),
        ("4000 units/week", "0.3", &spare("0.5"), 10.079_368_399_158_986, 0.5),
    ];
    for (capacity, elasticity, more, price, quantity) in cases {
        let more: Vec<(String, &str)> =
            more.iter().map(|(key, v)| (format!("market.shops.{key}"), *v)).collect();
        let mut sets = vec![
            ("supplier.maker.makes.part.capacity", capacity),
            ("market.shops.price.elasticity", elasticity),
        ];
        sets.extend(more.iter().map(|(key, value)| (key.as_str(), *value)));
        let results = run(&case("plant", &sets), 32);
        for (name, exact) in [("price.shops", price), ("cleared.shops", quantity)] {
            let last = series(&results, name).last().expect("a value").value;
            assert!((last - exact).abs() < 1e-9 * exact, "{name}, {capacity}: {last} is not {exact}");
        }
    }
}
