#!/usr/bin/env python3
# story-names.py: the window for who does not see it, or has no pointer
#
# Every page is walked as assistive technology walks it: whatever takes the focus has a name of its
# own, and Tab comes to it.
#
# SPDX-License-Identifier: MIT

import os
import re
import sys

from story import (Atspi, Story, check, children, description, has_state, is_showing, main,
                   make_model, name, press, role, wait_for, walk)

# What GTK gives to what has no name: that of its type.
NO_NAME = re.compile(r"^(Gtk|Adw|Unet)[A-Z]\w*$")

# Containers that take the focus only to scroll, or whose rows do.
CONTAINERS = {"scroll pane", "filler", "list", "panel"}


# Some of what Tab has to come to, in this order.
WANTED = {
    "Train": ["Choose: Images", "Choose: Masks", "Start Training"],
    "Segment": ["Add", "cells-0001.png", "Save Mask…"],
    "Evaluate": ["Choose: Images", "Choose: Masks", "Add a Model…", "Evaluate"],
}


def seen(node):
    """What is on the screen: a page that is not in front has nodes, too."""
    if not is_showing(node):
        return
    yield node
    for child in children(node):
        yield from seen(child)


def has_name(node):
    return bool(name(node).strip()) and not NO_NAME.match(name(node))


def is_named(node):
    """Rows are read by what is in them."""
    if role(node) in ("list item", "table row"):
        return has_name(node) or any(role(part) == "label" and has_name(part)
                                     for part in walk(node))
    return has_name(node)


def unnamed(story):
    found = []
    for node in seen(story.window):
        if role(node) in CONTAINERS or not has_state(node, Atspi.StateType.FOCUSABLE):
            continue
        if role(node) == "label" and NO_NAME.match(name(node)):
            continue  # one that may be selected, without a text yet
        if not is_named(node):
            found.append(f"{role(node)} {name(node)!r} in {path_of(node)}")
    return found


def path_of(node):
    parts = []
    while node is not None and role(node) != "frame":
        node = node.get_parent()
        if node is not None and name(node):
            parts.append(name(node))
    return " < ".join(parts[:4])


def walk_by_tab(story, limit=150):
    """Names of what Tab comes to, in that order, until it is where it began."""
    order = []
    for _ in range(limit):
        press("Tab")
        focused = next((node for node in seen(story.window)
                        if has_state(node, Atspi.StateType.FOCUSED)), None)
        mark = (role(focused), name(focused)) if focused is not None else None
        if mark is not None and order and mark == order[0]:
            return order
        if mark is not None and (not order or mark != order[-1]):
            order.append(mark)
    return order


def pictures(folder):
    return sorted(os.path.join(folder, file) for file in os.listdir(folder))


def play_names(program, cli):
    """Whatever takes the focus has a name, on an empty window and on one with work on it."""
    home = os.environ["HOME"]
    model = make_model(cli, f"{home}/cells")
    problems = []
    for arguments in ([], [model, f"{home}/cells", *pictures(f"{home}/cells/imgs")]):
        with Story(program, arguments) as story:
            if arguments:
                wait_for(lambda: any("Foreground (255) " in description(node)
                                     for node in story.all("image")), "a mask")
            n = sum(has_state(node, Atspi.StateType.FOCUSABLE) for node in seen(story.window))
            check(n > 100, f"there is something to look at, not {n} controls")
            problems += unnamed(story)
    check(not problems, "controls without a name:\n" + "\n".join(sorted(set(problems))))


def play_keys(program, cli):
    """Tab goes through all of a page, in the order in which it is read."""
    home = os.environ["HOME"]
    with Story(program, [f"{home}/cells/model/best.pth",
                         *pictures(f"{home}/cells/imgs")]) as story:
        for page, wanted in WANTED.items():
            story.show(page)
            order = [text for _, text in walk_by_tab(story)]
            check("Main Menu" in order, f"{page}: Tab does not leave the page: {order}")
            first = order.index("Main Menu") + 1
            order = order[first:] + order[:first]  # it begins where the focus was
            places = [order.index(text) for text in wanted if text in order]
            check(len(places) == len(wanted),
                  f"{page}: Tab does not come to {[text for text in wanted if text not in order]}")
            check(places == sorted(places), f"{page}: the order is {order}")


if __name__ == "__main__":
    sys.exit(main([("names", play_names), ("keys", play_keys)]))
