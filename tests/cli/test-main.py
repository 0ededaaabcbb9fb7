#!/usr/bin/env python3
# test-main.py: help, version, and commands that are none
#
# SPDX-License-Identifier: MIT
import re

from clilib import COMMANDS, case, environment, fits_a_screen, has, main, same, unet


@case
def help_fits_a_screen(folder):
    for arguments in [["--help"]] + [[command, "--help"] for command in COMMANDS]:
        text, errors = unet(folder, *arguments)
        same(errors, "")
        fits_a_screen(arguments, text)


@case
def help_is_the_same_everywhere(folder):
    same(unet(folder, "help"), unet(folder, "--help"))
    same(unet(folder, "-h"), unet(folder, "--help"))
    for command in COMMANDS:
        same(unet(folder, "help", command), unet(folder, command, "--help"))
        same(unet(folder, command, "-h"), unet(folder, command, "--help"))
        has(f"  {command} ", unet(folder, "--help")[0])


@case
def help_has_the_options_of_the_reference(folder):
    train, _ = unet(folder, "train", "--help")
    for option in ["-e, --epochs", "-b, --batch-size", "-l, --learning-rate", "-f, --load",
                   "-s, --scale", "-v, --validation", "--amp", "--bilinear", "-c, --classes"]:
        has(option, train)
    predict, _ = unet(folder, "predict", "--help")
    for option in ["-m, --model", "-i, --input", "-o, --output", "-v, --viz", "-n, --no-save",
                   "-t, --mask-threshold", "-s, --scale", "--bilinear", "-c, --classes"]:
        has(option, predict)


@case
def version(folder):
    text, _ = unet(folder, "--version")
    assert re.fullmatch(r"unet \d+\.\d+\.\d+\n", text), text


@case
def unknown_commands(folder):
    text, errors = unet(folder, status=2)
    same(text, "")
    has("the command is missing", errors)
    for wrong, right in [("trian", "train"), ("predcit", "predict"), ("eval", "evaluate")]:
        text, errors = unet(folder, wrong, "--epochs", "1", status=2)
        same(text, "")
        has(f"'{wrong}'", errors)
        has(f"is it '{right}'?", errors)
    has("'xyz'", unet(folder, "xyz", status=2)[1])
    has("'xyz'", unet(folder, "help", "xyz", status=2)[1])


@case
def any_locale(folder):
    for locale in ["C", "C.UTF-8", "de_DE.UTF-8", "nonsense"]:
        unet(folder, "bench", "--size", "16x16", "--base-channels", 1, "--depth", 1, "--repeat", 1,
             env=environment(LC_ALL=locale))


main()
