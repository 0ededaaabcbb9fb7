# story.py: the real program, used as a person uses it
#
# A story starts unet-studio under the display that it was given, looks for what it needs in the
# tree that assistive technology sees, clicks, types and looks at pixels. Each picture that it takes
# stays in the folder $UNET_SCREENSHOTS (else in screenshots/ of the build), to be looked at.
#
# What the program writes to its standard error counts: a warning of GLib or GTK fails the story.
#
# SPDX-License-Identifier: MIT

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import traceback
import warnings

try:
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
except (ImportError, ValueError):
    print("1..0 # SKIP there is no Atspi for python (Debian: python3-gi, gir1.2-atspi-2.0)")
    sys.exit(0)

warnings.simplefilter("ignore", DeprecationWarning)

SLOWNESS = float(os.environ.get("UNET_SLOWNESS", "1"))  # a sanitizer takes times as long
# So does a machine on which other tests run: work in the background is nicer than these.
LATEST = max(SLOWNESS, 4)
PATIENCE = 60  # seconds on a quiet machine

KNOWN_WARNINGS = [
    # GTK 4.8 itself, in the window of keyboard shortcuts.
    r"GtkLabel 0x[0-9a-f]+ \(label\) reported min width -\d+",
    # There is no desktop here to show a notification.
    r"unable to send notifications through org.freedesktop.Notifications",
]

# What a person can act on, and so must have a name.
CONTROLS = {"push button", "toggle button", "check box", "combo box", "slider", "spin button",
            "entry", "text", "page tab", "radio button", "table", "list", "menu item"}


class Failure(Exception):
    pass


def check(condition, message):
    if not condition:
        raise Failure(message)


def wait_for(what, message, patience=PATIENCE):
    """Waits until what() is something, and returns it."""
    end = time.monotonic() + patience * LATEST
    while True:
        found = what()
        if found:
            return found
        if time.monotonic() > end:
            raise Failure(f"{message}: not within {patience * LATEST:.0f} s")
        time.sleep(0.1)


def xdotool(*words):
    subprocess.run(["xdotool", *[str(word) for word in words]], check=True,
                   stdout=subprocess.DEVNULL)


def press(*keys):
    for key in keys:
        xdotool("key", key)
        time.sleep(0.15)


# --- the tree ---


def children(node):
    try:
        return [child for child in (node.get_child_at_index(i)
                                    for i in range(node.get_child_count())) if child is not None]
    except gi.repository.GLib.Error:  # it went while we looked
        return []


def walk(node):
    yield node
    for child in children(node):
        yield from walk(child)


def role(node):
    try:
        return node.get_role_name()
    except gi.repository.GLib.Error:
        return ""


def name(node):
    try:
        return node.get_name() or ""
    except gi.repository.GLib.Error:
        return ""


def description(node):
    return node.get_description() or ""


def has_state(node, state):
    try:
        return node.get_state_set().contains(state)
    except gi.repository.GLib.Error:
        return False


def is_showing(node):
    """Whether NODE is in what the person sees: GTK 4.8 says of all that it is visible, or not."""
    return has_state(node, Atspi.StateType.VISIBLE)


def is_sensitive(node):
    return has_state(node, Atspi.StateType.SENSITIVE)


def has_action(node):
    """A button with a menu is two nodes, of which one can be clicked."""
    try:
        actions = node.get_action_iface()
        return actions is not None and actions.get_n_actions() > 0
    except gi.repository.GLib.Error:
        return False


def text_of(node):
    text = node.get_text_iface()
    return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text else ""


