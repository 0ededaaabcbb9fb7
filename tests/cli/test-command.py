#!/usr/bin/env python3
# test-command.py: how commands end when something is wrong
#
# SPDX-License-Identifier: MIT
from clilib import case, has, main, same, unet

USAGE = [
    (["train", "--epochs", "0"], "--epochs: 0 is out of range"),
    (["train", "-e", "five"], "-e: 'five' is not a whole number"),
    (["train", "-e", "1e3"], "-e: '1e3' is not a whole number"),
    (["train", "--batch-size", "-1"], "--batch-size: -1 is out of range"),
    (["train", "-l", "0"], "-l: 0 is out of range: it must be above 0"),
    (["train", "-l", "1,5"], "-l: '1,5' is not a number"),
    (["train", "-l", "nan"], "-l: 'nan' is not a number"),
    (["train", "-s", "0"], "-s: 0 is out of range"),
    (["train", "-v", "100"], "-v: 100 is out of range"),
    (["train", "--momentum", "1.1"], "--momentum: 1.1 is out of range"),
    (["train", "--optimizer", "adagrad"], "--optimizer: 'adagrad' is none of rmsprop, adam"),
    (["train", "--recipe", "mine"], "--recipe: 'mine' is none of reference, recommended"),
    (["train", "--resume", "--recipe", "recommended"], "--recipe: a resumed run keeps"),
    (["train", "--seed", "-1"], "--seed: '-1' is not a whole number"),
    (["train", "--epochs"], "--epochs: the value is missing"),
    (["train", "--epoch"], "--epoch: the value is missing"),
    (["train", "--epcohs", "3"], "there is no option --epcohs; is it --epochs?"),
    (["train", "-x"], "there is no option -x"),
    (["train", "--ma", "m"], None),
    (["train", "--sc", "0"], "--sc: 0 is out of range"),
    (["train", "--s", "1"], "--s could be --"),
    (["train", "--loss", "dice"], "--loss: 'dice' is none of ce-dice, ce"),
    (["train", "--angle", "200"], "--angle: 200 is out of range"),
    (["train", "--border-sigma", "0"], "--border-sigma: 0 is out of range: it must be above 0"),
    (["train", "--amp=1"], "--amp takes no value"),
    (["train", "data"], "'data' is out of place"),
    (["train", "--augment", "--no-augment"], "--augment and --no-augment contradict each other"),
    (["predict"], "--input is missing"),
    (["predict", "-i"], "-i: the value is missing"),
    (["predict", "-i", "-o", "x.png"], "-i: the value is missing"),
    (["predict", "-i", "x.png", "-t", "1.5"], "-t: 1.5 is out of range"),
    (["predict", "-i", "x.png", "--probability=jpeg"], "--probability: 'jpeg' is none of png"),
    (["evaluate"], "give --model or --predictions"),
    (["evaluate", "-m", "a", "b", "--threshold-curve", "c"], "--threshold-curve goes with one"),
    (["info"], "the file is missing"),
    (["info", "a", "b"], "one file at a time"),
    (["sample"], "--output is missing"),
    (["sample", "-o", "x", "--classes", "4"], "--classes: 4 is out of range"),
    (["sample", "-o", "x", "--size", "63"], "--size: 63 is out of range"),
    (["bench", "--size", "64"], "--size: '64' is not a size"),
    (["bench", "--mode", "fly"], "--mode: 'fly' is none of predict, train"),
]


@case
def wrong_usage(folder):
    for arguments, words in USAGE:
        if words is None:
            # Only one option begins so; the fault is elsewhere.
            unet(folder, *arguments, status=1)
            continue
        text, errors = unet(folder, *arguments, status=2)
        same(text, "")
        has(words, errors)
        has(f"unet {arguments[0]}: ", errors)
        has(f"(see unet {arguments[0]} --help)", errors)
        same(errors.count("\n"), 1)


FAILURES = [
    (["train"], "data/imgs"),
    (["train", "--images", "no/imgs", "--masks", "no/masks"], "no/imgs"),
    (["train", "--resume"], "checkpoints"),
    (["predict", "-i", "."], "."),
    (["predict", "-i", "nowhere.png"], "nowhere.png"),
    (["evaluate", "-m", "MODEL.pth"], "data/imgs"),
    (["info", "nowhere.pth"], "nowhere.pth"),
    (["info", "junk.pth"], "junk.pth"),
    (["sample", "-o", "junk.pth"], "junk.pth"),
]


@case
def failures_are_one_line_that_names_the_file(folder):
    (folder / "junk.pth").write_bytes(b"no model" * 100)
    for arguments, words in FAILURES:
        text, errors = unet(folder, *arguments, status=1)
        same(text, "")
        has(words, errors)
        assert errors.startswith(f"unet {arguments[0]}: "), errors
        same(errors.count("\n"), 1)


main()
