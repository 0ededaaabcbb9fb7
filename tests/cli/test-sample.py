#!/usr/bin/env python3
# test-sample.py: unet sample
#
# SPDX-License-Identifier: MIT
from clilib import case, has, main, names, png_header, png_values, same, unet


@case
def two_classes(folder):
    text, errors = unet(folder, "sample", "--output", "d", "--count", 3, "--size", 96)
    has("3 images in d/imgs", text)
    same(errors, "")
    same(names(folder / "d/imgs"), ["cells-0001.png", "cells-0002.png", "cells-0003.png"])
    same(names(folder / "d/masks"), names(folder / "d/imgs"))
    same(png_header(folder / "d/imgs/cells-0001.png"), (96, 96, 8, 2))
    for path in (folder / "d/masks").iterdir():
        same(png_values(path), {0, 255})


@case
def three_classes(folder):
    unet(folder, "sample", "-o", "d", "--count", 1, "--classes", 3)
    same(png_header(folder / "d/imgs/cells-0001.png"), (256, 256, 8, 2))
    same(png_values(folder / "d/masks/cells-0001.png"), {0, 127, 255})


@case
def seeded(folder):
    for name, seed in [("a", 7), ("b", 7), ("c", 8)]:
        unet(folder, "sample", "-o", name, "--count", 1, "--size", 64, "--seed", seed)
    picture = {name: (folder / name / "imgs/cells-0001.png").read_bytes() for name in "abc"}
    same(picture["a"], picture["b"])
    assert picture["a"] != picture["c"]


@case
def mixes_with_nobody(folder):
    unet(folder, "sample", "-o", "d", "--count", 2, "--size", 64)
    unet(folder, "sample", "-o", "d", "--count", 2, "--size", 64)
    (folder / "d/imgs/mine.png").write_bytes(b"")
    text, errors = unet(folder, "sample", "-o", "d", "--count", 2, "--size", 64, status=1)
    same(text, "")
    has("mine.png", errors)


main()
