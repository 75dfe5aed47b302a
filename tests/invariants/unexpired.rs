//! 3: what was shipped under a control never exceeds licences that were granted and have not lapsed, by a ledger of its own.
use super::{After, L, Tally, for_all, walk, world::world};
use coercivity::engine::col::Col;
use coercivity::engine::state::{CLOSED, State, status};
use coercivity::model::{Gate, Model};
use proptest::prelude::*;

/// What is left of a licence, and the first step in which it is not good any more.
struct Licence {
    left: f64,
    until: usize,
}

/// Licences of every gate and column, oldest first, and what was seen.
#[derive(Default)]
struct Book {
    held: Vec<Vec<Vec<Licence>>>,
    granted: Vec<Col<L>>,
    volume: Vec<Col<L>>,
    ordered: Vec<Col<L>>,
    wrong: Vec<String>,
    used: bool,
    lapsed: bool,
}

impl Book {
    fn open(&mut self, m: &Model) {
        self.held = m.gates.iter().map(|_| (0..L).map(|_| Vec::new()).collect()).collect();
    }

    /// Before the office: what has been granted and filed so far.
    fn note(&mut self, s: &State<L>) {
        self.granted.clone_from(&s.files.granted);
        self.volume.clone_from(&s.files.volume);
    }

    /// After the office: licences lapse, and others are granted under the regime of the day.
    fn grant(&mut self, m: &Model, s: &State<L>, t: usize) {
        for (g, gate) in m.gates.iter().enumerate() {
            for c in 0..L {
                let held = &mut self.held[g][c];
                let before = held.len();
                held.retain(|licence| licence.until > t);
                self.lapsed |= held.len() < before;
                let rule = &m.regimes[s.policy.regime_for(m, gate.control, gate.firm, c)];
                let left = s.files.granted[g][c] - self.granted[g][c];
                if left > 0.0 {
                    let until =
                        rule.validity.map_or(usize::MAX, |steps| t + if steps > 1 { steps } else { 1 });
                    held.push(Licence { left, until });
                }
                if let Some(cap) = rule.volume_cap.filter(|_| left > 0.0) {
                    self.capped(m, s, gate, c, s.param(cap)[c], left);
                }
            }
        }
        self.ordered.clone_from(&s.network.ordered);
        self.compare(s, t);
    }

    /// A file that was cut has been granted no more than its licences allow.
    fn capped(&mut self, m: &Model, s: &State<L>, gate: &Gate, c: usize, cap: f64, granted: f64) {
        for slot in gate.slots.clone() {
            let (before, after) = (self.volume[slot][c], s.files.volume[slot][c]);
            let size = m.controls[gate.control].file_size.map(|p| s.param(p)[c]);
            let files = size.map_or(1.0, |size| (before / size - 1e-9).ceil());
            // A file may also have been withdrawn in part with its order: those are larger than what was granted, or open.
            let decided = s.files.due[slot][c] == CLOSED || s.files.status[slot][c] == status::GRANTED;
            let decided = decided && after <= granted;
            if decided && after < before && after > files * cap + m.quantum {
                self.wrong.push(format!("{after} t granted of {before} t, {files} files of {cap} t"));
            }
        }
    }

    /// After shipping: what left by law has used the oldest licences.
    fn ship(&mut self, m: &Model, s: &State<L>, t: usize) {
        for (g, gate) in m.gates.iter().enumerate() {
            let needs = s.policy.needs_of(m, gate.control, gate.firm);
            for c in 0..L {
                let mut mass = self.ordered[gate.link][c] - s.network.ordered[gate.link][c];
                if !m.links[gate.link].leaks.is_empty() && mass > s.network.lawful[gate.link][c] {
                    mass = s.network.lawful[gate.link][c];
                }
                if needs[c] == 2.0 && mass > 0.0 {
                    self.wrong.push(format!("step {t}: {mass} t under a ban on gate {g}"));
                }
                if needs[c] != 1.0 || mass <= 0.0 {
                    continue;
                }
                self.used = true;
                let held = &mut self.held[g][c];
                for licence in held.iter_mut() {
                    let part = if licence.left < mass { licence.left } else { mass };
                    licence.left -= part;
                    mass -= part;
                }
                held.retain(|licence| licence.left > 0.0);
                if m.regimes[s.policy.regime_for(m, gate.control, gate.firm, c)].single {
                    held.clear();
                }
                if mass > 0.0 {
                    self.wrong.push(format!("step {t}: {mass} t too much on gate {g}"));
                }
            }
        }
        self.compare(s, t);
    }

    /// What the engine takes for live is live.
    fn compare(&mut self, s: &State<L>, t: usize) {
        for (g, columns) in self.held.iter().enumerate() {
            for (c, held) in columns.iter().enumerate() {
                let live: f64 = held.iter().map(|licence| licence.left).sum();
                let engine = s.files.granted[g][c] - s.files.used[g][c];
                if live != engine {
                    self.wrong.push(format!("step {t}: {engine} t live in place of {live} t on gate {g}"));
                }
            }
        }
    }
}

/// Everything wrong in a run; `fault` is applied after the consumption of every step.
fn licensed_run(m: &Model, fault: impl Fn(&mut State<L>)) -> Book {
    let mut book = Book::default();
    book.open(m);
    walk(m, |moment, t, s| match moment {
        Some(After::Consumption) => fault(s),
        Some(After::Ordering) => book.note(s),
        Some(After::Licensing) => book.grant(m, s, t),
        Some(After::Shipping) => book.ship(m, s, t),
        _ => (),
    });
    book
}

/// The faults: licences that nobody granted, and licences that do not lapse.
#[test]
fn nothing_leaves_without_a_licence_that_is_still_good() {
    let (used, lapsed) = (Tally::default(), Tally::default());
    let (forged, eternal) = (Tally::default(), Tally::default());
    for_all(192, |rolls| {
        let w = world(rolls);
        let m = w.prepared().model;
        let book = licensed_run(&m, |_| ());
        prop_assert!(book.wrong.is_empty(), "{:?}\n{}", book.wrong.first(), w.text());
        used.add(book.used);
        lapsed.add(book.lapsed);
        if book.used {
            let more = |s: &mut State<L>| s.files.granted.iter_mut().for_each(|g| g.add(&Col::splat(100.0)));
            forged.add(licensed_run(&m, more).wrong.iter().any(|wrong| wrong.contains("too much")));
        }
        if book.lapsed {
            let never = |s: &mut State<L>| {
                s.files.matured.iter_mut().for_each(|x| *x = Col::splat(-1e9));
                s.files.due.iter_mut().zip(&s.files.status).for_each(|(due, status)| {
                    for c in 0..L {
                        due[c] = if status[c] == 2 { i16::MAX } else { due[c] };
                    }
                });
            };
            eternal.add(!licensed_run(&m, never).wrong.is_empty());
        }
        Ok(())
    });
    used.at_least(1, 2, "ship under licences");
    lapsed.at_least(1, 4, "have licences that lapse");
    forged.at_least(1, 2, "ship on forged licences, and it is seen");
    eternal.at_least(9, 10, "have licences that do not lapse, and it is seen");
}
