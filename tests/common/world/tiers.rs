//! Suppliers in tiers: plants upstream with bills of materials, yields, co-products and stocks of their own, and the lanes
//! between all countries that make something.
use super::{COUNTRIES, Dice, World, lane, stocks};

/// Turns some suppliers of a world into sites, with one to three tiers of suppliers above them.
pub(super) fn add(d: &mut Dice<'_>, w: &mut World, depth: usize) {
    let crowds: Vec<usize> = (0..depth).map(|_| 1 + d.below(2)).collect();
    let co_product = d.chance(0.35);
    for (k, crowd) in crowds.iter().enumerate() {
        w.all.push(format!("r{}", k + 1));
        w.tables.push(format!("[material.r{0}]\ntitle = \"Raw {0}\"\ncounted = {1}\n", k + 1, k == 0));
        for i in 0..*crowd {
            let table = upstream(d, (k, i), &crowds, co_product && (k, i) == (0, 0));
            w.tables.push(table);
        }
    }
    if co_product {
        w.all.push("c".into());
        w.tables.push("[material.c]\ntitle = \"Co-product\"\n".into());
        w.tables.push(taker(d));
    }
    for table in &mut w.tables {
        if table.starts_with("[supplier.s") && d.chance(0.75) {
            *table = site(d, table, &crowds);
        }
    }
    for from in COUNTRIES {
        w.tables.extend(COUNTRIES.iter().map(|to| lane(d, from, to)));
    }
}

/// A supplier of a tier: the last makes its goods of nothing.
fn upstream(d: &mut Dice<'_>, (k, i): (usize, usize), crowds: &[usize], co_product: bool) -> String {
    let tier = k + 1;
    let mut text = format!(
        "[supplier.t{tier}{i}]\ntitle = \"Tier {tier} {i}\"\ncountry = \"{}\"\nallocate = \"{}\"\n",
        d.pick(&COUNTRIES),
        d.pick(&["proportional", "uniform", "linear"])
    );
    text += &match d.chance(0.4) {
        true => format!("makes.r{tier} = {{ capacity = \"{} t/week\" }}\n", d.number(10.0, 150.0)),
        false => format!("makes.r{tier} = {{}}\n"),
    };
    if tier < crowds.len() || co_product {
        // What has a co-product and nothing to be made of needs a stock all the same: both come out of it.
        let bought = (tier < crowds.len()).then_some(tier + 1);
        text = fitted(d, &text, bought.as_slice(), crowds, co_product);
    } else if d.chance(0.3) {
        text = with_stock(d, &text);
    }
    text
}

/// A supplier of final goods, made of what the first tier makes and perhaps of what the last one does.
fn site(d: &mut Dice<'_>, table: &str, crowds: &[usize]) -> String {
    let mut bought = vec![1];
    if crowds.len() > 1 && d.chance(0.3) {
        bought.push(crowds.len());
    }
    fitted(d, table, &bought, crowds, false)
}

/// The supplier's goods with their bill of materials, and where its inputs come from.
fn fitted(d: &mut Dice<'_>, table: &str, bought: &[usize], crowds: &[usize], co_product: bool) -> String {
    let follows = !bought.is_empty() && d.chance(0.35);
    let mut text = String::new();
    for line in table.lines() {
        let with = match line.starts_with("makes.") {
            true => makes(d, line, bought, follows, co_product),
            false => line.to_owned(),
        };
        text += &(with + "\n");
    }
    if co_product {
        text += "makes.c = {}\n";
    }
    if bought.is_empty() {
        return text;
    }
    for tier in bought {
        text += &format!("sources.r{tier} = {{ {} }}\n", sources(d, *tier, crowds[tier - 1]));
    }
    if d.chance(0.3) {
        text += &format!("patience = \"{} weeks\"\n", 2 + d.below(12));
    }
    text + &format!("inputs = {{ {} }}\n", stocks::inputs(d, follows))
}

fn makes(d: &mut Dice<'_>, line: &str, bought: &[usize], follows: bool, co_product: bool) -> String {
    let mut more = Vec::new();
    if !bought.is_empty() {
        let uses = bought.iter().map(|tier| format!("r{tier} = {:?}", d.number(0.2, 1.5)));
        more.push(format!("uses = {{ {} }}", uses.collect::<Vec<_>>().join(", ")));
        match d.below(4) {
            2 => more.push(format!("yield = {{ reaches = {:?} }}", d.number(0.5, 1.0))),
            3 => more.push(format!(
                "yield = {{ first = {:?}, reaches = {:?}, over = \"20 weeks\" }}",
                d.number(0.4, 0.8),
                d.number(0.6, 1.0)
            )),
            _ => (),
        }
    }
    if co_product {
        more.push(format!("also = {{ c = {:?} }}", d.number(0.05, 0.5)));
    }
    if follows || d.chance(0.5) {
        more.push(format!("stock = {{ {} }}", stocks::finished(d)));
    }
    super::with_entries(line, &more.join(", "))
}

/// A plant that is made of nothing, with a finished stock.
fn with_stock(d: &mut Dice<'_>, table: &str) -> String {
    let stock = format!("stock = {{ {} }}", stocks::finished(d));
    super::with_entries(table, &stock)
}

fn sources(d: &mut Dice<'_>, tier: usize, crowd: usize) -> String {
    let share = d.number(0.0, 1.0);
    match crowd {
        1 => format!("t{tier}0 = 1.0"),
        _ => format!("t{tier}0 = {share:?}, t{tier}1 = {:?}", 1.0 - share),
    }
}

/// Who uses the co-product of the first tier.
fn taker(d: &mut Dice<'_>) -> String {
    format!(
        "[destination.dc]\ntitle = \"Buyer dc\"\ncountry = \"DE\"\ndemand = \"{} t/week\"\nmix.c = 1.0\nsources.c = {{ t10 = 1.0 }}\n{}\
         shortage = {{ rule = \"{}\" }}\n",
        d.number(0.5, 8.0),
        stocks::buyer(d),
        d.pick(&["lost", "back-ordered"])
    )
}
