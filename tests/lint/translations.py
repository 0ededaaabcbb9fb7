#!/usr/bin/env python3
# translations.py: the catalogues of po/ are whole and of today
#
# Text is extracted anew from the files of po/POTFILES and every catalogue of po/LINGUAS is held
# against it: nothing missing, nothing doubtful ("fuzzy"), nothing left over, every format kept.
# Whether POTFILES is complete is for potfiles.py. A format of GLib inside marked text would cut it
# short without a word of gettext, so that is looked for too.
#
# SPDX-License-Identifier: MIT
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import lintlib

TOOLS = ("xgettext", "msgfmt", "msgcmp")
KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "g_dngettext:2,3")
# _ ("... %" G_GINT64_FORMAT: the marked text ends there for xgettext, but not for the program.
CUT = re.compile(
    r"\b(?:N?_|ngettext)\s*\(\s*(?:\"(?:\\.|[^\"\\])*\"\s*|PRI\w+\s*|,\s*)*(G_\w+)")


def read_list(path):
    lines = [line.strip() for line in lintlib.read(path).splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def run(root, *command):
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).splitlines()


def extract(root, sources, template):
    status, lines = run(root, "xgettext", "--from-code=UTF-8", "--force-po", "--output", template,
                        *(f"--keyword={keyword}" for keyword in KEYWORDS), *sources)
    return [f"xgettext: {line}" for line in lines] if status != 0 else []


def check_french(where, text):
    """A line may not break before a sign that belongs to the word before it, and an apostrophe is
    no straight quote."""
    problems = []
    in_translation = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith('"'):
            in_translation = line.startswith("msgstr")
        if in_translation and re.search(r"\S [:;?!»](?=[ \"\\]|$)", line):
            problems.append(f"{where}:{number}: a plain space before a sign: U+00A0 keeps them "
                            "together")
        if in_translation and re.search(r"[^\W\d_]'[^\W\d_]", line):
            problems.append(f"{where}:{number}: a straight apostrophe: U+2019 is what books have")
    return problems


def check_catalogue(root, language, template):
    where = f"po/{language}.po"
    if not (root / where).is_file():
        return [f"{where}: is missing, but po/LINGUAS names {language}"]
    problems = []
    status, lines = run(root, "msgfmt", "--check", "--output-file=/dev/null", where)
    if status != 0:
        problems += [f"msgfmt: {line}" for line in lines]
    if not re.search(rf'^"Language: {language}\\n"$', lintlib.read(root / where), re.MULTILINE):
        problems.append(f"{where}: does not say Language: {language}")
    # It has a line for each message that is missing, fuzzy or no longer there.
    _, lines = run(root, "msgcmp", where, template)
    texts = lintlib.read(Path(template)).splitlines()
    for line in lines:
        match = re.match(rf"{re.escape(template)}:(\d+): (.*)", line)
        if match:
            # It points to the end of the entry.
            entry = texts[:int(match.group(1))]
            line = [text for text in entry if text.startswith("msgid ")][-1] + f": {match.group(2)}"
        if "fatal error" not in line:
            problems.append(f"{where}: {line.removeprefix(where + ':')} (see po/README.md)")
    if language == "fr":
        problems += check_french(where, lintlib.read(root / where))
    if re.search(r"^#~ ", lintlib.read(root / where), re.MULTILINE):
        problems.append(f"{where}: keeps text that is no longer there (#~)")
    return problems


def check(root):
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        raise lintlib.Skip(f"there is no {missing[0]} here (Debian: apt install gettext)")
    if not (root / "po" / "POTFILES").is_file() or not (root / "po" / "LINGUAS").is_file():
        return ["po: has no POTFILES or no LINGUAS"]
    sources = read_list(root / "po" / "POTFILES")
    languages = read_list(root / "po" / "LINGUAS")
    problems = [f"po/POTFILES: names {name}, which does not exist" for name in sources
                if not (root / name).is_file()]
    if problems:
        return problems
    for name in sources:
        for macro in CUT.findall(lintlib.read(root / name)):
            problems.append(f"{name}: {macro} in text to translate: use PRId64 and the like")
    for path in lintlib.files(root, "po/*.po"):
        if path.stem not in languages:
            problems.append(f"{lintlib.name(root, path)}: is not in po/LINGUAS")
    with tempfile.TemporaryDirectory() as folder:
        template = str(Path(folder) / "all.pot")
        problems += extract(root, sources, template)
        if not problems:
            for language in languages:
                problems += check_catalogue(root, language, template)
    return problems


HEAD = 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in (
    "Project-Id-Version: x 1", "PO-Revision-Date: 2000-01-01 00:00+0000", "Last-Translator: x",
    "Language-Team: x", "Language: fr", "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit",
    "Plural-Forms: nplurals=2; plural=(n > 1);")) + "\n"
FISH = '#, c-format\nmsgid "%d fish"\nmsgstr "%d poissons"\n'
PLURAL = ('#, c-format\nmsgid "%d fish"\nmsgid_plural "%d fishes"\n'
          'msgstr[0] "%d poisson"\nmsgstr[1] "%d poissons"\n')


def tree(catalogue, source='_ ("%d fish")', **more):
    return {"po/POTFILES": "# all\na.c\n", "po/LINGUAS": "fr\n", "a.c": source,
            "po/fr.po": HEAD + catalogue, **more}


CASES = [
    (tree(FISH), None),
    (tree(FISH, '_ ("%d fish"); G_X (_ ("%d fish"), "x" G_GINT64_FORMAT)'), None),
    (tree(PLURAL, 'ngettext ("%d fish", "%d fishes", n)'), None),
    (tree(PLURAL, 'ngettext ("%d bird", "%d birds", n)'), "this message is used but not defined"),
    (tree(PLURAL, 'ngettext ("%d fish", "%d fishes %" G_GSIZE_FORMAT, n)'), "G_GSIZE_FORMAT"),
    (tree(FISH, '_ ("%d fish"); N_ ("bird")'), '"bird": this message is used but not defined'),
    (tree(FISH, ""), "this message is not used"),
    (tree(FISH.replace('"%d poissons"', '""')), "this message is untranslated"),
    (tree(FISH.replace("%d poissons", "%d poissons\u00a0: ici")), None),
    (tree(FISH.replace("%d poissons", "%d poissons : ici")), "a plain space before a sign"),
    (tree(FISH.replace("%d poissons", "%d poissons d’or 'x'")), None),
    (tree(FISH.replace("%d poissons", "%d poissons d'or")), "a straight apostrophe"),
    (tree(FISH.replace("c-format", "fuzzy, c-format")), "needs to be reviewed"),
    (tree(FISH.replace("%d p", "%s p")), "msgfmt: "),
    (tree(FISH + '\n#~ msgid "bird"\n#~ msgstr "oiseau"\n'), "(#~)"),
    (tree(FISH, '_ ("%d fish"); _ ("%" PRId64 " %" G_GINT64_FORMAT)'), "a.c: G_GINT64_FORMAT in"),
    (tree(FISH, **{"po/de.po": HEAD}), "po/de.po: is not in po/LINGUAS"),
    (tree(FISH, **{"po/LINGUAS": "fr\nde\n"}), "po/de.po: is missing"),
    (tree(FISH, **{"po/POTFILES": "b.c\n"}), "names b.c, which does not exist"),
    ({}, "has no POTFILES"),
]

if __name__ == "__main__":
    lintlib.main(check, CASES)
