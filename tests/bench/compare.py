#!/usr/bin/env python3
# compare.py: how fast unet is beside PyTorch and ONNX Runtime, and in how much memory
#
# SPDX-License-Identifier: MIT
"""Runs unet and each peer that is installed in turn, several rounds, and prints a report in
Markdown: medians, ratios to ours, memory. workloads.py says what is measured and what is hoped
for, report.py how the figures are made of the measurements.

Exit status: 0 when all was measured; 1, after one line that says why, when unet or a peer that was
asked for by name could not be run; 2 for wrong usage; 130 when stopped by ^C, after the report of
what was measured."""
import argparse
import datetime
import fnmatch
import json
import os
import sys
from pathlib import Path

import report
import workloads
from programs import PEERS, TITLES, WARMUPS, Failure, Programs, machine

ROOT = Path(__file__).resolve().parents[2]


def parse(argv):
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser = argparse.ArgumentParser(prog="compare", description=__doc__.split("\n\n", 1)[0])
    add = parser.add_argument
    add("--build", type=Path, default=ROOT / "_build", help="meson's build folder (_build)")
    add("--rounds", type=int, help="5, with --quick 2")
    add("--threads", type=int, default=len(os.sched_getaffinity(0)),
        help="of every program (one per processor)")
    add("--only", action="append", default=[], metavar="PATTERN",
        help="the workloads whose key matches, as file names do; may be repeated")
    add("--list", action="store_true", help="list the workloads that would be measured")
    add("--peer", action="append", choices=PEERS,
        help="measure this peer, and fail without it; may be repeated (all that are installed)")
    add("--no-peers", action="store_true", help="ours alone")
    add("--all-peers", action="store_true",
        help="every peer in every workload that it can do, not in those of its column alone")
    add("--install", action="store_true",
        help="have npm install onnxruntime-node in the cache if it is not there; so does naming "
             "it with --peer")
    add("--cache", type=Path, default=cache / "unet-studio-bench",
        help="for onnxruntime-node and exported models (~/.cache/unet-studio-bench)")
    add("--python", default="/usr/bin/python3", help="the interpreter that has torch")
    add("--timeout", type=float, default=900, help="seconds that one process may take (900)")
    add("--quick", action="store_true", help="two rounds of two runs")
    add("--tiny", action="store_true", help="every workload at 32x32, base 4: to try the script")
    add("--json", type=Path, metavar="FILE",
        help="write all measurements and figures there, after every round")
    add("--markdown", type=Path, metavar="FILE", help="write the report there too")
    add("--plain", action="store_true", help="a report without floors and goals")
    add("--from", type=Path, dest="source", metavar="FILE",
        help="measure nothing: report what --json wrote")
    options = parser.parse_args(argv)
    if options.threads < 1 or options.timeout <= 0 or (options.rounds or 1) < 1:
        parser.error("--threads, --timeout and --rounds must be positive")
    if options.peer and options.no_peers:
        parser.error("--peer and --no-peers exclude each other")
    return options


def choose(options):
    """The workloads that were asked for, with all their programs."""
    chosen = [w for w in workloads.WORKLOADS
              if not options.only or any(fnmatch.fnmatch(w.key, p) for p in options.only)]
    if not chosen:
        raise Failure(f"no workload matches {' '.join(options.only)} (--list shows them)")
    if options.all_peers:
        chosen = [workloads.with_peers(w, options.peer or PEERS) for w in chosen]
    if options.tiny:
        chosen = [workloads.tiny(w) for w in chosen]
    if options.quick or options.tiny:
        chosen = [workloads.replace(w, runs=2) for w in chosen]
    return chosen


def find_peers(options, programs):
    """Those that can be run. Failure if a named one cannot."""
    if options.no_peers:
        return []
    found = []
    for peer in options.peer or PEERS:
        try:
            programs.look_for(peer, install=options.install or bool(options.peer))
            found.append(peer)
        except Failure as why:
            if options.peer:
                raise Failure(f"{TITLES[peer]} cannot be run: {why}") from why
            say(f"without {TITLES[peer]}: {why}")
    return found


def say(line):
    print(f"compare: {line}", file=sys.stderr, flush=True)


