#!/usr/bin/env python3
# rooms.py: who may call whom
#
# The tables in docs/architecture.md are the rule, read from there so that page and code cannot
# drift apart. Held against them: the #include lines of src/<room>/ and the dependencies that
# src/<room>/meson.build gives its library.
#
# SPDX-License-Identifier: MIT
import re
from fnmatch import fnmatch

import lintlib

PAGE = "docs/architecture.md"
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
DEPENDENCIES = re.compile(r"dependencies\s*:\s*\[([^\]]*)\]|dependencies\s*:\s*(\w+)")


def words(cell):
    return [word for word in re.split(r"[,\s]+", cell.replace("`", "")) if word]


def read_tables(root):
    text = lintlib.read(root / PAGE)
    rooms = {}
    for row in lintlib.table(text, "rooms"):
        later = row["room"].endswith("(later)")
        rooms[row["room"].removesuffix("(later)").strip()] = {
            "floor": int(row["floor"]),
            "later": later,
            "rooms": set(words(row["may call"])),
            "libraries": set(words(row["libraries"])),
        }
    libraries = {row["library"]: {"headers": words(row["headers"]), "meson": words(row["meson"])}
                 for row in lintlib.table(text, "libraries")}
    return rooms, libraries


def check_tables(rooms, libraries):
    problems = []
    for room, rule in rooms.items():
        for other in sorted(rule["rooms"]):
            if other not in rooms:
                problems.append(f"{PAGE}: {room} may call {other}, which is no room")
            elif rooms[other]["floor"] > rule["floor"]:
                problems.append(f"{PAGE}: {room} may call {other}, which is above it")
            elif room in rooms[other]["rooms"]:
                problems.append(f"{PAGE}: {room} and {other} may call each other")
        for library in sorted(rule["libraries"] - libraries.keys()):
            problems.append(f"{PAGE}: {room} may use {library}, which is no library of the table")
    return problems


def check_file(root, path, room, rooms, libraries):
    problems = []
    rule = rooms[room]
    text = lintlib.blank(lintlib.read(path))
    for match in INCLUDE.finditer(lintlib.read(path)):
        # An include inside a comment is none: the blanked text has no # there.
        if "#" not in text[match.start():match.end()]:
            continue
        header = match.group(1) or match.group(2)
        where = f"{lintlib.name(root, path)}: includes {header}"
        first = header.split("/")[0]
        if match.group(1) and first in rooms:
            if first != room and first not in rule["rooms"]:
                problems.append(f"{where}, but {room} may not call {first} ({PAGE})")
            elif not (root / "src" / header).is_file():
                problems.append(f"{where}, which does not exist")
            continue
        owners = {library for library, what in libraries.items()
                  if any(fnmatch(header, pattern) for pattern in what["headers"])}
        if not owners:
            problems.append(f"{where}, which is neither room/name.h nor of a library of {PAGE}")
        elif not owners & rule["libraries"]:
            problems.append(f"{where}, but {room} may not use {sorted(owners)[0]} ({PAGE})")
    return problems


def check_meson(root, room, rooms, libraries):
    path = root / "src" / room / "meson.build"
    if not path.is_file():
        return [f"src/{room}: has no meson.build"]
    problems = []
    rule = rooms[room]
    found = DEPENDENCIES.findall(lintlib.read(path))
    for dep in sorted({w for some, one in found for w in re.findall(r"\w+_dep\b", some + one)}):
        owners = {library for library, what in libraries.items() if dep in what["meson"]}
        other = dep.removesuffix("_dep")
        where = f"src/{room}/meson.build: depends on {dep}"
        if other in rooms:
            if other != room and other not in rule["rooms"]:
                problems.append(f"{where}, but {room} may not call {other} ({PAGE})")
        elif not owners:
            problems.append(f"{where}, which is no room and no library of {PAGE}")
        elif not owners & rule["libraries"]:
            problems.append(f"{where}, but {room} may not use {sorted(owners)[0]} ({PAGE})")
    return problems


def check(root):
    try:
        rooms, libraries = read_tables(root)
    except (OSError, ValueError) as error:
        return [f"{PAGE}: {error}"]
    problems = check_tables(rooms, libraries)
    if problems:
        return problems
    folders = {path.name for path in (root / "src").iterdir() if path.is_dir()}
    for room in sorted(folders - rooms.keys()):
        problems.append(f"src/{room}: is no room of {PAGE}")
    for room, rule in sorted(rooms.items()):
        if room not in folders and not rule["later"]:
            problems.append(f"{PAGE}: room {room} is not in src/")
        if room in folders and rule["later"]:
            problems.append(f"{PAGE}: room {room} is there by now, take (later) away")
    for room in sorted(folders & rooms.keys()):
        problems += check_meson(root, room, rooms, libraries)
        for path in lintlib.files(root, f"src/{room}/**/*.[ch]"):
            problems += check_file(root, path, room, rooms, libraries)
    for path in lintlib.files(root, "src/*.[ch]"):
        problems.append(f"{lintlib.name(root, path)}: lies in no room")
    return problems


def tree(include, meson="dependencies: [base_dep],\n", page=""):
    return {
        PAGE: page or """# page
<!-- rooms -->
| floor | room | what | may call | libraries |
|---|---|---|---|---|
| 7 | app (later) | x | upper | libc |
| 2 | upper | x | base | libc, zip |
| 2 | side | x | base | libc |
| 1 | base | x | | libc |

<!-- libraries -->
| library | headers | meson |
|---|---|---|
| libc | `stdio.h sys/*` | m_dep |
| zip | `zip.h` | zip_dep |
""",
        "src/base/meson.build": "",
        "src/base/a.h": "#include <sys/types.h>\n",
        "src/side/meson.build": "",
        "src/side/s.h": "",
        "src/upper/meson.build": meson,
        "src/upper/u.h": include,
    }


CASES = [
    (tree('#include "base/a.h"\n#include <stdio.h>\n#include <zip.h>\n'), None),
    (tree('/* #include "side/s.h"\n#include "side/s.h"\n */\n'), None),
    (tree('#include "side/s.h"\n'), "upper may not call side"),
    (tree('# include "side/s.h"\n'), "upper may not call side"),
    (tree('#include "base/none.h"\n'), "does not exist"),
    (tree("#include <gtk/gtk.h>\n"), "neither room/name.h"),
    (tree('#include "s.h"\n'), "neither room/name.h"),
    (tree("", meson="dependencies: [base_dep, side_dep],"), "depends on side_dep"),
    (tree("", meson="dependencies: gtk_dep,"), "no room and no library"),
    ({**tree(""), "src/side/s.h": "#include <zip.h>\n"}, "side may not use zip"),
    ({**tree(""), "src/base/a.h": '#include "upper/u.h"\n'}, "base may not call upper"),
    ({**tree(""), "src/attic/a.h": ""}, "src/attic: is no room"),
    ({**tree(""), "src/app/meson.build": ""}, "take (later) away"),
    ({**tree(""), "src/stray.c": ""}, "lies in no room"),
    (tree("", page="no table"), "has no table"),
    (tree("", page=tree("")[PAGE].replace("| 1 | base | x | |", "| 1 | base | x | side |")),
     "which is above it"),
    (tree("", page=tree("")[PAGE].replace("| upper | libc |", "| cellar | libc |")), "no room"),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
