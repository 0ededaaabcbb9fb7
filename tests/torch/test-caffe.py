#!/usr/bin/env python3
# test-caffe.py: Caffe models of the U-Net of 2015 against OpenCV and PyTorch
#
# SPDX-License-Identifier: MIT
"""The published files may not be kept here, so files of their structure are written, with weights
that are drawn: in the form of 2015 and in today's, with names as they have been written. OpenCV
reads file and description on its own; every logit must be the program's."""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import cv2
    import numpy
    import torch
    from refencoder import UNet2015
    from refnet import load_safetensors, save_safetensors
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

import caffefile
import caffenet

TOOL, UNET = sys.argv[1:3]
FOLDER = tempfile.TemporaryDirectory()
LIMIT = 1e-4
failures = 0


def path(name):
    return str(Path(FOLDER.name) / name)


def check(ok, what):
    global failures
    print(("ok " if ok else "not ok ") + what, flush=True)
    failures += not ok


def dashed(name):
    return name


def underscored(name):
    return name.replace("-", "_")


def mixed(name):
    """As one published list of the layers has it."""
    return name.replace("upconv_d4c_u3a", "upconv_d4c-u3a")


def write(name, layers, blobs, rename, v1, **form):
    kinds = {layer: kind for layer, (kind, _) in layers.items()}
    # What lies between the layers with weights is in a real file, too.
    between = ("relu_d0b", "ReLU", [])
    data = caffefile.network("net", [between] + [(rename(layer), kinds[layer], arrays)
                                                 for layer, arrays in blobs.items()], v1, **form)
    Path(path(name)).write_bytes(data)


def of_opencv(model, layers, released, images, rename):
    """OpenCV's Crop takes one picture at a time."""
    inputs = caffenet.mirror(images)
    found = []
    for one in inputs:
        text = caffenet.Prototxt(layers, released, (1, *one.shape), rename)
        Path(path("deploy.prototxt")).write_text(str(text), encoding="utf-8")
        net = cv2.dnn.readNetFromCaffe(path("deploy.prototxt"), path(model))
        net.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
        net.setInput(one[None])
        found.append(net.forward()[0, :, :images.shape[2], :images.shape[3]].copy())
    return numpy.stack(found)


def of_program(model, images):
    target = numpy.zeros((images.shape[0], *images.shape[2:]), numpy.uint8)
    save_safetensors(path("in.safetensors"), {"images": images, "target": target})
    subprocess.run([TOOL, "run", path(model), path("in.safetensors"), path("out.safetensors"), "2",
                    "0"], check=True)
    return load_safetensors(path("out.safetensors"))["logits"]


def of_torch(config, blobs, images):
    net = UNet2015(*config)
    net.load_state_dict({f"{layer}.{name}": torch.from_numpy(array)
                         for layer, arrays in blobs.items()
                         for name, array in zip(("weight", "bias"), arrays)})
    with torch.no_grad():
        return net(torch.from_numpy(images)).numpy()


def compare(title, released, size, rename=dashed, v1=True, batch=1, channels=1, n_classes=2, base=8,
            **form):
    layers = caffenet.shapes(channels, n_classes, base, released)
    blobs = caffenet.draw(layers, base + size[0])
    images = numpy.random.default_rng(1).random((batch, channels, *size), dtype=numpy.float32)
    write("net.caffemodel", layers, blobs, rename, v1, **form)
    ours = of_program("net.caffemodel", images)
    # OpenCV reads doubles, too, but not into layers: it has the same numbers as floats.
    write("oracle.caffemodel", layers, blobs, rename, v1)
    opencv = of_opencv("oracle.caffemodel", layers, released, images, rename)
    pytorch = of_torch((channels, n_classes, base, released), blobs, images)
    for name, other in (("OpenCV", opencv), ("PyTorch", pytorch)):
        worst = numpy.abs(ours - other).max()
        check(ours.shape == other.shape and worst < LIMIT and other.std() > 0.1,
              f"{title}: logits differ from {name}'s by {worst:.1e}, which vary by "
              f"{other.std():.2f}")
        # Where two logits tie, rounding may decide.
        top = numpy.sort(other, axis=1)
        same = (ours.argmax(1) == other.argmax(1)) | (top[:, -1] - top[:, -2] < LIMIT)
        check(same.all(), f"{title}: the same classes as {name}'s")


