#!/usr/bin/env python3
# story-looks.py: the window in the dark, with high contrast, small, and in French
#
# The pictures are to be looked at. What can be checked is: the pages fit a window of 900 x 600, the
# dark one is dark, and no English sentence is left in the French one.
#
# SPDX-License-Identifier: MIT

import gettext
import os
import re
import sys

from story import (Story, check, description, french, main, make_model, name, read_pixels, size_of,
                   wait_for, walk)

PAGES = ("Train", "Segment", "Evaluate")


def pictures(folder):
    return sorted(os.path.join(folder, file) for file in os.listdir(folder))


def prepare(cli):
    """A model and data for all pages, once."""
    folder = os.environ["HOME"] + "/cells"
    model = f"{folder}/model/best.pth"
    if not os.path.isfile(model):
        make_model(cli, folder)
    return [model, folder, *pictures(f"{folder}/imgs")]


def wait_for_mask(story, word="Foreground"):
    wait_for(lambda: any(f"{word} (255) " in description(node) for node in story.all("image")),
             "a mask")


def take_pages(story, look):
    paths = []
    for page in PAGES:
        story.show(page)
        paths.append(story.take(f"{look}-{page.lower()}"))
    return paths


def lightness(path):
    pixels = read_pixels(path)
    return sum(pixels[::97]) / len(pixels[::97])


def play_styles(program, cli):
    """Light, dark, and both with high contrast."""
    arguments = prepare(cli)
    for look, options in (("light", {}), ("dark", {"dark": True}), ("contrast", {"contrast": True}),
                          ("dark-contrast", {"dark": True, "contrast": True})):
        with Story(program, arguments, **options) as story:
            wait_for_mask(story)
            for path in take_pages(story, look):
                dark = lightness(path) < 110
                check(dark == bool(options.get("dark")), f"{path} is {'dark' if dark else 'light'}")


def check_small(program, arguments, look, environment, word):
    with Story(program, arguments, size=(900, 600), environment=environment) as story:
        wait_for_mask(story, word)
        for path in take_pages(story, look):
            width, height = size_of(path)
            check(width <= 900 and height <= 600, f"{path}: the page needs {width} x {height}")


def play_small(program, cli):
    check_small(program, prepare(cli), "small", {}, "Foreground")


def english_of(environment):
    """Sentences that are another in French."""
    path = os.path.join(environment["UNET_LOCALE_DIR"], "fr", "LC_MESSAGES", "unet-studio.mo")
    with open(path, "rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # pylint: disable=protected-access
    english = {key for key in catalogue if isinstance(key, str) and key and "\x04" not in key}
    return {key for key in english if catalogue[key] != key} - set(catalogue.values())


def play_french(program, cli):
    environment = french()
    if environment is None:
        return "there is no French locale here (Debian: apt install locales)"
    arguments = prepare(cli)
    english = english_of(environment)
    check(len(english) > 300, "there is a catalogue")
    with Story(program, arguments, environment=environment) as story:
        wait_for_mask(story, "Premier plan")
        take_pages(story, "french")
        texts = [text for node in walk(story.window) for text in (name(node), description(node))]
        check("Segmenter" in texts, "it speaks French")
        left = sorted({text for text in texts if text.replace("_", "") in english})
        check(not left, f"English is left: {left}")
        points = [text for text in texts if re.search(r"\d\.\d", text) and "/" not in text]
        check(not points, f"numbers have a comma: {points}")
    check_small(program, arguments, "french-small", environment, "Premier plan")
    return None


if __name__ == "__main__":
    sys.exit(main([("styles", play_styles), ("small", play_small), ("french", play_french)]))
