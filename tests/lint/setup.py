#!/usr/bin/env python3
# setup.py: start and check ask for what is missing and for nothing else
#
# Runs install_needed of .ci/setup.sh on made-up machines: the only programs on the path are a few
# tools and an apt-get, a dpkg-query and a sudo that write down how they were called.
#
# SPDX-License-Identifier: MIT
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import lintlib

TOOLS = ("bash", "cut", "grep", "sort", "sed", "comm", "paste", "env", "cat", "touch")
TABLE = "cc|gcc|f-gcc|a-gcc\npc:zlib|zlib1g-dev|f-zlib|a-zlib\n"

DPKG_QUERY = r"""#!/usr/bin/env bash
for package in $INSTALLED; do printf 'installed %s\n' "$package"; done
printf 'config-files gone\n'
"""
APT_GET = r"""#!/usr/bin/env bash
printf 'APT %s\n' "$*"
if [[ " $* " == *" install "* ]]; then
  case $APT in
    works) exit 0 ;;
    stale) [ -e "$STATE/updated" ] ;;
    *) exit 100 ;;
  esac
else
  touch "$STATE/updated"
fi
"""
SUDO = "#!/usr/bin/env bash\nprintf 'SUDO %s\\n' \"$1\"\n[ \"$1\" = -n ] && shift\nexec \"$@\"\n"

DRIVER = r"""
set -euo pipefail
. "$SETUP"
id () { echo "$USER_ID"; }
is_there () { [[ " $THERE " == *" $1 "* ]]; }
apt_lists_are_empty () { [ "$LISTS" = empty ]; }
install_needed "$TABLE"
echo READY
"""

ALL = {"dpkg": True, "installed": "gcc zlib1g-dev", "apt": "works", "uid": "0", "sudo": False,
       "lists": "there", "there": ""}

# What the machine is like; the lines expected, in order, each a piece of a line; whether it ends
# well; what must not be said.
STORIES = [
    ({}, ["READY"], True, ["APT", "Missing", "SUDO"]),
    ({"installed": "gcc"}, ["Missing packages:", "  zlib1g-dev", "APT", "READY"], True,
     ["update", "gcc"]),
    ({"installed": "gcc gone"}, ["  zlib1g-dev", "install --yes", "READY"], True, []),
    ({"installed": "", "lists": "empty"}, ["  gcc", "  zlib1g-dev", "update", "gcc zlib1g-dev"],
     True, []),
    ({"installed": "", "apt": "stale"}, ["install", "update", "install", "READY"], True, []),
    ({"installed": "", "apt": "broken"}, ["install", "update", "install", "apt-get install gcc"],
     False, ["READY"]),
    ({"installed": "", "uid": "1000", "sudo": True}, ["  gcc", "SUDO -n", "APT", "READY"], True,
     []),
    ({"installed": "", "uid": "1000"}, ["  gcc", "Neither root nor sudo", "dnf install f-gcc f-z",
                                        "pacman -S a-gcc a-z"], False, ["APT", "READY"]),
    ({"installed": "", "uid": "1000", "there": "cc pc:zlib"}, ["Neither root", "READY"], True,
     ["APT"]),
    ({"dpkg": False, "there": "cc pc:zlib"}, ["READY"], True, ["APT", "Missing", "install"]),
    ({"dpkg": False, "there": "cc"}, ["zlib (headers)", "dnf install f-zlib"], False,
     ["APT", "gcc", "READY"]),
]


def play(setup, machine):
    machine = {**ALL, **machine}
    with tempfile.TemporaryDirectory() as folder:
        programs = Path(folder) / "bin"
        programs.mkdir()
        for tool in TOOLS:
            (programs / tool).symlink_to(shutil.which(tool))
        fakes = {"sudo": SUDO} if machine["sudo"] else {}
        if machine["dpkg"]:
            fakes.update({"dpkg-query": DPKG_QUERY, "apt-get": APT_GET})
        for name, text in fakes.items():
            (programs / name).write_text(text)
            os.chmod(programs / name, 0o755)
        return subprocess.run(
            [str(programs / "bash"), "--norc", "-c", DRIVER, "./start"],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            env={"PATH": str(programs), "SETUP": str(setup), "TABLE": TABLE, "STATE": folder,
                 "INSTALLED": machine["installed"], "APT": machine["apt"],
                 "USER_ID": machine["uid"], "LISTS": machine["lists"],
                 "THERE": machine["there"]})


def check(root):
    setup = root / ".ci" / "setup.sh"
    problems = []
    for machine, wanted, well, unwanted in STORIES:
        done = play(setup, machine)
        said = done.stdout + done.stderr
        lines = iter(said.splitlines())
        for piece in wanted:
            if not any(piece in line for line in lines):
                problems.append(f".ci/setup.sh: on {machine} does not say '{piece}' in its turn: "
                                f"{said!r}")
                break
        if well != (done.returncode == 0):
            problems.append(f".ci/setup.sh: on {machine} ends with {done.returncode}")
        problems += [f".ci/setup.sh: on {machine} says '{piece}': {said!r}"
                     for piece in unwanted if piece in said]
    return problems


CASES = [
    ({}, "does not say 'READY'"),
    ({".ci/setup.sh": "install_needed () { return 0; }\n"}, "does not say 'Missing packages:'"),
    ({".ci/setup.sh": "install_needed () { echo APT; }\n"}, "says 'APT'"),
    ({".ci/setup.sh": "install_needed () { return 0; }\n"}, "ends with 0"),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
