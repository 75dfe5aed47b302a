//! Mistakes in recycling: whose use comes back, to whom, as what.
use super::layered::{errors, sound, warnings};

/// The Chinese supplier makes his goods of ore, of which a part comes back.
fn scrap(more: &str) -> String {
    format!(
        "[material.ore]\n[supplier.mine]\ncountry = \"AU\"\nmakes.ore = {{}}\n[lane.mine-cn]\nfrom = \"AU\"\nto = \"CN\"\ntransit = \"20 days\"\n\
         [supplier.cn]\nmakes.heavy.uses.ore = 1.0\nsources.ore.mine = 1.0\ninputs = {{ policy = \"days-of-cover\", target = \"3 weeks\" }}\n\
         [recycling.scrap]\nfrom = [\"automotive\"]\nmaterial = \"heavy\"\nto = \"cn\"\nas = \"ore\"\nshare = 0.2\ndelay = \"8 weeks\"\n{more}\n"
    )
}

#[test]
fn sound_recycling_passes_without_a_word() {
    sound(&scrap("title = \"Scrap\"\nstarts = 2025-05-01\nover = \"1 year\""));
    sound(&scrap("").replace("\"8 weeks\"", "{ varies = \"gamma\", mean = \"20 weeks\", shape = 16.0 }"));
}

#[test]
fn parties_and_numbers_are_checked() {
    let other = |from: &str, to: &str| scrap("").replace(from, to);
    let cases = [
        (other("[\"automotive\"]", "[]"), "recycling `scrap` is fed by nobody"),
        (other("[\"automotive\"]", "[\"autos\"]"), "unknown buyer `autos`"),
        (other("[\"automotive\"]", "[\"automotive\", \"automotive\"]"), "stands twice in `from`"),
        (other("to = \"cn\"", "to = \"cm\""), "unknown supplier `cm`"),
        (other("as = \"ore\"", "as = \"light\""), "supplier `cn` does not use `light`"),
        (other("share = 0.2", "share = 1.2"), "`recycling.scrap.share` is 1.2"),
        (scrap("over = \"1 year\""), "`over` of recycling `scrap` needs a start"),
    ];
    for (layer, message) in &cases {
        errors(&[(layer, &[message])]);
    }
}

#[test]
fn a_buyer_who_does_not_use_it_is_warned_of() {
    let layer = scrap("").replace("material = \"heavy\"\nto", "material = \"ore\"\nto");
    warnings(&[(&layer, &["`automotive` does not use `ore`, so nothing comes back of it"])]);
}
