#!/usr/bin/env python3
# completion.py: what bash offers after a piece of a command line
#
# Drives the completion function as readline does, in a folder with known files.
#
# SPDX-License-Identifier: MIT
import subprocess
import tempfile
from pathlib import Path

import lintlib

DRIVER = r"""
source "$1" || exit 1
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_unet
printf '%s\n' "${COMPREPLY[@]}"
"""

FILES = {"best.pth": "", "old.safetensors": "", "u.caffemodel": "",
         "note.txt": "", "imgs/a.png": "", "im age.png": "",
         "unet": """#!/bin/sh
[ "$*" = 'models list' ] && cat <<'END'
NAME      KIND     SIZE      LICENCE       HERE?
resnet18  encoder  46.8 MB   BSD-3-Clause
resnet34  encoder  87.3 MB   BSD-3-Clause
begun     network  unknown   GPL-3.0       1.0 MB of it
enc       encoder  46.8 MB   BSD-3-Clause  here
mine      network  46.8 MB   your own      here
END
"""}

# Words of the line, the last being completed; what must be offered; what must not.
STORIES = [
    (["unet", ""], {"train", "predict", "evaluate", "info", "convert", "models", "sample",
                    "bench"}, {"best.pth"}),
    (["unet", "pre"], {"predict"}, {"train"}),
    (["unet", "--v"], {"--version"}, {"train"}),
    (["unet", "train", "--ba"], {"--batch-size", "--base-channels"}, {"--epochs"}),
    (["unet", "train", ""], {"--images", "--epochs"}, {"best.pth"}),
    (["unet", "train", "--optimizer", ""], {"rmsprop", "adam", "adamw", "sgd"}, {"--images"}),
    (["unet", "train", "--optimizer", "ada"], {"adam", "adamw"}, {"sgd"}),
    (["unet", "train", "--optimizer", "=", "sg"], {"sgd"}, {"adam"}),
    (["unet", "train", "--recipe", "="], {"reference", "recommended"}, {"--images"}),
    (["unet", "train", "--images", ""], {"imgs"}, {"note.txt", "best.pth"}),
    (["unet", "train", "--epochs", ""], set(), {"--images", "best.pth", "imgs"}),
    (["unet", "predict", "--model", ""], {"best.pth", "old.safetensors", "u.caffemodel", "imgs"},
     {"note.txt"}),
    (["unet", "predict", "-m", "b"], {"best.pth"}, {"old.safetensors"}),
    (["unet", "predict", "-i", "im"], {"imgs", "im age.png"}, {"best.pth"}),
    (["unet", "predict", "-i", "im age.png", "im"], {"imgs", "im age.png"}, {"best.pth"}),
    (["unet", "predict", "--probability", "="], {"png", "tiff"}, {"imgs"}),
    (["unet", "predict", "--probability", "=", "t"], {"tiff"}, {"png", "imgs"}),
    (["unet", "predict", "--probability", "im"], {"imgs", "im age.png"}, {"png"}),
    (["unet", "evaluate", "--pe"], {"--per-class"}, {"--csv"}),
    (["unet", "evaluate", "--format", ""], {"text", "markdown", "csv", "json"}, {"best.pth"}),
    (["unet", "evaluate", "--model", "a.pth", "b"], {"best.pth"}, {"note.txt"}),
    (["unet", "evaluate", "-m", "plain", "=", "ol"], {"old.safetensors"}, {"best.pth"}),
    (["unet", "evaluate", "-m", "a.pth", "--predictions", "x", ""], {"imgs"}, {"best.pth"}),
    (["unet", "evaluate", "-m", "a.pth", "--per-class", ""], {"--csv"}, {"best.pth"}),
    (["unet", "info", ""], {"best.pth", "imgs"}, {"note.txt"}),
    (["unet", "models", ""], {"list", "get", "add", "remove"}, {"best.pth", "--json"}),
    (["unet", "models", "--n"], {"--name"}, {"--json", "list"}),
    (["unet", "models", "add", ""], {"best.pth", "imgs"}, {"note.txt", "list"}),
    (["./unet", "models", "get", "resnet3"], {"resnet34"}, {"resnet18"}),
    (["./unet", "models", "remove", ""], {"mine", "begun"}, {"resnet34", "best.pth"}),
    (["./unet", "predict", "--model", ""], {"mine", "best.pth"}, {"resnet34", "begun", "enc"}),
    (["./unet", "train", "--encoder-weights", ""], {"enc", "best.pth"}, {"mine", "resnet18"}),
    (["unet", "bench", "--mode", ""], {"predict", "train"}, {"sample"}),
    (["unet", "sample", "--classes", ""], {"2", "3"}, {"--seed"}),
]


def offered(script, folder, words):
    done = subprocess.run(["bash", "--norc", "-c", DRIVER, "lint", str(script), *words],
                          capture_output=True, text=True, cwd=folder, check=False)
    return done.stdout.splitlines(), done.stderr.strip()


def check(root):
    script = root / "data" / "completions" / "unet"
    if not script.is_file():
        return ["data/completions/unet: is missing"]
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        lintlib.plant(folder, FILES)
        (Path(folder) / "unet").chmod(0o755)
        for words, wanted, unwanted in STORIES:
            found, errors = offered(script, folder, words)
            line = " ".join(words)
            if errors:
                problems.append(f"'{line}': says {errors}")
            if wanted - set(found):
                problems.append(f"'{line}': does not offer {sorted(wanted - set(found))}")
            if unwanted & set(found):
                problems.append(f"'{line}': offers {sorted(unwanted & set(found))}")
            if len(found) != len(set(found)):
                problems.append(f"'{line}': offers something twice")
    return problems


MINE = Path(__file__).parents[2] / "data" / "completions" / "unet"


def tree(text):
    return {"data/completions/unet": text}


CASES = [
    ({}, "is missing"),
    (tree("_unet () { COMPREPLY=(); }\n"), "does not offer"),
    (tree("_unet () { COMPREPLY=(best.pth train train); }\n"), "offers ['best.pth']"),
    (tree("_unet () { COMPREPLY=(train train); }\n"), "twice"),
    (tree("_unet () { echo oops >&2; }\n"), "says oops"),
]
if MINE.is_file():
    CASES.append((tree(lintlib.read(MINE)), None))

if __name__ == "__main__":
    lintlib.main(check, CASES)
