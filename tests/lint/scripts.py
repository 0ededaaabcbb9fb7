#!/usr/bin/env python3
# scripts.py: the shell scripts are whole
#
# bash parses every one; shellcheck, where it is installed, finds no fault; python compiles the
# python ones; and the programs among them may be executed.
#
# SPDX-License-Identifier: MIT
import os
import shutil
import subprocess

import lintlib


def check_shell(root, paths):
    problems = []
    for path in paths:
        done = subprocess.run(["bash", "-n", str(path)], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            problems.append(f"{lintlib.name(root, path)}: bash: {done.stderr.strip()}")
    if paths and shutil.which("shellcheck"):
        done = subprocess.run(
            ["shellcheck", "--format=gcc", "--external-sources", "--source-path=" + str(root),
             *map(str, paths)], capture_output=True, text=True, check=False, cwd=root)
        problems += [line.removeprefix(f"{root}/") for line in done.stdout.splitlines()]
    return problems


def check(root):
    problems = []
    shell = lintlib.files(root, "data/completions/*")
    for path in lintlib.scripts(root):
        text = lintlib.read(path)
        where = lintlib.name(root, path)
        executable = os.access(path, os.X_OK)
        if text.startswith("#!") and not executable:
            problems.append(f"{where}: starts with #! but may not be executed (chmod +x)")
        if executable and not text.startswith("#!"):
            problems.append(f"{where}: may be executed but does not start with #!")
        if path.suffix == ".py":
            try:
                compile(text, where, "exec")
            except SyntaxError as error:
                problems.append(f"{where}:{error.lineno}: {error.msg}")
        else:
            shell.append(path)
            if text.startswith("#!") and "\nset -euo pipefail\n" not in text:
                problems.append(f"{where}: does not say set -euo pipefail")
    return problems + check_shell(root, shell)


CASES = [
    ({"run.sh": "# shellcheck shell=bash\ntrue\n", "a.py": "x = 1\n"}, None),
    ({"go": "#!/usr/bin/env bash\nset -euo pipefail\ntrue\n"}, "may not be executed"),
    ({"go": "#!/usr/bin/env bash\ntrue\n"}, "does not say set -euo pipefail"),
    ({"run.sh": "# shellcheck shell=bash\nif true; then\n"}, "run.sh: bash:"),
    ({"a.py": "x = = 1\n"}, "a.py:1: "),
]
if shutil.which("shellcheck"):
    CASES.append(({"run.sh": "# shellcheck shell=bash\nrm $1\n"}, "run.sh:2:"))

if __name__ == "__main__":
    lintlib.main(check, CASES)
