#!/usr/bin/env python3
# story-models.py: the library of models, and a download of one
#
# Published models come from a server of this test, which UNET_MODELS_MIRROR names: a U-Net of cells
# under the name of one of cars, whose checksum was never published.
#
# SPDX-License-Identifier: MIT

import contextlib
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import time

from story import (PATIENCE, Atspi, Story, check, children, has_state, is_sensitive, main,
                   make_model, name, press, role, run_cli, wait_for, walk)

FILE = "unet_carvana_scale0.5_epoch2.pth"
TITLE = "U-Net for cars, v3.0, half size"
NO_NAME = re.compile(r"^(Gtk|Adw|Unet)[A-Z]\w*$")
# A mnemonic is in the name of a button, too.
ANSWER = re.compile("^_?Remove( Remove)?$")
CONTAINERS = {"scroll pane", "filler", "list", "panel"}


class Handler(http.server.BaseHTTPRequestHandler):
    """Sends half of the file, and the rest when it is told to; the rest of it at once."""

    def do_GET(self):  # pylint: disable=invalid-name
        server = self.server
        if not self.path.endswith(FILE):
            self.send_error(404)
            return
        data, start = server.data, 0
        wanted = self.headers.get("Range")
        if wanted:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            self.send_response(200)
        server.starts.append(start)
        self.send_header("Content-Length", str(len(data) - start))
        self.send_header("ETag", '"1"')
        self.end_headers()
        if start == 0:
            self.wfile.write(data[:len(data) // 2])
            self.wfile.flush()
            server.go_on.wait(PATIENCE)
            start = len(data) // 2
        with contextlib.suppress(OSError):
            self.wfile.write(data[start:])

    def log_message(self, *arguments):  # pylint: disable=arguments-differ
        pass


@contextlib.contextmanager
def serving(data):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.data, server.starts, server.go_on = data, [], threading.Event()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


def environment(server):
    home = os.environ["HOME"]
    return {"UNET_MODELS": f"{home}/library", "no_proxy": "127.0.0.1",
            "UNET_MODELS_MIRROR": f"http://127.0.0.1:{server.server_port}"}


def kept():
    folder = f"{os.environ['HOME']}/library"
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def open_models(story):
    press("ctrl+m")
    return story.find("frame", "Models")


def says(window, words):
    return any(words in name(node) for node in walk(window))


def in_toast(node):
    """The button that closes a toast has no name; Adwaita 1.2 makes it."""
    while node is not None:
        if name(node).startswith("AdwToast"):
            return True
        node = node.get_parent()
    return False


def check_names(window):
    unnamed = [f"{role(node)} {name(node)!r}" for node in walk(window)
               if has_state(node, Atspi.StateType.FOCUSABLE) and role(node) not in CONTAINERS and
               role(node) not in ("list item", "label") and not in_toast(node) and
               (not name(node).strip() or NO_NAME.match(name(node)))]
    check(not unnamed, "controls without a name: " + ", ".join(unnamed))


def cannot_download(cli):
    """Why not, or nothing."""
    done = subprocess.run([cli, "models", "get", "carvana-v3.0"], capture_output=True, text=True,
                          env=dict(os.environ, UNET_MODELS_MIRROR="http://127.0.0.1:1"),
                          check=False)
    return "built without libsoup" if "without downloads" in done.stderr else None


def play_get(program, cli):
    """Get, cancel, go on, use, remove."""
    if cannot_download(cli):
        return cannot_download(cli)
    home = os.environ["HOME"]
    model = make_model(cli, f"{home}/cells", base=8)
    with open(model, "rb") as file:
        data = file.read()
    with serving(data) as server, \
            Story(program, [f"{home}/cells/imgs/cells-0001.png"],
                  environment=environment(server)) as story:
        window = open_models(story)
        check(says(window, "ResNet-34, ImageNet") and says(window, TITLE), "all is listed")
        check(says(window, "GPL-3.0") and says(window, "BSD-3-Clause"), "with its licence")
        check_names(window)
        story.take("models")
        check(not kept(), "nothing comes unasked")
        check(not server.starts, "and nobody is asked")

        story.click(f"Download {TITLE}", under=window)
        story.find("push button", f"Cancel the download of {TITLE}", under=window)
        wait_for(lambda: says(window, " of "), "it says how far it is")
        wait_for(lambda: os.path.getsize(f"{home}/library/{FILE}.part") >= len(data) // 2, "half")
        story.take("models-download")
        story.click(f"Cancel the download of {TITLE}", under=window)
        story.find("push button", f"Go on downloading {TITLE}", under=window)
        check(FILE not in kept(), "what is half is not there under its name")
        story.click(f"Go on downloading {TITLE}", under=window)
        story.find("push button", f"Remove {TITLE}", under=window)
        wait_for(lambda: says(window, "In the library"), "it is there")
        check(server.starts == [0, len(data) // 2], f"it went on: {server.starts}")
        with open(f"{home}/library/{FILE}", "rb") as file:
            check(file.read() == data, "and is whole")
        check_names(window)
        story.take("models-here")

        story.click("Download ResNet-34, ImageNet", under=window)
        wait_for(lambda: says(window, "there is no such file (404)"), "what fails is said")
        story.take("models-failed")
        press("Escape")
        play_use(story)
        play_remove(story)
    return None


def play_use(story):
    """The page Segment offers it, and so does the page Evaluate; by its name, too."""
    story.show("Segment")
    page = story.page("Segment")
    story.click("From the library: Model", under=page)
    story.take("models-choose")
    story.click("carvana-v3.0", "menu item")
    wait_for(lambda: any("Trained at scale 1" in name(node) for node in walk(page)),
             "the model is read")
    story.take("models-chosen")
    story.show("Evaluate")
    page = story.page("Evaluate")
    story.click("From the library", under=page)
    story.click("carvana-v3.0", "menu item")
    story.find("push button", "Remove unet_carvana_scale0.5_epoch2", under=page)


def play_remove(story):
    window = open_models(story)
    story.click(f"Remove {TITLE}", under=window)
    story.find("push button", ANSWER)
    story.take("models-remove")
    story.click(ANSWER)
    story.find("push button", f"Download {TITLE}", under=window)
    wait_for(lambda: not kept(), "it is gone")
    press("Escape")


def play_add(program, cli):
    """A model of one's own; a file that is none; what is here without a network."""
    if cannot_download(cli):
        return cannot_download(cli)
    home = os.environ["HOME"]
    shutil.rmtree(f"{home}/library", ignore_errors=True)
    with open(f"{home}/page.pth", "w", encoding="utf-8") as file:
        file.write("<html>")
    os.makedirs(f"{home}/own", exist_ok=True)
    run_cli(cli, "convert", f"{home}/cells/model/best.pth", f"{home}/own/cells.safetensors")
    env = {"UNET_MODELS": f"{home}/library", "UNET_MODELS_MIRROR": "http://127.0.0.1:1"}
    with Story(program, [], environment=env) as story:
        window = open_models(story)
        story.click("Add File…", under=window)
        story.choose_file(f"{home}/page.pth")
        wait_for(lambda: says(window, "is no checkpoint"), "what is no model is said")
        story.click("Add File…", under=window)
        story.choose_file(f"{home}/own/cells.safetensors")
        story.find("push button", "Remove cells", under=window)
        check(kept() == ["cells.safetensors", "cells.safetensors.json"], f"it is kept: {kept()}")
        story.take("models-own")
        story.click(f"Download {TITLE}", under=window)
        wait_for(lambda: says(window, "cannot be reached"), "without a network that is said")
        story.take("models-no-network")
        press("Escape")
    return None


def play_quit(program, cli):
    """A download ends with the program, and what came is there for the next time."""
    if cannot_download(cli):
        return cannot_download(cli)
    home = os.environ["HOME"]
    shutil.rmtree(f"{home}/library", ignore_errors=True)
    data = bytes(2000000)
    with serving(data) as server:
        with Story(program, [], environment=environment(server)) as story:
            window = open_models(story)
            story.click(f"Download {TITLE}", under=window)
            part = f"{home}/library/{FILE}.part"
            wait_for(lambda: os.path.isfile(part) and os.path.getsize(part) >= len(data) // 2,
                     "half of it came")
            press("Escape")
            time.sleep(0.5)
        check(FILE not in kept() and f"{FILE}.part" in kept(), f"half is kept: {kept()}")
    return None


if __name__ == "__main__":
    sys.exit(main([("get", play_get), ("add", play_add), ("quit", play_quit)]))
