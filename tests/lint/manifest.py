#!/usr/bin/env python3
# manifest.py: the Flatpak manifest is JSON and means what it says
#
# It parses, its id is its file name, every download is pinned by a checksum over https, the project
# itself is built from this tree, and the options given to meson exist.
#
# SPDX-License-Identifier: MIT
import json
import re

import lintlib

BUILT_IN = {"buildtype", "werror", "b_lto", "b_ndebug", "prefix", "libdir", "default_library"}


def no_twins(pairs):
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"has the key {key} twice")
    return dict(pairs)


def check_source(where, source):
    if source.get("type") not in {"archive", "file"}:
        return []
    problems = []
    url = source.get("url", "")
    if not url.startswith("https://"):
        problems.append(f"{where}: {url or 'a source'} is not fetched by https")
    if not re.fullmatch(r"[0-9a-f]{64}", source.get("sha256", "")):
        problems.append(f"{where}: {url or 'a source'} is not pinned by sha256")
    return problems


def check_manifest(root, path):
    where = lintlib.name(root, path)
    try:
        manifest = json.loads(lintlib.read(path), object_pairs_hook=no_twins)
    except ValueError as error:
        return [f"{where}: {error}"]
    problems = []
    for key in ("id", "runtime", "runtime-version", "sdk", "command", "finish-args", "modules"):
        if key not in manifest:
            problems.append(f"{where}: has no {key}")
    if manifest.get("id") != path.stem:
        problems.append(f"{where}: its id is {manifest.get('id')}, not its file name")
    listing = root / "meson_options.txt"
    options = BUILT_IN | set(re.findall(r"option\('(\w+)'",
                                        lintlib.read(listing) if listing.is_file() else ""))
    own = 0
    for module in manifest.get("modules", []):
        sources = module.get("sources", [])
        for source in sources:
            problems += check_source(where, source)
        if any(source.get("type") == "dir" for source in sources):
            own += 1
            for option in module.get("config-opts", []):
                name = option.removeprefix("-D").split("=")[0]
                if name not in options:
                    problems.append(f"{where}: gives meson {option}, which is no option")
    if own != 1:
        problems.append(f"{where}: builds this tree {own} times, not once")
    return problems


def check(root):
    found = lintlib.files(root, "flatpak/*.json")
    if not found:
        return ["flatpak: holds no manifest"]
    return [problem for path in found for problem in check_manifest(root, path)]


GOOD = {
    "id": "io.example.A", "runtime": "r", "runtime-version": "1", "sdk": "s", "command": "a",
    "finish-args": [],
    "modules": [
        {"name": "lib", "sources": [{"type": "archive", "url": "https://e.org/l.tar.gz",
                                     "sha256": "0" * 64}]},
        {"name": "own", "config-opts": ["-Dtests=false"], "sources": [{"type": "dir"}]},
    ],
}


def tree(before="", after="", path="flatpak/io.example.A.json"):
    return {path: json.dumps(GOOD).replace(before, after) if before else json.dumps(GOOD),
            "meson_options.txt": "option('tests', type: 'boolean')\n"}


CASES = [
    (tree(), None),
    ({}, "holds no manifest"),
    (tree("{", "", ), "Extra data"),
    (tree('"runtime":', '"id":'), "twice"),
    (tree('"command"', '"kommand"'), "has no command"),
    (tree(path="flatpak/io.example.B.json"), "not its file name"),
    (tree("https:", "http:"), "not fetched by https"),
    (tree("0" * 64, "0"), "not pinned"),
    (tree("-Dtests", "-Dtest"), "which is no option"),
    (tree('"dir"', '"git"'), "builds this tree 0 times"),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
