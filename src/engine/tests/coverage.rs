//! Whom and what a control covers: named firms and those they hold, end uses, content; and what sets a trigger off.
use super::{L, model, opened_at, regime, weeks};
use crate::model::Model;

/// Names of the firms with a gate, sorted.
fn covered(m: &Model) -> Vec<&str> {
    let mut names: Vec<&str> =
        m.gates.iter().map(|g| m.firms[g.firm].entity.as_deref().unwrap_or("")).collect();
    names.sort_unstable();
    names
}

/// Mother holds a half of daughter and a little less of cousin; daughter holds a half of grandchild; mother and daughter
/// together hold six tenths of joint.
const FAMILY: &str = r#"
[entity.mother]
[entity.daughter]
held-by.mother = 0.5
[entity.cousin]
held-by.mother = 0.49
[entity.grandchild]
held-by.daughter = 0.5
[entity.joint]
held-by = { mother = 0.3, daughter = 0.3 }
[entity.stranger]
held-by.cousin = 1.0
[manufacturer.car.firms]
number = 7
named = ["mother", "daughter", "cousin", "grandchild", "joint", "stranger"]
[control.c]
exporter = "CN"
materials = ["heavy"]
entities = ["mother"]
path.2024-01-01 = "ban"
[regime.ban]
kind = "ban"
"#;

#[test]
fn firms_count_as_listed_where_listed_ones_hold_enough_of_them() {
    assert_eq!(covered(&model(FAMILY)), ["mother"]);
    let with = |share: &str| {
        model(&FAMILY.replace("entities =", &format!("affiliates-above = {share}\nentities =")))
    };
    assert_eq!(covered(&with("0.5")), ["daughter", "grandchild", "joint", "mother"]);
    assert_eq!(covered(&with("0.6")), ["mother"]);
    assert_eq!(covered(&with("0.49")), ["cousin", "daughter", "grandchild", "joint", "mother", "stranger"]);
    // The first that is named is the largest firm.
    let m = model(&FAMILY.replace("number = 7\n", "number = 7\nsize-spread = 0.5\n"));
    let largest = m.firms.iter().max_by(|a, b| a.size.total_cmp(&b.size)).unwrap();
    assert_eq!(largest.entity.as_deref(), Some("mother"));
}

#[test]
fn end_uses_are_covered_as_they_are_named() {
    let defence = |uses: &str| {
        let m = model(&format!(
            "[manufacturer.car]\nfirms = {{ number = 4 }}\nend-use = {{ civil = 0.75, defence = 0.25 }}\n[control.c]\n\
             exporter = \"CN\"\nmaterials = [\"heavy\"]\n{uses}path.2024-01-01 = \"ban\"\n[regime.ban]\nkind = \"ban\"\n"
        ));
        m.gates.iter().map(|g| m.firms[g.firm].defence).filter(|d| *d).count() * 10 + m.gates.len()
    };
    assert_eq!(defence(""), 14);
    assert_eq!(defence("end-uses = [\"defence\"]\n"), 11);
    assert_eq!(defence("end-uses = [\"civil\"]\n"), 3);
}

#[test]
fn content_above_its_threshold_brings_goods_from_elsewhere_under_a_control() {
    let covered = |above: &str| {
        let m = model(&format!(
            "[supplier.jp]\ncountry = \"JP\"\nmakes.heavy = {{}}\ncontent.CN = 0.02\n[supplier.au]\ncountry = \"AU\"\n\
             makes.heavy = {{}}\n[lane.jp-us]\nfrom = \"JP\"\nto = \"US\"\ntransit = \"2 weeks\"\n[lane.au-us]\nfrom = \"AU\"\n\
             to = \"US\"\ntransit = \"2 weeks\"\n[manufacturer.car]\nsources.heavy = {{ cn = 0.4, jp = 0.3, au = 0.3 }}\n\
             [control.c]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\n{above}path.2024-01-01 = \"ban\"\n[regime.ban]\nkind = \"ban\"\n"
        ));
        m.gates.iter().map(|g| m.plants[m.links[g.link].plant].supplier.clone()).collect::<Vec<String>>()
    };
    assert_eq!(covered(""), ["cn"], "its own exports");
    assert_eq!(covered("origin-content.above = 0.001\n"), ["jp"], "in place of its own exports");
    assert_eq!(covered("origin-content.above = 0.02\n"), Vec::<String>::new(), "a larger share is needed");
}

/// Nothing in stock; what is ordered in step 0 arrives in step 3: the line stands in steps 0, 1 and 2.
#[test]
fn a_shortage_sets_a_trigger_off_when_it_has_lasted() {
    let first_ban = |when: &str, more: &str| {
        let m = model(&format!(
            "[control.c]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\npath = {{ 2024-01-01 = \"calm\", 2024-12-30 = \"ban\" }}\n[regime.calm]\nkind = \"free\"\n\
             [regime.ban]\nkind = \"ban\"\n[trigger.t]\nwhen = {{ stopped = \"all\", {when} }}\nmoves = {{ control = \"c\", regime = \"ban\" }}\n{more}"
        ));
        let mut s = opened_at(&m, 0);
        weeks(&m, &mut s, 0, 12);
        let ban = regime(&m, "ban");
        s.policy.path[..=12].iter().position(|x| *x == [ban; L])
    };
    // Two weeks are over at the start of step 2; it acts then, or three weeks later.
    assert_eq!(first_ban("above = 0.5, for = \"2 weeks\"", ""), Some(2));
    assert_eq!(first_ban("above = 0.5", ""), Some(1));
    assert_eq!(first_ban("above = 0.5, for = \"3 weeks\"", ""), Some(3));
    assert_eq!(first_ban("above = 0.5, for = \"4 weeks\"", ""), None);
    assert_eq!(first_ban("above = 0.5, for = \"2 weeks\"", "after = \"3 weeks\"\n"), Some(5));
    assert_eq!(first_ban("above = 1.0", ""), None, "more than all cannot stop");
}
