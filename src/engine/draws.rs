//! Addressed draws: a draw is a function of seed, replication, purpose, entity name and count, of nothing else.
//!
//! `draw = mix(key + (count + 1) G)` with
//! `key = mix(mix(mix(mix(seed + G) ^ rep A) + purpose G) ^ entity B)`; mix is the SplitMix64 finaliser. So the
//! answer does not depend on threads, batch width, shards or the order of a file, and a draw that is not needed
//! need not be made. `docs/randomness.md` gives the scheme and how it was screened.
use super::col::Col;
use crate::model::names::mix64;
use crate::numerics::normal::box_muller;
use crate::numerics::uniform::unit;

/// Version of the addressing scheme; a change of it changes every result.
pub const RANDOM_SCHEME: u32 = 1;

const G: u64 = 0x9e37_79b9_7f4a_7c15;
const A: u64 = 0xd134_2543_de82_ef95;
const B: u64 = 0xaf25_1af3_b0f0_25b5;

/// What a draw is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Purpose {
    /// An uncertain parameter.
    Parameter,
    /// A sector's share of its market.
    Share,
    /// Demand noise.
    Noise,
    /// Whether a dated entry of a path, a break or a renewal happens.
    Path,
    /// How long a regime lasts.
    Sojourn,
    /// Time under review.
    Review,
    /// What a review ends in.
    Verdict,
    /// Further time of a slow file.
    Slow,
    /// Whether a firm holds a general licence.
    General,
    /// Whether a shipment is held.
    Held,
    /// How long it is held.
    Hold,
    /// Whether a customer's exporters hold back.
    Restrained,
    /// How long they do.
    Restraint,
    /// Time on the way.
    Transit,
    /// Time on the way by the faster mode.
    Expedite,
    /// Which regime follows one that chance has ended.
    Next,
    /// Whether a truce reaches a firm.
    Compliance,
    /// Whether a trigger acts, and when.
    Trigger,
    /// When a firm's general licence is issued.
    Issue,
    /// Whether the statutory limit of a file is kept.
    Limit,
    /// Whether a file comes back for more information.
    Returned,
    /// How long its applicant takes to answer.
    Answer,
    /// Whether a firm acts ahead of measures.
    Foresight,
    /// Whether a shipment round a control is found.
    Detection,
    /// How much longer such a shipment takes.
    Detour,
    /// Whether what may not leave goes round a control.
    Leak,
    /// Whether a disruption begins or ends, or when.
    Disruption,
    /// How severe it is.
    Severity,
    /// How much longer a shipment takes under it.
    Delay,
    /// How long an attempt at a stage of a qualification takes.
    Stage,
    /// Whether it fails.
    Failure,
    /// How long a substitution takes to begin.
    Substitution,
    /// How long it takes until a step's use comes back.
    Recycling,
    /// What has become, until the first day, of a file that is pending then.
    History,
}

const PURPOSES: usize = Purpose::History as usize + 1;

/// By which number a replication's draws are addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Luck {
    /// The number in its place.
    pub number: u64,
    /// Whether every uniform u is turned over to 1 - u, and every normal z to -z.
    pub mirrored: bool,
}

/// Columns of a batch that are mirrored: a bit a column, mostly none, so that asking costs nothing.
type Mirrored = u64;

/// Turns over what the mirrored columns hold.
#[inline(always)]
fn mirror<T: Copy>(mirrored: Mirrored, columns: &mut [T], opposite: impl Fn(T) -> T) {
    if mirrored != 0 {
        for (c, x) in columns.iter_mut().enumerate() {
            if mirrored >> c & 1 == 1 {
                *x = opposite(*x);
            }
        }
    }
}

/// The draws of one batch of replications.
#[derive(Debug, Clone)]
pub struct Draws<const L: usize> {
    stems: [[u64; L]; PURPOSES],
    seed: u64,
    first: u64,
    mirrored: Mirrored,
}

impl<const L: usize> Draws<L> {
    /// Replications `first .. first + L`.
    pub fn new(seed: u64, first: u64) -> Self {
        let mut draws = Draws { stems: [[0; L]; PURPOSES], seed, first, mirrored: 0 };
        draws.address(seed, first);
        draws
    }

    /// Moves on to replications `first .. first + L`.
    #[inline(always)]
    pub fn address(&mut self, seed: u64, first: u64) {
        (self.seed, self.first, self.mirrored) = (seed, first, 0);
        let mut numbers = [0; L];
        for c in 0..L {
            numbers[c] = first + c as u64;
        }
        self.number(&numbers);
    }

