#!/usr/bin/env python3
# test-predict.py: unet predict
#
# SPDX-License-Identifier: MIT
import os
import shutil
import stat
import subprocess
import sys

from clilib import (case, environment, has, main, make_model, names, png_header, png_values, same,
                    unet)


@case
def command_line_of_the_reference(folder):
    shutil.move(folder / make_model(folder), folder / "MODEL.pth")
    shutil.copy(folder / "data/imgs/cells-0001.png", folder / "a.png")
    shutil.copy(folder / "data/imgs/cells-0002.png", folder / "b.png")
    # The default model, and the mask beside the picture.
    text, _ = unet(folder, "predict", "-i", "a.png")
    same(os.path.normpath(text.strip()), "a_OUT.png")
    assert png_values(folder / "a_OUT.png") <= {0, 255}
    text, _ = unet(folder, "predict", "--model", "MODEL.pth", "-i", "a.png", "b.png", "-o",
                   "x.png", "y.png", "--mask-threshold", 0.5, "--scale", 1, "--bilinear",
                   "--classes", 2)
    same(text, "x.png\ny.png\n")
    same((folder / "x.png").read_bytes(), (folder / "a_OUT.png").read_bytes())


@case
def a_folder(folder):
    path = make_model(folder)
    text, errors = unet(folder, "predict", "-m", path, "-i", "data/imgs", "-o", "out")
    same(names(folder / "out"), [f"cells-000{i}_OUT.png" for i in range(1, 7)])
    same(text.splitlines(), [f"out/cells-000{i}_OUT.png" for i in range(1, 7)])
    has("data/imgs/cells-0001.png: foreground", errors)
    same(png_header(folder / "out/cells-0001_OUT.png")[:2], (64, 64))
    # Without --output beside the folder, not in it.
    unet(folder, "predict", "-m", path, "-i", "data/imgs/")
    same(names(folder / "data/imgs_OUT"), names(folder / "out"))


@case
def the_current_folder(folder):
    path = make_model(folder)
    images = folder / "data/imgs"
    unet(images, "predict", "-m", folder / path, "-i", ".")
    same(names(images), [f"cells-000{i}.png" for i in range(1, 7)])
    same(names(folder / "data/imgs_OUT"), [f"cells-000{i}_OUT.png" for i in range(1, 7)])


@case
def a_picture_that_is_not_there(folder):
    path = make_model(folder)
    text, errors = unet(folder, "predict", "-m", path, "-i", "gone.png",
                        "data/imgs/cells-0001.png", "-o", "a.png", "b.png", status=1)
    same(text, "b.png\n")
    has("gone.png: cannot be read: No such file", errors)
    has("1 of 2 pictures failed", errors)
    _, errors = unet(folder, "predict", "-m", path, "-i", "gone.png", status=1)
    has("gone.png does not exist", errors)
    _, errors = unet(folder, "predict", "-m", "gone.pth", "-i", "data/imgs", status=1)
    same(errors, "unet predict: gone.pth does not exist\n")


@case
def probability_and_overlay(folder):
    path = make_model(folder)
    unet(folder, "predict", "-m", path, "-i", "data/imgs", "-o", "out", "--probability",
         "--overlay")
    same(png_header(folder / "out/cells-0001_PROB.png"), (64, 64, 16, 0))
    same(png_header(folder / "out/cells-0001_OVERLAY.png"), (64, 64, 8, 2))
    text, _ = unet(folder, "predict", "-m", path, "-i", "data/imgs/cells-0001.png",
                   "--probability=tiff", "-n")
    same(text, "data/imgs/cells-0001_PROB.tif\n")
    has((folder / "data/imgs/cells-0001_PROB.tif").read_bytes()[:2], [b"II", b"MM"])
    assert not (folder / "data/imgs/cells-0001_OUT.png").exists()


@case
def thresholds(folder):
    path = make_model(folder)
    for threshold, values in [(0, {255}), (1, {0})]:
        unet(folder, "predict", "-m", path, "-i", "data/imgs/cells-0001.png", "-o", "m.png", "-t",
             threshold)
        same(png_values(folder / "m.png"), values)


@case
def bad_files_are_named_and_the_others_go_on(folder):
    path = make_model(folder)
    (folder / "data/imgs/broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    (folder / "data/imgs/empty.jpg").write_bytes(b"")
    text, errors = unet(folder, "predict", "-m", path, "-i", "data/imgs", "-o", "out", status=1)
    same(len(text.splitlines()), 6)
    for name in ["broken.png", "empty.jpg"]:
        has(f"data/imgs/{name}", errors)
    has("2 of 8 pictures failed", errors)
    same(len(names(folder / "out")), 6)


@case
def outputs_must_fit(folder):
    path = make_model(folder)
    pictures = ["data/imgs/cells-0001.png", "data/imgs/cells-0002.png"]
    _, errors = unet(folder, "predict", "-m", path, "-i", *pictures, "-o", "1.png", "2.png",
                     "3.png", status=2)
    has("2 pictures", errors)
    has("names for 3", errors)
    _, errors = unet(folder, "predict", "-m", path, "-i", pictures[0], "-o", "x.jpg", status=2)
    has("x.jpg", errors)


@case
def viewer(folder):
    path = make_model(folder)
    empty = folder / "empty"
    empty.mkdir()
    picture = "data/imgs/cells-0001.png"
    alone = folder / "build" / "cli" / "unet"  # a copy, without a window beside it
    alone.parent.mkdir(parents=True)
    shutil.copy(sys.argv[1], alone)
    command = [alone, "predict", "-m", path, "-i", picture, "-o", "m.png", "--viz"]
    nowhere = {"cwd": folder, "env": environment(PATH=str(empty)), "capture_output": True,
               "text": True, "check": True}
    errors = subprocess.run(command, **nowhere).stderr
    has("unet-studio", errors)
    has("not installed", errors)
    assert (folder / "m.png").is_file()

    tool = folder / "bin" / "unet-studio"
    tool.parent.mkdir()
    os.mkfifo(folder / "told")
    tool.write_text('#!/bin/sh\necho "$@" > told\n', encoding="utf-8")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    # As it is built: the window lies in the folder beside.
    shutil.copytree(tool.parent, folder / "build" / "app")
    subprocess.run(command, **nowhere)
    with open(folder / "told", encoding="utf-8") as told:
        same(told.read(), f"--view {picture} --mask m.png\n")

    env = environment(PATH=f"{tool.parent}:{os.environ['PATH']}")
    unet(folder, "predict", "-m", path, "-i", picture, "-o", "m.png", "-v", env=env)
    with open(folder / "told", encoding="utf-8") as told:
        same(told.read(), f"--view {picture} --mask m.png\n")
    # Not to be saved, but to be seen.
    unet(folder, "predict", "-m", path, "-i", picture, "-v", "-n", env=env)
    with open(folder / "told", encoding="utf-8") as told:
        _, _, _, mask = told.read().split()
    assert mask.startswith("/") and mask.endswith("cells-0001_OUT.png"), mask
    shutil.rmtree(os.path.dirname(mask))


@case
def quiet(folder):
    path = make_model(folder)
    text, errors = unet(folder, "predict", "-m", path, "-i", "data/imgs", "-o", "out", "--quiet")
    same(errors, "")
    same(len(text.splitlines()), 6)


main()
