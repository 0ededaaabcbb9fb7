#!/usr/bin/env python3
# test-info.py: unet info
#
# SPDX-License-Identifier: MIT
import json
import os
import struct

from clilib import case, has, main, make_model, same, unet


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, shape in tensors.items():
        count = 1
        for side in shape:
            count *= side
        header[name] = {"dtype": "F32", "shape": shape,
                        "data_offsets": [len(data), len(data) + 4 * count]}
        data += bytes(4 * count)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


@case
def model(folder):
    path = make_model(folder)
    text, errors = unet(folder, "info", path)
    same(errors, "")
    has("U-Net, 3 channels, 2 classes, base 4, depth 2", text)
    has("[0, 255]", text)
    result = json.loads(unet(folder, "info", "--json", path)[0])
    for key, value in {"file": path, "in_channels": 3, "n_classes": 2, "base_channels": 4,
                       "depth": 2, "bilinear": False, "conv_bias": False, "scale": 1,
                       "mask_values": [0, 255], "has_mask_values": True,
                       "ignore_value": None}.items():
        same((key, result[key]), (key, value))
    has("PyTorch", result["format"])
    assert result["parameters"] > 1000


@case
def other_tensors(folder):
    write_safetensors(folder / "other.safetensors", {"a.weight": [2, 3], "b": []})
    text, errors = unet(folder, "info", "other.safetensors")
    has("no U-Net", errors)
    has("a.weight  float32  [2 x 3]", text)
    result = json.loads(unet(folder, "info", "other.safetensors", "--json")[0])
    same(result["tensors"], [{"name": "a.weight", "dtype": "float32", "shape": [2, 3]},
                             {"name": "b", "dtype": "float32", "shape": []}])


@case
def odd_name(folder):
    """A file name that is no UTF-8 leaves the JSON valid."""
    path = (folder / make_model(folder)).rename(folder / os.fsdecode(b"caf\xe9.pth"))
    has("caf", json.loads(unet(folder, "info", "--json", path)[0])["file"])


@case
def broken(folder):
    path = folder / make_model(folder)
    data = path.read_bytes()
    for size in [0, 1, 100, len(data) // 2, len(data) - 1]:
        (folder / "cut.pth").write_bytes(data[:size])
        text, errors = unet(folder, "info", "cut.pth", status=1)
        same(text, "")
        has("unet info: cut.pth: ", errors)


main()
