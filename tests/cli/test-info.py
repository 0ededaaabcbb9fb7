#!/usr/bin/env python3
# test-info.py: unet info
#
# SPDX-License-Identifier: MIT
import json
import os
import struct
import sys
from pathlib import Path

from clilib import case, has, main, make_model, same, unet

sys.path.append(str(Path(__file__).parent.parent / "torch"))

import caffefile


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
def caffe(folder):
    """A network of Caffe that is no U-Net, in both forms, and the text that goes with it."""
    for v1 in (True, False):
        blobs = [caffefile.blob(shape, range(count), v1) for shape, count in (((2, 1, 3, 3), 18),
                                                                             ((2,), 2))]
        if v1:
            body = caffefile.chunk(4, b"conv1") + b"".join(caffefile.chunk(6, b) for b in blobs)
        else:
            body = caffefile.chunk(1, b"conv1") + b"".join(caffefile.chunk(7, b) for b in blobs)
        (folder / "net.caffemodel").write_bytes(caffefile.chunk(2 if v1 else 100, body))
        text, errors = unet(folder, "info", "net.caffemodel")
        has("no U-Net", errors)
        has("conv1.weight  float32  [2 x 1 x 3 x 3]", text)
        has("conv1.bias  float32  [2]", text)
        same(json.loads(unet(folder, "info", "net.caffemodel", "--json")[0])["format"], "Caffe")
    (folder / "deploy.prototxt").write_text('name: "net"\nlayers {\n}\n', encoding="utf-8")
    has("give the .caffemodel", unet(folder, "info", "deploy.prototxt", status=1)[1])


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
