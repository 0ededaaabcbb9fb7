#!/usr/bin/env python3
# potfiles.py: every file with text to translate is in po/POTFILES
#
# SPDX-License-Identifier: MIT
import re

import lintlib

LIST = "po/POTFILES"
MARKED = re.compile(r"(?<![A-Za-z0-9_])(?:N?_|C_|Q_|g_dngettext|ngettext)\s*\(\s*\"")


def check(root):
    listing = root / LIST
    if not listing.is_file():
        raise lintlib.Skip(f"there is no {LIST} yet")
    lines = [line.strip() for line in lintlib.read(listing).splitlines()]
    named = [line for line in lines if line and not line.startswith("#")]
    problems = [f"{LIST}: names {name} twice" for name in sorted(set(named))
                if named.count(name) > 1]
    marked = set()
    for path in lintlib.files(root, "src/**/*.[ch]"):
        # Strings are part of the pattern, so only comments are blanked.
        text = re.sub(r"/\*.*?\*/", "", lintlib.read(path), flags=re.DOTALL)
        if MARKED.search(text):
            marked.add(lintlib.name(root, path))
    for path in lintlib.files(root, "ui/*.ui"):
        if 'translatable="yes"' in lintlib.read(path):
            marked.add(lintlib.name(root, path))
    for name in sorted(marked - set(named)):
        problems.append(f"{name}: has text to translate but is not in {LIST}")
    for name in sorted(set(named) - marked):
        if not (root / name).is_file():
            problems.append(f"{LIST}: names {name}, which does not exist")
        elif name.endswith((".c", ".h", ".ui")):
            problems.append(f"{LIST}: names {name}, which has no text to translate")
    return problems


CASES = [
    ({LIST: "# a\nsrc/x/a.c\n", "src/x/a.c": '_("a")', "src/x/b.c": '/* _("a") */ f_("a")'}, None),
    ({LIST: "src/x/a.c\n", "src/x/a.c": '_("a")', "src/x/b.c": 'N_ ("b")'}, "src/x/b.c: has text"),
    ({LIST: "src/x/a.c\n", "src/x/a.c": ""}, "no text to translate"),
    ({LIST: "", "ui/a.ui": '<p translatable="yes">a</p>'}, "ui/a.ui: has text"),
    ({LIST: "ui/a.ui\n", "ui/a.ui": "<p>a</p>"}, "no text to translate"),
    ({LIST: "src/x/a.c\n"}, "does not exist"),
    ({LIST: "src/x/a.c\nsrc/x/a.c\n", "src/x/a.c": '_("a")'}, "twice"),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
