#!/usr/bin/env python3
# messages.py: what the rooms below the front ends say can be translated
#
# Two rules over the C files of every room but app and cli. The message of an error (g_set_error()
# and its kin) stands inside _() or ngettext(), unless it only joins texts that do ("%s %s"). And so
# does any other string that reads as prose, two words with a space between, since messages are put
# together from such pieces; what is no message at all is listed in EXCEPTIONS with the reason.
#
# SPDX-License-Identifier: MIT
import re

import lintlib

FRONT_ENDS = ("app", "cli")

MARKS = {"_", "N_", "C_", "NC_", "ngettext", "g_dngettext"}

# The position of the format among the arguments.
MESSAGES = {
    "g_set_error": 3, "g_set_error_literal": 3, "g_error_new": 2, "g_error_new_literal": 2,
    "g_prefix_error": 1, "g_prefix_error_literal": 1, "g_propagate_prefixed_error": 2,
    "g_task_return_new_error": 3,
}

# For the compiler and for programmers.
SILENT = re.compile(r"_Pragma|__asm__|__attribute__|target|target_clones|G_STATIC_ASSERT_EXPR"
                    r"|g_(assert|return_if|return_val_if|error|warning|critical|debug)\w*")

PROSE = re.compile(r"[A-Za-z]{2,}[,;:.]? [A-Za-z]{2,}")
JOINS_ONLY = re.compile(r"(%\d*\$?s|\s)*")

ENGLISH = "for files and programs, which read English"
LAYER = "the name of a row, a layer or a method, which unet bench --json has too"
EXCEPTIONS = {
    "src/models/model.c": {
        "bilinear upsampling": ENGLISH,
        "transposed convolution": ENGLISH,
        ", convolution biases": ENGLISH,
        "U-Net with the encoder %s, %s": ENGLISH,
        "U-Net of 2015%s, %s, base %d": ENGLISH,
        " as released": ENGLISH,
    },
    "src/engine/bench-layers.c": {
        "cross entropy, dice": LAYER,
        "zero gradients": LAYER,
        "gradient norm": LAYER,
    },
    "src/engine/evaluate-format.c": {"mean of classes": ENGLISH},
    "src/jobs/job.c": {"[unet] job events": "the name of a source, for debuggers"},
}

def check_file(root, path):
    where = lintlib.name(root, path)
    allowed = dict(EXCEPTIONS.get(where, {}))
    unused = set(allowed)
    problems = []
    for line, string, calls in lintlib.strings(lintlib.read(path)):
        names = {function for function, _ in calls}
        if names & MARKS or any(SILENT.fullmatch(function) for function in names):
            continue
        message = [f for f, index in calls if MESSAGES.get(f) == index]
        if message and not JOINS_ONLY.fullmatch(string):
            problems.append(f"{where}:{line}: {message[0]}() has a message that cannot be "
                            f"translated, \"{string}\": put it in _()")
        elif not message and string in allowed:
            unused.discard(string)
        elif not message and PROSE.search(string):
            problems.append(f"{where}:{line}: \"{string}\" reads as prose: put it in _(), or list "
                            f"it in EXCEPTIONS of tests/lint/messages.py if nobody is shown it")
    for string in sorted(unused):
        problems.append(f"{where}: has no \"{string}\" outside _() any more: take it from "
                        f"EXCEPTIONS of tests/lint/messages.py")
    return problems


def check(root):
    problems = []
    for path in lintlib.files(root, "src/*/*.[ch]"):
        if path.parent.name not in FRONT_ENDS:
            problems += check_file(root, path)
    return problems


def c(text, path="src/x/a.c"):
    return {path: text}


FISH = 'g_set_error (error, FISH, 0, '
CASES = [
    (c(f'{FISH}_ ("no fish in %s"), name); {FISH}"%s %s", a, b);'), None),
    (c(f'{FISH}n ? _ ("no fish") : ngettext ("fish", "%d fish", n), n);'), None),
    (c(f'/* "no fish at all" */ // "no fish"\n#include "no fish"\n{FISH}"%s", text);'), None),
    (c('f ("word"); f ("a-b"); f ("%s: %d"); g_return_if_fail (f ("no fish at all"));'), None),
    (c(f'{FISH}"no", f ("x"));', "src/cli/a.c"), None),
    (c(f'{FISH}"no fish in %s", name);'), 'a.c:1: g_set_error() has a message'),
    (c(f'{FISH}"%s: ", name);'), 'g_set_error() has a message'),
    (c(f'\n{FISH}n ? _ ("no fish") : "fish");'), 'a.c:2: g_set_error() has a message'),
    (c('g_prefix_error (error, "%s: ", f (a, b));'), "g_prefix_error() has a message"),
    (c('g_prefix_error (f (a, b), "%s: ", name);'), "g_prefix_error() has a message"),
    (c('g_set_error_literal (error, f (a, b), 0, "fish");'), "g_set_error_literal() has"),
    (c('g_task_return_new_error (task, A, B, "fish");'), "g_task_return_new_error() has"),
    (c('hooks->warning (data, "there are no fish");'), 'reads as prose'),
    (c('text = f ("fish, ", n == 1 ? "one fish" : "more");'), '"one fish" reads as prose'),
    (c('fail (reader, "no " "fish, no bird");', "src/x/a.h"), 'src/x/a.h:1: "fish, no bird"'),
    (c('a = "zero gradients"; b = "gradient norm"; c = "cross entropy, dice";',
       "src/engine/bench-layers.c"), None),
    (c('a = "zero gradients"; b = "gradient norm"; c = _ ("cross entropy, dice");',
       "src/engine/bench-layers.c"), 'has no "cross entropy, dice" outside _()'),
    (c('f (_ ("no fish"), "one bird");'), '"one bird" reads as prose'),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
