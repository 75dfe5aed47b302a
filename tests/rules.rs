//! Every example of the pages of rules is a whole scenario: it loads without a warning, and it runs.
mod common;

use coercivity::scenario::load;
use coercivity::study::single;
use coercivity::study::trace::{Future, StockPath, StockStep, future};
use common::{figure, from_text, plan, run, series};
use std::fs;
use std::path::{Path, PathBuf};

/// The pages, in name order.
fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let entries = fs::read_dir(folder).expect("the pages are there");
    let mut pages: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    pages.sort();
    pages
}

/// A page's examples, each with the line it begins in.
fn examples(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, Vec<&str>)> = None;
    for (i, line) in text.lines().enumerate() {
        open = match open {
            None if line == "```toml" => Some((i + 2, Vec::new())),
            None => None,
            Some((first, lines)) if line == "```" => {
                found.push((first, lines.join("\n") + "\n"));
                None
            }
            Some((first, lines)) => Some((first, [lines, vec![line]].concat())),
        };
    }
    assert!(open.is_none(), "an example has no end");
    found
}

/// What is wrong with an example.
fn complaint(example: &str) -> Option<String> {
    let room = tempfile::tempdir().expect("a folder for a scenario");
    let path = room.path().join("example.toml");
    fs::write(&path, example).expect("the example is written");
    let loaded = match load(std::slice::from_ref(&path), &[]) {
        Ok(loaded) => loaded,
        Err(report) => return Some(report.render(false)),
    };
    if !loaded.warnings.is_empty() {
        return Some(loaded.warnings.render(false));
    }
    let prepared = match single::prepare(&loaded) {
        Ok(prepared) => prepared,
        Err(error) => return Some(error.to_string()),
    };
    single::run(&prepared, plan(64), &|_| ()).err().map(|error| error.to_string())
}

#[test]
fn every_example_of_the_rules_loads_without_a_warning_and_runs() {
    let pages = pages();
    assert!(!pages.is_empty());
    let mut wrong = Vec::new();
    for page in pages {
        let examples = examples(&fs::read_to_string(&page).expect("a page"));
        assert!(!examples.is_empty(), "{} has no example", page.display());
        for (line, example) in examples {
            let said = complaint(&example).map(|text| format!("{}, line {line}:\n{text}", page.display()));
            wrong.extend(said);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// ---- what the page of tiers says of its examples --------------------------------------------------------------------------

/// The example of the pages that has this title, as a scenario of its own.
fn example(title: &str) -> String {
    let titled = format!("title = \"{title}\"");
    let texts = pages().into_iter().map(|page| fs::read_to_string(page).expect("the page"));
    let found = texts.flat_map(|text| examples(&text)).find(|(_, example)| example.contains(&titled));
    found.unwrap_or_else(|| panic!("no example is called {title}")).1
}

fn told(title: &str) -> Future {
    future(&from_text(&example(title)), 1, 0)
}

fn stock<'a>(future: &'a Future, owner: &str, material: &str, role: &str) -> &'a StockPath {
    let fits = |s: &&StockPath| s.owner == owner && s.material == material && s.role == role;
    future.stocks.iter().find(fits).expect("the stock is traced")
}

/// A quantity of a stock, step by step.
fn path(stock: &StockPath, value: fn(&StockStep) -> f64) -> Vec<f64> {
    stock.steps.iter().map(value).collect()
}

fn made<'a>(future: &'a Future, material: &str) -> &'a [f64] {
    &future.plants.iter().find(|p| p.material == material).expect("the plant is traced").made
}

#[track_caller]
fn assert_near(seen: f64, expected: f64) {
    assert!((seen - expected).abs() < 1e-6 * (1.0 + expected.abs()), "{seen} is not {expected}");
}

#[test]
fn tiers_that_follow_pass_orders_on_and_echelon_levels_do_the_same() {
    let (local, echelon) = (told("Two tiers"), told("Echelon base stock"));
    for future in [&local, &echelon] {
        let orders = path(stock(future, "shop", "part", "use"), |s| s.ordered);
        assert!(orders.iter().any(|x| *x > 0.0));
        for role in [("part", "finished"), ("raw", "input")] {
            let passed = path(stock(future, "stage", role.0, role.1), |s| s.ordered);
            orders.iter().zip(passed).for_each(|(a, b)| assert_near(b, *a));
        }
    }
    let stocks = |future: &Future| path(stock(future, "stage", "part", "finished"), |s| s.stock);
    stocks(&local).iter().zip(stocks(&echelon)).for_each(|(a, b)| assert_near(b, *a));
}

/// Half a unit of magnets and two of copper in a good motor, over the yield of the step: 0.8 + 0.15 × age / a year.
#[test]
fn a_bill_of_materials_takes_its_masses_over_the_yield() {
    let future = told("A bill of materials");
    let motors = made(&future, "motor");
    for (material, mass) in [("magnet", 0.5), ("copper", 2.0)] {
        let used = path(stock(&future, "motors", material, "input"), |s| s.used);
        for (t, (used, made)) in used.iter().zip(motors).enumerate() {
            let age = (7.0 * t as f64 + 3.5) / 365.2425;
            let good = 0.8 + 0.15 * if age < 1.0 { age } else { 1.0 };
            assert_near(*used, made * mass / good);
        }
    }
    assert_near(*motors.last().expect("a step"), 10.0);
}

