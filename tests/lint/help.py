#!/usr/bin/env python3
# help.py: what --help says is what the manual says
#
# Runs the program named by UNET_EXE. Each command's --help lists the options, long and short, that
# its page explains, and fits a screen.
#
# SPDX-License-Identifier: MIT
import os
import re
import subprocess

import lintlib
import manual

COLUMNS = 80
LINES = 30
LINE = re.compile(r"^\s+(?:(-\w),\s+)?(--[a-z][a-z0-9-]*)")
SHORT_ALONE = re.compile(r"^\s+(-\w)\b(?!,)")


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=60)


def help_options(text):
    entries = []
    for line in text.splitlines():
        match = LINE.match(line)
        if match:
            entries.append({option for option in match.groups() if option})
            # Two long options may share a line: --augment, --no-augment.
            entries[-1] |= set(re.findall(r"^\s+--[\w-]+, (--[a-z-]+)", line))
            # And the rare ones of a command, which stand without a word.
            if re.fullmatch(r"\s+(--[a-z-]+,?\s?)+", line):
                entries += [{option} for option in re.findall(r"--[a-z-]+", line)]
        elif SHORT_ALONE.match(line):
            entries.append({SHORT_ALONE.match(line).group(1)})
    return entries


def compare(command, said, explained):
    where = manual.page_of(command)
    program = f"unet {command} --help".replace("  ", " ")
    one = set().union(*said, set())
    other = set().union(*explained, set())
    problems = [f"{program}: does not list {option} of {where}" for option in sorted(other - one)]
    problems += [f"{where}: does not explain {option} of {program}"
                 for option in sorted(one - other)]
    return problems


def check_shape(command, text):
    program = f"unet {command} --help".replace("  ", " ")
    lines = text.splitlines()
    problems = [f"{program}: line {number} has {len(line)} columns, more than {COLUMNS}"
                for number, line in enumerate(lines, 1) if len(line) > COLUMNS]
    if len(lines) > LINES:
        problems.append(f"{program}: has {len(lines)} lines, more than {LINES}")
    return problems


def check(root):
    program = os.environ.get("UNET_EXE", "")
    if not program:
        raise lintlib.Skip("UNET_EXE names no program")
    # Planted trees bring the program's words as a file; the project's program is run.
    def said(command):
        canned = root / "said" / (command or "unet")
        if (root / "said").is_dir():
            return 0, lintlib.read(canned)
        done = run(program, *([command] if command else []), "--help")
        return done.returncode, done.stdout

    problems = []
    for command in ("",) + manual.COMMANDS:
        status, text = said(command)
        if status != 0:
            problems.append(f"unet {command} --help: ends with {status}")
            continue
        page = lintlib.read(root / manual.page_of(command))
        problems += compare(command, help_options(text), manual.page_options(page))
        problems += check_shape(command, text)
        if not command:
            problems += [f"unet --help: does not name {other}" for other in manual.COMMANDS
                         if not re.search(rf"\b{other}\b", text)]
    return problems


GOOD = {**manual.GOOD, "said/unet": "  -a, --all  all of it\n" + " ".join(manual.COMMANDS)}
GOOD.update({f"said/{command}": "  -a, --all  all of it, not --none\n"
             for command in manual.COMMANDS})

CASES = [
    (GOOD, None),
    ({**GOOD, "said/train": "  --all  all\n"}, "does not list -a"),
    ({**GOOD, "said/train": "  -a, --all  x\n  --any  x\n"}, "does not explain --any"),
    ({**GOOD, "said/train": "  -a, --all  x\n\nMore:\n  --one, --two,\n  --three\n"},
     "does not explain --three"),
    ({**GOOD, "said/train": "  -b, --all  x\n"}, "does not explain -b"),
    ({**GOOD, "said/info": "  -a, --all" + " x" * 40 + "\n"}, "more than 80"),
    ({**GOOD, "said/info": "  -a, --all\n" * 31}, "has 31 lines"),
    ({**GOOD, "said/unet": "  -a, --all\n"}, "does not name train"),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
