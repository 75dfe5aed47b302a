//! The draws: known answers, which `docs/randomness.md` gives to whoever computes them again, and no correlation between what lies
//! near in any direction. Seeds are fixed; error rates are those of a sound generator failing, had the seed been drawn.
#![allow(clippy::print_stdout)] // what was found, for `--nocapture`
use coercivity::engine::draws::{Draws, Purpose};
use coercivity::model::names::{key_of, mix64};
use coercivity::numerics::normal::box_muller;
use coercivity::numerics::uniform::unit;

const DOC: &str = include_str!("../docs/randomness.md");

const PURPOSES: [(&str, Purpose); 34] = [
    ("Parameter", Purpose::Parameter),
    ("Share", Purpose::Share),
    ("Noise", Purpose::Noise),
    ("Path", Purpose::Path),
    ("Sojourn", Purpose::Sojourn),
    ("Review", Purpose::Review),
    ("Verdict", Purpose::Verdict),
    ("Slow", Purpose::Slow),
    ("General", Purpose::General),
    ("Held", Purpose::Held),
    ("Hold", Purpose::Hold),
    ("Restrained", Purpose::Restrained),
    ("Restraint", Purpose::Restraint),
    ("Transit", Purpose::Transit),
    ("Expedite", Purpose::Expedite),
    ("Next", Purpose::Next),
    ("Compliance", Purpose::Compliance),
    ("Trigger", Purpose::Trigger),
    ("Issue", Purpose::Issue),
    ("Limit", Purpose::Limit),
    ("Returned", Purpose::Returned),
    ("Answer", Purpose::Answer),
    ("Foresight", Purpose::Foresight),
    ("Detection", Purpose::Detection),
    ("Detour", Purpose::Detour),
    ("Leak", Purpose::Leak),
    ("Disruption", Purpose::Disruption),
    ("Severity", Purpose::Severity),
    ("Delay", Purpose::Delay),
    ("Stage", Purpose::Stage),
    ("Failure", Purpose::Failure),
    ("Substitution", Purpose::Substitution),
    ("Recycling", Purpose::Recycling),
    ("History", Purpose::History),
];

/// The draw at an address.
fn draw(seed: u64, replication: u64, purpose: Purpose, entity: u64, count: u64) -> u64 {
    Draws::<1>::new(seed, replication).bits(purpose, entity, count)[0]
}

// ---- known answers -----------------------------------------------------------------------------------------------------

/// Rows of the table under a heading of the document, as cells without quotes.
fn table(heading: &str) -> Vec<Vec<String>> {
    let part = DOC.split(heading).nth(1).expect("the heading is there").split("\n#").next().expect("a part");
    let lines = part.lines().filter(|l| l.starts_with('|')).skip(2);
    let cell = |c: &str| c.trim().trim_matches('`').to_owned();
    lines.map(|l| l.trim_matches('|').split('|').map(cell).collect()).collect()
}

fn hex(text: &str) -> u64 {
    u64::from_str_radix(text, 16).expect("hexadecimal digits")
}

fn whole(text: &str) -> u64 {
    text.parse().expect("a whole number")
}

#[test]
fn draws_are_those_of_the_document() {
    let rows = table("### Words");
    assert!(rows.len() >= 15, "{} rows", rows.len());
    for row in rows {
        let [seed, replication, purpose, name, key, count, word] = &row[..] else { panic!("{row:?}") };
        let (number, title) = purpose.split_once(" `").expect("number and name");
        let (title, purpose) = *PURPOSES.iter().find(|(t, _)| *t == title).expect("a purpose");
        assert_eq!(purpose as usize as u64, whole(number), "{title}");
        assert_eq!(key_of(name), hex(key), "{name}");
        let got = draw(whole(seed), whole(replication), purpose, hex(key), whole(count));
        assert_eq!(got, hex(word), "{row:?} gives {got:016x}");
        let stem = Draws::<1>::new(whole(seed), whole(replication)).stem(purpose, hex(key));
        assert_eq!(stem.bits(whole(count))[0], got, "from a stem");
    }
}

