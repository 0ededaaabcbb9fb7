#!/usr/bin/env python3
# test-pipeline.py: unet's masks of real pictures against the reference's way in PyTorch and Pillow
#
# SPDX-License-Identifier: MIT
"""A small network is trained on each data set with `unet train`; its checkpoint goes into PyTorch,
and `unet predict` has to give the masks that the reference's predict.py would have given, on at
least 99.99 % of the pixels; also after its biases were shifted to have borders all over. Then the
other way: what torch.save() wrote, in its several forms, is predicted with.

usage: test-pipeline.py UNET; the environment's UNET_SHARED names the folder of the data sets.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy
    import torch
    from PIL import Image
    from torch.nn import functional
    from refnet import UNet
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

UNET = sys.argv[1]
DATA = Path(os.environ.get("UNET_SHARED", "../shared")) / "datasets"
if not DATA.is_dir():
    print(f"skipped: {DATA} is not here")
    sys.exit(77)

LEAST = 0.9999
failures = 0


def check(ok, what):
    global failures
    print(("ok " if ok else "not ok ") + what, flush=True)
    failures += not ok


def unet(*arguments):
    env = {name: value for name, value in os.environ.items() if name != "G_DEBUG"}
    done = subprocess.run([UNET, *map(str, arguments)], capture_output=True, text=True, env=env,
                          timeout=300, check=False)
    assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stderr}"
    return done.stdout


# --- the reference's way ---

def load_net(path, config, dtype=torch.float32):
    """A checkpoint as predict.py takes it; (network, mask values)."""
    state = torch.load(path, map_location="cpu")
    values = state.pop("mask_values", [0, 1])
    net = UNet(**config)
    net.load_state_dict({name: value.to(dtype).float() for name, value in state.items()},
                        strict=True)
    return net.eval(), values


def preprocess(picture, scale):
    """BasicDataset.preprocess() of a picture."""
    width, height = int(scale * picture.width), int(scale * picture.height)
    array = numpy.asarray(picture.resize((width, height), resample=Image.BICUBIC))
    array = array[numpy.newaxis] if array.ndim == 2 else array.transpose(2, 0, 1)
    if (array > 1).any():
        array = array / 255.0
    return torch.from_numpy(numpy.ascontiguousarray(array)).unsqueeze(0).float()


def predict(net, picture, scale, threshold=0.5):
    """predict_img(): classes at the picture's size."""
    with torch.no_grad():
        logits = functional.interpolate(net(preprocess(picture, scale)),
                                        (picture.height, picture.width), mode="bilinear")
        if net.n_classes > 1:
            return logits.argmax(dim=1)[0].numpy()
        return (torch.sigmoid(logits) > threshold)[0, 0].long().numpy()


def to_values(classes, values):
    """mask_to_image() as an array."""
    out = numpy.zeros(classes.shape, numpy.uint8)
    for i, value in enumerate(values):
        out[classes == i] = value
    return out


# --- the two of them ---

def open_picture(path, config):
    picture = Image.open(path)
    return picture.convert("L" if config["channels"] == 1 else "RGB")


def compare(title, model, pictures, config, scale, folder, expected, threshold=None, least=0.05):
    """Predicts PICTURES with unet; EXPECTED gives the values that each mask has to have. Of the
    pixels LEAST must not be of the commonest value: masks of one value would agree too easily."""
    more = () if threshold is None else ("-t", threshold)
    unet("predict", "--quiet", "-m", model, "-i", *pictures, "-o", folder, "-s", scale, *more)
    same = total = 0
    counts = numpy.zeros(256, numpy.int64)
    for path in pictures:
        mask = numpy.asarray(Image.open(folder / f"{path.stem}_OUT.png")).astype(numpy.uint8)
        wanted = expected(open_picture(path, config))
        assert mask.shape == wanted.shape, f"{path}: {mask.shape}, not {wanted.shape}"
        same += (mask == wanted).sum()
        total += mask.size
        counts += numpy.bincount(mask.ravel(), minlength=256)
    rest = 1 - counts.max() / total
    check(same >= LEAST * total and rest >= least,
          f"{title}, scale {scale}: {100 * same / total:.4f} % of {total} pixels are equal "
          f"({(counts > 0).sum()} values, {100 * rest:.1f} % not of the commonest)")


