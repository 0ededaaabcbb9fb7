#!/usr/bin/env python3
# story-evaluate.py: scores of networks and of masks of other programs, as the command line has them
#
# SPDX-License-Identifier: MIT

import json
import os
import re
import shutil
import sys

from story import (Story, check, count_different, description, main, make_model, name, press,
                   run_cli, set_setting, wait_for)


def user_folder(part):
    return os.path.join(os.environ["XDG_DATA_HOME"], "unet-studio", part)


def export(story, item, path):
    """By the menu, whose items the keys go through."""
    story.go_to("push button", "Export")
    press("space", *["Down"] * item, "Return")
    story.choose_file(path)
    wait_for(lambda: os.path.isfile(path), f"{path} is written", 20)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def tiles(story):
    return [name(label) for label in story.all("label", re.compile(r"^(Mean|Pooled) (Dice|IoU) "),
                                               under=story.page("Evaluate"))]


def play_scores(program, cli):
    """The sample data and the network that was trained last by one click; exports are those of the
    command line to the last digit."""
    home = os.environ["HOME"]
    data, run = user_folder("sample"), user_folder("runs/first")
    run_cli(cli, "sample", "-o", data)
    shutil.copytree(os.path.dirname(make_model(cli, f"{home}/cells")), run)
    with Story(program) as story:
        story.show("Evaluate")
        story.take("evaluate-empty")
        story.click("Try It with the Sample Data", under=story.page("Evaluate"))
        wait_for(lambda: len(tiles(story)) >= 4, "four scores of the whole data set")
        story.take("evaluate-scores")
        export(story, 0, f"{home}/window.csv")
        export(story, 1, f"{home}/window.json")
        export(story, 2, f"{home}/window-curve.csv")
        shown = tiles(story)
    run_cli(cli, "evaluate", "--model", f"{run}/best.pth", "--images", f"{data}/imgs", "--masks",
            f"{data}/masks", "--csv", f"{home}/cli.csv", "--json", f"{home}/cli.json",
            "--threshold-curve", f"{home}/cli-curve.csv", "--quiet")
    for part in (".csv", "-curve.csv"):
        check(read(f"{home}/window{part}") == read(f"{home}/cli{part}"),
              f"the window's {part} is the command line's")
    window, by_cli = json.loads(read(f"{home}/window.json")), json.loads(read(f"{home}/cli.json"))
    check(window == by_cli, "the window's JSON is the command line's")
    for kind in ("mean", "pooled"):
        text = f"{kind.capitalize()} Dice {window[kind]['dice']:.4f}"
        check(text in shown, f"{text} is among what is shown: {shown}")


def play_compare(program, cli):
    """Masks of another program beside the network; a row shows where they differ."""
    home = os.environ["HOME"]
    shutil.copytree(f"{user_folder('sample')}/masks", f"{home}/others")
    with Story(program) as story:  # the data set and the model are still there
        story.show("Evaluate")
        story.click_at(story.find("list item", "Add a Folder of Masks…"))
        story.choose_file(f"{home}/others")
        story.click("Evaluate")
        table = story.find("tree table", "Scores", under=story.page("Evaluate"))
        row = story.find("table row", re.compile(r"^cells-0003, .*Dice 1\.0000"), under=table)
        story.take("evaluate-compare")
        story.click_at(story.find("page tab", "Distribution"))
        story.take("evaluate-distribution")
        story.click_at(story.find("page tab", "Image"))
        story.click_at(story.find("label", "cells-0003", under=row))
        view = story.find("image", re.compile("^cells-0003"), under=story.page("Evaluate"))
        wait_for(lambda: "rue positive" in description(view), "the image is compared")
        story.click_at(view)  # its keys are for whoever is at it
        with_marks = story.take("evaluate-image")
        press("x")
        check(count_different(with_marks, story.take("evaluate-image-without"),
                              story.area_of(view)) > 500, "what was found is marked")


def play_cancel(program, cli):
    """A cancelled run leaves no half scores; a threshold goes with its model to Segment."""
    home = os.environ["HOME"]
    run_cli(cli, "sample", "-o", f"{home}/large", "--count", "12", "--size", "1024")
    set_setting("evaluate-images", f"{home}/large/imgs")
    set_setting("evaluate-masks", f"{home}/large/masks")
    with Story(program) as story:
        story.show("Evaluate")
        story.click("Evaluate")
        story.take("evaluate-running")
        story.click("Cancel")
        wait_for(lambda: story.is_there("push button", "Evaluate"), "it can start again")
        check(not tiles(story), "nothing is scored by half")
        story.click("Evaluate")
        wait_for(lambda: len(tiles(story)) >= 4, "scores")
        story.click("Use This Threshold")
        story.find("spin button", re.compile("Threshold"), under=story.page("Segment"))
        story.take("evaluate-threshold-used")


if __name__ == "__main__":
    sys.exit(main([("scores", play_scores), ("compare", play_compare), ("cancel", play_cancel)]))
