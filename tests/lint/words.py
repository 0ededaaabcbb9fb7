#!/usr/bin/env python3
# words.py: what may not be said, and where
#
# Nowhere: notes of unfinished work. Below the floor of jobs (docs/architecture.md): anything that
# prints, exits or aborts, and GObject types. In tests: asserts that a release build would drop.
#
# SPDX-License-Identifier: MIT
import re

import lintlib
import rooms

# In two parts each, so that this file does not accuse itself.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
# Writing to a file that a user named is no printing, so the streams are what is looked for.
PRINTS = re.compile(
    r"\b(stdout|stderr|(?:v?printf|v?dprintf|puts|putchar|perror|psignal"
    r"|g_print|g_printerr|g_message|g_info|g_warning|g_log|g_vprintf|g_printf"
    r"|exit|_exit|_Exit|quick_exit|abort|g_error|g_abort|assert)(?=\s*\())(?!\w)")
GOBJECT = re.compile(r"\b(G_DEFINE_(?:FINAL_|ABSTRACT_|BOXED_|INTERFACE_?|ENUM_|FLAGS_)?TYPE\w*"
                     r"|G_DEFINE_INTERFACE\w*|G_DECLARE_\w+)\s*\(")
DROPPED = re.compile(r"\b(g_assert|assert)\s*\(")

JOBS_FLOOR = 6

EVERYTHING = ("src/**/*.[ch]", "tests/**/*.[ch]", "**/*.py", "**/*.sh", "**/meson.build", "*.md",
              "docs/**/*.md", "data/man/*", "data/completions/*", "NEWS", "flatpak/*")


def find(root, path, text, pattern, why):
    problems = []
    for match in pattern.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        problems.append(f"{lintlib.name(root, path)}:{line}: {match.group(1)} {why}")
    return problems


def check(root):
    problems = []
    table, _ = rooms.read_tables(root)
    for path in sorted(set(lintlib.files(root, *EVERYTHING)) | set(lintlib.scripts(root))):
        problems += find(root, path, lintlib.read(path), UNFINISHED, "marks unfinished work")
    for room, rule in table.items():
        if rule["floor"] >= JOBS_FLOOR:
            continue
        for path in lintlib.files(root, f"src/{room}/**/*.[ch]"):
            text = lintlib.blank(lintlib.read(path))
            problems += find(root, path, text, PRINTS, "does not belong below jobs")
            problems += find(root, path, text, GOBJECT, "makes a GObject type below jobs")
    for path in lintlib.files(root, "tests/**/*.c"):
        text = lintlib.blank(lintlib.read(path))
        problems += find(root, path, text, DROPPED, "is dropped by a release build: g_assert_*")
    return problems


PAGE = rooms.tree("")[rooms.PAGE].replace("| 7 | app (later)", "| 7 | cli")


def tree(text, path="src/base/a.c"):
    return {rooms.PAGE: PAGE, path: text}


CASES = [
    (tree('/* printf (x) */\nchar *s = "exit (1)"; snprintf (b, 1, s); g_assert (x);\n'), None),
    (tree("printf (s); exit (0);\n", "src/cli/a.c"), None),
    (tree("char name[] = \"a-X" "XXXXX\";\n"), None),
    (tree("a\n/* TO" "DO: b */\n"), "a.c:2: TO" "DO marks"),
    (tree("# FIX" "ME\n", "tests/x/meson.build"), "marks unfinished work"),
    (tree("printf (s);\n"), "printf does not belong"),
    (tree("fprintf(stderr, s);\n"), "stderr does not belong"),
    (tree("fputs (s, log); fprintf (log, s);\n"), None),
    (tree("exit (1);\n", "src/upper/u.c"), "exit does not belong"),
    (tree("/* a */ g_error (s); /* b */\n"), "g_error does not belong"),
    (tree("G_DECLARE_FINAL_TYPE (A, a, A, A, GObject)\n"), "GObject type below jobs"),
    (tree("g_assert (x);\n", "tests/base/test-a.c"), "g_assert is dropped"),
    (tree("g_assert_true (x);\n", "tests/base/test-a.c"), None),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