class Story:
    """The program PROGRAM with ARGUMENTS: with Story(program) as story. A failure leaves a picture
    of the window as it was."""

    def __init__(self, program, arguments=(), size=(1200, 800), environment=None, dark=False,
                 contrast=False):
        self.program = program
        self.gtk_loses = False
        self.size = size
        self._write_look()
        self.environment = dict(os.environ, G_MESSAGES_DEBUG="", **(environment or {}))
        self.environment["LSAN_OPTIONS"] = self._write_suppressions()
        self.environment.pop("GTK_A11Y", None)
        self.environment.pop("G_DEBUG", None)
        if dark:
            self.environment["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark"
        if contrast:
            self.environment["ADW_DEBUG_HIGH_CONTRAST"] = "1"
        self.log = open(os.path.join(os.environ["HOME"], "story.log"), "w+b")
        self.process = subprocess.Popen([program, *arguments], env=self.environment,
                                        stderr=self.log)
        self.application = wait_for(self._find_application, "the program is there")
        # On the header bar: the keys go to the window under the pointer, as there is no window
        # manager, and a chart under it tells of its crosshair alone.
        xdotool("mousemove", 200, 25)
        self.window = self.find("frame", "U-Net Studio")
        self.resize(*size)

    @staticmethod
    def _write_look():
        """The font of GNOME, where there is no desktop to say so."""
        folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "gtk-4.0")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "settings.ini"), "w", encoding="utf-8") as file:
            file.write("[Settings]\ngtk-font-name=Cantarell 11\n"
                       "gtk-enable-animations=false\n")

    @staticmethod
    def _write_suppressions():
        """fontconfig keeps patterns that nothing points to any more; that is its own affair. What
        else is lost is in the log, where close() looks for it."""
        path = os.path.join(os.environ["HOME"], "leaks")
        with open(path, "w", encoding="utf-8") as file:
            file.write("leak:libfontconfig\n")
        return f"suppressions={path}:print_suppressions=0:exitcode=0"

    def _find_application(self):
        check(self.process.poll() is None, f"the program ended: {self.read_log()}")
        for application in children(Atspi.get_desktop(0)):
            if application.get_process_id() == self.process.pid:
                return application
        return None

    def read_log(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read().decode("utf-8", "replace")

    def __enter__(self):
        return self

    def __exit__(self, kind, failure, _trace):
        if kind is not None and self.process.poll() is None:
            try:
                self.take("failed-" + os.path.basename(sys.argv[0]).removesuffix(".py"))
            except subprocess.CalledProcessError:
                pass
        try:
            self.close(kill=kind is not None)
        except Failure as complaint:
            if kind is None:
                raise
            raise Failure(f"{failure}\n{complaint}") from failure

    # --- looking ---

    def all(self, wanted_role, wanted_name=None, under=None):
        """All nodes of a role, named so: a string, or a compiled expression."""
        return [node for node in walk(under or self.application)
                if role(node) == wanted_role and matches(name(node), wanted_name)]

    def find(self, wanted_role, wanted_name=None, under=None, patience=PATIENCE):
        return wait_for(lambda: next(iter(self.all(wanted_role, wanted_name, under)), None),
                        f"{wanted_role} {wanted_name!r}", patience)

    def is_there(self, wanted_role, wanted_name=None, under=None):
        return bool(self.all(wanted_role, wanted_name, under))

    def page(self, page_name):
        """The page Train, Segment or Evaluate."""
        return self.find("filler", f"Unet{page_name}Page")

    # --- doing ---

    def click(self, wanted_name, wanted_role="push button", under=None):
        """Clicks what has this name, as soon as it can be."""
        def clickable():
            return next((node for node in self.all(wanted_role, wanted_name, under)
                         if is_sensitive(node) and has_action(node)), None)
        node = wait_for(clickable, f"{wanted_role} {wanted_name!r} can be clicked")
        node.get_action_iface().do_action(0)
        time.sleep(0.2)
        return node

    def click_at(self, node):
        """With the pointer, in the middle of it."""
        extents = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        xdotool("mousemove", "--window", self.window_id(), extents.x + extents.width // 2,
                extents.y + extents.height // 2, "click", 1)
        time.sleep(0.5)

    def go_to(self, wanted_role, wanted_name, limit=80):
        """Moves the focus by Tab until it is there; GTK 4.8 lets nobody set it."""
        self.find(wanted_role, wanted_name)
        nodes = []
        for pressed in range(limit):
            if pressed % 10 == 0:  # a list may have been filled anew
                nodes = self.all(wanted_role, wanted_name)
            for node in nodes:
                if has_state(node, Atspi.StateType.FOCUSED):
                    return node
            press("Tab")
        raise Failure(f"{wanted_role} {wanted_name!r}: not within {limit} presses of Tab")

    def choose_in_menu(self, button, item):
        """Opens a menu and goes by keys to what it has, as GTK 4.8 tells wrongly where that is;
        once more, should the menu go, or a busy machine lose keys."""
        for _ in range(5):
            self.click(button)
            if self._go_down_to("menu item", item, self.application):
                press("Return")
                return
            press("Escape")
        raise Failure(f"the keys do not come to {item!r} in the menu {button!r}")

    def choose_in_list(self, control, item):
        """The same in a drop-down list, which has the focus or is where it can be clicked."""
        def is_chosen():
            return (self.is_there("label", item, under=control) and
                    not self.is_there("filler", "GtkPopover", under=control))
        for _ in range(5):
            if any(has_state(node, Atspi.StateType.FOCUSED) for node in walk(control)):
                press("Return")
            else:
                self.click_at(control)
            time.sleep(0.3 * SLOWNESS)
            press("Home")
            if self._go_down_to("list item", item, control):
                press("Return")
                try:
                    wait_for(is_chosen, "it is chosen", 5)
                    return
                except Failure:
                    pass
            press("Escape")
        raise Failure(f"the keys do not come to {item!r} in the list {name(control)!r}")

    def _go_down_to(self, wanted_role, item, under):
        """Presses Down until the focus is at an item of that name, or one with a label so named;
        returns whether it came there."""
        def is_at(node):
            return has_state(node, Atspi.StateType.FOCUSED) and (
                name(node) == item or self.is_there("label", item, under=node))
        for _ in range(30):
            time.sleep(0.2 * SLOWNESS)
            if any(is_at(node) for node in self.all(wanted_role, under=under)):
                return True
            press("Down")
        return False

    def show(self, page_name):
        """Brings a page to the front; once more, should the window not have the keys yet."""
        def is_in_front():
            node = self.page(page_name)
            while node is not None and is_showing(node):
                if role(node) == "frame":
                    return True
                node = node.get_parent()
            return False
        for _ in range(5):
            press({"Train": "alt+1", "Segment": "alt+2", "Evaluate": "alt+3"}[page_name])
            time.sleep(0.5)
            try:
                wait_for(is_in_front, "it is in front", 3)
                return
            except Failure:
                pass
        raise Failure(f"the page {page_name} does not come to the front")

    def resize(self, width, height):
        xdotool("search", "--onlyvisible", "--pid", self.process.pid, "--name", "U-Net Studio",
                "windowsize", width, height)
        time.sleep(0.5)

    # --- pictures ---

    def window_id(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid",
                                str(self.process.pid), "--name", "U-Net Studio"], check=True,
                               capture_output=True, text=True)
        return found.stdout.split()[0]

    def take(self, picture, delay=0.6):
        """A picture of the screen where the window is; returns its path."""
        time.sleep(delay)
        folder = os.environ.get("UNET_SCREENSHOTS") or os.path.join(
            os.environ.get("G_TEST_BUILDDIR", os.environ["HOME"]), "screenshots")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, picture + ".png")
        geometry = subprocess.run(["xdotool", "getwindowgeometry", "--shell", self.window_id()],
                                  check=True, capture_output=True, text=True).stdout
        values = dict(line.split("=") for line in geometry.split())
        area = "{WIDTH}x{HEIGHT}+{X}+{Y}".format(**values)
        subprocess.run(["import", "-window", "root", "-crop", area, "+repage", path], check=True)
        return path

    def take_other(self, picture, other, area, message, least=300):
        """A picture that differs from OTHER in more than so many pixels of AREA, as soon as the
        window shows one."""
        return wait_for(lambda: self._take_if(
            picture, lambda path: count_different(other, path, area) > least), message, 20)

    def take_same(self, picture, other, area, message):
        """A picture that is in AREA what OTHER is, as soon as the window shows one."""
        return wait_for(lambda: self._take_if(
            picture, lambda path: count_different(other, path, area) == 0), message, 20)

    def _take_if(self, picture, condition):
        path = self.take(picture)
        return path if condition(path) else None

    def area_of(self, node):
        """Where NODE is in the window, as ImageMagick has it, without the ring of the focus."""
        extents = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        return f"{extents.width - 24}x{extents.height - 24}+{extents.x + 12}+{extents.y + 12}"

    # --- files ---

    def _dialog(self):
        """GTK's own for files, which is a window beside that of the program, or None."""
        return next((window for window in children(self.application)
                     if any(name(node) == "GtkFileChooserWidget" for node in walk(window))), None)

    def _point_at(self, dialog):
        """Puts the pointer over it: there is no window manager, so the keys go where that is."""
        title = name(dialog)
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid",
                                str(self.process.pid), "--name", f"^{re.escape(title)}$"],
                               check=False, capture_output=True, text=True).stdout.split()
        if found:
            xdotool("mousemove", "--window", found[0], 300, 20)
        return bool(found)

    def choose_file(self, path):
        """In GTK's own dialog for saving or opening, by its line of text."""
        self.gtk_loses = True
        dialog = wait_for(self._dialog, "the dialog for files opens")
        wait_for(lambda: self._point_at(dialog), "the dialog for files is seen")
        time.sleep(0.3 * SLOWNESS)
        for _ in range(5):
            xdotool("key", "ctrl+a")
            xdotool("type", "--delay", "5", path)
            try:
                wait_for(lambda: any(text_of(node).startswith(path)
                                     for node in self.all("text", under=dialog)),
                         f"{path} is in the dialog", 3)
            except Failure:
                continue
            press("Return")
            try:
                wait_for(lambda: self._dialog() is None, "the dialog for files goes", 5)
                return
            except Failure:
                continue
        raise Failure(f"{path} cannot be typed into the dialog for files")

    # --- the end ---

    def close(self, kill=False):
        """Quits the program, as by its menu; what it complained of, and what memory a sanitizer
        says it lost, is a failure. GTK 4.8 itself loses some in its file dialog and with each drop
        under X11, and a sanitizer does not see through GLib whose it is: after one of these
        (gtk_loses) what is lost is not asked."""
        expected = 0
        if self.process.poll() is None:
            if kill or self.gtk_loses:
                expected = -signal.SIGTERM
                self.process.send_signal(signal.SIGTERM)
            else:
                xdotool("key", "ctrl+q")
            try:
                self.process.wait(30 * LATEST)
            except subprocess.TimeoutExpired as late:
                self.process.kill()
                self.process.wait()
                raise Failure("the program does not end") from late
        complaints = complaints_of(self.read_log())
        self.log.close()
        check(not complaints, "the program complained:\n" + "\n".join(complaints))
        check(self.process.returncode == expected,
              f"the program ended with {self.process.returncode}, not {expected}")


