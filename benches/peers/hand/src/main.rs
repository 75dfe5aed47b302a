//! Reference implementations of W1, W2, W3P, W3I: `scalar` (one replication at
//! a time) and `batch` (B replications side by side, vectorised by the compiler).
//! usage: hand WORKLOAD ENGINE REPS [SEED] [THREADS]
mod batch;
mod model;
mod rng;
mod scalar;
use model::*;
use rng::*;

#[repr(C)]
struct Ts {
    s: i64,
    n: i64,
}
extern "C" {
    fn clock_gettime(id: i32, t: *mut Ts) -> i32;
}
fn clock(id: i32) -> f64 {
    let mut t = Ts { s: 0, n: 0 };
    unsafe { clock_gettime(id, &mut t) };
    t.s as f64 + t.n as f64 * 1e-9
}

fn run_range(wl: &str, engine: &str, seed: u64, lo: usize, out: &mut [Out]) {
    let z = Zig::new();
    let w = w3(wl != "w3i");
    let n = out.len();
    match engine {
        "scalar" => {
            for (i, o) in out.iter_mut().enumerate() {
                let rep = (lo + i) as u64;
                *o = match wl {
                    "w1" => scalar::w1(&z, seed, rep),
                    "w2" => scalar::w2(&z, seed, rep),
                    "w3p" => scalar::w3::<true>(&w, &z, seed, rep),
                    _ => scalar::w3::<false>(&w, &z, seed, rep),
                };
            }
        }
        "batch" => {
            let mut st = batch::St3::new();
            let mut buf = [Out::default(); B];
            let mut i = 0;
            while i < n {
                let rep = (lo + i) as u64;
                match wl {
                    "w1" => batch::w1(seed, rep, &mut buf),
                    "w2" => batch::w2(seed, rep, &mut buf),
                    _ => batch::w3(&w, &mut st, seed, rep, &mut buf),
                }
                let m = B.min(n - i);
                out[i..i + m].copy_from_slice(&buf[..m]);
                i += m;
            }
        }
        _ => panic!("engine must be scalar or batch"),
    }
}

fn quant(v: &[f64], q: f64) -> f64 {
    let h = q * (v.len() - 1) as f64;
    let i = h.floor() as usize;
    let j = (i + 1).min(v.len() - 1);
    v[i] + (h - i as f64) * (v[j] - v[i])
}

fn main() {
    let a: Vec<String> = std::env::args().collect();
    if a.len() < 4 {
        eprintln!("usage: hand w1|w2|w3p|w3i scalar|batch REPS [SEED] [THREADS]");
        std::process::exit(2);
    }
    let (wl, engine) = (a[1].as_str(), a[2].as_str());
    let reps: usize = a[3].parse().unwrap();
    let seed: u64 = a.get(4).map_or(1, |s| s.parse().unwrap());
    let threads: usize = a.get(5).map_or(1, |s| s.parse().unwrap());
    let (t, nodes) = match wl {
        "w1" => (W1_T, 1),
        "w2" => (W2_T, 3),
        "w3p" | "w3i" => (W3_T, NS + NM),
        _ => panic!("unknown workload"),
    };
    let (c0, w0) = (clock(2), clock(1));
    let mut out = vec![Out::default(); reps];
    if threads <= 1 {
        run_range(wl, engine, seed, 0, &mut out);
    } else {
        let chunk = reps.div_ceil(threads).div_ceil(B) * B;
        std::thread::scope(|s| {
            for (i, c) in out.chunks_mut(chunk).enumerate() {
                s.spawn(move || run_range(wl, engine, seed, i * chunk, c));
            }
        });
    }
    let n = reps as f64;
    let stat = |f: &dyn Fn(&Out) -> f64| {
        let m = out.iter().map(f).sum::<f64>() / n;
        let v = out.iter().map(|o| (f(o) - m).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
        (m, (v / n).sqrt())
    };
    let (mc, sc) = stat(&|o| o.cost / t as f64);
    let (mf, sf) = stat(&|o| o.fill);
    let (mp, sp) = stat(&|o| o.stockout as u8 as f64);
    let mut v: Vec<f64> = out.iter().map(|o| o.cost).collect();
    v.sort_unstable_by(|x, y| x.total_cmp(y));
    let (c1, w1) = (clock(2), clock(1));
    let hwm = std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|s| {
            s.lines()
                .find(|l| l.starts_with("VmHWM"))
                .map(|l| l.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap())
        })
        .unwrap_or(0);
    let cpu = c1 - c0;
    println!(
        "{{\"impl\":\"rust-{}\",\"workload\":\"{}\",\"reps\":{},\"threads\":{},\"mean_cost\":{:.6},\"se_cost\":{:.6},\"fill\":{:.6},\"se_fill\":{:.6},\"p_stockout\":{:.6},\"se_p\":{:.6},\"q05\":{:.3},\"q50\":{:.3},\"q95\":{:.3},\"cpu_s\":{:.6},\"wall_s\":{:.6},\"node_periods_per_cpu_s\":{:.1},\"reps_per_cpu_s\":{:.2},\"peak_mb\":{:.1}}}",
        engine, wl, reps, threads, mc, sc, mf, sf, mp, sp,
        quant(&v, 0.05), quant(&v, 0.5), quant(&v, 0.95), cpu, w1 - w0,
        n * (t * nodes) as f64 / cpu, n / cpu, hwm as f64 / 1024.0
    );
}
