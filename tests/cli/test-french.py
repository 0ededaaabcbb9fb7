#!/usr/bin/env python3
# test-french.py: the command line in French
#
# The second argument is the folder of the compiled catalogues. The cases need a French locale: an
# installed one, or one that localedef makes from the sources of the package locales.
#
# SPDX-License-Identifier: MIT
import json
import locale
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from clilib import (COMMANDS, TRAIN, Skip, case, environment, fits_a_screen, has, main, make_model,
                    make_sample, same, unet, write_png)

CATALOGUES = Path(sys.argv[2])
INSTALLED = ("fr_FR.UTF-8", "fr_FR.utf8", "fr_CA.UTF-8", "fr_BE.UTF-8", "fr_CH.UTF-8")


MADE = tempfile.TemporaryDirectory(prefix="unet-locales-")


@cache
def french():
    """An environment in which unet speaks French."""
    if not (CATALOGUES / "fr" / "LC_MESSAGES" / "unet-studio.mo").is_file():
        raise Skip("the catalogues are not built (Debian: apt install gettext)")
    variables = {"UNET_LOCALE_DIR": str(CATALOGUES), "LANGUAGE": ""}
    for name in INSTALLED:
        try:
            locale.setlocale(locale.LC_MESSAGES, name)
        except locale.Error:
            continue
        locale.setlocale(locale.LC_MESSAGES, "C")
        return environment(LC_ALL=name, **variables)
    made = Path(MADE.name)
    # Its status is 1 for a warning, so what counts is what is there.
    if shutil.which("localedef"):
        subprocess.run(["localedef", "--no-archive", "-i", "fr_FR", "-f", "UTF-8",
                        str(made / INSTALLED[0])], capture_output=True, check=False)
    if not (made / INSTALLED[0] / "LC_MESSAGES").is_dir():
        raise Skip("there is no French locale here (Debian: apt install locales)")
    return environment(LC_ALL=INSTALLED[0], LOCPATH=str(made), **variables)


def options(text):
    return re.findall(r"^  (-.*?)(?:  |$)", text, re.MULTILINE)


@case
def help_fits_a_screen(folder):
    env = french()
    for arguments in [["--help"]] + [[command, "--help"] for command in COMMANDS]:
        text, errors = unet(folder, *arguments, env=env)
        same(errors, "")
        fits_a_screen(arguments, text)
        assert text.startswith("Usage\u00a0: unet "), text
        english, _ = unet(folder, *arguments)
        same(options(text), options(english))
        # Nothing is left in English but the example of a command line, and names of options.
        left = set(text.splitlines()) & set(english.splitlines())
        same({line for line in left if line and not line.startswith("  unet ")
              and not re.fullmatch(r" ( --[a-z-]+,?)+", line)}, set())


@case
def messages(folder):
    env = french()
    has("il manque la commande", unet(folder, status=2, env=env)[1])
    has("est-ce «\u00a0train\u00a0»", unet(folder, "trian", status=2, env=env)[1])
    has("-e\u00a0: «\u00a0cinq\u00a0» n’est pas un nombre entier (voir unet train --help)",
        unet(folder, "train", "-e", "cinq", status=2, env=env)[1])
    has("-s\u00a0: 0 est hors limites", unet(folder, "train", "-s", 0, status=2, env=env)[1])
    has("il manque --input", unet(folder, "predict", status=2, env=env)[1])
    # A comma is no decimal point, whatever the language.
    has("n’est pas un nombre", unet(folder, "train", "-l", "1,5", status=2, env=env)[1])