def matches(text, wanted):
    if wanted is None:
        return True
    return wanted == text if isinstance(wanted, str) else bool(wanted.search(text))


# GLib's table of 2048 quarks, which it leaves to whoever reads it when it makes a larger one. Its
# caller is lost to the sanitizer, which sees no further than g_malloc().
QUARK_TABLE = re.compile(
    r"=+\n==\d+==ERROR: LeakSanitizer: detected memory leaks\n\n"
    r"Direct leak of 16384 byte\(s\) in 1 object\(s\) allocated from:\n"
    r" +#0 .* in \S*malloc .*\n +#1 .* in g_malloc .*\n\n"
    r"SUMMARY: AddressSanitizer: 16384 byte\(s\) leaked in 1 allocation\(s\)\.\n")


def complaints_of(log):
    found = []
    log = QUARK_TABLE.sub("", log)
    at = log.find("ERROR: ")
    if "Sanitizer" in log and at >= 0:
        found += log[at:].splitlines()[:120]  # where it is, too
        log = log[:at]
    for line in log.splitlines():
        if re.search(r"(WARNING|CRITICAL|ERROR) \*\*|runtime error|AddressSanitizer|LeakSanitizer",
                     line) and not any(re.search(known, line) for known in KNOWN_WARNINGS):
            found.append(line)
    return found


