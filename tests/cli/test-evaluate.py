#!/usr/bin/env python3
# test-evaluate.py: unet evaluate
#
# SPDX-License-Identifier: MIT
import csv
import json
import re
import shutil

from clilib import case, has, main, make_model, make_sample, same, unet, write_png

LAST = re.compile(r"mean Dice (\d\.\d{4})  mean IoU (\d\.\d{4})  \((\d+) images\)")
SCORES = ["dice", "iou", "precision", "recall", "accuracy"]


@case
def model(folder):
    path = make_model(folder)
    text, errors = unet(folder, "evaluate", "--model", path, "--json", "e.json", "--csv", "e.csv")
    lines = text.splitlines()
    match = LAST.fullmatch(lines[-1])
    assert match, lines[-1]
    same(match.group(3), "6")
    has("mean over images", text)
    has("pooled over pixels", text)
    has("cells-0003", errors)
    assert "class 1" not in text
    result = json.loads((folder / "e.json").read_text(encoding="utf-8"))
    same(sorted(result), sorted(["images", "mean", "pooled", "model", "scale", "mask_threshold"]))
    same((result["model"], result["scale"], result["mask_threshold"]), (path, 1, 0.5))
    same(len(result["images"]), 6)
    for scores in result["images"]:
        same(sorted(scores), sorted(["name", *SCORES]))
    for key in ["mean", "pooled"]:
        same(sorted(result[key]), sorted(SCORES))
    for name in SCORES:
        mean = sum(image[name] for image in result["images"]) / 6
        assert abs(mean - result["mean"][name]) < 1e-9
    same(f"{result['mean']['dice']:.4f}", match.group(1))
    with open(folder / "e.csv", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    has("cells-0001", [row["name"] for row in rows])
    for row in rows:
        float(row["dice"])


@case
def per_class(folder):
    path = make_model(folder)
    text, _ = unet(folder, "evaluate", "-m", path, "--per-class", "--json", "e.json", "-t", 0.3,
                   "-s", 0.75)
    for words in ["class 0 (0), mean", "class 1 (255), pooled"]:
        has(words, text)
    assert LAST.fullmatch(text.splitlines()[-1])
    result = json.loads((folder / "e.json").read_text(encoding="utf-8"))
    same((result["scale"], result["mask_threshold"]), (0.75, 0.3))
    same(len(result["mean"]["classes"]), 2)


@case
def predictions(folder):
    make_sample(folder, 3)
    text, _ = unet(folder, "evaluate", "--predictions", "data/masks")
    same(text.splitlines()[-1], "mean Dice 1.0000  mean IoU 1.0000  (3 images)")
    # As unet predict names them, and with one that is wrong.
    (folder / "out").mkdir()
    for source, target in [(1, 1), (2, 2), (1, 3)]:
        shutil.copy(folder / f"data/masks/cells-000{source}.png",
                    folder / f"out/cells-000{target}_OUT.png")
    text, _ = unet(folder, "evaluate", "--predictions", "out")
    match = LAST.fullmatch(text.splitlines()[-1])
    assert match and 0.66 < float(match.group(1)) < 1, text


@case
def predictions_without_pictures(folder):
    make_sample(folder, 3)
    shutil.rmtree(folder / "data/imgs")
    shutil.copytree(folder / "data/masks", folder / "out")
    for path in (folder / "data/masks").iterdir():
        path.rename(path.with_name(path.stem + "_mask.png"))
    text, _ = unet(folder, "evaluate", "--predictions", "out")
    same(text.splitlines()[-1], "mean Dice 1.0000  mean IoU 1.0000  (3 images)")
    (folder / "out/cells-0002.png").unlink()
    _, errors = unet(folder, "evaluate", "--predictions", "out", status=1)
    has("out has no mask for cells-0002", errors)


@case
def a_class_counts_where_it_occurs(folder):
    """A class that one picture of three holds, and that is found there by half."""
    make_sample(folder, 3)
    for name in ["truth", "out"]:
        (folder / name).mkdir()
    for i in range(3):
        row = bytes([0, 1, 2, 2]) if i == 0 else bytes([0, 1, 1, 1])
        write_png(folder / f"truth/m{i}.png", [row])
        write_png(folder / f"out/m{i}.png", [row.replace(bytes([2, 2]), bytes([2, 1]))])
    text, _ = unet(folder, "evaluate", "--predictions", "out", "--masks", "truth", "--per-class")
    line = [line for line in text.splitlines() if line.startswith("class 2 (2), mean")][0]
    same(line.split()[-5:-3], ["0.6667", "0.5000"])


@case
def scores_come_before_files(folder):
    make_sample(folder, 3)
    (folder / "table").mkdir()
    text, errors = unet(folder, "evaluate", "--predictions", "data/masks", "--csv", "table",
                        status=1)
    assert LAST.fullmatch(text.splitlines()[-1])
    has("table", errors)


@case
def a_bad_image_ends_it(folder):
    path = make_model(folder)
    (folder / "data/imgs/cells-0002.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    text, errors = unet(folder, "evaluate", "-m", path, status=1)
    same(text, "")
    has("cells-0002.png", errors)


@case
def threshold_curve(folder):
    path = make_model(folder)
    text, _ = unet(folder, "evaluate", "-m", path, "--threshold-curve", "curve.csv", "-t", 0.3)
    lines = (folder / "curve.csv").read_text().splitlines()
    same(len(lines), 1002)
    # The line of the threshold that was given has the scores that were printed.
    cells = lines[301].split(",")
    same(cells[0], "0.300")
    last = LAST.fullmatch(text.splitlines()[-1])
    same(f"{float(cells[1]):.4f} {float(cells[2]):.4f}", f"{last.group(1)} {last.group(2)}")
    best = re.search(r"best mean Dice (\S+) at threshold (\S+)", text)
    same(best.group(1), f"{max(float(line.split(',')[1]) for line in lines[1:]):.4f}")
    _, errors = unet(folder, "evaluate", "--predictions", "data/masks", "--threshold-curve", "x",
                     status=2)
    has("--threshold-curve needs --model", errors)


@case
def quiet(folder):
    make_sample(folder, 3)
    text, errors = unet(folder, "evaluate", "--predictions", "data/masks", "--quiet")
    same(errors, "")
    assert LAST.fullmatch(text.splitlines()[-1])


main()
