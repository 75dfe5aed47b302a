"""Runs both sides on the workloads in turn, in rounds A B C ... A B C ..., and prints the ratios.

Called by `run`, which builds and finds what is compared; only the standard library is needed here.

Rates are node-periods per CPU second (user and system) of the simulation alone. Peers time themselves, without start-up,
imports and compilation. Ours is the command itself: the CPU time of its process less that of a run of one block of
replications, which has the same start-up and writes the same files. Every round has a seed of its own, so the values of all
rounds together are one larger sample; they are held against the table of WORKLOADS.md.
"""
import argparse
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile

from params import NODES, PERIODS

HERE = os.path.dirname(os.path.abspath(__file__))
WORKLOADS = os.path.join(os.path.dirname(HERE), "workloads")
BLOCK = 1024
OURS = "coercivity"
# Replications of ours in a round. Three rounds have a relative standard error of the mean cost of about 0.1 %.
OURS_REPS = dict(w1=400_000, w2=40_000, w3p=100_000, w3i=130_000)
# cost of a period, fill rate, probability of a stock-out, each with its standard error; W2's last is certain
REFERENCE = dict(
    w1=[(305.338, 0.037), (0.977735, 0.000007), (0.59769, 0.00011)],
    w2=[(47.6640, 0.0005), (0.975821, 0.000003), None],
    w3p=[(2920.28, 0.69), (0.981673, 0.000017), (0.68557, 0.00023)],
    w3i=[(3473.13, 1.05), (0.973374, 0.000017), (0.83207, 0.00019)],
)
FIELDS = [("mean_cost", "se_cost"), ("fill", "se_fill"), ("p_stockout", "se_p")]
PRECISION = 0.001
LEAST_TWIN = 0.7


def peers(a):
    """name: (command, replications in a round by workload)."""
    def py(script, *more, python=a.python):
        return [python, os.path.join(HERE, script), "{workload}", "--reps", "{reps}", "--seed", "{seed}", *more]

    def hand(engine):
        return [a.hand, "{workload}", engine, "{reps}", "{seed}"]

    return {
        "stockpyl": (py("peer_stockpyl.py", python=a.stockpyl), dict(w1=150, w2=6, w3i=5)),
        "SupplyNetPy": (py("peer_supplynetpy.py"), dict(w1=500, w2=20, w3p=40)),
        "SimPy": (py("simpy_sim.py"), dict(w1=4000, w2=150, w3p=200, w3i=200)),
        "NumPy, chunked": (py("numpy_sim.py"), dict(w1=500_000, w2=30_000, w3p=50_000, w3i=50_000)),
        "JAX f32": (py("jax_sim.py", "--warmup", "1"), dict(w1=409_600, w2=32_768, w3p=65_536, w3i=65_536)),
        "Numba, np.random": (py("numba_sim.py", "--rng", "legacy", "--warmup", "1"),
                             dict(w1=300_000, w2=30_000, w3p=40_000, w3i=40_000)),
        "Numba, xoshiro+ziggurat": (py("numba_sim.py", "--warmup", "1"),
                                    dict(w1=1_500_000, w2=100_000, w3p=100_000, w3i=100_000)),
        "Rust by hand, scalar": (hand("scalar"), dict(w1=1_500_000, w2=100_000, w3p=100_000, w3i=100_000)),
        "Rust by hand, 32 wide": (hand("batch"), dict(w1=5_000_000, w2=500_000, w3p=400_000, w3i=400_000)),
    }


class NotRun(Exception):
    """Why a program has not run."""


def cpu_of(command):
    """Output and CPU seconds of a process."""
    with tempfile.TemporaryFile("w+") as said:
        try:
            p = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True)
        except OSError as e:
            raise NotRun(e.strerror or str(e)) from e
        text = p.stdout.read()
        _, status, used = os.wait4(p.pid, 0)
        p.returncode = os.waitstatus_to_exitcode(status)
        if p.returncode:
            said.seek(0)
            raise NotRun((said.read().strip().splitlines() or [f"it ended with {p.returncode}"])[-1])
    return text, used.ru_utime + used.ru_stime


