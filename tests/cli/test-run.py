#!/usr/bin/env python3
# test-run.py: ^C, and going on afterwards
#
# SPDX-License-Identifier: MIT
import signal
import subprocess

from clilib import (SECONDS, TRAIN, UNET, case, environment, has, main, make_sample, names, same,
                    unet)


def start(folder, *arguments):
    return subprocess.Popen([UNET, *map(str, arguments)], cwd=folder, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=environment())


def wait_for_line(process, words):
    seen = []
    for line in process.stderr:
        seen.append(line)
        if words in line:
            return "".join(seen)
    raise AssertionError(f"{words!r} never came:\n{''.join(seen)}")


def finish(process):
    text, errors = process.communicate(timeout=SECONDS)
    return process.returncode, text, errors


@case
def interrupt_saves_and_resume_ends_the_same(folder):
    make_sample(folder, 6)
    common = [*TRAIN, "-e", 6, "--seed", 3]
    unet(folder, "train", *common, "--checkpoints", "whole")
    process = start(folder, "train", *common, "--checkpoints", "cut")
    wait_for_line(process, "epoch 1, step")
    process.send_signal(signal.SIGINT)
    status, text, errors = finish(process)
    # So small a run may have ended before the signal came.
    assert status in (0, 130), errors
    if status == 130:
        has("--resume", errors)
        has("cut/last.pth", text)
        assert "checkpoint_epoch6.pth" not in names(folder / "cut")
    unet(folder, "train", "--resume", "--checkpoints", "cut")
    has("checkpoint_epoch6.pth", names(folder / "cut"))
    same((folder / "cut/checkpoint_epoch6.pth").read_bytes(),
         (folder / "whole/checkpoint_epoch6.pth").read_bytes())


@case
def interrupt(folder):
    make_sample(folder, 6)
    for number in [signal.SIGINT, signal.SIGTERM]:
        process = start(folder, "train", *TRAIN, "-e", 1000000)
        wait_for_line(process, "epoch 1, step")
        process.send_signal(number)
        status, text, errors = finish(process)
        same(status, 130)
        has("stopping", errors)
        has("checkpoints/last.pth", text)
        assert (folder / "checkpoints/last.pth").is_file()


@case
def second_interrupt_ends_at_once(folder):
    make_sample(folder, 2, 256)
    process = start(folder, "train", "-e", 1000000, "-s", 1, "--base-channels", 32)
    wait_for_line(process, "epochs, batches of 1")
    process.send_signal(signal.SIGINT)
    wait_for_line(process, "stopping")
    process.send_signal(signal.SIGINT)
    status, _, _ = finish(process)
    same(status, 130)
    if (folder / "checkpoints").is_dir():
        for name in names(folder / "checkpoints"):
            assert name.endswith(".pth") and not name.startswith("."), f"leaves {name}"


@case
def kill_leaves_whole_checkpoints(folder):
    make_sample(folder, 6)
    common = [*TRAIN, "-e", 30, "--seed", 3]
    unet(folder, "train", *common, "--checkpoints", "whole")
    process = start(folder, "train", *common, "--checkpoints", "cut")
    wait_for_line(process, "saved cut/checkpoint_epoch2.pth")
    process.kill()
    finish(process)
    for path in (folder / "cut").glob("*.pth"):
        unet(folder, "info", path)
    unet(folder, "train", "--resume", "--checkpoints", "cut")
    same((folder / "cut/checkpoint_epoch30.pth").read_bytes(),
         (folder / "whole/checkpoint_epoch30.pth").read_bytes())


main()
