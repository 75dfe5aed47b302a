//! Random networks in which nothing happens: no noise, no control, enough of everything.
use super::world::Dice;

/// A supplier, or a buyer, of a calm network.
#[derive(Debug, Clone)]
pub struct Node {
    /// The header's table and name, such as `supplier.s0`.
    pub name: String,
    /// What flows through it in a week.
    pub flow: f64,
    /// Keys.
    pub lines: Vec<String>,
}

/// A network of nodes, from the first tier upstream down to the buyers, and everything else.
#[derive(Debug, Clone)]
pub struct Calm {
    /// Suppliers, those upstream last.
    pub suppliers: Vec<Node>,
    /// Manufacturers, and a destination perhaps.
    pub buyers: Vec<Node>,
    /// Materials and lanes.
    pub rest: Vec<String>,
    /// Steps.
    pub periods: usize,
}

impl Calm {
    /// The scenario.
    pub fn text(&self) -> String {
        let node = |n: &Node| format!("\n[{}]\n{}\n", n.name, n.lines.join("\n"));
        let nodes: String = self.suppliers.iter().chain(&self.buyers).map(node).collect();
        format!(
            "format = 1\n[scenario]\ntitle = \"Calm\"\nstart = 2025-01-06\nperiods = {}\nreport = \"step\"\n{nodes}\n{}",
            self.periods,
            self.rest.join("\n")
        )
    }
}

const MAKERS: [&str; 3] = ["CN", "JP", "AU"];
const BUYERS: [&str; 2] = ["US", "DE"];

/// One to three buyers of one good, one or two who make it, of what up to three tiers make.
pub fn calm(d: &mut Dice<'_>) -> Calm {
    let mut buyers: Vec<Node> = (0..1 + d.below(3)).map(|i| buyer(d, i)).collect();
    let mut suppliers = Vec::new();
    let depth = d.below(4);
    // The customers of a tier: where they are among all nodes, and what they take of it.
    let total = |nodes: &[Node]| nodes.iter().map(|n| n.flow).sum::<f64>();
    let (mut good, mut wanted) = ("m0".to_owned(), total(&buyers));
    let number = 1 + d.below(2);
    let share = if number == 1 { 1.0 } else { d.number(0.1, 0.9) };
    let sources = shares("s", share, number);
    buyers.iter_mut().for_each(|b| b.lines.push(format!("sources.m0 = {{ {sources} }}")));
    let mut tier: Vec<(String, f64)> =
        (0..number).map(|i| (format!("s{i}"), wanted * if i == 0 { share } else { 1.0 - share })).collect();
    let demand = wanted;
    let mut rest = vec!["[material.m0]".to_owned()];
    for k in 0..=depth {
        let input = (k < depth).then(|| format!("r{}", k + 1));
        let number = 1 + d.below(2);
        let share = if number == 1 { 1.0 } else { d.number(0.1, 0.9) };
        wanted = 0.0;
        for (name, flow) in &tier {
            let bill =
                input.as_ref().map(|input| (input.as_str(), shares(&format!("t{}", k + 1), share, number)));
            // An echelon covers all that is downstream: known of those who make the final good.
            let echelon = if k == 0 { 100.0 * demand } else { 0.0 };
            let (node, taken) = supplier(d, name, (&good, *flow), echelon, bill);
            wanted += taken;
            suppliers.push(node);
        }
        let Some(input) = input else { break };
        rest.push(format!("[material.{input}]"));
        tier = (0..number)
            .map(|i| (format!("t{}{i}", k + 1), wanted * if i == 0 { share } else { 1.0 - share }))
            .collect();
        good = input;
    }
    for from in MAKERS {
        rest.extend(MAKERS.iter().chain(&BUYERS).map(|to| lane(d, from, to)));
    }
    Calm { suppliers, buyers, rest, periods: 24 }
}

fn shares(prefix: &str, share: f64, number: usize) -> String {
    match number {
        1 => format!("{prefix}0 = 1.0"),
        _ => format!("{prefix}0 = {share:?}, {prefix}1 = {:?}", 1.0 - share),
    }
}