def peer(command, workload, reps, seed):
    text, _ = cpu_of([x.format(workload=workload, reps=reps, seed=seed) for x in command])
    d = json.loads(text.strip().splitlines()[-1])
    d.setdefault("se_p", math.sqrt(d["p_stockout"] * (1 - d["p_stockout"]) / reps))
    return d


def ours(a, file, workload, reps, seed, all_outputs=False):
    """The command as a user types it, on one thread."""
    with tempfile.TemporaryDirectory() as out:
        def cpu(n):
            return cpu_of([a.coercivity, "run", file, "--replications", str(n), "--seed", str(seed), "--threads", "1",
                           "--out", out, *(["--isa", a.isa] if a.isa else []),
                           *(["--set", 'scenario.series=["*"]', "--set", 'scenario.figures=["*"]'] if all_outputs else [])])[1]
        start = cpu(BLOCK)
        whole = cpu(reps + BLOCK)
        with open(os.path.join(out, "summary.json")) as f:
            summary = json.load(f)
    figures = {f["name"]: f for f in summary["figures"]}
    periods = PERIODS[workload]
    cost, fill, down = figures["cost"]["mean"], figures["fill-rate"]["mean"], figures["firms-stopped"]["above_zero"]
    return dict(cpu_s=whole - start, start_s=start, mean_cost=cost["value"] / periods, se_cost=cost["standard_error"] / periods,
                fill=fill["value"], se_fill=fill["standard_error"], p_stockout=down["value"], se_p=down["standard_error"])


def pooled(runs, field, error):
    n = len(runs)
    return sum(r[field] for r in runs) / n, math.sqrt(sum(r[error] ** 2 for r in runs)) / n


def agreement(workload, runs):
    """Distance of cost, fill rate and stock-out from the reference in standard errors, and the relative error of the cost."""
    words, worst = [], 0.0
    for (field, error), reference in zip(FIELDS, REFERENCE[workload]):
        if reference is None:
            continue
        value, se = pooled(runs, field, error)
        both = math.hypot(se, reference[1])
        apart = (value - reference[0]) / both
        worst = max(worst, abs(apart)) if not math.isnan(apart) else math.inf
        words.append(f"{apart:+5.1f}")
    value, se = pooled(runs, *FIELDS[0])
    return " ".join(words), worst, se / value


def rates(workload, reps, runs):
    return [reps * NODES[workload] * PERIODS[workload] / r["cpu_s"] for r in runs]


def twins(workload):
    folder = os.path.join(WORKLOADS, "twins")
    return {f[:-5]: os.path.join(folder, f) for f in sorted(os.listdir(folder)) if f.startswith(workload + "-")}


