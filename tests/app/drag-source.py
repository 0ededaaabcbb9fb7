#!/usr/bin/env python3
# drag-source.py: a window that a file can be dragged out of, as out of a file manager
#
# usage: drag-source.py FILE...
#
# It says "began" and "ended" of each drag: whoever took the files has them by then.
#
# SPDX-License-Identifier: MIT

import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402


def on_activate(application):
    files = Gdk.FileList.new_from_list([Gio.File.new_for_path(path) for path in sys.argv[1:]])
    source = Gtk.DragSource()
    source.set_actions(Gdk.DragAction.COPY)
    source.set_content(Gdk.ContentProvider.new_for_value(files))
    source.connect("drag-begin", lambda *_: print("began", flush=True))
    source.connect("drag-end", lambda *_: print("ended", flush=True))
    label = Gtk.Label(label="drag me")
    label.add_controller(source)
    window = Gtk.ApplicationWindow(application=application, title="Drag Source", child=label)
    window.set_default_size(200, 150)
    window.present()


application = Gtk.Application(flags=Gio.ApplicationFlags.NON_UNIQUE)
application.connect("activate", on_activate)
application.run(None)
