#!/usr/bin/env python3
# test-compare.py: the arithmetic of tests/bench/compare, its errors, and one run of the real thing
#
# usage: test-compare.py UNET
#
# SPDX-License-Identifier: MIT
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]
# pylint: disable=wrong-import-position
import programs  # noqa: E402
import report  # noqa: E402
import workloads  # noqa: E402
from clilib import UNET, Skip, case, has, main, same  # noqa: E402
from workloads import Workload  # noqa: E402

BUILD = Path(UNET).parents[2]

WORK = Workload("w", "main", "the work", "predict", 32, 48, runs=2,
                programs=("ours", "torch", "onnxruntime"),
                targets={"torch": (3, 4), "onnxruntime": (2, 3)}, memory=(0.5, 0.4))


def samples(program, *times, rss=100e6, pixels=1536, **more):
    """One per round, from 1 on; None: it failed."""
    made = []
    for number, time in enumerate(times, 1):
        sample = {"workload": "w", "round": number, "program": program}
        if time is None:
            sample["error"] = "it broke"
        else:
            sample.update(seconds=time, best=time * 0.9, rss=rss, pixels=pixels, **more)
        made.append(sample)
    return made


def ours(*times, rss=40e6, pixels=1536):
    return samples("ours", *times, rss=rss, pixels=pixels, flops=2e9, arena=7)


def compare(folder, *arguments, status=0, env=None, build=BUILD):
    """Runs the script; asserts its exit status; returns (stdout, stderr)."""
    command = [str(HERE / "compare"), "--build", str(build), "--cache", str(folder / "cache"),
               *map(str, arguments)]
    environment = {k: v for k, v in os.environ.items() if k != "G_DEBUG"}
    environment.update(env or {})
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600,
                          env=environment, check=False)
    assert done.returncode == status, \
        f"{arguments}: status {done.returncode}, not {status}\n{done.stdout}\n{done.stderr}"
    return done.stdout, done.stderr


