#!/usr/bin/env python3
# story-segment.py: the mask follows the threshold, and what is saved is what the command line saves
#
# SPDX-License-Identifier: MIT

import os
import re
import sys

from story import (Story, check, description, main, make_model, press, read_pixels, run_cli,
                   wait_for, xdotool)


def find_view(story, picture="cells-0001.png"):
    view = story.find("image", picture, under=story.page("Segment"))
    wait_for(lambda: re.search(r"Foreground \(255\) [\d.]+ %", description(view)),
             "the picture has a mask")
    return view


def pictures(folder):
    return sorted(os.path.join(folder, name) for name in os.listdir(folder))


def share_of(view):
    return float(re.search(r"Foreground \(255\) ([\d.]+) %", description(view)).group(1))


def move_threshold(story, view, key, times):
    before = share_of(view)
    press(*[key] * times)
    wait_for(lambda: share_of(view) != before, f"{key} moves the threshold")


def play_threshold(program, cli):
    """A higher threshold leaves less, a lower one more, and the pixels show it."""
    home = os.environ["HOME"]
    model = make_model(cli, f"{home}/cells")
    with Story(program, [model, *pictures(f"{home}/cells/imgs")]) as story:
        view = find_view(story)
        area = story.area_of(view)
        at_half, share = story.take("segment-overlay"), share_of(view)
        move_threshold(story, view, "bracketright", 8)
        wait_for(lambda: share_of(view) < share, f"a higher threshold leaves less than {share} %")
        high = story.take_other("segment-threshold-high", at_half, area, "the pixels follow")
        move_threshold(story, view, "bracketleft", 16)
        wait_for(lambda: share_of(view) > share, f"a lower threshold leaves more than {share} %")
        story.take_other("segment-threshold-low", high, area, "the pixels follow back")
        move_threshold(story, view, "bracketright", 8)
        wait_for(lambda: share_of(view) == share, f"the same threshold leaves {share} %")
        story.take_same("segment-again", at_half, area, "the same threshold shows the same mask")


def play_modes(program, cli):
    """Each way of showing it, near and far."""
    home = os.environ["HOME"]
    model = f"{home}/cells/model/best.pth"
    with Story(program, [model, *pictures(f"{home}/cells/imgs")]) as story:
        view = find_view(story)
        area = story.area_of(view)
        fit = story.take("segment-overlay")
        press("Prior")
        seen = [story.take_other("segment-image", fit, area, "the image alone is another")]
        for mode in ("overlay", "contour", "mask", "probability"):
            press("Next")
            seen.append(story.take_other(f"segment-{mode}", seen[-1], area, f"{mode} is another"))
        press("Prior", "Prior", "Prior")
        story.take_same("segment-fit", fit, area, "and back")
        press("1", "plus", "plus", "plus", "plus", "plus", "plus")
        story.take_other("segment-near", fit, area, "it is nearer", least=10000)
        press("0")
        story.take_same("segment-fit", fit, area, "0 shows all of it")
        press("d")
        find_view(story, "cells-0002.png")
        press("a")
        find_view(story, "cells-0001.png")


def play_save(program, cli):
    """What the window saves is what unet predict writes."""
    home = os.environ["HOME"]
    model = f"{home}/cells/model/best.pth"
    with Story(program, [model, *pictures(f"{home}/cells/imgs")]) as story:
        find_view(story)
        press("ctrl+s")
        saved = f"{home}/saved.png"
        story.choose_file(saved)
        wait_for(lambda: os.path.isfile(saved), "the mask is saved", 20)
        story.take("segment-saved")
        run_cli(cli, "predict", "--model", model, "--input",
                f"{home}/cells/imgs/cells-0001.png", "--output", f"{home}/by-cli.png")
        check(read_pixels(saved) == read_pixels(f"{home}/by-cli.png"),
              "the window and the command line agree on every pixel")


def play_cancel(program, cli):
    """Who goes on to another picture before the one before is segmented sees that other one's."""
    home = os.environ["HOME"]
    run_cli(cli, "sample", "-o", f"{home}/large", "--count", "3", "--size", "1024")
    model = f"{home}/cells/model/best.pth"
    with Story(program, [model, *pictures(f"{home}/large/imgs")]) as story:
        story.show("Segment")
        for key in "dadadad":
            xdotool("key", key)
        view = find_view(story, "cells-0002.png")
        check(share_of(view) > 1, "the last one that was chosen is segmented")
        story.take("segment-large")


if __name__ == "__main__":
    sys.exit(main([("threshold", play_threshold), ("modes", play_modes), ("save", play_save),
                   ("cancel", play_cancel)]))
