#!/usr/bin/env python3
# test-convert.py: unet convert
#
# SPDX-License-Identifier: MIT
import json

from clilib import case, has, main, same, unet


def train(folder):
    unet(folder, "sample", "-o", "data", "--count", 3, "--size", 64)
    unet(folder, "train", "-e", 1, "-s", 1, "--base-channels", 2, "--depth", 1)
    return folder / "checkpoints/last.pth"


def told(folder, path):
    values = json.loads(unet(folder, "info", "--json", path)[0])
    return {key: value for key, value in values.items() if key not in ("file", "format")}


@case
def there_and_back(folder):
    train(folder)
    unet(folder, "convert", "checkpoints/last.pth", "a.safetensors")
    text, _ = unet(folder, "convert", "a.safetensors", "b.pth")
    same(text, "b.pth\n")
    unet(folder, "convert", "b.pth", "c.safetensors")
    same((folder / "a.safetensors").read_bytes(), (folder / "c.safetensors").read_bytes())
    same(told(folder, "a.safetensors"), told(folder, "checkpoints/last.pth"))
    for model, out in (("checkpoints/last.pth", "x"), ("a.safetensors", "y")):
        unet(folder, "predict", "-m", model, "-i", "data/imgs", "-o", out)
    for mask in (folder / "x").iterdir():
        same(mask.read_bytes(), (folder / "y" / mask.name).read_bytes())


@case
def refusals(folder):
    path = train(folder)
    before = path.read_bytes()
    for status, arguments, words in (
            (1, [path, path], "exists already"),
            (2, [path, "x.onnx"], "let it end in .pth or .safetensors"),
            (1, ["data/imgs/cells-0001.png", "x.pth"], "cells-0001.png"),
            (1, [path, "nowhere/x.pth"], "nowhere/x.pth"),
            (2, [path], "name two files")):
        _, errors = unet(folder, "convert", *arguments, status=status)
        has(words, errors)
    same(path.read_bytes(), before)


main()
