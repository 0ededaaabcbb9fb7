#!/usr/bin/env python3
# manual.py: the manual pages, and the completion beside them
#
# Each command has a page with the sections that a reader looks for; groff formats it without a
# warning; the options that it explains are those that bash completes. Whether the program has the
# same options is for help.py, which needs the program.
#
# SPDX-License-Identifier: MIT
import re
import shutil
import subprocess

import lintlib

COMPLETION = "data/completions/unet"
COMMANDS = ("train", "predict", "evaluate", "info", "convert", "models", "sample",
            "bench")
# Another program, whose options are few: nothing completes them.
STUDIO = "studio"
SECTIONS = ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES", "SEE ALSO")
OPTION = re.compile(r"\\fB(-{1,2}[A-Za-z][A-Za-z0-9-]*)\\fR")


def page_of(command):
    return f"data/man/unet-{command}.1" if command else "data/man/unet.1"


def page_options(text):
    """The options explained: a list of sets, one for each entry, such as {'-e', '--epochs'}."""
    entries = []
    lines = text.replace("\\-", "-").split("\n")
    for before, line in zip(lines, lines[1:]):
        if before == ".TP" and line.startswith("\\fB-"):
            entries.append(set(OPTION.findall(line)))
    return entries


def completed_options(root, command):
    done = subprocess.run(
        ["bash", "--norc", "-c", 'source "$1" && _unet_options "$2"', "lint",
         str(root / COMPLETION), command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ValueError(done.stderr.strip() or "_unet_options fails")
    return {word for word in done.stdout.split() if word.startswith("--")}


def check_page(root, command):
    where = page_of(command)
    path = root / where
    if not path.is_file():
        return [f"{where}: is missing"]
    text = lintlib.read(path)
    plain = text.replace("\\-", "-")
    title = f"UNET-{command.upper()}" if command else "UNET"
    problems = []
    if not text.startswith(f'.\\" {path.name}: '):
        problems.append(f"{where}: does not start with a comment naming the file")
    if not re.search(rf"^\.TH {title} 1 ", plain, re.MULTILINE):
        problems.append(f"{where}: has no title line .TH {title} 1")
    for section in SECTIONS:
        if not re.search(rf"^\.SH {section}$", text, re.MULTILINE):
            problems.append(f"{where}: has no section {section}")
    for other in re.findall(r"\bunet-([a-z]+) ?\(1\)", plain):
        if other not in (*COMMANDS, STUDIO):
            problems.append(f"{where}: refers to unet-{other}, which is no command")
    if shutil.which("groff"):
        done = subprocess.run(["groff", "-man", "-Tascii", "-ww", "-z", str(path)],
                              capture_output=True, text=True, check=False)
        problems += [f"{where}: groff: {line}" for line in done.stderr.splitlines()]
    if command == STUDIO:
        return problems
    explained = set().union(*page_options(text), set())
    try:
        completed = completed_options(root, command)
    except ValueError as error:
        return problems + [f"{COMPLETION}: {error}"]
    for option in sorted({o for o in explained if o.startswith("--")} - completed):
        problems.append(f"{COMPLETION}: does not complete {option} of {where}")
    for option in sorted(completed - explained):
        problems.append(f"{where}: does not explain {option}, which {COMPLETION} completes")
    return problems


def check(root):
    if not (root / COMPLETION).is_file():
        return [f"{COMPLETION}: is missing"]
    problems = [problem for command in ("",) + COMMANDS for problem in check_page(root, command)]
    known = {page_of(command) for command in ("",) + COMMANDS}
    if (root / page_of(STUDIO)).is_file():
        problems += check_page(root, STUDIO)
        known.add(page_of(STUDIO))
    for path in lintlib.files(root, "data/man/*"):
        if lintlib.name(root, path) not in known:
            problems.append(f"{lintlib.name(root, path)}: is the page of no command")
    build = root / "data" / "meson.build"
    installed = lintlib.read(build) if build.is_file() else ""
    for where in sorted(known):
        if f"'{where.removeprefix('data/')}'" not in installed:
            problems.append(f"data/meson.build: does not install {where}")
    return problems


def good_page(command):
    title = f"UNET\\-{command.upper()}" if command else "UNET"
    body = "".join(f".SH {section}\nx\n" if section != "OPTIONS" else
                   ".SH OPTIONS\n.TP\n\\fB\\-a\\fR, \\fB\\-\\-all\\fR\nx\n" for section in SECTIONS)
    return f'.\\" {page_of(command).split("/")[-1]}: x\n.TH {title} 1 2000-01-01 "x" "y"\n{body}'


GOOD = {page_of(command): good_page(command) for command in ("",) + COMMANDS}
GOOD[COMPLETION] = "_unet_options () { echo '--all'; }\n"
GOOD["data/meson.build"] = " ".join(
    "'" + page_of(c).removeprefix("data/") + "'" for c in ("",) + COMMANDS)


def bad(command, before, after):
    where = page_of(command)
    return {**GOOD, where: GOOD[where].replace(before, after)}


CASES = [
    (GOOD, None),
    ({k: v for k, v in GOOD.items() if k != page_of("info")}, "unet-info.1: is missing"),
    ({**GOOD, "data/man/unet-dance.1": ""}, "page of no command"),
    ({**GOOD, "data/meson.build": ""}, "does not install"),
    ({**GOOD, page_of(STUDIO): good_page(STUDIO)}, "does not install data/man/unet-studio.1"),
    ({**GOOD, page_of(STUDIO): ""}, "unet-studio.1: has no section NAME"),
    (bad("info", "EXIT STATUS", "EXIT"), "no section EXIT STATUS"),
    (bad("info", "UNET\\-INFO", "UNET\\-TRAIN"), "no title line"),
    (bad("train", "\\-\\-all", "\\-\\-any"), "does not complete --any"),
    (bad("train", "\\-\\-all", "\\-\\-any"), "does not explain --all"),
    (bad("train", ".SH EXAMPLES\nx", ".SH EXAMPLES\n.BR unet\\-dance (1)"), "no command"),
]
if shutil.which("groff"):
    CASES.append((bad("train", "x\n.SH EXAMPLES", ".QQ x\n.SH EXAMPLES"), "groff:"))

if __name__ == "__main__":
    lintlib.main(check, CASES)
