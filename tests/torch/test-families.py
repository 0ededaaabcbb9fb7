#!/usr/bin/env python3
# test-families.py: networks with an encoder, and the U-Net of 2015, against PyTorch
#
# SPDX-License-Identifier: MIT
"""Parameter counts, logits, loss, gradients; state dicts both ways; torchvision's files as
encoders.

What counts as equal: netcompare.py. With a further argument NAME=VALUE, put into the environment:
by other kernels.
"""
import os
import subprocess
import sys

VARIANT = dict(argument.split("=", 1) for argument in sys.argv[2:])
os.environ.update(VARIANT)
try:
    import numpy
    import torch
    import torchvision
    from netcompare import check, compare, distance, finish, path, shake, tool
    from refencoder import EncoderUNet, UNet2015
    from refnet import load_safetensors, save_safetensors
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

ENCODERS = ("resnet18", "resnet34", "resnet50", "vgg16_bn", "mobilenet_v2")
# segmentation_models.pytorch's Unet with 3 channels and 1 class
COUNTS = {"resnet18": 14328209, "resnet34": 24436369, "resnet50": 32521105,
          "vgg16_bn": 23756689, "mobilenet_v2": 6628945}


def logits_of(model, images):
    save_safetensors(path("in.safetensors"), {
        "images": images.numpy(),
        "target": numpy.zeros((len(images), *images.shape[2:]), numpy.uint8)})
    tool("run", model, path("in.safetensors"), path("out.safetensors"), 2, 0)
    return load_safetensors(path("out.safetensors"))["logits"]


def both_ways(name, channels):
    """A new network of ours, loaded by PyTorch under the library's names; counted; and with
    torchvision's weights for the encoder."""
    source = getattr(torchvision.models, name)(weights=None)
    with torch.no_grad():
        shake(source, 5)
    torch.save(source.state_dict(), path("encoder.pth"))
    count = int(tool("init-encoder", 3, name, channels, 1, path("encoder.pth"), path("init.pth")))
    if channels == 3:
        check(count == COUNTS[name], f"{name}: {count} parameters")
    state = torch.load(path("init.pth"))
    state.pop("mask_values")
    net = EncoderUNet(name, channels=channels, classes=1)
    net.load_state_dict(state, strict=True)
    theirs = {f"encoder.{key}": value for key, value in source.state_dict().items()}
    first = [key for key in theirs if state.get(key, theirs[key]).shape != theirs[key].shape]
    check(first == ([] if channels == 3 else first[:1]) and len(first) == (channels != 3),
          f"{name}, {channels} channels: adapted {first}")
    for key in first:
        old = theirs.pop(key)
        if channels == 1:
            new = old.sum(1, keepdim=True)
        else:
            new = torch.stack([old[:, i % 3] for i in range(channels)], 1) * 3 / channels
        check(torch.allclose(state[key], new, rtol=1e-6, atol=1e-7), f"{name}: {key} as adapted")
    same = [torch.equal(state[key], value) for key, value in theirs.items() if key in state]
    check(all(same) and len(same) == sum(key.startswith("encoder.") for key in state) - len(first),
          f"{name}, {channels} channels: the encoder's weights are the file's")
    net.eval()
    images = torch.rand(1, channels, 70, 45)
    with torch.no_grad():
        expected = net(images).numpy()
    far = distance(logits_of(path("init.pth"), images), expected)
    check(far < 1e-5, f"{name}, {channels} channels: logits of a new network {far:.1e}")


def wrong(title, arguments, *words):
    result = subprocess.run([sys.argv[1], *map(str, arguments)], capture_output=True, text=True)
    check(result.returncode == 1 and all(word in result.stderr for word in words),
          f"{title}: {result.stderr.strip()}")


def refusals():
    torch.save(torchvision.models.resnet18(weights=None).state_dict(), path("18.pth"))
    wrong("another encoder", ("init-encoder", 1, "resnet34", 3, 2, path("18.pth"), path("x.pth")),
          "18.pth", "ResNet-18", "ResNet-34", "--encoder resnet18")
    wrong("no network", ("run", path("18.pth"), path("in.safetensors"), path("x"), 1, 0),
          "18.pth", "ResNet-18", "--encoder-weights")
    state = EncoderUNet("resnet18").state_dict()
    state["decoder.blocks.0.attention1.attention.cSE.1.weight"] = torch.zeros(3)
    torch.save(state, path("more.pth"))
    wrong("more than it has", ("run", path("more.pth"), path("in.safetensors"), path("x"), 1, 0),
          "more.pth", "decoder.blocks.0.attention1", "in the file alone")
    state = EncoderUNet("resnet18").state_dict()
    del state["decoder.blocks.1.conv1.0.weight"]
    torch.save(state, path("less.pth"))
    wrong("less than it needs", ("run", path("less.pth"), path("in.safetensors"), path("x"), 1, 0),
          "less.pth", "decoder.blocks.1.conv1.0.weight is missing")


# Where a channel has a dozen pixels, normalisation makes much of rounding and of what a switch
# changes, PyTorch's too: some percent in float32.
DEEP = {"close": 1e-4, "slack": (3, 1e-3), "tied": 0.3, "batch": 2}


def encoders(names):
    for name in names:
        compare(f"{name}, 2 classes", lambda: EncoderUNet(name), size=(64, 96), **DEEP)
    if not VARIANT:
        compare("resnet18, 1 class, sides that are no multiples",
                lambda: EncoderUNet("resnet18", classes=1), size=(61, 77), **DEEP)
        compare("mobilenet_v2, 1 channel, 3 classes",
                lambda: EncoderUNet("mobilenet_v2", channels=1, classes=3), size=(50, 64),
                channels=1, **DEEP)


def of_2015():
    for released, count in ((False, 31030658), (True, 31100354)):
        net = UNet2015(released=released)
        check(sum(p.numel() for p in net.parameters()) == count, f"{count} parameters of 2015")
        compare(f"2015, {released=}, base 8", lambda: UNet2015(base=8, released=released),
                size=(36, 52), channels=1)
        compare(f"2015, {released=}, sides between", lambda: UNet2015(3, 4, 6, released),
                size=(75, 41), batch=2)
    compare("2015, larger than its border", lambda: UNet2015(base=4), size=(201, 130), channels=1)
    compare("2015, base 64", lambda: UNet2015(), size=(20, 20), channels=1)


torch.set_num_threads(2)
of_2015()
encoders(ENCODERS if not VARIANT else ("resnet18", "mobilenet_v2"))
if not VARIANT:
    for name in ENCODERS:
        both_ways(name, 3)
    both_ways("resnet18", 1)
    both_ways("mobilenet_v2", 5)
    both_ways("vgg16_bn", 4)
    refusals()
finish()
