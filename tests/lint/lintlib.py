# lintlib.py: what the lint tests share
#
# A lint is a function from the root of a tree to a list of problems, each one line that names the
# file. Every lint proves first that it can fail: it is run on small trees made for it, good ones
# that must pass and bad ones of which it must name the fault. Only then does it look at the
# project.
#
# SPDX-License-Identifier: MIT
import os
import re
import sys
import tempfile
from pathlib import Path

SKIP = 77

# Folders at the root that are not part of the project (.gitignore).
OTHERS = re.compile(r"_?build.*|\.git|checkpoints|sample-run")


class Skip(Exception):
    """What the lint needs is not installed; the text says what."""


def files(root, *patterns):
    """The files of ROOT that match, sorted."""
    found = set()
    for pattern in patterns:
        for path in Path(root).glob(pattern):
            parts = path.relative_to(root).parts
            if path.is_file() and "__pycache__" not in parts and not OTHERS.match(parts[0]):
                found.add(path)
    return sorted(found)


def sources(root):
    """All C files, tests included."""
    return files(root, "src/**/*.[ch]", "tests/**/*.[ch]")


def scripts(root):
    """Programs that are run as they are: python and shell."""
    named = files(root, "**/*.py", "**/*.sh")
    for path in files(root, "*", ".ci/*", "tests/**/*"):
        if path.suffix == "" and path.read_bytes().startswith(b"#!"):
            named.append(path)
    return sorted(set(named))


def name(root, path):
    return path.relative_to(root).as_posix()


def read(path):
    return path.read_text(encoding="utf-8")


TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)


def blank(text, keep_comments=False):
    """TEXT with comments and strings blanked out, lines staying where they are."""
    def space(match):
        token = match.group(0)
        if keep_comments and token.startswith("/"):
            return token
        return re.sub(r"[^\n]", " ", token)
    return TOKEN.sub(space, text)


TOKENS = re.compile(r"""
    /\*.*?\*/ | //[^\n]* | ^\s*\#\s*include[^\n]*
  | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'
  | \w+ | \S
    """, re.DOTALL | re.MULTILINE | re.VERBOSE)


def strings(text):
    """(line, string, calls) of each string of a C file; CALLS: (function, index of the argument) of
    all the calls around it, the innermost last."""
    calls = []
    previous = ""
    for match in TOKENS.finditer(text):
        token = match.group(0)
        if token.lstrip().startswith(("/*", "//", "#")) and len(token) > 1:
            continue
        if token in "([{":
            calls.append([previous if token == "(" else "", 0])
        elif token in ")]}":
            if calls:
                calls.pop()
        elif token == "," and calls:
            calls[-1][1] += 1
        elif token.startswith('"'):
            yield text.count("\n", 0, match.start()) + 1, token[1:-1], [tuple(c) for c in calls]
        previous = token


def table(text, marker):
    """The rows of the markdown table after <!-- MARKER -->, as dictionaries by column title."""
    lines = iter(text.splitlines())
    for line in lines:
        if line.strip() == f"<!-- {marker} -->":
            break
    else:
        raise ValueError(f"has no table marked <!-- {marker} -->")
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    if len(rows) < 3:
        raise ValueError(f"has an empty table <!-- {marker} -->")
    for row in rows[2:]:
        if len(row) != len(rows[0]):
            raise ValueError(f"has a table row of {len(row)} cells, not {len(rows[0])}: {row}")
    return [dict(zip(rows[0], row)) for row in rows[2:]]


def plant(folder, tree):
    for path, content in tree.items():
        target = Path(folder) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.write_text(content, encoding="utf-8")
    return Path(folder)


def prove(check, cases):
    """CASES: (tree, words): the lint names a problem that holds WORDS, or none if that is None."""
    wrong = []
    for tree, words in cases:
        with tempfile.TemporaryDirectory() as folder:
            problems = check(plant(folder, tree))
        if words is None and problems:
            wrong.append(f"finds fault with a good tree: {problems}")
        if words is not None and not any(words in p for p in problems):
            wrong.append(f"should say '{words}' of {sorted(tree)} but says {problems}")
    return wrong


def main(check, cases):
    """Self-test, then the tree named on the command line (default: the one this file is in)."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()
    lint = os.path.basename(sys.argv[0])
    try:
        wrong = prove(check, cases)
        for line in wrong:
            print(f"{lint}: self-test: {line}", file=sys.stderr)
        problems = check(root)
    except Skip as reason:
        print(f"{lint}: skipped: {reason}")
        sys.exit(SKIP)
    for line in problems:
        print(line, file=sys.stderr)
    print(f"{lint}: {len(problems)} problems, {len(cases)} self-tests of which {len(wrong)} failed")
    sys.exit(1 if problems or wrong else 0)