def plant(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def few_programs(folder, *names):
    """A PATH with nothing but NAMES and what it takes to start the script."""
    path = folder / "bin"
    path.mkdir()
    (path / "python3").symlink_to(sys.executable)
    for name in ("bash", "env", "dirname", *names):
        target = next(Path(p) / name for p in os.environ["PATH"].split(":")
                      if (Path(p) / name).exists())
        (path / name).symlink_to(target)
    return {"PATH": str(path)}


# --- what is measured ---

@case
def workloads_are_whole(_):
    keys = [w.key for w in workloads.WORKLOADS]
    same(len(keys), len(set(keys)))
    for work in workloads.WORKLOADS:
        assert work.section in workloads.SECTIONS, work.key
        assert set(work.targets) < set(work.programs), work.key
        assert set(work.programs) <= set(programs.TITLES), work.key
        for floor, goal in work.targets.values():
            at_most = "ours-easy" in work.targets
            assert None in (floor, goal) or (floor > goal if at_most else floor < goal), work.key
        same(work.programs.count("onnxruntime"), int(
            work.mode == "predict" and work.section == "main"))
        small = workloads.tiny(work)
        same((small.base, small.targets, small.memory), (4, {}, (None, None)))
    for side, easy in ((427, 432), (500, 496), (375, 368), (959, 960), (639, 640), (640, 640),
                       (8, 16), (1, 16)):
        same((side, workloads.nearest_easy(side)), (side, easy))
    more = workloads.with_peers(WORK, programs.PEERS)
    same(more.programs, ("ours", "torch", "onnxruntime", "torch-bf16"))
    train = workloads.replace(WORK, mode="train", programs=("ours",))
    same(workloads.with_peers(train, programs.PEERS).programs, ("ours", "torch", "torch-bf16"))


# --- arithmetic ---

@case
def throws_rounds_away(_):
    quiet = ours(1.0, 1.1, 1.2, 1.0, 1.1) + samples("torch", 4, 4.2, 4.1, 4, 4.1)
    same(report.thrown_rounds(quiet), [])
    same(report.thrown_rounds(quiet, limit=1.05), [3])
    # Median 1.1: 1.43 is not more than 1.3 times that, 1.44 is.
    same(report.thrown_rounds(ours(1.0, 1.1, 1.43, 1.0, 1.2)), [])
    same(report.thrown_rounds(ours(1.0, 1.1, 1.44, 1.0, 1.2)), [3])
    # Whichever program it is that was disturbed.
    noisy = ours(1, 1, 1, 1, 3) + samples("torch", 9, 4, 4, 4, 4)
    same(report.thrown_rounds(noisy), [1, 5])
    same(report.thrown_rounds([]), [])


@case
def judges(_):
    result = report.judge(WORK, ours(1, 1.2, 9, 1.1) + samples("torch", 4, 4.2, 4, 4.4)
                          + samples("onnxruntime", 2, 2, 2, 2) + [{"workload": "other"}])
    same((result["rounds"], result["thrown"], result["disturbed"]), (4, [3], False))
    mine, torch = result["programs"]["ours"], result["programs"]["torch"]
    same((mine["seconds"], mine["best"], mine["rss"]), (1.1, 0.9, 40e6))
    assert abs(mine["gflops"] - 2 / 1.1) < 1e-9
    assert "ratio" not in mine
    same(torch["seconds"], 4.2)
    assert abs(torch["ratio"] - 4.2 / 1.1) < 1e-9
    same(torch["verdict"], "floor")
    same(result["programs"]["onnxruntime"]["verdict"], "below")
    same(result["memory"], {"share": 0.4, "target": [0.5, 0.4], "verdict": "goal"})
    same(result["errors"], {})


@case
def judges_what_is_missing(_):
    # Every round disturbed, now by one program, now by the other: none is thrown away.
    result = report.judge(WORK, ours(1, 9, 1, 9, 1, 1) + samples("torch", 9, 4, 9, 4, 9, 9)[:4]
                          + samples("torch", 0, 0, 0, 0, 40, 40)[4:])
    same((result["thrown"], result["disturbed"]), ([2, 4, 5, 6], False))
    result = report.judge(WORK, ours(1, 9) + samples("torch", 90, 4))
    same((result["thrown"], result["disturbed"]), ([1, 2], True))
    same(result["programs"]["ours"]["seconds"], 5)
    # A peer that broke is named and hides nobody else's figures.
    result = report.judge(WORK, ours(1, 1) + samples("torch", None) + samples("onnxruntime", 2, 2))
    same(result["errors"], {"torch": "it broke"})
    same(sorted(result["programs"]), ["onnxruntime", "ours"])
    assert "memory" not in result
    result = report.judge(WORK, samples("ours", None) + samples("torch", 4))
    same(sorted(result["programs"]), ["torch"])
    assert "ratio" not in result["programs"]["torch"]


@case
def judges_odd_sizes(_):
    work = workloads.replace(WORK, programs=("ours", "ours-easy"),
                             targets={"ours-easy": (1.25, 1.1)})
    for time, ratio, verdict in ((1.1, 1.1, "goal"), (1.2, 1.2, "floor"), (1.3, 1.3, "below")):
        result = report.judge(work, ours(time) + samples("ours-easy", 2.0, pixels=3072))
        figures = result["programs"]["ours-easy"]
        assert abs(figures["ratio"] - ratio) < 1e-9
        same(figures["verdict"], verdict)


@case
def reaches(_):
    for ratio, target, at_most, verdict in (
            (4, (3, 4), False, "goal"), (3.9, (3, 4), False, "floor"), (3, (3, 4), False, "floor"),
            (2.9, (3, 4), False, "below"), (2.5, (None, 2.5), False, "goal"),
            (2.4, (None, 2.5), False, "below"), (1.0, (1.0, None), False, "floor"),
            (0.9, (1.0, None), False, "below"), (0.4, (0.5, 0.4), True, "goal"),
            (0.5, (0.5, 0.4), True, "floor"), (0.6, (0.5, 0.4), True, "below"),
            (7, (None, None), False, None), (7, None, False, None)):
        same((ratio, target, report.reach(ratio, target, at_most)), (ratio, target, verdict))


# --- the report ---

FACTS = {"date": "2030-01-02", "threads": 2, "rounds": 4, "warmups": 1, "thrown": 1, "measured": 4,
         "machine": {"cpu": "A CPU", "processors": 2, "memory": 2**33, "system": "Linux"},
         "versions": {"ours": "unet 1.2", "torch": "1.13", "onnxruntime": "1.30"},
         "others": [0.01, 0.25],
         "roofline": {"cpu_level": "avx2", "peak_gflops": 10.0, "peak_gbytes": 50.0}}


@case
def writes_markdown(_):
    result = report.judge(WORK, ours(1, 1.2, 9, 1.1) + samples("torch", 4, 4.2, 4, 4.4)
                          + samples("onnxruntime", None))
    result["order"] = list(WORK.programs)
    text = report.text(FACTS, [result], workloads.SECTIONS)
    table = [line for line in text.splitlines() if line.startswith("|")]
    same([cell.strip() for cell in table[0].strip("|").split("|")],
         ["work", "ours", "PyTorch", "ONNX Runtime", "GFLOP/s", "memory"])
    assert set(table[1]) == {"|", "-"}, table[1]
    same(len({len(line) for line in table}), 1)
    same([cell.strip() for cell in table[2].strip("|").split("|")],
         ["the work (-1)", "1.10 s", "4.20 s, 3.82x (floor 3, goal 4: floor)", "failed",
          "2 (0.18 of peak)", "40 MB, 0.40 of PyTorch's (floor 0.5, goal 0.4: reached)"])
    for words in ("2030-01-02, A CPU, 2 processors, 8 GiB", "unet 1.2; PyTorch 1.13; ONNX Runtime "
                  "1.30.", "10 GFLOP/s in float32 (avx2), 50 GB/s", report.RULE,
                  "Thrown away: 1 of 4", "Other programs had 1% of", "25% at most",
                  "ONNX Runtime failed at the work: it broke"):
        has(words, text)
    plain = report.text(FACTS, [result], workloads.SECTIONS, plain=True)
    has("| 4.20 s, 3.82x |", plain)
    assert "goal" not in plain, plain


@case
def repeats_a_report(folder):
    result = {**report.judge(WORK, ours(1, 1) + samples("torch", 4, 4)),
              "order": list(WORK.programs)}
    saved = {"facts": FACTS, "results": [result], "samples": []}
    (folder / "a.json").write_text(json.dumps(saved), encoding="utf-8")
    text, _ = compare(folder, "--from", "a.json", "--markdown", "a.md")
    same(text, report.text(FACTS, [result], workloads.SECTIONS))
    same((folder / "a.md").read_text(encoding="utf-8"), text)
    (folder / "b.json").write_text("[]", encoding="utf-8")
    for name in ("b.json", "none.json"):
        _, errors = compare(folder, "--from", name, status=1)
        has(f"compare: {name}: holds no report", errors)
        same(errors.count("\n"), 1)


# --- running programs ---

@case
def runs_a_process(_):
    text, seen = programs.run_process([sys.executable, "-c",
                                       "x = b'x' * (1 << 26); print('here')"], 60)
    same(text, "here\n")
    assert 1 << 26 <= seen["rss"] < 1 << 28, seen
    assert 0 <= seen["others"], seen
    for command, words in ((["/nowhere/x"], "/nowhere/x: No such file"),
                           (["sh", "-c", "echo why >&2; exit 3"], "sh: why"),
                           (["sh", "-c", "kill -9 $$"], "sh was ended by signal 9"),
                           (["sleep", "60"], "sleep took more than 0.1 s")):
        try:
            programs.run_process(command, 0.1 if command[0] == "sleep" else 60)
        except programs.Failure as why:
            has(words, str(why))
        else:
            assert False, f"{command} did not fail"
    same(programs.median([3, 1, 2]), 2)
    same(programs.median([4, 1, 2, 3]), 2.5)


@case
def knows_of_others(folder):
    stat = folder / "stat"
    stat.write_text("cpu  100 50 50 9999 9999 10 20 30 7 7\ncpu0 1\n", encoding="ascii")
    same(programs.busy_seconds(stat), 260 / os.sysconf("SC_CLK_TCK"))
    for text in ("", "cpu 1 2\n", "cpu a b c d e f g h\n", "intr 1 2 3 4 5 6 7 8\n"):
        stat.write_text(text, encoding="ascii")
        same((text, programs.busy_seconds(stat)), (text, None))
    same(programs.busy_seconds(folder / "none"), None)
    n = os.cpu_count()
    same(programs.others_share(10, 10 + 3 * n, n, 4), 0.5)
    same(programs.others_share(10, 11, 2, 4), 0)
    same(programs.others_share(None, 11, 2, 4), None)
    same(report.others([{"others": 0.5}, {"others": None}, {"error": "x"}, {"others": 0.1},
                        {"others": 0.2}]), [0.2, 0.5])
    same(report.others([]), None)


@case
def misses_a_named_peer(folder):
    env = few_programs(folder)
    _, errors = compare(folder, "--tiny", "--peer", "onnxruntime", status=1, env=env)
    same(errors, "compare: ONNX Runtime cannot be run: node is not installed\n")
    bad = plant(folder / "python", "#!/bin/sh\necho 'No module named torch' >&2\nexit 1\n")
    _, errors = compare(folder, "--tiny", "--peer", "torch", "--python", bad, status=1)
    same(errors, "compare: PyTorch cannot be run: python: No module named torch\n")
    _, errors = compare(folder, "--tiny", build=folder, status=1)
    has("src/cli/unet: No such file", errors)
    _, errors = compare(folder, "--only", "x*", status=1)
    has("compare: no workload matches x*", errors)
    _, errors = compare(folder, "--peer", "tensorflow", status=2)
    has("invalid choice", errors)
    # Unnamed, they are left out, and that is said.
    text, errors = compare(folder, "--tiny", "--rounds", 1, "--only", "train-256", "--python", bad,
                           env=env)
    has("compare: without PyTorch: python: No module named torch", errors)
    has("compare: without ONNX Runtime: node is not installed", errors)
    has("training step 256x256, TINY", text)
    assert "PyTorch" not in text.split("2 threads")[0].split("memory")[0], text


@case
def outlives_a_crash(folder):
    python = plant(folder / "python", '#!/bin/sh\n[ "$1" = -c ] && echo 9.9 && exit\n'
                   'case $* in *predict*) kill -11 $$ ;; esac\necho \'{"seconds": [0.5, 0.7]}\'\n')
    arguments = ("--tiny", "--only", "predict-256", "--only", "train-256", "--python", python,
                 "--json", "a.json")
    _, errors = compare(folder, *arguments, "--peer", "torch", status=1)
    has("compare: could not be measured: PyTorch at inference 256x256, TINY (python was ended by "
        "signal 11)", errors)
    saved = json.loads((folder / "a.json").read_text(encoding="utf-8"))
    crashed, whole = saved["results"]
    same(crashed["errors"], {"torch": "python was ended by signal 11"})
    same(sorted(crashed["programs"]), ["ours"])
    same(whole["programs"]["torch"]["seconds"], 0.6)
    # Not named: told of, but no failure. Tried once, not in every round.
    text, errors = compare(folder, *arguments, env=few_programs(folder))
    has("PyTorch failed at inference 256x256, TINY", text)
    same(errors.count("round 1, inference 256x256, TINY, PyTorch:"), 1)
    same(errors.count("round 2, inference 256x256, TINY, PyTorch:"), 0)


@case
def runs_the_real_thing(folder):
    found = subprocess.run(["/usr/bin/python3", "-c", "import torch"], capture_output=True,
                           check=False)
    if found.returncode != 0:
        raise Skip("PyTorch is not installed")
    text, errors = compare(folder, "--tiny", "--rounds", 1, "--threads", 1, "--peer", "torch",
                           "--peer", "torch-bf16", "--only", "predict-256", "--only", "train-256",
                           "--only", "odd-500x375", "--json", "a.json", "--markdown", "a.md")
    same((folder / "a.md").read_text(encoding="utf-8"), text)
    saved = json.loads((folder / "a.json").read_text(encoding="utf-8"))
    same([r["key"] for r in saved["results"]], ["predict-256", "train-256", "odd-500x375"])
    same([r["errors"] for r in saved["results"]], [{}, {}, {}])
    for result in saved["results"]:
        for program in result["order"]:
            figures = result["programs"][program]
            assert 0 < figures["best"] <= figures["seconds"], (program, figures)
            assert figures["rss"] > 1e6, (program, figures)
        assert result["memory"]["share"] < 1, result
    same(len(saved["samples"]), 3 + 3 + 3)
    same(errors.count("compare: round 1, "), 9)
    same([s["pixels"] for s in saved["samples"][-3:]], [35 * 29, 32 * 32, 35 * 29])


main()
