# clilib.py: what the tests of the command line share
#
# A case is a function that is given an empty folder. Results are printed as TAP. The program to
# test is the first argument of the test.
#
# SPDX-License-Identifier: MIT
import os
import struct
import subprocess
import sys
import tempfile
import traceback
import zlib
from pathlib import Path

UNET = os.path.abspath(sys.argv[1])
SECONDS = 120
COMMANDS = ["train", "predict", "evaluate", "info", "models", "sample", "bench"]

CASES = []


class Skip(Exception):
    """What the case needs is not installed; the text says what."""


def case(function):
    CASES.append(function)
    return function


def main():
    failed = 0
    print(f"1..{len(CASES)}")
    for number, function in enumerate(CASES, 1):
        name = function.__name__.replace("_", "-")
        try:
            with tempfile.TemporaryDirectory(prefix="unet-cli-") as folder:
                function(Path(folder))
            print(f"ok {number} {name}", flush=True)
        except Skip as why:
            print(f"ok {number} {name} # SKIP {why}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} {name}", flush=True)
    sys.exit(1 if failed else 0)


def environment(**more):
    # A test program may end on a warning of GLib; the tested one has to behave as users see it.
    env = {**os.environ, **more}
    env.pop("G_DEBUG", None)
    return env


def unet(folder, *arguments, status=0, env=None):
    """Runs unet in FOLDER; asserts its exit status; returns (stdout, stderr)."""
    command = [UNET, *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS,
                          stdin=subprocess.DEVNULL, env=env or environment(), check=False)
    assert done.returncode == status, \
        f"{arguments}: status {done.returncode}, not {status}\n{done.stdout}\n{done.stderr}"
    return done.stdout, done.stderr


TRAIN = ("--base-channels", 4, "--depth", 2, "-s", 1, "-l", "1e-3", "--recipe", "recommended")


def make_sample(folder, count=6, size=64, *more):
    unet(folder, "sample", "-o", "data", "--count", count, "--size", size, *more)


def make_model(folder, *more):
    """A sample data set in FOLDER/data and a tiny model; returns its path, relative to FOLDER."""
    make_sample(folder)
    unet(folder, "train", *TRAIN, "-e", 1, *more)
    return "checkpoints/last.pth"


def has(needle, text):
    assert needle in text, f"{needle!r} is not in:\n{text}"


def same(a, b):
    assert a == b, f"{a!r}\nis not\n{b!r}"


def fits_a_screen(arguments, text):
    """What --help prints is at most 80 columns wide and 30 lines high."""
    lines = text.splitlines()
    assert 5 <= len(lines) <= 30, f"{arguments}: {len(lines)} lines"
    for line in lines:
        assert len(line) <= 80, f"{arguments}: {len(line)} columns: {line}"
        same(line, line.rstrip())


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def png_header(path):
    """(width, height, bits, colour type) of a PNG."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", f"{path} is no PNG"
    return struct.unpack(">IIBB", data[16:26])


def write_png(path, rows):
    """Grey, 8 bits; ROWS are bytes of one length."""
    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) +
                     chunk(b"IEND", b""))


def png_values(path):
    """The set of bytes of an 8-bit grey PNG's pixels."""
    data = path.read_bytes()
    width, height, bits, colour = png_header(path)
    assert (bits, colour) == (8, 0), f"{path}: {bits} bits, colour type {colour}"
    at, packed = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IDAT":
            packed += data[at + 8:at + 8 + length]
        at += 12 + length
    raw = zlib.decompress(packed)
    values = set()
    above = bytearray(width)
    for y in range(height):
        line = bytearray(raw[y * (width + 1) + 1:(y + 1) * (width + 1)])
        kind = raw[y * (width + 1)]
        for x in range(width):
            a = line[x - 1] if x else 0
            b = above[x]
            c = above[x - 1] if x else 0
            if kind == 1:
                line[x] = line[x] + a & 255
            elif kind == 2:
                line[x] = line[x] + b & 255
            elif kind == 3:
                line[x] = line[x] + (a + b) // 2 & 255
            elif kind == 4:
                p = a + b - c
                _, _, best = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))
                line[x] = line[x] + best & 255
        values.update(line)
        above = line
    return values