def some_of(source, target, n):
    """Links every k-th pair of a data set, N of them."""
    images = sorted(p for p in (DATA / source[0]).iterdir() if p.suffix != ".txt")
    images = images[::max(1, len(images) // n)][:n]
    masks = {p.stem.split("_")[0] if source[2] else p.stem: p
             for p in (DATA / source[1]).iterdir()}
    for name in ("imgs", "masks"):
        (target / name).mkdir(parents=True)
    for path in images:
        mask = masks[path.stem.split("_")[0] if source[2] else path.stem]
        (target / "imgs" / path.name).symlink_to(path.resolve())
        (target / "masks" / mask.name).symlink_to(mask.resolve())
    return [target / "imgs" / path.name for path in images]


def train(folder, config, epochs):
    unet("train", "--quiet", "--images", folder / "imgs", "--masks", folder / "masks",
         "--checkpoints", folder / "out", "--recipe", "recommended", "--base-channels",
         config["base"], "--classes", config["classes"], "-e", epochs, "-s", 0.25, "-l", "3e-3",
         "--no-augment",
         *(["--bilinear"] if config["bilinear"] else []))
    return folder / "out" / "last.pth"


SETS = {
    # folder: (images, masks, named by number), pairs, epochs, channels, classes, bilinear
    "isbi2012-em": (("imgs", "masks", False), 10, 5, 1, 2, False),
    "dsb2018-nuclei": (("imgs", "masks", False), 24, 5, 3, 1, False),
    "camvid11": (("imgs", "masks", False), 16, 5, 3, 12, True),
    "drive-original": (("images", "masks", True), 6, 10, 3, 2, True),
}


def balance(net, values, pictures, config, path):
    """Shifts the biases so that no class wins nearly everywhere, however the training went, and
    saves that."""
    with torch.no_grad():
        logits = torch.cat([net(preprocess(open_picture(picture, config), 0.5)).flatten(2)
                            for picture in pictures], 2)
        net.outc.conv.bias -= logits.median(2).values[0]
    torch.save(dict(net.state_dict(), mask_values=values), path)


def data_set(name, root):
    (images, masks, numbered), n, epochs, channels, classes, bilinear = SETS[name]
    if not (DATA / name / images).is_dir():
        print(f"# {name} is not here: left out")
        return None
    folder = root / name
    pictures = some_of((f"{name}/{images}", f"{name}/{masks}", numbered), folder, n)
    config = {"channels": channels, "classes": classes, "bilinear": bilinear, "base": 8}
    model = train(folder, config, epochs)
    net, values = load_net(model, config)
    compare(f"{name}, as trained", model, pictures[:3], config, 0.5, folder / "trained",
            lambda picture: to_values(predict(net, picture, 0.5), values), least=0)
    model = folder / "balanced.pth"
    balance(net, values, pictures[:3], config, model)
    for scale in (0.5, 1, 0.37):
        compare(name, model, pictures[:3], config, scale, folder / f"masks-{round(100 * scale)}",
                lambda picture, scale=scale: to_values(predict(net, picture, scale), values))
    if classes == 1:
        compare(f"{name}, threshold 0.3", model, pictures[:3], config, 0.5, folder / "threshold",
                lambda picture: to_values(predict(net, picture, 0.5, 0.3), values), 0.3)
    return folder, model, net, pictures, config


def evaluation(folder, model, net, pictures):
    """unet evaluate's numbers from the reference's masks and plain arithmetic."""
    text = unet("evaluate", "--model", model, "--images", folder / "imgs", "--masks",
                folder / "masks", "--scale", 0.5, "--json", folder / "scores.json")
    scores = json.loads((folder / "scores.json").read_text())
    dice = []
    for path in pictures:
        truth = numpy.asarray(Image.open(folder / "masks" / path.name)) > 0
        mine = predict(net, Image.open(path), 0.5) > 0
        dice.append(2 * (truth & mine).sum() / (truth.sum() + mine.sum()))
    by_name = {record["name"]: record["dice"] for record in scores["images"]}
    worst = max(abs(by_name[path.stem] - d) for path, d in zip(pictures, dice))
    check(worst < 2e-4 and abs(scores["mean"]["dice"] - numpy.mean(dice)) < 2e-4,
          f"evaluate: mean Dice {scores['mean']['dice']:.6f}, by hand {numpy.mean(dice):.6f}")
    check(f"mean Dice {scores['mean']['dice']:.4f}" in text.splitlines()[-1],
          "evaluate: the last line says it")


def other_files(root, model, pictures, config):
    """What torch.save() wrote."""
    state = torch.load(model)
    values = state.pop("mask_values")
    trained = torch.load(model.parent / "out" / "last.pth")
    check(list(trained) == list(UNet(**config).state_dict()) + ["mask_values"],
          "names and order of the state dict")
    forms = {
        "zip": (dict(state, mask_values=values), torch.float32, True),
        "legacy": (dict(state, mask_values=values), torch.float32, False),
        "without mask_values": (dict(state), torch.float32, True),
        "module. prefix": ({f"module.{n}": v for n, v in state.items()}, torch.float32, True),
        "under a key": ({"epoch": 3, "state_dict": state}, torch.float32, True),
        "float64": ({n: v.double() if v.is_floating_point() else v for n, v in state.items()},
                    torch.float64, True),
        "half": ({n: v.half() if v.is_floating_point() else v for n, v in state.items()},
                 torch.half, False),
    }
    for i, (title, (saved, dtype, as_zip)) in enumerate(forms.items()):
        path = root / f"form{i}.pth"
        torch.save(saved, path, _use_new_zipfile_serialization=as_zip)
        net, _ = load_net(model, config, dtype)
        mine = values if "mask_values" in saved else [0, 1]
        compare(f"torch.save, {title}", path, pictures[:2], config, 0.5, root / f"form{i}",
                lambda picture, net=net, mine=mine: to_values(predict(net, picture, 0.5), mine))


def main():
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory(prefix="unet-pipeline-") as name:
        root = Path(name)
        found = {key: data_set(key, root) for key in SETS}
        if found["isbi2012-em"] is not None:
            folder, model, net, pictures, config = found["isbi2012-em"]
            evaluation(folder, model, net, pictures)
            other_files(root, model, pictures, config)
    if all(value is None for value in found.values()):
        print(f"skipped: no data set is in {DATA}")
        sys.exit(77)
    print(f"{failures} failures")
    sys.exit(failures != 0)


main()
