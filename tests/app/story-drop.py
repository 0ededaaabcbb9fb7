#!/usr/bin/env python3
# story-drop.py: files are dragged out of another program into the window
#
# SPDX-License-Identifier: MIT

import os
import re
import subprocess
import sys
import time

from story import (SLOWNESS, Failure, Story, check, description, is_showing, main, make_model,
                   name, wait_for, xdotool)

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "drag-source.py")


def find_window(title):
    def search():
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title],
                               capture_output=True, text=True, check=False).stdout.split()
        return found[0] if found else None
    return wait_for(search, f"a window {title!r}")


def drag(told):
    """With the pointer, in steps as a hand does it: toolkits do not take a jump for a drag. Returns
    whether the source says that it was one, and has ended."""
    xdotool("mousemove", 1250, 180, "mousedown", 1)
    for x in range(1250, 600, -50):
        xdotool("mousemove", x, 300)
        time.sleep(0.05)
    try:
        wait_for(lambda: "began" in read(told), "it is dragged", 5)
        time.sleep(0.3 * SLOWNESS)
        xdotool("mousemove", 602, 302)
        time.sleep(0.3 * SLOWNESS)
    except Failure:
        return False
    finally:
        xdotool("mouseup", 1)
    wait_for(lambda: "ended" in read(told), "the drag ends")
    return True


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def drop(story, *paths):
    """Drags files out of another program's window and drops them in the middle of the story's."""
    story.gtk_loses = True
    told = os.path.join(os.environ["HOME"], "drag")
    with open(told, "w", encoding="utf-8") as out, \
            subprocess.Popen([sys.executable, SOURCE, *paths], stdout=out,
                             stderr=subprocess.DEVNULL) as source:
        try:
            xdotool("windowmove", story.window_id(), 0, 0)
            xdotool("windowmove", find_window("Drag Source"), 1150, 100)
            time.sleep(0.5)
            check(any(drag(told) for _ in range(3)), "the files can be dragged")
            time.sleep(0.5)
        finally:
            source.kill()


def says(story, pattern):
    return wait_for(lambda: next((name(node) for node in story.all("label", pattern)
                                  if is_showing(node)), None), f"it says {pattern.pattern}")


def play_corrupt(program, cli):
    """A picture that is none gets a sentence that names it; a good one after it is segmented."""
    home = os.environ["HOME"]
    model = make_model(cli, f"{home}/cells")
    corrupt = f"{home}/corrupt.png"
    with open(f"{home}/cells/imgs/cells-0002.png", "rb") as good, open(corrupt, "wb") as file:
        file.write(good.read()[:1000])
    with Story(program, [model], size=(1000, 800)) as story:
        story.show("Segment")
        drop(story, corrupt)
        story.find("list item", re.compile(r"corrupt\.png"))
        sentence = says(story, re.compile(r"corrupt\.png.*\w{4}"))
        check(len(sentence) > 30, f"it says what is wrong and what to do: {sentence}")
        story.take("drop-corrupt")
        drop(story, f"{home}/cells/imgs/cells-0001.png")
        story.show("Segment")
        wait_for(lambda: any("Foreground (255) " in description(node)
                             for node in story.all("image", "cells-0001.png")),
                 "a good picture is segmented after it")
        story.take("drop-good")


def play_folder(program, cli):
    """A folder that is dropped on the page Train is its data set."""
    home = os.environ["HOME"]
    with Story(program, size=(1000, 800)) as story:
        story.show("Train")
        drop(story, f"{home}/cells")
        story.find("list item", re.compile("8 pairs"))
        story.take("drop-folder")


if __name__ == "__main__":
    sys.exit(main([("corrupt", play_corrupt), ("folder", play_folder)]))