#[test]
fn a_co_product_comes_with_what_it_falls_out_of() {
    let future = told("Co-products");
    let (light, heavy) = (made(&future, "light"), made(&future, "heavy"));
    assert!(light.iter().all(|x| *x > 0.0));
    light.iter().zip(heavy).for_each(|(light, heavy)| assert_near(*heavy, 0.1 * light));
}

#[test]
fn planned_capacity_holds_from_its_date_on() {
    let future = told("Planned capacity");
    for (t, capacity) in future.plants[0].capacity.iter().enumerate() {
        let expected = match future.dates[t].as_str() {
            day if day < "2025-06-02" => 8.0,
            day if day < "2025-10-06" => 5.0,
            _ => 12.0,
        };
        assert_near(capacity.expect("a capacity"), expected);
    }
}

/// The maker, who has no limit, ships an order when he hears of it: two periods after it was placed.
#[test]
fn an_order_is_shipped_when_it_has_arrived() {
    let future = told("Orders that travel");
    let orders = path(stock(&future, "shop", "part", "use"), |s| s.ordered);
    let shipped = &future.trades[0].shipped;
    orders.iter().zip(&shipped[2..]).for_each(|(order, shipped)| assert_near(*shipped, *order));
}

/// Six units of coil for six periods; of four units of magnets two for one period and two for six.
#[test]
fn a_trade_goes_by_the_lane_that_says_most_about_it() {
    let future = told("Two lanes");
    for (material, on_the_way) in [("coil", 36.0), ("magnet", 14.0)] {
        let steps = &stock(&future, "shop", material, "use").steps;
        assert_near(steps.last().expect("a step").on_the_way, on_the_way);
    }
}

#[test]
fn demand_has_its_growth_its_season_and_its_steps() {
    let future = told("A profile of demand");
    let demand = path(stock(&future, "shop", "part", "use"), |s| s.demand);
    // The middle of step 0 is the 9th of January 2025, of step 49 (an odd one) the 18th of December.
    for (t, season) in [(0, 0.9), (49, 1.2)] {
        let years = (7.0 * t as f64 + 3.5) / 365.2425;
        let step = if t % 2 == 0 { 1.1 } else { 0.9 };
        let growth = coercivity::numerics::exp(years * 0.076_961_041_136_128_4);
        assert_near(demand[t], 10.0 * growth * season * step);
    }
}

/// Twelve units on the way at 2, six in stock at 3: 42 a period, for 208 periods.
#[test]
fn goods_on_the_way_cost_their_rate() {
    let prepared = from_text(&example("Cost in transit"));
    let cost = figure(&run(&prepared, 32), "cost").mean.value;
    assert_near(cost, 208.0 * (2.0 * 12.0 + 3.0 * 6.0));
}

// ---- what the page of prices says of its examples -------------------------------------------------------------------------

#[test]
fn prices_are_what_their_page_says() {
    let last = |title: &str, name: &str| {
        let results = run(&from_text(&example(title)), 32);
        series(&results, name).last().expect("a month").value
    };
    assert_near(last("Half of demand arrives", "price.shops"), 400.0);
    assert_near(last("Spare capacity softens the price", "price.shops"), 625.0);
    let shut = run(&from_text(&example("A border is shut")), 32);
    let inside = series(&shut, "price.home")
        .into_iter()
        .fold(f64::INFINITY, |a, b| if b.value < a { b.value } else { a });
    assert!((36.0..36.2).contains(&inside), "{inside}");
    assert!((16.5..16.7).contains(&figure(&shut, "price-gap.abroad").mean.value));
    let premium = run(&from_text(&example("A premium destroys demand")), 32);
    let path: Vec<f64> = series(&premium, "price.shops").iter().map(|x| x.value).collect();
    assert!((path[150] - 251.984).abs() < 0.01, "{}", path[150]);
    assert!((path[207] - 100.0).abs() < 1.0, "{}", path[207]);
    let demand = path_of(&told("A premium destroys demand"), |s| s.demand)[150];
    assert!((demand - 7.937).abs() < 1e-3, "{demand}");
}

/// Six weeks at six units; a fifth of a week's six units for 26 weeks.
#[test]
fn a_stop_is_made_up_as_far_as_overtime_goes() {
    let results = run(&from_text(&example("A stop is made up by overtime")), 32);
    assert_near(figure(&results, "lost-output").mean.value, 30.0 * (36.0 - 31.2));
}

/// The shop's stock of parts, step by step.
fn path_of(future: &Future, value: fn(&StockStep) -> f64) -> Vec<f64> {
    path(stock(future, "shop", "part", "use"), value)
}
