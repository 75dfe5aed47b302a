//! Mistakes in the price of a market.
use super::layered::{errors, sound, warnings};

/// Prices of what the market buys, and a price in the market.
fn us(more: &str) -> String {
    format!(
        "[supplier.cn]\nmakes.heavy.price = \"41 USD/kg\"\nmakes.light.price = \"31 USD/kg\"\n\
        [supplier.japan]\nmakes.heavy.price = \"51 USD/kg\"\n[supplier.mp]\nmakes.light.price = \"51 USD/kg\"\n\
        [market.us.price]\nbase = \"41 USD/kg\"\nelasticity = 0.3\nover = \"8 weeks\"\ncap = 6.0\n{more}\n"
    )
}

/// The exporter's own market beside it.
fn cn(more: &str) -> String {
    us(&format!(
        "against = \"cn\"\n[market.cn]\ncountry = \"CN\"\ndemand = \"900 t/month\"\nmix.heavy = 1.0\nsources.heavy.cn = 1.0\n\
        [destination.home]\nmarket = \"cn\"\nshare = 1.0\nstock = {{ policy = \"standing\" }}\n\
        [lane.cn-cn]\nfrom = \"CN\"\nto = \"CN\"\ntransit = \"3 days\"\n\
        [market.cn.price]\nbase = \"41 USD/kg\"\nelasticity = 0.3\nover = \"8 weeks\"\ncap = 6.0\n{more}"
    ))
}

#[test]
fn sound_prices_pass_without_a_word() {
    sound(&us("supply-elasticity = 0.2\nsupply-at-most = 0.6\nfloor = 0.5"));
    sound(&us("spot-share = 0.4\nspot-suppliers = [\"cn\"]"));
    sound(&us("spot-share = 0.4\n[manufacturer.defence]\nprice-response.demand = 0.1"));
    sound(&cn("supply = \"domestic\"\nfloor = 0.3"));
}

#[test]
fn numbers_and_names_of_prices_are_sound() {
    errors(&[
        (&us("floor = 0.0"), &["price.floor` is 0"]),
        (&us("floor = 1.5"), &["price.floor` is 1.5"]),
        (&us("supply-elasticity = -0.1"), &["supply-elasticity` is -0.1"]),
        (&us("supply-elasticity = 0.1\nsupply-at-most = 1.2"), &["supply-at-most` is 1.2"]),
        (&us("spot-share = 40"), &["spot-share` is 40"]),
        (
            &us("spot-share = 0.4\nspot-suppliers = [\"japn\"]"),
            &["unknown supplier `japn`", "did you mean `japan`?"],
        ),
        (&us("supply = \"home\""), &["unknown word \"home\"", "domestic"]),
        (&us("against = \"us\""), &["market `us` is held against itself"]),
        (&us("against = \"uk\""), &["unknown market `uk`"]),
        (
            &us("against = \"eu\"\n[market.eu]\ncountry = \"DE\"\ndemand = \"9 t/month\""),
            &["market `eu` has no price"],
        ),
        (&cn("supply = \"domestic\""), &["the price of market `cn` cannot fall", "add floor"]),
        (
            &us(
                "spot-share = 0.4\n[supplier.wells]\ncountry = \"US\"\nmakes.light = {}\n[market.us.sources.light]\nmp = 0.1\nwells = 0.1",
            ),
            &["needs the `price` of `light` of supplier `wells`"],
        ),
        (
            &us(
                "spot-share = 0.4\nspot-suppliers = [\"wells\"]\n[supplier.wells]\ncountry = \"US\"\nmakes.light = {}",
            ),
            &["nobody in market `us` buys from `wells`"],
        ),
    ]);
}

#[test]
fn what_has_no_effect_on_a_price_is_warned_about() {
    warnings(&[
        (
            &us("supply-at-most = 0.6"),
            &["`supply-at-most` of market `us` has no effect", "supply-elasticity"],
        ),
        (&us("spot-suppliers = [\"cn\"]"), &["`spot-suppliers` of market `us` has no effect"]),
        (&us("supply = \"domestic\"\nfloor = 0.5"), &["no supplier in US sells", "abroad"]),
        (&cn("spot-share = 0.5"), &["`spot-share` of market `cn` has no effect", "price-response"]),
        (
            &us(
                "spot-share = 0.4\nspot-suppliers = [\"mp\"]\n[destination.germany]\nprice-response.demand = 0.1",
            ),
            &["`price-response` of `destination.germany` has no effect", "spot-share"],
        ),
    ]);
}
