#!/usr/bin/env python3
# test-net.py: the engine against PyTorch
#
# SPDX-License-Identifier: MIT
"""Parameter counts, initial weights, logits, loss, gradients, running statistics, ten steps.

What counts as equal: netcompare.py.

With further arguments NAME=VALUE, put into the environment: some of it only, by other kernels.
"""
import os
import sys

try:
    import numpy
    import torch
    from netcompare import check, finish, path, tool
    from refnet import UNet, load_safetensors, loss_of, save_safetensors
    import netcompare
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

VARIANT = dict(argument.split("=", 1) for argument in sys.argv[2:])
os.environ.update(VARIANT)


def compare(title, size=(64, 48), batch=1, amp=False, threads=2, legacy=False, **kwargs):
    netcompare.compare(title, lambda: UNet(**kwargs), size=size, batch=batch, amp=amp,
                       threads=threads, legacy=legacy, channels=kwargs.get("channels", 3))


def steps(title, amp, **kwargs):
    torch.manual_seed(3)
    net = UNet(**kwargs)
    torch.save(net.state_dict(), path("net.pth"))
    images = torch.rand(10, 3, 64, 64)
    target = (images.mean(1) > 0.5).long()
    save_safetensors(path("in.safetensors"), {"images": images.numpy(),
                                              "target": target.numpy().astype(numpy.uint8)})
    tool("steps", path("net.pth"), path("in.safetensors"), path("out.safetensors"), 2, int(amp),
         1e-5)
    ours = load_safetensors(path("out.safetensors"))["losses"]
    optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-5, weight_decay=1e-8, momentum=0.999)
    losses = []
    for i in range(10):
        loss = loss_of(net(images[i:i + 1]), target[i:i + 1])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    worst = max(abs(a - b) for a, b in zip(ours, losses))
    check(worst < (2e-2 if amp else 1e-3), f"{title}: ten steps, largest difference {worst:.1e}")


def initial(count, channels, classes, bilinear):
    n = int(tool("init", 7, channels, classes, 64, 4, int(bilinear), path("init.pth")))
    check(n == count, f"{n} parameters for {channels} channels, {classes} classes, {bilinear=}")
    state = torch.load(path("init.pth"))
    check(state.pop("mask_values") == [0, 1], "mask_values")
    torch.manual_seed(7)
    net = UNet(channels, classes, bilinear)
    same = all(torch.equal(a, state[n]) for n, a in net.state_dict().items())
    check(same and list(state) == list(net.state_dict()),
          "initial weights are PyTorch's, bit for bit")
    net.load_state_dict(state, strict=True)


def most():
    initial(31037698, 3, 2, False)
    initial(31037633, 3, 1, False)
    initial(17263042, 3, 2, True)
    for classes in (1, 2, 5):
        for bilinear in (False, True):
            compare(f"{classes} classes, bilinear={bilinear}", classes=classes, bilinear=bilinear,
                    base=16)
    compare("smallest", size=(16, 16), base=8, batch=2)
    compare("batch of 3, 1 channel", channels=1, batch=3, base=16, size=(48, 40))
    compare("few channels", base=6, size=(40, 32), batch=2)
    compare("depth 2", depth=2, base=24, size=(30, 34))
    compare("convolution bias (v1, v2), legacy file", bias=True, bilinear=True, base=16,
            legacy=True)
    compare("one thread", base=16, threads=1)
    steps("reference recipe", False, base=16)
    steps("bfloat16 storage", True, base=16)


torch.set_num_threads(2)
if not VARIANT:
    most()
compare("odd sizes", size=(61, 37), base=16)
compare("odd sizes, bilinear", size=(53, 45), base=16, bilinear=True)
compare("depth 5", depth=5, base=4, size=(64, 64), batch=2)
compare("base 64", base=64, size=(64, 64))
compare("many tiles", base=16, size=(200, 188))
compare("bfloat16 storage", base=16, amp=True)
finish()
