//! Once a thread has run a batch, further batches allocate nothing: opening, week loop and booking of every scenario.
//!
//! Not counted is what a figure's sample grows by: 16 bytes a replication up to its bound, in doubling steps.
#![allow(unsafe_code)] // a global allocator cannot be written without it; this one counts and passes everything on
mod common;

use coercivity::engine::col::WIDTH;
use coercivity::engine::isa::Kernel;
use coercivity::engine::run::run_range;
use coercivity::engine::state::State;
use coercivity::engine::{Isa, Recorder};
use coercivity::model::Model;
use common::{SEED, file};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::path::{Path, PathBuf};

thread_local! {
    /// Allocations of this thread.
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

fn count() {
    // A thread that is ending has no counter any more, and runs no batch.
    let _ = COUNT.try_with(|n| n.set(n.get() + 1));
}

// SAFETY: every call is passed on to the system's allocator as it is; the counter neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn realloc(&self, p: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(p, layout, size) }
    }
    unsafe fn dealloc(&self, p: *mut u8, layout: Layout) {
        unsafe { System.dealloc(p, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Allocations of this thread while `f` runs.
fn allocations(f: impl FnOnce()) -> u64 {
    let before = COUNT.get();
    f();
    COUNT.get() - before
}

/// Allocations of `batches` batches after the first, without samples of figures.
fn of_batches(mut model: Model, batches: u64) -> u64 {
    model.figures.iter_mut().for_each(|f| f.mean_only = true);
    let kernel = Kernel::of(Isa::best()).expect("the best there is");
    let mut state = State::<WIDTH>::new(&model);
    let mut recorder = Recorder::new(&model, 1 << 20);
    let mut run = |first: u64, count: u64| {
        run_range(&model, kernel, &mut state, SEED, first, count, &mut recorder);
    };
    run(0, WIDTH as u64);
    allocations(|| run(WIDTH as u64, batches * WIDTH as u64))
}

fn scenarios(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = folder.read_dir().expect("the folder is there").map(|e| e.expect("it can be read").path());
    let mut files: Vec<PathBuf> = entries.filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    files
}

fn check(folder: &str) {
    for path in scenarios(folder) {
        assert_eq!(of_batches(file(&path, &[]).model, 2), 0, "allocations of {}", path.display());
    }
}

#[test]
fn shipped_scenarios_allocate_nothing() {
    check("scenarios");
}

#[test]
fn workloads_and_their_twins_allocate_nothing() {
    check("benches/workloads");
    check("benches/workloads/twins");
}

/// Small worlds with a mechanism each.
#[test]
fn cases_allocate_nothing() {
    check("tests/cases");
}

#[test]
fn every_way_to_ration_allocates_nothing() {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/rationing.toml");
    for rule in ["proportional", "uniform", "linear", "priority", "weighted", "contract-first"] {
        let mut sets = vec![("supplier.maker.allocate", rule)];
        if ["priority", "weighted"].contains(&rule) {
            sets.push(("supplier.maker.weights", "{ AA = 1.0, BB = 2.0 }"));
        }
        let model = file(&base, &sets).model;
        assert_eq!(of_batches(model, 2), 0, "{rule}");
    }
}

/// The counter counts: a list, and the state of a batch.
#[test]
fn an_allocation_is_seen() {
    assert_eq!(allocations(|| drop(std::hint::black_box(Vec::<u8>::with_capacity(7)))), 1);
    let model = file(&scenarios("benches/workloads")[0], &[]).model;
    assert!(allocations(|| drop(std::hint::black_box(State::<WIDTH>::new(&model)))) > 10);
}