#[test]
fn uniforms_and_normals_are_those_of_the_document() {
    let rows = table("### Numbers");
    assert!(rows.len() >= 5, "{} rows", rows.len());
    let computed = |row: &[String]| {
        let (a, b) = (hex(&row[0]), hex(&row[1]));
        let (x, y) = box_muller(a, b);
        [a, b, unit(a).to_bits(), x.to_bits(), y.to_bits()].map(|bits| format!("{bits:016x}"))
    };
    let all: Vec<[String; 5]> = rows.iter().map(|row| computed(row)).collect();
    assert_eq!(rows, all);
}

/// The table of purposes in the document is the list of the program.
#[test]
fn purposes_have_the_numbers_of_the_document() {
    let rows = table("## Purposes and counts");
    assert_eq!(rows.len(), PURPOSES.len());
    for (row, (title, purpose)) in rows.iter().zip(PURPOSES) {
        assert_eq!(whole(&row[0]), purpose as usize as u64);
        assert!(row[1].starts_with(title), "{} in place of {title}", row[1]);
    }
}

// ---- correlation -------------------------------------------------------------------------------------------------------

/// Draws along a walk: from the number of a draw to its word.
type Walk = fn(u64) -> u64;

/// The four directions in which neighbours could depend on one another, and the order in which a run takes them.
const WALKS: [(&str, Walk); 5] = [
    ("replications", |i| draw(1, i, Purpose::Verdict, key_of("control.a/plant"), 7)),
    ("weeks", |i| draw(1, 3, Purpose::Verdict, key_of("control.a/plant"), i)),
    ("entities", |i| draw(1, 3, Purpose::Verdict, key_of(&format!("manufacturer.shop/{i}")), 7)),
    ("seeds", |i| draw(i, 3, Purpose::Verdict, key_of("control.a/plant"), 7)),
    ("a run", |i| {
        let (week, rest) = (i % 104, i / 104);
        draw(1, rest / 16, Purpose::Noise, mix64(rest % 16), week)
    }),
];

/// Standard normal deviates of how two streams of words agree: by their uniforms, and by the number of equal bits.
fn deviates(a: &[u64], b: &[u64]) -> [f64; 2] {
    let n = a.len() as f64;
    let centred = |w: u64| unit(w) - 0.5;
    let product: f64 = a.iter().zip(b).map(|(x, y)| 12.0 * centred(*x) * centred(*y)).sum();
    let unequal: u32 = a.iter().zip(b).map(|(x, y)| (x ^ y).count_ones()).sum();
    [product / n.sqrt(), (f64::from(unequal) - 32.0 * n) / (16.0 * n).sqrt()]
}

/// Fails if deviates are not standard normal: one of them beyond 5.6 (chance below 2.2e-8 each, so below 1e-4 of up to 4,500), or
/// their squares too large in sum (a chi-square beyond 4.5 standard deviations; chance below 5e-5 from 128 terms on).
fn check(what: &str, deviates: &[f64]) -> Result<(), String> {
    let n = deviates.len() as f64;
    let worst = deviates.iter().fold(0.0, |worst: f64, z| if z.abs() > worst { z.abs() } else { worst });
    let squares: f64 = deviates.iter().map(|z| z * z).sum();
    let spread = (squares - n) / (2.0 * n).sqrt();
    println!("{what}: {n} deviates, largest {worst:.2}, sum of squares {spread:+.2} standard deviations");
    if worst > 5.6 || spread.abs() > 4.5 { Err(format!("{what}: {worst}, {spread}")) } else { Ok(()) }
}

const LAGS: usize = 64;

/// Lags 1 to 64 of 65,536 draws along a walk.
fn lags(what: &str, walk: impl Fn(u64) -> u64) -> Result<(), String> {
    let words: Vec<u64> = (0..(1 << 16) + LAGS as u64).map(walk).collect();
    let all: Vec<f64> = (1..=LAGS).flat_map(|lag| deviates(&words[..1 << 16], &words[lag..])).collect();
    check(what, &all)
}

