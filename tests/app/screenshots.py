#!/usr/bin/env python3
# screenshots.py: the pictures of the README, from the real program
#
# usage: tests/app/display /usr/bin/python3 tests/app/screenshots.py UNET-STUDIO UNET FOLDER
#        ... FOLDER IMAGES MASKS MODEL...: that of docs/comparing.md alone, of these models
#
# The sample is trained as the window trains it, its pictures segmented and scored. Not a test.
#
# SPDX-License-Identifier: MIT

import os
import re
import subprocess
import sys

from story import Story, description, name, press, set_setting, wait_for

BORDER = 5  # that a window without a window manager draws


def keep(story, picture, folder):
    taken = story.take(picture)
    subprocess.run(["convert", taken, "-shave", f"{BORDER}x{BORDER}", "-strip", "-define",
                    "png:compression-level=9", os.path.join(folder, picture + ".png")], check=True)


def compare(program, folder, images, masks, *models):
    set_setting("evaluate-images", os.path.abspath(images))
    set_setting("evaluate-masks", os.path.abspath(masks))
    set_setting("evaluate-models", str([os.path.abspath(model) for model in models]))
    set_setting("evaluate-em-metrics", "true")
    with Story(program, size=(1410, 810)) as story:
        story.show("Evaluate")
        story.click("Evaluate")
        page = story.page("Evaluate")
        wait_for(lambda: story.is_there("page tab", "Pairs"), "scores of all", 120)
        story.click_at(story.find("page tab", "Pairs"))
        story.find("label", re.compile(r"\d+ won, \d+ tied, \d+ lost"), under=page)
        press("Escape")
        keep(story, "compare", folder)


def main():
    program, _, folder, *compared = sys.argv[1:]
    os.environ["UNET_SCREENSHOTS"] = os.environ["HOME"]
    os.makedirs(folder, exist_ok=True)
    if compared:
        compare(program, folder, *compared)
        return
    with Story(program, size=(1210, 810)) as story:
        story.show("Train")
        story.click("Try It with the Sample Data")
        story.find("panel", "Ready to Train")
        story.click("Start Training")
        wait_for(lambda: name(story.find("status bar", under=story.page("Train")))
                 .startswith("Done"), "the training ends", 600)
        story.find("label", re.compile("per epoch"), under=story.page("Train"))
        wait_for(lambda: not story.is_there("label", re.compile("is trained: Dice")),
                 "the toast goes")
        keep(story, "train", folder)

        story.click("Segment with This Model")
        view = story.find("image", "cells-0001.png", under=story.page("Segment"))
        wait_for(lambda: "Foreground (255) " in description(view), "a mask")
        story.click("Segment All")
        wait_for(lambda: len([text for node in story.all("label", under=story.page("Segment"))
                              for text in [name(node)] if text.startswith("Foreground ")]) > 20,
                 "all have a mask")
        story.click_at(view)
        keep(story, "segment", folder)

        story.show("Evaluate")
        story.click("Try It with the Sample Data", under=story.page("Evaluate"))
        wait_for(lambda: story.is_there("label", re.compile("^Mean Dice 0"),
                                        under=story.page("Evaluate")), "scores")
        story.click_at(story.find("page tab", "Image"))
        story.click_at(story.find("label", "cells-0003", under=story.page("Evaluate")))
        view = story.find("image", re.compile("^cells-0003"), under=story.page("Evaluate"))
        wait_for(lambda: "rue positive" in description(view), "the image is compared")
        press("Escape")
        keep(story, "evaluate", folder)


if __name__ == "__main__":
    main()
