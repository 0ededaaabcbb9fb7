#!/usr/bin/env python3
# story-train.py: from the first start to a mask over a picture
#
# SPDX-License-Identifier: MIT

import os
import re
import sys
import time

from story import SLOWNESS, Story, check, description, main, name, press, wait_for


def status_of(story):
    """The line that says where the training is."""
    return name(story.find("status bar", under=story.page("Train")))


def step_of(story):
    found = re.search(r"step (\d+)", status_of(story))
    return int(found.group(1)) if found else 0


def makes_no_step(story):
    before = step_of(story)
    time.sleep(2 * SLOWNESS)
    return step_of(story) == before


def runs():
    folder = os.path.join(os.environ["XDG_DATA_HOME"], "unet-studio", "runs")
    return sorted(os.path.join(folder, run) for run in os.listdir(folder))


def start_sample(story):
    story.show("Train")
    story.click("Try It with the Sample Data")
    story.find("panel", "Ready to Train")
    story.click("Start Training")


def curve(story, chart, series):
    """First, last, lowest and highest value that a chart's text tells of a series."""
    text = description(story.find("image", chart, under=story.page("Train")))
    found = re.search(series + r": from ([\d.]+) \(step \d+\) to ([\d.]+) \(step \d+\), "
                      r"lowest ([\d.]+) \(step \d+\), highest ([\d.]+)", text)
    check(found, f"the chart {chart!r} tells of {series!r}, not: {text}")
    return [float(value) for value in found.groups()]


def play_sample(program, cli):
    """Three clicks: the sample, Start, Segment with this model."""
    with Story(program) as story:
        story.take("train-empty")
        story.click("Try It with the Sample Data")
        story.find("panel", "Ready to Train")
        story.find("label", re.compile("of memory"))  # what it will take
        story.take("train-ready")
        story.click("Start Training")
        wait_for(lambda: step_of(story) > 25, "the training makes steps", 60)
        story.take("train-running")
        wait_for(lambda: status_of(story).startswith("Done"), "the training ends", 600)
        story.take("train-done")
        first, last, _, _ = curve(story, "Loss", "Training, smoothed")
        check(last < first / 4, f"the loss falls, not from {first} to {last}")
        _, dice, _, _ = curve(story, "Validation Scores", "Dice")
        check(dice > 0.85, f"the masks come to agree: Dice {dice}")
        check({"best.pth", "last.pth", "log.csv"} <= set(os.listdir(runs()[0])),
              "the run left its files")

        story.click("Segment with This Model")
        view = story.find("image", "cells-0001.png", under=story.page("Segment"))
        wait_for(lambda: re.search(r"Foreground \(255\) [\d.]+ %", description(view)),
                 "the picture has a mask")
        with_mask = story.take("train-segment")
        press("x")
        story.take_other("train-segment-without", with_mask, story.area_of(view),
                         "the mask is seen over the picture", least=5000)


def play_pause(program, cli):
    """Pause, go on, stop, resume."""
    with Story(program) as story:
        start_sample(story)
        wait_for(lambda: step_of(story) > 3, "the training makes steps", 60)
        story.click("Pause")
        wait_for(lambda: status_of(story).startswith("Paused"), "it says that it pauses")
        wait_for(lambda: makes_no_step(story), "the step that was under way ends")
        paused_at = step_of(story)
        time.sleep(2 * SLOWNESS)
        check(step_of(story) == paused_at, "a pause makes no steps")
        story.take("train-paused")
        story.click("Continue")
        wait_for(lambda: step_of(story) > paused_at, "it goes on", 300)
        story.click("Stop")
        wait_for(lambda: status_of(story).startswith("Stopped"), "it stops", 300)
        stopped_at = step_of(story)
        story.take("train-stopped")
        story.click("Resume")
        wait_for(lambda: step_of(story) > stopped_at, "it resumes where it was", 300)
        story.click("Stop")
        wait_for(lambda: status_of(story).startswith("Stopped"), "it stops again", 300)


def play_close(program, cli):
    """Closing asks, stops with a checkpoint and closes; the next start knows the run."""
    before = runs()
    with Story(program) as story:
        story.show("Train")
        story.click("Start Training")
        wait_for(lambda: step_of(story) > 3, "the training makes steps", 60)
        press("ctrl+w")
        story.find("label", "Stop the Training and Close?")
        story.take("close")
        press("Escape")
        check(story.process.poll() is None, "it stays")
        press("ctrl+w")
        story.find("label", "Stop the Training and Close?")
        press("Tab", "Return")
        wait_for(lambda: story.process.poll() is not None, "it closes", 300)
        check(story.process.returncode == 0, "it ends well")
    left = [run for run in runs() if run not in before]
    check(len(left) == 1 and os.path.isfile(os.path.join(left[0], "last.pth")),
          "the run left a checkpoint")

    with Story(program) as story:
        story.show("Train")
        title = os.path.basename(left[0])
        story.click("Earlier Runs")
        story.go_to("check box", title)
        press("space")  # and the page shows it, with a menu of its own for further ones
        story.click("Runs", under=story.page("Train"))
        for run in before[:2]:
            story.go_to("check box", os.path.basename(run))
            press("space")
        story.take("runs")
        press("Escape")
        wait_for(lambda: story.is_there("push button", "Resume"), "the last can be resumed")
        wait_for(lambda: title in description(story.find("image", "Loss")),
                 "its curve is among the others")
        story.take("runs-compared")


if __name__ == "__main__":
    sys.exit(main([("sample", play_sample), ("pause", play_pause), ("close", play_close)]))