def make_model(cli, folder, base=16, epochs=6):
    """A data set of cells in FOLDER, and a network that has seen it for a moment: its path."""
    run_cli(cli, "sample", "-o", folder, "--count", "8", "--size", "128")
    run_cli(cli, "train", "--quiet", "--images", f"{folder}/imgs", "--masks", f"{folder}/masks",
            "--checkpoints", f"{folder}/model", "--log", f"{folder}/model/log.csv", "--recipe",
            "recommended", "--base-channels", str(base), "--epochs", str(epochs), "--scale", "1")
    return f"{folder}/model/best.pth"


def set_setting(key, text):
    subprocess.run(["gsettings", "set", "io.github.unetstudio.UNetStudio", key, text], check=True)


def run_cli(cli, *arguments):
    done = subprocess.run([cli, *arguments], capture_output=True, text=True, check=False)
    check(done.returncode == 0, f"unet {' '.join(arguments)}: {done.stderr}")
    return done.stdout


# --- languages ---


def french():
    """An environment in which the window speaks French, or None."""
    catalogues = os.path.join(os.environ["G_TEST_BUILDDIR"], "..", "..", "po")
    locale = os.path.join(os.environ["HOME"], "locale", "fr_FR.UTF-8")
    if shutil.which("localedef") and not os.path.isdir(locale):
        os.makedirs(os.path.dirname(locale), exist_ok=True)
        subprocess.run(["localedef", "--no-archive", "-i", "fr_FR", "-f", "UTF-8", locale],
                       capture_output=True, check=False)  # 1 for a warning
    if not os.path.isdir(locale):
        return None
    return {"LC_ALL": "fr_FR.UTF-8", "LOCPATH": os.path.dirname(locale), "LANGUAGE": "",
            "UNET_LOCALE_DIR": os.path.abspath(catalogues)}


