#!/usr/bin/env python3
# test-evaluate.py: unet evaluate
#
# SPDX-License-Identifier: MIT
import csv
import json
import re
import shutil

from clilib import TRAIN, case, has, main, make_model, make_sample, same, unet, write_png

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


def make_two(folder):
    """Two models and a folder of masks: the truth, but for one picture."""
    path = make_model(folder)
    (folder / "runs/one").mkdir(parents=True)
    (folder / "runs/two").mkdir()
    shutil.copy(folder / path, folder / "runs/one/best.pth")
    shutil.copy(folder / path, folder / "runs/two/best.pth")
    shutil.copytree(folder / "data/masks", folder / "masks")
    shutil.copy(folder / "data/masks/cells-0002.png", folder / "masks/cells-0001.png")
    return "runs/one/best.pth", "runs/two/best.pth", "masks"


@case
def several(folder):
    one, two, masks = make_two(folder)
    alone, _ = unet(folder, "evaluate", "-m", one)
    dice = LAST.fullmatch(alone.splitlines()[-1]).group(1)
    text, errors = unet(folder, "evaluate", "--model", one, "--model", two, "--predictions",
                        f"by hand={masks}", "--json", "all.json", "--csv", "pictures.csv")
    for words in ["6 images", "mean over images", "pooled over pixels", "difference per image",
                  "95 % interval"]:
        has(words, text)
    lines = text.splitlines()
    first = [line.split() for line in lines if line.startswith("one/best ")]
    second = [line.split() for line in lines if line.startswith("two/best ")]
    # Mean, pooled, and what the model is.
    same(len(first), 3)
    same(first[0][1], dice)
    same(first[0][1:], second[0][1:])
    same(first[2][1:3], second[2][1:3])
    assert float(first[2][3]) > 0
    same([line.split()[1:] for line in lines if line.startswith("by hand ")][2],
         ["hand", "-", "-", "-"])
    # Twice the same network: all are ties.
    tied = [line for line in lines if line.startswith("two/best - one/best, Dice ")][0].split()
    same(tied[4:], ["+0.0000", "[+0.0000,", "+0.0000]", "0", "6", "0"])
    has("by hand - two/best, IoU", text)
    has("by hand:", errors)
    result = json.loads((folder / "all.json").read_text(encoding="utf-8"))
    same([model["name"] for model in result["models"]], ["one/best", "two/best", "by hand"])
    same([model["file"] for model in result["models"]], [one, two, masks])
    same(f"{result['models'][0]['mean']['dice']:.4f}", dice)
    same(len(result["comparisons"]), 3)
    differences = [b["dice"] - a["dice"] for a, b in
                   zip(result["models"][0]["images"], result["models"][2]["images"])]
    pair = result["comparisons"][1]
    same((pair["model"], pair["against"], pair["images"]), ("by hand", "one/best", 6))
    assert abs(pair["dice"]["mean"] - sum(differences) / 6) < 1e-9
    assert pair["dice"]["low"] < pair["dice"]["mean"] < pair["dice"]["high"]
    same(pair["dice"]["wins"], sum(difference > 0 for difference in differences))
    with open(folder / "pictures.csv", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    same(len(rows), 3 * (6 + 2))
    same({row["model"] for row in rows}, {"one/best", "two/best", "by hand"})


@case
def several_formats(folder):
    one, _, masks = make_two(folder)
    arguments = ["evaluate", "-m", f"plain={one}", "--predictions", masks, "--quiet"]
    text, errors = unet(folder, *arguments, "--format", "csv")
    same(errors, "")
    rows = list(csv.DictReader(text.splitlines()))
    same([row["model"] for row in rows], ["plain", "masks"])
    same([row["against"] for row in rows], ["", "plain"])
    same(int(rows[1]["dice_wins"]) + int(rows[1]["dice_ties"]) + int(rows[1]["dice_losses"]), 6)
    text, _ = unet(folder, *arguments, "--format", "markdown")
    has("| mean over images | Dice | IoU |", text)
    has("| masks - plain, Dice |", text)
    text, _ = unet(folder, *arguments, "--format", "json", "--output", "table.json")
    same(text, "")
    result = json.loads((folder / "table.json").read_text(encoding="utf-8"))
    same(len(result["models"]), 2)
    # One alone as a table, too.
    text, _ = unet(folder, "evaluate", "--predictions", masks, "--format", "text")
    has("pooled over pixels", text)
    assert "difference" not in text
    _, errors = unet(folder, *arguments, "--format", "html", status=2)
    has("--format", errors)


@case
def several_refusals(folder):
    one, two, masks = make_two(folder)
    _, errors = unet(folder, "evaluate", "-m", one, two, "--threshold-curve", "x", status=2)
    has("--threshold-curve goes with one --model", errors)
    _, errors = unet(folder, "evaluate", "-m", f"a={one}", f"a={two}", status=2)
    has("the name a is given twice", errors)
    make_sample(folder, 6, 64, "--classes", 3, "-o", "three")
    unet(folder, "train", *TRAIN, "-e", 1, "--images", "three/imgs", "--masks", "three/masks",
         "--classes", 3, "--checkpoints", "three")
    text, errors = unet(folder, "evaluate", "-m", one, "three/last.pth", status=1)
    same(text, "")
    has("has 2 classes, but", errors)
    _, errors = unet(folder, "evaluate", "-m", one, "absent.pth", status=1)
    has("absent.pth", errors)


@case
def em_metrics(folder):
    """An object of two is split by hand, another merged: measured as the manual says."""
    for name in ["truth", "out"]:
        (folder / name).mkdir()
    truth = [bytes([255, 255, 0, 255, 255])] * 3
    write_png(folder / "truth/a.png", truth)
    write_png(folder / "out/a.png", [truth[0], bytes([255] * 5), truth[2]])
    text, _ = unet(folder, "evaluate", "--predictions", "out", "--masks", "truth", "--em-metrics")
    # 12 pixels and one too many; 2 x 15 pairs against 66; one pixel of 15.
    has("pixel error 0.040000", text)
    has(f"Rand error {1 - 60 / 96:.6f}", text)
    has("warping error 0.066667", text)
    text, _ = unet(folder, "evaluate", "--predictions", "out", "--masks", "truth", "--em-metrics",
                   "--format", "csv")
    row = list(csv.DictReader(text.splitlines()))[0]
    same((row["pixel_error"], row["rand_error"], row["warping_error"]),
         ("0.040000", "0.375000", "0.066667"))
    # The other way round there is one object, of 3 pixels, and it is broken in two.
    text, _ = unet(folder, "evaluate", "--predictions", "out", "--masks", "truth", "--em-metrics",
                   "--membrane", 1)
    has(f"pixel error {1 - 4 / 5:.6f}", text)
    has("Rand error 1.000000", text)
    _, errors = unet(folder, "evaluate", "--predictions", "out", "--masks", "truth",
                     "--em-metrics", "--membrane", 2, status=2)
    has("truth: the masks have the classes 0 to 1, and --membrane says 2", errors)


@case
def em_metrics_of_a_model(folder):
    path = make_model(folder)
    text, _ = unet(folder, "evaluate", "-m", path, "--em-metrics", "--json", "e.json")
    found = re.findall(r"^(pixel|Rand|warping) error (\d\.\d{6}) at threshold (0\.\d)$", text, re.M)
    same([name for name, _, _ in found], ["pixel", "Rand", "warping"])
    em = json.loads((folder / "e.json").read_text(encoding="utf-8"))["em"]
    for name, error, threshold in found:
        same(f"{em[name.lower() + '_error']:.6f}", error)
        same(f"{em[name.lower() + '_threshold']:.1f}", threshold)


@case
def quiet(folder):
    make_sample(folder, 3)
    text, errors = unet(folder, "evaluate", "--predictions", "data/masks", "--quiet")
    same(errors, "")
    assert LAST.fullmatch(text.splitlines()[-1])


main()
