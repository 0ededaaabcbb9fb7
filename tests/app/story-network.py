#!/usr/bin/env python3
# story-network.py: which network is trained
#
# SPDX-License-Identifier: MIT

import os
import re
import sys

from story import (Atspi, Story, check, description, has_state, main, make_model, name, press,
                   set_setting, wait_for)


def choose_network(story, title):
    row = story.find("combo box", "Network", under=story.page("Train"))
    for _ in range(80):
        if has_state(row, Atspi.StateType.FOCUSED):
            break
        press("Tab")
    story.choose_in_list(row, title)


def says(story, words):
    """Whether a label of the page Train has these words."""
    return story.is_there("label", re.compile(re.escape(words)), under=story.page("Train"))


def count_title(story):
    """How often the page has the network's name: the list of networks has it, too."""
    return len(story.all("label", re.compile("^U-Net with ResNet-18"), under=story.page("Train")))


def faults(story):
    """How often the page says that weights are another network's."""
    return len(story.all("label", re.compile("not those of MobileNetV2"),
                         under=story.page("Train")))


def play_network(program, cli):
    """Weights that are another network's, a run with an encoder, and the U-Net of 2015."""
    home = os.environ["HOME"]
    other = make_model(cli, f"{home}/other", base=4, epochs=1)
    set_setting("train-settings", '{"epochs": 1}')
    with Story(program, [f"{home}/other"], size=(900, 600)) as story:
        story.show("Train")
        wait_for(lambda: says(story, "of memory"), "it says what the U-Net takes")
        choose_network(story, "U-Net with MobileNetV2")
        wait_for(lambda: says(story, "6.6 million"), "the estimate is MobileNetV2's")
        story.click("Choose: Encoder weights")
        story.choose_file(other)
        wait_for(lambda: faults(story) == 1, "what does not fit is said")
        story.click("Start Training")
        wait_for(lambda: faults(story) == 2, "and again when it starts")
        story.take("train-encoder-fault")

        choose_network(story, "U-Net with ResNet-18")
        wait_for(lambda: says(story, "The lightest ResNet."), "it says what ResNet-18 is good for")
        wait_for(lambda: says(story, "14.3 million"), "weights of another are not kept")
        story.take("train-encoder")
        before = count_title(story)
        story.click("Start Training")
        wait_for(lambda: name(story.find("status bar", under=story.page("Train")))
                 .startswith("Done"), "the training ends", 200)
        check(count_title(story) > before, "the run says which network it is")
        story.take("train-encoder-done")

    with Story(program, size=(900, 600)) as story:
        story.show("Train")
        check(says(story, "The lightest ResNet."), "what was chosen is remembered")
        before = count_title(story)
        story.click("Earlier Runs")
        story.go_to("check box", re.compile("^other "))
        press("space")
        wait_for(lambda: count_title(story) > before, "an earlier run says it, too")
        story.take("train-encoder-earlier")
        press("Escape")
        choose_network(story, "U-Net of 2015")
        wait_for(lambda: says(story, "Brings its own settings"), "2015 is explained")
        wait_for(lambda: says(story, "31.0 million"), "the estimate follows")
        story.take("train-2015")


def play_2015(program, cli):
    """The U-Net of 2015 by its own settings, but narrow: from the window's rows to a mask."""
    home = os.environ["HOME"]
    set_setting("train-recipe", "2015")
    set_setting("train-encoder-weights", "")
    set_setting("train-settings", '{"base_channels": 4, "epochs": 1}')
    with Story(program, [f"{home}/other"], size=(900, 600)) as story:
        story.show("Train")
        wait_for(lambda: says(story, "Brings its own settings"), "2015 is chosen")
        wait_for(lambda: says(story, "of memory"), "it says what that takes")
        story.click("Start Training")
        status = story.find("status bar", under=story.page("Train"))
        wait_for(lambda: name(status).startswith("Done"), "the training ends", 200)
        story.take("train-2015-done")
        story.click("Segment with This Model")
        view = story.find("image", "cells-0001.png", under=story.page("Segment"))
        wait_for(lambda: re.search(r"Foreground \(255\) [\d.]+ %", description(view)),
                 "the picture has a mask")
        story.take("train-2015-segment")


if __name__ == "__main__":
    sys.exit(main([("network", play_network), ("2015", play_2015)]))
