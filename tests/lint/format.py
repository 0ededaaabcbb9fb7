#!/usr/bin/env python3
# format.py: C files are as clang-format 14 leaves them
#
# Other versions of clang-format break lines elsewhere, so only the one of Debian 12 is asked.
#
# SPDX-License-Identifier: MIT
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lintlib

STYLE = Path(__file__).parents[2] / ".clang-format"


def find_formatter():
    for program in ("clang-format-14", "clang-format"):
        if shutil.which(program):
            version = subprocess.run([program, "--version"], capture_output=True, text=True,
                                     check=True).stdout
            if re.search(r"version 14\.", version):
                return program
    raise lintlib.Skip("there is no clang-format 14 here (Debian 12: apt install clang-format)")


def check(root):
    program = find_formatter()

    def ask(path):
        done = subprocess.run(
            [program, "--dry-run", "--Werror", f"--style=file:{STYLE}", str(path)],
            capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return []
        lines = sorted({int(n) for n in re.findall(r":(\d+):\d+: error:", done.stderr)})
        where = ", ".join(str(n) for n in lines[:5]) + (" ..." if len(lines) > 5 else "")
        return [f"{lintlib.name(root, path)}: clang-format would change line {where}: "
                f"run clang-format -i on it"]

    with ThreadPoolExecutor(2) as pool:
        return [problem for found in pool.map(ask, lintlib.sources(root)) for problem in found]


CASES = [
    ({"src/x/a.c": "int\nmain (void)\n{\n  return 0;\n}\n"}, None),
    ({"src/x/a.c": "int main (void) { return 0; }\n"}, "src/x/a.c: clang-format would change"),
    ({"tests/x/a.h": "int  a;\n"}, "tests/x/a.h: clang-format would change line 1"),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