fn buyer(d: &mut Dice<'_>, i: usize) -> Node {
    let flow = d.number(2.0, 40.0);
    let kind = if i == 2 { "destination.b2".to_owned() } else { format!("manufacturer.b{i}") };
    let firms = 1 + d.below(3);
    let rule = d.pick(&["lost\"", "back-ordered\"", "patient\", patience = \"2 weeks\""]);
    let stock = match d.below(3) {
        0 => format!("stock = {{ policy = \"days-of-cover\", target = \"{} weeks\" }}", d.number(8.0, 14.0)),
        1 => format!("stock = {{ policy = \"base-stock\", level = \"{} t\" }}", 25.0 * flow / firms as f64),
        _ => format!("stock = {{ policy = \"standing\", target = \"{} weeks\" }}", d.number(8.0, 14.0)),
    };
    let lines = vec![
        format!("country = \"{}\"", d.pick(&BUYERS)),
        format!("demand = \"{flow} t/week\""),
        format!("firms = {{ number = {firms}, size-spread = {:?} }}", d.number(0.0, 0.8)),
        "mix.m0 = 1.0".into(),
        stock,
        format!("shortage = {{ rule = \"{rule} }}"),
    ];
    Node { name: kind, flow, lines }
}

/// A supplier through which so much flows, and what it takes of its input; its stocks outlast more than five weeks.
fn supplier(
    d: &mut Dice<'_>,
    name: &str,
    (good, flow): (&str, f64),
    echelon: f64,
    bill: Option<(&str, String)>,
) -> (Node, f64) {
    let (mass, good_share) = (d.number(0.3, 1.5), if d.chance(0.5) { 1.0 } else { d.number(0.5, 0.95) });
    let taken = if bill.is_some() { flow * mass / good_share } else { 0.0 };
    let mut lines = vec![format!("country = \"{}\"", d.pick(&MAKERS))];
    if d.chance(0.5) {
        lines.push(format!("makes.{good}.capacity = \"{} t/week\"", flow * d.number(1.05, 2.0)));
    }
    let follows = d.chance(0.4);
    if (bill.is_some() && follows) || d.chance(0.4) {
        let stock = match d.below(3) {
            0 => "policy = \"days-of-cover\", target = \"25 weeks\"".into(),
            1 => format!("policy = \"base-stock\", level = \"{} t\"", 25.0 * flow),
            _ if echelon > 0.0 => format!("policy = \"echelon-base-stock\", level = \"{echelon} t\""),
            _ => "policy = \"standing\", target = \"25 weeks\"".into(),
        };
        lines.push(format!("makes.{good}.stock = {{ {stock} }}"));
    } else if bill.is_none() {
        lines.push(format!("makes.{good}.price = \"10 USD/kg\""));
    }
    if let Some((input, sources)) = bill {
        lines.push(format!("makes.{good}.uses.{input} = {mass:?}"));
        if good_share < 1.0 {
            lines.push(format!("makes.{good}.yield.reaches = {good_share:?}"));
        }
        lines.push(format!("sources.{input} = {{ {sources} }}"));
        let stock = match d.below(3) {
            _ if follows => "policy = \"follow\"".into(),
            0 => "policy = \"days-of-cover\", target = \"9 weeks\"".into(),
            1 => format!("policy = \"base-stock\", level = \"{} t\"", 25.0 * taken),
            _ => "policy = \"standing\", target = \"10 weeks\"".into(),
        };
        lines.push(format!("inputs = {{ {stock} }}"));
    }
    (Node { name: format!("supplier.{name}"), flow, lines }, taken)
}

fn lane(d: &mut Dice<'_>, from: &str, to: &str) -> String {
    let transit = match d.below(3) {
        0 => "\"0 weeks\"".into(),
        1 => format!("\"{} weeks\"", 1 + d.below(6)),
        _ => "{ uncertain = \"uniform\", min = \"1 week\", max = \"6 weeks\" }".to_owned(),
    };
    let order = if d.chance(0.25) { "order-time = \"1 week\"\n" } else { "" };
    format!("[lane.{from}-{to}]\nfrom = \"{from}\"\nto = \"{to}\"\ntransit = {transit}\n{order}")
}