#[test]
fn neighbours_up_to_64_apart_do_not_correlate() {
    for (what, walk) in WALKS {
        lags(what, walk).expect("no correlation");
    }
}

/// Every pair of streams, 4,096 draws each.
fn pairs(what: &str, streams: u64, at: impl Fn(u64, u64) -> u64) -> Result<(), String> {
    let words: Vec<Vec<u64>> = (0..streams).map(|s| (0..4096).map(|i| at(s, i)).collect()).collect();
    let all: Vec<f64> = (0..words.len())
        .flat_map(|a| (0..a).map(move |b| (a, b)))
        .flat_map(|(a, b)| deviates(&words[a], &words[b]))
        .collect();
    check(what, &all)
}

#[test]
fn purposes_entities_seeds_and_replications_do_not_correlate() {
    let purpose = |p: u64| PURPOSES[p as usize].1;
    pairs("purposes along weeks", 34, |p, i| draw(1, 3, purpose(p), 99, i)).expect("no correlation");
    pairs("purposes along replications", 34, |p, i| draw(1, i, purpose(p), 99, 7)).expect("no correlation");
    let names: Vec<u64> = (0..48).map(|i| key_of(&format!("manufacturer.shop/{i}"))).collect();
    pairs("entities along weeks", 48, |e, i| draw(1, 3, Purpose::Noise, names[e as usize], i))
        .expect("no correlation");
    pairs("entities along replications", 48, |e, i| draw(1, i, Purpose::Noise, names[e as usize], 7))
        .expect("no correlation");
    pairs("seeds along replications", 48, |s, i| draw(s, i, Purpose::Noise, 99, 7)).expect("no correlation");
    pairs("seeds along weeks", 48, |s, i| draw(s, 3, Purpose::Noise, 99, i)).expect("no correlation");
    pairs("replications along weeks", 48, |r, i| draw(1, r, Purpose::Noise, 99, i)).expect("no correlation");
}

/// One bit of a part of the address, turned, turns every bit of the draw with probability one half: 64 x 64 deviates.
fn avalanche(what: &str, word: impl Fn(u64) -> u64) -> Result<(), String> {
    const N: u64 = 4096;
    let mut turned = vec![0u32; 64 * 64];
    for i in 0..N {
        let from = mix64(i ^ 0x5eed);
        let base = word(from);
        for bit in 0..64 {
            let change = base ^ word(from ^ (1 << bit));
            (0..64).for_each(|j| turned[bit * 64 + j] += (change >> j & 1) as u32);
        }
    }
    let n = N as f64;
    let all: Vec<f64> = turned.iter().map(|k| (f64::from(*k) - 0.5 * n) / (0.25 * n).sqrt()).collect();
    check(what, &all)
}

#[test]
fn every_bit_of_an_address_turns_half_of_the_bits_of_a_draw() {
    avalanche("seed", |x| draw(x, 3, Purpose::Noise, 99, 7)).expect("half");
    avalanche("replication", |x| draw(1, x, Purpose::Noise, 99, 7)).expect("half");
    avalanche("entity", |x| draw(1, 3, Purpose::Noise, x, 7)).expect("half");
    avalanche("count", |x| draw(1, 3, Purpose::Noise, 99, x)).expect("half");
}

/// The tests see what is weak: a Weyl sequence, streams that overlap, and half a finaliser.
#[test]
fn weak_streams_are_found() {
    const G: u64 = 0x9e37_79b9_7f4a_7c15;
    assert!(lags("Weyl sequence", |i| i.wrapping_mul(G)).is_err());
    assert!(pairs("overlapping streams", 8, |s, i| mix64((i | s).wrapping_mul(G))).is_err());
    assert!(avalanche("half a finaliser", |x| (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9)).is_err());
    let repeated = |i: u64| mix64(if i.is_multiple_of(128) { i + 1 } else { i });
    assert!(lags("one draw in 128 is its neighbour", repeated).is_err());
}
