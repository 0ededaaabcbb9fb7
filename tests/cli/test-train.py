#!/usr/bin/env python3
# test-train.py: unet train
#
# SPDX-License-Identifier: MIT
import csv
import json
import os
import pty
import re
import shutil
import subprocess

from clilib import (SECONDS, TRAIN, UNET, Skip, case, environment, has, main, make_sample, names,
                    same, unet, write_png)


def info(folder, path):
    return json.loads(unet(folder, "info", "--json", path)[0])


@case
def command_line_of_the_reference(folder):
    make_sample(folder, 4)
    text, errors = unet(folder, "train", "--epochs", 2, "--batch-size", 2, "--learning-rate",
                        "1e-5", "--scale", 0.5, "--validation", 25.0, "--amp", "--bilinear",
                        "--classes", 2, "--base-channels", 4)
    same(names(folder / "checkpoints"),
         ["best.pth", "checkpoint_epoch1.pth", "checkpoint_epoch2.pth", "last.pth"])
    has("checkpoints/best.pth", text)
    has("checkpoints/last.pth", text)
    has("3 images to train on, 1 to validate, at scale 0.5; mask values [0, 255]", errors)
    has("batches of 2, rmsprop at learning rate 1e-05", errors)
    has("epoch 2, step ", errors)
    has("saved checkpoints/checkpoint_epoch2.pth", errors)
    assert "\r" not in errors, "rewrites a line that is no terminal's"
    assert info(folder, "checkpoints/best.pth")["bilinear"]


@case
def short_letters_and_load(folder):
    make_sample(folder, 4)
    unet(folder, "train", *TRAIN, "-e", 1)
    shutil.copy(folder / "checkpoints/last.pth", folder / "start.pth")
    _, errors = unet(folder, "train", "-e1", "-b", 1, "-l", "1e-6", "-f", "start.pth", "-s", 1,
                     "-v", 25, "-c", 2, "--checkpoints", "second")
    has("base 4, depth 2", errors)
    same(info(folder, "second/last.pth")["base_channels"], 4)


@case
def classes_are_checked(folder):
    make_sample(folder, 4)
    _, errors = unet(folder, "train", *TRAIN, "--classes", 3, status=1)
    has("0", errors)
    has("255", errors)


@case
def three_classes(folder):
    make_sample(folder, 4, 64, "--classes", 3)
    unet(folder, "train", *TRAIN, "-e", 1)
    result = info(folder, "checkpoints/last.pth")
    same(result["n_classes"], 3)
    same(result["mask_values"], [0, 127, 255])


@case
def recipe_gives_way_to_options(folder):
    make_sample(folder, 4)
    _, errors = unet(folder, "train", "--recipe", "recommended", "-e", 1, "--base-channels", 4)
    assert "rmsprop" not in errors, errors
    _, errors = unet(folder, "train", "-l", "0.25", "--recipe", "recommended", "-e", 1, "-b", 2,
                     "--optimizer", "sgd", "--depth", 2, "--base-channels", 4)
    has("batches of 2, sgd at learning rate 0.25", errors)
    # Another optimiser comes with its own learning rate.
    _, errors = unet(folder, "train", "--optimizer", "adam", "-e", 1, "--base-channels", 4)
    has("adam at learning rate 0.001", errors)


@case
def as_the_paper_trains(folder):
    """Border weights, balance and deformations are kept in the run, so a resumed one has them; a
    loss of cross entropy alone is what the log says."""
    make_sample(folder, 4)
    options = ["--base-channels", 4, "--depth", 2, "-s", 1, "-l", "1e-3", "--loss", "ce",
               "--border-weight", 10, "--border-sigma", 4, "--balance-classes", "--elastic", 3,
               "--shift", 2, "--angle", 20, "--brightness", "0.1", "--contrast", "0.2"]
    unet(folder, "train", *options, "-e", 1, "--log", "log.csv")
    with open(folder / "log.csv", encoding="utf-8") as log:
        steps = [row for row in csv.DictReader(log) if row["loss"]]
    same({float(row["dice_loss"]) for row in steps}, {0.0})
    unet(folder, "train", *options, "-e", 2, "--checkpoints", "whole")
    unet(folder, "train", "--resume", "-e", 2)
    assert (folder / "whole/last.pth").read_bytes() == \
        (folder / "checkpoints/last.pth").read_bytes()


