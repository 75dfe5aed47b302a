//! Stock policies of buyers and of suppliers.
use super::Dice;

/// The `stock` line of a buyer.
pub(super) fn buyer(d: &mut Dice<'_>) -> String {
    let kinds = ["standing", "base-stock", "days-of-cover", "days-of-cover", "days-of-cover", "s-S", "r-Q"];
    let kind = d.pick(&kinds);
    let mut keys = policy(d, kind);
    if kind == "days-of-cover" {
        keys.push(format!("spread = {:?}", d.number(0.0, 0.5)));
        if d.chance(0.2) {
            keys.push(format!("forecast = \"{} weeks\"", 1 + d.below(12)));
        }
    }
    format!("stock = {{ {} }}\n", finish(d, kind, keys))
}

/// The keys of a finished stock.
pub(super) fn finished(d: &mut Dice<'_>) -> String {
    let kinds = ["days-of-cover", "base-stock", "echelon-base-stock", "s-S", "r-Q", "standing"];
    let kind = d.pick(&kinds);
    let keys = policy(d, kind);
    finish(d, kind, keys)
}

/// The keys of a stock of inputs.
pub(super) fn inputs(d: &mut Dice<'_>, follows: bool) -> String {
    let kinds = ["days-of-cover", "base-stock", "s-S", "r-Q", "standing"];
    let kind = if follows { "follow" } else { d.pick(&kinds) };
    let keys = policy(d, kind);
    finish(d, kind, keys)
}

/// What the policy needs.
fn policy(d: &mut Dice<'_>, kind: &str) -> Vec<String> {
    let mut keys = vec![format!("policy = \"{kind}\"")];
    let mut mass = |key: &str, low: f64, high: f64| format!("{key} = \"{} t\"", d.number(low, high));
    match kind {
        "base-stock" => keys.push(mass("level", 0.0, 120.0)),
        "echelon-base-stock" => keys.push(mass("level", 0.0, 400.0)),
        "s-S" => keys.extend([mass("reorder", 0.0, 60.0), mass("level", 60.0, 140.0)]),
        "r-Q" => keys.extend([mass("reorder", 0.0, 60.0), mass("quantity", 5.0, 60.0)]),
        "days-of-cover" => keys.push(format!("target = \"{} weeks\"", d.number(0.0, 8.0))),
        _ => (),
    }
    keys
}

/// Reviews, lots, costs, an alert, and what there is at the start; the last of them stays last.
fn finish(d: &mut Dice<'_>, kind: &str, mut keys: Vec<String>) -> String {
    if kind != "follow" {
        keys.push(format!("review = \"{} weeks\"", 1 + d.below(4)));
    }
    if !matches!(kind, "follow" | "r-Q") && d.chance(0.15) {
        keys.push(format!("min-order = \"{} t\"", d.number(0.5, 20.0)));
    }
    if !matches!(kind, "follow" | "r-Q") && d.chance(0.15) {
        keys.push(format!("multiple = \"{} t\"", d.number(0.5, 10.0)));
    }
    if kind != "follow" && d.chance(0.1) {
        keys.push(format!("capacity = \"{} t\"", d.number(20.0, 200.0)));
    }
    keys.push("holding-cost = \"1 USD/t/week\"".into());
    if d.chance(0.15) {
        keys.push("ordering-cost = \"100 USD\", transit-cost = \"1 USD/t/week\"".into());
    }
    let target = match kind {
        "days-of-cover" => Some(format!("target = \"{} weeks\"", d.number(0.0, 16.0))),
        "base-stock" | "echelon-base-stock" | "s-S" => {
            Some(format!("level = \"{} t\"", d.number(60.0, 250.0)))
        }
        _ => None,
    };
    if let Some(target) = target.filter(|_| d.chance(0.2)) {
        keys.push(format!("alert = {{ {target}, when = \"office\" }}"));
    }
    match d.below(4) {
        0 => keys.push(format!("initial-mass = \"{} t\"", d.number(0.0, 50.0))),
        1 => keys.push(format!("initial = \"{} weeks\"", d.number(0.0, 6.0))),
        _ => (),
    }
    keys.join(", ")
}