    /// The first replication.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// Gives each column a luck of its own choice in place of its replication's.
    pub fn couple(&mut self, luck: impl Fn(u64) -> Luck) {
        let mut numbers = [0; L];
        self.mirrored = 0;
        for c in 0..L {
            let luck = luck(self.first + c as u64);
            numbers[c] = luck.number;
            self.mirrored |= u64::from(luck.mirrored) << c;
        }
        self.number(&numbers);
    }

    #[inline(always)]
    fn number(&mut self, numbers: &[u64; L]) {
        let root = mix64(self.seed.wrapping_add(G));
        let mut replications = [0; L];
        for c in 0..L {
            replications[c] = mix64(root ^ numbers[c].wrapping_mul(A));
        }
        for (p, stem) in self.stems.iter_mut().enumerate() {
            let purpose = (p as u64).wrapping_mul(G);
            for c in 0..L {
                stem[c] = mix64(replications[c].wrapping_add(purpose));
            }
        }
    }

    /// An entity's draws for one purpose.
    #[inline(always)]
    pub fn stem(&self, purpose: Purpose, entity: u64) -> Stem<L> {
        let (e, stem) = (entity.wrapping_mul(B), &self.stems[purpose as usize]);
        let mut out = [0; L];
        for c in 0..L {
            out[c] = mix64(stem[c] ^ e);
        }
        Stem { words: out, mirrored: self.mirrored }
    }

    /// 64 random bits in every column.
    #[inline(always)]
    pub fn bits(&self, purpose: Purpose, entity: u64, count: u64) -> [u64; L] {
        self.stem(purpose, entity).bits(count)
    }

    /// A uniform in (0, 1) in every column.
    #[inline(always)]
    pub fn uniform(&self, purpose: Purpose, entity: u64, count: u64) -> Col<L> {
        self.stem(purpose, entity).uniform(count)
    }

    /// A uniform in (0, 1) in every column, each with a count of its own.
    #[inline(always)]
    pub fn uniform_at(&self, purpose: Purpose, entity: u64, counts: &[u64; L]) -> Col<L> {
        let e = entity.wrapping_mul(B);
        let stem = &self.stems[purpose as usize];
        let mut u = Col::ZERO;
        for c in 0..L {
            let n = counts[c].wrapping_add(1).wrapping_mul(G);
            u[c] = unit(mix64(mix64(stem[c] ^ e).wrapping_add(n)));
        }
        mirror(self.mirrored, &mut u.0, |u| 1.0 - u);
        u
    }

    /// A uniform in (0, 1) in one column: the same as that column of [`Draws::uniform`].
    #[inline(always)]
    pub fn uniform_in(&self, c: usize, purpose: Purpose, entity: u64, count: u64) -> f64 {
        let (e, n) = (entity.wrapping_mul(B), count.wrapping_add(1).wrapping_mul(G));
        let u = unit(mix64(mix64(self.stems[purpose as usize][c] ^ e).wrapping_add(n)));
        if self.mirrored >> c & 1 == 1 { 1.0 - u } else { u }
    }
}

/// An entity's draws for one purpose: what does not change from step to step is mixed once a batch, which is half of it.
#[derive(Debug, Clone, Copy)]
pub struct Stem<const L: usize> {
    words: [u64; L],
    mirrored: Mirrored,
}

impl<const L: usize> Stem<L> {
    /// Room for one.
    pub const EMPTY: Self = Stem { words: [0; L], mirrored: 0 };

    /// 64 random bits in every column.
    #[inline(always)]
    pub fn bits(&self, count: u64) -> [u64; L] {
        let n = count.wrapping_add(1).wrapping_mul(G);
        let mut out = [0; L];
        for c in 0..L {
            out[c] = mix64(self.words[c].wrapping_add(n));
        }
        mirror(self.mirrored, &mut out, |word| !word);
        out
    }

    /// A uniform in (0, 1) in every column.
    #[inline(always)]
    pub fn uniform(&self, count: u64) -> Col<L> {
        let n = count.wrapping_add(1).wrapping_mul(G);
        let mut u = Col::ZERO;
        for c in 0..L {
            u[c] = unit(mix64(self.words[c].wrapping_add(n)));
        }
        mirror(self.mirrored, &mut u.0, |u| 1.0 - u);
        u
    }