@case
def log_is_a_table(folder):
    make_sample(folder, 4)
    unet(folder, "train", *TRAIN, "-e", 2, "--log", "log.csv")
    with open(folder / "log.csv", encoding="utf-8") as log:
        rows = list(csv.DictReader(log))
    steps = [row for row in rows if row["loss"]]
    same([int(row["step"]) for row in steps], list(range(1, len(steps) + 1)))
    assert any(row["validation_dice"] for row in rows)
    float(steps[0]["loss"])


@case
def quiet(folder):
    make_sample(folder, 4)
    text, errors = unet(folder, "train", *TRAIN, "-e", 1, "--quiet")
    # So small a network may mark nothing or everything, which is worth a warning.
    same([line for line in errors.splitlines() if "The network marks" not in line], [])
    has("best.pth", text)


@case
def sizes_are_checked_first(folder):
    make_sample(folder, 4)
    write_png(folder / "data/masks/cells-0004.png", [bytes(40)] * 30)
    _, errors = unet(folder, "train", *TRAIN, "-e", 1, status=1)
    has("cells-0004.png is 64 x 64 pixels, but its mask", errors)
    assert "images to train on" not in errors, errors
    write_png(folder / "data/imgs/cells-0004.png", [bytes(40)] * 15)
    _, errors = unet(folder, "train", *TRAIN, "-e", 1, status=1)
    has("cells-0004.png is 40 x 15 pixels", errors)


@case
def a_finished_run(folder):
    make_sample(folder, 4)
    unet(folder, "train", *TRAIN, "-e", 1)
    _, errors = unet(folder, "train", "--resume")
    has("has done all its epochs (1)", errors)
    _, errors = unet(folder, "train", "--resume", "--encoder-weights", "checkpoints/best.pth",
                     status=2)
    has("--encoder-weights gives others", errors)
    _, errors = unet(folder, "train", "--resume", "--load", "checkpoints/best.pth", status=2)
    has("give one of the two", errors)
    _, errors = unet(folder, "train", *TRAIN, "-e", 1)
    has("checkpoints holds an earlier run", errors)


@case
def no_folder_is_left_by_a_mistake(folder):
    _, errors = unet(folder, "train", status=1)
    has("data/imgs does not exist", errors)
    same(names(folder), [])


@case
def same_bits_with_one_or_two_threads(folder):
    make_sample(folder, 4)
    for threads in [1, 2]:
        unet(folder, "train", *TRAIN, "-e", 2, "--seed", 5, "--threads", threads, "--checkpoints",
             f"c{threads}")
    same((folder / "c1/best.pth").read_bytes(), (folder / "c2/best.pth").read_bytes())


@case
def terminal(folder):
    make_sample(folder, 6)
    try:
        master, slave = pty.openpty()
    except OSError as error:
        raise Skip(f"there is no terminal to be had here: {error}") from error
    process = subprocess.Popen([UNET, "train", *map(str, TRAIN), "-e", "2"], cwd=folder,
                               stdout=subprocess.PIPE, stderr=slave, env=environment())
    os.close(slave)
    shown = b""
    try:
        while True:
            data = os.read(master, 4096)
            if not data:
                break
            shown += data
    except OSError:
        # That is how a terminal says that the other side has closed it.
        pass
    same(process.wait(timeout=SECONDS), 0)
    process.stdout.close()
    os.close(master)
    shown = shown.decode()
    bar = r"\repoch [12]/2: [ \d]{3}%(\|[# ]{10}\|)? \d/5 img, .*loss \d\.\d{4}"
    assert re.search(bar, shown), shown
    has("\033[K", shown)
    assert shown.endswith("\n") or shown.endswith("\033[K"), shown


main()
