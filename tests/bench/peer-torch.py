#!/usr/bin/env python3
# peer-torch.py: one process of PyTorch, timed
#
# usage: peer-torch.py SPEC, SPEC being JSON; see programs.py. Prints one line of JSON.
#
# SPDX-License-Identifier: MIT
"""The reference network of tests/torch on random pictures, as the reference runs it: inference in
eval mode without gradients; a training step with zero_grad (to None), cross entropy and Dice,
clipping to 1.0 and RMSprop. bf16: forward and loss under torch.autocast. Or, with "export", the
network is written as an ONNX model for pictures of one size."""
import contextlib
import json
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "torch"))
from refnet import UNet, loss_of  # noqa: E402 pylint: disable=wrong-import-position


def precision(spec):
    if spec.get("bf16"):
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return contextlib.nullcontext()


def make_predict(spec, net, images):
    net.eval()

    def run():
        with torch.no_grad(), precision(spec):
            net(images)
    return run


def make_train(spec, net, images):
    size = (spec["batch"], spec["height"], spec["width"])
    target = torch.randint(0, spec["classes"], size)
    optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-5, weight_decay=1e-8, momentum=0.999)
    net.train()

    def run():
        with precision(spec):
            loss = loss_of(net(images).float(), target)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
    return run


def make_network(spec):
    channels, classes = spec["channels"], spec["classes"]
    if not spec["network"]:
        return UNet(channels, classes, base=spec["base"])
    # Only these need torchvision.
    from refencoder import EncoderUNet, UNet2015  # pylint: disable=import-outside-toplevel
    if spec["network"] == "unet-2015":
        return UNet2015(channels, classes, spec["base"])
    return EncoderUNet(spec["network"], channels, classes)


def main():
    spec = json.loads(sys.argv[1])
    torch.set_num_threads(spec["threads"])
    torch.manual_seed(0)
    net = make_network(spec)
    images = torch.rand(spec["batch"], spec["channels"], spec["height"], spec["width"])
    if "export" in spec:
        torch.onnx.export(net.eval(), images, spec["export"], opset_version=13,
                          input_names=["images"], output_names=["logits"])
        return
    run = {"predict": make_predict, "train": make_train}[spec["mode"]](spec, net, images)
    seconds = []
    for _ in range(spec["warmups"] + spec["runs"]):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds[spec["warmups"]:]}))


main()