    /// Two standard normals in every column (Box-Muller), from the bits at `count` and `count + 1`.
    #[inline(always)]
    pub fn normal_pair(&self, count: u64, x: &mut Col<L>, y: &mut Col<L>) {
        let (n, next) = (count.wrapping_add(1).wrapping_mul(G), count.wrapping_add(2).wrapping_mul(G));
        for c in 0..L {
            let first = mix64(self.words[c].wrapping_add(n));
            let second = mix64(self.words[c].wrapping_add(next));
            (x[c], y[c]) = box_muller(first, second);
        }
        // The opposite angle at the same distance.
        mirror(self.mirrored, &mut x.0, |z| -z);
        mirror(self.mirrored, &mut y.0, |z| -z);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_depends_on_its_address_alone() {
        let wide = Draws::<32>::new(7, 0);
        let narrow = Draws::<8>::new(7, 16);
        let a = wide.bits(Purpose::Noise, 42, 5);
        let b = narrow.bits(Purpose::Noise, 42, 5);
        assert_eq!(a[16..24], b);
        assert_eq!(wide.uniform(Purpose::Held, 1, 2)[9], wide.uniform_in(9, Purpose::Held, 1, 2));
    }

    #[test]
    fn a_mirrored_column_has_the_opposite_of_everything() {
        let mut draws = Draws::<4>::new(7, 0);
        draws.couple(|r| Luck { number: r / 2, mirrored: r % 2 == 1 });
        for count in 0..200 {
            let u = draws.uniform(Purpose::Transit, 42, count);
            let v = draws.uniform_in(3, Purpose::Transit, 42, count);
            let w = draws.uniform_at(Purpose::Transit, 42, &[count; 4]);
            assert_eq!((u[0] + u[1], u[2] + v, w[1]), (1.0, 1.0, u[1]));
            assert_eq!(unit(draws.bits(Purpose::Transit, 42, count)[3]), v);
            let (mut x, mut y) = (Col::ZERO, Col::ZERO);
            draws.stem(Purpose::Noise, 42).normal_pair(count, &mut x, &mut y);
            assert!(x[0] == -x[1] && y[2] == -y[3] && x[0] != x[2], "{x:?} {y:?}");
        }
        assert_eq!(draws.bits(Purpose::Held, 1, 2)[0], Draws::<1>::new(7, 0).bits(Purpose::Held, 1, 2)[0]);
        draws.address(7, 0);
        assert_eq!(draws.bits(Purpose::Held, 1, 2), Draws::<4>::new(7, 0).bits(Purpose::Held, 1, 2));
    }

    #[test]
    fn known_answers_are_pinned() {
        // A change of these values is value-breaking and needs a new RANDOM_SCHEME.
        let d = Draws::<8>::new(1, 0);
        let bits = d.bits(Purpose::Noise, 1, 0);
        let root = mix64(1u64.wrapping_add(G));
        let key = mix64(mix64(mix64(root).wrapping_add(2u64.wrapping_mul(G))) ^ B);
        assert_eq!(bits[0], mix64(key.wrapping_add(G)));
    }

    #[test]
    fn uniforms_are_uniform_and_neighbours_do_not_correlate() {
        // Chi-square over 64 cells of 65,536 draws, along weeks, entities and replications; at 63 degrees of
        // freedom 120 is exceeded with probability 2e-5.
        type Address = fn(u64) -> (u64, u64, u64);
        let walks: [Address; 3] =
            [|i| (0, 9, i), |i| (0, i.wrapping_mul(0x1234_5678_9abc_def1), 3), |i| (32 * i, 9, 3)];
        for walk in walks {
            let (mut cells, mut last, mut lag) = ([0.0f64; 64], 0.5, 0.0);
            for i in 0..65_536u64 {
                let (first, entity, count) = walk(i);
                let u = Draws::<1>::new(3, first).uniform(Purpose::Verdict, entity, count)[0];
                cells[(u * 64.0) as usize] += 1.0;
                lag += (u - 0.5) * (last - 0.5) * 12.0;
                last = u;
            }
            let chi: f64 = cells.iter().map(|n| (n - 1024.0) * (n - 1024.0) / 1024.0).sum();
            assert!(chi < 120.0, "chi-square {chi}");
            assert!((lag / 256.0).abs() < 4.5, "lag-one correlation {lag}");
        }
    }
}
