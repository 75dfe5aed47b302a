//! Accumulators, a batch of values or a merge at a time, and what is read from them at the end.
use coercivity::engine::col::WIDTH;
use coercivity::engine::draws::{Draws, Purpose};
use coercivity::stats::{Histogram, Moments, Sample, Scale};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

/// Size of the values.
const NOMINAL: f64 = 620.0;

/// Values of a batch, between zero and twice the nominal.
fn values(batch: u64) -> [f64; WIDTH] {
    Draws::<WIDTH>::new(1, batch * WIDTH as u64).uniform(Purpose::Transit, 7, 0).0.map(|u| 2.0 * NOMINAL * u)
}

fn sample(mut empty: Sample, count: u64) -> Sample {
    for batch in 0..count / WIDTH as u64 {
        for (i, x) in (0..).zip(values(batch)) {
            empty.push(batch * WIDTH as u64 + i, x);
        }
    }
    empty
}

#[divan::bench]
fn histogram_push(bencher: Bencher) {
    let (values, mut histogram) = (values(0), Histogram::new(Scale::Positive(NOMINAL)));
    bencher.counter(ItemsCount::new(WIDTH)).bench_local(|| histogram.push_all(black_box(&values)));
}

#[divan::bench]
fn histogram_merge(bencher: Bencher) {
    let mut whole = Histogram::new(Scale::Positive(NOMINAL));
    let mut part = whole.clone();
    part.push_all(&values(0));
    bencher.bench_local(|| whole.merge(black_box(&part)));
}

#[divan::bench]
fn moments_push(bencher: Bencher) {
    let (values, mut moments) = (values(0), Moments::new(NOMINAL));
    bencher.counter(ItemsCount::new(WIDTH)).bench_local(|| moments.push_all(black_box(&values)));
}

/// A batch of values of a figure: every value is kept, or counted in one of many bins.
#[divan::bench(args = [true, false], sample_count = 50)]
fn sample_push(bencher: Bencher, exact: bool) {
    let new = move || sample(if exact { Sample::exact() } else { Sample::binned() }, 4096);
    let values = values(1 << 20);
    bencher.counter(ItemsCount::new(WIDTH)).with_inputs(new).bench_local_values(|mut s| {
        (0..).zip(values).for_each(|(i, x)| s.push(1 << 20 | i, x));
        s
    });
}

/// From a figure's values to what quantiles are read from.
#[divan::bench(args = [1 << 12, 1 << 17], sample_count = 20)]
fn sample_sort(bencher: Bencher, count: u64) {
    let sample = sample(Sample::exact(), count);
    bencher.counter(ItemsCount::new(count)).bench_local(|| black_box(&sample).sorted());
}
