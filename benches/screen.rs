//! Writes draws to standard output without end, 64 bits each, for programs that test generators:
//!
//! ```sh
//! cargo bench --bench screen -- weeks | dieharder -g 200 -a
//! cargo bench --bench screen -- replications | RNG_test stdin64
//! ```
//!
//! The walk is the direction in which the address of the next draw lies. `docs/randomness.md` says what was run.
use coercivity::engine::draws::{Draws, Purpose};
use coercivity::model::names::key_of;
use std::io::{Result, Write, stderr, stdout};

const WIDTH: usize = 32;
const SEED: u64 = 1;
const PURPOSE: Purpose = Purpose::Noise;
const USAGE: &[u8] = b"screen: name a walk: replications, weeks, entities, seeds or run\n";

/// Steps and stocks of a replication of `run`.
const WEEKS: u64 = 104;
const STOCKS: u64 = 16;

/// Takes words until nobody wants them any more.
fn pour(mut next: impl FnMut(&mut Vec<u64>)) -> Result<()> {
    let mut out = stdout().lock();
    let (mut words, mut bytes) = (Vec::new(), Vec::new());
    loop {
        bytes.clear();
        while bytes.len() < 1 << 16 {
            words.clear();
            next(&mut words);
            words.iter().for_each(|w| bytes.extend_from_slice(&w.to_le_bytes()));
        }
        out.write_all(&bytes)?;
    }
}

/// One entity and step, replication after replication.
fn replications() -> Result<()> {
    let (entity, mut first) = (key_of("manufacturer.shop/0/part"), 0);
    pour(|words| {
        words.extend(Draws::<WIDTH>::new(SEED, first).bits(PURPOSE, entity, 7));
        first += WIDTH as u64;
    })
}

/// One entity in one replication, step after step.
fn weeks() -> Result<()> {
    let (draws, entity) = (Draws::<1>::new(SEED, 3), key_of("manufacturer.shop/0/part"));
    let mut week = 0;
    pour(|words| {
        words.extend(draws.bits(PURPOSE, entity, week));
        week += 1;
    })
}

/// One step of one replication, name after name.
fn entities() -> Result<()> {
    let draws = Draws::<1>::new(SEED, 3);
    let mut number = 0u64;
    pour(|words| {
        words.extend(draws.bits(PURPOSE, key_of(&format!("manufacturer.shop/{number}/part")), 7));
        number += 1;
    })
}

/// One address, seed after seed.
fn seeds() -> Result<()> {
    let (entity, mut seed) = (key_of("manufacturer.shop/0/part"), 0);
    pour(|words| {
        words.extend(Draws::<1>::new(seed, 3).bits(PURPOSE, entity, 7));
        seed += 1;
    })
}

/// As a run takes them: stock after stock, all replications of a batch at once, week after week.
fn run() -> Result<()> {
    let entities: Vec<u64> = (0..STOCKS).map(|i| key_of(&format!("manufacturer.shop/{i}/part"))).collect();
    let (mut first, mut week) = (0, 0);
    let mut draws = Draws::<WIDTH>::new(SEED, first);
    pour(|words| {
        entities.iter().for_each(|e| words.extend(draws.bits(PURPOSE, *e, week)));
        week += 1;
        if week == WEEKS {
            (first, week) = (first + WIDTH as u64, 0);
            draws = Draws::new(SEED, first);
        }
    })
}

fn main() -> Result<()> {
    // `cargo bench` adds an argument of its own, and without another there is nothing to do.
    let walk = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let poured = match walk.as_deref() {
        Some("replications") => replications(),
        Some("weeks") => weeks(),
        Some("entities") => entities(),
        Some("seeds") => seeds(),
        Some("run") => run(),
        _ => stderr().write_all(USAGE),
    };
    // Who reads has had enough.
    poured.or_else(|e| if e.kind() == std::io::ErrorKind::BrokenPipe { Ok(()) } else { Err(e) })
}
