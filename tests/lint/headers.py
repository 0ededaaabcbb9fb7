#!/usr/bin/env python3
# headers.py: every file says what it is
#
# The first line of a C file is a comment of the form "name.c: what it is for", that of a script the
# same after the #! line; the licence stands in the same comment; a header is guarded by a pragma.
#
# SPDX-License-Identifier: MIT
import re

import lintlib

SPDX = "SPDX-License-Identifier: MIT"


def check_c(where, path, text):
    first = text.split("\n", 1)[0]
    if not re.match(rf"/\* {re.escape(path.name)}: \S", first):
        return [f"{where}: does not start with '/* {path.name}: what it is for'"]
    problems = []
    comment = text.split("*/", 1)[0]
    if SPDX not in comment:
        problems.append(f"{where}: names no licence in its first comment ({SPDX})")
    if path.suffix == ".h" and "\n#pragma once\n" not in text:
        problems.append(f"{where}: is a header without #pragma once")
    return problems


def check_script(where, path, text):
    lines = text.split("\n")
    if lines[0].startswith("#!"):
        lines = lines[1:]
    if not re.match(rf"# {re.escape(path.name)}: \S", lines[0]):
        return [f"{where}: does not start with '# {path.name}: what it is for'"]
    for line in lines:
        if not line.startswith("#"):
            return [f"{where}: names no licence in its first comment ({SPDX})"]
        if SPDX in line:
            return []
    return [f"{where}: names no licence ({SPDX})"]


def check(root):
    problems = []
    for path in lintlib.sources(root):
        problems += check_c(lintlib.name(root, path), path, lintlib.read(path))
    for path in lintlib.scripts(root):
        problems += check_script(lintlib.name(root, path), path, lintlib.read(path))
    return problems


C = "/* a.c: what\n *\n * SPDX-License-Identifier: MIT\n */\nint a;\n"
SH = "#!/bin/sh\n# run: what\n#\n# SPDX-License-Identifier: MIT\ntrue\n"

CASES = [
    ({"src/x/a.c": C, "src/x/a.h": C.replace("a.c", "a.h").replace("int a;", "#pragma once"),
      "run": SH, "tests/t.py": SH.replace("run:", "t.py:")}, None),
    ({"src/x/b.c": C}, "does not start with '/* b.c"),
    ({"src/x/a.c": "#include <stdio.h>\n" + C}, "does not start with"),
    ({"tests/x/a.c": C.replace("MIT", "Other")}, "names no licence"),
    ({"src/x/a.c": "/* a.c: what\n */\n/* SPDX-License-Identifier: MIT */\n"}, "names no licence"),
    ({"src/x/a.h": C.replace("a.c", "a.h")}, "without #pragma once"),
    ({"go": SH}, "does not start with '# go"),
    ({"run": SH.replace("SPDX", "spdx")}, "names no licence"),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
