#!/usr/bin/env python3
# tested.py: every source file has a test of its name, and every test is run
#
# src/room/thing.c is tested by tests/room/test-thing.c (or test-thing.py, where the test has to
# drive a whole program), and that file is named in tests/room/meson.build.
#
# SPDX-License-Identifier: MIT
import re

import lintlib

# Files without a test of their own name, each with the reason. An entry that is no longer needed
# is a fault too.
WITHOUT_TEST = {
    "src/app/file-dialog.c": "the desktop's own dialog: the stories open it",
    "src/app/main.c": "app/test-application",
    "src/app/pair-item.c": "app/test-pairs-window",
    "src/app/segment-item.c": "app/test-session",
    "src/models/encoder-weights.c": "models/test-encoder-unet",
    "src/models/encoder.c": "models/test-encoder-unet, tests/torch",
    "src/models/match.c": "models/test-model, models/test-encoder-unet",
    "src/models/model-table.c": "models/test-model",
    "src/models/unet.c": "the architecture of models/test-model",
    "src/nn/graph-conv.c": "nn/test-graph, nn/test-op-conv",
    "src/nn/graph-init.c": "models/test-model, models/test-unet-2015, tests/torch",
    "src/nn/plan-layout.c": "the inside of a plan: nn/test-plan",
    "src/nn/op-door.c": "operators run in plans only: nn/test-plan, nn/test-op-conv",
    "src/nn/op-shape.c": "operators run in plans only: nn/test-plan, nn/test-op-conv",
    "src/nn/op-transpose.c": "operators run in plans only: nn/test-plan, nn/test-op-conv",
}


def registered(room, test):
    """Whether tests/ROOM/meson.build names TEST, whole or as the word of a foreach list."""
    path = test.parent / "meson.build"
    if not path.is_file():
        return False
    stem = re.escape(test.stem.removeprefix("test-"))
    return re.search(rf"'(?:test-)?{stem}(?:{re.escape(test.suffix)})?'",
                     lintlib.read(path)) is not None


def check(root, without=None):
    without = WITHOUT_TEST if without is None else without
    problems = []
    used = set()
    for path in lintlib.files(root, "src/*/*.c"):
        where = lintlib.name(root, path)
        room = path.parent.name
        tests = [root / "tests" / room / f"test-{path.stem}{suffix}" for suffix in (".c", ".py")]
        if any(test.is_file() for test in tests):
            continue
        if where in without:
            used.add(where)
        else:
            problems.append(f"{where}: has no {lintlib.name(root, tests[0])}")
    for where in sorted(without.keys() - used):
        problems.append(f"tests/lint/tested.py: excuses {where}, which needs no excuse")
    rooms = {path.name for path in (root / "src").iterdir() if path.is_dir()}
    for room in sorted(rooms):
        for test in lintlib.files(root, f"tests/{room}/test-*.c", f"tests/{room}/test-*.py"):
            if not registered(room, test):
                problems.append(f"{lintlib.name(root, test)}: is not run: no line of "
                                f"tests/{room}/meson.build names it")
    return problems


GOOD = {
    "src/base/a-b.c": "", "tests/base/test-a-b.c": "",
    "src/cli/c.c": "", "tests/cli/test-c.py": "",
    "tests/base/meson.build": "foreach name : ['a-b']\n",
    "tests/cli/meson.build": "test('cli/c', python3, args: files('test-c.py'))\n",
}

CASES = [
    (GOOD, None),
    ({**GOOD, "src/base/new.c": ""}, "src/base/new.c: has no tests/base/test-new.c"),
    ({**GOOD, "tests/base/test-a.c": ""}, "tests/base/test-a.c: is not run"),
    ({**GOOD, "tests/base/meson.build": "# 'a-b-c' a-b\n"}, "test-a-b.c: is not run"),
]

if __name__ == "__main__":
    # The excuses are the project's, not the planted trees'.
    def project_or_planted(root):
        project = (root / "docs" / "architecture.md").is_file()
        return check(root, WITHOUT_TEST if project else {})

    lintlib.main(project_or_planted, CASES)
