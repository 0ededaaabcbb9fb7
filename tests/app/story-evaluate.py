#!/usr/bin/env python3
# story-evaluate.py: scores of networks and of masks of other programs, as the command line has them
#
# SPDX-License-Identifier: MIT

import json
import os
import re
import shutil
import sys

from story import (Story, check, description, french, main, make_model, name, press,
                   run_cli, set_setting, size_of, wait_for)


def user_folder(part):
    return os.path.join(os.environ["XDG_DATA_HOME"], "unet-studio", part)


def export(story, item, path):
    story.choose_in_menu("Export", item)
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
        export(story, "Scores as CSV…", f"{home}/window.csv")
        export(story, "Scores as JSON…", f"{home}/window.json")
        export(story, "Threshold Curve as CSV…", f"{home}/window-curve.csv")
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
        story.take_other("evaluate-image-without", with_marks, story.area_of(view),
                         "what was found is marked", least=500)


def without_seconds(text, form):
    """What came of it, but not how long it took, which no two runs have in common."""
    if form == "json":
        return re.sub(r'("seconds_per_image": )[0-9.e-]+', r"\1-", text)
    # The column of that name, and where lines begin.
    separator, title = (" | ", "s/image") if form == "markdown" else (",", "seconds_per_image")
    lines, column = [], -1
    for line in text.splitlines():
        fields = line.split(separator)
        column = fields.index(title) if title in fields else column if line else -1
        if 0 <= column < len(fields) and fields[column] != title:
            fields[column] = ""
        lines.append(separator.join(fields))
    return "\n".join(lines) + "\n"


def play_pairs(program, cli):
    """Two networks and masks by hand: one against another, image by image, and the table of all as
    the command line writes it."""
    home = os.environ["HOME"]
    data = f"{home}/data"
    run_cli(cli, "sample", "-o", data, "--count", "8", "--size", "96", "--seed", "5")
    for scale, folder in ((0.5, "one"), (1, "two")):
        run_cli(cli, "train", "--images", f"{data}/imgs", "--masks", f"{data}/masks", "--recipe",
                "recommended", "--base-channels", "8", "--depth", "3", "--scale", str(scale),
                "--epochs", "8", "--checkpoints", f"{home}/{folder}", "--quiet")
    shutil.copytree(f"{data}/masks", f"{home}/by hand")
    set_setting("evaluate-images", f"{data}/imgs")
    set_setting("evaluate-masks", f"{data}/masks")
    models = [f"{home}/one/last.pth", f"{home}/two/last.pth", f"{home}/by hand"]
    set_setting("evaluate-models", str(models))
    set_setting("evaluate-em-metrics", "true")
    with Story(program) as story:
        story.show("Evaluate")
        story.click("Evaluate")
        page = story.page("Evaluate")
        wait_for(lambda: len(tiles(story)) >= 12, "scores of all three")
        story.find("label", re.compile(r"^Warping error of one/last 0\.\d{6}"), under=page)
        story.find("label", re.compile(r"^s/image of two/last "), under=page)
        story.click_at(story.find("page tab", "Pairs"))
        story.find("label", re.compile(r"\d+ won, \d+ tied, \d+ lost"), under=page)
        story.take("evaluate-pairs")
        scatter = story.find("image", "Dice of two models, image by image", under=page)
        check("8 images. Across: Dice of A · one/last; upwards: Dice of B · two/last."
              in description(scatter), f"the scatter says what it shows: {description(scatter)}")
        story.click_at(scatter)
        press("Home")
        wait_for(lambda: re.match(r"cells-000\d: A 0\.\d+, B 0\.\d+", description(scatter)),
                 "the first point is said")
        story.take("evaluate-pairs-point")
        stem = description(scatter).split(":")[0]
        press("Return")
        view = story.find("image", re.compile(f"^{stem}"), under=page)
        wait_for(lambda: "rue positive" in description(view), "its image is opened")
        against = story.find("combo box", "Compared with")
        story.choose_in_list(against, "Difference to B · two/last")
        wait_for(lambda: "Only in A" in description(view), "where the two differ is said")
        story.take("evaluate-difference")
        story.choose_in_list(against, "Beside B · two/last")
        wait_for(lambda: len(story.all("image", re.compile(f"^{stem}"), under=page)) == 2,
                 "both are there")
        wait_for(lambda: all("rue positive" in description(each) for each in
                             story.all("image", re.compile(f"^{stem}"), under=page)), "compared")
        story.take("evaluate-beside")
        for form, ending in (("Text", "txt"), ("Markdown", "md"), ("CSV", "csv"), ("JSON", "json")):
            export(story, f"Table as {form}…", f"{home}/window.{ending}")
    for ending, form in (("md", "markdown"), ("csv", "csv"), ("json", "json")):
        run_cli(cli, "evaluate", "--model", models[0], models[1], "--predictions", models[2],
                "--images", f"{data}/imgs", "--masks", f"{data}/masks", "--em-metrics", "--quiet",
                "--format", form, "--output", f"{home}/cli.{ending}")
        window, by_cli = read(f"{home}/window.{ending}"), read(f"{home}/cli.{ending}")
        check(without_seconds(window, form) == without_seconds(by_cli, form),
              f"the window's {form} is the command line's but for the seconds")
        check(window != without_seconds(window, form), "there are seconds")
    check("by hand - two/last, IoU" in read(f"{home}/window.txt"), "all pairs are in the text")


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


def play_pairs_small(program, cli):
    """The same in a small window, in the dark and in French: all of it is there."""
    languages = [({}, "Evaluate", "Pairs", "Image", "")]
    if french() is not None:
        languages.append((french(), "Évaluer", "Paires", "Image", "-french"))
    for environment, evaluate, pairs, image, ending in languages:
        with Story(program, size=(900, 600), environment=environment, dark=not ending) as story:
            story.show("Evaluate")
            story.click(evaluate)
            wait_for(lambda: story.is_there("page tab", pairs), "scores of all three")
            for tab, picture in ((pairs, "pairs"), (image, "image")):
                story.click_at(story.find("page tab", tab))
                if tab == image:
                    story.click_at(story.find("label", "cells-0002"))
                path = story.take(f"evaluate-small-{picture}{ending}", delay=1.5)
                width, height = size_of(path)
                check(width <= 900 and height <= 600, f"{path}: the page needs {width} x {height}")


if __name__ == "__main__":
    sys.exit(main([("scores", play_scores), ("compare", play_compare), ("cancel", play_cancel),
                   ("pairs", play_pairs), ("pairs-small", play_pairs_small)]))