def unet(*arguments, status=0):
    done = subprocess.run([UNET, *arguments], capture_output=True, text=True, check=False)
    check(done.returncode == status, f"unet {' '.join(arguments[:1])}: ends with "
                                     f"{done.returncode}: {done.stderr.strip()[:300]}")
    return done.stdout, done.stderr


def converts():
    """As .pth and .safetensors it has the names and bits of the file, and the same logits."""
    layers = caffenet.shapes(1, 2, 4, True)
    blobs = caffenet.draw(layers, 1)
    images = numpy.random.default_rng(2).random((1, 1, 36, 20), dtype=numpy.float32)
    write("net.caffemodel", layers, blobs, underscored, False)
    told = json.loads(unet("info", "--json", path("net.caffemodel"))[0])
    check(told["format"] == "Caffe" and told["base_channels"] == 4 and told["n_classes"] == 2
          and told["in_channels"] == 1 and told["scale"] == 1, "info knows the network")
    unet("convert", path("net.caffemodel"), path("net.pth"))
    unet("convert", path("net.pth"), path("net.safetensors"))
    state = torch.load(path("net.pth"))
    for layer, arrays in blobs.items():
        for name, array in zip(("weight", "bias"), arrays):
            if not numpy.array_equal(state[f"{layer}.{name}"].numpy(), array):
                check(False, f"{layer}.{name} is another in the .pth")
    first = of_program("net.caffemodel", images)
    for name in ("net.pth", "net.safetensors"):
        check(numpy.array_equal(of_program(name, images), first), f"the same logits from {name}")
    cv2.imwrite(path("picture.png"), (images[0, 0] * 255).astype(numpy.uint8))
    for name in ("net.caffemodel", "net.pth"):
        unet("predict", "-m", path(name), "-i", path("picture.png"), "-o", path(name + ".png"),
             "-s", "1", "--quiet")
    check(Path(path("net.caffemodel.png")).read_bytes() == Path(path("net.pth.png")).read_bytes(),
          "the same mask from either")


def refused():
    """A file that is not the whole network gives a sentence, and nothing of it is used."""
    layers = caffenet.shapes(1, 2, 4, True)
    blobs = caffenet.draw(layers, 1)
    lacking = {layer: arrays for layer, arrays in blobs.items() if layer != "conv_u2c-d"}
    write("lacking.caffemodel", layers, lacking, dashed, True)
    _, errors = unet("predict", "-m", path("lacking.caffemodel"), "-i", path("picture.png"), "-o",
                     path("no.png"), status=1)
    check("conv_u2c-d" in errors, f"the layer that is missing is named: {errors.strip()}")
    bent = dict(blobs)
    bent["conv_u1b-c"] = [blobs["conv_u1b-c"][0][:, :-1], blobs["conv_u1b-c"][1]]
    write("bent.caffemodel", layers, bent, dashed, True)
    _, errors = unet("predict", "-m", path("bent.caffemodel"), "-i", path("picture.png"), "-o",
                     path("no.png"), status=1)
    check("conv_u1b-c" in errors, f"the layer that does not fit is named: {errors.strip()}")
    check(not Path(path("no.png")).exists(), "and there is no mask")


for is_released in (False, True):
    variant = "released" if is_released else "paper"
    for is_v1 in (True, False):
        for naming in (dashed, underscored, mixed):
            compare(f"{variant}, {'2015' if is_v1 else 'today'}, {naming.__name__}", is_released,
                    (20, 36), naming, is_v1)
    compare(f"{variant}, sides between", is_released, (41, 75), batch=2)
    compare(f"{variant}, 3 channels, 4 classes", is_released, (20, 52), channels=3, n_classes=4,
            base=5)
compare("released, number by number", True, (20, 20), v1=False, packed=False)
compare("released, old shapes in the new form", True, (20, 20), v1=False, legacy=True)
compare("released, in double", True, (20, 20), v1=False, double=True)
compare("released, 64 channels", True, (20, 36), base=64)
converts()
refused()
sys.exit(1 if failures else 0)