# --- pixels ---


def size_of(path):
    found = subprocess.run(["identify", "-format", "%w %h", path], check=True, capture_output=True,
                           text=True)
    return tuple(int(number) for number in found.stdout.split())


def read_pixels(path, crop=None):
    """RGB bytes of a picture, or of WIDTHxHEIGHT+X+Y of it."""
    command = ["convert", path]
    if crop:
        command += ["-crop", crop, "+repage"]
    return subprocess.run([*command, "-depth", "8", "rgb:-"], check=True,
                          capture_output=True).stdout


def count_different(path, other, crop=None):
    """How many pixels of two pictures of one size differ."""
    first, second = read_pixels(path, crop), read_pixels(other, crop)
    check(len(first) == len(second), "the pictures are of one size")
    return sum(first[i:i + 3] != second[i:i + 3] for i in range(0, len(first), 3))


# --- running ---


def main(stories):
    """Plays the stories, each (name, function), and tells of them as TAP. The functions are given
    the paths of unet-studio and unet; what they return is why they could not be played."""
    if not shutil.which("xdotool") or not shutil.which("import"):
        print("1..0 # SKIP there is no xdotool or import (Debian: xdotool, imagemagick)")
        return 0
    program, cli = sys.argv[1:3]
    only = sys.argv[3:]
    stories = [story for story in stories if not only or story[0] in only]
    failed = 0
    print(f"1..{len(stories)}")
    for number, (title, play) in enumerate(stories, 1):
        try:
            skipped = play(program, cli)
            print(f"ok {number} {title}" + (f" # SKIP {skipped}" if skipped else ""))
        except Failure as failure:
            failed += 1
            print(f"not ok {number} {title}")
            print("# " + str(failure).replace("\n", "\n# "))
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} {title}")
            print("# " + traceback.format_exc().replace("\n", "\n# "))
        sys.stdout.flush()
    return 1 if failed else 0
