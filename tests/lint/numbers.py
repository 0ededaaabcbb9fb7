#!/usr/bin/env python3
# numbers.py: the rooms below the front ends write and read numbers as every locale does
#
# The window runs in the user's locale, where printf() may write a half as 0,5 and strtod() read it
# so. A number for people is part of a sentence, which is marked for translation; any other goes by
# g_ascii_formatd(), g_ascii_dtostr() and g_ascii_strtod(). json-glib's doubles are left out for
# another reason: version 1.6 writes 1e-08 as 1e-08.0, which is no JSON.
#
# SPDX-License-Identifier: MIT
import re

import lintlib

FRONT_ENDS = ("app", "cli")

READERS = re.compile(r"\b(strto(?:d|f|ld)|atof|g_strtod|v?[fs]?scanf)\s*\(")
JSON = re.compile(r"\b(json_\w+_(?:add|set)_double\w*)\s*\(")
FRACTION = re.compile(r"%[-+ #0]*[\d*]*(?:\.[\d*]*)?l?[aefgAEFG]")
FOR_PEOPLE = {"_", "N_", "ngettext", "g_dngettext"}


def check_file(root, path):
    where = lintlib.name(root, path)
    text = lintlib.read(path)
    code = lintlib.blank(text)
    problems = []
    for pattern, instead in ((READERS, "g_ascii_strtod()"), (JSON, "g_ascii_dtostr() in a string")):
        for match in pattern.finditer(code):
            line = code.count("\n", 0, match.start()) + 1
            problems.append(f"{where}:{line}: {match.group(1)}() is not for numbers in files: use "
                            f"{instead}")
    for line, string, calls in lintlib.strings(text):
        names = {function for function, _ in calls}
        if not FRACTION.search(string.replace("%%", "")) or names & FOR_PEOPLE:
            continue
        if "g_ascii_formatd" not in names:
            problems.append(f"{where}:{line}: \"{string}\" writes a fraction as the locale does: "
                            f"use g_ascii_formatd(), or _() if people read it")
    return problems


def check(root):
    problems = []
    for path in lintlib.files(root, "src/*/*.[ch]"):
        if path.parent.name not in FRONT_ENDS:
            problems += check_file(root, path)
    return problems


def c(text, path="src/x/a.c"):
    return {path: text}


CASES = [
    (c('g_ascii_formatd (text, n, "%.3f", x); f (_ ("%g fish"), x); x = g_ascii_strtod (t, 0);'),
     None),
    (c('f (ngettext ("%.1f %% of %d", "%.1f %% of %d", n)); /* strtod () */ s = "atof (x)";'),
     None),
    (c('f ("%d%% of %s, %5u, %" PRId64 "f, 100 %%e");'), None),
    (c('f ("%g", x); y = strtod (t, NULL);', "src/cli/a.c"), None),
    (c('f ("%g", x);'), 'a.c:1: "%g" writes a fraction'),
    (c('\nf (text, "a %-8.*f", 3, x);'), 'a.c:2: "a %-8.*f"'),
    (c('f (_ ("fish"), "%le", x);'), '"%le" writes a fraction'),
    (c('x = strtod (text, &end);'), "strtod() is not for numbers"),
    (c('\n\nx = atof (text);'), "a.c:3: atof() is not"),
    (c('sscanf (text, "%d", &n);', "src/x/a.h"), "sscanf() is not"),
    (c('json_builder_add_double_value (builder, x);'), "json_builder_add_double_value() is not"),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
