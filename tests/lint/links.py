#!/usr/bin/env python3
# links.py: what the pages of the project point to is there
#
# Held to be a path: the target of a relative link, and a word in `backquotes` that starts with a
# folder of this tree. Names with a placeholder (<room>, *, thing) are examples, not paths.
#
# SPDX-License-Identifier: MIT
import re

import lintlib

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
WORD = re.compile(r"`(?:\./)?((?:src|tests|data|docs|po|ui|resources|flatpak|\.ci)/[\w./-]*)`")
EXAMPLE = re.compile(r"\b(thing|room)\b")


def check(root):
    problems = []
    for path in lintlib.files(root, "*.md", "docs/**/*.md", "*/README.md"):
        text = lintlib.read(path)
        where = lintlib.name(root, path)
        for target in LINK.findall(text):
            if "://" not in target and not target.startswith("mailto:"):
                if not (path.parent / target).exists():
                    problems.append(f"{where}: links to {target}, which is not there")
        for target in WORD.findall(text):
            if not EXAMPLE.search(target) and not (root / target).exists():
                problems.append(f"{where}: speaks of {target}, which is not there")
    return problems


CASES = [
    ({"README.md": "[a](docs/a.md) `src/room/thing.c` `src/` [b](https://x.org)\n",
      "docs/a.md": "[r](../README.md#top) `docs/a.md`\n", "src/a/b": ""}, None),
    ({"README.md": "[a](docs/b.md)\n"}, "links to docs/b.md"),
    ({"README.md": "see `src/attic/`\n"}, "speaks of src/attic/"),
    ({"docs/a.md": "[a](docs/a.md)\n"}, "docs/a.md: links to docs/a.md"),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
