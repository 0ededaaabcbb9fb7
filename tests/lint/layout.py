#!/usr/bin/env python3
# layout.py: no tabs, no trailing space, no long lines, no long files
#
# SPDX-License-Identifier: MIT
import lintlib

COLUMNS = 100
LINES = 800

# Prose is wrapped by the reader's editor, so the width of a line is no fault there.
CODE = ("src/**/*.[ch]", "tests/**/*.[ch]", "**/*.py", "**/*.sh", "**/meson.build",
        "meson_options.txt", "data/completions/*")
PROSE = ("*.md", "docs/**/*.md", "NEWS", "data/man/*")


def check_text(where, data, is_code):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return [f"{where}: is not UTF-8: {error.reason} at byte {error.start}"]
    problems = []
    if "\r" in text:
        problems.append(f"{where}: has carriage returns")
    if text and not text.endswith("\n"):
        problems.append(f"{where}: does not end with a newline")
    if text.endswith("\n\n"):
        problems.append(f"{where}: ends with an empty line")
    lines = text.split("\n")
    if is_code and len(lines) - 1 > LINES:
        problems.append(f"{where}: has {len(lines) - 1} lines, more than {LINES}")
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            problems.append(f"{where}:{number}: has a tab")
        if line != line.rstrip():
            problems.append(f"{where}:{number}: ends with space")
        if is_code and len(line) > COLUMNS:
            problems.append(f"{where}:{number}: has {len(line)} columns, more than {COLUMNS}")
    return problems


def check(root):
    problems = []
    code = set(lintlib.files(root, *CODE)) | set(lintlib.scripts(root))
    for path in sorted(code):
        problems += check_text(lintlib.name(root, path), path.read_bytes(), True)
    for path in lintlib.files(root, *PROSE):
        problems += check_text(lintlib.name(root, path), path.read_bytes(), False)
    return problems


CASES = [
    ({"src/x/a.c": "x" * 100 + "\n", "README.md": "y" * 300 + "\n",
      "tests/a.py": "x\n" * LINES}, None),
    ({"src/x/a.c": "a\n\tb\n"}, "a.c:2: has a tab"),
    ({"src/x/a.c": "a \n"}, "a.c:1: ends with space"),
    ({"README.md": "a \n"}, "README.md:1: ends with space"),
    ({"src/x/a.c": "x" * 101 + "\n"}, "has 101 columns"),
    ({"src/x/meson.build": "x" * 101 + "\n"}, "has 101 columns"),
    ({"src/x/a.c": "x\n" * (LINES + 1)}, "has 801 lines"),
    ({"src/x/a.c": "a"}, "does not end with a newline"),
    ({"src/x/a.c": "a\n\n"}, "ends with an empty line"),
    ({"src/x/a.c": "a\r\n"}, "has carriage returns"),
    ({"src/x/a.c": b"\xff\n"}, "is not UTF-8"),
    ({"start": "#!/bin/sh\n\ttrue\n"}, "start:2: has a tab"),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
