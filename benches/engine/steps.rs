//! Parts of a week in the middle of a run, one batch each, compiled for the baseline instruction set: what can be called from
//! outside. Instructions of the same parts on AVX2 are in `benches/instructions.txt`.
use coercivity::engine::col::WIDTH;
use coercivity::engine::state::State;
use coercivity::engine::week::Parts;
use coercivity::model::Model;
use divan::Bencher;

/// The week that is measured, with a year behind it.
const WEEK: usize = 60;

struct Plain;
impl Parts for Plain {}

#[derive(Debug, Clone, Copy)]
enum Part {
    Happen,
    Consume,
    Order,
    License,
    Ship,
}

const PARTS: [Part; 5] = [Part::Happen, Part::Consume, Part::Order, Part::License, Part::Ship];

impl Part {
    fn run(self, m: &Model, s: &mut State<WIDTH>, t: usize) {
        match self {
            Part::Happen => Plain::happen(m, s, t),
            Part::Consume => Plain::consume(m, s, t),
            Part::Order => Plain::order(m, s, t),
            Part::License => Plain::license(m, s, t),
            Part::Ship => Plain::ship(m, s, t),
        }
    }

    /// A batch that has run until just before this part of the week.
    fn before(self, m: &Model) -> State<WIDTH> {
        let mut s = State::new(m);
        Plain::draw(&mut s.draws, 1, 0);
        Plain::open(m, &mut s);
        (0..WEEK).for_each(|t| PARTS.iter().for_each(|part| part.run(m, &mut s, t)));
        PARTS[..self as usize].iter().for_each(|part| part.run(m, &mut s, WEEK));
        s
    }
}

fn part(bencher: Bencher, model: &Model, part: Part) {
    bencher.with_inputs(|| part.before(model)).bench_local_values(|mut s| {
        part.run(model, &mut s, WEEK);
        s
    });
}

#[divan::bench(args = PARTS, sample_count = 20, sample_size = 1)]
fn licensing(bencher: Bencher, which: Part) {
    part(bencher, &super::model("scenarios/april-2025-licensing.toml"), which);
}

#[divan::bench(args = PARTS, sample_count = 100, sample_size = 1)]
fn w3p(bencher: Bencher, which: Part) {
    part(bencher, &super::model("benches/workloads/w3p.toml"), which);
}
