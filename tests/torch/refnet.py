# refnet.py: the reference network for the tests, with milesial/Pytorch-UNet's state-dict names
#
# SPDX-License-Identifier: MIT
"""A short definition of our own: only names, shapes and arithmetic are the reference's."""
import json
import struct

import numpy
import torch
from torch import nn
from torch.nn import functional


class DoubleConv(nn.Module):
    def __init__(self, inputs, outputs, middle=None, bias=False):
        super().__init__()
        middle = middle or outputs
        self.double_conv = nn.Sequential(
            nn.Conv2d(inputs, middle, 3, padding=1, bias=bias), nn.BatchNorm2d(middle), nn.ReLU(),
            nn.Conv2d(middle, outputs, 3, padding=1, bias=bias), nn.BatchNorm2d(outputs), nn.ReLU())

    def forward(self, x):
        return self.double_conv(x)


class Down(nn.Module):
    def __init__(self, inputs, outputs, bias):
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), DoubleConv(inputs, outputs, bias=bias))

    def forward(self, x):
        return self.maxpool_conv(x)


class Up(nn.Module):
    def __init__(self, inputs, outputs, bilinear, bias):
        super().__init__()
        if bilinear:
            self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
            self.conv = DoubleConv(inputs, outputs, inputs // 2, bias=bias)
        else:
            self.up = nn.ConvTranspose2d(inputs, inputs // 2, 2, stride=2)
            self.conv = DoubleConv(inputs, outputs, bias=bias)

    def forward(self, low, skip):
        low = self.up(low)
        dy, dx = skip.shape[2] - low.shape[2], skip.shape[3] - low.shape[3]
        low = functional.pad(low, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2])
        return self.conv(torch.cat([skip, low], 1))


class OutConv(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x):
        return self.conv(x)


class UNet(nn.Module):
    def __init__(self, channels=3, classes=2, bilinear=False, base=64, depth=4, bias=False):
        super().__init__()
        factor = 2 if bilinear else 1
        self.n_classes = classes
        self.depth = depth
        self.inc = DoubleConv(channels, base, bias=bias)
        for i in range(1, depth + 1):
            outputs = base * 2**i // (factor if i == depth else 1)
            setattr(self, f"down{i}", Down(base * 2**(i - 1), outputs, bias))
        for i in range(1, depth + 1):
            inputs = base * 2**(depth - i + 1)
            outputs = inputs // 2 // (factor if i < depth else 1)
            setattr(self, f"up{i}", Up(inputs, outputs, bilinear, bias))
        self.outc = OutConv(base, classes)

    def forward(self, x):
        skips = [self.inc(x)]
        for i in range(1, self.depth + 1):
            skips.append(getattr(self, f"down{i}")(skips[-1]))
        x = skips.pop()
        for i in range(1, self.depth + 1):
            x = getattr(self, f"up{i}")(x, skips.pop())
        return self.outc(x)


def dice(probability, truth, dims):
    """The reference's soft Dice: epsilon 1e-6, an empty pair counts 1; sums over DIMS."""
    inter = 2 * (probability * truth).sum(dim=dims)
    total = probability.sum(dim=dims) + truth.sum(dim=dims)
    total = torch.where(total == 0, inter, total)
    return ((inter + 1e-6) / (total + 1e-6)).mean()


def loss_of(logits, target):
    """Cross entropy (binary for one class) plus the Dice loss over the whole batch."""
    if logits.shape[1] == 1:
        logits = logits.squeeze(1)
        truth = target.to(logits.dtype)
        loss = functional.binary_cross_entropy_with_logits(logits, truth)
        return loss + 1 - dice(torch.sigmoid(logits), truth, (-1, -2, -3))
    truth = functional.one_hot(target, logits.shape[1]).permute(0, 3, 1, 2).to(logits.dtype)
    loss = functional.cross_entropy(logits, target)
    flat = (logits.softmax(1).flatten(0, 1), truth.flatten(0, 1))
    return loss + 1 - dice(*flat, (-1, -2, -3))


TYPES = {"F32": numpy.float32, "U8": numpy.uint8, "I64": numpy.int64}


def save_safetensors(path, arrays):
    header, blobs, at = {}, [], 0
    for name, array in arrays.items():
        array = numpy.ascontiguousarray(array)
        kind = next(k for k, v in TYPES.items() if v == array.dtype)
        header[name] = {"dtype": kind, "shape": list(array.shape),
                        "data_offsets": [at, at + array.nbytes]}
        blobs.append(array.tobytes())
        at += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def load_safetensors(path):
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    arrays = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name != "__metadata__":
            first, end = entry["data_offsets"]
            arrays[name] = numpy.frombuffer(
                data[8 + length + first:8 + length + end], TYPES[entry["dtype"]]
            ).reshape(entry["shape"])
    return arrays
