#!/usr/bin/env python3
"""Ours and others on the same target in turn: rates, CPU time and percentiles, as ratios pair by pair.

    tests/bench/probe/paired.py --on loop --queue-depth 1 32 128 --pairs 5 --seconds 2 [--json]

A busy or throttled machine changes from second to second, so programs run one after the other in each pair, each
pair begins with the next program, and what counts is the median of the ratios within pairs. README.md beside this
file says how to read the table.
"""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import shutil
import signal
import sys

import figures
import peers
import places

ROOT = pathlib.Path(__file__).resolve().parents[3]


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--on", nargs="+", default=["loop", "file", "null_blk"], metavar="PLACE",
                        help="loop, file, null_blk, or the path of a device or file (default: the three)")
    parser.add_argument("--queue-depth", nargs="+", type=int, default=[1, 32, 128])
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--folder", default=ROOT / "build", type=pathlib.Path, help="where `file` is made (default: build)")
    parser.add_argument("--tierwatt", default=ROOT / "build/tierwatt", type=pathlib.Path)
    parser.add_argument("--fio", default="fio")
    parser.add_argument("--bare-loop", help="fio's t/io_uring, built from fio's source")
    parser.add_argument("--one-processor", action="store_true",
                        help="the programs and the kernel's unbound workers all on one processor (needs root)")
    parser.add_argument("--json", action="store_true", help="everything that was measured, as one document")
    chosen = parser.parse_args()
    if chosen.pairs < 1 or chosen.seconds < 1:
        parser.error("at least one pair of at least one second")
    return chosen


def programs(chosen, polled):
    if not chosen.tierwatt.exists():
        sys.exit(f"{chosen.tierwatt}: not built; run `make`, or name it with --tierwatt")
    found = [peers.Tierwatt(str(chosen.tierwatt))]
    if shutil.which(chosen.fio):
        found += [peers.Fio(chosen.fio, polled=polled), peers.Fio(chosen.fio, batch=32, polled=polled)]
    if chosen.bare_loop:
        found.append(peers.BareLoop(chosen.bare_loop, polled=polled))
    if len(found) == 1:
        sys.exit(f"{chosen.fio}: not found; run `scripts/install-packages bench`")
    return found


def measure(target, depth, chosen, everyone):
    """Runs by program, one a pair."""
    runs = {program.name: [] for program in everyone}
    for pair in range(chosen.pairs):
        turn = pair % len(everyone)
        for program in everyone[turn:] + everyone[:turn]:
            show_progress(f"{target} QD {depth}: pair {pair + 1} of {chosen.pairs}, {program.name}")
            runs[program.name].append(program.measure(target, depth, chosen.seconds))
    show_progress("")
    return runs


def show_progress(line):
    if sys.stderr.isatty():
        print(f"\r{line:<78}\r", end="", file=sys.stderr, flush=True)


def column(runs, key):
    return [run.get(key) for run in runs]


def summarize(runs):
    ours = runs["tierwatt"]
    summary = {}
    for name, theirs in runs.items():
        summary[name] = {key: figures.spread(column(theirs, key))
                         for key in ("iops", "user_ns", "system_ns", "loop_user_ns", "own_ns")}
        if theirs is ours:
            continue
        summary[name]["iops_ratio"] = figures.spread(figures.ratios(column(ours, "iops"), column(theirs, "iops")))
        summary[name]["user_ratio"] = figures.spread(figures.ratios(column(ours, "user_ns"), column(theirs, "user_ns")))
        if "latency_us" in theirs[0]:
            summary[name]["percentiles"] = {p: compare(ours, theirs, p) for p in peers.PERCENTILES}
    return summary


def compare(ours, theirs, percentile):
    def of(runs, kind):
        return [run[kind][percentile] for run in runs]
    return {"ours_us": figures.spread(of(ours, "latency_us")), "theirs_us": figures.spread(of(theirs, "latency_us")),
            "theirs_clat_us": figures.spread(of(theirs, "clat_us")),
            "verdict": figures.compare_percentile(of(ours, "latency_us"), of(theirs, "latency_us"))}


def text(spread, form):
    return "-" if spread is None else " / ".join(form.format(value) for value in spread)


def print_table(summary):
    print(f"  {'program':<11} {'IOPS min / median / max':>30}  {'ours/theirs':>20}  {'user ns an I/O':>22}  {'loop only':>20}"
          f"  {'own ns':>12}  {'system ns an I/O':>22}")
    for name, of in summary.items():
        print(f"  {name:<11} {text(of['iops'], '{:,.0f}'):>30}  {text(of.get('iops_ratio'), '{:.2f}'):>20}  "
              f"{text(of['user_ns'], '{:.0f}'):>22}  {text(of['loop_user_ns'], '{:.0f}'):>20}  "
              f"{text(of['own_ns'], '{:.0f}'):>12}  {text(of['system_ns'], '{:.0f}'):>22}")
    for percentile, both in summary.get("fio", {}).get("percentiles", {}).items():
        print(f"  p{percentile:<5} us  ours {text(both['ours_us'], '{:.1f}'):>26}   fio {text(both['theirs_us'], '{:.1f}'):>26}"
              f"   (its clat {text(both['theirs_clat_us'], '{:.1f}')}): {both['verdict']}")


def run_place(name, chosen):
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(places.place(name, chosen.folder))
        if chosen.one_processor:
            stack.enter_context(places.one_processor())
        everyone = programs(chosen, places.polls(target))
        for depth in chosen.queue_depth:
            before = os.getloadavg()[0]
            runs = measure(target, depth, chosen, everyone)
            result = {"place": name, "target": target, "queue_depth": depth, "pairs": chosen.pairs, "seconds": chosen.seconds,
                      "load_average": [before, os.getloadavg()[0]], "kernel": runs["tierwatt"][-1]["kernel"],
                      "summary": summarize(runs), "runs": runs,
                      "commands": {p.name: " ".join(p.command(target, depth, chosen.seconds)) for p in everyone}}
            if not chosen.json:
                print(f"{name} ({target}), queue depth {depth}, {chosen.pairs} pairs of {chosen.seconds:g} s, "
                      f"load average {before:.1f} to {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
                print_table(result["summary"])
                sys.stdout.flush()
            yield result


def main():
    chosen = options()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    results, left_out = [], []
    for name in chosen.on:
        try:
            results.extend(run_place(name, chosen))
        except (places.Missing, peers.Failed) as why:
            left_out.append({"place": name, "why": str(why)})
            print(f"{name}: left out: {why}", file=sys.stderr)
    if chosen.json:
        print(json.dumps({"machine": platform.platform(), "processors": os.cpu_count(), "results": results,
                          "left_out": left_out}, indent=1))
    return 0 if results else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