def restrict(workload, peers):
    keep = tuple(p for p in workload.programs if p.startswith("ours") or p in peers)
    return workloads.replace(workload, programs=keep)


def measure_round(programs, chosen, number, samples):
    """Every other round goes through the programs backwards, so that none is always the first. A
    program that failed at a workload is not tried at it again."""
    failed = {(s["workload"], s["program"]) for s in samples if "error" in s}
    for workload in chosen:
        for program in workload.programs[::1 if number % 2 else -1]:
            if (workload.key, program) in failed:
                continue
            sample = {"workload": workload.key, "round": number, "program": program}
            try:
                sample.update(programs.measure(program, workload))
                figure = report.seconds(sample["seconds"])
            except Failure as why:
                sample["error"] = figure = str(why)
            samples.append(sample)
            say(f"round {number}, {workload.title}, {TITLES[program]}: {figure}")


def facts_of(options, programs, rounds):
    facts = {"date": datetime.date.today().isoformat(), "machine": machine(),
             "versions": programs.versions, "threads": options.threads, "rounds": rounds,
             "warmups": WARMUPS, "rule": report.RULE}
    try:
        facts["roofline"] = programs.roofline()
    except (Failure, ValueError, KeyError) as why:
        say(f"without the machine's peak: {why}")
    return facts


def conclude(facts, chosen, samples):
    """What report.text() needs, from the samples."""
    results = []
    for workload in chosen:
        if any(s["workload"] == workload.key for s in samples):
            results.append({**report.judge(workload, samples), "order": list(workload.programs)})
    facts["measured"] = sum(result["rounds"] for result in results)
    facts["thrown"] = sum(len(result["thrown"]) for result in results)
    facts["others"] = report.others(samples)
    return results


def write(path, content):
    part = path.with_name(path.name + ".part")
    part.write_text(content, encoding="utf-8")
    part.replace(path)


def save(options, facts, results, samples):
    if options.json:
        write(options.json, json.dumps({"facts": facts, "results": results, "samples": samples},
                                       indent=1) + "\n")


def deliver(options, facts, results, samples):
    content = report.text(facts, results, workloads.SECTIONS, options.plain)
    print(content, end="")
    if options.markdown:
        write(options.markdown, content)
    save(options, facts, results, samples)


def failures(results, peers):
    """One line that names what failed of unet and PEERS; empty if nothing did."""
    failed = [f"{TITLES[program]} at {result['title']} ({error})" for result in results
              for program, error in result["errors"].items()
              if program.startswith("ours") or program in peers]
    return "; ".join(failed)


def measure(options):
    """Returns the exit status."""
    chosen = choose(options)
    if options.list:
        for workload in chosen:
            print(f"{workload.key:26} {workload.title}: "
                  f"{', '.join(TITLES[program] for program in workload.programs)}")
        return 0
    programs = Programs(options.build / "src" / "cli" / "unet", options.threads, options.python,
                        options.cache, options.timeout)
    rounds = options.rounds or (2 if options.quick or options.tiny else 5)
    samples, done, stopped = [], 0, False
    try:
        programs.look_for_unet()
        peers = find_peers(options, programs)
        chosen = [restrict(workload, peers) for workload in chosen]
        facts = facts_of(options, programs, rounds)
        try:
            for done in range(1, rounds + 1):
                measure_round(programs, chosen, done, samples)
                partial = {**facts, "rounds": done}
                save(options, partial, conclude(partial, chosen, samples), samples)
        except KeyboardInterrupt:
            # What is left of the round under way would be unlike the others.
            samples = [sample for sample in samples if sample["round"] < done]
            facts["rounds"] = done - 1
            stopped = True
    finally:
        programs.close()
    results = conclude(facts, chosen, samples)
    deliver(options, facts, results, samples)
    failed = failures(results, options.peer or [])
    if failed:
        raise Failure(f"could not be measured: {failed}")
    return 130 if stopped else 0


def repeat_report(options):
    try:
        saved = json.loads(options.source.read_text(encoding="utf-8"))
        deliver(options, saved["facts"], saved["results"], saved["samples"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Failure(f"{options.source}: holds no report of this script: {error}") from error
    return 0


def main(argv):
    options = parse(argv)
    try:
        return repeat_report(options) if options.source else measure(options)
    except Failure as why:
        say(why)
        return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