@case
def what_is_wrong_with_the_data(folder):
    env = french()

    def fails(words, *options):
        has(words, unet(folder, "train", *TRAIN, "-e", 1, *options, status=1, env=env)[1])
    fails("unet train: nulle-part n’existe pas\n", "--images", "nulle-part")
    make_sample(folder)
    masks = folder / "data" / "masks"
    for mask in sorted(masks.iterdir())[:2]:
        mask.unlink()
    fails("data/masks n’a pas de masque pour 2 des 6 images\u00a0: cells-0001, cells-0002\u00a0; ")
    edge = bytes([0] * 24 + [60, 130, 190, 250] + [255] * 36)
    for image in (folder / "data" / "imgs").iterdir():
        (masks / f"{image.stem}_mask.png").unlink(missing_ok=True)
        write_png(masks / f"{image.stem}.png", [edge] * 64)
    fails("bords lissés (anticrénelés) ou JPEG plutôt qu’à des classes\u00a0: ")
    fails("indiquez --classes 2 pour prendre la plus proche de 0 et 255 (--classes 6 si ")
    fails("9 classes étaient demandées (par --classes ou par les poids de départ), mais les "
          "masques contiennent 6 valeurs\u00a0: 0 (37.50 % des pixels, dans tous les ", "-c", 9)


@case
def what_is_wrong_with_a_file(folder):
    env = french()
    model = make_model(folder)
    (folder / "rien.pth").write_text("rien du tout")
    (folder / "court.pth").write_bytes((folder / model).read_bytes()[:9000])
    picture = next((folder / "data" / "imgs").iterdir())
    (folder / "court.png").write_bytes(picture.read_bytes()[:2000])
    has("rien.pth\u00a0: n’est pas un point de reprise\u00a0: ni un fichier de torch.save()",
        unet(folder, "info", "rien.pth", status=1, env=env)[1])
    has("court.pth\u00a0: lecture impossible (l’archive)\u00a0: ",
        unet(folder, "info", "court.pth", status=1, env=env)[1])
    has("\u00a0: le fichier est endommagé ou incomplet, procurez-vous-le de nouveau",
        unet(folder, "info", "court.pth", status=1, env=env)[1])
    has("court.png est un fichier PNG endommagé (le fichier se termine trop tôt)\u00a0: ",
        unet(folder, "predict", "-m", model, "-i", "court.png", status=1, env=env)[1])
    has("nulle.png n’existe pas",
        unet(folder, "predict", "-m", model, "-i", "nulle.png", status=1, env=env)[1])
    has("avertissement\u00a0: checkpoints contient un entraînement précédent",
        unet(folder, "train", *TRAIN, "-e", 1, env=env)[1])
    # For people in their language, for programs always the same.
    text, _ = unet(folder, "info", model, env=env)
    has("U-Net, 3 canaux, 2 classes, base 4, profondeur 2, convolution transposée\n", text)
    text, _ = unet(folder, "info", "--json", model, env=env)
    same(json.loads(text)["architecture"],
         "U-Net, 3 channels, 2 classes, base 4, depth 2, transposed convolution")
    same(text, unet(folder, "info", "--json", model)[0])


@case
def a_run(folder):
    env = french()
    make_sample(folder)
    text, errors = unet(folder, "train", *TRAIN, "-e", 1, env=env)
    has("meilleur Dice de validation 0.", text)
    # With integers wider than int, which gettext has to translate for the machine.
    for words in [" paramètres, ", "graine 0\n", "époque 1 finie\u00a0: perte moyenne ",
                  "étape 1\u00a0: Dice de validation ", "enregistré\u00a0: checkpoints/last.pth"]:
        has(words, errors)
    text, _ = unet(folder, "info", "checkpoints/last.pth", env=env)
    assert re.search(r"^paramètres\u00a0: +\d+$", text, re.MULTILINE), text
    columns = {re.match(r".*?\u00a0: +", line).end() for line in text.splitlines()}
    assert len(columns) == 1, text
    # Programs read the last line: it is the same in every language.
    text, _ = unet(folder, "evaluate", "-m", "checkpoints/last.pth", env=env)
    has("moyenne des images ", text)
    assert re.search(r"^mean Dice 0\.\d{4}  mean IoU 0\.\d{4}  \(6 images\)$", text,
                     re.MULTILINE), text


main()
