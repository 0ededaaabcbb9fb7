#!/usr/bin/env python3
# summary.py: how many tests passed, failed and were skipped
#
# Reads meson's testlog.json files and prints which tests were skipped and which failed, each with
# its reason, then one plain line: "N passed, N failed, N skipped". A program that speaks TAP counts
# once for each of its cases, any other once. Ends with 1 when anything failed or nothing passed.
#
# usage: summary.py LOG.json...
#
# SPDX-License-Identifier: MIT
import json
import re
import sys

CASE = re.compile(r"^(not )?ok\b\s*\d*\s*(?:-\s*)?(.*?)\s*(?:#\s*(SKIP|TO" r"DO)\b\s*(.*))?$",
                  re.IGNORECASE)
GOOD = {"OK", "EXPECTEDFAIL"}
# Of what a failed case said, as much as a page has room for.
MOST_LINES = 12
MOST_LETTERS = 200


def shorten(lines):
    """The last of LINES, each on a line of its own below a test's name."""
    lines = [line[:MOST_LETTERS] for line in lines if line.strip()]
    return "".join(f"\n    {line}" for line in lines[-MOST_LINES:])


def reason(lines):
    """What the comments say that follow a case which failed."""
    said = []
    for line in lines:
        if not line.startswith("#"):
            break
        said.append(line[1:].strip())
    return shorten(said)


def cases(output):
    """(name, 'pass' | 'fail' | 'skip', why) of each case in a TAP program's output."""
    lines = output.splitlines()
    for number, line in enumerate(lines, 1):
        match = CASE.match(line)
        if match is None:
            continue
        failed, name, directive, why = match.groups()
        if directive and directive.upper() == "SKIP":
            yield name, "skip", why
        elif failed and not directive:
            yield name, "fail", reason(lines[number:])
        else:
            yield name, "pass", ""


def count(test):
    """The results of one entry of the log: a list like that of cases()."""
    name = test["name"].split(" / ")[-1]
    output = test.get("stdout") or ""
    result = test["result"]
    found = []
    if re.search(r"^(TAP version \d+|1\.\.\d+)", output, re.MULTILINE):
        found = [(f"{name}: {case}", outcome, why) for case, outcome, why in cases(output)]
    if result == "SKIP" and not found:
        said = [line for line in output.splitlines() if line.strip()]
        return [(name, "skip", said[-1] if said else "")]
    if result in GOOD | {"SKIP"}:
        return found or [(name, "pass", "")]
    # A program may fail without a failing case: by a crash, by its time, by its last words.
    if not any(outcome == "fail" for _, outcome, _ in found):
        found.append((name, "fail", result.lower() +
                      shorten((test.get("stderr") or output).splitlines())))
    return found


def main():
    found = []
    for path in sys.argv[1:]:
        try:
            with open(path, encoding="utf-8") as log:
                for line in log:
                    found += count(json.loads(line))
        except FileNotFoundError:
            found.append((path, "fail", "there is no such log: no test was run"))
        except (OSError, ValueError, KeyError) as error:
            found.append((path, "fail", f"cannot be read: {error}"))
    totals = {"pass": 0, "fail": 0, "skip": 0}
    for name, outcome, why in found:
        totals[outcome] += 1
        if outcome == "skip":
            print(f"skipped: {name}" + (f": {why}" if why else ""))
    for name, outcome, why in found:
        if outcome == "fail":
            print(f"FAILED: {name}" + (f": {why}" if why[:1].strip() else why))
    print(f"{totals['pass']} passed, {totals['fail']} failed, {totals['skip']} skipped")
    return 1 if totals["fail"] > 0 or totals["pass"] == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
