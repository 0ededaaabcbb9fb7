#!/usr/bin/env python3
# test-kill.py: a run that is killed at any moment goes on as if it never had been
#
# SPDX-License-Identifier: MIT
"""Trains with the program itself, kills it by SIGKILL at moments drawn from a printed seed, looks
at every file it left, resumes it, and so on until the run ends: its checkpoints are then, byte for
byte, those of a run that was never killed. The same for 1, 2 and 3 threads, and for two runs of one
seed.

usage: test-kill.py UNET [SEED]
"""
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

UNET = sys.argv[1]
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else int.from_bytes(os.urandom(4), "little")
KILLS = 30  # of each run
PATIENCE = 120  # seconds for one command

# Large enough for its files to take a good share of the time.
NETWORK = ("--base-channels", 12, "--depth", 3, "-s", 1, "--threads", 1)
RUNS = {
    "reference": ("-e", 4, "-l", "1e-3", "-v", 20),
    "recommended, batches": ("--recipe", "recommended", "-e", 4, "-b", 3, "-v", 20, "--augment"),
}

random.seed(SEED)
print(f"# seed {SEED}")
print("1..5")


def environment():
    env = dict(os.environ)
    env.pop("G_DEBUG", None)
    return env


def command(*arguments):
    return [UNET, *map(str, arguments)]


def unet(*arguments):
    done = subprocess.run(command(*arguments), capture_output=True, text=True, env=environment(),
                          timeout=PATIENCE, check=False)
    assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stderr}"
    return done.stdout


def checksums(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.iterdir())}


def look_at(folder, network):
    """Every checkpoint is whole; what else lies there is the temporary file of the killed one."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        assert path.suffix == ".pth", f"{path} is no checkpoint"
        assert network in unet("info", path), f"{path} is not whole"


def log_lines(path):
    """Of the CSV, without the images per second."""
    lines = [line.split(",") for line in path.read_text().splitlines()]
    return [line[:6] + line[7:] for line in lines]


def kill_and_resume(title, folder, data, options):
    whole, cut = folder / "whole", folder / "cut"
    paths = ("--images", data / "imgs", "--masks", data / "masks", "--quiet")
    start = time.monotonic()
    unet("train", *paths, *NETWORK, *options, "--checkpoints", whole, "--log", folder / "whole.csv")
    seconds = time.monotonic() - start
    network = [line for line in unet("info", whole / "last.pth").splitlines()
               if line.startswith("architecture")][0]
    kills = tries = 0
    moments = []
    while True:
        resume = ("--resume", "--threads", 1) if (cut / "last.pth").exists() else \
            (*NETWORK, *options)
        process = subprocess.Popen(
            command("train", *paths, *resume, "--checkpoints", cut, "--log", folder / "cut.csv"),
            env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        # Now and then nearly at once; else within what an epoch takes, or two.
        wait = random.uniform(0, seconds * random.choice((0.05, 0.3, 0.6)))
        tries += 1
        assert tries < 20 * KILLS, "it always ends before it is killed"
        if kills >= KILLS:
            wait = PATIENCE
        try:
            _, text = process.communicate(timeout=wait)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += 1
            moments.append(f"{wait:.3f}")
            look_at(cut, network)
            continue
        assert process.returncode == 0, f"{process.returncode}: {text}"
        if kills >= KILLS:
            break
        # It ended before it was killed often enough: once more from the beginning.
        assert checksums(cut) == checksums(whole), "not the checkpoints of the run never killed"
        for path in cut.iterdir():
            path.unlink()
    print(f"# {title}: a whole run takes {seconds:.2f} s; killed after {' '.join(moments)} s")
    assert checksums(cut) == checksums(whole), \
        f"not the checkpoints of the run never killed:\n{checksums(cut)}\n{checksums(whole)}"
    assert not [p for p in cut.iterdir() if p.name.startswith(".")], "temporary files are left"
    assert log_lines(folder / "cut.csv") == log_lines(folder / "whole.csv"), "another log"


def same_bits(folder, data):
    """1, 2 and 3 threads, and 1 once more, end with the same bytes; another seed does not."""
    found = {}
    for name, more in {"1": ("--threads", 1), "2": ("--threads", 2), "3": ("--threads", 3),
                       "again": ("--threads", 1), "seed": ("--threads", 1, "--seed", 5)}.items():
        unet("train", "--images", data / "imgs", "--masks", data / "masks", "--quiet",
             "--base-channels", 8, "--depth", 3, "-s", 1, "-e", 2, "-l", "1e-3", "-b", 2,
             "--augment", "--checkpoints", folder / name, *more)
        found[name] = checksums(folder / name)
    assert "last.pth" in found["1"] and "checkpoint_epoch2.pth" in found["1"], found["1"]
    for name in ("2", "3", "again"):
        assert found[name] == found["1"], f"{name}: {found[name]}\n1: {found['1']}"
    assert not set(found["seed"].values()) & set(found["1"].values()), "the seed changes nothing"


def leftovers(folder, data):
    """What a killed process left is gone after the next; what is another's stays."""
    out = folder / "out"
    out.mkdir()
    (out / ".notes").write_text("mine")
    unet("train", "--images", data / "imgs", "--masks", data / "masks", "--quiet", *NETWORK,
         "-e", 1, "--checkpoints", out)
    names = sorted(path.name for path in out.iterdir())
    assert ".notes" in names and "last.pth" in names, names
    assert [n for n in names if n.startswith(".")] == [".notes"], names


def nothing_to_resume(folder, data):  # pylint: disable=unused-argument
    """Killed before the first checkpoint: --resume says that there is nothing yet."""
    done = subprocess.run(command("train", "--resume", "--checkpoints", folder / "none"),
                          capture_output=True, text=True, env=environment(), timeout=PATIENCE,
                          check=False)
    assert done.returncode == 1 or done.returncode == 2, done.returncode
    assert "last.pth" in done.stderr and "--resume" in done.stderr, done.stderr


def main():
    failures = 0
    with tempfile.TemporaryDirectory(prefix="unet-kill-") as name:
        root = Path(name)
        data = root / "data"
        unet("sample", "-o", data, "--count", 10, "--size", 64)
        cases = [(f"killed: {title}", partial(kill_and_resume, title, options=options))
                 for title, options in RUNS.items()]
        cases += [("threads and seeds", same_bits), ("leftovers", leftovers),
                  ("nothing to resume", nothing_to_resume)]
        for number, (title, run) in enumerate(cases, 1):
            folder = root / str(number)
            folder.mkdir()
            try:
                run(folder=folder, data=data)
                print(f"ok {number} {title}", flush=True)
            except Exception as error:  # pylint: disable=broad-except
                failures += 1
                for line in f"{type(error).__name__}: {error}".splitlines():
                    print(f"# {line}")
                print(f"not ok {number} {title}", flush=True)
    sys.exit(failures != 0)


main()