def measure(a, workloads, log):
    """runs[workload][name] = one dictionary a round; why[workload][name] = what has not run."""
    programs = {k: v for k, v in peers(a).items() if re.search(a.only, k)}
    runs, why = {w: {} for w in workloads}, {w: {} for w in workloads}
    for turn in range(a.rounds):
        for w in workloads:
            reps = OURS_REPS[w] * a.scale // 100
            base = os.path.join(WORKLOADS, f"{w}.toml")
            jobs = [(OURS, reps, lambda: ours(a, base, w, reps, 1 + turn))]
            for name, (command, counts) in programs.items():
                if w in counts:
                    n = max(2, counts[w] * a.scale // 100)
                    jobs.append((name, n, lambda command=command, n=n: peer(command, w, n, 1 + turn)))
            jobs.append(("all outputs", reps // 4, lambda: ours(a, base, w, reps // 4, 1 + turn, True)))
            for name, file in twins(w).items():
                jobs.append((name, reps, lambda file=file: ours(a, file, w, reps, 1 + turn)))
            for name, n, job in jobs:
                if name in why[w]:
                    continue
                try:
                    r = dict(job(), reps=n)
                except NotRun as e:
                    why[w][name] = str(e)
                    continue
                runs[w].setdefault(name, []).append(r)
                log(dict(r, workload=w, name=name, round=turn))
        print(f"round {turn + 1} of {a.rounds} done", file=sys.stderr)
    return programs, runs, why


def table(a, w, programs, runs, why):
    """Prints the peers' table of a workload; whether our values agree."""
    print(f"\n{w}: million node-periods per CPU second, {a.rounds} rounds; ours as a multiple of it; distance of cost, fill rate and")
    print("stock-out from the reference in standard errors (3 agree);\nrelative standard error of the cost, `few` above 0.1 %")
    print(f"  {'':26s} {'best':>10s} {'median':>10s} {'ours/it':>9s}  distance")
    mine = statistics.median(rates(w, runs[OURS][0]["reps"], runs[OURS])) if OURS in runs else math.nan
    good = OURS in runs
    for name in [OURS, *programs]:
        if name in why:
            print(f"  {name:26s} NOT RUN: {why[name]}")
        if name not in runs:
            continue
        rate = rates(w, runs[name][0]["reps"], runs[name])
        words, worst, relative = agreement(w, runs[name])
        precise = "" if relative <= PRECISION else "  (few)"
        middle = statistics.median(rate)
        print(f"  {name:26s} {max(rate) / 1e6:10.3f} {middle / 1e6:10.3f} {mine / middle:9.2f}  {words}  {100 * relative:.3f} %{precise}")
        if name == OURS:
            good = worst <= 3.0
    if w == "w1" and OURS in runs:
        print(f"  (a process of ours with one block of replications: {1e3 * statistics.median(r['start_s'] for r in runs[OURS]):.0f} ms of CPU)")
    return good


def twin_table(w, runs, why):
    """Prints twins and outputs against the workload, round by round; whether all twins keep their rate."""
    print(f"{w}: rate of a twin over the workload's, median and best against best")
    good = True
    for name in [*twins(w), "all outputs"]:
        if name in why:
            print(f"  {name:26s} NOT RUN: {why[name]}")
        if name not in runs or OURS not in runs:
            continue
        there, here = (rates(w, runs[k][0]["reps"], runs[k]) for k in (name, OURS))
        share = statistics.median(x / y for x, y in zip(there, here))
        low = name != "all outputs" and max(share, max(there) / max(here)) < LEAST_TWIN
        good &= not low
        print(f"  {name:26s} {share:6.2f} {max(there) / max(here):6.2f}" + ("   below 0.7" if low else ""))
    return good


def main():
    ap = argparse.ArgumentParser(prog="run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--only", default="", help="peers whose name has this regular expression; `-` for none")
    ap.add_argument("--workloads", default=",".join(OURS_REPS))
    ap.add_argument("--scale", type=int, default=100, help="replications of everybody, in per cent")
    ap.add_argument("--isa", default="", help="instruction set of ours")
    ap.add_argument("--log", help="file to which every run is appended, a line of JSON each")
    ap.add_argument("--coercivity", required=True)
    ap.add_argument("--hand", required=True)
    ap.add_argument("--python", default=sys.executable)
    ap.add_argument("--stockpyl", default=sys.executable, help="the Python that has stockpyl")
    a = ap.parse_args()
    a.only = "$^" if a.only == "-" else a.only

    def log(d):
        if a.log:
            with open(a.log, "a") as f:
                f.write(json.dumps(d) + "\n")

    workloads = a.workloads.split(",")
    programs, runs, why = measure(a, workloads, log)
    good = [table(a, w, programs, runs[w], why[w]) for w in workloads]
    print()
    good += [twin_table(w, runs[w], why[w]) for w in workloads]
    if not all(good):
        sys.exit("a value of ours disagrees with the reference, or a twin is below 0.7 of its workload")


if __name__ == "__main__":
    main()
