#!/usr/bin/env python3
# closing.py: the last line of check counts what happened
#
# .ci/summary.py is fed logs as meson writes them; its last line and exit status are compared, and
# what it says of a failure.
#
# SPDX-License-Identifier: MIT
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import lintlib

TAP = "TAP version 13\n1..3\nok 1 /a/b/one\nok 2 /a/b/two # SKIP no torch\nok 3 /a/b/three\n"
TAP_BAD = "TAP version 13\nok 1 /a/b/one\nnot ok 2 /a/b/two\n1..2\n"
TAP_REASON = "1..2\nnot ok 1 a\n# the mask is empty\n# twice\nok 2 b\n# not that\n"
TAP_CRASH = "TAP version 13\nok 1 /a/b/one\n"


def entry(result, stdout=None, name="unet-studio:fast / a/b", stderr=None):
    return {"name": name, "result": result, "stdout": stdout, "stderr": stderr}


# The logs given, the last line expected, and the exit status.
STORIES = [
    ([[entry("OK"), entry("OK")]], "2 passed, 0 failed, 0 skipped", 0),
    ([[entry("OK", "ok 1 - not a TAP program\n")]], "1 passed, 0 failed, 0 skipped", 0),
    ([[entry("OK", TAP)]], "2 passed, 0 failed, 1 skipped", 0),
    ([[entry("OK", TAP), entry("FAIL", TAP_BAD)]], "3 passed, 1 failed, 1 skipped", 1),
    ([[entry("FAIL", TAP_CRASH)]], "1 passed, 1 failed, 0 skipped", 1),
    ([[entry("TIMEOUT", "x")]], "0 passed, 1 failed, 0 skipped", 1),
    ([[entry("OK"), entry("SKIP", "no clang-format\n")]], "1 passed, 0 failed, 1 skipped", 0),
    ([[entry("SKIP")]], "0 passed, 0 failed, 1 skipped", 1),
    ([[entry("OK")], [entry("OK"), entry("ERROR")]], "2 passed, 1 failed, 0 skipped", 1),
    ([[]], "0 passed, 0 failed, 0 skipped", 1),
    ([[entry("OK")], None], "1 passed, 1 failed, 0 skipped", 1),
]

# A log and the lines before the last one.
REASONS = [
    ([entry("FAIL", TAP_REASON)], ["FAILED: a/b: a", "    the mask is empty", "    twice"]),
    ([entry("ERROR", TAP_CRASH, stderr="out of bounds\n")],
     ["FAILED: a/b: error", "    out of bounds"]),
    ([entry("TIMEOUT", "".join(f"{i}\n" for i in range(40)))],
     ["FAILED: a/b: timeout", *(f"    {i}" for i in range(28, 40))]),
]


def summarise(root, logs):
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, log in enumerate(logs):
            paths.append(Path(folder) / f"{number}.json")
            if log is not None:
                paths[-1].write_text("".join(json.dumps(e) + "\n" for e in log))
        return subprocess.run([sys.executable, str(root / ".ci" / "summary.py"),
                               *map(str, paths)], capture_output=True, text=True, check=False)


def check(root):
    problems = []
    for logs, line, status in STORIES:
        done = summarise(root, logs)
        last = (done.stdout.splitlines() or [""])[-1]
        if (last, done.returncode) != (line, status):
            problems.append(f".ci/summary.py: says '{last}' and {done.returncode}, not '{line}' "
                            f"and {status} {done.stderr.strip()}")
    for log, lines in REASONS:
        said = summarise(root, [log]).stdout.splitlines()[:-1]
        if said != lines:
            problems.append(f".ci/summary.py: gives {said} as the reason, not {lines}")
    return problems


CASES = [
    ({}, "says '' and"),
    ({".ci/summary.py": "print('1 passed, 0 failed, 0 skipped')\n"}, "not '2 passed"),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
