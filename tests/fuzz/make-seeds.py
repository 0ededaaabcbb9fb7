#!/usr/bin/env python3
# make-seeds.py: writes the seeds/ of the fuzz targets that PyTorch can write
#
# Run by hand when a format gains something; the seeds are kept in the repository, for the fuzz
# tests need no PyTorch.
#
# SPDX-License-Identifier: MIT
import json
import struct
import sys
from collections import OrderedDict
from pathlib import Path

import numpy
import torch

SEEDS = Path(__file__).parent / "seeds"
sys.path.append(str(Path(__file__).parent.parent / "torch"))

import caffefile


def write_pth():
    torch.manual_seed(1)
    base = torch.randn(3, 4)
    model = OrderedDict(weight=base, view=base[1:, 2], turned=base.t(), count=torch.tensor(3),
                        spread=torch.ones(2, 1).expand(2, 3), half=torch.ones(2).half(),
                        parameter=torch.nn.Parameter(torch.ones(2)), mask_values=[0, 255])
    values = {"state": model, "epoch": 3, "best": numpy.float64(0.5), "lr": [1e-3, (2, "x")],
              "set": {1}, "big": 2**70, "device": torch.device("cpu"), "size": torch.Size([1]),
              "type": torch.float32, "none": None, "yes": True}
    for protocol in (2, 4):
        torch.save(values, SEEDS / f"pth/legacy{protocol}.pth",
                   _use_new_zipfile_serialization=False, pickle_protocol=protocol)
        torch.save(values, SEEDS / f"pth/zip{protocol}.pth", pickle_protocol=protocol)
    torch.save(base, SEEDS / "pth/bare.pth", _use_new_zipfile_serialization=False)


def write_safetensors():
    header = {
        "__metadata__": {"format": "pt", "note": "x"},
        "count": {"dtype": "I64", "shape": [], "data_offsets": [0, 8]},
        "weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [8, 32]},
        "half": {"dtype": "BF16", "shape": [3], "data_offsets": [32, 38]},
        "empty": {"dtype": "U8", "shape": [0, 5], "data_offsets": [38, 38]},
        "mask": {"dtype": "BOOL", "shape": [2], "data_offsets": [38, 40]},
    }
    for name, head in (("some", header), ("none", {}), ("note", {"__metadata__": {}})):
        text = json.dumps(head).encode()
        text += b" " * (-len(text) % 8)
        data = bytes(range(40)) if name == "some" else b""
        (SEEDS / f"safetensors/{name}.safetensors").write_bytes(
            struct.pack("<Q", len(text)) + text + data)


def write_caffe():
    weight = numpy.arange(12).reshape(2, 1, 3, 2)
    bias = numpy.array([0.5, numpy.nan])
    layers = [("data", "Data", []), ("conv_d0a-b", "Convolution", [weight, bias]),
              ("relu", "ReLU", []), ("up_0", "Deconvolution", [weight, bias, bias])]
    for name, v1, form in (("v1", True, {}), ("v2", False, {}), ("loose", False, {"packed": False}),
                           ("double", False, {"double": True}), ("old", False, {"legacy": True})):
        (SEEDS / f"caffe/{name}.caffemodel").write_bytes(
            caffefile.network("net", layers, v1, **form))


if __name__ == "__main__":
    for folder in ("pth", "safetensors", "caffe"):
        (SEEDS / folder).mkdir(parents=True, exist_ok=True)
    write_pth()
    write_safetensors()
    write_caffe()
